"""Every expectation beyond the contract fails on data with its fault, and on that alone; clean data passes them all."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.gate import GateResult, run_gate
from expectations.suite import suite_rules
from warehouse.tables import BY_NAME, TABLES

NOW = datetime(2024, 5, 10, 9, tzinfo=UTC)
PUBLISHED = datetime(2024, 5, 2, 7, tzinfo=UTC)
BASELINE = {"default": {"dropped_share": 0.05, "claims_per_document": 0.9}}

TEXTS = {
    # Decomposed letters, an emoji of several code points and Arabic: offsets count code points.
    "d1": "Bridge falls in Orvale\n"
    "Cafe\u0301 owners 👩🏽‍🚒 in Orvale (أورفال) said 12 people were hurt when the bridge fell.\n"
    "“We heard a crack,” said Mara Voss, quoted by the Lake Agency.\n"
    "Share this",
    "d2": "Orvale bridge collapse\nAt least 14 people were hurt, including 3 children, the mayor said.",
    "d4": "Rain fell on the hills for a third day.",
    "d5": "The ferry to Orvale is late again.",
    "d6": "A school reopened after the holiday.",
}
TEXTS["d3"] = TEXTS["d2"]


def span(doc: str, words: str, prefix: str = "char") -> dict[str, int]:
    start = TEXTS[doc].index(words)
    return {f"{prefix}_start": start, f"{prefix}_end": start + len(words)}


def document(doc: str, **values: Any) -> dict[str, Any]:
    return {
        "doc_id": doc,
        "corpus": "default",
        "uri": f"{doc}.txt",
        "source_id": "s2" if doc == "d2" else "s1",
        "published_at": PUBLISHED,
        "published_precision": "stated",
        "language": "en",
        "text": TEXTS[doc],
        "char_count": len(TEXTS[doc]),
        "sha256": doc,
        "run_id": "r1",
        **values,
    }


def blocks(doc: str) -> list[dict[str, Any]]:
    rows, at = [], 0
    for i, line in enumerate(TEXTS[doc].split("\n")):
        label = "share" if line == "Share this" else "headline" if i == 0 else "body"
        offsets = {"char_start": at, "char_end": at + len(line)}
        rows.append({"doc_id": doc, "block_no": i, **offsets, "label": label, "keep": label != "share"})
        at += len(line) + 1
    return rows


def claim(claim_id: str, doc: str, words: str, block: int, **values: Any) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "corpus": "default",
        "doc_id": doc,
        "source_id": "s2" if doc == "d2" else "s1",
        "block_no": block,
        "sentence_no": block,
        "section": "body",
        **span(doc, words),
        "quote": words,
        "kind": "quantity",
        "modality": "asserted",
        "polarity": "positive",
        "event_id": "e1",
        "measure_id": "people.injured",
        "place_id": "p1",
        "as_of": PUBLISHED.date(),
        "extractor": "test",
        "extractor_version": "1",
        "origin_id": "o2",
        **values,
    }


def position(position_id: str, low: float, **values: Any) -> dict[str, Any]:
    return {
        "position_id": position_id,
        "finding_id": "f1",
        "label": f"{low:g}",
        "value_low": low,
        "n_claims": 1,
        "n_documents": 1,
        "n_origins": 1,
        "support": 0.5,
        "is_leading": False,
        "is_live": True,
        **values,
    }


ROWS: dict[str, list[dict[str, Any]]] = {
    "documents": [
        *(document(d) for d in ("d1", "d2", "d4", "d5", "d6")),
        document("d3", duplicate_of="d2", duplicate_kind="text"),
    ],
    "document_authors": [{"doc_id": "d1", "author": "Ada Finch", "position": 1}],
    "rejects": [{"reject_id": "x", "uri": "e.txt", "corpus": "default", "stage": "ingest", "reason": "empty"}],
    "sources": [
        {"source_id": "s1", "name": "Orvale Post", "kind": "outlet", "domain": "post.orvale.example"},
        {"source_id": "s2", "name": "القرية", "kind": "outlet", "domain": "القرية.example"},
    ],
    "blocks": [b for d in TEXTS if d != "d3" for b in blocks(d)],
    "sentences": [
        {
            "doc_id": b["doc_id"],
            "sentence_no": b["block_no"],
            **{k: b[k] for k in ("block_no", "char_start", "char_end")},
        }
        for d in TEXTS
        if d != "d3"
        for b in blocks(d)
        if b["keep"]
    ],
    "claims": [
        claim(
            "c1",
            "d1",
            "12 people were hurt",
            1,
            value_low=12,
            value_high=12,
            std_low=12,
            std_high=12,
            date_from=date(2024, 5, 1),
            date_to=date(2024, 5, 2),
            speaker="Cafe\u0301 owners 👩🏽‍🚒 in Orvale (أورفال)",
            **span("d1", "Cafe\u0301 owners 👩🏽‍🚒 in Orvale (أورفال)", "speaker"),
            cue="said",
            **span("d1", "said", "cue"),
        ),
        claim(
            "c2",
            "d1",
            "“We heard a crack,” said Mara Voss, quoted by the Lake Agency",
            2,
            kind="statement",
            speaker="Mara Voss",
            **span("d1", "Mara Voss", "speaker"),
            **span("d1", "We heard a crack", "content"),
            via="Lake Agency",
            **span("d1", "Lake Agency", "via"),
            measure_id=None,
            speaker_actor_id="a1",
            origin_id="o1",
        ),
        claim("c3", "d2", "At least 14 people were hurt", 1, value_low=14, std_low=14, origin_id="o3", passage_id="g2"),
        claim("c4", "d2", "3 children", 1, value_low=3, value_high=3, std_low=3, std_high=3, is_part_of_claim_id="c3"),
    ],
    "actors": [
        {"actor_id": "a1", "name": "Mara Voss", "kind": "person", "principal_actor_id": "a2"},
        {"actor_id": "a2", "name": "Orvale council", "kind": "organisation"},
    ],
    "actor_aliases": [{"actor_id": "a1", "alias": "Voss"}],
    "actor_roles": [{"actor_id": "a1", "role": "engineer", "doc_id": "d1"}],
    "places": [
        {
            "place_id": "p1",
            "name": "Orvale",
            "kind": "city",
            "latitude": 10.5,
            "longitude": 20.5,
            "parent_place_id": "p2",
        },
        {"place_id": "p2", "name": "Orvalia", "kind": "country"},
    ],
    "place_aliases": [{"place_id": "p1", "alias": "أورفال"}],
    "measures": [{"measure_id": "people.injured", "name": "people injured", "unit": "count", "is_cumulative": True}],
    "dates": [{"date_key": date(2024, 5, 2), "year": 2024, "month": 5, "week": 18, "weekday": "Thursday"}],
    "origins": [
        {"origin_id": "o1", "kind": "actor", "name": "Mara Voss", "actor_id": "a1"},
        {"origin_id": "o2", "kind": "source", "name": "Orvale Post", "source_id": "s1"},
        {"origin_id": "o3", "kind": "passage", "name": "Orvale Post", "passage_id": "g1", "source_id": "s1"},
        # agencies that are credited, and no outlets of the warehouse
        {"origin_id": "o5", "kind": "source", "name": "Lake Agency"},
        {"origin_id": "o6", "kind": "source", "name": "Hill Agency"},
    ],
    "passages": [
        {"passage_id": "g1", "doc_id": "d1", "char_start": 0, "char_end": 20, "origin_id": "o3"},
        {
            "passage_id": "g2",
            "doc_id": "d2",
            "char_start": 23,
            "char_end": 60,
            "origin_id": "o3",
            "copy_of": "g1",
            "similarity": 0.9,
            "value_changed": True,
            "value_from": "12",
            "value_to": "14",
        },
    ],
    "events": [
        {
            "event_id": "e1",
            "corpus": "default",
            "title": "Bridge collapse",
            "event_from": date(2024, 5, 1),
            "event_to": date(2024, 5, 1),
            "place_id": "p1",
            "n_documents": 2,
        }
    ],
    "findings": [
        {
            "finding_id": "f1",
            "corpus": "default",
            "question": "How many people were hurt in Orvale?",
            "kind": "quantity",
            "measure_id": "people.injured",
            "verdict": "contested",
            "verdict_reason": "12 in one outlet, 14 in another",
            "value_best": 13,
            "value_min": 12,
            "value_max": 14,
            "value_conservative": 12,
            "n_claims": 2,
            "n_documents": 2,
            "n_sources": 2,
            "n_origins": 2,
            "n_positions": 2,
            "n_copied_claims": 1,
            "has_conflict_within_document": False,
            "is_overridden": False,
        },
        {
            "finding_id": "f2",
            "corpus": "default",
            "question": "What happened?",
            "kind": "statement",
            "verdict": "single-source",
            "verdict_reason": "One article",
            "n_claims": 1,
            "n_documents": 1,
            "n_sources": 1,
            "n_origins": 1,
            "n_positions": 1,
            "n_copied_claims": 0,
            "has_conflict_within_document": False,
            "is_overridden": False,
        },
    ],
    "positions": [
        position("q1", 12, value_high=12, is_leading=True),
        position("q2", 14),
        position("q3", 1, finding_id="f2", label="a crack", value_low=None, is_leading=True),
    ],
    "evidence": [
        {"finding_id": "f1", "position_id": "q1", "claim_id": "c1", "relation": "supports"},
        {"finding_id": "f1", "position_id": "q2", "claim_id": "c3", "relation": "supports"},
        {"finding_id": "f2", "position_id": "q3", "claim_id": "c2", "relation": "supports"},
    ],
    "finding_history": [
        {
            "finding_id": "f1",
            "verdict": "single-source",
            "valid_from": NOW - timedelta(days=5),
            "valid_to": NOW - timedelta(days=2),
        },
        {"finding_id": "f1", "verdict": "contested", "valid_from": NOW - timedelta(days=2)},
    ],
    "finding_lineage": [
        {"old_id": "f0", "new_id": "f1", "kind": "moved", "entity": "finding", "run_id": "r1"},
        {"old_id": "f0", "new_id": "f2", "kind": "split", "entity": "finding", "run_id": "r1"},
    ],
    "overrides": [
        {
            "override_id": "x1",
            "field": "question",
            "value": "What happened?",
            "who": "Ada Quill",
            "decided_at": NOW,
            "doc_sha256": "d1",
            "quote": "We heard a crack",
            "status": "applied",
            "doc_id": "d1",
            "finding_id": "f2",
        }
    ],
    "runs": [
        {
            "run_id": "r1",
            "corpus": "default",
            "inputs": "[]",
            "status": "published",
            "started_at": NOW,
            "finished_at": NOW,
        }
    ],
}

# Of each fault: the table, the expectation that must see it, and the SQL that plants it.
FAULTS: list[tuple[str, str, str]] = re.findall(
    r"(?ms)^-- (\w+): ([^\n]+)\n(.+?;)$(?=\n\n|\n?\Z)",
    Path(__file__).with_name("expectation_faults.sql").read_text("utf-8"),
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gate") / "clean.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in TABLES:
            for statement in table.ddl():
                connection.execute(statement)
            rows = table.from_rows(ROWS.get(table.name, []))
            connection.register("rows", rows)
            connection.execute(f"INSERT INTO {table.name} FROM rows")
            connection.unregister("rows")
    return path


def gate(path: Path, tables: list[str] | None = None) -> GateResult:
    return run_gate("publish", path, tables, "r1", NOW, baseline=BASELINE)


def test_clean_data_passes_everything(clean: Path) -> None:
    result = gate(clean)
    assert result.failures() == []
    assert not result.stops
    assert {r["table_name"] for r in result.checks.to_pylist()} == BY_NAME.keys()


@pytest.mark.parametrize(("table", "expectation", "fault"), FAULTS, ids=[f"{t}: {e}" for t, e, _ in FAULTS])
def test_a_fault_is_seen_and_nothing_else(
    clean: Path, tmp_path: Path, table: str, expectation: str, fault: str
) -> None:
    path = tmp_path / "fault.duckdb"
    shutil.copy(clean, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(fault)
    result = gate(path, [table])
    failed = result.failures()
    assert [r["expectation"] for r in failed] == [expectation], [r["observed"] for r in failed]
    assert failed[0]["unexpected_count"] >= 1
    assert len(json.loads(failed[0]["examples"])) >= 1
    assert result.stops == (failed[0]["severity"] == "critical")


def test_every_expectation_of_a_suite_has_a_fault() -> None:
    written = {(t, r.expectation) for t in BY_NAME for r in suite_rules(t)}
    assert written <= {(t, e) for t, e, _ in FAULTS}


def test_without_a_baseline_nothing_is_a_jump(clean: Path) -> None:
    result = run_gate("publish", clean, ["blocks", "claims"], "r1", NOW)
    assert result.failures() == []
