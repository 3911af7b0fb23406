"""What holds of positions, values and verdicts whatever the claims: plain tables, no text."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.reliability import weigh_origins, weight_unknown
from tests.unit.memory import empty
from tests.unit.reconcile_cases import Article, line, outcome
from warehouse.script import run_script
from warehouse.tables import CLAIMS, DOCUMENTS, MEASURES, PASSAGES, VERDICTS


@dataclass(frozen=True)
class Said:
    """A number that a document gives: origin, day (None: unknown), value, approximator."""

    document: int
    origin: int
    day: int | None
    value: int
    approximator: str


@dataclass(frozen=True)
class Judged:
    finding: dict[str, Any]
    positions: list[dict[str, Any]]
    evidence: list[tuple[int, str, str]]


def judge(said: list[Said]) -> Judged:
    """All that is said answers one question; the steps from positions to verdicts."""
    claims, documents = [], []
    for n, s in enumerate(said):
        day = None if s.day is None else date(2031, 5, 1) + timedelta(days=s.day)
        documents.append({"doc_id": f"d{s.document}", "published_at": None, "source_id": f"s{s.origin}"})
        claims.append(
            {
                "claim_id": f"{s.document}/{s.origin}/{s.day}/{s.value}/{s.approximator}",
                "corpus": "x", "doc_id": f"d{s.document}", "source_id": f"s{s.origin}", "kind": "quantity",
                "measure_id": "people.killed", "approximator": s.approximator, "std_low": s.value,
                "std_high": None if s.approximator in ("at least", "more than") else s.value,
                "modality": "asserted", "polarity": "positive", "as_of": day, "as_of_precision": "words" if day else "unknown",
                "char_start": n, "char_end": n + 1, "quote": str(s.value), "is_additional": False,
            }
        )  # fmt: skip
    with empty() as con:
        con.register("claims", CLAIMS.from_rows({c["claim_id"]: c for c in claims}.values()))
        con.register("documents", DOCUMENTS.from_rows({d["doc_id"]: d for d in documents}.values()))
        measure = {"measure_id": "people.killed", "name": "killed", "unit": "count", "is_cumulative": True}
        con.register("measures", MEASURES.from_rows([measure]))
        con.register("passages", PASSAGES.empty())
        con.execute(
            """
            CREATE TEMP TABLE origin_keys AS SELECT claim_id, NULL::VARCHAR AS actor_id, source_id, NULL::VARCHAR AS agency,
              true AS is_known, source_id AS origin_id FROM claims;
            CREATE TEMP TABLE claim_origins AS
              SELECT claim_id, NULL::VARCHAR AS passage_id, TIMESTAMPTZ '2031-05-01 00:00:00+00' AS told_at FROM claims;
            CREATE TEMP TABLE passage_root (passage_id VARCHAR, is_copy BOOLEAN);
            CREATE TEMP TABLE claim_events AS SELECT claim_id, 'event' AS event_id FROM claims;
            CREATE TEMP TABLE events AS SELECT 'event' AS event_id, DATE '2031-05-01' AS event_from, 'title' AS title;
            CREATE TEMP TABLE actor_of (doc_id VARCHAR, name VARCHAR, actor_id VARCHAR);
            CREATE TEMP TABLE claim_parts AS SELECT claim_id, 'part' AS part FROM claims;
            CREATE TEMP TABLE groups AS SELECT 1 AS group_no, claim_id FROM claims;
            CREATE TEMP VIEW claims_asked AS FROM claims;
            CREATE TEMP TABLE answers (claim_id VARCHAR, low DOUBLE, high DOUBLE, settles_after INTEGER, as_of DATE);
            CREATE TEMP TABLE actor_names (actor_id VARCHAR, corpus VARCHAR, folded VARCHAR);
            CREATE TEMP TABLE actor_top (actor_id VARCHAR, top VARCHAR);
            """
        )
        for step in ("frames", "positions"):
            run_script(con, "stages.reconcile", step)
        weigh_origins(con)
        run_script(con, "stages.reconcile", "verdicts", {"weight_unknown": weight_unknown()})
        (finding,) = con.execute("SELECT * FROM finding_values").to_arrow_table().to_pylist()
        positions = con.execute("SELECT * FROM position_ranks ORDER BY rank").to_arrow_table().to_pylist()
        evidence = con.execute("SELECT claim_id, position_id, relation FROM position_claims ORDER BY ALL").fetchall()
    return Judged(finding, positions, evidence)


said_things = st.lists(
    st.builds(
        Said,
        document=st.integers(0, 4),
        origin=st.integers(0, 3),
        day=st.one_of(st.none(), st.integers(0, 20)),
        value=st.sampled_from((3, 7, 12, 20, 23, 31, 40, 100, 131, 200, 250)),
        approximator=st.sampled_from(("exact", "about", "at least", "more than", "at most", "vague")),
    ),
    min_size=1,
    max_size=9,
)


@settings(deadline=None, max_examples=12)
@given(said_things)
def test_answers_exclude_each_other_and_every_claim_stands_behind_one(said: list[Said]) -> None:
    found = judge(said)
    spans = sorted((p["core_low"], p["core_high"]) for p in found.positions)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    assert len({e[0] for e in found.evidence}) == found.finding["n_claims"]
    for position in found.positions:
        assert any(e[1] == position["position_id"] and e[2] != "refines" for e in found.evidence)


@settings(deadline=None, max_examples=12)
@given(said_things)
def test_every_finding_has_a_verdict_and_its_values_lie_in_their_range(said: list[Said]) -> None:
    finding = judge(said).finding
    live = finding["n_live"]
    assert live >= 1 and finding["verdict"] in VERDICTS
    assert (finding["verdict"] == "contested") == (live > 1)
    if live == 1:
        assert (finding["verdict"] == "updated") == (finding["n_positions"] > 1)
    if finding["verdict"] in ("repeated", "single-source"):
        assert finding["n_origins"] == 1
    low, high = finding["value_min"], finding["value_max"]
    assert low <= high and finding["value_conservative"] == low
    if finding["value_best"] is not None:
        assert low <= finding["value_best"] <= high


@settings(deadline=None, max_examples=8)
@given(said_things, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(said: list[Said], random: Any) -> None:
    kept = list({(s.document, s.origin, s.day, s.value, s.approximator): s for s in said}.values())
    shuffled = list(kept)
    random.shuffle(shuffled)
    first, second = judge(kept), judge(shuffled)
    assert first.finding["verdict"] == second.finding["verdict"]
    assert [p["core_low"] for p in first.positions] == [p["core_low"] for p in second.positions]


@settings(deadline=None, max_examples=8)
@given(said_things, st.integers(0, 8))
def test_what_an_origin_says_again_elsewhere_adds_no_origin(said: list[Said], which: int) -> None:
    again = replace(said[which % len(said)], document=9)
    before, after = judge(said).finding, judge([*said, again]).finding
    assert after["n_origins"] == before["n_origins"]
    assert after["verdict"] == before["verdict"] or (before["verdict"], after["verdict"]) == (
        "single-source",
        "repeated",
    )


WIRE = (
    "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
)


def test_copies_of_an_article_in_any_number_and_with_any_value_are_one_origin() -> None:
    """Many small corpora at once: an agency's sentence, copied by some, with the number changed by others."""
    articles = []
    for n in range(12):
        rescued = {"measure": "people.rescued"}
        copies = [(f"Paper{k}", 40 if (n >> k) % 2 else 44) for k in range(1 + n % 4)]
        articles += [
            Article("Northwire", 2, line(WIRE, 40, **rescued), corpus=f"{n}"),
            *(Article(o, 3 + k, line(WIRE, v, **rescued), corpus=f"{n}") for k, (o, v) in enumerate(copies)),
        ]
    found = outcome(*articles)
    assert len({f.corpus for f in found.findings}) == 12
    for finding in found.findings:
        assert finding.n_origins == 1, finding.verdict_reason
        assert finding.verdict in ("repeated", "contested")
