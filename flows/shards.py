"""What a worker does with one shard: read the units' input, run the stage, put the rows into the stage store.

No Prefect in here: the same functions run in the flow's own process and in worker processes.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from flows.work import Shard, StageStore, Unit, code_version
from stages.clean import clean
from stages.extract import Finder, extract
from stages.extract.llm.settings import LLM, ExtractSettings
from stages.ingest import (
    MARKUP,
    FetchFailed,
    IngestSettings,
    InputFile,
    TooSlow,
    drop_fetched,
    ingest_batches,
    merge_sources,
    not_stuck,
    time_limit,
)
from stages.reconcile.document_words import read_documents
from warehouse.contract import Table
from warehouse.database import connect
from warehouse.ids import content_id
from warehouse.store import read_some
from warehouse.tables import BLOCKS, CLAIMS, DOCUMENTS, REJECTS, SENTENCES, SOURCES

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
    settings: IngestSettings = field(default_factory=IngestSettings)
    extractor: ExtractSettings = field(default_factory=ExtractSettings)
    answers: Path | None = None
    """Where a language model's answers are kept (see flows.answers)."""
    deadly: frozenset[str] = frozenset()
    """Units that have ended the process that worked on them (see flows.workers); they become rejects."""


def do_shard(job: Job) -> dict[str, int]:
    """Do the shard and put its rows in place. Returns the number of rows by table, and `seconds` times 1000 as `ms`."""
    started = time.perf_counter()
    store = StageStore(job.stages, job.shard.stage)
    version = code_version(job.shard.stage)

    def write(parts: Iterator[Rows]) -> dict[str, int]:
        return store.write(job.shard, parts, job.run_id, job.made_at, version)

    try:
        counts = write(_unit_by_unit(job) if job.deadly else _run(job, job.shard.units))
    except (Exception, TooSlow) as error:
        if _is_passing(error):
            raise
        counts = write(_unit_by_unit(job))
    finally:
        not_stuck()
    for file in job.files:
        drop_fetched(file)
    return {**counts, "ms": round(1000 * (time.perf_counter() - started))}


def try_unit(job: Job, unit: Unit) -> None:
    """Do one unit and keep nothing, to see whether this process lives through it."""
    try:
        for _ in _run(job, [unit]):
            pass
    except (Exception, TooSlow):  # `do_shard` deals with it
        pass
    finally:
        not_stuck()


def _run(job: Job, units: Sequence[Unit]) -> Iterator[Rows]:
    """The rows of some units. Ingest bounds the time of each document itself; a unit of the other stages is a document."""
    run = _RUNNERS[job.shard.stage]
    if job.shard.stage == "ingest" or job.settings.max_document_seconds <= 0:
        yield from run(job, units)
        return
    with time_limit(job.settings.max_document_seconds + len(units) - 1):  # a second each, if one takes all it may
        parts = list(run(job, units))
    yield from parts


def _is_passing(error: BaseException) -> bool:
    """Whether it lies in the machine or the network rather than in the input: a later run does not meet it again."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    return full or isinstance(error, FetchFailed)


def _unit_by_unit(job: Job) -> Iterator[Rows]:
    """One bad unit must not cost its neighbours: each alone, and one that fails adds a row of rejects to what it gave."""
    for unit in job.shard.units:
        if unit.unit_id in job.deadly:
            detail = (
                "It ended the process that worked on it, or hung it for good; look at the document and leave it out."
            )
            yield _reject_unit(job, unit, "process_died", detail)
            continue
        try:
            yield from _run(job, [unit])
        except TooSlow:
            detail = f"It takes longer than {job.settings.max_document_seconds:g} seconds; raise max_document_seconds."
            yield _reject_unit(job, unit, "too_slow", detail)
        except Exception as error:
            if _is_passing(error):
                raise
            yield _reject_unit(job, unit, "stage_failed", f"{type(error).__name__}: {error}"[:500])


def _reject_unit(job: Job, unit: Unit, reason: str, detail: str) -> Rows:
    file = next((f for f in job.files if ingest_unit(job.corpus, f) == unit.unit_id), None)
    reject = {
        "reject_id": content_id("reject", job.corpus, unit.unit_id, job.shard.stage, reason),
        "uri": file.uri if file else unit.unit_id,
        "corpus": job.corpus,
        "stage": job.shard.stage,
        "reason": reason,
        "detail": detail,
    }
    return {"rejects": _with_unit(REJECTS.from_rows([reject]), unit.unit_id)}


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


def _ingest(job: Job, units: Sequence[Unit]) -> Iterator[Rows]:
    files = {ingest_unit(job.corpus, f): f for f in job.files}
    for unit in units:
        file = files[unit.unit_id]
        for rows in ingest_batches([file], job.corpus, job.settings, job.context):
            yield {name: _with_unit(table, unit.unit_id) for name, table in rows.items()}


def _clean(job: Job, units: Sequence[Unit]) -> Iterator[Rows]:
    documents, index = _documents(job, units)
    repetition = _only(job, "repetition", units)
    shards = index.column("shard").to_pylist()
    markup = StageStore(job.stages, "ingest").read_documents("markup", shards, _ids(units), MARKUP)
    yield _by_document(clean(documents, repetition, markup))


def extract_input(job: Job, units: Sequence[Unit]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """What extract works on: documents, blocks and sources of the units."""
    documents, index = _documents(job, units)
    files = index.column("file_unit").combine_chunks()
    current = read_some(job.context / "current_ingest.parquet", "unit_id", files)
    sources = merge_sources(StageStore(job.stages, "ingest").read("sources", current, SOURCES.schema))
    current = _only(job, "current_clean", units, "unit_id")
    return documents, StageStore(job.stages, "clean").read("blocks", current, BLOCKS.schema), sources


def finder_of(job: Job) -> Finder | None:
    """The finder of extract; None for the built-in one. A language model has been asked before the shards begin."""
    if job.extractor.extractor != LLM or job.answers is None:
        return None
    from stages.extract.llm.finder import LlmFinder

    return LlmFinder(job.extractor, job.answers, ask=False)


def _extract(job: Job, units: Sequence[Unit]) -> Iterator[Rows]:
    documents, blocks, sources = extract_input(job, units)
    rows = extract(documents, blocks, sources, finder_of(job))
    doc_of_uri = {r["uri"]: r["doc_id"] for r in documents.select(["uri", "doc_id"]).to_pylist()}
    rejects = rows["rejects"]
    unit_ids = [doc_of_uri.get(uri, uri) for uri in rejects.column("uri").to_pylist()]
    rows["rejects"] = rejects.append_column("unit_id", pa.array(unit_ids, pa.string()))
    yield _by_document(rows)


def _words(job: Job, units: Sequence[Unit]) -> Iterator[Rows]:
    documents, _ = _documents(job, units)
    tables = {"documents": documents}
    for stage, contract in (("clean", BLOCKS), ("extract", SENTENCES), ("extract", CLAIMS)):
        current = _only(job, f"current_{stage}", units, "unit_id")
        tables[contract.name] = StageStore(job.stages, stage).read(contract.name, current, contract.schema)
    yield _by_document(read_documents(tables, connect()))


Runner = Callable[[Job, Sequence[Unit]], Iterator[Rows]]
_RUNNERS: dict[str, Runner] = {
    "ingest": _ingest,
    "clean": _clean,
    "extract": _extract,
    "words": _words,
}


def _documents(job: Job, units: Sequence[Unit]) -> tuple[pa.Table, pa.Table]:
    """The documents of the units, and their rows of the index."""
    index = _only(job, "documents_index", units)
    shards = index.column("shard").to_pylist()
    documents = StageStore(job.stages, "ingest").read_documents("documents", shards, _ids(units), DOCUMENTS.schema)
    return _distinct(documents, DOCUMENTS), index


def _distinct(table: pa.Table, contract: Table) -> pa.Table:
    """The first row of each key: the same file given under two inputs makes the same document twice."""
    first: dict[str, int] = {}
    for n, key in enumerate(table.column(contract.key[0]).to_pylist()):
        first.setdefault(key, n)
    return table.take(list(first.values())) if len(first) < table.num_rows else table


def _only(job: Job, name: str, units: Sequence[Unit], column: str = "doc_id") -> pa.Table:
    """The units' rows of a table in the run's scratch folder, which is as long as the corpus."""
    return read_some(job.context / f"{name}.parquet", column, _ids(units))


def _ids(units: Sequence[Unit]) -> pa.Array:
    return pa.array([u.unit_id for u in units], pa.string())
