"""Short sentences beside copies: of documents that copy each other, whatever else they have word for word is copied too.

A sentence of few words, or one that quotes, tells no copy from two reports of one thing (passages.py); beside sentences that
are copies it does.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from warehouse.ids import content_id
from warehouse.script import run_script, table_of
from warehouse.tables import PASSAGES

COPIES = 3
"""Copied sentences from which a document is taken to copy another."""
METHOD = "same words beside copies"


def beside_copies(con: duckdb.DuckDBPyConnection, copied: pa.Table) -> pa.Table:
    """Rows of PASSAGES that come to `copied`, its rows for one corpus or several: copies, and their roots where those are no
    passages yet. Needs documents_in_order and all_long_sentences in `con`."""
    if copied.num_rows - copied.column("copy_of").null_count < COPIES:
        return PASSAGES.empty()
    table_of(con, "copied", copied.select(["passage_id", "doc_id", "char_start", "char_end", "copy_of"]))
    run_script(con, "stages.reconcile", "beside_copies", {"copies": COPIES})
    rows: dict[str, dict[str, object]] = {}
    for doc_id, start, end, root_doc_id, root_start, root_end, root_id in con.execute(
        "SELECT * FROM beside_copies ORDER BY doc_id, char_start"
    ).fetchall():
        if root_id is None:
            root_id = content_id("passage", root_doc_id, root_start, root_end)
            root = {"passage_id": root_id, "doc_id": root_doc_id, "char_start": root_start, "char_end": root_end}
            rows.setdefault(root_id, {**root, "method": METHOD})
        passage_id = content_id("passage", doc_id, start, end)
        span = {"passage_id": passage_id, "doc_id": doc_id, "char_start": start, "char_end": end}
        rows[passage_id] = {**span, "copy_of": root_id, "similarity": 1.0, "method": METHOD}
    return PASSAGES.from_rows(rows.values())
