"""Documents on the same event: clusters by the words of headline and opening of documents no more than some days apart
(event_links.py), or further apart where something tells it (far_documents.py)."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import Floats, Hashes, Ints, components, mix
from stages.reconcile.event_links import (
    DAYS_APART,
    MOST_DAYS_APART,
    TOLD_AFTER,
    TOLD_BEFORE,
    UNDATED,
    document_links,
    looking_back,
)
from stages.reconcile.far_documents import Links, join_far
from stages.reconcile.grouping import group_parts
from stages.reconcile.reading import read_openings
from warehouse.ids import content_id
from warehouse.script import run_script, table_of

SAME_EVENT = 0.2
"""Mean cosine from which documents are about one event. F1 of document pairs .757 on 66 clusters of world news of 2016 and
2017 (precision .988), .924 on 100 clusters of US politics (.868), .80 on 10 others, not tuned on; from .26 on alike
events are split (.70, .925, .87), below .18 unlike ones joined."""
KEPT_EVENT_LINKS = pa.schema([("doc_id", pa.string()), ("earlier_doc_id", pa.string()), ("cosine", pa.float64())])
"""Two documents with something in common."""
KEPT_EVENT_GROUPS = pa.schema([("doc_id", pa.string()), ("part", pa.uint64()), ("first_doc_id", pa.string())])
"""A document, a hash of all links of the part that links connect it with, and the first document of its event."""


def document_events(con: duckdb.DuckDBPyConnection, is_known: bool) -> pa.Table:
    """Table (doc_id, event_id, title): the event of each document, duplicates included with the one they repeat.

    Needs documents, claims, passages and what read_corpus and find_changed_texts leave in `con`; `is_known` is what the latter
    gives. The event's id is the hash of its anchor, the earliest document; its title the anchor's title or, where that is
    unknown, the title of another document of the event.
    """
    documents = con.execute(
        """
        SELECT dense_rank() OVER (ORDER BY corpus) AS corpus, published - DATE '1970-01-01' AS day, hash(doc_id) AS name
        FROM documents_in_order ORDER BY doc_no
        """
    ).to_arrow_table()
    corpus = documents.column("corpus").to_numpy()
    day = documents.column("day").fill_null(UNDATED).to_numpy()
    later, earlier, cosine = _links(con, corpus, day, is_known)
    is_far = (day[later] - day[earlier] > DAYS_APART) & (day[later] != UNDATED)
    near, told = ((later[some], earlier[some], cosine[some]) for some in (~is_far, is_far))
    event = _group(con, documents.column("name").to_numpy(), *near, is_known)
    event = join_far(con, day, event, near, told, SAME_EVENT)
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


def _links(con: duckdb.DuckDBPyConnection, corpus: Ints, day: Ints, is_known: bool) -> Links:
    """Links, sorted, of documents with something in common: those that still hold and those found now. Leaves next_event_links in
    `con`."""
    limits = {"days": DAYS_APART, "most_days": MOST_DAYS_APART, "before": TOLD_BEFORE, "after": TOLD_AFTER}
    run_script(con, "stages.reconcile", "told_days", limits)
    if is_known:
        run_script(con, "stages.reconcile", "open_events", limits)
    else:
        con.execute("CREATE OR REPLACE TEMP TABLE near_documents AS SELECT doc_no FROM documents_in_order")
        con.execute("CREATE OR REPLACE TEMP TABLE open_documents AS SELECT doc_no FROM documents_in_order")
        none = pa.table([pa.array([], pa.int32())] * 2 + [pa.array([], pa.float64())], names=_LINK)
        table_of(con, "event_links_still", none)
    is_open = np.zeros(len(day), np.bool_)
    is_open[con.execute("SELECT doc_no FROM open_documents").fetchnumpy()["doc_no"]] = True
    found = document_links(read_openings(con), corpus, day, is_open, looking_back(con))
    table_of(con, "links_now", pa.table(list(found), names=_LINK))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE next_event_links AS
        SELECT l.doc_id, e.doc_id AS earlier_doc_id, cosine
        FROM (FROM event_links_still UNION ALL FROM links_now)
        JOIN documents_in_order l ON l.doc_no = later
        JOIN documents_in_order e ON e.doc_no = earlier
        """
    )
    every = con.execute("FROM event_links_still UNION ALL FROM links_now ORDER BY later, earlier").fetchnumpy()
    return every["later"].astype(np.int64), every["earlier"].astype(np.int64), every["cosine"]


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
