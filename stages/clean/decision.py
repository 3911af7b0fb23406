"""From the model's scores to what is kept of a plain text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stages.clean.features import Article
from stages.clean.lines import Line

KEEP_FROM = 0.45
"""Probability from which a line of plain text is kept."""

_DOMINANT = 0.35
_SECOND_BEST = 0.6


def decide(article: Article, score: NDArray[np.float32]) -> list[bool]:
    """Whether each line is the article's own. `score` is the model's probability that it is."""
    lines = article.lines
    total = sum(line.length for line in lines)
    # a paragraph that is a third of the text or more is the article, whatever its words
    keep = [
        (s >= KEEP_FROM and i not in article.settled) or _dominates(line, total)
        for i, (line, s) in enumerate(zip(lines, score.tolist(), strict=True))
    ]
    if any(keep):
        return keep
    best = _SECOND_BEST * max(score.tolist(), default=0.0)
    plain = [_is_plain(article, i) for i in range(len(lines))]
    keep = [is_plain and s >= best for is_plain, s in zip(plain, score.tolist(), strict=True)]
    return keep if any(keep) else plain


def _dominates(line: Line, total: int) -> bool:
    return line.is_paragraph and line.length >= _DOMINANT * total


def _is_plain(article: Article, i: int) -> bool:
    """A flash of a sentence or two looks like residue to the model: where nothing is left, plain sentences stay."""
    line, own = article.lines[i], article.hints[i]
    is_free = i not in article.settled and i != article.headline and (own is None or own.weight < 0.6)
    # Arabic paragraphs often end without a full stop; headlines there are shorter than 16 words
    is_running = line.is_caseless and len(line.tokens) >= 16
    return is_free and len(line.tokens) >= 5 and (line.is_sentence or line.is_paragraph or is_running)
