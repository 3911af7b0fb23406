"""What a claim that something isn't known asks: who was behind it, what caused it, why it was done."""

from __future__ import annotations

import csv
import functools
import re

from stages.reconcile.text import data_lines

KNOWLEDGE = "knowledge"
"""Dimension of the states of what is known (data/opposed_states.csv)."""


@functools.cache
def _aspects() -> tuple[tuple[str, frozenset[str], frozenset[str], bool], ...]:
    rows = csv.DictReader(data_lines("unknowns.csv"))
    return tuple(
        (r["aspect"], frozenset(r["opens"].split()), frozenset(r["words"].split()), r["general"] == "yes") for r in rows
    )


@functools.lru_cache(maxsize=50_000)
def asked(subject: str) -> tuple[str, bool]:
    """(aspect, whether an event has mostly one of it) of the subject of a claim that something isn't known; of what no line of
    data/unknowns.csv fits the aspect is its opening word."""
    words = re.findall(r"[^\W_]+", subject.lower())
    for aspect, opens, among, general in _aspects():
        if (not opens or (words[:1] and words[0] in opens)) and (not among or not among.isdisjoint(words)):
            return aspect, general
    return (words[0] if words else ""), False
