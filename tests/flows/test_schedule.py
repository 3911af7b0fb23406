"""`crosswire schedule` starts a server of its own, and its cron schedule really fires."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, command, environment
from tests.flows.conftest import FIRST
from warehouse.folder import DataFolder

pytestmark = pytest.mark.slow


def test_a_schedule_fires(tmp_path: Path) -> None:
    data, articles = tmp_path / "data", tmp_path / "in"
    articles.mkdir()
    (articles / "ferry.txt").write_text(FIRST, "utf-8")
    process = subprocess.Popen(
        command("schedule", articles, "--cron", "* * * * *", "--data", data, "--corpus", "hourly"),
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # also where whoever started the tests has interrupts ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        deadline = time.monotonic() + 200
        while not (data / "crosswire.duckdb").exists():
            assert process.poll() is None, "the command ended by itself"
            assert time.monotonic() < deadline, "the schedule never fired"
            time.sleep(0.5)
        con = duckdb.connect(str(data / "crosswire.duckdb"), read_only=True)
        status, flow_run_id, n = con.execute("SELECT status, flow_run_id, n_documents FROM runs").fetchall()[0]
        assert (status, n) == ("published", 1) and flow_run_id
        while DataFolder(data).holder() is not None:  # the run that published is still saying goodbye to the server
            assert time.monotonic() < deadline, "the run does not end"
            time.sleep(0.5)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
