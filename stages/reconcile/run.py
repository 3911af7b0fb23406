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

from collections.abc import Callable, Mapping

import duckdb
import pyarrow as pa

from stages.reconcile.actors import Mention, resolve_actors
from stages.reconcile.events import document_events
from stages.reconcile.findings import group_claims
from stages.reconcile.kept import VOICES_TAKEN_OVER, all_groups, find_changed, find_open, is_reordered, with_kept
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import load_terms, read_corpus
from stages.reconcile.reliability import weigh_origins, weight_unknown
from stages.reconcile.text import fold
from stages.reconcile.wording import word_findings
from warehouse.script import run_script
from warehouse.tables import (
    ACTOR_ALIASES,
    ACTOR_ROLES,
    ACTORS,
    CLAIMS,
    DATES,
    EVENTS,
    ORIGIN_RECORDS,
    ORIGINS,
    PASSAGES,
)


def reconcile(
    tables: Mapping[str, pa.Table],
    con: duckdb.DuckDBPyConnection,
    regroup: Callable[[pa.Table], pa.Table] | None = None,
    memory: dict[str, pa.Table] | None = None,
) -> dict[str, pa.Table]:
    """Contract tables that this stage makes, and `claims` with the columns that it fills.

    `tables` has documents, sources, blocks, sentences, claims, measures and places in the contract's schemas; any number
    of corpora, which never meet. It may have what was kept of the words of documents (document_words.py); other documents
    are read. `con` is a connection with nothing in it; its memory limit and temp directory hold.
    `regroup` may change which claims answer one question: it gets groups (group_no, claim_id) and gives them back.
    `memory` has the tables kept.KEPT of the last run, or nothing, and gets those of this one: what they answer is taken over
    where nothing has changed. The rows are the same without it.
    """
    # days are those of UTC wherever this runs
    con.execute("SET TimeZone = 'UTC'")
    for name in ("documents", "sources", "sentences", "measures", "places", "blocks"):
        con.register(name, tables[name])
    # a relation of its own, so that it can be replaced by the claims with origins and events
    con.register("claims", tables["claims"])
    actors = _actors(con, tables["sources"])
    reading = read_corpus(con, tables)
    con.register("passages", find_passages(con, reading))
    run_script(con, "stages.reconcile", "origins")
    con.register("document_events", document_events(con, reading))
    run_script(con, "stages.reconcile", "events")
    find_changed(con, memory or {})
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
    run_script(con, "stages.reconcile", "results")
    positions, findings = word_findings(con)
    evidence = con.execute("SELECT * FROM evidence").to_arrow_table()
    judged, kept = with_kept(con, findings, positions, evidence)
    if memory is not None:
        memory.update(kept)
    return {
        **actors,
        "claims": CLAIMS.conform(con.execute("SELECT * FROM claims_linked").to_arrow_table()),
        "passages": PASSAGES.conform(con.execute("SELECT * FROM passages_with_origin").to_arrow_table()),
        "origins": ORIGINS.conform(con.execute("SELECT * FROM origins").to_arrow_table()),
        "origin_records": ORIGIN_RECORDS.conform(con.execute("SELECT * FROM origin_records").to_arrow_table()),
        "events": EVENTS.conform(con.execute("SELECT * FROM events").to_arrow_table()),
        **judged,
        "dates": DATES.conform(con.execute("SELECT * FROM dates").to_arrow_table()),
    }


def _actors(con: duckdb.DuckDBPyConnection, sources: pa.Table) -> dict[str, pa.Table]:
    """Resolve speakers and intermediaries; leaves actors, actor_of, actor_names and sources with folded names in `con`."""
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
    con.register("actors", actors)
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
    folded = pa.array([fold(n) for n in sources.column("name").to_pylist()], pa.string())
    con.register("sources", sources.append_column("folded", folded))
    return {
        "actors": ACTORS.conform(actors),
        "actor_aliases": ACTOR_ALIASES.conform(aliases),
        "actor_roles": ACTOR_ROLES.conform(roles),
    }
