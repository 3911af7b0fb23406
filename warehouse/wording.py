"""Words, numbers and dates as the report and the terminal print them."""

from __future__ import annotations

import re
from datetime import date, datetime

# Control characters (but tab and newline), zero-width and bidirectional formatting characters, lone surrogates: article
# text could use them to hide words or to turn the line around them. Zero-width joiners stay: emoji and Indic scripts
# need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def printable(text: object) -> str:
    """`text` without characters that are invisible or change the order of what surrounds them ("" for None)."""
    return "" if text is None else _UNSAFE.sub("", str(text))


def one_line(text: object, limit: int = 300) -> str:
    """`printable` text in one line, cut at a word boundary with an ellipsis beyond `limit` characters."""
    words = " ".join(printable(text).split())
    if len(words) <= limit:
        return words
    cut = words[:limit].rsplit(" ", 1)[0] if " " in words[:limit] else words[:limit]
    return cut.rstrip(" ,;:") + "…"


def number(value: float | None) -> str:
    """A number for people: 312, 2,000, 1.5, 2.3 million ("" for None)."""
    if value is None:
        return ""
    if abs(value) >= 1e15:
        return f"{value:.2g}"
    for size, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if abs(value) >= size:
            return f"{value / size:.2f}".rstrip("0").rstrip(".") + name
    if value == round(value):
        return f"{round(value):,}"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.1f}"


def interval(low: float | None, high: float | None, approximator: str | None = None) -> str:
    """An interval for people: 14, ≥ 21, > 40, ≤ 90, 27–33 ("" when both ends are null)."""
    if low is None and high is None:
        return ""
    if high is None:
        return ("> " if approximator == "more than" else "≥ ") + number(low)
    if low is None or approximator in ("at most", "less than"):
        return ("< " if approximator == "less than" else "≤ ") + number(high)
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def day(value: date | datetime | None) -> str:
    """A day for people: 3 March 2031 ("" for None)."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """1 article, 2 articles, 1,200 articles."""
    return f"{n:,} {noun if n == 1 else nouns or noun + 's'}"


def days(first: date | None, last: date | None) -> str:
    """Days for people: 3 March 2031, 3–5 March 2031, since 3 March 2031 ("" when both ends are null)."""
    if first is None or last is None:
        return f"until {day(last)}" if last else f"since {day(first)}" if first else ""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    return f"{first.day} {first:%B} – {day(last)}" if first.year == last.year else f"{day(first)} – {day(last)}"
