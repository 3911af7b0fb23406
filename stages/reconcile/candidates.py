"""Which sentences may be copies of which: those that left skip-bigrams in common (reuse.left_behind).

The skip-bigrams of a large corpus don't fit into memory. They are sorted a range of their hashes at a time, by the database,
which spills; the pairs that they bring are counted a range of copies at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import Flags, Ints, SmallInts, count_up, distinct, maybe_twice, packed, runs, unpacked

LEFT_IN_COMMON = 2
"""Skip-bigrams that two sentences must have left in common."""
SHARE_IN_COMMON = 0.12
"""Share of those of the one that left fewer. Of 780 copies in real news none is lost by it (1 by .15, 3 by .2), and four in ten
candidates are spared; in a million claims, where more is shared by chance, six in ten."""
MOST_EARLIER = 30
"""Earlier sentences that one skip-bigram brings as candidates; the earliest ones, where the root is."""
SORTED_AT_ONCE = 5_000_000
"""Skip-bigrams that are sorted at a time."""
PAIRS_AT_ONCE = 2_000_000
"""Pairs that are counted at a time, as far as one copy has no more."""


def candidates(con: duckdb.DuckDBPyConnection, n_left: SmallInts, document: SmallInts, is_open: Flags) -> Ints:
    """(copy, root), packed and sorted, of pieces that left enough in common, copies among those that are open. Takes left_grams
    (gram, piece) from `con`: what these left, with all pieces that left it too. By piece, `n_left` is how many skip-bigrams it
    left in all, `document` its document, the earlier the smaller."""
    heads = _find_earlier(con, is_open)
    found = [np.zeros(0, np.int64)]
    for copies, begin, n in _by_copy(con):
        copy = np.repeat(copies, n)
        root = heads[np.repeat(begin, n) + count_up(n)]
        pair = packed(copy, root)[document[root] < document[copy]]
        # most share one skip-bigram by chance
        pair, n_common = distinct(pair[maybe_twice(pair)])
        copy, root = unpacked(pair)
        enough = n_common >= np.maximum(LEFT_IN_COMMON, SHARE_IN_COMMON * np.minimum(n_left[copy], n_left[root]))
        found.append(pair[enough])
    con.execute("DROP TABLE earlier_pieces")
    return np.concatenate(found)


def _find_earlier(con: duckdb.DuckDBPyConnection, is_open: Flags) -> SmallInts:
    """Leaves in `con` earlier_pieces (piece, begin_at, n): for each skip-bigram of an open piece that earlier ones left too,
    where the earliest of them, n at most, stand in the array that is given back."""
    con.execute("CREATE OR REPLACE TEMP TABLE earlier_pieces (piece INTEGER, begin_at INTEGER, n UTINYINT)")
    (n_grams,) = con.execute("SELECT count(*) FROM left_grams").fetchall()[0]
    heads = np.empty(n_grams, np.int32)
    n_heads = 0
    n_ranges = n_grams // SORTED_AT_ONCE + 1
    for number in range(n_ranges):
        rows = con.execute(
            """
            SELECT gram, piece FROM left_grams
            WHERE gram BETWEEN CAST($first AS UBIGINT) AND CAST($last AS UBIGINT)
            ORDER BY gram, piece
            """,
            {"first": (number << 64) // n_ranges, "last": (number + 1 << 64) // n_ranges - 1},
        ).fetchnumpy()
        piece = rows["piece"]
        begins, ends = runs(rows["gram"])
        lengths = ends - begins
        nth = count_up(lengths)
        is_shared = np.repeat(lengths > 1, lengths)
        is_head = is_shared & (nth < MOST_EARLIER)
        first_head = n_heads + np.cumsum(is_head) - is_head
        later = np.flatnonzero((nth > 0) & is_open[piece])
        first_of = np.repeat(begins, lengths)[later]
        columns = {
            "piece": piece[later],
            "begin_at": first_head[first_of].astype(np.int32),
            "n": np.minimum(nth[later], MOST_EARLIER).astype(np.uint8),
        }
        heads_now = piece[is_head]
        heads[n_heads : n_heads + len(heads_now)] = heads_now
        n_heads += len(heads_now)
        con.register("found_now", pa.table(columns))
        con.execute("INSERT INTO earlier_pieces FROM found_now ORDER BY piece")
    con.execute("DROP TABLE left_grams")
    return heads[:n_heads]


def _by_copy(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(piece, begin, n) of earlier_pieces, all rows of a piece together, some pieces at a time."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE copy_batches AS
        SELECT min(piece) AS first, max(piece) AS last
        FROM (
          SELECT piece, sum(sum(n)) OVER (ORDER BY piece) // $at_once AS batch FROM earlier_pieces GROUP BY piece
        )
        GROUP BY batch
        """,
        {"at_once": PAIRS_AT_ONCE},
    )
    for first, last in con.execute("FROM copy_batches ORDER BY first").fetchall():
        rows = con.execute(
            "SELECT piece, begin_at, n FROM earlier_pieces WHERE piece BETWEEN $first AND $last",
            {"first": first, "last": last},
        ).fetchnumpy()
        yield rows["piece"].astype(np.int64), rows["begin_at"].astype(np.int64), rows["n"].astype(np.int64)
