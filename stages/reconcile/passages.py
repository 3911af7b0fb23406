"""Copied passages: sentences that two documents share, found through edits, swapped words and changed numbers.

Method: each sentence is a set of skip-bigrams (ordered pairs of stems at most three words apart, function words included,
numbers masked, pairs inside a name left out). Two sentences are compared by the weighted share of the smaller set that the
other has too, where a pair weighs more the rarer its words are in everyday English. Function words tell a copy from two
reports of one thing. Skip-grams for detecting reuse with edits: Guthrie et al. 2006; containment: Broder 1997.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from stages.reconcile.background import sentence_weights
from stages.reconcile.text import MASK, Token, fold, tokens
from warehouse.ids import content_id
from warehouse.tables import PASSAGES

MIN_TERMS = 7
"""Content words a sentence needs; shorter ones are alike by chance."""
SURE_SIMILARITY, SURE_TERMS = 0.45, 6
"""Similarity from which few shared content words are enough, and how many those are."""
MIN_SIMILARITY, MIN_TERMS_SHARED = 0.31, 9
"""Below the sure similarity only a long stretch of shared words tells a rewritten copy from two reports of one thing."""
REACH = 3
"""How many words after its first word the second word of a skip-bigram may stand."""
MAX_BUCKET = 60
"""Sentences that share one skip-bigram beyond which it is too common to bring candidates."""

_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{0,600})[”\"»]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence (or a headline repeated as a line) as it is compared."""

    doc: int
    start: int
    end: int
    words: tuple[Token, ...]
    grams: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Document:
    """What decides who copied from whom."""

    doc_id: str
    corpus: str
    text: str
    published: Any
    is_agency: bool
    source_id: str | None

    @property
    def order(self) -> tuple[Any, ...]:
        """Sorts the likely root first: earliest known publication, then the agency, then a known outlet."""
        known = self.published is not None
        return (
            not known,
            self.published.timestamp() if known else 0.0,
            not self.is_agency,
            self.source_id is None,
            self.doc_id,
        )


def find_passages(
    documents: list[Document],
    sentences: Iterable[tuple[str, int, int]],
    headlines: Iterable[tuple[str, int, int]],
) -> pa.Table:
    """Table PASSAGES (origin_id and the value columns null) of reuse between documents of one corpus.

    `sentences` are (doc_id, char_start, char_end) of kept sentences; `headlines` the places where a document repeats its
    own headline. Roots have copy_of null.
    """
    kept, repeated = sorted(sentences), sorted(headlines)
    tables = []
    for corpus in sorted({d.corpus for d in documents}):
        docs = sorted((d for d in documents if d.corpus == corpus), key=lambda d: d.order)
        order = {d.doc_id: n for n, d in enumerate(docs)}
        pieces = [
            piece
            for doc_id, start, end in kept
            if doc_id in order and (piece := make_piece(order[doc_id], docs[order[doc_id]].text, start, end))
        ]
        links = list(best_links(pieces))
        tables.append(to_table(pieces, docs, links + list(headline_links(docs, order, repeated, pieces))))
    return pa.concat_tables([PASSAGES.empty(), *tables]).sort_by("passage_id")


def make_piece(doc: int, text: str, start: int, end: int) -> Piece | None:
    """The sentence as a piece, or None when it is too short or mostly quotation (two outlets may quote one speech)."""
    words = tokens(text, start, end)
    quoted = [(m.start(1), m.end(1)) for m in _QUOTED.finditer(text, start, end)]
    own = [t for t in words if not any(a <= t.start < b for a, b in quoted)]
    if sum(not t.is_stop for t in own) < MIN_TERMS or 2 * len(own) < len(words):
        return None
    is_name = [t.start != start and text[t.start].isupper() for t in own]
    grams = {
        (a.term, own[j].term)
        for i, a in enumerate(own)
        for j in range(i + 1, min(len(own), i + 1 + REACH))
        if a.term != own[j].term and not (is_name[i] and is_name[j])
    }
    return Piece(doc, start, end, tuple(own), frozenset(grams)) if grams else None


def term_weight(term: str) -> float:
    """The rarer in everyday English, the heavier; a masked number weighs little."""
    weights = sentence_weights()
    return 0.3 if term == MASK else weights.get(term, weights[None])


def best_links(pieces: list[Piece]) -> Iterable[tuple[int, int, float]]:
    """(copy, root, similarity): for each sentence the most alike one of an earlier document, if alike enough."""
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        for gram in piece.grams:
            buckets[gram].append(n)
    weigh = {g: term_weight(g[0]) + term_weight(g[1]) for g in buckets}
    mass = [sum(weigh[g] for g in sorted(p.grams)) for p in pieces]
    for n, piece in enumerate(pieces):
        shared: dict[int, float] = defaultdict(float)
        for gram in sorted(piece.grams):
            if len(buckets[gram]) <= MAX_BUCKET:
                for m in buckets[gram]:
                    if pieces[m].doc < piece.doc:
                        shared[m] += weigh[gram]
        best = None
        for m, common in shared.items():
            similarity = common / min(mass[n], mass[m])
            rank = (similarity, -pieces[m].doc, -pieces[m].start)
            if similarity < MIN_SIMILARITY:
                continue
            needed = SURE_TERMS if similarity >= SURE_SIMILARITY else MIN_TERMS_SHARED
            if shared_terms(piece, pieces[m]) >= needed:
                best = max(best, (*rank, m)) if best else (*rank, m)
        if best:
            yield n, best[3], min(1.0, best[0])


def shared_terms(a: Piece, b: Piece) -> int:
    def content(piece: Piece) -> set[str]:
        return {t.term for t in piece.words if not t.is_stop and t.term != MASK}

    return len(content(a) & content(b))


def headline_links(
    docs: list[Document],
    order: dict[str, int],
    headlines: Iterable[tuple[str, int, int]],
    pieces: list[Piece],
) -> Iterable[tuple[int, int, float]]:
    """A document that repeats its own headline further down; the pieces are appended to `pieces`."""
    by_doc: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for doc_id, start, end in sorted(headlines):
        if doc_id in order:
            by_doc[order[doc_id]].append((start, end))
    for doc, spans in sorted(by_doc.items()):
        seen: dict[str, int] = {}
        for start, end in spans:
            words = tuple(t for t in tokens(docs[doc].text, start, end) if not t.is_stop)
            if len(words) < 4:
                continue
            key = fold(docs[doc].text[start:end])
            pieces.append(Piece(doc, start, end, words, frozenset()))
            if key in seen:
                yield len(pieces) - 1, seen[key], 1.0
            else:
                seen[key] = len(pieces) - 1


def aligned_span(piece: Piece, other: Piece) -> tuple[int, int]:
    """The part of `piece` that `other` has too: from the first to the last content word of a run they share."""
    there = {t.term for t in other.words}
    grams = piece.grams & other.grams
    firsts, seconds = {a for a, _ in grams}, {b for _, b in grams}
    hits = [
        i
        for i, t in enumerate(piece.words)
        if t.term in there and (t.term in firsts or t.term in seconds) and not t.is_stop
    ]
    if not hits:
        return piece.start, piece.end
    # a common word far from the rest is no part of the passage
    runs = [[hits[0]]]
    for i in hits[1:]:
        if i - runs[-1][-1] > 2 * REACH:
            runs.append([i])
        else:
            runs[-1].append(i)
    longest = max(runs, key=lambda r: (len(r), -r[0]))
    return piece.words[longest[0]].start, piece.words[longest[-1]].end


def to_table(pieces: list[Piece], docs: list[Document], links: list[tuple[int, int, float]]) -> pa.Table:
    """Rows of PASSAGES: a copy points at the sentence it was taken from; one span a sentence, the widest of its links."""
    spans: dict[int, tuple[int, int]] = {}

    def widen(n: int, span: tuple[int, int]) -> None:
        old = spans.get(n, span)
        spans[n] = (min(old[0], span[0]), max(old[1], span[1]))

    for copy, root, _ in links:
        widen(copy, aligned_span(pieces[copy], pieces[root]))
        widen(root, aligned_span(pieces[root], pieces[copy]))
    ids = {n: content_id("passage", docs[pieces[n].doc].doc_id, *span) for n, span in spans.items()}
    target = {copy: (root, similarity) for copy, root, similarity in links}
    rows = {}
    for n, (start, end) in sorted(spans.items()):
        source = target.get(n)
        rows[ids[n]] = {
            "passage_id": ids[n],
            "doc_id": docs[pieces[n].doc].doc_id,
            "char_start": start,
            "char_end": end,
            "copy_of": ids[source[0]] if source and ids[source[0]] != ids[n] else None,
            "similarity": source[1] if source else None,
            "method": "masked stemmed skip-bigrams" if pieces[n].grams else "repeated headline",
        }
    return PASSAGES.from_rows(sorted(rows.values(), key=lambda r: r["passage_id"]))


def changed_values(passages: pa.Table, numbers: pa.Table) -> pa.Table:
    """`passages` with value_changed, value_from and value_to. `numbers` has, for numbers in copies, the number of the same
    measure in the original (passage_id, value_from, value_to, is_changed, in text order); the first changed one counts."""
    changed: dict[str, tuple[str, str]] = {}
    compared: set[str] = set()
    for row in numbers.to_pylist():
        compared.add(row["passage_id"])
        if row["is_changed"]:
            changed.setdefault(row["passage_id"], (row["value_from"], row["value_to"]))
    rows = passages.to_pylist()
    for row in rows:
        if row["passage_id"] in compared:
            row["value_changed"] = row["passage_id"] in changed
            row["value_from"], row["value_to"] = changed.get(row["passage_id"], (None, None))
        elif row["copy_of"] is not None:
            row["value_changed"] = False
    return PASSAGES.from_rows(rows)
