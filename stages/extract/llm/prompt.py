"""What the model is asked: batches of numbered sentences, the instructions, and the schema of the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from stages.extract.lexicon import DATA
from stages.extract.llm.settings import ExtractSettings
from stages.extract.model import Article, Sentence
from stages.extract.quantities.fates import properties
from stages.extract.quantities.units import units
from warehouse.ids import content_id
from warehouse.tables import APPROXIMATORS, CLAIMS

CONTEXT = 3
"""Sentences before a batch that are shown with it, and how far before its statement a speaker may be named."""

MAX_CHARS = 24_000
"""Characters of sentences in a request, whatever their number."""

MAX_SENTENCE = 4_000
"""Characters of one sentence that are shown."""

TEMPERATURE = 0.0


def _vocabulary(column: str) -> tuple[str, ...]:
    values = CLAIMS.by_name[column].vocabulary
    assert values
    return values


@dataclass(frozen=True)
class Vocabulary:
    """The closed lists that an answer chooses from."""

    quotation: tuple[str, ...]
    modality: tuple[str, ...]
    polarity: tuple[str, ...]
    population: tuple[str, ...]
    predicate: tuple[str, ...]
    approximator: tuple[str, ...]
    unit: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(
        quotation=_vocabulary("quotation"),
        modality=_vocabulary("modality"),
        polarity=_vocabulary("polarity"),
        population=_vocabulary("population"),
        predicate=tuple(sorted(properties())),
        approximator=APPROXIMATORS,
        unit=tuple(units()),
    )


@cache
def system_prompt() -> str:
    lines = (DATA / "llm_prompt.txt").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    lists = vocabulary()
    for name, values in (("populations", lists.population), ("predicates", lists.predicate), ("units", lists.unit)):
        text = text.replace(f"{{{name}}}", ", ".join(values))
    return text


@cache
def schema() -> dict[str, Any]:
    """JSON schema of an answer, within what strict mode allows: every key required, null where there is nothing."""
    lists, text, number = vocabulary(), {"type": "string"}, {"type": "integer"}
    text_or_null, figure_or_null = {"type": ["string", "null"]}, {"type": ["number", "null"]}
    statement = {
        "sentence": number,
        "content": text,
        "speaker": text_or_null,
        "cue": text_or_null,
        "via": text_or_null,
        "quotation": _one_of(lists.quotation),
        "modality": _one_of(lists.modality),
        "polarity": _one_of(lists.polarity),
    }
    quantity = {
        "sentence": number,
        "phrase": text,
        "value_low": figure_or_null,
        "value_high": figure_or_null,
        "approximator": _one_of(lists.approximator),
        "unit": text,
        "counted": text_or_null,
        "population": _one_of(lists.population, or_null=True),
        "predicate": _one_of(lists.predicate, or_null=True),
    }
    return _object({"statements": _list_of(statement), "quantities": _list_of(quantity)})


def _one_of(values: Sequence[str], or_null: bool = False) -> dict[str, Any]:
    if or_null:
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": "string", "enum": list(values)}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


@cache
def prompt_version() -> str:
    """Hash of instructions and schema."""
    return content_id(system_prompt(), json.dumps(schema(), sort_keys=True), TEMPERATURE, length=8)


@dataclass(frozen=True)
class Batch:
    """Sentences of an article that are asked about in one request: positions [first, end) in `article.sentences`."""

    article: Article
    first: int
    end: int

    @property
    def sentences(self) -> Sequence[Sentence]:
        return self.article.sentences[self.first : self.end]

    @property
    def context(self) -> Sequence[Sentence]:
        return self.article.sentences[max(0, self.first - CONTEXT) : self.first]

    def halves(self) -> tuple[Batch, ...]:
        """The batch in two, when the whole is too much for the model; none when it is one sentence."""
        if self.end - self.first < 2:
            return ()
        middle = (self.first + self.end) // 2
        return Batch(self.article, self.first, middle), Batch(self.article, middle, self.end)

    def message(self) -> str:
        """The sentences, one a line, between markers that a text can't contain because they hash it."""
        lines = [_line(self.article, s, " (context)") for s in self.context]
        lines += [_line(self.article, s, f" ({s.section})" if s.section != "body" else "") for s in self.sentences]
        body = "\n".join(lines)
        marker = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return f"<<<ARTICLE {marker}\n{body}\nARTICLE {marker}>>>"

    def key(self, settings: ExtractSettings) -> str:
        """Hash of all that decides the answer but the server."""
        parts = (settings.model, settings.max_output_tokens, prompt_version(), self.message())
        return content_id("answer", *parts, length=40)


def _line(article: Article, sentence: Sentence, note: str) -> str:
    # half a surrogate pair can't be sent
    shown = sentence.span.of(article.text)[:MAX_SENTENCE].encode("utf-8", "replace").decode()
    return f"[{sentence.sentence_no}]{note} {' '.join(shown.split())}"


def batches(article: Article, sentences_per_request: int) -> list[Batch]:
    """The article in batches, which end with a block where one ends in the last third of the batch."""
    out: list[Batch] = []
    sentences, first = article.sentences, 0
    while first < len(sentences):
        end = first
        size = 0
        while end < len(sentences) and end - first < sentences_per_request:
            size += min(MAX_SENTENCE, sentences[end].span.end - sentences[end].span.start)
            if size > MAX_CHARS and end > first:
                break
            end += 1
        if end < len(sentences):
            least = first + max(1, 2 * (end - first) // 3)
            breaks = (k for k in range(end, least, -1) if sentences[k].block_no != sentences[k - 1].block_no)
            end = next(breaks, end)
        out.append(Batch(article, first, end))
        first = end
    return out
