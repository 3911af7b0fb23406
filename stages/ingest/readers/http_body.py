"""The body of an HTTP response as it was captured: transfer and content codings taken off, within a bound."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from stages.ingest.readers.stream import TooLarge

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_STEP = 1 << 16
_MOST_CODINGS = 3
# First bytes of what is packed so; brotli and deflate have none.
_MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_NAMES = {"x-gzip": "gzip", "gzip": "gzip", "deflate": "deflate", "br": "brotli", "zstd": "zstd"}


class UnknownCoding(Exception):
    """The body is in a coding that is not read, or is damaged from its start on."""


class Body(Protocol):
    """What is read from."""

    def read(self, size: int, /) -> bytes: ...


def decoded_body(body: Body, headers: Mapping[str, str], most: int) -> bytes:
    """The payload, at most `most` bytes of it. A body that breaks off gives what it has.

    Crawlers often store the decoded payload with the original headers; so a coding is believed only where the bytes show
    it. Raises TooLarge beyond `most`, UnknownCoding.
    """
    raw = _read(body, most)
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = _unchunked(raw)
    codings = [c.strip().lower() for c in headers.get("content-encoding", "").split(",") if c.strip()]
    for coding in codings[: -_MOST_CODINGS - 1 : -1]:
        name = _NAMES.get(coding)
        if name is None and coding not in ("identity", "utf-8", "none"):
            raise UnknownCoding(coding)
        if name and raw.startswith(_MAGIC.get(name, b"")) and not _is_page(raw):
            raw = _unpacked(raw, name, most)
    return raw


def _read(body: Body, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := body.read(_STEP):
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            raise _too_large(most)
    return b"".join(parts)


def _unchunked(raw: bytes) -> bytes:
    if not _CHUNK_SIZE.match(raw):
        return raw
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(raw, at):
        size = int(match[1], 16)
        if not size:
            break
        parts.append(raw[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if raw[at : at + 2] == b"\r\n" else 1 if raw[at : at + 1] == b"\n" else 0
    return b"".join(parts)


def _is_page(raw: bytes) -> bool:
    return raw[:1000].lstrip()[:1] == b"<"


def _unpacked(raw: bytes, name: str, most: int) -> bytes:
    if name in ("gzip", "deflate"):
        # zlib's header is part of "deflate" by the standard, and left out by many servers
        is_zlib = len(raw) > 1 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0
        return _inflated(raw, 31 if name == "gzip" else 15 if is_zlib else -15, most)
    parts: list[bytes] = []
    size = 0
    try:
        with pa.CompressedInputStream(pa.BufferReader(raw), name) as unpacked:
            while chunk := unpacked.read(_STEP):
                parts.append(chunk)
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
    except (OSError, ValueError, MemoryError) as error:
        if not parts:
            raise UnknownCoding(name) from error
    return b"".join(parts)


def _inflated(raw: bytes, bits: int, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while raw:
        unpacker = zlib.decompressobj(bits)
        try:
            while raw and not unpacker.eof:
                parts.append(unpacker.decompress(raw, _STEP))
                raw = unpacker.unconsumed_tail
                size += len(parts[-1])
                if size > most:
                    raise _too_large(most)
        except zlib.error as error:
            if not size:
                raise UnknownCoding from error
            break
        raw = unpacker.unused_data if bits == 31 and unpacker.unused_data[:2] == _MAGIC["gzip"] else b""
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The page has more than {most:,} bytes; raise the limit max_document_bytes to take it.")
