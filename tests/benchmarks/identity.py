"""What ingest finds out about an article from its text alone, or from its text and URL, against what is known of it.

`python -m tests.benchmarks.identity [--show FIELD [--part tuned]]` prints a table; with `--show`, the disagreements of one
field. The articles are those of ../shared (corpora with metadata, and the extracted texts of the cleaning sets, whose site
is known); where they are not here, it says so. Each corpus is split by the hash of its articles' ids into a part that was looked
at while the rules were made (`tuned`) and one that was not (`held`); both are reported.

A field is right, wrong or unknown. Wrong is much worse than unknown: an outlet that is wrong makes two origins of one, a
date that is wrong moves every "Thursday". An agency that stands for an unknown outlet (`source_id` of an agency whose credit
the text bears) is counted apart, since it is the origin of the text even where another outlet printed it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from stages.ingest.describe import describe
from stages.ingest.model import Draft
from stages.ingest.outlets import Source, known_outlets
from tests.conftest import SHARED

FIELDS = ("outlet", "title", "date", "language")
OUTCOMES = ("right", "unknown", "wrong", "agency")


@dataclass(frozen=True)
class Article:
    """An article and what is known of it; None where the corpus does not know."""

    corpus: str
    article_id: str
    text: str
    url: str | None
    outlet: Source | None
    title: str | None
    date: str | None
    language: str | None

    @property
    def part(self) -> str:
        return "tuned" if int(hashlib.sha256(self.article_id.encode()).hexdigest(), 16) % 2 else "held"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", choices=FIELDS, help="print the disagreements of this field")
    parser.add_argument("--part", choices=("tuned", "held"), default="tuned")
    parser.add_argument("--given", choices=("text", "text and URL"), default="text")
    options = parser.parse_args()
    articles = list(known_articles(SHARED))
    if not articles:
        print(f"No articles: {SHARED} is not here.")
        return
    counts: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    for article in articles:
        for given in ("text", "text and URL"):
            if given == "text and URL" and not article.url:
                continue
            for field, (outcome, found, right) in judged(article, given).items():
                counts[article.corpus, given, field, article.part][outcome] += 1
                shown = options.show == field and given == options.given and article.part == options.part
                if shown and outcome in ("wrong", "agency"):
                    print(f"{outcome}\t{article.article_id}\tfound {found!r}\tknown {right!r}")
    if not options.show:
        print_table(counts)


def print_table(counts: dict[tuple[str, str, str, str], Counter[str]]) -> None:
    print("| field | given | corpus | tuned: n, right / unknown / wrong (agency), % | held: the same |")
    print("|---|---|---|---|---|")
    for field in FIELDS:
        for corpus, given in sorted({(c, g) for c, g, f, _ in counts if f == field}, key=lambda k: (k[1], k[0])):
            cells = []
            for part in ("tuned", "held"):
                of = counts[corpus, given, field, part]
                n = of.total()
                right, unknown, wrong, agency = (100 * of[o] / max(n, 1) for o in OUTCOMES)
                cells.append(f"{n}: {right:.1f} / {unknown:.1f} / {wrong:.1f}" + (f" ({agency:.1f})" if agency else ""))
            print(f"| {field} | {given} | {corpus} | {' | '.join(cells)} |")


def judged(article: Article, given: str) -> dict[str, tuple[str, Any, Any]]:
    """Field to (outcome, found, known), for the fields that are known."""
    row, _, source = describe(
        Draft(article.article_id, "0", article.text, url=article.url if given == "text and URL" else None)
    )
    out: dict[str, tuple[str, Any, Any]] = {}
    if article.outlet and given == "text":  # with the URL it is the same function that gives the truth
        same = source is not None and source.source_id == article.outlet.source_id
        outcome = "right" if same else "unknown" if source is None else "agency" if source.kind == "agency" else "wrong"
        out["outlet"] = outcome, source and source.name, article.outlet.name
    if article.title and given == "text":
        alike = row["title"] and _alike(row["title"], article.title)
        out["title"] = "right" if alike else "wrong" if row["title"] else "unknown", row["title"], article.title
    if article.date:
        when = row["published_at"]
        outcome = "unknown" if when is None else "right" if _days_apart(when, article.date) <= 1 else "wrong"
        found = f"{when:%Y-%m-%d} {row['published_precision']} by {row['published_evidence']}" if when else None
        out["date"] = outcome, found, article.date
    if article.language and given == "text":
        code = row["language"]
        outcome = "unknown" if code is None else "right" if code == article.language else "wrong"
        out["language"] = outcome, code, article.language
    return out


def known_articles(shared: Path) -> Iterator[Article]:
    """The articles of the corpora and of the cleaning sets' extracted texts; none where they are not here."""
    outlets = known_outlets()
    for path in sorted((shared / "corpora").glob("*.jsonl.gz")):
        for row in _rows(path):
            name = row["source"] if not re.fullmatch(r"author\d+|.*\.txt", row["source"] or "") else None
            outlet = (outlets.from_url(row["url"]) if row["url"] else None) or (
                outlets.from_name(name) if name else None
            )
            title = row["title"]
            if title and (
                len(title) > 200 or (title == row["text"].split("\n")[0].strip() and len(title.split()) > 25)
            ):
                title = None  # a first paragraph stands in the corpus's column
            yield Article(
                path.name.split(".")[0],
                row["doc_id"],
                row["text"],
                row["url"],
                outlet,
                title,
                row["published"],
                (row["extra"] or {}).get("lang") or _script_language(row["text"]),
            )
    for name in ("aeb.lite", "wcxb_dev.lite"):
        path = shared / "eval" / "clean" / f"{name}.jsonl.gz"
        for row in _rows(path) if path.exists() else ():
            text = "\n".join(row["lines"])
            yield Article(name, row["id"], text, None, outlets.from_url(f"https://{row['group']}/"), None, None, None)


def _script_language(text: str) -> str | None:
    """The corpora without labels are English, but for a few articles in another script."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return "en" if letters and sum(c.isascii() for c in letters) > 0.98 * len(letters) else None


def _alike(found: str, known: str) -> bool:
    a, b = ("".join(c for c in t.casefold() if c.isalnum() or c == " ") for t in (found, known))
    return fuzz.ratio(a, b) >= 85 or (min(len(a), len(b)) > 20 and (a in b or b in a))


def _days_apart(when: datetime, day: str) -> int:
    return abs((when.date() - datetime.fromisoformat(day).date()).days)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main()
