"""What the commands print: findings, rows of a query, the data dictionary."""

from __future__ import annotations

import csv
import json
import math
import shlex
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import duckdb
from rich.cells import cell_len
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from flows.summary import STYLE, plain
from warehouse.contract import dictionary, quote_name
from warehouse.database import connect
from warehouse.folder import DataFolder
from warehouse.tables import BY_NAME, TABLES
from warehouse.views import VIEWS, create_views, read_view

READABLE = 14
"""Characters that a column of a table needs at least, if its values are that long."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UserError(Exception):
    """Something the user can put right; `code` is the exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


def need_data(folder: DataFolder) -> None:
    """Raise UserError when nothing was published in the folder yet."""
    if folder.database.exists():
        return
    data = shlex.quote(str(folder.root))
    if folder.current_run() is not None and folder.lake.exists():
        raise UserError(f"The DuckDB file in {data} is missing. Make it anew with: crosswire publish --data {data}", 1)
    if any(folder.stages.glob("*/[!.]*")):
        raise UserError(f"Nothing is published in {data}. Publish it with: crosswire run FOLDER --data {data}", 1)
    raise UserError(f"There is no warehouse in {data}. Make one with: crosswire run FOLDER --data {data}", 1)


def read(folder: DataFolder) -> duckdb.DuckDBPyConnection:
    need_data(folder)
    return connect(folder.database, read_only=True)


def findings(
    folder: DataFolder, verdict: str | None, corpus: str | None, search: str | None, limit: int, as_json: bool
) -> None:
    con = read(folder)
    rows = select(
        con,
        """
        SELECT * FROM findings
        WHERE ($verdict IS NULL OR verdict = $verdict) AND ($corpus IS NULL OR corpus = $corpus)
          AND ($search IS NULL OR contains(lower(question), lower($search)))
        ORDER BY list_position(['contested', 'updated', 'corroborated', 'repeated', 'single-source'], verdict),
          n_documents DESC, n_claims DESC, finding_id
        LIMIT $limit
        """,
        {"verdict": verdict, "corpus": corpus, "search": search, "limit": limit},
    )
    if as_json:
        print_json(rows)
        return
    console = Console()
    for row in rows:
        console.print(Text.assemble((f"{row['verdict']:<14}", STYLE[row["verdict"]]), (plain(row["question"]), "bold")))
        console.print(Text(f"{'':14}{plain(row['verdict_reason'])}"))
        decided = "  an analyst's decision is part of it" if row["is_overridden"] else ""
        console.print(Text(f"{'':14}{row['finding_id']}{decided}", "dim"))
    if not rows:
        console.print("No finding fits.")


def query(folder: DataFolder, sql: str, output: Format) -> None:
    con = read(folder)
    # the warehouse is all that a query is for: no files, no other databases
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    try:
        statements = con.extract_statements(sql)
        if not statements:
            raise UserError('The query is empty. For instance: crosswire query "FROM widest_disagreements LIMIT 5"')
        for statement in statements:
            result = con.execute(statement)
        names = _distinct([d[0] for d in result.description or []])
        rows = result.fetchall()
    except duckdb.Error as error:
        raise UserError(str(error)) from None
    if output is Format.json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif output is Format.csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows([_cell(v) for v in row] for row in rows)
    else:
        _print_table(names, rows)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns, those that come again with a number behind, so that no column is lost in an object."""
    out: list[str] = []
    for name in names:
        fresh, n = name, 1
        while fresh in out:
            fresh, n = f"{name}_{n}", n + 1
        out.append(fresh)
    return out


def _cell(value: object) -> object:
    """A CSV cell that a spreadsheet does not take for a formula (text from an article may begin with "=")."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _print_table(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows as a table or, where its columns would be too narrow to read, each row as a block of its own."""
    console = Console(highlight=False)
    heads = [plain(name) for name in names]
    cells = [["" if v is None else plain(_short(v)) for v in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    # a long text may be broken into lines, a column of a few letters each can't be read
    if sum(min(w, READABLE) + 3 for w in widths) + 1 > console.width:
        _print_blocks(console, heads, cells)
    else:
        table = Table(header_style="bold", show_lines=False)
        for head, width in zip(heads, widths, strict=True):
            table.add_column(Text(head), min_width=min(width, READABLE))
        for row in cells:
            table.add_row(*map(Text, row))
        console.print(table)
    console.print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}", style="dim")


def _print_blocks(console: Console, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as lines of name and value; what is empty in a row is not shown."""
    for n, row in enumerate(rows, 1):
        console.print(Rule(Text(f"row {n:,}"), align="left", style="dim"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", justify="right", no_wrap=True, max_width=console.width // 3, overflow="ellipsis")
        grid.add_column()
        for name, value in zip(names, row, strict=True):
            if value:
                grid.add_row(Text(name), Text(value))
        console.print(grid)


def _short(value: object) -> object:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"
    text = str(value)
    return text if len(text) <= 300 else text[:299] + "…"


def schema(name: str | None, as_json: bool, checks: bool) -> None:
    """The data dictionary of all tables or of one table or view, or the list of expectations, as Markdown or JSON."""
    if checks:
        from expectations.gate import describe

        rows = [r for r in describe() if name in (None, r["table"])]
        if as_json:
            print_json(rows)
        else:
            _print_markdown(["table", "column", "expectation", "severity"], rows)
        return
    if name in VIEWS:
        _view_schema(name, as_json)
        return
    if name is not None and name not in BY_NAME:
        raise UserError(f"There is no table or view {name}. Tables: {', '.join(BY_NAME)}. Views: {', '.join(VIEWS)}.")
    tables = [BY_NAME[name]] if name else list(TABLES)
    if as_json:
        print_json(dictionary(tables))
        return
    for t in tables:
        print(f"## {t.name}\n\n{t.comment}\n")
        _print_markdown(
            ["column", "type", "meaning"],
            [{"column": c.name, "type": c.duckdb_type, "meaning": c.comment} for c in t.columns],
        )
        print()
    if name is None:
        print("## Views\n\nTheir columns: crosswire schema VIEW.\n")
        _print_markdown(["view", "meaning"], [{"view": v, "meaning": read_view(v).comment} for v in VIEWS])


def _view_schema(name: str, as_json: bool) -> None:
    """The columns of a view with their types, which DuckDB knows once the view stands on (empty) tables."""
    view = read_view(name)
    con = duckdb.connect()
    for statement in (s for t in TABLES for s in t.ddl()):
        con.execute(statement)
    create_views(con)
    types = {row[0]: row[1] for row in con.execute(f"DESCRIBE {quote_name(name)}").fetchall()}
    columns = [{"column": c, "type": types[c], "meaning": meaning} for c, meaning in view.columns.items()]
    if as_json:
        print_json([{"table": name, "grain": view.comment, **c, "key": False, "required": False} for c in columns])
        return
    print(f"## {name}\n\n{view.comment}\n")
    _print_markdown(["column", "type", "meaning"], columns)


def _print_markdown(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    print(f"| {' | '.join(columns)} |")
    print(f"|{'---|' * len(columns)}")
    for row in rows:
        print("| " + " | ".join(str(row[c] or "").replace("|", "\\|") for c in columns) + " |")


def select(con: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    return con.execute(sql, parameters).to_arrow_table().to_pylist()


def print_json(value: Any) -> None:
    print(json.dumps(_finite(value), ensure_ascii=True, indent=1, default=str, allow_nan=False))


def _finite(value: Any) -> Any:
    """The value with null for "not a number" and infinity, for which JSON has no words."""
    if isinstance(value, dict):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
