"""Builds `data/background.parquet`: how many sentences and openings of everyday English have each stem.

    python -m stages.reconcile.build_background ../shared

Counts alone, no text: from the openly licensed texts of `eval/train` (English Web Treebank, GUM) and `eval/clean` (WCXB's
bodies) and, as mere counts, from the articles of `eval/attribution` (PolNeAR, training part) and of `corpora/bbc_2004`. The
corpora on which thresholds are chosen or checked (giveme5w1h, BASIL, NewsWCL50, the seeds) are left out, so that figures
on them hold for other news. A stem of one text alone is left out: as good as unknown.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stages.reconcile.background import OPENING, PATH
from stages.reconcile.text import MASK, tokens

PROVENANCE = (
    "counts of stems in English Web Treebank (CC BY-SA 4.0), GUM (CC BY and CC BY-SA parts), WCXB development part (CC BY 4.0),"
    " PolNeAR v1 training part, BBC News 2004-2005; no text; see build_background.py"
)

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[A-Z“\"‘'])|\n+")


def texts(shared: Path) -> Iterator[str]:
    """Title and text of each article."""
    for name in ("ewt-train", "gum-train"):
        words: list[str] = []
        for line in _lines(shared / "eval" / "train" / f"{name}.conllu.gz"):
            if line.startswith("# newdoc") and words:
                yield "\n".join(words)
                words = []
            elif line.startswith("# text = "):
                words.append(line.removeprefix("# text = ").strip())
        yield "\n".join(words)
    for row in _rows(shared / "eval" / "clean" / "wcxb_dev.lite.jsonl.gz"):
        yield "\n".join(row["lines"])
    for name in ("eval/attribution/polnear-train", "corpora/bbc_2004"):
        for row in _rows(shared / f"{name}.jsonl.gz"):
            yield f"{row.get('title') or ''}\n{row['text']}"


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as f:
        yield from f


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _lines(path))


def count(articles: Iterator[str]) -> pa.Table:
    """Table (term, n_sentences, n_openings), the totals under the term null."""
    sentences: Counter[str | None] = Counter()
    openings: Counter[str | None] = Counter()
    for text in articles:
        opening = {t.term for t in tokens(text, 0, min(OPENING, len(text)))} - {MASK}
        openings.update([None, *opening])
        for sentence in _SENTENCE_END.split(text):
            if sentence and len(terms := {t.term for t in tokens(sentence, 0, len(sentence))} - {MASK}) > 2:
                sentences.update([None, *terms])
    stems: list[str | None] = [None, *sorted(t for t in sentences if t is not None and openings[t] > 1)]
    return pa.table(
        {
            "term": pa.array(stems, pa.string()),
            "n_sentences": pa.array([sentences[t] for t in stems], pa.int32()),
            "n_openings": pa.array([openings[t] for t in stems], pa.int32()),
        }
    )


def main() -> None:
    table = count(texts(Path(sys.argv[1])))
    metadata = {"source": PROVENANCE}
    pq.write_table(table.replace_schema_metadata(metadata), PATH, compression="zstd", compression_level=19)
    n = table.slice(0, 1).to_pylist()[0]
    print(f"{table.num_rows - 1:,} stems of {n['n_sentences']:,} sentences in {n['n_openings']:,} articles")


if __name__ == "__main__":
    main()
