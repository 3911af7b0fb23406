"""SQL scripts: files of statements that run top to bottom, each with a comment on the grain of its result."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa


def run_script(
    con: duckdb.DuckDBPyConnection, package: str, name: str, parameters: Mapping[str, Any] | None = None
) -> None:
    """Run sql/`name`.sql of `package`. A statement ends with a semicolon at the end of a line; each is given those of
    `parameters` that it names ($name)."""
    for statement in script(package, name).replace(";\r\n", ";\n").split(";\n"):
        body = statement.strip().removesuffix(";")
        if body:
            con.execute(body, {k: v for k, v in (parameters or {}).items() if f"${k}" in body})


def script(package: str, name: str) -> str:
    """Text of sql/`name`.sql of `package`."""
    return files(package).joinpath(f"sql/{name}.sql").read_text("utf-8")


def table_of(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """A temporary table of `rows`, in place of one of that name. (DuckDB 1.5 can't push every filter down into an Arrow table
    that is registered, and then fails.)"""
    con.register("rows_of_table", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_of_table")
    con.unregister("rows_of_table")


def register_missing(con: duckdb.DuckDBPyConnection, schemas: Mapping[str, pa.Schema]) -> None:
    """Empty tables in `con` for the names of `schemas` that it has no relation of."""
    there = con.execute("SELECT view_name FROM duckdb_views() UNION SELECT table_name FROM duckdb_tables()").fetchall()
    for name in schemas.keys() - {n for (n,) in there}:
        table_of(con, name, schemas[name].empty_table())
