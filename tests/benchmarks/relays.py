"""Relays and nested attributions against the gold in tests/gold: `python -m tests.benchmarks.relays`.

Every article of `tests/gold/relays.jsonl` goes through `find_statements`, a line a block. A relay is what a statement says
of its origin and its intermediary: `speaker` with `via`, or with the speaker of the statement that it lies `within`. It is
right when both are; only the labelled sentences count. What is labelled stands in tests/gold/README.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.sentences import split_sentences
from stages.extract.statements.attribution import find_statements
from tests.conftest import ROOT, SHARED

GOLD = ROOT / "tests" / "gold" / "relays.jsonl"
PARTS = ("tune", "held_out")
_CORE_END = re.compile(r",| who | which | of | from | in | at | for | to | as ")

Pair = tuple[Span | None, Span | None]
"""Origin and intermediary."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled sentence of an article with what was found in it."""

    row: dict[str, Any]
    text: str
    found: tuple[Pair, ...]

    @property
    def sentence(self) -> Span:
        return Span(self.row["sentence_start"], self.row["sentence_end"])


def article_of(text: str, outlet: str | None) -> Article:
    """The article as `find_statements` takes it, a line a block."""
    sentences: list[Sentence] = []
    position = 0
    for block_no, line in enumerate(text.split("\n")):
        for span in split_sentences(text, position, position + len(line)):
            sentences.append(Sentence(len(sentences), block_no, span, "body"))
        position += len(line) + 1
    return Article("doc", text, None, "en", outlet, tuple(sentences))


def read_articles(gold: dict[str, dict[str, list[dict[str, Any]]]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(text, its labelled sentences); `gold` is by file and by the SHA-256 of the text."""
    for file, rows in gold.items():
        with gzip.open(SHARED / file, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"] or ""
                labelled = rows.pop(hashlib.sha256(text.encode()).hexdigest(), None)
                if labelled is not None:
                    yield text, labelled


def read_gold() -> dict[str, dict[str, list[dict[str, Any]]]]:
    gold: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines()):
        gold[row["file"]][row["sha256"]].append(row)
    return gold


def pairs_in(statements: list[Statement], sentence: Span) -> tuple[Pair, ...]:
    """Origin and intermediary of the relays in a sentence, once each."""
    pairs: dict[Pair, None] = {}
    for statement in statements:
        place = statement.cue or statement.content
        if not (sentence.start <= place.start < sentence.end):
            continue
        outer = statements[statement.within] if statement.within is not None else None
        if statement.via is not None:
            pairs[statement.speaker, statement.via] = None
        elif outer is not None and outer.speaker is not None and statement.speaker not in (None, outer.speaker):
            pairs[statement.speaker, outer.speaker] = None
    return tuple(pairs)


def is_same(text: str, found: Span | None, gold: Span | None) -> bool:
    """Whether a phrase found is the one labelled: it holds most of its core and isn't twice as long."""
    if found is None or gold is None:
        return found is None and gold is None
    core_end = _CORE_END.search(text, gold.start + 1, gold.end)
    core = Span(gold.start, core_end.start() if core_end else gold.end)
    shared = min(found.end, core.end) - max(found.start, core.start)
    limit = 2 * (gold.end - gold.start) + 20
    if abs(found.start - gold.start) <= 5 and text[gold.end : gold.end + 2].strip()[:1] in (",", "w"):
        limit += 150  # an apposition or relative clause that the label leaves out
    return 2 * shared >= core.end - core.start and found.end - found.start <= limit


def is_right(text: str, found: Pair, relay: dict[str, Any]) -> bool:
    speakers = [_span(relay, "speaker"), *(Span(*s) for s in relay.get("speaker_also", ()))]
    vias = [_span(relay, "via"), *(Span(*s) for s in relay.get("via_also", ()))]
    return any(is_same(text, found[0], s) for s in speakers) and any(is_same(text, found[1], v) for v in vias)


def _span(relay: dict[str, Any], name: str) -> Span | None:
    start, end = relay[f"{name}_start"], relay[f"{name}_end"]
    return None if start is None else Span(start, end)


def judge(item: Labelled) -> tuple[int, list[Pair], list[dict[str, Any]]]:
    """(right, found but not labelled, labelled but not found); doubtful labels count for neither."""
    wrong = list(item.found)
    missed: list[dict[str, Any]] = []
    right = 0
    for relay in sorted(item.row["relays"], key=lambda r: r["optional"]):
        hit = next((pair for pair in wrong if is_right(item.text, pair, relay)), None)
        if hit is not None:
            wrong.remove(hit)
            right += not relay["optional"]
        elif not relay["optional"]:
            missed.append(relay)
    return right, wrong, missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=PARTS, help="list what is wrong in a part")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure this part only")
    args = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    articles, began = 0, time.process_time()
    for text, rows in read_articles(read_gold()):
        rows = [row for row in rows if row["part"] in (args.part or PARTS)]
        if not rows:
            continue
        articles += 1
        statements = find_statements(article_of(text, rows[0]["outlet"]))
        for row in rows:
            sentence = Span(row["sentence_start"], row["sentence_end"])
            item = Labelled(row, text, pairs_in(statements, sentence))
            right, wrong, missed = judge(item)
            count = counts[row["part"]]
            count.update(right=right, wrong=len(wrong), missed=len(missed), sentences=1)
            for relay in row["relays"]:
                if not relay["optional"]:
                    count[f"{relay['kind']} all"] += 1
                    count[f"{relay['kind']} missed"] += relay in missed
            if args.errors == row["part"] and (wrong or missed):
                _print_errors(item, wrong, missed)
    print("part      sentences  labelled  precision  recall     F1   recall of relays / nested")
    for part in PARTS:
        if part in counts:
            _print_scores(part, counts[part])
    print(f"{articles} articles, {time.process_time() - began:.1f} s")


def _print_scores(part: str, count: Counter[str]) -> None:
    right, wrong, missed = count["right"], count["wrong"], count["missed"]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    kinds = " / ".join(f"{1 - count[f'{k} missed'] / max(1, count[f'{k} all']):.2f}" for k in ("relay", "nested"))
    print(f"{part:9} {count['sentences']:9} {right + missed:9} {precision:10.3f} {recall:7.3f} {f1:6.3f}   {kinds}")


def _print_errors(item: Labelled, wrong: list[Pair], missed: list[dict[str, Any]]) -> None:
    print(f"[{item.row['outlet']}] {item.sentence.of(item.text)}")
    for speaker, via in wrong:
        print("   found ", [span.of(item.text) if span else None for span in (speaker, via)])
    for relay in missed:
        spans = (_span(relay, "speaker"), _span(relay, "via"))
        print("   missed", [span.of(item.text) if span else None for span in spans], relay["kind"])


if __name__ == "__main__":
    main()
