"""Claims of one public act, in other words, by other outlets: "warplanes bombed the clinic", "the clinic was hit in a raid"."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from stages.reconcile.grouping import average_link
from stages.reconcile.text import data_lines, number_words, stem
from stages.reconcile.things import head_noun, names_of, thing_terms
from warehouse.script import run_script

SAME_ACT = 0.5
"""Mean score from which claims tell one act; see sql/acts.sql."""


@functools.cache
def _classes() -> tuple[dict[str, str], frozenset[str]]:
    """(verb phrase or stem of a verb → the verb that stands for all of its line, those told by who moves)."""
    out: dict[str, str] = {}
    moving = set()
    for line in data_lines("alike_verbs.txt"):
        words = line.split()
        if words[0] == "moving":
            words = words[1:]
            moving.add(words[0])
        for word in words:
            phrase = word.replace("_", " ")
            out.setdefault(phrase if " " in phrase else stem(phrase), words[0])
    return out, frozenset(moving)


@functools.lru_cache(maxsize=50_000)
def act_class(predicate: str) -> str:
    """What stands for an act and those that news uses alike: "be bombed" → attack."""
    words = predicate.removeprefix("be ").lower().split()
    classes, _ = _classes()
    return classes.get(" ".join(words)) or classes.get(stem(words[0])) or stem(words[0])


def _is_number(term: str) -> bool:
    return term[0].isdigit() or term in number_words()


def group_acts(con: duckdb.DuckDBPyConnection, claims: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Groups of claims of acts that tell one act, every claim in one. Needs `answering` and claim_terms in `con`."""
    acts = [c for c in claims if c["attribute"] == "act"]
    columns: dict[str, list[Any]] = defaultdict(list)
    for claim in acts:
        act = act_class(claim["predicate"])
        patient, agent = claim["subject"], claim["category_value"]
        # who moves is what the act is about, and the place they leave has many names
        moves = act in _classes()[1] and agent
        roles = (("patient", agent), ("place", patient)) if moves else (("patient", patient), ("agent", agent))
        for role, phrase in roles:
            if not phrase:
                continue
            heads = {head_noun(p) for p in phrase.split(" and ")}
            for term in sorted(thing_terms(phrase)):
                columns["claim_id"].append(claim["claim_id"])
                columns["act"].append(act)
                columns["role"].append(role)
                columns["term"].append(term)
                columns["is_head"].append(term in heads)
                columns["is_number"].append(_is_number(term))
            for name in sorted(names_of(phrase)) if role == "patient" else ():
                columns["named_id"].append(claim["claim_id"])
                columns["name"].append(name)
    con.register(
        "act_terms",
        pa.table(
            {
                **{n: pa.array(columns[n], pa.string()) for n in ("claim_id", "act", "role", "term")},
                "is_head": pa.array(columns["is_head"], pa.bool_()),
                "is_number": pa.array(columns["is_number"], pa.bool_()),
            }
        ),
    )
    con.register(
        "act_names",
        pa.table(
            {"claim_id": pa.array(columns["named_id"], pa.string()), "name": pa.array(columns["name"], pa.string())}
        ),
    )
    run_script(con, "stages.reconcile", "acts")
    pairs = con.execute("SELECT claim_a, claim_b, score FROM act_pairs WHERE NOT is_forbidden").fetchall()
    apart = con.execute("SELECT claim_a, claim_b FROM act_pairs WHERE is_forbidden ORDER BY ALL").fetchall()
    return average_link([c["claim_id"] for c in acts], pairs, SAME_ACT, apart)
