"""Which lines of a page lie where most of its running text is: a cheap guess for metadata, language and likeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stages.ingest.model import Line

_APART = frozenset(("nav", "header", "footer", "aside", "form"))
_RUNNING, _ENOUGH = 80, 150


def main_lines(lines: Sequence[Line]) -> list[bool]:
    """A flag per line. All True where there is hardly any running text.

    The block is the one that scores highest when each piece of running text counts for the block that holds it, half for
    the next one out and a quarter for the one after (as in Arc90's Readability).
    """
    score: Counter[int] = Counter()
    for line in lines:
        if len(line.text) >= _RUNNING and line.link_share < 0.4 and line.region not in _APART:
            for level, block in enumerate(line.around[1:4]):
                score[block] += len(line.text) >> level
    if not score:
        return [True] * len(lines)
    best = min(score, key=lambda b: (-score[b], b))
    flags = [best in line.around and line.region not in _APART for line in lines]
    size = sum(len(line.text) for line, flag in zip(lines, flags, strict=True) if flag)
    return flags if size >= _ENOUGH else [True] * len(lines)
