"""The word lists of the cleaning stage, loaded once, and the linear-time search for cue phrases in a line."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_WORD = re.compile(r"\w+")
_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("\u200f", ""), ("\u200e", ""))
_EDGES = " \t.:;,!?…-–—|•·*»«>‹›()[]{}+#\"'،؛؟"
_COUNT = re.compile(r"^\(?\d[\d,.]*[km]?\)?\s+|\s*\(?\d[\d,.]*[km+]?\)?$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of `data/cues.csv`: what it speaks for, where in a line it must stand, and how sure it is (0 to 1)."""

    label: str
    place: str
    weight: float
    phrase: str


def data_lines(name: str) -> list[str]:
    """The lines of a data file without comments and blanks."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def fold(text: str) -> str:
    """`text` as cue phrases are compared: case-folded, straight quotes, single spaces."""
    if not text.isascii():
        for mark, plain in _STRAIGHT:  # several times faster than str.translate
            text = text.replace(mark, plain)
    return " ".join(text.casefold().split())


def words(text: str) -> list[str]:
    return _WORD.findall(text)


@cache
def _by_word() -> tuple[dict[str, Cue], dict[str, list[Cue]], dict[str, list[Cue]], dict[str, list[Cue]]]:
    whole: dict[str, Cue] = {}
    starts: dict[str, list[Cue]] = defaultdict(list)
    ends: dict[str, list[Cue]] = defaultdict(list)
    has: dict[str, list[Cue]] = defaultdict(list)
    for row in csv.DictReader(data_lines("cues.csv")):
        cue = Cue(row["label"], row["place"], float(row["weight"]), fold(row["phrase"]))
        if cue.place == "is":
            whole[cue.phrase.strip(_EDGES)] = cue
            continue
        index = {"starts": starts, "ends": ends, "has": has}[cue.place]
        found = words(cue.phrase)
        # the longest word is the one that the fewest lines have
        key = {"starts": found[0], "ends": found[-1], "has": max(found, key=len)}[cue.place]
        index[key].append(cue)
    return whole, starts, ends, has


def _bounded(folded: str, phrase: str, at: int) -> bool:
    """Whether `phrase`, found at `at`, doesn't end or begin inside a word."""
    end = at + len(phrase)
    if phrase[0].isalnum() and at > 0 and folded[at - 1].isalnum():
        return False
    return not (phrase[-1].isalnum() and end < len(folded) and folded[end].isalnum())


def find_cues(folded: str, tokens: list[str], unique: set[str]) -> list[Cue]:
    """Every cue that a folded line shows; `tokens` are its words, `unique` the same as a set. Time grows linearly with the
    line."""
    whole, starts, ends, has = _by_word()
    found: list[Cue] = []
    if len(folded) <= 80:
        bare = folded.strip(_EDGES)
        hit = whole.get(bare) or whole.get(_COUNT.sub("", bare).strip(_EDGES))
        if hit is not None:
            found.append(hit)
    if not tokens:
        return found
    for cue in starts.get(tokens[0], ()):
        at = folded.find(cue.phrase, 0, len(cue.phrase) + 4)
        if 0 <= at <= 3 and _bounded(folded, cue.phrase, at):
            found.append(cue)
    for cue in ends.get(tokens[-1], ()):
        tail = folded.rstrip(" .»\"'")
        if tail.endswith(cue.phrase) and _bounded(tail, cue.phrase, len(tail) - len(cue.phrase)):
            found.append(cue)
    for word in has.keys() & unique:
        for cue in has[word]:
            at = folded.find(cue.phrase)
            if at >= 0 and _bounded(folded, cue.phrase, at):
                found.append(cue)
    if len(found) > 1:
        # the order of a set of strings changes from run to run
        found.sort(key=lambda c: (-c.weight, c.label, c.phrase))
    return found


@cache
def stopwords() -> frozenset[str]:
    return frozenset(w for line in data_lines("stopwords.txt") for w in line.partition(":")[2].split())


@cache
def _grouped(name: str) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for line in data_lines(name):
        kind, _, entries = line.partition(":")
        groups[kind] |= set(fold(entries).split())
    return {kind: frozenset(entries) for kind, entries in groups.items()}


def date_words(kind: str) -> frozenset[str]:
    """Words of date lines: kind is month, weekday, zone or word."""
    return _grouped("dates.txt")[kind]


def credit_words(kind: str) -> frozenset[str]:
    """Words of picture credits: kind is agency or word."""
    return _grouped("agencies.txt")[kind]


def cue_words(kind: str) -> frozenset[str]:
    """Words that tell who speaks to whom: kind is you, we, i or says."""
    return _grouped("voices.txt")[kind]
