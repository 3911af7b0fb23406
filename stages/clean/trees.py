"""Boosted oblivious trees, evaluated with numpy alone, and the file that they are kept in.

Each tree asks the same question of every line at each level (Kohavi & Li 1995; boosted as in CatBoost, Prokhorenkova et
al. 2018), so that a tree is a few vector comparisons and one table look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

Floats = NDArray[Any]


@dataclass(frozen=True)
class Forest:
    """Oblivious trees over named columns. `feature` (trees, depth) are places in `names`, `threshold` (trees, depth), `leaf`
    (trees, 2**depth) log-odds to add to `base`. Trees are at most 8 deep."""

    names: tuple[str, ...]
    base: float
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]

    def keep(self, columns: Mapping[str, Floats]) -> NDArray[np.float64]:
        """Probability that each line is the article's own."""
        x = np.stack([columns[n] for n in self.names]).astype(np.float32)
        total = np.full(x.shape[1], self.base)
        at = np.empty(x.shape[1], dtype=np.uint8)
        is_right = np.empty(x.shape[1], dtype=bool)
        for feature, threshold, leaf in zip(self.feature, self.threshold, self.leaf, strict=True):
            at[:] = 0
            for f, t in zip(feature.tolist(), threshold, strict=True):
                np.greater(x[f], t, out=is_right)
                at <<= 1
                at |= is_right.view(np.uint8)
            total += leaf.take(at)
        return 1.0 / (1.0 + np.exp(-np.clip(total, -30, 30)))


def save(passes: Sequence[Forest], path: Path, provenance: str) -> None:
    """Write the passes' trees into one file."""
    table = pa.table(
        {
            "pass": pa.array([n for n, f in enumerate(passes, 1) for _ in f.feature], pa.int8()),
            "feature": pa.array(
                [[f.names[i] for i in row] for f in passes for row in f.feature],
                pa.list_(pa.dictionary(pa.int16(), pa.string())),
            ),
            "threshold": pa.array([r for f in passes for r in f.threshold.tolist()], pa.list_(pa.float32())),
            "leaf": pa.array([r for f in passes for r in np.round(f.leaf, 3).tolist()], pa.list_(pa.float32())),
        }
    ).replace_schema_metadata({"base": " ".join(repr(f.base) for f in passes), "provenance": provenance})
    pq.write_table(table, path, compression="zstd")


def read(path: Path) -> list[Forest]:
    """The passes of a model file."""
    table = pq.read_table(path)
    number = np.array(table["pass"].to_pylist())
    named = table["feature"].to_pylist()
    threshold, leaf = table["threshold"].to_pylist(), table["leaf"].to_pylist()
    out = []
    for n, base in enumerate(table.schema.metadata[b"base"].decode().split(), 1):
        own = np.flatnonzero(number == n).tolist()
        names = tuple(sorted({name for i in own for name in named[i]}))
        place = {name: j for j, name in enumerate(names)}
        feature = np.array([[place[name] for name in named[i]] for i in own], dtype=np.int64)
        thresholds = np.array([threshold[i] for i in own], dtype=np.float32)
        out.append(Forest(names, float(base), feature, thresholds, np.array([leaf[i] for i in own], dtype=np.float32)))
    return out
