"""The Parquet store: the one place that writes Parquet files and reads them back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.contract import Table, quote_name

ROWS_PER_FILE = 500_000
"""About how many rows a lake file holds; larger tables are split by the first characters of their first key column."""


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write `table` to `path` (zstd), so that a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(table, fresh, compression="zstd", row_group_size=100_000)
    fresh.replace(path)


def read_parquet(paths: Sequence[Path], schema: pa.Schema) -> pa.Table:
    """All rows of `paths` in `schema`; columns that a file lacks are null. No path gives no rows."""
    parts = []
    for path in paths:
        part = pq.read_table(path, partitioning=None)
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
        rows = con.execute(f"SELECT {columns} FROM {relation} {where} ORDER BY {order}").to_arrow_table()
        if prefix and not rows.num_rows:
            continue
        name = f"{contract.name}/part-{prefix or 'all'}.parquet"
        path = folder / name
        write_parquet(contract.conform(rows), path)
        digest = written[name] = file_digest(path)
        old = previous / name if previous else None
        if old is not None and digests.get(name) == digest and old.exists():
            path.unlink()
            os.link(old, path)
    return written


def _buckets(contract: Table, n_rows: int) -> tuple[str, list[str]]:
    """The column a large table is split by and the prefixes of its values (hex ids), [""] for one file."""
    column = "doc_id" if "doc_id" in contract.by_name else contract.names[0]
    width = 0
    while n_rows > ROWS_PER_FILE * 16**width and width < 3:
        width += 1
    if not width or not contract.key:
        return column, [""]
    return column, [f"{i:0{width}x}" for i in range(16**width)]
