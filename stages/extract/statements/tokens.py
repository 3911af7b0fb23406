"""Tokens of a sentence with word classes from a small lexicon of closed-class words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.model import Span

Range = tuple[int, int]
"""Token numbers, half-open."""

MAX_TOKENS = 400
"""Longer "sentences" are tables or lists; only their first tokens are looked at."""

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,8}|[$€£]?\d+(?:[.,:]\d+)*%?(?:[\-–]\w+)*|\w+(?:(?:[\-'’.&/]|\.-)\w+)*|''|``|\.{2,8}|[^\w\s]"
)

_NAMES = (
    "determiner possessive subject object relative be have do modal preposition attaching "
    "conjunction subordinator adverb time connector adjunct wh finite negation hedge future hypothetical"
)
CLASSES = _NAMES.split()
(
    DETERMINER, POSSESSIVE, SUBJECT, OBJECT, RELATIVE, BE, HAVE, DO, MODAL, PREPOSITION, ATTACHING, CONJUNCTION,
    SUBORDINATOR, ADVERB, TIME, CONNECTOR, ADJUNCT, WH, FINITE, NEGATION, HEDGE, FUTURE, HYPOTHETICAL,
) = (1 << n for n in range(len(CLASSES)))  # fmt: skip
CAPITAL, WORD, NUMBER = (1 << (len(CLASSES) + n) for n in range(3))
AUXILIARY = BE | HAVE | DO | MODAL
PRONOUN = SUBJECT | OBJECT


@cache
def word_classes() -> dict[str, int]:
    """Lower-case word → bit set of its classes."""
    bits: dict[str, int] = {}
    for row in read_csv("function_words.csv"):
        flag = 1 << CLASSES.index(row["class"])
        for word in row["words"].split():
            bits[word] = bits.get(word, 0) | flag
    return bits


class Tokens:
    """Tokens of text[span]: parallel lists over token numbers.

    `start`, `end` are character offsets; `lower` the lower-case form with straight apostrophes; `flags` bit sets of
    word classes; `quote` is True for what stands inside a quotation (its marks included).
    """

    __slots__ = ("end", "flags", "lower", "quote", "raw", "span", "start")

    def __init__(self, text: str, span: Span, quotations: Sequence[Span]) -> None:
        self.span = span
        self.start: list[int] = []
        self.end: list[int] = []
        self.raw: list[str] = []
        self.lower: list[str] = []
        self.flags: list[int] = []
        classes = word_classes()
        marks = {q.start for q in quotations} | {q.end - 1 for q in quotations}
        for match in _TOKEN.finditer(text, span.start, span.end):
            raw, start, end = match[0], match.start(), match.end()
            if self.end and self.end[-1] == start and start not in marks and self._joins(text, raw, end, span.end):
                self.end[-1] = end
                self.raw[-1] += raw
                continue
            if len(self.start) >= MAX_TOKENS:
                break
            lower = raw.lower().replace("’", "'")
            first = raw[0]
            flags = classes.get(lower, 0)
            if first.isalnum() or first in "$€£":
                flags |= WORD
                if first.isupper():
                    flags |= CAPITAL
                elif not first.isalpha():
                    flags |= NUMBER
            self.start.append(start)
            self.end.append(end)
            self.raw.append(raw)
            self.lower.append(lower)
            self.flags.append(flags)
        self.quote = [False] * len(self.start)
        for quotation in quotations:
            first_inside = bisect_left(self.start, quotation.start)
            for n in range(first_inside, bisect_left(self.start, quotation.end)):
                self.quote[n] = True

    def _joins(self, text: str, raw: str, end: int, limit: int) -> bool:
        """A full stop inside a sentence belongs to the abbreviation before it; an apostrophe to a plural's s."""
        if raw == ".":
            return any(c.isalnum() for c in text[end : min(limit, end + 4)])
        return raw in "'’" and self.raw[-1][-1] in "sz"

    def __len__(self) -> int:
        return len(self.start)

    def is_(self, n: int, flags: int) -> bool:
        """Whether token n exists and has one of the classes."""
        return 0 <= n < len(self.flags) and bool(self.flags[n] & flags)

    def word(self, n: int) -> str:
        """Lower-case form of token n, "" outside the sentence."""
        return self.lower[n] if 0 <= n < len(self.lower) else ""

    def char_span(self, first: int, last: int) -> Span:
        """Characters of the tokens [first, last)."""
        return Span(self.start[first], self.end[last - 1])

    def opens(self, n: int) -> bool:
        """Whether a quotation begins at token n."""
        return 0 <= n < len(self.quote) and self.quote[n] and (n == 0 or not self.quote[n - 1])

    def closes(self, n: int) -> bool:
        """Whether a quotation ends with token n."""
        return 0 <= n < len(self.quote) and self.quote[n] and (n + 1 == len(self.quote) or not self.quote[n + 1])
