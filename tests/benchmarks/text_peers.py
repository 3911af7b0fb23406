"""Extracted text with residue, cleaned by us and by the line rules others use, side by side in one run:
`python -m tests.benchmarks.text_peers [SET]` (default aeb.lite, in ../shared/eval/clean).

Peers: keep everything; C4's line rule (Raffel et al. 2020: a line is kept that ends in a terminal mark, has five words or
more and no "javascript"); CCNet's removal of lines that stand in other documents too (Wenzek et al. 2020); both. Ours is the
whole stage from text to blocks with the shipped model, which has seen these pages: its quality here is in-sample, and the
honest figures are those that `python -m stages.clean.train` prints by folds of sites. The speeds are comparable.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pyarrow as pa

from stages.clean import clean
from stages.clean.repetition import SCHEMA
from tests.conftest import SHARED

Page = list[str]
Kept = list[list[bool]]
_END = re.compile(r"[.!?\"”’'…]\s*$")
_LEAST_COPIES = 2


def everything(pages: Sequence[Page]) -> Kept:
    return [[True] * len(page) for page in pages]


def c4(pages: Sequence[Page]) -> Kept:
    return [
        [bool(_END.search(t)) and len(t.split()) >= 5 and "javascript" not in t.lower() for t in page] for page in pages
    ]


def ccnet(pages: Sequence[Page]) -> Kept:
    seen = Counter(t for page in pages for t in {re.sub(r"\d", "0", t.lower()) for t in page})
    return [[seen[re.sub(r"\d", "0", t.lower())] < _LEAST_COPIES for t in page] for page in pages]


def both(pages: Sequence[Page]) -> Kept:
    return [[a and b for a, b in zip(x, y, strict=True)] for x, y in zip(c4(pages), ccnet(pages), strict=True)]


def ours(pages: Sequence[Page]) -> Kept:
    texts = ["\n".join(page) for page in pages]
    table = pa.table(
        {"doc_id": [f"{n:06}" for n in range(len(texts))], "title": pa.nulls(len(texts), pa.string()), "text": texts}
    )
    blocks = clean(table, SCHEMA.empty_table())["blocks"]
    masks = [bytearray(len(text)) for text in texts]
    columns = (blocks[name].to_pylist() for name in ("doc_id", "char_start", "char_end", "keep"))
    for doc_id, start, end, keep in zip(*columns, strict=True):
        if keep:
            masks[int(doc_id)][start:end] = b"\1" * (end - start)
    kept = []
    for page, mask in zip(pages, masks, strict=True):
        at, flags = 0, []
        for line in page:
            flags.append(2 * sum(mask[at : at + len(line)]) > len(line.replace(" ", "")))
            at += len(line) + 1
        kept.append(flags)
    return kept


def ours_on_two_cores(pages: Sequence[Page]) -> Kept:
    half = len(pages) // 2
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        return [flags for part in pool.map(ours, (pages[:half], pages[half:])) for flags in part]


def _f1(pages: Sequence[Page], gold: Kept, kept: Kept) -> tuple[float, float]:
    """F1 of residue lines, share of pages without an error."""
    pairs = Counter((k, g) for x, y in zip(kept, gold, strict=True) for k, g in zip(x, y, strict=True))
    right = pairs[False, False]
    f1 = 2 * right / max(2 * right + pairs[False, True] + pairs[True, False], 1)
    return f1, sum(x == y for x, y in zip(kept, gold, strict=True)) / len(pages)


def main() -> None:
    path = SHARED / "eval" / "clean" / f"{sys.argv[1] if len(sys.argv) > 1 else 'aeb.lite'}.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path} is not here; the labelled sets are no part of this repository.")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    pairs = [[(t.strip(), bool(g)) for t, g in zip(r["lines"], r["gold"], strict=True) if t.strip()] for r in rows]
    pages = [[t for t, _ in page] for page in pairs]
    gold = [[g for _, g in page] for page in pairs]
    peers: dict[str, Callable[[Sequence[Page]], Kept]] = {
        "keep everything": everything, "C4 line rule": c4, "CCNet line dedup": ccnet, "CCNet and C4": both,
        "crosswire (in-sample)": ours, "crosswire, two processes": ours_on_two_cores,
    }  # fmt: skip
    ours(pages[:5])  # models and word lists are loaded once a process
    many = pages * 5  # so that starting a process counts for little
    print("| method | residue F1 | perfect | articles/s |")
    print("|---|---:|---:|---:|")
    for name, method in peers.items():
        kept = method(pages)
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            method(many)
            best = min(best, time.perf_counter() - began)
        f1, perfect = _f1(pages, gold, kept)
        print(f"| {name} | {f1:.3f} | {perfect:.2f} | {len(many) / best:,.0f} |")


if __name__ == "__main__":
    main()
