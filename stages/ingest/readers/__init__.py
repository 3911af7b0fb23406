"""The registry of formats: which reader takes a file, by its content and its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stages.ingest.decode import binary_kind, decode
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.html import read_html
from stages.ingest.readers.jsonl import read_jsonl
from stages.ingest.readers.stream import Stream, TooLarge, open_stream
from stages.ingest.readers.text import read_text
from stages.ingest.settings import IngestSettings

Reader = Callable[[Stream, InputFile, IngestSettings], Iterator[Draft | Reject]]

READERS: dict[str, Reader] = {"text": read_text, "html": read_html, "jsonl": read_jsonl}

_BY_EXTENSION = {
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines", "json"), "jsonl"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
}
# Text formats that are no article: taken as one, they would fill the warehouse with noise in silence.
_UNSUPPORTED = frozenset(
    """
    csv tsv xml rss atom warc wacz eml mhtml sql py js css json5 yaml yml toml ini cfg log sh ipynb tex bib srt vtt
    """.split()  # noqa: SIM905
)
_HTML_START = re.compile(
    r"\s{0,999}(?:<\?xml[^>]{0,200}>\s{0,99})?(?:<!--.{0,2000}?-->\s{0,99}){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON_START = re.compile(r'\s{0,99}\{\s{0,9}"[^"\n]{1,80}"\s{0,9}:')


def read_documents(file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """Every document of a file, and a `Reject` for each that cannot be taken. Raises nothing for bad input."""
    try:
        with open_stream(file.path, settings) as stream:
            head = stream.peek()
            if not head:
                yield Reject(file.uri, "empty", "The file holds no bytes; fetch it again.", file.sha256)
                return
            kind = binary_kind(head)
            if kind:
                detail = f"The file is {kind}, not text; turn it into text, HTML or JSON Lines first."
                yield Reject(file.uri, "binary", detail, file.sha256)
                return
            name = format_of(file.path, head)
            if name is None:
                detail = "Not a format that is read; give plain text, HTML or JSON Lines (.gz allowed)."
                yield Reject(file.uri, "unsupported", detail, file.sha256)
                return
            yield from READERS[name](stream, file, settings)
    except FileNotFoundError:
        detail = "The file was listed and then gone; run again when it is back."
        yield Reject(file.uri, "vanished", detail, file.sha256)
    except TooLarge as error:
        yield Reject(file.uri, "too_large", str(error), file.sha256)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        detail = f"The file cannot be read to its end ({why}); check permissions, or fetch it again."
        yield Reject(file.uri, "unreadable", detail, file.sha256)


def format_of(path: str, head: bytes) -> str | None:
    """The name of the reader for a file that begins with `head`; None for a text format that is no article."""
    name = path.rsplit("/", 1)[-1].lower().removesuffix(".gz")
    extension = name.rsplit(".", 1)[-1] if "." in name else ""
    if extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    start = decode(head[:8192])[0].lstrip("\ufeff")
    if _HTML_START.match(start):
        return "html"
    if extension in _UNSUPPORTED:
        return None
    return "jsonl" if _JSON_START.match(start) else "text"
