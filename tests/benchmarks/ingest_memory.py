"""Peak memory of ingest and of the steps that look at all documents: it must not grow with the corpus.

    python -m tests.benchmarks.ingest_memory [ARTICLES …]      (default: 15000 60000)

Each size is a made-up corpus in one JSON Lines file: articles of about 1,500 characters of six outlets, with lines that an
outlet repeats, and with reprints and later versions among them. Each step is measured in a process of its own: ingest of
the file as one shard, the way a worker does it, and gathering (duplicates, repeated lines, all documents in one file).
Printed is the peak of resident memory, and what of it goes beyond what the imports take.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "ke",
    "li",
    "mo",
    "nu",
    "pa",
    "re",
    "si",
    "to",
    "vu",
    "wa",
    "ye",
    "zo",
    "bra",
    "cle",
    "dri",
    "flo",
    "gru",
    "sta",
    "tre",
    "plo",
]
OUTLETS = 6


def write_corpus(path: Path, n: int) -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(20_000)]
    recent: list[tuple[str, list[str]]] = []
    with path.open("w", encoding="utf-8") as file:
        for row in range(n):
            if recent and dice.random() < 0.1:
                title, lines = dice.choice(recent)
                lines = [*lines, sentence(dice, words)]
            else:
                title, lines = sentence(dice, words)[:60], [sentence(dice, words) for _ in range(14)]
                recent = [*recent[-50:], (title, lines)]
            outlet = dice.randrange(OUTLETS)
            repeated = [
                f"Read all the news of the valley in paper {outlet}.",
                f"All rights reserved by paper {outlet}.",
            ]
            article = {
                "id": f"a{row}",
                "title": title,
                "url": f"https://paper{outlet}.example/{row}.html",
                "published": f"2021-03-{1 + row * 28 // n:02d}T08:00:00Z",
                "text": "\n".join([*lines, *repeated]),
            }
            file.write(json.dumps(article) + "\n")


def sentence(dice: random.Random, words: list[str]) -> str:
    return " ".join(dice.choices(words, k=16)).capitalize() + "."


def measure(step: str, folder: Path) -> None:
    """Do a step on the corpus in `folder`, and print its peak memory and time."""
    from flows.ledger import Run
    from flows.shards import Job, do_shard
    from flows.steps import Steps
    from flows.work import pack
    from warehouse.folder import DataFolder

    def work(name: str, step: str) -> None:
        data = DataFolder(folder / name)
        data.create()
        now = datetime.now(UTC)
        steps = Steps(data, Run("bench", "bench", [], {}, "", now))
        plan = steps.plan_ingest([str(folder / f"{name}.jsonl")])
        if step == "ingest":
            for shard in pack("ingest", plan.units):
                do_shard(Job(shard, "bench", data.stages, steps.context, "bench", now, plan.files_of(shard)))
        else:
            steps.gather_documents()

    write_corpus(folder / "warm.jsonl", 20)
    work("warm", step)
    before = peak()
    started = time.perf_counter()
    work("corpus", step)
    seconds = time.perf_counter() - started
    print(f"  {step:<7} peak {peak():>6.0f} MB  ({peak() - before:>5.0f} MB beyond the imports)  {seconds:>6.1f} s")


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--measure"]:
        measure(arguments[1], Path(arguments[2]))
        return
    for n in map(int, arguments or ["15000", "60000"]):
        with tempfile.TemporaryDirectory() as name:
            corpus = Path(name) / "corpus.jsonl"
            write_corpus(corpus, n)
            print(f"{n:,} articles, {corpus.stat().st_size / 1e6:.0f} MB", flush=True)
            for step in ("ingest", "gather"):
                command = [sys.executable, "-m", "tests.benchmarks.ingest_memory", "--measure", step, name]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
