"""Is this name a place here, and which one: the words beside it weighed against what the document names elsewhere."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stages.extract.model import PlaceMention
from stages.extract.places.gazetteer import Match, Place, by_id, capitals, demonyms, fold
from stages.extract.places.names import Candidate, Token, adjacent, find_name, is_name, words
from stages.extract.quantities.words import closed_class

_NUMBER = re.compile(r"[ -]\d{1,4}(?![\d.,]*\d)(?!:\d)\b(?! (?:%|per ?cent|people|[ap]\.?m))")
_POSSESSIVE = re.compile(r"['’]s?\b")


@dataclass(frozen=True, slots=True)
class Around:
    """What a candidate is judged by: its sentence, and the document's votes, surnames and lower-case words."""

    text: str
    tokens: Sequence[Token]
    votes: Counter[str]
    nearby: Counter[str]
    """Votes of the sentence alone."""
    surnames: frozenset[str]
    lower: frozenset[str]
    titled: bool

    def is_elsewhere(self, place: Place) -> bool:
        """True when the document names other countries, and never this one."""
        return not self.votes[place.country_code or ""] and sum(n for c, n in self.votes.items() if "." not in c) >= 3


@dataclass(frozen=True, slots=True)
class Verdict:
    mention: PlaceMention
    evidence: float
    local: float
    """The part of the evidence that stands beside the name."""

    @property
    def is_accepted(self) -> bool:
        return self.evidence >= 2

    @property
    def is_confirmed(self) -> bool:
        """So clear that the name means the place in the rest of the document too."""
        return self.is_accepted and self.local >= 2.5 and not self.mention.is_weak

    @property
    def is_inside(self) -> bool:
        """Part of a longer name that is not a country's or an area's own ("Falcon Heavy", not "Russia Today")."""
        place = by_id(self.mention.place_id) if self.mention.place_id else None
        return self.mention.is_weak and place is not None and not is_own(place)

    @property
    def is_possible(self) -> bool:
        return self.evidence >= 0


def judge(candidate: Candidate, around: Around) -> Verdict:
    """Weighs what stands beside a name and what the document says; 2 is enough."""
    text, tokens, name = around.text, around.tokens, candidate.span.of(around.text)
    before = tokens[candidate.first - 1] if candidate.first else None
    if before is not None and not adjacent(text, before, tokens[candidate.first]):
        before = None
    after = tokens[candidate.last + 1] if candidate.last + 1 < len(tokens) else None
    if after is not None and (text[candidate.span.end] == "-" or not adjacent(text, tokens[candidate.last], after)):
        after = None
    local, is_part = _before(candidate, before, tokens)
    division = after is not None and after.text in words("division")
    if after is not None:
        if division or after.text in words("settlement") or after.text in words("facility"):
            local += 1
        elif is_name(after) and after.text not in demonyms() and not _is_well_known(after.text):
            is_part = True
        elif after.text in words("speech"):
            local -= 1.5
    is_adjective = name in words("short") and after is not None and _is_noun(after)
    is_part = is_part or is_adjective or _is_numbered(text, candidate.span.end, local)
    if name in around.surnames and _POSSESSIVE.match(text, candidate.span.end):
        local = min(local, 0.0)  # "in Clinton's account" is in no town
    follower = place_after_comma(text, candidate.span.end)
    place, score = _choose(name, candidate.matches, around, follower, division)
    if (follower and _lies_in(place, follower)) or _follows_place(text, tokens, candidate, place):
        local += 3
    if name.isupper() and len(name) < 6 and candidate.first and not follower and place.kind != "country":
        local -= 3  # an acronym rather than a dateline
    own = is_own(place)
    is_common, single = name in words("common") or name in words("given"), candidate.first == candidate.last
    if is_common and before is not None and before.text.lower() == "at":
        local -= 1.5  # as often a firm or a school
    evidence = local
    if own:
        evidence += (2 if around.votes[place.country_code or ""] else -1) if is_common else 2
    else:
        evidence += score - 3 * is_common - (2.5 if single and name.lower() in around.lower else 0)
        evidence -= 1.5 if place.population < 100_000 and local <= 0 else 0
        if (place.population < 300_000 or place.kind == "region") and local < 3 and around.is_elsewhere(place):
            evidence -= 2
    is_person = is_part and before is not None and before.text in (words("given") | words("title"))
    if is_person or (name in around.surnames and not own):
        evidence -= 3
    is_weak = is_part and not around.titled
    if is_weak and not own and not (before is not None and before.text.lower() in words("at")):
        evidence = -1
    elif is_weak:
        evidence -= 3 if is_common else 0 if own else 1
    return Verdict(PlaceMention(candidate.span, name, place.place_id, is_weak), evidence, local)


def _is_noun(token: Token) -> bool:
    """Whether the word behind a country's short name may be a noun that it describes ("US citizens", "UK House of Lords")."""
    low = token.text.lower()
    return low not in closed_class() and low not in words("speech") and not low.endswith(("ed", "ing"))


def _is_numbered(text: str, end: int, local: float) -> bool:
    """Whether the name goes on with a number ("Falcon 9", "Rio 2016") and nothing beside it says place."""
    return local <= 1 and bool(_NUMBER.match(text, end))


def _before(candidate: Candidate, before: Token | None, tokens: Sequence[Token]) -> tuple[float, bool]:
    """Evidence of the word before a name, and whether the name goes on to its left ("Bank of England")."""
    if before is None:
        return 0, False
    word = before.text.lower()
    if word in words("at"):
        return 2.5, False
    if word == "of" and candidate.first > 1:
        head = tokens[candidate.first - 2]
        if head.text.lower() in words("settlement"):
            return 3, False
        return 1, candidate.first > 2 and is_name(head)
    if word in words("towards") or word.endswith(("ern", "north", "south", "east", "west")):
        return 1, False
    if word in words("particle") and candidate.first > 1 and is_name(tokens[candidate.first - 2]):
        return 0, True
    if not is_name(before) or before.text in demonyms():
        return 0, False
    if before.text in words("direction"):
        return 1, False
    return 0, not _is_well_known(before.text)  # a list without commas is no name


def _is_well_known(name: str) -> bool:
    if name in words("common") or not (found := find_name(name)):
        return False
    return found[0].place.kind == "country" or (found[0].is_usual and found[0].place.population >= 200_000)


def _follows_place(text: str, tokens: Sequence[Token], candidate: Candidate, place: Place) -> bool:
    """True for the country or division in "Atlanta, Georgia"."""
    if place.kind == "city" or not candidate.first or text[candidate.span.start - 2 : candidate.span.start] != ", ":
        return False
    before = tokens[candidate.first - 1]
    return before.is_capitalised and any(_lies_in(m.place, place) for m in find_name(before.text))


def place_after_comma(text: str, end: int) -> Place | None:
    """The country or division in "Paris, Texas" and "Breqa (Syria)"."""
    match = _FOLLOWER.match(text, end)
    if not match:
        return None
    words = match.group(1).split(" ")
    for count in range(len(words), 0, -1):
        for found in find_name(" ".join(words[:count]).rstrip(".,") if count > 1 else words[0].rstrip(",")):
            if found.place.kind in ("country", "region"):
                return found.place
    return None


_FOLLOWER = re.compile(
    r"(?:, (?:in |northern |southern |eastern |western |central )?| \()"
    r"((?:[A-Z][\w’'.-]{0,30})(?: (?:of |the )?[A-Z][\w’'.-]{0,30}){0,3})"
)


def _lies_in(place: Place, other: Place) -> bool:
    if place.place_id == other.place_id or not other.country_code:
        return False
    if other.kind == "country" or not other.admin1:
        return place.country_code == other.country_code or (other.name == "Georgia" and place.country_code == "US")
    return (place.country_code, place.admin1) == (other.country_code, other.admin1)


def _choose(
    name: str, matches: Sequence[Match], around: Around, follower: Place | None, division: bool
) -> tuple[Place, float]:
    """The likeliest place of a name, and how much speaks for it without the words beside it.

    A tenfold population weighs as much as three eighths of the document's country votes; a seat of government or a
    whole country needs strong votes against it to be another place of its name.
    """
    votes, key = around.votes, fold(name)
    total = sum(n for code, n in votes.items() if "." not in code)
    named_as_country = {m.place.country_code for m in matches if m.place.kind == "country"}
    weighed: list[tuple[float, Match]] = []
    for rank, match in enumerate(matches):
        place = match.place
        country = place.country_code or ""
        prior = 1.5 * math.log10(place.population + 1) + 4 * votes[country] / (total or 1)
        prior += 1.5 * bool(around.nearby[country]) - 0.01 * rank - 1.5 * (not match.is_usual)
        if is_own(place):
            prior += 12
        elif place.kind == "region":
            prior += 4 if division else -3 if _has_main_city(place, matches, key) else 1
        else:
            prior += votes[f"{country}.{place.admin1}"] > 0
            prior += 4 * ((country, key) in capitals())
            prior -= 8 * (country in named_as_country)  # Singapore, Panama: the country, unless the words say city
        weighed.append((prior, match))
    best = max(weighed, key=lambda w: w[0])[1]
    if follower:  # "China, Japan" is a list: what a comma can narrow down is a city
        inside = [w for w in weighed if _lies_in(w[1].place, follower)]
        if inside and best.place.kind == "city":
            best = max(inside, key=lambda w: w[0])[1]
    place = best.place
    share = votes[place.country_code or ""] / (total or 1)
    known = 1.0 if best.is_usual else -0.5
    known += max(0.0, math.log10(place.population + 1) - 4.5)
    known += 2.0 if share >= 0.15 else 1.0 if share > 0 else -1.0 if total >= 3 else 0.0
    known += 2 * (place.kind == "city" and (place.country_code or "", key) in capitals())
    return place, known


def is_own(place: Place) -> bool:
    """A country or an area with a name of its own, beside GeoNames' cities and divisions."""
    return place.kind == "country" or place.place_id.startswith("region:")


def _has_main_city(region: Place, matches: Sequence[Match], key: str) -> bool:
    """True when a city of the same name holds a fair share of the region's people: the bare name means the city."""
    return any(
        m.place.kind == "city"
        and (m.place.country_code, m.place.admin1) == (region.country_code, region.admin1)
        and (
            m.place.population >= 2_000_000
            or m.place.population * (2.5 if fold(m.place.name) == key + " city" else 5) >= region.population
        )
        for m in matches
    )
