"""The keep model of plain text: how likely it is that a line is the article's own, from its words, form and surroundings.

Three parts, in this order: `wording` scores the words of each line (see `stages.clean.wording`); `first` judges it from
its features and the wording around it; `second` judges again, knowing what `first` said of the lines around (stacking,
Wolpert 1992). `python -m stages.clean.train` makes the files in `data/`; their metadata name the training data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stages.clean import trees
from stages.clean.features import (
    NAMES,
    SCORE_NAMES,
    WORDING_NAMES,
    Article,
    Matrix,
    around_score,
    around_wording,
    describe,
)
from stages.clean.layout import Column, Layout
from stages.clean.trees import Forest
from stages.clean.wording import Wording

MODEL = Path(__file__).parent / "data" / "keep_model.parquet"
WORDING = Path(__file__).parent / "data" / "keep_wording.parquet"
FIRST_NAMES = (*NAMES, *WORDING_NAMES)
SECOND_NAMES = (*FIRST_NAMES, *SCORE_NAMES)


@dataclass(frozen=True)
class KeepModel:
    """The three parts of the model."""

    wording: Wording
    first: Forest
    second: Forest

    def keep(self, articles: Sequence[Article]) -> Column:
        """Probability that each line of the articles, one after the other, is the article's own."""
        layout = Layout([len(a.lines) for a in articles])
        if not layout.n:
            return np.zeros(0, dtype=np.float32)
        described = describe(articles, layout)
        words = self.wording.log_odds([line.folded for a in articles for line in a.lines])
        return self.judge(layout, described, words)

    def judge(self, layout: Layout, described: Matrix, words: Column) -> Column:
        """The same from the matrix of `features.describe` and the wording scores."""
        columns = named(FIRST_NAMES, described, around_wording(layout, words))
        first = self.first.keep(columns).astype(np.float32)
        columns |= named(SCORE_NAMES, around_score(layout, first, columns["log_chars"]))
        return self.second.keep(columns).astype(np.float32)


def named(names: Sequence[str], *parts: Matrix) -> dict[str, Column]:
    """The columns of the matrices, side by side, by name."""
    columns = [column for part in parts for column in part.T]
    return dict(zip(names, columns, strict=True))


def log_chars(described: Matrix) -> Column:
    return described[:, NAMES.index("log_chars")]


def save(model: KeepModel, provenance: str, folder: Path) -> list[Path]:
    """Write the model's files into `folder` and return their paths."""
    paths = [folder / MODEL.name, folder / WORDING.name]
    trees.save([model.first, model.second], paths[0], provenance)
    weights = pa.table({"weight": pa.array(model.wording.weight.astype(np.float16))})
    metadata: Mapping[str, str] = {"bias": repr(model.wording.bias), "provenance": provenance}
    pq.write_table(weights.replace_schema_metadata(metadata), paths[1], compression="zstd")
    return paths


def read(folder: Path) -> KeepModel:
    """The model whose files lie in `folder`."""
    first, second = trees.read(folder / MODEL.name)
    weights = pq.read_table(folder / WORDING.name)
    wording = Wording(weights["weight"].to_numpy().astype(np.float32), float(weights.schema.metadata[b"bias"]))
    return KeepModel(wording, first, second)


@cache
def shipped() -> KeepModel:
    """The model that ships with the project."""
    return read(MODEL.parent)
