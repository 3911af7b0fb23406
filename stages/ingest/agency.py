"""The news agency credited for a text: datelines, bylines, end notes, its own correspondent; never picture credits."""

from __future__ import annotations

import re

from stages.ingest.outlet_evidence import wire_staff
from stages.ingest.outlets import Outlets, Source, known_outlets

_TOP_LINES, _END_LINES = 25, 4
_NAME = r"(?P<name>[A-Z][\w'’-]*(?:[ -][A-Z][\w'’-]*){0,4})"
_DATELINE = re.compile(rf"(?:[^\n()]{{0,70}}\s)?\({_NAME}\)\s?(?:—|–|--?|:)(?:\s|$)")
_SLASHES = re.compile(r"(?:[^\n]{0,60}[.,]\s)?/(?P<name>[A-Z][A-Za-z-]{2,30})/[.,]?(?:\s|$)")
_BYLINE = re.compile(
    rf"(?:By|BY|Source|SOURCE|Von|Par|Por)\s?:?\s(?:[^\n|]{{0,60}}?(?:,|\||/|for|of)\s)?(?:[Tt]he\s)?{_NAME}$"
)
_SEPARATED = re.compile(rf"{_NAME}\s?(?:\||•|·)\s?(?:Updated|Published|Posted|\d)")
_END = re.compile(rf"(?:[-–—©]\s?(?:\d{{4}}\s)?|\(|Copyright \d{{4}} )(?:[Tt]he\s)?{_NAME}\)?[.]?$")
_COPYRIGHT = re.compile(
    rf"(?:Copyright|COPYRIGHT|\([cC]\)|©)\s(?:©\s)?(?:\d{{4}}\s)?(?:[Bb]y\s)?(?:[Tt]he\s)?{_NAME}(?:[.,]|$)"
)
_PHOTO = re.compile(r"getty|photo|image|picture|handout|/[A-Z]{2,}", re.IGNORECASE)


def agency_of(text: str, stated: str | None = None, outlets: Outlets | None = None) -> Source | None:
    """The agency that the text is credited to; `stated` is a metadata field's word for it."""
    outlets = outlets or known_outlets()
    if stated:
        found = outlets.by_name(stated)
        return found if found and found.kind == "agency" else Source(stated[:80], "agency")
    head = text[:20_000]
    lines = [line.strip() for line in head.split("\n") if line.strip()][:_TOP_LINES]
    for line in lines:
        for pattern in (_DATELINE, _SLASHES, _SEPARATED):
            match = pattern.match(line[:160])
            found = _agency(match, outlets) if match and (pattern is _SLASHES or not _PHOTO.search(match[0])) else None
            if found:
                return found
        if len(line) < 120 and not _PHOTO.search(line):
            found = _agency(_BYLINE.match(line), outlets)
            if found:
                return found
    for line in [line.strip() for line in text[-3000:].split("\n") if line.strip()][-_END_LINES:]:
        if _PHOTO.search(line[-120:]):
            continue
        found = _agency(_END.search(line[-120:]), outlets) or _agency(_COPYRIGHT.match(line[:200]), outlets)
        if found:
            return found
    return wire_staff(text, outlets)


def _agency(match: re.Match[str] | None, outlets: Outlets) -> Source | None:
    found = outlets.by_exact_name(match["name"]) if match else None
    if found is None and match and match["name"].isupper():
        found = outlets.by_name(match["name"])
    return found if found and found.kind == "agency" else None
