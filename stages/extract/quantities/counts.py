"""Counts of people and things."""

from __future__ import annotations

from stages.extract.model import Measure
from stages.extract.quantities.changes import change_verb
from stages.extract.quantities.draft import Draft, qualify, text_of
from stages.extract.quantities.fates import is_people_noun, properties
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.members import of_whole
from stages.extract.quantities.noun_phrases import NounPhrase, head_name, noun_phrase, people
from stages.extract.quantities.numbers import DASHES, Number, parse_number, touches
from stages.extract.quantities.predicates import Governor, governor
from stages.extract.quantities.units import COUNT, Unit
from stages.extract.quantities.words import Token, is_plural, singular, word_set

_ADDITIONS = frozenset(["more", "additional", "further", "extra"])
_QUALIFIERS = _ADDITIONS | {"other", "others", "such"}
_OPENING = frozenset("\"“‘'")
_PRONOUNS = frozenset(["them", "those", "us", "these", "whom", "which"])


def count(tokens: list[Token], number: Number, numbers: frozenset[int]) -> Draft | None:
    """The count that the number makes with the noun behind it; None when it counts nothing that is named or implied."""
    if number.kind == "fraction":
        return None
    if tokens[number.first].low == "one" and number.end == number.first + 1 and not _one_counts(tokens, number):
        return None
    q = qualify(tokens, number, number.first, number.end)
    additional = number.first > 0 and tokens[number.first - 1].low in ("another", "additional", "further", "extra")
    first = q.first
    if first > 1 and tokens[first - 1].low == "by" and change_verb(tokens[first - 2]) == "increase":
        additional = True  # "the toll rose by four"
    if additional and first == number.first and tokens[first - 1].low != "by":
        first -= 1
        if first and tokens[first].low in ("additional", "further", "extra") and tokens[first - 1].low in ("a", "an"):
            first -= 1
    j = q.end
    others = False
    while j < len(tokens) and tokens[j].low in _QUALIFIERS:
        additional = additional or tokens[j].low in _ADDITIONS
        others = others or tokens[j].low == "others"
        j += 1
    end = j
    phrase: NounPhrase | None = None
    counted: str | None = None
    pronoun = False
    if not others and j < len(tokens):
        if tokens[j].low == "of":
            phrase, end, pronoun = _of_phrase(tokens, number, j)
            if pronoun:
                counted = tokens[end - 1].text
            elif phrase is None and not _out_of(tokens, first, j):
                return None
        elif (
            number.kind != "vague"
            or tokens[j].tag not in ("VG", "VD", "V")
            or tokens[number.end - 1].low in ("several", "few")
        ):
            quoted = (
                tokens[j].text in _OPENING and j + 1 < len(tokens) and touches(tokens, j + 1) and not touches(tokens, j)
            )
            several = number.high is None or number.high != 1.0 or number.low != 1.0
            phrase = noun_phrase(tokens, j + quoted, several)
            if phrase is None and _stands_before_noun(tokens, j):
                return None
        if phrase is not None:
            end = phrase.end if end != j or tokens[j].low != "of" else j
            counted = text_of(tokens, phrase.first, phrase.end)
    elif others:
        counted = "others"
    if phrase is not None and tokens[phrase.head].low in word_set("not_counted"):
        return None
    if phrase is not None and tokens[phrase.head].low == "times" and _multiplies(tokens, phrase.end):
        return None
    if phrase is not None and number.low == number.high == 1.0 and q.approximator == "exact" and end > j:
        head = tokens[phrase.head].low
        if is_plural(head) and head not in word_set("invariable"):
            return None  # "Formula One teams"
    g = governor(tokens, first, max(end, phrase.end if phrase else end), phrase, numbers)
    if phrase is None and first and tokens[first - 1].tag == "NP" and end < len(tokens) and tokens[end].tag == ".":
        return None  # "Gemini 1, …"
    tallied = phrase is None and _out_of(tokens, first, end)
    definite = phrase is None and not others and _stands_alone(tokens, number, first, end)
    member = phrase is None and counted is None and not others and of_whole(tokens, first, end)
    named = phrase is not None or pronoun or tallied or definite or member
    if not named and not _implied(tokens, number, first, end, g, others):
        return None
    draft = _draft(tokens, number, first, end, phrase, counted, g)
    if (tallied or definite or member) and not (g.predicate and properties()[g.predicate][1]):
        draft.population, draft.measure = None, thing_measure("thing", g.predicate)
        draft.refers = True
    draft.low, draft.high, draft.approximator = q.low, q.high, q.approximator
    draft.is_additional = additional
    return draft


def _draft(
    tokens: list[Token],
    number: Number,
    first: int,
    end: int,
    phrase: NounPhrase | None,
    counted: str | None,
    g: Governor,
) -> Draft:
    population = people(tokens, phrase) if phrase is not None else "any"
    if phrase is not None and population is None and is_people_noun(tokens[phrase.head].low):
        population = "any"
    if phrase is not None and population:
        noun = singular(tokens[phrase.head].low)
        flagged = g.predicate if g.predicate and (properties()[g.predicate][1] or g.predicate == "attacked") else None
        named = (
            None if noun in word_set("generic") or tokens[phrase.head].text[0].isupper() else head_name(tokens, phrase)
        )
        measure = people_measure(flagged, named)
    elif phrase is not None:
        measure = thing_measure(head_name(tokens, phrase), g.predicate)
    else:
        measure = people_measure(g.predicate if g.predicate and properties()[g.predicate][1] else None, None)
    unit = COUNT
    rate = rate_after(tokens, end)
    if rate:
        unit = Unit(f"count per {rate}", "rate", f"count per {rate}", 1.0)
        measure = Measure(
            f"{measure.measure_id}_per_{rate}", f"{measure.name} per {rate}", unit.name,
            f"{measure.description} per {rate}", False,
        )  # fmt: skip
    return Draft(
        first, end, number.low, number.high, "exact", unit, measure, counted, population, g.predicate,
        verb=g.verb, is_object=g.side in ("object", "left") and g.predicate is not None,
        confidence=0.8 if phrase is not None else 0.6,
    )  # fmt: skip


def rate_after(tokens: list[Token], i: int) -> str | None:
    """The noun of "a day", "per person", "every week" at token `i`, unless it is a time of its own ("a year ago")."""
    if i + 1 >= len(tokens):
        return None
    noun = tokens[i + 1].low
    if tokens[i].low == "per" and tokens[i + 1].tag in ("N", "J"):
        return noun
    if tokens[i].low in ("a", "an", "every", "each") and noun in word_set("rate_nouns"):
        after = tokens[i + 2].low if i + 2 < len(tokens) else ""
        return None if after in ("ago", "later", "earlier", "after", "before", "since", "-", "old") else noun
    return None


def _multiplies(tokens: list[Token], i: int) -> bool:
    """Whether "times" before token `i` compares ("three times as many", "ten times the size"), and counts no occasions."""
    if i >= len(tokens):
        return False
    after = tokens[i]
    comparative = after.low in word_set("comparatives") or (after.tag == "JJ" and after.low.endswith("er"))
    return comparative or after.tag in ("N", "NP", "#") or after.low in ("as", "the", "its", "their", "that", "what")


def _one_counts(tokens: list[Token], number: Number) -> bool:
    i = number.first
    if number.end >= len(tokens):
        return False
    after = tokens[number.end]
    lead = tokens[i - 1].low if i else ""
    clause = lead == "that" and i > 1 and tokens[i - 2].tag in ("V", "VD", "VG")  # "said that one soldier died"
    if lead in ("no", "the", "this", "that", "every", "which", "each", "any", "number", "last", "a") and not clause:
        return False
    if after.text in DASHES or after.low in word_set("not_one") or after.low in ("of", "in"):
        return False
    for k in range(number.end + 1, min(number.end + 4, len(tokens) - 1)):
        if tokens[k].low == "in" and tokens[k + 1].tag == "#" and parse_number(tokens, k + 1):
            return False  # "one household in three"
    return after.tag in ("N", "NP", "J", "JJ", "A", "VD") or after.low in _QUALIFIERS


def _of_phrase(tokens: list[Token], number: Number, j: int) -> tuple[NounPhrase | None, int, bool]:
    """("of" at j) → (noun phrase, end of the span, whether a pronoun is counted): "of them", "of civilians".

    In "18 of the 31 lorries" the span ends before "of", since the whole is a quantity of its own.
    """
    k = j + 1
    while k < len(tokens) and (tokens[k].tag == "D" or tokens[k].low in _QUALIFIERS) and tokens[k].low not in _PRONOUNS:
        k += 1
    if k + 1 < len(tokens) and tokens[k].tag in ("J", "JJ", "VG") and tokens[k + 1].tag == "#":
        k += 1  # "two of a staggering 12 nominations"
    if tokens[k - 1].low == "others":
        return None, k, True
    if k >= len(tokens):
        return None, j, False
    if tokens[k].low in _PRONOUNS:
        after = tokens[k + 1] if k + 1 < len(tokens) else None
        if tokens[k].tag != "D" or after is None or after.tag not in ("N", "NP", "J", "JJ", "#"):
            return None, k + 1, True
        k += 1
    if tokens[k].tag == "#":
        whole = parse_number(tokens, k)
        phrase = noun_phrase(tokens, whole.end, plural=True) if whole else None
        return phrase, j, False
    phrase = noun_phrase(tokens, k, plural=True)
    if phrase is None and number.kind == "vague":
        phrase = noun_phrase(tokens, k, plural=False)
        if phrase is not None and phrase.end - phrase.first > 3:
            phrase = None
    return phrase, phrase.end if phrase else j, False


def _stands_before_noun(tokens: list[Token], j: int) -> bool:
    """Whether a noun follows that doesn't agree with the number ("a 20-12 win", "World Cup 2 qualifier")."""
    token = tokens[j]
    if token.text in DASHES:
        return j + 1 < len(tokens) and tokens[j + 1].text[0].isalpha() and tokens[j].end == tokens[j + 1].start
    return token.tag in ("N", "NP", "J", "JJ", "V") and noun_phrase(tokens, j, plural=False) is not None


def _implied(tokens: list[Token], number: Number, first: int, end: int, g: Governor, others: bool) -> bool:
    """Whether a number without a noun counts people: by its predicate, or as a vague word that is the subject."""
    if others and number.kind in ("cardinal", "range"):
        return True
    if g.predicate and properties()[g.predicate][1]:
        weak = g.predicate in ("present", "left", "arrived", "released", "attended", "charged", "employed", "dismissed")
        if number.kind == "vague" or others or not weak or _takes_part(tokens, number, end, g):
            return not (end < len(tokens) and tokens[end].low in ("%", "per")) and _plausible(tokens, first, g)
    if number.kind != "vague":
        return False
    before = tokens[first - 1] if first else None
    subject = before is None or before.tag in (".", "C", "R")
    after = tokens[end] if end < len(tokens) else None
    return subject and after is not None and after.tag in ("X", "M", "V", "VD", "R")


def _takes_part(tokens: list[Token], number: Number, end: int, g: Governor) -> bool:
    """Whether the number is the subject of a crowd's verb beside it ("some 2,000 protested", "100,000 took part")."""
    is_year = number.bare and 1900 <= number.low <= 2100
    return g.predicate == "attended" and g.side == "right" and g.verb == end and number.low >= 10 and not is_year


def _out_of(tokens: list[Token], first: int, end: int) -> bool:
    """Whether the number over tokens [first, end) is one side of "20 out of 29" or "7 of 16"."""
    n = len(tokens)
    at = end + (end < n and tokens[end].low == "out")
    if at > end and at < n and tokens[at].low == "of":
        return True
    if at + 1 < n and tokens[at].low == "of" and tokens[at + 1].tag == "#":
        return not (first and tokens[first - 1].low in word_set("numbered"))
    at = first - 2
    if at < 0 or tokens[at + 1].low != "of":
        return False
    at -= tokens[at].low == "out"
    labelled = at > 0 and tokens[at - 1].low in word_set("numbered")
    return at >= 0 and tokens[at].tag == "#" and not labelled


def _resumes(tokens: list[Token], number: Number, end: int) -> bool:
    """Whether the number goes on with a count before it ("12 from the north, 14 from the south and 3 held by the army")."""
    i = number.first
    if tokens[end].low not in ("from", "in", "at", "on", "by") and tokens[end].tag == "P":
        return False
    if number.bare and 1900 <= number.low <= 2100:
        return False
    return any(
        tokens[k].tag == "#" and any(t.tag == "N" and is_plural(t.low) for t in tokens[k + 1 : k + 5])
        for k in range(max(0, i - 24), i - 1)
    )


def _stands_alone(tokens: list[Token], number: Number, first: int, end: int) -> bool:
    """Whether a number is a subject of its own ("The two are free.", "Two opted out.", "and 51 were taken away"), or a
    part ("two in Brazil" behind "including")."""
    if number.kind != "cardinal" or number.low < 2 or end >= len(tokens) or tokens[number.first].low == "a":
        return False
    before = tokens[first - 1] if first else None
    after = tokens[end]
    if before is not None and before.low == "including":
        return after.tag in ("P", "VG", "VD") and any(t.tag == "#" for t in tokens[max(0, first - 12) : first - 1])
    opens = before is None or (first == 1 and before.text in _OPENING) or tokens[first].low == "another"
    if (
        before is not None
        and before.low in ("and", ",", "with")
        and after.tag in ("P", "VD", "J")
        and _resumes(tokens, number, end)
    ):
        return True
    if tokens[number.first].text[0].isdecimal():
        opens = opens or before is None or before.low in ("and", "while", "that", "but") or before.text == ","
        return opens and after.low in ("were", "are", "have")
    definite = before is not None and before.low == "the" and number.low <= 10
    if opens or definite:
        return after.tag in ("X", "M") or (after.tag in ("VD", "J") and opens)
    return before is not None and before.low in ("and", "while", "that", "but") and after.low in ("were", "are", "have")


def _plausible(tokens: list[Token], first: int, g: Governor) -> bool:
    """A bare number that a verb far to the right or another noun governs is too weak."""
    return g.side in ("np", "object", "left") or g.verb - first <= 8
