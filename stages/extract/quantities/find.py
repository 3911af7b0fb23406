"""Quantities of an article: numbers with what they count or measure, how exact they are, and what
happened to the counted.
"""

from __future__ import annotations

from stages.extract.model import Article, Quantity, Sentence
from stages.extract.quantities.absence import absence, new_one
from stages.extract.quantities.compounds import compound
from stages.extract.quantities.context import is_no_quantity, qualified_one
from stages.extract.quantities.counts import count
from stages.extract.quantities.draft import Draft
from stages.extract.quantities.levels import level, reached
from stages.extract.quantities.members import tell_members
from stages.extract.quantities.numbers import Number, parse_number
from stages.extract.quantities.parts import link_parts
from stages.extract.quantities.stance import scope, scope_positions, stance
from stages.extract.quantities.unit_amounts import measured
from stages.extract.quantities.units import currency_before
from stages.extract.quantities.votes import votes
from stages.extract.quantities.words import Token, tokenize


def find_quantities(article: Article) -> list[Quantity]:
    """Quantities of an article in the order of its text; `part_of` is a position in the list.

    Years, dates, clock times, scores, labels and pronouns are none. Never raises; time is linear in the text.
    """
    found: list[Quantity] = []
    antecedent: Draft | None = None
    position = -1
    fates: set[str] = set()
    for sentence in article.sentences:
        tokens = tokenize(article.text, sentence.span.start, sentence.span.end)
        drafts = _drafts(article.text, tokens)
        _tell_others_from_more(drafts, fates)
        wholes = link_parts(tokens, drafts, antecedent)
        tell_members(tokens, drafts)
        base = len(found)
        cumulative = any(draft.unit.name == "count" and draft.measure.is_cumulative for draft in drafts)
        scopes = scope_positions(article.text, sentence.span.start, sentence.span.end) if cumulative else {}
        for draft, whole in zip(drafts, wholes, strict=True):
            part_of = None if whole is None else position if whole < 0 else base + whole
            found.append(_quantity(sentence, tokens, draft, part_of, scopes))
        counts = [i for i, draft in enumerate(drafts) if draft.unit.name == "count"]
        antecedent = drafts[counts[-1]] if counts else None
        position = base + counts[-1] if counts else -1
    return found


def _tell_others_from_more(drafts: list[Draft], before: set[str]) -> None:
    """ "Killed six and wounded another nine", "Dozens more were wounded": nine others than the six, not nine on top of other
    wounded. `before` are the fates of people counted in the sentences before."""
    told: set[str] = set()
    for draft in drafts:
        if draft.population is None or not draft.predicate:
            continue
        others = told or before
        if draft.is_additional and others and draft.predicate not in others:
            draft.is_additional = False
        told.add(draft.predicate)
    before |= told


def _numbers(text: str, tokens: list[Token]) -> list[Number]:
    found: list[Number] = []
    i = 0
    while i < len(tokens):
        money = tokens[i].text[0].isdecimal() and currency_before(text, tokens, i) is not None
        number = parse_number(tokens, i, money)
        if number is None and tokens[i].low in ("a", "an"):
            number = qualified_one(tokens, i)
        if number is None:
            i += 1
        else:
            found.append(number)
            i = number.end
    return found


def _drafts(text: str, tokens: list[Token]) -> list[Draft]:
    numbers = [n for n in _numbers(text, tokens) if not is_no_quantity(text, tokens, n)]
    starts = {n.first: n for n in numbers}
    begins = frozenset(starts)
    sides = {d.first: d for d in votes(tokens)}
    drafts: list[Draft] = []
    draft: Draft | None
    i = 0
    while i < len(tokens):
        number = starts.get(i)
        if i in sides:
            draft, number = sides[i], None
        elif number is None:
            draft = absence(tokens, i, begins) or new_one(tokens, i, begins)
        else:
            draft = (
                measured(text, tokens, number)
                or compound(tokens, number)
                or count(tokens, number, begins)
                or reached(tokens, number, drafts)
                or level(tokens, number)
            )
        if draft is not None and (not drafts or draft.first >= drafts[-1].end):
            drafts.append(draft)
        elif draft is not None:
            draft.first = max(draft.first, drafts[-1].end)
            if draft.first <= i:
                drafts.append(draft)
        i = max(i + 1, draft.end if draft else 0, number.end if number else 0)
    return drafts


def _quantity(
    sentence: Sentence, tokens: list[Token], draft: Draft, part_of: int | None, scopes: dict[str, list[int]]
) -> Quantity:
    span = draft.span(tokens)
    modality, polarity = stance(tokens, draft.first, draft.end, draft.verb if draft.predicate else -1)
    if draft.low == 0 == draft.high:
        polarity = "positive"
    counts_up = draft.unit.name == "count" and draft.measure.is_cumulative
    return Quantity(
        sentence=sentence,
        span=span,
        low=draft.low,
        high=draft.high,
        approximator=draft.approximator,
        unit=draft.unit.name,
        measure=draft.measure,
        std_low=draft.low * draft.unit.factor,
        std_high=None if draft.high is None else draft.high * draft.unit.factor,
        counted=draft.counted,
        population=draft.population,
        predicate=draft.predicate,
        scope=scope(scopes, span.start, span.end) if counts_up else None,
        subject=draft.subject,
        is_additional=draft.is_additional,
        part_of=part_of,
        modality=modality,
        polarity=polarity,
        confidence=draft.confidence,
    )
