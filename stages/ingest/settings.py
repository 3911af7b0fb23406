"""Limits and choices of the ingest stage, each with a default that suits news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class IngestSettings:
    """What ingest takes and how far it goes.

    `max_document_bytes` bounds one document (a file, or a row of a file) after unpacking. `max_markup_bytes` bounds the
    pages whose main content is looked for; larger ones keep all their lines as main content. `max_expansion` is how
    many times its packed size a .gz file may grow beyond the first 256 MB before reading stops. `fields` overrides the
    guessed field names of JSON Lines: role (text, url, title, published …) to field name.
    """

    max_document_bytes: int = 25_000_000
    max_markup_bytes: int = 4_000_000
    max_expansion: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DuplicateSettings:
    """When two documents are the same article.

    `near_similarity` is the least Jaccard similarity of word shingles (`shingle` words each) of two nearly same texts;
    texts below `short_words` words need `short_similarity`, since a template with another number in it is another
    report. `max_days_apart` is how far apart the publication of two nearly same texts may lie. `same_url_similarity` is
    the least similarity of two documents that give the same URL to be versions of one article: a wrong canonical link
    on every page of a site must not make one article of them all.
    """

    near_similarity: float = 0.85
    shingle: int = 4
    short_words: int = 60
    short_similarity: float = 0.95
    max_days_apart: int = 3
    same_url_similarity: float = 0.4


DEFAULTS = IngestSettings()
DUPLICATE_DEFAULTS = DuplicateSettings()
