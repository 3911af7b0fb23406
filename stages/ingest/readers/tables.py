"""Tables with a row per article: CSV and its kin, Parquet, Arrow."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from stages.ingest.decode import decode, normalise
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.csv_rows import BrokenRow, Dialect, find_dialect, stated_delimiter, table_rows, text_lines
from stages.ingest.readers.rows import Rows, field_names, has_text_field, named
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

_NO_ROWS = "The file holds a header and no rows; fetch it again."
# What programs write for a cell without a value.
_NULLS = frozenset({"", "nan", "NaN", "null", "NULL", "None", "N/A", "NA", "<NA>", "NaT", "\\N", "#N/A"})
_LIST = re.compile(r"""\[\s*(['"]).*\1\s*,?\s*\]""", re.DOTALL)
_LIST_ITEM = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""", re.DOTALL)
_LONGEST_LIST = 1_000_000
_BATCH_ROWS = 16  # few: a small file may repeat a long text in every row
# What pyarrow raises for damaged files, and for values that Python has no type for.
_FAULTS = (pa.ArrowException, MemoryError, OSError, ValueError, KeyError, OverflowError, TypeError)
_DEEPEST = 6


def read_csv(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per row of a table with a header; separated by commas, semicolons, tabs or bars, in any encoding.

    Without a header that names a column with text there is one reject (no_header). A row that cannot be told apart from
    its neighbours, or is wider than the header, is a reject (bad_row) and stops nothing; a narrower one is taken if its
    text is not the last cell it has.
    """
    csv.field_size_limit(1 << 30)  # the default is 128 KB; what bounds a row here is max_document_bytes
    lines = text_lines(stream, settings.max_document_bytes)
    ahead = _lines_ahead(lines)
    head = [line for line in ahead if line is not None]
    stated = stated_delimiter(head[0]) if head else None
    if stated:
        head, ahead = head[1:], ahead[ahead.index(head[0]) + 1 :]
    dialect = find_dialect(head, settings, stated)
    if dialect is None:
        first = head[0].strip()[:200] if head else "nothing"
        detail = (
            "The first row names no column with the articles' text "
            f"(it is: {normalise(first)}); add a header, or name the column in the settings."
        )
        yield Reject(file.uri, "no_header", detail, file.sha256)
        return
    rows = Rows(file, settings)
    body = table_rows(itertools.chain(ahead, lines), dialect, settings.max_document_bytes)
    next(body, None)
    n = 0
    for n, cells in enumerate(body, 2):
        if isinstance(cells, BrokenRow):
            yield Reject(row_locator(file.uri, n), cells.reason, f"Row {n} {cells.problem}.")
        else:
            yield _csv_draft(cells, n, dialect, rows, file, settings)
    if not n:
        yield Reject(file.uri, "empty", _NO_ROWS, file.sha256)


def _lines_ahead(lines: Iterator[str | None]) -> list[str | None]:
    """Enough lines to see the dialect by, without blank ones and comments before the header."""
    out: list[str | None] = []
    size = 0
    for line in lines:
        if out or (line is not None and line.strip() and not line.startswith("#")):
            out.append(line)
            size += len(line or "")
        if size > 1 << 15 or len(out) >= 200:
            break
    return out


def _csv_draft(
    cells: list[str], row: int, dialect: Dialect, rows: Rows, file: InputFile, settings: IngestSettings
) -> Draft | Reject:
    sha256 = hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()
    missing = dialect.header[len(cells) :]
    if missing and (has_text_field(missing, settings) or has_text_field(dialect.header[len(cells) - 1 :], settings)):
        detail = (
            f"Row {row} ends after {len(cells)} of {len(dialect.header)} cells, in its text; "
            "put quotes around cells that hold a line break."
        )
        return Reject(row_locator(file.uri, row), "bad_row", detail, sha256)
    return rows.draft({k: _cell(v) for k, v in zip(dialect.header, cells, strict=False)}, row, sha256)


def _cell(value: str) -> str | list[str] | None:
    """A cell's text; a list where it is one as Python or JSON write it; None for what stands for no value."""
    if value.strip() in _NULLS:
        return None
    if value.startswith("[") and len(value) < _LONGEST_LIST and _LIST.fullmatch(value.strip()):
        items = (re.sub(r"\\(['\"\\])", r"\1", a or b) for a, b in _LIST_ITEM.findall(value))
        return [item.replace("\\n", "\n") for item in items]
    return value


def read_parquet(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per row; only the columns that play a role are read, some rows at a time."""
    with stream.seekable_file(settings.max_member_bytes) as raw:
        try:
            names, batches = _parquet_batches(raw, settings)
        except _FAULTS as error:
            yield _broken(file, error)
            return
        yield from _read_batches(batches, names, file, settings)


def read_arrow(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per row of an Arrow IPC file (Feather) or stream."""
    with stream.seekable_file(settings.max_member_bytes) as raw:
        try:
            names, batches = _ipc_batches(raw)
        except _FAULTS as error:
            yield _broken(file, error)
            return
        yield from _read_batches(batches, names, file, settings)


def _parquet_batches(raw: BinaryIO, settings: IngestSettings) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    table = pq.ParquetFile(raw, buffer_size=1 << 20, pre_buffer=False)
    names = table.schema_arrow.names
    columns = field_names(names, settings)
    return names, table.iter_batches(batch_size=_BATCH_ROWS, columns=columns, use_threads=False)


def _ipc_batches(raw: BinaryIO) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    magic = raw.read(8)
    raw.seek(0)
    if magic.startswith(b"FEA1"):
        raise pa.ArrowInvalid("Feather version 1 is not read; write it again with a newer pyarrow")
    if magic.startswith(b"ARROW1"):
        file = pa.ipc.open_file(raw)
        return file.schema.names, (file.get_batch(n) for n in range(file.num_record_batches))
    stream = pa.ipc.open_stream(raw)
    return stream.schema.names, iter(stream)


def _read_batches(
    batches: Iterator[pa.RecordBatch], names: list[str], file: InputFile, settings: IngestSettings
) -> Iterator[Draft | Reject]:
    if not has_text_field(names, settings):
        detail = f"No column has the articles' text (columns: {named(names)}); name it in the settings."
        yield Reject(file.uri, "no_header", detail, file.sha256)
        return
    rows = Rows(file, settings)
    columns = field_names(names, settings)
    row = 0
    while True:
        try:
            batch = next(batches, None)
            if batch is None:
                break
            batch.validate(full=True)  # offsets of a damaged file may point outside of it
            values = [_instants(batch.column(batch.schema.names.index(c))) for c in columns]
        except _FAULTS as error:
            yield _broken(file, error)
            return
        for n in range(batch.num_rows):
            row += 1
            value = {c: _cell_value(v, n) for c, v in zip(columns, values, strict=True)}
            said = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
            sha256 = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
            yield rows.draft(value, row, sha256)
    if not row:
        yield Reject(file.uri, "empty", "The table has columns and no rows; fetch it again.", file.sha256)


def _instants(column: pa.Array) -> pa.Array:
    """Timestamps in microseconds, which is what Python's datetime has."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    return column


def _cell_value(column: pa.Array, row: int) -> Any:
    """A cell as a plain Python value; None where Python has no value for it."""
    try:
        return _plain_value(column[row].as_py())
    except _FAULTS:
        return None


def _plain_value(value: Any, depth: int = 0) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return decode(value)[0]
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {str(k): _plain_value(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_value(v, depth + 1) for v in value]
    return None


def _broken(file: InputFile, error: Exception) -> Reject:
    why = " ".join(normalise(str(error)).split())[:200] or type(error).__name__
    return Reject(file.uri, "unreadable", f"The table cannot be read to its end ({why}); fetch it again.", file.sha256)
