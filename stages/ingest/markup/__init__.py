"""HTML: visible lines, what markup they stood in, the main content, and the page's own metadata.

`MARKUP` is the schema of the interim table that the clean stage reads: one row per line of `documents.text` of an HTML
document, in order. Columns: doc_id; char_start, char_end (the line, end exclusive); tag (nearest informative element:
p, h1 … h6, figcaption, li, blockquote, td, time, address, a …); link_share (share of its characters inside links, 0 to
1); region (nav, header, footer, aside, article, main, form, figure, or null); is_main (part of what trafilatura takes
as the main content); hint (class and id names of the nearest elements, lower case, space-separated).
"""

from __future__ import annotations

import pyarrow as pa

MARKUP: pa.Schema = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("char_start", pa.int32(), nullable=False),
        pa.field("char_end", pa.int32(), nullable=False),
        pa.field("tag", pa.string(), nullable=False),
        pa.field("link_share", pa.float64(), nullable=False),
        pa.field("region", pa.string()),
        pa.field("is_main", pa.bool_(), nullable=False),
        pa.field("hint", pa.string()),
    ]
)
