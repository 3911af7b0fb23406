"""When and where: which of a sentence's dates and places a claim is about, and when its speaker spoke."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from stages.extract.dates.find import find_dates
from stages.extract.model import Article, DateMention, PlaceMention, Sentence, Span, Statement
from stages.extract.places.gazetteer import by_id
from stages.extract.places.resolve import (
    IN_PLACE,
    PlaceContext,
    dateline_end,
    document_place,
    find_places,
    is_located,
    place_context,
)

CUE_REACH = 70
"""Characters between a cue and the day of speaking ("said in a statement on Friday")."""

FEW = 12
WINDOW = 1_000
"""Characters on either side of a claim, and mentions in them, that are looked at: bounds a line without stops."""

_AS_OF = re.compile(
    r"\b(?:as of|as at|up to|so far,? (?:on|by))\s+(?:the\s+)?(?:end of\s+)?(?:late\s+|early\s+|midday\s+|noon\s+)?$",
    re.I,
)
_SAYING = re.compile(
    r"\b(?:said|says|told \w+|reported|added|tweeted|wrote)\s+(?:in an? (?:\w+ )?(?:statement|interview)\s+)?"
    r"(?:on\s+)?(?:late\s+|early\s+)?$",
    re.I,
)
_NAMING = re.compile(r"(?:\b(?:the|a|its|his|her|their)|['’]s?)\s+$", re.I)
_NAMED = re.compile(r"\s+(?!(?:and|or|but|when|while|as|with|was|is|in|on|at|to|by|after|before)\b)[A-Za-z]")
_RELATIVE = re.compile(r",\s+(?:which|who|whose|where)\b", re.I)
_CLAUSE = re.compile(r"[;:–—]|,\s+(?:and|but|while|when|as|after|where|who|which)\b|\b(?:while|whereas|but)\b", re.I)
_EXISTENTIAL = (
    r"(?!['’]|\s+(?:is|are|was|were|will|would|has|have|had|could|can|may|might|must|should|seems?|remains?|be|been)\b)"
)
_ANAPHOR = re.compile(
    rf"\b(?:(?-i:there){_EXISTENTIAL}"
    r"|the (?:besieged |devastated |northern |southern |eastern |western |coastal |capital )?"
    r"(?P<kind>city|town|village|area|district|neighbou?rhood|region|province|country|island|camp|site))\b",
    re.I,
)


Mention = TypeVar("Mention", DateMention, PlaceMention)


@dataclass(frozen=True, slots=True)
class When:
    """Days of what is claimed (an open end is None), and the day the speaker spoke with how it is known."""

    date_from: date | None
    date_to: date | None
    as_of: date | None
    as_of_precision: str


class Circumstances:
    """Dates and places of one article, found once, and the choice among them for each claim."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.places: PlaceContext = place_context(article.text, [s.span for s in article.sentences])
        self.main = document_place(article, self.places)
        self._dates: dict[int, list[DateMention]] = {}
        self._blocks: dict[int, list[Sentence]] = {}
        for sentence in article.sentences:
            self._blocks.setdefault(sentence.block_no, []).append(sentence)
        self._index = {s.sentence_no: i for i, s in enumerate(article.sentences)}

    def dates(self, sentence: Sentence) -> list[DateMention]:
        """Date mentions of a sentence."""
        if sentence.sentence_no not in self._dates:
            span, text = sentence.span, self.article.text
            self._dates[sentence.sentence_no] = find_dates(text, span.start, span.end, self.article.published)
        return self._dates[sentence.sentence_no]

    def when(
        self, sentence: Sentence, claim: Span, statement: Statement | None, opening: Statement | None = None
    ) -> When:
        """Dates of a claim that stands in `sentence`; `statement` is the statement that it is or is part of.

        `opening` is the statement that began a quotation which goes on in this one.
        """
        mentions = _near(self.dates(sentence), claim)
        spoken = self._day_of_speaking(statement) or self._day_of_speaking(opening)
        counted = self._counted_on(mentions)
        as_of = counted.date_to if counted else spoken.date_to if spoken else None
        published = self.article.published
        if as_of and published and as_of > published:
            as_of = None
        precision = "words"
        if as_of is None:
            as_of = None if sentence.section == "caption" else published
            precision = "publication" if as_of else "unknown"
        about = [m for m in mentions if m is not spoken and m is not counted and self._is_about(m, claim)]
        if sentence.section == "caption" and not about:
            beside = (m for s in self._blocks[sentence.block_no] for m in self.dates(s))
            about = [m for m in beside if m.date_from and m.date_to and m is not spoken][:1]
        chosen = self._nearest(about, claim, statement)
        if chosen is None:
            return When(None, None, as_of, precision)
        return When(chosen.date_from, chosen.date_to, as_of, precision)

    def _day_of_speaking(self, statement: Statement | None) -> DateMention | None:
        """The day beside the cue and outside of what is said: "said on Monday", "a statement released Friday"."""
        if statement is None or statement.cue is None:
            return None
        text, cue = self.article.text, statement.cue
        best: DateMention | None = None
        saying = next(
            (s for s in self._blocks[statement.sentence.block_no] if s.span.contains(cue)), statement.sentence
        )
        for mention in _near(self.dates(saying), cue):
            if not mention.date_to or mention.date_from is None or (mention.date_to - mention.date_from).days > 2:
                continue
            if mention.role != "point" or statement.content.overlaps(mention.span):
                continue
            gap = Span(min(cue.end, mention.span.end), max(cue.start, mention.span.start))
            between = text[gap.start : gap.end]
            if len(between) > CUE_REACH or ";" in between:
                continue
            if best is None or abs(mention.span.start - cue.end) < abs(best.span.start - cue.end):
                best = mention
        return best

    def _is_about(self, mention: DateMention, claim: Span) -> bool:
        """False for a date that names something ("the 2016 vote"), dates the saying, or is in a relative clause."""
        text, span = self.article.text, mention.span
        if not (mention.date_from or mention.date_to):
            return False
        before = text[max(0, span.start - 50) : span.start]
        if span.end - span.start == 4 and _NAMING.search(before) and _NAMED.match(text, span.end):
            return False
        if _SAYING.search(before):
            return False
        return span.start < claim.end or not _RELATIVE.search(text, claim.end, min(span.start, claim.end + 400))

    def _counted_on(self, mentions: Sequence[DateMention]) -> DateMention | None:
        """The day of a running count: "as of Sunday"."""
        for mention in mentions:
            before = max(0, mention.span.start - 40)
            if mention.date_to and _AS_OF.search(self.article.text, before, mention.span.start):
                return mention
        return None

    def _nearest(self, mentions: Sequence[DateMention], claim: Span, statement: Statement | None) -> DateMention | None:
        if statement is not None:  # a date outside of what is said is about the saying
            inside = [m for m in mentions if statement.content.contains(m.span)]
            mentions = inside or [m for m in mentions if statement.sentence.section == "caption"]
        return min(mentions, key=lambda m: (self._distance(m.span, claim), m.span.start), default=None)

    def _distance(self, mention: Span, claim: Span) -> int:
        """Characters between, and a surcharge for every clause boundary."""
        if mention.overlaps(claim):
            return 0
        low, high = (claim.end, mention.start) if claim.end <= mention.start else (mention.end, claim.start)
        return high - low + 40 * sum(1 for _ in _CLAUSE.finditer(self.article.text, low, min(high, low + 2_000)))

    def where(self, sentence: Sentence, claim: Span, statement: Statement | None) -> PlaceMention | None:
        """The place of a claim: named in its sentence, or pointed to ("the city"), or the document's main place."""
        text = self.article.text
        start, end = max(sentence.span.start, claim.start - WINDOW), min(sentence.span.end, claim.end + WINDOW)
        named = _nearest_few(find_places(text, start, end, self.places), claim)
        if statement is not None:
            named = [m for m in named if not _is_in(m.span, statement.speaker, statement.cue, statement.via)]
            inside = [m for m in named if statement.content.contains(m.span)]
            named = inside or ([] if statement.span.contains(claim) and statement.content.contains(claim) else named)
        dateline = dateline_end(text, sentence.span.start, sentence.span.end)
        named = [m for m in named if m.span.end > dateline]
        strong = self._settings(named)
        located = [m for m in strong if is_located(self.article.text, m.span)]
        anaphor = _ANAPHOR.search(text, start, end)
        if located or (strong and not anaphor):
            return min(located or strong, key=lambda m: (self._remoteness(m, claim), m.span.start))
        weak = [m for m in named if m.place_id and (m.is_weak or m not in strong)]
        for mention in weak:  # "400,000 Syrians" are counted over their country, if the article is set there
            is_people = mention.is_weak and mention.name.endswith("s") and mention.span.overlaps(claim)
            if is_people and (not self.main or self.main.is_weak or self._main_lies_in(mention)):
                return mention
        if sentence.section == "caption":
            beside = [m for s in self._blocks[sentence.block_no] for m in self._settings(self._in(s))]
            beside.sort(key=lambda m: (self._remoteness(m, m.span), m.span.start))
            return next(iter([*strong, *beside, *weak]), None)
        if anaphor:
            return self._pointed_to(sentence, (anaphor.group("kind") or "").lower())
        if weak and not self._main_lies_in(weak[0]):
            return self.main if self.main and not self.main.is_weak else weak[0]
        return self.main or (weak[0] if weak else None)

    def _settings(self, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
        """Mentions that something can be set in. A country without a preposition is an actor: "Russia's initiative"."""
        return self._without_parents([m for m in mentions if not m.is_weak and not self._is_agent(m)])

    def _is_agent(self, mention: PlaceMention) -> bool:
        place = by_id(mention.place_id) if mention.place_id else None
        return place is not None and place.kind == "country" and not is_located(self.article.text, mention.span)

    def _remoteness(self, mention: PlaceMention, claim: Span) -> int:
        """Distance, and surcharges for a whole country and for a place that is only come from or gone to."""
        before = self.article.text[max(0, mention.span.start - 60) : mention.span.start]
        place = by_id(mention.place_id) if mention.place_id else None
        is_coarse = place is not None and place.kind == "country"
        return self._distance(mention.span, claim) + (0 if IN_PLACE.search(before) else 90) + 60 * is_coarse

    def _in(self, sentence: Sentence) -> list[PlaceMention]:
        return find_places(self.article.text, sentence.span.start, sentence.span.end, self.places)

    def _pointed_to(self, sentence: Sentence, kind: str) -> PlaceMention | None:
        """What "there" or "the city" means: a fitting place of the two sentences before, else the main place."""
        position = self._index[sentence.sentence_no]
        for before in reversed(self.article.sentences[max(0, position - 2) : position]):
            if before.section == sentence.section:
                fitting = [m for m in self._settings(self._in(before)) if _fits(m, kind)]
                if fitting:
                    return next((m for m in fitting if is_located(self.article.text, m.span)), fitting[0])
        if kind == "country" and self.main and self.main.place_id:
            place = by_id(self.main.place_id)
            country = by_id(f"country:{place.country_code}") if place else None
            if country:
                return PlaceMention(self.main.span, country.name, country.place_id)
        return self.main

    def _main_lies_in(self, mention: PlaceMention) -> bool:
        place = by_id(self.main.place_id) if self.main and self.main.place_id else None
        return place is not None and f"country:{place.country_code}" == mention.place_id

    def _without_parents(self, mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
        """Leaves out the "Syria" of "Aleppo, Syria"."""
        out: list[PlaceMention] = []
        for mention in mentions:
            if out and self.article.text[out[-1].span.end : mention.span.start] in (", ", " (", ", in "):
                inner = by_id(out[-1].place_id) if out[-1].place_id else None
                outer = by_id(mention.place_id) if mention.place_id else None
                if outer and outer.kind != "city" and (inner is None or inner.country_code == outer.country_code):
                    continue
            out.append(mention)
        return out


def _near(mentions: Sequence[DateMention], claim: Span) -> Sequence[DateMention]:
    """The mentions within WINDOW of a claim; all of them in any sentence of usual length."""
    first = bisect_left(mentions, claim.start - WINDOW, key=lambda m: m.span.start)
    last = bisect_left(mentions, claim.end + WINDOW, key=lambda m: m.span.start)
    return _nearest_few(mentions[first:last], claim)


def _nearest_few(mentions: Sequence[Mention], claim: Span) -> list[Mention]:
    """At most FEW mentions, the nearest ones, in order."""
    if len(mentions) <= FEW:
        return list(mentions)
    nearest = sorted(mentions, key=lambda m: max(m.span.start - claim.end, claim.start - m.span.end))[:FEW]
    return sorted(nearest, key=lambda m: m.span.start)


def _is_in(span: Span, *others: Span | None) -> bool:
    return any(other is not None and other.overlaps(span) for other in others)


def _fits(mention: PlaceMention, kind: str) -> bool:
    place = by_id(mention.place_id) if mention.place_id else None
    if kind in ("city", "town", "district", "neighbourhood", "neighborhood", "village", "camp"):
        return place is None or place.kind == "city"
    if kind == "country":
        return place is not None and place.kind == "country"
    if kind in ("province", "region"):
        return place is not None and place.kind == "region"
    return True
