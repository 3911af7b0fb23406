"""What is known over time: the history of findings, runs, checks, and what analysts decided."""

from warehouse.contract import BOOLEAN, DATE, DOUBLE, INTEGER, STRING, TIMESTAMP, Column, Table
from warehouse.tables.common import SEVERITIES, VERDICTS

FINDING_HISTORY = Table(
    "finding_history",
    "a state of a finding over run time",
    ("finding_id", "valid_from"),
    (
        Column("finding_id", STRING, "The finding; a state from before its id moved (see finding_lineage) has the new id", required=True),
        Column("corpus", STRING, "The corpus"),
        Column("question", STRING, "Its question then"),
        Column("verdict", STRING, "Its verdict then", required=True, vocabulary=VERDICTS),
        Column("value_best", DOUBLE, "Its value_best then", unit="measures.unit"),
        Column("value_min", DOUBLE, "Its value_min then", unit="measures.unit"),
        Column("value_max", DOUBLE, "Its value_max then", unit="measures.unit"),
        Column("category_best", STRING, "Its category_best then"),
        Column("date_best_from", DATE, "Its date_best_from then"),
        Column("date_best_to", DATE, "Its date_best_to then"),
        Column("is_overridden", BOOLEAN, "Whether an analyst had decided it then"),
        Column("positions", STRING, "Its positions then, as JSON: label, low, high, origins, live, leading, outlets, quotes"),
        Column("valid_from", TIMESTAMP, "Start of the run that brought this state", unit="UTC", required=True),
        Column("valid_to", TIMESTAMP, "Start of the run that ended it; null while it holds", unit="UTC"),
        Column("run_id", STRING, "The run that brought this state", references="runs.run_id"),
    ),
)  # fmt: skip

FINDING_LINEAGE = Table(
    "finding_lineage",
    "a change of identity of a finding, or of an event: an id that is gone, or is new, and the id that shares its claims",
    ("old_id", "new_id"),
    (
        Column("old_id", STRING, "finding_id (or event_id) before", required=True),
        Column("new_id", STRING, "finding_id (or event_id) after", required=True),
        Column("kind", STRING, "moved: the same one under a new anchor, with its history; merged: taken in by another; split: some of its claims went", required=True, vocabulary=("merged", "split", "moved")),
        Column("entity", STRING, "What the ids are of", required=True, vocabulary=("finding", "event")),
        Column("run_id", STRING, "The run in which it happened, the last time if it happened again", references="runs.run_id"),
    ),
)  # fmt: skip

RUNS = Table(
    "runs",
    "a run of the flow on this data folder",
    ("run_id",),
    (
        Column("run_id", STRING, "Start time (UTC) and a random suffix; sorts by time", required=True),
        Column("flow_run_id", STRING, "Prefect's id of the flow run"),
        Column("corpus", STRING, "The corpus that was run", required=True),
        Column("inputs", STRING, "The inputs as given, as JSON", required=True),
        Column("status", STRING, "How it ended", required=True, vocabulary=("running", "published", "failed", "killed")),
        Column("started_at", TIMESTAMP, "Start", unit="UTC", required=True),
        Column("finished_at", TIMESTAMP, "End", unit="UTC"),
        Column("code_version", STRING, "Version of Crosswire"),
        Column("settings", STRING, "Settings of the run, as JSON"),
        Column("n_documents", INTEGER, "Documents of the corpus after the run", unit="count", minimum=0),
        Column("n_claims", INTEGER, "Claims of the corpus after the run", unit="count", minimum=0),
        Column("n_findings", INTEGER, "Findings of the corpus after the run", unit="count", minimum=0),
        Column("n_rejects", INTEGER, "Rows that this run added to rejects", unit="count", minimum=0),
        Column("n_llm_requests", INTEGER, "Requests that a language model answered in this run; null when none was used", unit="count", minimum=0),
        Column("n_llm_tokens_in", INTEGER, "Tokens that they sent", unit="tokens", minimum=0),
        Column("n_llm_tokens_out", INTEGER, "Tokens that came back", unit="tokens", minimum=0),
        Column("llm_cost", DOUBLE, "What they cost, by the prices in the run's settings", unit="the currency of the prices", minimum=0),
    ),
)  # fmt: skip

CHECKS = Table(
    "checks",
    "an expectation in a run",
    ("check_id",),
    (
        Column("check_id", STRING, "Hash of run, stage, table, column and expectation", required=True),
        Column("run_id", STRING, "The run", required=True, references="runs.run_id"),
        Column("stage", STRING, "The gate", required=True, vocabulary=("ingest", "clean", "extract", "reconcile", "publish")),
        Column("table_name", STRING, "The table", required=True),
        Column("column_name", STRING, "The column; null for an expectation on the table"),
        Column("expectation", STRING, "What was expected, for people", required=True),
        Column("severity", STRING, "What a failure means: critical stops the run", required=True, vocabulary=SEVERITIES),
        Column("success", BOOLEAN, "Whether it held", required=True),
        Column("observed", STRING, "What was observed"),
        Column("unexpected_count", INTEGER, "Rows that break it", unit="count", minimum=0),
        Column("unexpected_percent", DOUBLE, "Share of rows that break it", unit="percent", minimum=0, maximum=100),
        Column("examples", STRING, "A few rows that break it, as JSON"),
        Column("checked_at", TIMESTAMP, "When", unit="UTC", required=True),
    ),
)  # fmt: skip

OVERRIDES = Table(
    "overrides",
    "an analyst's decision, a row of the overrides file",
    ("override_id",),
    (
        Column("override_id", STRING, "Hash of the row", required=True),
        Column("field", STRING, "What is decided: retracted of a document; excluded, value, unit … of a claim; verdict, value_best … of a finding", required=True),
        Column("value", STRING, "The decision, as written; null takes earlier ones back"),
        Column("who", STRING, "Who decided", required=True),
        Column("why", STRING, "Why"),
        Column("decided_at", TIMESTAMP, "When", unit="UTC"),
        Column("doc_sha256", STRING, "SHA-256 of the document that it is anchored on"),
        Column("quote", STRING, "The claim's words that it is anchored on; null for a document"),
        Column("kind", STRING, "Kind of the claim, where claims of several kinds have the same words"),
        Column("char_start", INTEGER, "Where the words begin in documents.text, where they stand there more than once", unit="characters"),
        Column("status", STRING, "What became of it: in force; replaced by a later row; standby, another row of the same decision is in force; a row that takes others back; not applicable (rejects says why)", required=True, vocabulary=("applied", "replaced", "standby", "withdrawal", "rejected")),
        Column("was", STRING, "What the program had found in the place of value"),
        Column("corpus", STRING, "The corpus; null while none has the document"),
        Column("doc_id", STRING, "The document that it applies to now", references="documents.doc_id"),
        Column("claim_id", STRING, "The claim that it applies to now", references="claims.claim_id"),
        Column("finding_id", STRING, "The finding that it bears on now", references="findings.finding_id"),
    ),
)  # fmt: skip
