"""A line's words as the keep model sees them: a linear model over hashed character n-grams.

Feature hashing after Weinberger et al. 2009; character n-grams of 2 to 5 over the folded beginning and end of a line, so
that it works in any script and without a tokeniser. Scores are log-odds that a line is the article's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stages.clean.characters import codes
from stages.clean.layout import Column

BITS = 17
_ORDERS = (2, 3, 4, 5)
_HEAD, _TAIL = 80, 40
_PLANE = 0x10000
_BATCH = 1024
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Hashed:
    """N-grams of lines: `slot` has the table's places, line after line, `begin` where each line's places start."""

    slot: NDArray[np.int32]
    begin: NDArray[np.int64]

    def take(self, lines: NDArray[np.int64]) -> Hashed:
        stop = np.concatenate([self.begin[1:], [len(self.slot)]])
        sizes = (stop - self.begin)[lines]
        ends = np.cumsum(sizes)
        index = np.arange(ends[-1]) + np.repeat(self.begin[lines] - (ends - sizes), sizes)
        return Hashed(self.slot[index], ends - sizes)

    def sizes(self) -> NDArray[np.int64]:
        return np.diff(np.concatenate([self.begin, [len(self.slot)]]))


@cache
def _lower() -> NDArray[np.uint16]:
    """Code point to code point: letters in lower case, digits as 0, all blanks as one."""
    table = np.arange(_PLANE, dtype=np.uint16)
    for code in range(_PLANE):
        c = chr(code)
        low = c.lower()
        if c.isdigit():
            table[code] = ord("0")
        elif c.isspace() and c not in "\x02\x03":
            table[code] = ord(" ")
        elif len(low) == 1 and low != c:
            table[code] = ord(low)
    return table


def _marked(texts: Sequence[str]) -> list[str]:
    return [f"\x02{t}\x03" if len(t) <= _HEAD + _TAIL else f"\x02{t[:_HEAD]}\x03\x02{t[-_TAIL:]}\x03" for t in texts]


def _grams(marked: Sequence[str]) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """For each order the place of the n-gram that begins at each character of the texts, one after the other; those that
    run into the next text have to be left out."""
    letters = _lower()[codes("".join(marked))].astype(np.uint64)
    # room for n-grams that would begin at the last characters
    rolling = letters = np.concatenate([letters, np.zeros(max(_ORDERS), dtype=np.uint64)])
    for order in _ORDERS:
        # (h * constant + next letter), wrapping at 64 bits
        rolling = rolling[:-1] * np.uint64(1_000_003)
        rolling += letters[order - 1 :]
        mixed = rolling[: len(letters) - max(_ORDERS)] + np.uint64(order)
        mixed *= _MIX
        mixed >>= np.uint64(64 - BITS)
        yield order, mixed.astype(np.int32)


def hashed(texts: Sequence[str]) -> Hashed:
    """The n-grams of each text, as places in a table of 2**BITS."""
    marked = _marked(texts)
    sizes = np.array([len(t) for t in marked], dtype=np.int64)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(sizes.sum())
    line = np.repeat(np.arange(len(sizes)), sizes)
    parts, owners = [], []
    for order, slot in _grams(marked):
        fits = left >= order
        parts.append(slot[fits])
        owners.append(line[fits])
    owner = np.concatenate(owners)
    counts = np.bincount(owner, minlength=len(sizes))
    return Hashed(np.concatenate(parts)[np.argsort(owner, kind="stable")], np.cumsum(counts) - counts)


@dataclass(frozen=True)
class Wording:
    """`weight`: (2**BITS,), `bias`: log-odds. A line's score is the sum of its n-grams' weights over the square root of
    their number, plus the bias."""

    weight: NDArray[np.float32]
    bias: float

    def log_odds(self, texts: Sequence[str]) -> Column:
        if not texts:
            return np.zeros(0, dtype=np.float32)
        marked = _marked(texts)
        sizes = np.array([len(t) for t in marked], dtype=np.int64)
        ends = np.cumsum(sizes)
        total, n = np.zeros(len(sizes)), np.zeros(len(sizes), dtype=np.int64)
        for order, slot in _grams(marked):
            score = self.weight.take(slot)
            # those that run over the text's end; where a text is that short, they are its neighbour's, which does too
            for back in range(1, order):
                score[np.maximum(ends - back, 0)] = 0.0
            total += np.add.reduceat(score, ends - sizes, dtype=np.float64)
            n += np.maximum(sizes - order + 1, 0)
        return (total / np.sqrt(np.maximum(n, 1)) + self.bias).astype(np.float32)


def train_wording(
    lines: Hashed,
    y: NDArray[np.float32],
    weight: NDArray[np.float32],
    *,
    epochs: int = 4,
    rate: float = 0.2,
    ridge: float = 2e-6,
    seed: int = 3,
) -> Wording:
    """Logistic regression by mini-batches with Adagrad (Duchi et al. 2011)."""
    rng = np.random.default_rng(seed)
    table = np.zeros(1 << BITS)
    squares = np.full(1 << BITS, 1e-6)
    bias, bias_square = 0.0, 1e-6
    weight = weight / weight.mean()
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            batch = lines.take(chosen)
            scale = 1 / np.sqrt(np.maximum(batch.sizes(), 1))
            z = np.add.reduceat(table[batch.slot], batch.begin) * scale + bias
            error = (1 / (1 + np.exp(-np.clip(z, -30, 30))) - y[chosen]) * weight[chosen]
            gradient = np.bincount(batch.slot, np.repeat(error * scale, batch.sizes()), 1 << BITS) / len(chosen)
            gradient += ridge * table
            squares += gradient**2
            table -= rate * gradient / np.sqrt(squares)
            slope = float(error.mean())
            bias_square += slope**2
            bias -= rate * slope / bias_square**0.5
    return Wording(table.astype(np.float32), bias)
