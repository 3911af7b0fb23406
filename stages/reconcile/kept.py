"""What a run takes over from the last: findings of parts of claims in which nothing has changed.

A part is a set of claims that are grouped and judged without any others (sql/parts.sql). Its findings are taken over when all
that is read of its claims is as it was: the claims themselves, their words, events, copies and origins, and the names that
findings are worded with. What reaches further is looked at by itself: that the records of origins put answers in another
order (sql/reordered.sql), and what an analyst has put together across parts, which is made anew each time. Copies and events come
before that, and hang on documents: texts.py, links.py and events.py say which of them still hold.

What is kept is no more than a memory: a run without it gives the same rows.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from stages.reconcile.answer_frames import ASKED_IN_EVENTS
from stages.reconcile.events import KEPT_EVENT_GROUPS, KEPT_EVENT_LINKS
from stages.reconcile.links import KEPT_LINKS
from stages.reconcile.reliability import weight_unknown
from stages.reconcile.text import fold
from stages.reconcile.texts import KEPT_TEXTS
from warehouse.ids import content_id
from warehouse.script import register_missing, run_script, table_of
from warehouse.tables import EVIDENCE, FINDINGS, POSITIONS

_PART = pa.field("part", pa.string())
KEPT = {
    "kept_parts": pa.schema([_PART, ("inputs", pa.string()), ("origins", pa.string())]),
    "kept_groups": pa.schema([_PART, ("group_no", pa.int64()), ("claim_id", pa.string())]),
    "kept_answers": pa.schema(
        [
            _PART,
            ("claim_id", pa.string()),
            ("low", pa.float64()),
            ("high", pa.float64()),
            ("settles_after", pa.int32()),
            ("as_of", pa.date32()),
        ]
    ),
    "kept_voices": pa.schema(
        [
            _PART,
            ("corpus", pa.string()),
            ("origin_id", pa.string()),
            ("finding_id", pa.string()),
            ("agrees", pa.bool_()),
        ]
    ),
    "kept_ranks": pa.schema(
        [
            _PART,
            ("corpus", pa.string()),
            ("finding_id", pa.string()),
            ("position_id", pa.string()),
            ("is_live", pa.bool_()),
            ("n_own_origins", pa.int64()),
            ("is_copied", pa.bool_()),
            ("as_of", pa.date32()),
            ("core_low", pa.float64()),
            ("core_high", pa.float64()),
            ("rank", pa.int64()),
            ("is_behind", pa.bool_()),
            ("origins", pa.list_(pa.string())),
        ]
    ),
    "kept_findings": FINDINGS.schema.append(_PART),
    "kept_positions": POSITIONS.schema.append(_PART),
    "kept_evidence": EVIDENCE.schema.append(_PART),
    "kept_texts": KEPT_TEXTS,
    "kept_links": KEPT_LINKS,
    "kept_event_links": KEPT_EVENT_LINKS,
    "kept_event_groups": KEPT_EVENT_GROUPS,
}
"""The tables that are kept, by name; those of findings have the part of their rows."""
LEVELLED = frozenset(name for name, schema in KEPT.items() if "part" in schema.names) - {"kept_event_groups"}
"""Those of which a run need not write anew what it takes over."""
GONE = {"gone_parts": "part", "gone_findings": "finding_id"}
"""Tables of the parts and findings of which it does not, each with its column (sql/kept.sql)."""

VOICES_TAKEN_OVER = (
    "SELECT corpus, origin_id, finding_id, agrees FROM kept_voices"
    " ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id)"
)
"""Rows of judged_voices of findings that are taken over."""

CLAIMS_AT_ONCE = 400_000
"""Claims of changed parts that are grouped at a time, in 300 MB or so."""

FEW_CLAIMS = 100_000
"""Claims of what is made anew up to which they are copied, in 100 MB or so."""

Regroup = Callable[[pa.Table], pa.Table]


def select_kept(name: str, whole: bool = True) -> str:
    """SELECT of what this run keeps for the next one as the table `name` of KEPT; of one of LEVELLED also of the rows alone that
    are not taken over."""
    return f"SELECT {', '.join(KEPT[name].names)} FROM {name.replace('kept_', 'next_' if whole else 'new_')}"


def register_kept(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables in `con` for those of KEPT that the last run has not left."""
    register_missing(con, KEPT)


def find_changed(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves claim_parts, changed_parts and part_batches in `con`. The tables KEPT of the last run may be there."""
    known = ", ".join(f"'{a}'" for a in sorted(ASKED_IN_EVENTS))
    asked = con.execute(
        f"""
        SELECT DISTINCT corpus, attribute, subject FROM claims
        WHERE kind = 'attribute' AND subject IS NOT NULL AND attribute NOT IN ({known}, 'office')
        """
    ).to_arrow_table()
    parts = [content_id("placed", r["corpus"], r["attribute"], fold(r["subject"])) for r in asked.to_pylist()]
    table_of(con, "asked_across", asked.append_column("part", pa.array(parts, pa.string())))
    run_script(con, "stages.reconcile", "parts", {"claims_at_once": CLAIMS_AT_ONCE})


def group_changed(con: duckdb.DuckDBPyConnection, group: Callable[[duckdb.DuckDBPyConnection], pa.Table]) -> None:
    """Leaves made_groups and made_answers in `con`: what `group` makes of changed_claims, the claims of some changed parts at a
    time, with their part."""
    (n_batches,) = con.execute("SELECT coalesce(max(batch), 0) + 1 FROM part_batches").fetchall()[0]
    for batch in range(n_batches):
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE changed_claims AS
            SELECT p.part, c.*
            FROM claims c JOIN (SELECT claim_id, part FROM claim_parts JOIN part_batches USING (part) WHERE batch = {batch}) p
              USING (claim_id)
            """
        )
        table_of(con, "grouped_now", group(con))
        if batch == 0:
            con.execute("CREATE OR REPLACE TEMP TABLE made_groups AS FROM grouped_now")
            con.execute("CREATE OR REPLACE TEMP TABLE made_answers AS FROM answered_now")
        else:
            con.execute(
                """
                INSERT INTO made_groups
                SELECT group_no + (SELECT coalesce(max(group_no) + 1, 0) FROM made_groups), claim_id FROM grouped_now
                """
            )
            con.execute("INSERT INTO made_answers FROM answered_now")
    con.execute("DROP TABLE changed_claims")


def all_groups(con: duckdb.DuckDBPyConnection, regroup: Regroup | None) -> None:
    """Leaves chosen_groups in `con`: those made of changed parts and those kept of the others, as `regroup` leaves them;
    answers likewise; and regrouped_parts; `groups` are chosen_groups. next_groups are those before."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE next_groups AS
        WITH still AS (
          SELECT * FROM kept_groups ANTI JOIN changed_parts USING (part)
        )
        SELECT * FROM still
        UNION ALL
        SELECT b.part, g.group_no + (SELECT coalesce(max(group_no) + 1, 0) FROM still), g.claim_id
        FROM made_groups g JOIN claim_parts b USING (claim_id)
        """
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE answers AS
        FROM made_answers
        UNION ALL
        SELECT * EXCLUDE (part) FROM kept_answers ANTI JOIN changed_parts USING (part)
        """
    )
    con.execute("CREATE OR REPLACE TEMP TABLE chosen_groups AS SELECT group_no, claim_id FROM next_groups")
    con.execute("CREATE OR REPLACE TEMP TABLE regrouped_parts AS SELECT part FROM claim_parts LIMIT 0")
    if regroup is not None:
        groups = con.execute("FROM chosen_groups ORDER BY ALL").to_arrow_table()
        table_of(con, "chosen_by_hand", regroup(groups))
        con.execute("CREATE OR REPLACE TEMP TABLE chosen_groups AS FROM chosen_by_hand")
        con.execute(
            """
            INSERT INTO regrouped_parts
            WITH b AS (SELECT claim_id, sum(hash(claim_id)) OVER (PARTITION BY group_no) AS with_whom FROM next_groups),
            g AS (SELECT claim_id, sum(hash(claim_id)) OVER (PARTITION BY group_no) AS with_whom FROM chosen_groups)
            SELECT DISTINCT c.part
            FROM b FULL JOIN g USING (claim_id) JOIN claim_parts c USING (claim_id)
            WHERE b.with_whom IS DISTINCT FROM g.with_whom
            """
        )
    con.execute("CREATE OR REPLACE TEMP TABLE groups AS FROM chosen_groups")


def find_open(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves open_parts and open_findings in `con`, which are made anew, their groups alone in `groups`, and their claims in
    claims_asked."""
    run_script(con, "stages.reconcile", "settled")
    _open_groups(con)


def is_reordered(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether findings that were to be taken over must be made anew, since the records of their origins changed. Then they are
    open too, and their groups alone in `groups`. What they answer is as it was, and so are the records of origins."""
    if not con.execute("SELECT count(*) FROM kept_ranks").fetchall()[0][0]:
        return False
    run_script(con, "stages.reconcile", "reordered", {"weight_unknown": weight_unknown()})
    if not con.execute("SELECT count(*) FROM reordered").fetchall()[0][0]:
        return False
    con.execute("INSERT INTO open_parts SELECT DISTINCT part FROM reordered WHERE has_additions")
    con.execute("INSERT INTO open_findings SELECT finding_id FROM reordered WHERE NOT has_additions")
    con.execute("CREATE OR REPLACE TEMP TABLE answered_groups AS SELECT group_no FROM groups")
    _open_groups(con)
    con.execute("DELETE FROM groups WHERE group_no IN (FROM answered_groups)")
    return True


def _open_groups(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE open_claims AS
        SELECT claim_id FROM claim_parts SEMI JOIN open_parts USING (part)
        UNION
        SELECT claim_id FROM kept_evidence SEMI JOIN open_findings USING (finding_id)
        """
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE groups AS SELECT * FROM chosen_groups SEMI JOIN open_claims USING (claim_id)"
    )
    # few are copied, so that no step looks for them among all; where they are most, all are read from where they lie
    asked = "claims"
    if con.execute(f"SELECT count(*) <= {FEW_CLAIMS} FROM open_claims").fetchall()[0][0]:
        con.execute("CREATE OR REPLACE TEMP TABLE few_claims AS FROM claims SEMI JOIN open_claims USING (claim_id)")
        asked = "few_claims"
    con.execute(f"CREATE OR REPLACE TEMP VIEW claims_asked AS FROM {asked}")
