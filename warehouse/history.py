"""What changed since the last published run: first_seen, last_changed, and the states of findings over run time."""

from __future__ import annotations

from datetime import datetime

import duckdb

from warehouse.folder import DataFolder
from warehouse.publish import published_table
from warehouse.script import run_script
from warehouse.tables import FINDING_HISTORY, FINDING_LINEAGE, FINDINGS, OVERRIDES


def keep_history(
    con: duckdb.DuckDBPyConnection,
    names: dict[str, str],
    folder: DataFolder,
    run_id: str,
    started_at: datetime,
) -> None:
    """Date the findings and write on their history; `names` (table to relation of `con`) then points at the results.

    Needs findings_rows, positions_rows, evidence_rows and claims_rows in `con`.
    """
    con.register("published_findings", published_table(folder, FINDINGS))
    con.register("published_history", published_table(folder, FINDING_HISTORY))
    run_script(con, "warehouse", "history", {"run_id": run_id, "started_at": started_at})
    names["findings"] = "findings_dated"
    names["finding_history"] = "history_rows"
    for table in (FINDING_LINEAGE, OVERRIDES):
        con.register(f"{table.name}_rows", table.empty())
        names[table.name] = f"{table.name}_rows"
