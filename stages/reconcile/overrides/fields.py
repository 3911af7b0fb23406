"""What an analyst can decide: of a finding, of a claim, of two claims, of a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from warehouse.contract import BOOLEAN, DATE
from warehouse.tables import APPROXIMATORS, CLAIMS, VERDICTS

LEVELS = ("document", "claim", "claims", "finding")
KINDS = ("statement", "quantity", "attribute", "date")


@dataclass(frozen=True)
class Field:
    """One thing that can be decided.

    `level` is what it is decided of; `kinds` are the kinds of claims (or of findings) that have it; `parse` reads a value
    and raises ValueError with what would be right; `meaning` is for people.
    """

    name: str
    level: str
    meaning: str
    parse: Callable[[str], Any]
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True)
class Value:
    """A number as an analyst writes it: 12, 1,200, 12 to 15, at least 12, about 30."""

    low: float
    high: float | None
    approximator: str


_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)"
_RANGE = re.compile(rf"{_NUMBER}(?:\s*(?:to|-|–)\s*{_NUMBER})?")


def _number(text: str) -> float:
    if not re.fullmatch(_NUMBER, text.strip()):
        raise ValueError("give a number, for instance 12 or 1,200.5")
    return float(text.replace(",", ""))


def _value(text: str) -> Value:
    words, approximator = text.strip(), "exact"
    for name in APPROXIMATORS:
        if words.lower().startswith(name + " ") and name not in ("exact", "range", "vague"):
            words, approximator = words[len(name) :].strip(), name
    found = _RANGE.fullmatch(words)
    if not found or (found[2] and approximator not in ("exact", "about")):
        raise ValueError(
            "give a number (12), a range (12 to 15), or one with at least, more than, at most, less than, about"
        )
    low, high = _number(found[1]), _number(found[2] or found[1])
    if low > high:
        raise ValueError("the lower end of a range comes first")
    if approximator in ("at least", "more than"):
        return Value(low, None, approximator)
    if approximator in ("at most", "less than"):
        return Value(min(0.0, high), high, approximator)
    return Value(low, high, "range" if found[2] and approximator == "exact" else approximator)


def _days(text: str) -> tuple[date, date]:
    first, _, last = text.strip().partition("/")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise ValueError("give a day (2016-07-17) or a first and a last day (2016-07-01/2016-07-31)") from None
    if days[0] > days[1]:
        raise ValueError("the first day comes before the last")
    return days


def _day(text: str) -> date:
    return _days(text)[0]


def _truth(text: str) -> bool:
    if text.strip().lower() not in ("true", "false"):
        raise ValueError("give true or false")
    return text.strip().lower() == "true"


def _words(text: str) -> str:
    if not text.strip() or len(text) > 1000:
        raise ValueError("give words, at most 1,000 characters")
    return " ".join(text.split())


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.strip() not in words:
            raise ValueError(f"give one of {', '.join(words)}")
        return text.strip()

    return parse


def _other_claim(text: str) -> tuple[str, str]:
    """(sha256 of the document, words): how a row names the second of two claims."""
    sha256, _, words = text.strip().partition(" ")
    if not sha256 or not words.strip():
        raise ValueError("give the other claim as the sha256 of its document, a blank, and its words")
    return sha256, words.strip()


def _column(name: str, *kinds: str) -> Field:
    """The correction of a column of claims, with the contract's meaning and vocabulary."""
    column = CLAIMS.by_name[name]
    parse: Callable[[str], Any] = _words
    if column.vocabulary:
        parse = _one_of(column.vocabulary)
    elif column.type == BOOLEAN:
        parse = _truth
    elif column.type == DATE:
        parse = _day
    return Field(name, "claim", column.meaning, parse, kinds or KINDS)


_ALL = (
    Field("retracted", "document", "true takes the document's claims out of evidence", _truth),
    Field("verdict", "finding", "The finding's verdict", _one_of(VERDICTS)),
    Field("value_best", "finding", "Its best value, in the measure's unit", _number, ("quantity",)),
    Field("category_best", "finding", "Its answer, when that is neither number nor date", _words, ("attribute",)),
    Field("date_best", "finding", "Its answer, when that is a day, or a first and a last day", _days, ("date",)),
    Field("question", "finding", "Its question in other words", _words),
    Field("apart", "claims", "Two claims that don't answer the same question", _other_claim),
    Field("together", "claims", "Two claims that do answer the same question", _other_claim),
    Field("excluded", "claim", "true takes the claim out of evidence", _truth),
    Field("value", "claim", "The number as written: 12, 12 to 15, at least 12, about 30", _value, ("quantity",)),
    Field("unit", "claim", "The unit that the number is written in", _words, ("quantity",)),
    Field("days", "claim", "Day, or first and last day, of what is claimed", _days),
    _column("measure_id", "quantity"),
    _column("counted", "quantity"),
    _column("population", "quantity"),
    _column("predicate", "quantity", "date"),
    _column("scope", "quantity"),
    _column("is_additional", "quantity"),
    _column("subject", "quantity", "attribute", "date"),
    _column("attribute", "attribute", "date"),
    _column("category_value", "attribute", "date"),
    _column("modality"),
    _column("polarity"),
    _column("as_of"),
    _column("place_name"),
    _column("place_id"),
    _column("speaker_name"),
    _column("speaker_kind"),
    _column("speaker_role"),
    _column("speaker_affiliation"),
)  # fmt: skip
FIELDS: dict[str, Field] = {f.name: f for f in _ALL}


def check_value(name: str, value: str) -> Any:
    """The value that a row gives for a field; None for an empty one, which takes earlier decisions back. ValueError says
    what is wrong."""
    if name not in FIELDS:
        raise ValueError(f"there is no field {name[:80]}; there are {', '.join(FIELDS)}")
    return FIELDS[name].parse(value) if value.strip() else None
