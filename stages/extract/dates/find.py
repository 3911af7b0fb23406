"""Date expressions: calendar dates, and dates relative to publication, with the days they cover.

A weekday is the latest one on or before publication (the habit of news writing), unless the words before it speak of
what is to come. Month and day without a year lie as near to publication as the tense allows; without publication, in
the one year that the document's full dates name, else they stay unresolved (both ends None).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache

from stages.extract import lexicon
from stages.extract.dates.calendar_days import DAY, UNRESOLVED, Days, back, day_of, month_of, part_of, period, year_of
from stages.extract.dates.patterns import (
    COUNTED_NOUN,
    EXPRESSION,
    FULL_DATE_YEAR,
    MONTH_AS_ADJECTIVE,
    MONTH_OPENER,
    MONTHS,
    NUMBERS,
    SEASON_OPENER,
    TRIGGER,
    WEEKDAYS,
    YEAR_OPENER,
)
from stages.extract.model import DateMention, Span

_WORD = re.compile(r"[A-Za-z’']+")
_ROLE_WORD = re.compile(
    r"\b(since|until|till|til|by|before|through|from|after|starting|beginning)\s+"
    r"(?:on\s+|in\s+|about\s+|around\s+|at least\s+|the\s+)?$",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"(?:['’]s)?\s+(?:planned|scheduled|upcoming|expected)\b")
_INTENDED = re.compile(r"\bto [a-z]+ (?:\w+ ){0,4}(?:(?:on|in|from|by) )?$")
"""An infinitive before a date: "agreed to hold talks on January 9"."""

_SINCE_EVENT = re.compile(r"\bsince\s+(?:[\w’'-]+\s+){1,7}(?:in|on)\s+(?:late\s+|early\s+)?$", re.IGNORECASE)
"""What began on the date is what the claim has gone on since: "since the war broke out in March 2011"."""

_BETWEEN = re.compile(r"\s*(?:to|and|until|till|through|-|–|—)\s*(?:the\s+)?", re.IGNORECASE)
_RANGE_OPENER = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)


def find_dates(text: str, start: int, end: int, published: date | None) -> list[DateMention]:
    """Date mentions in text[start:end], in order and without overlap; `published` anchors the relative ones."""
    if not TRIGGER.search(text, start, end):
        return []
    found: list[DateMention] = []
    for match in EXPRESSION.finditer(text, start, end):
        kind = match.lastgroup
        days = _resolve(kind, match, text, start, published)
        if days is None:
            continue
        found.append(_with_role(match, text, start, days, kind in _ANCHORED or _lacks_year(match)))
    return _merge_ranges(text, start, found)


def _lacks_year(match: re.Match[str]) -> bool:
    return match.lastgroup in ("day_month", "month_day", "month_only") and not _group(match, "year")


def _group(match: re.Match[str], name: str) -> str | None:
    """The group of the alternative that matched: its name is suffixed by the kind."""
    return match.groupdict().get(f"{match.lastgroup}_{name}")


def _with_role(match: re.Match[str], text: str, start: int, days: Days, anchored: bool) -> DateMention:
    span = Span(match.start(), match.end())
    first, last = days
    role = "span" if match.lastgroup in _SPANS else "point"
    before = _ROLE_WORD.search(text, max(start, span.start - 24), span.start)
    word = before.group(1).lower() if before else ""
    if days != UNRESOLVED and role == "point":
        since_event = _SINCE_EVENT.search(text, max(start, span.start - 90), span.start)
        if since_event or word in ("since", "starting", "beginning"):
            return DateMention(span, first, None, "since", anchored)
        if word in ("until", "till", "til", "by", "before", "through"):
            return DateMention(span, None, last, "until", anchored)
    return DateMention(span, first, last, role, anchored)


def _merge_ranges(text: str, start: int, found: list[DateMention]) -> list[DateMention]:
    """ "from May 12 to May 20", "between 2011 and 2013": one mention."""
    out: list[DateMention] = []
    for mention in found:
        if out and _BETWEEN.fullmatch(text, out[-1].span.end, mention.span.start):
            left = out[-1]
            opened = _RANGE_OPENER.search(text, max(start, left.span.start - 14), left.span.start)
            first = left.date_from
            if first and mention.date_to and left.anchored and not mention.anchored:
                year = mention.date_to.year  # "from 3 March to 9 March 2020"
                first = day_of(year, first.month, first.day) or first
            if opened and first and mention.date_to and first <= mention.date_to:
                span = Span(left.span.start, mention.span.end)
                out[-1] = DateMention(span, first, mention.date_to, "span", mention.anchored)
                continue
        out.append(mention)
    return out


def number(words: str | None) -> int:
    words = (words or "").lower().replace("couple of", "couple").strip()
    return min(int(words), 2000) if words.isdecimal() else NUMBERS.get(words, 1)


# ---- what the words around say


@cache
def tense_words(tense: str) -> frozenset[str]:
    return lexicon.words("tense_words.csv", "tense", "word", tense)


def looks_ahead(text: str, start: int, end: int, after: int | None = None) -> bool | None:
    """True when the last verb before `end` speaks of the future, False of the past; None when neither is there.

    What follows may say it as well ("Tuesday's planned launch").
    """
    if _PLANNED.match(text, end if after is None else after):
        return True
    words = [m.group().lower() for m in _WORD.finditer(text, max(start, end - 90), end)]
    for i in range(len(words) - 1, -1, -1):
        word = words[i]
        if word in tense_words("future"):
            return None if i and words[i - 1] in ("was", "were") else True
        if word in tense_words("past") or (word.endswith("ed") and len(word) > 4):
            if i and words[i - 1] in ("be", "is", "are", "get"):
                continue
            return False
    return None


@lru_cache(maxsize=16)
def document_year(text: str) -> int | None:
    """The year of the document's full dates, when they all name the same one."""
    years = {int(m.group(1) or m.group(2)) for m in FULL_DATE_YEAR.finditer(text[:50_000])}
    return years.pop() if len(years) == 1 else None


def _year_of(month: int, day: int, match: re.Match[str], text: str, start: int, published: date | None) -> int | None:
    """The year of a date written without one."""
    if published is None:
        return document_year(text)
    ahead = looks_ahead(text, start, match.start(), match.end())
    candidates = [d for y in (-1, 0, 1) if (d := day_of(published.year + y, month, min(day, 28)))]
    if ahead is None:
        best = min(candidates, key=lambda d: (abs((d - published).days), d))
        if best > published and (best - published).days > 60:
            best = max(d for d in candidates if d <= published)
    elif ahead:
        best = min((d for d in candidates if d >= published - 3 * DAY), default=candidates[-1])
    else:
        best = max(d for d in candidates if d <= published + 3 * DAY)
        ahead_by = min(((d - published).days for d in candidates if d > published), default=365)
        intended = _INTENDED.search(text, max(start, match.start() - 60), match.start())
        if intended and ahead_by <= 60 and (published - best).days > 200:
            best = published + timedelta(days=ahead_by)
    return best.year


# ---- the kinds of expression


def _calendar(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    """Month with a day, or days ("12-14 May 2016"); the weekday before it is part of the expression."""
    month = MONTHS[(_group(match, "month") or "")[:3].lower()]
    first_day = int(_group(match, "day") or 1)
    last_day = int(_group(match, "last") or first_day)
    written = _group(match, "year")
    if not written and (month, first_day) == (9, 11) and _group(match, "attacks") is not None:
        written = "2001"  # the one date that is used as a name
    year = int(written) if written else _year_of(month, first_day, match, text, start, published)
    if year is None:
        return UNRESOLVED if 1 <= first_day <= 31 else None
    first, last = day_of(year, month, first_day), day_of(year, month, last_day)
    if first is None or last is None:
        return None
    return (first, last) if first <= last else (first, first)


def _month_only(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    month = MONTHS[(_group(match, "month") or "")[:3].lower()]
    name, before = _group(match, "month") or "", (text, max(start, match.start() - 24), match.start())
    part, written = (_group(match, "part") or "").lower(), _group(match, "year")
    is_clear = name not in ("March", "May") and "." not in name and len(name) > 3
    adjective = is_clear and MONTH_AS_ADJECTIVE.search(*before)
    if not part and not written and not adjective and not MONTH_OPENER.search(*before):
        return None
    if written:
        year: int | None = int(written)
    elif "last" in part.split() and published:
        year = published.year - (month >= published.month)
    elif "next" in part.split() and published:
        year = published.year + (month <= published.month)
    else:
        year = _year_of(month, 1, match, text, start, published)
    if year is None:
        return UNRESOLVED
    return part_of(part, month_of(year, month))


def _iso(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    day = day_of(*(int(_group(match, name) or 0) for name in ("year", "month", "day")))
    return (day, day) if day else None


def _numeric(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    """12/05/2016: the reading that exists; of two, the one nearest before publication, else none."""
    a, b, year = (int(_group(match, name) or 0) for name in ("a", "b", "year"))
    readings = [d for d in (day_of(year, b, a), day_of(year, a, b)) if d]
    if a == b or len(readings) == 1:
        return (readings[0], readings[0]) if readings else None
    near = [d for d in readings if published and -3 <= (published - d).days <= 62]
    return (near[0], near[0]) if len(near) == 1 else None


def _year_only(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    year, last = int(_group(match, "year") or 0), _group(match, "last")
    part = (_group(match, "part") or "").lower()
    opener = YEAR_OPENER.search(text, max(start, match.start() - 24), match.start())
    if not part and not opener:
        return None
    if opener and opener.group("soft") and COUNTED_NOUN.match(text, match.end()):
        return None
    if last:
        until = int(last) if len(last) == 4 else year // 100 * 100 + int(last)
        return year_of(year, until) if until > year else None
    return part_of(part, year_of(year))


def _decade(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    year = int(_group(match, "year") or 0)
    return part_of((_group(match, "part") or "").lower(), year_of(year, year + 9))


def _season(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    first_month = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[
        (_group(match, "name") or "").lower()
    ]
    written, part = _group(match, "year"), (_group(match, "part") or "").lower()
    if not written and not part and not SEASON_OPENER.search(text, max(start, match.start() - 24), match.start()):
        return None
    if written:
        year = int(written)
    elif published:
        year = published.year - (date(published.year, first_month, 1) > published)
        ended = part == "this" and looks_ahead(text, start, match.start(), match.end())
        if ended and (published.year, published.month) > (year, first_month + 2):
            year += 1
        if part == "last" and (published.year, published.month) < (year + first_month // 12, first_month % 12 + 3):
            year -= 1
        if part == "next":
            year += 1
    else:
        return UNRESOLVED
    first, _ = month_of(year, first_month)
    _, last = month_of(year + (first_month + 2) // 13, (first_month + 1) % 12 + 1)
    return first, last


def _weekday(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    if published is None:
        return UNRESOLVED
    back = (published.weekday() - WEEKDAYS[(_group(match, "name") or "")[:3].lower()]) % 7
    which = (_group(match, "which") or "").lower()
    if which in ("last", "past", "previous"):
        day = published - (back or 7) * DAY
    elif which in ("next", "coming") or (which != "this" and looks_ahead(text, start, match.start(), match.end())):
        ahead = -back % 7
        day = published + (ahead or (7 if which else 0)) * DAY
    elif which == "this":
        nearest = -back if back <= 3 and looks_ahead(text, start, match.start(), match.end()) is not True else -back % 7
        day = published + nearest * DAY
    else:
        day = published - back * DAY
    return day, day


def _near_day(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    """today, yesterday, tonight, overnight, last night, this morning."""
    if published is None:
        return UNRESOLVED
    words = match.group().lower()
    if words.startswith(("yesterday", "last")):
        return published - DAY, published - DAY
    if words.startswith("tomorrow"):
        return published + DAY, published + DAY
    if words.startswith("overnight"):
        return published - DAY, published
    return published, published


def _weekend(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    if published is None:
        return UNRESOLVED
    saturday = published - timedelta(days=(published.weekday() - 5) % 7)
    which = (_group(match, "which") or "").lower()
    ahead = which in ("next", "coming") or looks_ahead(text, start, match.start(), match.end()) is True
    if ahead or (which == "this" and published.weekday() >= 3):
        saturday = published + timedelta(days=(5 - published.weekday()) % 7)
    return saturday, saturday + DAY


def _this_period(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    """this week, last month, next year; earlier this year, late last week."""
    if published is None:
        return UNRESOLVED
    unit, which = (_group(match, "unit") or "").lower(), (_group(match, "which") or "").lower()
    part = (_group(match, "part") or "").lower()
    step = 1 if which in ("last", "past", "previous") else -1 if which in ("next", "coming", "following") else 0
    first, last = period(back(published, unit, step), unit)
    if part.startswith("earlier") and step == 0:
        return first, published
    if part.startswith("later") and step == 0:
        return published, last
    return part_of(part, (first, last))


def _ago(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    if published is None:
        return UNRESOLVED
    unit = (_group(match, "unit") or "").lower()
    return period(back(published, unit, number(_group(match, "count"))), unit)


def _past_stretch(match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    """in the past five years, over the last few days, in recent weeks, in the coming months."""
    if published is None:
        return UNRESOLVED
    unit, which = (_group(match, "unit") or "").lower(), (_group(match, "which") or "").lower()
    count = {"day": 7, "week": 6, "month": 6, "year": 5}.get(unit, 1) if which == "recent" else None
    count = count or number(_group(match, "count") or ("few" if match.group().endswith("s") else "one"))
    if which in ("next", "coming", "following"):
        return published, back(published, unit, -count)
    return back(published, unit, count), published


_RESOLVERS: dict[str, Callable[[re.Match[str], str, int, date | None], Days | None]] = {
    "iso": _iso,
    "day_month": _calendar,
    "month_day": _calendar,
    "month_only": _month_only,
    "numeric": _numeric,
    "season": _season,
    "decade": _decade,
    "year_only": _year_only,
    "near_day": _near_day,
    "weekend": _weekend,
    "stretch": _past_stretch,
    "ago": _ago,
    "period": _this_period,
    "weekday": _weekday,
}
_ANCHORED = frozenset(("near_day", "weekend", "stretch", "ago", "period", "weekday"))
_SPANS = frozenset(("weekend", "stretch", "period", "decade"))


def _resolve(kind: str | None, match: re.Match[str], text: str, start: int, published: date | None) -> Days | None:
    try:
        return _RESOLVERS[kind or ""](match, text, start, published)
    except (OverflowError, ValueError):  # a day outside the calendar, such as a week before year 1
        return None
