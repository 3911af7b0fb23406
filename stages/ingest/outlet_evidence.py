"""Whose text is it? Evidence in the words of an article, weighed.

An outlet betrays itself where it speaks of itself ("N's A and B contributed to this report", "sign up to N") and, more
weakly, where people speak to it ("told N"). To be quoted by the text is evidence against. Unknown is better than wrong:
a name must reach a threshold and be clearly ahead of the next one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from stages.ingest.data_files import read_lines, read_rows
from stages.ingest.outlet_addresses import addressed
from stages.ingest.outlets import Outlets, Source, known_outlets
from stages.ingest.triggers import haystack, matches_near

# Every repetition is bounded: hostile text ("A.A.A.A…") must not make matching quadratic.
_NAME = (
    r"(?:[Tt]he )?(?P<name>[A-Z0-9+][\w&+/-]{0,30}(?:[.'’](?!s\b)\w{1,20}){0,3}"
    r"(?: (?:(?:of|the|and|al|el|de|la|for|en) ){0,2}[A-Z0-9][\w&+/-]{0,30}(?:[.'’](?!s\b)\w{1,20}){0,3}){0,4})"
)
_LIST = r"[^.\n]{3,300}?(?:[.][^.\n]{1,100}?){0,3}?"
_HEAD, _TAIL = 40_000, 8_000
_THRESHOLD, _LEAD = 1.5, 1.0
_MOST_SPOKEN = 1.4  # of an outlet that others often quote: below the threshold, it needs to speak of itself as well
_SOME = r"[Aa]n?|[Oo]ne|[Ss]ome|[Tt]wo|[Tt]hree|[Ss]everal"
_SOME_PEOPLE = r"[Rr]esidents|[Ww]itness(?:es)?|[Aa]ctivists|[Ss]ources|[Oo]fficials|[Ll]ocals"
_WORDS = r"(?: [\w'’-]+){0,9}"
_UNNAMED = re.compile(
    rf"\b(?:{_SOME}|{_SOME_PEOPLE})(?!{_WORDS} [A-Z][\w'’-]+ [A-Z][\w'’-]+{_WORDS} told )"
    rf"{_WORDS} told (?:[Tt]he )?[A-Z][^\n.]*$"
)
_SPACES = re.compile(r"[^\S\n ]")
_STAFF_WORDS = (b"correspondent", b"reporter", b"journalist", b"photographer", b"stringer")
_CREDIT = re.compile(r"\([A-Z][^()\n/]{3,60}/ ?(?P<name>[A-Z][\w&.'’ -]{2,40})\)")
_PHOTO = re.compile(r"getty|photo|image|picture|handout|credit should", re.IGNORECASE)
_WIRE_STAFF = re.compile(
    r"\b[Aa]n?\s(?P<name>[A-Z][\w'’-]{0,30}(?:\s[A-Z][\w'’-]{0,30}){0,3})\s"
    r"(?:correspondents?|reporter|journalist|photographer|stringer|video journalist)\b"
)


def outlet_in_text(text: str, outlets: Outlets | None = None) -> Source | None:
    """The outlet that `text` shows itself to come from, None where the evidence is weak or torn."""
    outlets = outlets or known_outlets()
    scores: dict[str, float] = defaultdict(float)
    spoken: dict[str, float] = defaultdict(float)
    sources: dict[str, Source] = {}
    part, lower = _searched(text)
    for strength, weight, words, pattern in _patterns():
        for match in matches_near(pattern, words, part, lower):
            source = _resolve(match, strength, outlets)
            if source is None or _PHOTO.search(_line_around(part, match)):
                continue
            key = source.source_id
            sources.setdefault(key, source)
            if strength == "spoken":
                spoken[key] += weight * _spoken_weight(source, part[max(0, match.start() - 120) : match.end()])
            else:
                scores[key] += -weight if strength == "quoted" else weight
    for source, points in (
        *_standing_alone(part, outlets),
        *addressed(part, lower, outlets),
        *_photo_credits(part, lower, outlets),
    ):
        sources.setdefault(source.source_id, source)
        scores[source.source_id] += points
    for key, points in spoken.items():
        often = sources[key].quoted or sources[key].kind == "agency"
        scores[key] += min(points, _MOST_SPOKEN) if often else points
    _join_acronyms(scores, sources)
    ranked = sorted(scores.items(), key=lambda s: (-s[1], s[0]))
    if not ranked or ranked[0][1] < _THRESHOLD:
        return None
    if len(ranked) > 1 and ranked[1][1] > 0 and ranked[0][1] - ranked[1][1] < _LEAD:
        return None
    return sources[ranked[0][0]]


def wire_staff(text: str, outlets: Outlets) -> Source | None:
    """The agency whose own correspondent appears in the text ("an AFP correspondent"): the text is the agency's."""
    found = {}
    part, lower = _searched(text)
    for match in matches_near(_WIRE_STAFF, _STAFF_WORDS, part, lower):
        source = outlets.by_exact_name(match["name"])
        if source and source.kind == "agency":
            found[source.source_id] = source
    return next(iter(found.values())) if len(found) == 1 else None


def _spoken_weight(source: Source, words: str) -> float:
    """How much a "told N" says: what named people told others is often repeated, unnamed people speak to the writer."""
    if source.kind == "agency":
        return 0.4
    if source.quoted:
        return 0.7
    return 1.5 if _UNNAMED.search(words) else 0.8


def _resolve(match: re.Match[str], strength: str, outlets: Outlets) -> Source | None:
    """The source of a name met in running text: known, or shaped like an outlet's."""
    name = re.sub(r"^The ", "", match["name"])
    words = name.split()
    if re.search(r"\b[Nn]ew $", match.string[match.start("name") - 4 : match.start("name")]):
        found = next(
            (f for n in range(len(words), 0, -1) if (f := outlets.by_exact_name("New " + " ".join(words[:n])))), None
        )
        if found:
            return found
    for size in range(len(words), 0, -1):  # "told Daily Planet Sunday"
        found = outlets.by_exact_name(" ".join(words[:size]))
        if found:
            return found if found.kind != "organisation" else None
    if strength == "self" and name.isupper() and (found := outlets.by_name(name)):  # "GET THE VALLEY NEWS APP"
        return found
    if strength == "quoted" or len(name) < 3 or {"and", "of", "for"} & set(words):
        return None
    media = len(words) > 1 and (words[-1] in _media_words() or words[0] in _media_words())
    if media or (strength == "self" and name.isupper() and len(words) == 1):
        return Source(name, "outlet")
    return None


def _standing_alone(text: str, outlets: Outlets) -> list[tuple[Source, float]]:
    """Known outlets that are a line of their own near the top, as in datelines, or open one: "(CNN) —"."""
    out = []
    lines = [line.strip() for line in text[:_HEAD].split("\n") if line.strip()][:40]
    for line in lines:
        if len(line) <= 60:
            source = outlets.by_exact_name(line.strip(" /|–—-"))
            if source and source.kind == "outlet" and line not in _common_words():
                out.append((source, 2.0))
        match = re.match(
            r"(?:[A-Z][^\n()]{0,50}\s)?\((?P<name>[A-Z][\w .'-]{1,40})\)\s?(?:—|–|--?|:|[A-Z])", line[:120]
        )
        source = outlets.by_exact_name(match["name"]) if match else None
        if source and source.kind == "outlet" and (source.domain or "") and match and len(match[0].split()) <= 8:
            out.append((source, 3.0))
    return out


def _photo_credits(text: str, lower: bytes, outlets: Outlets) -> Iterator[tuple[Source, float]]:
    """Pictures by an outlet's own photographers: "(Ann Lee/The Valley Courier)"; agencies' pictures are everywhere."""
    for match in matches_near(_CREDIT, (b"/",), text, lower):
        source = outlets.by_exact_name(match["name"].strip())
        if source and source.kind == "outlet":
            yield source, 0.8


def _join_acronyms(scores: dict[str, float], sources: dict[str, Source]) -> None:
    """ "told MEE" counts for Middle East Eye when the text has both and the list knows neither."""
    unknown = [k for k in scores if sources[k].domain is None]
    for short in unknown:
        name = sources[short].name
        if not name.isupper() or " " in name:
            continue
        for full in [k for k in scores if k != short]:
            words = sources[full].name.split()
            if len(words) > 1 and "".join(w[0] for w in words if w[0].isupper()) == name:
                scores[full] += scores.pop(short)
                break


@lru_cache(maxsize=2)  # the agency and the outlet of a document are looked for in turn
def _searched(text: str) -> tuple[str, bytes]:
    part = text if len(text) <= _HEAD + _TAIL else text[:_HEAD] + "\n" + text[-_TAIL:]
    part = _SPACES.sub(" ", part)
    return part, haystack(part)


def _line_around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 80), min(len(text), match.end() + 80)
    before, after = text[start : match.start()], text[match.end() : end]
    return before.rsplit("\n", 1)[-1] + match[0] + after.split("\n", 1)[0]


@cache
def _patterns() -> tuple[tuple[str, float, tuple[bytes, ...], re.Pattern[str]], ...]:
    out = []
    for row in read_rows("outlet_evidence.csv"):
        source = re.sub(
            r"\bN\b", lambda _: _NAME, row["pattern"].replace("'s", "['’]s").replace("n't", "n['’]t"), count=1
        )
        source = source.replace("LIST", _LIST)
        words = tuple(word.encode("latin-1") for word in row["words"].split("|"))
        out.append((row["strength"], float(row["weight"]), words, re.compile(r"(?<![\w(/])" + source, re.MULTILINE)))
    return tuple(out)


@cache
def _media_words() -> frozenset[str]:
    return frozenset(read_lines("media_words.txt"))


@cache
def _common_words() -> frozenset[str]:
    """Names of outlets that also stand on pages as headings."""
    return frozenset(
        {
            "Time",
            "People",
            "Fortune",
            "Metro",
            "Stuff",
            "Trend",
            "Mint",
            "Punch",
            "Wired",
            "Vice",
            "Focus",
            "Insider",
            "Independent",
        }
    )
