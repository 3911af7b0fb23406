"""JSON Lines: one article a line; also one JSON object or array of articles in a file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from stages.ingest.data_files import read_rows
from stages.ingest.decode import decode, normalise
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.html import html_draft
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

_LOOKS_LIKE_HTML = re.compile(r"\s{0,99}<(?:!doctype|html|head|body|div|article|section|p)\b", re.IGNORECASE)
_TOO_LARGE = "Row {row} has more than {most:,} bytes; split it, or raise the limit max_document_bytes."


def read_jsonl(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per row. A row that is no article is a reject of its own (bad_row) and stops nothing."""
    if _is_one_value(stream.peek()):
        yield from _read_whole(stream, file, settings)
    else:
        yield from _read_lines(stream.lines(settings.max_document_bytes), file, settings)


def _read_lines(lines: Iterable[bytes | None], file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    seen: dict[str, str] = {}
    row = 0
    for row, line in enumerate(lines, 1):
        if line is None:
            detail = _TOO_LARGE.format(row=row, most=settings.max_document_bytes)
            yield Reject(row_locator(file.uri, row), "too_large", detail)
        elif line.strip():
            yield _read_line(line, row, file, settings, seen)
    if not row:
        yield Reject(file.uri, "empty", "The file holds no rows; fetch it again.", file.sha256)


def _is_one_value(head: bytes) -> bool:
    """True for an array, or an object that runs over several lines, rather than JSON Lines."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return True
    first = start.split(b"\n", 1)[0].strip()
    return start.startswith(b"{") and b"\n" in start and not first.endswith(b"}") and len(first) < 2000


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_whole(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    raw = stream.read_all(settings.max_document_bytes)
    try:
        value = json.loads(decode(raw)[0])
    except (ValueError, RecursionError) as error:
        lines = raw.splitlines()
        if any(_is_object(line) for line in lines):
            # JSON Lines after all, and its first row is broken: the rows after it must not be lost with it
            yield from _read_lines(lines, file, settings)
        else:
            detail = f"Not JSON ({_brief(error)}); give one JSON object a line."
            yield Reject(row_locator(file.uri, 1), "bad_row", detail, file.sha256)
        return
    rows = value if isinstance(value, list) else [value]
    seen: dict[str, str] = {}
    for row, item in enumerate(rows, 1):
        try:
            line = json.dumps(item, sort_keys=True).encode()
        except (ValueError, RecursionError) as error:
            detail = f"Row {row} cannot be read ({_brief(error)})."
            yield Reject(row_locator(file.uri, row), "bad_row", detail)
            continue
        yield _read_line(line, row, file, settings, seen)
    if not rows:
        yield Reject(file.uri, "empty", "The file holds no rows; fetch it again.", file.sha256)


def _read_line(
    line: bytes, row: int, file: InputFile, settings: IngestSettings, seen: dict[str, str]
) -> Draft | Reject:
    """One row. `seen` maps the locators of this file to the hash of their row."""
    sha256 = hashlib.sha256(line).hexdigest()
    uri = row_locator(file.uri, row)
    try:
        value = json.loads(decode(line)[0].lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return Reject(uri, "bad_row", f"Row {row} is not JSON ({_brief(error)}); repair or remove it.", sha256)
    if not isinstance(value, dict):
        return Reject(uri, "bad_row", f"Row {row} is not a JSON object; give one object a line.", sha256)
    get = _Fields(value, settings.fields)
    name = get.scalar("id")
    if name:
        uri = row_locator(file.uri, name)
        if seen.get(uri) == sha256:
            return Reject(uri, "duplicate_row", f"Row {row} repeats an earlier row word for word.", sha256)
        if uri in seen:  # an id that is not unique must not make two articles versions of one
            uri = f"{uri}~{sha256[:8]}"
            if uri in seen:
                return Reject(uri, "duplicate_row", f"Row {row} repeats an earlier row word for word.", sha256)
        seen[uri] = sha256
    return _draft(get, uri, row, sha256, settings)


def _draft(get: _Fields, uri: str, row: int, sha256: str, settings: IngestSettings) -> Draft | Reject:
    text, markup = get.text("text"), get.text("html")
    if text is not None and _LOOKS_LIKE_HTML.match(text) and text.count("</") > 1:
        text, markup = None, text
    if text is None and markup is None:
        named = ", ".join(sorted(map(str, get.value))[:12])
        detail = f"Row {row} has no field with the article's text (fields: {named[:300]}); name it in the settings."
        return Reject(uri, "bad_row", detail, sha256)
    if not (text or markup or "").strip():
        return Reject(uri, "empty", f"The text of row {row} is empty; fetch the article again.", sha256)
    if text is None:
        page = html_draft(markup or "", uri, sha256, settings)
        if isinstance(page, Reject):
            return page
        draft = page
    else:
        text = normalise(text)
        if not text.strip():
            return Reject(uri, "empty", f"The text of row {row} is empty; fetch the article again.", sha256)
        draft = Draft(uri, sha256, text)
    url = get.scalar("url")
    draft.url = url if url and re.match(r"(?:https?:)?//|[\w-]+(?:\.[\w-]+)+(?:/|$)", url) else draft.url
    draft.title = get.scalar("title") or draft.title
    draft.authors = get.names("authors") or draft.authors
    draft.section = get.scalar("section") or draft.section
    draft.language = get.scalar("language") or draft.language
    draft.site = get.scalar("site") or draft.site
    draft.agency = get.scalar("agency")
    published = get.scalar("published")
    if published:
        draft.dates.insert(0, (f"field {get.name('published')}", published))
    return draft


class _Fields:
    """A row's values by role; the field that plays a role is named in the settings, else guessed (data/fields.csv)."""

    def __init__(self, value: dict[str, Any], named: Mapping[str, str]) -> None:
        self.value = value
        self._named = named
        self._plain = {_plain(k): k for k in reversed(list(value))}

    def name(self, role: str) -> str | None:
        if role in self._named:
            return self._named[role] if self._named[role] in self.value else None
        names = (self._plain.get(n) for n in _roles()[role])
        return next((n for n in names if n is not None and self.value[n] not in (None, "", [], {})), None)

    def scalar(self, role: str) -> str | None:
        """A string or number, the first of a list, the name of an object; one line of at most 2,000 characters."""
        name = self.name(role)
        found = _first(self.value[name]) if name else None
        text = " ".join(normalise(found).split()) if found else ""
        return text[:2000] or None

    def text(self, role: str) -> str | None:
        """A string as it is, a list of strings as lines."""
        name = self.name(role)
        value = self.value[name] if name else None
        if isinstance(value, list):
            return "\n".join(v for v in value if isinstance(v, str))
        return value if isinstance(value, str) else None

    def names(self, role: str) -> list[str]:
        name = self.name(role)
        value = self.value[name] if name else None
        items = value if isinstance(value, list) else [value]
        found = (_first(item) for item in items[:50])
        return [" ".join(normalise(f).split())[:300] for f in found if f]


def _first(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next((value[k] for k in ("name", "title", "domain", "uri", "url", "$date") if value.get(k)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]", "", name).casefold()


@cache
def _roles() -> dict[str, tuple[str, ...]]:
    return {r["role"]: tuple(r["names"].split(";")) for r in read_rows("fields.csv")}


def _brief(error: Exception) -> str:
    return str(error)[:120] if isinstance(error, ValueError) else "nested too deeply"
