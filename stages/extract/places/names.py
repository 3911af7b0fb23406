"""Capitalised phrases that the gazetteer knows, and what a document says about them as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from stages.extract import lexicon
from stages.extract.model import Span
from stages.extract.places.gazetteer import Match, demonyms, fold, look_up, region_rows

MAX_WORDS = 5
_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|(?:St|Ste|Mt|Ft|Mr|Mrs|Ms|Dr|Gen|Gov|Sen|Rep|Lt|Col|Maj|Sgt|Capt|Prof|Rev|Fla|Calif|Tex|Pa|Va|Md|Mass|Ga|Ill"
    r"|Conn|Ariz|Ala|Tenn|Mich|Minn|Wis|Wash|Ore|Nev|Okla|Colo|Ind|Kan|Ky|La|Miss|Mo|Neb|Del|Ont|Que|N|S)\.(?=[\s,])"
    r"|[^\W\d_][\w]{0,40}(?:[-'’‘ʻ][^\W_][\w]{0,40}){0,4}"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_CONTRACTION = re.compile(r"['’](?:ll|re|ve|d|m|t)$", re.IGNORECASE)
_CAPITALISED = re.compile(r"[^\W\d_a-z]|(?:al|el|ar|as|ad|an|at|az|ash|ez|es)[-‘'’ ][^\W\d_a-z]|d['’][A-Z]")


class Token(NamedTuple):
    text: str
    """As written, without a possessive ending."""
    start: int
    end: int
    is_capitalised: bool


@dataclass(slots=True)
class Candidate:
    first: int
    last: int
    """Positions of its tokens, the last one included."""
    span: Span
    matches: tuple[Match, ...]


@cache
def words(group: str) -> frozenset[str]:
    return lexicon.words("place_words.csv", "group", "word", group)


@cache
def abbreviations() -> frozenset[str]:
    """Keys of the short forms that are written with a point ("Pa.")."""
    names = (alias for row in region_rows() for alias in row["aliases"].split(";"))
    return frozenset(fold(alias) for alias in names if alias.endswith(".") and alias.count(".") == 1)


@lru_cache(maxsize=20_000)
def find_name(name: str) -> tuple[Match, ...]:
    key = fold(name)
    found = look_up(key)
    if key in abbreviations() and not name.endswith("."):  # "Miss" and "Mo" are no states, "Miss." and "Mo." are
        found = tuple(m for m in found if m.is_usual)
    if name.isupper() and len(name) < 6:  # an acronym, unless it is a dateline
        shortest = 6 if len(name) < 4 else 4
        return tuple(m for m in found if m.place.kind == "country" or (m.is_usual and len(m.place.name) >= shortest))
    return found


def tokenise(text: str, start: int, end: int) -> list[Token]:
    out = []
    for match in _TOKEN.finditer(text, start, end):
        word, first = match.group(), match.start()
        capitalised = word[0].isupper()
        if "'" in word or "’" in word or "-" in word:
            cut = _POSSESSIVE.search(word)
            if cut and cut.start():
                word = word[: cut.start()]
            capitalised = bool(_CAPITALISED.match(word)) and not _CONTRACTION.search(word)
        out.append(Token(word, first, first + len(word), capitalised))
    return out


def adjacent(text: str, left: Token, right: Token) -> bool:
    """Only a blank or a hyphen between them (a possessive ends a name)."""
    return right.start - left.end <= 1 and text[left.end : right.start] in (" ", "-", "")


def _is_peoples(text: str, token: Token) -> bool:
    """The one possessive that goes on inside names of countries."""
    return token.text == "People" and text[token.end : token.end + 3] in ("'s ", "’s ")


def candidates_in(text: str, tokens: Sequence[Token]) -> list[Candidate]:
    """Longest look-ups from each capitalised word on, without overlap."""
    out: list[Candidate] = []
    i = 0
    while i < len(tokens):
        found = None
        if tokens[i].is_capitalised and tokens[i].text.lower() not in words("month"):
            last = i
            while (
                last + 1 < len(tokens)
                and last - i < MAX_WORDS - 1
                and (tokens[last + 1].is_capitalised or tokens[last + 1].text in words("connector"))
                and (adjacent(text, tokens[last], tokens[last + 1]) or _is_peoples(text, tokens[last]))
            ):
                last += 1
            while last >= i and found is None:
                name = text[tokens[i].start : tokens[last].end]
                if (
                    tokens[last].is_capitalised
                    and name.lower() not in words("function")
                    and name not in words("direction")
                ):
                    matches = find_name(name)
                    if matches:
                        found = Candidate(i, last, Span(tokens[i].start, tokens[last].end), matches)
                last -= 1
        if found:
            out.append(found)
            i = found.last + 1
        else:
            i += 1
    return out


def is_name(token: Token) -> bool:
    word = token.text.lower().split("-")[0]
    return token.is_capitalised and word not in words("function") and word not in words("month")


def is_titled(tokens: Sequence[Token]) -> bool:
    """Headline capitals, which say nothing about names."""
    longer = [t for t in tokens if len(t.text) > 3]
    return len(longer) >= 4 and sum(t.is_capitalised for t in longer) >= 0.75 * len(longer)


def country_votes(found: Sequence[tuple[Sequence[Token], Sequence[Candidate]]]) -> Counter[str]:
    """How often the text names each country (by name, by nationality, by a city that can hardly be another), and each
    first-level division ("US.CT")."""
    votes: Counter[str] = Counter()
    for tokens, candidates in found:
        for candidate in candidates:
            first = candidate.matches[0].place
            if first.kind == "country" and first.name not in words("common"):
                votes[first.country_code or ""] += 3
            elif first.kind == "region" and first.admin1 and candidate.matches[0].is_usual:
                votes[f"{first.country_code}.{first.admin1}"] += 1
                votes[first.country_code or ""] += 1
            elif candidate.matches[0].is_usual and first.population >= 500_000:
                here = {m.place.country_code for m in candidate.matches[:3]}
                if len(here) == 1:
                    votes[first.country_code or ""] += 1
        known = demonyms()
        for token in tokens:
            if token.text in known:
                votes[known[token.text]] += 1
    return votes


def surnames_in(text: str, found: Sequence[tuple[Sequence[Token], Sequence[Candidate]]]) -> frozenset[str]:
    """Names of lesser places that stand after another name or a title somewhere in the document ("Ed Murray")."""
    out = set()
    for tokens, candidates in found:
        if is_titled(tokens):
            continue
        for candidate in candidates:
            if candidate.first == 0 or candidate.first != candidate.last:
                continue
            before = tokens[candidate.first - 1]
            if not is_name(before) or not adjacent(text, before, tokens[candidate.first]):
                continue
            listed = before.text in words("given") or before.text in words("title")
            best = candidate.matches[0].place
            lesser = best.kind == "city" and best.population < 500_000
            if listed or (lesser and before.text not in words("direction") and before.text not in demonyms()):
                out.add(tokens[candidate.first].text)
    return frozenset(out)
