"""Saved RSS and Atom feeds: a document per item."""

from __future__ import annotations

import codecs
import hashlib
import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from stages.ingest.decode import decode, normalise
from stages.ingest.model import Draft, InputFile, Line, Reject
from stages.ingest.outlets import host_of, known_outlets, plain_name
from stages.ingest.readers.rows import Locators, page_draft
from stages.ingest.readers.stream import Stream
from stages.ingest.settings import IngestSettings

_ROOTS = frozenset(("rss", "feed", "rdf"))
_ITEMS = frozenset(("item", "entry"))
# Elements with an item's text, the better first: content:encoded (RSS), content (Atom), then the summaries.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubdate", "published", "issued", "date", "created", "updated", "modified")
# Namespaces whose title, content and description are those of a picture or a recording.
_MEDIA = re.compile(r"search\.yahoo\.com/mrss|itunes\.com|^media$|^itunes$", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<\?xml[^>]{0,300}>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_ELEMENT = re.compile(r"<[A-Za-z_]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{1,30};))?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TITLE_PARTS = re.compile(r"\s+[-–—•·>]\s+|:\s+|\s*[|»]\s*")
_SPECIAL = frozenset("<>&\"'")
_CHUNK = 1 << 16
_LONGEST_FIELD = 20_000


def read_feed(stream: Stream, file: InputFile, settings: IngestSettings) -> Iterator[Draft | Reject]:
    """A document per item of an RSS 0.9 to 2.0 or Atom file; XML that is no feed is a reject (unsupported).

    The text is the item's full content where the feed has it, else its summary: short, but published words. Items of a
    headline only are counted in one reject (no_text). Nothing is fetched, and no entity that the file defines is
    expanded: its document type declaration is cut off unread.
    """
    feed = _Feed(file, settings)
    parser = etree.XMLPullParser(
        ("start", "end"),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    since_item = 0
    try:
        for chunk in _chunks(stream):
            parser.feed(chunk)
            before = feed.items
            yield from feed.take(parser.read_events())
            if feed.is_other:
                break
            since_item = 0 if feed.items > before else since_item + len(chunk)
            if since_item > settings.max_document_bytes:
                most = f"{settings.max_document_bytes:,}"
                detail = f"An item has more than {most} bytes; split the feed, or raise the limit max_document_bytes."
                yield Reject(file.uri, "too_large", detail, file.sha256)
                return
    except (etree.LxmlError, ValueError, AssertionError) as error:
        why = " ".join(normalise(str(error)).split())[:150]
        detail = f"The feed cannot be read beyond its item {feed.items} ({why}); fetch it again."
        yield Reject(file.uri, "unreadable", detail, file.sha256)
    yield from feed.leftovers()


class _Feed:
    """What is known of a feed while its items pass."""

    def __init__(self, file: InputFile, settings: IngestSettings) -> None:
        self.items = 0
        self._root: str | None = None
        self._file = file
        self._settings = settings
        self._locators = Locators(file.uri)
        self._title: str | None = None
        self._link: str | None = None
        self._language: str | None = None
        self._depth = self._inside = self._bare = 0

    @property
    def is_other(self) -> bool:
        return self._root is not None and self._root not in _ROOTS

    def take(self, events: Any) -> Iterator[Draft | Reject]:
        """Items that are complete. What has been read is forgotten, so that memory stays bounded."""
        for event, element in events:
            name = _name(element)
            if event == "start":
                self._root = self._root if self._root is not None else name
                self._depth += 1
                self._inside += name in _ITEMS
                continue
            self._depth -= 1
            self._inside -= name in _ITEMS
            if self._inside:
                continue
            if name in _ITEMS:
                self.items += 1
                found = self._draft(element)
                if found is None:
                    self._bare += 1
                else:
                    yield found
            elif self._depth <= 2:
                self._about(name, element)
            if self._depth > 1 or name in _ITEMS:
                element.clear()
                while element.getprevious() is not None and element.getparent() is not None:
                    del element.getparent()[0]

    def leftovers(self) -> Iterator[Reject]:
        """What there is to say of the file at its end."""
        uri, sha256 = self._file.uri, self._file.sha256
        if self._root is None:
            yield Reject(uri, "unreadable", "No XML can be read in the file; fetch it again.", sha256)
        elif self.is_other:
            detail = f"The XML file is no feed (its root is {normalise(self._root)[:100]}); give the articles' pages."
            yield Reject(uri, "unsupported", detail, sha256)
        elif not self.items:
            yield Reject(uri, "empty", "The feed has no items; fetch it again.", sha256)
        elif self._bare:
            detail = f"{self._bare} of the feed's {self.items} items have a headline and no text; fetch their pages."
            yield Reject(uri, "no_text", detail, sha256)

    def _about(self, name: str, element: Any) -> None:
        if name == "title":
            self._title = self._title or _plain_text(_text(element))
        elif name == "link" and element.get("rel", "alternate") == "alternate":
            self._link = self._link or _text(element) or element.get("href")
        elif name == "language":
            self._language = self._language or _text(element)

    def _draft(self, item: Any) -> Draft | Reject | None:
        children: dict[str, list[Any]] = {}
        for child in item:
            children.setdefault(_name(child), []).append(child)

        def first(*names: str) -> str | None:
            return next((t for n in names for c in children.get(n, ()) if (t := _text(c))), None)

        text, lines = self._content(children)
        if not text:
            return None
        url = first("origlink") or _link(children, self._link)
        title = _plain_text(first("title"))
        dates = [(f"feed {n}", t) for n in _DATES if (t := first(n))]
        said = "\x1f".join([url or "", title or "", text, *(d for _, d in dates)])
        sha256 = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
        name = first("guid", "id")
        uri = self._locators.of_name(name, sha256) if name else self._locators.of_text(url, text, sha256)
        if uri is None:
            detail = f"Item {self.items} repeats an earlier item word for word."
            return Reject(f"{self._file.uri}#{self.items}", "duplicate_row", detail, sha256)
        draft = Draft(uri, sha256, text, url, title, dates=dates, lines=lines, main=[True] * len(lines))
        draft.authors = [a for n in ("creator", "author") for c in children.get(n, ())[:20] if (a := _author(c))]
        kinds = (_text(c) or c.get("term") for n in ("category", "subject") for c in children.get(n, ()))
        draft.section = _plain_text(next((k for k in kinds if k), None))
        draft.language = first("language") or _language(item) or self._language
        draft.site = _plain_text(_source(children.get("source", []))) or self._site(url)
        return draft

    def _site(self, url: str | None) -> str | None:
        """The outlet in the feed's title ("World news | The Example"): a known name, or the part that the domain spells."""
        parts = [p for p in _TITLE_PARTS.split((self._title or "")[:300]) if p]
        outlets = known_outlets(self._settings.outlets)
        known = next((p for p in parts if outlets.by_name(p)), None)
        if known:
            return known
        host = (host_of(url or "") or host_of(self._link or "") or "").replace("-", "")
        spelt = [p for p in parts if len(n := plain_name(p).replace(" ", "")) > 2 and n in host]
        if spelt:
            return max(spelt, key=len)
        return parts[0] if len(parts) == 1 and not host else None

    def _content(self, children: dict[str, list[Any]]) -> tuple[str, list[Line]]:
        """The item's text, and its lines where it was markup."""
        text, lines = "", list[Line]()
        for name in _TEXTS:
            for element in children.get(name, ())[:5]:
                kind = (element.get("type") or "").lower()
                if "/" in kind and not re.search(r"text|html|xml", kind):
                    continue
                found = self._rendered(_inner(element))
                # a teaser may stand where the full text should, and the other way round
                if len(found[0]) > 2 * len(text):
                    text, lines = found
        return text, lines

    def _rendered(self, content: str) -> tuple[str, list[Line]]:
        if not _MARKUP.search(content):
            return normalise(html.unescape(content)).strip(), []
        page = page_draft(f"<html><body>{content}</body></html>", self._file.uri, "", self._settings)
        return (page.text, page.lines) if isinstance(page, Draft) else ("", [])


def _chunks(stream: Stream) -> Iterator[bytes]:
    """The file as UTF-8, without what an XML parser trips over: its prolog, control characters, HTML's entities."""
    decoder = codecs.getincrementaldecoder(decode(stream.peek())[1])("replace")
    pending, first = "", True
    while chunk := stream.read(_CHUNK):
        pending += decoder.decode(chunk)
        if first:
            pending, first = _without_prolog(pending), False
        amp = pending.rfind("&", max(0, len(pending) - 40))
        cut = amp if amp >= 0 and ";" not in pending[amp:] else len(pending)
        yield _for_xml(pending[:cut])
        pending = pending[cut:]
    yield _for_xml(pending + decoder.decode(b"", final=True))


def _without_prolog(text: str) -> str:
    """`text` from its first element on; a document type declaration goes unread, with all its entities."""
    text = text.removeprefix("\ufeff")
    prolog = _PROLOG.match(text)
    text = text[prolog.end() :].lstrip() if prolog else text.lstrip()
    doctype, element = _DOCTYPE.search(text), _ELEMENT.search(text)
    if doctype is None or (element and element.start() < doctype.start()):
        return text
    end = text.find(">", doctype.end())
    subset = text.find("[", doctype.end(), end if end >= 0 else None)
    if subset >= 0:
        close = re.compile(r"\]\s{0,99}>").search(text, subset)
        end = close.end() - 1 if close else -1
    return text[: doctype.start()] + text[end + 1 :] if end >= 0 else ""


def _for_xml(text: str) -> bytes:
    """`text` with every named entity as a character or a number. After an entity that it does not know, libxml2 loses all
    other named ones too, &amp; among them; an ampersand in a CDATA section becomes a number as well (see `_plain`)."""
    return _NOT_XML.sub(" ", _AMPERSAND.sub(_character, text)).encode("utf-8")


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        found = html5.get(name)
        if found is None:
            return f"&#38;{name}"
    elif decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        found = chr(code) if code <= 0x10FFFF else " "
    else:
        return "&#38;"
    return f"&#{ord(found)};" if found in _SPECIAL else found


def _plain(text: str) -> str:
    return text.replace("&#38;", "&")


def _name(element: Any) -> str:
    """The local name in lower case; with its namespace in front where that is about pictures or recordings."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else tag.rpartition(":")
    return (f"media:{name}" if _MEDIA.search(space) else name).lower()


def _text(element: Any) -> str | None:
    return " ".join(_plain("".join(element.itertext())).split())[:_LONGEST_FIELD] or None


def _plain_text(text: str | None) -> str | None:
    """A field's text without the markup and entities that feeds wrap titles in."""
    if text is None:
        return None
    return " ".join(html.unescape(_MARKUP.sub(" ", html.unescape(text))).split())[:1000] or None


def _inner(element: Any) -> str:
    """What an element holds: its text, in which markup is escaped, or its child elements as markup (Atom's xhtml)."""
    if len(element) == 0:
        return _plain(element.text or "")
    if (element.get("type") or "").lower() != "xhtml" and not any(isinstance(c.tag, str) for c in element):
        return _plain("".join(element.itertext()))
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(c, encoding="unicode", method="html") for c in element if isinstance(c.tag, str)]
    return "".join(parts)


def _link(children: dict[str, list[Any]], base: str | None) -> str | None:
    links = children.get("link", [])
    found = next((t for c in links if (t := _text(c))), None) or next(
        (c.get("href") for c in links if c.get("href") and c.get("rel", "alternate") == "alternate"), None
    )
    if found is None:
        guids = (t for c in children.get("guid", []) if c.get("isPermaLink") != "false" and (t := _text(c)))
        found = next((g for g in guids if re.match(r"https?://", g)), None)
    try:
        return urljoin(base or "", found)[:2000] if found else None
    except ValueError:
        return found


def _author(element: Any) -> str | None:
    """A name out of <author><name>, "a@b.example (Name)" or plain text."""
    name = next((_text(c) for c in element if _name(c) == "name"), None) or _text(element)
    if not name:
        return None
    behind = re.fullmatch(r"\S{1,100}@\S{1,100}\s+\(([^()]{2,100})\)", name)
    return _plain_text(behind[1] if behind else name)


def _language(item: Any) -> str | None:
    while item is not None:
        stated = item.get("{http://www.w3.org/XML/1998/namespace}lang")
        if stated:
            return str(stated)[:20]
        item = item.getparent()
    return None


def _source(elements: list[Any]) -> str | None:
    """Where an aggregator had the item from: <source>Name</source> (RSS), <source><title>Name</title></source> (Atom)."""
    for element in elements:
        title = next((_text(c) for c in element if _name(c) == "title"), None)
        if title or (len(element) == 0 and _text(element)):
            return title or _text(element)
    return None
