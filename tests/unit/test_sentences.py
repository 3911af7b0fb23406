from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extract.sentences import split_sentences


def split(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The dam held.", "The road did not."],
        ["U.S. officials met Lt.-Gen. Ivo Hale at 5 p.m. on Monday.", "Nothing was signed."],
        ["He lives in the U.S.", "The others left."],
        ["George W. Stone of Acme Inc. said so.", "No. 5 is shut."],
        ["Prices rose 3.5 percent.", "12 shops closed."],
        ["“No,” she said.", "“We are staying.”", "Then she left."],
        ["“Are you safe?” he asked.", "Nobody answered."],
        ['"Where is it?" Jane Roe asked.', "It was gone."],
        ["They waited... and waited.", "Then it came…", "It left."],
        ["The fight ended.", "al-Noor won it."],
        ["(It was late.)", "The bus had gone."],
        ["1. Boil the water.", "2. Wait."],
        ["The end.", "The next sentence has lost its blank."],
    ],
)
def test_splits_between_sentences_only(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_a_lost_blank_still_ends_a_sentence() -> None:
    assert split("The end.The next one began.") == ["The end.", "The next one began."]
    assert split("It was on example.The.org today.") == ["It was on example.The.org today."]


def test_offsets_are_those_of_the_text() -> None:
    text = "First block.\n  One here. Two here.  \nLast."
    spans = split_sentences(text, 12, 36)
    assert [s.of(text) for s in spans] == ["One here.", "Two here."]


@given(st.text(alphabet="aB. ?!\"“”'()\n…é中。1", max_size=120))
def test_sentences_tile_the_text(text: str) -> None:
    spans = split_sentences(text, 0, len(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    assert all(s.of(text) == s.of(text).strip() != "" for s in spans)


@pytest.mark.parametrize("unit", ['"', ". ", "A.", ".", "“ ", '?" A', " ", "x. \n", ".”", "a "])
def test_a_huge_line_takes_bounded_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    start = time.process_time()
    split_sentences(text, 0, len(text))
    assert time.process_time() - start < 2
