"""Which lines of a page belong to its main content, as trafilatura sees it."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from stages.ingest.model import Line

_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 4
_ENOUGH = 0.6


def main_lines(tree: Any, lines: Sequence[Line], fits: bool) -> list[bool]:
    """A flag per line. All True where the extractor finds nothing or the page is too large for it (`fits` False).

    trafilatura gives text, not places: a line of four or more words is main when most of its word 4-grams are in that
    text, a shorter one when it is a line of that text and lies among main lines.
    """
    text = _extract(tree) if fits else None
    if not text:
        return [True] * len(lines)
    outside = [_words(line) for line in text.split("\n")]
    grams: set[tuple[str, ...]] = set()
    for words in outside:
        grams.update(_grams(words))
    whole = Counter(tuple(w) for w in outside if w)
    inside = [_words(line.text) for line in lines]
    flags = [False] * len(lines)
    for i, words in enumerate(inside):
        found = _grams(words)
        if found:
            flags[i] = sum(g in grams for g in found) >= _ENOUGH * len(found)
    _drop_repeats(inside, flags, whole)
    anchors = [i for i, flag in enumerate(flags) if flag]
    if anchors:
        first, last = anchors[0] - 6, anchors[-1] + 6
        for i, words in enumerate(inside):
            short = 0 < len(words) < _SHINGLE
            if short and first <= i <= last and whole[tuple(words)] > 0:
                whole[tuple(words)] -= 1
                flags[i] = True
    return flags if any(flags) else [True] * len(lines)


def _extract(tree: Any) -> str | None:
    import trafilatura  # half a second to import: only where there is HTML

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(
            deepcopy(tree), fast=True, include_comments=False, include_tables=True, favor_precision=False
        )
    except Exception:  # an extractor's failure on hostile markup must not cost the document
        return None


def _drop_repeats(inside: Sequence[list[str]], flags: list[bool], whole: Counter[tuple[str, ...]]) -> None:
    """Of a line that the page has more often than the main content, keep the places with most main neighbours."""
    places: dict[tuple[str, ...], list[int]] = {}
    for i, flag in enumerate(flags):
        if flag:
            places.setdefault(tuple(inside[i]), []).append(i)
    for words, at in places.items():
        most = max(whole[words], 1)
        if len(at) > most:
            best = sorted(at, key=lambda i: (-sum(flags[max(0, i - 5) : i + 6]), i))
            for i in best[most:]:
                flags[i] = False


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)]
