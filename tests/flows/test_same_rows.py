"""The same corpus gives the same rows, in whatever order its files come, in one run or in several."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, Crosswire, copy_of
from warehouse.tables import TABLES

pytestmark = pytest.mark.slow
VOLATILE = {"run_id", "first_seen", "last_changed", "retracted_at", "ingested_at", "checked_at", "rejected_at"}
HISTORY = {"runs", "checks", "finding_history", "finding_lineage"}


def rows(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the warehouse without what may differ between runs."""
    con = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    found = {}
    for table in TABLES:
        if table.name not in HISTORY:
            columns = [c for c in table.names if c not in VOLATILE]
            found[table.name] = con.execute(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY ALL").fetchall()
    con.close()
    return found


def test_two_runs_give_what_one_gives(
    crosswire: Crosswire, seeds_run: Path, last_seed_run: Path, tmp_path: Path
) -> None:
    files = sorted((ROOT / "seeds").glob("*.txt"))
    articles = tmp_path / "seeds"
    articles.mkdir()
    for file in files[:-1]:  # without the one that is there already: a vanished input changes nothing
        shutil.copy(file, articles)
    data = copy_of(last_seed_run, tmp_path / "data")
    outcome = crosswire("run", articles, "--data", data, "--json").json
    assert outcome["new"]["ingest"] == len(files) - 1
    whole, parts = rows(seeds_run), rows(data)
    for name, expected in whole.items():
        assert parts[name] == expected, name
    (articles / files[0].name).unlink()
    outcome = crosswire("run", articles, "--data", data, "--json").json
    assert outcome["nothing_new"]
    assert rows(data) == parts


def test_another_corpus_of_the_same_articles_in_another_format(
    crosswire: Crosswire, seeds_run: Path, tmp_path: Path
) -> None:
    """Twice the rows, the same claims and verdicts, and no finding, event or origin across the two corpora."""
    lines = [json.dumps({"id": p.stem, "text": p.read_text("utf-8")}) for p in sorted((ROOT / "seeds").glob("*.txt"))]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    data = copy_of(seeds_run, tmp_path / "data")
    result = crosswire("run", tmp_path / "articles.jsonl", "--data", data, "--corpus", "other", "--json")
    assert result.code == 0, result.err
    alone = duckdb.connect(str(seeds_run / "crosswire.duckdb"), read_only=True)
    both = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    for sql in (  # which of two like claims comes first, and gives a finding its question, hangs on ids
        "SELECT kind, char_start, char_end, quote, speaker_name, std_low FROM claims WHERE corpus = ? ORDER BY ALL",
        "SELECT verdict, n_claims, n_documents, n_origins FROM findings WHERE corpus = ? ORDER BY ALL",
        "SELECT event_from, event_to, n_documents FROM events WHERE corpus = ? ORDER BY ALL",
    ):
        expected = alone.execute(sql, ["default"]).fetchall()
        assert expected and both.execute(sql, ["default"]).fetchall() == expected
        assert both.execute(sql, ["other"]).fetchall() == expected
    across = both.execute(
        "SELECT count(*) FROM evidence JOIN findings USING (finding_id) JOIN claims USING (claim_id) "
        "WHERE claims.corpus <> findings.corpus"
    ).fetchall()
    assert across == [(0,)]
