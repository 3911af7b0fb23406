"""How well duplicates are found: pairs of articles judged by hand (tests/gold/duplicate_pairs.csv) against `find_duplicates`.

`python -m tests.benchmarks.duplicates` prints precision and recall and the pairs that are wrong. The articles are those of
../shared; each corpus is taken in as a whole, with text, URL, outlet and headline, but without the corpus's own dates (some
are the day of the event). The file has ids and hashes only.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from stages.ingest.describe import describe
from stages.ingest.duplicates import find_duplicates
from stages.ingest.model import Draft
from tests.conftest import ROOT, SHARED
from warehouse.tables import DOCUMENTS

GOLD = ROOT / "tests" / "gold" / "duplicate_pairs.csv"


class Judged(NamedTuple):
    """A pair, whether a reader called it the same article, and whether ingest does."""

    corpus: str
    first: str
    second: str
    same: bool
    found: bool


def main() -> None:
    if not (SHARED / "corpora").exists():
        print(f"No articles: {SHARED} is not here.")
        return
    judged = judged_pairs(SHARED)
    precision, recall = figures(judged)
    print(
        f"{len(judged)} pairs, {sum(p.same for p in judged)} the same: precision {precision:.3f}, recall {recall:.3f}"
    )
    for pair in judged:
        if pair.same != pair.found:
            print("missed" if pair.same else "wrong", pair.corpus, pair.first, pair.second)


def figures(judged: list[Judged]) -> tuple[float, float]:
    """(precision, recall)."""
    right = sum(p.same and p.found for p in judged)
    return right / max(sum(p.found for p in judged), 1), right / max(sum(p.same for p in judged), 1)


def judged_pairs(shared: Path, alone: bool = False) -> list[Judged]:
    """Every pair of the gold file whose articles are in `shared` with the text that was judged.

    `alone`: without the other articles of their corpora, which takes a fraction of the time.
    """
    with GOLD.open(encoding="utf-8") as lines:
        gold = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    out = []
    for corpus in sorted({row["corpus"] for row in gold}):
        path = shared / "corpora" / f"{corpus}.jsonl.gz"
        if not path.exists():
            continue
        judged = {row[end] for row in gold if row["corpus"] == corpus for end in ("first", "second")}
        documents, hashes = _documents(path, judged if alone else None)
        links = {r["doc_id"]: r["duplicate_of"] for r in find_duplicates(documents).to_pylist()}
        for row in gold:
            pair = row["first"], row["second"]
            if row["corpus"] == corpus and [hashes.get(p) for p in pair] == [row["sha256_first"], row["sha256_second"]]:
                first, second = (links.get(p, p) for p in pair)
                out.append(Judged(corpus, *pair, row["same"] == "yes", first == second))
    return out


def _documents(path: Path, only: set[str] | None = None) -> tuple[pa.Table, dict[str, str]]:
    rows: list[dict[str, Any]] = []
    hashes = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            name, text = article["doc_id"], article["text"]
            if only is not None and name not in only:
                continue
            hashes[name] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            site = article["source"] if not re.fullmatch(r"author\d+|.*\.txt", article["source"] or "") else None
            row, _, _ = describe(Draft(name, f"{name}", text, url=article["url"], title=article["title"], site=site))
            rows.append({"doc_id": name, "corpus": path.name, **row})
    return DOCUMENTS.from_rows(rows), hashes


if __name__ == "__main__":
    main()
