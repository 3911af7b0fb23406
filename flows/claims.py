"""`crosswire claims`: the claims inside an article, marked in its text and listed below it; or a list of claims."""

from __future__ import annotations

from typing import Any

import duckdb
from rich.console import Console
from rich.text import Text

from flows.article import NARROWEST, WIDEST, print_article
from flows.lists import print_json, read, select
from flows.lookup import find_document
from flows.show import read_parts
from flows.summary import STYLE, plain
from warehouse.annotations import CLAIMS_READ, Annotation, annotate, describe_value
from warehouse.folder import DataFolder
from warehouse.wording import one_line

Row = dict[str, Any]

MOST_ROWS = 50
"""Rows of a list over all documents, unless another limit is given."""

_INDENT = 6
_LONGEST = 300
"""Characters of a claim's words in the list below the article, which has them all."""


def claims(
    folder: DataFolder,
    doc: str | None,
    kind: str | None,
    speaker: str | None,
    corpus: str | None,
    limit: int | None,
    as_list: bool,
    as_json: bool,
) -> None:
    """Print the article that `doc` names with its claims, or a list of claims: of all documents, or if asked to."""
    con = read(folder)
    document = None if doc is None else find_document(con, doc, corpus)
    if document is not None and not as_list and not as_json:
        _print_article(con, document, kind, speaker)
        return
    rows = select(
        con,
        f"""
        SELECT c.*, d.uri, s.name AS outlet
        FROM {"claims" if as_json else CLAIMS_READ} c
        JOIN documents d USING (doc_id) LEFT JOIN sources s ON s.source_id = c.source_id
        WHERE ($doc_id IS NULL OR c.doc_id = $doc_id)
          AND ($kind IS NULL OR c.kind = $kind) AND ($corpus IS NULL OR c.corpus = $corpus)
          AND ($speaker IS NULL OR contains(lower(c.speaker_name), lower($speaker)))
        ORDER BY d.uri, c.char_start, c.char_end, c.claim_id
        LIMIT $limit
        """,
        {
            "doc_id": document and document["doc_id"],
            "kind": kind,
            "corpus": corpus,
            "speaker": speaker,
            "limit": limit or (MOST_ROWS if document is None else 1_000_000_000),
        },
    )
    if as_json:
        print_json(rows)
        return
    console = Console()
    uri = None
    for row in rows:
        if row["uri"] != uri:
            uri = row["uri"]
            console.print(Text(f"{plain(uri)}  {plain(row['outlet'] or 'unknown outlet')}", "bold"))
        console.print(_claim_line(row))
    if not rows:
        console.print("No claim fits.")


def _print_article(con: duckdb.DuckDBPyConnection, document: Row, kind: str | None, speaker: str | None) -> None:
    """Print a document with its claims, then the list of them; numbers stay the same whatever is filtered out."""
    known = {"doc_id": document["doc_id"]}
    authors, blocks = read_parts(con, document["doc_id"])
    findings: dict[str, list[Row]] = {}
    for row in select(
        con,
        """
        SELECT e.claim_id, f.finding_id, f.verdict, f.question
        FROM evidence e JOIN claims c USING (claim_id) JOIN findings f USING (finding_id)
        WHERE c.doc_id = $doc_id ORDER BY ALL
        """,
        known,
    ):
        findings.setdefault(row["claim_id"], []).append(row)
    rows = select(con, f"SELECT * FROM {CLAIMS_READ} WHERE doc_id = $doc_id", known)
    annotations = [
        a
        for a in annotate(document["text"], rows, findings)
        if kind in (None, a.claim["kind"])
        and (speaker is None or speaker.casefold() in (a.claim["speaker_name"] or "").casefold())
    ]
    console = Console(highlight=False)
    print_article(console, document, authors, blocks, annotations)
    console.print()
    for annotation in annotations:
        _print_note(console, annotation)
    if not annotations:
        console.print("No claim fits." if kind or speaker else "No claim was found in it.")


def _print_note(console: Console, annotation: Annotation) -> None:
    """A claim with what is known of it, and the findings that it is evidence of."""
    label = f"[{annotation.number}]"
    _print_beside(console, label, Text(one_line(plain(annotation.claim["quote"]), _LONGEST)))
    facts = Text(annotation.kind, "dim")
    for name, number in annotation.references:
        facts.append(f" · {name} [{number}]")
    for name, value in annotation.facts:
        facts.append(f" · {name} ")
        facts.append(plain(value), "not dim bold" if name in ("speaker", "value") else "not dim")
    _print_beside(console, "", facts)
    for finding in annotation.findings:
        line = Text.assemble((finding["verdict"], STYLE[finding["verdict"]]), "  ", plain(finding["question"]))
        _print_beside(console, "", line.append(f"  {finding['finding_id']}", "dim"))


def _print_beside(console: Console, label: str, words: Text) -> None:
    """Words as lines that fit the terminal, with a label before the first."""
    for line in words.wrap(console, max(NARROWEST, min(console.width, WIDEST + _INDENT) - _INDENT)):
        line.rstrip()
        console.print(Text.assemble((f"{label:>{_INDENT - 1}} ", "dim"), line), soft_wrap=True)
        label = ""


def _claim_line(row: Row) -> Text:
    line = Text(f"  {row['char_start']:>6}  ", "dim")
    if row["kind"] == "quantity":
        line.append(f"{describe_value(row)}  ", "green")
    elif row["kind"] != "statement":
        line.append(f"{row['attribute']}: {plain(row['category_value'] or row['date_from'] or '')}  ", "yellow")
    if row["speaker_name"]:
        line.append(plain(row["speaker_name"]), "cyan")
        if row["via"]:
            line.append(f" via {plain(row['via'])}", "cyan")
        line.append("  ")
    line.append(f"“{plain(row['quote'])}”")
    return line
