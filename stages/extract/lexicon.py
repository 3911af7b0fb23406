"""Reading the small word lists in `data/` (CSV with a comment header of lines that begin with #)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of `data/<name>`, values stripped; comment lines and blank lines are skipped."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    return [{key: (value or "").strip() for key, value in row.items()} for row in rows]


@cache
def words(name: str, group_column: str, word_column: str, group: str) -> frozenset[str]:
    """The words of one group in a two-column list."""
    return frozenset(row[word_column] for row in read_csv(name) if row[group_column] == group)


@cache
def word_set(name: str) -> frozenset[str]:
    """A set of data/attribution_words.csv; KeyError when there is none of that name."""
    return _word_sets()[name]


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    return {row["set"]: frozenset(row["words"].split()) for row in read_csv("attribution_words.csv")}
