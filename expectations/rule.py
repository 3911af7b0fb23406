"""What a rule is: one expectation on one table, with the SQL that finds the rows that break it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rule:
    """One expectation.

    `expectation` says in plain English what should hold; it is unique within the table. `sql` returns the rows that
    break it, with their key columns first. With `is_figure` it returns a row per group instead (usually a corpus), with
    the columns `observed` and `fails`, and the groups where `fails` is true break it. The rule is left out where a
    table of `needs` is not in the database. `native` names the class of Great Expectations that judges it,
    with its arguments; `sql` then only finds examples.
    """

    table: str
    column: str | None
    expectation: str
    severity: str
    sql: str
    needs: frozenset[str] = frozenset()
    is_figure: bool = False
    native: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
