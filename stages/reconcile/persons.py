"""Persons without a name, as states are claimed of them: "the driver", "a 42-year-old man from Velmar"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from stages.reconcile.text import data_lines
from stages.reconcile.things import head_word

_AGE = re.compile(r"\b(\d{1,3})[- ]years?[- ]old\b|\baged (\d{1,3})\b")
_BEHIND = re.compile(r",| (?:of|to|in|from|at|on|near|with|by|who|which|that)\b")


@dataclass(frozen=True, slots=True)
class Person:
    """`noun` says who it is ("driver"; None for "man"), `ages` how old, `sexes` which."""

    noun: str | None
    ages: frozenset[str]
    sexes: frozenset[str]


@functools.cache
def _nouns() -> dict[str, str]:
    """Noun → male, female or any."""
    return {w: line.split()[0] for line in data_lines("any_person.txt") for w in line.split()[1:]}


@functools.lru_cache(maxsize=50_000)
def unnamed(subject: str) -> Person | None:
    """The one person that a phrase means; None for a name, for several and for what has no noun."""
    noun = head_word(subject)
    own = _BEHIND.split(subject, maxsplit=1)[0]
    if (
        not noun.islower()
        or any(w[0].isupper() for w in own.split())
        or (noun.endswith("s") and not noun.endswith("ss"))
    ):
        return None
    if noun in ("men", "women", "people", "children", "police") or re.match(r"(?!1\b|\d+[- ]year)\d", own):
        return None
    sex = _nouns().get(noun)
    ages = frozenset(a or b for a, b in _AGE.findall(subject))
    return Person(noun if sex is None else None, ages, frozenset((sex,)) if sex not in (None, "any") else frozenset())


def are_two(a: Person, b: Person) -> bool:
    """Whether two phrases can't mean one person: other ages, another sex, other nouns where no age says that they are one."""
    if a.ages and b.ages:
        return not a.ages & b.ages
    if a.sexes and b.sexes and not a.sexes & b.sexes:
        return True
    return a.noun is not None and b.noun is not None and a.noun != b.noun
