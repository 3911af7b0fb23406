"""Runs rules in Great Expectations on a DuckDB connection. Importing this imports Great Expectations (3 to 5 s)."""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import duckdb

from expectations.dialect import lend
from expectations.rule import Rule

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.compatibility import pydantic
from great_expectations.data_context.types.base import ProgressBarsConfig

EXAMPLES = 5
LONGEST_VALUE = 300


@dataclass(frozen=True)
class Outcome:
    """What came of a rule: `rows` are a few rows that break it (for a figure, its groups, the failing ones first)."""

    rule: Rule
    success: bool
    count: int = 0
    rows: tuple[Mapping[str, str | None], ...] = ()
    error: str | None = None


class Configured:
    """Mixed into an expectation: what it is configured with is put together once, and not at each of forty look-ups."""

    _configured: Any

    @property
    def configuration(self) -> Any:
        if self._configured is None:
            self._configured = super().configuration  # type: ignore[misc]
        return self._configured


class OffendingRows(Configured, gxe.UnexpectedRowsExpectation):
    """UnexpectedRowsExpectation that runs its query once: the query, made by `bounded`, counts its rows itself."""

    _configured: Any = pydantic.PrivateAttr(None)
    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:
        """The parent's validator prints a hint to use {batch}; queries here name their tables, several of them."""
        return query

    def _validate(
        self, metrics: dict, runtime_configuration: dict | None = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows = [dict(r) for r in metrics["unexpected_rows_query.table"]]
        count = int(rows[0]["unexpected_rows"]) if rows else 0
        return {"success": count == 0, "result": {"observed_value": count, "details": {"unexpected_rows": rows}}}


def bounded(rule: Rule) -> str:
    """The rule's SQL, returning its first few rows as short text, with the number of all that break the rule."""
    count, order = ("count(*) FILTER (WHERE fails)", "fails DESC, ") if rule.is_figure else ("count(*)", "")
    return (
        f"WITH broken AS MATERIALIZED (\n{rule.sql}\n)\n"
        f"SELECT left(CAST(COLUMNS(*) AS VARCHAR), {LONGEST_VALUE}), (SELECT {count} FROM broken) AS unexpected_rows\n"
        f"FROM (SELECT * FROM broken ORDER BY {order}COLUMNS(*) LIMIT {EXAMPLES})"
    )


def validate(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> list[Outcome]:
    """An outcome for each rule, in the order given. Never raises for what a rule does: that is `Outcome.error`."""
    by_table: dict[str, list[Rule]] = {}
    for rule in rules:
        by_table.setdefault(rule.table, []).append(rule)
    outcomes: dict[int, Outcome] = {}
    with _quiet(), lend(connection) as address:
        context: Any = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # or each table and batch would write the whole project down again, in memory, as YAML
        context._save_project_config = lambda: None
        warehouse = context.data_sources.add_sql("warehouse", connection_string=address)
        for table, those in by_table.items():
            try:
                batch = warehouse.add_table_asset(table, table_name=table).add_batch_definition_whole_table("all")
                results = list(_run(batch.get_batch(), those))
            except Exception as e:  # whatever stops a suite is a fault of the data to report, not of the run
                results = [Outcome(rule, False, error=_brief(e)) for rule in those]
            outcomes |= {id(o.rule): _with_examples(connection, o) for o in results}
    return [outcomes[id(rule)] for rule in rules]


def _run(batch: Any, rules: Sequence[Rule]) -> Iterator[Outcome]:
    """Native expectations say only yes or no, which bundles their metrics into one query; others show their rows."""
    for judge, those in (
        ("BOOLEAN_ONLY", [r for r in rules if r.native]),
        ("COMPLETE", [r for r in rules if not r.native]),
    ):
        suite = gx.ExpectationSuite(judge, expectations=[_expectation(r, i) for i, r in enumerate(those)])
        for result in batch.validate(suite, result_format=judge).results:
            rule = those[result.expectation_config.meta["rule"]]
            error = _error(result.exception_info)
            count = int(result.result.get("observed_value") or 0)
            rows = tuple(result.result.get("details", {}).get("unexpected_rows", ()))
            yield Outcome(rule, bool(result.success) and error is None, count, rows, error)


@functools.cache
def _native(name: str) -> Any:
    """An expectation of Great Expectations by its name; the class made of it takes its place in their registry."""
    base = getattr(gxe, name)
    return type(base)(name, (Configured, base), {"__module__": __name__, "_configured": pydantic.PrivateAttr(None)})


def _expectation(rule: Rule, number: int) -> Any:
    common: dict[str, Any] = {"severity": rule.severity, "meta": {"rule": number}}
    if rule.native:
        return _native(rule.native)(**rule.arguments, **common)
    return OffendingRows(unexpected_rows_query=_escaped(bounded(rule)), **common)


def _escaped(sql: str) -> str:
    """SQL as Great Expectations (which formats braces) and SQLAlchemy (which binds :names) hand it on unchanged."""
    sql = sql.replace("{", "{{").replace("}", "}}")
    return re.sub(r"(?<![:\w\\]):(?=\w)", r"\\:", sql)


def _with_examples(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> Outcome:
    """A native expectation judges in one query with its neighbours; only when it fails are its rows looked up."""
    if outcome.success or outcome.error or not outcome.rule.native:
        return outcome
    try:
        found = connection.execute(bounded(outcome.rule))
    except duckdb.Error as e:
        return Outcome(outcome.rule, False, error=_brief(e))
    names = [d[0] for d in found.description]
    rows = tuple(dict(zip(names, r, strict=True)) for r in found.fetchall())
    return Outcome(outcome.rule, False, int(rows[0]["unexpected_rows"]) if rows else 0, rows)


def _error(info: Any) -> str | None:
    """The message of the first exception in Great Expectations' exception_info (one, or one per metric)."""
    for entry in [info] if "raised_exception" in info else info.values():
        if entry.get("raised_exception"):
            return _brief(entry.get("exception_message") or "failed")
    return None


def _brief(error: object) -> str:
    """The first line that says something: SQLAlchemy puts the class in front, and the whole query behind."""
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return re.sub(r"^\((?:_?duckdb\.)?(\w+)\)\s*", "", first)[:LONGEST_VALUE]


@contextmanager
def _quiet() -> Iterator[None]:
    """No log lines of Great Expectations: what it has to say becomes rows of `checks`."""
    log = logging.getLogger("great_expectations")
    silent = logging.NullHandler()
    log.addHandler(silent)
    log.propagate = False
    try:
        yield
    finally:
        log.propagate = True
        log.removeHandler(silent)
