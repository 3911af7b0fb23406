"""Wall time and peak memory of each stage, as a table: `make bench`, or `python -m tests.benchmarks.stages`.

Each stage runs alone in a fresh process on what the stage before has written, so that its peak memory is its own (Python,
DuckDB and the modules it imports included). The corpora are the seeds and, where ../shared is, 379 articles of world news.
A last row is the whole command, with Prefect and the gates, on a data folder of its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.conftest import ROOT, SHARED, command, environment

STAGES = ("ingest", "clean", "extract", "reconcile", "gate", "report")
CORPORA = {"seeds": ROOT / "seeds", "world news": SHARED / "corpora" / "giveme5w1h_newscluster.jsonl.gz"}


def main() -> None:
    print("| corpus | stage | seconds | documents/s | peak memory, MB | rows |")
    print("|---|---|---:|---:|---:|---|")
    for name, path in CORPORA.items():
        if not path.exists():
            print(f"| {name} | not here | | | | |")
            continue
        with tempfile.TemporaryDirectory() as folder:
            n = 0
            for stage in STAGES:
                done = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.stages", stage, folder, str(path)],
                    capture_output=True,
                    text=True,
                    cwd=ROOT,
                )
                if done.returncode:
                    sys.exit(done.stderr)
                row = json.loads(done.stdout.splitlines()[-1])
                n = n or row["rows"].get("documents", 0)
                rows = ", ".join(f"{v:,} {k}" for k, v in row["rows"].items() if v)
                print(
                    f"| {name} | {stage} | {row['seconds']:.2f} | {n / row['seconds']:,.0f} | {row['mb']:,.0f} | {rows} |"
                )
            for run in ("whole command, first run", "whole command, nothing new"):
                started = time.perf_counter()
                arguments = command("run", path, "--data", f"{folder}/data", "--json")
                subprocess.run(arguments, env=environment(), cwd=ROOT, check=True, capture_output=True)
                seconds = time.perf_counter() - started
                peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                print(f"| {name} | {run} | {seconds:.2f} | {n / seconds:,.0f} | {peak:,.0f} (largest process) | |")


def measure(stage: str, folder: Path, source: Path) -> dict[str, Any]:
    """Run one stage on what lies in `folder`; returns seconds, peak memory in MB, and rows by table."""
    work = _WORK[stage](folder, source)
    started = time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - started
    for name, table in rows.items():
        pq.write_table(table, folder / f"{name}.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mb": peak, "rows": {name: table.num_rows for name, table in rows.items()}}


Rows = dict[str, pa.Table]
Work = Callable[[], Rows]


def _read(folder: Path, name: str) -> pa.Table:
    return pq.read_table(folder / f"{name}.parquet")


def _ingest(folder: Path, source: Path) -> Work:
    from stages.ingest import discover, ingest

    return lambda: ingest(discover([str(source)], "bench")[0], "bench")


def _clean(folder: Path, source: Path) -> Work:
    from stages.clean import clean, line_repetition

    documents, markup = _read(folder, "documents"), _read(folder, "markup")
    return lambda: clean(documents, line_repetition(documents), markup)


def _extract(folder: Path, source: Path) -> Work:
    from stages.extract import extract

    documents, blocks = _read(folder, "documents"), _read(folder, "blocks")
    return lambda: extract(documents, blocks)


def _reconcile(folder: Path, source: Path) -> Work:
    import duckdb

    from stages.reconcile import reconcile

    names = ("documents", "sources", "blocks", "sentences", "claims", "measures", "places", "place_aliases")
    tables = {name: _read(folder, name) for name in names}
    return lambda: reconcile(tables, duckdb.connect())


def _database(folder: Path) -> Path:
    import duckdb

    from warehouse.tables import TABLES
    from warehouse.views import create_views

    path = folder / "bench.duckdb"
    if not path.exists():
        con = duckdb.connect(str(path))
        for table in TABLES:
            for statement in table.ddl():
                con.execute(statement)
            if (folder / f"{table.name}.parquet").exists():
                con.register("rows_", table.conform(_read(folder, table.name)))
                con.execute(f"INSERT INTO {table.name} SELECT * FROM rows_")
        create_views(con)
        con.close()
    return path


def _gate(folder: Path, source: Path) -> Work:
    from expectations.gate import run_gate

    path = _database(folder)

    def work() -> Rows:
        result = run_gate("publish", path, None, "bench", datetime.now(UTC))
        return {"checks": result.checks}

    return work


def _report(folder: Path, source: Path) -> Work:
    import duckdb

    from warehouse.report import build_report

    con = duckdb.connect(str(_database(folder)), read_only=True)

    def work() -> Rows:
        build_report(con, folder / "report")
        return {}

    return work


_WORK: dict[str, Callable[[Path, Path], Work]] = {
    "ingest": _ingest,
    "clean": _clean,
    "extract": _extract,
    "reconcile": _reconcile,
    "gate": _gate,
    "report": _report,
}

if __name__ == "__main__":
    if len(sys.argv) == 4:
        os.chdir(ROOT)
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main()
