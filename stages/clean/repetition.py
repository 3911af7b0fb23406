"""Lines that an outlet repeats from article to article.

Repetition is boilerplate only within an outlet: a sentence that two outlets share is wire copy, which is evidence.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from stages.clean.lexicon import fold
from stages.clean.lines import line_spans

SCHEMA = pa.schema([("doc_id", pa.string()), ("line_no", pa.int32()), ("n_documents", pa.int32())])
_SQL = Path(__file__).with_suffix(".sql")
_LINE = pa.schema(
    [
        ("doc_id", pa.string()),
        ("corpus", pa.string()),
        ("source_id", pa.string()),
        ("line_no", pa.int32()),
        ("folded", pa.string()),
    ]
)


def line_repetition(documents: pa.Table) -> pa.Table:
    """In how many other documents of the same outlet and corpus each line stands.

    `documents` has the columns doc_id, corpus, source_id, text, duplicate_of. Returns (doc_id, line_no, n_documents),
    sorted, only lines with n_documents >= 1; line_no counts the document's non-blank lines from 0. Documents without an
    outlet and duplicates neither count nor get rows.
    """
    columns: dict[str, list[object]] = {name: [] for name in _LINE.names}
    wanted = documents.select(["doc_id", "corpus", "source_id", "text", "duplicate_of"])
    for row in wanted.to_pylist():
        if row["source_id"] is None or row["duplicate_of"] is not None:
            continue
        for number, (start, end) in enumerate(line_spans(row["text"])):
            columns["doc_id"].append(row["doc_id"])
            columns["corpus"].append(row["corpus"])
            columns["source_id"].append(row["source_id"])
            columns["line_no"].append(number)
            columns["folded"].append(fold(row["text"][start:end]))
    with duckdb.connect() as con:
        con.register("line", pa.table(columns, schema=_LINE))
        return con.execute(_SQL.read_text(encoding="utf-8")).to_arrow_table().cast(SCHEMA)
