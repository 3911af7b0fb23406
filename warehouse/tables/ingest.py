"""What ingest makes: documents, their authors and outlets, and what could not be taken."""

from warehouse.contract import INTEGER, STRING, TIMESTAMP, Column, Table
from warehouse.tables.common import DOC_ID, RUN_ID

DOCUMENTS = Table(
    "documents",
    "an article as it came in",
    ("doc_id",),
    (
        Column("doc_id", STRING, "Hash of corpus, locator and sha256", required=True),
        Column("corpus", STRING, "The named set of documents it belongs to; corpora are never reconciled with each other", required=True),
        Column("uri", STRING, "Locator: its URL, or its path relative to the input; a row of a file has #id, or #text-hash, behind it", required=True),
        Column("source_id", STRING, "The outlet that published it; null when unknown", references="sources.source_id"),
        Column("url", STRING, "Address of the article, where known"),
        Column("title", STRING, "Headline"),
        Column("section", STRING, "Section of the outlet (Politics, World …)"),
        Column("published_at", TIMESTAMP, "Publication time; 00:00 when only the day is known", unit="UTC"),
        Column("published_precision", STRING, "How publication is known", required=True, vocabulary=("stated", "inferred", "unknown")),
        Column("published_evidence", STRING, "The words or the markup field that publication was read from"),
        Column("language", STRING, "ISO 639-1 code of the text's main language"),
        Column("agency", STRING, "News agency credited for the text"),
        Column("text", STRING, "Full text; for plain text the decoded file with only its newlines normalised", required=True),
        Column("char_count", INTEGER, "Length of text", unit="characters", required=True, minimum=1),
        Column("sha256", STRING, "SHA-256 of the bytes as they came in", required=True),
        Column("duplicate_of", STRING, "The document that counts in its place", references="documents.doc_id"),
        Column("duplicate_kind", STRING, "Why: same bytes, same text, nearly the same text, or an older version at the same locator", vocabulary=("bytes", "text", "near", "version")),
        Column("retracted_at", TIMESTAMP, "When an analyst took its claims out of evidence (crosswire retract)", unit="UTC"),
        RUN_ID,
        Column("ingested_at", TIMESTAMP, "When it was first taken in", unit="UTC"),
    ),
)  # fmt: skip

DOCUMENT_AUTHORS = Table(
    "document_authors",
    "an author named by a document",
    ("doc_id", "position"),
    (
        DOC_ID,
        Column("author", STRING, "Name as written", required=True),
        Column("position", INTEGER, "Place in the byline, from 1", required=True, minimum=1),
    ),
)

REJECTS = Table(
    "rejects",
    "something that could not be taken, with its reason",
    ("reject_id",),
    (
        Column("reject_id", STRING, "Hash of corpus, uri, stage, reason and content", required=True),
        Column("uri", STRING, "What was rejected: path relative to the input, or URL; control characters are escaped", required=True),
        Column("corpus", STRING, "The corpus it was meant for", required=True),
        Column("stage", STRING, "Where it was rejected", required=True, vocabulary=("ingest", "clean", "extract", "reconcile")),
        Column("reason", STRING, "Short code: empty, binary, unsupported, too_large, too_slow, expands, unsafe_path, truncated, bad_row …", required=True),
        Column("detail", STRING, "What happened, for people"),
        Column("sha256", STRING, "SHA-256 of the bytes, where they could be read"),
        Column("run_id", STRING, "The run that first rejected it", references="runs.run_id"),
        Column("rejected_at", TIMESTAMP, "When", unit="UTC"),
    ),
)  # fmt: skip

SOURCES = Table(
    "sources",
    "an outlet or agency",
    ("source_id",),
    (
        Column("source_id", STRING, "Hash of the outlet's domain, or of its name when no domain is known", required=True),
        Column("name", STRING, "Name of the outlet", required=True),
        Column("kind", STRING, "What it is", required=True, vocabulary=("outlet", "agency", "organisation", "unknown")),
        Column("domain", STRING, "Web domain, without www"),
    ),
)  # fmt: skip
