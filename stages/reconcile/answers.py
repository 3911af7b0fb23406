"""Claims of attributes and dates that answer one question, and their answers as intervals.

Numbers are intervals on a line, and so are days; a category is a point on a line of the answers that one question has.
So all kinds of claims go through one machinery of positions and verdicts (sql/positions.sql).
"""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from stages.reconcile.actors import known_organisations
from stages.reconcile.acts import group_acts
from stages.reconcile.grouping import average_link
from stages.reconcile.happenings import APART, Beside, Happening, happening, keys, main_classes, overlap
from stages.reconcile.happenings import must_not_meet as must_not_happen_together
from stages.reconcile.happenings import score as score_happenings
from stages.reconcile.locations import LOCATION, likeness, location
from stages.reconcile.nested import group_placed
from stages.reconcile.offices import group_offices, read_office
from stages.reconcile.text import data_lines, fold
from stages.reconcile.things import head_noun, names_of, sides_of, thing_terms
from stages.reconcile.unknowns import KNOWLEDGE, asked
from warehouse.script import run_script

SAME_ANSWER = 0.5
"""Mean score from which claims of a state or a date answer one question; see `_score`."""

SAME_UNKNOWN = 0.5
"""Overlap of words from which two things that aren't known are one, where no name says so."""

A_YEAR = 366
"""Days between the beginnings of two things from which they are two where their words differ ("the war", "the air war")."""

OFFICE_LASTS = 60
"""Days for which a man is taken to hold an office that he was given: another one sooner is a contradiction."""


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


def group_answers(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Groups of claims of attributes and dates that answer one question, every usable claim in one.

    Leaves made_answers (claim_id, low, high, settles_after, as_of) in `con`. Needs claims, documents, claim_events, origin_keys
    and actor_of there.
    """
    run_script(con, "stages.reconcile", "answers")
    rows = con.execute("SELECT * FROM answering").to_arrow_table().to_pylist()
    claims = {row["claim_id"]: row for row in rows}
    offices = [
        (r["claim_id"], r["subject_actor_id"] or fold(r["subject"]), r["category_value"])
        for r in rows
        if r["attribute"] == "office" and r["polarity"] == "positive" and r["category_value"]
    ]
    groups = group_offices(offices)
    answers = [a for g in groups for a in _office_answers([claims[c] for c in g])]
    placed, intervals = group_placed(
        [r for r in rows if r["kind"] == "attribute" and r["attribute"] not in KNOWN and r["polarity"] == "positive"],
        con.execute("SELECT place_id, name, parent_place_id FROM places").fetchall(),
    )
    groups += placed
    answers += [Answer(c, *intervals[c], None, claims[c]["as_of"]) for g in placed for c in g]
    happened = {r["claim_id"]: h for r in rows if (h := _happening(r)) is not None}
    main = main_classes(
        (r["event_id"], r["doc_id"], happened[r["claim_id"]]) for r in rows if r["claim_id"] in happened
    )
    frames = {
        f.claim_id: f
        for r in rows
        if r["attribute"] != "office"
        and (f := _frame(r, happened.get(r["claim_id"]), main.get(r["event_id"]))) is not None
    }
    con.register("answer_frames", _frame_table(frames.values(), claims))
    run_script(con, "stages.reconcile", "answer_pairs")
    links, apart = [], []
    for a, b, places in con.execute("SELECT claim_a, claim_b, places FROM answer_pairs").fetchall():
        linked = _link(claims[a], claims[b], frames[a], frames[b], places)
        if linked is None:
            apart.append((a, b))
        else:
            links.append((a, b, linked))
    for group in average_link(sorted(frames), links, SAME_ANSWER, apart):
        members = [claims[c] for c in group]
        if frames[group[0]].kind in _TOLD_TWICE and len({c["doc_id"] for c in members}) < 2:
            continue
        made = list(_date_answers(members) if frames[group[0]].kind in _DATES else _state_answers(members))
        groups.append([a.claim_id for a in made])
        answers += made
    for group in group_acts(con, rows):
        groups.append(group)
        answers += [_told(claims[c]) for c in group]
    con.register("made_answers", _answer_table(answers))
    return [g for g in groups if g]


# ---- what a claim asks

_DAYS = frozenset(("happened", "due"))
"""Dates of what is over in a day or so, told by what happened; the others are of what lasts."""
_SAID = "said"
"""Date on which somebody spoke; two days are two utterances."""
_TOLD_TWICE = frozenset((_SAID, LOCATION))
"""Questions asked only where two documents answer them: nearly every sentence has such an answer."""
_DATES = frozenset(("began", "ended", _SAID)) | _DAYS
ASKED_IN_EVENTS = frozenset(("status", "responsible", "act", "assertion", LOCATION))
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


def _happening(row: Mapping[str, Any]) -> Happening | None:
    """What a claim of a day or an act says that happened."""
    if row["attribute"] in _DAYS or row["attribute"] == LOCATION:
        return happening(row["subject"], row["predicate"])
    if row["attribute"] != "act" or row["modality"] == "planned" or row["polarity"] == "negative":
        return None
    if row["category_value"] is None:
        return happening(row["subject"], row["predicate"])
    return happening(row["category_value"], f"{row['predicate']} {row['subject']}")


def _frame(row: Mapping[str, Any], happened: Happening | None, main: str | None) -> Frame | None:
    """None for a claim that answers nothing: a state that no list knows, a date without days."""
    kind, subject = row["attribute"], row["subject"]
    if kind == "status":
        if row["category_value"] not in opposed_states():
            return None
        kind = opposed_states()[row["category_value"]][0]
    elif kind in _DATES:
        if row["date_from"] is None and row["date_to"] is None and not row["category_value"]:
            return None
    elif kind not in ("responsible", LOCATION):
        return None
    if kind == KNOWLEDGE:
        return _unknown(row)
    # a town and its districts are besieged or taken together: there the place is what is asked for
    head = (row["place_id"] if kind in ("siege", "control") else None) or head_noun(subject)
    if not head:
        return None
    act = thing_terms(row["predicate"]) if kind in _DATES and row["predicate"] else frozenset()
    is_of_happening = kind in _DAYS or kind == LOCATION
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


def _frame_table(frames: Iterable[Frame], claims: Mapping[str, Mapping[str, Any]]) -> pa.Table:
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


def _link(a: Mapping[str, Any], b: Mapping[str, Any], f: Frame, g: Frame, places: str) -> float | None:
    """How likely two claims answer one question, 0 to 1; None where they must not meet."""
    shared = f.classes & g.classes
    if f.kind == LOCATION:
        return likeness(location(a["category_value"]), location(b["category_value"])) if shared else None
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


def _beside(a: Mapping[str, Any], b: Mapping[str, Any], places: str) -> Beside:
    gap = _days_between(a, b)
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
    score = 0.5 if f.kind not in _DATES else 0.3
    score += 0.3 * overlap(f.words, g.words)
    if f.kind in _DATES:
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
    if f.kind == KNOWLEDGE:
        return overlap(f.words, g.words) < SAME_UNKNOWN and not (f.names & g.names)
    if f.kind not in _DATES:
        return False
    if f.kind == _SAID:
        return _days_between(a, b) > 0
    if f.act and g.act and not f.act & g.act:
        return True
    if f.kind in ("happened", "due") and bool(f.act) != bool(g.act):
        return True
    gap = _days_between(a, b)
    if f.kind in ("began", "ended"):
        return gap > A_YEAR and f.words != g.words
    if not f.act and not g.act and gap > 1:
        return True  # "last week's debate", "Tuesday's debate"
    return gap > APART or (gap > 0 and a["doc_id"] == b["doc_id"])


# ---- answers


def _office_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    offices = {c["claim_id"]: read_office(c["category_value"]) for c in claims}
    titles = sorted({o.title for o in offices.values()})
    for claim in claims:
        office = offices[claim["claim_id"]]
        at = float(titles.index(office.title))
        # of two claims the one that names the body states the answer: it is the narrower
        reach = 0.2 if office.body is None else 0.1
        yield Answer(claim["claim_id"], at - reach, at + reach, OFFICE_LASTS, claim["as_of"])


def _state_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    """Points on the line of the group's answers; "not open" is closed where there are but two, else an answer of its own."""
    # places that were put together are one, or lie in each other
    stated = {c["claim_id"]: "" if c["attribute"] == LOCATION else stated_answer(c) for c in claims}
    order = sorted(set(stated.values()))
    for claim in claims:
        at = float(order.index(stated[claim["claim_id"]]))
        is_state = claim["attribute"] == "status"
        seen = claim["date_to"] if claim["date_to"] and claim["as_of"] and claim["date_to"] <= claim["as_of"] else None
        yield Answer(claim["claim_id"], at, at, 0 if is_state else None, seen or claim["as_of"])


def _told(claim: Mapping[str, Any]) -> Answer:
    """Whether an act was done (0) or not (1)."""
    denied = float(claim["polarity"] == "negative" or claim["modality"] == "denied")
    return Answer(claim["claim_id"], denied, denied, None, claim["as_of"])


def stated_answer(claim: Mapping[str, Any]) -> str:
    """What a claim of a state or an actor answers, one word for one answer."""
    value = claim["category_value"] or ""
    is_negative = claim["polarity"] == "negative" or claim["modality"] == "denied"
    if claim["attribute"] == "responsible":
        actor = _without_its_kind(value)
        actor = fold(known_organisations().get(fold(actor), actor))
        return f"not {actor}" if is_negative else actor
    if not is_negative:
        return value
    dimension = opposed_states()[value][0]
    others = [v for v, (d, _) in opposed_states().items() if d == dimension and v != value]
    return others[0] if len(others) == 1 and not others[0].startswith("nearly ") else f"not {value}"


def _without_its_kind(actor: str) -> str:
    """A named actor without the nouns that say what it is: "Northern Front terrorist group" is the Northern Front."""
    words = actor.split()
    while len(words) > 1 and words[0][0].isupper() and words[-1].islower():
        words.pop()
    return " ".join(words)


def _date_answers(claims: Sequence[Mapping[str, Any]]) -> Iterable[Answer]:
    """Days, each a little wider on both sides, and more where the words are of a night or of more than a day: "late Thursday"
    and "early Friday" meet, and so does either with the day beside it; Thursday and Friday don't."""
    known: defaultdict[int, int] = defaultdict(int)
    for claim in claims:
        if claim["date_from"] is not None:
            known[claim["date_from"].year] += 1
    year = min(known, key=lambda y: (-known[y], y)) if known else 2000
    anchors = sorted(c["date_from"].toordinal() for c in claims if c["date_from"] is not None)
    anchor = anchors[len(anchors) // 2] if anchors else _day(year, 1, 3).toordinal()
    for claim in claims:
        weekday = weekday_of(claim)
        low, high = days_of(claim, year) if weekday is None else _nearest(anchor, weekday)
        is_day = low == high and weekday is None and not _NIGHT.search(claim["quote"])
        reach = 0.25 if is_day else 0.75
        yield Answer(claim["claim_id"], low - reach, high + reach, None, claim["as_of"])


_NIGHT = re.compile(r"\b(?:late|early|night|overnight|midnight|evening|dawn)\b", re.IGNORECASE)


def weekday_of(claim: Mapping[str, Any]) -> int | None:
    """1 (Monday) to 7 of a claim that gives the day of an unknown week ("-W-4")."""
    value = claim["category_value"] or ""
    return int(value[3:]) if claim["date_from"] is None and value.startswith("-W-") else None


def _nearest(day: int, weekday: int) -> tuple[float, float]:
    """The day with a weekday that lies nearest to `day` (an ordinal)."""
    # ordinal 1 is a Monday
    at = day + (weekday - 1 - (day - 1) + 3) % 7 - 3
    return float(at), float(at)


def _days_between(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """Days from the end of one date to the beginning of the other, below 0 where they meet; of weekdays within a week."""
    one, other = weekday_of(a), weekday_of(b)
    if one is not None and other is not None:
        return float(min(abs(one - other), 7 - abs(one - other)))
    second = days_of(b) if other is None else _nearest(int(days_of(a)[0]), other)
    first = days_of(a) if one is None else _nearest(int(second[0]), one)
    return max(second[0] - first[1], first[0] - second[1])


def days_of(claim: Mapping[str, Any], year: int = 2000) -> tuple[float, float]:
    """(first, last) day of a date claim as numbers; a day without a year is taken in `year`."""
    first, last = claim["date_from"] or claim["date_to"], claim["date_to"] or claim["date_from"]
    if first is None:
        ends = [e.strip("-").split("-") for e in claim["category_value"].split("/")]
        first, last = _day(year, *map(int, ends[0])), _day(year, *map(int, ends[-1]))
    return float(first.toordinal()), float(max(first, last).toordinal())


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of another year
        return date(year, month, 28)


def _answer_table(answers: Sequence[Answer]) -> pa.Table:
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
