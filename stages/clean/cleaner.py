"""Every block of a document, labelled: which lines are the article's own, by words and place or by markup, then the label."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stages.clean.articles import read_article
from stages.clean.decision import decide
from stages.clean.features import Article
from stages.clean.labels import name_lines
from stages.clean.lines import Line, glance, line_spans, read_line, read_lines
from stages.clean.model import shipped
from stages.clean.page_markup import (
    LineMarkup,
    by_line,
    headline_by_markup,
    judge_by_markup,
    judge_pages,
    residue_by_markup,
)
from stages.clean.page_rules import KEEP_FROM as PAGE_KEEP_FROM
from stages.clean.structure import Verdict
from warehouse.tables import BLOCKS

_BATCH = 20_000
_OUTSIDE = Verdict("other", False, 0.5, "outside the article")
_VAGUE = frozenset(("other", "related"))
_TELLING = _VAGUE | {"comment"}


def clean(documents: pa.Table, repetition: pa.Table, markup: pa.Table | None = None) -> dict[str, pa.Table]:
    """Label every block of every document.

    `documents` has the columns doc_id, text, title; `repetition` is the outcome of `line_repetition` (doc_id, line_no,
    n_documents); `markup` one row per text line of an HTML page (`stages.ingest.MARKUP`). Returns {"blocks": BLOCKS}:
    blocks never overlap, and every character of a document that is not white space lies in exactly one. The article's
    headline is labelled and not kept: `keep` is the article's text.
    """
    repeats: dict[str, dict[int, int]] = {}
    for row in repetition.to_pylist():
        repeats.setdefault(row["doc_id"], {})[row["line_no"]] = row["n_documents"]
    pages = _Markup(markup)
    with _without_cycle_search():
        rows = list(_rows(documents, pages, repeats))
    return {"blocks": BLOCKS.from_rows(rows)}


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Python looks for reference cycles again and again as objects grow in number, a quarter of this stage's time; lines and
    their parts have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _rows(documents: pa.Table, pages: _Markup, repeats: Mapping[str, Mapping[int, int]]) -> Iterator[dict[str, Any]]:
    for batch in _batches(documents):
        judged = [page for page in _read(batch, pages) if page.lines]
        plain = [page for page in judged if page.marks is None]
        score = shipped().keep([page.article for page in plain])
        ends = np.cumsum([len(page.lines) for page in plain])
        scores = dict(zip([page.doc_id for page in plain], np.split(score, ends[:-1]), strict=False))
        for page in judged:
            found = repeats.get(page.doc_id, {})
            verdicts = _judge_text(page, scores[page.doc_id], found) if page.marks is None else _judge_page(page, found)
            yield from _blocks(page.doc_id, page.lines, verdicts)


@dataclass(slots=True)
class _Page:
    """A document as it is judged. `marks` has the markup of its lines, None where it is plain text; `inner` are the numbers
    of the lines that `article` holds: all of plain text, of a page those whose words matter."""

    doc_id: str
    title: str | None
    lines: list[Line]
    inner: list[int]
    article: Article
    marks: dict[int, LineMarkup] | None = None


class _Markup:
    """The rows of the markup table, by document."""

    def __init__(self, markup: pa.Table | None) -> None:
        self._rows = markup.sort_by([("doc_id", "ascending"), ("char_start", "ascending")]) if markup else None
        self._spans: dict[str, tuple[int, int]] = {}
        if self._rows is not None:
            for i, doc_id in enumerate(self._rows["doc_id"].to_pylist()):
                self._spans[doc_id] = (self._spans.get(doc_id, (i, 0))[0], i + 1)

    def __contains__(self, doc_id: str) -> bool:
        return doc_id in self._spans

    def __getitem__(self, doc_id: str) -> pa.Table:
        assert self._rows is not None
        start, stop = self._spans[doc_id]
        return self._rows.slice(start, stop - start)


def _batches(documents: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """Documents, some 20,000 lines at a time, so that the models run over long vectors."""
    batch: list[dict[str, Any]] = []
    size = 0
    for document in documents.select(["doc_id", "title", "text"]).to_pylist():
        batch.append(document)
        size += document["text"].count("\n") + 1
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(batch: Sequence[dict[str, Any]], pages: _Markup) -> Iterator[_Page]:
    """The documents with their lines; those of pages with the markup's judgement."""
    marked = [d for d in batch if d["doc_id"] in pages]
    judged = judge_pages((d["text"], d["title"], pages[d["doc_id"]]) for d in marked)
    found = dict(zip([d["doc_id"] for d in marked], judged, strict=True))
    for document in batch:
        doc_id, title, text = document["doc_id"], document["title"], document["text"]
        if doc_id in found:
            spans = line_spans(text)
            marks = by_line([start for start, _ in spans], found[doc_id])
            inner = [i for i in range(len(spans)) if i not in marks or _asks_words(marks[i])]
            asked = set(inner)
            lines = [read_line(text, *span) if i in asked else glance(text, *span) for i, span in enumerate(spans)]
            yield _Page(doc_id, title, lines, inner, read_article([lines[i] for i in inner], title), marks)
        else:
            lines = read_lines(text)
            yield _Page(doc_id, title, lines, list(range(len(lines))), read_article(lines, title))


def _asks_words(mark: LineMarkup) -> bool:
    """Whether the words of a line matter: it may be kept, its markup doesn't tell what else it is, or it tells what the
    lines below it are."""
    return mark.keep >= PAGE_KEEP_FROM or residue_by_markup(mark)[0] in _TELLING


def _judge_text(page: _Page, score: NDArray[np.float32], repeats: Mapping[int, int]) -> list[Verdict]:
    """One verdict per line of plain text. `score` is the model's probability that a line is the article's own."""
    score = _with_repeats(page.lines, score, repeats)
    keep = decide(page.article, score)
    return name_lines(page.lines, page.article.hints, keep, score, repeats, page.title, page.article.settled)


def _judge_page(page: _Page, repeats: Mapping[int, int]) -> list[Verdict]:
    """One verdict per line of a page: its markup decides; where that leaves the kind of residue open, words do."""
    lines, article, marks = page.lines, page.article, page.marks or {}
    headline = headline_by_markup(lines, marks, page.title)
    score = np.array([marks[i].keep if i in marks else 0.0 for i in page.inner], dtype=np.float32)
    keep = [bool(s >= PAGE_KEEP_FROM) and i != headline for i, s in zip(page.inner, score, strict=True)]
    near = {k: repeats[i] for k, i in enumerate(page.inner) if i in repeats}
    named = name_lines(article.lines, article.hints, keep, score, near, page.title, article.settled)
    by_words = dict(zip(page.inner, named, strict=True))
    verdicts = []
    for i, line in enumerate(lines):
        words, mark = by_words.get(i), marks.get(i)
        if i == headline:
            verdicts.append(Verdict("headline", False, 0.9, "h1 of the page"))
        elif words is not None and words.label == "headline" and headline is None:
            verdicts.append(words)
        else:
            by_markup = judge_by_markup(mark, line) if mark is not None else None
            open_ = by_markup is None or (not by_markup.keep and by_markup.label in _VAGUE)
            verdicts.append(words if open_ and words is not None else by_markup or _OUTSIDE)
    return verdicts


def _with_repeats(lines: Sequence[Line], score: NDArray[np.float32], repeats: Mapping[int, int]) -> NDArray[np.float32]:
    """Lower the score of what stands in other articles of the outlet; less for full sentences, since reporters repeat
    their background paragraphs."""
    if not repeats:
        return score
    score = score.astype(np.float64)
    for i, n in repeats.items():
        if i < len(lines):
            strength = 0.3 if lines[i].is_paragraph else 1.3
            odds = np.log(score[i] / (1 - score[i] + 1e-9) + 1e-9) - strength * np.log2(1 + n)
            score[i] = 1 / (1 + np.exp(-odds))
    return score.astype(np.float32)


def _blocks(doc_id: str, lines: Sequence[Line], verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for line, verdict in zip(lines, verdicts, strict=True):
        for piece in line.pieces:
            if piece.label is None:
                label, keep, confidence, reason = verdict.label, verdict.keep, verdict.confidence, verdict.reason
            else:
                # a dateline belongs to the text it opens; any other residue goes
                label, keep = piece.label, piece.label == "dateline" and verdict.keep
                confidence, reason = 0.95, piece.reason
            rows.append(
                {
                    "doc_id": doc_id,
                    "block_no": len(rows),
                    "char_start": piece.start,
                    "char_end": piece.end,
                    "label": label,
                    "keep": keep,
                    "confidence": min(max(confidence, 0.0), 1.0),
                    "reason": reason,
                }
            )
    return rows
