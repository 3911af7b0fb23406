"""The Parquet store: the one place that writes Parquet files and reads them back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.contract import Table, quote_name

ROWS_PER_FILE = 500_000
"""About how many rows a lake file holds; larger tables are split by the first characters of their first key column."""

ROWS_PER_BATCH = 4096
"""How many rows are taken from a query at a time; a multiple of DuckDB's 2,048, so that equal rows give equal files."""

BYTES_PER_ROW_GROUP = 8_000_000
"""About how much of a file that is written piece by piece is held in memory."""


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write `table` to `path` (zstd), so that a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(table, fresh, compression="zstd", row_group_size=100_000)
    fresh.replace(path)


class ParquetAppender:
    """A Parquet file (zstd) that is written piece by piece, with row groups of a bounded size, and appears whole or not at
    all: `close` puts it in place, `discard` leaves nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._fresh = path.with_name(f".{path.name}.{os.getpid()}")
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._size = 0

    def append(self, table: pa.Table) -> None:
        """Add the rows of `table`; all tables have one schema."""
        self.rows += table.num_rows
        self._waiting.append(table)
        self._size += table.nbytes
        if self._size > BYTES_PER_ROW_GROUP:
            self._write()

    def _write(self) -> None:
        table = pa.concat_tables(self._waiting)
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._fresh, table.schema, compression="zstd")
        # one row group at most 100,000 rows long, as in `write_parquet`
        self._writer.write_table(table, row_group_size=100_000)
        self._waiting, self._size = [], 0

    def close(self) -> None:
        if self._waiting:
            self._write()
        if self._writer is not None:
            self._writer.close()
            self._fresh.replace(self.path)

    def discard(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._fresh.unlink(missing_ok=True)


def read_some(path: Path, column: str, values: pa.Array, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a Parquet file whose `column` is one of `values`, in all or some `columns`; only the row groups
    that hold any of them are read."""
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names if columns is None else list(columns)
        parts = []
        for group in range(file.num_row_groups):
            chosen = pc.is_in(file.read_row_group(group, columns=[column]).column(column), values)
            if pc.any(chosen).as_py():
                parts.append(file.read_row_group(group, columns=names).filter(chosen))
        schema = pa.schema([f for f in file.schema_arrow if f.name in names])
        return pa.concat_tables(parts) if parts else schema.empty_table()


def read_parquet(paths: Sequence[Path], schema: pa.Schema) -> pa.Table:
    """All rows of `paths` in `schema`; columns that a file lacks are null. No path gives no rows."""
    parts = []
    for path in paths:
        have = set(pq.read_schema(path).names)
        part = pq.read_table(path, columns=[n for n in schema.names if n in have], partitioning=None)
        columns = [
            part.column(f.name).cast(f.type) if f.name in part.column_names else pa.nulls(len(part), f.type)
            for f in schema
        ]
        parts.append(pa.table(columns, schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def file_digest(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def is_parquet(path: Path) -> bool:
    """True when the file begins and ends as Parquet does: neither cut off nor overwritten. OSError when it is missing."""
    with path.open("rb") as file:
        head = file.read(4)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 4))
        return size > 12 and head == file.read(4) == b"PAR1"


def write_lake_table(
    con: duckdb.DuckDBPyConnection,
    contract: Table,
    relation: str,
    folder: Path,
    previous: Path | None,
    digests: dict[str, str],
) -> dict[str, str]:
    """Write the rows of `relation` (a table or view of `con` in the contract's columns) to `folder`/<table>/*.parquet.

    Rows are sorted, so that equal rows give equal files; a file that `previous` (an earlier lake) has already, by
    `digests` (relative path to SHA-256 of that lake), becomes a hard link to it. Returns the digests of what is there now.
    """
    target = folder / contract.name
    target.mkdir(parents=True, exist_ok=True)
    order = ", ".join(f"{quote_name(c)} NULLS FIRST" for c in contract.order)
    columns = ", ".join(quote_name(c) for c in contract.names)
    row = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    n_rows = row[0] if row else 0
    bucket, prefixes = _buckets(contract, n_rows)
    written: dict[str, str] = {}
    for prefix in prefixes:
        where = f"WHERE starts_with({quote_name(bucket)}, '{prefix}')" if prefix else ""
        name = f"{contract.name}/part-{prefix or 'all'}.parquet"
        path = folder / name
        file = ParquetAppender(path)
        file.append(contract.empty())
        rows = con.execute(f"SELECT {columns} FROM {relation} {where} ORDER BY {order}")
        for batch in rows.to_arrow_reader(ROWS_PER_BATCH):
            file.append(contract.conform(pa.Table.from_batches([batch])))
        if prefix and not file.rows:
            file.discard()
            continue
        file.close()
        digest = written[name] = file_digest(path)
        old = previous / name if previous else None
        if old is not None and digests.get(name) == digest and old.exists():
            path.unlink()
            os.link(old, path)
    return written


def bucket_column(contract: Table) -> str:
    """The column by whose first characters a large table is split into files."""
    return "doc_id" if "doc_id" in contract.by_name else contract.names[0]


def _buckets(contract: Table, n_rows: int) -> tuple[str, list[str]]:
    """The column a large table is split by and the prefixes of its values (hex ids), [""] for one file."""
    column = bucket_column(contract)
    width = 0
    while n_rows > ROWS_PER_FILE * 16**width and width < 3:
        width += 1
    if not width or not contract.key:
        return column, [""]
    return column, [f"{i:0{width}x}" for i in range(16**width)]
