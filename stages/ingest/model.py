"""What the parts of ingest hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class InputFile:
    """A file that a run was given.

    `path` is absolute (undecodable bytes as surrogates, as `os.fsdecode` gives them); `uri` is the locator: printable,
    relative to the input that named the file, never absolute; `size` in bytes; `sha256` of its bytes, None if unknown.
    `origin` is the address of an object of a store (see `stages.ingest.remote`), which is fetched to `path` when it is not
    there. A member of an archive is an InputFile too: its `path` is its name, which can't be opened.
    """

    path: str
    uri: str
    size: int
    sha256: str | None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that could not be taken: a short code and a sentence on what happened and what to do."""

    uri: str
    reason: str
    detail: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page's visible text, with the markup it stood in (columns as in `stages.ingest.markup`)."""

    text: str
    tag: str
    link_share: float
    region: str | None
    path: str
    around: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """A document as its reader understood it, before outlet, date, language and agency are looked for.

    `text` is final. Metadata are the format's own words, not yet judged: `dates` are (field name, value) in order of
    trust; `site` is the outlet as the document names it; `lines` and `main` (one flag per line) exist for HTML only.
    """

    uri: str
    sha256: str
    text: str
    url: str | None = None
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    section: str | None = None
    language: str | None = None
    site: str | None = None
    agency: str | None = None
    dates: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    main: list[bool] = field(default_factory=list)
