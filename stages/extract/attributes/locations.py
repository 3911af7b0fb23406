"""Where something befell people or things: "a bomb exploded in Velmar's Old Harbour district", "the blast hit the quarter of
Brenza", "the tram derailed near the Mill Lane stop", "killed six people in Velmar".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.events import BE, TOLLS, base_form, is_happening, suffered
from stages.extract.attributes.lexicon import sort_nouns, timing_words
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, run_before, subject_before
from stages.extract.model import Sentence, Span
from stages.extract.quantities.fates import predicate_of
from stages.extract.quantities.words import Token, singular, word_set

LOCATION = "location"
_REACH = 16
"""Tokens between what happened and where."""
_AT = frozenset(("in", "at", "near", "outside", "inside", "around", "off"))
_WITHIN = frozenset(("of", "on", "against", "to", "by", "from", "into", "onto", "through", "with"))
"""Words of what happened, before where it did."""
_UNTOLD = frozenset(("to", "not", "may", "might", "could", "would", "should", "can", "will", "never"))
_ABOUT = frozenset(("at", "least", "more", "than", "over", "about", "around", "some", "nearly", "up", "to", "dead"))
"""Words between a verb and a number of people."""
_DYING = frozenset(("die", "perish"))
_DURING = frozenset(("at", "during", "outside"))
"""Words before a happening whose place is that of what happened at it: "the massacre at a festival in Velmar"."""
_THROUGH = frozenset(("through", "into", "at", "near"))


def find_locations(sentence: Sentence, tokens: list[Token]) -> Iterator[Attribute]:
    """Where the happenings of a sentence were, one claim each; a question claims none."""
    if not tokens or tokens[-1].text == "?":
        return
    taken: set[int] = set()
    for n, token in enumerate(tokens):
        # "the blast hit the old town": "hit" may be a noun
        is_verb = token.tag in ("VD", "V", "J") or (
            n > 0 and is_happening(tokens[n - 1]) and token.low in timing_words("struck")
        )
        lemma = base_form(token.low) if is_verb else ""
        found: tuple[Phrase, str | None, Phrase] | None = None
        if lemma in timing_words("scene") or (token.tag == "VD" and predicate_of(lemma) in TOLLS):
            found = _of_verb(tokens, n, lemma)
        elif is_happening(token) and (token.tag == "N" or (n > 0 and tokens[n - 1].tag in ("D", "J", "JJ", "NP"))):
            found = _of_noun(tokens, n)
        if found is None:
            continue
        thing, act, place = found
        if place.first not in taken:
            taken.add(place.first)
            begin, end = min(thing.first, n), max(place.end, thing.end)
            yield Attribute(
                sentence,
                Span(tokens[begin].start, tokens[end - 1].end),
                "attribute",
                LOCATION,
                thing.words(tokens),
                place.words(tokens),
                act,
            )


def _of_noun(tokens: list[Token], n: int) -> tuple[Phrase, str | None, Phrase] | None:
    """ "an attack on a bakery in Velmar"."""
    if n + 1 >= len(tokens) or (tokens[n + 1].tag in ("N", "NP") and tokens[n + 1].low not in word_set("days")):
        return None
    thing = run_before(tokens, n + 1)
    place = _place_after(tokens, n + 1, False)
    return None if thing is None or thing.head != n or place is None else (thing, None, place)


def _of_verb(tokens: list[Token], n: int, lemma: str) -> tuple[Phrase, str | None, Phrase] | None:
    """ "a bomb exploded in Velmar", "six people were killed in Velmar", "the blast hit the quarter of Brenza"."""
    start = group_start(tokens, n)
    group = {t.low for t in tokens[start:n]}
    if group & _UNTOLD or (tokens[n].tag == "V" and not group & (BE | {"has", "have", "had"})):
        return None
    subject = subject_before(tokens, start)
    if subject is None:
        return None
    is_toll = predicate_of(lemma) in TOLLS and lemma not in timing_words("scene")
    is_passive = bool(group & BE)
    if (
        is_toll
        and not is_passive
        and lemma not in _DYING
        and not is_happening(tokens[subject.head])
        and tokens[subject.head].low not in timing_words("deed")
    ):
        return _of_those_hit(tokens, n)
    if lemma == "blow" and any(t.low == "up" for t in tokens[n + 1 : n + 3]):
        lemma = "blow up"
    act = suffered(tokens, "was" if "was" in group else "were", n) if is_passive else lemma
    if lemma in timing_words("struck") and not is_passive:
        k = n + 2 if n + 1 < len(tokens) and tokens[n + 1].low in _THROUGH else n + 1
        place = _named(tokens, k) if is_happening(tokens[subject.head]) else None
        return (subject, act, place) if place is not None else None
    place = _place_after(tokens, n + 1, is_toll)
    return (subject, act, place) if place is not None else None


def _of_those_hit(tokens: list[Token], n: int) -> tuple[Phrase, str | None, Phrase] | None:
    """ "a gunman killed six people in Velmar": where they were killed."""
    k = n + 1
    while k < len(tokens) and tokens[k].low in _ABOUT:
        k += 1
    people = object_after(tokens, k)
    if (
        people is None
        or tokens[n].tag != "VD"
        or not any(tokens[k].tag == "#" for k in range(people.first, people.end))
    ):
        return None
    place = _place_after(tokens, people.end, True)
    return None if place is None else (people, f"were {tokens[n].low}", place)


def _place_after(tokens: list[Token], start: int, over_verbs: bool) -> Phrase | None:
    """The first named place behind "in", "near" and the like from token `start` on, in the same clause."""
    for k in range(start, min(start + _REACH, len(tokens) - 1)):
        token = tokens[k]
        if token.low in _AT and (place := _named(tokens, k + 1)) is not None:
            return place
        if token.low == "on" and (place := _named(tokens, k + 1)) is not None and _is_along(tokens, place):
            return place
        if is_happening(token) and not _is_during(tokens, start, k):
            return None  # which has its own place: "killed in an attack on a bakery in Velmar"
        nominal = token.tag in ("N", "NP", "J", "JJ", "D", "#", "A") or token.low in _WITHIN or token.low in _AT
        nominal |= token.low in ("himself", "herself", "themselves", "itself") or (k == start and token.low == "up")
        nominal |= token.low == "up" and tokens[k - 1].low.endswith(("self", "selves"))
        goes_on = over_verbs and (token.low in ("and", "than", "least", "more", "over", "about") or token.tag == "VD")
        if not nominal and not goes_on:
            return None
    return None


def _is_during(tokens: list[Token], start: int, k: int) -> bool:
    """Whether "at" or "during" leads to the happening at token k."""
    while k > start and (tokens[k - 1].tag in ("N", "NP", "J", "JJ", "D") or tokens[k - 1].text == "-"):
        k -= 1
    return k > start and tokens[k - 1].low in _DURING


def _is_along(tokens: list[Token], place: Phrase) -> bool:
    """Whether a place is one that something happens "on": a street, an island, a coast."""
    return any(singular(t.low) in timing_words("along") for t in tokens[place.first : place.end])


def _named(tokens: list[Token], k: int) -> Phrase | None:
    """The place that begins at token k, where it has a name or is a building or the like ("in front of a bakery")."""
    place = object_after(tokens, k)
    if place is None or place.first > k + 2:
        return None
    inside = tokens[place.first : place.end]
    if any(t.tag == "#" or t.low in word_set("days") or is_happening(t) for t in inside):
        return None
    is_place = any(t.text[0].isupper() or singular(t.low) in _sites() for t in inside)
    return place if is_place else None


@cache
def _sites() -> frozenset[str]:
    return sort_nouns("gate") | timing_words("site")
