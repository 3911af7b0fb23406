"""The language of a text: by its script, by its commonest words, else by a classifier."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

from stages.ingest.data_files import read_rows

_FEWEST_LETTERS = 40
_SAMPLE = 1000
_WORD = re.compile(r"[a-zà-öø-ÿœß]+")
_FEWEST_WORDS = 40
_SHARE, _RIVAL = 0.2, 0.4


def language_of(text: str, stated: str | None) -> str | None:
    """ISO 639-1 code: what the text itself shows, else what its metadata state.

    A sample from the start and the middle is judged by its script where one language has it to itself, then by the share
    of function words, and only where that is not plain by py3langid (Lui and Baldwin 2012), which is slow. Texts of fewer
    than 40 letters are not classified. A stated code wins over the classifier only for short texts, since pages often
    carry their template's language.
    """
    code = _code(stated)
    sample = _sample(text[:200_000])
    letters = sum(map(str.isalpha, sample))
    if letters < _FEWEST_LETTERS or (code and letters < 200):
        return code
    return _by_script(sample, letters) or _by_words(sample) or str(_classifier().classify(sample)[0])


def _sample(text: str) -> str:
    if len(text) <= 4 * _SAMPLE:
        return " ".join(text.split())[: 3 * _SAMPLE]
    middle = len(text) // 2
    parts = (" ".join(part.split())[:_SAMPLE] for part in (text[: 2 * _SAMPLE], text[middle : middle + 2 * _SAMPLE]))
    return " ".join(parts)


def _by_script(sample: str, letters: int) -> str | None:
    if 2 * len(sample.encode("ascii", "ignore")) > len(sample):
        return None
    for language, script in _scripts():
        if len(script.findall(sample)) > 0.6 * letters:
            return language
    return None


def _by_words(sample: str) -> str | None:
    """The language whose function words make up a fifth of the words, and are far ahead of any other language's."""
    words = _WORD.findall(sample.lower())
    if len(words) < _FEWEST_WORDS or 1.6 * sum(map(len, words)) < len(sample):
        return None
    found = Counter(words)
    ranked = sorted(
        ((sum(map(found.__getitem__, own & found.keys())), language) for language, own in _function_words()),
        reverse=True,
    )
    best, language = ranked[0]
    return language if best >= _SHARE * len(words) and ranked[1][0] <= _RIVAL * best else None


def _code(stated: str | None) -> str | None:
    if not stated:
        return None
    code = re.split(r"[-_]", stated.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else _languages().get(stated.strip().casefold())


@cache
def _classifier() -> Any:
    from py3langid import langid  # loads its model: only where a text is to be classified

    classifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    classifier.set_languages([c for c in classifier.labels if len(c) == 2])
    return classifier


@cache
def _languages() -> dict[str, str]:
    return {n: r["code"] for r in read_rows("languages.csv") for n in r["names"].split(";")}


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r["code"], re.compile(f"[{r['letters']}]")) for r in read_rows("scripts.csv"))


@cache
def _function_words() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((r["code"], frozenset(r["words"].split())) for r in read_rows("function_words.csv"))
