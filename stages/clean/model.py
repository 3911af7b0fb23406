"""The keep model: boosted oblivious decision trees over line features, evaluated with numpy alone.

Each tree asks the same question of every line at each level (Kohavi & Li 1995, "Oblivious decision trees"; boosted as
in CatBoost, Prokhorenkova et al. 2018), so that a tree is a few vector comparisons and one table look-up. The model is
`data/keep_model.parquet`, a row per tree; `python -m stages.clean.train` makes it, and its metadata names the training
data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stages.clean.features import NAMES, Matrix

MODEL = Path(__file__).parent / "data" / "keep_model.parquet"


@dataclass(frozen=True)
class Trees:
    """`feature` and `threshold`: (trees, depth); `leaf`: (trees, 2**depth), log-odds to add; `base`: log-odds to begin
    with."""

    base: float
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.float32]

    def log_odds(self, x: Matrix) -> NDArray[np.float32]:
        """Log-odds that each line (row of x) is the article's own."""
        total = np.full(len(x), self.base, dtype=np.float32)
        columns = np.ascontiguousarray(x.T)
        for feature, threshold, leaf in zip(self.feature, self.threshold, self.leaf, strict=True):
            at = np.zeros(len(x), dtype=np.int64)
            for f, t in zip(feature, threshold, strict=True):
                at = at * 2 + (columns[f] > t)
            total += leaf[at]
        return total

    def keep(self, x: Matrix) -> NDArray[np.float32]:
        """Probability that each line is the article's own."""
        return (1.0 / (1.0 + np.exp(-np.clip(self.log_odds(x), -30, 30)))).astype(np.float32)


def save(trees: Trees, path: Path, provenance: str) -> None:
    """Write the model; thresholds and leaves are rounded to float16 precision where that loses nothing that matters."""
    table = pa.table(
        {
            "feature": pa.array([[NAMES[f] for f in row] for row in trees.feature], pa.list_(pa.string())),
            "threshold": pa.array(trees.threshold.tolist(), pa.list_(pa.float32())),
            "leaf": pa.array(np.round(trees.leaf, 3).tolist(), pa.list_(pa.float32())),
        }
    ).replace_schema_metadata({"base": repr(trees.base), "provenance": provenance})
    pq.write_table(table, path, compression="zstd")


def read(path: Path) -> Trees:
    table = pq.read_table(path)
    number = {name: i for i, name in enumerate(NAMES)}
    feature = [[number[name] for name in row] for row in table["feature"].to_pylist()]
    return Trees(
        float(table.schema.metadata[b"base"]),
        np.array(feature, dtype=np.int16),
        np.array(table["threshold"].to_pylist(), dtype=np.float32),
        np.array(table["leaf"].to_pylist(), dtype=np.float32),
    )


@cache
def shipped() -> Trees:
    """The model that ships with the project."""
    return read(MODEL)
