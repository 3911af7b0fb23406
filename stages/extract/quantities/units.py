"""Units of measure and money: the words for them, and factors into the standard unit of a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.quantities.words import Token

_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` times a value in this unit is the value in `standard`, the standard unit of `dimension`."""

    name: str
    dimension: str
    standard: str
    factor: float


COUNT = Unit("count", "count", "count", 1.0)


@cache
def units() -> dict[str, Unit]:
    """Unit by name."""
    out = {"count": COUNT}
    for row in read_csv("units.csv"):
        out[row["unit"]] = Unit(row["unit"], row["dimension"], row["standard"], float(row["factor"]))
    return out


@cache
def _surfaces() -> tuple[dict[str, Unit], dict[str, Unit], dict[str, Unit]]:
    words: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    prefixes: dict[str, Unit] = {}
    for row in read_csv("units.csv"):
        unit = units()[row["unit"]]
        for column, table in (("words", words), ("symbols", symbols), ("prefixes", prefixes)):
            for surface in row[column].split("|"):
                if surface:
                    table[surface] = unit
    return words, symbols, prefixes


def named_unit(words: str) -> Unit | None:
    """The unit that people call so: by its name, a word or a symbol (kilometre, km, %), or two of them (US dollar per barrel);
    None for no unit."""
    called = words.strip()
    by_word, by_symbol, by_prefix = _surfaces()
    found = units().get(called) or by_word.get(called.lower()) or by_symbol.get(called) or by_prefix.get(called)
    if found is not None or " per " not in called:
        return found
    first, _, rate = called.partition(" per ")
    base = named_unit(first)
    return Unit(f"{base.name} per {rate}", "price", f"{base.standard} per {rate}", base.factor) if base else None


def unit_after(tokens: list[Token], i: int, glued: bool) -> tuple[Unit, int] | None:
    """(unit, index behind it) for the unit that begins at token `i`; `glued`: it stands right behind digits."""
    if i >= len(tokens):
        return None
    words, symbols, _ = _surfaces()
    for size in range(min(_LONGEST, len(tokens) - i), 0, -1):
        run = tokens[i : i + size]
        joined = "".join(t.text for t in run)
        if glued and joined in symbols:
            return symbols[joined], i + size
        phrase = " ".join(t.low.rstrip(".") or t.low for t in run)
        if phrase in words:
            return words[phrase], i + size
    if tokens[i].text in (
        "%",
        "ft",
        "lb",
        "lbs",
        "kg",
        "mph",
        "mm",
        "cm",
        "m",
        "C",
        "F",
        "GW",
        "MW",
        "GHz",
        "MB",
        "GB",
    ):
        return symbols[tokens[i].text], i + 1
    return None


def currency_before(text: str, tokens: list[Token], i: int) -> tuple[Unit, int] | None:
    """(unit, index of its first token) for the currency sign that ends right before token `i`."""
    _, _, prefixes = _surfaces()
    for size in (4, 3, 2, 1):
        if i - size >= 0 and tokens[i].start - tokens[i - 1].end <= 1:
            joined = text[tokens[i - size].start : tokens[i - 1].end]
            unit = prefixes.get(joined)
            if unit and (
                joined.isalpha() or tokens[i].start == tokens[i - 1].end or joined.endswith(("$", "£", "€", "."))
            ):
                return unit, i - size
    return None
