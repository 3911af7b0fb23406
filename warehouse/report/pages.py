"""The report's documents: one page each, in `documents/<doc_id>.html`, beside `index.html`.

A page that holds all articles could not be opened for a large corpus, and a file for each of many thousand documents
would be written at every run for nobody; so those behind a finding get theirs first, as far as the limits allow.

A page says in its head what it was made from: the next run takes it over, as a hard link, where that is the same. To write it
takes twenty times as long.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Template

from warehouse.annotations import annotate
from warehouse.reading import count_words, headline
from warehouse.report import data
from warehouse.report.article import render_article

Row = dict[str, Any]

_BATCH = 100  # documents whose text is in memory at a time


def choose(
    documents: Sequence[Row], n_evidence: Mapping[str, int], most: int, most_bytes: int, chars: int
) -> list[Row]:
    """The documents that get a page, in their order: those with most evidence first, while the estimated size fits.

    `chars` is how many characters of a document are shown.
    """
    left, chosen = most_bytes, set()
    for document in sorted(documents, key=lambda d: (-n_evidence.get(d["doc_id"], 0), d["doc_id"]))[:most]:
        # text with its paragraphs' markup, about 1,600 bytes of marks and notes for each claim, and the page around it
        left -= int(min(document["char_count"], chars) * 1.3) + 1_600 * document["n_claims"] + 15_000
        if left < 0:
            break
        chosen.add(document["doc_id"])
    return [d for d in documents if d["doc_id"] in chosen]


def write_pages(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    documents: Sequence[Row],
    template: Template,
    fixed: Mapping[str, Any],
    findings_of: Mapping[str, Sequence[Row]],
    chars: int,
    previous: Path | None = None,
) -> list[Row]:
    """Write the page of each document; returns the documents with `counts` (warehouse.reading.Counts) and `heading`.

    `fixed` is what the template needs on every page, `findings_of` the shown findings of each claim_id. `previous` is a folder
    of pages, of which those that would come out the same are taken over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    have_page = {d["doc_id"] for d in documents}
    written = []
    for document, text, tables in _contents(con, documents):
        counts = count_words(text, tables["blocks"])
        page = {
            **document,
            "heading": document["title"] or headline(text, tables["blocks"]) or document["uri"],
            "counts": counts,
            "has_duplicate_page": document["duplicate_of"] in have_page,
        }
        written.append(page)
        findings = {c["claim_id"]: findings_of.get(c["claim_id"], ()) for c in tables["claims"]}
        made_from = _digest(page, text, tables, findings, sorted(fixed.items()), chars)
        path = folder / f"{document['doc_id']}.html"
        if previous and _is_made_from(previous / path.name, made_from):
            os.link(previous / path.name, path)
            continue
        annotations = annotate(text[:chars], tables["claims"], findings_of)
        html = template.render(
            made_from=made_from,
            document=page,
            article=render_article(text, tables["blocks"], annotations, tables["passages"], chars),
            annotations=annotations,
            findings=list({f["finding_id"]: f for a in annotations for f in a.findings}.values()),
            n_not_shown=len(tables["claims"]) - len(annotations),
            **fixed,
        )
        path.write_text(html, encoding="utf-8", errors="replace")
    return written


def _digest(*parts: object) -> str:
    """Of all that a page is made from, the code included."""
    return hashlib.sha256(repr((_code(), parts)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code() -> tuple[str, ...]:
    """Digests of the files that may have a part in a page, and versions of what else has."""
    package = Path(__file__).parents[1]
    files = [p for p in sorted(package.rglob("*")) if p.suffix in (".py", ".html", ".css", ".js")]
    return version("jinja2"), version("markupsafe"), *(hashlib.sha256(p.read_bytes()).hexdigest() for p in files)


_HEAD = 300
"""Bytes of a page in which it says what it was made from: nothing that comes from outside stands before them."""


def _is_made_from(page: Path, digest: str) -> bool:
    try:
        with page.open("rb") as file:
            return digest.encode() in file.read(_HEAD)
    except OSError:
        return False


def _contents(
    con: duckdb.DuckDBPyConnection, documents: Sequence[Row]
) -> Iterator[tuple[Row, str, dict[str, list[Row]]]]:
    """Each document with its text and its rows of blocks, claims and passages."""
    for first in range(0, len(documents), _BATCH):
        batch = documents[first : first + _BATCH]
        ids = [d["doc_id"] for d in batch]
        texts = data.of_documents(con, "documents", ids)
        authors = data.of_documents(con, "document_authors", ids)
        tables = {name: data.of_documents(con, name, ids) for name in ("blocks", "claims", "passages")}
        for document, i in zip(batch, ids, strict=True):
            row = texts[i][0]
            known = {
                name: row[name] for name in ("section", "published_precision", "published_evidence", "published_at")
            }
            whole = {**document, **known, "authors": [a["author"] for a in authors[i]]}
            yield whole, row["text"], {name: grouped[i] for name, grouped in tables.items()}
