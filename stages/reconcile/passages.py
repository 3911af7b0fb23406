"""Copied passages: sentences that two documents share, found through edits, swapped words and changed numbers.

Method: each sentence is a set of skip-bigrams (ordered pairs of stems at most three words apart, function words included,
numbers masked, pairs inside a name left out). Two sentences are compared by the weighted share of the smaller set that the
other has too, where a pair weighs more the rarer its words are in everyday English. Function words tell a copy from two
reports of one thing. Skip-grams for detecting reuse with edits: Guthrie et al. 2006; containment: Broder 1997. The
comparing itself is in reuse.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.beside_copies import beside_copies
from stages.reconcile.candidates import candidates
from stages.reconcile.columns import Ints, SmallInts, unpacked
from stages.reconcile.links import LINKS, find_open_pieces, keep_links
from stages.reconcile.reuse import Likeness, best_links, own_words
from stages.reconcile.words import Vocabulary, Words
from warehouse.ids import content_id
from warehouse.script import run_script, table_of
from warehouse.tables import PASSAGES

PAIRS_AT_ONCE = 300_000
"""Pairs of sentences that are compared in full at a time."""


def find_passages(con: duckdb.DuckDBPyConnection, is_known: bool) -> pa.Table:
    """Table PASSAGES (origin_id and the value columns null) of reuse between documents of one corpus, and of headlines that a
    document repeats. Roots have copy_of null. Needs documents and what read_corpus and
    find_changed_texts leave in `con`; `is_known` is what the latter gives."""
    run_script(con, "stages.reconcile", "pieces")
    columns = con.execute(
        "SELECT doc_no, char_start, char_end, n_left FROM pieces_in_order ORDER BY piece"
    ).fetchnumpy()
    pieces = Pieces(*columns.values())
    is_open, still = find_open_pieces(con, len(pieces.document), is_known)
    pairs = candidates(con, pieces.n_left, pieces.document, is_open)
    vocabulary = Vocabulary()
    links = [still]
    begin = 0
    while begin < len(pairs):
        # all pairs of one copy together
        last_copy = pairs[min(begin + PAIRS_AT_ONCE, len(pairs)) - 1] >> 32
        end = int(np.searchsorted(pairs, last_copy + 1 << 32))
        links.append(_links(con, vocabulary, pieces, *unpacked(pairs[begin:end])))
        begin = end
    every = pa.concat_tables(links)
    keep_links(con, every)
    copied = _to_table(con, pieces, every)
    rows = [copied, beside_copies(con, copied), PASSAGES.from_rows(_repeated_headlines(con))]
    return _one_a_span(pa.concat_tables(rows))


@dataclass(frozen=True, slots=True)
class Pieces:
    """Sentences that can be copies, by number: document, start and end in it, how many skip-bigrams they left."""

    document: SmallInts
    start: SmallInts
    end: SmallInts
    n_left: SmallInts


def _links(con: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, pieces: Pieces, copy: Ints, root: Ints) -> pa.Table:
    """Table LINKS: of the pairs of each copy the one that is a copy indeed."""
    chosen = np.unique(np.concatenate((copy, root)))
    words = _read_again(con, vocabulary, pieces, chosen)
    pairs = np.searchsorted(chosen, copy), np.searchsorted(chosen, root)
    likeness = Likeness(vocabulary, words, pieces.start[chosen].astype(np.int64), *pairs)
    copy, root, similarity = best_links(likeness)
    spans = *likeness.spans(copy, root), *likeness.spans(root, copy)
    return pa.table([chosen[copy], chosen[root], similarity, *spans], schema=LINKS)


def _read_again(con: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, pieces: Pieces, chosen: Ints) -> Words:
    """All own words of the pieces that have candidates."""
    start = pieces.start[chosen].astype(np.int64)
    columns = {"doc_no": pieces.document[chosen], "first": start, "last": pieces.end[chosen]}
    table_of(con, "pieces_chosen", pa.table({"piece": np.arange(len(chosen)), **columns}))
    texts = con.execute(
        """
        SELECT substring(d.text, CAST(p.first + 1 AS BIGINT), CAST(p.last - p.first AS BIGINT)) AS words
        FROM pieces_chosen p JOIN documents_in_order o USING (doc_no) JOIN documents d USING (doc_id)
        ORDER BY p.piece
        """
    ).to_arrow_table().column(0).to_pylist()  # fmt: skip
    return own_words(vocabulary, vocabulary.read(texts, start), texts, start)


def _to_table(con: duckdb.DuckDBPyConnection, pieces: Pieces, links: pa.Table) -> pa.Table:
    """Rows of PASSAGES: a copy points at the sentence it was taken from; one span a sentence, the widest of its links."""
    copy, root = (links.column(name).to_numpy() for name in ("copy", "root"))
    used = np.unique(np.concatenate((copy, root)))
    copy, root = np.searchsorted(used, copy), np.searchsorted(used, root)
    start, end = np.full(len(used), np.iinfo(np.int64).max), np.full(len(used), -1)
    for piece, name in ((copy, "copy"), (root, "root")):
        np.minimum.at(start, piece, links.column(f"{name}_start").to_numpy())
        np.maximum.at(end, piece, links.column(f"{name}_end").to_numpy())
    doc_ids = con.execute("SELECT doc_id FROM documents_in_order ORDER BY doc_no").to_arrow_table().column(0)
    docs = doc_ids.take(pa.array(pieces.document[used]))
    ids = np.empty(len(used), object)
    ids[:] = [
        content_id("passage", d, a, b) for d, a, b in zip(docs.to_pylist(), start.tolist(), end.tolist(), strict=True)
    ]
    copy_of, alike = np.full(len(used), None, object), np.full(len(used), np.nan)
    copy_of[copy], alike[copy] = ids[root], links.column("similarity").to_numpy()
    return PASSAGES.conform(
        pa.table(
            {
                "passage_id": pa.array(ids, pa.string()),
                "doc_id": docs,
                "char_start": start,
                "char_end": end,
                "copy_of": pa.array(copy_of, pa.string()),
                "similarity": pa.array(alike, pa.float64(), from_pandas=True),
                "method": pa.array(["masked stemmed skip-bigrams"] * len(used), pa.string()),
            }
        )
    )


def _repeated_headlines(con: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Rows of PASSAGES of documents that repeat their own headline as a line further down."""
    rows: list[dict[str, object]] = []
    for doc_id, first_start, first_end, start, end in con.execute(
        """
        SELECT doc_id, first_start, first_end, char_start, char_end
        FROM all_headlines_again JOIN documents_in_order USING (doc_id) WHERE counts
        """
    ).fetchall():
        first = {"doc_id": doc_id, "char_start": first_start, "char_end": first_end, "method": "repeated headline"}
        first["passage_id"] = content_id("passage", doc_id, first_start, first_end)
        again = {"passage_id": content_id("passage", doc_id, start, end), "char_start": start, "char_end": end}
        rows += [first, first | again | {"copy_of": first["passage_id"], "similarity": 1.0}]
    return rows


def _one_a_span(passages: pa.Table) -> pa.Table:
    """One row an id: a copy goes before a root, a copy from elsewhere before a repeated headline."""
    order = passages.sort_by([("passage_id", "ascending"), ("copy_of", "ascending"), ("method", "ascending")])
    ids = order.column("passage_id").to_numpy(zero_copy_only=False)
    is_first = np.ones(len(ids), np.bool_)
    is_first[1:] = ids[1:] != ids[:-1]
    return order.filter(pa.array(is_first))
