"""The table contract: what a table and a column are, and the forms derived from one declaration.

`warehouse.tables` declares every table once. From those declarations come the Arrow schemas (`Table.schema`), the
DuckDB tables with their COMMENTs (`Table.ddl`), the base expectations (`expectations.base`) and the data dictionary
(`crosswire schema`). Stages import this module and `warehouse.tables`, and nothing else of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

STRING, INTEGER, DOUBLE, BOOLEAN = pa.string(), pa.int32(), pa.float64(), pa.bool_()
DATE, TIMESTAMP = pa.date32(), pa.timestamp("us", tz="UTC")

_DUCKDB_TYPE = {
    STRING: "VARCHAR",
    INTEGER: "INTEGER",
    DOUBLE: "DOUBLE",
    BOOLEAN: "BOOLEAN",
    DATE: "DATE",
    TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True)
class Column:
    """One column: name, Arrow type, meaning for people, and the rules that hold for every row.

    `unit` names what a number counts (characters, percent …); `required` means never null; `vocabulary` lists the only
    values allowed; `minimum`/`maximum` bound a number; `references` is "table.column" of another table (or the same);
    `later` marks a column that this version leaves null.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str | None = None
    required: bool = False
    vocabulary: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    later: bool = False

    @property
    def comment(self) -> str:
        """The text of the DuckDB COMMENT and of the data dictionary."""
        parts = [self.meaning.rstrip(".") + "."]
        if self.unit:
            parts.append(f"Unit: {self.unit}.")
        if self.vocabulary:
            parts.append("One of: " + ", ".join(self.vocabulary) + ".")
        if self.references:
            parts.append(f"Joins {self.references}.")
        if self.later:
            parts.append("Null in this version; a later one fills it.")
        return " ".join(parts)

    @property
    def duckdb_type(self) -> str:
        return _DUCKDB_TYPE[self.type]


@dataclass(frozen=True)
class Table:
    """One table: its name, grain (what one row is), key columns and columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema; each field carries its comment as metadata."""
        return pa.schema(
            [pa.field(c.name, c.type, nullable=not c.required, metadata={"comment": c.comment}) for c in self.columns],
            metadata={"table": self.name, "comment": self.comment},
        )

    @property
    def comment(self) -> str:
        key = f" Key: {', '.join(self.key)}." if self.key else ""
        return f"Grain: {self.grain.rstrip('.')}.{key}"

    @property
    def names(self) -> list[str]:
        return [c.name for c in self.columns]

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that rows are sorted by wherever they are written."""
        return self.sort or self.key or tuple(self.names)

    def ddl(self) -> list[str]:
        """CREATE TABLE and the COMMENT statements, in the order to run them."""
        columns = ",\n  ".join(
            f"{quote_name(c.name)} {c.duckdb_type}" + (" NOT NULL" if c.required else "") for c in self.columns
        )
        out = [f"CREATE TABLE {quote_name(self.name)} (\n  {columns}\n)"]
        out.append(f"COMMENT ON TABLE {quote_name(self.name)} IS {quote_text(self.comment)}")
        out += [
            f"COMMENT ON COLUMN {quote_name(self.name)}.{quote_name(c.name)} IS {quote_text(c.comment)}"
            for c in self.columns
        ]
        return out

    def from_rows(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Arrow table of this schema from mappings; a missing key becomes null, an unknown one is an error."""
        rows = list(rows)
        unknown = {k for r in rows for k in r} - self.by_name.keys()
        if unknown:
            raise KeyError(f"{self.name} has no column {', '.join(sorted(unknown))}")
        columns = {c.name: [r.get(c.name) for r in rows] for c in self.columns}
        return pa.table({c.name: pa.array(columns[c.name], c.type) for c in self.columns}, schema=self.schema)

    def conform(self, table: pa.Table) -> pa.Table:
        """`table` with exactly this schema: columns in order, absent ones null, types cast."""
        arrays = []
        for c in self.columns:
            if c.name in table.column_names:
                arrays.append(table.column(c.name).cast(c.type))
            else:
                arrays.append(pa.nulls(table.num_rows, c.type))
        return pa.table(arrays, schema=self.schema)

    def empty(self) -> pa.Table:
        return self.schema.empty_table()


def quote_name(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """An SQL string literal, for the places (DDL, COPY) where DuckDB takes no bound parameter."""
    return "'" + text.replace("'", "''") + "'"


def dictionary(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """The data dictionary: one mapping per column, in table order."""
    return [
        {
            "table": t.name,
            "grain": t.grain,
            "column": c.name,
            "type": c.duckdb_type,
            "key": c.name in t.key,
            "required": c.required,
            "meaning": c.comment,
        }
        for t in tables
        for c in t.columns
    ]
