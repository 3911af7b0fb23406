"""Quotations in a block: double or single, straight or curly, closed or running on to the end of the block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stages.extract.model import Span

_DOUBLE = re.compile(r"[\"“”„«»]|''|``")
_SINGLE_OPEN = re.compile(r"(?<![\w'’])(['‘])(?=[A-Za-z0-9])(?!\d0s)(?!(?:em|til|cause|n)\b)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…])['’](?!\w)")
_MAX_SINGLE = 400


@dataclass(frozen=True, slots=True)
class Quotation:
    """`span` with its marks; `closed` is False when there is no closing mark and it runs to the block's end."""

    span: Span
    closed: bool


def find_quotations(text: str, block: Span) -> list[Quotation]:
    """Quotations of a block in order; they don't overlap, and nested ones are part of the outer one.

    A mark opens after a blank or bracket and closes after anything else, unless its shape decides; one that could do
    either takes its turn. Single marks count only where no double ones are around them, and must close unless they begin the
    block. Linear in the block's length.
    """
    found: list[Quotation] = []
    opened: int | None = None
    for match in _DOUBLE.finditer(text, block.start, block.end):
        role = _role(text, match, block, opened is not None)
        if role == "open" and opened is None:
            opened = match.start()
        elif role == "close" and opened is not None:
            found.append(Quotation(Span(opened, match.end()), True))
            opened = None
    if opened is not None:
        found.append(Quotation(Span(opened, block.end), False))
    if not found:
        return _single(text, block.start, block.end) or _single_running_on(text, block)
    inner: list[Quotation] = []
    begin = block.start
    for quotation in found:
        inner += _single(text, begin, quotation.span.start)
        begin = quotation.span.end
    inner += _single(text, begin, block.end)
    return sorted(found + inner, key=lambda q: q.span.start) if inner else found


def _single_running_on(text: str, block: Span) -> list[Quotation]:
    """A block without other marks that opens with a single one: the quotation goes on in the next."""
    opens = _SINGLE_OPEN.match(text, block.start, block.end)
    return [Quotation(block, False)] if opens and text[opens.end() : opens.end() + 1].isupper() else []


def _role(text: str, match: re.Match[str], block: Span, is_open: bool) -> str:
    mark = match[0]
    if mark in "“„«``":
        return "open"
    if mark in "”»":
        return "close"
    before = text[match.start() - 1] if match.start() > block.start else " "
    after = text[match.end()] if match.end() < block.end else " "
    may_open = (before.isspace() or before in "([—–-:'‘") and not after.isspace()
    may_close = not before.isspace() and not after.isalnum()
    if may_open == may_close:
        return "close" if is_open else "open"
    return "open" if may_open else "close"


def _single(text: str, start: int, end: int) -> list[Quotation]:
    """Quotations in single marks, which must be closed within a bounded distance; a plural's apostrophe closes nothing
    when another mark follows."""
    found: list[Quotation] = []
    position = start
    while opening := _SINGLE_OPEN.search(text, position, end):
        limit = min(end, opening.end() + _MAX_SINGLE)
        closing: re.Match[str] | None = None
        for candidate in _SINGLE_CLOSE.finditer(text, opening.end(), limit):
            plural = (
                text[candidate.start() - 1] == "s" and text[candidate.end() : candidate.end() + 2].strip().islower()
            )
            if closing is None or not plural:
                closing = candidate
            if not plural:
                break
        if closing is None:
            position = opening.end()
            continue
        found.append(Quotation(Span(opening.start(), closing.end()), True))
        position = closing.end()
    return found
