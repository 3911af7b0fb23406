"""Small operations on columns of numbers: groups of values, counting, connected components."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


def mix(values: Hashes) -> Hashes:
    """Well-spread bits of 64-bit values (the finaliser of MurmurHash3, Appleby 2008)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def count_up(lengths: Ints) -> Ints:
    """0, 1, … n - 1 for each n of `lengths`."""
    return np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def packed(high: Ints, low: Ints) -> Ints:
    """Two numbers below 2**31 in one, sorted by the first and then the second."""
    return (high.astype(np.int64) << 32) + low


def unpacked(values: Ints) -> tuple[Ints, Ints]:
    return values >> 32, values & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Groups:
    """Values in groups: those of group g are values[begin[g]:begin[g + 1]]."""

    begin: Ints
    values: Ints

    def of(self, groups: Ints) -> tuple[Ints, Ints]:
        """(row of `groups`, index of a value) for each value of each of the groups in turn."""
        return expand(self.begin[groups], self.begin[groups + 1])

    def shared(self, a: Ints, b: Ints) -> tuple[Ints, Ints]:
        """(pair, index of a value of a) for each value that the groups a and b of a pair both have."""
        parts = [(pairs, here) for pairs, here, _ in self._common(a, b)]
        none = np.zeros(0, np.int64)
        return np.concatenate([none, *(p for p, _ in parts)]), np.concatenate([none, *(h for _, h in parts)])

    def products(self, a: Ints, b: Ints, weight: Floats) -> Floats:
        """Sum, over the values that the groups a and b of a pair both have, of the products of their weights (one weight a
        value of a group)."""
        sums = np.zeros(len(a))
        for pairs, here, there in self._common(a, b):
            np.add.at(sums, pairs, weight[here] * weight[there])
        return sums

    def _common(self, a: Ints, b: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """(pairs, index of a value of a, of b) of what pairs share, some groups a at a time. The values are small numbers:
        those of each of these groups are looked up in a row of a table."""
        width = int(self.values.max(initial=0)) + 1
        order = np.argsort(a, kind="stable")
        begins = first_of_each(a[order])
        ends = np.append(begins[1:], len(order))
        n_rows = max(1, min(len(begins), _TABLE // width))
        table = np.zeros(n_rows * width, np.int32)
        for n in range(0, len(begins), n_rows):
            pairs = order[begins[n] : ends[n : n + n_rows][-1]]
            table_row = np.repeat(np.arange(len(ends[n : n + n_rows])), (ends - begins)[n : n + n_rows]) * width
            owner, at = self.of(a[order[begins[n : n + n_rows]]])
            cells = owner * width + self.values[at]
            table[cells] = at + 1
            row, there = self.of(b[pairs])
            here = table[table_row[row] + self.values[there]]
            table[cells] = 0
            found = np.flatnonzero(here)
            yield pairs[row[found]], here[found].astype(np.int64) - 1, there[found]


_TABLE = 1 << 23
"""Cells of the table in which shared values are looked up, more if one group's need more."""


def distinct(values: Ints) -> tuple[Ints, Ints]:
    """(the different values, sorted; how often each is there). By sorting, which is faster than numpy's unique here."""
    values = np.sort(values)
    begins = first_of_each(values)
    return values[begins], np.diff(np.append(begins, len(values)))


def expand(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """(row, index) for each index from begin to end of each row."""
    n = np.maximum(end - begin, 0)
    return np.repeat(np.arange(len(n)), n), np.repeat(begin, n) + count_up(n)


def grouped(group: Ints, value: Ints, n_groups: int) -> Groups:
    """Distinct values by group, sorted."""
    if not len(value) or value.max() < 1 << 31:
        group, value = unpacked(distinct(packed(group, value))[0])
    else:
        order = np.lexsort((value, group))
        group, value = group[order], value[order]
        is_first = np.ones(len(group), np.bool_)
        is_first[1:] = (group[1:] != group[:-1]) | (value[1:] != value[:-1])
        group, value = group[is_first], value[is_first]
    return Groups(np.searchsorted(group, np.arange(n_groups + 1)), value)


def first_of_each(sorted_values: Ints | Hashes) -> Ints:
    """Index of the first row of each run of equal values."""
    if not len(sorted_values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], sorted_values[1:] != sorted_values[:-1])))


def runs(sorted_values: Ints | Hashes) -> tuple[Ints, Ints]:
    """[begin, end) of each run of equal values."""
    begins = first_of_each(sorted_values)
    return begins, np.append(begins, len(sorted_values))[1:]


def components(n: int, a: Ints, b: Ints) -> Ints:
    """The smallest item that each of `n` items is connected to by the links a-b."""
    label = np.arange(n)
    while len(a):
        one, other = label[a], label[b]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(jumped := label[label], label):
            label = jumped
        apart = label[a] != label[b]
        a, b = a[apart], b[apart]
    return label


def pairs_in_common(item: Ints, key: Ints, minimum: int, at_once: int = 1_000_000) -> tuple[Ints, Ints]:
    """(a, b), a < b, of the items that have `minimum` keys in common or more, sorted; `item`, sorted, has `key`, each once. Time
    and memory go by the pairs of each key."""
    order = np.argsort(key, kind="stable")
    by_key, ends, at = item[order], np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    begin_of, end_of = runs(key[order])
    ends[order] = np.repeat(end_of, end_of - begin_of)
    at[order] = np.arange(1, len(order) + 1)
    found = [np.zeros(0, np.int64)]
    for begin, end in batches(item, ends - at, at_once):
        row, other = expand(at[begin:end], ends[begin:end])
        pairs = packed(item[begin:end][row], by_key[other])
        pairs, n = distinct(pairs[maybe_twice(pairs)] if minimum > 1 else pairs)
        found.append(pairs[n >= minimum])
    return unpacked(np.concatenate(found))


def batches(item: Ints, weight: Ints, at_once: int) -> Iterator[tuple[int, int]]:
    """[begin, end) of rows in turn, of about `at_once` weight each, that part no item; `item` is sorted."""
    begins, ends = runs(item)
    first, end = runs(np.cumsum(weight)[ends - 1] // at_once)
    yield from zip(begins[first].tolist(), ends[end - 1].tolist(), strict=True)


def maybe_twice(values: Ints) -> Flags:
    """False for most of the values that are there once: those that have a cell of a table to themselves. Where most are, to
    sort them all would take longest."""
    bits = min(_CELL_BITS, max(1, (16 * len(values)).bit_length()))
    cell = (mix(values.view(np.uint64)) >> np.uint64(64 - bits)).astype(np.int64)
    last = np.empty(1 << bits, np.int64)
    last[cell] = np.arange(len(cell))
    is_shared = np.zeros(len(last), np.bool_)
    is_shared[cell[last[cell] != np.arange(len(cell))]] = True
    return is_shared[cell]


_CELL_BITS = 22
"""Of the cells at most: some times as many as there are values, for few values need no large table."""
