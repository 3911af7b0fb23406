"""`crosswire show`: one article in the terminal, block by block, with what was left out of it dimmed and labelled."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
from rich.console import Console
from rich.text import Text

from flows.lists import UserError, print_json, read, select
from flows.summary import plain, safe
from warehouse.folder import DataFolder
from warehouse.reading import Counts, Piece, Spans, count_words, headline, is_left_out, read_lines

Row = dict[str, Any]

GUTTER = 10
"""Width of the column of labels."""
NARROWEST, WIDEST = 20, 88
"""Characters of a line of text: below the first the terminal wraps by itself, above the second lines are hard to read."""
MOST_CANDIDATES = 20

_GUTTER_NAME = {"advertisement": "advert"}
_STYLE = {"headline": "bold", "subheading": "bold", "dateline": "italic"}
_LEFT_OUT = "dim"
_DUPLICATE = {
    "bytes": "the same bytes as",
    "text": "the same text as",
    "near": "nearly the same text as",
    "version": "an older version of",
}
# what a part of a claim looks like: in colour, and as the signs around it where there is none
_CLAIM_PARTS = {
    "statement": ("underline", "«", "»"),
    "number": ("underline green", "_", "_"),
    "speaker": ("cyan", "*", "*"),
}

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


def show(folder: DataFolder, doc: str, corpus: str | None, why: bool, claims: bool, as_json: bool) -> None:
    """Print the document that `doc` names: an id or the beginning of one, a uri or its end, a URL, words of the title."""
    con = read(folder)
    document = find_document(con, doc, corpus)
    doc_id = {"doc_id": document["doc_id"]}
    blocks = select(con, "SELECT * FROM blocks WHERE doc_id = $doc_id ORDER BY block_no", doc_id)
    authors = select(con, "SELECT author FROM document_authors WHERE doc_id = $doc_id ORDER BY position", doc_id)
    names = [a["author"] for a in authors]
    claimed = (
        select(con, "SELECT * FROM claims WHERE doc_id = $doc_id ORDER BY char_start, char_end DESC, claim_id", doc_id)
        if claims
        else []
    )
    counts = count_words(document["text"], blocks)
    if as_json:
        print_json(_as_json(document, names, blocks, counts, claimed if claims else None))
        return
    console = Console(highlight=False)
    title = document["title"] or headline(document["text"], blocks) or "(no title)"
    console.print(Text(plain(title), "bold"), soft_wrap=True)
    for line in _head(document, names):
        console.print(line, soft_wrap=True)
    article = _Article(console, document["text"], claimed, why)
    for line in article.lines(blocks):
        console.print(line, soft_wrap=True)
    console.print()
    console.print(Text(str(counts), "dim"), soft_wrap=True)
    if claims:
        console.print(article.legend())


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


def _head(document: Row, authors: Sequence[str]) -> Iterator[Text]:
    """The lines below the title: what is known of the document."""
    for name, value in _facts(document, authors):
        if value:
            yield Text.assemble((f"{name:>{GUTTER}}  ", "dim"), plain(value))


def _facts(document: Row, authors: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    yield "id", document["doc_id"]
    yield "file" if document["uri"] != document["url"] else "", document["uri"]
    yield "url", document["url"]
    yield "outlet", document["outlet"] or "unknown"
    yield "agency", document["agency"]
    yield "date", published(document)
    yield "authors", ", ".join(authors)
    yield "section", document["section"]
    yield "language", document["language"]
    if document["duplicate_of"]:
        kind = _DUPLICATE.get(document["duplicate_kind"], "a duplicate of")
        yield "duplicate", f"{kind} {document['duplicate_of']} {document['duplicate_uri'] or ''}"
    n = document["n_duplicates"]
    yield "stands for", f"{n:,} duplicate{'' if n == 1 else 's'} as well" if n else None


def published(document: Row) -> str:
    """The date of publication and how it is known: 3 March 2031, 14:05 UTC (stated: "Published 3 March")."""
    at = document["published_at"]
    if at is None:
        return "unknown"
    time = f", {at:%H:%M} UTC" if (at.hour, at.minute) != (0, 0) else ""
    evidence = f": {document['published_evidence']}" if document["published_evidence"] else ""
    return f"{at.day} {at:%B %Y}{time} ({document['published_precision']}{evidence})"


class _Article:
    """Lays out the lines of an article: labels in a gutter, a bar along what was left out, claims marked."""

    def __init__(self, console: Console, text: str, claims: Sequence[Row], why: bool) -> None:
        self.console, self.text, self.why = console, text, why
        self.in_colour = console.color_system is not None and not console.no_color
        self.bar = "┆" if console.encoding.lower().startswith("utf") else "|"
        self.width = max(NARROWEST, min(WIDEST, console.width - GUTTER - 3))
        spans = Spans(len(text))
        for claim in claims:
            spans.cover(
                claim["char_start"], claim["char_end"], "statement" if claim["kind"] == "statement" else "number"
            )
            spans.cover(claim["speaker_start"], claim["speaker_end"], "speaker")
        self.spans = spans
        self.segments: deque[tuple[int, int, list[str]]] = deque()

    def lines(self, blocks: Sequence[Row]) -> Iterator[Text]:
        was_left_out = False
        lines = list(read_lines(self.text, blocks))
        self.segments = deque(self.spans.segments(at for line in lines for p in line for at in (p.start, p.end)))
        for pieces in lines:
            main = next((p for p in pieces if not _is_left_out(p)), pieces[0])
            left_out = _is_left_out(main)
            if not (left_out and was_left_out):  # residue stands close together, the article's paragraphs apart
                yield Text()
            was_left_out = left_out
            content = Text()
            for piece in pieces:
                words = self._words(piece)
                if (_label(piece), _is_left_out(piece)) == (_label(main), left_out):
                    content.append_text(words)
                else:
                    words.rstrip()
                    content.append_text(Text.assemble((f"[{_label(piece)}: ", "dim"), words, ("] ", "dim")))
                if self.why and piece.block is not None and (piece.block["label"] != "body" or left_out):
                    content.rstrip()
                    content.append(f" ({_reason(piece.block)}) ", "dim italic")
            name = _GUTTER_NAME.get(_label(main), _label(main)) if left_out or _label(main) != "body" else ""
            yield from self._laid_out(content, name, left_out)

    def legend(self) -> Text:
        """What the marks of claims mean."""
        legend = Text("claims: ", "dim")
        for name, (style, before, after) in _CLAIM_PARTS.items():
            legend.append(name if self.in_colour else f"{before}{name}{after}", style)
            legend.append("  ")
        return legend

    def _laid_out(self, content: Text, name: str, left_out: bool) -> Iterator[Text]:
        content.rstrip()
        for line in content.wrap(self.console, self.width):
            line.rstrip()
            yield Text.assemble((f"{name:>{GUTTER}} ", "dim"), (self.bar if left_out else " ", "dim"), " ", line)
            name = ""

    def _words(self, piece: Piece) -> Text:
        """The words of a piece, with the claims in it. Pieces are to be asked for in their order."""
        style = _LEFT_OUT if _is_left_out(piece) else _STYLE.get(_label(piece), "")
        words = Text()
        before: list[str] = []
        while self.segments and self.segments[0][1] <= piece.end:
            start, end, names = self.segments.popleft()
            if start < piece.start:  # blank text between lines
                continue
            segment = safe(self.text[start:end])
            if not self.in_colour:
                goes_on = self.segments[0][2] if self.segments and end < piece.end else []
                opened = "".join(_CLAIM_PARTS[name][1] for name in _CLAIM_PARTS if name in names and name not in before)
                closed = "".join(
                    _CLAIM_PARTS[name][2] for name in _CLAIM_PARTS if name in names and name not in goes_on
                )
                segment = opened + segment + closed[::-1]
            words.append(segment, " ".join([style, *(_CLAIM_PARTS[n][0] for n in _CLAIM_PARTS if n in names)]).strip())
            before = names
        return words


def _is_left_out(piece: Piece) -> bool:
    return piece.block is None or is_left_out(piece.block)


def _label(piece: Piece) -> str:
    return "unlabelled" if piece.block is None else piece.block["label"]


def _reason(block: Mapping[str, Any]) -> str:
    confidence = "" if block["confidence"] is None else f"{block['confidence']:.2f}"
    return ", ".join(filter(None, [plain(block["reason"] or ""), confidence]))


def _as_json(
    document: Row, authors: list[str], blocks: Sequence[Row], counts: Counts, claims: list[Row] | None
) -> dict[str, Any]:
    text = document["text"]
    labelled = [{**b, "left_out": is_left_out(b), "text": text[b["char_start"] : b["char_end"]]} for b in blocks]
    unlabelled = [
        {"char_start": p.start, "char_end": p.end, "text": text[p.start : p.end]}
        for line in read_lines(text, blocks)
        for p in line
        if p.block is None and not text[p.start : p.end].isspace()
    ]
    shown = {name: value for name, value in document.items() if name != "text"}
    return {
        "document": shown | {"authors": authors},
        "words_kept": counts.kept,
        "words_left_out": counts.left_out,
        "blocks_left_out": dict(counts.labels),
        "blocks": labelled,
        "unlabelled": unlabelled,
    } | ({} if claims is None else {"claims": claims})
