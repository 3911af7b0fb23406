"""What an origin's record says, on plain tables: which origin gave which answer to which question."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.reliability import ENOUGH, PRIOR_AGREEING, PRIOR_DIFFERING, weigh_origins
from tests.unit.memory import empty

Given = tuple[int, str, int]
"""A question, an origin and its answer."""


def records(
    given: list[Given], refining: frozenset[int] = frozenset(), kind: str = "quantity"
) -> dict[str, dict[str, Any]]:
    """Record of each origin that has one; the claims whose places in `given` are in `refining` fit several answers."""
    with empty() as con:
        con.register(
            "position_claims",
            pa.table(
                {
                    "finding_id": [str(q) for q, _, _ in given],
                    "position_id": [f"{q}/{a}" for q, _, a in given],
                    "claim_id": [str(n) for n in range(len(given))],
                    "origin_id": [o for _, o, _ in given],
                    "relation": ["refines" if n in refining else "supports" for n in range(len(given))],
                }
            ),
        )
        questions = sorted({str(q) for q, _, _ in given})
        con.register(
            "finding_frames",
            pa.table({"finding_id": questions, "corpus": ["x"] * len(questions), "kind": [kind] * len(questions)}),
        )
        con.execute("CREATE TEMP TABLE retired_claims (position_id VARCHAR, claim_id VARCHAR)")
        weigh_origins(con)
        weights = dict(con.execute("SELECT origin_id, weight FROM origin_weights").fetchall())
        rows = con.execute("SELECT * FROM origin_records").to_arrow_table().to_pylist()
    return {r["origin_id"]: r | {"weight": weights.get(r["origin_id"])} for r in rows}


def alike(n: int) -> list[Given]:
    """Three origins that agree on n questions, and "d", which does not on any."""
    return [(q, o, 1) for q in range(n) for o in "abc"] + [(q, "d", 2) for q in range(n)]


def test_an_origin_that_stands_alone_has_a_poor_record() -> None:
    found = records(alike(ENOUGH))
    assert {o: r["reliability"] for o, r in found.items()} == {"a": 1.0, "b": 1.0, "c": 1.0, "d": 0.0}
    assert found["d"]["weight"] == PRIOR_AGREEING / (PRIOR_AGREEING + PRIOR_DIFFERING + ENOUGH)
    assert found["a"]["weight"] == (PRIOR_AGREEING + ENOUGH) / (PRIOR_AGREEING + PRIOR_DIFFERING + ENOUGH)
    # ten of ten: Wilson's interval goes from .72 to 1
    assert found["a"]["reliability_low"] == pytest.approx(0.722, abs=0.001) and found["a"]["reliability_high"] == 1


def test_too_few_findings_show_and_weigh_nothing() -> None:
    found = records(alike(ENOUGH - 1))
    assert found["a"]["n_shared_findings"] == ENOUGH - 1
    assert {(r["reliability"], r["weight"]) for r in found.values()} == {(None, None)}


def test_agreement_counts_as_dissent_does() -> None:
    """Of three voices, the others judge each where all agree, and only the one that differs where one does: whether a finding
    counts for an origin may not hang on its own answer."""
    found = records(
        [(q, o, 1 if q else 2) for q in range(ENOUGH) for o in "a"] + [(q, o, 1) for q in range(ENOUGH) for o in "bc"]
    )
    assert (found["a"]["n_agreeing"], found["a"]["n_shared_findings"]) == (ENOUGH - 1, ENOUGH)
    assert (found["b"]["n_agreeing"], found["b"]["n_shared_findings"]) == (ENOUGH - 1, ENOUGH - 1)


@pytest.mark.parametrize(
    "given_answers",
    [
        # one other, and two others that differ: no majority to stand with or against
        [(1, "a", 1), (1, "b", 2)],
        [(1, "a", 1), (1, "b", 2), (1, "c", 3)],
    ],
)
def test_without_a_majority_of_others_nobody_is_judged(given_answers: list[Given]) -> None:
    assert records(given_answers) == {}


def test_an_origin_that_gives_two_answers_is_not_heard() -> None:
    assert records([(1, "a", 1), (1, "a", 2), (1, "b", 1), (1, "c", 1)]) == {}


def test_wide_claims_and_statements_are_no_voices() -> None:
    three = [(1, "a", 1), (1, "b", 1), (1, "c", 1)]
    assert records(three, frozenset((2,))) == {}
    assert records(three, kind="statement") == {}


answers = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abcde"), st.integers(0, 2)), max_size=60)


@settings(deadline=None, max_examples=30)
@given(answers, st.randoms(use_true_random=False))
def test_records_are_shares_and_order_does_not_matter(given_answers: list[Given], random: Any) -> None:
    found = records(given_answers)
    for r in found.values():
        assert 0 <= r["n_agreeing"] <= r["n_shared_findings"]
        if r["reliability"] is not None:
            assert 0 <= r["reliability_low"] <= r["reliability"] <= r["reliability_high"] <= 1
    shuffled = list(given_answers)
    random.shuffle(shuffled)
    assert records(shuffled) == found
