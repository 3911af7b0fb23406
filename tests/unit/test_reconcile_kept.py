"""A run that takes over what the last one kept gives the rows of a run from scratch, and does only what is new."""

from __future__ import annotations

import functools
import random
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import kept_results
from flows.kept_results import KeptResults
from stages.reconcile import in_batches, reconcile, reconcile_relations, reliability, run
from stages.reconcile import kept as kept_parts
from tests.benchmarks.made_up_claims import Maker, known_rows
from tests.unit.memory import empty
from tests.unit.reconcile_cases import Article, line, tables_of, toll
from tests.unit.test_reconcile_local import Rows, tables
from warehouse.script import table_of


def news(seed: int, prefix: str, n_events: int) -> list[Rows]:
    """Documents of made-up news, with numbers of a whole conflict, quotations without a speaker and numbers in them, which
    reach across events."""
    rng = random.Random(seed)
    maker = Maker(seed, prefix)
    documents = [told for number in range(n_events) for told in maker.event(number)]
    for told in documents:
        said: dict[int, str] = {}
        for claim in told["claims"]:
            if claim["kind"] == "statement":
                said[claim["sentence_no"]] = claim["claim_id"]
                if rng.random() < 0.3:
                    claim["quotation"] = "direct"
                    if rng.random() < 0.5:
                        claim |= {
                            "speaker": None,
                            "speaker_name": None,
                            "speaker_role": None,
                            "speaker_affiliation": None,
                        }
            elif claim["kind"] == "quantity":
                claim["within_claim_id"] = said.get(claim["sentence_no"]) or next(iter(said.values()), None)
                if rng.random() < 0.3:
                    claim |= {"scope": "conflict", "place_id": "place-1"}
    return documents


NEWS = news(1, "a", 3)
KNOWN = known_rows("a")


def corpus(chosen: list[Rows], retracted: Collection[int] = ()) -> dict[str, pa.Table]:
    at = datetime(2033, 1, 1, tzinfo=UTC)
    rows = {
        **{n: [r for told in chosen for r in told[n]] for n in ("blocks", "sentences", "claims")},
        "documents": [
            d | ({"retracted_at": at} if n in retracted else {})
            for n, told in enumerate(chosen)
            for d in told["documents"]
        ],
    }
    return tables([KNOWN, rows])


Results = dict[str, pa.Table]


def ran(made: Results, kept: Results | None = None, regroup: Any = None) -> tuple[Results, Results]:
    memory = dict(kept or {})
    with empty(2) as con:
        return reconcile(made, con, regroup, memory), memory


@functools.cache
def from_scratch() -> tuple[Results, Results]:
    """All of the news in a first run."""
    return ran(corpus(NEWS))


def rows(results: Results) -> dict[str, list[str]]:
    return {name: sorted(map(repr, table.to_pylist())) for name, table in results.items()}


numbers = st.sets(st.integers(0, len(NEWS) - 1), min_size=1)


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(numbers, st.sets(st.integers(0, 5), max_size=2)), min_size=1, max_size=2), numbers)
def test_any_runs_before_change_nothing(before: list[tuple[set[int], set[int]]], last: set[int]) -> None:
    """Articles that come, go and are retracted, in any runs."""
    kept: Results = {}
    for present, retracted in before:
        _, kept = ran(corpus([NEWS[n] for n in sorted(present)], retracted), kept)
    made = corpus([NEWS[n] for n in sorted(last)], {0})
    assert rows(ran(made, kept)[0]) == rows(ran(made)[0])


def test_the_same_articles_give_the_same_without_grouping(monkeypatch: pytest.MonkeyPatch) -> None:
    made = corpus(NEWS)
    fresh, kept = from_scratch()
    assert fresh["findings"].num_rows > 100
    monkeypatch.setattr(run, "group_claims", counting(grouped := []))
    again, kept_again = ran(made, kept)
    assert grouped == [0]
    assert rows(again) == rows(fresh)
    assert rows(kept_again) == rows(kept)


def test_unrelated_articles_do_not_group_the_old_ones_again(monkeypatch: pytest.MonkeyPatch) -> None:
    others = news(2, "b", 3)
    for told in others:
        for claim in told["claims"]:
            claim["scope"] = None
    old, new = corpus(NEWS), tables([known_rows("b"), *others])
    both = {name: pa.concat_tables([old[name], new[name]]) for name in old}
    for name, key in (("measures", "measure_id"), ("places", "place_id")):
        both[name] = old[name]
        assert key in old[name].column_names
    kept = from_scratch()[1]
    monkeypatch.setattr(run, "group_claims", counting(grouped := []))
    results = ran(both, kept)[0]
    assert 0 < grouped[0] <= new["claims"].num_rows
    monkeypatch.undo()
    assert rows(results) == rows(ran(both)[0])


def counting(grouped: list[int]) -> Any:
    """group_claims that notes how many claims it is to group."""
    group_claims = run.group_claims

    def group(con: duckdb.DuckDBPyConnection) -> pa.Table:
        grouped.append(con.execute("SELECT count(*) FROM changed_claims").fetchall()[0][0])
        return group_claims(con)

    return group


def test_some_parts_at_a_time_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims are grouped and answers judged in batches; also where an analyst has put claims of two of them together."""
    made = corpus(NEWS)
    fresh = from_scratch()[0]
    together = put_together(fresh)
    by_hand = ran(made, None, together)[0]
    monkeypatch.setattr(kept_parts, "CLAIMS_AT_ONCE", 60)  # of 294: five times or so
    monkeypatch.setattr(in_batches, "CLAIMS_AT_ONCE", 70)
    monkeypatch.setattr(kept_parts, "FEW_CLAIMS", 0)
    assert rows(ran(made)[0]) == rows(fresh)
    assert rows(ran(made, None, together)[0]) == rows(by_hand)


def put_together(results: Results) -> Any:
    """An analyst's decision: two distances of two events answer one question."""
    event_of = {r["claim_id"]: r["event_id"] for r in results["claims"].to_pylist() if r["measure_id"] == "distance"}
    one = min(event_of)
    other = next(c for c in sorted(event_of) if event_of[c] != event_of[one])

    def together(given: pa.Table) -> pa.Table:
        number = dict(zip(given.column("claim_id").to_pylist(), given.column("group_no").to_pylist(), strict=True))
        goal = number[one]
        moved = [goal if g == number[other] else g for g in given.column("group_no").to_pylist()]
        return given.set_column(0, "group_no", pa.array(moved, pa.int64()))

    return together


def test_what_an_analyst_groups_is_made_anew_and_undone() -> None:
    """Claims put together by hand, also of two events, and the decision taken back."""
    made = corpus(NEWS)
    fresh, kept = from_scratch()
    together = put_together(fresh)
    by_hand, kept_by_hand = ran(made, kept, together)
    assert rows(by_hand) == rows(ran(made, None, together)[0]) != rows(fresh)
    assert rows(ran(made, kept_by_hand, together)[0]) == rows(by_hand)
    assert rows(ran(made, kept_by_hand)[0]) == rows(fresh)


def test_a_record_that_turns_puts_old_answers_in_another_order() -> None:
    """Two outlets differ on the ferry; then one of them stands alone on other events."""
    ferry = [Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(31))]
    turns = []
    for liar in ("Courier", "Gazette"):
        others = [
            Article(outlet, 20, line("{} died in the mine", n, place="Brenza"), title="Mine at Brenza collapses")
            for outlet, n in {**dict.fromkeys(("Courier", "Gazette", "Herald", "Tribune"), 40), liar: 50}.items()
        ]
        with patch.object(reliability, "ENOUGH", 1):
            kept = ran(tables_of(ferry))[1]
            results = ran(tables_of([*ferry, *others]), kept)[0]
            assert rows(results) == rows(ran(tables_of([*ferry, *others]))[0])
        leading = [p for p in results["positions"].to_pylist() if p["is_leading"] and p["value_low"] in (20, 31)]
        turns.append([p["value_low"] for p in leading])
    assert turns == [[31], [20]]


def test_what_is_kept_on_disk_comes_back_whole_or_not_at_all(tmp_path: Path) -> None:
    made = corpus(NEWS[:3])
    kept = ran(made)[1]
    for _ in range(2):
        assert not from_disk(tmp_path) or rows(from_disk(tmp_path)) == rows(kept)
        to_disk(tmp_path, made)
        assert rows(from_disk(tmp_path)) == rows(kept)
        assert len(list((tmp_path / "reconcile").iterdir())) == 1
    next((tmp_path / "reconcile").glob("*/0/kept_groups.parquet")).write_bytes(b"PAR1 cut off")
    assert from_disk(tmp_path) == {}


def test_a_run_adds_a_level_to_what_is_kept_until_all_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More articles come, an analyst decides and takes it back, an article is retracted: what is kept is as from scratch."""
    together = put_together(from_scratch()[0])
    by_hand, retracted = ran(corpus(NEWS), None, together)[1], ran(corpus(NEWS, {1}))[1]
    runs = (
        (100.0, corpus(NEWS[:4]), None, None, 1),
        (100.0, corpus(NEWS), None, from_scratch()[1], 2),
        (100.0, corpus(NEWS), together, by_hand, 3),
        (0.0, corpus(NEWS, {1}), None, retracted, 1),
    )
    for most_added, made, regroup, expected, n_levels in runs:
        monkeypatch.setattr(kept_results, "MOST_ADDED", most_added)
        to_disk(tmp_path, made, regroup)
        assert len(list((tmp_path / "reconcile").glob("*/[0-9]"))) == n_levels
        if expected:
            assert grouped_alike(from_disk(tmp_path)) == grouped_alike(expected)


def grouped_alike(kept: Results) -> dict[str, list[str]]:
    """What is kept, but for the numbers of groups, which are any."""
    return rows({n: t.drop_columns("group_no") if "group_no" in t.column_names else t for n, t in kept.items()})


def to_disk(stages: Path, made: Results, regroup: Any = None) -> None:
    """A run that goes on with what is kept on disk."""
    with empty(2) as con:
        for name, table in made.items():
            table_of(con, name, table)
        on_disk = KeptResults(stages, con)
        on_disk.read()
        reconcile_relations(con, regroup)
        on_disk.write()


def from_disk(stages: Path) -> Results:
    with duckdb.connect() as con:
        KeptResults(stages, con).read()
        there = [name for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        return {name: con.execute(f"FROM {name}").to_arrow_table() for name in there}
