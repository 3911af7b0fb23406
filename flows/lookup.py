"""Finding the document that somebody names on the command line."""

from __future__ import annotations

from typing import Any

import duckdb

from flows.lists import UserError, select
from flows.summary import plain

Row = dict[str, Any]

MOST_CANDIDATES = 20

# From the surest reading of DOC to the loosest; the first that fits any document decides.
_READINGS = (
    "d.doc_id = $doc",
    "d.uri = $doc OR d.url = $doc",
    "length($doc) >= 3 AND starts_with(d.doc_id, lower($doc))",
    "ends_with(d.uri, '/' || $doc)",
    "$address <> '' AND regexp_replace(lower(coalesce(d.url, d.uri)), $noise, '', 'g') = $address",
    "ends_with(d.uri, $doc)",
    "contains(lower(d.title), lower($doc))",
    "contains(lower(d.uri), lower($doc))",
)  # fmt: skip
_ADDRESS_NOISE = r"^https?://(www\.)?|[?#].*$|/$"


def find_document(con: duckdb.DuckDBPyConnection, doc: str, corpus: str | None = None) -> Row:
    """The one document that `doc` names; UserError with the candidates when several fit, or none does."""
    doc = doc.strip()
    (address,) = con.execute("SELECT regexp_replace(lower($1), $2, '', 'g')", [doc, _ADDRESS_NOISE]).fetchone() or ("",)
    for reading in _READINGS if doc else ():
        known = {"doc": doc, "address": address, "noise": _ADDRESS_NOISE, "corpus": corpus}
        found = select(
            con,
            f"""
            SELECT d.doc_id FROM documents d
            WHERE ($corpus IS NULL OR d.corpus = $corpus) AND ({reading}) ORDER BY d.uri, d.doc_id
            """,
            {name: value for name, value in known.items() if name == "corpus" or f"${name}" in reading},
        )
        if len(found) == 1:
            return _whole(con, found[0]["doc_id"])
        if found:
            raise UserError(_candidates(con, doc, [row["doc_id"] for row in found]))
    raise UserError(
        f"No document fits “{plain(doc)}”. Give its id or the beginning of it, the end of its path, its URL, or words "
        'of its title. crosswire query "SELECT doc_id, uri, title FROM documents" lists all.'
    )


def _whole(con: duckdb.DuckDBPyConnection, doc_id: str) -> Row:
    (document,) = select(
        con,
        """
        SELECT d.*, s.name AS outlet, o.uri AS duplicate_uri,
            (SELECT count(*) FROM documents n WHERE n.duplicate_of = d.doc_id) AS n_duplicates
        FROM documents d
        LEFT JOIN sources s USING (source_id)
        LEFT JOIN documents o ON o.doc_id = d.duplicate_of
        WHERE d.doc_id = $doc_id
        """,
        {"doc_id": doc_id},
    )
    return document


def _candidates(con: duckdb.DuckDBPyConnection, doc: str, doc_ids: list[str]) -> str:
    shown = doc_ids[:MOST_CANDIDATES]
    listed = select(
        con,
        "SELECT doc_id, corpus, uri, title, duplicate_of FROM documents WHERE doc_id IN (SELECT unnest($ids)) "
        "ORDER BY duplicate_of IS NOT NULL, uri, doc_id",
        {"ids": shown},
    )
    several_corpora = len({row["corpus"] for row in listed}) > 1
    lines = [f"{len(doc_ids):,} documents fit “{plain(doc)}”. Name one by its id:"]
    for row in listed:
        notes = [plain(row["uri"]), plain(row["title"] or "")[:60], "duplicate" if row["duplicate_of"] else ""]
        notes.append(f"corpus {plain(row['corpus'])}" if several_corpora else "")
        lines.append(f"  {row['doc_id']}  {'  '.join(filter(None, notes))}")
    if len(doc_ids) > len(shown):
        lines.append(f"  and {len(doc_ids) - len(shown):,} more")
    return "\n".join(lines)
