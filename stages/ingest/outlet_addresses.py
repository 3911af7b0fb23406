"""Addresses in a text that give its outlet away: the newsroom's mailbox, the writer's address, the site's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stages.ingest.data_files import read_lines
from stages.ingest.outlets import Outlets, Source
from stages.ingest.triggers import matches_near

_MAIL = re.compile(
    r"(?<![\w.%+-])(?P<box>[\w.%+-]{1,64})@(?P<host>(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,20})(?![\w@])"
)
_SITE = re.compile(
    r"(?:(?:Also on|also on|More at|more at|found on|published on|published at|appeared on|Read more at|expressed on|pages at)\s+"
    r"(?:https?://)?|(?:^|\n)\s*(?:https?://)?(?=[\w.-]+\s*(?:\n|$)))(?:www\.)?"
    r"(?P<host>(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,20})(?![\w@.-]*[\w@])"
)
_DOMAIN_MARKS = (b"www.", b".com", b".org", b".net", b".co.", b".uk", b".de", b".fr", b".info", b".tv", b"http")
_END = 2500


def addressed(text: str, lower: bytes, outlets: Outlets) -> Iterator[tuple[Source, float]]:
    """Each outlet that an address in `text` points to, once, with its points.

    A mailbox of a newsroom (news@, tips@, corrections@ …) or one that comes with "contact the writer" names the outlet;
    any other address at a known outlet's domain is a hint. A mailbox of an unknown domain counts only near the end.
    """
    found: dict[str, tuple[Source, float]] = {}
    for match in matches_near(_MAIL, (b"@",), text, lower):
        source = outlets.from_url(match["host"])
        if source is None or source.kind == "organisation":
            continue
        known = outlets.by_domain(match["host"]) is not None
        box = re.sub(r"[\W_\d]+", " ", match["box"].lower()).split()
        public = any(word in _mailboxes() for word in box)
        writer = "ontact the writer" in text[max(0, match.start() - 160) : match.end() + 60]
        at_end = match.start() > len(text) - _END
        points = 2.0 if writer or (public and (known or at_end)) else 1.0 if known and at_end else 0.0
        _take(found, source, points)
    for match in matches_near(_SITE, _DOMAIN_MARKS, text, lower):
        source = outlets.by_domain(match["host"])
        if source and source.kind == "outlet":
            _take(found, source, 1.5)
    yield from found.values()


def _take(found: dict[str, tuple[Source, float]], source: Source, points: float) -> None:
    if points > found.get(source.source_id, (source, 0.0))[1]:
        found[source.source_id] = source, points


@cache
def _mailboxes() -> frozenset[str]:
    return frozenset(read_lines("mailboxes.txt"))
