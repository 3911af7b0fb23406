"""The cells of a given row: read as the contract types them, or refused with what is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from warehouse.contract import BOOLEAN, DATE, DOUBLE, INTEGER, Column
from warehouse.tables import CLAIMS

Row = dict[str, Any]

FILLED = frozenset((
    "claim_id", "corpus", "doc_id", "source_id", "block_no", "sentence_no", "section", "speaker_actor_id", "via_actor_id",
    "origin_id", "passage_id", "event_id", "subject_actor_id", "responsible_actor_id", "is_overridden", "run_id",
))  # fmt: skip
"""Columns of claims that are filled here or by reconcile, whatever a file has in them."""

NAMING = ("doc_id", "uri", "url", "sha256", "doc_sha256", "corpus", "claim_id")
"""Columns that say which document a row is about, and by which id other rows of the file name it."""

READ = tuple(c.name for c in CLAIMS.columns if c.name not in FILLED)


class Refused(Exception):
    """A row that can't be taken: a reason (a short code) and a detail for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def read_cells(raw: Mapping[str, Any]) -> Row:
    """The row's columns of claims in the contract's types, empty text as null. Refused for a value that is none of its
    type, its vocabulary or its bounds."""
    return {name: _read(CLAIMS.by_name[name], raw.get(name)) for name in READ}


def _read(column: Column, value: Any) -> Any:
    if (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    try:
        read = _typed(column, value)
    except (TypeError, ValueError, OverflowError):
        raise _bad(column, value, f"is no {column.duckdb_type.lower()}") from None
    if column.vocabulary and read not in column.vocabulary:
        raise _bad(column, value, f"is none of {', '.join(column.vocabulary)}")
    below = column.minimum is not None and read < column.minimum
    if below or (column.maximum is not None and read > column.maximum):
        raise _bad(column, value, f"is not {column.unit or 'within its bounds'}")
    return read


def _typed(column: Column, value: Any) -> Any:
    if column.type == DOUBLE:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not math.isfinite(number):
            raise ValueError
        return number
    if column.type == INTEGER:
        if isinstance(value, bool) or int(value) != float(value) or abs(int(value)) >= 2**31:
            raise ValueError
        return int(value)
    if column.type == BOOLEAN:
        words = str(value).strip().lower()
        if words not in ("true", "false"):
            raise ValueError
        return words == "true"
    if column.type == DATE:
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip()[:10])
    if not isinstance(value, str):
        raise TypeError
    return value


def _bad(column: Column, value: Any, what: str) -> Refused:
    return Refused("bad_value", f"{column.name} {str(value)[:80]!r} {what}.")
