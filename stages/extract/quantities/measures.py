"""What a number measures: readable, stable measure ids and their descriptions."""

from __future__ import annotations

import re

from stages.extract.model import Measure
from stages.extract.quantities.fates import properties
from stages.extract.quantities.units import Unit
from stages.extract.quantities.words import word_set

_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "child": "children"}


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:48].strip("_")


def _plural(noun: str) -> str:
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") else noun + "es"
    return noun[:-1] + "ies" if re.search(r"[^aeiou]y$", noun) else noun + "s"


def people_measure(predicate: str | None, noun: str | None) -> Measure:
    """Count of people: people.killed, people.present …; without a predicate people, or the noun where it says more."""
    cumulative = properties()[predicate][0] if predicate else False
    if predicate:
        said = predicate.replace("_", " ")
        return Measure(f"people.{predicate}", f"people {said}", "count", f"Number of people {said}", cumulative)
    if noun:
        name = _plural(noun.replace("_", " "))
        return Measure(f"people.{_slug(noun)}", name, "count", f"Number of {name}", False)
    return Measure("people", "people", "count", "Number of people", False)


def thing_measure(noun: str, predicate: str | None) -> Measure:
    """Count of things: corridor, hospital.attacked …"""
    slug = _slug(noun) or "thing"
    name = _plural(noun.replace("_", " "))
    cumulative = noun in word_set("events")
    if predicate in word_set("telling"):
        said = predicate.replace("_", " ")
        return Measure(
            f"{slug}.{predicate}", f"{name} {said}", "count", f"Number of {name} {said}",
            cumulative or properties()[predicate][0],
        )  # fmt: skip
    return Measure(slug, name, "count", f"Number of {name}", cumulative)


def measure_of(kind: str, unit: Unit, subject: str | None = None) -> Measure:
    """Measure with a unit: `kind` is duration, length, share, money …, `subject` the head noun that it is of."""
    slug = _slug(subject or "")
    said = kind.replace("_", " ")
    if not slug:
        return Measure(kind, said, unit.standard, f"{said.capitalize()}, in {unit.standard}", False)
    of = (subject or "").replace("_", " ")
    return Measure(
        f"{kind}.{slug}", f"{said} of {of}", unit.standard, f"{said.capitalize()} of {of}, in {unit.standard}", False
    )
