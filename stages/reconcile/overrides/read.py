"""The rows of an overrides file: CSV in, decisions out; what can't be read is a row of rejects.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and read without: article
text goes into these files, and people open them in spreadsheets.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stages.reconcile.overrides.fields import FIELDS, check_value
from warehouse.ids import content_id

COLUMNS = ("field", "value", "who", "why", "decided_at", "corpus", "doc_sha256", "kind", "char_start", "quote")
"""The columns of a file. The last three and corpus may be empty: they tell claims apart that have the same words."""

NEEDED = ("field", "value", "who", "why", "decided_at", "doc_sha256", "quote")
_RISKY = re.compile(r"'*[=+\-@\t\r]")


@dataclass
class Decision:
    """A row of the file. `value` is what its field reads in it (None: earlier decisions are taken back); `error` is a
    reason and a detail when it can't be applied."""

    override_id: str
    line: int
    field: str
    text: str
    value: Any
    who: str
    why: str
    decided_at: datetime | None
    corpus: str | None
    doc_sha256: str
    kind: str | None
    char_start: int | None
    quote: str
    error: tuple[str, str] | None = None


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `_plain` is the way back."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell, 1) else cell


def write_row(row: Mapping[str, object], header: str | None) -> str:
    """The line for a row, in the columns and with the delimiter of `header`, the file's first line; None begins a file,
    and the header comes first."""
    out = io.StringIO()
    names, delimiter = (list(COLUMNS), ",") if header is None else _header(header)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header is None:
        writer.writerow(names)
    # a row is a line: where the words stand is looked for whatever blanks are between them
    cells = (" ".join(("" if row.get(n) is None else str(row[n])).split()) for n in names)
    writer.writerow([guarded(c) for c in cells])
    return out.getvalue()


def _header(line: str) -> tuple[list[str], str]:
    """Names of the columns and the delimiter, which a spreadsheet may have made a semicolon or a tab. ValueError when a
    column is missing."""
    line = line.lstrip("\ufeff").strip("\r\n")
    delimiter = max(",;\t", key=line.count)
    names = [n.strip().lower() for n in next(csv.reader([line], delimiter=delimiter), [])]
    missing = [n for n in NEEDED if n not in names]
    if missing:
        raise ValueError(f"the first line lacks the column {', '.join(missing)}; it needs {','.join(NEEDED)}")
    return names, delimiter


def read_rows(text: str) -> list[Decision]:
    """The decisions of a file, in its order; a row twice counts once. ValueError when the first line names no columns."""
    if not text.strip():
        return []
    names, delimiter = _header(text.splitlines()[0])
    found: dict[str, Decision] = {}
    for line, cells in _lines(text, delimiter):
        row = {n: _plain(c).strip() for n, c in zip(names, cells, strict=False)}
        decision = _decision(line, row, len(cells) > len(names))
        found.pop(decision.override_id, None)  # what is decided again counts from there
        found[decision.override_id] = decision
    return list(found.values())


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    next(reader, None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a field beyond the limit: the line alone is lost
            yield reader.line_num, []
            continue
        if any(c.strip() for c in cells):
            yield reader.line_num, cells


def _decision(line: int, row: Mapping[str, str], too_many: bool) -> Decision:
    get = {n: row.get(n, "") for n in COLUMNS}
    decision = Decision(
        content_id("override", *get.values()),
        line, get["field"], get["value"], None, get["who"], get["why"], None, get["corpus"] or None,
        get["doc_sha256"].lower(), get["kind"] or None, None, get["quote"],
    )  # fmt: skip
    if too_many or not row:
        decision.error = (
            "bad_row",
            "The row can't be read: it has more cells than the first line, or one that is too long.",
        )
        return decision
    try:
        decision.decided_at = datetime.fromisoformat(get["decided_at"])
        if decision.decided_at.tzinfo is None:
            decision.decided_at = decision.decided_at.replace(tzinfo=UTC)
        decision.char_start = int(get["char_start"]) if get["char_start"] else None
    except ValueError:
        decision.error = "bad_row", "decided_at must be like 2026-03-01T14:30:00Z, and char_start a number or empty."
        return decision
    try:
        decision.value = check_value(decision.field, decision.text)
    except ValueError as error:
        decision.error = "bad_field" if decision.field not in FIELDS else "bad_value", str(error)
        return decision
    if not decision.who or not decision.why:
        decision.error = "bad_row", "A decision says who took it, and why."
    elif not decision.doc_sha256:
        decision.error = "bad_row", "doc_sha256 says which document the decision is anchored on."
    elif FIELDS[decision.field].level != "document" and not decision.quote:
        decision.error = "bad_row", "quote holds the claim's words that the decision is anchored on."
    return decision
