"""Counts of a part that say what sort of people its members are."""

from __future__ import annotations

import pytest

from tests.unit.test_quantities import find


@pytest.mark.parametrize(
    ("text", "quote", "counted", "predicate", "population"),
    [
        ("The ferry fire killed 41 people, 12 of them children.", "12 of them children", "children", "killed", "child"),
        ("The storm hurt 19 people, three of whom were firefighters.", "three of whom were firefighters",
         "firefighters", "injured", "responder"),
        ("The storm hurt 19 people, of whom three were firefighters.", "three were firefighters",
         "firefighters", "injured", "responder"),
        ("Of the 41 people killed, 12 were children.", "12 were children", "children", "killed", "child"),
        ("Two of the dead were soldiers.", "Two of the dead were soldiers", "soldiers", "killed", "combatant"),
        ("At least two of the wounded in Port Harrow are medical staff.",
         "At least two of the wounded in Port Harrow are medical staff", "medical staff", "injured", "medic"),
        ("Five of the dead were their neighbours.", "Five of the dead were their neighbours", "neighbours", "killed", "any"),
        ("There were also 20 women among the dead.", "20 women", "women", "killed", "woman"),
        ("Four nurses were among those wounded.", "Four nurses", "nurses", "injured", "medic"),
        ("Among the dead in the harbour were 11 children.", "11 children", "children", "killed", "child"),
        ("The dead include three divers.", "three divers", "divers", "killed", "any"),
    ],
)  # fmt: skip
def test_members(text: str, quote: str, counted: str, predicate: str, population: str) -> None:
    part = next(q for q in find(text) if q.span.of(text) == quote)
    assert (part.counted, part.predicate, part.population) == (counted, predicate, population)


def test_every_count_of_a_row_has_the_fate() -> None:
    found = find("Among the dead were 11 children and two women.")
    assert [(q.counted, q.predicate) for q in found] == [("children", "killed"), ("women", "killed")]


@pytest.mark.parametrize(
    "text",
    [
        "Seven of the dead were identified.",  # done to them, no sort of them
        "At least 12 of the wounded were in critical condition.",
        "The storm hurt 19 people; ten of them died in hospital.",
        "The guards stopped 40 people, two of them police said were armed.",
    ],
)
def test_what_is_done_to_a_part_is_no_sort(text: str) -> None:
    assert {(q.counted or "").lower() for q in find(text)} <= {"dead", "wounded", "people", "them"}


def test_a_part_of_things_keeps_its_noun() -> None:
    assert [q.counted for q in find("It fired three rockets, two of them from the coast.")] == ["rockets", "them"]


def test_parts_without_a_comma_stand_before_the_verb() -> None:
    found = find("The bureau also reported eight divers including two women were killed at dawn.")
    assert [(q.counted, q.predicate) for q in found] == [("divers", "killed"), ("women", "killed")]
