"""Plain text: the decoded file, only its newlines and control characters normalised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from stages.ingest.decode import decode, normalise
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

NOTHING = "It holds nothing but blanks; fetch it again."


def read_text(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """The file as one document."""
    raw = stream.read_all(settings.max_document_bytes)
    sha256 = file_sha256(raw, stream, file)
    text = normalise(decode(raw)[0])
    if text.strip():
        yield Draft(file.uri, sha256, text)
    else:
        yield Reject(file.uri, "empty", NOTHING, sha256)


def file_sha256(raw: bytes, stream: Stream, file: InputFile) -> str:
    """The hash of what was read (the file may have changed since it was found); of a packed file as it was found."""
    return file.sha256 if stream.packed and file.sha256 else hashlib.sha256(raw).hexdigest()
