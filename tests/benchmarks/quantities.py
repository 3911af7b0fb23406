"""Number claims against the gold in tests/gold: `python -m tests.benchmarks.quantities [--errors] [--part tune]`.

The articles of `tests/gold/quantities.jsonl` are read as one kept body block a line (the first a headline where the
corpus has it as the title), so that no mistake of the cleaner counts. A gold quantity and a quantity claim meet when
their spans overlap, one to one, best overlap first. What the labels mean stands in tests/gold/README.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from stages.extract import extract
from tests.conftest import ROOT, SHARED

GOLD = ROOT / "tests" / "gold" / "quantities.jsonl"
PARTS = ("tune", "held_out")
# The labels don't tell these apart: "no fewer than 5" and "more than 5" are both floors to a reader.
_NEAR = {"more than": "at least", "at least": "more than", "less than": "at most", "at most": "less than"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article of the gold with its text, and the quantity claims that the extractor makes of it."""

    row: dict[str, Any]
    text: str
    claims: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold quantity, a claim, or both where they meet."""

    article: Labelled
    gold: dict[str, Any] | None
    claim: dict[str, Any] | None

    @property
    def is_optional(self) -> bool:
        return self.gold is not None and bool(self.gold.get("optional"))

    @property
    def value(self) -> bool:
        return self.gold is not None and self.claim is not None and value_right(self.gold, self.claim)

    @property
    def approximator(self) -> bool:
        assert self.gold is not None and self.claim is not None
        wanted = [self.gold["approximator"], *self.gold.get("approximator_also", [])]
        said = self.claim["approximator"]
        return said in wanted or _NEAR.get(said) in wanted

    @property
    def unit(self) -> bool | None:
        """None where the gold has no unit. A price or rate has the unit of its amount."""
        assert self.gold is not None and self.claim is not None
        if self.gold["unit"] is None:
            return None
        return bool(self.claim["unit"].split(" per ")[0] == self.gold["unit"].split(" per ")[0])

    @property
    def counted(self) -> bool | None:
        """Whether the head (the last word) of what is counted is the gold's; None where the gold counts nothing named."""
        assert self.gold is not None and self.claim is not None
        if self.gold["counted_start"] is None:
            return None
        words = self.article.text[self.gold["counted_start"] : self.gold["counted_end"]].lower().split()
        said = (self.claim["counted"] or "").lower().split()
        return bool(said) and bool(set(said[-1:]) & set(words) or set(words[-1:]) & set(said))


def _equal(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def value_right(gold: dict[str, Any], claim: dict[str, Any]) -> bool:
    """Whether the claim's interval is the gold's: a floor may be open or closed above, a ceiling open or closed below, of
    a vague word only the low end counts, and "about" may be stated as the number or as plus and minus 10%."""
    low, high = claim["value_low"], claim["value_high"]
    for gold_low, gold_high in [[gold["value_low"], gold["value_high"]], *gold.get("value_also", [])]:
        if gold["approximator"] == "vague":
            if _equal(low, gold_low):
                return True
            continue
        is_zero = gold_low == gold_high == 0
        low_right = _equal(low, gold_low) if gold_low or is_zero else low in (None, 0) or _equal(low, high)
        high_right = _equal(high, gold_high) if gold_high is not None else high is None or _equal(high, low)
        if low_right and high_right:
            return True
        about = gold["approximator"] == "about" and gold_high is not None
        if about and _equal(low, gold_low * 0.9) and _equal(high, gold_high * 1.1):
            return True
    return False


def read_texts(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Text by its SHA-256 of every article that the gold names."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row["file"]].add(row["sha256"])
    texts = {}
    for corpus, shas in wanted.items():
        with gzip.open(SHARED / corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                sha = hashlib.sha256(text.encode()).hexdigest()
                if sha in shas:
                    texts[sha] = text
    return texts


def tables(rows: list[dict[str, Any]], texts: dict[str, str]) -> tuple[pa.Table, pa.Table]:
    """Documents and blocks: a kept body block a line, the first line a headline where the row is `titled`."""
    documents: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    for row in rows:
        text = texts[row["sha256"]]
        documents.append(
            {"doc_id": row["sha256"], "corpus": "gold", "uri": row["id"], "source_id": None, "language": "en",
             "text": text, "sha256": row["sha256"], "published_precision": "unknown"}
        )  # fmt: skip
        start = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                label = "headline" if row["titled"] and not text[:start].strip() else "body"
                blocks.append(
                    {"doc_id": row["sha256"], "block_no": len(blocks), "char_start": start,
                     "char_end": start + len(line.rstrip()), "label": label, "keep": True}
                )  # fmt: skip
            start += len(line)
    table = pa.Table.from_pylist(documents)
    return table.append_column(
        "published_at", pa.nulls(len(documents), pa.timestamp("us", "UTC"))
    ), pa.Table.from_pylist(blocks)


def judge(path: Path = GOLD) -> Iterator[Labelled]:
    """Every article of the gold with the quantity claims of the extractor, in the order of the file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = read_texts(rows)
    missing = [row["id"] for row in rows if row["sha256"] not in texts]
    if missing:
        raise SystemExit(f"{len(missing)} articles of the gold are not in ../shared: {missing[:3]}")
    claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in extract(*tables(rows, texts))["claims"].to_pylist():
        if claim["kind"] == "quantity":
            claims[claim["doc_id"]].append(claim)
    for row in rows:
        yield Labelled(row, texts[row["sha256"]], claims[row["sha256"]])


def outcomes(article: Labelled) -> list[Outcome]:
    """Gold and claims of an article, paired where their spans overlap."""
    gold, claims = article.row["quantities"], article.claims
    pairs = []
    for i, q in enumerate(gold):
        for j, c in enumerate(claims):
            shared = min(q["end"], c["char_end"]) - max(q["start"], c["char_start"])
            if shared > 0:
                whole = max(q["end"], c["char_end"]) - min(q["start"], c["char_start"])
                pairs.append((round(shared / whole, 6), value_right(q, c), -i, -j))
    by_gold: dict[int, int] = {}
    for _, _, i, j in sorted(pairs, reverse=True):
        if -i not in by_gold and -j not in by_gold.values():
            by_gold[-i] = -j
    found = [Outcome(article, q, claims[by_gold[i]] if i in by_gold else None) for i, q in enumerate(gold)]
    return found + [Outcome(article, None, c) for j, c in enumerate(claims) if j not in by_gold.values()]


def figures(found: Iterable[Outcome]) -> dict[str, float]:
    """Gold, predicted, precision, recall, F1 of spans, and F1 of spans with the right value; then of those that meet the
    share with the right approximator, unit, and head of what is counted. Optional labels count on neither side."""
    n = Counter[str]()
    for o in found:
        if o.is_optional:
            continue
        n["gold"] += o.gold is not None
        n["claims"] += o.claim is not None
        if o.gold is not None and o.claim is not None:
            n["met"] += 1
            n["value"] += o.value
            n["approximator"] += o.approximator
            for name, right in (("unit", o.unit), ("counted", o.counted)):
                n[f"{name} judged"] += right is not None
                n[name] += bool(right)

    def ratio(a: str, *b: str) -> float:
        total = sum(n[name] for name in b)
        return len(b) * n[a] / total if total else 0.0

    return {
        "gold": n["gold"], "claims": n["claims"],
        "precision": ratio("met", "claims"), "recall": ratio("met", "gold"), "F1": ratio("met", "claims", "gold"),
        "value P": ratio("value", "claims"), "value R": ratio("value", "gold"),
        "value F1": ratio("value", "claims", "gold"), "approximator": ratio("approximator", "met"),
        "unit": ratio("unit", "unit judged"), "counted": ratio("counted", "counted judged"),
    }  # fmt: skip


def print_table(found: Iterable[tuple[Labelled, list[Outcome]]]) -> None:
    """A line per part, and per kind of event in it."""
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    articles = Counter[tuple[str, str]]()
    for article, judged in found:
        for event in ("all", article.row["event"]):
            groups[article.row["part"], event] += judged
            articles[article.row["part"], event] += 1
    names = list(figures([]))
    print(f"| part | event | articles | {' | '.join(names)} |")
    print(f"|---|---|---:|{'---:|' * len(names)}")
    for part, event in sorted(groups, key=lambda key: (PARTS.index(key[0]), key[1] != "all", key[1])):
        row = figures(groups[part, event])
        cells = [f"{v}" if name in ("gold", "claims") else f"{v:.3f}" for name, v in row.items()]
        print(f"| {part} | {event} | {articles[part, event]} | {' | '.join(cells)} |")


def print_errors(found: Iterable[Outcome]) -> None:
    """What is missed, found too much, or met with a wrong value, approximator, unit or counted noun."""
    for o in found:
        if o.is_optional:
            continue
        wrong = []
        if o.gold is None or o.claim is None:
            wrong = ["missed" if o.claim is None else "extra"]
        else:
            right = {"value": o.value, "approximator": o.approximator, "unit": o.unit, "counted": o.counted}
            wrong = [name for name, fits in right.items() if fits is False]
        if not wrong:
            continue
        text = o.article.text
        spans = [(q["start"], q["end"]) for q in [o.gold] if q] + [
            (c["char_start"], c["char_end"]) for c in [o.claim] if c
        ]
        start, end = min(s for s, _ in spans), max(e for _, e in spans)
        shown = f"{text[max(0, start - 40) : start]}[{text[start:end]}]{text[end : end + 30]}".replace("\n", " ")
        print(f"{'+'.join(wrong):24} {shown}")
        for name, q, quote in (
            ("claim", o.claim, o.claim and o.claim["quote"]),
            ("gold", o.gold, o.gold and text[o.gold["start"] : o.gold["end"]]),
        ):
            if q is not None:
                said = f"{q['value_low']} {q['value_high']} {q['approximator']} {q['unit']}"
                print(f"{'':24} {name:5} {quote!r}: {said} {q.get('counted') or ''}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    parser.add_argument("--part", choices=PARTS, help="only this half of the gold")
    options = parser.parse_args()
    if not SHARED.exists():
        sys.exit("The articles of the gold are not here: they lie in ../shared, beside the repository.")
    found = [(a, outcomes(a)) for a in judge() if options.part in (None, a.row["part"])]
    print_table(found)
    if options.errors:
        print()
        print_errors(o for _, judged in found for o in judged)


if __name__ == "__main__":
    main()
