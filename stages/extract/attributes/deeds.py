"""Deeds and those who do them, as noun phrases: "the attack on the harbour", "shelling the town"; "rebels", "Ruritanian jets"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stages.extract.attributes.lexicon import timing_words
from stages.extract.attributes.phrases import Phrase, object_after, run_before
from stages.extract.lexicon import read_csv
from stages.extract.places.gazetteer import demonyms
from stages.extract.quantities.words import Token, forms_of_verb, singular
from stages.extract.speakers.mention_words import role_words

_ASKING = frozenset(("which", "whose", "what"))
_AGENT_ENDINGS = ("er", "or", "ist", "man", "men", "woman", "women", "ian", "ant")


@cache
def blame_words(group: str) -> frozenset[str]:
    """The words of a group of data/blame.csv."""
    return frozenset(w for row in read_csv("blame.csv") if row["group"] == group for w in row["words"].split())


@cache
def blame_verbs(group: str) -> frozenset[str]:
    """All forms of the verbs of a group of data/blame.csv."""
    return frozenset(form for verb in blame_words(group) for form in forms_of_verb(verb))


@cache
def deed_nouns() -> frozenset[str]:
    """Nouns for what somebody can be held responsible for."""
    return (timing_words("event") | timing_words("deed") | blame_words("deed")) - blame_words("harmless")


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, in words; tokens [first, end), both None where another sentence names it."""

    words: str
    first: int | None = None
    end: int | None = None


def is_deed(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.head].low in deed_nouns() or phrase.head_noun(list(tokens)) in deed_nouns()


def as_deed(tokens: list[Token], phrase: Phrase | None) -> Deed | None:
    """A phrase as a deed; None where it names none."""
    if phrase is None or not is_deed(tokens, phrase):
        return None
    return Deed(phrase.words(tokens), phrase.first, phrase.end)


def told_deed(tokens: list[Token], before: int | None = None) -> Deed | None:
    """The last incident that a sentence names before token `before` (None: at all), that a sentence without a deed may mean."""
    last = len(tokens) if before is None else before
    for n in range(last - 1, -1, -1):
        if not _is_incident(tokens, n) or (n + 1 < len(tokens) and tokens[n + 1].tag in ("N", "NP")):
            continue
        found = run_before(tokens, n + 1)
        if found is not None and found.head == n:
            whole = object_after(tokens, found.first)
            return Deed((whole if whole is not None and whole.head == n else found).words(tokens))
    return None


def _is_incident(tokens: Sequence[Token], n: int) -> bool:
    low = tokens[n].low
    if tokens[n].tag not in ("N", "VG", "J", "V") or {low, singular(low)} & blame_words("loose"):
        return False
    if low not in deed_nouns() and singular(low) not in deed_nouns():
        return False
    # "attacks the town" is a verb; what an article or an adjective leads to is none
    return tokens[n].tag == "N" or (n > 0 and tokens[n - 1].tag in ("D", "J", "JJ", "N", "NP"))


def is_actor(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether a phrase is somebody: a name, or a noun for people or bodies; "human error" is nobody."""
    head = tokens[phrase.head]
    if phrase.determiner in ("no", "neither", "any") or head.low in blame_words("nobody"):
        return False
    if phrase.first and not phrase.determiner and tokens[phrase.first - 1].low in _ASKING:
        return False  # "it is not known whose planes carried out the raid"
    if phrase.end - phrase.first == 1 and head.text in demonyms():
        return False  # an adjective without its noun: "by either Ruritanian or rebel warplanes"
    noun = singular(head.low.removesuffix("'s"))
    if noun in blame_words("thing"):
        return False
    if head.tag == "NP" or (head.text[0].isupper() and phrase.first > 0):
        return True
    if noun in blame_words("actor") or head.low in blame_words("actor"):
        return True
    listed = role_words("person") | role_words("collective") | role_words("organisation") | role_words("state")
    if head.low in listed or noun in listed:
        return True
    if phrase.first == 0 and head.text[0].isupper() and len(head.text) > 1 and head.tag == "N":
        return len(tokens) > 1 and head.low not in timing_words("event")
    return len(noun) > 4 and noun.endswith(_AGENT_ENDINGS) and noun not in deed_nouns()


def without_doing(tokens: Sequence[Token], actor: Phrase) -> Phrase:
    """An actor without what he does or where: of "the coalition fighting rebels in Velmar" the coalition."""
    for k in range(actor.first + 1, actor.end):
        if tokens[k].low == "in" or (tokens[k].tag == "VG" and tokens[k - 1].tag in ("N", "NP")):
            return Phrase(actor.first, k, k - 1, actor.determiner)
    return actor
