"""Runs that several tests go on from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Crosswire, MadeOnce

FIRST = """Ferry sinks off Korvo

12 people were killed when a ferry sank off the island of Korvo on 3 March 2021, the coast guard said.
"""
SECOND = """Korvo ferry disaster

20 people were killed when a ferry sank off the island of Korvo on 3 March 2021, residents said.
"""


@pytest.fixture(scope="session")
def last_seed_run(crosswire: Crosswire, made_once: MadeOnce) -> Path:
    """Data folder of a run on the last of the seeds."""

    def make(folder: Path) -> None:
        last = max((ROOT / "seeds").glob("*.txt"))
        (folder / "in").mkdir()
        shutil.copy(last, folder / "in")
        assert crosswire("run", folder / "in", "--data", folder / "data", "--json").json["new"]["ingest"] == 1

    return made_once("last_seed", make) / "data"


@pytest.fixture(scope="session")
def ferry_run(crosswire: Crosswire, made_once: MadeOnce) -> Path:
    """Data folder of a run on two short articles that contradict each other, which are in the folder in/ beside it."""

    def make(folder: Path) -> None:
        (folder / "in").mkdir()
        (folder / "in" / "first.txt").write_text(FIRST, "utf-8")
        (folder / "in" / "second.txt").write_text(SECOND, "utf-8")
        assert crosswire("run", folder / "in", "--data", folder / "data", "--json").code == 0

    return made_once("ferry", make) / "data"
