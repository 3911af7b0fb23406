"""The headline of a text, where its format does not state one."""

from __future__ import annotations

import re

from stages.ingest.dates import find_dates

_CREDIT = re.compile(
    r"getty|photo|image|picture|credit|file\b|handout|courtesy|afp|reuters|\bap\b|\bepa\b|©|\(c\)|\w / \w|/[A-Z]{2}|"
    r"video|playback|caption|https?:|www\.|\.jpe?g|\.png|@|\w\.(?:com|net|org|co|ca|tv)\b|\b\d{1,2}:\d\d\b|"
    r"highlights|navigation|advertisement|sponsored|sign up|subscribe|newsletter|cookie|share |read more|related",
    re.IGNORECASE,
)
# What a sentence or a caption has and a headline hardly ever: two articles, a weekday or a month with its day.
_SENTENCE = re.compile(
    r"\b(?:the|a|an)\b.*\b(?:the|a|an)\b|\bon (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d"
)
_QUOTATION = re.compile(r"[\"'“”‘’].*\b(?:said|says|added)$")
_ABOUT_TIME = re.compile(
    r"\b(?:updated?|published|posted|modified|on|at|ago|(?:min(?:ute)?|hour|day)s?|\w+day|[A-Z]{2,4})\b", re.I
)
_MOST_WORDS, _LONGEST = 24, 200
_BYLINE = re.compile(r"by\s|published|updated|posted", re.IGNORECASE)


def title_of(text: str) -> str | None:
    """The headline of a plain text, None unless a line near the top is plainly one.

    The first line counts, short furniture ("Share") passed over, if it is shaped like a headline (4 to 24 words, no
    full stop, no credit) and is followed by running text; or any line of the top that the end of the text repeats. A
    line that the next one repeats with more behind it is a caption and its credit.
    """
    lines = [line.strip() for line in text[:20_000].split("\n")]
    filled = [line for line in lines if line][:12]
    if len(filled) < 2:
        return None
    ending = {line.strip() for line in text[-2000:].split("\n")[-4:]}
    for line in filled[:4]:
        if line in ending and _like_headline(line) and sum(x.strip() == line for x in text.split("\n")) > 1:
            return line
    start = 0
    while start < min(4, len(filled) - 1) and (len(filled[start].split()) <= 2 or _is_dateline(filled[start])):
        start += 1
    line, following = filled[start], filled[start + 1 : start + 6]
    if not _like_headline(line) or not following:
        return None
    if following[0] != line and following[0].startswith(line[: max(20, len(line) - 2)]):
        return None
    return line if any(_is_prose(f) for f in following[:4]) else None


def _like_headline(line: str) -> bool:
    words = line.split()
    if (
        not 4 <= len(words) <= _MOST_WORDS
        or len(line) > _LONGEST
        or _SENTENCE.search(line)
        or _CREDIT.search(line)
        or _BYLINE.match(line)
        or _QUOTATION.search(line)
    ):
        return False
    if line[-1] in ".:;,…)" or line.endswith(('."', ".”", ".'", ".’")) or line[0] in "-–—•*(":
        return False
    first = next((c for c in line if c.isalnum()), "a")
    return first.isdigit() or first.isupper() or not first.isascii() or not first.islower()


def _is_dateline(line: str) -> bool:
    """True for a line that gives the day of publication, and perhaps a place or writer, but is no headline."""
    found = next(find_dates(line), None) if len(line) < 120 else None
    rest = _ABOUT_TIME.sub(" ", line[: found.start] + " " + line[found.end :]) if found else ""
    return found is not None and sum(any(c.isalpha() for c in word) for word in rest.split()) <= 2


def _is_prose(line: str) -> bool:
    return len(line.split()) >= 12 and line.rstrip("\"'”’)").endswith((".", "!", "?", "。", "؟"))


def once(title: str | None) -> str | None:
    """A title that some scraper wrote several times over, once."""
    words = title.split() if title else []
    for times in (4, 3, 2):
        size = len(words) // times
        if size and words == words[:size] * times:
            return " ".join(words[:size])
    return title
