"""Dates of one happening in other words: "the blast", "a bomb exploded", "16 people were killed in the attack"."""

from __future__ import annotations

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stages.reconcile.acts import act_class
from stages.reconcile.text import MASK, data_lines, stem, tokens
from stages.reconcile.things import any_people, head_word, names_of, thing_terms

_AUXILIARIES = ("was", "were", "be", "been")
_FEW = frozenset(("one", "two", "1", "2"))
"""Numbers that many happenings have in common."""

_OPEN = frozenset(("any", "toll"))
"""Classes that leave open what happened."""

_HELD_BY = frozenset(
    (
        "launch",
        "conduct",
        "stage",
        "carri",
        "mount",
        "suffer",
        "hold",
        "held",
        "make",
        "made",
        "attend",
        "issu",
        "releas",
        "publish",
        "give",
        "gave",
    )
)
"""Stems of verbs of which the happening is the object."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What a date claim dates. `classes`: names of data/happenings.csv, else the class of its verb; `befalls`: those of them
    that strike many at once; is_told: whether it is something said or published; is_toll: what it did to people; is_vague: "the
    incident"; is_plural: "18 strikes"; `agent` and `patient`: terms of who did it and to what; `numbers` in it, if telling;
    `names` in its subject; `words`: all terms."""

    classes: frozenset[str]
    befalls: frozenset[str]
    is_told: bool
    is_toll: bool
    is_vague: bool
    is_plural: bool
    agent: frozenset[str]
    patient: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]


@functools.cache
def _lists() -> tuple[dict[str, str], dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """(name → kind, stem of a noun → names, stem of a verb or phrase → names)."""
    kinds: dict[str, str] = {}
    nouns: defaultdict[str, set[str]] = defaultdict(set)
    verbs: defaultdict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(data_lines("happenings.csv")):
        kinds[row["name"]] = row["kind"]
        for noun in row["nouns"].split():
            nouns[stem(noun)].add(row["name"])
        for verb in row["verbs"].split():
            phrase = verb.replace("_", " ")
            verbs[phrase if " " in phrase else stem(phrase)].add(row["name"])
    return kinds, {n: frozenset(c) for n, c in nouns.items()}, {v: frozenset(c) for v, c in verbs.items()}


@functools.lru_cache(maxsize=50_000)
def happening(subject: str, predicate: str | None) -> Happening | None:
    """What a date is claimed of; None for what is neither in the lists nor an act."""
    kinds, nouns, _ = _lists()
    subject, predicate = _DOTTED.sub(_without_dots, subject), _DOTTED.sub(_without_dots, predicate or "")
    words = predicate.split()
    is_passive = bool(words) and words[0] in _AUXILIARIES
    words = words[1:] if is_passive else words
    head = head_word(subject)
    of_head = nouns.get(stem(head.lower()), frozenset())
    of_verb = _of_verb(words)
    is_toll = "toll" in of_verb or (not words and "toll" in of_head)
    told = of_head - _OPEN if not words or "any" in of_verb or (of_head - _OPEN) & of_verb else frozenset[str]()
    inside = frozenset[str]()
    if not told and words and (stem(words[0].lower()) in _HELD_BY or is_toll):
        told = inside = _named_in(words[1:]) - _OPEN
    told = told or of_verb - _OPEN or frozenset(c for c in of_head if kinds[c] == "told")
    is_vague = not told and not is_toll and "any" in of_head and (not words or "any" in of_verb)
    if not told and not is_toll and not is_vague:
        if not words or "any" in of_verb:
            return None
        told = frozenset((f"act {act_class(' '.join(words))}",))
    return Happening(
        classes=told,
        befalls=frozenset(c for c in told if kinds.get(c) == "befalls"),
        is_told=any(kinds.get(c) == "told" for c in told),
        is_toll=is_toll,
        is_vague=is_vague,
        is_plural=_are_many(words if inside else [head]),
        agent=frozenset() if is_passive else _telling(subject),
        patient=_telling(subject if is_passive else " ".join(words[1:])),
        numbers=_numbers(f"{subject} {' '.join(words)}"),
        names=names_of(_before_preposition(subject)) | _initials(_before_preposition(subject)),
        words=thing_terms(f"{subject} {predicate}"),
    )


def _of_verb(words: Sequence[str]) -> frozenset[str]:
    """Classes of the verb that begins `words`; of several those that its object names, else none that befalls."""
    kinds, _, verbs = _lists()
    if not words:
        return frozenset()
    found = verbs.get(" ".join(words[:2]).lower()) or verbs.get(stem(words[0].lower())) or frozenset()
    if len(found - _OPEN) < 2:
        return found
    return found & _named_in(words[1:]) or frozenset(c for c in found if kinds[c] != "befalls")


def _numbers(phrase: str) -> frozenset[str]:
    return frozenset(phrase[t.start : t.end].lower() for t in tokens(phrase, 0, len(phrase)) if t.term == MASK) - _FEW


def _named_in(words: Iterable[str]) -> frozenset[str]:
    """Classes of the last noun among `words` that names a happening."""
    _, nouns, _ = _lists()
    found = [nouns[s] for w in words if (s := stem(w.lower())) in nouns]
    return found[-1] if found else frozenset()


def _are_many(words: Iterable[str]) -> bool:
    """Whether the last noun among `words` that names a happening is a plural ("18 strikes")."""
    _, nouns, _ = _lists()
    named = [w.lower() for w in words if stem(w.lower()) in nouns]
    return bool(named) and named[-1].endswith("s") and not named[-1].endswith("ss")


def _telling(phrase: str) -> frozenset[str]:
    """Terms of a phrase that tell one happening from another: neither numbers nor people nor words for happenings."""
    _, nouns, verbs = _lists()
    told = {t for t in thing_terms(phrase) if t not in nouns and t not in verbs and not t[0].isdigit()}
    return frozenset(told - any_people()) | _initials(phrase)


_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_NAME = re.compile(r"\b[A-Z][\w-]+(?: [A-Z][\w-]+)+")


def _without_dots(match: re.Match[str]) -> str:
    return match[0].replace(".", "")


def _initials(phrase: str) -> frozenset[str]:
    """First letters of the names of several words in a phrase: of "the United Kingdom" uk."""
    return frozenset("".join(w[0] for w in name.split()).lower() for name in _NAME.findall(phrase))


_PREPOSITION = re.compile(r",| (?:of|to|in|from|around|for|at|on|near|against|between|with|by|who|which|that)\b")


def _before_preposition(phrase: str) -> str:
    return _PREPOSITION.split(phrase, maxsplit=1)[0]


def main_classes(told: Iterable[tuple[str, str, Happening]]) -> dict[str, str]:
    """Event → the class that befell it in most documents; of (event_id, doc_id, happening) of all dates and acts."""
    docs: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for event_id, doc_id, happened in told:
        for name in happened.befalls:
            docs[event_id][name].add(doc_id)
    return {e: min(names, key=lambda n: (-len(names[n]), n)) for e, names in docs.items()}


def keys(happened: Happening, main: str | None) -> frozenset[str]:
    """Classes by which a date may meet others: its own; a toll's or a vague word's is the event's main one."""
    own = happened.classes
    if (happened.is_toll or happened.is_vague) and not happened.befalls:
        own |= {main} if main else frozenset()
    return own | {"toll"} if happened.is_toll else own


# ---- pairs

APART = 31
"""Days between two events from which they are two, however alike their words."""

FEW_DAYS = 2
"""Days by which outlets may differ on the day of one thing that befell people: two days on, it is another."""


ALIKE = 0.5
"""Words in common from which what was done on two days may be one thing."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two dates beside each other: `gap` days between them (0 or less where they meet), `span` days of the longer one, the
    places the same, one in the other ("nested"), apart, or unknown; `is_rival`: whether the article with the earlier day was
    written when the later one was over."""

    gap: float
    span: float
    places: str
    same_doc: bool
    is_rival: bool


def must_not_meet(f: Happening, g: Happening, beside: Beside) -> bool:
    """Vetoes between two dates of one class: other names, two days of one article, of something said or of what is told by other
    words, and of what befell people other places, or days of which one isn't known to be wrong."""
    if f.names and g.names and not f.names & g.names:
        return True
    if beside.gap > APART or (beside.gap > 0 and beside.same_doc):
        return True
    if beside.gap > 0 and (f.is_told or g.is_told):
        return True
    befell = f.befalls or g.befalls or f.is_toll or g.is_toll
    if befell and (beside.places == "apart" or beside.gap > FEW_DAYS):
        return True
    if beside.gap <= 0:
        return False
    if not befell:
        alike = overlap(f.patient, g.patient)
        return alike < ALIKE and (bool(f.patient and g.patient) or overlap(f.agent, g.agent) < ALIKE)
    is_told_alike = (
        bool(f.numbers & g.numbers) or overlap(f.agent | f.patient, g.agent | g.patient) >= ALIKE or f.words == g.words
    )
    return f.is_plural or g.is_plural or not beside.is_rival or not is_told_alike


def score(f: Happening, g: Happening, shared: frozenset[str], beside: Beside) -> float:
    """How likely two dates of classes `shared` are of one happening: 0 to 1."""
    place = {"same": 0.15, "nested": 0.1}.get(beside.places, 0.0)
    meet = beside.gap <= 0
    if shared & (f.befalls | g.befalls) or "toll" in shared:
        out = 0.3 if f.befalls & g.befalls else 0.25
        if meet and beside.span <= FEW_DAYS:
            # of many strikes a day has many
            out += 0.15 if f.is_plural or g.is_plural else 0.25
        elif meet and beside.span <= APART and f.befalls and g.befalls:
            out += 0.1
        out += 0.25 if f.words == g.words else 0.25 * overlap(f.agent | f.patient, g.agent | g.patient)
        if f.patient and g.patient and not f.patient & g.patient:
            out -= 0.15
        return round(out + place + (0.2 if f.numbers & g.numbers else 0), 9)
    out = 0.3 + place + 0.2 * overlap(f.agent, g.agent)
    if meet:
        out += 0.15 if beside.span <= APART else 0.05
    if f.patient and g.patient:
        # done to something else, it is another act
        common = overlap(f.patient, g.patient)
        out += 0.25 * common if common else -0.25
    elif f.agent and g.agent and not f.agent & g.agent:
        out -= 0.1
    else:
        out += 0.05
    return round(max(out, 0.0), 9)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's words that the other has, and of all: "talks" and "peace talks" are nearly one."""
    if not a or not b:
        return 0.0
    common = len(a & b)
    return 0.5 * common / min(len(a), len(b)) + 0.5 * common / len(a | b)
