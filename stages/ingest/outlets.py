"""Known outlets and agencies, and the identity of a source: its domain, else its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

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


class Outlets:
    """The outlets that are known, by domain and by name; rows given first win."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.known: list[tuple[Source, tuple[str, ...]]] = []
        self._domains: dict[str, Source] = {}
        self._names: dict[str, Source] = {}
        self._exact: dict[str, Source] = {}
        self._compact: dict[str, Source] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Mapping[str, str]) -> None:
        domains = [d.strip().lower() for d in row["domains"].split(";") if d.strip()]
        source = Source(
            row["name"], row["kind"], domains[0] if domains else None, row["country"] or None, row["quoted"] == "yes"
        )
        names = (row["name"], *filter(None, map(str.strip, row["aliases"].split(";"))))
        self.known.append((source, names))
        for domain in domains:
            self._domains.setdefault(domain, source)
        for name in names:
            self._names.setdefault(plain_name(name), source)
            self._exact.setdefault(name, source)
            if name.startswith("The ") and " " in name[4:]:
                self._exact.setdefault(name[4:], source)
            if len(_compact(name)) > 4:
                self._compact.setdefault(_compact(name), source)

    def by_domain(self, host: str) -> Source | None:
        """The known source whose domain is `host` or lies above it."""
        parts = host.lower().split(".")
        return next((s for i in range(len(parts) - 1) if (s := self._domains.get(".".join(parts[i:])))), None)

    def by_name(self, name: str) -> Source | None:
        """The known source of that name or alias; case and punctuation do not count."""
        return self._names.get(plain_name(name))

    def by_exact_name(self, name: str) -> Source | None:
        """The known source written exactly so, with or without "the": for names met in running text."""
        return self._exact.get(name) or (self._exact.get(name[4:].lstrip()) if name[:4] in ("The ", "the ") else None)

    def from_url(self, url: str, site: str | None = None) -> Source | None:
        """The outlet of an address: known by its domain, else the domain itself, named `site` where that is given.

        Archived copies (web.archive.org/web/…/http…) and pages that a cache serves (…cdn.ampproject.org/…) count for the
        address inside; platforms that carry other people's articles give None.
        """
        host = host_of(inner_url(url))
        if not host or _is_platform(host):
            return None
        known = self.by_domain(host)
        if known:
            return known
        domain = site_domain(host)
        return Source(site if site and self.by_name(site) is None and _is_name(site) else domain, "outlet", domain)

    def from_name(self, name: str) -> Source | None:
        """The outlet that a metadata field names: a known name, a domain or address, else a source of that name."""
        name = " ".join(name[:1000].split())[:200]
        known = self.by_name(name) or self._compact.get(_compact(name))
        if known:
            return known
        if re.fullmatch(r"(?:https?://)?(?:[\w-]+\.)+[A-Za-z]{2,24}(?:/\S*)?", name) and not name.lower().endswith(
            (".txt", ".html", ".json")
        ):
            return self.from_url(name)
        return Source(name, "outlet") if _is_name(name) else None


def inner_url(url: str) -> str:
    """The address inside that of an archive, an AMP cache or a redirect; else the address itself."""
    inner = re.search(r".(https?(?:://|%3A%2F%2F).*)", url[:4000], re.IGNORECASE)
    if inner:
        return unquote(inner[1]) if "%" in inner[1][:8] else inner[1]
    amp = re.match(
        r"(?:https?:)?//[^/]*(?:ampproject\.org|google\.[\w.]+/amp)(?:/(?:[cvi]|s|amp))+/(.+\..+)", url[:4000]
    )
    return f"https://{amp[1]}" if amp else url


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
def known_outlets(path: str | None = None) -> Outlets:
    """The outlets of data/outlets.csv, with those of the CSV file at `path` before them; read once.

    A user's file has the same columns: name (the only one that is required), kind (outlet, agency, organisation), country,
    domains, aliases, quoted; lines that begin with # are comments. A row replaces a known outlet of the same name or
    domain; what it leaves empty stays as it is known. Raises `OutletsError`, with the bad rows named, where the file
    cannot be used.
    """
    built_in = list(read_rows("outlets.csv"))
    by_name = {plain_name(row["name"]): row for row in built_in}
    users = _users_rows(Path(path)) if path else []
    for row in users:
        old = by_name.get(plain_name(row["name"]), {})
        row.update(
            {column: old[column] for column in ("country", "domains", "quoted") if column in old and not row[column]}
        )
        row["aliases"] = ";".join(filter(None, (row["aliases"], old.get("aliases"))))
    return Outlets([*users, *built_in])


class OutletsError(ValueError):
    """The file of outlets in the settings cannot be used; the message says why, row by row, for people."""


_COLUMNS = ("name", "kind", "country", "domains", "aliases", "quoted")
_KINDS = ("outlet", "agency", "organisation")


def _users_rows(path: Path) -> list[dict[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise OutletsError(f"The file of outlets {path} cannot be read: {why}.") from error
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    parsed = [(n, [c.strip() for c in next(csv.reader([line]), [])]) for n, line in numbered]
    header = [c.lower() for c in parsed[0][1]] if parsed else []
    strange = [c for c in header if c not in _COLUMNS]
    if "name" not in header or strange:
        what = f"has the unknown column {strange[0]!r}" if strange else "has no column 'name'"
        raise OutletsError(
            f"The file of outlets {path} {what}; its first line must name columns of {','.join(_COLUMNS)}."
        )
    rows, faults = [], []
    for n, cells in parsed[1:]:
        row = (
            dict.fromkeys(_COLUMNS, "") | {"kind": "outlet"} | {k: v for k, v in zip(header, cells, strict=False) if v}
        )
        fault = _fault(row, len(cells), len(header))
        if fault:
            faults.append(f"line {n}: {fault}")
        rows.append(row)
    if faults:
        more = f" (and {len(faults) - 10} more)" if len(faults) > 10 else ""
        raise OutletsError(f"The file of outlets {path} has bad rows. " + "; ".join(faults[:10]) + more + ".")
    return rows


def _fault(row: Mapping[str, str], cells: int, columns: int) -> str | None:
    if cells > columns:
        return f"{cells} values for {columns} columns (several domains or aliases are separated by ;)"
    if not _is_name(row["name"]):
        return f"{row['name']!r} is no name"
    if row["kind"] not in _KINDS:
        return f"kind {row['kind']!r} is none of {', '.join(_KINDS)}"
    if row["country"] and not re.fullmatch(r"[A-Z]{2}", row["country"]):
        return f"country {row['country']!r} is no code of two capital letters"
    if row["quoted"] not in ("", "yes", "no"):
        return f"quoted {row['quoted']!r} is neither yes nor no"
    for domain in filter(None, map(str.strip, row["domains"].split(";"))):
        if not re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_][\w-]+", domain):
            return f"{domain!r} is no domain (write valley-courier.com, without https:// and path)"
    return None


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
