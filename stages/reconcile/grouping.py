"""Grouping of alike things: average-link clustering over a sparse graph, with pairs that must never meet."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np

from stages.reconcile.columns import Floats, Ints, components, first_of_each

Item = TypeVar("Item", str, int)


def average_link(
    items: Sequence[Item],
    links: Iterable[tuple[Item, Item, float]],
    minimum: float,
    forbidden: Iterable[tuple[Item, Item]] = (),
) -> list[list[Item]]:
    """Groups of `items` (sorted, each item in one), joined best pair first while the mean of all scores between two
    groups is at least `minimum` (a pair without a link scores 0) and no forbidden pair would come together.

    Average-link agglomerative clustering (Sokal and Michener 1958): unlike single link it does not chain. Deterministic:
    ties go to the smaller names.
    """
    group = {x: [x] for x in sorted(items)}
    sums: dict[Item, dict[Item, float]] = defaultdict(dict)
    for a, b, score in links:
        sums[a][b] = sums[b][a] = score
    apart: dict[Item, set[Item]] = defaultdict(set)
    for a, b in forbidden:
        apart[a].add(b)
        apart[b].add(a)

    def mean(a: Item, b: Item) -> float:
        return sums[a][b] / (len(group[a]) * len(group[b]))

    heap = [(-score, a, b) for a, row in sums.items() for b, score in row.items() if a < b and score >= minimum]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        stale = a not in group or b not in group or b not in sums[a] or -mean(a, b) != negative
        if stale or b in apart[a]:
            continue
        group[a] += group.pop(b)
        for c, score in sums.pop(b).items():
            del sums[c][b]
            if c != a:
                sums[a][c] = sums[c][a] = sums[a].get(c, 0.0) + score
        for c in apart.pop(b, set()):
            apart[c].discard(b)
            apart[c].add(a)
            apart[a].add(c)
        for c in sums[a]:
            if c not in apart[a] and mean(a, c) >= minimum:
                first, second = min(a, c), max(a, c)
                heapq.heappush(heap, (-mean(first, second), first, second))
    return [sorted(group[k]) for k in sorted(group)]


def group_parts(
    n: int, a: Ints, b: Ints, score: Floats, minimum: float, apart: tuple[Ints, Ints] | None = None
) -> list[list[int]]:
    """Groups of two and more of `n` items, as average_link makes them of the links a-b. Only items that links of `minimum`
    or more connect can meet: each connected part is grouped by itself, whatever else there is."""
    close = score >= minimum
    part = components(n, a[close], b[close])
    first, second = apart or (a[:0], b[:0])
    forbidden: dict[int, list[tuple[int, int]]] = defaultdict(list)
    inside = part[first] == part[second]
    for one, other in zip(first[inside].tolist(), second[inside].tolist(), strict=True):
        forbidden[int(part[one])].append((one, other))
    inside = part[a] == part[b]
    a, b, score = a[inside], b[inside], score[inside]
    order = np.argsort(part[a], kind="stable")
    a, b, score = a[order], b[order], score[order]
    begins = first_of_each(part[a])
    groups = []
    for begin, end in itertools.pairwise([*begins.tolist(), len(a)]):
        ones, others, scores = a[begin:end].tolist(), b[begin:end].tolist(), score[begin:end].tolist()
        links = zip(ones, others, scores, strict=True)
        if end - begin == 1:
            groups.append([ones[0], others[0]])
            continue
        members = sorted({*ones, *others})
        found = average_link(members, links, minimum, forbidden.get(int(part[ones[0]]), ()))
        groups += [g for g in found if len(g) > 1]
    return groups
