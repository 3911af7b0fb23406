"""When a document was published, and how that is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache

from stages.ingest.data_files import read_lines
from stages.ingest.dates import FoundDate, find_dates, parse_stated, url_date, weekday_before
from stages.ingest.model import Draft

Published = tuple[datetime | None, str, str | None]
UNKNOWN: Published = (None, "unknown", None)

CHANGED_AFTER = timedelta(days=10)
"""A field that gives a day so long after the one in the URL's path tells when the page was changed: of 166 articles of world
news with both 164 agree within a day, and two have a field four and five months later."""
_TOP_LINES, _END_LINES = 15, 4
_LONGEST_LINE = 200
_CAPTION = re.compile(
    r"\bphoto|getty|\bimage|\bfile\b|picture|\(ap\b|reuters/|afp/|/afp|/reuters|handout|courtesy|credit", re.IGNORECASE
)
_SPEECH = re.compile(r"\b(?:said|says|told|announced|reported|confirmed|added|stated|declared)\b", re.IGNORECASE)
_DATELINE = re.compile(r"[^\W\d_][^\d\n(]{1,60}?[,(]?\s*$")
_NOTHING_ELSE = re.compile(
    r"[\W_]*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|at|on|[A-Z]{2,4}T|GMT|UTC)*[\W_]*",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"[^\W\d_a-zA-Z]{3,12}\s?[,،]?\s*")  # a weekday in another script
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{2,4}\b)?(?:\s(?:on|of))?", re.IGNORECASE)
_AGO = re.compile(
    r"[/|•·,\s]*(?:last )?(?:updated|modified)?:?\s?(?:an?|\d{1,3}) (?:min(?:ute)?s?|hours?|days?|weeks?|months?) ago\b|"
    r"[/|•·,\s]*\d{1,2} min(?:ute)?s? read\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"[\W_]*(?:by|von|par|por|di)\s(?:[^\W\d_][\w.'’-]*[\s,|·-]*){2,6}", re.IGNORECASE)


def published(draft: Draft, order: str | None) -> Published:
    """(published_at in UTC, precision, evidence). `order` (dmy, mdy, None) reads numeric dates such as 03/04/2016.

    `stated`: a metadata field, the day in the URL's path, or a line of the text that is there to give the date. Of a field and
    an earlier day by which the path files the article, the day is the publication and the field a change, CHANGED_AFTER.
    `inferred`: the text names a weekday or "today" together with the full date while reporting speech, and no later
    date. Else `unknown`: a wrong date would anchor every "Thursday" wrongly. File times are no evidence.
    """
    by_url = _from_url(draft.url) if draft.url else UNKNOWN
    for name, value in draft.dates:
        when = parse_stated(value, order)
        if when:
            # a day in the headline's words there ("2001-09-11-remembered") may be what the article is about
            if by_url[0] and "/" in (by_url[2] or "") and when - by_url[0] > CHANGED_AFTER:
                return *by_url[:2], f"{by_url[2]} ({name}: {value[:100]})"
            return when, "stated", f"{name}: {value[:100]}"
    return by_url if by_url[0] else _from_lines(draft.text, order)


def _from_url(url: str) -> Published:
    found = url_date(url)
    if found is None:
        return UNKNOWN
    return datetime(found[0].year, found[0].month, found[0].day, tzinfo=UTC), "stated", f"URL: {found[1]}"


def numeric_order(country: str | None, language: str | None) -> str | None:
    """How a numeric date is to be read: the United States put the month first, Canada and the Philippines do both."""
    if country:
        return {"US": "mdy", "CA": None, "PH": None}.get(country, "dmy")
    return "dmy" if language and language != "en" else None


def _from_lines(text: str, order: str | None) -> Published:
    head, tail = text[:60_000], text[-4_000:] if len(text) > 60_000 else ""
    lines = [line.strip() for line in (head + "\n" + tail).split("\n") if line.strip()]
    edge = [*lines[:_TOP_LINES], *lines[max(_TOP_LINES, len(lines) - _END_LINES) :]]
    stated: list[tuple[int, datetime, str]] = []
    for n, line in enumerate(edge):
        if len(line) > _LONGEST_LINE and not (n < 3 or _opens_with_place(line)):
            continue
        for found in list(find_dates(line[: 2 * _LONGEST_LINE]))[:3]:
            weekday = weekday_before(line, found.start)
            when = found.day(order, weekday)
            rank = _statement_rank(line, found, n, weekday) if when else None
            if rank == 1 and n < _TOP_LINES and not any(map(_is_prose, edge[n + 1 : n + 6])):
                rank = None  # among menus it is the day on which the page was fetched
            if when and rank is not None:
                stated.append((rank, when, line[: found.end][-120:].strip()))
    if stated:
        best = min(s[0] for s in stated)
        of_best = [s for s in stated if s[0] == best]
        if len({s[1].date() for s in of_best}) == 1:
            return of_best[0][1], "stated", of_best[0][2]
        if best == 0:  # several labelled dates: the first is the publication, others are updates
            return of_best[0][1], "stated", of_best[0][2]
        return UNKNOWN
    return _inferred(lines, order)


def _statement_rank(line: str, found: FoundDate, place: int, weekday: int | None) -> int | None:
    """0 labelled, 1 alone on its line or with a byline, 2 dateline or weekday that opens the text; None otherwise."""
    before, after = line[: found.start], line[found.end :]
    if weekday is not None:
        before = re.sub(r"\w+[.,]?\s*\(?$", "", before)
    after = _AGO.sub("", after[:200])
    label = _CLOCK.sub("", re.split(r"[|•·]", before)[-1]).strip(" \t:-–—,").casefold()
    if len(line) <= _LONGEST_LINE and label in _labels():
        return 0
    if _NOTHING_ELSE.fullmatch(after[:80]) and (
        _NOTHING_ELSE.fullmatch(before[-80:])
        or _ONE_WORD.fullmatch(before[:20])
        or (len(before) < 80 and _BYLINE.fullmatch(before))
    ):
        return 1
    dash = re.match(r"\s?(?:\([^()]{2,30}\)\s?)?(?:—|–|--|-\s|\(|\))", after)
    if dash and len(before) <= 60 and _DATELINE.match(before) and _opens_with_place(line):
        return 2
    if place == 0 and weekday is not None and not before.strip():
        return 2
    return None


def _is_prose(line: str) -> bool:
    """True for a sentence; headlines in a list are as long, but end without a full stop."""
    words = len(line.split())
    return words >= 30 or (words >= 12 and line.rstrip("\"'”’)»").endswith((".", "!", "?", "。", "؟", "…")))


def _opens_with_place(line: str) -> bool:
    words = line[:40].split()
    return bool(words) and len(words[0]) > 2 and words[0].strip(",.(").isupper()


def _inferred(lines: list[str], order: str | None) -> Published:
    best: tuple[datetime, str] | None = None
    latest: datetime | None = None
    for line in lines:
        for found in list(find_dates(line[:5000]))[:20]:
            weekday = weekday_before(line, found.start)
            when = found.day(order, weekday)
            for reading in filter(None, (found.when, found.other)):
                latest = max(latest, reading) if latest else reading
            today = re.search(r"\btoday,?\s\(?$", line[max(0, found.start - 10) : found.start], re.IGNORECASE)
            if not when or (weekday is None and not today) or _CAPTION.search(line):
                continue
            if _SPEECH.search(line[max(0, found.start - 200) : found.end + 200]) and (not best or when > best[0]):
                best = when, line[max(0, found.start - 30) : found.end].strip()
    if best and latest and latest.date() <= best[0].date():
        return best[0], "inferred", best[1]
    return UNKNOWN


@cache
def _labels() -> frozenset[str]:
    return frozenset(label.casefold() for label in read_lines("date_labels.txt"))
