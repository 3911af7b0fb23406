"""Ingest: from what users have (files of text, HTML, JSON Lines) to documents, and to rejects with their reasons."""

from stages.ingest.discover import discover
from stages.ingest.documents import ingest, ingest_batches
from stages.ingest.duplicates import find_duplicates
from stages.ingest.markup import MARKUP
from stages.ingest.model import InputFile
from stages.ingest.outlets import merge_sources
from stages.ingest.settings import DuplicateSettings, IngestSettings

__all__ = [
    "MARKUP",
    "DuplicateSettings",
    "IngestSettings",
    "InputFile",
    "discover",
    "find_duplicates",
    "ingest",
    "ingest_batches",
    "merge_sources",
]
