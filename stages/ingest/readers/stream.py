"""Bytes of a file, unpacked when it is gzipped, with a bound on every read."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from stages.ingest.settings import IngestSettings

_HEAD = 1 << 16
_FREE = 256_000_000


class TooLarge(Exception):
    """A document, or what a packed file unpacks to, is beyond the limits; the message says what to do."""


class Stream:
    """A file's bytes from the start, unpacked where it was `packed`; every read is bounded."""

    def __init__(self, raw: BinaryIO, most: int, packed: bool) -> None:
        self.packed = packed
        self._raw = io.BufferedReader(cast(io.RawIOBase, raw), _HEAD) if not hasattr(raw, "peek") else raw
        self._head = b""
        self._most = most
        self._taken = 0

    def peek(self) -> bytes:
        """The first 64 KB; they are read again by the next read."""
        if not self._head:
            self._head = self._read(_HEAD)
        return self._head

    def read_all(self, most: int) -> bytes:
        """Everything; raises TooLarge beyond `most` bytes."""
        parts, size = [self._take_head()], 0
        size = len(parts[0])
        while size <= most:
            chunk = self._read(1 << 20)
            if not chunk:
                return b"".join(parts)
            parts.append(chunk)
            size += len(chunk)
        raise TooLarge(f"The document has more than {most:,} bytes; split it, or raise the limit max_document_bytes.")

    def lines(self, most: int) -> Iterator[bytes | None]:
        """Lines without their newline; None in place of a line longer than `most` bytes, which is passed over."""
        pending, skipping = self._take_head(), False
        parts: list[bytes] = []
        size = 0
        while True:
            start = 0
            while (end := pending.find(b"\n", start)) >= 0:
                piece = pending[start:end]
                if skipping or size + len(piece) > most:
                    yield None
                else:
                    yield b"".join([*parts, piece]).removesuffix(b"\r")
                parts, size, skipping = [], 0, False
                start = end + 1
            rest = pending[start:]
            size += len(rest)
            if size > most:
                parts, skipping = [], True
            elif not skipping and rest:
                parts.append(rest)
            pending = self._read(1 << 18)
            if not pending:
                if skipping:
                    yield None
                elif parts:
                    yield b"".join(parts).removesuffix(b"\r")
                return

    def _take_head(self) -> bytes:
        head, self._head = self.peek(), b""
        return head

    def _read(self, size: int) -> bytes:
        try:
            chunk = self._raw.read(size)
        except (zlib.error, gzip.BadGzipFile) as error:
            raise OSError(None, f"broken gzip data: {error}") from error
        self._taken += len(chunk)
        if self._taken > self._most:
            raise TooLarge(
                "The packed file unpacks to many times its size; unpack and check it, or raise max_expansion."
            )
        return chunk


@contextmanager
def open_stream(path: str, settings: IngestSettings) -> Iterator[Stream]:
    """The file at `path`, unpacked when its first bytes are those of gzip."""
    with Path(path).open("rb") as raw:
        size = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield Stream(cast(BinaryIO, unpacked), max(_FREE, size * settings.max_expansion), packed)
        else:
            yield Stream(raw, size + (1 << 30), packed)
