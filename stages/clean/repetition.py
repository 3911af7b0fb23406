"""Lines that an outlet repeats from article to article.

Repetition is boilerplate only within an outlet: a sentence that two outlets share is wire copy, which is evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from stages.clean.lexicon import fold
from stages.clean.lines import line_spans

SCHEMA = pa.schema([("doc_id", pa.string()), ("line_no", pa.int32()), ("n_documents", pa.int32())])
_SQL = Path(__file__).with_suffix(".sql")
_NUMBERED = pa.schema([("document", pa.int64()), ("doc_id", pa.string())])
_LINE = pa.schema([("document", pa.int64()), ("line_no", pa.int32()), ("said", pa.string())])


def line_repetition(documents: pa.Table) -> pa.Table:
    """In how many other documents of the same outlet and corpus each line stands.

    `documents` has the columns doc_id, corpus, source_id, text, duplicate_of. Returns (doc_id, line_no, n_documents),
    sorted, only lines with n_documents >= 1; line_no counts the document's non-blank lines from 0. Documents without an
    outlet and duplicates neither count nor get rows.
    """
    with duckdb.connect() as con:
        return repeated_lines([documents], con).read_all().cast(SCHEMA)


def repeated_lines(batches: Iterable[pa.Table], con: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
    """As `line_repetition`, for documents in pieces. Texts are held a piece at a time, and lines as hashes in tables of
    `con`, whose memory limit and temp directory hold; the rows are read from `con` as they are asked for."""
    con.execute("CREATE OR REPLACE TABLE numbered (document BIGINT, doc_id VARCHAR)")
    con.execute("CREATE OR REPLACE TABLE line (document BIGINT, line_no INTEGER, hash UHUGEINT)")
    n = 0
    for documents in batches:
        numbered: list[tuple[int, str]] = []
        lines: list[tuple[int, int, str]] = []
        for row in documents.select(["doc_id", "corpus", "source_id", "text", "duplicate_of"]).to_pylist():
            if row["source_id"] is None or row["duplicate_of"] is not None:
                continue
            text, outlet = row["text"], f"{row['corpus']}\n{row['source_id']}\n"
            lines += [(n, number, outlet + fold(text[a:b])) for number, (a, b) in enumerate(line_spans(text))]
            numbered.append((n, row["doc_id"]))
            n += 1
        _insert(con, "numbered", "SELECT *", _table(numbered, _NUMBERED))
        _insert(con, "line", "SELECT document, line_no, md5_number(said)", _table(lines, _LINE))
    return con.execute(_SQL.read_text(encoding="utf-8")).to_arrow_reader(50_000)


def _table(rows: list[tuple[int, str]] | list[tuple[int, int, str]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _insert(con: duckdb.DuckDBPyConnection, table: str, select: str, rows: pa.Table) -> None:
    con.register("rows_", rows)
    con.execute(f"INSERT INTO {table} {select} FROM rows_")
    con.unregister("rows_")
