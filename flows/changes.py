"""`crosswire changes`: what appeared, moved, flipped, vanished or changed its value since a run or a time."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.lists import UserError, print_json, read, select
from flows.summary import STYLE, plain
from warehouse.folder import DataFolder
from warehouse.wording import number, one_line, plural

Row = dict[str, Any]

SHOWN_RUNS = 8
_MOST_ANSWERS = 4
_STATE = ("verdict", "value_best", "value_min", "value_max", "category_best", "date_best_from", "date_best_to")

GROUPS = {
    "verdict": "Verdict flipped",
    "value": "Answer changed",
    "appeared": "Appeared",
    "merged": "Merged into another",
    "split": "Split off",
    "vanished": "Vanished",
    "decided": "Decided by an analyst, or no longer",
    "moved": "Same answer under another id",
    "evidence": "Same answer, other evidence",
}
"""Kinds of changes, in the order in which they are listed; a finding is in the first that fits."""

_COUNTED = {
    "verdict": ("verdict flipped", "verdicts flipped"),
    "value": ("answer changed", "answers changed"),
    "appeared": ("appeared", "appeared"),
    "merged": ("merged", "merged"),
    "split": ("split off", "split off"),
    "vanished": ("vanished", "vanished"),
    "decided": ("decided", "decided"),
    "moved": ("under another id", "under another id"),
    "evidence": ("with other evidence", "with other evidence"),
}


@dataclass(frozen=True)
class Since:
    """The moment whose state is compared with now, and the run that left that state (None: no run)."""

    at: datetime
    run_id: str | None
    words: str
    """For the headline: Since run …, With run …"""


def changes(folder: DataFolder, since: str, corpus: str | None, limit: int, as_json: bool) -> None:
    """Print what changed since `since`: a run's id or the beginning of it, a day or time, or "last"."""
    con = read(folder)
    moment = find_moment(con, since)
    found = list(compare(con, moment.at, corpus))
    if as_json:
        latest = con.execute("SELECT max(run_id) FROM runs WHERE status = 'published'").fetchone()
        counts = Counter(c["change"] for c in found)
        print_json(
            {
                "since": {"run_id": moment.run_id, "at": moment.at.isoformat()},
                "until": latest[0] if latest else None,
                "counts": {k: counts[k] for k in GROUPS},
                "changes": found,
            }
        )
        return
    _print(Console(highlight=False), con, moment, found, corpus, limit)


def find_moment(con: duckdb.DuckDBPyConnection, since: str) -> Since:
    """UserError, with the runs there are, when `since` names none and is no time."""
    runs = select(con, "SELECT run_id, corpus, status, started_at FROM runs ORDER BY run_id DESC", {})
    given = since.strip()
    if given.lower() == "last":
        run = next((r for r in runs if r["status"] == "published"), None)
        if run is None:
            raise UserError("No run has been published yet.", 1)
        before = run["started_at"] - timedelta(microseconds=1)
        return Since(before, None, f"With run {run['run_id']}")
    fitting = [r for r in runs if given and r["run_id"].startswith(given)]
    if len(fitting) == 1 or any(r["run_id"] == given for r in fitting):
        run = next((r for r in fitting if r["run_id"] == given), fitting[0])
        return Since(run["started_at"], run["run_id"], f"Since run {run['run_id']}")
    at = None if fitting else _time(given)
    if at is not None:
        return Since(at, None, f"Since {at:%-d %B %Y, %H:%M} UTC")
    listed = fitting or runs
    lines = [f"{'Several runs begin with' if fitting else 'There is no run'} “{plain(given)[:80]}”. The last runs:"]
    lines += [
        f"  {r['run_id']}  {r['started_at']:%Y-%m-%d %H:%M} UTC  {r['status']:<9}  corpus {plain(r['corpus'])}"
        for r in listed[:SHOWN_RUNS]
    ]
    lines.append("Give one of these, a day (2026-11-25), a time (2026-11-25T08:00), yesterday, or last.")
    raise UserError("\n".join(lines))


def _time(given: str) -> datetime | None:
    """A day (its first moment) or a time; UTC unless it names an offset."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if given.lower() in ("today", "yesterday"):
        return today if given.lower() == "today" else today - timedelta(days=1)
    try:  # without hyphens it is a run's id, or meant to be
        at = datetime.fromisoformat(given if "-" in given else "")
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def compare(con: duckdb.DuckDBPyConnection, at: datetime, corpus: str | None = None) -> Iterator[Row]:
    """What differs between the findings as published at `at` and those of now, most telling first: change (a key of GROUPS),
    finding_id, corpus, question, before and now (verdict, values, answers with outlets; None where there is none), was
    (ids that it had), into (where it went), is_overridden, run_id."""
    known = {"at": at, "corpus": corpus}
    where = "WHERE ($corpus IS NULL OR coalesce(h.corpus, f.corpus) = $corpus)"
    columns = "h.*, coalesce(f.question, h.question) AS question_now, coalesce(f.corpus, h.corpus) AS corpus_now"
    sql = f"SELECT {columns} FROM finding_history h LEFT JOIN findings f USING (finding_id) {where} AND "
    # what is the same in both is most of it: only the rest is read
    is_now, is_then = "h.valid_to IS NULL", "h.valid_from <= $at AND (h.valid_to IS NULL OR h.valid_to > $at)"
    now = {r["finding_id"]: r for r in select(con, f"{sql} {is_now} AND h.valid_from > $at", known)}
    then = {r["finding_id"]: r for r in select(con, f"{sql} {is_then} AND h.valid_to IS NOT NULL", known)}
    lineage = select(
        con,
        "SELECT l.* FROM finding_lineage l JOIN runs r USING (run_id) "
        "WHERE l.entity = 'finding' AND r.started_at > $at ORDER BY r.started_at, l.old_id, l.new_id",
        {"at": at},
    )
    came_from: dict[str, list[Row]] = defaultdict(list)
    went_to: dict[str, list[Row]] = defaultdict(list)
    for row in lineage:
        came_from[row["new_id"]].append(row)
        went_to[row["old_id"]].append(row)
    alive = {
        r["finding_id"] for r in select(con, f"SELECT finding_id FROM finding_history h WHERE {is_then}", {"at": at})
    }
    moved_to = {r["old_id"]: r["new_id"] for r in lineage if r["kind"] == "moved"}
    out = []
    for finding_id in {**then, **now}:
        old, new = then.get(finding_id), now.get(finding_id)
        if old and new and all(old[c] == new[c] for c in (*_STATE, "is_overridden", "positions")):
            continue  # it changed and changed back
        came = [r for r in came_from[finding_id] if old or {r["old_id"], moved_to.get(r["old_id"])} & alive]
        change, into = _change(old, new, came, went_to[finding_id])
        row = new or old or {}
        out.append(
            {
                "change": change,
                "finding_id": finding_id,
                "corpus": row["corpus_now"],
                "question": row["question_now"] or "",
                "before": old and _state(old),
                "now": new and _state(new),
                "was": sorted({r["old_id"] for r in came} - {finding_id}),
                "into": into,
                "is_overridden": bool(new and new["is_overridden"]),
                "run_id": new["run_id"] if new else None,
            }
        )
    order = list(GROUPS)
    yield from sorted(
        out,
        key=lambda c: (
            order.index(c["change"]), (c["now"] or c["before"])["verdict"] != "contested",
            -len((c["now"] or c["before"])["outlets"]), c["question"], c["finding_id"],
        ),
    )  # fmt: skip


def _change(old: Row | None, new: Row | None, came: list[Row], went: list[Row]) -> tuple[str, list[str]]:
    """The kind of change, and where a finding that is gone went."""
    if new is None:
        into = sorted({r["new_id"] for r in went if r["kind"] != "split"} or {r["new_id"] for r in went})
        return ("merged" if into else "vanished"), into
    if old is None:
        return ("split" if came else "appeared"), []
    if old["verdict"] != new["verdict"]:
        return "verdict", []
    if any(old[c] != new[c] for c in _STATE) or _live(old) != _live(new):
        return "value", []
    if bool(old["is_overridden"]) != bool(new["is_overridden"]):
        return "decided", []
    return ("moved" if any(r["kind"] == "moved" for r in came) else "evidence"), []


def _positions(row: Row) -> list[Row]:
    return list(json.loads(row["positions"] or "[]"))


def _live(row: Row) -> list[str]:
    return sorted(p["label"] for p in _positions(row) if p["live"])


def _state(row: Row) -> Row:
    """A state of a finding for people and programs."""
    positions = sorted(_positions(row), key=lambda p: (not p["live"], not p.get("leading"), -p["origins"], p["label"]))
    return {
        **{c: row[c] for c in _STATE},
        "answers": [
            {"label": p["label"], "outlets": p.get("outlets") or [], "n_origins": p["origins"], "is_live": p["live"],
             "quotes": p["quotes"]}
            for p in positions
        ],
        "outlets": sorted({o for p in positions for o in p.get("outlets") or []}),
        "since": row["valid_from"],
    }  # fmt: skip


# ---- printing


def _print(
    console: Console, con: duckdb.DuckDBPyConnection, moment: Since, found: list[Row], corpus: str | None, limit: int
) -> None:
    of = f" in corpus {plain(corpus)}" if corpus else ""
    counts = Counter(c["change"] for c in found)
    if not found:
        console.print(f"{moment.words} nothing changed{of}.")
        last = con.execute("SELECT max(run_id) FROM finding_history").fetchone()
        if last and last[0]:
            console.print(Text(f"The last change came with run {last[0]}.", "dim"))
        return
    told = ", ".join(plural(counts[k], *_COUNTED[k]) for k in GROUPS if counts[k])
    console.print(Text(f"{moment.words}{of}: {told}", "bold"))
    several = len({c["corpus"] for c in found}) > 1
    for kind, title in GROUPS.items():
        rows = [c for c in found if c["change"] == kind]
        if not rows:
            continue
        console.print()
        console.print(Text(f"{title} ({len(rows):,})", "bold underline"))
        for row in rows[:limit]:
            for indent, line in _lines(row, several):
                console.print(Padding(line, (0, 0, 0, indent)))
        if len(rows) > limit:
            console.print(Text(f"  and {len(rows) - limit:,} more: --limit {len(rows)}, or --json", "dim"))


def _lines(row: Row, several_corpora: bool) -> Iterator[tuple[int, Text | Table]]:
    """A change in a few lines, each with its indent: the question, verdict and answers before and now, what became of its
    id."""
    corpus = f"  corpus {plain(row['corpus'])}" if several_corpora else ""
    yield 2, Text.assemble((one_line(plain(row["question"]), 150), "bold"), (corpus, "dim"))
    old, new = row["before"], row["now"]
    verdicts = [s["verdict"] for s in (old, new) if s]
    arrow = Text(" → ").join(Text(v, STYLE[v]) for v in dict.fromkeys(verdicts))
    yield 4, arrow
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    if old and new:
        grid.add_row("was", Text(_answers(old), "dim"))
        grid.add_row("now", Text(_answers(new)))
    else:
        grid.add_row("now" if new else "was", Text(_answers(new or old), "" if new else "dim"))
    yield 4, grid
    notes = [row["finding_id"]]
    if row["was"]:
        notes.append(f"was {', '.join(row['was'])}")
    if row["into"]:
        notes.append(f"now part of {', '.join(row['into'])}")
    if row["is_overridden"]:
        notes.append("an analyst’s decision is part of it")
    yield 4, Text("  ".join(notes), "dim")


def _answers(state: Row) -> str:
    """12 (Northwire, Gazette; 2 origins) against at least 14 (Courier)."""
    live = [a for a in state["answers"] if a["is_live"]]
    parts = []
    for answer in live[:_MOST_ANSWERS]:
        outlets = answer["outlets"]
        who = ", ".join(outlets[:3]) + (f" and {len(outlets) - 3} more" if len(outlets) > 3 else "")
        who += f"; {plural(answer['n_origins'], 'origin')}" if answer["n_origins"] > 1 else ""
        parts.append(one_line(plain(answer["label"]), 90) + (f" ({plain(who)})" if who else ""))
    if len(live) > _MOST_ANSWERS:
        parts.append(f"{len(live) - _MOST_ANSWERS} more")
    words = " against ".join(parts)
    best = state["value_best"]
    return words if best is None or len(live) == 1 else f"{words}; best {number(best)}"
