"""The gate itself: what it takes, what it answers, and that nothing in the data can break it."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.gate import STAGE_TABLES, baseline_of, describe, printable, run_gate
from warehouse.tables import BY_NAME, CHECKS, DOCUMENTS, SOURCES

NOW = datetime(2024, 5, 10, 9, tzinfo=UTC)


def document(doc_id: str, text: str, **values: Any) -> dict[str, Any]:
    return {
        "doc_id": doc_id, "corpus": "default", "uri": f"{doc_id}.txt", "source_id": "s1", "published_at": NOW,
        "published_precision": "stated", "language": "en", "text": text, "char_count": len(text), "sha256": doc_id,
        **values,
    }  # fmt: skip


def database(**rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, those in rows.items():
        for statement in BY_NAME[name].ddl():
            connection.execute(statement)
        connection.register("new_rows", BY_NAME[name].from_rows(those))
        connection.execute(f"INSERT INTO {name} FROM new_rows")
        connection.unregister("new_rows")
    return connection


def test_every_table_has_its_first_gate() -> None:
    early = [t for stage, those in STAGE_TABLES.items() if stage != "publish" for t in those]
    assert sorted(early) == sorted(BY_NAME) == sorted(STAGE_TABLES["publish"])


def test_views_over_parquet_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "stage.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table, rows in ((DOCUMENTS, [document("d1", "Rain fell.")]), (SOURCES, [])):
            file = tmp_path / f"{table.name}.parquet"
            pq.write_table(table.from_rows(rows), file)
            connection.execute(f"CREATE VIEW {table.name} AS FROM '{file}'")
    result = run_gate("ingest", path, ["documents"], "r1", NOW)
    assert [(r["expectation"], r["unexpected_count"]) for r in result.failures()] == [("what it refers to exists", 1)]
    assert json.loads(result.failures("critical")[0]["examples"]) == [
        {"doc_id": "d1", "column_name": "source_id", "value": "s1"}
    ]
    assert result.checks.schema == CHECKS.schema


def test_what_is_not_in_the_database() -> None:
    """References to tables that are not there are left out; a table that was to be checked is missed."""
    result = run_gate("ingest", database(documents=[document("d1", "Rain fell.")]), ["documents", "sources"], "r1", NOW)
    assert [(r["table_name"], r["expectation"], r["severity"]) for r in result.failures()] == [
        ("sources", "the table is there", "critical")
    ]
    assert result.stops


def test_null_refers_to_nothing() -> None:
    result = run_gate(
        "ingest",
        database(documents=[document("d1", "Rain fell.", source_id=None)], sources=[], runs=[]),
        None,
        "r1",
        NOW,
    )
    assert "what it refers to exists" not in [r["expectation"] for r in result.failures()]


def test_a_warning_does_not_stop() -> None:
    result = run_gate(
        "ingest", database(documents=[document("d1", "Rain fell.", published_at=datetime(1971, 1, 1, tzinfo=UTC))]),
        ["documents"], "r1", NOW,
    )  # fmt: skip
    assert [r["severity"] for r in result.failures()] == ["warning"]
    assert not result.stops


def test_hostile_text_is_escaped_in_examples() -> None:
    words = "'; DROP TABLE documents; -- </script><b>\x1b[31m\x00\u202e {batch} {0} :name $1 %s\n" + "x" * 100_000
    connection = database(
        documents=[document("d1", words, source_id=None)],
        claims=[{"claim_id": "c1", "corpus": "default", "doc_id": "d1", "block_no": 0, "section": "body",
                 "char_start": 0, "char_end": 5, "quote": words, "kind": words, "extractor": "t",
                 "extractor_version": "1"}],
    )  # fmt: skip
    result = run_gate("extract", connection, ["claims"], "r1", NOW)
    failed = {r["expectation"]: r for r in result.failures()}
    assert failed.keys() == {
        "the quote stands at its offsets",
        "kind is one of statement, quantity, attribute, date",
    }
    for row in failed.values():
        examples = row["examples"]
        assert len(examples) < 2000
        assert not set(examples) & set("<>&\x1b\x00\u202e\n")
        (example,) = json.loads(examples)
        assert "; DROP TABLE documents; -- </script><b>\\x1b[31m\\x00\\u202e {batch} {0} :name $1 %s\\n" in "".join(
            v for v in example.values() if v
        )
    assert connection.execute("SELECT count(*) FROM documents").fetchone() == (1,)


def test_a_rule_that_cannot_run_is_a_failed_check() -> None:
    connection = database(sources=[])
    connection.execute("ALTER TABLE sources ALTER domain TYPE BLOB")
    result = run_gate("ingest", connection, ["sources"], "r1", NOW)
    failed = {r["expectation"]: r for r in result.failures()}
    assert "columns and types are those of the contract" in failed
    broken = failed["domains are host names, without scheme, path or www"]
    assert broken["severity"] == "critical"
    assert broken["observed"].startswith("could not run: Binder Error")
    assert "\n" not in broken["observed"]


def test_checks_are_the_same_for_the_same_data() -> None:
    connection = database(documents=[document("d2", " "), document("d1", "")], sources=[])
    first, second = (run_gate("ingest", connection, None, "r1", NOW).checks for _ in range(2))
    assert first.equals(second)
    assert len(set(first.column("check_id").to_pylist())) == first.num_rows
    other_run = run_gate("ingest", connection, None, "r2", NOW).checks
    assert not set(first.column("check_id").to_pylist()) & set(other_run.column("check_id").to_pylist())


def test_counts_and_examples_of_many_faults_are_bounded() -> None:
    connection = database(documents=[])
    connection.execute(
        "INSERT INTO documents BY NAME SELECT 'd' || i AS doc_id, 'default' AS corpus, 'u' AS uri, 'en' AS language,"
        " 'unknown' AS published_precision, ' ' AS text, 1 AS char_count, '' AS sha256 FROM range(20000) AS r (i)"
    )
    result = run_gate("ingest", connection, ["documents"], "r1", NOW)
    (row,) = [r for r in result.failures() if r["expectation"] == "the text has words"]
    assert (row["unexpected_count"], row["unexpected_percent"]) == (20000, 100.0)
    assert len(json.loads(row["examples"])) == 5


def test_nothing_is_printed_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    caplog.set_level("DEBUG")
    run_gate("ingest", database(documents=[document("d1", "")]), ["documents"], "r1", NOW)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert not [r for r in caplog.records if r.name.startswith("great_expectations")]
    assert list(tmp_path.iterdir()) == []


def test_expectations_are_listed_without_importing_great_expectations() -> None:
    code = "import sys; from expectations.gate import describe; describe(); print('great_expectations' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    listed = [(d["table"], d["expectation"]) for d in describe()]
    assert len(listed) == len(set(listed))
    assert ("claims", "the quote stands at its offsets") in listed


def test_baseline_of_a_warehouse() -> None:
    block = {"doc_id": "d1", "block_no": 0, "char_start": 0, "char_end": 30, "label": "body", "keep": True}
    connection = database(
        documents=[document("d1", "x" * 40), document("d2", "y", duplicate_of="d1", duplicate_kind="near")],
        blocks=[block, {**block, "block_no": 1, "char_start": 30, "char_end": 40, "keep": False}],
        claims=[],
    )
    assert baseline_of(connection) == {"default": {"dropped_share": 0.25, "claims_per_document": 0.0}}


def test_an_unknown_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        run_gate("ingest", duckdb.connect(), ["document"], "r1", NOW)


@given(st.text(st.sampled_from("ae\u0301👩\u200d🚒🏽🇸🇾中ن\r\n\x00 ﬁİ\ufeff")), st.integers(0, 30), st.integers(0, 30))
def test_duckdb_counts_characters_as_python_does(text: str, start: int, length: int) -> None:
    """The rules on offsets rest on this: code points, neither bytes nor graphemes."""
    found = duckdb.execute("SELECT substr(?, ? + 1, ?), length(?)", [text, start, length, text]).fetchone()
    assert found == (text[start : start + length], len(text))


@given(st.text())
def test_printable_text_has_no_control_characters(text: str) -> None:
    assert all(c.isprintable() or unicodedata.category(c) == "Zs" for c in printable(text) or "")
