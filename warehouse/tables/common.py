"""Words and columns that several tables share."""

from warehouse.contract import INTEGER, STRING, Column

LABELS = (
    "headline", "subheading", "byline", "dateline", "body", "caption", "credit", "related", "promo", "share",
    "advertisement", "navigation", "biography", "legal", "comment", "other",
)  # fmt: skip
VERDICTS = ("contested", "updated", "corroborated", "repeated", "single-source")
APPROXIMATORS = ("exact", "about", "at least", "more than", "at most", "less than", "range", "vague")
SEVERITIES = ("critical", "warning", "info")
NOT_ADDITIVE = "Not additive across findings: a document or origin can stand behind several"


def span(what: str, start: str, end: str) -> tuple[Column, Column]:
    return (
        Column(start, INTEGER, f"Where {what} begins in documents.text", unit="characters", minimum=0),
        Column(end, INTEGER, f"Where {what} ends in documents.text, exclusive", unit="characters", minimum=0),
    )


def count(name: str, of: str) -> Column:
    return Column(name, INTEGER, f"Number of {of}. {NOT_ADDITIVE}", unit="count", required=True, minimum=0)


DOC_ID = Column("doc_id", STRING, "The document", required=True, references="documents.doc_id")
RUN_ID = Column("run_id", STRING, "The run that first made the row", references="runs.run_id")
