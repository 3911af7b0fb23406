"""Every block of a document, labelled: line features and neighbourhood, then the keep model, then the label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stages.clean.features import document_features
from stages.clean.headline import around_headline, find_headline
from stages.clean.lines import Line, read_lines
from stages.clean.markup import (
    MARKUP_COLUMNS,
    LineMarkup,
    by_line,
    headline_outside,
    judge_inside,
    judge_outside,
    main_lines,
)
from stages.clean.model import shipped
from stages.clean.shapes import Hint, hint
from stages.clean.structure import Verdict, decide_together
from warehouse.tables import BLOCKS

KEEP_FROM = 0.4
"""Probability from which a line is kept: losing the article's words is worse than keeping residue."""

_CASELESS_KEEP_FROM = 0.25
_RUNNING_KEEP_FROM = 0.3
_LEAD_KEEP_FROM = 0.2
_MAIN_KEEP_FROM = 0.15
_BEHIND_KEEP_FROM = 0.6
_DOMINANT = 0.35
_SURE = 0.9
_BATCH = 20_000
_BEHIND = {"comment": 8, "related": 12, "biography": 2, "promo": 4, "legal": 4}


def clean(documents: pa.Table, repetition: pa.Table, markup: pa.Table | None = None) -> dict[str, pa.Table]:
    """Label every block of every document.

    `documents` has the columns doc_id, text, title; `repetition` is the outcome of `line_repetition` (doc_id, line_no,
    n_documents); `markup` one row per text line of an HTML page (doc_id, char_start, char_end, tag, link_share, region,
    is_main). Returns {"blocks": BLOCKS}: blocks never overlap, and every character of a document that is not white
    space lies in exactly one.
    """
    repeats: dict[str, dict[int, int]] = {}
    for row in repetition.to_pylist():
        repeats.setdefault(row["doc_id"], {})[row["line_no"]] = row["n_documents"]
    marks: dict[str, list[dict[str, Any]]] = {}
    for row in markup.select(MARKUP_COLUMNS).to_pylist() if markup is not None else ():
        marks.setdefault(row["doc_id"], []).append(row)
    rows: list[dict[str, Any]] = []
    for batch in _batches(documents, repeats, marks):
        for page, score in zip(batch, _score(batch), strict=True):
            rows += _blocks(page.doc_id, page.lines, _judge_page(page, score))
    return {"blocks": BLOCKS.from_rows(rows)}


@dataclass(slots=True)
class _Page:
    """A document as it is judged. `inner` are the numbers of the lines that can be the article's: those of the main
    content where markup tells, else all; `hints` go with them."""

    doc_id: str
    title: str | None
    lines: list[Line]
    marks: dict[int, LineMarkup]
    repeats: dict[int, int]
    inner: list[int]
    hints: list[Hint | None]

    @property
    def inner_lines(self) -> list[Line]:
        return [self.lines[i] for i in self.inner]


def _batches(
    documents: pa.Table, repeats: Mapping[str, dict[int, int]], marks: Mapping[str, list[dict[str, Any]]]
) -> Iterator[list[_Page]]:
    """Documents with their lines, some 20,000 lines at a time, so that the model runs over long vectors."""
    batch: list[_Page] = []
    size = 0
    for document in documents.select(["doc_id", "title", "text"]).to_pylist():
        doc_id = document["doc_id"]
        lines = read_lines(document["text"])
        marked = by_line(lines, marks.get(doc_id, ()))
        inner = main_lines(lines, marked)
        hints = [hint(lines[i]) for i in inner]
        batch.append(_Page(doc_id, document["title"], lines, marked, repeats.get(doc_id, {}), inner, hints))
        size += len(lines)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _score(batch: Sequence[_Page]) -> list[NDArray[np.float32]]:
    matrices = [document_features(page.inner_lines, page.hints) for page in batch]
    keep = shipped().keep(np.vstack(matrices))
    return np.split(keep, np.cumsum([len(m) for m in matrices])[:-1])


def _judge_page(page: _Page, score: NDArray[np.float32]) -> list[Verdict]:
    """One verdict per line: markup settles what lies outside the main content, `judge_lines` the rest."""
    place = {i: k for k, i in enumerate(page.inner)}
    inside = judge_lines(
        page.inner_lines,
        page.hints,
        score,
        page.title,
        {place[i]: n for i, n in page.repeats.items() if i in place},
        {place[i]: mark for i, mark in page.marks.items() if i in place},
    )
    if len(inside) == len(page.lines):
        return inside
    verdicts = [inside[place[i]] if i in place else judge_outside(page.marks.get(i)) for i in range(len(page.lines))]
    if not any(v.label == "headline" for v in inside):
        at = headline_outside(page.lines, page.marks, page.title)
        if at is not None:
            verdicts[at] = Verdict("headline", True, 0.9, "h1 in the page")
    return verdicts


def judge_lines(
    lines: Sequence[Line],
    hints: Sequence[Hint | None],
    score: NDArray[np.float32],
    title: str | None,
    repeats: Mapping[int, int],
    marks: Mapping[int, LineMarkup],
) -> list[Verdict]:
    """One verdict per line. `score` is the model's probability that the line is the article's own."""
    settled = decide_together(lines, hints)
    score = _with_repeats(lines, score, repeats)
    for i, mark in marks.items():
        verdict = judge_inside(mark, lines[i], float(score[i]))
        if verdict is not None:
            settled.setdefault(i, verdict)
    headline = find_headline(lines, hints, settled, title)
    if headline is not None:
        settled |= around_headline(lines, settled, *headline)
    out: list[Verdict] = []
    paragraphs = [i for i, line in enumerate(lines) if line.is_paragraph]
    text = range(paragraphs[0], paragraphs[-1] + 1) if paragraphs else range(0)
    total = sum(line.length for line in lines)
    for i, line in enumerate(lines):
        if i in settled:
            out.append(settled[i])
        elif line.is_paragraph and line.length >= _DOMINANT * total:
            out.append(Verdict("body", True, round(max(float(score[i]), 0.5), 3), "most of the document's text"))
        elif _is_dropped(line, hints[i], float(score[i]), _keep_from(line, i, text, i in marks, out[-1:])):
            out.append(_residue(lines, hints, i, float(score[i]), repeats.get(i, 0), text))
        else:
            out.append(Verdict("body", True, round(float(score[i]), 3), "reads like the article's text"))
    if not any(v.keep and v.label != "headline" for v in out):
        _keep_sentences(lines, hints, settled, out)
    _name_subheadings(lines, out)
    return out


def _keep_sentences(
    lines: Sequence[Line], hints: Sequence[Hint | None], settled: Mapping[int, Verdict], verdicts: list[Verdict]
) -> None:
    """A flash of a sentence or two looks like residue to the model: where nothing is left, plain sentences stay."""
    for i, line in enumerate(lines):
        own = hints[i]
        is_plain = i not in settled and (own is None or own.weight < 0.6)
        if is_plain and len(line.tokens) >= 5 and (line.is_sentence or line.is_paragraph):
            verdicts[i] = Verdict("body", True, 0.5, "a sentence where nothing else is the article's text")


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


def _keep_from(line: Line, i: int, text: range, is_main: bool, above: Sequence[Verdict]) -> float:
    """The score from which line `i` is kept; `text` reaches from the first to the last paragraph, `above` is the verdict
    on the line before, if there is one."""
    if is_main:
        return _MAIN_KEEP_FROM
    # Arabic paragraphs often end without a full stop; headlines there are shorter than 16 words
    is_running = line.is_paragraph or len(line.tokens) >= (8 if line.is_sentence else 16 if line.is_caseless else 1000)
    # sites speak of themselves in more than one line
    if above and not above[0].keep and above[0].label in ("promo", "legal", "biography", "comment"):
        return _BEHIND_KEEP_FROM
    if i == text.start - 1 and is_running:
        return _LEAD_KEEP_FROM
    if line.is_caseless and (is_running or i in text):
        return _CASELESS_KEEP_FROM
    return _RUNNING_KEEP_FROM if is_running else KEEP_FROM


def _is_dropped(line: Line, hint: Hint | None, score: float, keep_from: float) -> bool:
    if hint is not None and hint.weight >= _SURE and score < 0.97:
        return True
    if any(piece.label == "dateline" for piece in line.pieces):
        return score < 0.05
    if hint is not None and hint.weight >= 0.7 and score < 0.6:
        return True
    return score < keep_from


def _residue(lines: Sequence[Line], hints: Sequence[Hint | None], i: int, score: float, n: int, text: range) -> Verdict:
    """The label of a line that is dropped: its own cue, else the heading it stands under, else its place.

    `n` is the number of the outlet's other articles with the line, `text` reaches from the first to the last paragraph.
    """
    line, own = lines[i], hints[i]
    confidence = round(1 - score, 3)
    if own is not None and own.weight >= 0.5:
        return Verdict(own.label, False, max(confidence, own.weight if own.weight >= _SURE else 0.0), own.reason)
    if n >= 2:
        label = "navigation" if len(line.tokens) <= 3 else "promo" if line.is_sentence else "related"
        return Verdict(label, False, max(confidence, 0.8), f"stands in {n} other articles of this outlet")
    for back in range(1, min(i, 12) + 1):
        above = hints[i - back]
        if above is not None and above.weight >= _SURE and back <= _BEHIND.get(above.label, 0):
            return Verdict(above.label, False, confidence, f"below '{lines[i - back].probe[:40]}'")
        if lines[i - back].is_paragraph:
            break
    is_before, is_after = i <= text.start, i >= text.stop - 1
    if is_after and not line.is_sentence and len(line.tokens) >= 4:
        return Verdict("related", False, confidence, "headline after the end of the article")
    if not is_before and not is_after and len(line.tokens) >= 5:
        return Verdict("caption", False, confidence, "short text between the article's paragraphs")
    if len(line.tokens) <= 3:
        return Verdict("navigation", False, confidence, "a word or two outside the article's text")
    return Verdict("other", False, confidence, f"{'above' if is_before else 'outside'} the article's text")


def _name_subheadings(lines: Sequence[Line], verdicts: list[Verdict]) -> None:
    """A short kept line without a sentence's end, above a kept paragraph, is a subheading."""
    for i in range(len(lines) - 1):
        line, verdict = lines[i], verdicts[i]
        if verdict.label != "body" or line.length > 100 or (line.is_sentence and line.probe[-1] not in "?؟!"):
            continue
        below = verdicts[i + 1]
        if line.probe[-1] in ":;,،" or not below.keep or below.label != "body" or len(line.tokens) > 14:
            continue
        if lines[i + 1].is_sentence and lines[i + 1].length >= 2 * line.length and i > 0:
            verdicts[i] = Verdict("subheading", True, verdict.confidence, "short heading above a paragraph")


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
