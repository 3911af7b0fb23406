"""What a phrase is about, for comparing: head noun, telling words, names, sides; nouns that news uses alike made one."""

from __future__ import annotations

import functools
import re

from stages.reconcile.text import MASK, content_terms, data_lines, fold, stem, tokens

_CUT = re.compile(r",| (?:of|to|in|from|around|for|at|on|near|against|between|with|by|out|that|who|which)\b")
_SIDES = ("north", "south", "east", "west")
_TELLING = 3
"""Consonants by which a name is told."""
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "president", "minister", "rep", "sen", "gov", "senator"))


@functools.cache
def _part_nouns() -> frozenset[str]:
    """Stems of nouns behind which what the phrase is about follows with "of"."""
    return frozenset(stem(p) for p in data_lines("part_nouns.txt"))


@functools.cache
def _alike() -> dict[str, str]:
    """Stem of a noun → the noun that stands for all that news uses alike."""
    return {stem(w): line.split()[0] for line in data_lines("alike_nouns.txt") for w in line.split()}


def alike(word: str) -> str:
    """What stands for a noun and those that news uses alike: passages → corridor; else its stem."""
    return _alike().get(stem(word.lower()), stem(word.lower()))


@functools.cache
def _alike_verbs() -> dict[str, str]:
    """Stem of a verb that stands by itself → the stem of the one that stands for all of its line."""
    lines = [line.removeprefix("moving ").split() for line in data_lines("alike_verbs.txt")]
    return {stem(w): stem(line[0]) for line in reversed(lines) for w in line if "_" not in w}


@functools.lru_cache(maxsize=200_000)
def same_term(term: str) -> str:
    """What stands for a stem and those that news uses alike, noun or verb."""
    return _alike().get(term) or _alike_verbs().get(term, term)


@functools.lru_cache(maxsize=200_000)
def head_noun(phrase: str) -> str:
    """Head noun, alike ones made one: of "the passages to the west" corridor; "" where there is none."""
    return alike(head_word(phrase))


def head_word(phrase: str) -> str:
    """The last word before the first preposition; of "the end of the corridor" the corridor."""
    flat = " ".join(re.sub(r"['’]s\b", "", phrase).split())
    first = _CUT.split(flat, maxsplit=1)
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", first[0])
    if words and stem(words[-1].lower()) in _part_nouns() and len(first) > 1:
        rest = _CUT.split(first[1].strip(), maxsplit=1)[0]
        return (re.findall(r"[^\W_]+(?:-[^\W_]+)*", rest) or words)[-1]
    return words[-1] if words else ""


@functools.lru_cache(maxsize=200_000)
def thing_terms(phrase: str) -> frozenset[str]:
    """Stems of content words and numbers, nouns that news uses alike made one."""
    numbers = {phrase[t.start : t.end] for t in tokens(phrase, 0, len(phrase)) if t.term == MASK}
    return frozenset(_alike().get(t, t) for t in content_terms(phrase, 0, len(phrase))) | numbers


_SUN_LETTERS = re.compile(r"\b[ae]l[- ](sh|[dtsnzr])")


@functools.lru_cache(maxsize=200_000)
def spelled(name: str) -> str:
    """A name by its consonants: vowels, a last h, doubled letters and the assimilated article are what spellings of an Arabic or
    Russian name differ in (Salah al-Din, Salaheddin)."""
    low = _SUN_LETTERS.sub(r"\1\1", fold(re.sub(r"['’]s?\b", "", name)))
    letters = re.sub(r"[^a-z]", "", low).removesuffix("h")
    kept = letters[:1] + re.sub(r"[aeiouy]", "", letters[1:])
    return re.sub(r"(.)\1+", r"\1", kept)


@functools.lru_cache(maxsize=200_000)
def names_of(phrase: str) -> frozenset[str]:
    """Capitalised words without titles, by their consonants; folded where these tell too little."""
    words = {fold(w) for w in re.findall(r"[^\W\d_][^\s,]*", phrase) if w[0].isupper()} - _TITLES
    return frozenset(spelled(w) if len(spelled(w)) >= _TELLING else w for w in words)


def sides_of(phrase: str) -> frozenset[str]:
    """Points of the compass that a phrase names ("eastern districts")."""
    return frozenset(s for s in _SIDES if s in phrase.lower())


@functools.cache
def any_people() -> frozenset[str]:
    """Stems of nouns that mean any people, or say what happened to them."""
    return frozenset(
        stem(w) for name in ("any_people.txt", "victim_nouns.txt") for w in " ".join(data_lines(name)).split()
    )
