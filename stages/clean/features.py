"""Numbers that describe each line in its context, for the keep model: rows are lines, columns are `NAMES`."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stages.clean.lexicon import stopwords
from stages.clean.lines import Line
from stages.clean.shapes import Hint, date_share, is_name

Matrix = NDArray[np.float32]

CUE_LABELS = (
    "advertisement", "share", "related", "promo", "comment", "legal", "navigation", "byline", "biography", "caption",
    "credit", "dateline", "other",
)  # fmt: skip

_OWN = (
    "log_chars", "log_words", "sentence_end", "colon_end", "ellipsis_end", "quote_end", "lower_start", "digit_start",
    "symbol_start", "quote_start", "stop_share", "title_share", "upper_share", "digit_share", "symbol_share",
    "sentences", "commas", "address", "pipes", "copyright", "date_share", "year", "you", "we", "first_person", "says",
    "question", "exclamation", "mean_word", "name", "repeat_before", "repeat_after", "same_start", "shared_words",
    "caseless", "pieces", "hint",
)  # fmt: skip
_NEAR = (
    "log_chars",
    "sentence_end",
    "stop_share",
    "title_share",
    "hint",
    "name",
    "paragraph",
    "repeat",
    "credit",
    "promo",
)
_NEAR_STEPS = (-3, -2, -1, 1, 2, 3)
_LATCHES = ("comment", "related", "biography", "promo", "legal")
_PLACE = (
    "index", "from_end", "relative", "after_first", "before_last", "outside", "chars_before", "since_paragraph",
    "to_paragraph", "run_of_short", "place_in_run", "paragraphs_near", "paragraphs_wide", "chars_near", "hints_near",
    "hints_wide", "n_lines", "paragraph_share", "median_paragraph", "to_median",
)  # fmt: skip

NAMES: tuple[str, ...] = (
    *_OWN,
    *(f"cue_{c}" for c in CUE_LABELS),
    *(f"{n}_{s:+d}" for s in _NEAR_STEPS for n in _NEAR),
    *_PLACE,
    *(f"since_{c}" for c in _LATCHES),
    *(f"paragraphs_since_{c}" for c in _LATCHES),
)

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_INNER_END = re.compile(r"[.!?؟。]['\"”’)]?\s")
_YOU = frozenset(("you", "your", "yours", "vous", "votre", "usted", "tu", "su", "você", "sie", "ihr", "ihre", "вы"))
_WE = frozenset(("we", "our", "us", "nous", "notre", "nos", "nosotros", "wir", "unser", "unsere", "мы"))
_I = frozenset(("i", "me", "my", "i'm", "je", "ich", "yo", "io"))
_SAYS = frozenset(
    (
        "said",
        "says",
        "told",
        "according",
        "added",
        "tweeted",
        "wrote",
        "explained",
        "dit",
        "dijo",
        "sagte",
        "قال",
        "أكد",
    )
)
_FAR = 40.0


def document_features(lines: Sequence[Line], hints: Sequence[Hint | None]) -> Matrix:
    """Matrix of shape (lines, len(NAMES)) for the lines of one document."""
    n = len(lines)
    if n == 0:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    own = np.array(_own_rows(lines, hints), dtype=np.float32)
    cue = np.zeros((n, len(CUE_LABELS)), dtype=np.float32)
    for i, line in enumerate(lines):
        for c in line.cues:
            if c.label in CUE_LABELS:
                j = CUE_LABELS.index(c.label)
                cue[i, j] = max(cue[i, j], c.weight)
        h = hints[i]
        if h is not None and h.label in CUE_LABELS:
            j = CUE_LABELS.index(h.label)
            cue[i, j] = max(cue[i, j], h.weight)
    paragraph = np.array([ln.is_paragraph for ln in lines], dtype=np.float32)
    return np.hstack(
        [own, cue, _neighbours(own, cue, paragraph), _place(own, paragraph), _latched(lines, hints, paragraph)]
    )


def _own_rows(lines: Sequence[Line], hints: Sequence[Hint | None]) -> list[tuple[float, ...]]:
    seen = Counter(line.folded for line in lines)
    starts = Counter(line.folded[:32] for line in lines if len(line.folded) >= 32)
    before: set[str] = set()
    known = stopwords()
    spread: Counter[str] = Counter()
    content = []
    for line in lines:
        these = {t for t in line.tokens if len(t) > 3 and t not in known}
        content.append(these)
        if line.is_paragraph:
            spread.update(these)
    rows = []
    for i, line in enumerate(lines):
        rows.append(_own(line, hints[i], seen, starts, before, spread, content[i]))
        before.add(line.folded)
    return rows


def _own(
    line: Line,
    hint: Hint | None,
    seen: Counter[str],
    starts: Counter[str],
    before: set[str],
    spread: Counter[str],
    content: set[str],
) -> tuple[float, ...]:
    text, tokens, raw = line.probe[:400], line.tokens[:80], line.raw_words[:80]
    n = max(len(tokens), 1)
    chars = max(len(text), 1)
    known = stopwords()
    tail = line.probe.rstrip("\"'”’»)] ")
    last = tail[-1:] or " "
    first = text[:1]
    rest = [w for w in raw[1:] if len(w) > 3 and w[0].isalpha()]
    alpha = sum(map(str.isalpha, text))
    unique = set(tokens)
    own_paragraph = 1 if line.is_paragraph else 0
    shared = sum(spread[t] > own_paragraph for t in content) / len(content) if content else 0.0
    is_repeat = seen[line.folded] > 1
    return (
        math.log1p(line.length),
        math.log1p(len(line.tokens)),
        line.is_sentence,
        last == ":",
        last == "…" or tail.endswith("..."),
        line.probe[-1:] in "\"”»’'",
        first.islower(),
        first.isdigit(),
        not first.isalnum() and first not in "\"“‘«'(",
        first in "\"“‘«'",
        sum(map(known.__contains__, tokens)) / n,
        sum(w[0].isupper() for w in rest) / len(rest) if rest and not line.is_caseless else 0.25,
        sum(map(str.isupper, text)) / alpha if alpha and not line.is_caseless else 0.04,
        sum(map(str.isdigit, text)) / chars,
        (chars - alpha - text.count(" ")) / chars,
        min(len(_INNER_END.findall(text)), 8),
        (text.count(",") + text.count("،")) / n,
        "@" in text or "http" in text or "www." in text,
        text.count("|") + text.count("·") + text.count("»") + text.count(" / "),
        "©" in text,
        date_share(line),
        _YEAR.search(text) is not None,
        len(unique & _YOU) / math.sqrt(n),
        len(unique & _WE) / math.sqrt(n),
        len(unique & _I) / math.sqrt(n),
        not unique.isdisjoint(_SAYS),
        "?" in text or "؟" in text,
        "!" in text,
        min(sum(map(len, tokens)) / n, 15.0),
        is_name(line),
        is_repeat and line.folded in before,
        is_repeat and line.folded not in before,
        starts.get(line.folded[:32], 0) > 1 and not is_repeat,
        shared,
        line.is_caseless,
        len(line.pieces) > 1,
        hint.weight if hint is not None else 0.0,
    )


def _shift(column: Matrix, step: int, fill: float) -> Matrix:
    out = np.full_like(column, fill)
    if step > 0:
        out[:-step] = column[step:]
    else:
        out[-step:] = column[:step]
    return out


def _neighbours(own: Matrix, cue: Matrix, paragraph: Matrix) -> Matrix:
    column = {name: own[:, i] for i, name in enumerate(_OWN)}
    column["paragraph"] = paragraph
    column["credit"] = cue[:, CUE_LABELS.index("credit")]
    column["promo"] = cue[:, CUE_LABELS.index("promo")]
    column["repeat"] = np.maximum(column["repeat_before"], column["repeat_after"])
    return np.stack([_shift(column[n], s, -1.0) if len(own) > abs(s) else np.full(len(own), -1.0, np.float32)
                     for s in _NEAR_STEPS for n in _NEAR], axis=1)  # fmt: skip


def _window(column: Matrix, radius: int) -> Matrix:
    """Sum over the lines from `radius` before to `radius` after."""
    total = np.concatenate([[0.0], np.cumsum(column)])
    at = np.arange(len(column))
    return (total[np.minimum(at + radius + 1, len(column))] - total[np.maximum(at - radius, 0)]).astype(np.float32)


def _since(flag: NDArray[np.bool_]) -> Matrix:
    """Lines since the last True, the line itself not counted; _FAR where there was none."""
    at = np.arange(len(flag))
    last = np.maximum.accumulate(np.where(flag, at, -1))
    last = np.concatenate([[-1], last[:-1]])
    return np.where(last < 0, _FAR, np.minimum(at - last, _FAR)).astype(np.float32)


def _place(own: Matrix, paragraph: Matrix) -> Matrix:
    n = len(own)
    at = np.arange(n, dtype=np.float32)
    flag = paragraph > 0
    where = np.flatnonzero(flag)
    first, last = (where[0], where[-1]) if len(where) else (n, -1)
    chars = np.expm1(own[:, 0])
    short = chars < 80
    change = np.flatnonzero(np.diff(short.astype(np.int8))) + 1
    edges = np.concatenate([[0], change, [n]])
    lengths = np.diff(edges)
    run = np.repeat(lengths, lengths) * short
    in_run = (at - np.repeat(edges[:-1], lengths)) * short
    median = float(np.median(own[where, 0])) if len(where) else 0.0
    hint = own[:, _OWN.index("hint")]
    return np.stack(
        [
            np.minimum(at, 60),
            np.minimum(n - 1 - at, 60),
            at / max(n - 1, 1),
            np.clip(at - first, -30, 30),
            np.clip(last - at, -30, 30),
            np.where(at < first, -1, np.where(at > last, 1, 0)),
            (np.cumsum(chars) - chars) / max(float(chars.sum()), 1.0),
            _since(flag),
            _since(flag[::-1])[::-1],
            np.minimum(run, 40),
            np.minimum(in_run, 40),
            _window(paragraph, 2),
            _window(paragraph, 6),
            np.log1p(_window(chars, 2)),
            _window(hint, 2),
            _window(hint, 6),
            np.full(n, min(n, 400)),
            np.full(n, len(where) / n),
            np.full(n, median),
            own[:, 0] - median,
        ],
        axis=1,
    ).astype(np.float32)


def _latched(lines: Sequence[Line], hints: Sequence[Hint | None], paragraph: Matrix) -> Matrix:
    """How far back the last heading or cue of comments, related links … lies, in lines and in paragraphs."""
    counted = np.cumsum(paragraph)
    since, passed = [], []
    for label in _LATCHES:
        flag = np.array([h is not None and h.label == label and h.weight >= 0.85 for h in hints])
        distance = _since(flag)
        since.append(distance)
        at = np.arange(len(lines)) - distance.astype(np.int64)
        back = counted[np.maximum(at, 0)]
        passed.append(np.where(distance >= _FAR, -1.0, np.minimum(counted - paragraph - back, 20)))
    return np.stack([*since, *passed], axis=1).astype(np.float32)
