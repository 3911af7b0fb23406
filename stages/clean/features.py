"""Numbers that describe each line in its context, for the keep model: rows are lines, columns are `NAMES`.

All documents of a batch are described together: what a line says by itself is looked up line by line, everything else
(characters, neighbours, places, runs) is counted over whole columns.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.clean.characters import count
from stages.clean.layout import FAR, Column, Layout
from stages.clean.lexicon import cue_words, stopwords
from stages.clean.lines import Line
from stages.clean.shapes import Hint, date_share, is_name
from stages.clean.structure import Verdict

Matrix = NDArray[np.float32]

CUE_LABELS = (
    "advertisement", "share", "related", "promo", "comment", "legal", "navigation", "byline", "biography", "caption",
    "credit", "dateline", "other",
)  # fmt: skip

_SAID = (
    "log_words", "colon_end", "ellipsis_end", "quote_end", "question_end", "comma_end", "lower_start", "digit_start",
    "symbol_start", "quote_start", "stop_share", "address", "copyright", "date_share", "year", "you", "we",
    "first_person", "says", "mean_word", "name", "repeat_before", "repeat_after", "same_start", "shared_words", "pieces",
    "hint", "list_mark", "said_above", "like_first", "like_headline", "n_cues",
)  # fmt: skip
_COUNTED = (
    "log_chars", "sentence_end", "caseless", "title_share", "upper_share", "digit_share", "symbol_share", "sentences",
    "commas", "rules",
)  # fmt: skip
_NEAR = (
    "log_chars", "sentence_end", "stop_share", "title_share", "hint", "name", "paragraph", "repeat", "credit", "promo",
    "related", "settled",
)  # fmt: skip
_NEAR_STEPS = (-3, -2, -1, 1, 2, 3)
_LATCHES = ("comment", "related", "biography", "promo", "legal")
_PLACE = (
    "index", "from_end", "relative", "after_first", "before_last", "outside", "chars_before", "since_paragraph",
    "to_paragraph", "run_of_short", "place_in_run", "run_alike", "place_alike", "paragraphs_near", "paragraphs_wide",
    "chars_near", "hints_near", "hints_wide", "n_lines", "all_chars",
    "paragraph_share", "sentence_share", "median_paragraph", "to_median", "to_usual_upper", "to_usual_title",
    "to_usual_digit", "since_headline", "to_headline",
)  # fmt: skip

NAMES: tuple[str, ...] = (
    *_SAID,
    *_COUNTED,
    "paragraph",
    "settled",
    "settled_caption",
    *(f"cue_{c}" for c in CUE_LABELS),
    *(f"{n}_{s:+d}" for s in _NEAR_STEPS for n in _NEAR),
    *_PLACE,
    *(f"since_{c}" for c in _LATCHES),
    *(f"paragraphs_since_{c}" for c in _LATCHES),
)
WORDING_NAMES: tuple[str, ...] = (
    "wording", *(f"wording_{s:+d}" for s in (-2, -1, 1, 2)), "wording_near", "wording_wide", "wording_all",
)  # fmt: skip
_SCORE_STEPS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
SCORE_NAMES: tuple[str, ...] = (
    "score", *(f"score_{s:+d}" for s in _SCORE_STEPS), "score_near", "score_wide", "score_widest", "score_above",
    "score_below", "text_above", "text_below", "since_kept", "to_kept", "since_dropped", "to_dropped", "kept_share",
    "score_all",
)  # fmt: skip

_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_LIST_MARK = re.compile(r"(?:[•·*▪‣–—-]|\(?\d{1,3}[.):]|[A-Z]:|[a-z]\))\s?")
_CLOSING = "\"'”’»)] "


@dataclass(slots=True)
class Article:
    """The lines of a document as they are described: each with the hint it gives, `settled` what neighbourhoods alone
    decide (`structure.decide_together`), `headline` the number of the likely headline's line, or None."""

    lines: Sequence[Line]
    hints: Sequence[Hint | None]
    settled: Mapping[int, Verdict]
    headline: int | None


def describe(articles: Sequence[Article], layout: Layout) -> Matrix:
    """Matrix of shape (lines of all articles, len(NAMES)); `layout` holds the articles' sizes."""
    lines = [line for a in articles for line in a.lines]
    column: dict[str, Column] = dict.fromkeys(NAMES, np.zeros(0, dtype=np.float32))
    if not layout.n:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    said = np.array([row for a in articles for row in _said(a)], dtype=np.float32)
    column |= {name: said[:, i] for i, name in enumerate(_SAID)}
    column |= _counted(lines)
    column |= _cues(articles, lines)
    column |= _settled(articles)
    column["paragraph"] = np.array([line.is_paragraph for line in lines], dtype=np.float32)
    column |= _places(layout, column, articles)
    column |= _latched(layout, column, [h for a in articles for h in a.hints])
    source = {
        **column,
        "credit": column["cue_credit"],
        "promo": column["cue_promo"],
        "related": column["cue_related"],
        "repeat": np.maximum(column["repeat_before"], column["repeat_after"]),
    }
    for step in _NEAR_STEPS:
        for name in _NEAR:
            column[f"{name}_{step:+d}"] = layout.shift(source[name], step, -1.0)
    return np.stack([column[name] for name in NAMES], axis=1).astype(np.float32)


def around_wording(layout: Layout, wording: Column) -> Matrix:
    """Matrix of shape (lines, len(WORDING_NAMES)): each line's wording score and those around it."""
    one = np.ones(layout.n, dtype=np.float32)
    columns = [
        wording,
        *(layout.shift(wording, s, -9.0) for s in (-2, -1, 1, 2)),
        layout.window(wording, 3) / layout.window(one, 3),
        layout.window(wording, 10) / layout.window(one, 10),
        layout.whole(wording) / layout.whole(one),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def around_score(layout: Layout, keep: Column, log_chars: Column) -> Matrix:
    """Matrix of shape (lines, len(SCORE_NAMES)): what a first judgement (`keep`, a probability) says of each line, of
    its neighbours and of the text above and below (stacking, Wolpert 1992)."""
    keep = np.clip(keep, 0.003, 0.997)
    odds = np.log(keep / (1 - keep))
    one = np.ones(layout.n, dtype=np.float32)
    chars = np.expm1(log_chars)
    text, all_text = keep * chars, np.maximum(layout.whole(keep * chars), 1)
    columns = [
        odds,
        *(layout.shift(odds, s, -9.0) for s in _SCORE_STEPS),
        *(layout.window(keep, r) / layout.window(one, r) for r in (2, 5, 12)),
        layout.before(keep) / np.maximum(layout.before(one), 1),
        layout.after(keep) / np.maximum(layout.after(one), 1),
        layout.before(text) / all_text,
        layout.after(text) / all_text,
        layout.since(keep > 0.8),
        layout.until(keep > 0.8),
        layout.since(keep < 0.2),
        layout.until(keep < 0.2),
        layout.whole((keep > 0.8).astype(np.float32)) / layout.whole(one),
        layout.whole(keep) / layout.whole(one),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _said(article: Article) -> list[tuple[float, ...]]:
    lines = article.lines
    known = stopwords()
    seen = Counter(line.folded for line in lines)
    starts = Counter(line.folded[:32] for line in lines if len(line.folded) >= 32)
    content = [{t for t in line.unique if len(t) > 3} - known for line in lines]
    # the words of one paragraph or more, and of two or more
    once, twice = set[str](), set[str]()
    for line, these in zip(lines, content, strict=True):
        if line.is_paragraph:
            twice |= once & these
            once |= these
    first = next((i for i, line in enumerate(lines) if line.is_paragraph), None)
    opening = content[first] if first is not None else set[str]()
    headline = content[article.headline] if article.headline is not None else set[str]()
    before: set[str] = set()
    rows = []
    voices = tuple(map(cue_words, ("you", "we", "i", "says")))
    for i, line in enumerate(lines):
        these = content[i]
        shared = len(these & (twice if line.is_paragraph else once)) / len(these) if these else 0.0
        is_repeat = seen[line.folded] > 1
        earlier = is_repeat and line.folded in before
        hint = article.hints[i]
        rows.append(
            (
                *_by_itself(line, known, voices),
                earlier,
                is_repeat and not earlier,
                not is_repeat and starts.get(line.folded[:32], 0) > 1,
                shared,
                len(line.pieces) > 1,
                hint.weight if hint is not None else 0.0,
                _LIST_MARK.match(line.probe) is not None,
                i > 0 and lines[i - 1].probe[-1:] in ":：",
                len(these & opening) / len(these) if these and i != first else 0.0,
                len(these & headline) / len(these) if these and i != article.headline else -1.0 if not these else 1.0,
                len(line.cues),
            )
        )
        before.add(line.folded)
    return rows


def _by_itself(line: Line, known: frozenset[str], voices: tuple[frozenset[str], ...]) -> tuple[float, ...]:
    text, tokens = line.probe, line.tokens[:80]
    n = len(tokens) or 1
    root = math.sqrt(n)
    you, we, i, says = voices
    tail = text[-12:].rstrip(_CLOSING)
    last, first = tail[-1:] or " ", text[:1]
    unique = line.unique
    head = text[:400]
    digits = line.has_digit
    return (
        math.log1p(len(line.tokens)),
        last == ":",
        last == "…" or tail.endswith("..."),
        text[-1:] in "\"”»’'",
        last in "?؟",
        last in ",،;",
        first.islower(),
        first.isdigit(),
        not first.isalnum() and first not in "\"“‘«'(",
        first in "\"“‘«'",
        sum(map(known.__contains__, tokens)) / n,
        "@" in head or "http" in head or "www." in head,
        "©" in head,
        date_share(line),
        digits and _YEAR.search(head) is not None,
        len(unique & you) / root,
        len(unique & we) / root,
        len(unique & i) / root,
        not unique.isdisjoint(says),
        min(len("".join(tokens)) / n, 15.0),
        is_name(line),
    )


def _counted(lines: Sequence[Line]) -> dict[str, Column]:
    counted = count([line.probe for line in lines])
    alpha, chars, words = np.maximum(counted["alpha"], 1), counted["chars"], np.maximum(counted["words"], 1)
    caseless = np.array([line.is_caseless for line in lines], dtype=np.float32)
    long_words = np.maximum(counted["long_words"], 1)
    cased = (counted["cased"] > 0) & (caseless == 0)
    return {
        "log_chars": np.log1p(np.array([line.length for line in lines], dtype=np.float32)),
        "sentence_end": np.array([line.is_sentence for line in lines], dtype=np.float32),
        "caseless": caseless,
        "title_share": np.where(cased, counted["capital_words"] / long_words, 0.25),
        "upper_share": np.where(cased, counted["upper"] / alpha, 0.04),
        "digit_share": counted["digit"] / chars,
        "symbol_share": np.maximum(chars - counted["alpha"] - counted["space"] - counted["digit"], 0) / chars,
        "sentences": np.minimum(counted["sentences"], 8),
        "commas": counted["comma"] / words,
        "rules": counted["rule"],
    }


def _cues(articles: Sequence[Article], lines: Sequence[Line]) -> dict[str, Column]:
    number = {label: k for k, label in enumerate(CUE_LABELS)}
    cue = np.zeros((len(lines), len(CUE_LABELS)), dtype=np.float32)
    hints = [h for a in articles for h in a.hints]
    for i, (line, h) in enumerate(zip(lines, hints, strict=True)):
        said = [(c.label, c.weight) for c in line.cues]
        for label, weight in said if h is None else [*said, (h.label, h.weight)]:
            k = number.get(label)
            if k is not None and weight > cue[i, k]:
                cue[i, k] = weight
    return {f"cue_{label}": cue[:, k] for label, k in number.items()}


def _settled(articles: Sequence[Article]) -> dict[str, Column]:
    n = sum(len(a.lines) for a in articles)
    weight, caption = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    at = 0
    for article in articles:
        for i, verdict in article.settled.items():
            weight[at + i] = verdict.confidence
            caption[at + i] = verdict.label in ("caption", "credit")
        at += len(article.lines)
    return {"settled": weight, "settled_caption": caption}


def _places(layout: Layout, column: Mapping[str, Column], articles: Sequence[Article]) -> dict[str, Column]:
    paragraph, size = column["paragraph"], column["log_chars"]
    flag = paragraph > 0
    at, n = layout.at - layout.first, layout.stop - layout.first
    chars = np.expm1(size).astype(np.float32)
    all_chars = np.maximum(layout.whole(chars), 1)
    first, last = _ends(layout, flag)
    short = chars < 80
    same = np.concatenate([[False], short[1:] == short[:-1]])
    run, place = layout.run(same)
    above = layout.shift(size, -1, -9)
    alike = (np.abs(size - above) < 0.35) & (column["sentence_end"] == layout.shift(column["sentence_end"], -1, -1))
    run_alike, place_alike = layout.run(alike)
    median = layout.middle(size, flag)
    hint = column["hint"]
    is_headline = np.zeros(layout.n, dtype=bool)
    start = 0
    for article in articles:
        if article.headline is not None:
            is_headline[start + article.headline] = True
        start += len(article.lines)
    everything = np.ones(layout.n, dtype=bool)
    found = {
        "index": np.minimum(at, 60),
        "from_end": np.minimum(n - 1 - at, 60),
        "relative": at / np.maximum(n - 1, 1),
        "after_first": np.clip(layout.at - first, -30, 30),
        "before_last": np.clip(last - layout.at, -30, 30),
        "outside": np.where(layout.at < first, -1, np.where(layout.at > last, 1, 0)),
        "chars_before": layout.before(chars) / all_chars,
        "since_paragraph": layout.since(flag),
        "to_paragraph": layout.until(flag),
        "run_of_short": np.minimum(run, 40) * short,
        "place_in_run": np.minimum(place, 40) * short,
        "run_alike": np.minimum(run_alike, 40),
        "place_alike": np.minimum(place_alike, 40),
        "paragraphs_near": layout.window(paragraph, 2),
        "paragraphs_wide": layout.window(paragraph, 6),
        "chars_near": np.log1p(np.maximum(layout.window(chars, 2), 0)),
        "hints_near": layout.window(hint, 2),
        "hints_wide": layout.window(hint, 6),
        "n_lines": np.minimum(n, 400),
        "all_chars": np.log1p(all_chars),
        "paragraph_share": layout.whole(paragraph) / n,
        "sentence_share": layout.whole(column["sentence_end"]) / n,
        "median_paragraph": median,
        "to_median": size - median,
        "to_usual_upper": column["upper_share"] - layout.middle(column["upper_share"], everything),
        "to_usual_title": column["title_share"] - layout.middle(column["title_share"], everything),
        "to_usual_digit": column["digit_share"] - layout.middle(column["digit_share"], everything),
        "since_headline": layout.since(is_headline),
        "to_headline": np.where(is_headline, 0, layout.until(is_headline)),
    }
    return {name: np.asarray(values, dtype=np.float32) for name, values in found.items()}


def _ends(layout: Layout, flag: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each line the number of its document's first and last flagged line; its stop and first - 1 where none is."""
    sizes = layout.sizes[layout.sizes > 0]
    begin = np.cumsum(sizes) - sizes
    first = np.minimum.reduceat(np.where(flag, layout.at, layout.stop), begin)
    last = np.maximum.reduceat(np.where(flag, layout.at, layout.first - 1), begin)
    return np.repeat(first, sizes), np.repeat(last, sizes)


def _latched(layout: Layout, column: Mapping[str, Column], hints: Sequence[Hint | None]) -> dict[str, Column]:
    """How far back the last heading or cue of comments, related links … lies, in lines and in paragraphs."""
    paragraph = column["paragraph"]
    counted = layout.before(paragraph)
    found = {}
    for label in _LATCHES:
        flag = np.array([h is not None and h.label == label and h.weight >= 0.85 for h in hints])
        distance = layout.since(flag)
        back = counted[np.maximum(layout.at - distance.astype(np.int64), layout.first)]
        found[f"since_{label}"] = distance
        found[f"paragraphs_since_{label}"] = np.where(distance >= FAR, -1.0, np.minimum(counted - back, 20)).astype(
            np.float32
        )
    return found
