"""The lines of a document with what can be said of them before anything is decided."""

from __future__ import annotations

from collections.abc import Sequence

from stages.clean.features import Article
from stages.clean.headline import find_headline
from stages.clean.lines import Line
from stages.clean.shapes import hint
from stages.clean.structure import decide_together

_SURE = 0.9


def read_article(lines: Sequence[Line], title: str | None = None) -> Article:
    """The lines with their hints, what their neighbourhoods settle, and the likely headline."""
    hints = [hint(line) for line in lines]
    taken = {i for i, own in enumerate(hints) if own is not None and own.weight >= _SURE}
    headline = find_headline(lines, hints, taken, title)
    return Article(lines, hints, decide_together(lines, hints), headline[0] if headline is not None else None)
