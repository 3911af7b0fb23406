"""Sorts of things that states are said of, and whether a phrase singles out one of them."""

from __future__ import annotations

from functools import cache

from stages.extract.attributes.lexicon import sort_nouns
from stages.extract.attributes.phrases import Phrase, run_before
from stages.extract.quantities.noun_phrases import population_of_word
from stages.extract.quantities.words import Token
from stages.extract.speakers.bodies import is_body
from stages.extract.speakers.mention_words import country_of, peoples, role_words

_PARTS = frozenset(("end", "part", "side", "most", "majority", "half", "section", "stretch", "rest", "number", "edge"))
_GROUPS = frozenset(
    ("civilian", "child", "woman", "man", "combatant", "journalist", "medic", "official", "responder", "any")
)

_UNKNOWN = frozenset(
    [
        "a",
        "an",
        "any",
        "every",
        "each",
        "what",
        "which",
        "whatever",
        "another",
        "some",
        "several",
        "many",
        "few",
        "all",
        "both",
        "such",
        "next",
    ]
)
"""Determiners of things that the text does not single out: nothing can be asked of them."""


def is_of_sort(tokens: list[Token], thing: Phrase, sort: str) -> bool:
    """Whether a phrase singles out something of a sort."""
    head = tokens[thing.head]
    is_count = tokens[thing.first].tag == "#" and [t.text for t in tokens[thing.first + 1 : thing.first + 2]] != ["-"]
    unknown = thing.determiner in _UNKNOWN or is_count or tokens[thing.first].low in _UNKNOWN
    bare = not thing.determiner and not any(t.tag == "NP" for t in tokens[thing.first : thing.end])
    noun = thing.head_noun(tokens)
    if sort == "person" and thing.determiner in ("a", "an") and tokens[thing.head].low == noun:
        # "a man was arrested": an event mostly has one
        return population_of_word(head) in _GROUPS or noun in people_nouns()
    if (unknown and sort != "rule") or (bare and sort not in ("gate", "fixture", "service", "utility", "rule", "any")):
        return False
    if noun in _PARTS and thing.head + 2 < thing.end and tokens[thing.head + 1].low in ("of", "to"):
        tail = run_before(tokens, thing.end)
        return tail is not None and tail.head > thing.head and is_of_sort(tokens, tail, sort)
    if sort == "any":
        return True
    if sort in ("person", "name"):
        if _is_name(tokens, thing):
            return True
        return sort == "person" and (population_of_word(head) in _GROUPS or noun in people_nouns())
    if sort == "place":
        named = (
            head.tag == "NP" and head.low not in peoples() and (noun in sort_nouns("place") or not is_body([head.text]))
        )
        return noun in sort_nouns("place") or (named and not _is_name(tokens, thing))
    return noun in sort_nouns(sort) or (sort == "lost" and _is_name(tokens, thing))


@cache
def people_nouns() -> frozenset[str]:
    return role_words("person") - {"source", "monitor", "chair", "head", "dean", "dame", "member"}


def _is_name(tokens: list[Token], thing: Phrase) -> bool:
    """Whether the phrase is a person's name, with or without an office before it."""
    run = [t for t in tokens[thing.first : thing.end] if t.tag == "NP" or t.tag == "N"]
    names = [t for t in tokens[max(thing.first, thing.head - 3) : thing.head + 1] if t.text[0].isupper()]
    if not names or tokens[thing.head].tag not in ("NP", "N") or not tokens[thing.head].text[0].isupper():
        return False
    plain = [t.text for t in names]
    if is_body([t.text for t in run] or plain) or any(p.lower() in country_of() for p in plain):
        return False
    if any(t.text.isupper() and len(t.text) > 2 for t in names):
        return False
    if len(names) > 1:
        return True
    before = tokens[thing.head - 1] if thing.head else None
    return before is not None and before.low in role_words("honorific") | role_words("person")
