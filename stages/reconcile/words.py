"""The words of many sentences at once, as columns: where each stands and which stem it has.

Reads what `text.tokens` reads, for a million sentences in the time in which that reads ten thousand: characters are looked up
in a table of classes, words are told apart by a hash, and only words not met before are stemmed.
"""

from __future__ import annotations

import functools
import hashlib
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stages.reconcile.background import UNSEEN_SHARE, known_terms
from stages.reconcile.columns import Flags, Floats, Hashes, Ints, count_up, mix
from stages.reconcile.text import MASK, number_words, stem, stop_words

NUMBER = 0
"""The term of all numbers."""
NUMBER_WEIGHT = 0.3

_OTHER, _LETTER, _DIGIT, _POINT, _APOSTROPHE = range(5)
_CODE_POINTS = 0x110000
_LONGEST = 64
"""Characters of a word after which places count again from the first; two such words with one hash are one word."""


def _character_tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32], Flags]:
    """(class, lower case, is upper case) of each code point. A lower case of several characters is cut to the first."""
    kinds = np.zeros(_CODE_POINTS, np.uint8)
    lower = np.arange(_CODE_POINTS, dtype=np.uint32)
    upper = np.zeros(_CODE_POINTS, np.bool_)
    for code in range(0x20000):
        char = chr(code)
        if char.isdecimal():
            kinds[code] = _DIGIT
        elif char.isalnum():
            kinds[code] = _LETTER
            lower[code] = ord(char.lower()[0])
            upper[code] = char.isupper()
    for code in range(0x20000, 0x32000):  # ideographs
        kinds[code] = _LETTER if unicodedata.category(chr(code)) == "Lo" else _OTHER
    kinds[[ord("."), ord(",")]] = _POINT
    kinds[[ord("'"), ord("’")]] = _APOSTROPHE
    lower[ord("’")] = ord("'")
    return kinds, lower, upper


_KINDS, _LOWER, _UPPER = _character_tables()
_PLACE_VALUES = np.array([pow(0x9E3779B97F4A7C15, n + 1, 1 << 64) for n in range(_LONGEST)], np.uint64)


@dataclass(frozen=True, slots=True)
class Words:
    """Words in order, a row each: `span` is the number of the piece, `start` and `end` are offsets into its document."""

    span: Ints
    start: Ints
    end: Ints
    term: Ints
    is_upper: Flags

    def take(self, rows: Ints | Flags) -> Words:
        return Words(self.span[rows], self.start[rows], self.end[rows], self.term[rows], self.is_upper[rows])

    @staticmethod
    def concat(parts: Sequence[Words]) -> Words:
        none = np.zeros(0, np.int64)
        return Words(
            np.concatenate([none, *(p.span for p in parts)]),
            np.concatenate([none, *(p.start for p in parts)]),
            np.concatenate([none, *(p.end for p in parts)]),
            np.concatenate([none, *(p.term for p in parts)]),
            np.concatenate([none.astype(np.bool_), *(p.is_upper for p in parts)]),
        )


class Vocabulary:
    """Terms (stems, and one for all numbers) by number, with what is known of each."""

    def __init__(self) -> None:
        self.terms: list[str] = [MASK]
        self._stops: list[bool] = [False]
        self._weights: list[float] = [NUMBER_WEIGHT]
        self._keys: list[int] = [term_key(MASK)]
        self._arrays: dict[str, Any] = {}
        self._by_stem: dict[tuple[str, bool], int] = {}
        self._by_hash: dict[int, int] = {}

    @property
    def is_stop(self) -> Flags:
        return self._array("_stops", np.bool_)

    @property
    def weight(self) -> Floats:
        """Weight of a term in a sentence: log of how many sentences of everyday English there are to one that has it."""
        return self._array("_weights", np.float64)

    @property
    def key(self) -> Hashes:
        """A hash of the term that is the same in every run."""
        return self._array("_keys", np.uint64)

    def _array(self, name: str, kind: type[np.generic]) -> Any:
        """A list of the terms as an array, made again when terms have come since."""
        made = self._arrays.get(name)
        if made is None or len(made) != len(self.terms):
            made = self._arrays[name] = np.array(getattr(self, name), kind)
        return made

    def read(self, pieces: Sequence[str], offset: Ints) -> Words:
        """The words of `pieces` of documents; `offset` is where each piece begins in its document."""
        begins = np.concatenate(([0], np.cumsum([len(p) + 1 for p in pieces], dtype=np.int64)))
        joined = "\n".join(pieces) + "\n"
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        first, last, is_number = _find(_KINDS[codes])
        lowered = _LOWER[codes]
        last_letter = last - 1
        possessive = (last - first > 2) & (lowered[last_letter] == ord("s")) & (lowered[last - 2] == ord("'"))
        term = np.zeros(len(first), np.int64)
        words = np.flatnonzero(~is_number)
        word_ends = np.where(possessive, last - 2, last)[words]
        term[words] = self._terms(_hashes(lowered, first[words], word_ends), joined, first[words], word_ends)
        span = np.searchsorted(begins, first, side="right") - 1
        shift = offset[span] - begins[span]
        return Words(span, first + shift, last + shift, term, _UPPER[codes[first]] if len(first) else first == 1)

    def _terms(self, hashes: Hashes, joined: str, first: Ints, last: Ints) -> Ints:
        if not len(hashes):
            return np.zeros(0, np.int64)
        encoded = pa.array(hashes).dictionary_encode()
        indices = encoded.indices.to_numpy()
        distinct = encoded.dictionary.to_pylist()
        example = np.empty(len(distinct), np.int64)
        example[indices[::-1]] = np.arange(len(indices))[::-1]
        known = self._by_hash
        numbers = np.empty(len(distinct), np.int64)
        for n, (found, at) in enumerate(zip(distinct, example.tolist(), strict=True)):
            term = known.get(found)
            if term is None:
                term = known[found] = self._new(joined[first[at] : last[at]].lower().replace("’", "'"))
            numbers[n] = term
        return numbers[indices]

    def _new(self, word: str) -> int:
        if word[0].isdigit() or word in number_words():
            return NUMBER
        is_stop = word in stop_words()
        key = (stem(word), is_stop)
        if key not in self._by_stem:
            self._by_stem[key] = len(self.terms)
            self.terms.append(key[0])
            self._stops.append(is_stop)
            share, _ = known_terms().get(key[0]) or known_terms()[None]
            self._weights.append(math.log(1 + 1 / (share + UNSEEN_SHARE)))
            self._keys.append(term_key(key[0]))
        return self._by_stem[key]


def term_key(term: str) -> int:
    """A hash of a stem that is the same in every run."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@functools.cache
def known_keys() -> tuple[Hashes, Floats, Floats]:
    """(hash, sorted; share of everyday English sentences; weight in the opening of an article) of each known stem."""
    known = [(term_key(t), *v) for t, v in known_terms().items() if t is not None]
    keys, shares, weights = zip(*sorted(known), strict=True)
    return np.array(keys, np.uint64), np.array(shares), np.array(weights)


def opening_weights(keys: Hashes) -> Floats:
    """Weight of the terms of `keys` in the opening of an article (see background.known_terms)."""
    known, _, weights = known_keys()
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, weights[at], known_terms()[None][1])


def _find(kinds: npt.NDArray[np.uint8]) -> tuple[Ints, Ints, Flags]:
    """(first, last + 1, is number) of each word: letters, with one apostrophe inside, or a digit and what goes on with digits,
    points and commas."""
    first, last = _runs(kinds == _LETTER)
    if len(first) > 1:
        joins = np.zeros(len(first), np.bool_)
        joins[:-1] = (first[1:] - last[:-1] == 1) & (kinds[last[:-1]] == _APOSTROPHE)
        # of a chain of apostrophes each second one joins
        links = np.flatnonzero(joins)
        begins_chain = np.ones(len(links), np.bool_)
        begins_chain[1:] = links[1:] - links[:-1] != 1
        chain_start = links[begins_chain][np.cumsum(begins_chain) - 1] if len(links) else links
        links = links[(links - chain_start) % 2 == 0]
        last[links] = last[links + 1]
        keep = np.ones(len(first), np.bool_)
        keep[links + 1] = False
        first, last = first[keep], last[keep]
    digits = kinds == _DIGIT
    number_first, number_last = _runs(digits | (kinds == _POINT))
    if len(number_first):
        position = np.where(digits, np.arange(len(kinds)), len(kinds))
        number_first = np.minimum.reduceat(position, number_first)
        has_digit = number_first < number_last
        number_first, number_last = number_first[has_digit], number_last[has_digit]
    both = np.concatenate((first, number_first))
    order = np.argsort(both, kind="stable")
    return both[order], np.concatenate((last, number_last))[order], order >= len(first)


def _runs(flags: Flags) -> tuple[Ints, Ints]:
    """(first, last + 1) of each run of true values; the last value is false."""
    changes = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    if len(flags) and flags[0]:
        changes = np.concatenate(([0], changes))
    return changes[::2].copy(), changes[1::2].copy()


def _hashes(codes: npt.NDArray[np.uint32], first: Ints, last: Ints) -> Hashes:
    """A hash of each codes[first:last]."""
    if not len(first):
        return np.zeros(0, np.uint64)
    lengths = last - first
    begins = np.cumsum(lengths) - lengths
    place = count_up(lengths)
    at = place + np.repeat(first, lengths)
    values = codes[at].astype(np.uint64) * _PLACE_VALUES[place % _LONGEST]
    sums: Hashes = np.add.reduceat(values, begins)
    return mix(sums ^ (lengths.astype(np.uint64) << np.uint64(56)))
