"""The regular expression that finds date expressions, one named alternative for each kind.

Every group inside an alternative is named `<kind>_<part>`, so that one pass over the text serves all kinds.
"""

from __future__ import annotations

import re

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "a": 1, "an": 1, "couple": 2, "few": 5, "several": 7, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?+|Feb\.?+|Mar\.?+|Apr\.?+|Jun\.?+|Jul\.?+|Aug\.?+|Sept?\.?+|Oct\.?+|Nov\.?+|Dec\.?+)(?![A-Za-z])"
)
_YEAR = r"(?:1[5-9]|20)\d\d(?![\d%])"
_PART = r"(?:[Ee]arly|[Mm]id|[Ll]ate|(?:[Tt]he )?(?:[Bb]eginning|[Ss]tart|[Mm]iddle|[Ee]nd) of|[Tt]he end of)"
_COUNT = (
    r"(?:\d{1,4}|a couple of|couple of|a few|few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
)
_UNIT = r"(?:hour|day|week|month|year|decade)"
_ORDINAL = r"(?:st|nd|rd|th)?"

_KINDS: dict[str, str] = {
    "iso": r"(?<![\d-])(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d)",
    "day_month": rf"(?:{_WEEKDAY},?\s(?:the\s)?)?(?<![\d.,:$£€])(?P<day_month_day>\d{{1,2}}){_ORDINAL}"
    rf"(?:\s?(?:-|–|to|and)\s?(?P<day_month_last>\d{{1,2}}){_ORDINAL})?\s(?:of\s)?(?P<day_month_month>{_MONTH})"
    rf"(?:,?\s(?P<day_month_year>{_YEAR}))?",
    "month_day": rf"(?:{_WEEKDAY},?\s)?(?P<month_day_month>{_MONTH})\s(?:the\s)?"
    rf"(?P<month_day_day>\d{{1,2}})(?![\d:]|,\d){_ORDINAL}"
    rf"(?:\s?(?:-|–|to|and)\s?(?P<month_day_last>\d{{1,2}})(?![\d:]){_ORDINAL})?(?:,?\s(?P<month_day_year>{_YEAR}))?"
    r"(?P<month_day_attacks>(?=,? (?:20\d\d,? )?(?:terror|attack|hijack)))?",
    "month_only": rf"(?:(?P<month_only_part>{_PART}|[Ll]ast|[Nn]ext|[Tt]his(?:\spast)?)[\s-])?"
    rf"(?P<month_only_month>{_MONTH})(?!\s\d{{1,2}}\b)(?:,?\s(?:of\s)?(?P<month_only_year>{_YEAR}))?",
    "numeric": r"(?<![\d/.-])(?P<numeric_a>\d{1,2})(?P<numeric_sep>[/.-])(?P<numeric_b>\d{1,2})(?P=numeric_sep)"
    r"(?P<numeric_year>(?:19|20)\d\d)(?![\d/])",
    "season": rf"(?:(?P<season_part>last|this|next|past)\s)?(?<!\w)"
    r"(?P<season_name>spring|summer|autumn|fall|winter)(?!\w)"
    rf"(?:\s(?:of\s)?(?P<season_year>{_YEAR}))?",
    "decade": rf"(?:(?P<decade_part>{_PART})[\s-](?:the\s)?)?(?<![\d$£€])(?P<decade_year>(?:1[5-9]|20)\d0)s\b",
    "year_only": rf"(?:(?P<year_only_part>{_PART})[\s-])?(?<![\d.,:/$£€#-])(?P<year_only_year>{_YEAR})"
    r"(?:[-–/](?P<year_only_last>(?:19|20)\d\d|\d\d)(?!\d))?(?![:/-]?\d|[.,]\d|[A-Za-z%])",
    "near_day": r"\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight|[Oo]vernight|[Ll]ast (?:night|evening)"
    r"|[Tt]his (?:morning|afternoon|evening))\b",
    "weekend": r"\b(?:(?:[Oo]ver|[Aa]t|[Dd]uring)\s(?:the\s)?)?"
    r"(?:(?P<weekend_which>last|past|this|next|coming)\s)?weekend\b",
    "stretch": r"\b(?:(?:[Tt]he\s)?(?P<stretch_which>(?:(?<=the\s)|(?<=The\s))(?:past|last|next|coming)"
    rf"|(?:past|last|next|coming)(?=\s{_COUNT}\s)|recent|coming(?=\s\w+s\b))\s"
    rf"(?P<stretch_count>{_COUNT}\s)?(?P<stretch_unit>{_UNIT})s?)\b",
    "ago": rf"\b(?P<ago_count>{_COUNT})\s(?P<ago_unit>{_UNIT})s?\sago\b",
    "period": r"\b(?:(?P<period_part>[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate|(?:[Tt]he\s)?(?:end|beginning|start) of)\s)?"
    r"(?P<period_which>[Tt]his|[Ll]ast|[Nn]ext|[Pp]revious)\s(?P<period_unit>week|month|year|decade)\b",
    "weekday": rf"\b(?:(?:[Oo]n\s)?(?P<weekday_which>[Ll]ast|[Nn]ext|[Tt]his(?:\scoming)?|past|previous|coming)\s)?"
    rf"(?:(?:[Ee]arly|[Ll]ate)\s)?(?P<weekday_name>{_WEEKDAY})(?!s)(?:\s(?:morning|afternoon|evening|night))?\b",
}

EXPRESSION = re.compile(
    "(?<![A-Za-z])(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()) + ")"
)
"""All kinds; `match.lastgroup` is the kind, since its group is the last one to close."""

TRIGGER = re.compile(
    r"\d{4}|day|night|morning|week|month|year|spring|summer|autumn|fall|winter|decade|hours|[Tt]omorrow|evening"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
"""A cheap test: text without any of these holds no date."""

FULL_DATE_YEAR = re.compile(
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s({_YEAR})(?!\d)|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s({_YEAR})"
)
"""A date with day, month and year; the year is in one of the two groups."""

MONTH_OPENER = re.compile(
    r"\b(?:in|since|until|till|by|of|from|during|to|through|after|before|between|and|around|throughout|or|for)\s+(?:about\s+)?$",
    re.IGNORECASE,
)
"""What stands before a month that is a date without day, year or qualifier."""

SEASON_OPENER = re.compile(
    r"\b(?:in|during|since|throughout|until)\s+the\s+$|\b(?:in|since|until|by)\s+$", re.IGNORECASE
)

MONTH_AS_ADJECTIVE = re.compile(r"\b(?:the|a|an|its|his|her|their|this|that|[a-z]+’s|[a-z]+'s)\s+$", re.IGNORECASE)

YEAR_OPENER = re.compile(
    r"(?:\b(?P<firm>in|since|until|till|during|throughout|early|late|mid|circa|summer|winter|spring|autumn|fall|year|"
    r"(?:end|beginning|start|middle|out|rest|half|part|months|quarter|days) of)\s+(?:about\s+|around\s+|the\s+|"
    r"late\s+|early\s+|mid-)?"
    r"|(?P<soft>\b(?:by|from|of|to|through|after|before|between|and|or|for|back in|around|than|the|a|its|his|"
    r"her|their|our|this|"
    r"[A-Za-z]+[’']s?)\s+|\())$",
    re.IGNORECASE,
)
"""What stands before a bare year: `firm` words make it one, `soft` ones unless a counted noun follows."""

COUNTED_NOUN = re.compile(
    r"\s+(?:\w+\s+)?(?!(?:was|is|has|as|its|his|this|us|elections?|sales|events|figures|results|talks)\b)[a-z]+s\b"
    r"|\s*(?:people|men|women|children|km|miles|percent|per cent)\b"
)
"""A plural right after a number: 2,000-odd of something rather than a year."""
