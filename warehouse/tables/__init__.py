"""Every table of the warehouse, declared once, in a file for each stage (see `warehouse.contract` for what is made from these).

Offsets are character offsets into `documents.text` (Python str indices, end exclusive). Ids are hashes of content and
stay the same from run to run.
"""

from warehouse.contract import TIMESTAMP, Table
from warehouse.tables.clean import BLOCKS
from warehouse.tables.common import APPROXIMATORS, DOC_ID, LABELS, NOT_ADDITIVE, RUN_ID, SEVERITIES, VERDICTS
from warehouse.tables.extract import CLAIMS, MEASURES, PLACE_ALIASES, PLACES, SENTENCES
from warehouse.tables.ingest import DOCUMENT_AUTHORS, DOCUMENTS, REJECTS, SOURCES
from warehouse.tables.reconcile import (
    ACTOR_ALIASES,
    ACTOR_ROLES,
    ACTORS,
    DATES,
    EVENTS,
    EVIDENCE,
    FINDINGS,
    ORIGIN_RECORDS,
    ORIGINS,
    PASSAGES,
    POSITIONS,
)
from warehouse.tables.runs import CHECKS, FINDING_HISTORY, FINDING_LINEAGE, OVERRIDES, RUNS

__all__ = [
    "ACTORS",
    "ACTOR_ALIASES",
    "ACTOR_ROLES",
    "APPROXIMATORS",
    "BLOCKS",
    "BY_NAME",
    "CHECKS",
    "CLAIMS",
    "DATES",
    "DOCUMENTS",
    "DOCUMENT_AUTHORS",
    "DOC_ID",
    "EVENTS",
    "EVIDENCE",
    "FINDINGS",
    "FINDING_HISTORY",
    "FINDING_LINEAGE",
    "LABELS",
    "MEASURES",
    "NOT_ADDITIVE",
    "ORIGINS",
    "ORIGIN_RECORDS",
    "OVERRIDES",
    "PASSAGES",
    "PLACES",
    "PLACE_ALIASES",
    "POSITIONS",
    "REJECTS",
    "RUNS",
    "RUN_ID",
    "SENTENCES",
    "SEVERITIES",
    "SOURCES",
    "TABLES",
    "TIMESTAMP",
    "VERDICTS",
]

TABLES: tuple[Table, ...] = (
    DOCUMENTS, DOCUMENT_AUTHORS, REJECTS, SOURCES, BLOCKS, SENTENCES, CLAIMS, ACTORS, ACTOR_ALIASES, ACTOR_ROLES,
    PLACES, PLACE_ALIASES, MEASURES, DATES, ORIGINS, ORIGIN_RECORDS, PASSAGES, EVENTS, FINDINGS, POSITIONS, EVIDENCE,
    FINDING_HISTORY, FINDING_LINEAGE, RUNS, CHECKS, OVERRIDES,
)  # fmt: skip
BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
