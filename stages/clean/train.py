"""Train the keep model and print how it does on sites that it has not seen.

    python -m stages.clean.train LABELLED_DIR [--out keep_model.parquet]

LABELLED_DIR holds gzipped JSON Lines files of labelled pages: each row has `group` (the site), `lines` (the text
lines of a page) and `gold` (1 where the line is the article's own words). The sets and how much a line of each counts
are in `SETS`, where they come from in `PROVENANCE`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.clean.boost import train
from stages.clean.features import Matrix, document_features
from stages.clean.lines import read_line
from stages.clean.model import MODEL, Trees, save
from stages.clean.shapes import hint

SETS = {"aeb.lite": 1.0, "aeb.boil": 0.7, "aeb.full": 0.3, "wcxb_dev.lite": 0.35}
"""Weight of a line by set. What body is differs from set to set, and the first is closest to news."""

PROVENANCE = (
    "Trained on line labels of article-extraction-benchmark (scrapinghub, MIT licence; three extractors' text) and of "
    "the development part of web-content-extraction-benchmark (Murrough-Foley, CC BY 4.0). No text of them is in the "
    "model: it holds thresholds over the counts, shares and positions that stages.clean.features names."
)
_LINES_PER_PAGE = 60
_FOLDS = 5


class Labelled:
    """One labelled set: x (lines, features), y (1 keep), page number and site of each line."""

    def __init__(self, path: Path) -> None:
        matrices, gold, pages, sites = [], [], [], []
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, row in enumerate(map(json.loads, file)):
                matrix, kept = _page(row)
                matrices.append(matrix)
                gold += kept
                pages += [number] * len(kept)
                sites += [row["group"].removeprefix("www.")] * len(kept)
        self.x: Matrix = np.vstack(matrices)
        self.y: NDArray[np.float32] = np.array(gold, dtype=np.float32)
        self.page = np.array(pages)
        self.fold = np.array([zlib.crc32(s.encode()) % _FOLDS for s in sites])


def _page(row: dict[str, Any]) -> tuple[Matrix, list[int]]:
    pairs = [(t, g) for t, g in zip(row["lines"], row["gold"], strict=True) if t.strip()]
    # edges trimmed as in a document, where a line can't begin or end with a space
    lines = [read_line(t, len(t) - len(t.lstrip()), len(t.rstrip())) for t, _ in pairs]
    return document_features(lines, [hint(line) for line in lines]), [g for _, g in pairs]


def fit(sets: dict[str, Labelled], without: int | None = None) -> Trees:
    """Trees from all pages, or from those outside the fold `without`; of a long page 60 lines drawn at random."""
    rng = np.random.default_rng(1)
    x, y, w = [], [], []
    for name, labelled in sets.items():
        per_page = np.bincount(labelled.page)
        drawn = rng.random(len(labelled.y)) < _LINES_PER_PAGE / per_page[labelled.page]
        use = drawn & (labelled.fold != (-1 if without is None else without))
        x.append(labelled.x[use])
        y.append(labelled.y[use])
        w.append(np.full(use.sum(), SETS[name]))
    return train(np.vstack(x), np.concatenate(y), np.concatenate(w).astype(np.float32))


def report(sets: dict[str, Labelled]) -> None:
    """Print, per set, precision, recall and F1 of residue lines and the share of pages without an error, by folds of
    sites."""
    scores = {name: np.zeros(len(labelled.y), dtype=np.float32) for name, labelled in sets.items()}
    for fold in range(_FOLDS):
        model = fit(sets, without=fold)
        for name, labelled in sets.items():
            out = labelled.fold == fold
            scores[name][out] = model.keep(labelled.x[out])
    print(
        f"{'set':16} {'drop P':>7} {'drop R':>7} {'drop F1':>8} {'perfect':>8}   threshold 0.5, {_FOLDS} folds by site"
    )
    for name, labelled in sets.items():
        kept, own = scores[name] >= 0.5, labelled.y == 1
        right = (~kept & ~own).sum()
        precision, recall = right / max((~kept).sum(), 1), right / max((~own).sum(), 1)
        wrong = np.bincount(labelled.page, kept != own, labelled.page.max() + 1)
        pages = np.unique(labelled.page)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{name:16} {precision:7.3f} {recall:7.3f} {f1:8.3f} {(wrong[pages] == 0).mean():8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labelled", type=Path, help="folder of the labelled sets")
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model goes")
    parser.add_argument("--no-report", action="store_true", help="train the final model only")
    arguments = parser.parse_args()
    sets = {name: Labelled(arguments.labelled / f"{name}.jsonl.gz") for name in SETS}
    if not arguments.no_report:
        report(sets)
    save(fit(sets), arguments.out, PROVENANCE)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
