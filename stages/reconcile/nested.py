"""Answers that lie in each other, as intervals: a district in its province, a province in its country.

So a coarser place is a wide answer that meets each place in it, and goes through the one machinery of positions
(sql/positions.sql): it supports the only place in it that is named, refines several, and contradicts none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stages.reconcile.text import fold

Interval = tuple[float, float]


def nested_intervals(values: Iterable[str], parents: Mapping[str, str | None]) -> dict[str, Interval]:
    """Closed interval of each of `values` on a line: two meet where one lies in the other; of two that lie side by side the
    one further down is the narrower. `parents` leads from a value to what it lies in (None or missing: in nothing)."""
    chains = {v: _chain(v, parents) for v in sorted(set(values))}
    children: defaultdict[str | None, list[str]] = defaultdict(list)
    for value, chain in chains.items():
        children[next((a for a in chain[1:] if a in chains), None)].append(value)
    found: dict[str, Interval] = {}
    at = 0.0
    walk = [(v, False) for v in reversed(children[None])]
    while walk:
        value, is_left = walk.pop()
        below = children[value]
        if is_left:
            found[value] = (found[below[0]][0] - 0.01, found[below[-1]][1] + 0.01)
        elif below:
            walk += [(value, True), *((v, False) for v in reversed(below))]
        else:
            reach = 0.3 / len(chains[value])
            found[value] = (at - reach, at + reach)
            at += 1.0
    return found


def _chain(value: str, parents: Mapping[str, str | None]) -> list[str]:
    """`value` and what it lies in, from the inside out."""
    chain = [value]
    while (outer := parents.get(chain[-1])) is not None and outer not in chain:
        chain.append(outer)
    return chain


def group_placed(
    claims: Sequence[Mapping[str, Any]], places: Iterable[tuple[str, str, str | None]]
) -> tuple[list[list[str]], dict[str, Interval]]:
    """Claims (claim_id, corpus, event_id, attribute, subject, category_value) whose answer is the name or id of a place, grouped
    by what they ask, and their answers as intervals. `places` are (place_id, name, parent_place_id); a claim whose answer
    is no place is left out.

    Of several places with one name that is meant which the other answers of the question lie around.
    """
    known: defaultdict[str, list[str]] = defaultdict(list)
    parents: dict[str, str | None] = {}
    for place_id, name, parent in sorted(places, key=lambda p: p[0]):
        parents[place_id] = parent
        known[fold(name)].append(place_id)
        known[fold(place_id)].append(place_id)
    asked: defaultdict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        if fold(claim["category_value"] or "") in known:
            asked[claim["corpus"], claim["attribute"], fold(claim["subject"])].append(claim)
    groups: list[list[str]] = []
    intervals: dict[str, Interval] = {}
    for _, members in sorted(asked.items()):
        names = sorted({fold(c["category_value"]) for c in members})
        meant = _meant(names, known, parents)
        line = nested_intervals(meant.values(), parents)
        groups.append(sorted(c["claim_id"] for c in members))
        intervals |= {c["claim_id"]: line[meant[fold(c["category_value"])]] for c in members}
    return groups, intervals


def _meant(names: Sequence[str], known: Mapping[str, list[str]], parents: Mapping[str, str | None]) -> dict[str, str]:
    chains = {p: set(_chain(p, parents)) for name in names for p in known[name]}

    def related(place: str, name: str) -> bool:
        return any(place in chains[other] or other in chains[place] for other in known[name])

    return {
        name: min(known[name], key=lambda p: (-sum(related(p, n) for n in names if n != name), len(chains[p]), p))
        for name in names
    }
