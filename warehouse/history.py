"""What changed since the last published run: identities that moved, first_seen, last_changed, the states of findings."""

from __future__ import annotations

from datetime import datetime

import duckdb

from warehouse.folder import DataFolder
from warehouse.publish import published_sql, published_table
from warehouse.script import run_script
from warehouse.tables import CLAIMS, EVENTS, EVIDENCE, FINDING_HISTORY, FINDING_LINEAGE, FINDINGS

# what lineage needs of the largest table: to read all of it would cost more than all the rest
_OF_CLAIMS = ("claim_id", "doc_id", "kind", "char_start", "char_end", "quote", "measure_id", "event_id")


def keep_history(
    con: duckdb.DuckDBPyConnection,
    names: dict[str, str],
    folder: DataFolder,
    run_id: str,
    started_at: datetime,
) -> None:
    """Date the findings and write on their history and lineage; `names` (table to relation of `con`) then points at the
    results.

    Needs findings_rows, positions_rows, evidence_rows, claims_rows, documents_rows, events_rows and sources_rows in `con`.
    """
    con.register("published_findings", published_table(folder, FINDINGS))
    con.register("published_history", published_table(folder, FINDING_HISTORY))
    con.register("published_lineage", published_table(folder, FINDING_LINEAGE))
    for name, table, columns in (
        ("published_evidence", EVIDENCE, ("finding_id", "claim_id")),
        ("published_events", EVENTS, ("event_id",)),
        ("published_claims", CLAIMS, _OF_CLAIMS),
    ):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {published_sql(folder, table, columns)}")
    run_script(con, "warehouse", "lineage", {"run_id": run_id})
    run_script(con, "warehouse", "history", {"run_id": run_id, "started_at": started_at})
    names["findings"] = "findings_dated"
    names["finding_history"] = "history_rows"
    names["finding_lineage"] = "lineage_rows"
