"""Numbers that stand in the less plain forms of news English: ages, levels, ellipses, compounds, shares without a whole."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.model import Quantity
from tests.unit.test_quantities import find, words


def one(text: str, span: str) -> Quantity:
    found = {q.span.of(text): q for q in find(text)}
    assert span in found, list(found)
    return found[span]


# sentence, span, low, high, approximator, unit
TABLE = [
    ("The film star, 36, and her brother came.", "36", 36, 36, "exact", "year"),
    ("They have two daughters, Ann, nine, and Eve, six.", "six", 6, 6, "exact", "year"),
    ("John Roe, 67 of Northtown, was held.", "67", 67, 67, "exact", "year"),
    ("She lost her daughter, 3, in the crowd.", "3", 3, 3, "exact", "year"),
    ("She left three children, ages 10, 9 and 4.", "4", 4, 4, "exact", "year"),
    ("He won when he was just 14, and again.", "just 14", 14, 14, "exact", "year"),
    ("The singer died at 77.", "77", 77, 77, "exact", "year"),
    ("People over the age of 18 may join.", "over the age of 18", 18, None, "more than", "year"),
    ("It is free for children under 5.", "under 5", 0, 5, "less than", "year"),
    ("Anyone who is 19 or older may join.", "19 or older", 19, None, "at least", "year"),
    ("It asked people aged between 18 and 34.", "between 18 and 34", 18, 34, "range", "year"),
    ("It asked 18 to 24 year olds.", "18 to 24 year olds", 18, 24, "range", "year"),
    ("The siege went on for more than a year.", "more than a year", 1, None, "more than", "year"),
    ("It opened nearly a week ago.", "nearly a week ago", 1, 1, "about", "week"),
    ("It must leave within a month.", "within a month", 0, 1, "at most", "month"),
    ("It grew over the past few years.", "few years", 3, None, "vague", "year"),
    ("It opens in the next couple of weeks.", "the next couple of weeks", 2, None, "vague", "week"),
    ("The 93 minute film opens today.", "93 minute film", 93, 93, "exact", "minute"),
    ("They met two-and-a-half months ago.", "two-and-a-half months ago", 2.5, 2.5, "exact", "month"),
    ("Trucks of a 31-vehicle convoy burned.", "31-vehicle convoy", 31, 31, "exact", "count"),
    ("The two-stage rocket rose.", "two-stage rocket", 2, 2, "exact", "count"),
    ("The 15-member council met.", "15-member council", 15, 15, "exact", "count"),
    ("It bought two Lynx AB-12 helicopters.", "two Lynx AB-12 helicopters", 2, 2, "exact", "count"),
    ("It looks like three Orbex Kestrel 9 rockets.", "three Orbex Kestrel 9 rockets", 3, 3, "exact", "count"),
    ("He saw two “young athletes” there.", "two “young athletes", 2, 2, "exact", "count"),
    ("It hit several Free Northern Army (FNA) boats.", "several Free Northern Army (FNA) boats", 3, None, "vague", "count"),
    ("Police say two off-duty officers were killed.", "two off-duty officers", 2, 2, "exact", "count"),
    ("They hired six in-house lawyers.", "six in-house lawyers", 6, 6, "exact", "count"),
    ("It named 20 vessels and six shipping and trading companies.", "six shipping and trading companies", 6, 6, "exact", "count"),
    ("It named six North Sea shipping and trading companies.", "six North Sea shipping and trading companies",
     6, 6, "exact", "count"),
    ("The town has five clinics.", "five clinics", 5, 5, "exact", "count"),
    ("It flew six times.", "six times", 6, 6, "exact", "count"),
    ("It flew a total of 21 times so far.", "a total of 21 times", 21, 21, "exact", "count"),
    ("He found 20 out of 29 for the prize.", "20", 20, 20, "exact", "count"),
    ("At least 30 such transfers were seen.", "At least 30 such transfers", 30, None, "at least", "count"),
    ("More than 50 others were reported injured.", "More than 50 others", 50, None, "more than", "count"),
    ("It injured hundreds of others.", "hundreds of others", 100, None, "vague", "count"),
    ("Scores were injured in the crush.", "Scores", 20, None, "vague", "count"),
    ("It said the two are unrelated.", "two", 2, 2, "exact", "count"),
    ("Two opted for a trial.", "Two", 2, 2, "exact", "count"),
    ("Ten were treated and 51 were taken to hospital.", "51", 51, 51, "exact", "count"),
    ("It got 90 letters from the north and 63 from the south.", "63", 63, 63, "exact", "count"),
    ("At least 359 people were killed and 1407 injured.", "1407 injured", 1407, 1407, "exact", "count"),
    ("They said that one soldier had died.", "one soldier", 1, 1, "exact", "count"),
    ("No casualties occurred in the raid.", "No casualties", 0, 0, "exact", "count"),
    ("The shells fell without any human casualties.", "without any human casualties", 0, 0, "exact", "count"),
    ("Her heart rate was 72.", "72", 72, 72, "exact", "count"),
    ("The town has a population of about 25,000.", "about 25,000", 25_000, 25_000, "about", "count"),
    ("A mother of two fled the flood.", "two", 2, 2, "exact", "count"),
    ("He sang in a city of over 700,000.", "over 700,000", 700_000, None, "more than", "count"),
    ("Users rose to 5.1 million across the country.", "5.1 million", 5.1e6, 5.1e6, "exact", "count"),
    ("Oil rose $1.64 to $47.10.", "$47.10", 47.1, 47.1, "exact", "US dollar"),
    ("Stocks had fallen 1m barrels to 294.3m.", "294.3m", 294.3e6, 294.3e6, "exact", "barrel"),
    ("It pushed rates up to 2.25%.", "2.25%", 2.25, 2.25, "exact", "percent"),
    ("It needs up to 2.25% more.", "up to 2.25%", 0, 2.25, "at most", "percent"),
    ("It fell $4 in five days.", "five days", 5, 5, "exact", "day"),
    ("More than a quarter have moved.", "More than a quarter", 0.25, None, "more than", "fraction"),
    ("For 57% pay mattered, and for a third, tax.", "a third", 1 / 3, 1 / 3, "exact", "fraction"),
    ("The share is low, at one in 10.", "one in 10", 0.1, 0.1, "exact", "fraction"),
    ("One in 13 pupils stay away.", "One in 13 pupils", 1 / 13, 1 / 13, "exact", "fraction"),
    ("There is a one-in-three chance.", "one-in-three chance", 1 / 3, 1 / 3, "exact", "fraction"),
    ("Towns fell in Last Three Days, it said.", "Three Days", 3, 3, "exact", "day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "span", "low", "high", "approximator", "unit"), TABLE)
def test_table(text: str, span: str, low: float, high: float | None, approximator: str, unit: str) -> None:
    q = one(text, span)
    assert (q.low, q.high) == (pytest.approx(low), high if high is None else pytest.approx(high))
    assert (q.approximator, q.unit) == (approximator, unit)


@pytest.mark.parametrize(
    "text",
    [
        "He held a Kestrel with the Orbex 9 rockets.",
        "It is three times as big and ten times the size.",
        "An impressive one handed catch won it.",
        "It came without specifying casualties.",
        "Two-way roads and five-star inns are rare.",
        "See caption 3 of 8.",
        "A year passed.",
        "They waited a week.",
        "He said that one must go.",
    ],
)
def test_no_quantity(text: str) -> None:
    assert words(text) == []


def test_ordinal_is_no_share() -> None:
    assert words("Two men died and a third was hurt.") == ["Two men"]


def test_elliptic_count_counts_what_was_counted_before() -> None:
    _, part = find("The force lost 12 soldiers, including two in the north.")
    assert (part.population, part.part_of) == ("combatant", 0)


def test_compared_year_is_no_duration() -> None:
    assert words("Sales were 12% more than a year ago.") == ["12%"]


@pytest.mark.parametrize(
    ("text", "measure_id"),
    [
        ("They agreed a truce for two days.", "duration.truce"),
        ("He fought in the town for two days.", "duration"),
        ("She was married to Jane Roe for two years.", "duration"),
        ("It hit a 46-year low.", "duration.low"),
    ],
)
def test_duration_is_of_what_lasts(text: str, measure_id: str) -> None:
    assert find(text)[0].measure.measure_id == measure_id


def test_object_of_a_verb_of_harm_keeps_its_predicate() -> None:
    assert find("The blast killed 60 people trying to flee.")[0].predicate == "killed"


_PIECES = ["a", "third", "one", "in", "-", "of", "more", "than", "year", "rate", "12", "5%", "$3", "to", "rose", ",",
           "ages", "and", "two", "others", "with", "few", "past", "couple", "scores", "(", ")", "A.", "people"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_spans_lie_in_order_inside_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces) or "x"
    spans = [q.span for q in find(text)]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["a third, ", "rate ", "one in ", "two and ", "12, ", "ages 4, ", "more than a year "]
)
def test_time_is_linear(piece: str) -> None:
    started = time.process_time()
    find(piece * (40_000 // len(piece)))
    assert time.process_time() - started < 3
