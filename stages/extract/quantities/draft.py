"""A quantity in the making, over the tokens of one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from stages.extract.model import Measure, Span
from stages.extract.quantities.context import approximator_after, approximator_before
from stages.extract.quantities.numbers import Number
from stages.extract.quantities.units import Unit
from stages.extract.quantities.words import Token


@dataclass(slots=True)
class Draft:
    """Tokens [first, end) are the span; `verb` is the index of the governing word (-1: none)."""

    first: int
    end: int
    low: float
    high: float | None
    approximator: str
    unit: Unit
    measure: Measure
    counted: str | None = None
    population: str | None = None
    predicate: str | None = None
    subject: str | None = None
    is_additional: bool = False
    verb: int = -1
    is_object: bool = False
    refers: bool = False
    """Whether what is counted was named before."""
    confidence: float = 0.8

    def span(self, tokens: list[Token]) -> Span:
        return Span(tokens[self.first].start, tokens[self.end - 1].end)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A number with its qualifiers: tokens [first, end), interval and approximator."""

    first: int
    end: int
    low: float
    high: float | None
    approximator: str


def qualify(tokens: list[Token], number: Number, first: int, end: int, duration: bool = False) -> Qualified:
    """Reads the qualifiers around tokens [first, end), which hold the number and its sign or unit."""
    approximator = "exact"
    before = approximator_before(tokens, first, duration)
    after = approximator_after(tokens, end)
    start = first
    if before:
        approximator, start = before
    elif first and tokens[first - 1].low == "between" and number.kind == "range":
        start = first - 1
    if after:
        approximator, end = after[0], after[1]
    low, high = interval(number, approximator)
    if number.kind in ("vague", "range"):
        approximator = number.kind
    return Qualified(start, end, low, high, approximator)


def interval(number: Number, approximator: str) -> tuple[float, float | None]:
    """(low, high) as stored: a floor and a vague word have no high, a ceiling has low 0."""
    if number.kind in ("vague", "range"):
        return number.low, number.high
    if approximator in ("at least", "more than"):
        return number.low, None
    if approximator in ("at most", "less than"):
        return 0.0, number.low
    return number.low, number.low


def text_of(tokens: list[Token], first: int, end: int) -> str:
    """The words of tokens [first, end), blanks as written collapsed to one."""
    parts: list[str] = []
    for i in range(first, end):
        if i > first and tokens[i].start > tokens[i - 1].end:
            parts.append(" ")
        parts.append(tokens[i].text)
    return "".join(parts)
