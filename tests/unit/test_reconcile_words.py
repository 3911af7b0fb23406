"""Words read in columns are the words that are read one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.columns import batches, components, maybe_twice, pairs_in_common
from stages.reconcile.text import tokens
from stages.reconcile.words import Vocabulary

VOCABULARY = Vocabulary()


def read(*pieces: str) -> list[list[tuple[int, int, str, bool]]]:
    words = VOCABULARY.read(pieces, np.zeros(len(pieces), np.int64))
    found: list[list[tuple[int, int, str, bool]]] = [[] for _ in pieces]
    for n, start, end, term in zip(words.span, words.start, words.end, words.term, strict=True):
        found[n].append((int(start), int(end), VOCABULARY.terms[term], bool(VOCABULARY.is_stop[term])))
    return found


def one_by_one(piece: str) -> list[tuple[int, int, str, bool]]:
    return [(t.start, t.end, t.term, t.is_stop) for t in tokens(piece, 0, len(piece))]


def test_words_numbers_and_possessives() -> None:
    told = "The mayor’s 1,200 trucks weren't there, said one. In 2031. “Two o'clock's late”, x'y'z, 3rd ½"
    assert read(told, "", told[10:30]) == [one_by_one(told), [], one_by_one(told[10:30])]


odd = st.text(alphabet=st.sampled_from("abS'’1.,_ \n-éÄß٣中½x—"), max_size=40)
any_text = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="İ"), max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(odd, any_text), max_size=4))
def test_any_text_is_read_as_one_by_one(pieces: list[str]) -> None:
    assert read(*pieces) == [one_by_one(p) for p in pieces]


def test_offsets_are_those_of_the_document() -> None:
    words = VOCABULARY.read(["far out", "at sea"], np.array([100, 7]))
    assert words.start.tolist() == [100, 104, 7, 10]


pairs = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=25)


@settings(max_examples=200, deadline=None)
@given(pairs)
def test_components_are_what_links_reach(links: list[tuple[int, int]]) -> None:
    label = list(range(20))
    for _ in range(20):
        for a, b in links:
            label[a] = label[b] = min(label[a], label[b])
    a, b = np.array(links, np.int64).reshape(-1, 2).T
    assert components(20, a, b).tolist() == label


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 6))), st.integers(1, 3), st.integers(1, 20))
def test_pairs_are_those_with_keys_in_common(rows: set[tuple[int, int]], minimum: int, at_once: int) -> None:
    item, key = np.array(sorted(rows), np.int64).reshape(-1, 2).T
    keys = {i: {k for j, k in rows if j == i} for i in range(10)}
    expected = [(a, b) for a in range(10) for b in range(a + 1, 10) if len(keys[a] & keys[b]) >= minimum]
    assert list(zip(*(side.tolist() for side in pairs_in_common(item, key, minimum, at_once)), strict=True)) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9))), st.integers(1, 12))
def test_batches_part_no_item_and_leave_nothing_out(rows: list[tuple[int, int]], at_once: int) -> None:
    item, weight = np.array(sorted(rows), np.int64).reshape(-1, 2).T
    found = list(batches(item, weight, at_once))
    assert [n for begin, end in found for n in range(begin, end)] == list(range(len(item)))
    assert all(item[end - 1] != item[end] for _, end in found[:-1])


@given(st.lists(st.integers(0, 50)))
def test_what_is_there_twice_is_never_left_out(values: list[int]) -> None:
    kept = np.array(values, np.int64)[maybe_twice(np.array(values, np.int64))].tolist()
    assert all(kept.count(v) == values.count(v) for v in values if values.count(v) > 1)
