"""Answers of claims of attributes and dates as intervals: a category is a point on a line of those that one question has."""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from stages.reconcile.claim_days import day_in, days_of, nearest, weekday_of
from stages.reconcile.culprits import points
from stages.reconcile.locations import PLACED
from stages.reconcile.offices import read_office
from stages.reconcile.text import data_lines

OFFICE_LASTS = 60
"""Days for which a man is taken to hold an office that he was given: another one sooner is a contradiction."""

_NIGHT = re.compile(r"\b(?:late|early|night|overnight|midnight|evening|dawn)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim's answer as an interval; a later answer settles an earlier one after `settles_after` days (None: never)."""

    claim_id: str
    low: float
    high: float
    settles_after: int | None
    as_of: date | None


@functools.cache
def opposed_states() -> dict[str, tuple[str, str]]:
    """State → (dimension, question form)."""
    return {value: (dimension, form) for value, dimension, form in csv.reader(data_lines("opposed_states.csv"))}


def office_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    offices = {c["claim_id"]: read_office(c["category_value"]) for c in claims}
    titles = sorted({o.title for o in offices.values()})
    for claim in claims:
        office = offices[claim["claim_id"]]
        at = float(titles.index(office.title))
        # of two claims the one that names the body states the answer: it is the narrower
        reach = 0.2 if office.body is None else 0.1
        yield Answer(claim["claim_id"], at - reach, at + reach, OFFICE_LASTS, claim["as_of"])


def state_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    """Points on the line of the group's answers; "not open" is closed where there are but two, else an answer of its own."""
    # places that were put together are one, or lie in each other
    stated = {c["claim_id"]: "" if c["attribute"] in PLACED else stated_answer(c) for c in claims}
    order = sorted(set(stated.values()))
    for claim in claims:
        at = float(order.index(stated[claim["claim_id"]]))
        is_state = claim["attribute"] == "status"
        seen = claim["date_to"] if claim["date_to"] and claim["as_of"] and claim["date_to"] <= claim["as_of"] else None
        yield Answer(claim["claim_id"], at, at, 0 if is_state else None, seen or claim["as_of"])


def responsibility_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    """Points on the line of those who are accused, and of denials."""
    as_of = {c["claim_id"]: c["as_of"] for c in claims}
    for claim_id, low, high in points(claims):
        yield Answer(claim_id, low, high, None, as_of[claim_id])


def told(claim: Mapping[str, Any]) -> Answer:
    """Whether an act was done (0) or not (1)."""
    denied = float(claim["polarity"] == "negative" or claim["modality"] == "denied")
    return Answer(claim["claim_id"], denied, denied, None, claim["as_of"])


def stated_answer(claim: Mapping[str, Any]) -> str:
    """What a claim of a state answers, one word for one answer."""
    value = claim["category_value"] or ""
    is_negative = claim["polarity"] == "negative" or claim["modality"] == "denied"
    if not is_negative:
        return value
    dimension = opposed_states()[value][0]
    others = [v for v, (d, _) in opposed_states().items() if d == dimension and v != value]
    return others[0] if len(others) == 1 and not others[0].startswith("nearly ") else f"not {value}"


def date_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    """Days, each a little wider on both sides, and more where the words are of a night or of more than a day: "late Thursday"
    and "early Friday" meet, and so does either with the day beside it; Thursday and Friday don't."""
    known: defaultdict[int, int] = defaultdict(int)
    for claim in claims:
        if claim["date_from"] is not None:
            known[claim["date_from"].year] += 1
    year = min(known, key=lambda y: (-known[y], y)) if known else 2000
    anchors = sorted(c["date_from"].toordinal() for c in claims if c["date_from"] is not None)
    anchor = anchors[len(anchors) // 2] if anchors else day_in(year, 1, 3).toordinal()
    for claim in claims:
        weekday = weekday_of(claim)
        low, high = days_of(claim, year) if weekday is None else nearest(anchor, weekday)
        is_day = low == high and weekday is None and not _NIGHT.search(claim["quote"])
        reach = 0.25 if is_day else 0.75
        yield Answer(claim["claim_id"], low - reach, high + reach, None, claim["as_of"])


def answer_table(answers: Sequence[Answer]) -> pa.Table:
    ordered = sorted(answers, key=lambda a: a.claim_id)
    return pa.table(
        {
            "claim_id": pa.array([a.claim_id for a in ordered], pa.string()),
            "low": pa.array([a.low for a in ordered], pa.float64()),
            "high": pa.array([a.high for a in ordered], pa.float64()),
            "settles_after": pa.array([a.settles_after for a in ordered], pa.int32()),
            "as_of": pa.array([a.as_of for a in ordered], pa.date32()),
        }
    )
