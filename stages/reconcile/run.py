"""Reconcile: from the claims of all documents to actors, passages, origins, events, findings, positions and verdicts.

The steps in order, each with its SQL beside it: actors (actors.py), the words of all documents (document_words.py,
reading.py, words.py) and which of them have changed (texts.py), passages (passages.py, candidates.py, reuse.py, links.py),
origins (sql/origins.sql), events (events.py, event_links.py, far_documents.py, sql/events.sql), groups of claims that answer
one question (findings.py, sql/pairs.sql, sql/statements.sql), positions (in_batches.py, sql/positions.sql), reliability
(reliability.py), verdicts (sql/verdicts.sql), words (wording.py).

What doesn't fit into memory for millions of claims is sorted and joined by the database, which spills to disk; what is compared
in columns is taken some at a time: a range of hashes, of copies, of documents, of parts (kept.py).

What a finding says hangs on the articles that it concerns: words are weighed against everyday English and their own event
(background.py), candidates for a comparison are chosen by each text alone, and only what links connect is grouped together.
Known to reach further: names (who is meant by a bare surname hangs on all names of the corpus) and the record of an origin.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from stages.reconcile.actors import resolve_actors
from stages.reconcile.events import document_events
from stages.reconcile.findings import group_claims
from stages.reconcile.in_batches import answer_groups, answer_more_groups, judge
from stages.reconcile.kept import (
    KEPT,
    VOICES_TAKEN_OVER,
    Regroup,
    all_groups,
    find_changed,
    find_open,
    group_changed,
    is_reordered,
    register_kept,
    select_kept,
)
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import read_corpus
from stages.reconcile.reliability import weigh_origins, weight_unknown
from stages.reconcile.texts import find_changed_texts
from stages.reconcile.wording import word_findings
from warehouse.contract import quote_name
from warehouse.script import run_script, table_of
from warehouse.tables import BY_NAME

INPUTS = ("documents", "sources", "blocks", "sentences", "claims", "measures", "places")
RESULTS = {
    "actors": "actors",
    "actor_aliases": "actor_aliases",
    "actor_roles": "actor_roles",
    "claims": "claims_linked",
    "passages": "passages_with_origin",
    "origins": "origins",
    "origin_records": "origin_records",
    "events": "events",
    "findings": "findings",
    "positions": "positions",
    "evidence": "evidence",
    "dates": "dates",
}
"""Table of the contract to the relation that has its rows once `reconcile_relations` is done."""


def reconcile(
    tables: Mapping[str, pa.Table],
    con: duckdb.DuckDBPyConnection,
    regroup: Regroup | None = None,
    memory: dict[str, pa.Table] | None = None,
) -> dict[str, pa.Table]:
    """The tables of RESULTS in the contract's schemas, for what fits into memory; see reconcile_relations.

    `tables` has INPUTS, and may have what was kept of the words of documents (document_words.py). `con` is a connection with
    nothing in it. `memory` has the tables kept.KEPT of the last run, or nothing, and gets those of this one.
    """
    for name, table in {**tables, **(memory or {})}.items():
        table_of(con, name, table)
    reconcile_relations(con, regroup)
    if memory is not None:
        memory.update({name: con.execute(select_kept(name)).to_arrow_table().cast(KEPT[name]) for name in KEPT})
    made = {}
    for name, relation in RESULTS.items():
        contract = BY_NAME[name]
        rows = con.execute(f"FROM {relation} ORDER BY {', '.join(map(quote_name, contract.order))}")
        made[name] = contract.conform(rows.to_arrow_table())
    return made


def reconcile_relations(con: duckdb.DuckDBPyConnection, regroup: Regroup | None = None) -> None:
    """Leaves the relations of RESULTS in `con`, in the columns of the contract, and what the next run can take over
    (kept.select_kept). Its memory limit and temp directory hold.

    `con` has relations INPUTS in the contract's columns; any number of corpora, which never meet. It may have what was kept of
    the words of documents (document_words.py; other documents are read) and of the last run (kept.py: what they answer is taken
    over where nothing has changed; the rows are the same without). `regroup` may change which claims answer one
    question: it gets groups (group_no, claim_id) and gives them back.
    """
    # days are those of UTC wherever this runs
    con.execute("SET TimeZone = 'UTC'")
    register_kept(con)
    run_script(con, "stages.reconcile", "mentions")
    resolve_actors(con)
    read_corpus(con)
    is_known = find_changed_texts(con)
    con.register("passages_found", find_passages(con, is_known))
    con.execute("CREATE OR REPLACE TEMP TABLE passages AS FROM passages_found")
    con.unregister("passages_found")
    run_script(con, "stages.reconcile", "origins")
    table_of(con, "document_events", document_events(con, is_known))
    run_script(con, "stages.reconcile", "events")
    find_changed(con)
    group_changed(con, group_claims)
    all_groups(con, regroup)
    run_script(con, "stages.reconcile", "origin_rows")
    find_open(con)
    answer_groups(con)
    weigh_origins(con, VOICES_TAKEN_OVER)
    if is_reordered(con):
        answer_more_groups(con)
    judge(con, weight_unknown())
    word_findings(con)
    run_script(con, "stages.reconcile", "kept")
    run_script(con, "stages.reconcile", "results")
