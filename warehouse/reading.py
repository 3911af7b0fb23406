"""An article as people read it: its lines, cut where one block ends and the next begins, and what was left out of it.

What the terminal (`crosswire show`) and the report print is made from these, so that both show the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

Row = Mapping[str, Any]

# label -> (one, several), for a sentence about what was left out
_NAMES = {
    "headline": ("headline", "headlines"),
    "subheading": ("subheading", "subheadings"),
    "byline": ("byline", "bylines"),
    "dateline": ("dateline", "datelines"),
    "body": ("paragraph", "paragraphs"),
    "caption": ("caption", "captions"),
    "credit": ("credit", "credits"),
    "related": ("related", "related"),
    "promo": ("promo", "promos"),
    "share": ("share line", "share lines"),
    "advertisement": ("advertisement", "advertisements"),
    "navigation": ("navigation", "navigation"),
    "biography": ("biography", "biographies"),
    "legal": ("legal notice", "legal notices"),
    "comment": ("comment", "comments"),
    "other": ("other", "other"),
}


class Piece(NamedTuple):
    """A stretch of one line that lies in one block; `block` is None for text that no block covers."""

    start: int
    end: int
    block: Row | None


@dataclass(frozen=True)
class Counts:
    """Words of an article that were kept and left out, and the number of blocks left out by label, most first."""

    kept: int
    left_out: int
    labels: tuple[tuple[str, int], ...]

    @property
    def what(self) -> str:
        """What was left out, in words: 3 captions, 2 related, 1 promo."""
        return ", ".join(f"{n:,} {_NAMES.get(label, (label, label))[n != 1]}" for label, n in self.labels)

    def __str__(self) -> str:
        """The sentence below an article: 412 words kept, 85 left out: 3 captions, 2 related, 1 promo."""
        kept = f"{self.kept:,} word{'' if self.kept == 1 else 's'} kept"
        return f"{kept}, {self.left_out:,} left out: {self.what}" if self.labels else f"{kept}, nothing left out"


def is_left_out(block: Row) -> bool:
    """Whether a block is none of the article's own words. A headline is, whether or not it is kept as text."""
    return not block["keep"] and block["label"] != "headline"


def headline(text: str, blocks: Iterable[Row]) -> str:
    """The words of the first headline block, for a document without a title; "" when it has none."""
    return next((text[b["char_start"] : b["char_end"]].strip() for b in blocks if b["label"] == "headline"), "")


def read_lines(text: str, blocks: Iterable[Row]) -> Iterator[list[Piece]]:
    """The lines of `text` that are not blank, each as its pieces in order; every character of a line is in one piece.

    Blank stretches between the blocks of a line are part of the piece before (of the piece after at the line's start).
    Blocks may come in any order and need not cover the text.
    """
    line: list[Piece] = []
    for piece in _tile(text, blocks):
        start = piece.start
        while start < piece.end:
            newline = text.find("\n", start, piece.end)
            end = piece.end if newline < 0 else newline
            _add(text, line, Piece(start, end, piece.block))
            if newline >= 0:
                if line and not _is_blank(text, line):
                    yield line
                line, end = [], newline + 1
            start = end
    if line and not _is_blank(text, line):
        yield line


def _tile(text: str, blocks: Iterable[Row]) -> Iterator[Piece]:
    """The text from end to end: its blocks, and what lies between them."""
    at = 0
    for block in sorted(blocks, key=lambda b: (b["char_start"], b["char_end"])):
        start = min(max(block["char_start"], at), len(text))
        end = min(max(block["char_end"], start), len(text))
        if at < start:
            yield Piece(at, start, None)
        if start < end:
            yield Piece(start, end, block)
        at = max(at, end)
    if at < len(text):
        yield Piece(at, len(text), None)


def _add(text: str, line: list[Piece], piece: Piece) -> None:
    """Append a piece to its line; blank text outside blocks joins its neighbour."""
    if piece.start == piece.end:
        return
    if piece.block is None and line and text[piece.start : piece.end].isspace():
        line[-1] = line[-1]._replace(end=piece.end)
    elif line and line[-1].block is None and text[line[-1].start : line[-1].end].isspace():
        line[-1] = Piece(line[-1].start, piece.end, piece.block)
    else:
        line.append(piece)


def _is_blank(text: str, line: Sequence[Piece]) -> bool:
    return text[line[0].start : line[-1].end].isspace()


def count_words(text: str, blocks: Iterable[Row]) -> Counts:
    """Words kept and left out, by blocks; text outside blocks counts as left out under no label."""
    kept = left_out = 0
    labels: Counter[str] = Counter()
    for start, end, block in _tile(text, blocks):
        n = len(text[start:end].split())
        if block is not None and not is_left_out(block):
            kept += n
        else:
            left_out += n
            if block is not None:
                labels[block["label"]] += 1
            elif n:
                labels["unlabelled"] += 1
    return Counts(kept, left_out, tuple(sorted(labels.items(), key=lambda item: (-item[1], item[0]))))


@dataclass
class Spans:
    """Named spans of a text that overlap and nest at will; `limit` is the length of the text."""

    limit: int
    opens: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    closes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def cover(self, start: int | None, end: int | None, name: str) -> None:
        """Add a span; one that does not lie within the text is passed over."""
        if start is None or end is None or not 0 <= start < end <= self.limit:
            return
        self.opens[start].append(name)
        self.closes[end].append(name)

    def segments(self, cuts: Iterable[int]) -> Iterator[tuple[int, int, list[str]]]:
        """Each stretch between two cuts or edges, with the names of all that cover it."""
        active: dict[str, int] = defaultdict(int)
        for start, end in pairwise(sorted({0, self.limit, *self.opens, *self.closes, *cuts})):
            for name in self.closes.get(start, ()):
                active[name] -= 1
                if not active[name]:
                    del active[name]  # what has ended must not slow down the rest of a long article
            for name in self.opens.get(start, ()):
                active[name] += 1
            yield start, end, list(active)
