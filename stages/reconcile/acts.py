"""Claims of one public act, in other words, by other outlets: "warplanes bombed the clinic", "the clinic was hit in a raid"."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import pairs_in_common
from stages.reconcile.grouping import average_link
from stages.reconcile.text import data_lines, number_words, stem
from stages.reconcile.things import head_noun, names_of, thing_terms
from stages.reconcile.weighted_words import WeightedWords
from warehouse.script import run_script, table_of

SAME_ACT = 0.5
"""Mean score from which claims tell one act; see sql/act_pairs.sql."""


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
    if not acts:
        return []
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
            for name in sorted(names_of(phrase)) if role != "place" else ():
                columns["named_id"].append(claim["claim_id"])
                columns["name"].append(name)
                columns["named_role"].append(role)
    table_of(
        con,
        "act_terms",
        pa.table(
            {
                **{n: pa.array(columns[n], pa.string()) for n in ("claim_id", "act", "role", "term")},
                "is_head": pa.array(columns["is_head"], pa.bool_()),
                "is_number": pa.array(columns["is_number"], pa.bool_()),
            }
        ),
    )
    table_of(
        con,
        "act_names",
        pa.table(
            {
                "claim_id": pa.array(columns["named_id"], pa.string()),
                "name": pa.array(columns["name"], pa.string()),
                "role": pa.array(columns["named_role"], pa.string()),
            }
        ),
    )
    run_script(con, "stages.reconcile", "acts")
    names = con.execute("SELECT claim_id FROM act_claims ORDER BY claim_no").to_arrow_table().column(0).to_pylist()
    table_of(con, "act_candidates", _candidates(con, len(names)))
    run_script(con, "stages.reconcile", "act_pairs")
    pairs = con.execute("SELECT claim_a, claim_b, score FROM act_pairs WHERE NOT is_forbidden").fetchall()
    apart = con.execute("SELECT claim_a, claim_b FROM act_pairs WHERE is_forbidden ORDER BY ALL").fetchall()
    return average_link([c["claim_id"] for c in acts], pairs, SAME_ACT, apart)


def _candidates(con: duckdb.DuckDBPyConnection, n: int) -> pa.Table:
    """Pairs of the `n` claims of act_claims that have a telling word in common, by number, with what they share: `context`, the
    share of the words around the shorter one's act that stand around the other's; of the part that it was done to (patient) and
    of the other part the overlap, 0 to 1, null where one leaves it out, and whether they have a head noun in common. In
    columns, for a plan of joins may join words to words first."""
    telling = con.execute("SELECT claim_no, word_no FROM telling_act_words ORDER BY ALL").fetchnumpy()
    a, b = pairs_in_common(telling["claim_no"].astype(np.int64), telling["word_no"].astype(np.int64), 1)
    around = WeightedWords(con, "act_words", n)
    n_words = np.minimum(around.count[a], around.count[b])
    columns = {
        "claim_a": pa.array(a.astype(np.int32)),
        "claim_b": pa.array(b.astype(np.int32)),
        "context": around.n_shared(a, b) / np.maximum(n_words, 1),
    }
    for part, roles in (("patient", "role = 'patient'"), ("other", "role <> 'patient'")):
        words = WeightedWords(con, f"(SELECT * FROM weighted_act_terms WHERE {roles})", n)
        is_head = con.execute(
            f"SELECT is_head FROM weighted_act_terms WHERE {roles} ORDER BY claim_no, term"
        ).fetchnumpy()["is_head"]
        # a word weighs the same in both
        shared = words.groups.products(a, b, np.sqrt(words.weight))
        one, other = words.total[a], words.total[b]
        both = (words.count[a] > 0) & (words.count[b] > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            overlap = np.nan_to_num(shared / np.minimum(one, other) + shared / (one + other - shared)) / 2
        columns[f"{part}_overlap"] = pa.array(overlap, mask=~both)
        columns[f"{part}_same_head"] = words.groups.products(a, b, is_head.astype(np.float64)) >= 1
    return pa.table(columns)
