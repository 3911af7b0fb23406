"""What a page as a whole tells of its lines, beyond the model: comments, other articles, text twice, an empty page."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from stages.clean.page_features import Lines
from stages.clean.page_names import FAR

Floats = NDArray[np.float64]

KEEP_FROM = 0.3
"""Probability from which a line of a page is kept."""

_FEWEST_WORDS = 25
_LEAST_OF_OWN = 20
_LOWERED = 0.15
_TWICE = 0.8
_WHOLE = 150
_GRAM = 5
_WORD = re.compile(r"\w+")


def apply_rules(lines: Lines, keep: Floats) -> Floats:
    """The probabilities `keep` of all lines, changed where the page as a whole says otherwise."""
    out = keep.astype(np.float64)
    for first, last in zip(*lines.spans(), strict=True):
        at = slice(int(first), int(last) + 1)
        _comments(lines.comment[at], lines.words[at], out[at])
        _other_articles(lines.article[at], lines, at, out[at])
        _said_twice(lines, at, out[at])
        _nothing_kept(lines, at, out[at])
    return out


def _comments(comments: NDArray[np.bool_], words: Floats, keep: Floats) -> None:
    """Comments are never the article, unless the page has hardly anything else."""
    if comments.any() and words[~comments & (keep >= 0.7 * KEEP_FROM)].sum() >= _FEWEST_WORDS:
        keep[comments] *= _LOWERED


def _other_articles(articles: NDArray[np.int64], lines: Lines, at: slice, keep: Floats) -> None:
    """Where one <article> has the page's title, the others beside it are teasers or whole other articles."""
    if np.count_nonzero(np.unique(articles)) < 2:
        return
    heading = (lines.columns["tag_h1"][at] > 0) | lines.titled[at] & (lines.columns["is_heading"][at] > 0)
    own = articles[heading & (articles > 0) & (lines.columns["link_share"][at] < 0.9)]
    if len(own) and lines.words[at][(articles == own[0]) & (keep >= KEEP_FROM)].sum() >= _FEWEST_WORDS:
        keep[(articles > 0) & (articles != own[0])] *= _LOWERED


def _said_twice(lines: Lines, at: slice, keep: Floats) -> None:
    """Of text that is there twice (once for machines, once for readers) one copy is kept: a copy goes that is hidden or
    has all of the article in one line, the longest first; the lines that say the same take over its probability."""
    same = np.flatnonzero((lines.repeated[at] >= _TWICE) & (lines.words[at] >= _GRAM))
    whole = (lines.words[at] >= _WHOLE) | (lines.columns["named_hidden"][at] < FAR)
    going = [i for i in same.tolist() if whole[i] and keep[i] >= KEEP_FROM]
    if not going:
        return
    grams = {i: _grams(lines.texts[at.start + i]) for i in same.tolist()}
    count = Counter(g for found in grams.values() for g in found)
    gone: dict[tuple[str, ...], float] = {}
    for i in sorted(going, key=lambda i: (-len(grams[i]), -i)):
        found = grams[i]
        if found and sum(count[g] > 1 for g in found) >= _TWICE * len(found):
            count.subtract(found)
            for gram in found:
                gone[gram] = max(gone.get(gram, 0.0), float(keep[i]))
            keep[i] *= _LOWERED
            del grams[i]
    for i, found in grams.items() if gone else ():
        taken = [gone[g] for g in found if g in gone]
        if taken and len(taken) >= _TWICE * len(found):
            keep[i] = max(keep[i], min(taken))


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return {tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


def _nothing_kept(lines: Lines, at: slice, keep: Floats) -> None:
    """A page is about something: where hardly a word is kept, its likeliest running text and its siblings are."""
    words = lines.words[at]
    if words[keep >= KEEP_FROM].sum() >= _LEAST_OF_OWN:
        return
    could = (words >= _LEAST_OF_OWN) & (lines.columns["link_share"][at] < 0.5)
    if could.any():
        best = int(np.argmax(np.where(could, keep, -1.0)))
        parent = lines.blocks[at, 1]
        chosen = could & (parent == parent[best]) & (keep >= 0.5 * keep[best])
        chosen[best] = True
        keep[chosen] = np.maximum(keep[chosen], KEEP_FROM)
