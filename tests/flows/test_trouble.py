"""Bad input, killed runs, two runs at once, a gate that stops: the published warehouse stays, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT, Crosswire, command, copy_of, environment
from tests.flows.test_same_rows import rows
from warehouse.folder import DataFolder

pytestmark = pytest.mark.slow
STORY = (
    "Ferry sinks off Korvo\n\n"
    "At least 12 people were killed when a ferry sank off the island of Korvo on 3 March 2021, the coast guard said.\n\n"
    "“We are still looking for 7 people,” said Maria Hesk, a spokeswoman for the coast guard.\n"
)


def published(data: Path, sql: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def test_bad_input_becomes_rejects_and_costs_no_neighbour(crosswire: Crosswire, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "good.txt").write_text(STORY, "utf-8")
    (inputs / "a name with\nnewline and 'quotes\".txt").write_text(STORY.replace("Korvo", "Lindö"), "utf-8")
    (inputs / "hostile.txt").write_text(
        STORY.replace("Korvo", "<script>alert(1)</script>'; DROP TABLE claims; --\x1b[31m\u202e"), "utf-8"
    )
    (inputs / "empty.txt").write_bytes(b"")
    (inputs / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (inputs / "broken.txt").write_bytes(STORY.encode().replace(b"ferry", b"f\xff\xfe\xc3rry"))
    (inputs / "long.txt").write_bytes(b"x " * 12_500_001)
    (inputs / "nobody.html").write_text("<html><head><title>t</title></head></html>", "utf-8")
    (inputs / "page.html").write_text(f"<html><body><p>{STORY}</p></body></html>", "utf-8")
    (tmp_path / "hollow").mkdir()
    result = crosswire("run", inputs, tmp_path / "hollow", tmp_path / "absent.txt", "--data", tmp_path / "data")
    assert result.code == 0, result.err
    assert "Traceback" not in result.out + result.err
    assert "\x1b[31m" not in result.out and "\u202e" not in result.out
    reasons = dict(published(tmp_path / "data", "SELECT uri, reason FROM rejects"))
    by_end = {str(uri).rsplit("/", 1)[-1]: reason for uri, reason in reasons.items()}
    assert by_end["empty.txt"] == "empty"
    assert by_end["binary.txt"] == "binary"
    assert by_end["long.txt"] == "too_large"
    assert by_end["nobody.html"] == "no_text"
    assert {"not_found", "empty_folder"} <= set(by_end.values())
    assert published(tmp_path / "data", "SELECT count(*) FROM rejects WHERE detail IS NULL OR run_id IS NULL") == [(0,)]
    assert published(tmp_path / "data", "SELECT n_rejects FROM runs") == [(len(reasons),)]
    taken = {str(r[0]).rsplit("/", 1)[-1] for r in published(tmp_path / "data", "SELECT uri FROM documents")}
    assert taken >= {"good.txt", "hostile.txt", "broken.txt", "page.html"}
    assert len(taken) + len(reasons) == 11
    pages = [p.read_text("utf-8") for p in (tmp_path / "data" / "report").rglob("*.html")]
    assert len(pages) == 1 + len(taken) and not any("<script>alert(1)" in page for page in pages)


def reads(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # a process that has just ended, or is another user's
        return b""


def start(prefect_api: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments),
        env=environment(PREFECT_API_URL=prefect_api),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("moment", "reached"),
    [
        ("after a stage has put its rows in place", lambda d: any((d / "stages" / "clean").glob("[!.]*/done.parquet"))),
        ("while the next publication is made", lambda d: any((d / "published").glob(".*/lake/*"))),
    ],
)
def test_a_killed_run_leaves_the_warehouse_and_the_next_finishes(
    crosswire: Crosswire,
    prefect_api: str,
    seeds_run: Path,
    last_seed_run: Path,
    tmp_path: Path,
    moment: str,
    reached: Callable[[Path], bool],
) -> None:
    articles, data = tmp_path / "seeds", copy_of(last_seed_run, tmp_path / "data")
    shutil.copytree(ROOT / "seeds", articles)
    shutil.rmtree(data / "stages" / "clean")  # so that the killed run has rows of its own to put there
    process = start(prefect_api, "run", articles, "--data", data)
    deadline = time.monotonic() + 120
    while not reached(data):
        assert process.poll() is None and time.monotonic() < deadline, f"never came to: {moment}"
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert published(data, "SELECT count(*) FROM documents") == [(1,)]
    assert crosswire("run", articles, "--data", data, "--json").json["status"] == "published"
    assert rows(data) == rows(seeds_run)
    statuses = [r[0] for r in published(data, "SELECT status FROM runs ORDER BY run_id")]
    assert statuses == ["published", "killed", "published"]


def test_ctrl_c_ends_a_run_at_once_with_all_its_processes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    process = subprocess.Popen(
        command("run", "seeds", "--data", data),
        env=environment(),  # with a Prefect server of its own
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 120
    while not any((data / "stages" / "clean").glob("[!.]*/done.parquet")):
        assert process.poll() is None and time.monotonic() < deadline, "never came to clean"
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    deadline = time.monotonic() + 20
    while [p for p in Path("/proc").glob("[0-9]*/environ") if str(data).encode() in reads(p)]:
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.1)
    assert "run again to go on" in said and "Traceback" not in said
    assert not (data / "current").exists()


def test_a_reader_with_the_old_file_open_is_undisturbed(crosswire: Crosswire, ferry_run: Path, tmp_path: Path) -> None:
    data = copy_of(ferry_run, tmp_path / "data")
    reader = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (2,)
    (tmp_path / "third.txt").write_text(STORY, "utf-8")
    assert crosswire("run", tmp_path / "third.txt", "--data", data, "--json").code == 0
    assert reader.execute("SELECT count(*) FROM documents").fetchone() == (2,)
    assert published(data, "SELECT count(*) FROM documents") == [(3,)]


def test_a_second_run_at_once_says_who_holds_the_folder(crosswire: Crosswire, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    with folder.hold("20260101T000000Z-test", 0):
        result = crosswire("run", "seeds", "--data", folder.root, "--wait", "1")
    assert result.code == 75
    assert "20260101T000000Z-test" in result.err and "Traceback" not in result.err
    assert not folder.current.exists()


def test_a_critical_check_stops_the_run_before_publishing(
    crosswire: Crosswire, seeds_run: Path, tmp_path: Path
) -> None:
    data = copy_of(seeds_run, tmp_path / "data")
    before = published(data, "SELECT claim_id, quote FROM claims ORDER BY ALL")
    # a fault as a bug in the extractor would make it: words that are not at their offsets, in a shard not yet passed
    shard = next((data / "stages" / "extract").glob("[!.]*"))
    (shard / "passed").unlink()
    claims = pq.read_table(shard / "claims.parquet")
    quotes = pa.array(["something else", *claims.column("quote").to_pylist()[1:]])
    pq.write_table(claims.set_column(claims.column_names.index("quote"), "quote", quotes), shard / "claims.parquet")
    result = crosswire("run", "seeds", "--data", data)
    assert result.code == 1 and "gate after extract" in result.out
    assert published(data, "SELECT claim_id, quote FROM claims ORDER BY ALL") == before
    assert published(data, "SELECT status FROM runs ORDER BY run_id") == [("published",), ("failed",)]
    failed = published(data, "SELECT table_name FROM failed_checks WHERE severity = 'critical'")
    assert ("claims",) in failed
