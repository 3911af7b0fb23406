"""Which lines of a web page are the article's own: boosted trees over markup, text and place, in two passes.

The second pass sees what the first thought of the lines around and of the blocks that hold them (stacking, Wolpert 1992;
for web pages Kohlschütter et al. 2010 and Vogels et al. 2018 show how much the neighbours tell). Then come the rules of
`page_rules`. The model is `data/page_model.parquet`, a row per tree; `python -m stages.clean.page_train` makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stages.clean.page_features import Lines, Matrix, PageLines, page_features
from stages.clean.page_rules import apply_rules
from stages.clean.trees import Forest, read

MODEL = Path(__file__).parent / "data" / "page_model.parquet"

Floats = NDArray[np.float64]
_STEPS = (-4, -3, -2, -1, 1, 2, 3, 4)
_SURE = 0.7


def keep_lines(pages: Sequence[PageLines]) -> list[Floats]:
    """Of each page the probability that each line is the article's own; keep from `page_rules.KEEP_FROM` on."""
    lines = page_features(pages)
    first, second = shipped()
    keep = second.keep(lines.columns | context(lines, first.keep(lines.columns)))
    return np.split(apply_rules(lines, keep), np.cumsum([len(p.texts) for p in pages])[:-1])


def context(lines: Lines, keep: Floats) -> dict[str, Floats]:
    """What the first pass says of the lines around, and of the other lines of the same block or path."""
    odds = np.log((keep + 1e-4) / (1 - keep + 1e-4))
    weight = np.minimum(lines.chars, 400.0)
    kept = weight * keep
    page_kept = np.maximum(lines.by_page(kept), 1.0)
    out = {"keep": odds}
    for s in _STEPS:
        out[f"keep{s:+d}"] = lines.shifted(odds, s, -9.0)
    block_weight, block_kept = lines.by_block(weight), lines.by_block(kept)
    for k in range(7):
        block = lines.blocks[:, k]
        others, others_kept = block_weight[block] - weight, block_kept[block] - kept
        known = (block > 0) & (others > 1e-6)
        out[f"keep_block{k}"] = np.where(known, others_kept / np.maximum(others, 1e-6), -1.0)
        out[f"keep_block{k}_of_page"] = np.where(block > 0, others_kept / page_kept, -1.0)
    path_weight = np.bincount(lines.path, weight)[lines.path] - weight
    path_kept = np.bincount(lines.path, kept)[lines.path] - kept
    out["keep_path"] = np.where(path_weight > 1e-6, path_kept / np.maximum(path_weight, 1e-6), -1.0)
    chars = lines.chars * keep
    total = np.maximum(lines.by_page(chars), 1.0)
    before = lines.before(chars) / total
    out |= {
        "keep_before": before,
        "keep_after": 1.0 - before - chars / total,
        "keep_of_page": total / np.maximum(lines.by_page(lines.chars), 1.0),
        "keep_total": np.log1p(total),
        "since_keep": lines.since(keep > _SURE),
        "until_keep": lines.until(keep > _SURE),
        "keep_near": lines.window(keep, 2),
        "keep_wide": lines.window(keep, 6),
    }
    return out


def stacked(columns: dict[str, Floats]) -> tuple[tuple[str, ...], Matrix]:
    """Names of the columns, and the columns side by side."""
    return tuple(columns), np.stack(list(columns.values()), axis=1).astype(np.float32)


@cache
def shipped() -> list[Forest]:
    """The two passes of the model that ships with the project."""
    return read(MODEL)
