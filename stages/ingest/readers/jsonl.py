"""JSON Lines: one article a line; also one JSON object or array of articles in a file."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from stages.ingest.decode import decode
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.rows import Rows, has_text_field, too_large
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

_DECODER = json.JSONDecoder()
_ARRAY = re.compile(r"[\s\ufeff]*\[")
_BETWEEN = re.compile(r"[\s,\]\ufeff]+")
_CHUNK = 1 << 16
_MOST_BROKEN = 1000  # in a row
_NEAR = 16  # an error so near to the end of what is held may come from there being no more of it
_NO_ROWS = "The file holds no rows; fetch it again."


def read_jsonl(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per row. A row that is no article is a reject of its own (bad_row) and stops nothing."""
    if _is_one_value(stream.peek()):
        yield from _read_values(stream, file, settings)
    else:
        yield from _read_lines(stream.lines(settings.max_document_bytes), file, settings)


def _read_lines(lines: Iterable[bytes | None], file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    rows = Rows(file, settings)
    is_blank = True
    for row, line in enumerate(lines, 1):
        if line is None:
            is_blank = False
            yield Reject(row_locator(file.uri, row), "too_large", too_large(row, settings))
        elif line.strip():
            is_blank = False
            yield from _read_line(line, row, file, rows, settings)
    if is_blank:
        yield Reject(file.uri, "empty", _NO_ROWS, file.sha256)


def _is_one_value(head: bytes) -> bool:
    """True for an array, or an object that runs over several lines, rather than JSON Lines."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return True
    first = start.split(b"\n", 1)[0].strip()
    return start.startswith(b"{") and b"\n" in start and not first.endswith(b"}") and len(first) < 2000


def _read_values(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """Values one after another: the items of an array, or objects that run over several lines."""
    rows = Rows(file, settings)
    text = _Text(stream)
    row = broken = 0
    while text.to_value():
        row += 1
        if broken > _MOST_BROKEN:
            detail = f"After row {row - 1:,} there are no JSON objects in the file; check that it is whole, and fetch it again."
            yield Reject(file.uri, "unreadable", detail, file.sha256)
            return
        broken += 1
        here = row_locator(file.uri, row)
        try:
            value = text.value(settings.max_document_bytes)
        except _TooLong:
            yield Reject(here, "too_large", too_large(row, settings))
            text.to_next_line()
        except (ValueError, RecursionError) as error:
            yield Reject(here, "bad_row", f"Row {row} is not JSON ({_brief(error)}); repair or remove it.")
            text.to_next_line()
        else:
            broken = 0 if isinstance(value, dict) else broken
            for item in _articles(value, settings):
                yield _value_draft(item, row, file, rows)
    if not row:
        yield Reject(file.uri, "empty", _NO_ROWS, file.sha256)


def _articles(value: Any, settings: IngestSettings) -> list[Any]:
    """The value itself; or the articles in the one list that an answer of an API wraps them in."""
    if isinstance(value, dict) and not has_text_field(value, settings):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        wrapped = [v for v in lists if has_text_field(v[0], settings)]
        if len(wrapped) == 1:
            return wrapped[0]
    return [value]


def _value_draft(value: Any, row: int, file: InputFile, rows: Rows) -> Draft | Reject:
    if not isinstance(value, dict):
        detail = f"Row {row} is not a JSON object; give one object a line."
        return Reject(row_locator(file.uri, row), "bad_row", detail)
    try:
        said = json.dumps(value, sort_keys=True).encode()
    except (ValueError, RecursionError) as error:
        detail = f"Row {row} cannot be read ({_brief(error)})."
        return Reject(row_locator(file.uri, row), "bad_row", detail)
    return rows.draft(value, row, hashlib.sha256(said).hexdigest())


class _TooLong(Exception):
    """A value has more characters than a document may have."""


class _Text:
    """The decoded text of a stream, of which only the value that is being read is held."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(decode(stream.peek())[1])("replace")
        self._held = ""
        self._at = 0
        self._ended = False
        self._indent: str | None = None  # of the first value that begins a line
        self._more(_CHUNK)
        opening = _ARRAY.match(self._held)
        self._at = opening.end() if opening else 0

    def to_value(self) -> bool:
        """Go to where the next value begins; False at the end."""
        while True:
            blank = _BETWEEN.match(self._held, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._held):
                line = self._held.rfind("\n", 0, self._at) + 1
                if self._indent is None and not self._held[line : self._at].strip():
                    self._indent = self._held[line : self._at]
                return True
            if not self._more(_CHUNK):
                return False

    def value(self, most: int) -> Any:
        """The value that begins here. Raises _TooLong, ValueError, RecursionError."""
        if self._at > _CHUNK:
            self._held, self._at = self._held[self._at :], 0
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                held = len(self._held) - self._at
                whole = error.pos + _NEAR < len(self._held) and not error.msg.startswith("Unterminated")
                if held > most:
                    raise _TooLong from error
                # twice as much each time: reading a long value again and again must not take for ever
                if whole or not self._more(max(_CHUNK, held)):
                    raise
            else:
                if isinstance(value, int | float) and end == len(self._held) and self._more(_CHUNK):
                    continue
                if end - self._at > most:
                    raise _TooLong
                self._at = end
                return value

    def to_next_line(self) -> None:
        """Leave a broken value: go to the next line that begins one with the indent of the first."""
        begins = re.compile(rf"\n{re.escape(self._indent or '')}(?=[{{\[])")
        self._at += 1
        while (found := begins.search(self._held, self._at)) is None:
            self._held = self._held[-1000:]
            self._at = 0
            if not self._more(_CHUNK):
                self._at = len(self._held)
                return
        self._at = found.end()

    def _more(self, size: int) -> bool:
        """Hold `size` more bytes; False where there are none."""
        before = len(self._held)
        while size > 0 and not self._ended:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            self._held += self._decoder.decode(chunk, final=self._ended)
            size -= len(chunk)
        return len(self._held) > before


def _read_line(
    line: bytes, row: int, file: InputFile, rows: Rows, settings: IngestSettings
) -> Iterator[Draft | Reject]:
    sha256 = hashlib.sha256(line).hexdigest()
    uri = row_locator(file.uri, row)
    try:
        value = json.loads(decode(line)[0].lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        yield Reject(uri, "bad_row", f"Row {row} is not JSON ({_brief(error)}); repair or remove it.", sha256)
        return
    articles = _articles(value, settings)
    if articles != [value]:
        yield from (_value_draft(item, row, file, rows) for item in articles)
    elif isinstance(value, dict):
        yield rows.draft(value, row, sha256)
    else:
        yield Reject(uri, "bad_row", f"Row {row} is not a JSON object; give one object a line.", sha256)


def _brief(error: Exception) -> str:
    return str(error)[:120] if isinstance(error, ValueError) else "nested too deeply"
