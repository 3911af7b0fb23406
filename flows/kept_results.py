"""What reconcile keeps for the next run, on disk: a folder in `stages/reconcile/`, named by the code that it is good for.

Most of it stays from run to run. So a run adds a level, a folder beside those of earlier runs, with the rows that it made and the
parts and findings whose earlier rows no longer count; after some of them, or where they are large, all is written anew as
level 0. Files of earlier levels are taken over as hard links.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from flows.work import code_version
from stages.reconcile.kept import GONE, KEPT, LEVELLED, select_kept
from warehouse.contract import quote_text
from warehouse.ids import content_id
from warehouse.store import is_parquet

MOST_LEVELS = 9
MOST_ADDED = 0.25
"""Levels, and bytes in those after the first as a share of it, from which on all is written anew."""


class KeptResults:
    """What is kept in the folder of stages, for one run on `con`: read first, then written."""

    def __init__(self, stages: Path, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        # what is kept is told by hashes, which are those of one version of DuckDB
        self._folder = stages / "reconcile" / content_id("kept", code_version("reconcile"), duckdb.__version__)
        self._levels: list[Path] = []

    def read(self) -> None:
        """Leave the tables KEPT that the last run of this code left in `con`; none where there are none that are whole."""
        levels = sorted(self._folder.glob("[0-9]"))
        if not levels or not all(_is_whole(level, level == levels[-1]) for level in levels):
            return
        self._levels = levels
        for name, schema in KEPT.items():
            chosen = ", ".join(schema.names)
            if name not in LEVELLED:
                select = f"SELECT {chosen} FROM {_rows(levels[-1], name)}"
            else:
                select = " UNION ALL ".join(
                    f"(SELECT {chosen} FROM {_rows(level, name)} {self._without_gone(n, schema.names)})"
                    for n, level in enumerate(levels)
                )
            self._con.execute(f"CREATE TEMP VIEW {name} AS {select}")

    def _without_gone(self, level: int, columns: list[str]) -> str:
        """ANTI JOINs with what later levels have in place of rows of this one."""
        later = self._levels[level + 1 :]
        return " ".join(
            f"ANTI JOIN ({' UNION '.join(f'FROM {_rows(path, name)}' for path in later)}) {name} USING ({key})"
            for name, key in GONE.items()
            if later and key in columns
        )

    def write(self) -> None:
        """Put what this run keeps (kept.select_kept) in place of what the last one kept, all in one rename; the views that `read`
        made can't be read any more."""
        fresh = self._folder.with_name(f".{self._folder.name}.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        begins = not self._levels or len(self._levels) >= MOST_LEVELS or self._share_added() > MOST_ADDED
        for level in () if begins else self._levels:
            shutil.copytree(
                level,
                fresh / level.name,
                copy_function=os.link,
                ignore=lambda _, names: [n for n in names if n in _WHOLE],
            )
        added = fresh / ("0" if begins else str(len(self._levels)))
        added.mkdir(parents=True)
        selects = {name: select_kept(name, begins or name not in LEVELLED) for name in KEPT}
        for name, select in {**selects, **{name: f"FROM {name}" for name in GONE}}.items():
            path = quote_text(str(added / f"{name}.parquet"))
            self._con.execute(f"COPY ({select}) TO {path} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
        for old in self._folder.parent.iterdir():
            if old != fresh:
                shutil.rmtree(old, ignore_errors=True)
        fresh.replace(self._folder)

    def _share_added(self) -> float:
        first, *later = (
            sum(p.stat().st_size for p in level.iterdir() if p.name not in _WHOLE) for level in self._levels
        )
        return sum(later) / first


_WHOLE = {f"{name}.parquet" for name in KEPT if name not in LEVELLED}


def _rows(level: Path, name: str) -> str:
    return f"read_parquet({quote_text(str(level / f'{name}.parquet'))})"


def _is_whole(level: Path, is_last: bool) -> bool:
    names = [name for name in (*KEPT, *GONE) if is_last or name in LEVELLED or name in GONE]
    paths = [level / f"{name}.parquet" for name in names]
    return all(path.exists() and is_parquet(path) for path in paths)
