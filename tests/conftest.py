"""Shared fixtures. Tests that run the whole flow share one Prefect server a test process: a temporary one a run is slow."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock
from hypothesis import Phase, settings

from flows import quiet
from flows.run_server import RunServer
from tests.forks import Forks

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# to explain a failure, Hypothesis traces each line of every example: Python 3.11.2 has hung in that
settings.register_profile("crosswire", phases=[p for p in Phase if p is not Phase.explain])
settings.load_profile("crosswire")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled sets beside the repository, where they are."""
    if not SHARED.exists():
        pytest.skip("needs the labelled sets in ../shared")
    return SHARED


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Crosswire = Callable[..., Result]


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Prefect server that ends with the tests; the environment has Prefect's settings for it while they run."""
    before = dict(os.environ)
    quiet.prepare(tmp_path_factory.mktemp("prefect"))
    server = RunServer(Path(os.environ["PREFECT_HOME"]))
    server.wait()
    yield server.api
    server.stop()
    os.environ.clear()
    os.environ.update(before)


def environment(**more: str) -> dict[str, str]:
    """The environment of a command under test: this one's without Prefect's settings, and without the network."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "CROSSWIRE_"))}
    # whatever tries to leave the machine fails at once
    return {
        **kept,
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "no_proxy": "127.0.0.1",
        **more,
    }


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "flows.cli", *map(str, arguments)]


@pytest.fixture(scope="session")
def crosswire(prefect_api: str) -> Iterator[Crosswire]:
    """Run `crosswire` with these arguments and wait for its end: a process of its own, its imports done ahead."""
    forks = Forks({**os.environ, "PREFECT_API_URL": prefect_api})

    def run(*arguments: object, stdin: bytes = b"", **more: str) -> Result:
        return Result(*forks.run([*map(str, arguments)], environment(PREFECT_API_URL=prefect_api, **more), stdin))

    yield run
    forks.close()


MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """A folder that is made once for all test processes. Tests read it, or take a `copy_of` what is in it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with FileLock(base / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


def copy_of(data: Path, to: Path) -> Path:
    """A copy of a data folder, to go on with."""
    return Path(shutil.copytree(data, to, symlinks=True))


@pytest.fixture(scope="session")
def seeds_run(crosswire: Crosswire, made_once: MadeOnce) -> Path:
    """Data folder of a run on the seed corpus; outcome.json beside it has what the run said."""

    def make(folder: Path) -> None:
        result = crosswire("run", "seeds", "--data", folder / "data", "--json")
        assert result.code == 0, result.err
        (folder / "outcome.json").write_text(result.out, "utf-8")

    return made_once("seeds", make) / "data"


@pytest.fixture
def seeds_db(seeds_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(seeds_run / "crosswire.duckdb"), read_only=True)
    yield con
    con.close()
