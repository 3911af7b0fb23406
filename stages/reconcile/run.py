"""Reconcile: from the claims of all documents to actors, passages, origins, events, findings, positions and verdicts.

The steps in order, each with its SQL beside it: actors (actors.py), the words of all documents (document_words.py,
reading.py, words.py), passages
(passages.py, reuse.py), origins (sql/origins.sql), events (events.py, sql/events.sql), groups of claims that answer one
question (findings.py, sql/pairs.sql, sql/statements.sql), positions (sql/positions.sql), reliability (reliability.py),
verdicts (sql/verdicts.sql), words (wording.py).

What a finding says hangs on the articles that it concerns: words are weighed against everyday English and their own event
(background.py), candidates for a comparison are chosen by each text alone, and only what links connect is grouped together.
Known to reach further: names (who is meant by a bare surname hangs on all names of the corpus) and the record of an origin.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from stages.reconcile.actors import Mention, resolve_actors
from stages.reconcile.events import document_events
from stages.reconcile.findings import group_claims
from stages.reconcile.kept import (
    KEPT,
    VOICES_TAKEN_OVER,
    Regroup,
    all_groups,
    find_changed,
    find_open,
    is_reordered,
    select_kept,
)
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import load_terms, read_corpus
from stages.reconcile.reliability import weigh_origins, weight_unknown
from stages.reconcile.text import fold
from stages.reconcile.wording import word_findings
from warehouse.contract import quote_name
from warehouse.script import run_script
from warehouse.tables import ACTOR_ALIASES, ACTOR_ROLES, ACTORS, BY_NAME

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
        con.register(name, table)
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
    _actors(con)
    reading = read_corpus(con)
    con.register("passages", find_passages(con, reading))
    run_script(con, "stages.reconcile", "origins")
    con.register("document_events", document_events(con, reading))
    del reading
    run_script(con, "stages.reconcile", "events")
    find_changed(con)
    load_terms(con)
    all_groups(con, group_claims(con), regroup)
    run_script(con, "stages.reconcile", "origin_rows")
    find_open(con)
    while True:
        for step in ("frames", "positions"):
            run_script(con, "stages.reconcile", step)
        weigh_origins(con, VOICES_TAKEN_OVER)
        if not is_reordered(con):
            break
    run_script(con, "stages.reconcile", "verdicts", {"weight_unknown": weight_unknown()})
    word_findings(con)
    run_script(con, "stages.reconcile", "kept")
    run_script(con, "stages.reconcile", "results")


def _actors(con: duckdb.DuckDBPyConnection) -> None:
    """Resolve speakers and intermediaries; leaves actors, actor_aliases, actor_roles, actor_of, actor_names, and outlet_names
    (name, folded) in `con`."""
    # an office-holder or spokesman without a name (the UN envoy, a spokesman for the movement) is known by his office
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE speakers_called AS
        SELECT claim_id, coalesce(
          speaker_name, CASE WHEN speaker_affiliation IS NOT NULL THEN coalesce(speaker_role, speaker) END
        ) AS called
        FROM claims WHERE called IS NOT NULL
        """
    )
    rows = con.execute(
        """
        SELECT DISTINCT corpus, doc_id, called, coalesce(speaker_kind, 'unnamed'), speaker_role, speaker_affiliation
        FROM claims JOIN speakers_called USING (claim_id)
        UNION
        SELECT DISTINCT corpus, doc_id, via, 'media', NULL, NULL FROM claims WHERE via IS NOT NULL
        UNION
        SELECT DISTINCT corpus, doc_id, subject, 'person', NULL, NULL FROM claims WHERE attribute = 'office'
        """
    ).fetchall()
    actors, aliases, roles, actor_of = resolve_actors(Mention(*r) for r in rows if fold(r[2]))
    con.register("actors", ACTORS.conform(actors))
    con.register("actor_aliases", ACTOR_ALIASES.conform(aliases))
    con.register("actor_roles", ACTOR_ROLES.conform(roles))
    con.register(
        "actor_of",
        pa.table(
            {
                "doc_id": pa.array([d for d, _ in actor_of], pa.string()),
                "name": pa.array([n for _, n in actor_of], pa.string()),
                "actor_id": pa.array(list(actor_of.values()), pa.string()),
            }
        ),
    )
    corpus_of = dict(con.execute("SELECT doc_id, corpus FROM documents").fetchall())
    names = {(a, corpus_of[d], fold(n)) for (d, n), a in actor_of.items()}
    con.register(
        "actor_names",
        pa.table(
            {
                "actor_id": pa.array([n[0] for n in sorted(names)], pa.string()),
                "corpus": pa.array([n[1] for n in sorted(names)], pa.string()),
                "folded": pa.array([n[2] for n in sorted(names)], pa.string()),
            }
        ),
    )
    outlets = [r[0] for r in con.execute("SELECT DISTINCT name FROM sources ORDER BY name").fetchall()]
    con.register(
        "outlet_names",
        pa.table({"name": pa.array(outlets, pa.string()), "folded": pa.array(map(fold, outlets), pa.string())}),
    )
