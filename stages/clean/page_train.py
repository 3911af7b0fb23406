"""Train the page model and print how it does on sites that it has not seen.

    python -m stages.clean.page_train LABELLED_DIR [--out page_model.parquet]

LABELLED_DIR holds `aeb.html.jsonl.gz`: a row per page with `id`, `url`, `html` and `body`, the article's text as a person
wrote it down. A line of a page is the article's own when most of its words lie in an alignment with the body.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stages.clean.boost import train
from stages.clean.page_features import Lines, PageLines, page_features
from stages.clean.page_model import MODEL, context, stacked
from stages.clean.page_rules import KEEP_FROM, apply_rules
from stages.clean.trees import Forest, save

SET = "aeb.html.jsonl.gz"
PROVENANCE = (
    "Trained on the pages and article bodies of article-extraction-benchmark (scrapinghub, MIT licence). No text of them is "
    "in the model: it holds thresholds over the counts, shares and positions that stages.clean.page_features names."
)
_FOLDS = 5
_OWN = 0.6
_FEWEST_WORDS = 150
_EASY_SHARE = 0.3
_WORD = re.compile(r"\w+")
_DEEP, _TREES, _RATE = 6, 150, 0.12

Floats = NDArray[np.float64]


@dataclass
class Labelled:
    """All pages: their lines with features, `y` (1 the article's own), `weight` of each line in training, `fold` of its site,
    `bodies` of the pages."""

    lines: Lines
    y: NDArray[np.float32]
    weight: NDArray[np.float32]
    fold: NDArray[np.int64]
    bodies: list[str]


def read_labelled(path: Path) -> Labelled:
    # the only place where this stage calls another one: the pages have to be read as a run reads them
    from stages.ingest.model import Draft
    from stages.ingest.readers.html import html_draft

    pages, y, weight, fold, bodies = [], [], [], [], []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            draft = html_draft(row["html"], row["id"], "")
            if not isinstance(draft, Draft):
                continue
            lines = draft.lines
            texts = [line.text for line in lines]
            around = pa.array([x.around for x in lines], pa.list_(pa.int32()))
            page = PageLines(texts, [x.link_share for x in lines], [x.path for x in lines], around, draft.title)
            own, size = aligned(row["body"], texts)
            # a page counts as one page whatever its length, and a line by its words, as they do in the measure
            weight.append(300 * (size + 1) / max(float((size * own).sum()), _FEWEST_WORDS))
            pages.append(page)
            y.append(own)
            site = urlsplit(row["url"]).netloc.removeprefix("www.")
            fold += [zlib.crc32(site.encode()) % _FOLDS] * len(texts)
            bodies.append(row["body"])
    features = page_features(pages)
    return Labelled(
        features,
        np.concatenate(y).astype(np.float32),
        np.concatenate(weight).astype(np.float32),
        np.array(fold, dtype=np.int64),
        bodies,
    )


def aligned(body: str, texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Per line 1 where most of its words are matched to the body in order, and its number of words."""
    gold = _WORD.findall(body)
    words: list[str] = []
    at: list[int] = []
    for i, text in enumerate(texts):
        found = _WORD.findall(text)
        words += found
        at += [i] * len(found)
    hit = np.zeros(len(texts))
    for _, b, n in difflib.SequenceMatcher(None, gold, words, autojunk=False).get_matching_blocks():
        np.add.at(hit, at[b : b + n], 1)
    size = np.bincount(np.array(at, dtype=np.int64), minlength=len(texts)).astype(np.float64)
    return (hit >= _OWN * np.maximum(size, 1)).astype(np.float64), size


def fit(columns: dict[str, Floats], labelled: Labelled, use: NDArray[np.bool_]) -> Forest:
    """Trees from the lines `use`; of the lines that are nothing but a short link only some, which weigh the more."""
    names, x = stacked(columns)
    lines = labelled.lines
    easy = (lines.columns["link_share"] > 0.95) & (lines.chars < 80) & (labelled.y == 0)
    drawn = use & (~easy | (np.random.default_rng(1).random(len(easy)) < _EASY_SHARE))
    weight = np.where(easy, labelled.weight / _EASY_SHARE, labelled.weight).astype(np.float32)
    return train(names, x[drawn], labelled.y[drawn], weight[drawn], trees=_TREES, depth=_DEEP, rate=_RATE)


def fit_both(labelled: Labelled, use: NDArray[np.bool_]) -> tuple[Forest, Forest]:
    """Both passes. What the second one sees of the first comes from models that did not see the line's site."""
    columns = labelled.lines.columns
    seen = np.zeros(len(use))
    for fold in np.unique(labelled.fold[use]):
        out = labelled.fold == fold
        seen = np.where(out, fit(columns, labelled, use & ~out).keep(columns), seen)
    first = fit(columns, labelled, use)
    seen = np.where(use, seen, first.keep(columns))
    return first, fit(columns | context(labelled.lines, seen), labelled, use)


def report(labelled: Labelled) -> None:
    """Print precision, recall and F1 of the body after each step, by folds of sites."""
    columns = labelled.lines.columns
    one, two = np.zeros(len(labelled.y)), np.zeros(len(labelled.y))
    for fold in range(_FOLDS):
        out = labelled.fold == fold
        first, second = fit_both(labelled, ~out)
        seen = first.keep(columns)
        one[out] = seen[out]
        two[out] = second.keep(columns | context(labelled.lines, seen))[out]
    print(f"{'body, ' + str(_FOLDS) + ' folds by site':28} {'P':>7} {'R':>7} {'F1':>7}")
    steps = {
        "first pass": one,
        "first pass and rules": apply_rules(labelled.lines, one),
        "both passes": two,
        "both passes and rules": apply_rules(labelled.lines, two),
    }
    for name, keep in steps.items():
        print(f"{name:28} {' '.join(f'{v:7.4f}' for v in body_score(labelled, keep >= KEEP_FROM))}")


def body_score(labelled: Labelled, kept: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Precision and recall of word 4-grams of the kept text against the body, averaged over pages, and their F1."""
    lines = labelled.lines
    precision, recall = [], []
    for first, last, body in zip(*lines.spans(), labelled.bodies, strict=True):
        gold = shingles(body)
        own = shingles("\n".join(lines.texts[i] for i in range(first, last + 1) if kept[i]))
        both = (gold & own).total()
        if own:
            precision.append(both / own.total())
        recall.append(both / gold.total())
    p, r = float(np.mean(precision)), float(np.mean(recall))
    return p, r, 2 * p * r / (p + r)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", type=Path, help="folder of the labelled sets")
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model goes")
    parser.add_argument("--no-report", action="store_true", help="train the final model only")
    arguments = parser.parse_args()
    labelled = read_labelled(arguments.labelled / SET)
    if not arguments.no_report:
        report(labelled)
    save(fit_both(labelled, np.ones(len(labelled.y), dtype=np.bool_)), arguments.out, PROVENANCE)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
