"""What reconcile keeps for the next run, on disk: a folder in `stages/reconcile/`, named by the code that it is good for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from flows.work import code_version
from stages.reconcile.kept import KEPT, select_kept
from warehouse.contract import quote_text
from warehouse.ids import content_id
from warehouse.store import is_parquet


def _folder(stages: Path) -> Path:
    # what is kept is told by hashes, which are those of one version of DuckDB
    return stages / "reconcile" / content_id("kept", code_version("reconcile"), duckdb.__version__)


def read_kept(stages: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Leave the tables KEPT that the last run of this code left in the folder of stages in `con`; none where there are none that
    are whole."""
    folder = _folder(stages)
    paths = {name: folder / f"{name}.parquet" for name in KEPT}
    if all(path.exists() and is_parquet(path) for path in paths.values()):
        for name, path in paths.items():
            con.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet({quote_text(str(path))})")


def write_kept(stages: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Put what this run keeps (kept.select_kept) in place of what the last one kept, all in one rename; the views that
    `read_kept` made can't be read any more."""
    target = _folder(stages)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in KEPT:
        path = quote_text(str(fresh / f"{name}.parquet"))
        con.execute(f"COPY ({select_kept(name)}) TO {path} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    for old in target.parent.iterdir():
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)
    fresh.replace(target)
