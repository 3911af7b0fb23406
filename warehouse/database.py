"""The one place that opens DuckDB."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.contract import quote_text


def connect(
    path: Path | str = ":memory:",
    *,
    read_only: bool = False,
    temp_directory: Path | None = None,
    memory: str | None = None,
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that stays offline, keeps UTC, and spills to disk instead of filling the memory.

    `CROSSWIRE_MEMORY_LIMIT` (for instance 2GB) overrides the limit, which is else `memory`, or half of the machine's.
    Raises duckdb.IOException when another process writes the file or when it is not a DuckDB file.
    """
    con = duckdb.connect(
        str(path),
        read_only=read_only,
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    con.execute(f"SET memory_limit = {quote_text(memory_limit(memory))}")
    if temp_directory is not None:
        con.execute(f"SET temp_directory = {quote_text(str(temp_directory))}")
    return con


def memory_limit(wanted: str | None = None) -> str:
    given = os.environ.get("CROSSWIRE_MEMORY_LIMIT")
    if given or wanted:
        return given or str(wanted)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(1, total // 2 // 2**30)}GB"


def table_of(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """A temporary table of `rows`, in place of one of that name. (DuckDB 1.5 can't push every filter down into an Arrow table
    that is registered, and then fails.)"""
    con.register("rows_of_table", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_of_table")
    con.unregister("rows_of_table")
