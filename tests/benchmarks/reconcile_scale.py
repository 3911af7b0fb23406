"""How fast reconcile is, and how much memory it takes: `python -m tests.benchmarks.reconcile_scale 10k 100k 1m`.

Each size of made-up news (made_up_claims.py) is written to files and reconciled from there on a connection with two threads
and a memory limit, which spills to disk; each part is a process of its own, whose memory is told. Seconds are those of the
clock and, beside them, of the processor (on a busy machine they say more). The parts: the words of documents, which runs keep;
all claims from scratch, results written to Parquet; and all but the newest articles, then those too, of which what still holds
is taken over (kept.py). Two simpler ways run on the same claims: comparing each two sentences of an event word by word in
plain Python, without copies, origins or verdicts (a sample of events, scaled up by pairs), and the SQL of positions and
verdicts alone.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.kept_results import KeptResults
from stages.reconcile import INPUTS, RESULTS, run
from stages.reconcile.document_words import DOCUMENT_WORDS, NEEDED, read_documents
from stages.reconcile.reading import READ_AT_ONCE
from tests.benchmarks.made_up_claims import write
from tests.conftest import ROOT
from warehouse.contract import quote_text
from warehouse.relations import Relations
from warehouse.tables import BY_NAME

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
STEPS = (
    "resolve_actors", "read_corpus", "find_changed_texts", "find_passages", "document_events", "find_changed", "group_changed",
    "answer_groups", "judge", "word_findings", "run_script",
)  # fmt: skip
VERDICTS = ("answer_groups", "judge", "sql/results.sql")
PARTS = ("words", "whole", "older", "newer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", help=f"of {', '.join(SIZES)}; else the first two")
    parser.add_argument("--memory", default="2GB", help="DuckDB's memory limit")
    parser.add_argument("--folder", type=Path, help="where the made-up news is kept from run to run")
    parser.add_argument("--new", type=int, default=2_000, help="claims of the newest articles that come to the rest")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        part, folder = chosen.measure
        print(json.dumps(measure(part, Path(folder), chosen.memory, chosen.new)))
        return
    print("| claims | step | seconds | of processor | claims/s | peak memory, MB |\n|---:|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as scratch:
        for size in chosen.sizes or list(SIZES)[:2]:
            folder = (chosen.folder or Path(scratch)) / size
            if not (folder / "claims.parquet").exists():
                write(SIZES[size], folder)
            for part in PARTS:
                options = ["--measure", part, folder, "--memory", chosen.memory, "--new", str(chosen.new)]
                command = [sys.executable, "-m", "tests.benchmarks.reconcile_scale", *options]
                done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
                tell(json.loads(done.stdout.splitlines()[-1]))


def tell(found: dict[str, Any]) -> None:
    n = found["claims"]
    for name, (wall, cpu) in found["steps"].items():
        memory = f"{found['mb']:,.0f}" if name == found["whole"] else ""
        print(f"| {n:,} | {name} | {wall:.1f} | {cpu:.1f} | {n / wall:,.0f} | {memory} |", flush=True)


def measure(part: str, folder: Path, memory: str, n_new: int) -> dict[str, Any]:
    """Seconds (clock, processor) by step, peak memory in MB, of one of PARTS; `whole` names the step that all others are in."""
    clock = Clock()
    if part == "words":
        whole = "words of documents (kept from run to run)"
        clock.timed(whole, write_words)(folder)
    else:
        for name in STEPS if part == "whole" else ():
            setattr(run, name, clock.timed(name, getattr(run, name)))
        with tempfile.TemporaryDirectory() as scratch:
            con = duckdb.connect(config={"threads": 2, "memory_limit": memory, "temp_directory": scratch})
            n_claims = lay_out(con, folder, n_new, part == "older")
            kept = KeptResults(folder / "kept", con)
            if part == "newer":
                kept.read()
            whole = {"whole": "all, from scratch", "older": "the rest, from scratch"}.get(
                part, f"{n_claims:,} claims more, the rest taken over"
            )
            clock.timed(whole, reconcile_to_files)(con, Path(scratch), kept if part == "older" else None)
            if part == "whole":
                clock.steps["of those, verdicts alone"] = [
                    sum(s) for s in zip(*(clock.steps[name] for name in VERDICTS), strict=True)
                ]
                clock.steps["plain Python, all pairs of an event"] = in_plain_python(con)
            con.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    n = pq.ParquetFile(folder / "claims.parquet").metadata.num_rows
    return {"claims": n, "steps": clock.steps, "whole": whole, "mb": peak}


class Clock:
    """Seconds of the clock and of the processor by name."""

    def __init__(self) -> None:
        self.steps: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*arguments: Any) -> Any:
            with self.on(f"sql/{arguments[2]}.sql" if name == "run_script" else name.strip("_")):
                return function(*arguments)

        return call

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.steps[name][0] += time.perf_counter() - wall
        self.steps[name][1] += time.process_time() - cpu


def write_words(folder: Path) -> None:
    """The words of all documents, as a run keeps them, some documents at a time."""
    doc_ids = pq.read_table(folder / "documents.parquet", columns=["doc_id"]).column("doc_id").combine_chunks()
    writers = {name: pq.ParquetWriter(folder / f"{name}.parquet", schema) for name, schema in DOCUMENT_WORDS.items()}
    with duckdb.connect() as con:
        for n in range(0, len(doc_ids), READ_AT_ONCE):
            con.register("read_now", pa.table({"doc_id": doc_ids.slice(n, READ_AT_ONCE)}))
            tables = {
                name: con.execute(
                    f"SELECT {', '.join(columns)} FROM read_parquet({quote_text(str(folder / f'{name}.parquet'))}) "
                    "SEMI JOIN read_now USING (doc_id)"
                ).to_arrow_table()
                for name, columns in NEEDED.items()
            }
            for name, table in read_documents(tables).items():
                writers[name].write_table(table)
    for writer in writers.values():
        writer.close()


def lay_out(con: duckdb.DuckDBPyConnection, folder: Path, n_new: int, without_newest: bool) -> int:
    """Relations of `con` that are read from the files of `folder`, without the newest documents, that have `n_new` claims or so,
    if asked; how many claims those have."""
    con.execute("SET TimeZone = 'UTC'")
    for name in (*INPUTS, *DOCUMENT_WORDS):
        rows = f"read_parquet({quote_text(str(folder / f'{name}.parquet'))})"
        select = Relations(con, {name: rows}).select(BY_NAME[name]) if name in INPUTS else f"SELECT * FROM {rows}"
        con.execute(f"CREATE TEMP VIEW every_{name} AS {select}")
    con.execute(
        """
        CREATE TEMP TABLE newest AS
        SELECT doc_id, n
        FROM every_documents JOIN (SELECT doc_id, count(*) AS n FROM every_claims GROUP BY doc_id) USING (doc_id)
        QUALIFY sum(n) OVER (ORDER BY published_at DESC, doc_id) - n < ?
        """,
        [n_new],
    )
    for name in (*INPUTS, *DOCUMENT_WORDS):
        has_documents = "doc_id" in con.execute(f"FROM every_{name} LIMIT 0").to_arrow_table().column_names
        older = " ANTI JOIN newest USING (doc_id)" if without_newest and has_documents else ""
        con.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM every_{name}{older}")
    return int(con.execute("SELECT sum(n) FROM newest").fetchall()[0][0])


def reconcile_to_files(con: duckdb.DuckDBPyConnection, folder: Path, kept: KeptResults | None) -> None:
    """Reconcile, write what comes out to Parquet, and what the next run can take over to where it is kept."""
    run.reconcile_relations(con)
    for name, relation in RESULTS.items():
        con.execute(f"COPY (FROM {relation}) TO {quote_text(str(folder / f'{name}.parquet'))} (FORMAT parquet)")
    if kept is not None:
        kept.write()


def in_plain_python(con: duckdb.DuckDBPyConnection) -> list[float]:
    pairs, seconds = all_pairs(con)
    whole = con.execute("SELECT sum(n * (n - 1) // 2) FROM (SELECT count(*) AS n FROM claim_events GROUP BY event_id)")
    return [seconds * float(whole.fetchall()[0][0]) / pairs] * 2


def all_pairs(con: duckdb.DuckDBPyConnection, budget: float = 5.0) -> tuple[int, float]:
    """(pairs compared, seconds) of comparing the claims of an event two by two by their words, until `budget` is spent."""
    rows = con.execute(
        "SELECT e.event_id, c.quote FROM claims_linked c JOIN claim_events e USING (claim_id) ORDER BY ALL LIMIT 200000"
    ).fetchall()
    started, n_pairs = time.process_time(), 0
    for _, event in itertools.groupby(rows, key=lambda r: r[0]):
        words = [frozenset(quote.lower().split()) for _, quote in event]
        for a, b in itertools.combinations(words, 2):
            n_pairs += 1
            _ = len(a & b) / (len(a | b) or 1)
        if time.process_time() - started > budget:
            break
    return max(1, n_pairs), time.process_time() - started


if __name__ == "__main__":
    main()
