"""The Prefect server of a run, with a stand-in for Prefect: it ends with the run, and says so when it can't start."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.lists import UserError
from flows.run_server import RunServer
from tests.conftest import ROOT

UVICORN = """
import os, pathlib, time

class Config:
    def __init__(self, app, **more): self.app = app

class Server:
    should_exit = False
    def __init__(self, config): self.app = config.app
    def run(self, sockets):
        pathlib.Path(os.environ["ANSWERS"], "began").touch()
        while not self.should_exit: time.sleep(0.01)
        pathlib.Path(os.environ["ANSWERS"], "ended").touch()
"""
RUN = """
import pathlib, sys, time
from flows.run_server import RunServer
server = RunServer(pathlib.Path(sys.argv[1]))
time.sleep(100)
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    packages = tmp_path / "packages"
    (packages / "prefect" / "server" / "api").mkdir(parents=True)
    (packages / "prefect" / "server" / "api" / "server.py").write_text("def create_app(): return None")
    (packages / "uvicorn.py").write_text(UVICORN)
    return packages


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.01)


def test_it_ends_when_the_run_is_killed(tmp_path: Path, packages: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{packages}{os.pathsep}{ROOT}", "ANSWERS": str(tmp_path)}
    run = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], env=environment)
    wait_for(tmp_path / "began")
    assert not (tmp_path / "ended").exists()
    run.kill()
    run.wait()
    wait_for(tmp_path / "ended")


def test_a_server_that_does_not_start_is_told_with_its_log(
    tmp_path: Path, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (packages / "uvicorn.py").write_text("raise SystemExit('no room')")
    monkeypatch.syspath_prepend(packages)
    server = RunServer(tmp_path)
    with pytest.raises(UserError, match=r"server\.log"):
        server.wait()
    assert "no room" in (tmp_path / "server.log").read_text("utf-8")
    server.stop()
