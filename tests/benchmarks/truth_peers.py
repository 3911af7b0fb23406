"""Methods of truth discovery that the product is compared with, in plain numpy.

All take `Votes` and return a score per value; the value with the highest score answers an item.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Votes:
    """Claims (`source`, `value`: one entry a claim), the item of each value, and pairs (value, ancestor claimed beside it)."""

    source: Ints
    value: Ints
    item: Ints
    above: Ints

    @property
    def n_sources(self) -> int:
        return int(self.source.max()) + 1

    def per_value(self, weights: Floats) -> Floats:
        return np.bincount(self.value, weights=weights, minlength=len(self.item))

    def per_item(self, of_values: Floats) -> Floats:
        return np.bincount(self.item, weights=of_values)

    def shares(self, scores: Floats) -> Floats:
        """Scores (logarithms) as probabilities within each item."""
        top = np.full(int(self.item.max()) + 1, -np.inf)
        np.maximum.at(top, self.item, scores)
        powers = np.exp(scores - top[self.item])
        return powers / self.per_item(powers)[self.item]


def majority(votes: Votes) -> Floats:
    return votes.per_value(np.ones(len(votes.value)))


def majority_with_hierarchy(votes: Votes) -> Floats:
    """A claim of an ancestor is a vote for each value below it."""
    n = majority(votes)
    return n + np.bincount(votes.above[:, 0], weights=n[votes.above[:, 1]], minlength=len(n))


def crh(votes: Votes, rounds: int = 20) -> Floats:
    """Li et al. 2014, categories: a source weighs the negative logarithm of its share of all losses. Values with equal scores
    share an item, or the first round would be decided by their order."""
    weight = np.ones(votes.n_sources)
    claims = np.bincount(votes.source, minlength=votes.n_sources)
    for _ in range(rounds):
        score = votes.per_value(weight[votes.source])
        top = np.zeros(int(votes.item.max()) + 1)
        np.maximum.at(top, votes.item, score)
        won = (score >= top[votes.item] - 1e-9).astype(float)
        lost = 1 - (won / votes.per_item(won)[votes.item])[votes.value]
        loss = np.bincount(votes.source, weights=lost, minlength=votes.n_sources) / claims
        weight = -np.log(np.maximum(loss, 1e-6) / np.maximum(loss.sum(), 1e-6))
    return votes.per_value(weight[votes.source])


def accu(votes: Votes, rounds: int = 30, n_false: int = 10) -> Floats:
    """Dong et al. 2009 without copying: Bayes with an accuracy per source and `n_false` equally likely false values."""
    accuracy = np.full(votes.n_sources, 0.8)
    claims = np.bincount(votes.source, minlength=votes.n_sources)
    belief = np.zeros(len(votes.item))
    for _ in range(rounds):
        belief = votes.shares(votes.per_value(np.log(n_false * accuracy / (1 - accuracy))[votes.source]))
        accuracy = np.bincount(votes.source, weights=belief[votes.value], minlength=votes.n_sources) / claims
        accuracy = accuracy.clip(0.01, 0.99)
    return belief


def truth_finder(votes: Votes, rounds: int = 20, damping: float = 0.3) -> Floats:
    """Yin et al. 2008 without implications between values."""
    trust = np.full(votes.n_sources, 0.9)
    claims = np.bincount(votes.source, minlength=votes.n_sources)
    confidence = np.zeros(len(votes.item))
    for _ in range(rounds):
        confidence = 1 / (1 + np.exp(-damping * votes.per_value(-np.log(1 - trust)[votes.source])))
        trust = np.bincount(votes.source, weights=confidence[votes.value], minlength=votes.n_sources) / claims
        trust = trust.clip(0.01, 0.999)
    return confidence


def tdh(votes: Votes, rounds: int = 100) -> Floats:
    """Jung et al. 2019 (TDH) without crowds: each source is exact, too coarse or wrong with its own probabilities; EM."""
    prior = np.array((3.0, 3.0, 2.0))
    claim, truth, relation = _crossed(votes)
    n_values = np.bincount(votes.item)[votes.item[truth]]
    n_above = np.bincount(votes.above[:, 0], minlength=len(votes.item))[truth]
    source = votes.source[claim]
    ways = np.tile(prior / prior.sum(), (votes.n_sources, 1))
    belief = majority(votes) / votes.per_item(majority(votes))[votes.item]
    for _ in range(rounds):
        exact, coarse, wrong = ways[source].T
        chance = np.select(
            [relation == 0, relation == 1],
            [np.where(n_above > 0, exact, exact + coarse), coarse / np.maximum(n_above, 1)],
            wrong / np.maximum(n_values - n_above - 1, 1),
        )
        joint = chance * belief[truth] + 1e-300
        joint /= np.bincount(claim, weights=joint)[claim]
        kept = np.where(n_above > 0, 1.0, exact / (exact + coarse))
        counts = (
            joint * (relation == 0) * kept,
            joint * (relation == 1) + joint * (relation == 0) * (1 - kept),
            joint * (relation == 2),
        )
        ways = np.stack([np.bincount(source, weights=c, minlength=votes.n_sources) for c in counts], axis=1) + prior - 1
        ways /= ways.sum(axis=1, keepdims=True)
        mass = np.bincount(truth, weights=joint, minlength=len(votes.item)) + 1
        belief = mass / votes.per_item(mass)[votes.item]
    return belief


def winners(votes: Votes, score: Floats) -> Floats:
    """1 for the value of each item with the highest score (the first of equals), else 0."""
    order = np.lexsort((np.arange(len(score)), -np.round(score, 9), votes.item))
    first = np.ones(len(order), bool)
    first[1:] = votes.item[order][1:] != votes.item[order][:-1]
    won = np.zeros(len(score))
    won[order[first]] = 1
    return won


def _crossed(votes: Votes) -> tuple[Ints, Ints, Ints]:
    """Each claim with each value of its item: (claim, value taken as true, 0 exact, 1 an ancestor of it, 2 neither)."""
    n = np.bincount(votes.item)
    first = np.cumsum(n) - n
    item = votes.item[votes.value]
    claim = np.repeat(np.arange(len(votes.value)), n[item])
    truth = (
        first[votes.item[votes.value[claim]]] + np.arange(len(claim)) - np.repeat(np.cumsum(n[item]) - n[item], n[item])
    )
    pairs = votes.above[:, 0] * len(votes.item) + votes.above[:, 1]
    is_above = np.isin(truth * len(votes.item) + votes.value[claim], pairs)
    return claim, truth, np.where(votes.value[claim] == truth, 0, np.where(is_above, 1, 2))


PEERS = {
    "majority vote": majority,
    "majority vote with hierarchy": majority_with_hierarchy,
    "CRH (Li et al. 2014)": crh,
    "ACCU (Dong et al. 2009)": accu,
    "TruthFinder (Yin et al. 2008)": truth_finder,
    "TDH (Jung et al. 2019)": tdh,
}
