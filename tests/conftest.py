"""Shared fixtures. Tests that run the whole flow share one Prefect server a test process: a temporary one a run is slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


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
    """Address of a Prefect server that ends with the tests."""
    from flows import quiet
    from flows.schedule import server
    from warehouse.folder import DataFolder

    before = dict(os.environ)
    folder = DataFolder(tmp_path_factory.mktemp("prefect"))
    folder.create()
    quiet.prepare(folder.prefect_home)
    with server(folder) as api:
        os.environ.clear()
        os.environ.update(before)
        yield api


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
def crosswire(prefect_api: str) -> Crosswire:
    """Run `crosswire` with these arguments and wait for its end."""

    def run(*arguments: object, **more: str) -> Result:
        done = subprocess.run(
            command(*arguments),
            capture_output=True,
            text=True,
            env=environment(PREFECT_API_URL=prefect_api, **more),
            cwd=ROOT,
            timeout=280,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def seeds_run(crosswire: Crosswire, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of a run on the seed corpus. Tests read it; one that writes makes its own."""
    data = tmp_path_factory.mktemp("seeds") / "data"
    result = crosswire("run", "seeds", "--data", data, "--json")
    assert result.code == 0, result.err
    return data


@pytest.fixture
def seeds_db(seeds_run: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(seeds_run / "crosswire.duckdb"), read_only=True)
    yield con
    con.close()
