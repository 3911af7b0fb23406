"""Inputs as they may be written down: without the secrets that an address may hold.

The flow's parameters go into Prefect's database and its inputs into the table runs. What is given there is redacted; the
addresses themselves stay in this process.
"""

from __future__ import annotations

from collections.abc import Iterable

from stages.ingest import redacted

_given: dict[str, str] = {}


def conceal(inputs: Iterable[str]) -> list[str]:
    """The inputs as they may be shown; `reveal` knows them again in this process."""
    out = []
    for given in inputs:
        name = redacted(given)
        if name != given:
            n = 1
            name = shown = f"{name} (credentials not shown)"
            while _given.setdefault(name, given) != given:  # two that differ in nothing else
                n += 1
                name = f"{shown} {n}"
        out.append(name)
    return out


def reveal(inputs: Iterable[str]) -> list[str]:
    """The inputs as they were given to `conceal`; others as they are."""
    return [_given.get(i, i) for i in inputs]
