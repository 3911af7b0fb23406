"""Who wrote a text: names of people from metadata, bylines and notes at the end. Agencies and outlets are no authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from stages.ingest.data_files import read_lines
from stages.ingest.outlets import Outlets, known_outlets

_TOP_LINES, _END = 15, 2500
_MOST = 20
_PARTICLE = r"(?:de|da|di|du|del|della|dos|van|von|der|den|ter|al|el|bin|ibn|ben|la|le|y)"
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’-]{0,30}\.?)"
_NAME = rf"{_WORD}(?: (?:{_WORD}|{_PARTICLE})){{1,4}}"
_NAMES = rf"{_NAME}(?:(?:,? and |,? & |, ?|; ?){_NAME}){{0,9}}"
_BYLINE = re.compile(
    rf"(?:[Ww]ritten |WRITTEN )?(?:By|BY|by|Von|Par|Por)(?: ?: ?|\s+)(?:the )?(?P<names>{_NAMES})"
    r"(?=\s*(?:$|[|–—•·(@,;:/-]|(?:for|in|at|of|from|with)\s|on [A-Z@]|Published|Updated|Posted|\d))"
)
_CONTRIBUTED = re.compile(
    rf"(?:(?:[A-Z][\w.&’'-]* ){{0,4}}(?:['’]s |writers? |reporters? |correspondents? |staff )|\A|(?<=\n)|(?<=[.—(] ))"
    rf"(?P<names>{_NAMES})(?:,? in [A-Z][\w ,]{{1,40}})?,? (?:also )?contributed (?:to this|reporting)\b"
)
_REPORTING = re.compile(rf"\((?:Additional )?[Rr]eporting by (?P<names>{_NAMES})")
_SPLIT = re.compile(r"\s*(?:[,;|/•·]|\band\b|&|\bet\b|\bund\b|\by\b(?=\s[A-Z])|\bwith\b|\s[–—]\s)\s*")
_ADDRESS = re.compile(r"\w+://\S*|www\.\S+|\S+@\S+|(?<!\w)@\w+|[<(\[][^<>()\[\]]*[)\]>]")
_LEAD = re.compile(r"^(?:(?:written |reported |posted |story )?by:?|von|par|por|author:?)\s+", re.IGNORECASE)
_WHEN = re.compile(
    r"\s*(?:[Ll]ast )?(?:Updated|Published|Posted|UPDATED|PUBLISHED)\b.*|"
    r"\s(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?$"
)
_POSSESSIVE = re.compile(r"^[A-Z][^,;]{1,40}['’]s\s+(?=[A-Z])")  # "CNN's Ann Lee"
_TRAIL = re.compile(r"\s+(?:for|in|at|of|from|on)\s.*$")


def authors_of(names: list[str], text: str, outlets: Outlets | None = None) -> list[str]:
    """Names of people: the stated ones, else those of a byline near the top, then those who contributed by a note.

    Each is one line of at most 60 characters, without addresses and job titles; at most 20, in the order of the text.
    """
    outlets = outlets or known_outlets()
    stated = [name[:300] for name in names[:50]]
    out: list[str] = []
    for part in _parts(stated or _from_text(text)):
        words = _WHEN.sub("", part).split()
        while words and words[-1].casefold() in _roles():
            words.pop()
        while words and words[0].casefold() in _roles():
            words.pop(0)
        name = " ".join(words)
        if words and len(words[-1]) > 4:
            name = name.rstrip(".")
        plausible = 2 < len(name) < 60 and len(words) < 7 and (stated or len(words) > 1)
        if plausible and not any(c.isdigit() for c in name) and not _is_no_person(words, outlets) and name not in out:
            out.append(name)
    return out[:_MOST]


def _parts(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        plain = _POSSESSIVE.sub("", _ADDRESS.sub(" ", _LEAD.sub("", " ".join(name.split()))))
        for part in _SPLIT.split(plain):
            yield _TRAIL.sub("", _LEAD.sub("", part.strip(" .:–—-"))).strip(" .:–—-*")


def _from_text(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text[:5000].split("\n") if line.strip()][:_TOP_LINES]
    for n, line in enumerate(lines):
        if line in ("By", "BY", "by", "By:", "Written by") and n + 1 < len(lines):
            line = f"By {lines[n + 1]}"
        match = _BYLINE.match(line) if len(line) < 200 else None
        if match:
            yield match["names"]
            break
    end = text[-_END:]
    if "contributed" in end:
        for match in _CONTRIBUTED.finditer(end):
            yield match["names"]
    if "eporting by" in end:
        for match in _REPORTING.finditer(end):
            yield match["names"]


def _is_no_person(words: list[str], outlets: Outlets) -> bool:
    """True for the name of a desk, an outlet or an agency, also with something behind it ("CNN Business")."""
    if any(word.casefold() in _of_bodies() for word in words):
        return True
    for size in range(len(words), 0, -1):
        found = outlets.by_name(" ".join(words[:size]))
        if found and (size == len(words) or (found.quoted and (size > 1 or words[0].isupper() or len(words[0]) > 5))):
            return True
    return False


@cache
def _of_bodies() -> frozenset[str]:
    return frozenset(read_lines("not_authors.txt"))


@cache
def _roles() -> frozenset[str]:
    return frozenset(read_lines("author_roles.txt"))
