"""Patterns tried only near a literal that each of their matches contains: linear time, and little of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_BEFORE, _AFTER = 450, 250


def haystack(text: str) -> bytes:
    """`text` in lower case, a byte for each character (others than Latin ones as "?"): four times as fast to search."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters have a lower case of two
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lower.encode("latin-1", "replace")


def matches_near(pattern: re.Pattern[str], words: Sequence[bytes], text: str, lower: bytes) -> Iterator[re.Match[str]]:
    """Matches of `pattern` in the lines of `text` that have one of `words`; `lower` is the `haystack` of `text`.

    Of a long line, 450 characters before and 250 after a word are searched.
    """
    places: list[int] = []
    for word in words:
        at = lower.find(word)
        while at >= 0:
            places.append(at)
            at = lower.find(word, at + len(word))
    if not places:
        return
    start = end = -1
    for at in sorted(places):
        if at < end - 40:
            continue
        here = max(text.rfind("\n", 0, at) + 1, at - _BEFORE)
        if here > end:
            if end > 0:
                yield from pattern.finditer(text, start, end)
            start = here
        line_end = text.find("\n", at, at + _AFTER)
        end = line_end + 1 if line_end >= 0 else min(len(text), at + _AFTER)
    if end > 0:
        yield from pattern.finditer(text, start, end)
