"""Documents on the same event: clusters by the words of headline and opening, no more than some days apart."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import Floats, Groups, Ints, batches, distinct, expand, maybe_twice, packed, unpacked
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
DOCUMENTS_AT_ONCE, PAIRS_AT_ONCE = 20_000, 2_000_000
"""Documents whose words are weighed, and pairs of documents that are counted, at a time."""


def document_events(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (doc_id, event_id, title): the event of each document, duplicates included with the one they repeat.

    Needs documents and what read_corpus leaves in `con`. The event's id is the hash of its anchor, the earliest document; its
    title the anchor's title or, where that is unknown, the title of another document of the event.
    """
    documents = con.execute(
        """
        SELECT dense_rank() OVER (ORDER BY corpus) AS corpus, published - DATE '1970-01-01' AS day
        FROM documents_in_order ORDER BY doc_no
        """
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
    """(document, document, cosine) of pairs of one corpus that may be about one event. Documents go by corpus and day."""
    n = len(day)
    telling, norm = [np.zeros(0, np.int64)], [np.zeros(0)]
    for begin in range(0, n, DOCUMENTS_AT_ONCE):
        some = np.arange(begin, min(begin + DOCUMENTS_AT_ONCE, n))
        row, terms, weight = openings.of(some)
        norm.append(np.sqrt(np.bincount(row, weights=weight * weight, minlength=len(some))))
        order = np.lexsort((terms, -np.round(weight, 9), row))
        row, terms = row[order], terms[order]
        is_telling = np.arange(len(order)) - np.searchsorted(row, row) < TELLING_TERMS
        telling.append(packed(terms[is_telling], some[row[is_telling]]))
    norms = np.concatenate(norm)
    found = [(telling[0], telling[0], norm[0])]
    for a, b in _candidates(np.concatenate(telling), corpus, day):
        some, number = np.unique(np.concatenate((a, b)), return_inverse=True)
        row, terms, weight = openings.of(some)
        words = Groups(np.searchsorted(row, np.arange(len(some) + 1)), terms)
        dot = words.products(number[: len(a)], number[len(a) :], weight)
        # rounded, for what is compared with a threshold must not hang on the last bit
        cosine = np.round(dot / np.maximum(norms[a] * norms[b], 1e-300), 9)
        alike = cosine >= FLOOR
        found.append((a[alike], b[alike], cosine[alike]))
    a, b, cosine = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return a, b, cosine


def _candidates(telling: Ints, corpus: Ints, day: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (later, earlier) of documents that share two of their telling terms and lie no more than DAYS_APART apart, or are
    undated; all of a later document at a time. `telling` has (term, document), packed."""
    telling.sort()
    terms, docs = unpacked(telling)
    days = packed(corpus, day + UNDATED)
    # the first document of its corpus that is near enough
    first_near = np.searchsorted(days, np.where(day == UNDATED, packed(corpus, np.zeros_like(day)), days - DAYS_APART))
    row = np.arange(len(telling))
    begin = np.maximum(np.searchsorted(telling, packed(terms, first_near[docs])), row - MOST_BEFORE)
    rows = np.flatnonzero(begin < row)
    rows = rows[np.argsort(docs[rows], kind="stable")]
    n_before = (row - begin)[rows]
    del terms, row
    for one, end in batches(docs[rows], n_before, PAIRS_AT_ONCE):
        some = rows[one:end]
        here, at = expand(begin[some], some)
        pairs = packed(docs[some][here], docs[at])
        pairs, n = distinct(pairs[maybe_twice(pairs)])
        yield unpacked(pairs[n >= 2])
