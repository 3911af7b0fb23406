"""Reading what a model wrote: JSON, bare or in fenced text, with items of the right shape; the rest is counted."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from stages.extract.llm.prompt import vocabulary

MAX_ITEMS_A_SENTENCE = 12
"""Items of a list that are read, for each sentence asked about: a model that runs on in circles says nothing more."""

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:```|\Z)", re.S)


@dataclass(frozen=True)
class SaidItem:
    """A statement as the model gives it: words, not places."""

    sentence: int
    content: str
    speaker: str | None
    cue: str | None
    via: str | None
    quotation: str | None
    modality: str
    polarity: str


@dataclass(frozen=True)
class CountedItem:
    """A quantity as the model gives it."""

    sentence: int
    phrase: str
    low: float | None
    high: float | None
    approximator: str | None
    unit: str | None
    counted: str | None
    population: str | None
    predicate: str | None


@dataclass
class Items:
    """What an answer holds, and how many of its items have not even the right shape."""

    said: list[SaidItem] = field(default_factory=list)
    counted: list[CountedItem] = field(default_factory=list)
    malformed: Counter[str] = field(default_factory=Counter)


def read_answer(content: str, n_sentences: int) -> Items | None:
    """The items of an answer to a batch of `n_sentences`; None when it is no JSON object with the two lists."""
    value = _json_object(content)
    if value is None or not ("statements" in value or "quantities" in value):
        return None
    lists = [value.get("statements") or [], value.get("quantities") or []]
    if not all(isinstance(items, list) for items in lists):
        return None
    items = Items()
    most = MAX_ITEMS_A_SENTENCE * n_sentences
    for kind, given in (("statement", lists[0]), ("quantity", lists[1])):
        if len(given) > most:
            items.malformed[f"{kind}: too many"] += len(given) - most
        for item in given[:most]:
            if not isinstance(item, dict):
                items.malformed[f"{kind}: malformed"] += 1
            elif kind == "statement":
                _add_said(items, item)
            else:
                _add_counted(items, item)
    return items


def _json_object(content: str) -> dict[str, Any] | None:
    content = content.strip().lstrip("\ufeff")
    candidates = [content]
    if not content.startswith("{"):
        if (fence := _FENCE.search(content)) is not None:
            candidates.append(fence[1])
        candidates.append(content[content.find("{") : content.rfind("}") + 1])
    for candidate in candidates:
        try:
            value = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return None


def _add_said(items: Items, item: dict[str, Any]) -> None:
    sentence, content = _sentence(item.get("sentence")), _words(item.get("content"))
    if sentence is None or content is None:
        items.malformed["statement: malformed"] += 1
        return
    lists = vocabulary()
    items.said.append(
        SaidItem(
            sentence,
            content,
            _words(item.get("speaker")),
            _words(item.get("cue")),
            _words(item.get("via")),
            _one_of(item.get("quotation"), lists.quotation),
            _one_of(item.get("modality"), lists.modality) or "asserted",
            _one_of(item.get("polarity"), lists.polarity) or "positive",
        )
    )


def _add_counted(items: Items, item: dict[str, Any]) -> None:
    sentence, phrase = _sentence(item.get("sentence")), _words(item.get("phrase"))
    if sentence is None or phrase is None:
        items.malformed["quantity: malformed"] += 1
        return
    lists = vocabulary()
    items.counted.append(
        CountedItem(
            sentence,
            phrase,
            _figure(item.get("value_low")),
            _figure(item.get("value_high")),
            _one_of(item.get("approximator"), lists.approximator),
            _words(item.get("unit")),
            _words(item.get("counted")),
            _one_of(item.get("population"), lists.population),
            _one_of(item.get("predicate"), lists.predicate),
        )
    )


def _sentence(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _words(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _one_of(value: Any, valid: Sequence[str]) -> str | None:
    return value if isinstance(value, str) and value in valid else None


def _figure(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        figure = float(value)
    except OverflowError:
        return None
    return figure if math.isfinite(figure) else None
