"""The days that a date covers for a claim: whole ones, those of no known year, and those ahead."""

from __future__ import annotations

import re
from datetime import date

from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase
from stages.extract.dates.find import find_dates
from stages.extract.dates.patterns import WEEKDAYS
from stages.extract.model import DateMention, Sentence, Span
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token

Days = tuple[date | None, date | None]
"""First and last day; both None when unknown."""

_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b")
_WEEKDAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?=[a-z]*day)")
_OTHER_WEEK = re.compile(r"\b(?:last|next|previous|coming)\b", re.IGNORECASE)
_A_YEAR = date(2000, 12, 31)
"""The end of a leap year, for days whose year nobody gives."""


def yearless_days(text: str, mention: DateMention) -> Days:
    """The days of "July 17" or "early July" in the year 4, a leap year of which no document is."""
    words = f"in {mention.span.of(text)}"
    if not _MONTH.search(words):
        return None, None
    for alone in find_dates(words, 0, len(words), _A_YEAR):
        if alone.date_from and alone.date_to and alone.date_from.year == alone.date_to.year == _A_YEAR.year:
            return alone.date_from.replace(year=4), alone.date_to.replace(year=4)
    return None, None


def weekday_alone(text: str, mention: DateMention) -> Days:
    """The day of "on Thursday" in an article without a date, in the first week of the year 1, which began on a Monday."""
    match = _WEEKDAY.search(mention.span.of(text))
    if match is None or _OTHER_WEEK.search(mention.span.of(text)):
        return None, None
    day = date(1, 1, 1 + WEEKDAYS[match[0].lower()])
    return day, day


def short_form(days: Days) -> str | None:
    """ISO 8601's short form of days without a year, or of a weekday of an unknown week; None for days of a known one."""
    if days[0] is None or days[1] is None or days[0].year not in (1, 4):
        return None
    if days[0].year == 1:
        return f"-W-{days[0].isoweekday()}"
    first, last = (f"--{d.month:02}-{d.day:02}" for d in days if d)
    return first if first == last else f"{first}/{last}"


def whole_days(text: str, mention: DateMention, published: date | None) -> Days:
    """First and last day that a date's words cover, where its role has left one end open ("since 2011")."""
    if mention.date_from is not None and mention.date_to is not None:
        return mention.date_from, mention.date_to
    words = f"in {mention.span.of(text)}"
    known = mention.date_from or mention.date_to
    for alone in find_dates(words, 0, len(words), published):
        if known in (alone.date_from, alone.date_to) and alone.date_from and alone.date_to:
            return alone.date_from, alone.date_to
    return known, known


def days_ahead(days: Days, mention: DateMention, published: date | None) -> Days:
    """Days until which something goes on; a day without a year that was read as past is meant as the next one. Nothing
    when they are over."""
    if published is None or days[1] is None or days[1] >= published:
        return days
    if mention.anchored and days[0] is not None and (published - days[1]).days > 150:
        return _day_in(days[0], days[0].year + 1), _day_in(days[1], days[1].year + 1)
    return None, None


def _day_in(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28)) if day.month == 2 else day.replace(year=year)


def words_between(tokens: list[Token], first: int, end: int) -> str:
    return Phrase(first, end, first).words(tokens)


def date_claim(
    sentence: Sentence,
    tokens: list[Token],
    attribute: str,
    thing: Phrase,
    act: str | None,
    days: Days,
    first: int,
    end: int,
    verb: int,
    modality: str | None = None,
) -> Attribute:
    short = short_form(days)
    begin, last = min(first, thing.first), max(end, thing.end, verb + 1)
    found, polarity = stance(tokens, thing.first, thing.end, verb)
    return Attribute(
        sentence,
        Span(tokens[begin].start, tokens[last - 1].end),
        "date",
        attribute,
        thing.words(tokens),
        short,
        act,
        (None, None) if short else days,
        modality or found,
        polarity,
        0.8,
    )
