"""The one place that opens DuckDB."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

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
    Without arguments, a connection for temporary tables and views alone, which no other sees: they share one database.
    Raises duckdb.IOException when another process writes the file or when it is not a DuckDB file.
    """
    if path == ":memory:" and temp_directory is None:
        con = _memory(os.getpid(), memory_limit(memory)).cursor()
        con.execute("SET TimeZone = 'UTC'")
        return con
    return _opened(path, read_only, temp_directory, memory_limit(memory))


@functools.cache
def _memory(process: int, limit: str) -> duckdb.DuckDBPyConnection:
    """The database of connections without a file: a run asks for dozens, and to make one takes as long as many a query. A fork
    has its own."""
    return _opened(":memory:", False, None, limit)


def _opened(path: Path | str, read_only: bool, temp_directory: Path | None, limit: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        str(path),
        read_only=read_only,
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    con.execute(f"SET memory_limit = {quote_text(limit)}")
    if temp_directory is not None:
        con.execute(f"SET temp_directory = {quote_text(str(temp_directory))}")
    return con


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Makes what the block executes one transaction: each statement of its own is written to disk by itself, which for hundreds
    of small ones takes longest."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def memory_limit(wanted: str | None = None) -> str:
    given = os.environ.get("CROSSWIRE_MEMORY_LIMIT")
    if given or wanted:
        return given or str(wanted)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(1, total // 2 // 2**30)}GB"
