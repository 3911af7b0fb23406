"""Of labelled pairs of statements, which share a finding: `python -m tests.benchmarks.statement_pairs` (some five minutes).

tests/gold/statement_pairs.jsonl has pairs of claims of two articles that reconcile had joined on 27 November 2026, and what
readers said of them: the same, partly the same, or other statements. Each corpus that they are from goes through the stages as
one, and a pair is joined where a finding holds a claim over each of its spans. Figures are weighted by how many findings each
stratum of the draw stands for. What was never joined is not labelled: this measures precision, and what a change costs of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks.findings import Cluster, warehouse_of
from tests.conftest import ROOT, SHARED

PAIRS = ROOT / "tests" / "gold" / "statement_pairs.jsonl"
LABELS = ("same", "partly", "other")
STANDS_FOR = {
    "sayings .35": 166 / 45, "sayings .4": 145 / 35, "sayings .5": 192 / 45, "sayings .6": 131 / 30, "sayings 1": 139 / 12,
    "tellings .4": 1.0, "tellings .5": 70 / 45, "tellings .6": 59 / 30, "tellings 1": 155 / 12,
}  # fmt: skip
"""Findings that a labelled pair of a stratum (kind of claim, upper bound of the score) stands for."""


def read_pairs() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def joined(pairs: list[dict[str, Any]], file: str, folder: Path) -> list[bool]:
    """Whether each of the pairs of one corpus shares a finding. Raises ValueError where a text isn't the labelled one."""
    with gzip.open(SHARED / file, "rt", encoding="utf-8") as lines:
        rows = {row["doc_id"]: row for row in map(json.loads, lines)}
    for claim in (claim for pair in pairs for claim in pair["claims"]):
        if hashlib.sha256(rows[claim["id"]]["text"].encode()).hexdigest()[:16] != claim["sha256"]:
            raise ValueError(f"{file}: the text of {claim['id']} is not the labelled one")
    database = warehouse_of([Cluster("pairs", "dev", {}, tuple(rows.values()))], folder)
    with duckdb.connect(str(database), read_only=True) as con:
        told = con.execute(
            """
            SELECT regexp_extract(d.uri, '[^#/]*$'), c.char_start, c.char_end, e.finding_id
            FROM evidence e JOIN claims c USING (claim_id) JOIN documents d ON d.doc_id = c.doc_id
            WHERE c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition')
            """
        ).fetchall()
    by_document = defaultdict(list)
    for doc, start, end, finding in told:
        by_document[doc].append((start, end, finding))

    def findings(claim: dict[str, Any]) -> set[str]:
        return {f for s, e, f in by_document[claim["id"]] if s < claim["end"] and claim["start"] < e}

    return [not findings(a).isdisjoint(findings(b)) for a, b in (pair["claims"] for pair in pairs)]


def main() -> None:
    if not SHARED.exists():
        sys.exit("The articles of the pairs are not here: they lie in ../shared, beside the repository.")
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pair in read_pairs():
        by_file[pair["file"]].append(pair)
    weights: dict[str, float] = defaultdict(float)
    kept: dict[str, float] = defaultdict(float)
    for file, pairs in sorted(by_file.items()):
        with tempfile.TemporaryDirectory() as name:
            are_joined = joined(pairs, file, Path(name))
        for pair, is_joined in zip(pairs, are_joined, strict=True):
            weights[pair["label"]] += STANDS_FOR[pair["stratum"]]
            kept[pair["label"]] += STANDS_FOR[pair["stratum"]] * is_joined
    print("| label | of those labelled | joined, share of the label | share of what is joined |")
    print("|---|---:|---:|---:|")
    for label in LABELS:
        shares = (
            weights[label] / sum(weights.values()),
            kept[label] / weights[label],
            kept[label] / sum(kept.values()),
        )
        print(f"| {label} | {' | '.join(f'{share:.2f}' for share in shares)} |")


if __name__ == "__main__":
    main()
