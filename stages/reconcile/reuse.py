"""Which sentences were copied from which: sentences compared as sets of skip-bigrams, many in columns.

In two rounds. First each sentence leaves a few of its skip-bigrams, chosen by their hash and by how rare their words are in
everyday English, so that a choice depends on nothing but the sentence; sentences that leave enough in common (candidates.py)
are compared in full (`Likeness`). Choosing by hash modulo: Manber 1994.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from stages.reconcile.columns import (
    Floats,
    Hashes,
    Ints,
    distinct,
    expand,
    first_of_each,
    grouped,
    mix,
    packed,
    unpacked,
)
from stages.reconcile.words import NUMBER, Vocabulary, Words

MIN_TERMS = 7
"""Content words a sentence needs; shorter ones are alike by chance."""
SURE_SIMILARITY, SURE_TERMS = 0.45, 6
"""Similarity from which few shared content words are enough, and how many those are."""
MIN_SIMILARITY, MIN_TERMS_SHARED = 0.31, 9
"""Below the sure similarity only a long stretch of shared words tells a rewritten copy from two reports of one thing."""
REACH = 3
"""How many words after its first word the second word of a skip-bigram may stand."""
LEFT_OF = 2
"""One skip-bigram in so many is left to find copies by."""
LEFT_WEIGHT = 8.0
"""Weight that a skip-bigram needs to be left: one of its words is rare, or both are not common."""
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{0,600})[”\"»]")


def own_words(vocabulary: Vocabulary, words: Words, pieces: Sequence[str], offset: Ints) -> Words:
    """Words of the pieces that are worth comparing, without what they quote: pieces not too short, nor mostly quotation (two
    outlets may quote one speech)."""
    quotes = [
        (n, m.start(1), m.end(1))
        for n, piece in enumerate(pieces)
        if "“" in piece or '"' in piece or "«" in piece
        for m in _QUOTED.finditer(piece)
    ]
    is_own = np.ones(len(words.span), np.bool_)
    if quotes:
        piece, first, last = np.array(quotes, np.int64).T
        at = offset[piece] + (piece << 32)
        where = words.start + (words.span << 32)
        before = np.searchsorted(at + first, where, side="right") - 1
        is_own = (before < 0) | (where >= (at + last)[before])
    n_words, n_own, n_content = (
        np.bincount(words.span[chosen], minlength=len(pieces))
        for chosen in (slice(None), is_own, is_own & ~vocabulary.is_stop[words.term])
    )
    is_good = (n_content >= MIN_TERMS) & (2 * n_own >= n_words)
    return words.take(is_own & is_good[words.span])


def skip_bigrams(words: Words, offset: Ints) -> tuple[Ints, Ints]:
    """Rows (first, second) of `words` that are a skip-bigram of their piece, which begins at `offset`; names apart."""
    is_name = words.is_upper & (words.start != offset[words.span])
    firsts, seconds = [], []
    for reach in range(1, REACH + 1):
        a, b = slice(None, -reach or None), slice(reach, None)
        alike = words.span[a] == words.span[b]
        first = np.flatnonzero(alike & (words.term[a] != words.term[b]) & ~(is_name[a] & is_name[b]))
        firsts.append(first)
        seconds.append(first + reach)
    return np.concatenate(firsts), np.concatenate(seconds)


def gram_hashes(vocabulary: Vocabulary, words: Words, first: Ints, second: Ints) -> Hashes:
    key = vocabulary.key
    return mix(key[words.term[first]] + key[words.term[second]] * np.uint64(0x9E3779B97F4A7C15))


def left_behind(vocabulary: Vocabulary, words: Words, offset: Ints) -> tuple[Ints, Hashes]:
    """(piece, skip-bigram) by which copies of each piece are found, sorted and distinct."""
    first, second = skip_bigrams(words, offset)
    weight = vocabulary.weight[words.term]
    heavy = weight[first] + weight[second] >= LEFT_WEIGHT
    first, second = first[heavy], second[heavy]
    hashes = gram_hashes(vocabulary, words, first, second)
    chosen = hashes % np.uint64(LEFT_OF) == 0
    piece, hashes = words.span[first][chosen], hashes[chosen]
    order = np.lexsort((hashes, piece))
    piece, hashes = piece[order], hashes[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (piece[1:] != piece[:-1]) | (hashes[1:] != hashes[:-1])
    return piece[is_first], hashes[is_first]


class Likeness:
    """Pieces that are compared in full. `words` are their own words, `offset` where each piece begins in its document;
    `copy` and `root` are pairs of pieces, of which those stay that share enough words at all."""

    def __init__(self, vocabulary: Vocabulary, words: Words, offset: Ints, copy: Ints, root: Ints) -> None:
        n = len(offset)
        self.offset, self.words = offset, words
        self.at = np.searchsorted(words.span, np.arange(n + 1))
        self.is_stop, weight = vocabulary.is_stop, vocabulary.weight
        is_content = ~self.is_stop[words.term] & (words.term != NUMBER)
        content = grouped(words.span[is_content], words.term[is_content], n)
        n_shared = content.products(copy, root, np.ones(len(content.values)))
        enough = n_shared >= SURE_TERMS
        self.copy, self.root, self.n_shared = copy[enough], root[enough], n_shared[enough]
        is_compared = np.zeros(n, np.bool_)
        is_compared[self.copy] = is_compared[self.root] = True
        compared = words.take(is_compared[words.span])
        first, second = skip_bigrams(compared, offset)
        grams = pa.array(packed(compared.term[first], compared.term[second])).dictionary_encode()
        self.gram_terms = unpacked(grams.dictionary.to_numpy())
        self.gram_weight: Floats = weight[self.gram_terms[0]] + weight[self.gram_terms[1]]
        self.grams = grouped(compared.span[first], grams.indices.to_numpy(), n)

    def similarity(self) -> Floats:
        """How alike the pieces of each pair are, 0 where they share too few words to be a copy at that."""
        groups = np.repeat(np.arange(len(self.offset)), np.diff(self.grams.begin))
        mass = np.bincount(groups, weights=self.gram_weight[self.grams.values], minlength=len(self.offset))
        common = self.grams.products(self.copy, self.root, np.sqrt(self.gram_weight[self.grams.values]))
        # rounded, for what is compared with a threshold must not hang on the last bit
        alike = np.round(common / np.minimum(mass[self.copy], mass[self.root]), 9)
        needed = np.where(alike >= SURE_SIMILARITY, SURE_TERMS, MIN_TERMS_SHARED)
        return np.where((alike >= MIN_SIMILARITY) & (self.n_shared >= needed), np.minimum(alike, 1.0), 0.0)

    def spans(self, piece: Ints, other: Ints) -> tuple[Ints, Ints]:
        """(start, end) of the part of each piece that the other has too: from the first to the last content word of the
        longest run that they share."""
        pair, at = self.grams.shared(piece, other)
        first_term, second_term = (terms[self.grams.values[at]] for terms in self.gram_terms)
        hit, _ = distinct(np.concatenate((packed(pair, first_term), packed(pair, second_term))))
        row, word = expand(self.at[piece], self.at[piece + 1])
        term = self.words.term[word]
        is_hit = np.isin(packed(row, term), hit) & ~self.is_stop[term]
        row, word = row[is_hit], word[is_hit]
        # a common word far from the rest is no part of the passage
        breaks = np.ones(len(row), np.bool_)
        breaks[1:] = (row[1:] != row[:-1]) | (word[1:] - word[:-1] > 2 * REACH)
        begins = np.flatnonzero(breaks)
        lengths = np.diff(np.append(begins, len(row)))
        best = np.lexsort((begins, -lengths, row[begins]))
        best = best[first_of_each(row[begins][best])]
        start, end = self.offset[piece], self.words.end[self.at[piece + 1] - 1]
        rows, run = row[begins[best]], begins[best]
        start[rows] = self.words.start[word[run]]
        end[rows] = self.words.end[word[run + lengths[best] - 1]]
        return start, end


def best_links(likeness: Likeness) -> tuple[Ints, Ints, Floats]:
    """(copy, root, similarity): of each piece's pairs the most alike one, if alike enough; of equals the earliest."""
    copy, root, alike = likeness.copy, likeness.root, likeness.similarity()
    rows = np.flatnonzero(alike)
    rows = rows[np.lexsort((root[rows], -alike[rows], copy[rows]))]
    rows = rows[first_of_each(copy[rows])]
    return copy[rows], root[rows], alike[rows]
