"""Money and shares, and how they change; what a measure is of."""

from __future__ import annotations

from stages.extract.quantities.changes import change_noun, change_verb
from stages.extract.quantities.counts import rate_after
from stages.extract.quantities.draft import Draft, qualify, text_of
from stages.extract.quantities.measures import measure_of
from stages.extract.quantities.noun_phrases import NounPhrase, head_name, noun_phrase, noun_phrase_before, people
from stages.extract.quantities.numbers import DASHES, Number, parse_number, touches
from stages.extract.quantities.units import Unit
from stages.extract.quantities.words import Token, lemma_of_verb, word_set

_OF_THINGS = frozenset(("depth", "width", "thickness", "area", "volume"))
"""What nobody measures of people."""


def dashed(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].text in DASHES and touches(tokens, i) and touches(tokens, i + 1)


def measure_draft(
    tokens: list[Token], number: Number, unit: Unit, first: int, end: int, kind: str, subject: NounPhrase | None,
    confidence: float = 0.8, name: str | None = None,
) -> Draft:  # fmt: skip
    q = qualify(tokens, number, first, end, unit.dimension == "duration")
    if subject is not None and kind in _OF_THINGS and people(tokens, subject) is not None:
        subject = None  # "the man said that the well was 40 metres deep"
    head = name if name is not None else head_name(tokens, subject) if subject else None
    if head and kind == "rate":
        head = head.removesuffix("_rate")
    words = text_of(tokens, subject.first, subject.end) if subject else None
    measure = measure_of(kind, unit, None if kind == "age" else head)
    additional = q.first > 0 and tokens[q.first - 1].low in ("another", "additional", "further", "extra")
    return Draft(
        q.first - additional, q.end, q.low, q.high, q.approximator, unit, measure,
        counted=words, population=people(tokens, subject) if subject and unit.dimension == "share" else None,
        subject=words, is_additional=additional, confidence=confidence,
    )  # fmt: skip


def object_phrase(tokens: list[Token], i: int) -> NounPhrase | None:
    """The noun phrase behind determiners at token i."""
    while i < len(tokens) and (tokens[i].tag == "D" or tokens[i].text in '"“‘'):
        i += 1
    number = parse_number(tokens, i) if i < len(tokens) and tokens[i].tag == "#" else None
    i = number.end if number else i
    return noun_phrase(tokens, i, plural=False) if i < len(tokens) else None


def money(tokens: list[Token], number: Number, unit: Unit, first: int, end: int) -> Draft:
    n = len(tokens)
    rate = rate_after(tokens, end) if unit.dimension == "money" else None
    if (
        end + 1 < n
        and tokens[end].low in ("a", "per")
        and tokens[end + 1].low in ("barrel", "share", "ounce", "tonne", "ton", "gallon", "litre")
    ):
        rate = tokens[end + 1].low
    if rate:
        unit = Unit(f"{unit.name} per {rate}", "price", f"{unit.standard} per {rate}", unit.factor)
    changed = _change(tokens, number, first, end)
    if changed:
        return measure_draft(tokens, number, unit, first, end, changed[0], changed[1], name=_name(tokens, changed[1]))
    subject = None
    stop = end
    at = _noun_at(tokens, end)
    if at < 0 and end < n and tokens[end].tag == "NP" and _determined(tokens, first):
        at = end
    if not rate and at >= 0:
        subject = noun_phrase(tokens, at, plural=False)
        stop = subject.end if subject and tokens[end].text not in "()" else end
    elif not rate and end + 1 < n and tokens[end].low in ("of", "in", "worth"):
        at = end + 1 + (tokens[end].low == "worth" and tokens[end + 1].low == "of")
        subject = object_phrase(tokens, at)
        if tokens[end].low == "in" and tokens[end + 1].tag in ("D", "NP", "#"):
            subject = None
        if subject is not None:
            stop = subject.end
    if subject is None:
        subject = _noun_before(tokens, number, first)
    kind = "price" if unit.dimension == "price" else "money"
    draft = measure_draft(tokens, number, unit, first, end, kind, subject)
    draft.end = max(draft.end, stop)
    return draft


def _noun_before(tokens: list[Token], number: Number, first: int) -> NounPhrase | None:
    """The noun that an amount is of; the nearest one in "profits of $5m", "shares at 90p"."""
    start = qualify(tokens, number, first, number.end).first
    link = tokens[start - 1].low if start else ""
    return noun_phrase_before(tokens, start, climb=link not in ("of", "at", "worth", "is", "was", "are", "were"))


def _determined(tokens: list[Token], i: int) -> bool:
    """Whether a determiner opens the noun phrase in which token `i` stands ("a separate $5m BBC fund")."""
    k = i - 1
    while k >= 0 and i - k <= 3 and tokens[k].tag in ("JJ", "J", "A"):
        k -= 1
    return k >= 0 and tokens[k].tag == "D"


def _name(tokens: list[Token], phrase: NounPhrase | None) -> str | None:
    return head_name(tokens, phrase) if phrase else None


def _noun_at(tokens: list[Token], i: int) -> int:
    """Index of the noun that a measure ending before token `i` modifies, over a hyphen or a parenthesis; -1: none."""
    n = len(tokens)
    if i < n and tokens[i].text == "(":
        close = next((k for k in range(i + 1, min(i + 9, n)) if tokens[k].text == ")"), -1)
        i = close + 1 if close > 0 else n
    elif (i < n and tokens[i].text == ")") or dashed(tokens, i):
        i += 1
    return i if i < n and tokens[i].tag in ("N", "J", "JJ", "V") else -1


def _change(tokens: list[Token], number: Number, first: int, end: int) -> tuple[str, NounPhrase | None] | None:
    """(increase or decrease, what changed) for "rose by 12%", "up 3%", "a 4% rise in exports", "a drop of 5%"."""
    k = qualify(tokens, number, first, end).first - 1
    while k >= 0 and tokens[k].tag in ("A", "D", "JJ") and not change_verb(tokens[k]):
        k -= 1
    by = k >= 1 and tokens[k].low == "by"
    k -= by
    if k >= 1 and tokens[k].low == "of":
        direction = change_noun(tokens[k - 1])
        if direction:
            subject = object_phrase(tokens, end + 1) if end < len(tokens) and tokens[end].low in ("in", "of") else None
            return direction, subject or noun_phrase_before(tokens, k - 1)
    if k >= 0 and tokens[k].tag in ("V", "VD", "VG", "N", "A", "P", "JJ"):
        direction = change_verb(tokens[k])
        phrasal = tokens[k].low in ("up", "down") and k and lemma_of_verb(tokens[k - 1].low) in word_set("phrasal")
        if direction and not phrasal and (by or not _takes_amount(tokens[k])):
            return direction, noun_phrase_before(tokens, k)
    at = _noun_at(tokens, end)
    if at >= 0:
        phrase = noun_phrase(tokens, at, plural=False)
        direction = change_noun(tokens[phrase.head]) if phrase else change_noun(tokens[at])
        if direction:
            at = phrase.end if phrase else at + 1
            subject = (
                object_phrase(tokens, at + 1) if at < len(tokens) and tokens[at].low in ("in", "of", "for") else None
            )
            return direction, subject or noun_phrase_before(tokens, first)
    if end < len(tokens) and tokens[end].low in ("higher", "lower", "more", "less"):
        return ("increase" if tokens[end].low in ("higher", "more") else "decrease"), noun_phrase_before(tokens, first)
    return None


def _takes_amount(token: Token) -> bool:
    """Whether the verb's object is an amount rather than a difference ("raised $5m", "lost 20%")."""
    return lemma_of_verb(token.low) in word_set("takes_amount")


def share(tokens: list[Token], number: Number, unit: Unit, end: int) -> Draft:
    n = len(tokens)
    changed = _change(tokens, number, number.first, end)
    if changed:
        return measure_draft(tokens, number, unit, number.first, end, changed[0], changed[1])
    subject: NounPhrase | None = None
    stop, kind = end, "share"
    if end < n and (tokens[end].low == "of" or (unit.name == "fraction" and tokens[end].tag == "D")):
        subject = object_phrase(tokens, end + (tokens[end].low == "of"))
        if subject is not None:
            whole = any(t.tag == "#" for t in tokens[end : subject.first])
            stop = end if whole else subject.end  # the whole is a quantity of its own
    elif end < n and (
        dashed(tokens, end)
        or (tokens[end].tag in ("N", "J", "JJ") or (tokens[end].tag == "NP" and _determined(tokens, number.first)))
    ):
        at = end + dashed(tokens, end)
        several = (
            noun_phrase(tokens, at, plural=True) if unit.name == "fraction" else None
        )  # "one in five voters stay away"
        subject = several or noun_phrase(tokens, at, plural=False)
        stop = subject.end if subject else end
        kind = "share" if several else "rate"
    if subject is None and not (end < n and tokens[end].low == "of"):
        subject = _noun_before(tokens, number, number.first)
        kind = "rate"
    name = _name(tokens, subject)
    if kind == "share" and subject is not None and name:
        proper = tokens[subject.head].tag == "NP" and people(tokens, subject) is None
        if (proper and _taken(tokens, number.first)) or name in word_set("territory"):
            name = "territory"
    draft = measure_draft(tokens, number, unit, number.first, end, kind, subject, name=name)
    draft.end = max(draft.end, stop)
    return draft


def _taken(tokens: list[Token], i: int) -> bool:
    return any(lemma_of_verb(t.low) in word_set("taking") for t in tokens[max(0, i - 6) : i])
