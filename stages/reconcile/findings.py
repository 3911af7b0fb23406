"""Claims that answer one question, grouped: numbers of the same thing, statements that say the same, states, dates, offices."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from stages.reconcile.answers import group_answers
from stages.reconcile.background import EVENT_SENTENCES
from stages.reconcile.grouping import average_link
from warehouse.script import run_script

SAME_QUESTION = 0.5
"""Mean score from which numbers answer one question. The score is the cosine of their sentences' words plus what their
frames (measure, people, place, place in the article) have in common: see sql/pairs.sql."""
SAME_STATEMENT = 0.5


def group_claims(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (group_no, claim_id): every usable number, attribute and date is in one group; statements only where documents
    share one. Leaves `answers`, the attributes and dates as intervals.

    Needs claims, claim_terms, terms, documents, measures, places, claim_events, origin_keys and actor_of in `con`.
    """
    run_script(con, "stages.reconcile", "pairs", {"event_sentences": EVENT_SENTENCES})
    numbers = [r[0] for r in con.execute("SELECT claim_id FROM askable ORDER BY claim_id").fetchall()]
    pairs = con.execute("SELECT claim_a, claim_b, score FROM claim_pairs").fetchall()
    apart = con.execute("SELECT claim_a, claim_b FROM neighbours WHERE is_forbidden ORDER BY ALL").fetchall()
    groups = average_link(numbers, pairs, SAME_QUESTION, apart)
    run_script(con, "stages.reconcile", "statements", {"floor": SAME_STATEMENT, "event_sentences": EVENT_SENTENCES})
    said_alike = con.execute("SELECT claim_a, claim_b, score FROM saying_pairs").fetchall()
    speakers = sorted({c for a, b, _ in said_alike for c in (a, b)})
    groups += [g for g in average_link(speakers, said_alike, SAME_STATEMENT) if len(g) > 1]
    return _group_table(groups + group_answers(con))


def _group_table(groups: Iterable[list[str]]) -> pa.Table:
    rows = [(n, c) for n, group in enumerate(groups) for c in group]
    return pa.table(
        {
            "group_no": pa.array([n for n, _ in rows], pa.int64()),
            "claim_id": pa.array([c for _, c in rows], pa.string()),
        }
    )
