"""Documents on the same event: clusters by the words of headline and opening, no more than some days apart."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import (
    Flags,
    Floats,
    Groups,
    Hashes,
    Ints,
    batches,
    components,
    distinct,
    expand,
    maybe_twice,
    mix,
    packed,
    unpacked,
)
from stages.reconcile.grouping import group_parts
from stages.reconcile.reading import Openings, read_openings
from warehouse.ids import content_id
from warehouse.script import run_script, table_of

DAYS_APART = 10
MOST_DAYS_APART, QUOTED_TOGETHER = 60, 0.6
"""Days up to which documents that quote the same words are of one event, and the cosine that they count with: the date may be
that of a page's last change. (By words alone they aren't told: in a war, reports of two weeks are as much alike.)"""
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


KEPT_EVENT_LINKS = pa.schema([("doc_id", pa.string()), ("earlier_doc_id", pa.string()), ("cosine", pa.float64())])
"""Two documents with something in common."""
KEPT_EVENT_GROUPS = pa.schema([("doc_id", pa.string()), ("part", pa.uint64()), ("first_doc_id", pa.string())])
"""A document, a hash of all links of the part that links connect it with, and the first document of its event."""


def document_events(con: duckdb.DuckDBPyConnection, is_known: bool) -> pa.Table:
    """Table (doc_id, event_id, title): the event of each document, duplicates included with the one they repeat.

    Needs documents and what read_corpus and find_changed_texts leave in `con`; `is_known` is what the latter gives. The event's
    id is the hash of its anchor, the earliest document; its title the anchor's title or, where that is unknown, the title of
    another document of the event.
    """
    documents = con.execute(
        """
        SELECT dense_rank() OVER (ORDER BY corpus) AS corpus, published - DATE '1970-01-01' AS day, hash(doc_id) AS name
        FROM documents_in_order ORDER BY doc_no
        """
    ).to_arrow_table()
    corpus = documents.column("corpus").to_numpy()
    day = documents.column("day").fill_null(UNDATED).to_numpy()
    event = _group(con, documents.column("name").to_numpy(), *_links(con, corpus, day, is_known), is_known)
    table_of(con, "event_numbers", pa.table({"doc_no": np.arange(len(event)).astype(np.int32), "event_no": event}))
    anchors = con.execute(
        """
        SELECT event_no, arg_min(doc_id, (published IS NULL, published, doc_id)) AS doc_id
        FROM event_numbers JOIN documents_in_order USING (doc_no) WHERE counts GROUP BY event_no
        """
    ).to_arrow_table()
    ids = [content_id("event", d) for d in anchors.column("doc_id").to_pylist()]
    table_of(con, "event_ids", anchors.append_column("event_id", pa.array(ids, pa.string())))
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


def _links(con: duckdb.DuckDBPyConnection, corpus: Ints, day: Ints, is_known: bool) -> tuple[Ints, Ints, Floats]:
    """(later, earlier, cosine), sorted, of documents with something in common: those that still hold and those found now. Leaves
    next_event_links in `con`."""
    if is_known:
        run_script(con, "stages.reconcile", "open_events", {"days": DAYS_APART})
    else:
        con.execute("CREATE OR REPLACE TEMP TABLE near_documents AS SELECT doc_no FROM documents_in_order")
        con.execute("CREATE OR REPLACE TEMP TABLE open_documents AS SELECT doc_no FROM documents_in_order")
        con.register("none", pa.table([pa.array([], pa.int32())] * 2 + [pa.array([], pa.float64())], names=_LINK))
        con.execute("CREATE OR REPLACE TEMP TABLE event_links_still AS FROM none")
    is_open = np.zeros(len(day), np.bool_)
    is_open[con.execute("SELECT doc_no FROM open_documents").fetchnumpy()["doc_no"]] = True
    found = document_links(read_openings(con), corpus, day, is_open)
    table_of(con, "links_now", pa.table(list(found), names=_LINK))
    every = con.execute("FROM event_links_still UNION ALL FROM links_now ORDER BY later, earlier").fetchnumpy()
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE next_event_links AS
        SELECT l.doc_id, e.doc_id AS earlier_doc_id, cosine
        FROM (FROM event_links_still UNION ALL FROM links_now)
        JOIN documents_in_order l ON l.doc_no = later
        JOIN documents_in_order e ON e.doc_no = earlier
        """
    )
    # few, and found anew each time: nothing is kept of them
    run_script(con, "stages.reconcile", "quoted_together", {"days": DAYS_APART, "most_days": MOST_DAYS_APART})
    quoted = con.execute("FROM quoted_together").fetchnumpy()
    later, earlier = (np.concatenate((every[n], quoted[n])).astype(np.int64) for n in ("later", "earlier"))
    cosine = np.concatenate((every["cosine"], np.full(len(quoted["later"]), QUOTED_TOGETHER)))
    order = np.lexsort((earlier, later))
    return later[order], earlier[order], cosine[order]


_LINK = ["later", "earlier", "cosine"]


def _group(con: duckdb.DuckDBPyConnection, name: Hashes, a: Ints, b: Ints, cosine: Floats, is_known: bool) -> Ints:
    """The first document of the event of each document, by the links a-b; `name` is a hash of each document. What links connect
    is grouped by itself: where it has the links that it had in the last run, in the same order, it has its groups. Leaves
    next_event_groups in `con`."""
    n = len(name)
    close = cosine >= SAME_EVENT
    part = components(n, a[close], b[close])
    inside = part[a] == part[b]
    a, b, cosine = a[inside], b[inside], cosine[inside]
    part_links = np.zeros(n, np.uint64)
    np.add.at(part_links, part[a], mix(mix(mix(name[a]) ^ name[b]) ^ cosine.view(np.uint64)))
    known = con.execute(
        """
        SELECT o.doc_no, k.part, f.doc_no AS first
        FROM kept_event_groups k
        JOIN documents_in_order o ON o.doc_id = k.doc_id
        JOIN documents_in_order f ON f.doc_id = k.first_doc_id
        """
    ).fetchnumpy()
    still = (known["part"] == part_links[part[known["doc_no"]]]) & is_known
    event, is_grouped = np.arange(n), np.zeros(n, np.bool_)
    event[known["doc_no"][still]] = known["first"][still]
    is_grouped[known["doc_no"][still]] = True
    left = ~is_grouped[a]
    for group in group_parts(n, a[left], b[left], cosine[left], SAME_EVENT):
        event[group] = group[0]
    connected = np.unique(np.concatenate((a, b)))
    numbers = {"doc_no": connected, "part": part_links[part[connected]], "first": event[connected]}
    table_of(con, "groups_now", pa.table(numbers))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE next_event_groups AS
        SELECT o.doc_id, g.part, f.doc_id AS first_doc_id
        FROM groups_now g JOIN documents_in_order o USING (doc_no) JOIN documents_in_order f ON f.doc_no = g.first
        """
    )
    return event


def document_links(openings: Openings, corpus: Ints, day: Ints, is_open: Flags) -> tuple[Ints, Ints, Floats]:
    """(later, earlier, cosine) of pairs of documents of one corpus that may be about one event, the later one among those that
    are open. Documents go by corpus and day."""
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
    for a, b in _candidates(np.concatenate(telling), corpus, day, is_open):
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


def _candidates(telling: Ints, corpus: Ints, day: Ints, is_open: Flags) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (later, earlier) of documents that share two of their telling terms and lie no more than DAYS_APART apart, or are
    undated; all of a later, open document at a time. `telling` has (term, document), packed."""
    telling.sort()
    terms, docs = unpacked(telling)
    days = packed(corpus, day + UNDATED)
    # the first document of its corpus that is near enough
    first_near = np.searchsorted(days, np.where(day == UNDATED, packed(corpus, np.zeros_like(day)), days - DAYS_APART))
    row = np.arange(len(telling))
    begin = np.maximum(np.searchsorted(telling, packed(terms, first_near[docs])), row - MOST_BEFORE)
    rows = np.flatnonzero((begin < row) & is_open[docs])
    rows = rows[np.argsort(docs[rows], kind="stable")]
    n_before = (row - begin)[rows]
    del terms, row
    for one, end in batches(docs[rows], n_before, PAIRS_AT_ONCE):
        some = rows[one:end]
        here, at = expand(begin[some], some)
        pairs = packed(docs[some][here], docs[at])
        pairs, n = distinct(pairs[maybe_twice(pairs)])
        yield unpacked(pairs[n >= 2])
