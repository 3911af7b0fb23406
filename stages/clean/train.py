"""Train the keep model and print how it does on sites that it has not seen.

    python -m stages.clean.train SHARED [--gold tests/gold/block_labels.jsonl] [--out FOLDER] [--no-report]

SHARED/eval/clean holds gzipped JSON Lines files of labelled pages: each row has `group` (the site), `lines` (the text
lines of a page), `gold` (1 where the line is the article's own words) and `body` (the article as a person wrote it
down). The gold of this project has offsets into the articles of SHARED/corpora. The sets and how much a line of each
counts are in `SETS`, where they come from in `PROVENANCE`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.clean.articles import read_article
from stages.clean.boost import train
from stages.clean.decision import decide
from stages.clean.features import Article, around_score, around_wording, describe
from stages.clean.layout import Column, Layout
from stages.clean.lines import read_line, read_lines
from stages.clean.model import FIRST_NAMES, MODEL, SECOND_NAMES, KeepModel, log_chars, named, save
from stages.clean.wording import Hashed, hashed, train_wording

SETS = {"aeb.lite": 1.0, "aeb.boil": 0.7, "aeb.full": 0.3, "wcxb_dev.lite": 0.35, "gold": 1.0}
"""Weight of a line by set. What body is differs from set to set; the first and the last are closest to news."""

PROVENANCE = (
    "Trained on line labels of article-extraction-benchmark (scrapinghub, MIT licence; three extractors' text) and of "
    "the development part of web-content-extraction-benchmark (Murrough-Foley, CC BY 4.0), and on block labels made for "
    "this project (tests/gold). No text of them is in the model: it holds thresholds over the counts, shares and "
    "positions that stages.clean.features names, and weights of hashed character n-grams."
)
_LINES_PER_PAGE = 60
_FOLDS = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """A labelled page: the set it is of, the fold of its site, its lines, 1 for each that is the article's own, and the
    body as a person wrote it down, where there is one."""

    name: str
    fold: int
    article: Article
    gold: list[int]
    body: str = ""


class Labelled:
    """All lines of the labelled pages, page by page: y (1 keep), weight, fold and features of each line."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = list(pages)
        articles = [page.article for page in self.pages]
        self.layout = Layout([len(a.lines) for a in articles])
        self.described = describe(articles, self.layout)
        self.texts = [line.folded for a in articles for line in a.lines]
        self.words: Hashed = hashed(self.texts)
        self.y: NDArray[np.float32] = np.array([g for page in self.pages for g in page.gold], dtype=np.float32)
        self.fold = np.repeat([page.fold for page in self.pages], self.layout.sizes)
        self.weight = np.repeat([SETS[page.name] for page in self.pages], self.layout.sizes).astype(np.float32)
        # of a long page 60 lines drawn at random
        draw = np.random.default_rng(1).random(self.layout.n)
        self.drawn = draw < _LINES_PER_PAGE / (self.layout.stop - self.layout.first)


def benchmark_pages(folder: Path) -> Iterator[Page]:
    """The pages of the labelled sets in `folder`."""
    for name in SETS:
        path = folder / f"{name}.jsonl.gz"
        for row in _rows(path) if path.exists() else ():
            pairs = [(t, g) for t, g in zip(row["lines"], row["gold"], strict=True) if t.strip()]
            # edges trimmed as in a document, where a line can't begin or end with a space
            lines = [read_line(t, len(t) - len(t.lstrip()), len(t.rstrip())) for t, _ in pairs]
            fold = zlib.crc32(row["group"].removeprefix("www.").encode()) % _FOLDS
            yield Page(name, fold, read_article(lines), [g for _, g in pairs], row.get("body") or "")


def gold_pages(path: Path, shared: Path) -> Iterator[Page]:
    """The articles of this project's gold that are in no benchmark: those held out are fold 0, so that no model that is
    judged on them has seen one."""
    wanted: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row["file"].startswith("corpora/"):
            wanted[row["file"]][row["id"]] = row
    for file, rows in sorted(wanted.items()):
        for article in _rows(shared / file):
            row = rows.get(article["doc_id"])
            if row is None or hashlib.sha256(article["text"].encode()).hexdigest() != row["sha256"]:
                continue
            own = bytearray(len(article["text"]))
            for start, end, label, keep in row["blocks"]:
                own[start:end] = bytes([keep and label != "headline"]) * (end - start)
            lines = read_lines(article["text"])
            gold = [int(2 * sum(own[ln.start : ln.end]) > ln.end - ln.start) for ln in lines]
            fold = 0 if row["part"] == "held_out" else 1 + zlib.crc32(row["id"].encode()) % (_FOLDS - 1)
            yield Page("gold", fold, read_article(lines, article["title"]), gold)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def fit(data: Labelled, use: NDArray[np.bool_]) -> KeepModel:
    """A model from the lines `use`. What a later part learns from an earlier one is what that says of sites which it has
    not seen, by the folds within `use`."""
    use = use & data.drawn
    folds = sorted(set(data.fold[use].tolist()))
    words = np.zeros(data.layout.n, dtype=np.float32)
    for fold in folds:
        words[data.fold == fold] = _words(data, use & (data.fold != fold), data.fold == fold)
    x = np.hstack([data.described, around_wording(data.layout, words)])
    keep = np.zeros(data.layout.n, dtype=np.float32)
    for fold in folds:
        there, out = use & (data.fold != fold), data.fold == fold
        forest = train(FIRST_NAMES, x[there], data.y[there], data.weight[there], trees=250)
        keep[out] = forest.keep(named(FIRST_NAMES, x[out]))
    first = train(FIRST_NAMES, x[use], data.y[use], data.weight[use], trees=300)
    x = np.hstack([x, around_score(data.layout, keep, log_chars(data.described))])
    second = train(SECOND_NAMES, x[use], data.y[use], data.weight[use], trees=300, rate=0.05, depth=5)
    lines = np.flatnonzero(use)
    return KeepModel(train_wording(data.words.take(lines), data.y[lines], data.weight[lines]), first, second)


def _words(data: Labelled, use: NDArray[np.bool_], out: NDArray[np.bool_]) -> Column:
    lines = np.flatnonzero(use)
    model = train_wording(data.words.take(lines), data.y[lines], data.weight[lines])
    return model.log_odds([data.texts[i] for i in np.flatnonzero(out)])


def out_of_fold(data: Labelled) -> Column:
    """Probability of each line by a model that has seen no page of its site; a process for each core."""
    keep = np.zeros(data.layout.n, dtype=np.float32)
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        found = list(pool.map(partial(_one_fold, data), range(_FOLDS)))
    for fold, probabilities in enumerate(found):
        keep[data.fold == fold] = probabilities
    return keep


def _one_fold(data: Labelled, fold: int) -> Column:
    model = fit(data, data.fold != fold)
    return model.judge(data.layout, data.described, model.wording.log_odds(data.texts))[data.fold == fold]


def report(data: Labelled, keep: Column) -> None:
    """Print, per set, body F1 (4-word shingles of the kept lines against the body), precision, recall and F1 of residue
    lines, and the share of pages without an error. What is kept is decided as in a run, short of what outlets repeat."""
    print(
        f"{'set':16} {'body F1':>8} {'drop P':>7} {'drop R':>7} {'drop F1':>8} {'perfect':>8}   {_FOLDS} folds by site"
    )
    begin = np.concatenate([[0], np.cumsum(data.layout.sizes)])
    for name in SETS:
        numbers = [k for k, page in enumerate(data.pages) if page.name == name]
        counts, perfect, body = Counter[tuple[bool, bool]](), 0, []
        for k in numbers:
            page = data.pages[k]
            kept = decide(page.article, keep[begin[k] : begin[k + 1]])
            gold = [g == 1 for g in page.gold]
            counts.update(zip(kept, gold, strict=True))
            perfect += kept == gold
            if page.body:
                texts = [line.probe for line, is_kept in zip(page.article.lines, kept, strict=True) if is_kept]
                body.append(_overlap(texts, page.body))
        right = counts[False, False]
        precision = right / max(right + counts[False, True], 1)
        recall = right / max(right + counts[True, False], 1)
        found = [p for p, _ in body if p is not None]
        bp, br = sum(found) / max(len(found), 1), sum(r for _, r in body) / max(len(body), 1)
        print(
            f"{name:16} {2 * bp * br / max(bp + br, 1e-9):8.4f} {precision:7.3f} {recall:7.3f} "
            f"{2 * precision * recall / max(precision + recall, 1e-9):8.4f} {perfect / max(len(numbers), 1):8.3f}"
        )


def _overlap(kept: list[str], body: str) -> tuple[float | None, float]:
    """Precision (None where nothing is kept) and recall of 4-word shingles."""
    ours, gold = _shingles(" ".join(kept)), _shingles(body)
    both = sum((ours & gold).values())
    return both / sum(ours.values()) if ours else None, both / max(sum(gold.values()), 1)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("shared", type=Path, help="folder with eval/clean and corpora")
    parser.add_argument("--gold", type=Path, help="this project's block labels (tests/gold/block_labels.jsonl)")
    parser.add_argument("--out", type=Path, default=MODEL.parent, help="folder where the model goes")
    parser.add_argument("--no-report", action="store_true", help="train the final model only")
    arguments = parser.parse_args()
    gold = gold_pages(arguments.gold, arguments.shared) if arguments.gold else ()
    data = Labelled([*benchmark_pages(arguments.shared / "eval" / "clean"), *gold])
    if not arguments.no_report:
        report(data, out_of_fold(data))
    for path in save(fit(data, np.ones(data.layout.n, dtype=bool)), PROVENANCE, arguments.out):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
