"""Gradient boosting of oblivious trees in numpy: what `stages.clean.train` trains with. No part of a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stages.clean.features import Matrix
from stages.clean.trees import Forest

_BINS = 32


def _borders(x: Matrix) -> list[NDArray[np.float32]]:
    """For each column up to _BINS - 1 thresholds between its quantiles."""
    out = []
    for j in range(x.shape[1]):
        values = np.unique(x[:, j])
        if len(values) > _BINS:
            values = np.unique(np.quantile(x[:, j], np.linspace(0, 1, 4 * _BINS), method="lower"))
        if len(values) > _BINS:
            values = values[np.linspace(0, len(values) - 1, _BINS).astype(int)]
        out.append(((values[:-1] + values[1:]) / 2).astype(np.float32))
    return out


def train(
    names: tuple[str, ...],
    x: Matrix,
    y: NDArray[np.float32],
    weight: NDArray[np.float32],
    *,
    trees: int = 300,
    depth: int = 6,
    rate: float = 0.08,
    ridge: float = 10.0,
    rows: float = 0.4,
    columns: float = 0.25,
    seed: int = 7,
) -> Forest:
    """Boosted trees over the columns `names` of x, for log-loss; `rows` and `columns` are the shares that each tree sees."""
    rng = np.random.default_rng(seed)
    borders = _borders(x)
    sizes = [len(b) for b in borders]
    usable = np.array([j for j, b in enumerate(borders) if len(b)])
    binned = np.stack([np.searchsorted(borders[j], x[:, j], side="left") for j in range(x.shape[1])]).astype(np.int32)
    share = float((y * weight).sum() / weight.sum())
    base = float(np.log(share / (1 - share)))
    score = np.full(len(y), base)
    features, thresholds, leaves = [], [], []
    for _ in range(trees):
        p = 1 / (1 + np.exp(-score))
        gradient, hessian = weight * (y - p), weight * p * (1 - p)
        sample = np.flatnonzero(rng.random(len(y)) < rows)
        pool = rng.choice(usable, max(1, int(columns * len(usable))), replace=False)
        picked = _grow(binned[:, sample], gradient[sample], hessian[sample], pool, sizes, depth, ridge)
        at = np.zeros(len(y), dtype=np.int64)
        for f, b in picked:
            at = at * 2 + (binned[f] > b)
        g = np.bincount(at, gradient, 2**depth)
        h = np.bincount(at, hessian, 2**depth)
        leaf = rate * g / (h + ridge)
        score += leaf[at]
        features.append([f for f, _ in picked])
        thresholds.append([borders[f][b] for f, b in picked])
        leaves.append(leaf)
    return Forest(
        names,
        base,
        np.array(features, dtype=np.int64),
        np.array(thresholds, dtype=np.float32),
        np.array(leaves, dtype=np.float32),
    )


def _grow(
    binned: NDArray[np.int32],
    gradient: NDArray[np.float64],
    hessian: NDArray[np.float64],
    pool: NDArray[np.int64],
    sizes: list[int],
    depth: int,
    ridge: float,
) -> list[tuple[int, int]]:
    at = np.zeros(binned.shape[1], dtype=np.int32)
    picked: list[tuple[int, int]] = []
    for level in range(depth):
        n = 2**level
        best, choice = -1.0, (int(pool[0]), 0)
        for f in pool:
            cell = at * _BINS + binned[f]
            g = np.bincount(cell, gradient, n * _BINS).reshape(n, _BINS)
            h = np.bincount(cell, hessian, n * _BINS).reshape(n, _BINS)
            left_g, left_h = np.cumsum(g, axis=1), np.cumsum(h, axis=1)
            right_g, right_h = left_g[:, -1:] - left_g, left_h[:, -1:] - left_h
            gain = (left_g**2 / (left_h + ridge) + right_g**2 / (right_h + ridge)).sum(axis=0)[: sizes[f]]
            b = int(gain.argmax())
            if gain[b] > best:
                best, choice = float(gain[b]), (int(f), b)
        picked.append(choice)
        at = at * 2 + (binned[choice[0]] > choice[1])
    return picked
