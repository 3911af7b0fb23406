"""What a finding says hangs on the articles that it concerns, and on nothing else in the data folder."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from stages.reconcile import reconcile
from tests.benchmarks.made_up_claims import TABLES, Maker, known_rows
from tests.unit.memory import empty

Rows = dict[str, list[dict[str, Any]]]
N_EVENTS = 12
RESULTS = {"findings": "finding_id", "positions": "position_id", "passages": "passage_id", "events": "event_id"}


@functools.cache
def made_up(seed: int, prefix: str, corpus: str = "made up") -> Rows:
    """Some events of made-up news, with people, outlets and names of their own."""
    maker = Maker(seed, prefix)
    rows = known_rows(prefix)
    for number in range(N_EVENTS):
        for told in maker.event(number):
            for name, some in told.items():
                rows.setdefault(name, []).extend(some)
    for name in ("documents", "claims"):
        for row in rows[name]:
            row["corpus"] = corpus
    return rows


def tables(parts: Iterable[Rows]) -> dict[str, pa.Table]:
    merged: Rows = {}
    for rows in parts:
        for name, some in rows.items():
            merged.setdefault(name, []).extend(some)
    for name, key in (("measures", "measure_id"), ("places", "place_id")):
        merged[name] = list({row[key]: row for row in merged[name]}.values())
    return {t.name: t.from_rows(merged[t.name]) for t in TABLES}


def results(*parts: Rows) -> dict[str, dict[str, dict[str, Any]]]:
    with empty(2) as con:
        out = reconcile(tables(parts), con)
    return {name: {row[key]: row for row in out[name].to_pylist()} for name, key in RESULTS.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_unrelated_articles_change_nothing(seed: int) -> None:
    alone = results(made_up(seed, "a"))
    together = results(made_up(seed, "a"), made_up(seed + 100, "b"))
    for name, rows in alone.items():
        assert rows, name
        assert {k: together[name].get(k) for k in rows} == rows, name


def test_parts_reconciled_apart_are_the_whole() -> None:
    parts = [made_up(n, f"{n}") for n in (3, 4)]
    whole = results(*parts)
    apart = [results(part) for part in parts]
    for name in RESULTS:
        assert whole[name] == {k: row for one in apart for k, row in one[name].items()}, name


def test_another_corpus_changes_nothing() -> None:
    alone = results(made_up(6, "a"))
    together = results(made_up(6, "a"), made_up(6, "b", "another"))
    for name, rows in alone.items():
        assert {k: together[name].get(k) for k in rows} == rows, name


def test_made_up_news_is_worth_testing_with() -> None:
    """Several documents an event, several claims a finding, and copies."""
    found = results(made_up(1, "a"))
    assert max(e["n_documents"] for e in found["events"].values()) > 3
    assert sum(f["n_documents"] > 1 for f in found["findings"].values()) > 20
    assert any(p["copy_of"] for p in found["passages"].values())
