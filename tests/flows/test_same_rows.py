"""The same corpus gives the same rows, in whatever order its files come, in one run or in several."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, Crosswire
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


def test_two_runs_give_what_one_gives(crosswire: Crosswire, seeds_run: Path, tmp_path: Path) -> None:
    files = sorted((ROOT / "seeds").glob("*.txt"), reverse=True)
    articles = tmp_path / "seeds"
    articles.mkdir()
    for part in (files[:2], files[2:]):
        for file in part:
            shutil.copy(file, articles)
        outcome = crosswire("run", articles, "--data", tmp_path / "data", "--json").json
        assert outcome["new"]["ingest"] == len(part)
    whole, parts = rows(seeds_run), rows(tmp_path / "data")
    for name, expected in whole.items():
        assert parts[name] == expected, name
    # a vanished input changes nothing
    (articles / files[0].name).unlink()
    outcome = crosswire("run", articles, "--data", tmp_path / "data", "--json").json
    assert outcome["nothing_new"]
    assert rows(tmp_path / "data") == parts


def test_corpora_never_meet(crosswire: Crosswire, seeds_run: Path, tmp_path: Path) -> None:
    """Two names for the same articles: twice the rows, and no finding, event or origin across them."""
    data = tmp_path / "data"
    for corpus in ("one", "other"):
        outcome = crosswire("run", "seeds", "--data", data, "--corpus", corpus, "--json").json
        assert outcome["status"] == "published"
    con = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    verdicts = "SELECT corpus, verdict, count(*) FROM findings GROUP BY ALL ORDER BY ALL"
    counted: dict[str, list[tuple[str, int]]] = {}
    for corpus, verdict, n in con.execute(verdicts).fetchall():
        counted.setdefault(corpus, []).append((verdict, n))
    assert counted["one"] == counted["other"]
    alone = duckdb.connect(str(seeds_run / "crosswire.duckdb"), read_only=True)
    assert counted["one"] == [(v, n) for _, v, n in alone.execute(verdicts).fetchall()]


def test_jsonl_and_files_give_the_same_claims(crosswire: Crosswire, seeds_run: Path, tmp_path: Path) -> None:
    lines = [json.dumps({"id": p.stem, "text": p.read_text("utf-8")}) for p in sorted((ROOT / "seeds").glob("*.txt"))]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    data = tmp_path / "data"
    assert crosswire("run", tmp_path / "articles.jsonl", "--data", data, "--json").code == 0
    sql = "SELECT kind, char_start, char_end, quote, speaker_name, std_low FROM claims ORDER BY ALL"
    got = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True).execute(sql).fetchall()
    assert got == duckdb.connect(str(seeds_run / "crosswire.duckdb"), read_only=True).execute(sql).fetchall()
