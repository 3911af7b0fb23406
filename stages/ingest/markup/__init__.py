"""HTML: visible lines, what markup they stood in, where most running text is, and the page's own metadata.

`MARKUP` is the schema of the interim table that the clean stage reads: one row per line of `documents.text` of an HTML
document, in order. Columns: doc_id; char_start, char_end (the line, end exclusive); tag (nearest telling element:
p, h1 … h6, figcaption, li, blockquote, td, time, address, a …); link_share (share of its characters inside links, 0 to
1); region (nav, header, footer, aside, article, main, form, figure, or null); is_main (the line lies in the block that
has most of the page's running text: good enough to tell language and likeness; what is the article's own, the clean
stage decides); path (the elements around the line, innermost first, each its tag and its class, id, role and itemprop in
lower case, "hidden" where it is: inline elements, "//", blocks: `a more//p/div story-body/body/html/`); around (numbers
of the blocks around, innermost first, at most 12: equal numbers are the same block of the page).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pyarrow as pa

from stages.ingest.model import Line

MARKUP: pa.Schema = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("char_start", pa.int32(), nullable=False),
        pa.field("char_end", pa.int32(), nullable=False),
        pa.field("tag", pa.string(), nullable=False),
        pa.field("link_share", pa.float64(), nullable=False),
        pa.field("region", pa.string()),
        pa.field("is_main", pa.bool_(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("around", pa.list_(pa.int32()), nullable=False),
    ]
)


class MarkupRows:
    """Collects the rows of `MARKUP`, column by column."""

    def __init__(self) -> None:
        self._columns: dict[str, list[object]] = {name: [] for name in MARKUP.names if name != "around"}
        self._around = array("i")
        self._offsets = array("i", [0])

    def add(self, doc_id: str, lines: Sequence[Line], main: Sequence[bool]) -> None:
        """The lines of a page; its text is they, joined by newlines."""
        column = self._columns
        column["doc_id"] += [doc_id] * len(lines)
        at = 0
        for line in lines:
            column["char_start"].append(at)
            at += len(line.text)
            column["char_end"].append(at)
            at += 1
            self._around.extend(line.around)
            self._offsets.append(len(self._around))
        for name in ("tag", "link_share", "region", "path"):
            column[name] += [getattr(line, name) for line in lines]
        column["is_main"] += main

    def table(self) -> pa.Table:
        around = pa.ListArray.from_arrays(pa.array(self._offsets, pa.int32()), pa.array(self._around, pa.int32()))
        return pa.Table.from_pydict(self._columns | {"around": around}, schema=MARKUP)
