"""The confusion of block labels against the gold in tests/gold: `python -m tests.benchmarks.labels`.

The cleaner reads the articles of `tests/gold/block_labels.jsonl` as plain text, each with the lines that its outlet
repeats in the whole of its corpus. Blocks are matched by characters: every character of a gold block that is not white
space has the label of the predicted block over it, and a gold block the label that most of its characters have. What
the labels mean stands in tests/gold/README.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.clean import clean, line_repetition
from tests.conftest import ROOT, SHARED

GOLD = ROOT / "tests" / "gold" / "block_labels.jsonl"
LABELS = (
    "headline", "subheading", "byline", "dateline", "body", "caption", "credit", "related", "promo", "share",
    "advertisement", "navigation", "biography", "legal", "comment", "other",
)  # fmt: skip
PARTS = ("tune", "held_out")
_SHORT = {label: label[:4] for label in LABELS} | {"subheading": "subh", "advertisement": "ad"}


@dataclass(frozen=True, slots=True)
class Block:
    """A gold block, or the part of a document that a predicted block covers: offsets, label, whether it is kept."""

    start: int
    end: int
    label: str
    keep: bool


@dataclass(frozen=True, slots=True)
class Article:
    """A labelled article; `corpus` is its file below ../shared."""

    corpus: str
    article_id: str
    part: str
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold block beside what was predicted for it: non-space characters by label, and the label and keep of most."""

    article: Article
    gold: Block
    characters: Counter[str]
    label: str
    keep: bool


def read_corpus(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a corpus or of a labelled set: id, source, title, text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if "lines" in row:
                yield {"id": row["id"], "source": row["group"], "title": None, "text": "\n".join(row["lines"])}
            else:
                yield {"id": row["doc_id"], "source": row["source"], "title": row["title"], "text": row["text"]}


def read_gold(path: Path = GOLD) -> dict[str, dict[str, dict[str, Any]]]:
    """Rows of the gold by corpus and by the SHA-256 of the article's text."""
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]][row["sha256"]] = row
    return rows


def judge() -> Iterator[tuple[Article, list[Block]]]:
    """Every article of the gold with the blocks that the cleaner makes of it."""
    for corpus, wanted in read_gold().items():
        found: dict[str, dict[str, Any]] = {}
        everything: dict[str, dict[str, Any]] = {}
        for row in read_corpus(SHARED / corpus):
            sha = hashlib.sha256(row["text"].encode()).hexdigest()
            everything[sha] = row
            if sha in wanted:
                found[sha] = row
        missing = wanted.keys() - found.keys()
        if missing:
            raise SystemExit(f"{len(missing)} articles of the gold are not in {corpus}")
        columns = {name: [row[name] for row in everything.values()] for name in ("source", "title", "text")}
        documents = pa.table(
            {
                "doc_id": list(everything),
                "corpus": [corpus] * len(everything),
                "source_id": columns["source"],
                "title": pa.array(columns["title"], pa.string()),
                "text": columns["text"],
                "duplicate_of": pa.nulls(len(everything), pa.string()),
            }
        )
        repetition = line_repetition(documents)
        rows = documents.filter(pc.is_in(documents["doc_id"], value_set=pa.array(list(found))))
        blocks: dict[str, list[Block]] = defaultdict(list)
        for row in clean(rows, repetition)["blocks"].to_pylist():
            blocks[row["doc_id"]].append(Block(row["char_start"], row["char_end"], row["label"], row["keep"]))
        for sha, row in wanted.items():
            gold = tuple(Block(*block) for block in row["blocks"])
            yield Article(corpus, row["id"], row["part"], found[sha]["text"], gold), blocks[sha]


def pair(article: Article, predicted: Iterable[Block]) -> list[Pair]:
    """Each gold block with the labels of the predicted blocks over its characters."""
    label: list[str] = ["none"] * len(article.text)
    keep = bytearray(len(article.text))
    for block in predicted:
        label[block.start : block.end] = [block.label] * (block.end - block.start)
        if block.keep:
            keep[block.start : block.end] = b"\1" * (block.end - block.start)
    pairs = []
    for gold in article.blocks:
        ink = [i for i in range(gold.start, gold.end) if not article.text[i].isspace()]
        characters = Counter(label[i] for i in ink)
        most = max(characters, key=lambda name: (characters[name], name))
        pairs.append(Pair(article, gold, characters, most, 2 * sum(keep[i] for i in ink) > len(ink)))
    return pairs


def _f1(right: int, predicted: int, gold: int) -> tuple[float, float, float]:
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def print_confusion(pairs: list[Pair], by: str) -> None:
    """Gold labels down, predicted labels across; `by` is blocks or characters."""
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for p in pairs:
        cells[p.gold.label].update(p.characters if by == "characters" else {p.label: 1})
    print(f"\n| gold, {by} | {' | '.join(_SHORT[label] for label in LABELS)} |")
    print(f"|---|{'---:|' * len(LABELS)}")
    for label in LABELS:
        if cells[label]:
            print(f"| {label} | {' | '.join(str(cells[label][other] or '·') for other in LABELS)} |")


def print_labels(pairs: list[Pair]) -> None:
    """Precision, recall and F1 of each label, by blocks and by characters."""
    gold, predicted, right = Counter[str](), Counter[str](), Counter[str]()
    gold_ink, predicted_ink, right_ink = Counter[str](), Counter[str](), Counter[str]()
    for p in pairs:
        gold[p.gold.label] += 1
        predicted[p.label] += 1
        right[p.gold.label] += p.gold.label == p.label
        gold_ink[p.gold.label] += p.characters.total()
        predicted_ink.update(p.characters)
        right_ink[p.gold.label] += p.characters[p.gold.label]
    print("\n| label | blocks | precision | recall | F1 | characters | precision | recall | F1 |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for label in LABELS:
        blocks = " | ".join(f"{x:.3f}" for x in _f1(right[label], predicted[label], gold[label]))
        ink = " | ".join(f"{x:.3f}" for x in _f1(right_ink[label], predicted_ink[label], gold_ink[label]))
        print(f"| {label} | {gold[label]} | {blocks} | {gold_ink[label]} | {ink} |")
    scores = [_f1(right[label], predicted[label], gold[label])[2] for label in LABELS if gold[label]]
    print(f"\nmean F1 of the labels, by blocks: {sum(scores) / len(scores):.3f}")


def print_keep(pairs: list[Pair]) -> None:
    """Keep and drop by blocks; headlines are left out, they are read whether kept or not."""
    judged = [p for p in pairs if p.gold.label != "headline"]
    for name, wanted in (("keep", True), ("drop", False)):
        right = sum(p.gold.keep == p.keep == wanted for p in judged)
        scores = _f1(right, sum(p.keep == wanted for p in judged), sum(p.gold.keep == wanted for p in judged))
        print(f"{name}: precision {scores[0]:.3f}, recall {scores[1]:.3f}, F1 {scores[2]:.3f}")
    wrong = {id(p.article) for p in judged if p.gold.keep != p.keep}
    articles = {id(p.article) for p in judged}
    print(f"articles perfect in keep and drop: {1 - len(wrong) / len(articles):.3f} of {len(articles)}")
    dropped = [p for p in judged if not p.gold.keep and not p.keep]
    named = sum(p.gold.label == p.label for p in dropped)
    print(f"right label on residue that is dropped: {named / len(dropped):.3f} of {len(dropped)}")
    residue = [p for p in judged if not p.gold.keep]
    print(f"right label on all residue: {sum(p.gold.label == p.label for p in residue) / len(residue):.3f}", end="")
    print(f" of {len(residue)}")


def print_mistakes(pairs: list[Pair], kind: str) -> None:
    """The blocks that are wrong in keep, or in label, with their words."""
    for p in pairs:
        wrong = p.gold.keep != p.keep if kind == "keep" else p.gold.label != p.label
        if wrong and not (kind == "keep" and p.gold.label == "headline"):
            text = " ".join(p.article.text[p.gold.start : p.gold.end].split())
            print(f"{p.article.article_id[:16]}\t{p.gold.label} > {p.label}{'+' if p.keep else '-'}\t{text[:110]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="one part of the gold; both where this is left out")
    parser.add_argument("--mistakes", choices=("keep", "label"), help="list the blocks that are wrong instead")
    options = parser.parse_args()
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for article, predicted in judge():
        pairs[article.part] += pair(article, predicted)
    for part in (options.part,) if options.part else PARTS:
        if options.mistakes:
            print_mistakes(pairs[part], options.mistakes)
            continue
        print(f"\n## {part}: {len({id(p.article) for p in pairs[part]})} articles, {len(pairs[part])} blocks\n")
        print_keep(pairs[part])
        print_labels(pairs[part])
        print_confusion(pairs[part], "blocks")
        print_confusion(pairs[part], "characters")


if __name__ == "__main__":
    main()
