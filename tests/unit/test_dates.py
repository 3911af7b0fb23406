from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.dates.find import document_year, find_dates

TUESDAY = date(2021, 6, 15)


def days(text: str, published: date | None = TUESDAY) -> list[tuple[str, date | None, date | None]]:
    return [(m.span.of(text), m.date_from, m.date_to) for m in find_dates(text, 0, len(text), published)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It opened on 12 May 2016.", date(2016, 5, 12), date(2016, 5, 12)),
        ("It opened on May 12, 2016, in rain.", date(2016, 5, 12), date(2016, 5, 12)),
        ("It opened on Sunday, May the 12th, 2019.", date(2019, 5, 12), date(2019, 5, 12)),
        ("logged 2016-05-12 by hand", date(2016, 5, 12), date(2016, 5, 12)),
        ("logged 25/12/2016 by hand", date(2016, 12, 25), date(2016, 12, 25)),
        ("from 12-14 May 2016", date(2016, 5, 12), date(2016, 5, 14)),
        ("between 3 March and 9 March 2020", date(2020, 3, 3), date(2020, 3, 9)),
        ("in March 2011", date(2011, 3, 1), date(2011, 3, 31)),
        ("in early July 2020", date(2020, 7, 1), date(2020, 7, 11)),
        ("in late May", date(2021, 5, 21), date(2021, 5, 31)),
        ("in 2011, when it began", date(2011, 1, 1), date(2011, 12, 31)),
        ("a war between 2011 and 2013", date(2011, 1, 1), date(2013, 12, 31)),
        ("in the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("during the summer of 2015", date(2015, 6, 1), date(2015, 8, 31)),
        ("The bridge fell on Thursday.", date(2021, 6, 10), date(2021, 6, 10)),
        ("The bridge fell on Tuesday.", TUESDAY, TUESDAY),
        ("The bridge fell late Thursday night.", date(2021, 6, 10), date(2021, 6, 10)),
        ("Parliament will vote on Thursday.", date(2021, 6, 17), date(2021, 6, 17)),
        ("It fell last Tuesday.", date(2021, 6, 8), date(2021, 6, 8)),
        ("Schools reopen next Tuesday.", date(2021, 6, 22), date(2021, 6, 22)),
        ("It rained yesterday.", date(2021, 6, 14), date(2021, 6, 14)),
        ("It rained overnight.", date(2021, 6, 14), TUESDAY),
        ("Fires burned over the weekend.", date(2021, 6, 12), date(2021, 6, 13)),
        ("It closed last week.", date(2021, 6, 7), date(2021, 6, 13)),
        ("It closed earlier this month.", date(2021, 6, 1), TUESDAY),
        ("It closed this year.", date(2021, 1, 1), date(2021, 12, 31)),
        ("It closed two years ago.", date(2019, 1, 1), date(2019, 12, 31)),
        ("in the past few days", date(2021, 6, 10), TUESDAY),
        ("over the past three months", date(2021, 3, 15), TUESDAY),
        ("The quake struck on July 17.", date(2020, 7, 17), date(2020, 7, 17)),
        ("The trial is due to open on July 17.", date(2021, 7, 17), date(2021, 7, 17)),
        ("They agreed to hold talks on July 9.", date(2021, 7, 9), date(2021, 7, 9)),
        ("a truce starting on Thursday", date(2021, 6, 17), None),
        ("since the war broke out in March 2011", date(2011, 3, 1), None),
        ("before Friday’s planned launch", None, date(2021, 6, 18)),
        ("In this Dec. 13, 2016 file photo", date(2016, 12, 13), date(2016, 12, 13)),
        ("The quake struck in December.", date(2020, 12, 1), date(2020, 12, 31)),
    ],
)
def test_days(text: str, first: date | None, last: date | None) -> None:
    assert [d[1:] for d in days(text)] == [(first, last)]


def test_open_ends() -> None:
    since = find_dates("closed since June 3", 0, 19, TUESDAY)[0]
    assert (since.role, since.date_from, since.date_to) == ("since", date(2021, 6, 3), None)
    until = find_dates("closed until Friday", 0, 19, TUESDAY)[0]
    assert (until.role, until.date_from, until.date_to) == ("until", None, date(2021, 6, 11))


@pytest.mark.parametrize(
    "text",
    [
        "a five-year conflict",
        "She may march on, said Mr May.",
        "some 2,011 people and $2011",
        "it sold for 2000 dollars",
        "crowds of 2000 residents",
        "he saw it fall into a spring",
        "route 12/13",
        "May said so. March ended it.",
        "part of the March for Science",
        "on 31/31/2016",
    ],
)
def test_no_date(text: str) -> None:
    assert days(text) == []


def test_the_verb_before_a_weekday_decides_its_direction() -> None:
    found = days("They will strike on Thursday, the union said on Monday.")
    assert [d[1] for d in found] == [date(2021, 6, 17), date(2021, 6, 14)]


def test_without_publication_only_full_dates_resolve() -> None:
    assert days("on Thursday", None) == [("Thursday", None, None)]
    assert days("on July 17", None) == [("July 17", None, None)]
    text = "Floods on 3 July 2012 came back on July 17."
    assert days(text, None)[1] == ("July 17", date(2012, 7, 17), date(2012, 7, 17))
    assert document_year("3 July 2012, and May 1, 2013") is None


WORDS = st.sampled_from(
    [
        "the",
        "on",
        "in",
        "since",
        "until",
        "of",
        "from",
        "to",
        "between",
        "and",
        "May",
        "June",
        "12",
        "31",
        "2016",
        "Thursday",
        "weekend",
        "last",
        "next",
        "past",
        "few",
        "years",
        "ago",
        "99",
        "0000",
        "9999",
        "today",
        "mid-",
        "early",
        "late",
        "1/1/2000",
        "–",
        "week",
        "year",
        "spring",
        "fall",
        "will",
        "said",
        "٣",
        "10000",
        "decades,",
        "Sept.",
        "30th",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30), st.sampled_from([TUESDAY, None, date.min, date.max, date(2020, 2, 29)]))
def test_spans_are_exact_and_nothing_raises(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    mentions = find_dates(text, 0, len(text), published)
    assert all(0 <= m.span.start < m.span.end <= len(text) for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))
    assert all(m.date_from <= m.date_to for m in mentions if m.date_from and m.date_to)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    find_dates(text, 0, len(text), TUESDAY)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1990, 1, 8), date(2090, 1, 1)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_weekday_is_at_most_six_days_back(published: date, name: str) -> None:
    found = find_dates(f"It fell on {name}.", 0, 20, published)[0].date_from
    assert found is not None and timedelta(0) <= published - found <= timedelta(days=6)
    assert found.strftime("%A") == name


def test_long_lines_take_bounded_time() -> None:
    text = "on the last few " * 6_000 + "12 12 May 2016 " * 1_000
    assert len(find_dates(text, 0, len(text), TUESDAY)) == 1_000
