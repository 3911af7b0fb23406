"""Counts inside a hyphenated modifier: "a 31-vehicle convoy", "the two-stage rocket", "a 15-member council"."""

from __future__ import annotations

from stages.extract.quantities.amounts import dashed
from stages.extract.quantities.draft import Draft, qualify, text_of
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.noun_phrases import noun_phrase, population_of_word
from stages.extract.quantities.numbers import Number
from stages.extract.quantities.units import COUNT
from stages.extract.quantities.words import Token, is_plural, may_be_noun, word_set


def compound(tokens: list[Token], number: Number) -> Draft | None:
    """The count of the singular noun that a hyphen binds to the number in front of another noun, else None."""
    k = number.end + 1
    if number.kind != "cardinal" or number.low < 2 or not dashed(tokens, number.end) or k + 1 >= len(tokens):
        return None
    noun = tokens[k]
    nominal = noun.tag in ("N", "J") or (noun.tag == "V" and may_be_noun(noun.low))
    if not nominal or not noun.text.islower() or len(noun.low) < 3 or is_plural(noun.low):
        return None
    if noun.low in word_set("not_compound") or noun.low.endswith("ed") or dashed(tokens, k + 1):
        return None
    if tokens[k + 1].tag not in ("N", "NP", "J", "JJ") and not may_be_noun(tokens[k + 1].low):
        return None
    phrase = noun_phrase(tokens, k + 1, plural=False)
    if phrase is None:
        return None
    q = qualify(tokens, number, number.first, phrase.end)
    population = "any" if noun.low == "man" else population_of_word(noun)
    measure = people_measure(None, None) if population else thing_measure(noun.low, None)
    return Draft(
        q.first, q.end, q.low, q.high, q.approximator, COUNT, measure,
        counted=text_of(tokens, k, phrase.end), population=population, confidence=0.6,
    )  # fmt: skip
