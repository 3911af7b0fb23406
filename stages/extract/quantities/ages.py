"""Ages that are stated without a unit: "aged 12", "Jane Roe, 45, said", "people under 55", "over the age of 18"."""

from __future__ import annotations

from stages.extract.quantities.amounts import measure_draft
from stages.extract.quantities.draft import Draft
from stages.extract.quantities.noun_phrases import noun_phrase_before, population_of_word
from stages.extract.quantities.numbers import Number
from stages.extract.quantities.units import units
from stages.extract.quantities.words import Token, is_plural, word_set

_OLDEST = 120
_YOUNGEST_IN_COMMAS = 4
_GROWN = 10
"""Age from which a number may end its sentence behind a full name ("beside Jane Roe, 48."): smaller ones may number things."""
_UPWARDS = frozenset(["older"])
_DOWNWARDS = frozenset(["younger"])
_BOUNDS = frozenset(["under", "over", "above", "below"])


def stated_age(tokens: list[Token], number: Number) -> Draft | None:
    """The age that a number without a unit gives; None when it is none."""
    i = number.first
    if number.kind not in ("cardinal", "range") or number.low > _OLDEST or number.low != int(number.low):
        return None
    if number.end < len(tokens) and tokens[number.end].low in ("year", "years"):
        return None
    before = tokens[i - 1].low if i else ""
    at = i - 1 - (before == "between")
    listed = before in ("and", "or", ",") and _enumerates(tokens, i - 1)
    bounded = _is_bound(tokens, number)
    aged = before == "of" and _low(tokens, i - 2) in ("age", "ages")
    if _low(tokens, at) in ("aged", "ages", "age") or listed or bounded or aged or _or_older(tokens, number):
        subject = (
            None
            if aged or listed or _low(tokens, at) == "age"
            else noun_phrase_before(tokens, at - (_low(tokens, at - 1) == ","))
        )
    elif before == "," and _in_commas(tokens, number):
        subject = noun_phrase_before(tokens, i - 1)
    elif _is_reached(tokens, number):
        subject = None
    else:
        return None
    draft = measure_draft(tokens, number, units()["year"], i, number.end, "age", subject, 0.7)
    if _or_older(tokens, number):
        _bound(draft, number, "over" if tokens[number.end + 1].low in _UPWARDS else "under")
        draft.end, draft.approximator = number.end + 2, "at least" if draft.high is None else "at most"
    elif aged and _low(tokens, i - 3) == "the" and _low(tokens, i - 4) in _BOUNDS:
        _bound(draft, number, tokens[i - 4].low)
        draft.first = i - 4
    elif bounded:
        _bound(draft, number, before)
        draft.first = i - 1
    return draft


def _enumerates(tokens: list[Token], k: int) -> bool:
    """Whether only numbers and commas stand between token `k` and "aged" or "ages" ("aged 4, 9 and 10")."""
    stop = max(0, k - 12)
    while k > stop and (tokens[k].tag == "#" or tokens[k].low in (",", "and", "or")):
        k -= 1
    return tokens[k].low in ("aged", "ages")


def _or_older(tokens: list[Token], number: Number) -> bool:
    """Whether "or older" or the like follows ("anyone who is 19 or older")."""
    if number.end + 1 >= len(tokens) or number.kind != "cardinal" or tokens[number.end].low not in ("or", "and"):
        return False
    bound = tokens[number.end + 1].low
    stops = number.end + 2 >= len(tokens) or tokens[number.end + 2].tag not in ("N", "NP", "#", "J", "JJ", "D")
    return bound in _UPWARDS | _DOWNWARDS and stops


def _low(tokens: list[Token], i: int) -> str:
    return tokens[i].low if i >= 0 else ""


def _bound(draft: Draft, number: Number, word: str) -> None:
    if word in ("over", "above"):
        draft.low, draft.high, draft.approximator = number.low, None, "more than"
    else:
        draft.low, draft.high, draft.approximator = 0.0, number.low, "less than"


def _is_bound(tokens: list[Token], number: Number) -> bool:
    """Whether the number bounds an age behind a noun for people ("children under 5", "those over 65")."""
    i = number.first
    if i < 2 or tokens[i - 1].low not in _BOUNDS or number.kind != "cardinal":
        return False
    who = tokens[i - 2]
    if population_of_word(who) is None and who.low not in ("those", "anyone", "everyone", "all"):
        return False
    return number.end >= len(tokens) or tokens[number.end].tag in (".", "C", "P", "X", "M", "V", "VD", "R", "A")


def _in_commas(tokens: list[Token], number: Number) -> bool:
    """Whether the number stands as an age behind a name or a noun for a person ("Jane Roe, 45, said", "Ann, nine.")."""
    i, end = number.first, number.end
    if number.kind != "cardinal" or number.scaled or i < 2:
        return False
    if number.low < _YOUNGEST_IN_COMMAS and tokens[i - 2].low not in word_set("young"):
        return False
    if tokens[i].text[0].isdecimal() and not number.bare:
        return False
    who, lead = tokens[i - 2], tokens[i - 3] if i >= 3 else None
    if who.low in word_set("days"):
        return False
    if population_of_word(who) is None or who.tag != "N":
        named = lead is None or lead.text[0].isupper() or lead.text in ".,;\"”'’" or lead.low == "and"
        if (who.tag != "NP" and (lead is not None or not who.text[0].isupper())) or not (
            named or (lead is not None and population_of_word(lead))
        ):
            return False
    if end + 1 < len(tokens) and tokens[end].low in ("of", "from") and tokens[end + 1].tag == "NP":
        return True  # "Jane Roe, 45 of Northtown, was"
    if end >= len(tokens) or tokens[end].text != ",":
        full_name = who.tag == "NP" and lead is not None and lead.tag == "NP" and number.low >= _GROWN
        return (end >= len(tokens) or tokens[end].text in ".;") and (full_name or _listed(tokens, i))
    return end + 1 < len(tokens) and not tokens[end + 1].text[0].isdecimal()


def _is_reached(tokens: list[Token], number: Number) -> bool:
    """Whether someone is said to be that old ("when she was just 14,")."""
    k, end = number.first - 1, number.end
    if number.kind != "cardinal" or number.low < _YOUNGEST_IN_COMMAS:
        return False
    k -= k > 1 and tokens[k].low in ("just", "only", "nearly", "about", "almost", "not", "still")
    if k < 1:
        return False
    link, who = tokens[k].low, tokens[k - 1]
    if link == "at":
        is_age = who.low in ("died", "dies", "dead") and number.low > 24  # no time of day
    elif link in ("turned", "turns"):
        is_age = who.low in ("he", "she", "i") or (population_of_word(who) is not None and not is_plural(who.low))
    else:
        is_age = link in ("is", "was", "am") and who.low in ("he", "she", "i")
    if not is_age:
        return False
    return end >= len(tokens) or tokens[end].text in ".,;" or tokens[end].low in ("and", "when", "but", "at")


def _listed(tokens: list[Token], i: int) -> bool:
    """Whether another number stands between commas shortly before ("Ann, nine, and Bob, six.")."""
    return any(
        tokens[k].tag == "#" and tokens[k - 1].text == "," and tokens[k + 1].text == "," and tokens[k - 2].tag == "NP"
        for k in range(max(2, i - 12), i - 2)
    )
