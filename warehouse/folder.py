"""The data folder: where everything of a warehouse lies, and who may write to it.

DIR/published/<run_id>/   crosswire.duckdb, lake/<table>/*.parquet, report/index.html, manifest.json
DIR/current               link to the published run that readers see; swapped by one rename
DIR/crosswire.duckdb, DIR/lake, DIR/report    links through `current`
DIR/stages/<stage>/<shard>/                   what the stages have made (see flows.work)
DIR/ledger/               one JSON file a run, its checks and the inputs it could not find
DIR/prefect/              Prefect's own state
DIR/answers/              what a language model has answered, by content, where one was asked
DIR/overrides.csv         what analysts decided (see stages.reconcile.overrides)
DIR/claims/               claims from elsewhere, a Parquet file each
DIR/objects.json          what is known of objects of stores, so that they are not fetched again
DIR/tmp/                  scratch of the run in progress
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from warehouse.store import is_parquet

KEEP_PUBLISHED = 5
"""Published runs that are kept for readers and for looking back, the current one included."""
_DUCKDB_MAGIC = b"DUCK"  # after the eight bytes of the header's checksum


class FolderBusy(Exception):
    """Another run holds the data folder; the message says which."""


@dataclass(frozen=True)
class DataFolder:
    """Paths of a data folder. Making the object touches nothing; `create` makes the folders."""

    root: Path

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def current(self) -> Path:
        return self.root / "current"

    @property
    def database(self) -> Path:
        return self.root / "crosswire.duckdb"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def report(self) -> Path:
        return self.root / "report" / "index.html"

    @property
    def stages(self) -> Path:
        return self.root / "stages"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def prefect_home(self) -> Path:
        return self.root / "prefect"

    @property
    def answers(self) -> Path:
        return self.root / "answers"

    @property
    def tmp(self) -> Path:
        return self.root / "tmp"

    def create(self) -> None:
        for path in (self.published, self.stages, self.ledger, self.prefect_home, self.tmp):
            path.mkdir(parents=True, exist_ok=True)

    def current_run(self) -> Path | None:
        """The folder of the published run that readers see, or None before the first one."""
        return self.current.resolve() if self.current.is_symlink() and self.current.exists() else None

    def manifest(self) -> dict[str, Any]:
        """manifest.json of the current run; empty before the first one."""
        run = self.current_run()
        return read_manifest(run) if run else {}

    def read_objects(self) -> dict[str, list[Any]]:
        """What earlier runs found out about objects of stores (see stages.ingest.remote); nothing when it is damaged."""
        try:
            return dict(json.loads((self.root / "objects.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return {}

    def write_objects(self, objects: dict[str, list[Any]]) -> None:
        write_json(self.root / "objects.json", objects)

    def swap(self, run: Path) -> None:
        """Show readers `run` (a folder in `published`) from now on: one rename, no moment without data."""
        replace_link(self.current, Path("published") / run.name)
        for name in ("crosswire.duckdb", "lake", "report"):
            link, target = self.root / name, Path("current") / name
            if not link.is_symlink() or link.readlink() != target:
                replace_link(link, target)

    def recover(self, database: bool = True) -> None:
        """Point `current` at the newest publication that is whole (see `is_whole`), or at none. Call while holding.

        What a published run lost (a deleted link, a damaged file) must not be taken for what was known.
        """
        current = self.current_run()
        others = sorted((p for p in self.published.iterdir() if not p.name.startswith(".")), reverse=True)
        whole = next((p for p in [*([current] if current else []), *others] if is_whole(p, database)), None)
        if whole is not None:
            self.swap(whole)
        else:
            self.current.unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove published runs beyond the last few, and what killed runs left half made."""
        current = self.current_run()
        done = sorted(p for p in self.published.iterdir() if not p.name.startswith("."))
        for path in done[:-KEEP_PUBLISHED]:
            if path != current:
                shutil.rmtree(path, ignore_errors=True)
        for path in [*self.published.glob(".*"), *self.tmp.iterdir()]:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def hold(self, run_id: str, wait: float) -> Iterator[None]:
        """Keep every other writer out while the block runs.

        Waits up to `wait` seconds (-1: for ever) for another run to end, then raises FolderBusy. The operating system
        frees the lock of a process that dies, so a killed run never blocks the next one.
        """
        holder = self.root / "lock.json"
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise FolderBusy(f"{self.root} is in use by {describe_holder(holder)}.") from None
        try:
            write_json(holder, {"run_id": run_id, "pid": os.getpid(), "since": datetime.now(UTC).isoformat()})
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def holder(self) -> str | None:
        """Who holds the folder now, in words; None when nobody does."""
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return describe_holder(self.root / "lock.json")
        lock.release()
        return None


def read_manifest(run: Path) -> dict[str, Any]:
    """manifest.json of a published run; empty when it is missing or damaged."""
    try:
        return dict(json.loads((run / "manifest.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def is_whole(run: Path, database: bool = True) -> bool:
    """True when every file of the published run's lake is there and whole, and so is its DuckDB file (if asked).

    Looks at both ends of each file only: reading a large lake through at every run would cost more than it finds.
    """
    files = read_manifest(run).get("files")
    try:
        if not files or not all(is_parquet(run / "lake" / name) for name in files):
            return False
        with (run / "crosswire.duckdb").open("rb") if database else nullcontext() as file:
            return file is None or file.read(12)[8:] == _DUCKDB_MAGIC
    except OSError:
        return False


def describe_holder(path: Path) -> str:
    """Words for the run that wrote `path` (lock.json)."""
    try:
        who = json.loads(path.read_text("utf-8"))
        return f"run {who['run_id']} (process {who['pid']}, since {who['since'][:19]} UTC)"
    except (OSError, ValueError, KeyError):
        return "another run"


def replace_link(link: Path, target: Path) -> None:
    """Point the symbolic link `link` at `target` (relative to the link's folder) by one rename."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def write_json(path: Path, value: Any) -> None:
    """Write JSON so that a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=str), "utf-8")
    fresh.replace(path)
