"""Weighted words of claims in columns, so that many pairs of claims are compared at once."""

from __future__ import annotations

import duckdb
import numpy as np

from stages.reconcile.columns import Floats, Groups, Ints


class WeightedWords:
    """Weighted words of `n` claims, from a table (claim_no, term, weight). Pairs of claims are compared in columns: a plan of
    joins may join the words to each other first, everything with everything."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str, n: int) -> None:
        words = con.execute(f"SELECT claim_no, term, weight FROM {table} ORDER BY claim_no, term").fetchnumpy()
        claim, self.weight = words["claim_no"].astype(np.int64), words["weight"]
        _, term = np.unique(words["term"], return_inverse=True)  # terms are hashes
        self.groups = Groups(np.searchsorted(claim, np.arange(n + 1)), term.astype(np.int64))
        squares: Floats = self.weight * self.weight
        self.square = np.bincount(claim, weights=squares, minlength=n).astype(np.float64)
        self.total = np.bincount(claim, weights=self.weight, minlength=n).astype(np.float64)
        self.count: Ints = np.diff(self.groups.begin)

    def dot(self, a: Ints, b: Ints) -> Floats:
        return self.groups.products(a, b, self.weight)

    def n_shared(self, a: Ints, b: Ints) -> Floats:
        return self.groups.products(a, b, np.ones(len(self.weight)))
