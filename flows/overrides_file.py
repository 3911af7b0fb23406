"""The file of analysts' decisions: an append-only CSV that people may edit too."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.lists import UserError
from flows.settings import RunSettings
from stages.extract.quantities.units import named_unit
from stages.reconcile.overrides import COLUMNS, Decision, Overrides, read_rows, write_row
from warehouse.folder import DataFolder

HEADER = ",".join(COLUMNS)

FILE_NAME = "overrides.csv"
"""The file in the data folder that is read when no other is named."""


class OverridesFile:
    """The overrides file of a run. The data folder's own need not exist; a run without a file that was named would silently
    undo what is decided in it."""

    def __init__(self, folder: DataFolder, settings: RunSettings) -> None:
        named = settings.reconcile.overrides
        self.path = Path(named) if named is not None else folder.root / FILE_NAME
        self._is_named = named is not None

    def read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not self._is_named:
                return b""
            raise UserError(f"The overrides file {self.path} can't be read ({error.strerror or error}).", 1) from None

    def digest(self) -> str:
        """What decides the outcome of a run: the file's content."""
        return hashlib.sha256(self.read()).hexdigest()

    def decisions(self) -> list[Decision]:
        """Its rows. UserError when its first line does not name the columns."""
        try:
            return read_rows(self.read().decode("utf-8-sig", "replace"))
        except ValueError as error:
            raise UserError(f"The overrides file {self.path} can't be read: {error}.", 1) from None

    def overrides(self) -> Overrides:
        """Its decisions, ready to be applied."""
        return Overrides(self.decisions(), _unit_of, self.path.name)

    def append(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows (by names of columns) at the end, in the columns that the file has."""
        there = self.read()
        first = there.decode("utf-8-sig", "replace").splitlines()[0] if there.strip() else None
        try:
            lines = "".join(write_row(row, first if n == 0 else first or HEADER) for n, row in enumerate(rows))
        except ValueError as error:
            raise UserError(f"The overrides file {self.path} can't be added to: {error}.", 1) from None
        if there and not there.endswith(b"\n"):
            lines = "\n" + lines
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # one write at the end of the file: what another command adds at the same time stays whole
            with self.path.open("ab") as file:
                file.write(lines.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UserError(
                f"The overrides file {self.path} can't be written ({error.strerror or error}).", 1
            ) from None


def _unit_of(words: str) -> tuple[str, str, float] | None:
    unit = named_unit(words)
    return (unit.name, unit.standard, unit.factor) if unit else None
