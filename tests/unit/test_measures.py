"""What a number measures: ids, units and their standard, cumulative or not."""

from __future__ import annotations

import pytest

from stages.extract.quantities.measures import measure_of, people_measure, thing_measure
from stages.extract.quantities.units import unit_after, units
from stages.extract.quantities.words import tokenize


@pytest.mark.parametrize(
    ("predicate", "noun", "measure_id", "cumulative"),
    [
        ("killed", None, "people.killed", True),
        ("present", None, "people.present", False),
        ("missing", None, "people.missing", False),
        ("displaced", "farmer", "people.displaced", True),
        (None, "witness", "people.witness", False),
        (None, None, "people", False),
    ],
)
def test_people(predicate: str | None, noun: str | None, measure_id: str, cumulative: bool) -> None:
    measure = people_measure(predicate, noun)
    assert (measure.measure_id, measure.unit, measure.is_cumulative) == (measure_id, "count", cumulative)


def test_things_keep_only_telling_predicates() -> None:
    assert thing_measure("bridge", "opened").measure_id == "bridge"
    assert thing_measure("bridge", "destroyed").measure_id == "bridge.destroyed"
    assert thing_measure("bridge", "destroyed").is_cumulative
    assert thing_measure("strike", None).is_cumulative
    assert thing_measure("crossing_point", None).name == "crossing points"


def test_measure_with_subject() -> None:
    measure = measure_of("duration", units()["month"], "ceasefire")
    assert (measure.measure_id, measure.unit) == ("duration.ceasefire", "day")
    assert measure_of("distance", units()["mile"]).measure_id == "distance"
    assert measure_of("share", units()["percent"], "'; drop table --").measure_id == "share.drop_table"


@pytest.mark.parametrize(
    ("text", "glued", "name"),
    [
        ("kilometres away", False, "kilometre"),
        ("km", True, "kilometre"),
        ("square miles", False, "square mile"),
        ("per cent of", False, "percent"),
        ("percentage points", False, "percentage point"),
        ("metric tons of", False, "tonne"),
        ("miles per hour", False, "mile per hour"),
        ("mph", True, "mile per hour"),
        ("°C", True, "degree Celsius"),
    ],
)
def test_unit_words(text: str, glued: bool, name: str) -> None:
    found = unit_after(tokenize(text, 0, len(text)), 0, glued)
    assert found is not None and found[0].name == name


def test_symbols_need_digits() -> None:
    assert unit_after(tokenize("p was", 0, 5), 0, False) is None


def test_every_unit_has_a_standard_of_its_dimension() -> None:
    for unit in units().values():
        assert unit.factor > 0
        if unit.name not in ("fraction", "count"):
            standard = units()[unit.standard]
            assert standard.dimension == unit.dimension and standard.factor == 1
