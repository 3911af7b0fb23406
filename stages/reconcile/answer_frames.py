"""What claims of states, dates, places and actors ask, and how likely two of them ask the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from stages.reconcile.answer_intervals import opposed_states
from stages.reconcile.claim_days import days_between, days_of, weekday_of
from stages.reconcile.culprits import RESPONSIBLE, are_many, are_two_deeds, culprits, may_meet
from stages.reconcile.happenings import APART, FEW_DAYS, Beside, Happening, happening, keys, overlap
from stages.reconcile.happenings import must_not_meet as must_not_happen_together
from stages.reconcile.happenings import score as score_happenings
from stages.reconcile.locations import LOCATION, PLACED, ROUTE, likeness, location, part_of_way
from stages.reconcile.persons import are_two, unnamed
from stages.reconcile.things import head_noun, head_word, names_of, sides_of, thing_terms
from stages.reconcile.unknowns import KNOWLEDGE, asked

SAME_UNKNOWN = 0.5
"""Overlap of words from which two things that aren't known are one, where no name says so."""

A_YEAR = 366
"""Days between the beginnings of two things from which they are two where their words differ ("the war", "the air war")."""

A_WEEK = 7
"""Days for which a deed without a known place is "the attack"."""

_OF_ONE = frozenset(("custody", "verdict", "plea"))
"""States of persons, of whom an event mostly has one where they have no name ("the driver", "a 42-year-old man")."""
_SOMEONE = frozenset(("someone",))

_DAYS = frozenset(("happened", "due"))
"""Dates of what is over in a day or so, told by what happened; the others are of what lasts."""
WAYS = frozenset(f"{ROUTE}.{part}" for part in ("source", "path", "goal"))
"""Questions of the parts of a thing's way."""
_SAID = "said"
"""Date on which somebody spoke; two days are two utterances."""
TOLD_TWICE = frozenset((_SAID, LOCATION, *WAYS))
"""Questions asked only where two documents answer them: nearly every sentence has such an answer."""
DATES = frozenset(("began", "ended", _SAID)) | _DAYS
ASKED_IN_EVENTS = frozenset(("status", RESPONSIBLE, "act", "assertion", *PLACED))
"""Attributes that are asked for within an event; who holds an office, and where a thing is, is asked across events."""
KNOWN = ASKED_IN_EVENTS | {"office"}
"""Attributes whose answers are read by their own rules; any other is asked for where its answer is a place."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a claim of a state, a date or an actor is about: `kind` of question, head noun, other words, names, sides; of a day,
    what happened and the classes by which it may meet what happened in other words."""

    claim_id: str
    kind: str
    head: str
    words: frozenset[str]
    act: frozenset[str]
    names: frozenset[str]
    sides: frozenset[str]
    happened: Happening | None
    classes: frozenset[str]


def happened_in(row: Mapping[str, Any]) -> Happening | None:
    """What a claim of a day or an act says that happened."""
    if row["attribute"] in _DAYS or row["attribute"] in (LOCATION, RESPONSIBLE):
        return happening(row["subject"], row["predicate"])
    if row["attribute"] != "act" or row["modality"] == "planned" or row["polarity"] == "negative":
        return None
    if row["category_value"] is None:
        return happening(row["subject"], row["predicate"])
    return happening(row["category_value"], f"{row['predicate']} {row['subject']}")


def frame(row: Mapping[str, Any], happened: Happening | None, main: str | None) -> Frame | None:
    """None for a claim that answers nothing: a state that no list knows, a date without days."""
    kind, subject = row["attribute"], row["subject"]
    if kind == "status":
        if row["category_value"] not in opposed_states():
            return None
        kind = opposed_states()[row["category_value"]][0]
    elif kind in DATES:
        if row["date_from"] is None and row["date_to"] is None and not row["category_value"]:
            return None
    elif kind == ROUTE:
        if row["polarity"] == "negative" or not row["predicate"]:
            return None
        kind = f"{ROUTE}.{part_of_way(row['predicate'])}"
    elif kind not in (RESPONSIBLE, LOCATION):
        return None
    if kind == KNOWLEDGE:
        return _unknown(row)
    if kind in _OF_ONE and unnamed(subject) is not None:
        none = frozenset[str]()
        return Frame(row["claim_id"], kind, head_noun(subject), thing_terms(subject), none, none, none, None, _SOMEONE)
    # a town and its districts are besieged or taken together: there the place is what is asked for
    head = (row["place_id"] if kind in ("siege", "control") else None) or head_noun(subject)
    if not head:
        return None
    act = thing_terms(row["predicate"]) if kind in DATES and row["predicate"] else frozenset()
    is_of_happening = kind in _DAYS or kind in (LOCATION, RESPONSIBLE)
    classes = keys(happened, main) if happened is not None and is_of_happening else frozenset[str]()
    return Frame(
        row["claim_id"], kind, head, thing_terms(subject), act, names_of(subject), sides_of(subject), happened, classes
    )


def _unknown(row: Mapping[str, Any]) -> Frame:
    """Who did it and what caused it is asked once in an event, whatever the words; of all else the words tell what is asked."""
    aspect, general = asked(row["subject"])
    names = frozenset[str]() if general else names_of(row["subject"])
    words = frozenset((aspect,)) if general else thing_terms(row["subject"])
    return Frame(row["claim_id"], KNOWLEDGE, aspect, words, frozenset(), names, frozenset(), None, frozenset())


def frame_table(frames: Iterable[Frame], claims: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    ordered = [(f, key) for f in sorted(frames, key=lambda f: f.claim_id) for key in (f.head, *sorted(f.classes))]
    places = [(claims[f.claim_id]["event_id"], f.kind, key) for f, key in ordered]
    n = Counter(places)
    columns: dict[str, list[Any]] = {
        "claim_id": [f.claim_id for f, _ in ordered],
        "corpus": [claims[f.claim_id]["corpus"] for f, _ in ordered],
        "event_id": [claims[f.claim_id]["event_id"] for f, _ in ordered],
        "place_id": [claims[f.claim_id]["place_id"] for f, _ in ordered],
        "question_kind": [f.kind for f, _ in ordered],
        "key": [key for _, key in ordered],
        "words": [" ".join(sorted(f.words | f.act)) for f, _ in ordered],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return table.append_column("n_alike", pa.array([n[p] for p in places], pa.int64()))


def link(a: Mapping[str, Any], b: Mapping[str, Any], f: Frame, g: Frame, places: str) -> float | None:
    """How likely two claims answer one question, 0 to 1; None where they must not meet."""
    shared = f.classes & g.classes
    if f.kind == LOCATION:
        may = shared and not _are_of_other_days(a, b, FEW_DAYS)
        return likeness(location(a["category_value"]), location(b["category_value"])) if may else None
    if f.kind in WAYS:
        is_other = f.names and g.names and not f.names & g.names
        if is_other or are_many(a["subject"]) != are_many(b["subject"]) or _are_of_other_days(a, b):
            return None
        return likeness(location(a["category_value"]), location(b["category_value"]))
    if f.kind == RESPONSIBLE:
        return _for_one_deed(a, b, f, g, places) if may_meet(a, b) else None
    if not shared or f.happened is None or g.happened is None:
        return None if _must_not_meet(a, b, f, g) else _score(a, b, f, g)
    beside = _beside(a, b, places)
    if (f.sides and g.sides and not f.sides & g.sides) or must_not_happen_together(f.happened, g.happened, beside):
        return None
    found = score_happenings(f.happened, g.happened, shared, beside)
    befell = any(h.befalls or h.is_toll for h in (f.happened, g.happened))
    told = (f.happened.patient, g.happened.patient)
    is_other = all(told) and told[0].isdisjoint(told[1])
    if f.head == g.head and beside.gap <= 0 and not befell and not is_other and not _must_not_meet(a, b, f, g):
        found = max(found, _score(a, b, f, g))
    return found


def _for_one_deed(a: Mapping[str, Any], b: Mapping[str, Any], f: Frame, g: Frame, places: str) -> float | None:
    """How likely two claims hold somebody responsible for one deed: 0 to 1; None where their words name two."""
    shares_name = bool(f.names & g.names)
    if not (f.names <= g.names or g.names <= f.names) or (f.sides and g.sides and not f.sides & g.sides):
        return None
    if are_two_deeds(a, b) or (None not in (a["date_from"], b["date_from"]) and days_between(a, b) > FEW_DAYS):
        return None
    if not shares_name and (
        places == "apart"
        or are_many(a["subject"])  # of many strikes a week has many
        or are_many(b["subject"])
        or (places != "same" and _days_apart(a, b) > (FEW_DAYS if places == "nested" else A_WEEK))
        or (places == "unknown" and (_is_elsewhere(f.names, b) or _is_elsewhere(g.names, a)))
    ):
        return None
    if (
        a["doc_id"] == b["doc_id"]
        and head_word(a["subject"]) != head_word(b["subject"])
        and set(culprits(a)).isdisjoint(culprits(b))
    ):
        return None  # two deeds of one article
    score = 0.5 + 0.3 * overlap(f.words, g.words) + (0.1 if places == "same" else 0.0)
    return round(score, 9)


def _days_apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> int:
    """Days between what two claims were said, 0 where one is unknown."""
    return abs((a["as_of"] - b["as_of"]).days) if a["as_of"] and b["as_of"] else 0


def _are_of_other_days(a: Mapping[str, Any], b: Mapping[str, Any], days: int = 0) -> bool:
    """Whether both tell a day or two, and more than so many days lie between; a month is often that of something else."""
    ends = [(c["date_from"] or c["date_to"], c["date_to"] or c["date_from"]) for c in (a, b)]
    (first, last), (begin, end) = ends
    if None in (first, begin) or max((last - first).days, (end - begin).days) > FEW_DAYS:
        return False
    return max((begin - last).days, (first - end).days) > days


def _is_elsewhere(names: frozenset[str], other: Mapping[str, Any]) -> bool:
    """Whether a deed that is told with a name of its place can't be another, whose place has another name."""
    return bool(names) and other["place_name"] is not None and names.isdisjoint(names_of(other["place_name"]))


def _beside(a: Mapping[str, Any], b: Mapping[str, Any], places: str) -> Beside:
    gap = days_between(a, b)
    ends = [days_of(c) if weekday_of(c) is None else (0.0, 0.0) for c in (a, b)]
    span = max(last - first for first, last in ends)
    is_rival = False
    if gap > 0 and None not in (a["date_from"], b["date_from"]):
        earlier, later = sorted((a, b), key=lambda c: c["date_from"])
        is_rival = (
            earlier["as_of"] is not None and later["date_to"] is not None and later["date_to"] <= earlier["as_of"]
        )
    return Beside(gap, span, places, a["doc_id"] == b["doc_id"], is_rival)


def _score(a: Mapping[str, Any], b: Mapping[str, Any], f: Frame, g: Frame) -> float:
    """How alike the things and acts of two claims with one head noun are: 0 to 1."""
    score = 0.5 if f.kind not in DATES else 0.3
    score += 0.3 * overlap(f.words, g.words)
    if f.kind in DATES:
        score += 0.3 * overlap(f.act, g.act) if f.act or g.act else 0.25
    if a["place_id"] is not None and a["place_id"] == b["place_id"]:
        score += 0.1
    return round(score, 9)


def _must_not_meet(a: Mapping[str, Any], b: Mapping[str, Any], f: Frame, g: Frame) -> bool:
    """Vetoes: other names, other sides, other acts; dates of two events, or of one article's two."""
    if f.names and g.names and not f.names & g.names:
        return True
    if f.sides and g.sides and not f.sides & g.sides:
        return True
    if f.classes == g.classes == _SOMEONE:
        one, other = unnamed(a["subject"]), unnamed(b["subject"])
        return one is None or other is None or are_two(one, other)
    if f.kind == KNOWLEDGE:
        return overlap(f.words, g.words) < SAME_UNKNOWN and not (f.names & g.names)
    if f.kind not in DATES:
        return False
    if f.kind == _SAID:
        return days_between(a, b) > 0
    if f.act and g.act and not f.act & g.act:
        return True
    if f.kind in ("happened", "due") and bool(f.act) != bool(g.act):
        return True
    gap = days_between(a, b)
    if f.kind in ("began", "ended"):
        return gap > A_YEAR and f.words != g.words
    if not f.act and not g.act and gap > 1:
        return True  # "last week's debate", "Tuesday's debate"
    return gap > APART or (gap > 0 and a["doc_id"] == b["doc_id"])
