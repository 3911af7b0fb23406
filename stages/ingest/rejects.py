"""The rejects table of this stage, from `Reject` records."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from stages.ingest.model import Reject
from warehouse.ids import content_id
from warehouse.tables import REJECTS


def rejects_table(rejects: Iterable[Reject], corpus: str) -> pa.Table:
    """Rows of `rejects` (run_id and rejected_at null), one per reject_id, sorted by uri and reason."""
    rows = {}
    for r in rejects:
        key = content_id("reject", corpus, r.uri, "ingest", r.reason, r.sha256)
        rows[key] = {
            "reject_id": key,
            "uri": r.uri,
            "corpus": corpus,
            "stage": "ingest",
            "reason": r.reason,
            "detail": r.detail,
            "sha256": r.sha256,
        }
    return REJECTS.from_rows(sorted(rows.values(), key=lambda r: (r["uri"], r["reason"], r["reject_id"])))
