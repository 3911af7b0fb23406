"""Articles with gold attributions as windows with labels, for training and for measuring (never at run time)."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.extract.encoder.windows import MAX_PIECES, Pieces, Window, pack, sentence_pieces
from stages.extract.model import Span
from stages.extract.sentences import split_sentences
from stages.extract.statements.quotes import find_quotations

ROLES = ("source", "cue", "content")
OUTSIDE, BEGIN, INSIDE = 0, 1, 2


@dataclass(slots=True)
class Labelled:
    """A window with its labels: `bio` is [pieces, 3] (ROLES), `links` [pieces, pieces, 2]: row is a piece of a cue,
    column a piece of its source (0) or content (1)."""

    window: Window
    bio: NDArray[np.int64]
    links: NDArray[np.bool_]


@dataclass(slots=True)
class GoldArticle:
    """A text with its sentences and gold attributions, each a role → list of [start, end)."""

    name: str
    text: str
    sentences: list[Span]
    paragraphs: list[int]
    quotations: list[Span]
    attributions: list[dict[str, list[tuple[int, int]]]]

    def pieces(self) -> list[Pieces]:
        return sentence_pieces(self.text, self.sentences, self.quotations)


def read_gold(path: Path) -> list[GoldArticle]:
    """Articles of a file of PolNeAR rows (id, text, anns), with the attributions of the first annotator."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_article(json.loads(line)) for line in lines]


def _article(row: dict[str, Any]) -> GoldArticle:
    annotations = row["anns"][min(row["anns"])]
    found = [{role: [(s, e) for s, e in a[role]] for role in ROLES} for a in annotations]
    return article_of(row["id"], row["text"], found)


def article_of(name: str, text: str, attributions: list[dict[str, list[tuple[int, int]]]]) -> GoldArticle:
    """An article with sentences, a paragraph per line."""
    sentences: list[Span] = []
    paragraphs: list[int] = []
    quotations: list[Span] = []
    for number, line in enumerate(re.finditer(r"[^\n]+", text)):
        spans = split_sentences(text, line.start(), line.end())
        sentences += spans
        paragraphs += [number] * len(spans)
        quotations += [q.span for q in find_quotations(text, Span(line.start(), line.end()))]
    return GoldArticle(name, text, sentences, paragraphs, quotations, attributions)


_MARKS = ({"“": '"', "”": '"', "‘": "'", "’": "'"}, {"“": "‘", "”": "’"})


def with_other_marks(article: GoldArticle, rng: random.Random) -> GoldArticle:
    """The article as another house would set it: straight marks, or single ones (same length, same offsets)."""
    draw = rng.random()
    if draw < 0.5 or "“" not in article.text:
        return article
    table = str.maketrans(_MARKS[0] if draw < 0.8 else _MARKS[1])
    return article_of(article.name, article.text.translate(table), article.attributions)


def labelled_windows(article: GoldArticle, rng: random.Random | None = None) -> list[Labelled]:
    """Windows of an article with labels; with `rng`, the first window is cut short at random."""
    first = rng.randrange(MAX_PIECES // 4, MAX_PIECES + 1) if rng else MAX_PIECES
    return [_labelled(w, article.attributions) for w in pack(article.pieces(), article.paragraphs, first)]


def _labelled(window: Window, attributions: Sequence[dict[str, list[tuple[int, int]]]]) -> Labelled:
    size = len(window.ids)
    starts, ends = window.offsets[:, 0], window.offsets[:, 1]
    bio = np.zeros((size, len(ROLES)), dtype=np.int64)
    links = np.zeros((size, size, 2), dtype=bool)
    for attribution in attributions:
        held = {}
        for k, role in enumerate(ROLES):
            pieces = [_pieces_of(starts, ends, s, e) for s, e in attribution[role]]
            held[role] = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
            for part in pieces:
                if part.size:
                    bio[part, k] = INSIDE
                    bio[part[0], k] = BEGIN
        for r, role in enumerate(("source", "content")):
            if held["cue"].size and held[role].size:
                links[held["cue"][:, None], held[role], r] = True
    return Labelled(window, bio, links)


def _pieces_of(starts: NDArray[np.int64], ends: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.flatnonzero((starts < end) & (ends > start) & (starts >= 0))
    return found
