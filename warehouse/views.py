"""The SQL views that answer the questions people ask, one file each in `warehouse/views/`.

A file begins with a comment: `-- name: grain. The question it answers.` (it may run over several lines), an empty `--`
line, then one `-- column: meaning` for each column (continued on lines indented by two more spaces), then the SELECT.
The comment becomes the COMMENTs of the view and of its columns, so that a client of the database can read them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.contract import quote_name, quote_text

FOLDER = Path(__file__).parent / "views"

# In the order to create them: a view may read those before it.
VIEWS = (
    "evidence_trail",
    "widest_disagreements",
    "one_origin",
    "number_timeline",
    "actor_statements",
    "conflicts_within_document",
    "copied_passages",
    "casualties",
    "verify_first",
    "failed_checks",
    "source_record",
)

_COLUMN = re.compile(r"-- (\w+): (.+)")


class View(NamedTuple):
    """A view: its name, what it is (grain and question), its columns' meanings, and its SELECT."""

    name: str
    comment: str
    columns: dict[str, str]
    select: str


@cache
def read_view(name: str) -> View:
    """The view declared in `<name>.sql`; ValueError when its header is not in the form that the module describes."""
    lines = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    n_header = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    header = lines[:n_header]
    if "--" not in header or not header[0].startswith(f"-- {name}: "):
        raise ValueError(f"{name}.sql must begin with '-- {name}: …', then '--', then its columns")
    split = header.index("--")
    comment = " ".join(line.removeprefix("-- ") for line in header[:split]).removeprefix(f"{name}: ")
    columns: dict[str, str] = {}
    for line in header[split + 1 :]:
        if match := _COLUMN.fullmatch(line):
            columns[match[1]] = match[2]
        elif line.startswith("--   ") and columns:
            columns[next(reversed(columns))] += " " + line[5:].strip()
        else:
            raise ValueError(f"{name}.sql: not '-- column: meaning': {line}")
    return View(name, comment, columns, "\n".join(lines[n_header:]).strip().rstrip(";"))


def create_views(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Create (or replace) every view with its COMMENTs in a database that has the contract's tables.

    Returns the names. Raises ValueError when a view's columns are not those that its header documents.
    """
    for name in VIEWS:
        view = read_view(name)
        con.execute(f"CREATE OR REPLACE VIEW {quote_name(name)} AS {view.select}")
        actual = [row[0] for row in con.execute(f"DESCRIBE {quote_name(name)}").fetchall()]
        if actual != list(view.columns):
            raise ValueError(f"{name}.sql documents {list(view.columns)} but selects {actual}")
        con.execute(f"COMMENT ON VIEW {quote_name(name)} IS {quote_text(view.comment)}")
        for column, meaning in view.columns.items():
            con.execute(f"COMMENT ON COLUMN {quote_name(name)}.{quote_name(column)} IS {quote_text(meaning)}")
    return list(VIEWS)
