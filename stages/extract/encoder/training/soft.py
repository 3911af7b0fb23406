"""Unlabelled articles with the judgement of trained encoders: what a smaller encoder learns from (distillation)."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from stages.extract.encoder.training.gold import GoldArticle, article_of, with_other_marks
from stages.extract.encoder.training.network import AttributionEncoder, link_scores
from stages.extract.encoder.windows import Window, pack

MIN_CUE = 0.1
"""Links are learnt from the pieces that are a cue with at least this probability."""

MAX_CHARS = 6_000
BATCH = 16


@dataclass(slots=True)
class Judged:
    """A window with the mean probabilities of the teachers: `bio` [pieces, 3, 3], `links` [cue pieces, 2, pieces] for the
    pieces in `cues`."""

    window: Window
    bio: NDArray[np.float16]
    cues: NDArray[np.int64]
    links: NDArray[np.float16]


def read_texts(files: Sequence[Path], count: int, rng: random.Random) -> list[GoldArticle]:
    """`count` articles drawn from files of JSON rows with a `text` in English, without labels."""
    texts = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            texts += [text for line in lines if _is_english(text := json.loads(line).get("text") or "")]
    chosen = rng.sample(sorted(texts), min(count, len(texts)))
    return [article_of(str(n), text[:MAX_CHARS], []) for n, text in enumerate(chosen)]


def _is_english(text: str) -> bool:
    words = text.lower().split()
    return len(words) > 80 and sum(w in ("the", "of", "and", "to", "in", "that") for w in words) > 0.12 * len(words)


def judge(teachers: Sequence[AttributionEncoder], articles: Sequence[GoldArticle], rng: random.Random) -> list[Judged]:
    """Windows of the articles with the teachers' mean probabilities."""
    windows = []
    for article in articles:
        varied = with_other_marks(article, rng)
        windows += pack(varied.pieces(), varied.paragraphs)
    windows.sort(key=lambda w: len(w.ids))
    return [judged for batch in _batches(windows) for judged in _judge(teachers, batch)]


def _batches(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    for start in range(0, len(windows), BATCH):
        yield windows[start : start + BATCH]


@torch.no_grad()
def _judge(teachers: Sequence[AttributionEncoder], windows: Sequence[Window]) -> list[Judged]:
    longest = max(len(w.ids) for w in windows)
    ids, shapes = (torch.zeros((len(windows), longest), dtype=torch.long) for _ in range(2))
    real = torch.zeros((len(windows), longest), dtype=torch.bool)
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size], shapes[row, :size] = torch.from_numpy(window.ids), torch.from_numpy(window.shapes)
        real[row, :size] = True
    bio: NDArray[np.float32] | float = 0.0
    links: NDArray[np.float32] | float = 0.0
    for teacher in teachers:
        teacher.eval()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits, cues, targets = teacher(ids, shapes, real)
            linked = link_scores(cues, targets)
        bio = bio + logits.float().view(*ids.shape, 3, 3).softmax(-1).numpy() / len(teachers)
        links = links + linked.float().sigmoid().numpy() / len(teachers)
    assert not isinstance(bio, float) and not isinstance(links, float)
    out = []
    for row, window in enumerate(windows):
        size = len(window.ids)
        chosen = np.flatnonzero(1 - bio[row, :size, 1, 0] > MIN_CUE)
        rows = links[row][:, chosen, :size].transpose(1, 0, 2)
        out.append(Judged(window, bio[row, :size].astype(np.float16), chosen, rows.astype(np.float16)))
    return out
