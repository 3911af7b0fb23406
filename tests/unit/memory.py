"""Connections to DuckDB in memory for tests that need hundreds: to make a database takes as long as to resolve some names."""

from __future__ import annotations

import functools

import duckdb


@functools.cache
def _database(threads: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": threads})


def empty(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A connection with nothing in it; temporary tables and views that are made in it are its own."""
    return _database(threads).cursor()
