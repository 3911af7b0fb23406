"""Files to documents: read, describe, and lay out as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from stages.ingest.agency import agency_of
from stages.ingest.decode import normalise
from stages.ingest.describe import authors_of, language_of, title_of
from stages.ingest.locator import printable
from stages.ingest.markup import MARKUP
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.outlet_evidence import outlet_in_text
from stages.ingest.outlets import Source, from_name, from_url, merge_sources, sources_table
from stages.ingest.published import numeric_order, published
from stages.ingest.readers import read_documents
from stages.ingest.rejects import rejects_table
from stages.ingest.settings import DEFAULTS, IngestSettings
from warehouse.ids import content_id
from warehouse.tables import DOCUMENT_AUTHORS, DOCUMENTS

_LONGEST_TITLE = 500


def ingest(
    files: Sequence[InputFile],
    corpus: str,
    settings: IngestSettings = DEFAULTS,
) -> dict[str, pa.Table]:
    """Everything that `files` hold, as tables: documents, document_authors, sources, rejects (schemas of the contract)
    and markup (`stages.ingest.markup.MARKUP`, a row per line of each HTML document).

    duplicate_*, retracted_at, run_id and *_at are null. Rows are sorted by their key; the same files give the same rows
    whatever their order. Bad input raises nothing: it is a reject with a reason and a sentence on what to do.
    """
    batches = list(ingest_batches(files, corpus, settings))
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
    rows: int = 2000,
) -> Iterator[dict[str, pa.Table]]:
    """As `ingest`, in pieces of at most `rows` documents or 64 MB of text, so that memory stays bounded.

    There is at least one piece; a document comes once, in the first piece that has it.
    """
    seen: set[str] = set()
    batch = _Batch(corpus)
    any_batch = False
    for file in sorted(files, key=lambda f: (f.uri, f.path)):
        for item in read_documents(file, settings):
            batch.add(item, seen)
            if len(batch.documents) + len(batch.rejects) >= rows or batch.size > 64_000_000:
                yield batch.tables()
                any_batch = True
                batch = _Batch(corpus)
    if batch.documents or batch.rejects or not any_batch:
        yield batch.tables()


class _Batch:
    def __init__(self, corpus: str) -> None:
        self.corpus = corpus
        self.documents: list[dict[str, Any]] = []
        self.authors: list[dict[str, Any]] = []
        self.sources: list[Source] = []
        self.rejects: list[Reject] = []
        self.markup: list[dict[str, Any]] = []
        self.size = 0

    def add(self, item: Draft | Reject, seen: set[str]) -> None:
        if isinstance(item, Reject):
            self.rejects.append(item)
            return
        doc_id = content_id(self.corpus, item.uri, item.sha256)
        if doc_id in seen:
            return
        seen.add(doc_id)
        self.size += len(item.text)
        row, authors, source = describe(item)
        self.documents.append({"doc_id": doc_id, "corpus": self.corpus, **row})
        self.authors += [{"doc_id": doc_id, "author": a, "position": n} for n, a in enumerate(authors, 1)]
        if source:
            self.sources.append(source)
        at = 0
        for line, main in zip(item.lines, item.main, strict=True):
            self.markup.append(
                {
                    "doc_id": doc_id,
                    "char_start": at,
                    "char_end": at + len(line.text),
                    "tag": line.tag,
                    "link_share": line.link_share,
                    "region": line.region,
                    "is_main": main,
                    "hint": line.hint or None,
                }
            )
            at += len(line.text) + 1

    def tables(self) -> dict[str, pa.Table]:
        return {
            "documents": DOCUMENTS.from_rows(sorted(self.documents, key=lambda r: r["doc_id"])),
            "document_authors": DOCUMENT_AUTHORS.from_rows(self.authors),
            "sources": sources_table(self.sources),
            "rejects": rejects_table(self.rejects, self.corpus),
            "markup": pa.Table.from_pylist(self.markup, schema=MARKUP),
        }


def describe(draft: Draft) -> tuple[dict[str, Any], list[str], Source | None]:
    """A row of `documents` (without doc_id and corpus), the authors, and the outlet."""
    article = _main_text(draft)
    agency = agency_of(article, draft.agency)
    source = source_of(draft, article) or agency
    language = language_of(article, draft.language)
    country = source.country if source else None
    when, precision, evidence = published(draft, numeric_order(country, language))
    title = draft.title or (None if draft.lines else title_of(draft.text))
    row = {
        "uri": draft.uri,
        "source_id": source.source_id if source else None,
        "url": _line(draft.url),
        "title": _line(_once(title)),
        "section": _line(draft.section),
        "published_at": when,
        "published_precision": precision,
        "published_evidence": _line(evidence),
        "language": language,
        "agency": _line(agency.name) if agency else None,
        "text": draft.text,
        "char_count": len(draft.text),
        "sha256": draft.sha256,
    }
    return row, authors_of(draft.authors, article if not draft.lines else ""), source


def source_of(draft: Draft, article: str) -> Source | None:
    """The outlet: by its URL, as the metadata name it, else by evidence in the text; None where nothing is clear."""
    named = from_name(printable(draft.site)) if draft.site else None
    by_url = from_url(draft.url, named.name if named and not named.domain else None) if draft.url else None
    return by_url or named or outlet_in_text(article)


def _main_text(draft: Draft) -> str:
    """The lines that the metadata are looked for in: of a page its main content."""
    if not draft.lines:
        return draft.text
    return "\n".join(line.text for line, main in zip(draft.lines, draft.main, strict=True) if main)


def _line(value: str | None) -> str | None:
    return " ".join(normalise(value).split())[:_LONGEST_TITLE] or None if value else None


def _once(title: str | None) -> str | None:
    """A title that some scraper wrote several times over, once."""
    words = title.split() if title else []
    for times in (4, 3, 2):
        size = len(words) // times
        if size and words == words[:size] * times:
            return " ".join(words[:size])
    return title


def _concat(tables: list[pa.Table], schema: pa.Schema, order: list[str]) -> pa.Table:
    table = pa.concat_tables(tables) if tables else schema.empty_table()
    return table.sort_by([(c, "ascending") for c in order]).replace_schema_metadata(schema.metadata)
