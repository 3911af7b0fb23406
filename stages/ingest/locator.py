"""Locators that are safe to print, store and compare."""

from __future__ import annotations

import hashlib
import unicodedata

_LONGEST_ID = 200


def printable(text: str) -> str:
    """`text` with control, format and undecodable characters percent-encoded (surrogate escapes as their byte)."""
    return "".join(c if _is_plain(c) else _encode(c) for c in text)


def row_locator(uri: str, row: object) -> str:
    """The locator of a row of a file: "<uri>#<id or row number>"; an over-long id is cut and told apart by its hash."""
    name = printable(str(row))
    if len(name) > _LONGEST_ID:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        name = f"{name[:_LONGEST_ID]}~{digest}"
    return f"{uri}#{name}"


def _is_plain(c: str) -> bool:
    return (c.isascii() and c.isprintable()) or unicodedata.category(c)[0] not in "CZ"


def _encode(c: str) -> str:
    if "\udc80" <= c <= "\udcff":
        return f"%{ord(c) - 0xDC00:02X}"
    return "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass"))
