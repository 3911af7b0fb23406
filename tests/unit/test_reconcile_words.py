"""Words read in columns are the words that are read one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.columns import components
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
