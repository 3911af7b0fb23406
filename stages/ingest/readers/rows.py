"""Rows of a file (JSON Lines, CSV, Parquet, Arrow) to documents: which field plays which role, and what a row is called.

A row is known by its id where it has one, else by what it says (a hash of its URL and text). Row numbers would not do:
they change when something is put above a row, and another article under an old locator counts as its new version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from stages.ingest.data_files import read_rows
from stages.ingest.decode import normalise
from stages.ingest.locator import row_locator
from stages.ingest.model import Draft, InputFile, Reject
from stages.ingest.readers.html import html_draft
from stages.ingest.seen import Seen
from stages.ingest.settings import IngestSettings
from stages.ingest.time_limit import TooSlow

_LOOKS_LIKE_HTML = re.compile(r"\s{0,99}<(?:!doctype|html|head|body|div|article|section|p)\b", re.IGNORECASE)
_URL = re.compile(r"(?:https?:)?//|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?:/|$)")
_MOST_AUTHORS = 50
# Where an object in place of a value has its name, in news APIs and in schema.org.
_NAMING = ("name", "title", "main", "original", "domain", "uri", "url", "$date")


class Locators:
    """Gives each document of a file a locator of its own."""

    def __init__(self, file_uri: str) -> None:
        self._file_uri = file_uri
        self._seen = Seen()

    def of_name(self, name: str, sha256: str) -> str | None:
        """The locator of a document by its name in the file; None where the same bytes had this name before.

        A name that is not unique must not make two articles versions of one: the later ones get their hash behind it.
        """
        uri = row_locator(self._file_uri, name)
        if self._seen.add(uri, sha256):
            return uri
        if self._seen.has(uri, sha256):
            return None
        uri = f"{uri}~{sha256[:8]}"
        return uri if self._seen.add(uri, sha256) else None

    def of_text(self, url: str | None, text: str, sha256: str) -> str | None:
        """As `of_name`, for a document without a name: called by a hash of its URL and text."""
        said = hashlib.sha256(f"{url or ''}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
        return self.of_name(f"text-{said[:16]}", sha256)


class Rows:
    """Drafts from the rows of one file."""

    def __init__(self, file: InputFile, settings: IngestSettings) -> None:
        self._file = file
        self._settings = settings
        self._locators = Locators(file.uri)

    def draft(self, value: dict[str, Any], row: int, sha256: str) -> Draft | Reject:
        """The document in a row: `value` by field name, `row` counted from 1, `sha256` of the row's bytes."""
        get = Fields(value, self._settings.fields)
        here = row_locator(self._file.uri, row)
        text, markup = get.text("text"), get.text("html")
        if text is not None and _LOOKS_LIKE_HTML.match(text) and text.count("</") > 1:
            text, markup = None, text
        if text is None and markup is None:
            detail = (
                f"Row {row} has no field with the article's text (fields: {named(value)}); name it in the settings."
            )
            return Reject(here, "bad_row", detail, sha256)
        article = normalise(text if text is not None else markup or "")
        if not article.strip():
            return Reject(here, "empty", f"The text of row {row} is empty; fetch the article again.", sha256)
        if len(article) > self._settings.max_document_bytes:
            return Reject(here, "too_large", too_large(row, self._settings), sha256)
        name, url = get.scalar("id"), get.url()
        uri = self._locators.of_name(name, sha256) if name else self._locators.of_text(url, article, sha256)
        if uri is None:
            return Reject(here, "duplicate_row", f"Row {row} repeats an earlier row word for word.", sha256)
        if text is None:
            page = page_draft(article, uri, sha256, self._settings)
            if isinstance(page, Reject):
                return page
            draft = page
        else:
            draft = Draft(uri, sha256, article)
        draft.url = url or draft.url
        draft.title = get.scalar("title") or draft.title
        draft.authors = get.names("authors") or draft.authors
        draft.section = get.scalar("section") or draft.section
        draft.language = get.scalar("language") or draft.language
        draft.site = get.scalar("site") or draft.site
        draft.agency = get.scalar("agency")
        published = get.scalar("published")
        if published:
            draft.dates.insert(0, (f"field {get.name('published')}", published))
        return draft


class Fields:
    """A row's values by role; the field that plays a role is named in the settings, else guessed (data/fields.csv)."""

    def __init__(self, value: Mapping[str, Any], named: Mapping[str, str]) -> None:
        self._value = value
        self._named = named
        self._plain = {_plain(k): k for k in reversed(list(value))}

    def name(self, role: str) -> str | None:
        """The field that plays `role` in this row, None where there is none with a value."""
        if role in self._named:
            return self._named[role] if self._named[role] in self._value else None
        names = (self._plain.get(n) for n in _roles()[role])
        return next((n for n in names if n is not None and self._value[n] not in (None, "", [], {})), None)

    def scalar(self, role: str) -> str | None:
        """A string or number, the first of a list, the name of an object; one line of at most 2,000 characters."""
        name = self.name(role)
        found = _first(self._value[name]) if name else None
        text = " ".join(normalise(found[:8000]).split()) if found else ""
        return text[:2000] or None

    def url(self) -> str | None:
        """The address; some tools write it where others name the outlet."""
        found = self.scalar("url")
        if found and _URL.match(found):
            return found
        site = self.scalar("site")
        return site if site and re.match(r"https?://[^/]+/.", site) else None

    def text(self, role: str) -> str | None:
        """A string as it is, a list of strings as lines."""
        name = self.name(role)
        value = self._value[name] if name else None
        if isinstance(value, list):
            return "\n".join(v for v in value if isinstance(v, str))
        return value if isinstance(value, str) else None

    def names(self, role: str) -> list[str]:
        name = self.name(role)
        value = self._value[name] if name else None
        items = value if isinstance(value, list) else [value]
        found = (_first(item) for item in items[:_MOST_AUTHORS])
        return [" ".join(normalise(f[:1200]).split())[:300] for f in found if f and f.strip()]


def page_draft(markup: str, uri: str, sha256: str, settings: IngestSettings) -> Draft | Reject:
    """As `html_draft`; a page that takes too long is a reject (too_slow) and does not end the file that it is in."""
    try:
        return html_draft(markup, uri, sha256)
    except TooSlow:
        detail = f"The page takes longer than {settings.max_document_seconds:g} seconds; raise max_document_seconds."
        return Reject(uri, "too_slow", detail, sha256)


def field_names(names: Iterable[str], settings: IngestSettings) -> list[str]:
    """Those of `names` that play a role, in their order."""
    guessed = {n for role, known in _roles().items() if role not in settings.fields for n in known}
    chosen = set(settings.fields.values())
    return [n for n in dict.fromkeys(names) if n in chosen or _plain(n) in guessed]


def has_text_field(names: Iterable[str], settings: IngestSettings) -> bool:
    """True where one of `names` may hold the text of articles."""
    present = dict.fromkeys(names, "x")
    get = Fields(present, settings.fields)
    return get.name("text") is not None or get.name("html") is not None


def named(names: Iterable[object]) -> str:
    """Some names of fields, for a message."""
    return normalise(", ".join(sorted(map(str, names))[:12]))[:300] or "none"


def too_large(row: int, settings: IngestSettings) -> str:
    """What to say of a row beyond the limit."""
    return f"Row {row} has more than {settings.max_document_bytes:,} bytes; split it, or raise the limit max_document_bytes."


def _first(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next(
            (value[k] for k in ("name", "title", "main", "original", "domain", "uri", "url", "$date") if value.get(k)),
            None,
        )
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits
        return None


@lru_cache(4096)
def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]", "", name).casefold()


@cache
def _roles() -> dict[str, tuple[str, ...]]:
    return {r["role"]: tuple(r["names"].split(";")) for r in read_rows("fields.csv")}
