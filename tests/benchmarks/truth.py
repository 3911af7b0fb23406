"""Which of many sources' conflicting places is right: `python -m tests.benchmarks.truth` on ../shared/eval/truth.

What the product does, from claims with places for answers to the leading position of each question (stages/reconcile), beside
majority votes and published methods (truth_peers.py), all on the same claims. "Exact" is the most specific place of the truth,
"up to an ancestor" counts a place that holds it. Nothing is fitted to the truth: the product's constants are those of
reliability.py, the peers' those of their papers; both halves of the items (by hash of their name) are printed.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.nested import group_placed
from stages.reconcile.reliability import weigh_origins, weight_unknown
from tests.benchmarks.truth_peers import PEERS, Votes, winners
from tests.conftest import SHARED
from warehouse.ids import content_id
from warehouse.script import run_script
from warehouse.tables import CLAIMS, DOCUMENTS, MEASURES, PASSAGES

SETS = ("birthplaces", "heritages")


def main() -> None:
    folder = SHARED / "eval" / "truth"
    if not folder.exists():
        sys.exit(f"{folder} is not here")
    print("| set | method | exact | up to an ancestor | exact, first half | second half | seconds |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for name in SETS:
        claims, truth, places = (read(folder, name, kind) for kind in ("claims", "groundtruths", "hierarchy"))
        right = {row["obj"]: row["value"].split(",") for row in truth}
        votes, items, values = votes_of(claims, places)
        for label, method in PEERS.items():
            started = time.perf_counter()
            won = winners(votes, method(votes))
            answers = {items[votes.item[v]]: values[v] for v in np.flatnonzero(won)}
            report(name, label, answers, right, time.perf_counter() - started)
        started = time.perf_counter()
        answers = crosswire(claims, places)
        report(name, "**crosswire**", answers, right, time.perf_counter() - started)


def report(name: str, label: str, answers: dict[str, str], right: dict[str, list[str]], seconds: float) -> None:
    def share(items: list[str], exact: bool) -> str:
        return f"{sum(answers[i] == right[i][0] if exact else answers[i] in right[i] for i in items) / len(items):.4f}"

    every = sorted(answers)
    halves = [[i for i in every if int(hashlib.sha256(i.encode()).hexdigest(), 16) % 2 == h] for h in (0, 1)]
    figures = [share(every, True), share(every, False), *(share(h, True) for h in halves)]
    print(f"| {name} | {label} | {' | '.join(figures)} | {seconds:.2f} |")


def read(folder: Path, name: str, kind: str) -> list[dict[str, str]]:
    with gzip.open(folder / f"{name}.{kind}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def claim_rows(claims: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "claim_id": content_id("claim", c["obj"], c["src"], c["value"]),
            "corpus": "truth",
            "doc_id": content_id("document", c["src"]),
            "source_id": c["src"],
            "kind": "attribute",
            "attribute": "place",
            "subject": c["obj"],
            "category_value": c["value"],
            "quote": c["value"],
            "modality": "asserted",
            "polarity": "positive",
            "char_start": 0,
            "char_end": len(c["value"]),
        }
        for c in claims
    ]


def crosswire(claims: list[dict[str, str]], places: list[dict[str, str]]) -> dict[str, str]:
    """Item → the product's leading answer."""
    rows = claim_rows(claims)
    known = [(p["ID"], p["name"], p["parentID"] if int(p["parentID"]) > 0 else None) for p in places if p["ID"] != "0"]
    groups, intervals = group_placed(rows, known)
    sources = sorted({c["src"] for c in claims})
    with duckdb.connect() as con:
        con.register("claims", CLAIMS.from_rows(rows))
        con.register(
            "documents", DOCUMENTS.from_rows({"doc_id": content_id("document", s), "source_id": s} for s in sources)
        )
        con.register("measures", MEASURES.empty())
        con.register("passages", PASSAGES.empty())
        members = [(n, c) for n, group in enumerate(groups) for c in group]
        con.register("groups", table(group_no=[n for n, _ in members], claim_id=[c for _, c in members]))
        ids = list(intervals)
        con.register(
            "answers",
            table(claim_id=ids, low=[intervals[i][0] for i in ids], high=[intervals[i][1] for i in ids]),
        )
        con.execute(
            """
            CREATE TEMP TABLE origin_keys AS
              SELECT claim_id, NULL::VARCHAR AS actor_id, source_id, NULL::VARCHAR AS agency, true AS is_known,
                source_id AS origin_id FROM claims;
            CREATE TEMP TABLE claim_origins AS
              SELECT claim_id, NULL::VARCHAR AS passage_id, NULL::TIMESTAMPTZ AS told_at FROM claims;
            CREATE TEMP TABLE passage_root AS SELECT passage_id, true AS is_copy FROM passages;
            CREATE TEMP TABLE claim_events AS SELECT claim_id, 'event' AS event_id FROM claims;
            CREATE TEMP VIEW claims_asked AS FROM claims;
            CREATE TEMP TABLE events AS SELECT 'event' AS event_id, NULL::DATE AS event_from, 'title' AS title;
            CREATE TEMP TABLE actor_of (doc_id VARCHAR, name VARCHAR, actor_id VARCHAR);
            CREATE TEMP TABLE answering AS SELECT claim_id, NULL::VARCHAR AS subject_actor_id FROM claims;
            CREATE TEMP TABLE actor_names AS SELECT '' AS actor_id, '' AS corpus, '' AS folded WHERE false;
            CREATE TEMP TABLE actor_top AS SELECT '' AS actor_id, '' AS top WHERE false;
            CREATE TEMP TABLE claim_parts AS SELECT claim_id, 'event' AS part FROM claims;
            """
        )
        for step in ("frames", "positions"):
            run_script(con, "stages.reconcile", step)
        weigh_origins(con)
        run_script(con, "stages.reconcile", "verdicts", {"weight_unknown": weight_unknown()})
        found = con.execute(
            """
            SELECT c.subject, c.category_value FROM position_ranks r JOIN claims c ON c.claim_id = r.stated_by WHERE r.rank = 1
            """
        ).fetchall()
    return dict(found)


def table(**columns: list[Any]) -> pa.Table:
    """A table of the columns given; those of `answers` that nothing here fills are null."""
    n = len(next(iter(columns.values())))
    if "low" in columns:
        columns |= {"settles_after": pa.nulls(n, pa.int32()), "as_of": pa.nulls(n, pa.date32())}
    return pa.table(columns)


def votes_of(claims: list[dict[str, str]], places: list[dict[str, str]]) -> tuple[Votes, list[str], list[str]]:
    """(votes, name of each item, name of each value) for the peers; an ancestor is one in any sense of its name."""
    parents = {p["ID"]: p["parentID"] for p in places}
    names = {p["ID"]: p["name"] for p in places}
    ancestors: defaultdict[str, set[str]] = defaultdict(set)
    for place, name in names.items():
        outer = parents[place]
        while outer in names and outer != "0":
            ancestors[name].add(names[outer])
            outer = parents[outer]
    # values in the order of their first claim: as published figures do, the first of equals wins
    claimed: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for c in claims:
        claimed[c["obj"]][c["value"]] = None
    items, sources = sorted(claimed), {s: n for n, s in enumerate(sorted({c["src"] for c in claims}))}
    values = [(n, v) for n, item in enumerate(items) for v in claimed[item]]
    number = {pair: n for n, pair in enumerate(values)}
    item_of = {item: n for n, item in enumerate(items)}
    above = [
        (number[n, v], number[n, a])
        for n, v in values
        for a in sorted(ancestors[v] & claimed[items[n]].keys())
        if a != v
    ]
    votes = Votes(
        np.array([sources[c["src"]] for c in claims]),
        np.array([number[item_of[c["obj"]], c["value"]] for c in claims]),
        np.array([n for n, _ in values]),
        np.array(above).reshape(-1, 2),
    )
    return votes, items, [v for _, v in values]


if __name__ == "__main__":
    main()
