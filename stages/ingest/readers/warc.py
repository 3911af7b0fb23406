"""Web archives (WARC 1.0 and 1.1, ISO 28500): a document per captured page. Also the text extracts of crawls (WET)."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from stages.ingest.decode import decode, normalise
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.http_body import UnknownCoding, decoded_body
from stages.ingest.readers.rows import Locators, page_draft
from stages.ingest.readers.stream import NotTaken, Stream, TooLarge
from stages.ingest.settings import IngestSettings

_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 500
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_NO_TYPES = frozenset(("", "unknown", "unknown/unknown", "application/octet-stream", "application/unknown"))
_HTML_START = re.compile(
    rb"\s{0,999}(?:<!--.{0,2000}?-->\s{0,99}){0,5}<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
# Texts that sites have for programs.
_FOR_ROBOTS = re.compile(r"/(?:robots|ads|app-ads|security|humans|llms)\.txt$|^/\.well-known/", re.IGNORECASE)
_KINDS = {"image": "images", "video": "recordings", "audio": "recordings", "font": "scripts, styles and data"}
_DATA = re.compile(r"javascript|ecmascript|json|css|font|wasm|protobuf|x-www-form|csv", re.IGNORECASE)


@dataclass
class _Record:
    headers: dict[str, str]
    body: _Body

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<> ")[:4000]


def read_warc(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per HTML or plain-text payload of response, resource and conversion records.

    The URL is WARC-Target-URI. WARC-Date says when the page was fetched, which is no evidence of its publication; it is
    part of the locator, so that two captures of a page are two documents. What else an archive holds (images, redirects,
    errors, repeated captures) is counted in one reject (skipped_records), damage in another (bad_record); a file that
    breaks off keeps what came before.
    """
    reader = _Reader(file, settings)
    source = stream.file()
    broken: OSError | EOFError | NotTaken | None = None
    try:
        for record in _records(source, reader.skipped):
            found = reader.draft(record)
            if found is not None:
                yield found
    except (OSError, EOFError, NotTaken) as error:
        broken = error
    yield from reader.leftovers()
    if broken is not None:
        raise broken


class _Reader:
    def __init__(self, file: InputFile, settings: IngestSettings) -> None:
        self.skipped: Counter[str] = Counter()
        self._file = file
        self._settings = settings
        self._locators = Locators(file.uri)
        self._pages = 0

    def draft(self, record: _Record) -> Draft | Reject | None:
        if record.kind == "revisit":
            self.skipped["repeated captures"] += 1
            return None
        if record.kind not in ("response", "resource", "conversion"):
            return None  # requests, metadata: they tell of the crawl
        mime, headers = record.headers.get("content-type", ""), dict[str, str]()
        if record.kind == "response" and "http" in record.url[:4].lower():
            status, headers = _http_headers(record.body)
            if status is None or not 200 <= status < 300:
                what = "damaged responses" if status is None else "redirects" if status < 400 else "error pages"
                self.skipped[what] += 1
                return None
            mime = headers.get("content-type", "")
        essence, charset = _mime(mime)
        start = record.body.peek() if essence in _NO_TYPES else b""
        is_html = essence in _HTML_TYPES or (essence in _NO_TYPES and _HTML_START.match(start) is not None)
        if not is_html and (essence != "text/plain" or _FOR_ROBOTS.search(_path(record.url))):
            self.skipped[_what(essence)] += 1
            return None
        return self._document(record, headers, is_html, charset)

    def _document(
        self, record: _Record, headers: dict[str, str], is_html: bool, charset: str | None
    ) -> Draft | Reject | None:
        captured = re.sub(r"\D", "", record.headers.get("warc-date", ""))[:14]
        name = f"{captured}/{record.url}" if captured else record.url
        try:
            raw = decoded_body(record.body, headers, self._settings.max_document_bytes)
        except TooLarge as error:
            return Reject(row_locator(self._file.uri, name), "too_large", str(error))
        except UnknownCoding:
            self.skipped["damaged responses"] += 1
            return None
        if record.body.is_cut:  # half an article
            return None
        sha256 = hashlib.sha256(raw).hexdigest()
        text = decode(raw, charset)[0]
        if not text.strip():
            self.skipped["pages without text"] += 1
            return None
        uri = self._locators.of_name(name, sha256)
        if uri is None:
            self.skipped["repeated captures"] += 1
            return None
        if is_html:
            found = page_draft(text, uri, sha256, self._settings)
            if isinstance(found, Reject):
                if found.reason != "no_text":
                    return found
                self.skipped["pages without text"] += 1
                return None
        else:
            text = normalise(text)
            if not text.strip():
                self.skipped["pages without text"] += 1
                return None
            found = Draft(uri, sha256, text)
            found.language = record.headers.get("warc-identified-content-language", "").split(",")[0] or None
        if not (found.url and _same_page(found.url, record.url)):
            found.url = record.url or found.url
        self._pages += 1
        return found

    def leftovers(self) -> Iterator[Reject]:
        """What there is to say of the archive at its end."""
        damaged = self.skipped.pop(_DAMAGE, 0)
        uri, sha256 = self._file.uri, self._file.sha256
        if damaged:
            places = "one place" if damaged == 1 else f"{damaged:,} places"
            detail = f"The archive is damaged in {places}, and records are lost there; fetch it again."
            yield Reject(uri, "bad_record", detail, sha256)
        if +self.skipped:
            counts = ", ".join(
                f"{n:,} {what}" for what, n in sorted((+self.skipped).items(), key=lambda i: (-i[1], i[0]))
            )
            detail = f"{self._pages:,} pages were read; left out: {counts}. Nothing needs to be done if these are no articles."
            yield Reject(uri, "skipped_records", detail, sha256)
        elif not self._pages and not damaged:
            yield Reject(uri, "empty", "The archive holds no captured page; check that it is the right one.", sha256)


_DAMAGE = "damaged places"


class _Body:
    """The bytes of one record, and no more."""

    def __init__(self, source: io.BufferedReader, length: int) -> None:
        self._source = source
        self.left = length
        self.is_cut = False

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._source.read(min(self.left, size if size >= 0 else self.left)))

    def readline(self, size: int | None = -1) -> bytes:
        most = size if size is not None and size >= 0 else _LONGEST_LINE
        return self._counted(self._source.readline(min(self.left, most)))

    def peek(self) -> bytes:
        """Some bytes that are read again by the next read."""
        return self._source.peek(1)[: min(self.left, 4096)] if self.left else b""

    def skip(self) -> None:
        """Pass over what is left."""
        while self.left:
            self.read(1 << 20)

    def _counted(self, chunk: bytes) -> bytes:
        if self.left and not chunk:  # the file ends before the record does
            self.is_cut, self.left = True, 0
        self.left -= len(chunk)
        return chunk


def _records(source: io.BufferedReader, skipped: Counter[str]) -> Iterator[_Record]:
    """Records one after another; after damage reading goes on at the next line that begins one."""
    lost = False
    while line := source.readline(_LONGEST_LINE):
        if not line.startswith(b"WARC/"):
            if line.strip() and not lost:
                lost = True
                skipped[_DAMAGE] += 1
            continue
        lost = False
        headers = _headers(source)
        size = headers.get("content-length", "")
        if not (size.isascii() and size.isdigit() and len(size) < 16):
            skipped[_DAMAGE] += 1
            lost = True
            continue
        body = _Body(source, int(size))
        yield _Record(headers, body)
        body.skip()
        skipped[_DAMAGE] += body.is_cut


def _headers(source: io.BufferedReader | _Body) -> dict[str, str]:
    """Header lines up to the empty one, by lower-case name; the first of each name counts."""
    out: dict[str, str] = {}
    last = ""
    for _ in range(_MOST_HEADERS):
        line = source.readline(_LONGEST_LINE)
        if not line.strip():
            break
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and last:
            out[last] = f"{out[last]} {text.strip()}"[:_LONGEST_LINE]
            continue
        name, colon, value = text.partition(":")
        last = name.strip().lower()
        if colon:
            out.setdefault(last, value.strip())
        else:
            last = ""
    return out


def _http_headers(body: _Body) -> tuple[int | None, dict[str, str]]:
    status = _STATUS.match(body.readline(_LONGEST_LINE))
    return (int(status[1]), _headers(body)) if status else (None, {})


def _mime(value: str) -> tuple[str, str | None]:
    """Type and charset of a Content-Type."""
    essence, _, rest = value.partition(";")
    charset = re.search(r"charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", rest, re.IGNORECASE)
    return essence.strip().lower(), charset[1] if charset else None


def _what(essence: str) -> str:
    """What records of a type are called in the count of those left out."""
    if essence == "text/plain":
        return "texts for robots"
    if essence == "application/pdf":
        return "PDF documents"
    if _DATA.search(essence):
        return "scripts, styles and data"
    if "xml" in essence:
        return "feeds and other XML"
    return _KINDS.get(essence.split("/")[0], "other files")


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _same_page(canonical: str, url: str) -> bool:
    """True where a page's canonical address is the captured one without its query."""
    try:
        one, two = urlsplit(canonical), urlsplit(url)
    except ValueError:
        return False
    return (one.netloc.lower(), one.path) == (two.netloc.lower(), two.path) and one.query in ("", two.query)
