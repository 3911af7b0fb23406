"""Claims from elsewhere: Parquet files that a run is given, kept in the data folder so that later runs have them too."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows.lists import UserError
from warehouse.folder import DataFolder
from warehouse.tables import CLAIMS

_NAMES_DOCUMENT = ("doc_id", "uri", "url", "sha256", "doc_sha256")


class ClaimFiles:
    """The files of given claims of a data folder, in DIR/claims."""

    def __init__(self, folder: DataFolder) -> None:
        self.path = folder.root / "claims"

    def paths(self) -> list[Path]:
        return sorted(self.path.glob("[!.]*.parquet"))

    def digest(self) -> str:
        """What decides the outcome of a run: names and content of the files."""
        h = hashlib.sha256()
        for path in self.paths():
            with path.open("rb") as file:
                h.update(path.name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
        return h.hexdigest()

    def keep(self, given: Sequence[Path]) -> None:
        """Copy files into the folder; one of the same name takes the place of the one before. UserError for a file that is
        no Parquet or has no claims in it; then nothing is copied."""
        for path in given:
            check(path)
        for path in given:
            self.path.mkdir(parents=True, exist_ok=True)
            fresh = self.path / f".{path.name}"
            shutil.copyfile(path, fresh)
            fresh.replace(self.path / f"{_kept_name(path)}.parquet")

    def read(self) -> list[tuple[str, pa.Table]]:
        """(name, rows) of each file. UserError for one that is damaged."""
        out = []
        for path in self.paths():
            try:
                out.append((path.name, pq.read_table(path, partitioning=None)))
            except (OSError, pa.ArrowInvalid) as error:
                why = str(error).splitlines()[0]
                raise UserError(
                    f"The claims in {path} can't be read ({why}). Give the file again (--claims), or remove it.", 1
                ) from None
        return out


def _kept_name(path: Path) -> str:
    """The file's name without its ending, of harmless characters."""
    return re.sub(r"[^\w.-]+", "_", path.stem).strip("._-") or "claims"


def check(path: Path) -> None:
    """UserError when a file can't be given as claims."""
    try:
        names = pq.read_schema(path).names
    except (OSError, pa.ArrowInvalid) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UserError(f"The claims in {path} can't be read ({why}). Give a Parquet file.") from None
    lacking = [c for c in ("kind",) if c not in names]
    if not any(c in names for c in _NAMES_DOCUMENT):
        lacking.append(" or ".join(_NAMES_DOCUMENT))
    if "quote" not in names and "char_start" not in names:
        lacking.append("quote or char_start")
    if lacking:
        raise UserError(
            f"The claims in {path} lack the column {', '.join(lacking)}. "
            f"All columns: crosswire schema {CLAIMS.name}; those that say who, where and what else may be left out."
        )
