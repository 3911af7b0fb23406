"""What sort of people a part of those counted are: "30 of them children", "two of the dead were soldiers", "of whom five
were police". Without the sort such a count reads as one of all.
"""

from __future__ import annotations

from stages.extract.quantities.draft import Draft, text_of
from stages.extract.quantities.fates import is_people_noun, properties
from stages.extract.quantities.measures import people_measure
from stages.extract.quantities.noun_phrases import NounPhrase, head_name, noun_phrase, people
from stages.extract.quantities.words import Token, word_set

THEM = frozenset(("them", "those", "whom", "these", "which"))
_ARE = frozenset(("are", "were", "is", "was"))
_PLACE = 4
"""Words of a place that may stand between the harmed and the verb ("two of the killed in Port Harrow were medics")."""


def of_whole(tokens: list[Token], first: int, end: int) -> bool:
    """Whether the bare number at tokens [first, end) is of people named before it, and a verb says what they are: "of whom 30
    were children", "of the 86 people killed, 30 were children"."""
    if end >= len(tokens) or tokens[end].low not in _ARE or _sort_at(tokens, end + 1) is None:
        return False
    before = first - 1
    if before >= 0 and tokens[before].text == ",":
        before -= 1
    if before > 0 and tokens[before].low in THEM:
        return tokens[before - 1].low == "of"
    begin = before
    while begin > 0 and before - begin < 12 and tokens[begin].low != "of":
        begin -= 1
    opens = begin == 0 or tokens[begin - 1].tag in (".", "C")
    return tokens[begin].low == "of" and opens and any(t.tag == "#" for t in tokens[begin:before])


def tell_members(tokens: list[Token], drafts: list[Draft]) -> None:
    """Give the counts of parts what their members are said to be; the fate stays the whole's."""
    for n, draft in enumerate(drafts):
        if draft.unit.name != "count" or draft.measure.unit != "count":
            continue
        phrase = _members(tokens, draft)
        if phrase is None or (n + 1 < len(drafts) and drafts[n + 1].first < phrase.end):
            continue
        draft.counted = text_of(tokens, phrase.first, phrase.end)
        draft.population = people(tokens, phrase)
        draft.end = phrase.end
        fate = draft.predicate if draft.predicate and properties()[draft.predicate][1] else None
        generic = head_name(tokens, phrase) in word_set("generic")
        draft.measure = people_measure(fate, None if fate or generic else head_name(tokens, phrase))


def _members(tokens: list[Token], draft: Draft) -> NounPhrase | None:
    end = draft.end
    counted = (draft.counted or "").lower()
    if counted in THEM:
        return _sort_at(tokens, end) or _sort_behind(tokens, end)
    if draft.counted is None:
        return _sort_behind(tokens, end) if draft.refers else None
    of_harmed = is_people_noun(counted) or counted == "victims"
    if not of_harmed or not any(t.low == "of" for t in tokens[draft.first : end]):
        return None
    if end < len(tokens) and tokens[end].low in ("in", "at", "near"):
        end += 1
        while end < len(tokens) and end - draft.end <= _PLACE and tokens[end].tag in ("D", "NP"):
            end += 1
    return _sort_behind(tokens, end)


def _sort_behind(tokens: list[Token], verb: int) -> NounPhrase | None:
    return _sort_at(tokens, verb + 1) if verb < len(tokens) and tokens[verb].low in _ARE else None


def _sort_at(tokens: list[Token], i: int) -> NounPhrase | None:
    """The noun for people at token `i` that ends its clause: what the counted are, not what they do something to."""
    if i < len(tokens) and tokens[i].low in ("their", "his", "her"):
        i += 1
    if i >= len(tokens):
        return None
    phrase = noun_phrase(tokens, i, plural=True)
    if phrase is None or people(tokens, phrase) is None or is_people_noun(tokens[phrase.head].low):
        return None
    ends = phrase.end >= len(tokens) or tokens[phrase.end].tag in (".", "C", "R", "P", "D")
    return phrase if ends else None
