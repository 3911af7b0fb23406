"""Where something came from, went to or passed over: "fired a missile over Brenza and into the Amber Sea", "a gunman opened
fire from the 32nd floor", "the plane took off from Velmar". The roles of a moving thing's way are source, goal and path (Talmy,
Lexicalization patterns, 1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.events import BE, base_form, is_happening
from stages.extract.attributes.lexicon import sort_nouns, timing_words, verb_phrase_forms
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, subject_before
from stages.extract.lexicon import read_csv
from stages.extract.model import Sentence, Span
from stages.extract.quantities.words import Token, singular, word_set

ROUTE = "route"
_KINDS = ("hurl", "carry", "go", "fall")
_REACH = 20
"""Tokens between the verb and the place."""
_UNTOLD = frozenset(("to", "not", "may", "might", "could", "would", "should", "can", "will", "never", "if"))
_ORDINALS = frozenset(("st", "nd", "rd", "th"))
_LEADS = frozenset(("after", "before", "while", "when", "since", "upon"))
_BEFORE_TO = frozenset(("according", "close", "closer", "next", "home", "due", "thanks", "similar"))
_HOURS = frozenset(("noon", "midnight", "midday", "dawn", "dusk", "sunrise", "sunset"))
_FLOORS = frozenset(("floor", "storey", "story"))


@cache
def motions(group: str) -> frozenset[str]:
    """Words of a group of data/motions.csv, "_" between those of a phrase."""
    return frozenset(entry.partition("/")[0] for entry in _entries(group))


def _entries(group: str) -> list[str]:
    return next(row["words"].split() for row in read_csv("motions.csv") if row["group"] == group)


@cache
def moving() -> frozenset[str]:
    """First words of the verbs of motion in all their forms."""
    entries = {entry.replace("_", " ") for group in _KINDS for entry in _entries(group)}
    return frozenset(form for entry in entries for form, _ in verb_phrase_forms(entry))


def find_routes(sentence: Sentence, tokens: list[Token]) -> Iterator[Attribute]:
    """The ways of what moves in a sentence, a claim for each of its places; a question claims none."""
    if not tokens or tokens[-1].text == "?":
        return
    for n, token in enumerate(tokens):
        if token.tag not in ("VD", "V", "VG") or token.low not in moving():
            continue
        read = _verb_at(tokens, n)
        if read is None:
            continue
        verb, kinds, end = read
        moved = _moved(tokens, n, verb, kinds, end)
        if moved is None:
            continue
        thing, act, start = moved
        for preposition, place in _places(tokens, start, verb, kinds):
            begin = min(thing.first, n)
            last = max(place.end, thing.end)
            yield Attribute(
                sentence,
                Span(tokens[begin].start, tokens[last - 1].end),
                "attribute",
                ROUTE,
                thing.words(tokens),
                place.words(tokens),
                f"{act} {preposition}",
            )


def _verb_at(tokens: list[Token], n: int) -> tuple[str, frozenset[str], int] | None:
    """(verb with its second half, its groups, token behind it) of the verb at token n."""
    base = base_form(tokens[n].low)
    following = tokens[n + 1].low if n + 1 < len(tokens) else ""
    for verb, end in ((f"{base}_{following}", n + 2), (base, n + 1)):
        kinds = frozenset(g for g in _KINDS if verb in motions(g))
        if kinds:
            return verb, kinds, end
    return None


def _moved(tokens: list[Token], n: int, verb: str, kinds: frozenset[str], end: int) -> tuple[Phrase, str, int] | None:
    """(what moves, what it does, token from which its way is told)."""
    start = group_start(tokens, n)
    group = {t.low for t in tokens[start:n]}
    if group & (_UNTOLD - {"to"}) or ("to" in group and "have" not in group):
        return None
    act = verb.replace("_", " ")
    subject = _subject(tokens, n, start)
    is_passive = bool(group & BE) and tokens[n].tag == "VD" and not kinds & {"fall"} and "go" not in kinds
    if "hurl" in kinds and not is_passive:
        thing = object_after(tokens, end) if verb in ("fire", "launch", "shoot", "lob", "hurl") else None
        if thing is not None:
            done = tokens[n].low if tokens[n].tag == "VD" else ""
            return (thing, f"be {done}", thing.end) if done and _is_projectile(tokens, thing) else None
        return (subject, act, end) if subject is not None and verb != "launch" else None
    if subject is None:
        return None
    if is_passive:
        if kinds & {"hurl"} and not _is_projectile(tokens, subject):
            return None
        return subject, f"be {tokens[n].low}", end
    if kinds & {"carry"} and not kinds & {"go", "fall"}:
        thing = object_after(tokens, end)
        done = tokens[n].low if tokens[n].tag == "VD" else ""
        return (thing, f"be {done}", thing.end) if thing is not None and done else None
    return subject, act, end


def _subject(tokens: list[Token], n: int, start: int) -> Phrase | None:
    """The subject of the verb at token n; of "crashed after taking off", that of the verb before."""
    if tokens[n].tag == "V" and start == n and n and tokens[n - 1].tag not in ("N", "NP"):
        return None
    if tokens[n].tag != "VG" or {t.low for t in tokens[start:n]} & BE:
        return subject_before(tokens, start)
    if start == 0 or tokens[start - 1].low not in _LEADS:
        return None
    before = next((k for k in range(start - 2, max(-1, start - _REACH), -1) if tokens[k].tag == "VD"), None)
    return None if before is None else subject_before(tokens, group_start(tokens, before))


def _is_projectile(tokens: list[Token], thing: Phrase) -> bool:
    return thing.head_noun(tokens) in motions("projectile")


def _places(tokens: list[Token], start: int, verb: str, kinds: frozenset[str]) -> Iterator[tuple[str, Phrase]]:
    """(preposition, place) in the clause that goes on from token `start`, each part of the way once."""
    comes_down, told = "fall" in kinds, set[str]()
    passes = "hurl" in kinds or verb in motions("passing")
    k = start
    while k < min(start + _REACH, len(tokens) - 1):
        token = tokens[k]
        if token.tag in ("VD", "V", "X", "M", "R") or (token.tag == "." and token.text not in ",-'’&"):
            return
        if token.text == "," and tokens[k + 1].tag not in ("P", "A"):
            return
        if token.low in _LEADS and tokens[k + 1].tag != "#" and tokens[k + 1].low not in _HOURS:
            return
        role = _role(token.low, comes_down and k == start)
        if token.low == "to" and (comes_down or tokens[k - 1].low in _BEFORE_TO):
            role = None  # a town that falls to the rebels goes nowhere
        if token.low in ("to", "toward", "towards") and not told and _names_a_thing(tokens, start, k):
            role = None  # "came under fire for an approach to Roe"
        if role == "over" and not passes:
            role = None
        place = _place(tokens, k + 1, comes_down and token.low in ("into", "onto")) if role else None
        if role and place is not None and role not in told:
            told.add(role)
            yield token.low, place
            k = place.end
            continue
        k += 1


def _names_a_thing(tokens: list[Token], start: int, k: int) -> bool:
    """Whether a noun that is no time stands in tokens [start, k)."""
    return any(t.tag in ("N", "NP") and t.low not in word_set("days") | _HOURS for t in tokens[start:k])


def _role(preposition: str, comes_down: bool) -> str | None:
    for role in ("from", "to", "over"):
        if preposition in motions(role):
            return role
    return "to" if comes_down and preposition in motions("onto") else None


def _place(tokens: list[Token], k: int, is_any: bool) -> Phrase | None:
    """The place that begins at token k: with a name, a building, waters, or a floor; whatever a thing fell into, if `is_any`."""
    at = k
    while at < len(tokens) and tokens[at].tag == "D":
        at += 1
    if at + 2 < len(tokens) and tokens[at].tag == "#":
        if tokens[at + 1].low in _ORDINALS and tokens[at + 2].low in _FLOORS:
            return Phrase(at, at + 3, at + 2, "the")
        return None
    place = object_after(tokens, k)
    if place is None or place.first > k + 3:
        return None
    inside = tokens[place.first : place.end]
    if any(t.tag == "#" or t.low in word_set("days") for t in inside):
        return None
    if place.head_noun(tokens) in motions("figurative") or is_happening(tokens[place.head]):
        return None
    is_place = tokens[place.head].tag == "NP" or any(t.text[0].isupper() or singular(t.low) in _sites() for t in inside)
    is_place |= is_any and bool(place.determiner)
    return place if is_place else None


@cache
def _sites() -> frozenset[str]:
    return sort_nouns("gate") | timing_words("site") | _FLOORS
