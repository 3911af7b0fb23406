"""Read the small data files of this stage: CSV or plain lines, comments begin with #."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def read_lines(name: str) -> list[str]:
    """Lines of data/<name> without comments and blanks."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of data/<name> by the names in its header line."""
    yield from csv.DictReader(read_lines(name))
