"""Which of two versions of an article is the newer: dates, the desk's own marks, else something stable in the text."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from stages.ingest.data_files import read_lines
from stages.ingest.dates import find_dates, month_days, weekday_before

_HEAD, _END = 1500, 600
_EARLIEST = datetime.min
_NUMBERED = re.compile(r"\A\W{0,3}(?:UPDATE|Update|WRAPUP|Wrapup)\s(?P<n>\d{1,2})\s?[-–—:]")
_MARKED = re.compile(
    r"\A\W{0,3}(?:UPDATED?|Updated?|CORRECTED|Corrected|CORRECTION|REFILE|LEAD|[1-9](?:st|nd|rd|th) ?LD|RECASTS)\s?[-–—:]|"
    r"\((?:UPDATED?|Updated?|Updates|Adds|ADDS|Recasts|RECASTS|Corrects|CORRECTS|Rewrites|Releads|Writethru)\b[^)\n]{0,120}\)|"
    r"(?:This|The) (?:story|article|report) (?:has been|was) (?:updated|corrected|amended)|"
    r"An earlier version of this (?:story|article)"
)
_EARLY = re.compile(
    r"\A\W{0,3}(?:BREAKING|Breaking|URGENT|FLASH|NEWS ?ALERT)\b|[Mm]ore (?:to follow|follows)|[Mm]ore details? soon|"
    r"(?:[Tt]his is a|THIS IS A) (?:breaking|developing|BREAKING|DEVELOPING)|[Dd]eveloping story|DEVELOPING STORY|"
    r"[Cc]heck back for updates|[Tt]his story will be updated|(?:will be|is being) updated"
)
_UPDATED = re.compile(
    r"(?:updated?|modified|aktualisiert|actualizado|atualizado|aggiornato|mis à jour|обновлено)", re.IGNORECASE
)


def newness(published: datetime | None, title: str | None, text: str) -> tuple[datetime, int, datetime]:
    """Greater is newer: the day of publication or of the latest stated update, the desk's marks, the time of day.

    Marks are those that desks and agencies set ("UPDATE 2-", "(Adds quotes)", "This story has been updated"); "more to
    follow" and "breaking" stand in early versions. Days come before times, since one version may state its day only.
    """
    when = max(filter(None, (_naive(published), _updated(text))), default=_EARLIEST)
    return when.replace(hour=0, minute=0, second=0, microsecond=0), marks(title, text), when


def marks(title: str | None, text: str) -> int:
    """How far along a version its marks show it to be: -1 early, 0 none, 1 updated, n+1 for "UPDATE n"."""
    head, end = text[:_HEAD].lstrip(), text[-_END:]
    for start in filter(None, (title, head)):
        numbered = _NUMBERED.match(start)
        if numbered:
            return int(numbered["n"]) + 1
    if any(_MARKED.search(part) for part in (title or "", head, end)):
        return 1
    return -1 if any(_EARLY.search(part) for part in (title or "", head, end)) else 0


def lead_days(title: str | None, text: str) -> frozenset[tuple[int, int]]:
    """(month, day) of the dates in the title and the first lines, lines that date the publication left out.

    Reports made by one template differ in little else than these.
    """
    lines = [line for line in text[:600].split("\n")[:8] if not any(label in line.casefold() for label in _labels())]
    return frozenset(month_days("\n".join([title or "", *lines])))


def _updated(text: str) -> datetime | None:
    found = None
    for line in text[:_HEAD].split("\n")[:20]:
        label = _UPDATED.search(line[:300])
        if label:
            for date in find_dates(line[label.end() : label.end() + 80]):
                when = date.day(None, weekday_before(line, label.end() + date.start))
                if when and date.start < 25:
                    found = max(filter(None, (found, _naive(when))))
                break
    return found


def _naive(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=None) if when else None


@cache
def _labels() -> frozenset[str]:
    return frozenset(label.casefold() for label in read_lines("date_labels.txt") if len(label) > 4)
