"""Rows out of CSV text: encoding and dialect found by looking, broken rows told apart from the ones around them."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stages.ingest.decode import decode
from stages.ingest.readers.rows import field_names, has_text_field
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

_DELIMITERS = ",;\t|"
_NONE_SUCH = "\x1f"  # the unit separator: for a file of one column, in which nothing separates cells
_SEP_LINE = re.compile(r'"?sep=([^\s"\\]|\t)"?\s*$', re.IGNORECASE)
_ESCAPED_QUOTE = re.compile(r'[^\\",;\t|]\\"')
_DOUBLED_QUOTE = re.compile(r'[^",;\t|\n]""[^",;\t|\n]')
_LINES_AHEAD = 200


@dataclass(frozen=True)
class Dialect:
    """How the cells of a file are separated, and the names in its header."""

    delimiter: str
    escape: str | None
    header: tuple[str, ...]

    def cells(self, lines: Iterable[str], strict: bool = False) -> Iterator[list[str]]:
        """The rows in `lines` (each with its newline); `strict` raises csv.Error for a quote out of place."""
        return csv.reader(
            lines, delimiter=self.delimiter, escapechar=self.escape, doublequote=self.escape is None, strict=strict
        )


@dataclass(frozen=True)
class BrokenRow:
    """A row that cannot be told from its neighbours; `problem` goes into a sentence."""

    problem: str
    reason: str = "bad_row"


def text_lines(stream: Stream, most: int) -> Iterator[str | None]:
    """Lines of `stream` decoded, each with a newline; None in place of one of more than `most` bytes."""
    head = stream.peek()
    encoding = decode(head[: len(head) - _cut_tail(head)])[1]
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(stream, encoding, most)
        return
    first = True
    for line in stream.lines(most):
        if line is None:
            yield None
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(line)[0] if encoding == "utf-8" else line.decode(encoding, "replace")
        yield (text.removeprefix("\ufeff") if first else text) + "\n"
        first = False


def find_dialect(head: list[str], settings: IngestSettings, stated: str | None = None) -> Dialect | None:
    """The dialect of a file that begins with the lines `head`; None where no first row names a field with text.

    Of the separators (or the one that is `stated`) the one that makes most known field names out of the header, then the
    one that makes most cells.
    """
    start = "".join(head)
    escaped = len(_ESCAPED_QUOTE.findall(start)) > len(_DOUBLED_QUOTE.findall(start))
    escape = "\\" if escaped else None
    best: tuple[int, int, Dialect] | None = None
    for delimiter in stated or _DELIMITERS:
        dialect = Dialect(delimiter, escape, ())
        header = tuple(name.strip() for name in next(_safely(dialect.cells(head)), []))
        if has_text_field(header, settings):
            score = len(field_names(header, settings)), len(header)
            if best is None or score > best[:2]:
                best = *score, Dialect(delimiter if len(header) > 1 else _NONE_SUCH, escape, header)
    return best[2] if best else None


def stated_delimiter(line: str) -> str | None:
    """The separator that a first line "sep=;" states (spreadsheets write it)."""
    match = _SEP_LINE.match(line)
    return match[1] if match else None


def table_rows(lines: Iterator[str | None], dialect: Dialect, most: int) -> Iterator[list[str] | BrokenRow]:
    """Rows of cells, the header among them, at most as wide as it. A row that is beyond `most` characters, wider than the
    header, or has a quote that is never closed is a `BrokenRow`, and costs no other as far as can be seen: where one of
    its later lines is a whole row by itself, reading goes on there.
    """
    feed = _Feed(lines, most)
    width = len(dialect.header)
    strict = dialect.cells(feed, strict=True)
    while True:
        feed.begin()
        cells: list[str] = []
        try:
            cells = next(strict)
        except StopIteration:
            return
        except (_Overlong, csv.Error):
            strict = dialect.cells(feed, strict=True)  # the old one would go on inside the quote
            if not feed.ended and not feed.overlong and feed.next_row(dialect) is None and feed.put_back(0):
                cells = feed.lenient_row(dialect)  # a quote inside quotes that is not doubled: mostly harmless
        if feed.overlong:
            yield BrokenRow("is longer than the limit max_document_bytes", "too_large")
        elif 0 < len(cells) <= width or (cells and not any(cells[width:])):
            if any(cells):
                yield cells[:width]
            feed.accept()
        elif "".join(feed.taken).strip():
            problem = (
                f"has {len(cells)} cells where the header has {width}; put quotes around cells that hold the separator"
            )
            yield BrokenRow(
                problem if cells else "has a quote that is not closed; close it, or double it inside quotes"
            )
            feed.put_back(feed.next_row(dialect))


class _Overlong(Exception):
    """A row has more characters than a document may have."""


class _Feed:
    """Hands lines to a CSV reader and remembers those of the row that it is at."""

    def __init__(self, lines: Iterator[str | None], most: int) -> None:
        self.taken: list[str] = []
        self.ended = self.overlong = False
        self._size = 0
        self._lines = lines
        self._again: deque[str] = deque()
        self._most = most
        self._budget = 4 * most  # of characters read again: a file of open quotes must not take for ever

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._size > self._most:
            raise _Overlong
        line = self._again.popleft() if self._again else next(self._lines, "")
        if line is None:
            self.overlong = True
            raise _Overlong
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        return line

    def begin(self) -> None:
        """What is handed out from here on is another row's."""
        self.taken = []
        self.ended = self.overlong = False
        self._size = 0

    def accept(self) -> None:
        """The row is good; so much more may be read again."""
        self._budget = min(4 * self._most, self._budget + 2 * self._size)

    def next_row(self, dialect: Dialect) -> int | None:
        """Which of the row's lines, after its first, is a whole row by itself; None where none is."""
        width = len(dialect.header)
        for n, line in enumerate(self.taken[1:_LINES_AHEAD], 1):
            cells = next(_safely(dialect.cells([line], strict=True)), [])
            # a sentence with as many commas has a blank after each
            if len(cells) == width > 1 and not any(c.startswith(" ") for c in cells[1:]):
                return n
        return None

    def put_back(self, first: int | None) -> bool:
        """Give the row's lines from `first` on once more; False where that is None, or has been done too often."""
        again = self.taken[first:] if first is not None else []
        self._budget -= sum(map(len, again))
        if not again or self._budget < 0:
            return False
        self._again.extendleft(reversed(again))
        return True

    def lenient_row(self, dialect: Dialect) -> list[str]:
        """The next row with quotes taken as they come; nothing where one is open at the end."""
        self.begin()
        try:
            cells = next(_safely(dialect.cells(self)), [])
        except _Overlong:
            return []
        return [] if self.ended else cells


def _safely(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return


def _wide_lines(stream: Stream, encoding: str, most: int) -> Iterator[str | None]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest, first, skipping = "", True, False
    while chunk := stream.read(1 << 16):
        text = decoder.decode(chunk)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield None if skipping else line.removesuffix("\r") + "\n"
            skipping = False
        if len(rest) > most:
            rest, skipping = "", True
    rest += decoder.decode(b"", final=True)
    if skipping:
        yield None
    elif rest:
        yield rest.removesuffix("\r") + "\n"


def _cut_tail(head: bytes) -> int:
    """Bytes of a character that the end of the sample cuts in two, or that a shorter sample might."""
    tail = head[-4:]
    return next((n for n in range(1, len(tail) + 1) if tail[-n] >= 0xC0), 0) if len(head) >= 1 << 16 else 0
