"""Numbers as written: digits, words, vague words, ranges; and the tokens they are read from."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extract.quantities.numbers import parse_number
from stages.extract.quantities.numerals import ONES, SCALES, TENS, parse_digits
from stages.extract.quantities.words import is_plural, lemma_of_verb, singular, tokenize


def number_in_words(value: int) -> str:
    """English words for 0 ≤ value < 10^15 ("one hundred and twenty"), as `parse_number` reads them."""
    if value < 20:
        return next(word for word, size in ONES.items() if size == value)
    if value < 100:
        tens = next(word for word, size in TENS.items() if size == value // 10 * 10)
        return tens if value % 10 == 0 else f"{tens}-{number_in_words(value % 10)}"
    for name in ("trillion", "billion", "million", "thousand", "hundred"):
        size = int(SCALES[name])
        if value >= size:
            rest = value % size
            head = f"{number_in_words(value // size)} {name}"
            return head if not rest else f"{head} {'and ' if rest < 100 else ''}{number_in_words(rest)}"
    raise AssertionError(value)


def read(text: str, money: bool = False):
    return parse_number(tokenize(text, 0, len(text)), 0, money)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("300,000", 300_000),
        ("1,234,567.5", 1_234_567.5),
        ("300.000", 300_000),
        ("1.200.000", 1_200_000),
        ("0.125", 0.125),
        ("2.5", 2.5),
        ("3,5", 3.5),
        ("1 000 000", 1_000_000),
        ("1’000", 1_000),
        ("12,34,5", None),
        ("9" * 30, None),
        ("9" * 5000, None),
    ],
)
def test_digits(text: str, value: float | None) -> None:
    assert parse_digits(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("two", 2, 2, "cardinal"),
        ("a dozen cars", 12, 12, "cardinal"),
        ("three dozen cars", 36, 36, "cardinal"),
        ("half a dozen cars", 6, 6, "cardinal"),
        ("a couple of cars", 2, 2, "cardinal"),
        ("one hundred and twenty cars", 120, 120, "cardinal"),
        ("twenty-five cars", 25, 25, "cardinal"),
        ("half a million cars", 500_000, 500_000, "cardinal"),
        ("quarter of a million cars", 250_000, 250_000, "cardinal"),
        ("a quarter of a million cars", 250_000, 250_000, "cardinal"),
        ("two and a half million cars", 2_500_000, 2_500_000, "cardinal"),
        ("1.2 million cars", 1_200_000, 1_200_000, "cardinal"),
        ("20k cars", 20_000, 20_000, "cardinal"),
        ("3m cars", 3_000_000, 3_000_000, "cardinal"),
        ("200,000 to 300,000 cars", 200_000, 300_000, "range"),
        ("50-60 cars", 50, 60, "range"),
        ("5–10 cars", 5, 10, "range"),
        ("two to three million cars", 2_000_000, 3_000_000, "range"),
        ("3-4 million cars", 3_000_000, 4_000_000, "range"),
        ("two or three cars", 2, 3, "range"),
        ("several cars", 3, None, "vague"),
        ("dozens of cars", 12, None, "vague"),
        ("scores of cars", 20, None, "vague"),
        ("tens of thousands of cars", 10_000, None, "vague"),
        ("hundreds of thousands of cars", 100_000, None, "vague"),
        ("several hundred cars", 300, None, "vague"),
        ("a few thousand cars", 3_000, None, "vague"),
        ("a third of the cars", 1 / 3, 1 / 3, "fraction"),
        ("two-thirds of the cars", 2 / 3, 2 / 3, "fraction"),
        ("one in five cars", 0.2, 0.2, "fraction"),
        ("nine out of 10 cars", 0.9, 0.9, "fraction"),
    ],
)
def test_expressions(text: str, low: float, high: float | None, kind: str) -> None:
    number = read(text)
    assert number is not None
    assert (number.low, number.high, number.kind) == (pytest.approx(low), high and pytest.approx(high), kind)


@pytest.mark.parametrize("text", ["a car", "scores in the match", "half-time", "the second half", "an hour"])
def test_no_number(text: str) -> None:
    assert read(text) is None


def test_downward_range_is_two_numbers() -> None:
    number = read("6-4 cars")
    assert number is not None and (number.low, number.high, number.end) == (6, 6, 1)


def test_change_is_no_range() -> None:
    text = "sales rose from 20 to 30 cars"
    number = parse_number(tokenize(text, 0, len(text)), 3)
    assert number is not None and number.high == 20


@given(st.integers(min_value=1, max_value=10**13))
def test_words_round_trip(value: int) -> None:
    number = read(number_in_words(value) + " cars")
    assert number is not None and number.low == number.high == value


@given(st.integers(min_value=0, max_value=10**13), st.sampled_from([",", " ", "\u00a0", ""]))
def test_digits_round_trip(value: int, separator: str) -> None:
    text = f"{value:,}".replace(",", separator) + " cars"
    number = read(text)
    assert number is not None and number.low == number.high == value


@given(st.text(max_size=200))
def test_tokens_lie_in_the_text(text: str) -> None:
    tokens = tokenize(text, 0, len(text))
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    covered = sum(t.end - t.start for t in tokens)
    assert covered >= sum(not c.isspace() for c in text)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("cities", "city"),
        ("attacks", "attack"),
        ("women", "woman"),
        ("buses", "bus"),
        ("people", "people"),
        ("crashes", "crash"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert is_plural(plural) and singular(plural) == one


@pytest.mark.parametrize("word", ["news", "campus", "glass", "crisis", "virus", "was"])
def test_not_plural(word: str) -> None:
    assert not is_plural(word)


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("fled", "flee"), ("dying", "die"), ("killed", "kill"), ("trapped", "trap"), ("rescuing", "rescue")],
)
def test_lemma_of_verb(form: str, lemma: str) -> None:
    assert lemma_of_verb(form) == lemma
