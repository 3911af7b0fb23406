"""A document that hangs or kills the process that works on it is a reject; its neighbours are done."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows import shards
from flows.shards import Job, do_shard, ingest_unit, try_unit
from flows.work import Unit, pack
from flows.workers import Workers
from stages.ingest import IngestSettings, discover, time_limit


def job_of(folder: Path, names: dict[str, str], settings: IngestSettings | None = None) -> Job:
    (folder / "in").mkdir()
    for name, text in names.items():
        (folder / "in" / name).write_text(text)
    files, _ = discover([str(folder / "in")], "c")
    (shard,) = pack("ingest", [Unit(ingest_unit("c", f), f.uri, f.size) for f in files])
    chosen = settings or IngestSettings()
    return Job(shard, "c", folder / "stages", folder, "run", datetime(2026, 1, 1, tzinfo=UTC), tuple(files), chosen)


def rows(job: Job, name: str, column: str) -> list[Any]:
    return pq.read_table(job.stages / "ingest" / job.shard.shard_id / f"{name}.parquet").column(column).to_pylist()


def meet(unit: Unit) -> None:
    """What some documents do to the process that works on them."""
    if "deadly" in unit.unit_id:
        os._exit(3)
    if "stuck" in unit.unit_id:
        with time_limit(0.5):
            deque(repeat(0), maxlen=0)  # C code that goes on for ever and never lets go of the interpreter


def do(job: Job) -> dict[str, int]:
    for unit in job.shard.units:
        if unit.unit_id not in job.deadly:
            meet(unit)
    return do_shard(job)


def do_unit(job: Job, unit: Unit) -> None:
    meet(unit)
    try_unit(job, unit)


class FragileWorkers(Workers):
    do_job = staticmethod(do)
    try_unit = staticmethod(do_unit)


@pytest.mark.slow
def test_a_document_that_kills_or_hangs_its_process_costs_no_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.workers.GRACE", 1.0)
    job = job_of(tmp_path, {"a.txt": "Alpha.", "deadly.txt": "Beta.", "stuck.txt": "Gamma.", "z.txt": "Delta."})
    workers = FragileWorkers(2)
    try:
        counts = workers.do(job, alone=False)
    finally:
        workers.close()
    assert counts["documents"] == 2
    assert sorted(rows(job, "documents", "uri")) == ["a.txt", "z.txt"]
    assert sorted(rows(job, "rejects", "uri")) == ["deadly.txt", "stuck.txt"]
    assert set(rows(job, "rejects", "reason")) == {"process_died"}


def test_a_slow_or_failing_unit_of_any_stage_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_of(tmp_path, {"a.txt": "A.", "slow.txt": "B.", "bad.txt": "C."}, IngestSettings(max_document_seconds=0.4))

    def run(job: Job, units: Any) -> Iterator[dict[str, pa.Table]]:
        for unit in units:
            if "slow" in unit.unit_id:
                end = time.monotonic() + 20
                while time.monotonic() < end:
                    sum(range(50))
            if "bad" in unit.unit_id:
                raise KeyError("bad")
            yield {"blocks": pa.table({"unit_id": [unit.unit_id]})}

    monkeypatch.setitem(shards._RUNNERS, "clean", run)
    job = Job(pack("clean", job.shard.units)[0], "c", job.stages, job.context, "run", job.made_at, (), job.settings)
    started = time.monotonic()
    do_shard(job)
    assert time.monotonic() - started < 8
    folder = job.stages / "clean" / job.shard.shard_id
    assert len(pq.read_table(folder / "blocks.parquet")) == 1
    assert sorted(pq.read_table(folder / "rejects.parquet").column("reason").to_pylist()) == [
        "stage_failed",
        "too_slow",
    ]


def test_a_shard_larger_than_a_row_group_is_read_by_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.documents import AllDocuments
    from flows.work import StageStore
    from stages.ingest import DuplicateSettings
    from warehouse.tables import DOCUMENTS

    monkeypatch.setattr("warehouse.store.BYTES_PER_ROW_GROUP", 2000)
    (tmp_path / "in").mkdir()
    lines = "".join(f'{{"id": "{n}", "text": "Article number {n} of many."}}\n' for n in range(300))
    (tmp_path / "in" / "a.jsonl").write_text(lines)
    files, _ = discover([str(tmp_path / "in")], "c")
    (shard,) = pack("ingest", [Unit(ingest_unit("c", files[0]), "k", 1)])
    job = Job(shard, "c", tmp_path / "stages", tmp_path, "run", datetime(2026, 1, 1, tzinfo=UTC), tuple(files))
    monkeypatch.setattr("flows.shards.ingest_batches", _in_tens)
    assert do_shard(job)["documents"] == 300
    store = StageStore(job.stages, "ingest")
    path = store.path(shard.shard_id) / "documents.parquet"
    assert pq.ParquetFile(path).num_row_groups > 5
    everything = AllDocuments(store, store.done(), tmp_path, lambda con, facts: f"SELECT * FROM {facts}")
    everything.write_index(tmp_path / "index.parquet")
    everything.find_duplicates(DuplicateSettings())
    everything.write(tmp_path / "documents.parquet")
    everything.close()
    assert pq.read_table(tmp_path / "index.parquet").column("position").to_pylist() == list(range(300))
    assert pq.read_table(tmp_path / "documents.parquet").select(["doc_id", "text"]).sort_by("doc_id") == (
        pq.read_table(path).select(["doc_id", "text"]).sort_by("doc_id")
    )
    wanted = pq.read_table(path).slice(120, 3)
    got = store.read_documents("documents", [shard.shard_id], wanted.column("doc_id"), DOCUMENTS.schema)
    assert got.column("text").to_pylist() == wanted.column("text").to_pylist()


def _in_tens(files: Any, corpus: str, settings: IngestSettings, scratch: Path) -> Any:
    from stages.ingest import ingest_batches

    return ingest_batches(files, corpus, settings, scratch, rows=10)
