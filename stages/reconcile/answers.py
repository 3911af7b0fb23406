"""Claims of attributes and dates that answer one question, and their answers as intervals.

Numbers are intervals on a line, and so are days; a category is a point on a line of the answers that one question has.
So all kinds of claims go through one machinery of positions and verdicts (sql/positions.sql).
"""

from __future__ import annotations

import duckdb

from stages.reconcile.acts import group_acts
from stages.reconcile.answer_frames import DATES, KNOWN, TOLD_TWICE, frame, frame_table, happened_in, link
from stages.reconcile.answer_intervals import (
    Answer,
    answer_table,
    date_answers,
    office_answers,
    responsibility_answers,
    state_answers,
    told,
)
from stages.reconcile.culprits import RESPONSIBLE, tell_states, with_accusations
from stages.reconcile.grouping import average_link
from stages.reconcile.happenings import main_classes
from stages.reconcile.nested import group_placed
from stages.reconcile.offices import group_offices
from stages.reconcile.text import fold
from warehouse.script import run_script, table_of

SAME_ANSWER = 0.5
"""Mean score from which claims of a state or a date answer one question; see answer_frames.link."""


def group_answers(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Groups of claims of attributes and dates that answer one question, every usable claim in one.

    Leaves answered_now (claim_id, low, high, settles_after, as_of) in `con`. Needs changed_claims, documents, claim_events,
    origin_keys and actor_of there.
    """
    run_script(con, "stages.reconcile", "answers")
    rows = con.execute("SELECT * FROM answering").to_arrow_table().to_pylist()
    if not rows:
        table_of(con, "answered_now", answer_table([]))
        return []
    tell_states(rows)
    claims = {row["claim_id"]: row for row in rows}
    offices = [
        (r["claim_id"], r["subject_actor_id"] or fold(r["subject"]), r["category_value"])
        for r in rows
        if r["attribute"] == "office" and r["polarity"] == "positive" and r["category_value"]
    ]
    groups = group_offices(offices)
    answers = [a for g in groups for a in office_answers([claims[c] for c in g])]
    placed, intervals = group_placed(
        [r for r in rows if r["kind"] == "attribute" and r["attribute"] not in KNOWN and r["polarity"] == "positive"],
        con.execute("SELECT place_id, name, parent_place_id FROM places").fetchall(),
    )
    groups += placed
    answers += [Answer(c, *intervals[c], None, claims[c]["as_of"]) for g in placed for c in g]
    happened = {r["claim_id"]: h for r in rows if (h := happened_in(r)) is not None}
    main = main_classes(
        (r["event_id"], r["doc_id"], happened[r["claim_id"]]) for r in rows if r["claim_id"] in happened
    )
    frames = {
        f.claim_id: f
        for r in rows
        if r["attribute"] != "office"
        and (f := frame(r, happened.get(r["claim_id"]), main.get(r["event_id"]))) is not None
    }
    table_of(con, "answer_frames", frame_table(frames.values(), claims))
    run_script(con, "stages.reconcile", "answer_pairs")
    links, apart = [], []
    for a, b, places in con.execute("SELECT claim_a, claim_b, places FROM answer_pairs").fetchall():
        linked = link(claims[a], claims[b], frames[a], frames[b], places)
        if linked is None:
            apart.append((a, b))
        else:
            links.append((a, b, linked))
    for group in average_link(sorted(frames), links, SAME_ANSWER, apart):
        members = [claims[c] for c in group]
        if frames[group[0]].kind in TOLD_TWICE and len({c["doc_id"] for c in members}) < 2:
            continue
        if frames[group[0]].kind == RESPONSIBLE:
            for part in with_accusations(group, claims):
                groups.append(part)
                answers += responsibility_answers([claims[c] for c in part])
            continue
        made = list(date_answers(members) if frames[group[0]].kind in DATES else state_answers(members))
        groups.append([a.claim_id for a in made])
        answers += made
    for group in group_acts(con, rows):
        groups.append(group)
        answers += [told(claims[c]) for c in group]
    table_of(con, "answered_now", answer_table(answers))
    return [g for g in groups if g]
