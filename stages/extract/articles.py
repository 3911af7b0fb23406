"""Articles as the finders see them, out of the tables documents and blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from stages.extract.model import Article, Sentence
from stages.extract.sentences import split_sentences

LANGUAGES = frozenset(("en",))
"""Languages that claims are made in; a document without a language is tried."""

SECTION = {"headline": "headline", "caption": "caption"}
"""Section of a claim by the label of its block; every other kept block is body."""


@dataclass(frozen=True, slots=True)
class Given:
    """An article with its row of documents and its rows of blocks. Without an article, `error` says why."""

    document: Mapping[str, Any]
    blocks: Sequence[Mapping[str, Any]]
    article: Article | None
    error: str | None = None


def read_articles(documents: pa.Table, blocks: pa.Table, sources: pa.Table | None = None) -> Iterator[Given]:
    """The documents, ordered by doc_id. `documents` and `blocks` are contract tables, `sources` too."""
    outlets = _outlets(sources)
    blocks_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for block in blocks.select(["doc_id", "block_no", "char_start", "char_end", "label", "keep"]).to_pylist():
        blocks_of[block["doc_id"]].append(block)
    for document in sorted(documents.to_pylist(), key=lambda d: d["doc_id"]):
        own = blocks_of[document["doc_id"]]
        try:
            yield Given(document, own, _article(document, own, outlets))
        except Exception as error:
            yield Given(document, own, None, f"{type(error).__name__}: {error}")


def askable(given: Sequence[Given]) -> list[Article]:
    """The articles that a finder is asked about."""
    return [g.article for g in given if g.article is not None and has_claims(g.article)]


def has_claims(article: Article) -> bool:
    """Whether claims are made of it at all: it has sentences, in a language that is supported."""
    return bool(article.sentences) and is_supported(article.language)


def is_supported(language: str | None) -> bool:
    return language is None or language in LANGUAGES


def _outlets(sources: pa.Table | None) -> dict[str, str]:
    if sources is None:
        return {}
    return dict(zip(sources.column("source_id").to_pylist(), sources.column("name").to_pylist(), strict=True))


def _article(document: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], outlets: Mapping[str, str]) -> Article:
    text = document["text"]
    sentences: list[Sentence] = []
    for block in sorted(blocks, key=lambda b: b["block_no"]):
        if block["keep"] or block["label"] in SECTION:
            section = SECTION.get(block["label"], "body")
            for span in split_sentences(text, block["char_start"], block["char_end"]):
                sentences.append(Sentence(len(sentences), block["block_no"], span, section))
    is_dated = document["published_at"] is not None and document["published_precision"] != "unknown"
    return Article(
        doc_id=document["doc_id"],
        text=text,
        published=document["published_at"].date() if is_dated else None,
        language=document["language"],
        outlet=outlets.get(document["source_id"]),
        sentences=tuple(sentences),
    )
