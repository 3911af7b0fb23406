"""Ingest: from what users have (files, archives, tables, feeds, mail) to documents, and to rejects with their reasons."""

from stages.ingest.data_files import read_rows
from stages.ingest.discover import discover
from stages.ingest.documents import ingest, ingest_batches
from stages.ingest.duplicates import COMPARED, find_duplicates, find_duplicates_in
from stages.ingest.markup import MARKUP
from stages.ingest.model import InputFile
from stages.ingest.outlets import merge_sources
from stages.ingest.remote import FetchFailed, KnownObjects, drop_fetched, redacted
from stages.ingest.settings import DuplicateSettings, IngestSettings
from stages.ingest.time_limit import TooSlow, die_when_stuck, not_stuck, time_limit

__all__ = [
    "COMPARED",
    "MARKUP",
    "DuplicateSettings",
    "FetchFailed",
    "IngestSettings",
    "InputFile",
    "KnownObjects",
    "TooSlow",
    "die_when_stuck",
    "discover",
    "drop_fetched",
    "field_roles",
    "find_duplicates",
    "find_duplicates_in",
    "ingest",
    "ingest_batches",
    "merge_sources",
    "not_stuck",
    "redacted",
    "time_limit",
]


def field_roles() -> list[str]:
    """The roles that a field of a table can play (text, url, title …), for `IngestSettings.fields`."""
    return [r["role"] for r in read_rows("fields.csv")]
