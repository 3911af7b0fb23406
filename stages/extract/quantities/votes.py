"""The two sides of a vote: "passed 234-193", "voted 51 to 49", "by 432 votes to 202"."""

from __future__ import annotations

from collections.abc import Sequence

from stages.extract.model import Measure
from stages.extract.quantities.draft import Draft
from stages.extract.quantities.numbers import DASHES, parse_number
from stages.extract.quantities.units import COUNT
from stages.extract.quantities.words import Token, lemma_of_verb, word_set

_REACH = 12
"""Words to both sides within which something must tell of a vote."""

_YEARS = 1900
"""What may be a year; no house that votes is as large."""

_LARGER = Measure(
    "votes_on_larger_side", "votes on the larger side", "count", "Votes of the larger side of a vote", False
)
_SMALLER = Measure(
    "votes_on_smaller_side", "votes on the smaller side", "count", "Votes of the smaller side of a vote", False
)


def votes(tokens: Sequence[Token]) -> list[Draft]:
    """Two drafts for each pair of numbers that tells how a vote went, in the order of the text. Which side wanted what isn't
    read: measures are of the larger and of the smaller side."""
    found: list[Draft] = []
    n = 0
    while n < len(tokens) - 2:
        pair = _pair(tokens, n) if tokens[n].text.isdecimal() else None
        if pair is None:
            n += 1
            continue
        (first, one), (second, other) = pair
        for at, value, rival in ((first, one, other), (second, other, one)):
            measure = _LARGER if (value, at == first) > (rival, at == second) else _SMALLER
            found.append(Draft(at, at + 1, value, value, "exact", COUNT, measure, counted="votes", confidence=0.75))
        n = second + 1
    return found


def _pair(tokens: Sequence[Token], n: int) -> tuple[tuple[int, float], tuple[int, float]] | None:
    """(token, votes) of both sides where the first is at token n."""
    around = tokens[max(0, n - _REACH) : n + _REACH]
    second = n + 2
    if tokens[n + 1].text in DASHES:
        is_vote = any(lemma_of_verb(t.low) in word_set("voting") for t in around)
    else:
        k = n + 1
        k += tokens[k].low in ("votes", "in")
        k += k < len(tokens) and tokens[k].low == "favour"
        if k >= len(tokens) or tokens[k].low not in ("to", "against"):
            return None
        second = k + 1
        is_vote = any(t.low in word_set("ballots") for t in around)
    if second >= len(tokens) or not tokens[second].text.isdecimal() or not is_vote:
        return None
    after = tokens[second + 1] if second + 1 < len(tokens) else None
    if after is not None and (after.text in DASHES or after.tag in ("N", "NP", "J")) and after.low != "vote":
        return None  # a date, a series of numbers, a number of something
    if any(t.low in word_set("games") for t in around):
        return None
    one, other = parse_number([tokens[n]], 0), parse_number([tokens[second]], 0)
    if one is None or other is None or one.low == 0 == other.low or max(one.low, other.low) >= _YEARS:
        return None
    # the side that won is named first; a range goes up
    lost = any(lemma_of_verb(t.low) in word_set("failing") for t in around)
    if one.low < other.low and not lost:
        return None
    return (n, one.low), (second, other.low)
