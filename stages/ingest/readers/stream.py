"""The bytes of one input, unpacked: what a reader reads from, with a bound on every read."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

_HEAD = 1 << 16
_IN_MEMORY = 8_000_000


class NotTaken(Exception):
    """What a reader works on cannot be taken: `reason` is the short code of its reject, the message says what to do."""

    reason = "unreadable"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason or self.reason


class TooLarge(NotTaken):
    """A document is beyond the limits."""

    reason = "too_large"


class Stream:
    """The bytes of a file or of a member of an archive, unpacked; every read is bounded.

    `packed` says that the file of the same hash is not what is read here (it was compressed). `scratch` is the folder for
    temporary files (None: the system's). Any read may raise NotTaken (a limit, a broken archive) or OSError.
    """

    def __init__(
        self, raw: BinaryIO, packed: bool = False, scratch: Path | None = None, is_plain_file: bool = False
    ) -> None:
        self.packed = packed
        self._raw = raw
        self._scratch = scratch
        self._is_plain_file = is_plain_file
        self._head = b""

    def peek(self) -> bytes:
        """The first 64 KB; they are read again by the next read. What breaks off within them is raised when they are read."""
        while len(self._head) < _HEAD:
            try:
                chunk = self._raw.read(_HEAD - len(self._head))
            except (NotTaken, OSError, EOFError):
                if self._head:
                    break
                raise
            if not chunk:
                break
            self._head += chunk
        return self._head

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; nothing only at the end."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._raw.read(size)

    def read_all(self, most: int) -> bytes:
        """Everything; raises TooLarge beyond `most` bytes."""
        parts: list[bytes] = []
        size = 0
        while chunk := self.read(1 << 20):
            parts.append(chunk)
            size += len(chunk)
            if size > most:
                raise TooLarge(f"It has more than {most:,} bytes; split it, or raise the limit max_document_bytes.")
        return b"".join(parts)

    def lines(self, most: int) -> Iterator[bytes | None]:
        """Lines without their newline; None in place of a line longer than `most` bytes, which is passed over."""
        parts: list[bytes] = []
        size, skipping = 0, False
        while pending := self.read(1 << 18):
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
        if skipping:
            yield None
        elif parts:
            yield b"".join(parts).removesuffix(b"\r")

    def file(self) -> io.BufferedReader:
        """What is left as a binary file object that reads forward only, for libraries that want one."""
        return io.BufferedReader(_Forward(self), _HEAD)

    @contextmanager
    def seekable_file(self, most: int) -> Iterator[BinaryIO]:
        """The whole as a binary file object with seek, for formats whose index stands at the end. Call before any read.

        A plain file is given as it is; what comes out of an archive goes to a temporary file in the scratch folder that
        is gone after the block. Raises TooLarge beyond `most` bytes of temporary file.
        """
        if self._is_plain_file:
            self._head = b""
            self._raw.seek(0)
            yield self._raw
            return
        with spooled(self._scratch) as copy:
            size = 0
            while chunk := self.read(1 << 20):
                size += len(chunk)
                if size > most:
                    raise TooLarge(
                        f"It has more than {most:,} bytes unpacked; unpack it and give it as a file of its own, "
                        "or raise the limit max_member_bytes."
                    )
                copy.write(chunk)
            copy.seek(0)
            yield copy


@contextmanager
def spooled(scratch: Path | None) -> Iterator[BinaryIO]:
    """A temporary file in `scratch`, in memory while it is small."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(scratch) if scratch else None) as file:
        yield cast(BinaryIO, file)


class _Forward(io.RawIOBase):
    """A Stream as a raw file object."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._stream.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)
