"""Numbers with a unit: time, length, mass, money, shares, ages."""

from __future__ import annotations

from stages.extract.quantities.ages import stated_age
from stages.extract.quantities.amounts import dashed, measure_draft, money, object_phrase, share
from stages.extract.quantities.changes import changes_from
from stages.extract.quantities.draft import Draft, qualify
from stages.extract.quantities.noun_phrases import NounPhrase, noun_phrase, noun_phrase_before, people
from stages.extract.quantities.numbers import DASHES, Number, parse_number, touches
from stages.extract.quantities.units import Unit, currency_before, unit_after, units
from stages.extract.quantities.words import Token, lemma_of_verb, word_set

_SHAPES = {
    "long": "length", "wide": "width", "high": "height", "tall": "height", "deep": "depth", "thick": "thickness",
    "length": "length", "width": "width", "height": "height", "depth": "depth",
}  # fmt: skip
_TIMES = {
    "ago": "time_ago", "later": "time_after", "earlier": "time_before", "after": "time_after", "before": "time_before",
    "since": "time_since",
}  # fmt: skip
_NOMINAL = ("N", "NP", "J", "JJ", "VD")
_CONFINED = ("prison", "jail", "custody", "detention")


def measured(text: str, tokens: list[Token], number: Number) -> Draft | None:
    """The quantity of a number with a currency sign or a unit; None when it has neither."""
    currency = currency_before(text, tokens, number.first)
    if currency:
        return money(tokens, number, currency[0], currency[1], number.end)
    if number.kind == "fraction":
        return share(tokens, number, units()["fraction"], number.end)
    age = stated_age(tokens, number)
    if age:
        return age
    if dashed(tokens, number.end) and (number.end + 1 < len(tokens)):
        found = unit_after(tokens, number.end + 1, False)
        hyphen = True
    else:
        found = _behind_of(tokens, number) or unit_after(
            tokens, number.end, number.glued and touches(tokens, number.end)
        )
        hyphen = False
    if found is None:
        return _magnitude(tokens, number)
    unit, end = found
    if not _fits(tokens, number, unit, end, hyphen):
        return None
    if tokens[end - 1].low in ("pound", "pounds") and _weighs(tokens, number, end, hyphen):
        unit = units()["pound weight"]
    number, end = _range_with_units(tokens, number, unit, end)
    if unit.dimension == "money":
        return money(tokens, number, unit, number.first, end)
    if unit.dimension == "share":
        return share(tokens, number, unit, end)
    draft = _physical(tokens, number, unit, end, hyphen)
    if unit.dimension == "temperature" and _below_zero(text, tokens, number.first):
        draft.first = min(draft.first, number.first - 1)
        draft.low, draft.high = -(draft.low if draft.high is None else draft.high), -draft.low
    return draft


def _weighs(tokens: list[Token], number: Number, end: int, hyphen: bool) -> bool:
    """Whether pounds are a weight: "a 14-pound baby", "300 pounds of rice", plain numbers with no talk of paying."""
    if hyphen or (end < len(tokens) and tokens[end].low == "of"):
        return True
    near = tokens[max(0, number.first - 12) : number.first] + tokens[end : end + 6]
    return not number.scaled and not any(lemma_of_verb(t.low) in word_set("paying") for t in near)


def _magnitude(tokens: list[Token], number: Number) -> Draft | None:
    """ "a magnitude 6.4 earthquake": the one unit that stands before its number."""
    first = number.first - 1
    if first > 0 and tokens[first].text in DASHES:
        first -= 1
    if first < 0 or tokens[first].low != "magnitude" or number.low > 10:
        return None
    end = number.end
    subject = noun_phrase(tokens, end, plural=False) if end < len(tokens) and tokens[end].tag in _NOMINAL else None
    draft = measure_draft(tokens, number, units()["magnitude"], first, end, "magnitude", subject)
    draft.end = max(draft.end, subject.end if subject else 0)
    return draft


def _below_zero(text: str, tokens: list[Token], first: int) -> bool:
    """Whether a minus stands before the number ("-12C", "minus 12C")."""
    if first == 0:
        return False
    start = tokens[first].start
    sign = touches(tokens, first) and tokens[first - 1].text in "-−–" and (start < 2 or text[start - 2].isspace())
    return sign or tokens[first - 1].low == "minus"


def _behind_of(tokens: list[Token], number: Number) -> tuple[Unit, int] | None:
    """ "millions of dollars", "hundreds of miles", "a couple of weeks", "half an hour"."""
    if number.end + 1 < len(tokens) and (
        tokens[number.end].low == "of" and (number.kind == "vague" or tokens[number.first].low == "a")
    ):
        return unit_after(tokens, number.end + 1, False)
    if number.end + 1 < len(tokens) and tokens[number.end].low == "more":
        return unit_after(tokens, number.end + 1, False)
    return None


def _fits(tokens: list[Token], number: Number, unit: Unit, end: int, hyphen: bool) -> bool:
    low = tokens[end - 1].low
    singular_form = not low.endswith("s") and low != "feet"
    if unit.dimension == "angle or temperature" and not tokens[number.first].text[0].isdecimal():
        return False
    if unit.dimension == "duration" and not hyphen:
        if low == "second" and (number.low != 1 or (end < len(tokens) and tokens[end].text in DASHES)):
            return tokens[end - 1].start == tokens[number.end - 1].end or (number.glued and low == "s")
        if singular_form and low.isalpha() and len(low) > 3 and number.low != 1 and number.high != 1:
            after = tokens[end] if end < len(tokens) else None
            return number.low < 1 or (after is not None and after.tag == "N") or _aged(tokens, end)
        if tokens[number.first].low == "one" and number.end == number.first + 1:
            return (end < len(tokens) and tokens[end].low in ("ago", "later", "earlier", "of", "after", "before")) or (
                number.first > 0
                and tokens[number.first - 1].low in ("within", "only", "just", "least", "about", "than")
            )
    return not (tokens[number.first].low == "one" and hyphen and low in ("day", "time", "second"))


def _aged(tokens: list[Token], i: int) -> bool:
    """Whether "old" or "olds" stands at token `i`, or behind a hyphen there ("18 to 24 year-olds")."""
    i += dashed(tokens, i)
    return i < len(tokens) and tokens[i].low in ("old", "olds")


def _range_with_units(tokens: list[Token], number: Number, unit: Unit, end: int) -> tuple[Number, int]:
    """ "5% to 10%", "between 3km and 5km": joins two numbers that each carry the unit."""
    if number.kind != "cardinal" or end + 1 >= len(tokens):
        return number, end
    link = tokens[end].low
    between = number.first > 0 and tokens[number.first - 1].low == "between"
    if not (link in ("to", "or") or tokens[end].text in DASHES or (link == "and" and between)):
        return number, end
    if link == "to" and changes_from(tokens, number.first):
        return number, end
    other = parse_number(tokens, end + 1)
    if other is None or other.kind != "cardinal" or other.low <= number.low:
        return number, end
    behind = unit_after(tokens, other.end, other.glued and touches(tokens, other.end))
    if behind is None or behind[0] != unit:
        return number, end
    return Number(number.first, other.end, number.low, other.low, "range", other.glued), behind[1]


def _age_or_time(tokens: list[Token], number: Number, unit: Unit, end: int) -> Draft | None:
    """ "62-year-old man", "aged 12 years", "two years ago"; None for a plain duration."""
    n = len(tokens)
    after = tokens[end].low if end < n else ""
    before = tokens[number.first - 1].low if number.first else ""
    if after in ("old", "olds") or (after in DASHES and end + 1 < n and tokens[end + 1].low in ("old", "olds")):
        stop = end + 2 if after in DASHES else end + 1
        subject = noun_phrase(tokens, stop, plural=False) if stop < n and tokens[stop].tag in _NOMINAL else None
        if subject is not None and tokens[stop].tag == "VD" and tokens[subject.head].tag == "NP":
            subject = None  # "the 25-year-old beat Jane Roe"
        if subject is None and tokens[stop - 1].low == "old":
            subject = noun_phrase_before(tokens, number.first)
        draft = measure_draft(tokens, number, unit, number.first, stop, "age", subject)
        draft.end = max(draft.end, subject.end if subject else 0)
        return draft
    if before == "aged":
        person = noun_phrase_before(tokens, number.first - 1)
        return measure_draft(tokens, number, unit, number.first, end, "age", person)
    waits = before == "for" or (number.first > 0 and tokens[number.first - 1].tag in ("V", "VG", "VD"))
    if after in _TIMES and (not waits or after in ("ago", "later", "earlier")):
        return measure_draft(tokens, number, unit, number.first, end + (after != "since"), _TIMES[after], None)
    return None


def _shaped(tokens: list[Token], number: Number, unit: Unit, end: int) -> Draft | None:
    """ "3km long", "a 12-metre-high wall": the dimension of a thing; None when no such adjective follows."""
    n = len(tokens)
    hyphen = dashed(tokens, end)
    at = end + hyphen
    if (
        at >= n
        or tokens[at].low not in _SHAPES
        or (not hyphen and tokens[at].low in ("length", "width", "height", "depth"))
    ):
        return None
    stop = at + 1
    inner = noun_phrase(tokens, stop, plural=False) if stop < n and tokens[stop].tag in _NOMINAL[:4] else None
    kind = _SHAPES[tokens[at].low] if unit.dimension == "length" else unit.dimension.replace(" ", "_")
    draft = measure_draft(
        tokens, number, unit, number.first, stop, kind, inner or noun_phrase_before(tokens, number.first)
    )
    draft.end = max(draft.end, inner.end if inner else 0)
    return draft


def _physical(tokens: list[Token], number: Number, unit: Unit, end: int, hyphen: bool) -> Draft:
    n = len(tokens)
    special = (_age_or_time(tokens, number, unit, end) if unit.dimension == "duration" else None) or _shaped(
        tokens, number, unit, end
    )
    if special is not None:
        return special
    dimension = unit.dimension.replace(" ", "_")
    after = tokens[end].low if end < n else ""
    directed = after in word_set("directions") or (after == "(" and _direction_behind(tokens, end))
    if unit.dimension == "length" and directed:
        return measure_draft(tokens, number, unit, number.first, end, "distance", None)
    subject: NounPhrase | None = None
    stop = end
    if after in ("of", "worth") and not hyphen:
        subject = object_phrase(tokens, end + 1 + (after == "worth" and end + 1 < n and tokens[end + 1].low == "of"))
        if unit.dimension != "duration" and subject is not None and after == "of":
            stop = subject.end
    elif unit.dimension == "duration" and after == "in" and end + 1 < n and tokens[end + 1].low in _CONFINED:
        subject = noun_phrase(tokens, end + 1, plural=False)
    elif after in ("'", "’") and touches(tokens, end):
        subject = noun_phrase(tokens, end + 1, plural=False)
        if subject is not None and tokens[subject.head].low == "worth" and subject.end < n:
            subject = object_phrase(tokens, subject.end + (tokens[subject.end].low == "of"))
        elif subject is not None:
            stop = subject.end
    elif _attributive(tokens, number, end, hyphen):
        at = end + dashed(tokens, end)
        extreme = NounPhrase(at, at + 1, at) if tokens[at].low in ("low", "high") else None  # "a 46-year low"
        subject = noun_phrase(tokens, at, plural=False) or extreme
        stop = subject.end if subject else end
    if unit.dimension == "length" and subject is None:
        return measure_draft(tokens, number, unit, number.first, end, "distance", None)
    if subject is None and unit.dimension == "duration" and _lasts(tokens, number):
        subject = _lasting(tokens, number)
    elif subject is None and not _is_window(tokens, number):
        subject = noun_phrase_before(tokens, number.first)
    draft = measure_draft(tokens, number, unit, number.first, end, dimension, subject)
    draft.end = max(draft.end, stop)
    return draft


def _lasts(tokens: list[Token], number: Number) -> bool:
    """Whether "for", "after" or "in" stands before the time, so that a clause may be what lasts."""
    first = qualify(tokens, number, number.first, number.end, True).first
    return first > 0 and tokens[first - 1].low in ("for", "after", "in")


def _lasting(tokens: list[Token], number: Number) -> NounPhrase | None:
    """The noun right before "for two days" ("a truce for two days"); None where a clause lasts ("fought in the town for
    two days")."""
    link = qualify(tokens, number, number.first, number.end, True).first - 1
    phrase = noun_phrase_before(tokens, link, climb=False, reach=6)
    if phrase is None or phrase.end != link or tokens[phrase.head].tag == "NP" or people(tokens, phrase):
        return None
    k = phrase.first - 1
    while k >= 0 and tokens[k].tag in ("D", "#", "A", "J", "JJ"):
        k -= 1
    return None if k >= 0 and tokens[k].tag == "P" and tokens[k].low != "of" else phrase


def _is_window(tokens: list[Token], number: Number) -> bool:
    """Whether the time is a stretch of the calendar ("over the past three days"), which limits nothing."""
    return number.first > 0 and tokens[number.first - 1].low in (
        "past",
        "last",
        "previous",
        "first",
        "final",
        "opening",
    )


def _attributive(tokens: list[Token], number: Number, end: int, hyphen: bool) -> bool:
    """Whether the measure stands before its noun ("five-year conflict", "20 kilometer front line")."""
    if end >= len(tokens):
        return False
    at = end + 1 if dashed(tokens, end) else end
    if at >= len(tokens) or tokens[at].tag not in (*_NOMINAL[:4], "VG", "V"):
        return False
    plain = tokens[end - 1].low
    return hyphen or (not plain.endswith("s") and plain.isalpha() and plain != "feet")


def _direction_behind(tokens: list[Token], i: int) -> bool:
    """Whether a parenthesis at i ("(50 miles)") is followed by a direction."""
    for j in range(i + 1, min(i + 8, len(tokens))):
        if tokens[j].text == ")":
            return j + 1 < len(tokens) and tokens[j + 1].low in word_set("directions")
    return False
