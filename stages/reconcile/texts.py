"""Which documents have come or gone since the last run: copies and events of the others may still hold."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from warehouse.script import run_script

KEPT_TEXTS = pa.schema(
    [("doc_id", pa.string()), ("doc_no", pa.int32()), ("counts", pa.bool_()), ("words", pa.uint64())]
)
"""A document, in which order it was taken, whether it counts (duplicates don't), and a hash of what is compared of it."""
MOST_CHANGED = 0.2
"""Share of documents from which on everything is compared anew, which is faster then."""


def find_changed_texts(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether copies and events of the last run can be taken over where none of changed_texts (doc_no, corpus, published)
    concerns them; leaves these and next_texts in `con`. Needs what read_corpus leaves there, and kept_texts.

    Documents that are gone altogether, that read otherwise or stand in another order can't be told from what is there now:
    then all is compared anew.
    """
    run_script(con, "stages.reconcile", "texts")
    n, n_changed, is_known = con.execute(
        """
        SELECT (SELECT count(*) FROM next_texts), (SELECT count(*) FROM changed_texts),
          (SELECT coalesce(bool_and(words IS NOT NULL AND words = words_before AND nth = nth_before), false) FROM texts_compared)
        """
    ).fetchall()[0]
    return bool(is_known) and n_changed <= MOST_CHANGED * n
