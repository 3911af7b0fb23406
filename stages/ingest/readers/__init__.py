"""The registry of formats: which reader takes a file or a member of an archive."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from stages.ingest.decode import binary_kind
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.containers import Member, members
from stages.ingest.readers.formats import format_of
from stages.ingest.readers.stream import NotTaken, Stream
from stages.ingest.settings import IngestSettings
from stages.ingest.time_limit import TooSlow

Reader = Callable[[Stream, InputFile, IngestSettings], Iterator[Draft | Reject]]

# Format to module and function; a reader is imported when the first file of its format comes.
READERS: dict[str, tuple[str, str]] = {
    "text": ("text", "read_text"),
    "html": ("html", "read_html"),
    "jsonl": ("jsonl", "read_jsonl"),
    "csv": ("tables", "read_csv"),
    "parquet": ("tables", "read_parquet"),
    "arrow": ("tables", "read_arrow"),
    "warc": ("warc", "read_warc"),
    "feed": ("feeds", "read_feed"),
    "eml": ("mail", "read_eml"),
    "mhtml": ("mail", "read_mhtml"),
    "mbox": ("mail", "read_mbox"),
}
# These are binary by nature; all others must look like text.
_BINARY = frozenset({"parquet", "arrow", "warc", "eml", "mhtml", "mbox"})


def read_documents(file: InputFile, settings: IngestSettings, scratch: Path | None = None) -> Iterator[Draft | Reject]:
    """Every document of a file, and a `Reject` for each that cannot be taken. Raises nothing for bad input.

    `scratch` is the folder for temporary files. TooSlow, raised in here by a time limit of the caller, ends the file or the
    member that is being read and goes on with the next one.
    """
    try:
        with Path(file.path).open("rb") as raw:
            if not raw.read(1):
                yield Reject(file.uri, "empty", "The file holds no bytes; fetch it again.", file.sha256)
                return
            raw.seek(0)
            for item in members(file, raw, settings, scratch):
                if isinstance(item, Reject):
                    yield item
                else:
                    yield from _read_member(item, settings)
    except FileNotFoundError:
        detail = "The file was listed and then gone; run again when it is back."
        yield Reject(file.uri, "vanished", detail, file.sha256)
    except (NotTaken, OSError, EOFError) as error:
        yield _refusal(error, file)
    except TooSlow:
        yield too_slow(file.uri, settings, file.sha256)


def _read_member(member: Member, settings: IngestSettings) -> Iterator[Draft | Reject]:
    file = member.file
    try:
        head = member.stream.peek()
        name = format_of(file.path, head)
        kind = binary_kind(head) if name not in _BINARY else None
        if not head:
            yield Reject(file.uri, "empty", "The file holds no bytes; fetch it again.", file.sha256)
        elif kind:
            detail = f"The file is {kind}, not text; turn it into text, HTML or JSON Lines first."
            yield Reject(file.uri, "binary", detail, file.sha256)
        elif name is None:
            detail = "Not a format that is read; give plain text, HTML, JSON Lines, CSV, Parquet, WARC, a feed or mail."
            yield Reject(file.uri, "unsupported", detail, file.sha256)
        else:
            yield from reader(name)(member.stream, file, settings)
    except (NotTaken, OSError, EOFError) as error:
        yield _refusal(error, file)
    except TooSlow:
        yield too_slow(file.uri, settings, file.sha256)


@functools.cache
def reader(name: str) -> Reader:
    """The reader of a format."""
    module, function = READERS[name]
    return cast(Reader, getattr(importlib.import_module(f"stages.ingest.readers.{module}"), function))


def too_slow(uri: str, settings: IngestSettings, sha256: str | None) -> Reject:
    detail = (
        f"A document in it takes longer than {settings.max_document_seconds:g} seconds; what comes after it in the same "
        "file was not read. Take the document out, or raise max_document_seconds."
    )
    return Reject(uri, "too_slow", detail, sha256)


def _refusal(error: Exception, file: InputFile) -> Reject:
    if isinstance(error, NotTaken):
        return Reject(file.uri, error.reason, str(error), file.sha256)
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    detail = f"The file cannot be read to its end ({why}); check permissions, or fetch it again."
    return Reject(file.uri, "unreadable", detail, file.sha256)
