"""Windows of wordpieces: what the attribution encoder reads, with the characters that each piece stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from stages.extract.model import Span

TOKENIZER_FILE = Path(__file__).parents[1] / "data" / "wordpieces.json"
MAX_PIECES = 190
"""Wordpieces in a window, the marks at its ends included: longer and shorter ones gave worse spans."""

MAX_SENTENCE_CHARS = 4_000
"""What a longer "sentence" (a table, a hostile line) has after that is not read."""

CLS, SEP = 101, 102
SHAPES = 12
"""Number of shape codes: six forms of a word, outside and inside quotation marks. The wordpieces are lower case."""

_INSIDE = SHAPES // 2


@dataclass(slots=True)
class Window:
    """Wordpieces of consecutive sentences: ids, shape codes, and [start, end) characters ((-1, -1) for marks)."""

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    offsets: NDArray[np.int64]
    sentences: tuple[int, ...]
    """Positions, in the article's list, of the sentences that the window holds."""


@cache
def tokenizer() -> Tokenizer:
    """The uncased wordpiece tokenizer, without special tokens, truncation or padding."""
    made = Tokenizer.from_file(str(TOKENIZER_FILE))
    made.no_truncation()
    made.no_padding()
    return made


@dataclass(slots=True)
class Pieces:
    """The wordpieces of one sentence."""

    ids: list[int]
    shapes: list[int]
    offsets: list[tuple[int, int]]


def sentence_pieces(text: str, sentences: Sequence[Span], quotations: Sequence[Span]) -> list[Pieces]:
    """Wordpieces of each sentence; `quotations` are ordered and disjoint."""
    parts = [text[s.start : min(s.end, s.start + MAX_SENTENCE_CHARS)] for s in sentences]
    starts = [q.start for q in quotations]
    out = []
    for sentence, encoding in zip(sentences, tokenizer().encode_batch(parts, add_special_tokens=False), strict=True):
        offsets = [(a + sentence.start, b + sentence.start) for a, b in encoding.offsets]
        shapes: list[int] = []
        word: int | None = -1
        shape = 0
        for number, (start, end) in zip(encoding.word_ids, offsets, strict=True):
            if number != word or number is None:
                word, shape = number, _shape(text, start, end)
            at = bisect_right(starts, start) - 1
            inside = at >= 0 and start < quotations[at].end
            shapes.append(shape + (_INSIDE if inside else 0))
        out.append(Pieces(list(encoding.ids), shapes, offsets))
    return out


def _shape(text: str, start: int, end: int) -> int:
    first = text[start : start + 1]
    if first.isupper():
        following = text[start + 1 : start + 2]
        return 2 if following.isupper() else 1
    if first.islower():
        return 3
    if first.isdigit():
        return 4
    return 5


def pack(
    pieces: Sequence[Pieces], paragraphs: Sequence[int], first_limit: int = MAX_PIECES, limit: int = MAX_PIECES
) -> list[Window]:
    """Windows of whole sentences in order, with a mark where a paragraph ends.

    `paragraphs` is the paragraph number of each sentence. A sentence that doesn't fit a window is cut. `first_limit`
    is the room of the first window (training shifts the windows with it).
    """
    windows: list[Window] = []
    room = first_limit
    held: list[int] = []
    length = 1
    for k, sentence in enumerate(pieces):
        size = len(sentence.ids) + 1
        if held and length + size > room:
            windows.append(_window(pieces, paragraphs, held))
            held, length, room = [], 1, limit
        held.append(k)
        length += size
    if held:
        windows.append(_window(pieces, paragraphs, held))
    return windows


def _window(pieces: Sequence[Pieces], paragraphs: Sequence[int], held: list[int]) -> Window:
    ids, shapes, offsets = [CLS], [0], [(-1, -1)]
    for k in held:
        ids += pieces[k].ids
        shapes += pieces[k].shapes
        offsets += pieces[k].offsets
        if k == held[-1] or paragraphs[k + 1] != paragraphs[k]:
            ids.append(SEP)
            shapes.append(0)
            offsets.append((-1, -1))
    if len(ids) > MAX_PIECES:
        ids, shapes, offsets = ids[: MAX_PIECES - 1], shapes[: MAX_PIECES - 1], offsets[: MAX_PIECES - 1]
        ids.append(SEP)
        shapes.append(0)
        offsets.append((-1, -1))
    as_array = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    return Window(np.array(ids, dtype=np.int64), np.array(shapes, dtype=np.int64), as_array, tuple(held))
