"""Publish a warehouse: lake, DuckDB file, views and report together, shown to readers by one rename.

`Publication` is a new folder in `published/` in the making. Fill its lake, make its database, check that database, add
what is known of runs, and `commit`. Until the commit readers see the run before.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.contract import Table, quote_name, quote_text
from warehouse.database import connect, transaction
from warehouse.folder import DataFolder, write_json
from warehouse.report import build_report
from warehouse.store import bucket_column, read_parquet, write_lake_table
from warehouse.tables import BY_NAME, TABLES
from warehouse.views import create_views

LEDGER_TABLES = ("runs", "checks", "rejects")
"""Tables that every publication writes anew, also one that shows old data again."""


class Publication:
    """A published run in the making, at `published/.<name>` until `commit` renames it."""

    def __init__(self, folder: DataFolder, name: str) -> None:
        self.folder = folder
        self.name = name
        self.path = folder.published / f".{name}"
        self.previous = folder.current_run()
        self.digests: dict[str, str] = {}
        self._old_digests: dict[str, str] = folder.manifest().get("files", {})
        shutil.rmtree(self.path, ignore_errors=True)
        (self.path / "lake").mkdir(parents=True)

    @property
    def database(self) -> Path:
        return self.path / "crosswire.duckdb"

    def write_lake(self, con: duckdb.DuckDBPyConnection, names: Mapping[str, str]) -> None:
        """Write tables to the lake. `names` maps table to the relation of `con` that has its rows."""
        previous = self.previous / "lake" if self.previous else None
        for name, relation in names.items():
            self.digests |= write_lake_table(
                con, BY_NAME[name], relation, self.path / "lake", previous, self._old_digests
            )

    def link_lake(self, lake: Path, names: list[str]) -> None:
        """Take tables over from another lake as they are, as hard links."""
        for name in names:
            (self.path / "lake" / name).mkdir(exist_ok=True)
            for file in sorted((lake / name).glob("[!.]*.parquet")):
                os.link(file, self.path / "lake" / name / file.name)
                key = f"{name}/{file.name}"
                if key in self._old_digests:
                    self.digests[key] = self._old_digests[key]

    def build_database(self, names: list[str]) -> None:
        """Make the DuckDB file with all tables, filled from the lake for `names`, and the views."""
        con = connect(self.database, temp_directory=self.folder.tmp)
        with transaction(con):
            for table in TABLES:
                for statement in table.ddl():
                    con.execute(statement)
        for table in TABLES:
            if table.name in names:
                load_lake_table(con, table, self.path / "lake")
        with transaction(con):
            create_views(con)
        con.close()

    def copy_database(self, database: Path) -> None:
        shutil.copyfile(database, self.database)

    def write_ledger(self, rows: Mapping[str, pa.Table]) -> None:
        """Put runs, checks and rejects into lake and database, in place of what is there."""
        con = connect(self.database, temp_directory=self.folder.tmp)
        for name, table in rows.items():
            con.register("fresh", table)
            columns = ", ".join(quote_name(c) for c in BY_NAME[name].names)
            con.execute(f"DELETE FROM {quote_name(name)}")
            con.execute(f"INSERT INTO {quote_name(name)} SELECT {columns} FROM fresh")
            con.unregister("fresh")
            self.write_lake(con, {name: quote_name(name)})
        con.close()

    def build_report(self) -> None:
        con = connect(self.database, read_only=True)
        try:
            build_report(con, self.path / "report", previous=self.previous / "report" if self.previous else None)
        finally:
            con.close()

    def commit(self, manifest: Mapping[str, Any]) -> Path:
        """Show this publication to readers. Returns its folder."""
        write_json(self.path / "manifest.json", {**manifest, "files": self.digests})
        target = self.folder.published / self.name
        self.path.rename(target)
        self.folder.swap(target)
        return target


def load_lake_table(con: duckdb.DuckDBPyConnection, table: Table, lake: Path) -> None:
    """INSERT the lake's rows of `table` into the table of the same name, in the contract's order."""
    files = sorted((lake / table.name).glob("[!.]*.parquet"))
    if not files:
        return
    paths = ", ".join(quote_text(str(f)) for f in files)
    columns = ", ".join(quote_name(c) for c in table.names)
    # each file is sorted, and so are files of rows that are split by what they are sorted by first
    is_sorted = len(files) == 1 or table.order[0] == bucket_column(table)
    order = "" if is_sorted else " ORDER BY " + ", ".join(f"{quote_name(c)} NULLS FIRST" for c in table.order)
    con.execute(
        f"INSERT INTO {quote_name(table.name)} SELECT {columns} FROM read_parquet([{paths}], union_by_name = true){order}"
    )


def publish_again(
    folder: DataFolder,
    name: str,
    ledger: Mapping[str, pa.Table],
    manifest: Mapping[str, Any],
    *,
    rebuild: bool = False,
) -> Path:
    """Publish the last good data again, with new rows of `ledger` (runs, checks, rejects).

    Used when a run failed or found nothing new. Before the first good run, an empty warehouse is published, so that
    failures can be queried. With `rebuild`, the DuckDB file is made anew from the lake.
    """
    publication = Publication(folder, name)
    data = [t.name for t in TABLES if t.name not in LEDGER_TABLES]
    if publication.previous is None:
        publication.build_database([])
    else:
        publication.link_lake(publication.previous / "lake", data)
        if rebuild:
            publication.build_database(data)
        else:
            publication.copy_database(publication.previous / "crosswire.duckdb")
    publication.write_ledger(ledger)
    publication.build_report()
    return publication.commit({**folder.manifest(), **manifest})


def published_table(folder: DataFolder, table: Table, columns: Sequence[str] | None = None) -> pa.Table:
    """Rows of a table as last published, in all or some `columns`; none before the first run."""
    names = table.names if columns is None else columns
    schema = pa.schema([table.schema.field(n) for n in names], table.schema.metadata)
    return read_parquet(_published_files(folder, table), schema)


def published_sql(folder: DataFolder, table: Table, columns: Sequence[str]) -> str:
    """SELECT of `columns` of a table as last published, read as it is asked for; no rows before the first run. The columns
    must be those that every version of the table has had."""
    names = ", ".join(map(quote_name, columns))
    files = ", ".join(quote_text(str(p)) for p in _published_files(folder, table))
    if files:
        return f"SELECT {names} FROM read_parquet([{files}], union_by_name = true)"
    types = ", ".join(f"NULL::{table.by_name[c].duckdb_type} AS {quote_name(c)}" for c in columns)
    return f"SELECT {types} WHERE false"


def _published_files(folder: DataFolder, table: Table) -> list[Path]:
    run = folder.current_run()
    return sorted((run / "lake" / table.name).glob("[!.]*.parquet")) if run else []


def first_known(
    con: duckdb.DuckDBPyConnection,
    rows: str,
    folder: DataFolder,
    table: Table,
    columns: Mapping[str, datetime | str],
) -> str:
    """SELECT of the relation `rows` of `con`, rows of `table`, with `columns` (run_id, ingested_at …) as first published
    for the same key, else as given in the row, else the value that `columns` names."""
    con.register("default_", pa.table({k: pa.array([v]) for k, v in columns.items()}))
    (key,) = table.key
    known = f"({published_sql(folder, table, (key, *columns))})"
    replaced = ", ".join(
        f"coalesce(p.{quote_name(c)}, r.{quote_name(c)}, d.{quote_name(c)}) AS {quote_name(c)}" for c in columns
    )
    return (
        f"SELECT r.* REPLACE ({replaced}) FROM {rows} r CROSS JOIN default_ d "
        f"LEFT JOIN {known} p ON p.{quote_name(key)} = r.{quote_name(key)}"
    )
