"""What reconcile keeps for the next run, on disk: a folder in `stages/reconcile/`, named by the code that it is good for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from flows.work import code_version
from stages.reconcile.kept import KEPT
from warehouse.ids import content_id
from warehouse.store import is_parquet, read_parquet, write_parquet


def _folder(stages: Path) -> Path:
    # what is kept is told by hashes, which are those of one version of DuckDB
    return stages / "reconcile" / content_id("kept", code_version("reconcile"), duckdb.__version__)


def read_kept(stages: Path) -> dict[str, pa.Table]:
    """The tables KEPT that the last run of this code left in the folder of stages; none where there are none that are whole."""
    folder = _folder(stages)
    paths = {name: folder / f"{name}.parquet" for name in KEPT}
    if not all(path.exists() and is_parquet(path) for path in paths.values()):
        return {}
    return {name: read_parquet([path], KEPT[name]) for name, path in paths.items()}


def write_kept(stages: Path, tables: Mapping[str, pa.Table]) -> None:
    """Put the tables KEPT in place of those of the last run, all in one rename."""
    target = _folder(stages)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    for name in KEPT:
        write_parquet(tables[name], fresh / f"{name}.parquet")
    for old in target.parent.iterdir():
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)
    fresh.replace(target)
