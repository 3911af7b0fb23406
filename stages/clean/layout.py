"""Lines of many documents in one column, and the questions about neighbours that stay inside a document."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float32]

FAR = 40.0
"""The distance, in lines, that stands for "further away, or nowhere"."""


class Layout:
    """Documents of `sizes` lines, laid one after the other. `first` and `stop` are, for each line, the number of its
    document's first line and of the line after its last."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = np.array(sizes, dtype=np.int64)
        ends = np.cumsum(self.sizes)
        self.n = int(ends[-1]) if len(ends) else 0
        self.first = np.repeat(ends - self.sizes, self.sizes)
        self.stop = np.repeat(ends, self.sizes)
        self.at = np.arange(self.n)
        self._starts = (ends - self.sizes)[self.sizes > 0]

    def shift(self, column: Column, step: int, fill: float) -> Column:
        """The value `step` lines further on; `fill` beyond the document's edges."""
        there = self.at + step
        inside = (there >= self.first) & (there < self.stop)
        return np.where(inside, column[np.where(inside, there, 0)], np.float32(fill)).astype(np.float32)

    def window(self, column: Column, radius: int) -> Column:
        """Sum from `radius` lines before to `radius` lines after."""
        total = _running(column)
        stop = np.minimum(self.at + radius + 1, self.stop)
        return (total[stop] - total[np.maximum(self.at - radius, self.first)]).astype(np.float32)

    def before(self, column: Column) -> Column:
        """Sum over the document's lines above."""
        total = _running(column)
        return (total[self.at] - total[self.first]).astype(np.float32)

    def after(self, column: Column) -> Column:
        """Sum over the document's lines below."""
        total = _running(column)
        return (total[self.stop] - total[self.at + 1]).astype(np.float32)

    def whole(self, column: Column) -> Column:
        """Sum over the document."""
        total = _running(column)
        return (total[self.stop] - total[self.first]).astype(np.float32)

    def since(self, flag: NDArray[np.bool_]) -> Column:
        """Lines since the last True above the line, at most FAR; FAR where there is none."""
        last = np.maximum.accumulate(np.where(flag, self.at, -1)) if self.n else self.at
        last = np.concatenate([[-1], last[:-1]])[: self.n]
        return np.where(last < self.first, FAR, np.minimum(self.at - last, FAR)).astype(np.float32)

    def until(self, flag: NDArray[np.bool_]) -> Column:
        """Lines to the next True below the line, at most FAR; FAR where there is none."""
        beyond = np.where(flag, self.at, self.n)[::-1]
        following = np.minimum.accumulate(beyond)[::-1] if self.n else self.at
        following = np.concatenate([following[1:], [self.n]])[: self.n]
        return np.where(following >= self.stop, FAR, np.minimum(following - self.at, FAR)).astype(np.float32)

    def middle(self, column: Column, among: NDArray[np.bool_]) -> Column:
        """The document's median over the lines `among`; 0 where it has none of them."""
        out = np.zeros(len(self.sizes), dtype=np.float32)
        document = np.repeat(np.arange(len(self.sizes)), self.sizes)[among]
        values = column[among]
        order = np.lexsort((values, document))
        document, values = document[order], values[order]
        some, begin, count = np.unique(document, return_index=True, return_counts=True)
        out[some] = (values[begin + (count - 1) // 2] + values[begin + count // 2]) / 2
        return np.repeat(out, self.sizes)

    def run(self, same: NDArray[np.bool_]) -> tuple[Column, Column]:
        """Length of the run that a line is in, and its place in it; `same` says that a line goes on with the one above."""
        opens = ~same | (self.at == self.first)
        begin = np.maximum.accumulate(np.where(opens, self.at, 0)) if self.n else self.at
        number = np.cumsum(opens) - 1
        length = np.bincount(number, minlength=1)[number] if self.n else self.at
        return length.astype(np.float32), (self.at - begin).astype(np.float32)


def _running(column: Column) -> NDArray[np.float64]:
    # in steps of 1/4096 sums are exact, so that a document's don't depend on the documents before it
    return np.concatenate([[0.0], np.cumsum(np.round(column.astype(np.float64) * 4096) / 4096)])
