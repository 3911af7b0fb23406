"""SQL scripts: files of statements that run top to bottom, each with a comment on the grain of its result."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.contract import quote_name


def run_script(
    con: duckdb.DuckDBPyConnection, package: str, name: str, parameters: Mapping[str, Any] | None = None
) -> None:
    """Run sql/`name`.sql of `package`. A statement ends with a semicolon at the end of a line; each is given those of
    `parameters` that it names ($name)."""
    for body in _statements(package, name):
        con.execute(body, {k: v for k, v in (parameters or {}).items() if f"${k}" in body})


@functools.cache
def _statements(package: str, name: str) -> tuple[str, ...]:
    bodies = (s.strip().removesuffix(";") for s in script(package, name).replace(";\r\n", ";\n").split(";\n"))
    return tuple(body for body in bodies if body)


def script(package: str, name: str) -> str:
    """Text of sql/`name`.sql of `package`."""
    return files(package).joinpath(f"sql/{name}.sql").read_text("utf-8")


def table_of(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """A temporary table of `rows`, in place of one of that name. (DuckDB 1.5 can't push every filter down into an Arrow table
    that is registered, and then fails.)"""
    if not rows.num_rows:  # most of a small run; to declare one takes a quarter of the time
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({_columns(con, rows)})")
        return
    con.register("rows_of_table", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_of_table")
    con.unregister("rows_of_table")


_COLUMNS: dict[pa.Schema, str] = {}


def _columns(con: duckdb.DuckDBPyConnection, rows: pa.Table) -> str:
    """The columns of `rows` as CREATE TABLE takes them."""
    if rows.schema not in _COLUMNS:
        as_relation = con.from_arrow(rows)
        pairs = zip(as_relation.columns, as_relation.types, strict=True)
        _COLUMNS[rows.schema] = ", ".join(f"{quote_name(name)} {kind}" for name, kind in pairs)
    return _COLUMNS[rows.schema]


def register_missing(con: duckdb.DuckDBPyConnection, schemas: Mapping[str, pa.Schema]) -> None:
    """Empty tables in `con` for the names of `schemas` that it has no relation of."""
    there = con.execute("SELECT view_name FROM duckdb_views() UNION SELECT table_name FROM duckdb_tables()").fetchall()
    for name in schemas.keys() - {n for (n,) in there}:
        table_of(con, name, schemas[name].empty_table())
