"""What goes on under which id from run to run, and what the history of findings keeps."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.suite import suite_rules
from flows.overrides_file import OverridesFile
from flows.settings import RunSettings
from tests.unit.newsroom import Newsroom
from tests.unit.reconcile_cases import Article, at_least, line, minister, tables_of, toll
from warehouse.folder import DataFolder
from warehouse.tables import BY_NAME

COURIER = Article("Courier", 3, toll(20))
GAZETTE = Article("Gazette", 4, toll(31, by=minister))
EARLIER = Article("Herald", 1, toll(20))
STORM = Article("Echo", 3, line("The storm injured {}", 12, measure="people.injured"), title="Storm over Brenza")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(DataFolder(tmp_path))


def states(room: Newsroom) -> list[tuple[str, int, int | None]]:
    """Of each state of the history: verdict, and the days after the first run on which it began and ended."""
    start = room.runs[0]["started_at"]

    def day(at: Any) -> Any:
        return None if at is None else (at - start).days

    rows = sorted(room.rows("finding_history"), key=lambda r: (r["valid_from"], r["question"]))
    return [(r["verdict"], day(r["valid_from"]), day(r["valid_to"])) for r in rows]


def lineage(room: Newsroom, entity: str = "finding") -> set[tuple[str, str, str]]:
    return {(r["old_id"], r["new_id"], r["kind"]) for r in room.rows("finding_lineage") if r["entity"] == entity}


def decide(room: Newsroom, **row: str) -> None:
    OverridesFile(room.folder, RunSettings()).append(
        [{"who": "Ada", "why": "seen", "decided_at": f"{room.at.isoformat()}"} | row]
    )


def test_nothing_new_changes_nothing(room: Newsroom) -> None:
    first = room.run([COURIER, STORM])
    before = room.rows("findings")
    room.run([COURIER, STORM])
    assert room.rows("findings") == before
    assert {f["run_id"] for f in before} == {first}
    assert states(room) == [("single-source", 0, None)] * 2
    assert lineage(room) == lineage(room, "event") == set()


def test_only_what_is_concerned_changes(room: Newsroom) -> None:
    first = room.run([COURIER, STORM])
    second = room.run([COURIER, STORM, GAZETTE])
    by_verdict = {f["verdict"]: f for f in room.rows("findings")}
    changed, other = by_verdict["contested"], by_verdict["single-source"]
    assert (changed["run_id"], other["run_id"]) == (second, first)
    assert changed["last_changed"] - changed["first_seen"] == timedelta(days=1)
    assert other["last_changed"] == other["first_seen"]
    assert sorted(states(room), key=str) == [
        ("contested", 1, None),
        ("single-source", 0, 1),
        ("single-source", 0, None),
    ]


def test_an_earlier_article_moves_the_anchor_and_the_history_goes_with_it(room: Newsroom) -> None:
    room.run([COURIER, GAZETTE])
    (before,) = room.rows("findings")
    (event_before,) = room.rows("events")
    decide(room, field="question", value="How many died?", doc_sha256=GAZETTE.doc_id, quote="31 people")
    second = room.run([COURIER, GAZETTE, EARLIER])
    (after,) = room.rows("findings")
    (event_after,) = room.rows("events")
    assert before["finding_id"] != after["finding_id"] and event_before["event_id"] != event_after["event_id"]
    assert lineage(room) == {(before["finding_id"], after["finding_id"], "moved")}
    assert lineage(room, "event") == {(event_before["event_id"], event_after["event_id"], "moved")}
    assert after["first_seen"] == before["first_seen"] and after["run_id"] == second
    assert after["question"] == "How many died?" and after["is_overridden"]
    assert {h["finding_id"] for h in room.rows("finding_history")} == {after["finding_id"]}
    # and back, when the earlier one is taken out
    decide(room, field="retracted", value="true", doc_sha256=EARLIER.doc_id)
    room.run([COURIER, GAZETTE, EARLIER])
    (back,) = room.rows("findings")
    assert (back["finding_id"], back["first_seen"]) == (before["finding_id"], before["first_seen"])
    assert len(lineage(room)) == 2
    assert [h["finding_id"] for h in room.rows("finding_history")] == [before["finding_id"]] * 3


def test_two_findings_become_one_and_two_again(room: Newsroom) -> None:
    # two counts that nobody joins but the analyst
    boats = Article("Herald", 2, line("{} came from the island", 20, measure="boat"))
    ships = Article("Echo", 3, line("A flotilla of {} put to sea", 21, measure="vessel"))
    quotes = {a: tables_of([a])["claims"].to_pylist()[0]["quote"] for a in (boats, ships)}
    room.run([boats, ships])
    one, two = (f["finding_id"] for f in sorted(room.rows("findings"), key=lambda f: f["value_best"]))
    pair = {"value": f"{ships.doc_id} {quotes[ships]}", "doc_sha256": boats.doc_id, "quote": quotes[boats]}
    decide(room, field="together", **pair)
    room.run([boats, ships])
    assert [f["finding_id"] for f in room.rows("findings")] == [one]
    assert lineage(room) == {(two, one, "merged")}
    decide(room, field="apart", **pair)
    room.run([boats, ships])
    assert {f["finding_id"] for f in room.rows("findings")} == {one, two}
    assert lineage(room) == {(two, one, "merged"), (one, two, "split")}
    assert overlaps(room) == []
    # what stayed one has one history; what was away comes back as first seen
    first = room.runs[0]["started_at"]
    assert {f["finding_id"]: f["first_seen"] for f in room.rows("findings")} == {one: first, two: first}


def test_a_newer_version_of_the_article_goes_on_with_the_question(room: Newsroom) -> None:
    """With another number in it: the claim is a new one, in a new document, and yet the same question."""
    room.run([COURIER])
    (before,) = room.rows("findings")
    newer = Article("Courier", 3, toll(24), hour=9)
    room.run([Article("Courier", 3, toll(20), duplicate_of=newer), newer])
    (after,) = room.rows("findings")
    assert lineage(room) == {(before["finding_id"], after["finding_id"], "moved")}
    assert after["first_seen"] == before["first_seen"] and after["value_best"] == 24
    assert states(room) == [("single-source", 0, 1), ("single-source", 1, None)]


def test_what_vanishes_is_closed_and_what_returns_is_known(room: Newsroom) -> None:
    room.run([COURIER, STORM])
    known = {f["finding_id"]: f["first_seen"] for f in room.rows("findings")}
    decide(room, field="retracted", value="true", doc_sha256=STORM.doc_id)
    room.run([COURIER, STORM])
    assert len(room.rows("findings")) == 1 and lineage(room) == set()
    decide(room, field="retracted", value="false", doc_sha256=STORM.doc_id)
    room.run([COURIER, STORM])
    assert {f["finding_id"]: f["first_seen"] for f in room.rows("findings")} == known
    assert sorted(states(room), key=str) == [
        ("single-source", 0, 1),
        ("single-source", 0, None),
        ("single-source", 2, None),
    ]
    assert {h["question"] for h in room.rows("finding_history")} == {f["question"] for f in room.rows("findings")}


def overlaps(room: Newsroom) -> list[tuple[Any, ...]]:
    """Rows that the expectations of history and lineage complain of."""
    con = duckdb.connect()
    found = []
    for table in ("finding_history", "finding_lineage"):
        rows = BY_NAME[table].from_rows(room.rows(table))
        con.register(table, rows)
        key = ", ".join(BY_NAME[table].key)
        found += con.execute(f"SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1").fetchall()
        for rule in suite_rules(table):
            found += con.execute(rule.sql).fetchall()
    return found


def test_whatever_comes_and_goes_the_history_is_sound_and_the_rest_as_from_scratch(tmp_path: Path) -> None:
    rng = random.Random(3)
    outlets = ["Courier", "Gazette", "Herald", "Echo", "Northwire", None]
    articles = [
        Article(rng.choice(outlets), rng.choice([1, 2, 3, 4, None]),
                toll(rng.choice([20, 31, at_least(20)]), by=rng.choice([None, minister])), hour=h)
        for h in range(6)
    ]  # fmt: skip
    articles = list({a.doc_id: a for a in articles}.values())
    room = Newsroom(DataFolder(tmp_path / "parts"))
    for _ in range(4):
        there = rng.sample(articles, rng.randint(1, len(articles)))
        room.run(there)
        assert overlaps(room) == []
        known = {f["finding_id"] for f in room.rows("findings")}
        assert {h["finding_id"] for h in room.rows("finding_history") if h["valid_to"] is None} == known
        gone = {r["old_id"] for r in room.rows("finding_lineage")} - known
        assert all(
            not any(h["finding_id"] == g and h["valid_to"] is None for h in room.rows("finding_history")) for g in gone
        )
    room.run(articles)
    whole = Newsroom(DataFolder(tmp_path / "whole"))
    whole.run(articles)
    dated = {"run_id", "first_seen", "last_changed"}
    for table in ("findings", "positions", "evidence", "events", "origins", "claims"):
        left, right = ([{k: v for k, v in r.items() if k not in dated} for r in r_.rows(table)] for r_ in (room, whole))
        assert left == right, table
