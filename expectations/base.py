"""The base expectations: what the table contract declares, turned into rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from expectations.rule import Rule
from warehouse.contract import DOUBLE, Column, Table, quote_name, quote_text

COLUMNS_MATCH = "columns and types are those of the contract"


def base_rules(table: Table, present: Mapping[str, Collection[str]] | None = None) -> Iterator[Rule]:
    """Rules that follow from the declaration of `table`.

    `present` gives the tables of the database with their columns; columns that are missing and references to tables
    that are not there are left out (None: keep all). Faults of form are critical, except a DOUBLE out of its bounds:
    rounding must not stop a run.
    """
    yield _columns(table)
    columns = [c for c in table.columns if present is None or c.name in present[table.name]]
    if table.key and all(table.by_name[k] in columns for k in table.key):
        yield _key(table)
    for c in columns:
        if c.required:
            yield Rule(
                table.name, c.name, f"{c.name} is never null", "critical",
                _offenders(table, c, f"{quote_name(c.name)} IS NULL"),
                native="ExpectColumnValuesToNotBeNull", arguments={"column": c.name},
            )  # fmt: skip
        if c.vocabulary:
            words = ", ".join(quote_text(v) for v in c.vocabulary)
            yield Rule(
                table.name, c.name, f"{c.name} is one of {', '.join(c.vocabulary)}", "critical",
                _offenders(table, c, f"{quote_name(c.name)} NOT IN ({words})"),
                native="ExpectColumnValuesToBeInSet",
                arguments={"column": c.name, "value_set": list(c.vocabulary)},
            )  # fmt: skip
    yield from _bounds(table, columns)
    yield from _references(table, columns, present)


def _offenders(table: Table, column: Column, condition: str) -> str:
    names = dict.fromkeys((*table.key, column.name))
    return f"SELECT {', '.join(map(quote_name, names))} FROM {quote_name(table.name)} WHERE {condition}"


def _columns(table: Table) -> Rule:
    declared = ", ".join(
        f"({i}, {quote_text(c.name)}, {quote_text(c.duckdb_type)})" for i, c in enumerate(table.columns, 1)
    )
    return Rule(
        table.name, None, COLUMNS_MATCH, "critical",
        f"""SELECT column_name, d.type AS expected, f.type AS found
            FROM (VALUES {declared}) AS d (place, column_name, type)
            FULL JOIN (SELECT column_name, column_type AS type, row_number() OVER () AS place
                       FROM (DESCRIBE {quote_name(table.name)})) AS f USING (column_name)
            WHERE d.type IS DISTINCT FROM f.type OR d.place IS DISTINCT FROM f.place""",
    )  # fmt: skip


def _key(table: Table) -> Rule:
    names = ", ".join(map(quote_name, table.key))
    return Rule(
        table.name, table.key[0] if len(table.key) == 1 else None,
        f"{' and '.join(table.key)} tell{'s' if len(table.key) == 1 else ''} rows apart", "critical",
        f'SELECT {names}, count(*) AS "rows" FROM {quote_name(table.name)} GROUP BY ALL HAVING count(*) > 1',
    )  # fmt: skip


def _bounds(table: Table, columns: Sequence[Column]) -> Iterator[Rule]:
    """One rule for all integers of a table and one for all doubles: a rule a column would cost seconds in all."""
    for doubles, what, severity in (
        (False, "counts and offsets are within their bounds", "critical"),
        (True, "measured values are within their bounds", "warning"),
    ):
        parts = []
        for c in columns:
            name = quote_name(c.name)
            breaks = [f"{name} < {c.minimum}"] if c.minimum is not None else []
            breaks += [f"{name} > {c.maximum}"] if c.maximum is not None else []
            if breaks and (c.type == DOUBLE) == doubles:
                parts.append(_part(table, c, " OR ".join(breaks)))
        if parts:
            yield Rule(table.name, None, what, severity, "\nUNION ALL BY NAME\n".join(parts))


def _references(table: Table, columns: Sequence[Column], present: Collection[str] | None) -> Iterator[Rule]:
    parts = []
    for c in columns:
        if c.references is None:
            continue
        other, other_key = c.references.split(".")
        if present is None or other in present:
            name = quote_name(c.name)
            known = f"SELECT {quote_name(other_key)} FROM {quote_name(other)} WHERE {quote_name(other_key)} IS NOT NULL"
            parts.append(_part(table, c, f"{name} IS NOT NULL AND {name} NOT IN ({known})"))
    if parts:
        yield Rule(table.name, None, "what it refers to exists", "critical", "\nUNION ALL BY NAME\n".join(parts))


def _part(table: Table, column: Column, condition: str) -> str:
    """Offenders of one column in a rule that covers several: key, name of the column, value."""
    key = "".join(f"{quote_name(k)}, " for k in table.key if k != column.name)
    name = quote_name(column.name)
    return (
        f"SELECT {key}{quote_text(column.name)} AS column_name, {name}::VARCHAR AS value"
        f" FROM {quote_name(table.name)} WHERE {condition}"
    )
