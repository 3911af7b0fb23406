"""Who is held responsible, as claims name him: which of them are one, and what each claim answers.

A state's organs and its head are that state ("Ruritanian jets", "the Ruritanian president"); a name is whoever bears it;
"the regime" is the state that the others name, if they name one. "Rebels" beside a group with a name, or "a man" beside
anybody, may be the same and may be another: they are asked for apart.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from stages.reconcile.actors import known_organisations
from stages.reconcile.text import data_lines, fold
from stages.reconcile.things import head_word, spelled

RESPONSIBLE = "responsible"
STATE, GROUP, OPEN = "state", "group", "open"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OR = re.compile(r"\bor\b")
_PLURALS = {"men": "man", "women": "woman", "police": "police", "troops": "troop"}


@dataclass(frozen=True, slots=True)
class Culprit:
    """`sort`: of a state, a group or any other, or open; `key`: what tells him from others of the sort, None for "the regime",
    "rebels"; of an open one the noun."""

    sort: str
    key: str | None


@functools.cache
def _sorts() -> dict[str, str]:
    rows = csv.DictReader(data_lines("culprits.csv"))
    return {word: row["sort"] for row in rows if row["sort"] != "ruler" for word in row["words"].split()}


def is_denied(claim: Mapping[str, Any]) -> bool:
    return claim["polarity"] == "negative" or claim["modality"] == "denied"


def culprits(claim: Mapping[str, Any]) -> tuple[Culprit, ...]:
    """Whom a claim of attribute responsible names; two for "Ruritanian or Velmarian jets"."""
    return _culprits(claim["category_value"] or "", claim["responsible_affiliation"], claim["responsible_top"])


@functools.lru_cache(maxsize=50_000)
def _culprits(value: str, affiliation: str | None, actor: str | None) -> tuple[Culprit, ...]:
    countries = affiliation.split(" or ") if affiliation else []
    if len(countries) > 1:
        return tuple(Culprit(STATE, fold(c)) for c in countries)
    if _OR.search(value):
        return (Culprit(OPEN, fold(value)),)
    sort = _sorts().get(_singular(head_word(value).lower()))
    names = _names(value)
    if countries and (sort == STATE or len(names) == len(value.split()) or _holds_office(value)):
        return (Culprit(STATE, fold(countries[0])),)
    if not names or (countries and len(names) == 1):  # "Ruritanian hackers" need not be the state's
        return (Culprit(sort, None) if sort else Culprit(OPEN, _singular(head_word(value).lower())),)
    if _ruled(value):
        return (Culprit(STATE, None),)
    name = _without_its_kind(value)
    name = fold(known_organisations().get(fold(name), name))
    return (Culprit(GROUP, name if actor is None or name in _full_names() else actor),)


@functools.cache
def _full_names() -> frozenset[str]:
    """Names of organisations that news names in several ways: what they are called tells more than who speaks for them."""
    return frozenset(fold(name) for name in known_organisations().values())


def _ruled(value: str) -> bool:
    """Whether a value names a state by who rules it ("Roe's forces", "the regime of Odo Roe"), and not which one."""
    words = value.split()
    owned = any(w[0].isupper() and w.endswith("s") for w in words[:-1]) and _sorts().get(_singular(words[-1])) == STATE
    return owned or any(w.lower() in _rulers() for w in words)


@functools.cache
def _rulers() -> frozenset[str]:
    rows = csv.DictReader(data_lines("culprits.csv"))
    return frozenset(w for row in rows if row["sort"] == "ruler" for w in row["words"].split())


def _holds_office(value: str) -> bool:
    return any(_sorts().get(w.lower()) == STATE for w in value.split())


def _singular(noun: str) -> str:
    if noun in _PLURALS or noun.endswith("men"):
        return _PLURALS.get(noun, noun[:-3] + "man")
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _without_its_kind(actor: str) -> str:
    """A named actor without the nouns that say what it is: "Northern Front terrorist group" is the Northern Front."""
    words = actor.split()
    while len(words) > 1 and words[0][0].isupper() and words[-1].islower():
        words.pop()
    return " ".join(words)


def tell_states(rows: Iterable[dict[str, Any]]) -> None:
    """Fills responsible_affiliation where another claim of the event tells it: where one says "Ruritanian President Odo Roe",
    "Roe's regime" is Ruritania's too."""
    claims = [r for r in rows if r["attribute"] == RESPONSIBLE and r["category_value"]]
    countries: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in claims:
        names = _names(claim["category_value"])
        if claim["responsible_affiliation"] and len(names) > 1 and _holds_office(claim["category_value"]):
            countries[claim["event_id"], spelled(names[-1])].add(claim["responsible_affiliation"])
    for claim in claims:
        names = _names(claim["category_value"])
        told = countries.get((claim["event_id"], spelled(names[-1])), set()) if names else set()
        if claim["responsible_affiliation"] is None and len(told) == 1:
            claim["responsible_affiliation"] = min(told)


def _names(value: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_][^\s,]*", value) if w[0].isupper()]


def may_meet(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether two claims may answer one question: they agree, or they can't both be right."""
    return all(_comparable(one, other) for one in culprits(a) for other in culprits(b))


def _comparable(one: Culprit, other: Culprit) -> bool:
    if OPEN in (one.sort, other.sort):
        return one == other
    return one.sort != GROUP or other.sort != GROUP or (one.key is None) == (other.key is None)


@functools.cache
def _kinds() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """(word → kind of deed, kind → those that it may go with, itself among them)."""
    rows = list(csv.DictReader(data_lines("deed_kinds.csv")))
    return (
        {word: row["kind"] for row in rows for word in row["words"].split()},
        {row["kind"]: frozenset((row["kind"], *row["with"].split())) for row in rows},
    )


def are_two_deeds(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Whether the words for the deeds of two claims tell different years ("the 2013 attack") or means that don't go together
    ("the car bombing", "the air strike")."""
    one, other = _means(a["subject"]), _means(b["subject"])
    _, goes = _kinds()
    return _years(a) != _years(b) or (bool(one and other) and not any(goes[k] & other for k in one))


@functools.lru_cache(maxsize=50_000)
def _means(subject: str) -> frozenset[str]:
    kinds, _ = _kinds()
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", subject.lower())
    return frozenset(kinds[s] for w in words if (s := _singular(w)) in kinds)


def _years(claim: Mapping[str, Any]) -> frozenset[int]:
    """Years in the words for a deed, but for that in which they were said."""
    now = claim["as_of"].year if claim["as_of"] else None
    return frozenset(int(y) for y in _YEAR.findall(claim["subject"])) - {now}


def are_many(subject: str) -> bool:
    """Whether the words for a deed tell of several: "18 strikes"."""
    head = head_word(subject).lower()
    return head.endswith("s") and not head.endswith("ss")


def with_accusations(group: Sequence[str], claims: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """The group without the denials of those whom none of it accuses, and these, one group for each who denies: what "the navy
    denied it" says to "rebels did it" is nothing."""
    accused = {c for claim in group if not is_denied(claims[claim]) for c in culprits(claims[claim])}
    kept: list[str] = []
    alone: defaultdict[tuple[Culprit, ...], list[str]] = defaultdict(list)
    for claim in group:
        named = culprits(claims[claim])
        if is_denied(claims[claim]) and not any(_is_among(c, accused) for c in named):
            alone[named].append(claim)
        else:
            kept.append(claim)
    return [g for g in (kept, *alone.values()) if g]


def _is_among(culprit: Culprit, accused: Set[Culprit]) -> bool:
    """Whether somebody is one of the accused; "the regime" is the only state among them, and the other way round."""
    states = {c for c in accused if c.sort == STATE}
    is_only_state = (
        culprit.sort == STATE and len(states) == 1 and (culprit.key is None or Culprit(STATE, None) in states)
    )
    return culprit in accused or is_only_state


def points(claims: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, float, float]]:
    """(claim_id, low, high) of claims of one question on a line: a point for each who is accused, and one for each who denies it.
    "The regime" is the one state that others name, or any of several; who is accused of one deed by one voice with another shares
    his point."""
    named = [(c, culprits(c)) for c in claims]
    everyone = {culprit for _, found in named for culprit in found}
    states = sorted(c.key for c in everyone if c.sort == STATE and c.key is not None)
    order = [Culprit(STATE, s) for s in states] or [Culprit(STATE, None)]
    order += sorted((c for c in everyone if c.sort != STATE), key=lambda c: (c.sort, c.key or ""))
    at = {c: float(n) for n, c in enumerate(order)}
    at = _together(at, named)
    span = {c: (n, n) for c, n in at.items()}
    if states:
        ends = [at[Culprit(STATE, s)] for s in states]
        span[Culprit(STATE, None)] = (min(ends), max(ends))
    for claim, found in named:
        low, high = min(span[c][0] for c in found), max(span[c][1] for c in found)
        # a denial is no answer of another than who denies
        shift = len(order) if is_denied(claim) else 0
        yield claim["claim_id"], low + shift, high + shift


def _together(
    at: Mapping[Culprit, float], named: Sequence[tuple[Mapping[str, Any], tuple[Culprit, ...]]]
) -> dict[Culprit, float]:
    """Points of culprits, where those whom one voice accuses in one article have one."""
    voices: defaultdict[tuple[str, str], list[Culprit]] = defaultdict(list)
    for claim, found in named:
        if claim["is_voiced"] and not is_denied(claim) and len(found) == 1 and found[0] in at:
            voices[claim["origin_id"], claim["doc_id"]] += found
    out = dict(at)
    for accused in voices.values():
        merged = {out[c] for c in accused}
        low = min(merged)
        out = {c: low if n in merged else n for c, n in out.items()}
    return out
