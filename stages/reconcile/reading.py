"""One reading of all texts, a part at a time, for the steps that compare words: copies, events and questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.background import OPENING
from stages.reconcile.columns import Flags, Groups, Hashes, Ints, distinct, expand, packed, unpacked
from stages.reconcile.reuse import left_behind, own_words
from stages.reconcile.things import same_term
from stages.reconcile.words import NUMBER, Vocabulary, Words
from warehouse.script import run_script

DOCUMENTS_AT_ONCE = 500
CONTEXT_TERMS = 8
"""A sentence with fewer content words borrows those of the one before it ("They had nowhere to go.")."""
ABOUT = 70
"""Characters on both sides of a number or an act whose words say what it is about; its sentence's rest counts for less."""
FAR = 0.6
"""What a word of the rest counts for."""


@dataclass
class Reading:
    """What the steps need of the words of all documents. Documents are numbered so that the likely root of a copy comes
    first (sql/reading.sql); pieces are the sentences that can be copies, in the order of their documents."""

    vocabulary: Vocabulary
    piece_document: Ints
    piece_start: Ints
    piece_end: Ints
    left_piece: Ints
    left_gram: Hashes
    """The skip-bigrams that each piece left to be found by (reuse.left_behind)."""
    openings: Groups
    """The terms of headline and opening by document, those that count."""
    opening_counts: Ints
    """How often each of those terms is there."""


def read_corpus(con: duckdb.DuckDBPyConnection) -> Reading:
    """Read every sentence once. Leaves in `con`: documents_in_order, claim_terms (claim_id, term, nearness): of a number or an
    act the words of its sentence, of a statement its own, those that say most with nearness 1, the rest with FAR; terms (term,
    stem, commonness), the meaning of a term's number. Words that news uses alike are one term.

    Needs documents, sources, blocks, sentences and claims in `con`.
    """
    run_script(con, "stages.reconcile", "reading", {"about": ABOUT})
    vocabulary = Vocabulary()
    sentences = con.execute("SELECT * FROM sentences_in_order ORDER BY ALL").fetchnumpy()
    corpus, is_counted = (
        con.execute("SELECT hash(corpus) AS corpus, counts FROM documents_in_order ORDER BY doc_no")
        .fetchnumpy()
        .values()
    )
    spans = con.execute("SELECT * FROM claim_spans ORDER BY doc_no, claim_id").to_arrow_table()
    claim_doc, claim_start, claim_end, near_start, near_end = (
        spans.column(n).to_numpy().astype(np.int64)
        for n in ("doc_no", "char_start", "char_end", "near_start", "near_end")
    )
    before = spans.column("before_start").fill_null(-1).to_numpy().astype(np.int64)
    con.execute("CREATE OR REPLACE TEMP TABLE words_of_claims (claim_id VARCHAR, term INTEGER, nearness DOUBLE)")
    pieces, openings = _Parts(), _Parts()
    n_pieces = 0
    for numbers, titles, texts in texts_of(con, np.arange(len(corpus))):
        first = int(numbers[0])
        counts = is_counted[first : first + len(texts)]
        rows = slice(*np.searchsorted(sentences["doc_no"], (first, first + len(texts))))
        doc = sentences["doc_no"][rows].astype(np.int64) - first
        start, end = (sentences[n][rows].astype(np.int64) for n in ("char_start", "char_end"))
        is_kept = sentences["is_kept"][rows].astype(np.bool_)
        words_of = [texts[d][a:b] for d, a, b in zip(doc.tolist(), start.tolist(), end.tolist(), strict=True)]
        words = vocabulary.read(words_of, start)

        rows = slice(*np.searchsorted(claim_doc, (first, first + len(texts))))
        spoken = _ClaimWords(vocabulary, words, doc, claim_doc[rows] - first)
        claim, term = spoken.of_sentences(claim_start[rows], claim_end[rows], before[rows])
        is_near = np.isin(packed(claim, term), spoken.within(near_start[rows], near_end[rows]))
        names = spans.column("claim_id").slice(rows.start).take(pa.array(claim))
        part = pa.table({"claim_id": names, "term": term, "nearness": np.where(is_near, 1.0, FAR)})
        con.register("claim_terms_part", part)
        con.execute("INSERT INTO words_of_claims SELECT * FROM claim_terms_part")

        document, term, n = _opening_terms(vocabulary, words, titles, counts, doc, start, end, is_kept)
        openings.add(document=document + first, term=term, n=n)

        own = own_words(vocabulary, words.take(is_kept[words.span]), words_of, start)
        number, gram = left_behind(vocabulary, own, start, corpus[first : first + len(texts)][doc])
        used = np.unique(own.span)
        pieces.add(document=doc[used] + first, start=start[used], end=end[used])
        pieces.add(left_piece=np.searchsorted(used, number) + n_pieces, left_gram=gram)
        n_pieces += len(used)
    _register_terms(con, vocabulary)
    opening_document = openings.whole("document", np.int64)
    return Reading(
        vocabulary,
        pieces.whole("document", np.int64),
        pieces.whole("start", np.int64),
        pieces.whole("end", np.int64),
        pieces.whole("left_piece", np.int64),
        pieces.whole("left_gram", np.uint64),
        Groups(np.searchsorted(opening_document, np.arange(len(corpus) + 1)), openings.whole("term", np.int64)),
        openings.whole("n", np.int64),
    )


def texts_of(con: duckdb.DuckDBPyConnection, chosen: Ints) -> Iterator[tuple[Ints, list[str], list[str]]]:
    """(numbers, titles, texts) of the documents of the sorted numbers `chosen`, a part at a time."""
    for n in range(0, len(chosen), DOCUMENTS_AT_ONCE):
        some = chosen[n : n + DOCUMENTS_AT_ONCE]
        con.register("documents_chosen", pa.table({"doc_no": some}))
        # the bounds let the table, which is sorted, be read in part
        read = con.execute(
            "SELECT doc_no, title, text FROM texts_in_order SEMI JOIN documents_chosen USING (doc_no) "
            "WHERE doc_no BETWEEN ? AND ? ORDER BY doc_no",
            [int(some[0]), int(some[-1])],
        ).to_arrow_table()
        yield some, read.column("title").to_pylist(), read.column("text").to_pylist()


class _Parts:
    """Columns that are made part by part."""

    def __init__(self) -> None:
        self.parts: dict[str, list[np.ndarray[Any, Any]]] = {}

    def add(self, **columns: np.ndarray[Any, Any]) -> None:
        for name, values in columns.items():
            self.parts.setdefault(name, []).append(values)

    def whole(self, name: str, kind: type[np.generic]) -> Any:
        """The column, as one array; its parts are given up."""
        return np.concatenate([np.zeros(0, kind), *self.parts.pop(name, [])])


class _ClaimWords:
    """The content words of spans of claims."""

    def __init__(self, vocabulary: Vocabulary, words: Words, doc: Ints, claim_doc: Ints) -> None:
        where = packed(doc[words.span], words.start)
        order = np.argsort(where, kind="stable")
        where, terms = where[order], words.term[order]
        is_content = ~vocabulary.is_stop[terms] & (terms != NUMBER)
        self.where, self.terms, self.claim_doc = where[is_content], terms[is_content], claim_doc

    def within(self, start: Ints, end: Ints, chosen: Ints | None = None) -> Ints:
        """Distinct (claim, term), packed, of the spans start:end of the claims, or of those of the numbers `chosen`."""
        claim = np.arange(len(start)) if chosen is None else chosen
        document = self.claim_doc[claim]
        first = np.searchsorted(self.where, packed(document, start))
        last = np.searchsorted(self.where, packed(document, end))
        row, at = expand(first, last)
        return distinct(packed(claim[row], self.terms[at]))[0]

    def of_sentences(self, start: Ints, end: Ints, before: Ints) -> tuple[Ints, Ints]:
        """(claim, term), distinct, of the spans start:end. A number's sentence that has few goes back to `before`, where the
        sentence before it begins (-1: there is none near)."""
        found = self.within(start, end)
        n_terms = np.bincount(found >> 32, minlength=len(start))
        is_short = (n_terms < CONTEXT_TERMS) & (before >= 0)
        longer = self.within(before[is_short], end[is_short], np.flatnonzero(is_short))
        return unpacked(np.sort(np.concatenate((found[~is_short[found >> 32]], longer))))


def _opening_terms(
    vocabulary: Vocabulary,
    words: Words,
    titles: list[str],
    counts: Flags,
    doc: Ints,
    start: Ints,
    end: Ints,
    is_kept: Flags,
) -> tuple[Ints, Ints, Ints]:
    """(document, term, how often) of the content words of headline and opening of each document that counts."""
    lengths = np.where(is_kept, end - start + 1, 0)
    before = np.cumsum(lengths) - lengths
    before -= before[np.searchsorted(doc, doc)]
    is_opening = is_kept[words.span] & (before[words.span] + words.start - start[words.span] < OPENING)
    headline = vocabulary.read(titles, np.zeros(len(titles), np.int64))
    document = np.concatenate((headline.span, doc[words.span[is_opening]]))
    term = np.concatenate((headline.term, words.term[is_opening]))
    is_content = ~vocabulary.is_stop[term] & (term != NUMBER) & counts[document]
    found, n = distinct(packed(document[is_content], term[is_content]))
    return (*unpacked(found), n)


def _register_terms(con: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """terms, and claim_terms out of words_of_claims: of words that news uses alike the first met stands for all."""
    first: dict[str, int] = {}
    stands_for = [first.setdefault(same_term(stem), n) for n, stem in enumerate(vocabulary.terms)]
    commonness = [vocabulary.share(same_term(stem)) for stem in vocabulary.terms]
    numbers = pa.array(range(len(vocabulary.terms)), pa.int32())
    con.register("terms", pa.table({"term": numbers, "stem": vocabulary.terms, "commonness": commonness}))
    con.register("alike_terms", pa.table({"term": numbers, "stands_for": pa.array(stands_for, pa.int32())}))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE claim_terms AS
        SELECT claim_id, stands_for AS term, max(nearness) AS nearness
        FROM words_of_claims JOIN alike_terms USING (term) GROUP BY claim_id, stands_for
        """
    )
