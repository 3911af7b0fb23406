"""Helpers: read bytes with one reader, and build web archives."""

from __future__ import annotations

import io
from typing import Any

from stages.ingest import IngestSettings
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.feeds import read_feed
from stages.ingest.readers.html import read_html
from stages.ingest.readers.jsonl import read_jsonl
from stages.ingest.readers.mail import read_eml, read_mbox, read_mhtml
from stages.ingest.readers.stream import Stream
from stages.ingest.readers.tables import read_arrow, read_csv, read_parquet
from stages.ingest.readers.text import read_text
from stages.ingest.readers.warc import read_warc

READERS = {
    "text": read_text,
    "html": read_html,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "parquet": read_parquet,
    "arrow": read_arrow,
    "warc": read_warc,
    "feed": read_feed,
    "eml": read_eml,
    "mhtml": read_mhtml,
    "mbox": read_mbox,
}
CAPTURED = "2021-07-16T09:30:00Z"


def read(name: str, raw: bytes, **options: Any) -> list[Draft | Reject]:
    """What the reader of a format makes of a file of these bytes, called "f"."""
    file = InputFile("f", "f", len(raw), None)
    return list(READERS[name](Stream(io.BytesIO(raw)), file, IngestSettings(**options)))


def drafts(found: list[Draft | Reject]) -> list[Draft]:
    return [d for d in found if isinstance(d, Draft)]


def reasons(found: list[Draft | Reject]) -> list[str]:
    return [r.reason for r in found if isinstance(r, Reject)]


def record(
    kind: str, url: str, block: bytes, mime: str = "application/http; msgtype=response", date: str = CAPTURED
) -> bytes:
    """A WARC record."""
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": date,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000000>",
        "Content-Type": mime,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(url: str, body: bytes, mime: str = "text/html", status: int = 200, **headers: str) -> bytes:
    """A WARC record of a response; names of `headers` with _ for -."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return record("response", url, f"HTTP/1.1 {status} X\r\nContent-Type: {mime}\r\n{lines}\r\n".encode() + body)
