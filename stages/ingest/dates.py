"""Dates in words and numbers: parse what a field says, find full dates in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

from stages.ingest.data_files import read_rows

_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_LONGEST = 400
_BEFORE_YEAR, _AFTER_YEAR = 40, 16  # characters of a date before and after its year


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A full date in text[start:end]; `other` is its second reading where day and month may be swapped."""

    start: int
    end: int
    when: datetime
    other: datetime | None = None

    def day(self, order: str | None, weekday: int | None = None) -> datetime | None:
        """The reading that `weekday` (0 is Monday) or `order` (dmy or mdy) asks for; None where neither settles it."""
        readings = [d for d in (self.when, self.other) if d is not None]
        if weekday is not None:
            readings = [d for d in readings if d.weekday() == weekday]
            return readings[0] if len(readings) == 1 else None
        if self.other is None:
            return self.when
        return {"dmy": self.when, "mdy": self.other}.get(order or "")


def parse_stated(value: str, order: str | None = None) -> datetime | None:
    """The moment (UTC) that a metadata field gives: ISO 8601, RFC 2822, Unix time, or words. None if it gives none.

    A time without a zone is taken as UTC; a day without a time is 00:00. `order` settles 03/04/2016.
    """
    value = value.strip()[:_LONGEST]
    if re.fullmatch(r"\d{10}|\d{13}|\d{9,10}\.\d+", value):
        return _utc(datetime.fromtimestamp(float(value) / (1000 if len(value) == 13 else 1), UTC))
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?Z?)?", value):
        return _make(*(int(g or 0) for g in match.groups()))
    iso = re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?\d{0,3}\s?(?:Z|[+-]\d\d:?\d\d)?)?", value)
    if iso and not value[iso.end() : iso.end() + 1].isdigit():
        try:
            return _utc(datetime.fromisoformat(re.sub(r"(\.\d{6})\d+|\s(?=[+-]|Z)", r"\1", iso[0])))
        except ValueError:
            pass
    if re.match(r"[A-Za-z]{3},?\s\d", value):
        try:
            return _utc(parsedate_to_datetime(value))
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    found = next(find_dates(value), None)
    return found.day(order, weekday_before(value, found.start)) or found.day(order) if found else None


def find_dates(text: str) -> Iterator[FoundDate]:
    """Full dates in `text`, left to right, with the time of day that follows one."""
    for match in _around_years(text):
        g = match.groupdict()
        other = None
        if g["month1"] or g["month2"]:
            month = _months().get((g["month1"] or g["month2"]).casefold())
            when = _make(int(g["year1"] or g["year2"]), month, int(g["day1"] or g["day2"])) if month else None
        elif g["year3"]:
            when = _make(int(g["year3"]), int(g["month3"]), int(g["day3"]))
        else:
            a, b, year = int(g["a"]), int(g["b"]), int(g["year4"])
            when, other = _make(year, b, a), _make(year, a, b)
            if g["sep"] == ".":
                other = None
            if when is None:
                when, other = other, None
            elif when == other:
                other = None
        if when is None:
            continue
        end = match.end()
        time = _TIME.match(text, end)
        if time and (shift := _shift(time)) is not None:
            when, other, end = when + shift, other + shift if other else None, time.end()
        yield FoundDate(match.start(), end, when, other)


def _around_years(text: str) -> Iterator[re.Match[str]]:
    """Matches of the date pattern, which is tried only near four digits: a date spans no more than that."""
    start = end = -1
    for year in _YEAR.finditer(text):
        if year.start() - _BEFORE_YEAR > end:
            if end > 0:
                yield from _date_pattern().finditer(text, start, end)
            start = max(0, year.start() - _BEFORE_YEAR)
        end = year.end() + _AFTER_YEAR
    if end > 0:
        yield from _date_pattern().finditer(text, start, end)


def month_days(text: str) -> Iterator[tuple[int, int]]:
    """(month, day) of every date in words, with a year or without ("January 2", "27 December 2016")."""
    for match in _DAY_OF_MONTH.finditer(text):
        month = _months().get((match["month1"] or match["month2"]).casefold())
        day = int(match["day1"] or match["day2"])
        if month and 1 <= day <= 31:
            yield month, day


def weekday_before(text: str, start: int) -> int | None:
    """The weekday named just before a date ("Friday, 29 July 2016"), 0 for Monday."""
    match = _WEEKDAY.search(text[max(0, start - 20) : start])
    return _WEEKDAYS.index(match[1][:3].lower()) if match else None


def url_date(url: str) -> tuple[date, str] | None:
    """The day in the path of a URL (/2016/07/29/, /2016-07-29, /20160729) and the piece that gives it."""
    path = re.sub(r"^(?:https?:)?//[^/]*|[?#].*$", "", url[:2000], flags=re.IGNORECASE)
    for pattern in _URL_DATES:
        for match in pattern.finditer(path):
            month = match["m"] if match["m"].isdigit() else str(_months().get(match["m"].casefold(), 0))
            when = _make(int(match["y"]), int(month), int(match["d"]))
            if when and when.year >= 1990:
                return when.date(), match[0]
    return None


_DAY_OF_MONTH = re.compile(
    r"(?<![\w/.-])(?:(?P<day1>\d{1,2})(?:st|nd|rd|th)?\s(?P<month1>[^\W\d_]{3,12})\b|"
    r"(?P<month2>[^\W\d_]{3,12})\.?\s(?P<day2>\d{1,2})(?![\d:]|\w))"
)
_YEAR = re.compile(r"\d{4}")
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?[,(]?\s*\(?$", re.IGNORECASE)
_TIME = re.compile(
    r"(?:\s*[,|T•·–-]?\s*(?:at|um|à|a las|в)?\s*)(\d{1,2})[:.h](\d\d)(?::\d\d)?(?:\.\d+)?\s?([ap]\.?m\.?)?"
    r"\s?\(?([A-Z]{1,4}\b|[+-]\d\d:?\d\d)?\)?",
    re.IGNORECASE,
)
_URL_DATES = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?|[a-z]{3})/(?P<d>\d\d?)(?=/|-|_|$)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)/(?P<d>\d\d)(?=/|$)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_](?P<m>\d\d)[-_](?P<d>\d\d)(?!\d)"),
    re.compile(r"(?<=[/_-])(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?=[/_.-]|$)"),
)


@cache
def _months() -> dict[str, int]:
    return {name: int(r["month"]) for r in read_rows("months.csv") for name in r["names"].split(";")}


@cache
def _date_pattern() -> re.Pattern[str]:
    # Any word may stand for the month here, it is looked up after: an alternation of all names is ten times slower.
    month = r"(?:كانون|تشرين) [^\W\d_]{4,6}|[^\W\d_]{2,12}"
    return re.compile(
        rf"(?<![\w/-])(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s?(?:of\s|de\s)?[\s-]?(?P<month1>{month})\b[.,،]?\s?(?:de\s|of\s)?[\s/-]?(?P<year1>\d{{4}})"
        rf"|(?P<month2>{month})\b\.?\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s(?P<year2>\d{{4}})"
        r"|(?P<year3>\d{4})(?:[-/.年]\s?)(?P<month3>\d{1,2})(?:[-/.月]\s?)(?P<day3>\d{1,2})日?"
        r"|(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<year4>\d{4}))(?![\d/-])",
        re.IGNORECASE,
    )


@cache
def _zones() -> dict[str, timedelta]:
    return {r["zone"]: timedelta(hours=float(r["hours"])) for r in read_rows("timezones.csv")}


def _shift(time: re.Match[str]) -> timedelta | None:
    """What to add to midnight UTC for the time of day, its zone taken off."""
    hour, minute, half = int(time[1]), int(time[2]), (time[3] or "").lower()[:1]
    if hour > 23 or minute > 59 or (half and hour > 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    shift = timedelta(hours=hour, minutes=minute)
    zone = time[4] or ""
    if zone[:1] in "+-" and zone:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return shift - offset if zone[0] == "+" else shift + offset
    return shift - _zones().get(zone.upper(), timedelta())


def _make(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime | None:
    try:
        return _utc(datetime(year, month, day, hour, minute, second))
    except ValueError:
        return None


def _utc(when: datetime) -> datetime | None:
    try:
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return when if _FIRST_YEAR <= when.year <= _LAST_YEAR else None
