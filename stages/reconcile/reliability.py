"""How far an origin can be relied on, as far as a corpus shows it: by agreement with the independent majority of others.

An origin is never judged by itself or by copies of it: copies are one origin before anything is counted, and a finding says
something of an origin only where two or more others answer it and more than half of those give one answer. The measure is
meant for what it is used for: it puts answers in order (which of two live answers leads), makes no verdict and hides none.

Compared with estimating truth and reliability in turns (Yin et al. 2008, Dong et al. 2009, Li et al. 2014; with a hierarchy
Jung et al. 2019), one pass over majorities of others can't talk itself into a source, needs no order of updates, and is a sum
over findings; tests/benchmarks/truth.py has them side by side.
"""

from __future__ import annotations

import duckdb

from warehouse.script import run_script

ENOUGH = 10
"""Findings that an origin must share with two or more others before it has a record, which is shown and weighs."""
PRIOR_AGREEING, PRIOR_DIFFERING = 8, 2
"""What an origin without a record is taken for: as if it had stood with the others in eight of ten."""


def weigh_origins(con: duckdb.DuckDBPyConnection, more_voices: str | None = None) -> None:
    """Leaves judged_voices, origin_records and origin_weights in `con`, and the order of answers by them (sql/ranking.sql).

    Needs position_claims, retired_claims and finding_frames there; `more_voices` is a query for rows of judged_voices that come
    to theirs.
    """
    run_script(con, "stages.reconcile", "voices")
    if more_voices:
        con.execute(f"INSERT INTO judged_voices {more_voices}")
    run_script(con, "stages.reconcile", "ranking")
    run_script(
        con,
        "stages.reconcile",
        "reliability",
        {
            "enough": ENOUGH,
            "prior_agreeing": PRIOR_AGREEING,
            "prior_differing": PRIOR_DIFFERING,
        },
    )


def weight_unknown() -> float:
    """What the voice of an origin without a record weighs, 0 to 1."""
    return PRIOR_AGREEING / (PRIOR_AGREEING + PRIOR_DIFFERING)
