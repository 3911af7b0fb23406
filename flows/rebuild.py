"""`crosswire publish`: the DuckDB file, views and report anew from the lake that was last published."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.ledger import Ledger, new_run_id
from flows.lists import UserError
from warehouse.folder import DataFolder
from warehouse.publish import publish_again, published_table
from warehouse.tables import REJECTS


def rebuild(folder: DataFolder) -> str:
    """Publish the last lake again with a database made from it. Returns the name of the new publication."""
    name = new_run_id(datetime.now(UTC))
    with folder.hold(name, -1):
        folder.recover(database=False)
        if folder.current_run() is None:
            raise UserError(
                f"No published Parquet in {folder.root} is whole. Make it anew with: crosswire run FOLDER", 1
            )
        ledger = Ledger(folder)
        rows = {
            "runs": ledger.runs_table(),
            "checks": ledger.checks_table(),
            "rejects": published_table(folder, REJECTS),
        }
        return publish_again(folder, name, rows, {}, rebuild=True).name
