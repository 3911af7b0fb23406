"""Grouping: average link with pairs that must not meet."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.grouping import average_link

Link = tuple[str, str, float]


def test_alike_things_come_together_and_others_stay_alone() -> None:
    assert average_link("abcd", [("a", "b", 0.9), ("c", "d", 0.2)], 0.5) == [["a", "b"], ["c"], ["d"]]


def test_no_chains() -> None:
    links = [("a", "b", 0.9), ("b", "c", 0.8)]
    assert average_link("abc", links, 0.5) == [["a", "b"], ["c"]]
    assert average_link("abc", [*links, ("a", "c", 0.3)], 0.5) == [["a", "b", "c"]]


def test_a_pair_without_a_link_scores_nothing() -> None:
    links = [("a", "b", 1.0), ("a", "c", 0.9), ("a", "d", 0.9), ("c", "d", 1.0)]
    assert average_link("abcd", links, 0.5) == [["a", "b"], ["c", "d"]]


def test_best_pair_first() -> None:
    assert average_link("abc", [("a", "b", 0.6), ("b", "c", 0.7)], 0.5) == [["a"], ["b", "c"]]


def test_forbidden_pairs_stay_apart_through_others() -> None:
    links = [("a", "b", 0.9), ("b", "c", 0.8), ("a", "c", 0.7)]
    assert average_link("abc", links, 0.3, [("a", "c")]) == [["a", "b"], ["c"]]
    assert average_link("abc", links, 0.3, [("c", "a")]) == [["a", "b"], ["c"]]


def test_nothing_to_group() -> None:
    assert average_link([], [], 0.5) == []


items = [f"i{n}" for n in range(9)]
pairs = st.tuples(st.sampled_from(items), st.sampled_from(items)).filter(lambda p: p[0] < p[1])
graphs = st.dictionaries(pairs, st.floats(0, 1), max_size=25)


@settings(max_examples=200, deadline=None)
@given(graphs, st.sets(pairs, max_size=12), st.floats(0.05, 0.95), st.randoms(use_true_random=False))
def test_groups_are_a_partition_without_forbidden_pairs(
    graph: dict[tuple[str, str], float], forbidden: set[tuple[str, str]], minimum: float, rng: random.Random
) -> None:
    links: list[Link] = [(a, b, score) for (a, b), score in graph.items()]
    groups = average_link(items, links, minimum, sorted(forbidden))
    assert sorted(x for g in groups for x in g) == items
    for group in groups:
        inside = [(a, b) for a in group for b in group if a < b]
        assert not forbidden & set(inside)
        # what is together is alike on average; a group is joined of groups that were
        assert not inside or sum(graph.get(p, 0.0) for p in inside) / len(inside) >= minimum - 1e-9
    mixed = [(b, a, score) if rng.random() < 0.5 else (a, b, score) for a, b, score in links]
    rng.shuffle(mixed)
    assert average_link(rng.sample(items, len(items)), mixed, minimum, sorted(forbidden, reverse=True)) == groups


@settings(max_examples=100, deadline=None)
@given(graphs, st.floats(0.05, 0.95))
def test_no_two_groups_are_left_that_could_be_joined(graph: dict[tuple[str, str], float], minimum: float) -> None:
    groups = average_link(items, [(a, b, s) for (a, b), s in graph.items()], minimum)
    for n, first in enumerate(groups):
        for second in groups[n + 1 :]:
            scores = [graph.get((min(a, b), max(a, b)), 0.0) for a in first for b in second]
            assert sum(scores) / len(scores) < minimum + 1e-9
