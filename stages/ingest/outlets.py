"""Known outlets and agencies, and the identity of a source: its domain, else its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import pyarrow as pa

from stages.ingest.data_files import read_lines, read_rows
from warehouse.ids import content_id
from warehouse.tables import SOURCES


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet or agency. `quoted`: other outlets often quote it, so that a mention alone says little."""

    name: str
    kind: str
    domain: str | None = None
    country: str | None = None
    quoted: bool = False

    @property
    def source_id(self) -> str:
        return content_id("source", self.domain or plain_name(self.name))


# A name as it stands in a field that means "we don't know".
_NO_NAMES = {
    "",
    "unknown",
    "none",
    "null",
    "n/a",
    "na",
    "source",
    "news",
    "website",
    "web",
    "test",
    "other",
    "-",
    "admin",
}
_SECOND_LEVEL = {
    "co",
    "com",
    "org",
    "net",
    "gov",
    "gob",
    "gouv",
    "ac",
    "edu",
    "or",
    "ne",
    "go",
    "mil",
    "gen",
    "web",
    "gv",
    "id",
    "nom",
}


def by_domain(host: str) -> Source | None:
    """The known source whose domain is `host` or lies above it."""
    parts = host.lower().split(".")
    return next((s for i in range(len(parts) - 1) if (s := _domains().get(".".join(parts[i:])))), None)


def by_name(name: str) -> Source | None:
    """The known source of that name or alias; case matters only for names that are common words."""
    return _names().get(plain_name(name))


def by_exact_name(name: str) -> Source | None:
    """The known source written exactly so, with or without "the": for names met in running text."""
    return _exact_names().get(name) or _exact_names().get(re.sub(r"^[Tt]he\s+", "", name))


def from_url(url: str, site: str | None = None) -> Source | None:
    """The outlet of an address: known by its domain, else the domain itself, named `site` where that is given.

    Archived copies (web.archive.org/web/…/http…) count for the address inside; platforms that carry other people's
    articles give None.
    """
    inner = re.search(r".(https?://.*)", url)
    host = host_of(inner[1] if inner else url)
    if not host or _is_platform(host):
        return None
    known = by_domain(host)
    if known:
        return known
    domain = site_domain(host)
    return Source(site if site and by_name(site) is None and _is_name(site) else domain, "outlet", domain)


def from_name(name: str) -> Source | None:
    """The outlet that a metadata field names: a known name, a domain or address, else a source of that name."""
    name = " ".join(name.split())[:200]
    known = by_name(name) or _compact_names().get(_compact(name))
    if known:
        return known
    if re.fullmatch(r"(?:https?://)?(?:[\w-]+\.)+[A-Za-z]{2,24}(?:/\S*)?", name) and not name.lower().endswith(
        (".txt", ".html", ".json")
    ):
        return from_url(name)
    return Source(name, "outlet") if _is_name(name) else None


def host_of(url: str) -> str | None:
    """The host of an address, lower case, without port; also of one written without scheme."""
    try:
        host = urlsplit(url if "//" in url[:10] else f"//{url}").hostname
    except ValueError:
        return None
    return host if host and "." in host and not host.replace(".", "").isdigit() else None


def site_domain(host: str) -> str:
    """The registrable domain of a host, by second-level suffixes (co.uk …); hosted blogs keep one label more."""
    host = host.lower().strip(".")
    for hosting in _hosting():
        if host.endswith(hosting):
            return ".".join(host.split(".")[-(hosting.count(".") + 1) :])
    parts = host.split(".")
    keep = 3 if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-keep:])


def plain_name(name: str) -> str:
    """A name for comparison: case, punctuation and a leading "the" do not count."""
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def merge_sources(*tables: pa.Table) -> pa.Table:
    """One row per source_id of several `sources` tables; of several names the one that is no domain, then the shortest.

    The choice does not depend on the order of rows or tables.
    """
    best: dict[str, dict[str, str]] = {}
    for table in tables:
        for row in table.to_pylist():
            old = best.get(row["source_id"])
            if old is None or _rank(row) < _rank(old):
                best[row["source_id"]] = row
    return SOURCES.from_rows(best[k] for k in sorted(best))


def sources_table(sources: list[Source]) -> pa.Table:
    """Rows of `sources`, one per source_id."""
    rows = [{"source_id": s.source_id, "name": s.name, "kind": s.kind, "domain": s.domain} for s in sources]
    return merge_sources(SOURCES.from_rows(rows))


def _rank(row: dict[str, str]) -> tuple[bool, int, str]:
    return row["name"] == row["domain"], len(row["name"]), row["name"]


def _is_name(name: str) -> bool:
    if re.search(r"\.(?:txt|html?|json|csv)$", name, re.IGNORECASE):  # a file name in place of an outlet
        return False
    return plain_name(name) not in _NO_NAMES and 1 < len(name) <= 80 and any(c.isalpha() for c in name)


@cache
def known() -> tuple[tuple[Source, tuple[str, ...]], ...]:
    """Every known source with its names (aliases included)."""
    out = []
    for row in read_rows("outlets.csv"):
        domains = row["domains"].split(";")
        source = Source(row["name"], row["kind"], domains[0] or None, row["country"] or None, row["quoted"] == "yes")
        names = [row["name"], *filter(None, row["aliases"].split(";"))]
        out.append((source, tuple(names)))
    return tuple(out)


@cache
def _domains() -> dict[str, Source]:
    by = {s.name: s for s, _ in known()}
    return {d: by[row["name"]] for row in read_rows("outlets.csv") for d in row["domains"].split(";") if d}


@cache
def _names() -> dict[str, Source]:
    out: dict[str, Source] = {}
    for source, names in known():
        for name in names:
            out.setdefault(plain_name(name), source)
    return out


@cache
def _exact_names() -> dict[str, Source]:
    out: dict[str, Source] = {}
    for source, names in known():
        for name in names:
            out.setdefault(name, source)
            if name.startswith("The ") and " " in name[4:]:
                out.setdefault(name[4:], source)
    return out


@cache
def _compact_names() -> dict[str, Source]:
    out: dict[str, Source] = {}
    for source, names in known():
        for name in names:
            if len(_compact(name)) > 4:
                out.setdefault(_compact(name), source)
    return out


def _compact(name: str) -> str:
    """As data sets abbreviate names: without spaces and article ("jordantimes", "ahram")."""
    return re.sub(r"^al", "", plain_name(name).replace(" ", ""))


@cache
def _hosting() -> tuple[str, ...]:
    return tuple(p for p in read_lines("platforms.txt") if p.startswith("."))


def _is_platform(host: str) -> bool:
    bare = re.sub(r"^(?:www|m|mobile)\.", "", host)
    return any(bare == p or (bare.endswith("." + p)) for p in _platforms())


@cache
def _platforms() -> tuple[str, ...]:
    return tuple(p for p in read_lines("platforms.txt") if not p.startswith("."))
