"""The parts of a message: headers, names, payloads and plain text, whatever is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from stages.ingest.decode import decode, normalise

_MOST_PARTS = 1000
_MOST_NESTED = 32
_LONGEST_HEADER = 4000
_NESTING = re.compile(rb"boundary\s{0,9}[*=]|content-type:\s{0,9}message/", re.IGNORECASE)
_ADDRESS = re.compile(r"^(.*?)<\s*([^<>\s]{1,300}@[^<>\s]{1,300})\s*>")
_NAME_BEHIND = re.compile(r"^\s*([^\s<>()]{1,300}@[^\s<>()]{1,300})\s*(?:\(([^()]{1,300})\))?\s*$")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
_FLOWED = re.compile(r"format\s{0,9}=\s{0,9}[\"']?flowed", re.IGNORECASE)
_DELSP = re.compile(r"delsp\s{0,9}=\s{0,9}[\"']?yes", re.IGNORECASE)
_OWN_LINE = re.compile(r"\s|[>*•#|+=_–—-]|\d{1,3}[.)]\s|https?://|\[")
_NARROWEST, _WIDEST = 50, 100
# What the standard library raises for messages that are not as they should be.
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)


class _ShortHeaders(Compat32):
    """Headers cut to a length that a person may write: the library's parsing of parameters is quadratic."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def parsed(raw: bytes) -> Message | None:
    """The message's parts; None where it cannot be taken apart, or where taking it apart would take too long."""
    if len(_NESTING.findall(raw)) > _MOST_NESTED:
        return None
    try:
        return BytesParser(policy=_ShortHeaders()).parsebytes(raw)
    except _FAULTS:
        return None


def leaves(message: Message) -> Iterator[Message]:
    """Parts that hold no other part, in order; an attached message is one part."""
    pending = [message]
    for _ in range(_MOST_PARTS):
        if not pending:
            return
        part = pending.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() != "message":
            pending.extend(p for p in reversed(inner[:_MOST_PARTS]) if isinstance(p, Message))
        else:
            yield part


def header(message: Message, name: str) -> str:
    """A header's decoded text on one line, at most 4,000 characters of it; empty where there is none."""
    wanted = name.lower()
    value = next((str(v) for k, v in message.raw_items() if k.lower() == wanted), "")[:_LONGEST_HEADER]
    text = decode(value.encode("utf-8", "surrogateescape"))[0] if not value.isascii() else value
    if "=?" in text:
        try:
            pieces = decode_header(re.sub(r"\r?\n[ \t]", " ", text))
            text = "".join(decode(p, c)[0] if isinstance(p, bytes) else p for p, c in pieces)
        except _FAULTS:
            pass
    return " ".join(normalise(text).split())


def split_address(value: str) -> tuple[str, str]:
    """(name, address) of a From header's first sender; either may be empty."""
    match = _ADDRESS.match(value)
    if match:
        return match[1].strip(" \t\"'"), match[2]
    behind = _NAME_BEHIND.match(value)
    return ((behind[2] or "").strip(" \"'"), behind[1]) if behind else (value[:200].strip(" \"'"), "")


def file_name(part: Message) -> str | None:
    """The name that a part gives itself, without folders."""
    try:
        name = part.get_filename()
    except _FAULTS:
        return None
    if not name:
        return None
    try:
        name = "".join(decode(p, c)[0] if isinstance(p, bytes) else p for p, c in decode_header(name[:1000]))
    except _FAULTS:
        name = str(name)
    return re.split(r"[/\\]", " ".join(normalise(name).split()))[-1][:200] or None


def payload(part: Message) -> bytes:
    """A part's bytes, its transfer encoding taken off."""
    try:
        found = part.get_payload(decode=True)
    except _FAULTS:
        return b""
    return found if isinstance(found, bytes) else b""


def part_text(part: Message) -> str:
    """A part's payload as text."""
    stated = _CHARSET.search(header(part, "Content-Type"))
    return decode(payload(part), stated[1] if stated else None)[0]


def plain_body(part: Message) -> str:
    """The text of a plain part with a line per paragraph: mail breaks lines at some 72 characters, in mid-sentence."""
    kind = header(part, "Content-Type")
    lines = normalise(part_text(part)).split("\n")
    if _FLOWED.search(kind):
        return "\n".join(_unflowed(lines, delete_space=_DELSP.search(kind) is not None))
    return "\n".join(_unwrapped(lines))


def _unflowed(lines: list[str], delete_space: bool) -> Iterator[str]:
    """Format=flowed (RFC 3676): a line that ends with a space goes on in the next one."""
    pending = ""
    for line in lines:
        line = line.removeprefix(" ")
        if line.endswith(" ") and line != "-- " and not line.startswith(">"):
            pending += line[:-1] if delete_space else line
        elif pending and line.startswith(">"):
            yield pending.rstrip()
            yield line
            pending = ""
        else:
            yield pending + line
            pending = ""
    if pending:
        yield pending.rstrip()


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines joined where the break is only one of width: the next word would not have fitted on the line."""
    width = max((len(line) for line in lines if "://" not in line), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return lines
    out: list[list[str]] = []
    before = ""
    for line in lines:
        word = line.split(" ", 1)[0]
        full = len(before) * 5 > width * 3 and len(before) + 1 + len(word) > width
        if full and line and not _OWN_LINE.match(line) and not _OWN_LINE.match(before):
            out[-1].append(line.rstrip())
        else:
            out.append([line.rstrip()])
        before = line.rstrip()
    return [" ".join(pieces) for pieces in out]
