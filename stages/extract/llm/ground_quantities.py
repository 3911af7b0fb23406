"""Quantities out of a model's answer: its phrase must stand in the text, and our own parser must read the same number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stages.extract.llm.align import Aligner, Found
from stages.extract.llm.answers import CountedItem
from stages.extract.llm.ground_statements import position
from stages.extract.llm.prompt import Batch
from stages.extract.model import Article, Quantity, Sentence, Span
from stages.extract.quantities.absence import absence, new_one
from stages.extract.quantities.context import is_no_quantity
from stages.extract.quantities.counts import count
from stages.extract.quantities.draft import Draft, interval, qualify
from stages.extract.quantities.fates import properties
from stages.extract.quantities.measures import people_measure, thing_measure
from stages.extract.quantities.numbers import Number, parse_number
from stages.extract.quantities.parts import link_parts
from stages.extract.quantities.stance import scope, scope_positions, stance
from stages.extract.quantities.unit_amounts import measured
from stages.extract.quantities.units import COUNT, currency_before
from stages.extract.quantities.words import Token, singular, tokenize, word_set

CONFIDENCE = 0.8
MAX_PHRASE = 200
"""Characters of a quantity: number, qualifier and the counted noun are never more."""


@dataclass
class _Words:
    """The tokens of a sentence, and the numbers in them."""

    sentence: Sentence
    tokens: list[Token]
    numbers: list[Number]


@dataclass
class _Grounded:
    span: Span
    draft: Draft
    confidence: float


class QuantityGrounder:
    """Finds the places of quantities in one article. `dropped` counts what has none, or another number, by reason."""

    def __init__(self, article: Article, aligner: Aligner) -> None:
        self.article = article
        self.dropped: Counter[str] = Counter()
        self._aligner = aligner
        self._words: dict[int, _Words] = {}
        self._kept: dict[int, list[_Grounded]] = {}

    def ground(self, batch: Batch, items: Sequence[CountedItem]) -> None:
        """Keep the quantities of an answer to `batch` that stand in the text; `quantities` gives them."""
        for item in items:
            reason = self._keep(batch, item)
            if reason is not None:
                self.dropped[f"quantity: {reason}"] += 1

    def _keep(self, batch: Batch, item: CountedItem) -> str | None:
        named = position(batch, item.sentence)
        if named is None:
            return "no such sentence"
        sentences = self.article.sentences
        if len(item.phrase) > MAX_PHRASE:
            return "phrase not in the text"
        reason = "phrase not in the text"
        for at in (named, named - 1, named + 1):
            if not 0 <= at < len(sentences):
                continue
            found = self._aligner.find(item.phrase, sentences[at].span)
            if found is None:
                continue
            grounded = self._read(at, found, item)
            if isinstance(grounded, str):
                reason = grounded
                continue
            kept = self._kept.setdefault(at, [])
            if any(k.draft.first < grounded.draft.end and grounded.draft.first < k.draft.end for k in kept):
                return "given twice"
            kept.append(grounded)
            return None
        return reason

    def _words_of(self, at: int) -> _Words:
        if at not in self._words:
            sentence = self.article.sentences[at]
            tokens = tokenize(self.article.text, sentence.span.start, sentence.span.end)
            self._words[at] = _Words(sentence, tokens, _numbers(self.article.text, tokens))
        return self._words[at]

    def _read(self, at: int, found: Found, item: CountedItem) -> _Grounded | str:
        """The quantity at a place, as our own parser reads it; else why it is none."""
        words, text = self._words_of(at), self.article.text
        tokens, span = words.tokens, found.span
        begins = frozenset(n.first for n in words.numbers)
        reason = "no number in the phrase"
        for number in words.numbers:
            own = Span(tokens[number.first].start, tokens[number.end - 1].end)
            if own.start >= span.end or own.end <= span.start:
                continue
            if is_no_quantity(text, tokens, number):
                reason = "a date, score or label"
            elif not _agrees(number, item):
                reason = "number doesn't agree"
            else:
                draft = measured(text, tokens, number) or count(tokens, number, begins)
                draft = self._draft(tokens, number, draft, found, item, words.sentence)
                if draft is None:
                    reason = "nothing that is counted"
                    continue
                whole = Span(min(span.start, own.start), max(span.end, own.end))
                return _Grounded(whole, draft, CONFIDENCE * found.similarity)
        if reason == "no number in the phrase":
            for i, token in enumerate(tokens):
                if span.start <= token.start < span.end and i not in begins:
                    draft = absence(tokens, i, begins) or new_one(tokens, i, begins)
                    if draft is not None and item.low in (None, draft.low):
                        return _Grounded(span, draft, CONFIDENCE * found.similarity)
        return reason

    def _draft(
        self, tokens: list[Token], number: Number, draft: Draft | None, found: Found, item: CountedItem,
        sentence: Sentence,
    ) -> Draft | None:  # fmt: skip
        """Our reading with what the model knows better: what is counted, which people, and what happened to them."""
        counted = self._aligner.find(item.counted, sentence.span, found.span) if item.counted else None
        if draft is None:
            if counted is None:
                return None
            q = qualify(tokens, number, number.first, number.end)
            measure = people_measure(None, None)
            draft = Draft(q.first, q.end, q.low, q.high, q.approximator, COUNT, measure, confidence=0.6)
        if counted is not None:
            draft.counted = " ".join(counted.span.of(self.article.text).split())
        if draft.unit.name == "count":
            self._name(draft, item)
        named = item.approximator
        wordy = any(found.span.start <= t.start and t.end <= tokens[draft.first].start for t in tokens)
        simple = draft.approximator == "exact" and number.kind == "cardinal" and draft.low > 0
        if simple and wordy and named in ("about", "at least", "more than", "at most", "less than"):
            draft.approximator = named
            draft.low, draft.high = interval(number, named)
        return draft

    def _name(self, draft: Draft, item: CountedItem) -> None:
        """Measure, population and predicate of a count, where the model says other than our rules."""
        predicate = item.predicate or draft.predicate
        population = draft.population if item.population in (None, "any") and draft.population else item.population
        if (predicate, population) == (draft.predicate, draft.population):
            return
        noun = _noun(draft.counted)
        draft.predicate, draft.population = predicate, population
        if population:
            flagged = predicate if predicate and (properties()[predicate][1] or predicate == "attacked") else None
            draft.measure = people_measure(flagged, None if noun in word_set("generic") else noun)
        elif noun:
            draft.measure = thing_measure(noun, predicate)

    def quantities(self) -> list[Quantity]:
        """What was kept, in the order of the text, parts linked to their wholes."""
        out: list[Quantity] = []
        for at in sorted(self._kept):
            words = self._words[at]
            kept = sorted(self._kept[at], key=lambda k: k.draft.first)
            wholes = link_parts(words.tokens, [k.draft for k in kept], None)
            base = len(out)
            for grounded, whole in zip(kept, wholes, strict=True):
                part_of = None if whole is None or whole < 0 else base + whole
                out.append(self._quantity(words, grounded, part_of))
        return out

    def _quantity(self, words: _Words, grounded: _Grounded, part_of: int | None) -> Quantity:
        draft, span = grounded.draft, grounded.span
        modality, polarity = stance(words.tokens, draft.first, draft.end, draft.verb if draft.predicate else -1)
        counts_up = draft.unit.name == "count" and draft.measure.is_cumulative
        sentence = words.sentence.span
        scopes = scope_positions(self.article.text, sentence.start, sentence.end) if counts_up else {}
        return Quantity(
            sentence=words.sentence,
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
            polarity="positive" if draft.low == 0 == draft.high else polarity,
            confidence=grounded.confidence,
        )


def _numbers(text: str, tokens: list[Token]) -> list[Number]:
    found: list[Number] = []
    i = 0
    while i < len(tokens):
        money = tokens[i].text[0].isdecimal() and currency_before(text, tokens, i) is not None
        number = parse_number(tokens, i, money)
        if number is not None:
            found.append(number)
        i = number.end if number is not None else i + 1
    return found


def _agrees(number: Number, item: CountedItem) -> bool:
    """Whether the model's figures are those that stand there. Vague words have no figure to agree on."""
    given = [v for v in (item.low, item.high) if v is not None]
    if number.kind == "vague":
        return item.approximator in ("vague", "about", None) or not given or min(given) >= number.low
    if not given:
        return False
    own = {number.low} | ({number.high} if number.high is not None else set())
    if number.kind == "fraction":
        own |= {100 * v for v in own}
    if number.kind != "range":  # a floor may come with no upper end, a ceiling with 0 as its lower one
        given = [v for v in given if v != 0] or given
    return all(any(abs(v - o) <= 1e-6 * max(1.0, abs(o)) for o in own) for v in given)


def _noun(counted: str | None) -> str:
    """The head of the counted words: the last one before "of", "in", "from" or a comma, in the singular."""
    words: list[str] = []
    for word in (counted or "").replace(",", " ,").lower().split():
        if words and word in ("of", "in", "from", "who", "with", "on", "at", ","):
            break
        words.append(word)
    return singular(words[-1].strip("'’\".-")) if words else ""
