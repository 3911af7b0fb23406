"""Places for answers: a coarser one refines, two that lie apart contradict."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stages.reconcile.nested import group_placed, nested_intervals

PLACES = (
    ("c", "Ruritania", None), ("d", "Borovia", None), ("p", "Velmar Province", "c"), ("t", "Springfield", "p"),
    ("u", "Springfield", "d"), ("v", "Brenza", "p"),
)  # fmt: skip
PARENTS = {place: parent for place, _, parent in PLACES}


def chain(value: str, parents: dict[str, str | None]) -> list[str]:
    return [value, *(chain(parents[value] or "", parents) if parents.get(value) else [])]


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 29)), st.sets(st.integers(1, 30), min_size=2))
def test_answers_meet_where_one_lies_in_the_other(lies_in: dict[int, int], named: set[int]) -> None:
    # a place lies in one with a smaller number, so that no chain comes round
    parents: dict[str, str | None] = {str(a): str(b) for a, b in lies_in.items() if 0 < b < a}
    found = nested_intervals((str(n) for n in named), parents)
    for a in named:
        for b in named - {a}:
            (low, high), (other_low, other_high) = found[str(a)], found[str(b)]
            inside = str(a) in chain(str(b), parents) or str(b) in chain(str(a), parents)
            assert (low <= other_high and other_low <= high) == inside


def test_the_outer_place_is_the_wider_answer() -> None:
    found = nested_intervals(["c", "p", "t", "v", "d"], PARENTS)

    def width(place: str) -> float:
        return found[place][1] - found[place][0]

    assert width("c") > width("p") > width("t")
    assert width("t") < width("d")


def placed(*answers: tuple[str, str]) -> tuple[list[list[str]], dict[str, tuple[float, float]]]:
    rows: list[dict[str, Any]] = [
        {"claim_id": str(n), "corpus": "x", "attribute": "birthplace", "subject": who, "category_value": where}
        for n, (who, where) in enumerate(answers)
    ]
    return group_placed(rows, PLACES)


def test_questions_are_told_apart_and_other_answers_left_out() -> None:
    groups, _ = placed(
        ("Jane Roe", "Brenza"), ("Odo Brandt", "Borovia"), ("jane roe", "Ruritania"), ("Jane Roe", "a boat")
    )
    assert groups == [["0", "2"], ["1"]]


def test_of_two_places_with_one_name_the_one_that_others_lie_around_is_meant() -> None:
    _, found = placed(("Jane Roe", "Springfield"), ("Jane Roe", "Borovia"))
    assert found["1"][0] < found["0"][0] < found["0"][1] < found["1"][1]
    _, found = placed(("Jane Roe", "Springfield"), ("Jane Roe", "Velmar Province"))
    assert found["1"][0] < found["0"][0] < found["0"][1] < found["1"][1]
