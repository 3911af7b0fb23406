"""How far two readers agree which claims answer one question: `python -m tests.benchmarks.agreement`.

A second reader was given the articles of six clusters and the spans that the gold's claims have (optional ones left out),
without the gold's questions, and sorted them into questions (tests/gold/second_reader.json: for each cluster a list of groups of
[document, start, end]). Its groups are scored against the gold as findings are by the shared scorer (`score_findings`): pairs of
one fact in one group are right, pairs of two facts in one group are false; pairs whose spans overlap, and of facts that are
`related`, are left out. It is a bound for whatever has to find the claims too. The seeds need ../shared.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tests.benchmarks.findings import GOLD, SEEDS
from tests.conftest import ROOT, SHARED

GROUPS = ROOT / "tests" / "gold" / "second_reader.json"
Place = tuple[str, int, int]
"""Document, start, end."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Facts, those of which one group holds half the claims; pairs of one fact, pairs in one group, those that are both."""

    facts: int
    found: int
    pairs: int
    joined: int
    right: int

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.facts + other.facts,
            self.found + other.found,
            self.pairs + other.pairs,
            self.joined + other.joined,
            self.right + other.right,
        )

    @property
    def precision(self) -> float:
        return self.right / self.joined if self.joined else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.pairs if self.pairs else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.pairs + self.joined) if self.pairs + self.joined else 0.0


def agreement(gold: dict[str, Any], groups: Sequence[frozenset[Place]]) -> Agreement:
    """Of a reader's groups with a cluster's gold. Raises ValueError where a claim of the gold is in no group."""
    facts = {f["id"]: [_place(c) for c in f["claims"] if not c.get("optional")] for f in gold["facts"]}
    related = {frozenset(pair) for pair in gold.get("related") or ()}
    matched: dict[str, int] = {}
    for name, claims in facts.items():
        best = max(range(len(groups)), key=lambda n: (len(groups[n].intersection(claims)), -len(groups[n]), -n))
        if 2 * len(groups[best].intersection(claims)) >= len(claims):
            matched[name] = best
    units = [
        (name, place, _group_of(place, groups, matched.get(name))) for name, claims in facts.items() for place in claims
    ]
    pairs = joined = right = 0
    for (fact, a, one), (other, b, two) in combinations(units, 2):
        is_same = fact == other
        if not is_same and (_overlap(a, b) or frozenset((fact, other)) in related):
            continue
        pairs += is_same
        joined += one == two
        right += is_same and one == two
    return Agreement(len(facts), len(matched), pairs, joined, right)


def _place(claim: dict[str, Any]) -> Place:
    return claim["doc"], claim["char_start"], claim["char_end"]


def _group_of(place: Place, groups: Sequence[frozenset[Place]], preferred: int | None) -> int:
    if preferred is not None and place in groups[preferred]:
        return preferred
    found = next((n for n, group in enumerate(groups) if place in group), None)
    if found is None:
        raise ValueError(f"the second reader has no group for {place}")
    return found


def _overlap(a: Place, b: Place) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def read_groups() -> dict[str, list[frozenset[Place]]]:
    """The second reader's groups by cluster."""
    rows = json.loads(GROUPS.read_text(encoding="utf-8"))
    return {name: [frozenset((d, s, e) for d, s, e in group) for group in groups] for name, groups in rows.items()}


def read_gold(cluster: str) -> dict[str, Any] | None:
    """The gold of a cluster as it lies in the file; None for the seeds where ../shared is missing."""
    path = SHARED / SEEDS if cluster == "seeds" else GOLD / f"{cluster}.json"
    if not path.exists():
        return None
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def main() -> None:
    print("| cluster | facts found | pairs P / R / F1 | false pairs | pairs |")
    print("|---|---:|---:|---:|---:|")
    total = Agreement(0, 0, 0, 0, 0)
    for name, groups in read_groups().items():
        if (gold := read_gold(name)) is not None:
            one = agreement(gold, groups)
            total += one
            _print(name, one)
    _print("all", total)


def _print(name: str, one: Agreement) -> None:
    shares = " / ".join(f"{x:.2f}".removeprefix("0") for x in (one.precision, one.recall, one.f1))
    print(f"| {name} | {one.found / one.facts:.2f} | {shares} | {one.joined - one.right} | {one.pairs} |")


if __name__ == "__main__":
    main()
