"""What a given number measures and how it is meant, what a given date or attribute says, and who a given speaker is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stages.extract.given.cells import Refused, Row
from stages.extract.model import Measure
from stages.extract.quantities.fates import properties
from stages.extract.quantities.measures import measure_of, people_measure, thing_measure
from stages.extract.quantities.noun_phrases import population_of_word
from stages.extract.quantities.units import Unit, named_unit
from stages.extract.quantities.words import singular, tokenize
from stages.extract.speakers.mention_words import (
    MEDIA,
    ORGANISATION,
    PERSON,
    STATE,
    UNNAMED,
    country_of,
    known_media,
    role_words,
)

_MEASURE_ID = re.compile(r"[a-z0-9_]{1,48}(\.[a-z0-9_]{1,48}){0,3}")
_CLOSE = 1e-6


def complete_quantity(row: Row, measures: Mapping[str, Row]) -> Measure | None:
    """Fill measure, unit, standard values and how exact a number is meant, in place. Returns the measure where it is new.

    `measures` are rows of measures by id. Refused when the values contradict each other or can't be brought to the unit
    of the measure.
    """
    _interval(row)
    unit = named_unit(row["unit"] or "count")
    if unit is not None:
        row["unit"] = unit.name
    known = measures.get(row["measure_id"])
    fresh = None if known is not None else _new_measure(row, unit)
    if fresh is not None:
        row["measure_id"] = fresh.measure_id
        known = measures.get(fresh.measure_id)
        fresh = None if known is not None else fresh
    standard = known["unit"] if known is not None else fresh.unit if fresh is not None else ""
    _standardise(row, unit, standard)
    if row["population"] is None and row["measure_id"].split(".")[0] == "people":
        row["population"] = "any"
    row["is_additional"] = bool(row["is_additional"])
    return fresh


def _interval(row: Row) -> None:
    low, high, approximator = row["value_low"], row["value_high"], row["approximator"]
    if low is None and high is None:
        raise Refused("bad_value", "A quantity has a value_low, a value_high, or both.")
    if low is not None and high is not None and low > high:
        raise Refused("bad_value", f"value_low {low:g} is above value_high {high:g}.")
    if approximator is None:
        approximator = "at least" if high is None else "at most" if low is None else "exact" if low == high else "range"
    if approximator in ("at least", "more than") and low is not None:
        high = None
    elif approximator in ("at most", "less than") and high is not None:
        low = min(0.0, high) if low is None or low == high else low
    elif approximator in ("exact", "about") and low is not None and high is None:
        high = low
    if low is None:
        low = high
    row |= {"value_low": low, "value_high": high, "approximator": approximator}


def _standardise(row: Row, unit: Unit | None, standard: str) -> None:
    given = row["std_low"], row["std_high"]
    if unit is not None and unit.standard == standard:
        factor = unit.factor
    elif row["unit"] == standard:
        factor = 1.0
    elif unit is None and given[0] is not None:
        return
    else:
        raise Refused("unknown_unit", f"“{str(row['unit'])[:60]}” can't be brought to {standard or 'a known unit'}.")
    for end, told in zip(("low", "high"), given, strict=True):
        value = row[f"value_{end}"]
        row[f"std_{end}"] = None if value is None else value * factor
        if told is not None and value is not None and abs(told - value * factor) > _CLOSE * max(abs(told), 1.0) * 1e3:
            raise Refused("bad_value", f"std_{end} {told:g} is not value_{end} {value:g} in {standard}.")


def _new_measure(row: Row, unit: Unit | None) -> Measure:
    """The measure of a row whose measure_id is missing or is not known yet."""
    if unit is None:
        raise Refused("unknown_unit", f"“{str(row['unit'])[:60]}” is no known unit, and its measure is new.")
    measure_id, predicate = row["measure_id"], row["predicate"]
    if measure_id is not None:
        if not _MEASURE_ID.fullmatch(measure_id):
            raise Refused("bad_value", f"measure_id {measure_id[:80]!r} is not like people.killed or duration.amnesty.")
        happened = measure_id.split(".")[1] if measure_id.count(".") else predicate
        is_cumulative = bool(happened in properties() and properties()[happened][0])
        name = measure_id.replace(".", " ").replace("_", " ")
        return Measure(measure_id, name, unit.standard, f"{name.capitalize()}, as given with the claims", is_cumulative)
    tokens = tokenize(row["counted"] or "", 0, len(row["counted"] or ""))
    head = tokens[-1] if tokens else None
    if unit.dimension != "count":
        return measure_of(unit.dimension, unit, row["subject"] or (singular(head.low) if head else None))
    who = row["population"] or (population_of_word(head) if head else None)
    if who is not None or (head is None and predicate in properties() and properties()[predicate][1]):
        row["population"] = row["population"] or who
        return people_measure(predicate if predicate in properties() else None, None)
    if head is None:
        raise Refused("no_measure", "It says neither measure_id nor what is counted.")
    return thing_measure(singular(head.low), predicate)


def check_attribute(row: Row) -> None:
    """Refused for an attribute or date without what it says, or with its days the wrong way round."""
    if row["date_from"] is not None and row["date_to"] is not None and row["date_from"] > row["date_to"]:
        raise Refused("bad_value", f"date_from {row['date_from']} is after date_to {row['date_to']}.")
    if row["kind"] not in ("attribute", "date"):
        return
    if row["attribute"] is None:
        raise Refused("bad_value", f"A claim of kind {row['kind']} says which attribute.")
    if row["category_value"] is None and (row["kind"] == "attribute" or not (row["date_from"] or row["date_to"])):
        wanted = "a category_value" if row["kind"] == "attribute" else "date_from, date_to or a category_value"
        raise Refused("bad_value", f"A claim of kind {row['kind']} has {wanted}.")


def speaker_kind(name: str) -> str:
    """What somebody is, by name alone: a state, a medium, a body, a person; unnamed for words without a name in them."""
    words = name.split()
    lower = [w.lower().strip(".,’'") for w in words]
    if " ".join(lower) in country_of():
        return STATE
    if " ".join(lower) in known_media():
        return MEDIA
    if any(w in role_words("organisation") for w in lower) or (len(words) == 1 and name.isupper() and len(name) > 1):
        return ORGANISATION
    return PERSON if any(w[:1].isupper() for w in words) else UNNAMED
