"""Places that claims of a location name, compared as they are written: "Salah al-Din" and "Salaheddin" are one, a quarter
lies in the town behind it ("the Old Harbour quarter of Velmar").
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from stages.reconcile.text import data_lines, stem
from stages.reconcile.things import spelled

LOCATION = "location"
"""Attribute of claims of where something happened."""
ROUTE = "route"
"""Attribute of claims of where something came from, went to or passed over; the act ends with the preposition that says which."""
PLACED = frozenset((LOCATION, ROUTE))
_PASSING = frozenset(("over", "across"))

_NAME = re.compile(r"[A-Z][\w'’]*(?:(?: |-| (?=(?:al|el|as|ad|ed|ash|an|ar|az|at)-))[A-Za-z]*-?[A-Z][\w'’]*)*")
_NUMBER = re.compile(r"\d+")
_NOUN = re.compile(r"\b[a-z]{4,}\b")
_CUT = re.compile(r",| (?:of|in|near|west|east|north|south)\b")
_SHORTEST = 2
"""Consonants that a name needs to be told by them."""


def part_of_way(act: str) -> str:
    """Which part of its way a thing's act tells: source, path or goal."""
    preposition = act.rpartition(" ")[2]
    return "source" if preposition == "from" else "path" if preposition in _PASSING else "goal"


@dataclass(frozen=True, slots=True)
class Location:
    """`fine`: names of the smallest place; `names`: those of all that are named; `nouns`: stems of what it is ("bakery");
    `numbers`: those in it ("32nd floor")."""

    fine: frozenset[str]
    names: frozenset[str]
    nouns: frozenset[str]
    numbers: frozenset[str]


@functools.lru_cache(maxsize=50_000)
def location(place: str) -> Location:
    """The names in the words of a place."""
    parts = _CUT.split(place)
    by_part = [_spelled(part) for part in parts]
    names = frozenset[str]().union(*by_part)
    owners = _spelled(" ".join(re.findall(r"\b[A-Z]\w*['’]s?\b", parts[0])))
    fine = next((found for found in by_part if found), names)
    nouns = frozenset(stem(w.lower()) for w in _NOUN.findall(place)) - _general_nouns()
    return Location(fine - owners or fine, names, nouns, frozenset(_NUMBER.findall(place)))


@functools.cache
def _general_nouns() -> frozenset[str]:
    return frozenset(stem(w) for line in data_lines("place_nouns.txt") for w in line.split())


def likeness(a: Location, b: Location) -> float | None:
    """How likely two places of one happening are one: 1 for one name of the smallest, less where one lies in the other, 0 where
    nothing tells; None where both name another part of one place."""
    if a.numbers and b.numbers and a.numbers.isdisjoint(b.numbers):
        return None
    if a.fine & b.fine or (a.nouns & b.nouns and not (a.fine and b.fine)):
        return 1.0
    if a.fine & b.names or b.fine & a.names:
        return 0.6
    return None if a.names & b.names else 0.0


def _spelled(words: str) -> frozenset[str]:
    """Names in words by their consonants, each word and all of a run: vowels, doubled letters and the assimilated article are
    what spellings of an Arabic name differ in."""
    found = set()
    for run in _NAME.findall(words):
        found |= {spelled(run), *(spelled(word) for word in run.split())}
    return frozenset(f for f in found if len(f) >= _SHORTEST)
