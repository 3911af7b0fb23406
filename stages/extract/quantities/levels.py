"""Numbers without a noun behind them: the value of something that the words before name ("her pulse was 72"), and the
level that a change reached ("fell 1m barrels to 294m").
"""

from __future__ import annotations

from dataclasses import replace

from stages.extract.quantities.changes import change_verb
from stages.extract.quantities.draft import Draft, Qualified, qualify, text_of
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.noun_phrases import NounPhrase, head_name, noun_phrase, noun_phrase_before, people
from stages.extract.quantities.numbers import DASHES, Number
from stages.extract.quantities.units import COUNT
from stages.extract.quantities.words import Token, lemma_of_verb, word_set

_REACH = 8
_CLOSED = frozenset([".", "P", "C", "X", "M", "R", "A", "O", "TO"])
_STATES = frozenset(["is", "was", "are", "were", "be"])


def reached(tokens: list[Token], number: Number, before: list[Draft]) -> Draft | None:
    """The level in "fell 1m barrels to 294m" and "rose to €2 million from 900,000 a year earlier", in the unit of the number
    before; None for anything else."""
    i = number.first
    if not before or number.kind != "cardinal" or not (_closed(tokens, number.end) or _dated(tokens, number.end)):
        return None
    change = before[-1]
    if change.unit.name == "count" or change.end != i - 1 or tokens[i - 1].low not in ("to", "from"):
        return None
    if i > 1 and not any(change_verb(t) for t in tokens[max(0, change.first - 3) : change.first]):
        return None
    return replace(
        change, first=i, end=number.end, low=number.low, high=number.low, approximator="exact", is_additional=False,
        confidence=0.6,
    )  # fmt: skip


def _dated(tokens: list[Token], end: int) -> bool:
    """Whether "a year earlier" or the like follows."""
    return (
        end + 2 < len(tokens)
        and tokens[end].low in ("a", "one")
        and tokens[end + 2].low in ("ago", "earlier", "before")
    )


def level(tokens: list[Token], number: Number) -> Draft | None:
    """The value of a rate, an index, a population or the like that the words before the number name, else None."""
    if number.kind not in ("cardinal", "range"):
        return None
    q = qualify(tokens, number, number.first, number.end)
    acting = q.first > 0 and tokens[q.first - 1].low == "of" and number.end < len(tokens)
    if not _closed(tokens, number.end) and not (acting and tokens[number.end].tag in ("V", "VD", "VG")):
        return None
    at = _named_at(tokens, q.first - 1)
    if at < 0:
        return None
    start = at
    while start and tokens[start - 1].tag in ("N", "NP", "J", "JJ"):
        start -= 1
    phrase = NounPhrase(start, at + 1, at)
    if tokens[at].low == "number":
        return _numbered(tokens, q, at)
    gathered = "attended" if tokens[at].low in word_set("gatherings") else None
    if gathered or tokens[at].low in word_set("collectives"):
        return Draft(
            q.first, q.end, q.low, q.high, q.approximator, COUNT, people_measure(gathered, None), population="any",
            predicate=gathered, verb=at, confidence=0.6,
        )  # fmt: skip
    counted = text_of(tokens, phrase.first, phrase.end)
    if tokens[at].low == "population":
        return Draft(
            q.first, q.end, q.low, q.high, q.approximator, COUNT, people_measure("present", None),
            population="any", predicate="present", confidence=0.6,
        )  # fmt: skip
    return Draft(
        q.first, q.end, q.low, q.high, q.approximator, COUNT, thing_measure(head_name(tokens, phrase), None),
        counted=counted, subject=counted, confidence=0.5,
    )  # fmt: skip


def _numbered(tokens: list[Token], q: Qualified, at: int) -> Draft | None:
    """ "the number of mobile users grew from 95 million": a count of what the number is of."""
    if at + 1 >= len(tokens) or tokens[at + 1].low != "of":
        return None
    start = at + 2 + (at + 2 < len(tokens) and tokens[at + 2].tag == "D")
    phrase = noun_phrase(tokens, start, plural=True) if start < len(tokens) else None
    if phrase is None:
        return None
    population = people(tokens, phrase)
    noun = head_name(tokens, phrase)
    measure = people_measure(None, noun) if population else thing_measure(noun, None)
    counted = text_of(tokens, phrase.first, phrase.end)
    return Draft(q.first, q.end, q.low, q.high, q.approximator, COUNT, measure, counted, population, confidence=0.6)


def _closed(tokens: list[Token], end: int) -> bool:
    """Whether no noun, unit or hyphen follows."""
    return end >= len(tokens) or (
        tokens[end].tag in _CLOSED and tokens[end].text not in DASHES and tokens[end].text != "/"
    )


def _estimated_at(tokens: list[Token], k: int) -> int:
    """Index of the noun in "put the crowd at", "estimated the number of marchers at" that ends at token `k`; else -1."""
    named = word_set("gatherings") | word_set("level_nouns")
    at = next((j for j in range(k - 1, max(-1, k - 6), -1) if tokens[j].low in named), -1)
    if at < 0 or (at != k - 1 and not (tokens[at].low == "number" and tokens[at + 1].low == "of")):
        return -1
    verbs = tokens[max(0, at - 4) : at]
    return at if any(lemma_of_verb(t.low) in word_set("estimating") for t in verbs) else -1


def _named_at(tokens: list[Token], k: int) -> int:
    """Index of the noun whose value stands behind the link that ends at token `k`; -1: there is none."""
    if k < 1:
        return -1
    link, before = tokens[k], tokens[k - 1]
    if link.low == "of" and before.low in word_set("collectives") | word_set("gatherings"):
        return k - 1
    if link.low == "of":
        acronym = before.text.isupper() and before.text.isalpha() and 2 <= len(before.text) <= 4
        introduced = k > 1 and tokens[k - 2].tag in ("D", ".", "C", "P")
        return k - 1 if before.low in word_set("level_nouns") or (acronym and introduced) else -1
    if link.low == "at" and (estimated := _estimated_at(tokens, k)) >= 0:
        return estimated
    if link.low == "at":
        k -= 1 + (before.low in ("back", "out", "down", "up"))
        if k < 1 or lemma_of_verb(tokens[k].low) not in word_set("standing"):
            return -1
    elif link.low in ("to", "from"):
        if not any(change_verb(t) for t in tokens[max(0, k - 14) : k]):
            return -1
        if (
            link.low == "to"
            and change_verb(before)
            and before.low not in ("up", "down")
            and before.tag in ("V", "VD", "VG")
        ):
            subject = noun_phrase_before(tokens, k - 1)
            return subject.head if subject else -1
        return next((j for j in range(k - 1, max(-1, k - 15), -1) if tokens[j].low in word_set("level_nouns")), -1)
    elif link.low not in _STATES and lemma_of_verb(link.low) not in word_set("reaching"):
        return -1
    state = link.low in _STATES
    reaching = not state and link.low != "at"
    for j in range(k - 1, max(-1, k - 1 - (2 * _REACH if reaching else _REACH)), -1):
        tag = tokens[j].tag
        if tokens[j].low in word_set("level_nouns") and tag in ("N", "J", "NP"):
            return j
        if tag in (".", "R") or (tag == "#" and not reaching) or (state and tag in ("N", "NP")):
            return -1
    return -1
