"""Main text of web pages: Crosswire beside other extractors, in one run on one machine.

    python -m tests.benchmarks.html_peers [LABELLED_DIR]

LABELLED_DIR (default: ../shared/eval/clean beside the repository) holds `aeb.html.jsonl.gz`, see `stages.clean.page_train`.
Body precision, recall and F1 are of word 4-grams against the body that a person wrote down, averaged over pages. Crosswire's
row is the shipped model, which was trained on these pages: for sites that it has not seen, take the figures that
`python -m stages.clean.page_train` prints. Pages per second are from the page's text to its main text, one process, best of
three; peak memory is of a fresh process with the extractor loaded, in MB. Extractors that are not installed are left out.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Extract = Callable[[Sequence[str]], list[str]]
_TIMES = 3
_BATCH = 60


def _crosswire() -> Extract:
    import pyarrow as pa

    from stages.clean.page_features import PageLines
    from stages.clean.page_model import keep_lines
    from stages.clean.page_rules import KEEP_FROM
    from stages.ingest.model import Draft
    from stages.ingest.readers.html import html_draft

    def extract(pages: Sequence[str]) -> list[str]:
        return [text for low in range(0, len(pages), _BATCH) for text in extract_batch(pages[low : low + _BATCH])]

    def extract_batch(pages: Sequence[str]) -> list[str]:
        drafts = [html_draft(page, str(n), "") for n, page in enumerate(pages)]
        known = [d for d in drafts if isinstance(d, Draft)]
        lines = [
            PageLines(
                [x.text for x in d.lines],
                [x.link_share for x in d.lines],
                [x.path for x in d.lines],
                pa.array([x.around for x in d.lines], pa.list_(pa.int32())),
                d.title,
            )
            for d in known
        ]
        kept = iter(
            "\n".join(t for t, k in zip(page.texts, keep, strict=True) if k >= KEEP_FROM)
            for page, keep in zip(lines, keep_lines(lines), strict=True)
        )
        return [next(kept) if isinstance(d, Draft) else "" for d in drafts]

    return extract


def _each(extract: Callable[[str], str | None]) -> Extract:
    def safely(page: str) -> str:
        try:
            return extract(page) or ""
        except Exception:  # a peer's failure on a page is an empty answer
            return ""

    return lambda pages: [safely(page) for page in pages]


def _trafilatura(**options: Any) -> Extract:
    trafilatura = importlib.import_module("trafilatura")
    return _each(lambda page: trafilatura.extract(page, **options))


def _resiliparse() -> Extract:
    html2text = importlib.import_module("resiliparse.extract.html2text")
    return _each(lambda page: html2text.extract_plain_text(page, main_content=True, alt_texts=False, comments=False))


def _readability() -> Extract:
    from lxml.html import document_fromstring

    readability = importlib.import_module("readability")
    return _each(lambda page: _text(document_fromstring(readability.Document(page).summary())))


def _text(tree: Any) -> str:
    return "\n".join(t for piece in tree.itertext() if (t := piece.strip()))


def _justext() -> Extract:
    justext = importlib.import_module("justext")
    words = justext.get_stoplist("English")  # the set's pages are mostly English
    return _each(
        lambda page: "\n".join(
            p.text for p in justext.justext(page, words) if not p.is_boilerplate and not p.is_heading
        )
    )


PEERS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "crosswire": ("lxml", _crosswire),
    "trafilatura, fast": ("trafilatura", lambda: _trafilatura(fast=True)),
    "trafilatura, fast, no comments": ("trafilatura", lambda: _trafilatura(fast=True, include_comments=False)),
    "trafilatura": ("trafilatura", lambda: _trafilatura(include_comments=False)),
    "trafilatura, precision": ("trafilatura", lambda: _trafilatura(include_comments=False, favor_precision=True)),
    "trafilatura, recall": ("trafilatura", lambda: _trafilatura(include_comments=False, favor_recall=True)),
    "resiliparse": ("resiliparse", _resiliparse),
    "readability-lxml": ("readability", _readability),
    "jusText": ("justext", _justext),
}


def measure(name: str, path: Path) -> dict[str, float]:
    """Scores, pages per second and peak memory of one extractor, in this process."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    extract = PEERS[name][1]()
    pages = [row["html"] for row in rows]
    seconds = []
    texts: list[str] = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        texts = extract(pages)
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    from stages.clean.page_train import shingles  # only now: a peer's memory is its own

    precision, recall = [], []
    for row, text in zip(rows, texts, strict=True):
        gold, own = shingles(row["body"]), shingles(text)
        both = sum((gold & own).values())
        if own:
            precision.append(both / sum(own.values()))
        recall.append(both / sum(gold.values()))
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return {
        "P": p,
        "R": r,
        "F1": 2 * p * r / (p + r),
        "pages/s": len(pages) / min(seconds),
        "MB": peak,
    }


def main(arguments: Sequence[str]) -> None:
    if len(arguments) == 2 and arguments[0] in PEERS:
        print(json.dumps(measure(arguments[0], Path(arguments[1]))))
        return
    from stages.clean.page_train import SET

    path = (Path(arguments[0]) if arguments else ROOT.parent / "shared" / "eval" / "clean") / SET
    if not path.exists():
        print(f"{path} is missing: nothing to measure.")
        return
    print("| extractor | body F1 | P | R | pages/s | peak memory, MB |\n|---|---:|---:|---:|---:|---:|")
    for name, (package, _) in PEERS.items():
        if importlib.util.find_spec(package) is None:
            continue
        command = [sys.executable, "-m", "tests.benchmarks.html_peers", name, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {name} | failed: {done.stderr.strip().splitlines()[-1:]} |")
            continue
        got = json.loads(done.stdout)
        print(
            f"| {name} | {got['F1']:.3f} | {got['P']:.3f} | {got['R']:.3f} | {got['pages/s']:.0f} | {got['MB']:.0f} |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
