"""What a worker does with one shard: read the units' input, run the stage, put the rows into the stage store.

No Prefect in here: the same functions run in the flow's own process and in worker processes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.work import Shard, StageStore, Unit, code_version
from stages.clean import clean
from stages.extract import extract
from stages.ingest import MARKUP, InputFile, ingest, merge_sources
from warehouse.contract import Table
from warehouse.ids import content_id
from warehouse.tables import BLOCKS, DOCUMENTS, REJECTS, SOURCES

Rows = dict[str, pa.Table]


@dataclass(frozen=True)
class Job:
    """A shard with all that a worker process needs to do it. `context` is the run's scratch folder (see flows.steps)."""

    shard: Shard
    corpus: str
    stages: Path
    context: Path
    run_id: str
    made_at: datetime
    files: tuple[InputFile, ...] = field(default=())


def do_shard(job: Job) -> dict[str, int]:
    """Do the shard and put its rows in place. Returns the number of rows by table, and `seconds` times 1000 as `ms`."""
    started = time.perf_counter()
    run = _RUNNERS[job.shard.stage]
    try:
        rows = run(job, job.shard.units)
    except Exception:
        rows = _unit_by_unit(job, run)
    store = StageStore(job.stages, job.shard.stage)
    store.write(job.shard, rows, job.run_id, job.made_at, code_version(job.shard.stage))
    counts = {name: table.num_rows for name, table in rows.items()}
    return {**counts, "ms": round(1000 * (time.perf_counter() - started))}


def _unit_by_unit(job: Job, run: Callable[[Job, Sequence[Unit]], Rows]) -> Rows:
    """One bad unit must not cost its neighbours: each alone, and a unit that fails becomes a row of rejects."""
    parts: list[Rows] = []
    for unit in job.shard.units:
        try:
            parts.append(run(job, [unit]))
        except Exception as error:
            reject = {
                "reject_id": content_id("reject", job.corpus, unit.unit_id, job.shard.stage, "stage_failed"),
                "uri": unit.unit_id,
                "corpus": job.corpus,
                "stage": job.shard.stage,
                "reason": "stage_failed",
                "detail": f"{type(error).__name__}: {error}"[:500],
            }
            parts.append({"rejects": _with_unit(REJECTS.from_rows([reject]), unit.unit_id)})
    names = {name for part in parts for name in part}
    return {
        name: pa.concat_tables([p[name] for p in parts if name in p], promote_options="default")
        for name in sorted(names)
    }


def _with_unit(table: pa.Table, unit_id: str) -> pa.Table:
    return table.append_column("unit_id", pa.array([unit_id] * len(table), pa.string()))


def _by_document(rows: Rows) -> Rows:
    """Give every table that has doc_id its unit_id; tables of shared things (measures, places) stay without."""
    return {
        name: table.append_column("unit_id", table.column("doc_id")) if "doc_id" in table.column_names else table
        for name, table in rows.items()
    }


def ingest_unit(corpus: str, file: InputFile) -> str:
    """Unit id of a file: with its content, so that a changed file is a unit beside the old one, which is kept."""
    return f"{corpus}:{file.sha256}:{file.uri}"


def _ingest(job: Job, units: Sequence[Unit]) -> Rows:
    files = {ingest_unit(job.corpus, f): f for f in job.files}
    parts = []
    for unit in units:
        rows = ingest([files[unit.unit_id]], job.corpus)
        parts.append({name: _with_unit(table, unit.unit_id) for name, table in rows.items()})
    return {name: pa.concat_tables([p[name] for p in parts]) for name in parts[0]}


def _clean(job: Job, units: Sequence[Unit]) -> Rows:
    documents, current = _documents(job, units)
    store = StageStore(job.stages, "ingest")
    repetition = _only(pq.read_table(job.context / "repetition.parquet"), units)
    markup = _only(store.read("markup", current, MARKUP), units)
    return _by_document(clean(documents, repetition, markup))


def _extract(job: Job, units: Sequence[Unit]) -> Rows:
    documents, origin = _documents(job, units)
    sources = merge_sources(StageStore(job.stages, "ingest").read("sources", origin, SOURCES.schema))
    current = _only(pq.read_table(job.context / "current_clean.parquet"), units, "unit_id")
    blocks = StageStore(job.stages, "clean").read("blocks", current, BLOCKS.schema)
    rows = extract(documents, blocks, sources)
    doc_of_uri = {r["uri"]: r["doc_id"] for r in documents.select(["uri", "doc_id"]).to_pylist()}
    rejects = rows["rejects"]
    unit_ids = [doc_of_uri.get(uri, uri) for uri in rejects.column("uri").to_pylist()]
    rows["rejects"] = rejects.append_column("unit_id", pa.array(unit_ids, pa.string()))
    return _by_document(rows)


_RUNNERS: dict[str, Callable[[Job, Sequence[Unit]], Rows]] = {
    "ingest": _ingest,
    "clean": _clean,
    "extract": _extract,
}


def _documents(job: Job, units: Sequence[Unit]) -> tuple[pa.Table, pa.Table]:
    """The documents of the units, and the rows of ingest's `done` that they come from."""
    index = _only(pq.read_table(job.context / "documents_index.parquet"), units)
    current = pq.read_table(job.context / "current_ingest.parquet")
    current = current.filter(pc.is_in(current.column("unit_id"), index.column("file_unit")))
    documents = StageStore(job.stages, "ingest").read("documents", current, DOCUMENTS.schema)
    return _distinct(_only(documents, units), DOCUMENTS), current


def _distinct(table: pa.Table, contract: Table) -> pa.Table:
    """The first row of each key: the same file given under two inputs makes the same document twice."""
    first: dict[str, int] = {}
    for n, key in enumerate(table.column(contract.key[0]).to_pylist()):
        first.setdefault(key, n)
    return table.take(list(first.values())) if len(first) < table.num_rows else table


def _only(table: pa.Table, units: Sequence[Unit], column: str = "doc_id") -> pa.Table:
    ids = pa.array([u.unit_id for u in units], pa.string())
    return table.filter(pc.is_in(table.column(column), ids))


class Workers:
    """Worker processes, started when the first job that is worth one comes; a single job runs in this process."""

    def __init__(self, n: int) -> None:
        self.n = max(1, n)
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def do(self, job: Job, alone: bool) -> dict[str, int]:
        """Do the job. `alone`: no other job waits, so starting a process would only cost time."""
        if alone or self.n == 1:
            return do_shard(job)
        with self._lock:
            if self._pool is None:
                # spawn: a fork of a process with Prefect's threads can deadlock
                self._pool = ProcessPoolExecutor(
                    self.n,
                    mp_context=get_context("spawn"),
                    initializer=_end_with_parent,
                    initargs=(os.getpid(),),
                )
        return self._pool.submit(do_shard, job).result()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _end_with_parent(parent: int) -> None:
    """End this worker when its parent is gone: a run killed with SIGKILL leaves no processes behind."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
