"""Words for matching: tokens with offsets, stems, masked numbers, stop words."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

import snowballstemmer

_TOKEN = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['’][^\W\d_]+)?")
MASK = "#"
"""Stands for any number, so that a copy with an edited number is still seen as a copy."""

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """A word at [start, end) of the text it came from; `term` is its stem, or MASK for a number."""

    start: int
    end: int
    term: str
    is_stop: bool


def data_lines(name: str) -> list[str]:
    """Lines of a data file of this stage without comments and blanks."""
    text = files("stages.reconcile").joinpath(f"data/{name}").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@functools.cache
def stop_words() -> frozenset[str]:
    return frozenset(data_lines("stop_words.txt"))


@functools.cache
def number_words() -> frozenset[str]:
    return frozenset(data_lines("number_words.txt"))


@functools.lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of a lower-case word, accents removed."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _stemmer.stemWord(plain)


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words of text[start:end] with offsets into `text`; a possessive ending is no part of the term."""
    out = []
    for match in _TOKEN.finditer(text, start, end):
        word = match.group().lower().replace("’", "'").removesuffix("'s")
        if word[0].isdigit() or word in number_words():
            out.append(Token(match.start(), match.end(), MASK, False))
            continue
        out.append(Token(match.start(), match.end(), stem(word), word in stop_words()))
    return out


def content_terms(text: str, start: int, end: int) -> list[str]:
    """Distinct stems of text[start:end] that are neither stop words nor numbers, in order of first use."""
    return list(dict.fromkeys(t.term for t in tokens(text, start, end) if not t.is_stop and t.term != MASK))


@functools.lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """`text` for comparing names: lower case, no accents, punctuation as single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]s(?!\w)", "", plain.casefold())))
