"""The benchmark of true values among conflicting ones goes through the SQL of reconcile, so it must keep up with it."""

from __future__ import annotations

from tests.benchmarks.truth import crosswire

PLACES = [
    {"ID": "1", "name": "Norway", "parentID": "0"},
    {"ID": "2", "name": "Velmar", "parentID": "1"},
    {"ID": "3", "name": "Sweden", "parentID": "0"},
]


def test_most_sources_and_the_nearer_place_win() -> None:
    claims = [
        {"obj": "Odo Brandt", "src": source, "value": value}
        for source, value in (("a", "Velmar"), ("b", "Norway"), ("c", "Velmar"), ("d", "Sweden"))
    ]
    assert crosswire(claims, PLACES) == {"Odo Brandt": "Velmar"}
