"""Mail: newsletters and wire copy as .eml and .mbox, and pages that a browser saved as .mhtml.

The structure is parsed by the standard library; headers are taken raw and decoded here, since its own parsing of them
takes very long, or fails, for hostile ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email.message import Message
from functools import cache

from stages.ingest.data_files import read_lines
from stages.ingest.decode import normalise
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.outlets import known_outlets, plain_name, site_domain
from stages.ingest.readers.mail_parts import (
    file_name,
    header,
    leaves,
    parsed,
    part_text,
    payload,
    plain_body,
    split_address,
)
from stages.ingest.readers.rows import Locators, page_draft
from stages.ingest.readers.stream import Stream
from stages.ingest.readers.text import file_sha256
from stages.ingest.settings import IngestSettings

_SUBJECT_MARKS = re.compile(
    r"^(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|antw|fw)\s?(?:\[\d+\])?\s?:\s{0,9}|\[[^\]]{1,40}\]\s{0,9}){1,6}", re.I
)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_FOR_PROGRAMS = re.compile(
    r"signature|pkcs7|calendar|vcard|x-vcard|ms-tnef|delivery-status|rfc822-headers|pgp", re.IGNORECASE
)


def read_eml(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A message as a document, and each attached text, page or message as one more.

    The text is the HTML part, whose markup tells what is what, unless the plain part says much more; the title is the
    subject, the outlet and author are the sender, and the Date header is the date of publication: a letter is published
    when it is sent. Attachments of other types are counted in one reject (skipped_parts).
    """
    raw = stream.read_all(settings.max_document_bytes)
    sha256 = file_sha256(raw, stream, file)
    message = parsed(raw)
    if message is None:
        yield _unreadable(file.uri, sha256)
    elif _is_saved_page(message):
        yield _saved_page(message, file, sha256, settings)
    else:
        yield from _Letter(message, file.uri, sha256, settings).documents()


def read_mhtml(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """The page that a browser saved; its URL is that of the root part. The Date header says when it was saved."""
    raw = stream.read_all(settings.max_document_bytes)
    sha256 = file_sha256(raw, stream, file)
    message = parsed(raw)
    yield _unreadable(file.uri, sha256) if message is None else _saved_page(message, file, sha256, settings)


def read_mbox(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """The messages of a mailbox file, one after another; each is known by its Message-ID."""
    locators = Locators(file.uri)
    number = 0
    for number, raw in enumerate(_mbox_messages(stream, settings.max_document_bytes), 1):
        here = row_locator(file.uri, number)
        if raw is None:
            most = f"{settings.max_document_bytes:,}"
            detail = f"Message {number} has more than {most} bytes; raise the limit max_document_bytes to take it."
            yield Reject(here, "too_large", detail)
            continue
        sha256 = hashlib.sha256(raw).hexdigest()
        message = parsed(raw)
        if message is None:
            yield _unreadable(here, sha256)
            continue
        name = " ".join(header(message, "Message-ID").strip("<> ").split())[:300]
        uri = locators.of_name(name, sha256) if name else locators.of_text(None, sha256, sha256)
        if uri is None:
            yield Reject(here, "duplicate_row", f"Message {number} repeats an earlier one word for word.", sha256)
        else:
            yield from _Letter(message, uri, sha256, settings).documents()
    if not number:
        yield Reject(file.uri, "empty", "The mailbox holds no message; check that it is the right file.", file.sha256)


class _Letter:
    """One message and what is attached to it."""

    def __init__(self, message: Message, uri: str, sha256: str, settings: IngestSettings) -> None:
        self._message = message
        self._uri = uri
        self._sha256 = sha256
        self._settings = settings

    def documents(self) -> Iterator[Draft | Reject]:
        bodies: dict[str, list[Message]] = {"text/plain": [], "text/html": []}
        attached: list[Message] = []
        others: list[str] = []
        for part in leaves(self._message):
            kind, name = part.get_content_type(), file_name(part)
            if part.get_content_disposition() == "attachment" or (name and kind not in bodies):
                if kind in bodies or kind == "message/rfc822":
                    attached.append(part)
                elif not _FOR_PROGRAMS.search(kind) and part.get_content_disposition() == "attachment":
                    others.append(name or kind)
            elif kind == "message/rfc822":
                attached.append(part)
            elif kind in bodies:
                bodies[kind].append(part)
        yield self._body(bodies)
        locators = Locators(self._uri)
        for n, part in enumerate(attached, 1):
            yield from self._attachment(part, n, locators)
        if others:
            names = normalise(", ".join(sorted(others)[:8]))[:300]
            detail = f"{len(others)} attachments are of types that are not read ({names}); turn them into text or HTML."
            yield Reject(self._uri, "skipped_parts", detail, self._sha256)

    def _body(self, bodies: dict[str, list[Message]]) -> Draft | Reject:
        plain = "\n\n".join(t for p in bodies["text/plain"] if (t := plain_body(p).strip("\n")))
        # inline pages one after another: rare, and mostly a footer that a list server adds
        markup = next((t for p in bodies["text/html"] if (t := part_text(p)).strip()), "")
        page = page_draft(markup, self._uri, self._sha256, self._settings) if markup else None
        if isinstance(page, Draft) and len(page.text) * 2 >= len(plain):
            return self._described(page)
        if plain.strip():
            return self._described(Draft(self._uri, self._sha256, plain))
        if isinstance(page, Reject) and page.reason != "no_text":
            return page
        return Reject(self._uri, "no_text", "The message has no text; its pictures or links may have it.", self._sha256)

    def _described(self, draft: Draft) -> Draft:
        """`draft` with what the headers say of it."""
        subject = _SUBJECT_MARKS.sub("", header(self._message, "Subject"))
        draft.title = subject or draft.title
        name, address = split_address(header(self._message, "From"))
        draft.site, author = self._sender(name, address)
        draft.authors = draft.authors or ([author] if author else [])
        draft.language = header(self._message, "Content-Language")[:20] or draft.language
        archived = header(self._message, "Archived-At").strip("<> ")
        draft.url = archived if _WEB.match(archived) else draft.url
        sent = header(self._message, "Date")
        draft.dates = [("mail Date", sent)] * bool(sent) + draft.dates
        return draft

    def _sender(self, name: str, address: str) -> tuple[str | None, str | None]:
        """(outlet, author) out of the From header. The name is the outlet where it is known or the domain spells it."""
        host = address.rpartition("@")[2].lower()
        domain = site_domain(host) if "." in host else None
        if domain in _mailboxes():
            domain = None
        if not name or "@" in name:
            return domain, None
        if known_outlets(self._settings.outlets).by_name(name):
            return name, None
        letters, label = plain_name(name).replace(" ", ""), (domain or "").split(".")[0].replace("-", "")
        if label and (letters in label or label in letters):
            return name, None
        by, _, of = name.partition(" from ") if " from " in name else name.partition(", ")
        return (of, by) if of and not domain else (domain, by)

    def _attachment(self, part: Message, number: int, locators: Locators) -> Iterator[Draft | Reject]:
        name = file_name(part) or f"part-{number}"
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            message = inner[0] if isinstance(inner, list) and inner else None
            if isinstance(message, Message):
                sha256 = hashlib.sha256(_said(message)).hexdigest()
                uri = locators.of_name(name, sha256)
                if uri:
                    yield from _Letter(message, uri, sha256, self._settings).documents()
            return
        raw = payload(part)
        sha256 = hashlib.sha256(raw).hexdigest()
        uri = locators.of_name(name, sha256)
        if uri is None:
            return
        text = part_text(part)
        if part.get_content_type() == "text/html":
            yield page_draft(text, uri, sha256, self._settings)
        elif normalise(text).strip():
            yield Draft(uri, sha256, normalise(text))
        else:
            yield Reject(uri, "empty", "The attachment holds nothing but blanks.", sha256)


def _is_saved_page(message: Message) -> bool:
    return bool(header(message, "Snapshot-Content-Location")) or "saved by" in header(message, "From")[:40].lower()


def _saved_page(message: Message, file: InputFile, sha256: str, settings: IngestSettings) -> Draft | Reject:
    pages = [p for p in leaves(message) if p.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        detail = "The saved page has no HTML in it; save it again as a web page."
        return Reject(file.uri, "no_text", detail, sha256)
    found = page_draft(part_text(pages[0]), file.uri, sha256, settings)
    if isinstance(found, Draft):
        saved = (header(message, "Snapshot-Content-Location"), header(pages[0], "Content-Location"))
        found.url = next((u for u in saved if _WEB.match(u)), None) or found.url
        found.title = found.title or header(message, "Subject") or None
    return found


def _unreadable(uri: str, sha256: str) -> Reject:
    detail = "The message cannot be taken apart: its parts are broken, or nested too deeply. Save it again."
    return Reject(uri, "unreadable", detail, sha256)


def _said(message: Message) -> bytes:
    """What an attached message says, for its hash."""
    names = ("From", "Date", "Subject", "Message-ID")
    return b"\n".join([header(message, n).encode() for n in names] + [payload(p) for p in leaves(message)])


def _mbox_messages(stream: Stream, most: int) -> Iterator[bytes | None]:
    """The bytes of each message; None for one of more than `most`. A line "From " after an empty one begins a message."""
    parts: list[bytes] = []
    size, started, after_blank = 0, False, True
    for line in stream.lines(most):
        if after_blank and line is not None and line.startswith(b"From "):
            if started:
                yield b"\n".join(parts) if size <= most else None
            parts, size, started, after_blank = [], 0, True, False
            continue
        after_blank = line is not None and not line
        size += most + 1 if line is None else len(line) + 1
        if started and size <= most and line is not None:
            parts.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line)
        elif size > most:
            parts = []
    if started:
        yield b"\n".join(parts) if size <= most else None


@cache
def _mailboxes() -> frozenset[str]:
    return frozenset(read_lines("mailboxes.txt"))
