"""The seed corpus from articles to a warehouse, by the command that a newcomer types."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Crosswire, copy_of
from warehouse.tables import TABLES
from warehouse.views import VIEWS

pytestmark = pytest.mark.slow


def answers(con: duckdb.DuckDBPyConnection, measure: str, place: str, low: float) -> dict[str, list[str]]:
    """Positions (label to outlets' quotes) of the finding of `measure` with most documents and a value from `low` up."""
    row = con.execute(
        """
        SELECT finding_id, verdict FROM findings LEFT JOIN places USING (place_id)
        WHERE measure_id = $measure AND places.name = $place AND value_max >= $low
        ORDER BY n_documents DESC, n_claims DESC LIMIT 1
        """,
        {"measure": measure, "place": place, "low": low},
    ).fetchone()
    assert row is not None
    rows = con.execute(
        """
        SELECT p.label, list(c.quote ORDER BY c.quote)
        FROM positions p JOIN evidence e USING (position_id) JOIN claims c USING (claim_id)
        WHERE p.finding_id = $finding_id AND p.is_live GROUP BY p.label
        """,
        {"finding_id": row[0]},
    ).fetchall()
    return {"verdict": [row[1]], **dict(rows)}


def test_how_many_are_besieged_is_contested(seeds_db: duckdb.DuckDBPyConnection) -> None:
    found = answers(seeds_db, "people.present", "Aleppo", 200_000)
    assert found.pop("verdict") == ["contested"]
    assert set(found) == {"250,000", "more than 300,000"}
    assert len(found["250,000"]) == 4
    assert found["more than 300,000"] == ["More than 300.000 civilians"]


def test_how_many_the_war_has_killed_is_contested(seeds_db: duckdb.DuckDBPyConnection) -> None:
    found = answers(seeds_db, "people.killed", "Syria", 280_000)
    assert found.pop("verdict") == ["contested"]
    assert set(found) == {"more than 280,000", "about 400,000", "more than 450,000"}


def test_the_amnesty_rests_on_one_origin(seeds_db: duckdb.DuckDBPyConnection) -> None:
    rows = seeds_db.execute(
        "SELECT verdict, n_origins, n_documents FROM findings WHERE measure_id = 'duration.amnesty'"
    ).fetchall()
    assert rows == [("repeated", 1, 4)]


def test_every_table_and_column_is_documented(seeds_db: duckdb.DuckDBPyConnection) -> None:
    tables = {
        r[0] for r in seeds_db.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NOT NULL").fetchall()
    }
    assert tables >= {t.name for t in TABLES}
    bare = seeds_db.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
    ).fetchall()
    assert bare == []


@pytest.mark.parametrize("view", VIEWS)
def test_views_answer(seeds_db: duckdb.DuckDBPyConnection, view: str) -> None:
    rows = seeds_db.execute(f"FROM {view}").fetchall()
    # no document of the seeds is dated, so nothing can be put on a time line
    assert rows or view in {"number_timeline"}


def test_quotes_are_at_their_offsets(seeds_db: duckdb.DuckDBPyConnection) -> None:
    texts = dict(seeds_db.execute("SELECT doc_id, text FROM documents").fetchall())
    claims = seeds_db.execute("SELECT doc_id, char_start, char_end, quote FROM claims").fetchall()
    assert len(claims) > 150
    assert all(texts[d][s:e] == quote for d, s, e, quote in claims)


def test_the_lake_says_what_the_database_says(seeds_run: Path, seeds_db: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES:
        lake = duckdb.read_parquet(str(seeds_run / "lake" / table.name / "*.parquet"))
        assert lake.columns == table.names
        count = seeds_db.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        assert count == lake.count("*").fetchone()


def test_commands_read_it(crosswire: Crosswire, seeds_run: Path) -> None:
    contested = crosswire("findings", "--data", seeds_run, "--verdict", "contested", "--json").json
    assert contested and {f["verdict"] for f in contested} == {"contested"}
    numbers = crosswire("claims", "002_", "--data", seeds_run, "--kind", "quantity", "--json").json
    assert "at least 200,000 people" in {c["quote"] for c in numbers}
    marked = crosswire("claims", "002_", "--data", seeds_run)
    printed = " ".join(marked.out.split())
    assert "_at least 200,000 people_" in printed and " value ≥ 200,000 (at least)" in printed
    article = crosswire("show", "002_c2cff55b9a716ec2.txt", "--data", seeds_run, "--why")
    assert article.code == 0 and "caption ┆ " in article.out and "words kept, " in article.out.splitlines()[-1]
    rows = crosswire("query", "SELECT count(*) AS n FROM documents", "--data", seeds_run, "--json").json
    assert rows == [{"n": 5}]
    listed = crosswire("query", "FROM one_origin", "--data", seeds_run)
    assert listed.code == 0 and "rows" in listed.out
    assert Path(crosswire("report", "--data", seeds_run).out.strip()).exists()


def test_what_can_go_wrong_on_the_command_line(crosswire: Crosswire, seeds_run: Path, tmp_path: Path) -> None:
    missing = crosswire("findings", "--data", tmp_path / "nothing")
    assert missing.code == 1 and "crosswire run" in missing.err
    wrong = crosswire("query", "SELECT nonsense FROM nowhere", "--data", seeds_run)
    assert wrong.code == 2 and "nowhere" in wrong.err and "Traceback" not in wrong.err
    # the database is all that a query reaches
    for sql in ("SELECT * FROM read_text('/etc/passwd')", "COPY documents TO 'x.csv'", "DELETE FROM claims"):
        assert crosswire("query", sql, "--data", seeds_run).code == 2
    assert crosswire("run").code == 2


def test_a_second_run_does_nothing_and_says_so(crosswire: Crosswire, seeds_run: Path, tmp_path: Path) -> None:
    data = copy_of(seeds_run, tmp_path / "data")
    first = json.loads((seeds_run.parent / "outcome.json").read_text("utf-8"))
    assert first["new"] == {"ingest": 5, "clean": 5, "extract": 5} and not first["nothing_new"]
    made = {p: p.stat().st_mtime_ns for p in (data / "stages").rglob("*.parquet")}
    second = crosswire("run", "seeds", "--data", data)
    assert second.code == 0 and "Nothing new" in second.out
    assert {p: p.stat().st_mtime_ns for p in (data / "stages").rglob("*.parquet")} == made
    con = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    assert con.execute("SELECT status, n_documents FROM runs ORDER BY run_id").fetchall() == [("published", 5)] * 2
    old, new = sorted((data / "published").iterdir())
    for file in sorted((old / "lake" / "claims").iterdir()):
        assert file.samefile(new / "lake" / "claims" / file.name)  # unchanged files are hard links
