"""Files to documents: read, describe, and lay out as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from stages.ingest.describe import describe
from stages.ingest.markup import MARKUP, MarkupRows
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.outlets import Source, known_outlets, merge_sources, sources_table
from stages.ingest.readers import read_documents
from stages.ingest.rejects import rejects_table
from stages.ingest.remote import fetch
from stages.ingest.seen import Seen
from stages.ingest.settings import DEFAULTS, IngestSettings
from stages.ingest.time_limit import TooSlow, time_limit
from warehouse.ids import content_id
from warehouse.tables import DOCUMENT_AUTHORS, DOCUMENTS


def ingest(
    files: Sequence[InputFile],
    corpus: str,
    settings: IngestSettings = DEFAULTS,
    scratch: Path | None = None,
) -> dict[str, pa.Table]:
    """Everything that `files` hold, as tables: documents, document_authors, sources, rejects (schemas of the contract)
    and markup (`stages.ingest.markup.MARKUP`, a row per line of each HTML document).

    duplicate_*, retracted_at, run_id and *_at are null. Rows are sorted by their key; the same files give the same rows
    whatever their order. Bad input raises nothing: it is a reject with a reason and a sentence on what to do.
    """
    batches = list(ingest_batches(files, corpus, settings, scratch))
    return {
        "documents": _concat([b["documents"] for b in batches], DOCUMENTS.schema, ["doc_id"]),
        "document_authors": _concat(
            [b["document_authors"] for b in batches], DOCUMENT_AUTHORS.schema, ["doc_id", "position"]
        ),
        "sources": merge_sources(*(b["sources"] for b in batches)),
        "rejects": _concat([b["rejects"] for b in batches], rejects_table([], corpus).schema, ["uri", "reject_id"]),
        "markup": _concat([b["markup"] for b in batches], MARKUP, ["doc_id", "char_start"]),
    }


def ingest_batches(
    files: Sequence[InputFile],
    corpus: str,
    settings: IngestSettings = DEFAULTS,
    scratch: Path | None = None,
    rows: int = 1000,
    size: int = 16_000_000,
) -> Iterator[dict[str, pa.Table]]:
    """As `ingest`, in pieces of at most `rows` documents or `size` characters of text, so that memory stays bounded.

    There is at least one piece; a document comes once, in the first piece that has it. `scratch` is the folder for
    temporary files (None: the system's).
    """
    seen = Seen()
    batch = _Batch(corpus, settings)
    any_batch = False
    for file in sorted(files, key=lambda f: (f.uri, f.path)):
        fetch(file)
        for item in _within_time(read_documents(file, settings, scratch), settings.max_document_seconds):
            batch.add(item, seen)
            if len(batch.documents) + len(batch.rejects) >= rows or batch.size > size:
                yield batch.tables()
                any_batch = True
                batch = _Batch(corpus, settings)
    if batch.documents or batch.rejects or not any_batch:
        yield batch.tables()


def _within_time(items: Iterator[Draft | Reject], seconds: float) -> Iterator[Draft | Reject]:
    """Each of `items`, which may take `seconds` each; a file that takes longer is ended by `read_documents`."""
    while True:
        try:
            with time_limit(seconds):
                item = next(items)
        except StopIteration:
            return
        yield item


class _Batch:
    def __init__(self, corpus: str, settings: IngestSettings) -> None:
        self.corpus = corpus
        self.settings = settings
        self.documents: list[dict[str, Any]] = []
        self.authors: list[dict[str, Any]] = []
        self.sources: list[Source] = []
        self.rejects: list[Reject] = []
        self.markup = MarkupRows()
        self.size = 0

    def add(self, item: Draft | Reject, seen: Seen) -> None:
        if isinstance(item, Reject):
            self.rejects.append(item)
            return
        doc_id = content_id(self.corpus, item.uri, item.sha256)
        if not seen.add(doc_id):
            return
        self.size += len(item.text)
        try:
            with time_limit(self.settings.max_document_seconds):
                row, authors, source = describe(item, known_outlets(self.settings.outlets))
        except TooSlow:
            detail = (
                f"Its outlet, date and language were not found within {self.settings.max_document_seconds:g} seconds; "
                "look at the document, or raise max_document_seconds."
            )
            self.rejects.append(Reject(item.uri, "too_slow", detail, item.sha256))
            return
        self.documents.append({"doc_id": doc_id, "corpus": self.corpus, **row})
        self.authors += [{"doc_id": doc_id, "author": a, "position": n} for n, a in enumerate(authors, 1)]
        if source:
            self.sources.append(source)
        self.markup.add(doc_id, item.lines, item.main)

    def tables(self) -> dict[str, pa.Table]:
        return {
            "documents": DOCUMENTS.from_rows(sorted(self.documents, key=lambda r: r["doc_id"])),
            "document_authors": DOCUMENT_AUTHORS.from_rows(self.authors),
            "sources": sources_table(self.sources),
            "rejects": rejects_table(self.rejects, self.corpus),
            "markup": self.markup.table(),
        }


def _concat(tables: list[pa.Table], schema: pa.Schema, order: list[str]) -> pa.Table:
    table = pa.concat_tables(tables) if tables else schema.empty_table()
    return table.sort_by([(c, "ascending") for c in order]).replace_schema_metadata(schema.metadata)
