"""Words that a model gives back, and where in the text they stand, if they do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extract.llm.align import Aligner, fold
from stages.extract.model import Span

TEXT = "“We won’t leave — not  now,” Mr. O’Neil said… Café owners didn't agree. It cost 1,200 euros, O’Neil said."


def found(words: str, text: str = TEXT, near: Span | None = None) -> str | None:
    place = Aligner(text).find(words, Span(0, len(text)), near)
    return place.span.of(text) if place else None


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("Mr. O’Neil", "Mr. O’Neil"),
        ('"We won\'t leave - not now,"', "“We won’t leave — not  now,”"),
        ("we won't leave", "We won’t leave"),
        ("said...", "said…"),
        (" Mr.\nO'Neil ", "Mr. O’Neil"),
        ("cafe owners", "Café owners"),
        ("Cafe\u0301 owners", "Café owners"),
        ("“It cost 1,200 euros.”", "It cost 1,200 euros"),
        ("Café owners didn't agre.", "Café owners didn't agree"),
        ("We won't leave ... O'Neil said", "We won’t leave — not  now,” Mr. O’Neil said"),
    ],
)
def test_words_are_found_whatever_their_marks_and_blanks_look_like(words: str, there: str) -> None:
    assert found(words) == there


@pytest.mark.parametrize(
    "words",
    [
        "We will leave, not now",
        "ost 1,200",  # cuts a word
        "O’Nei",
        "It cost 1,300 euros, O’Neil said.",  # as like as it may be, with another figure
        "Café owners did agree",  # without the negation
        "Café owners didn't agree with anybody",
        "O’NEIL SAID",
        "",
        "—",
        "…",
        "x" * 100_000,
    ],
)
def test_words_that_differ_are_not_found(words: str) -> None:
    assert found(words) is None


def test_the_nearest_occurrence_counts() -> None:
    text = "he said a. he said b. he said c."
    near = Span(text.index("b."), text.index("b.") + 1)
    place = Aligner(text).find("he said", Span(0, len(text)), near)
    assert place is not None and place.span.start == text.index("he said b")
    place = Aligner(text).find("he said", Span(0, len(text)))
    assert place is not None and place.span.start == 0


def test_nothing_is_found_outside_of_the_window() -> None:
    assert Aligner(TEXT).find("euros", Span(0, 40)) is None


def test_a_place_in_the_middle_says_how_like_it_is() -> None:
    place = Aligner(TEXT).find("It costs 1,200 euros, O’Neil said", Span(0, len(TEXT)))
    assert place is not None and 0.95 <= place.similarity < 1.0


@given(st.text(max_size=80), st.data())
def test_every_stretch_between_words_is_found_where_its_words_stand(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    words = text[start:end]
    place = Aligner(text).find(words, Span(0, len(text)))
    if place is not None:
        assert 0 <= place.span.start < place.span.end <= len(text)
        here = place.span.of(text)
        assert here == here.strip()
        folded = fold(here)[0].strip(" \"'.,;:-").lower()
        assert folded and folded in fold(words)[0].lower()


@given(st.text(max_size=200))
def test_folding_keeps_the_places(text: str) -> None:
    folded, places = fold(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= p < len(text) for p in places)


def test_time_is_bounded() -> None:
    text = "the the the a“" * 10_000
    aligner = Aligner(text)
    began = time.perf_counter()
    for words in ("the the the b“" * 400, "the " * 1_000 + "x", "zz zz ... the the ... the qq"):
        aligner.find(words, Span(0, len(text)))
    assert time.perf_counter() - began < 2
