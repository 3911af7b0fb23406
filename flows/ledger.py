"""The ledger: a JSON file a run, its checks, and the inputs it could not take. It is the truth behind `runs` and `checks`.

A run is written down when it starts and again when it ends; a run that never wrote its end was killed, which the next
run finds out because it holds the data folder's lock.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.folder import DataFolder, write_json
from warehouse.store import read_parquet, write_parquet
from warehouse.tables import CHECKS, REJECTS, RUNS


def new_run_id(now: datetime) -> str:
    """Start time and four random characters; sorts by time."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


@dataclass
class Run:
    """One run of the flow; the fields are those of the `runs` table."""

    run_id: str
    corpus: str
    inputs: list[str]
    settings: dict[str, Any]
    code_version: str
    started_at: datetime
    status: str = "running"
    flow_run_id: str | None = None
    finished_at: datetime | None = None
    n_documents: int | None = None
    n_claims: int | None = None
    n_findings: int | None = None
    n_rejects: int | None = None
    n_llm_requests: int | None = None
    n_llm_tokens_in: int | None = None
    n_llm_tokens_out: int | None = None
    llm_cost: float | None = None
    error: str | None = field(default=None)

    def row(self) -> dict[str, Any]:
        values = asdict(self)
        del values["error"]
        values["inputs"] = json.dumps(self.inputs, ensure_ascii=False)
        values["settings"] = json.dumps(self.settings, ensure_ascii=False)
        return values


class Ledger:
    """Runs, checks and run-level rejects of one data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder.ledger

    def save(self, run: Run) -> None:
        write_json(self.folder / f"{run.run_id}.json", asdict(run))

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        out = []
        for path in sorted(self.folder.glob("[!.]*.json")):
            try:
                values = json.loads(path.read_text("utf-8"))
            except ValueError:  # damaged: `restore` writes it anew
                continue
            for name in ("started_at", "finished_at"):
                values[name] = datetime.fromisoformat(values[name]) if values[name] else None
            out.append(Run(**values))
        return out

    def bury_killed(self) -> list[str]:
        """Mark runs that never ended as killed. Call only while holding the folder: then no run can be running."""
        killed = [r for r in self.runs() if r.status == "running"]
        for run in killed:
            run.status = "killed"
            run.finished_at = datetime.now(UTC)
            self.save(run)
        return [r.run_id for r in killed]

    def restore(self, published: pa.Table, run_ids: Iterable[str]) -> None:
        """Write down again the runs whose record was lost: from the `runs` last published, else by their id alone.

        `run_ids` are those that rows in the data folder name. Call only while holding the folder.
        """
        known = {r.run_id for r in self.runs()}
        rows = {r["run_id"]: r for r in published.to_pylist()}
        for run_id in sorted({*rows, *run_ids} - known):
            row = rows.get(run_id)
            if row is None:
                started = datetime.strptime(run_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
                run = Run(run_id, "unknown", [], {}, "unknown", started, "killed", finished_at=started)
            else:
                run = Run(**{**row, "inputs": json.loads(row["inputs"]), "settings": json.loads(row["settings"])})
            self.save(run)

    def save_checks(self, run_id: str, stage: str, checks: pa.Table) -> None:
        write_parquet(checks, self.folder / "checks" / f"{run_id}.{stage}.parquet")

    def save_rejects(self, run_id: str, rejects: pa.Table) -> None:
        """Add to the run's rejects."""
        if rejects.num_rows:
            path = self.folder / "rejects" / f"{run_id}.parquet"
            before = read_parquet([path] if path.exists() else [], REJECTS.schema)
            write_parquet(pa.concat_tables([before, REJECTS.conform(rejects)]), path)

    def runs_table(self) -> pa.Table:
        return RUNS.from_rows(r.row() for r in self.runs())

    def checks_table(self) -> pa.Table:
        return read_parquet(_files(self.folder / "checks"), CHECKS.schema)

    def rejects_table(self) -> pa.Table:
        return read_parquet(_files(self.folder / "rejects"), REJECTS.schema)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[!.]*.parquet"))
