"""Observed absence ("saw nobody", "no sign of people") as zero, and "a fourth corridor" as one more."""

from __future__ import annotations

from stages.extract.quantities.draft import Draft, text_of
from stages.extract.quantities.fates import is_people_noun, nominal_class, properties
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.noun_phrases import head_name, noun_phrase, people
from stages.extract.quantities.predicates import governor
from stages.extract.quantities.units import COUNT
from stages.extract.quantities.words import Token, is_plural, lemma_of_verb, singular, word_set

_SIGNS = frozenset(["sign", "signs", "trace", "traces", "sight", "movement", "presence"])
_HARMED = frozenset(
    ["killed", "injured", "killed_or_injured", "killed_or_missing", "hospitalised", "missing", "detained", "infected"]
)


def absence(tokens: list[Token], i: int, numbers: frozenset[int]) -> Draft | None:
    """The zero that begins at token `i`, if its words report an observed absence of people or things."""
    token = tokens[i]
    if token.low == "without":
        return _spared(tokens, i)
    if token.low in ("nobody", "no", "none", "neither") or (token.low == "not" and _low(tokens, i + 1) == "a"):
        pass
    else:
        return None
    seen = any(
        lemma_of_verb(t.low) in word_set("seeing") for t in tokens[max(0, i - 3) : i] if t.tag in ("V", "VD", "VG", "N")
    )
    if token.low == "nobody" or (token.low == "no" and _low(tokens, i + 1) == "one"):
        end = i + 1 if token.low == "nobody" else i + 2
        g = governor(tokens, i, end, None, numbers)
        if seen or g.predicate in _HARMED:
            return _zero(tokens, i, end, None, "any", g.predicate, "", g.verb)
        return None
    there = any(t.low in ("there", "there's") for t in tokens[max(0, i - 4) : i])
    start = i + 1 if token.low == "no" else i + 3
    if (token.low == "not" and _low(tokens, i + 2) != "single") or token.low in ("none", "neither"):
        return None
    observed = seen or there
    moved = False
    if start < len(tokens) and tokens[start].low in _SIGNS and _low(tokens, start + 1) == "of":
        if not observed:
            return None
        moved = tokens[start].low == "movement"
        start += 2
    if start >= len(tokens):
        return None
    phrase = noun_phrase(tokens, start, plural=token.low == "no")
    if phrase is None:
        return None
    if phrase.end < len(tokens) and tokens[phrase.end].tag == "N":
        return None
    head = tokens[phrase.head]
    population = people(tokens, phrase) or ("any" if is_people_noun(head.low) else None)
    if head.low in word_set("abstract") or not (population or is_plural(head.low)):
        return None
    g = governor(tokens, i, phrase.end, phrase, numbers)
    harmless = is_people_noun(head.low) and _stated(tokens, i, phrase.end)
    if not observed and not harmless and not (population and g.side == "right" and g.predicate in _HARMED):
        return None  # "no people were hurt" is observed, "no reports" is not
    predicate = "left" if moved and population and g.predicate is None else g.predicate
    return _zero(
        tokens, i, phrase.end, text_of(tokens, phrase.first, phrase.end), population, predicate,
        head_name(tokens, phrase), g.verb,
    )  # fmt: skip


def _stated(tokens: list[Token], i: int, end: int) -> bool:
    """Whether a harm that is named at tokens [i, end) is said not to have happened, rather than not to be reported."""
    left = lemma_of_verb(tokens[i - 1].low) if i else ""
    right = next((lemma_of_verb(t.low) for t in tokens[end : end + 4] if t.tag in ("V", "VD")), "")
    return left in word_set("harming") or left == "with" or right in word_set("happening")


def _spared(tokens: list[Token], i: int) -> Draft | None:
    """ "without (any) casualties": zero of a harm to people."""
    start = i + 1 + (_low(tokens, i + 1) == "any")
    phrase = noun_phrase(tokens, start, plural=True) if start < len(tokens) else None
    if phrase is None or tokens[start].tag == "VG" or not is_people_noun(tokens[phrase.head].low):
        return None
    predicate = nominal_class(tokens, phrase.head, phrase.first, phrase.end)
    counted = text_of(tokens, phrase.first, phrase.end)
    return _zero(tokens, i, phrase.end, counted, "any", predicate, "", -1)


def _low(tokens: list[Token], i: int) -> str:
    return tokens[i].low if i < len(tokens) else ""


def _zero(
    tokens: list[Token], first: int, end: int, counted: str | None, population: str | None, predicate: str | None,
    noun: str, verb: int,
) -> Draft:  # fmt: skip
    if population:
        measure = people_measure(predicate if predicate and properties()[predicate][1] else None, None)
    else:
        measure = thing_measure(noun, predicate)
    return Draft(
        first, end, 0.0, 0.0, "exact", COUNT, measure, counted, population, predicate, verb=verb, confidence=0.6
    )


def new_one(tokens: list[Token], i: int, numbers: frozenset[int]) -> Draft | None:
    """One more of a kind: "a fourth corridor", "another third party"; None for "a second time" and the like."""
    if tokens[i].low not in ("a", "an", "another") or i + 2 >= len(tokens):
        return None
    if tokens[i + 1].low not in word_set("ordinals") or (i and tokens[i - 1].low in ("for", "in", "into", "as")):
        return None
    if tokens[i + 2].low in ("of", "-") or tokens[i + 2].tag not in ("N", "NP", "J", "JJ"):
        return None
    phrase = noun_phrase(tokens, i + 2, plural=False)
    if phrase is None or is_plural(tokens[phrase.head].low):
        return None
    if any(t.low in word_set("not_new") for t in tokens[phrase.first : phrase.end]):
        return None
    g = governor(tokens, i, phrase.end, phrase, numbers)
    population = people(tokens, phrase)
    noun = head_name(tokens, phrase)
    if population:
        flagged = g.predicate if g.predicate and properties()[g.predicate][1] else None
        measure = people_measure(flagged, None if singular(noun) in ("person", "man", "woman") else noun)
    else:
        measure = thing_measure(noun, g.predicate)
    return Draft(
        i, phrase.end, 1.0, 1.0, "exact", COUNT, measure, text_of(tokens, phrase.first, phrase.end), population,
        g.predicate, is_additional=True, verb=g.verb, confidence=0.6,
    )  # fmt: skip
