"""Who said what, measured on PolNeAR: `python -m tests.benchmarks.attribution`.

Each article goes through `find_statements` as it stands, a block a line, and the shared scorer compares the statements
with the gold. `dev` is the development split; `held_out` are the articles of the training split that training leaves
out and thresholds were chosen on. The articles' speed is for one process, per 500 words; `--misses N` prints N misses.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from stages.extract.model import Article, Sentence, Statement
from stages.extract.sentences import split_sentences
from stages.extract.statements.attribution import find_statements
from tests.conftest import SHARED

GOLD = SHARED / "eval" / "attribution"
MEASURES = ("content+source", "content exact", "content overlap", "content+source quoted", "content+source unquoted")
N_HELD_OUT = 40


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", type=int, default=0, help="gold attributions to print that were not found")
    given = parser.parse_args()
    if not GOLD.exists():
        raise SystemExit(f"There is no {GOLD}: this needs the labelled sets, which are not part of the repository.")
    start = time.perf_counter()
    find_statements(article("warm", "The mayor said it was late."))
    print(f"First article after {time.perf_counter() - start:.2f} s (model loaded).")
    for name, rows in (("dev", read("dev")), ("held_out", held_out())):
        begin = time.process_time()
        found = {row["id"]: find_statements(article(row["id"], row["text"])) for row in rows}
        seconds = time.process_time() - begin
        words = sum(len(row["text"].split()) for row in rows)
        scored = score(rows, found)
        print(f"\n{name}: {len(rows)} articles, {words / seconds / 500:.1f} articles of 500 words a second of CPU")
        for measure in MEASURES:
            m = scored[measure]
            print(f"  {measure:24}  P {m['P']:.3f}  R {m['R']:.3f}  F1 {m['F1']:.3f}")
        if name == "dev" and given.misses:
            print_misses(rows, found, given.misses)
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")


def read(split: str) -> list[dict[str, Any]]:
    """Rows of a split of PolNeAR."""
    with gzip.open(GOLD / f"polnear-{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def held_out() -> list[dict[str, Any]]:
    """The articles of the training split that training leaves out (the draw of `training.train.split`)."""
    rows = read("train")
    order = random.Random(7).sample(range(len(rows)), len(rows))
    return [rows[i] for i in order[:N_HELD_OUT]]


def article(name: str, text: str) -> Article:
    """A text with a block a line, the first line its headline."""
    sentences: list[Sentence] = []
    for number, line in enumerate(re.finditer(r"[^\n]+", text)):
        for span in split_sentences(text, line.start(), line.end()):
            sentences.append(Sentence(len(sentences), number, span, "headline" if number == 0 else "body"))
    return Article(name, text, None, "en", None, tuple(sentences))


class _Statements:
    """What the shared scorer asks of a published database."""

    def __init__(self, rows: Sequence[dict[str, Any]], found: dict[str, list[Statement]]) -> None:
        self.docs = {row["id"]: (row["id"], row["text"]) for row in rows}
        self.found = found

    def find(self, file: str | None = None, id: str | None = None, text: str | None = None) -> str | None:
        return id if id in self.docs else None

    def claims(self, where: str) -> dict[str, list[dict[str, Any]]]:
        return {name: [_row(s) for s in statements] for name, statements in self.found.items()}


def _row(statement: Statement) -> dict[str, Any]:
    row: dict[str, Any] = {"char_start": statement.span.start, "char_end": statement.span.end}
    for name in ("speaker", "cue", "content"):
        span = getattr(statement, name)
        row |= {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}
    return row


def scorer() -> ModuleType:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("shared_score", SHARED / "eval" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(rows: Sequence[dict[str, Any]], found: dict[str, list[Statement]]) -> dict[str, Any]:
    """The scorer's measures of the statements of these rows."""
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / "gold.jsonl"
        gold.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        result: dict[str, Any] = scorer().score_attribution(_Statements(rows, found), gold)
    return result


def print_misses(rows: Iterable[dict[str, Any]], found: dict[str, list[Statement]], count: int) -> None:
    """Gold attributions without a statement that has most of their content and their source, drawn at random."""
    missed = []
    for row in rows:
        annotations = row["anns"][min(row["anns"])]
        missed += [(row["text"], a, found[row["id"]]) for a in annotations if not _is_found(a, found[row["id"]])]
    for text, gold, statements in random.Random(1).sample(missed, min(count, len(missed))):
        start = min(s for s, _ in gold["content"])
        end = max(e for _, e in gold["content"])
        print("\n…" + text[max(0, start - 60) : end + 60].replace("\n", " ⏎ ") + "…")
        print("  gold:", *[f"{role} {[text[s:e] for s, e in gold[role]]}" for role in ("source", "cue", "content")])
        for near in statements:
            if near.content.start < end and start < near.content.end:
                speaker, cue = (s.of(text) if s else None for s in (near.speaker, near.cue))
                print(f"  found: source {speaker!r} cue {cue!r} content {near.content.of(text)!r}")


def _is_found(gold: dict[str, Any], statements: Sequence[Statement]) -> bool:
    if not gold["content"]:
        return True
    start, end = min(s for s, _ in gold["content"]), max(e for _, e in gold["content"])
    for s in statements:
        shared = min(end, s.content.end) - max(start, s.content.start)
        if shared * 2 >= max(end, s.content.end) - min(start, s.content.start):
            sources = gold["source"]
            return (not sources and s.speaker is None) or any(
                s.speaker is not None and a < s.speaker.end and s.speaker.start < b for a, b in sources
            )
    return False


if __name__ == "__main__":
    main()
