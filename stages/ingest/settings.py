"""Limits and choices of the ingest stage, each with a default that suits news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class IngestSettings:
    """What ingest takes and how far it goes. Whatever is beyond a limit is a row of `rejects`, never silence.

    One document (a file, a member of an archive, or a row of a file), unpacked:
    `max_document_bytes` bounds its size, `max_document_seconds` the time it may take (0: no bound).

    Packed files and archives: whatever is unpacked may grow to `max_expansion` times its packed size, the first
    `free_expansion_bytes` always allowed; `max_member_bytes` bounds what one member unpacks to, `max_members` the members of
    an archive with those of archives inside it, `max_nesting` how deep archives may lie in each other (a .tar.gz counts as
    one).

    Objects of a store that are new are kept on disk until they are read, up to `max_spool_bytes` in all; beyond that they
    are fetched twice (to hash them, and to read them).

    `fields` overrides the guessed field names of JSON Lines, CSV, Parquet and Arrow: role (text, url, title, published …)
    to field name. `outlets` is the path of a CSV file of outlets that adds to those that are known.
    """

    max_document_bytes: int = 25_000_000
    max_document_seconds: float = 60.0
    max_expansion: int = 200
    free_expansion_bytes: int = 256_000_000
    max_member_bytes: int = 8_000_000_000
    max_members: int = 500_000
    max_nesting: int = 3
    max_spool_bytes: int = 2_000_000_000
    fields: Mapping[str, str] = field(default_factory=dict)
    outlets: str | None = None


@dataclass(frozen=True)
class DuplicateSettings:
    """When two documents are the same article.

    `near_similarity` is the least Jaccard similarity of word shingles (`shingle` words each) of two nearly same texts;
    texts below `short_words` words need `short_similarity`, since a template with another number in it is another
    report. `max_days_apart` is how far apart the publication of two nearly same texts may lie. `same_url_similarity` is
    the least similarity of two documents that give the same URL to be versions of one article: a wrong canonical link
    on every page of a site must not make one article of them all. A later version of an article, at one outlet under a
    like headline, has at least `version_similarity`, and `version_containment` of the shorter text in the longer.
    """

    near_similarity: float = 0.85
    shingle: int = 4
    short_words: int = 60
    short_similarity: float = 0.95
    max_days_apart: int = 3
    same_url_similarity: float = 0.4
    version_similarity: float = 0.3
    version_containment: float = 0.55


DEFAULTS = IngestSettings()
DUPLICATE_DEFAULTS = DuplicateSettings()
