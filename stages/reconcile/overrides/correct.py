"""A claim corrected: its columns as an analyst reads them, its value in the measure's unit again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.reconcile.overrides.anchor import Row
from stages.reconcile.overrides.fields import Value
from stages.reconcile.overrides.read import Decision

UnitOf = Callable[[str], tuple[str, str, float] | None]
"""Words for a unit to its name, the standard unit of its dimension and the factor into that; None for no unit."""

_OF_VALUE = ("measure_id", "unit", "value")


def correct(
    row: Row, decisions: Mapping[str, Decision], tables: Mapping[str, pa.Table], unit_of: UnitOf
) -> Iterator[tuple[Decision, str | None]]:
    """Correct a row of claims in place. Yields each decision that was carried out with what was there before; one that
    can't be gets an error instead, and the row stays as it was in that."""
    yield from _value(row, {n: decisions[n] for n in _OF_VALUE if n in decisions}, tables["measures"], unit_of)
    for name, decision in decisions.items():
        if name in _OF_VALUE:
            continue
        was = shown(row, name)
        if name == "place_id" and _lookup(tables["places"], "place_id", decision.value) is None:
            decision.error = "bad_value", "No document names a place with this id; place_name takes any name."
            continue
        row.update(_columns(name, decision.value, decisions))
        if name == "speaker_name" and row["speaker_kind"] is None:
            row["speaker_kind"] = "person"
        yield decision, was


def _columns(name: str, value: Any, decisions: Mapping[str, Decision]) -> Row:
    """The columns that a decision fills."""
    if name == "days":
        return {"date_from": value[0], "date_to": value[1]}
    if name == "as_of":
        return {"as_of": value, "as_of_precision": "words"}
    if name == "place_name" and "place_id" not in decisions:
        return {"place_name": value, "place_id": None}  # what the old name stood for
    return {name: value}


def _value(
    row: Row, decisions: Mapping[str, Decision], measures: pa.Table, unit_of: UnitOf
) -> Iterator[tuple[Decision, str | None]]:
    """Measure, unit and value hang together: all are carried out, or none."""
    if not decisions:
        return
    before = {name: shown(row, name) for name in decisions}
    new = dict(row)
    measure_id = decisions["measure_id"].value if "measure_id" in decisions else row["measure_id"]
    measure = _lookup(measures, "measure_id", measure_id)
    error: tuple[str, str] | None = None
    factor: float | None = None
    if measure is None:
        error = "bad_value", f"There is no measure {str(measure_id)[:80]} (FROM measures has all)."
    else:
        new["measure_id"] = measure_id
        unit = unit_of(decisions["unit"].value if "unit" in decisions else row["unit"] or "count")
        if unit is not None:
            new["unit"], standard, factor = unit
            if standard != measure["unit"]:
                error = "bad_value", f"{new['unit']} can't be brought to {measure['unit']}, the unit of {measure_id}."
        elif "unit" in decisions:
            error = "bad_value", f"There is no unit {decisions['unit'].value[:80]}."
        elif row["value_low"] and row["std_low"] and "measure_id" not in decisions:
            factor = row["std_low"] / row["value_low"]  # a unit made of two, a dollar a barrel
        else:
            error = "bad_value", f"The unit {row['unit']} has no known factor; give unit as well."
    if error is not None:
        for decision in decisions.values():
            decision.error = error
        return
    if "value" in decisions:
        value: Value = decisions["value"].value
        new |= {"value_low": value.low, "value_high": value.high, "approximator": value.approximator}
    for end in ("low", "high"):
        as_written = new[f"value_{end}"]
        new[f"std_{end}"] = None if as_written is None else as_written * (factor or 1.0)
    row.update(new)
    for name, decision in decisions.items():
        yield decision, before[name]


def shown(row: Row, name: str) -> str | None:
    """What a field held, as words."""
    if name == "value":
        ends = [f"{v:,.15g}" for v in dict.fromkeys((row["value_low"], row["value_high"])) if v is not None]
        words = " to ".join(ends)
        return f"{row['approximator']} {words}" if row["approximator"] not in (None, "exact", "range") else words
    if name == "days":
        return "/".join(str(d) for d in dict.fromkeys((row["date_from"], row["date_to"])) if d is not None) or None
    return None if row[name] is None else str(row[name])


def _lookup(table: pa.Table, column: str, value: object) -> Row | None:
    found = table.filter(pc.equal(table.column(column), pa.scalar(value, pa.string()))).slice(0, 1).to_pylist()
    return found[0] if found else None
