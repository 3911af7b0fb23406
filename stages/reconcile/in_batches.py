"""Answers and verdicts of many findings: made some parts at a time, so that the working tables of a step fit into memory.

A part is judged without any others (kept.py); those that an analyst has put together stay together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb

from warehouse.script import run_script

CLAIMS_AT_ONCE = 1_000_000
ANSWERED = ("finding_parts", "finding_frames", "position_claims", "retired_claims")
"""What the steps after answers read of them."""
JUDGED = ("given_claims", "position_counts", "position_ranks", "finding_values")
"""What the steps after verdicts read of them."""


def answer_groups(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves ANSWERED in `con`, of the findings of `groups` (sql/frames.sql, sql/positions.sql); judging_batches for judge."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE group_batches AS
        WITH sizes AS (
          SELECT part, count(*) AS n FROM groups JOIN claim_parts USING (claim_id) GROUP BY part
        ),
        parts AS (
          SELECT part, CASE WHEN part IN (SELECT part FROM regrouped_parts) THEN 0
            ELSE CAST((sum(n) OVER (ORDER BY part) - n) // $at_once AS INTEGER) END AS batch
          FROM sizes
        )
        SELECT group_no, min(batch) AS batch
        FROM groups JOIN claim_parts USING (claim_id) JOIN parts USING (part) GROUP BY group_no
        """,
        {"at_once": CLAIMS_AT_ONCE},
    )
    (n_batches,) = con.execute("SELECT coalesce(max(batch), 0) + 1 FROM group_batches").fetchall()[0]
    con.execute("CREATE OR REPLACE TEMP TABLE judging_batches (finding_id VARCHAR, batch INTEGER)")

    def answer(batch: int) -> None:
        for step in ("frames", "positions"):
            run_script(con, "stages.reconcile", step)
        con.execute(f"INSERT INTO judging_batches SELECT finding_id, {batch} FROM finding_parts")

    _in_batches(con, n_batches, {"groups": "group_batches USING (group_no)"}, answer, ANSWERED)


def answer_more_groups(con: duckdb.DuckDBPyConnection) -> None:
    """The same of the findings of `groups` that come to those there are."""
    answered = ("judging_batches", *ANSWERED)
    for name in answered:
        con.execute(f"ALTER TABLE {name} RENAME TO answered_{name}")
    answer_groups(con)
    for name in answered:
        con.execute(f"INSERT INTO answered_{name} BY NAME FROM {name}")
        con.execute(f"DROP TABLE {name}")
        con.execute(f"ALTER TABLE answered_{name} RENAME TO {name}")


def judge(con: duckdb.DuckDBPyConnection, weight_unknown: float) -> None:
    """Leaves JUDGED in `con`, of the findings of answer_groups (sql/verdicts.sql)."""
    (n_batches,) = con.execute("SELECT coalesce(max(batch), 0) + 1 FROM judging_batches").fetchall()[0]
    _in_batches(
        con,
        n_batches,
        dict.fromkeys(("finding_frames", "position_claims", "retired_claims"), "judging_batches USING (finding_id)"),
        lambda _: run_script(con, "stages.reconcile", "verdicts", {"weight_unknown": weight_unknown}),
        JUDGED,
    )


def _in_batches(
    con: duckdb.DuckDBPyConnection,
    n_batches: int,
    inputs: dict[str, str],
    step: Callable[[int], None],
    results: Iterable[str],
) -> None:
    """Call `step` for each batch, with those rows of the tables `inputs` that a join with their batches gives; leaves its
    `results` of all batches."""
    if n_batches == 1:
        step(0)
        return
    for name in inputs:
        con.execute(f"CREATE OR REPLACE TEMP TABLE every_{name} AS FROM {name}")
    for batch in range(n_batches):
        for name, batches in inputs.items():
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT e.* FROM every_{name} e JOIN {batches} WHERE batch = {batch}"
            )
        step(batch)
        for name in results:
            con.execute(
                f"INSERT INTO gathered_{name} FROM {name}"
                if batch
                else f"CREATE OR REPLACE TEMP TABLE gathered_{name} AS FROM {name}"
            )
    for prefix, names in (("every", inputs), ("gathered", results)):
        for name in names:
            con.execute(f"DROP TABLE {name}")
            con.execute(f"ALTER TABLE {prefix}_{name} RENAME TO {name}")
