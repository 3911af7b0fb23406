"""Offices that people hold: which claims ask for the same one, and which answers exclude each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stages.reconcile.actors import known_organisations
from stages.reconcile.text import fold

_OF_IN_TITLE = r"secretary of state|chief of staff|chancellor of the exchequer|leader of the opposition"
_OFFICE = re.compile(
    rf"(?:acting )?(?P<title>(?:.*? )?(?:{_OF_IN_TITLE})|.+?)(?: (?:of|to|for) (?:the )?(?P<body>.+))?$"
)
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_ALIKE = {"secretary of state": "foreign minister"}
"""Titles of one office in different states."""

_ACADEMIC = frozenset(("professor", "lecturer", "researcher", "dean"))
_PART_OF_UNIVERSITY = re.compile(r"\b(?:Department|Faculty|School|Division)\b")

_GOVERNMENT = frozenset(("president", "vice president", "prime minister", "deputy prime minister", "chancellor"))
"""Offices that exclude each other and every minister's within one state."""


@dataclass(frozen=True, slots=True)
class Office:
    """`kind` is what one person holds one of at a time in a body: a seat in a government, or `title` itself; `body` is
    folded, None where the office names none."""

    kind: str
    title: str
    body: str | None


def read_office(value: str) -> Office:
    """Parts of an office as claims give it: "acting defence minister of Russia"."""
    match = _OFFICE.match(value)
    title, body = (match["title"], match["body"]) if match else (value, None)
    if body and (body.islower() or (title in _ACADEMIC and _PART_OF_UNIVERSITY.search(body))):
        body = None  # "of the company", "of the Department of Physics": whichever the article is about
    body = _DOTTED.sub(lambda m: m[0].replace(".", ""), body) if body else None
    title = _ALIKE.get(title, title)
    is_minister = title.endswith(" minister") and not title.startswith(("deputy ", "chief ", "first "))
    kind = "government" if is_minister or title in _GOVERNMENT else title
    return Office(kind, title, fold(known_organisations().get(fold(body), body)) if body else None)


def group_offices(holders: Sequence[tuple[str, str, str]]) -> list[list[str]]:
    """Groups of claims (claim_id, who, office) that ask which office of one kind a person holds.

    Offices with different bodies are held side by side (a company's and a charity's chair), those of different fields of
    one government are not; a claim that names no body goes with the body that most claims name.
    """
    people: dict[tuple[str, str], list[tuple[str, Office]]] = defaultdict(list)
    for claim_id, who, value in holders:
        office = read_office(value)
        people[who, office.kind].append((claim_id, office))
    groups = []
    for _, claims in sorted(people.items()):
        bodies: dict[str, list[str]] = defaultdict(list)
        for claim_id, office in claims:
            bodies[_same_body(office.body, bodies)].append(claim_id)
        loose = bodies.pop("", [])
        if bodies:
            most = min(bodies, key=lambda b: (-len(bodies[b]), b))
            bodies[most] += loose
        groups += [sorted(ids) for _, ids in sorted(bodies.items())] if bodies else [sorted(loose)]
    return groups


def _same_body(body: str | None, known: dict[str, list[str]]) -> str:
    """A body's name as known already: one name within another means one body ("Observatory", "Syrian Observatory")."""
    if body is None:
        return ""
    return min((k for k in known if k and (f" {k} " in f" {body} " or f" {body} " in f" {k} ")), default=body)
