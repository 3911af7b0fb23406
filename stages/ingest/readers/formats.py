"""Which format a file is in: by its content first, then by its name."""

from __future__ import annotations

import re

from stages.ingest.decode import decode

_BY_EXTENSION = {
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines", "json"), "jsonl"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("csv", "tsv", "tab", "psv"), "csv"),
    "eml": "eml",
    "mbox": "mbox",
    **dict.fromkeys(("arrows", "feather", "ipc"), "arrow"),
    **dict.fromkeys(("mht", "mhtml"), "mhtml"),
}
# Text formats that are no article: taken as one, they would fill the warehouse with noise in silence.
_UNSUPPORTED = frozenset(
    """
    xml rss atom rdf warc wacz sql py js css json5 yaml yml toml ini cfg log sh ipynb tex bib srt vtt
    cdx cdxj idx
    """.split()  # noqa: SIM905
)
# What may stand before the first element of an XML or HTML document.
_BEFORE = r"\s{0,999}(?:<\?[^>]{0,300}>\s{0,99}){0,5}(?:<!--.{0,2000}?-->\s{0,99}){0,5}"
_HTML_START = re.compile(_BEFORE + r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED_START = re.compile(
    _BEFORE + r"(?:<!doctype[^>\[]{0,300}(?:\[.{0,4000}?\]\s{0,9})?>\s{0,99})?(?:<!--.{0,2000}?-->\s{0,99}){0,5}"
    r"<(?:\w{1,20}:)?(?:rss|feed|rdf)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_JSON_START = re.compile(r'\s{0,99}\{\s{0,9}"[^"\n]{1,80}"\s{0,9}:')
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]")


def format_of(path: str, head: bytes) -> str | None:
    """The name of the reader for a file that begins with `head`; None for a text format that is no article.

    Binary formats go by their magic alone. A JSON, CSV or mail extension decides before the look of the text does: their
    rows may well begin with markup.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1", b"FEA1", b"\xff\xff\xff\xff")):  # a file, an old Feather file, a stream
        return "arrow"
    if head.startswith(b"WARC/"):
        return "warc"
    name = path.rsplit("/", 1)[-1].lower().removesuffix(".gz")
    extension = name.rsplit(".", 1)[-1] if "." in name else ""
    start = decode(head[:8192])[0].lstrip("\ufeff")
    if extension in _BY_EXTENSION and extension not in ("html", "htm"):
        return _BY_EXTENSION[extension]
    if _FEED_START.match(start):
        return "feed"
    if _HTML_START.match(start):
        return "html"
    first, _, rest = start.partition("\n")
    if first.startswith("From ") and _mail_kind(rest):
        return "mbox"
    mail = _mail_kind(start)
    if mail:
        return mail
    if extension in _BY_EXTENSION:
        return _BY_EXTENSION[extension]
    if extension in _UNSUPPORTED:
        return None
    return "jsonl" if _JSON_START.match(start) else "text"


def extension_of(head: bytes) -> str:
    """A file extension for content that has no name."""
    name = format_of("", head) or "txt"
    return {"text": "txt"}.get(name, name)


def _mail_kind(start: str) -> str | None:
    """eml or mhtml for text that begins with the headers of a message, MIME-Version among them."""
    names: dict[str, str] = {}
    for line in start.splitlines()[:80]:
        if not line.strip():
            break
        header = _HEADER_LINE.match(line)
        if header:
            names[header[1].lower()] = line[header.end() :].strip().lower()
        elif not line.startswith((" ", "\t")) or not names:
            return None
    if "mime-version" not in names or not names.keys() & {"content-type", "from", "subject", "date"}:
        return None
    related = names.get("content-type", "").startswith("multipart/related")
    return "mhtml" if "snapshot-content-location" in names or (related and "received" not in names) else "eml"
