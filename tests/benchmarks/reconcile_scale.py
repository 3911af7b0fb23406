"""How fast reconcile is, and how much memory it takes: `python -m tests.benchmarks.reconcile_scale 10k 100k 1m`.

Each size of made-up news (made_up_claims.py) is written to files and reconciled alone in a fresh process, on a connection
with two threads and a memory limit, which spills to disk. Seconds are those of the clock and, beside them, of the processor
(on a busy machine they say more: divide by two for two free cores). Two simpler ways run on the same claims: comparing each
two sentences of an event word by word in plain Python, without copies, origins or verdicts (a sample of events, scaled up by
pairs), and the SQL of positions and verdicts alone, on groups that are given. At last the newest articles come to the rest, of
which what still holds is taken over (kept.py).
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tests.benchmarks.made_up_claims import read, write
from tests.conftest import ROOT

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
STEPS = ("_actors", "read_corpus", "find_passages", "document_events", "group_claims", "word_findings", "run_script")
VERDICTS = ("positions", "verdicts", "results")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", help=f"of {', '.join(SIZES)}; else the first two")
    parser.add_argument("--memory", default="2GB", help="DuckDB's memory limit")
    parser.add_argument("--folder", type=Path, help="where the made-up news is kept from run to run")
    parser.add_argument("--new", type=int, default=2_000, help="claims of the newest articles that come to the rest")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure, chosen.memory, chosen.new)))
        return
    print("| claims | step | seconds | of processor | claims/s | peak memory, MB |\n|---:|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as scratch:
        for size in chosen.sizes or list(SIZES)[:2]:
            folder = (chosen.folder or Path(scratch)) / size
            if not (folder / "claims.parquet").exists():
                write(SIZES[size], folder)
            command = [
                sys.executable,
                "-m",
                "tests.benchmarks.reconcile_scale",
                "--measure",
                folder,
                "--memory",
                chosen.memory,
                "--new",
                str(chosen.new),
            ]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            tell(json.loads(done.stdout.splitlines()[-1]))


def tell(found: dict[str, Any]) -> None:
    n = found["claims"]
    for name, (wall, cpu) in found["steps"].items():
        memory = f"{found['mb']:,.0f}" if name == "all" else ""
        print(f"| {n:,} | {name} | {wall:.1f} | {cpu:.1f} | {n / wall:,.0f} | {memory} |")


def measure(folder: Path, memory: str, n_new: int) -> dict[str, Any]:
    """Seconds (clock, processor) by step, peak memory in MB, for reconcile and the simpler ways."""
    from stages.reconcile import run
    from stages.reconcile.document_words import read_documents

    steps: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*arguments: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            result = function(*arguments)
            step = steps[f"sql/{arguments[2]}.sql" if name == "run_script" else name.strip("_")]
            step[0] += time.perf_counter() - wall
            step[1] += time.process_time() - cpu
            return result

        return call

    for name in STEPS:
        setattr(run, name, timed(name, getattr(run, name)))
    tables = read(folder)
    tables |= timed("words of documents (kept from run to run)", read_documents)(tables)
    with tempfile.TemporaryDirectory() as scratch:
        con = duckdb.connect(config={"threads": 2, "memory_limit": memory, "temp_directory": scratch})
        timed("all", run.reconcile)(tables, con)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        alone = [sum(s) for s in zip(*(steps[f"sql/{name}.sql"] for name in VERDICTS), strict=True)]
        steps["of those, verdicts alone"] = alone
        pairs, seconds = all_pairs(con)
        whole = con.execute(
            "SELECT sum(n * (n - 1) // 2) FROM (SELECT count(*) AS n FROM claim_events GROUP BY event_id)"
        )
        n_pairs = (whole.fetchone() or (0,))[0]
        steps["plain Python, all pairs of an event"] = [seconds * float(n_pairs) / pairs] * 2
        con.close()
    found = {"claims": tables["claims"].num_rows, "steps": {n: list(s) for n, s in steps.items()}, "mb": peak}
    kept: dict[str, pa.Table] = {}
    older, n_added = without_newest(tables, n_new)
    for name, some in (("the rest, from scratch", older), (f"{n_added:,} claims more, the rest taken over", tables)):
        with tempfile.TemporaryDirectory() as scratch:
            con = duckdb.connect(config={"threads": 2, "memory_limit": memory, "temp_directory": scratch})
            timed(name, run.reconcile)(some, con, None, kept)
            con.close()
        found["steps"][name] = steps[name]
    return found


def without_newest(tables: dict[str, pa.Table], n_claims: int) -> tuple[dict[str, pa.Table], int]:
    """(tables without the newest documents that have `n_claims` or so, how many claims those have)."""
    order = tables["documents"].sort_by([("published_at", "descending"), ("doc_id", "ascending")]).column("doc_id")
    counted = tables["claims"].column("doc_id").value_counts().to_pylist()
    n = {c["values"]: c["counts"] for c in counted}
    added = list(itertools.accumulate(n.get(d, 0) for d in order.to_pylist()))
    last = next((i for i, total in enumerate(added) if total >= n_claims), len(added) - 1)
    newest = order.slice(0, last + 1)
    older = {
        name: table.filter(pc.invert(pc.is_in(table.column("doc_id"), newest)))
        if "doc_id" in table.column_names
        else table
        for name, table in tables.items()
    }
    return older, added[last]


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
