"""Documents on the same event: clusters by the words of headline and opening, no more than some days apart."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import Floats, Ints, batches, distinct, expand, maybe_twice, packed, unpacked
from stages.reconcile.grouping import group_parts
from stages.reconcile.reading import Openings, read_openings
from warehouse.ids import content_id

DAYS_APART = 10
SAME_EVENT = 0.2
"""Mean cosine from which documents are about one event. F1 of document pairs .757 on 66 clusters of world news of 2016 and
2017 (precision .988), .924 on 100 clusters of US politics (.868), .80 on 10 others, not tuned on; from .26 on alike
events are split (.70, .925, .87), below .18 unlike ones joined."""
FLOOR = 0.08
"""Cosine below which a pair counts as having nothing in common."""
TELLING_TERMS = 30
"""The heaviest terms of a document, by which documents alike are found: two must share two of them."""
MOST_BEFORE = 200
"""Documents before it that a document is compared with because of one telling term: the nearest in time."""
PAIRS_AT_ONCE = 2_000_000
"""Pairs of documents that are counted at a time."""


def document_events(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (doc_id, event_id, title): the event of each document, duplicates included with the one they repeat.

    Needs documents and what read_corpus leaves in `con`. The event's id is the hash of its anchor, the earliest document; its
    title the anchor's title or, where that is unknown, the title of another document of the event.
    """
    documents = con.execute(
        "SELECT doc_id, hash(corpus) AS corpus, published - DATE '1970-01-01' AS day FROM documents_in_order ORDER BY doc_no"
    ).to_arrow_table()
    corpus = documents.column("corpus").to_numpy()
    day = documents.column("day").fill_null(UNDATED).to_numpy()
    event = np.arange(len(day))
    for group in group_parts(len(day), *document_links(read_openings(con), corpus, day), SAME_EVENT):
        event[group] = group[0]
    con.register("event_numbers", pa.table({"doc_no": np.arange(len(event)).astype(np.int32), "event_no": event}))
    anchors = con.execute(
        """
        SELECT event_no, arg_min(doc_id, (published IS NULL, published, doc_id)) AS doc_id
        FROM event_numbers JOIN documents_in_order USING (doc_no) WHERE counts GROUP BY event_no
        """
    ).to_arrow_table()
    ids = [content_id("event", d) for d in anchors.column("doc_id").to_pylist()]
    con.register("event_ids", anchors.append_column("event_id", pa.array(ids, pa.string())))
    return con.execute(
        """
        WITH titles AS (
          SELECT event_no, event_id,
            coalesce(arg_min(title, (published IS NULL, published, o.doc_id)) FILTER (title <> ''), 'Untitled event') AS title
          FROM event_ids JOIN event_numbers USING (event_no) JOIN documents_in_order o USING (doc_no)
          WHERE counts GROUP BY ALL
        ),
        told AS (
          SELECT o.doc_id, coalesce(o.duplicate_of, o.doc_id) AS counts_as, n.event_no
          FROM documents_in_order o JOIN event_numbers n USING (doc_no)
        )
        SELECT t.doc_id, e.event_id, e.title
        FROM told t JOIN told original ON original.doc_id = t.counts_as JOIN titles e ON e.event_no = original.event_no
        """
    ).to_arrow_table()


UNDATED = 1 << 20
"""The day of a document without one: after all others."""


def document_links(openings: Openings, corpus: Ints, day: Ints) -> tuple[Ints, Ints, Floats]:
    """(document, document, cosine) of pairs of one corpus that may be about one event."""
    terms = openings.terms.values
    weight = (1 + np.log(openings.counts)) * openings.weights[terms]
    document = np.repeat(np.arange(len(day)), np.diff(openings.terms.begin))
    norm = np.sqrt(np.bincount(document, weights=weight * weight, minlength=len(day)))
    found = [(document[:0], document[:0], norm[:0])]
    for a, b in _candidates(openings, document, weight, corpus, day):
        dot = openings.terms.products(a, b, weight)
        # rounded, for what is compared with a threshold must not hang on the last bit
        cosine = np.round(dot / np.maximum(norm[a] * norm[b], 1e-300), 9)
        alike = cosine >= FLOOR
        found.append((a[alike], b[alike], cosine[alike]))
    a, b, cosine = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return a, b, cosine


def _candidates(
    openings: Openings, document: Ints, weight: Floats, corpus: Ints, day: Ints
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of documents that share two of their telling terms and lie no more than DAYS_APART apart, or are undated; all of a
    later document at a time."""
    terms = openings.terms.values
    order = np.lexsort((openings.keys[terms], -np.round(weight, 9), document))
    rank = np.arange(len(order)) - openings.terms.begin[document[order]]
    telling = order[rank < TELLING_TERMS]
    key = openings.keys[terms[telling]] ^ corpus[document[telling]]
    _, bucket = np.unique(key, return_inverse=True)
    docs = document[telling]
    order = np.lexsort((docs, day[docs], bucket))
    bucket, docs = bucket[order], docs[order]
    row = np.arange(len(order))
    first = np.flatnonzero(np.diff(bucket, prepend=-1))[bucket]
    in_time = np.searchsorted(packed(bucket, day[docs] + UNDATED), packed(bucket, day[docs] + UNDATED - DAYS_APART))
    begin: Ints = np.where(day[docs] == UNDATED, first, np.maximum(first, in_time))
    begin = np.maximum(begin, row - MOST_BEFORE)
    rows = np.flatnonzero(begin < row)
    rows = rows[np.argsort(docs[rows], kind="stable")]
    for one, end in batches(docs[rows], (row - begin)[rows], PAIRS_AT_ONCE):
        some = rows[one:end]
        here, at = expand(begin[some], some)
        a, b = docs[some][here], docs[at]
        pairs = packed(np.minimum(a, b), np.maximum(a, b))
        pairs, n = distinct(pairs[maybe_twice(pairs)])
        yield unpacked(pairs[n >= 2])
