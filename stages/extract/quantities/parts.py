"""Parts and wholes among the counts of one sentence ("seven, including five children"), and shared predicates."""

from __future__ import annotations

from stages.extract.quantities.draft import Draft
from stages.extract.quantities.fates import properties
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.members import THEM, of_whole
from stages.extract.quantities.words import Token

_BETWEEN = 6


def link_parts(tokens: list[Token], drafts: list[Draft], antecedent: Draft | None) -> list[int | None]:
    """For each draft the position of its whole, or None; -1 stands for `antecedent`, the last count of
    the sentence before.

    Parts and conjuncts take over the predicate that they share; "two of them" takes over what is counted.
    """
    wholes: list[int | None] = [None] * len(drafts)
    for i, draft in enumerate(drafts):
        if draft.unit.name != "count":
            continue
        pronoun = draft.counted is not None and draft.counted.lower() in THEM
        if draft.refers:
            _refer(draft, _antecedent(drafts[:i], antecedent))
        wholes[i] = _whole(tokens, drafts, wholes, i)
        giver = drafts[wholes[i]] if wholes[i] is not None else None  # type: ignore[index]
        if pronoun:
            giver = _antecedent(drafts[:i], antecedent)
            _refer(draft, giver)
            if wholes[i] is None and giver is antecedent and giver is not None and _can_hold(giver, draft):
                wholes[i] = -1
        elif giver is None and i and draft.predicate is None and _coordinate(tokens, drafts[i - 1], draft):
            giver = drafts[i - 1] if drafts[i - 1].is_object else None
        if giver is not None and giver is not antecedent and giver.predicate is not None:
            far = wholes[i] is not None and wholes[i] < i and draft.verb >= draft.end  # type: ignore[operator]
            if draft.predicate is None or (far and not pronoun):
                _inherit(draft, giver)
    return wholes


def _antecedent(before: list[Draft], antecedent: Draft | None) -> Draft | None:
    """The count that a pronoun refers to: the nearest one before it in the sentence, else the last of
    the sentence before.
    """
    counts = [d for d in before if d.unit.name == "count"]
    return counts[-1] if counts else antecedent


def _refer(draft: Draft, giver: Draft | None) -> None:
    if giver is not None:
        draft.population = giver.population
        if giver.population is not None and draft.refers:
            draft.measure = people_measure(draft.predicate, None)
        if giver.population is None:
            draft.measure = thing_measure(giver.measure.measure_id.split(".")[0], draft.predicate)
    elif not (draft.predicate and properties()[draft.predicate][1]):
        draft.population = None
        draft.measure = thing_measure("thing", draft.predicate)


def _whole(tokens: list[Token], drafts: list[Draft], wholes: list[int | None], i: int) -> int | None:
    part = drafts[i]
    if i + 1 < len(drafts) and tokens[part.end].low == "of" and drafts[i + 1].first - part.end <= 4:
        return i + 1 if _can_hold(drafts[i + 1], part) and drafts[i + 1].counted == part.counted else None
    if i == 0:
        return None
    previous = i - 1
    before = [t.low for t in tokens[max(drafts[previous].end, part.first - _BETWEEN) : part.first]]
    pronoun = part.counted is not None and part.counted.lower() in THEM
    marked = (
        bool(before)
        and (
            any(word in ("including", "includes", "included", "include", "among", "amongst") for word in before[-5:])
            or before[-2:] in (["of", "them"], ["of", "whom"], ["of", "those"], ["of", "these"], ["of", "which"])
            or before[-3:-1] in (["of", "them"], ["of", "whom"], ["of", "those"])
        )
    ) or (part.refers and part.counted is None and of_whole(tokens, part.first, part.end))
    coordinate = wholes[previous] is not None and _coordinate(tokens, drafts[previous], part)
    if not (marked or pronoun or coordinate):
        return None
    whole = wholes[previous] if wholes[previous] not in (None, -1) else None if coordinate else previous
    return whole if whole is not None and whole < i and _can_hold(drafts[whole], part) else None


def _can_hold(whole: Draft, part: Draft) -> bool:
    if whole.unit.name != "count" or (whole.population is None) != (part.population is None):
        return False
    upper = whole.high if whole.high is not None else float("inf")
    return part.low <= upper


def _coordinate(tokens: list[Token], before: Draft, after: Draft) -> bool:
    """Whether only "and", "or" or a comma stands between two counts."""
    words = [t.low for t in tokens[before.end : after.first]]
    return 0 < len(words) <= 3 and all(w in ("and", "or", ",", "as", "well", "plus", "with", "&") for w in words)


def _inherit(draft: Draft, giver: Draft) -> None:
    draft.predicate = giver.predicate
    if draft.population is not None:
        if giver.predicate and properties()[giver.predicate][1]:
            draft.measure = people_measure(giver.predicate, None)
    elif draft.measure.measure_id.count(".") == 0 and not draft.measure.measure_id.startswith("people"):
        draft.measure = thing_measure(draft.measure.measure_id, giver.predicate)
