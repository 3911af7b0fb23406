"""An HTML page as one document: its visible text as lines, and what its markup says about it."""

from __future__ import annotations

from collections.abc import Iterator

from stages.ingest.decode import decode
from stages.ingest.markup.main_content import main_lines
from stages.ingest.markup.metadata import page_metadata
from stages.ingest.markup.page import page_lines, parse_page
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.stream import Stream
from stages.ingest.readers.text import NOTHING, file_sha256
from stages.ingest.settings import IngestSettings

NO_TEXT = "The page shows no text (a script may fill it in a browser); save the page after it has loaded."


def read_html(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """The file as one document; no_text where the page shows nothing."""
    raw = stream.read_all(settings.max_document_bytes)
    sha256 = file_sha256(raw, stream, file)
    markup = decode(raw)[0]
    if not markup.strip():
        yield Reject(file.uri, "empty", NOTHING, sha256)
        return
    yield html_draft(markup, file.uri, sha256)


def html_draft(markup: str, uri: str, sha256: str) -> Draft | Reject:
    """A page that has been decoded. Its text is its visible lines joined by newlines."""
    tree = parse_page(markup)
    lines = page_lines(tree) if tree is not None else []
    if tree is None or not any(line.text for line in lines):
        return Reject(uri, "no_text", NO_TEXT, sha256)
    draft = Draft(uri, sha256, "\n".join(line.text for line in lines), lines=lines)
    page_metadata(tree, draft)
    draft.main = main_lines(lines)
    return draft
