"""Bytes to text: what is binary, which encoding, which characters may stay."""

from __future__ import annotations

import codecs
import re

import cchardet

# Signatures of formats that are never an article's text. From the formats' specifications.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x1f\x8b", "a gzip file inside a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS\x00", "an Ogg recording"),
    (b"ID3\x03", "an MP3 recording"),
    (b"ID3\x04", "an MP3 recording"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x00asm", "a program"),
    (b"wOF2", "a font"),
    (b"wOFF", "a font"),
)
# What tells documents that are ZIP archives from other archives, near their beginning. From their specifications.
_OFFICE: tuple[tuple[bytes, str], ...] = (
    (b"mimetypeapplication/epub+zip", "an e-book (EPUB)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an office document (OpenDocument)"),
    (b"word/", "a Word document"),
    (b"xl/", "an Excel workbook"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"[Content_Types].xml", "an office document"),
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that browsers read as a wider encoding (WHATWG Encoding Standard).
_BROWSER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Python codecs that are not encodings of a page, or that can smuggle markup past a reader.
_REFUSED = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# What a detector may say (the encodings of the web); other guesses, such as DOS code pages, are mostly wrong for news.
_DETECTABLE = {
    *(f"cp125{n}" for n in range(9)), *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    "koi8-r", "koi8-u", "cp866", "cp874", "cp932", "cp949", "big5hkscs", "gb18030", "euc_jp", "iso2022_jp",
    "mac-cyrillic",
}  # fmt: skip
_SURE = 0.6
_SAMPLE = 1 << 16
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})|^\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w:.-]{1,40})""",
    re.IGNORECASE,
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")
_LOST = re.compile("[\x00\ud800-\udfff]")
_ODD = re.compile("[\ufffd\x7f-\x9f\ue000-\uf8ff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def binary_kind(raw: bytes) -> str | None:
    """What a binary file is, in words; None for what looks like text. Looks at the first 64 KB only."""
    head = raw[:_SAMPLE]
    if head.startswith(b"PK\x03\x04"):
        office = next((what for mark, what in _OFFICE if mark in head[:4096]), None)
        if office:
            return office
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head[4:8] == b"ftyp" or (head.startswith(b"RIFF") and head[8:12] in (b"WAVE", b"AVI ", b"WEBP")):
        return "a recording or an image"
    if head.startswith((b"PAR1", b"ARROW1")) and b"\0" in head:
        return "a Parquet or Arrow file"
    if not head or _bom(head) or _utf16_without_bom(head):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if head.count(0) > len(head) * 0.002 + 4 or controls > len(head) * 0.05 + 8:
        return "binary data"
    text, _ = decode(head)
    return "binary data" if len(_ODD.findall(text)) > len(text) * 0.2 + 4 else None


def decode(raw: bytes, charset: str | None = None) -> tuple[str, str]:
    """Text of `raw` and the name of the encoding used; never raises.

    In order: byte order mark, valid UTF-8, `charset` (what a header around it says), the page's own declaration, UTF-16 by
    its zero bytes, UTF-8 with a few broken places (each becomes U+FFFD), detection (cchardet), Windows-1252.
    """
    bom = _bom(raw)
    if bom:
        mark, name = bom
        return raw[len(mark) :].decode(name, "replace"), name
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x1b$" in text and text.isascii():  # seven-bit Japanese is valid UTF-8 too
            try:
                return raw.decode("iso2022_jp"), "iso2022_jp"
            except UnicodeDecodeError:
                pass
        if "\0" not in text[:_SAMPLE] or not _utf16_without_bom(raw[:_SAMPLE]):
            return text, "utf-8"
    stated, declared = _codec(charset), _declared(raw[:4096])
    for label in dict.fromkeys((stated, declared)):
        if label and label != "utf-8":
            try:
                return raw.decode(label), label
            except (UnicodeDecodeError, ValueError):
                pass
    utf16 = _utf16_without_bom(raw[:_SAMPLE])
    if utf16:
        return raw.decode(utf16, "replace"), utf16
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if "utf-8" in (stated, declared) or broken * 4 <= sum(map(len, _NOT_ASCII.findall(text))) - broken:
        return text, "utf-8"
    detected = cchardet.detect(raw[: 4 * _SAMPLE])
    guess = _codec(detected["encoding"]) if (detected["confidence"] or 0) >= _SURE else None
    if guess in _DETECTABLE:
        try:
            return raw.decode(guess), guess
        except (UnicodeDecodeError, ValueError):
            pass
    return raw.decode("cp1252", "replace"), "cp1252"


def normalise(text: str) -> str:
    """`text` with every kind of line break as a newline and without other control characters.

    Those become a space each, NUL and lone surrogates U+FFFD; only a carriage return before a newline changes the
    length. Nothing is trimmed, except a leading byte order mark.
    """
    text = _BREAKS.sub("\n", text.removeprefix("\ufeff"))
    return _LOST.sub("\ufffd", _CONTROL.sub(" ", text))


def _bom(raw: bytes) -> tuple[bytes, str] | None:
    return next(((mark, name) for mark, name in _BOMS if raw.startswith(mark)), None)


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 of a Latin-script text shows as zeros in every other byte."""
    half = len(head) // 2
    if half < 8:
        return None
    even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if odd > half * 0.6 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.02:
        return "utf-16-be"
    return None


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    return _codec((match[1] or match[2]).decode("ascii", "replace")) if match else None


def _codec(label: str | None) -> str | None:
    """Python's name of an encoding label, widened as browsers do; None when unknown or refused."""
    if not label:
        return None
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if info.name in _REFUSED or not getattr(info, "_is_text_encoding", True):
        return None
    if info.name.startswith(("utf-16", "utf-32")):  # a page whose declaration could be read is not in these
        return "utf-8"
    return _BROWSER.get(info.name, info.name)
