"""What a document is: outlet, title, authors, section, date, language and agency, from its metadata and its text."""

from __future__ import annotations

from typing import Any

from stages.ingest.agency import agency_of
from stages.ingest.authors import authors_of
from stages.ingest.decode import normalise
from stages.ingest.language import language_of
from stages.ingest.locator import printable
from stages.ingest.model import Draft
from stages.ingest.outlet_evidence import outlet_in_text
from stages.ingest.outlets import Outlets, Source, known_outlets
from stages.ingest.published import numeric_order, published
from stages.ingest.section import section_of
from stages.ingest.title import once, title_of

_LONGEST = 500


def describe(draft: Draft, outlets: Outlets | None = None) -> tuple[dict[str, Any], list[str], Source | None]:
    """A row of `documents` (without doc_id and corpus), the authors, and the outlet.

    Whatever is found is one printable line of at most 500 characters (an author 60): article text is hostile.
    """
    outlets = outlets or known_outlets()
    article = _main_text(draft)
    agency = agency_of(article, draft.agency, outlets)
    source = source_of(draft, article, outlets) or agency
    language = language_of(article, draft.language)
    country = source.country if source else None
    when, precision, evidence = published(draft, numeric_order(country, language))
    title = once(draft.title) or (None if draft.lines else title_of(draft.text))
    row = {
        "uri": draft.uri,
        "source_id": source.source_id if source else None,
        "url": _line(draft.url, 2000),
        "title": _line(title),
        "section": _line(draft.section or section_of(draft.url, article), 100),
        "published_at": when,
        "published_precision": precision,
        "published_evidence": _line(evidence),
        "language": language,
        "agency": _line(agency.name, 100) if agency else None,
        "text": draft.text,
        "char_count": len(draft.text),
        "sha256": draft.sha256,
    }
    authors = authors_of(draft.authors, article if not draft.lines else "", outlets)
    return row, [a for name in authors if (a := _line(name, 60))], source


def source_of(draft: Draft, article: str, outlets: Outlets) -> Source | None:
    """The outlet: by its URL, as the metadata name it, else by evidence in the text; None where nothing is clear."""
    named = outlets.from_name(printable(draft.site)) if draft.site else None
    by_url = outlets.from_url(draft.url, named.name if named and not named.domain else None) if draft.url else None
    return by_url or named or outlet_in_text(article, outlets)


def _main_text(draft: Draft) -> str:
    """The lines that the metadata are looked for in: of a page its main content."""
    if not draft.lines:
        return draft.text
    return "\n".join(line.text for line, main in zip(draft.lines, draft.main, strict=True) if main)


def _line(value: str | None, longest: int = _LONGEST) -> str | None:
    """One line without control, format and bidirectional characters."""
    if not value:
        return None
    plain = " ".join(normalise(value[: 4 * longest]).split())
    if not plain.isprintable():
        plain = " ".join("".join(c for c in plain if c.isprintable() or c in "\u200c\u200d").split())
    return plain[:longest].strip() or None
