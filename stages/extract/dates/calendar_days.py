"""Calendar arithmetic for date expressions: the first and last day of months, years and other periods."""

from __future__ import annotations

import re
from datetime import date, timedelta

Days = tuple[date | None, date | None]

UNRESOLVED: Days = (None, None)
DAY = timedelta(days=1)


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(year: int, month: int) -> Days:
    if not 1 <= year < 9999:
        return UNRESOLVED
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - DAY


def year_of(year: int, last: int | None = None) -> Days:
    return date(year, 1, 1), date(last or year, 12, 31)


def back(day: date, unit: str, count: int) -> date:
    """`count` units before `day` (after it when negative), kept inside the calendar."""
    try:
        if unit == "hour":
            return day - timedelta(days=-(-count // 24))
        if unit in ("day", "week"):
            return day - timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 120 if unit == "decade" else 1)
        first, last = month_of(months // 12, months % 12 + 1)
        return min(first + timedelta(days=day.day - 1), last) if first and last else day
    except (OverflowError, ValueError):
        return day


def period(day: date, unit: str) -> Days:
    """The calendar week (Monday to Sunday), month, year or decade that a day lies in."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + 6 * DAY
    if unit == "month":
        return month_of(day.year, day.month)
    if unit == "year":
        return year_of(day.year)
    if unit == "decade":
        return year_of(day.year // 10 * 10, day.year // 10 * 10 + 9)
    return day, day


def part_of(part: str, days: Days) -> Days:
    """The early, middle or late third of a period."""
    first, last = days
    if first is None or last is None or not part:
        return days
    third = (last - first + DAY) / 3
    if re.search(r"early|beginning|start", part):
        return first, first + third
    if re.search(r"mid|middle", part):
        return first + third, last - third
    if re.search(r"late|end", part):
        return last - third, last
    return days
