"""What the commands print and refuse, and what a damaged data folder recovers to, without a run."""

from __future__ import annotations

import csv
import errno
import io
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from flows import lists, quiet
from flows.cli import app, trouble
from flows.ledger import Ledger, Run
from flows.lists import Format, UserError
from flows.rebuild import rebuild
from flows.summary import headline
from flows.work import Shard, StageStore, Unit
from warehouse.folder import DataFolder
from warehouse.publish import publish_again
from warehouse.tables import CHECKS, REJECTS, RUNS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOTHING = {t.name: t.schema.empty_table() for t in (RUNS, CHECKS, REJECTS)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = DataFolder(tmp_path_factory.mktemp("made"))
    folder.create()
    publish_again(folder, "20260101T000000Z-aaaa", NOTHING, {})
    shutil.copytree(folder.published / "20260101T000000Z-aaaa", folder.published / "20260102T000000Z-bbbb")
    folder.swap(folder.published / "20260102T000000Z-bbbb")
    return folder


@pytest.fixture
def folder(made: DataFolder, tmp_path: Path) -> DataFolder:
    """A data folder with two publications of an empty warehouse."""
    root = tmp_path / "a folder's data"
    shutil.copytree(made.root, root, symlinks=True)
    return DataFolder(root)


def asked(folder: DataFolder, sql: str, output: Format, capsys: pytest.CaptureFixture[str]) -> str:
    lists.query(folder, sql, output)
    return capsys.readouterr().out


@pytest.mark.parametrize("sql", ["", " ; ", "-- nothing"])
def test_an_empty_query_says_so(folder: DataFolder, sql: str) -> None:
    with pytest.raises(UserError, match="empty"):
        lists.query(folder, sql, Format.table)


def test_numbers_that_json_has_no_word_for_are_null(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT 'nan'::DOUBLE AS n, ['inf'::DOUBLE, 1.5] AS l, 1 AS a, 2 AS a"
    (row,) = json.loads(asked(folder, sql, Format.json, capsys))
    assert row == {"n": None, "l": [None, 1.5], "a": 1, "a_1": 2}
    assert "nan" in asked(folder, sql, Format.table, capsys)


def test_a_spreadsheet_takes_no_cell_for_a_formula(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    out = asked(folder, "SELECT '=1+1' AS a, -5 AS b, '@x' AS c", Format.csv, capsys)
    assert list(csv.reader(io.StringIO(out)))[1] == ["'=1+1", "-5", "'@x"]


def test_a_table_too_wide_to_read_is_printed_row_by_row(
    folder: DataFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    sql = "SELECT " + ", ".join(f"'a value of column {n}' AS c{n}" for n in range(8)) + ", NULL AS c8"
    lines = [line.rstrip() for line in asked(folder, sql, Format.table, capsys).splitlines()]
    assert lines[0].startswith("row 1 ──") and lines[1] == "c0  a value of column 0" and len(lines) == 10
    assert "c8" not in " ".join(lines)  # what is empty is not printed
    monkeypatch.setenv("COLUMNS", "200")
    assert "┃" in asked(folder, sql, Format.table, capsys)
    monkeypatch.setenv("COLUMNS", "80")  # many narrow columns, or a few long texts, are a table still
    for fits in (
        "SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d, 5 AS e, 6 AS f, 7 AS g",
        "SELECT repeat('word ', 90) AS x, 1 AS y",
    ):
        assert "┃" in asked(folder, fits, Format.table, capsys)


def test_schema_knows_the_views(capsys: pytest.CaptureFixture[str]) -> None:
    lists.schema("one_origin", False, False)
    out = capsys.readouterr().out
    assert out.startswith("## one_origin\n\none row per live answer") and "| corpus | VARCHAR | The corpus |" in out
    lists.schema("one_origin", True, False)
    columns = json.loads(capsys.readouterr().out)
    assert {"table": "one_origin", "column": "corpus", "type": "VARCHAR"}.items() <= columns[0].items()
    lists.schema(None, False, False)
    assert "| one_origin | one row per" in capsys.readouterr().out
    with pytest.raises(UserError, match=r"no table or view x\..*one_origin"):
        lists.schema("x", False, False)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 101, "\x1b[31m"])
def test_a_corpus_needs_a_name_that_can_be_shown(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "seeds", "--data", str(tmp_path / "d"), "--corpus", name])
    assert result.exit_code == 2 and "printable" in result.output
    assert not (tmp_path / "d").exists()


def test_a_data_folder_that_is_a_file_is_the_users_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = CliRunner().invoke(app, ["run", "seeds", "--data", str(tmp_path / "file")])
    assert isinstance(result.exception, UserError) and "can't be written to" in str(result.exception)


def test_an_unknown_time_zone_is_the_users_error(tmp_path: Path) -> None:
    arguments = ["schedule", "seeds", "--cron", "* * * * *", "--timezone", "Mars/X", "--data", str(tmp_path)]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, UserError) and "no time zone Mars/X" in str(result.exception)


def test_trouble_says_what_to_do() -> None:
    assert "Make room" in trouble(OSError(errno.ENOSPC, "No space left on device"))
    assert "Make room" in trouble(duckdb.IOException("Could not write: No space left on device"))
    assert "crosswire publish" in trouble(duckdb.IOException("crosswire.duckdb is not a valid DuckDB database file"))


def test_without_an_article_the_headline_does_not_say_done() -> None:
    outcome = {
        "status": "published",
        "all_inputs_missing": False,
        "nothing_new": True,
        "corpus": "c",
        "done": {},
        "new": {},
    }
    assert "no article" in headline(outcome).plain
    assert "None of the inputs exists" in headline({**outcome, "all_inputs_missing": True}).plain
    assert "all 3 inputs" in headline({**outcome, "new": {"ingest": 3}}).plain


def test_missing_data_is_told_apart(folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no warehouse"):
        lists.need_data(DataFolder(tmp_path / "none"))
    folder.database.resolve().unlink()
    with pytest.raises(UserError, match="crosswire publish"):
        lists.need_data(folder)


@pytest.mark.parametrize("harm", ["lake", "database", "manifest", "link"])
def test_a_damaged_publication_gives_way_to_the_one_before(folder: DataFolder, harm: str) -> None:
    newest = folder.current.resolve()
    if harm == "lake":
        next((newest / "lake" / "runs").iterdir()).unlink()
    elif harm == "database":
        (newest / "crosswire.duckdb").write_text("garbage")
    elif harm == "manifest":
        (newest / "manifest.json").write_text("{")
    else:
        folder.current.unlink()
    folder.recover()
    kept = folder.current.resolve().name
    assert kept == ("20260102T000000Z-bbbb" if harm == "link" else "20260101T000000Z-aaaa")
    assert folder.manifest()["files"]


def test_publish_makes_a_lost_database_anew_and_refuses_a_damaged_lake(folder: DataFolder) -> None:
    folder.database.resolve().unlink()
    name = rebuild(folder)
    assert folder.current.resolve().name == name and folder.database.exists()
    for file in folder.published.glob("*/lake/runs/*"):
        file.write_text("garbage")
    with pytest.raises(UserError, match="crosswire run"):
        rebuild(folder)


def test_lost_records_of_runs_are_restored(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    ledger = Ledger(folder)
    known = Run("20260101T000000Z-aaaa", "c", ["in"], {"corpus": "c"}, "1", NOW, "published", finished_at=NOW)
    ledger.save(known)
    published = ledger.runs_table()
    (folder.ledger / f"{known.run_id}.json").write_text("{")
    assert ledger.runs() == []
    ledger.restore(published, ["20260103T120000Z-cccc"])
    first, second = ledger.runs()
    assert first == known
    assert (second.run_id, second.status, second.started_at.day) == ("20260103T120000Z-cccc", "killed", 3)


def test_a_damaged_shard_is_set_aside_and_its_units_are_left_to_do(tmp_path: Path) -> None:
    store = StageStore(tmp_path, "clean")
    for shard_id in ("one", "two"):
        shard = Shard("clean", shard_id, (Unit(shard_id, "key", 1),))
        store.write(shard, [{"blocks": pa.table({"doc_id": ["d"]})}], "run", NOW, "1")
    (store.path("one") / "blocks.parquet").write_bytes(b"garbage")
    assert store.set_damaged_aside() == ["one"]
    assert store.done().column("unit_id").to_pylist() == ["two"]


def test_a_damaged_prefect_database_is_set_aside(tmp_path: Path) -> None:
    database = tmp_path / "prefect.db"
    sqlite3.connect(database).execute("CREATE TABLE t (a)").connection.close()
    quiet.set_damaged_aside(database)
    assert database.exists()
    database.write_text("garbage")
    quiet.set_damaged_aside(database)
    assert not database.exists() and database.with_suffix(".damaged").exists()
