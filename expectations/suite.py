"""Reads `suites/<table>.sql`: what is expected of a table beyond its contract.

A file holds one query per expectation, each under comment lines that say what should hold:

    -- expect: the quote stands at its offsets          (plain English, unique in the file)
    -- severity: critical | warning | info
    -- column: quote                                    (optional)
    -- needs: documents, blocks                         (optional: other tables the query reads)
    -- returns: figure                                  (optional: see below)
    SELECT …

A query returns the rows that break the expectation, key columns first. One that `returns: figure` gives a row per
corpus instead, with `observed` (what was measured) and `fails`. Queries may use `getvariable('checked_at')` (the time
of the gate, TIMESTAMP WITH TIME ZONE) and the table `gate_baseline (corpus, figure, value)` of the last published run.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from expectations.rule import Rule
from warehouse.tables import BY_NAME, SEVERITIES

_HEADER = re.compile(r"-- (expect|severity|column|needs|returns): (.+)")


@cache
def suite_rules(table: str) -> tuple[Rule, ...]:
    """The rules of `suites/<table>.sql`; none where there is no such file. ValueError for a header that is wrong."""
    path = files("expectations") / "suites" / f"{table}.sql"
    if not path.is_file():
        return ()
    rules: list[Rule] = []
    for part in re.split(r"(?m)^(?=-- expect: )", path.read_text("utf-8"))[1:]:
        head: dict[str, str] = {m[1]: m[2] for line in part.splitlines() if (m := _HEADER.match(line))}
        column, severity = head.get("column"), head.get("severity", "")
        needs = frozenset(re.findall(r"\w+", head.get("needs", "")))
        if severity not in SEVERITIES:
            raise ValueError(f"{path.name}: {head['expect']}: severity is one of {', '.join(SEVERITIES)}")
        if not needs <= BY_NAME.keys() or (column and column not in BY_NAME[table].by_name):
            raise ValueError(f"{path.name}: {head['expect']}: unknown table or column")
        if any(r.expectation == head["expect"] for r in rules):
            raise ValueError(f"{path.name}: {head['expect']}: stands there twice")
        sql = "\n".join(line for line in part.splitlines() if not line.startswith("--")).strip().rstrip(";")
        rules.append(
            Rule(
                table, column, head["expect"], severity, sql, needs,
                is_figure=head.get("returns") == "figure",
            )
        )  # fmt: skip
    return tuple(rules)
