"""Copied passages: sentences that two documents share, found through edits, swapped words and changed numbers.

Method: each sentence is a set of skip-bigrams (ordered pairs of stems at most three words apart, function words included,
numbers masked, pairs inside a name left out). Two sentences are compared by the weighted share of the smaller set that the
other has too, where a pair weighs more the rarer its words are in everyday English. Function words tell a copy from two
reports of one thing. Skip-grams for detecting reuse with edits: Guthrie et al. 2006; containment: Broder 1997. The
comparing itself is in reuse.py.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.beside_copies import beside_copies
from stages.reconcile.columns import Floats, Ints
from stages.reconcile.reading import Reading
from stages.reconcile.reuse import Likeness, best_links, candidates, own_words
from stages.reconcile.text import fold, tokens
from stages.reconcile.words import Vocabulary, Words
from warehouse.ids import content_id
from warehouse.tables import PASSAGES

PIECES_AT_ONCE = 200_000
HEADLINE_TERMS = 4
"""Content words that a headline needs to be told again rather than used twice by chance."""


def find_passages(con: duckdb.DuckDBPyConnection, reading: Reading) -> pa.Table:
    """Table PASSAGES (origin_id and the value columns null) of reuse between documents of one corpus, and of headlines that a
    document repeats. Roots have copy_of null. Needs documents, documents_in_order and blocks in `con`."""
    copy, root = candidates(reading.left_piece, reading.left_gram, reading.piece_document)
    chosen = np.unique(np.concatenate((copy, root)))
    vocabulary = Vocabulary()
    words = _read_again(con, vocabulary, reading, chosen)
    pairs = np.searchsorted(chosen, copy), np.searchsorted(chosen, root)
    likeness = Likeness(vocabulary, words, reading.piece_start[chosen], *pairs)
    copy, root, similarity = best_links(likeness)
    doc_ids = con.execute("SELECT doc_id FROM documents_in_order ORDER BY doc_no").to_arrow_table().column(0)
    copied = _to_table(likeness, doc_ids, reading.piece_document[chosen], copy, root, similarity)
    rows = [copied, beside_copies(con, copied), PASSAGES.from_rows(_repeated_headlines(con))]
    return _one_a_span(pa.concat_tables(rows))


def _read_again(con: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, reading: Reading, chosen: Ints) -> Words:
    """All own words of the pieces that have candidates."""
    parts = []
    for first in range(0, len(chosen), PIECES_AT_ONCE):
        some = chosen[first : first + PIECES_AT_ONCE]
        start = reading.piece_start[some]
        columns = {"doc_no": reading.piece_document[some], "first": start, "last": reading.piece_end[some]}
        con.register("pieces_chosen", pa.table({"piece": np.arange(len(some)), **columns}))
        pieces = con.execute(
            """
            SELECT substring(d.text, CAST(p.first + 1 AS BIGINT), CAST(p.last - p.first AS BIGINT)) AS words
            FROM pieces_chosen p JOIN documents_in_order o USING (doc_no) JOIN documents d USING (doc_id)
            ORDER BY p.piece
            """
        ).to_arrow_table().column(0).to_pylist()  # fmt: skip
        words = own_words(vocabulary, vocabulary.read(pieces, start), pieces, start)
        parts.append(Words(words.span + first, words.start, words.end, words.term, words.is_upper))
    return Words.concat(parts)


def _to_table(
    likeness: Likeness, doc_ids: pa.ChunkedArray, document: Ints, copy: Ints, root: Ints, similarity: Floats
) -> pa.Table:
    """Rows of PASSAGES: a copy points at the sentence it was taken from; one span a sentence, the widest of its links."""
    n = len(document)
    start, end = np.full(n, np.iinfo(np.int64).max), np.full(n, -1)
    for piece, other in ((copy, root), (root, copy)):
        first, last = likeness.spans(piece, other)
        np.minimum.at(start, piece, first)
        np.maximum.at(end, piece, last)
    used = np.flatnonzero(end >= 0)
    docs = doc_ids.take(pa.array(document[used]))
    ids = np.empty(n, object)
    ids[used] = [
        content_id("passage", d, a, b)
        for d, a, b in zip(docs.to_pylist(), start[used].tolist(), end[used].tolist(), strict=True)
    ]
    copy_of, alike = np.full(n, None, object), np.full(n, np.nan)
    copy_of[copy], alike[copy] = ids[root], similarity
    return PASSAGES.conform(
        pa.table(
            {
                "passage_id": pa.array(ids[used], pa.string()),
                "doc_id": docs,
                "char_start": start[used],
                "char_end": end[used],
                "copy_of": pa.array(copy_of[used], pa.string()),
                "similarity": pa.array(alike[used], pa.float64(), from_pandas=True),
                "method": pa.array(["masked stemmed skip-bigrams"] * len(used), pa.string()),
            }
        )
    )


def _repeated_headlines(con: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Rows of PASSAGES of documents that repeat their own headline as a line further down."""
    lines: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for doc_id, start, end, words in con.execute(
        """
        WITH lines AS (
          SELECT b.doc_id, b.char_start, b.char_end, b.label,
            substring(d.text, b.char_start + 1, b.char_end - b.char_start) AS words
          FROM blocks b JOIN documents d USING (doc_id)
          WHERE d.duplicate_of IS NULL AND b.char_end - b.char_start < 500
        )
        SELECT doc_id, char_start, char_end, words FROM lines
        WHERE EXISTS (FROM lines h WHERE h.doc_id = lines.doc_id AND h.label = 'headline' AND lower(h.words) = lower(lines.words))
        QUALIFY count(*) OVER (PARTITION BY doc_id) > 1
        ORDER BY ALL
        """
    ).fetchall():
        if sum(not t.is_stop for t in tokens(words, 0, len(words))) >= HEADLINE_TERMS:
            lines[doc_id, fold(words)].append((start, end))
    rows: list[dict[str, object]] = []
    for (doc_id, _), spans in lines.items():
        if len(spans) > 1:
            first, *more = [(content_id("passage", doc_id, a, b), a, b) for a, b in spans]
            for passage_id, start, end in (first, *more):
                row = {"passage_id": passage_id, "doc_id": doc_id, "char_start": start, "char_end": end}
                copied = {"copy_of": first[0], "similarity": 1.0} if passage_id != first[0] else {}
                rows.append(row | copied | {"method": "repeated headline"})
    return rows


def _one_a_span(passages: pa.Table) -> pa.Table:
    """One row an id: a copy goes before a root, a copy from elsewhere before a repeated headline."""
    order = passages.sort_by([("passage_id", "ascending"), ("copy_of", "ascending"), ("method", "ascending")])
    ids = order.column("passage_id").to_numpy(zero_copy_only=False)
    is_first = np.ones(len(ids), np.bool_)
    is_first[1:] = ids[1:] != ids[:-1]
    return order.filter(pa.array(is_first))
