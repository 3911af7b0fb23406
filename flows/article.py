"""An article in the terminal: what is known of it, and its lines, labels in a gutter, claims numbered and marked."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.summary import plain, safe
from warehouse.annotations import MARKS, Annotation, Mark
from warehouse.reading import Piece, Spans, count_words, headline, is_left_out, read_lines

Row = dict[str, Any]

GUTTER = 10
"""Width of the column of labels."""
NARROWEST, WIDEST = 20, 88
"""Characters of a line of text: below the first the terminal wraps by itself, above the second lines are hard to read."""

_GUTTER_NAME = {"advertisement": "advert"}
_STYLE = {"headline": "bold", "subheading": "bold", "dateline": "italic"}
_LEFT_OUT = "dim"
_DUPLICATE = {
    "bytes": "the same bytes as",
    "text": "the same text as",
    "near": "nearly the same text as",
    "version": "an older version of",
}
# what a mark looks like: in colour (none rests on colour alone), and as the signs around it where there is none
_MARKS = {
    "said": ("underline", "«", "»"),
    "who": ("bold cyan", "*", "*"),
    "cue": ("italic magenta", "‹", "›"),
    "via": ("bold italic blue", "+", "+"),
    "num": ("green", "_", "_"),
    "value": ("bold green", "", ""),
    "attr": ("yellow", "{", "}"),
    "when": ("italic yellow", "<", ">"),
}


def print_article(
    console: Console,
    document: Row,
    authors: Sequence[str],
    blocks: Sequence[Row],
    annotations: Sequence[Annotation] = (),
    why: bool = False,
) -> None:
    """Print a document (a row of flows.lookup.find_document) with its blocks, the claims in it marked."""
    text = document["text"]
    title = document["title"] or headline(text, blocks) or "(no title)"
    console.print(Text(plain(title), "bold"), soft_wrap=True)
    for name, value in _facts(document, authors):
        if value:
            console.print(Text.assemble((f"{name:>{GUTTER}}  ", "dim"), plain(value)), soft_wrap=True)
    article = _Article(console, text, annotations, why)
    for line in article.lines(blocks):
        console.print(line, soft_wrap=True)
    console.print()
    console.print(Text(str(count_words(text, blocks)), "dim"), soft_wrap=True)
    if annotations:
        console.print(article.legend())


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
    if document["retracted_at"]:
        yield "retracted", f"{document['retracted_at']:%-d %B %Y}; no evidence since"
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

    def __init__(self, console: Console, text: str, annotations: Sequence[Annotation], why: bool) -> None:
        self.console, self.text, self.why = console, text, why
        self.in_colour = console.color_system is not None and not console.no_color
        self.bar = "┆" if console.encoding.lower().startswith("utf") else "|"
        self.width = max(NARROWEST, min(WIDEST, console.width - GUTTER - 3))
        marks = sorted({m for a in annotations for m in a.marks}, key=lambda m: (m.start, -m.end, m.name))
        self.marks, self.going_on = deque(marks), list[Mark]()
        self.numbers: dict[int, list[int]] = defaultdict(list)
        spans = Spans(len(text))
        for annotation in annotations:
            self.numbers[annotation.claim["char_start"]].append(annotation.number)
        for mark in marks:
            spans.cover(mark.start, mark.end, mark.name)
        self.spans = spans
        self.segments: deque[tuple[int, int, list[str]]] = deque()

    def lines(self, blocks: Sequence[Row]) -> Iterator[Text]:
        was_left_out = False
        lines = list(read_lines(self.text, blocks))
        cuts = [at for line in lines for p in line for at in (p.start, p.end)]
        self.segments = deque(self.spans.segments([*cuts, *self.numbers]))
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
        legend = Text("claims: [number] ", "dim")
        for name, (style, before, after) in _MARKS.items():
            if self.in_colour or before:
                legend.append(MARKS[name] if self.in_colour else f"{before}{MARKS[name]}{after}", style)
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
        signs = {} if self.in_colour else self._signs(piece)
        while self.segments and self.segments[0][1] <= piece.end:
            start, end, names = self.segments.popleft()
            if start < piece.start:  # blank text between lines
                continue
            if start in self.numbers:
                words.append(f"[{','.join(map(str, self.numbers[start]))}]", "dim")
            marked = " ".join([style, *(_MARKS[n][0] for n in _MARKS if n in names)]).strip()
            opened, closed = signs.get(start, ("", ""))[0], signs.get(end, ("", ""))[1]
            words.append(opened + safe(self.text[start:end]) + closed, marked)
        return words

    def _signs(self, piece: Piece) -> dict[int, tuple[str, str]]:
        """The signs that open and that close at an offset of a piece; a mark that goes on in the next opens anew."""
        opened: dict[int, str] = defaultdict(str)
        closed: dict[int, str] = defaultdict(str)
        for mark in self._marks_in(piece):
            _, before, after = _MARKS[mark.name]
            start, end = max(mark.start, piece.start), min(mark.end, piece.end)
            opened[start] += before
            closed[end] = after + closed[end]
        return {at: (opened[at], closed[at]) for at in {*opened, *closed}}

    def _marks_in(self, piece: Piece) -> list[Mark]:
        """The marks that lie in a piece or run through it, outer ones first."""
        while self.marks and self.marks[0].start < piece.end:
            self.going_on.append(self.marks.popleft())
        self.going_on = [mark for mark in self.going_on if mark.end > piece.start]
        return self.going_on


def _is_left_out(piece: Piece) -> bool:
    return piece.block is None or is_left_out(piece.block)


def _label(piece: Piece) -> str:
    return "unlabelled" if piece.block is None else piece.block["label"]


def _reason(block: Mapping[str, Any]) -> str:
    confidence = "" if block["confidence"] is None else f"{block['confidence']:.2f}"
    return ", ".join(filter(None, [plain(block["reason"] or ""), confidence]))
