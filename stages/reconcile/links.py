"""Links from copies to what they were taken from, and which of them the last run's still hold.

A link hangs on the copy, on the earlier sentences that left a skip-bigram in common with it, and on which of those are the
earliest. So it still holds where no document with such a sentence has come or gone before it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import Flags
from warehouse.script import run_script, table_of

LINKS = pa.schema(
    [
        ("copy", pa.int64()), ("root", pa.int64()), ("similarity", pa.float64()),
        ("copy_start", pa.int64()), ("copy_end", pa.int64()), ("root_start", pa.int64()), ("root_end", pa.int64()),
    ]
)  # fmt: skip
"""A copy and what it was taken from, by the numbers of pieces; the span of each that the other has too."""
KEPT_LINKS = pa.schema(
    [
        ("doc_id", pa.string()), ("char_start", pa.int32()), ("char_end", pa.int32()), ("root_doc_id", pa.string()),
        ("root_char_start", pa.int32()), ("root_char_end", pa.int32()), *(LINKS.field(n) for n in LINKS.names[2:]),
    ]
)  # fmt: skip
"""A link by the sentences themselves."""


def find_open_pieces(con: duckdb.DuckDBPyConnection, n_pieces: int, is_known: bool) -> tuple[Flags, pa.Table]:
    """(whether each piece's link is to be found, LINKS of the others). Leaves left_grams (gram, piece) in `con`: the skip-bigrams
    by which they are found.

    Needs what pieces.sql and find_changed_texts leave there; `is_known` is what the latter gives.
    """
    if is_known:
        run_script(con, "stages.reconcile", "open_pieces")
        is_open = np.zeros(n_pieces, np.bool_)
        is_open[con.execute("SELECT piece FROM open_pieces").fetchnumpy()["piece"]] = True
        return is_open, con.execute("FROM links_still").to_arrow_table().cast(LINKS)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE left_grams AS
        SELECT g.gram, n.piece FROM piece_grams g JOIN pieces_in_order n USING (doc_no, char_start, char_end) WHERE g.counts
        """
    )
    return np.ones(n_pieces, np.bool_), LINKS.empty_table()


def keep_links(con: duckdb.DuckDBPyConnection, links: pa.Table) -> None:
    """Leaves next_links, for the next run."""
    table_of(con, "links_found", links)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE next_links AS
        SELECT cd.doc_id, c.char_start, c.char_end, rd.doc_id AS root_doc_id, r.char_start AS root_char_start,
          r.char_end AS root_char_end, l.* EXCLUDE (copy, root)
        FROM links_found l
        JOIN pieces_in_order c ON c.piece = l.copy
        JOIN documents_in_order cd ON cd.doc_no = c.doc_no
        JOIN pieces_in_order r ON r.piece = l.root
        JOIN documents_in_order rd ON rd.doc_no = r.doc_no
        """
    )
    con.execute("DROP TABLE links_found")
