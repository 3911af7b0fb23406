"""What clean makes: a label for every block."""

from warehouse.contract import BOOLEAN, DOUBLE, INTEGER, STRING, Column, Table
from warehouse.tables.common import DOC_ID, LABELS, span

BLOCKS = Table(
    "blocks",
    "a line or paragraph of a document, or an inline piece of one",
    ("doc_id", "block_no"),
    (
        DOC_ID,
        Column("block_no", INTEGER, "Place in the document, from 0", required=True, minimum=0),
        *span("the block", "char_start", "char_end"),
        Column("label", STRING, "What the block is", required=True, vocabulary=LABELS),
        Column(
            "keep",
            BOOLEAN,
            "Whether it is part of the article's text; the headline is labelled and not part of it",
            required=True,
        ),
        Column("confidence", DOUBLE, "Confidence in the label", unit="0 to 1", minimum=0, maximum=1),
        Column("reason", STRING, "Why it has the label: the rule or evidence that decided"),
    ),
)
