"""The gate after each stage: runs the expectations on DuckDB tables and says whether the run may go on.

A failed critical expectation stops the run before publishing; warnings and infos are recorded. Every expectation
becomes a row of `checks`, held or not. Great Expectations is imported only when a gate runs: that takes seconds.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations.base import base_rules
from expectations.rule import Rule
from expectations.suite import suite_rules
from warehouse.contract import quote_name
from warehouse.ids import content_id
from warehouse.tables import BY_NAME, CHECKS

if TYPE_CHECKING:
    from expectations.validation import Outcome

Baseline = Mapping[str, Mapping[str, float]]

_EARLY = {
    "ingest": ("documents", "document_authors", "sources", "rejects"),
    "clean": ("blocks",),
    "extract": ("sentences", "claims", "measures", "places"),
}
STAGE_TABLES: dict[str, tuple[str, ...]] = {
    **_EARLY,
    "reconcile": tuple(t for t in BY_NAME if not any(t in those for those in _EARLY.values())),
    "publish": tuple(BY_NAME),
}
"""The tables that each gate looks at unless told otherwise."""


@dataclass(frozen=True)
class GateResult:
    """What a gate found; `checks` has the contract's CHECKS schema, a row per expectation, in a stable order."""

    checks: pa.Table

    def failures(self, severity: str | None = None) -> list[dict[str, Any]]:
        """The rows of `checks` that failed, of one severity or of all."""
        failed = self.checks.filter(pc.invert(self.checks.column("success"))).to_pylist()
        return [r for r in failed if severity in (None, r["severity"])]

    @property
    def stops(self) -> bool:
        """True when a critical expectation failed: the run must not go on to publish."""
        return bool(self.failures("critical"))


def run_gate(
    stage: str,
    database: str | Path | duckdb.DuckDBPyConnection,
    tables: Sequence[str] | None,
    run_id: str,
    checked_at: datetime,
    *,
    baseline: Baseline | None = None,
) -> GateResult:
    """Checks `tables` (None: those of `STAGE_TABLES[stage]`) of a DuckDB database.

    `database` is the path of a DuckDB file, opened read-only, or an open connection, of which a cursor is used (it sees
    committed tables and views, no temporary ones). Tables may be views. References and rules across tables are checked
    where all tables concerned are in the database, whether or not they are in `tables`. `checked_at` (aware) is what
    "in the future" is judged by. `baseline` is what `baseline_of` gave for the last published run; without it, nothing
    counts as a jump. A rule that cannot run is a failed critical check that says why. Raises KeyError for a stage or
    table that the contract does not have, and duckdb.Error when the database cannot be opened.
    """
    wanted = [BY_NAME[t] for t in (STAGE_TABLES[stage] if tables is None else tables)]
    rows: list[dict[str, Any]] = []
    with _opened(database) as connection:
        present = _present(connection)
        _set_parameters(connection, checked_at, baseline or {})
        rules: list[Rule] = []
        for table in wanted:
            if table.name not in present:
                missing = Rule(table.name, None, "the table is there", "critical", "")
                rows.append(_check(missing, success=False, observed="no such table"))
                continue
            rules += base_rules(table, present)
            rules += [r for r in suite_rules(table.name) if r.needs <= present.keys()]
        if rules:
            from expectations.validation import validate

            totals = {t: _count(connection, t) for t in {r.table for r in rules}}
            rows += [_outcome_check(o, totals[o.rule.table]) for o in validate(connection, rules)]
    for r in rows:
        r |= {"run_id": run_id, "stage": stage, "checked_at": checked_at}
        r["check_id"] = content_id("check", run_id, stage, r["table_name"], r["column_name"], r["expectation"])
    return GateResult(CHECKS.from_rows(rows))


def describe() -> list[dict[str, str | None]]:
    """Every expectation: stage (the first gate that checks it), table, column, expectation, severity."""
    return [
        {
            "stage": next(s for s, those in STAGE_TABLES.items() if t.name in those),
            "table": t.name,
            "column": rule.column,
            "expectation": rule.expectation,
            "severity": rule.severity,
        }
        for t in BY_NAME.values()
        for rule in (*base_rules(t), *suite_rules(t.name))
    ]


def baseline_of(database: str | Path | duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    """The figures of a published warehouse that later runs are compared with, by corpus.

    `dropped_share` is the share (0 to 1) of the text in blocks that is not kept. Duplicates count in neither this nor
    `claims_per_document`.
    """
    query = """
        WITH originals AS (SELECT doc_id, corpus FROM documents WHERE duplicate_of IS NULL)
        SELECT corpus, 'dropped_share' AS figure,
               sum(char_end - char_start) FILTER (WHERE NOT keep) / sum(char_end - char_start) AS value
        FROM blocks JOIN originals USING (doc_id) GROUP BY corpus
        UNION ALL
        SELECT corpus, 'claims_per_document', count(claim_id) / count(DISTINCT doc_id)
        FROM originals LEFT JOIN (SELECT doc_id, claim_id FROM claims) USING (doc_id) GROUP BY corpus
        ORDER BY ALL"""
    found: dict[str, dict[str, float]] = {}
    with _opened(database) as connection:
        for corpus, figure, value in connection.execute(query).fetchall():
            found.setdefault(corpus, {})[figure] = float(value or 0)
    return found


@contextmanager
def _opened(database: str | Path | duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    if isinstance(database, duckdb.DuckDBPyConnection):
        opened = database.cursor()
    else:
        opened = duckdb.connect(str(database), read_only=True)
    with closing(opened) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _present(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The tables and views of the database, each with its columns."""
    found: dict[str, set[str]] = {}
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_catalog = current_database() AND table_schema = current_schema()"
    ).fetchall()
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _set_parameters(connection: duckdb.DuckDBPyConnection, checked_at: datetime, baseline: Baseline) -> None:
    connection.execute("SET VARIABLE checked_at = CAST(? AS TIMESTAMP WITH TIME ZONE)", [checked_at])
    connection.execute("CREATE OR REPLACE TEMP TABLE gate_baseline (corpus VARCHAR, figure VARCHAR, value DOUBLE)")
    entries = [(corpus, f, v) for corpus, figures in baseline.items() for f, v in figures.items()]
    if entries:
        connection.executemany("INSERT INTO gate_baseline VALUES (?, ?, ?)", entries)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (n,) = connection.execute(f"SELECT count(*) FROM {quote_name(table)}").fetchone() or (0,)
    return int(n)


def _outcome_check(outcome: Outcome, total: int) -> dict[str, Any]:
    rule = outcome.rule
    if outcome.error is not None:
        return _check(rule, success=False, severity="critical", observed=f"could not run: {printable(outcome.error)}")
    rows = [{k: printable(v) for k, v in r.items() if k != "unexpected_rows"} for r in outcome.rows]
    if rule.is_figure:
        observed = (
            "; ".join(" ".join(v for k, v in r.items() if k != "fails" and v) for r in rows) or "nothing to measure"
        )
        rows = [{k: v for k, v in r.items() if k != "fails"} for r in rows if r["fails"] == "true"]
        percent = None
    else:
        observed = f"{outcome.count} of {total} rows break it"
        percent = min(100.0, 100.0 * outcome.count / total) if total else 0.0
    return _check(
        rule, success=outcome.success, observed=observed, unexpected_count=outcome.count,
        unexpected_percent=percent, examples=_as_json(rows) if rows and not outcome.success else None,
    )  # fmt: skip


def _check(rule: Rule, **values: Any) -> dict[str, Any]:
    return {
        "table_name": rule.table,
        "column_name": rule.column,
        "expectation": rule.expectation,
        "severity": rule.severity,
        **values,
    }


def printable(value: str | None, longest: int = 200) -> str | None:
    """Text that is safe on a terminal: control, format and line-separating characters escaped, long text cut."""
    if value is None:
        return None
    cut = value if len(value) <= longest else value[: longest - 1] + "…"
    return "".join(_escape(c) if unicodedata.category(c) in _UNSAFE else c for c in cut)


_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _as_json(rows: list[dict[str, str | None]]) -> str:
    """JSON without <, > and &, so that it may stand inside a page."""
    text = json.dumps(rows, ensure_ascii=False)
    for c in "<>&":
        text = text.replace(c, f"\\u{ord(c):04x}")
    return text
