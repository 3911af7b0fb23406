"""`crosswire show`: one article in the terminal, block by block, with what was left out of it dimmed and labelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from rich.console import Console

from flows.article import print_article
from flows.lists import print_json, read, select
from flows.lookup import find_document
from warehouse.folder import DataFolder
from warehouse.reading import count_words, is_left_out, read_lines

Row = dict[str, Any]


def show(folder: DataFolder, doc: str, corpus: str | None, why: bool, as_json: bool) -> None:
    """Print the document that `doc` names: an id or the beginning of one, a uri or its end, a URL, words of the title."""
    con = read(folder)
    document = find_document(con, doc, corpus)
    authors, blocks = read_parts(con, document["doc_id"])
    if as_json:
        print_json(_as_json(document, authors, blocks))
    else:
        print_article(Console(highlight=False), document, authors, blocks, why=why)


def read_parts(con: duckdb.DuckDBPyConnection, doc_id: str) -> tuple[list[str], list[Row]]:
    """The authors and the blocks of a document."""
    known = {"doc_id": doc_id}
    authors = select(con, "SELECT author FROM document_authors WHERE doc_id = $doc_id ORDER BY position", known)
    blocks = select(con, "SELECT * FROM blocks WHERE doc_id = $doc_id ORDER BY block_no", known)
    return [a["author"] for a in authors], blocks


def _as_json(document: Row, authors: list[str], blocks: Sequence[Row]) -> dict[str, Any]:
    text = document["text"]
    counts = count_words(text, blocks)
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
    }
