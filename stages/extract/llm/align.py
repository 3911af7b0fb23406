"""Where words that a model gives back stand in the text: exactly, or after a tight alignment; else nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from stages.extract.model import Span

MIN_SIMILARITY = 0.95
"""Least share of characters that stay the same (1 - Levenshtein distance / length)."""

_FUZZY_FROM = 16
_FUZZY_WINDOW = 8_000
_FUZZY_WORDS = 1_500
_MAX_WORDS = 6_000
_MAX_OCCURRENCES = 64
_MAX_GAP = 400
"""Characters that an ellipsis may stand for."""

_FOLD = {
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛′`´＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
}
_OUTER = " \"'.,;:-"
_ELLIPSIS = re.compile(r"\s*(?:\[\s*\.{3}\s*\]|\.{3,})\s*")
_NEGATION = re.compile(r"\b(?:not|no|never|none|nobody|nor|neither|without|cannot)\b|n't\b", re.I)
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True)
class Found:
    """A place in the text, and how like the words there are (1.0: the same but for the look of marks and blanks)."""

    span: Span
    similarity: float


class Aligner:
    """Finds words in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded = lru_cache(maxsize=512)(self._fold_window)

    def find(self, words: str, window: Span, near: Span | None = None) -> Found | None:
        """The occurrence of `words` in `window` that is nearest to `near` (else the first); None if there is none.

        What is found begins and ends between words, and has the figures and negations of `words`.
        """
        if not words or len(words) > _MAX_WORDS or not any(c.isalnum() for c in words):
            return None
        exact = self._nearest(self._occurrences(words, window), near)
        if exact is not None:
            return Found(exact, 1.0)
        folded, _ = fold(words)
        for variant in dict.fromkeys((folded.strip(), folded.strip(_OUTER))):
            found = self._nearest(self._folded_occurrences(variant, window), near)
            if found is not None:
                return Found(found, 1.0)
        return self._abridged(folded.strip(_OUTER), window) or self._similar(folded.strip(_OUTER), window)

    def _nearest(self, spans: Iterator[Span], near: Span | None) -> Span | None:
        if near is None:
            return next(spans, None)
        return min(spans, key=lambda s: (max(near.start - s.end, s.start - near.end, 0), s.start), default=None)

    def _occurrences(self, words: str, window: Span) -> Iterator[Span]:
        at = self.text.find(words, window.start, window.end)
        for _ in range(_MAX_OCCURRENCES):
            if at < 0:
                return
            span = self._whole_words(at, at + len(words))
            if span is not None:
                yield span
            at = self.text.find(words, at + 1, window.end)

    def _fold_window(self, start: int, end: int) -> tuple[str, list[int]]:
        return fold(self.text[start:end])

    def _folded_occurrences(self, words: str, window: Span) -> Iterator[Span]:
        if not words:
            return
        text, places = self._folded(window.start, window.end)
        for variant in dict.fromkeys((words, words[0].swapcase() + words[1:])):
            at = text.find(variant)
            for _ in range(_MAX_OCCURRENCES):
                if at < 0:
                    break
                span = self._original(places, at, at + len(variant), window)
                if span is not None:
                    yield span
                at = text.find(variant, at + 1)

    def _original(self, places: list[int], first: int, end: int, window: Span) -> Span | None:
        return self._whole_words(window.start + places[first], window.start + places[end - 1] + 1)

    def _whole_words(self, start: int, end: int) -> Span | None:
        """The span without outer blanks; None where it would cut a word in two."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if start >= end or _cuts(text, start) or _cuts(text, end):
            return None
        return Span(start, end)

    def _abridged(self, words: str, window: Span) -> Found | None:
        """Words with an ellipsis that the text doesn't have: its parts, in order and close to each other."""
        parts = [p.strip(_OUTER) for p in _ELLIPSIS.split(words)]
        if not 2 <= len(parts) <= 4 or any(len(p.split()) < 2 for p in parts):
            return None
        text, places = self._folded(window.start, window.end)
        begin = at = -1
        for part in parts:
            found = text.find(part, max(at, 0))
            if found < 0 or (at >= 0 and found - at > _MAX_GAP):
                return None
            begin = found if begin < 0 else begin
            at = found + len(part)
        span = self._original(places, begin, at, window)
        return Found(span, 0.98) if span else None

    def _similar(self, words: str, window: Span) -> Found | None:
        """A stretch that differs in a letter here and there."""
        if not _FUZZY_FROM <= len(words) <= _FUZZY_WORDS or window.end - window.start > _FUZZY_WINDOW:
            return None
        text, places = self._folded(window.start, window.end)
        if len(text) < len(words) * MIN_SIMILARITY:
            return None
        placed = fuzz.partial_ratio_alignment(words, text, score_cutoff=100 * MIN_SIMILARITY - 5)
        if placed is None or len(text) < len(words):
            return None
        start, end = _to_word_ends(text, placed.dest_start, placed.dest_end)
        stretch = text[start:end]
        if not stretch or _FIGURES.findall(stretch) != _FIGURES.findall(words):
            return None
        if [m.lower() for m in _NEGATION.findall(stretch)] != [m.lower() for m in _NEGATION.findall(words)]:
            return None
        similarity = Levenshtein.normalized_similarity(words, stretch, score_cutoff=MIN_SIMILARITY)
        if similarity < MIN_SIMILARITY:
            return None
        span = self._original(places, start, end, window)
        return Found(span, similarity) if span else None


def fold(text: str) -> tuple[str, list[int]]:
    """`text` with marks, dashes, blanks and accents made alike, and for each of its characters the place it came from."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _FOLD:
            folded = _FOLD[char]
        elif char.isspace():
            folded = "" if out and out[-1] == " " else " "
        elif char < "\x7f":
            folded = char
        else:
            folded = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
        out += folded
        places += [place] * len(folded)
    return "".join(out), places


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _to_word_ends(text: str, start: int, end: int) -> tuple[int, int]:
    while _cuts(text, start):
        start -= 1
    while _cuts(text, end):
        end += 1
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    return start, end
