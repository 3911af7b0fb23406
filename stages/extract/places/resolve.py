"""Places named in a text: look-up of capitalised phrases, settled by what the rest of the document names.

Countries and nationality words of the document vote for the country of an ambiguous name; population is the prior.
Names that are also words or surnames need evidence beside them (a preposition of place, a country after the comma).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from stages.extract.model import Article, PlaceMention, Span
from stages.extract.places.evidence import Around, Verdict, judge, place_after_comma
from stages.extract.places.gazetteer import by_id, demonyms
from stages.extract.places.names import (
    MAX_WORDS,
    Token,
    adjacent,
    candidates_in,
    country_votes,
    is_name,
    is_titled,
    surnames_in,
    tokenise,
    words,
)
from stages.extract.speakers.mention_words import capitals, role_words
from stages.extract.statements.cues import cue_forms
from warehouse.tables import BY_NAME

_DATELINE = re.compile(
    r"[A-Z][A-Z'’.-]+(?:[ /][A-Z][A-Z'’.-]+){0,4}(?:, [A-Z][\w.'’]{1,20}(?: [A-Z][\w.'’]{1,20})?)?"
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"\s*(?:\([^()\n]{2,40}\)\s*)?(?:—|–|--|-|:)\s"
    r"|[A-Z][\w .,'’/-]{1,50}\([A-Z][\w ./]{1,30}\)\s*(?:—|–|--|-)\s"
)


_QUALIFIERS = (
    r"(?:(?:the|nearby|central|north\w*|south\w*|east\w*|west\w*|rebel-held|besieged|neighbou?ring|downtown|rural|capital"
    r"|parts of)\s+){0,3}$"
)
_SETTLEMENT_OF = (
    r"\b(?:city|town|village|province|capital|suburb|district|outskirts|camp|port|neighbou?rhood|region) of\s+$"
)
IN_PLACE = re.compile(
    rf"\b(?:in|at|near|around|across|inside|outside|throughout|within)\s+{_QUALIFIERS}|{_SETTLEMENT_OF}", re.I
)
AT_PLACE = re.compile(rf"\b(?:of|from|to|on|over|into|through)\s+{_QUALIFIERS}|{IN_PLACE.pattern}", re.I)
"""What stands before a place that something is in; or that it is in, comes from or goes to."""

_ADJECTIVE = re.compile(r"-(?:[a-z]{4,}|led|run|era)$")
"""Ends "Kurdish-majority", which is no name."""


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """The places of one document, in order of their spans."""

    mentions: tuple[PlaceMention, ...]
    starts: tuple[int, ...] = field(repr=False)


def place_context(text: str, ranges: Iterable[Span]) -> PlaceContext:
    """All place mentions of a document. `ranges` are the parts of the text that count, such as its sentences."""
    parts = [tokenise(text, r.start, r.end) for r in ranges]
    found = [(tokens, candidates_in(text, tokens)) for tokens in parts]
    votes = country_votes(found)
    surnames = surnames_in(text, found)
    lower = frozenset(t.text for tokens in parts for t in tokens if not t.is_capitalised)
    judged = []
    for tokens, candidates in found:
        around = Around(text, tokens, votes, country_votes([(tokens, candidates)]), surnames, lower, is_titled(tokens))
        judged.append([judge(candidate, around) for candidate in candidates])
    every = [v for verdicts in judged for v in verdicts]
    confirmed = {v.mention.name for v in every if v.is_confirmed}
    partial = _mostly_parts(every)
    mentions: list[PlaceMention] = []
    for (tokens, candidates), verdicts in zip(found, judged, strict=True):
        taken = [False] * len(tokens)
        for candidate, verdict in zip(candidates, verdicts, strict=True):
            name = verdict.mention.name
            if name in partial and not verdict.is_confirmed:
                continue
            if verdict.is_accepted or (verdict.is_possible and name in confirmed):
                if not _names_body(tokens, candidate.first):
                    mentions.append(verdict.mention)
                for i in range(candidate.first, candidate.last + 1):
                    taken[i] = True
        mentions += _nationalities(tokens, taken)
        if not is_titled(tokens):
            mentions += _unlisted(text, tokens, taken)
    mentions.sort(key=lambda m: (m.span.start, m.span.end))
    return PlaceContext(tuple(mentions), tuple(m.span.start for m in mentions))


def _names_body(tokens: Sequence[Token], first: int) -> bool:
    """Whether the place at token `first` ends a body's name ("University of Ohio"), which sets no scene."""
    return (
        first > 1
        and tokens[first - 1].text == "of"
        and tokens[first - 2].is_capitalised
        and tokens[first - 2].text.lower() in role_words("organisation")
    )


def _mostly_parts(verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Names that the document uses for the most part inside longer names ("Falcon Heavy"): alone they mean the same thing."""
    counts, parts = Counter(v.mention.name for v in verdicts), Counter(v.mention.name for v in verdicts if v.is_inside)
    return frozenset(name for name, n in parts.items() if n >= 2 and 2 * n > counts[name])


def find_places(text: str, start: int, end: int, context: PlaceContext) -> list[PlaceMention]:
    """The mentions of `context` that lie in text[start:end]."""
    out = []
    for i in range(bisect_left(context.starts, start), len(context.mentions)):
        if context.starts[i] >= end:
            break
        if context.mentions[i].span.end <= end:
            out.append(context.mentions[i])
    return out


def document_place(article: Article, context: PlaceContext) -> PlaceMention | None:
    """Where the article is about: the place named most, its headline and beginning counting more.

    A city or region must have a good share of all mentions; else it is the country named most. A capital that says or does
    something is the government that sits there ("Moscow said").
    """
    early = {s.sentence_no for s in article.sentences if s.section != "caption"}
    opening = sorted(early)[:4]
    weight: Counter[str] = Counter()
    weak: Counter[str] = Counter()
    best: dict[str, PlaceMention] = {}
    for sentence in article.sentences:
        factor = 3 if sentence.section == "headline" else 2 if sentence.sentence_no in opening else 1
        dateline = dateline_end(article.text, sentence.span.start, sentence.span.end)
        for mention in find_places(article.text, sentence.span.start, sentence.span.end, context):
            if mention.place_id:
                counts = weak if mention.is_weak or _governs(article.text, mention) else weight
                counts[mention.place_id] += 1 if mention.span.end <= dateline else factor
                best.setdefault(mention.place_id, mention)
    total = sum(weight.values())
    places = {place_id: by_id(place_id) for place_id in weight}
    local = {
        i: w
        for i, w in weight.items()
        if (p := places[i]) and (p.kind == "city" or (p.kind == "region" and p.country_code))
    }
    if local:
        place_id = min(local, key=lambda i: (-local[i], best[i].span.start))
        if local[place_id] >= 2 and local[place_id] >= 0.2 * total:
            return best[place_id]
    for counts, least in ((weight, 2), (weight + weak, 3)):  # a Spanish film or two set no scene
        if counts:
            place_id = min(counts, key=lambda i: (-counts[i], best[i].span.start))
            if counts[place_id] >= least:
                return best[place_id]
    return None


_GOVERNS = re.compile(
    r"['’]s?\s|,?\s+which\b|\s+(?:has|have|had|is|was|will|would|could|may|might|must|should|did|does)\b"
    r"|\s+(?:also\s+)?(?P<word>[a-z]+)"
)


@cache
def _governing() -> frozenset[str]:
    """Nouns behind a capital that say that its government is meant ("Minsk officials", "its Minsk ally")."""
    return role_words("state") | role_words("collective") | words("ally")


def _governs(text: str, mention: PlaceMention) -> bool:
    """Whether a capital stands for its government ("Moscow denied it"), and not for itself ("London taxis")."""
    if mention.name.lower() not in capitals() or is_located(text, mention.span):
        return False
    after = _GOVERNS.match(text, mention.span.end)
    return after is not None and (
        after["word"] is None or after["word"] in cue_forms() or after["word"] in _governing()
    )


def is_located(text: str, span: Span) -> bool:
    """Whether something is, comes from or goes to the place at `span`."""
    return bool(AT_PLACE.search(text, max(0, span.start - 60), span.start))


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the dateline of a sentence ends ("BEIRUT (AP) — "), or `start`: it says where the reporter is."""
    match = _DATELINE.match(text, start, min(end, start + 120))
    return match.end() if match else start


def places_table(place_ids: Iterable[str]) -> pa.Table:
    """Rows of the `places` contract for these ids and the places they lie in, sorted; unknown ids are left out."""
    rows: dict[str, dict[str, object]] = {}
    waiting = sorted(set(place_ids))
    while waiting:
        place = by_id(waiting.pop())
        if place is None or place.place_id in rows:
            continue
        rows[place.place_id] = {
            "place_id": place.place_id,
            "name": place.name,
            "kind": place.kind,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "country_code": place.country_code,
            "admin1": place.admin1,
            "parent_place_id": place.parent_place_id,
        }
        if place.parent_place_id:
            waiting.append(place.parent_place_id)
    return BY_NAME["places"].from_rows(rows[i] for i in sorted(rows))


def _nationalities(tokens: Sequence[Token], taken: Sequence[bool]) -> list[PlaceMention]:
    known = demonyms()
    return [
        PlaceMention(Span(t.start, t.end), t.text, f"country:{known[t.text]}", is_weak=True)
        for t, is_taken in zip(tokens, taken, strict=True)
        if not is_taken and t.is_capitalised and t.text in known
    ]


def _unlisted(text: str, tokens: Sequence[Token], taken: Sequence[bool]) -> list[PlaceMention]:
    """Capitalised names that a noun of settlement makes a place: "the village of X", "in the X district"."""
    out = []
    settlement, common = words("settlement"), words("common")
    i = 0
    while i < len(tokens):
        if taken[i] or not is_name(tokens[i]) or tokens[i].text in common or _ADJECTIVE.search(tokens[i].text):
            i += 1
            continue
        last = i
        while (
            last + 1 < len(tokens)
            and last - i < MAX_WORDS
            and not taken[last + 1]
            and (is_name(tokens[last + 1]) or tokens[last + 1].text in ("al", "el", "of", "es", "ez"))
            and adjacent(text, tokens[last], tokens[last + 1])
        ):
            last += 1
        while not tokens[last].is_capitalised:
            last -= 1
        before = [t.text.lower() for t in tokens[max(0, i - 2) : i]]
        after = tokens[last + 1] if last + 1 < len(tokens) and adjacent(text, tokens[last], tokens[last + 1]) else None
        of_settlement = len(before) == 2 and before[1] == "of" and before[0] in settlement
        beside = bool(before) and (before[-1] in settlement) and i > 0 and adjacent(text, tokens[i - 1], tokens[i])
        in_named = after is not None and after.text in settlement and bool({"the", *words("at")} & set(before))
        in_place = (
            bool(before) and before[-1] in ("in", "near", "at", "outside") and place_after_comma(text, tokens[last].end)
        )
        if (of_settlement or beside or in_named or in_place) and tokens[i].text not in demonyms():
            span = Span(tokens[i].start, tokens[last].end)
            out.append(PlaceMention(span, span.of(text), None))
        i = last + 1
    return out
