"""Copies and events of the last run are taken over where no article concerns them that has come or gone."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.reconcile import passages, texts
from stages.reconcile.events import document_events
from stages.reconcile.kept import KEPT, register_kept, select_kept
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import read_corpus
from stages.reconcile.texts import find_changed_texts
from tests.unit.memory import empty
from tests.unit.test_reconcile_kept import NEWS, Results, corpus, rows
from tests.unit.test_reconcile_local import Rows
from warehouse.script import table_of

ORDERED = sorted(NEWS, key=lambda told: told["documents"][0]["published_at"])
KEPT_HERE = ("kept_texts", "kept_links", "kept_event_links", "kept_event_groups")


def compare(made: Results, kept: Results | None = None) -> tuple[Results, Results]:
    """(passages and events of documents, what is kept of them)."""
    with empty(2) as con:
        for name, table in {**made, **(kept or {})}.items():
            table_of(con, name, table)
        register_kept(con)
        read_corpus(con)
        is_known = find_changed_texts(con)
        found = {"passages": find_passages(con, is_known)}
        table_of(con, "passages", found["passages"])
        found["document_events"] = document_events(con, is_known)
        return found, {n: con.execute(select_kept(n)).to_arrow_table().cast(KEPT[n]) for n in KEPT_HERE}


def changed(told: Rows, **document: Any) -> Rows:
    """The article with other values in its row of documents."""
    other = copy.deepcopy(told)
    other["documents"][0] |= document
    return other


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """(sentences, those that are compared) of each run; whatever is known is taken over."""
    seen: list[tuple[int, int]] = []
    find_open_pieces = passages.find_open_pieces

    def find(con: Any, n_pieces: int, is_known: bool) -> Any:
        is_open, still = find_open_pieces(con, n_pieces, is_known)
        seen.append((n_pieces, int(is_open.sum())))
        return is_open, still

    monkeypatch.setattr(passages, "find_open_pieces", find)
    monkeypatch.setattr(texts, "MOST_CHANGED", 1.0)
    return seen


def same_as_from_scratch(last: list[Rows], *later: list[Rows]) -> Results:
    """Runs on `later` in turn, each with what the one before kept."""
    kept = compare(corpus(last))[1]
    for now in later:
        made = corpus(now)
        results, kept = compare(made, kept)
        fresh, kept_fresh = compare(made)
        assert rows(results) == rows(fresh)
        assert rows(kept) == rows(kept_fresh)
    return results


def test_nothing_new_compares_nothing(compared: list[tuple[int, int]]) -> None:
    results = same_as_from_scratch(ORDERED, ORDERED)
    assert compared[1][1] == 0 < compared[0][1]
    assert sum(p["copy_of"] is not None for p in results["passages"].to_pylist()) > 5


def test_the_newest_articles_alone_are_compared(compared: list[tuple[int, int]]) -> None:
    same_as_from_scratch(ORDERED[:-2], ORDERED)
    n_pieces, n_open = compared[1]
    assert 0 < n_open <= n_pieces - compared[0][0]


@pytest.mark.parametrize(
    ("last", "now"),
    [
        (ORDERED[2:], ORDERED),
        (ORDERED[::2], ORDERED),
        (ORDERED, ORDERED[1:]),
        (ORDERED, [*ORDERED[:3], *ORDERED[4:]]),
        (ORDERED[:-1], ORDERED[1:]),
        ([], ORDERED),
    ],
    ids=["older than all", "every other one", "the oldest gone", "another gone", "one gone, one new", "the first run"],
)
def test_articles_that_come_and_go(compared: list[tuple[int, int]], last: list[Rows], now: list[Rows]) -> None:
    same_as_from_scratch(last, now)
    assert len(compared) == 3


def test_an_article_that_turns_out_to_repeat_another(compared: list[tuple[int, int]]) -> None:
    first, second = (told["documents"][0]["doc_id"] for told in ORDERED[:2])
    repeated = [changed(ORDERED[0], duplicate_of=second), *ORDERED[1:]]
    later = [*ORDERED[:-1], changed(ORDERED[-1], duplicate_of=first)]
    same_as_from_scratch(ORDERED, repeated, later)
    assert 0 < compared[1][1] < compared[1][0]


@pytest.mark.parametrize(
    "document",
    [
        {"published_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"published_at": None},
        {"published_at": ORDERED[-1]["documents"][0]["published_at"] + timedelta(days=3)},
        {"title": "Nobody knows what the ferry carried across the strait"},
        {"agency": "Northwire"},
        {"source_id": None},
    ],
    ids=["earlier", "undated", "later", "another title", "credited", "another outlet"],
)
def test_an_article_that_is_told_otherwise(compared: list[tuple[int, int]], document: dict[str, Any]) -> None:
    other = [*ORDERED[:4], changed(ORDERED[4], **document), *ORDERED[5:]]
    same_as_from_scratch(ORDERED, other)


numbers = st.sets(st.integers(0, len(ORDERED) - 1), min_size=1)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(numbers, min_size=1, max_size=3), st.sets(st.integers(0, len(ORDERED) - 1), max_size=3))
def test_any_runs_before(compared: list[tuple[int, int]], runs: list[set[int]], undated: set[int]) -> None:
    news = [changed(told, published_at=None) if n in undated else told for n, told in enumerate(ORDERED)]
    kept: Results = {}
    for present in runs:
        made = corpus([news[n] for n in sorted(present)])
        results, kept = compare(made, kept)
    assert rows(results) == rows(compare(made)[0])


def moved(told: Rows, days: int, **document: Any) -> Rows:
    return changed(told, published_at=told["documents"][0]["published_at"] + timedelta(days=days), **document)


def adrift(n: int, told: Rows) -> Rows:
    """Of three articles one has a date of a month later; of three of these one has the day itself in its headline, another a
    later day."""
    if n % 3 != 1:
        return told
    document = told["documents"][0]
    day = document["published_at"]
    named = (f", {day:%B} {day.day}", "", f", {day + timedelta(days=15):%B %d}")[n // 3 % 3]
    return moved(told, 20 + n, title=document["title"] + named)


ADRIFT = sorted(
    (adrift(n, told) for n, told in enumerate(ORDERED)), key=lambda told: told["documents"][0]["published_at"]
)


def test_articles_a_month_apart_meet() -> None:
    """Some by a day, some otherwise, some not at all: they are worth testing with."""
    made = corpus(ADRIFT)
    with empty(2) as con:
        for name, table in made.items():
            table_of(con, name, table)
        register_kept(con)
        read_corpus(con)
        is_known = find_changed_texts(con)
        table_of(con, "passages", find_passages(con, is_known))
        table_of(con, "document_events", document_events(con, is_known))
        found = con.execute(
            """
            WITH told AS (SELECT * FROM documents_in_order JOIN document_events USING (doc_id)),
            far AS (
              SELECT a.doc_no AS earlier, b.doc_no AS later, a.event_id = b.event_id AS is_one
              FROM told a JOIN told b
                ON b.published - a.published > 10 AND split_part(a.title, ',', 1) = split_part(b.title, ',', 1)
            )
            SELECT count(*) FILTER (is_one AND t.later IS NOT NULL), count(*) FILTER (is_one AND t.later IS NULL),
              count(*) FILTER (NOT is_one)
            FROM far LEFT JOIN told_links t USING (earlier, later)
            """
        ).fetchall()
    assert min(found[0]) > 0


@pytest.mark.parametrize(
    ("last", "now"),
    [
        (ADRIFT, ADRIFT),
        (ADRIFT[:-2], ADRIFT),
        (ADRIFT[2:], ADRIFT),
        (ADRIFT[::2], ADRIFT),
        (ADRIFT, ADRIFT[1:]),
        (ADRIFT, [*ADRIFT[:3], *ADRIFT[4:]]),
        ([told for told in ADRIFT if told in ORDERED], ADRIFT),
        (ORDERED, ADRIFT),
        (ORDERED, [*ORDERED[:9], *(moved(told, 15) for told in ORDERED[9:])]),
    ],
    ids=[
        "nothing new",
        "newer",
        "older",
        "every other one",
        "the oldest gone",
        "another gone",
        "those a month later new",
        "some dated anew",
        "all later ones dated anew",
    ],
)
def test_articles_a_month_apart_come_and_go(compared: list[tuple[int, int]], last: list[Rows], now: list[Rows]) -> None:
    same_as_from_scratch(last, now)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(numbers, min_size=1, max_size=3))
def test_any_runs_before_of_articles_a_month_apart(compared: list[tuple[int, int]], runs: list[set[int]]) -> None:
    kept: Results = {}
    for present in runs:
        made = corpus([ADRIFT[n] for n in sorted(present)])
        results, kept = compare(made, kept)
    assert rows(results) == rows(compare(made)[0])
