"""Days of date claims as numbers: whole ones, those of no known year, and weekdays of an unknown week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def weekday_of(claim: Mapping[str, Any]) -> int | None:
    """1 (Monday) to 7 of a claim that gives the day of an unknown week ("-W-4")."""
    value = claim["category_value"] or ""
    return int(value[3:]) if claim["date_from"] is None and value.startswith("-W-") else None


def nearest(day: int, weekday: int) -> tuple[float, float]:
    """The day with a weekday that lies nearest to `day` (an ordinal)."""
    # ordinal 1 is a Monday
    at = day + (weekday - 1 - (day - 1) + 3) % 7 - 3
    return float(at), float(at)


def days_between(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """Days from the end of one date to the beginning of the other, below 0 where they meet; of weekdays within a week."""
    one, other = weekday_of(a), weekday_of(b)
    if one is not None and other is not None:
        return float(min(abs(one - other), 7 - abs(one - other)))
    second = days_of(b) if other is None else nearest(int(days_of(a)[0]), other)
    first = days_of(a) if one is None else nearest(int(second[0]), one)
    return max(second[0] - first[1], first[0] - second[1])


def days_of(claim: Mapping[str, Any], year: int = 2000) -> tuple[float, float]:
    """(first, last) day of a date claim as numbers; a day without a year is taken in `year`."""
    first, last = claim["date_from"] or claim["date_to"], claim["date_to"] or claim["date_from"]
    if first is None:
        ends = [e.strip("-").split("-") for e in claim["category_value"].split("/")]
        first, last = day_in(year, *map(int, ends[0])), day_in(year, *map(int, ends[-1]))
    return float(first.toordinal()), float(max(first, last).toordinal())


def day_in(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of another year
        return date(year, month, 28)
