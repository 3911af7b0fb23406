"""An article as HTML: its full text with the claims' words marked, residue labelled, copied passages shown.

Marks overlap and nest at will (a number inside a quotation inside a copied passage), so the text is cut at every edge
of any of them and each piece carries the classes of all that cover it. Offsets stay those of `documents.text`; only
what is printed is made safe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from warehouse.annotations import Annotation
from warehouse.reading import Piece, Spans, is_left_out, read_lines
from warehouse.wording import one_line, printable

Row = Mapping[str, Any]


def render_article(
    text: str,
    blocks: Sequence[Row],
    annotations: Sequence[Annotation],
    passages: Sequence[Row] = (),
    limit: int = 200_000,
) -> Markup:
    """HTML of an article's text.

    `blocks` and `passages` are its rows of those tables. Each annotation gets its number where its words begin, which
    leads to its note, and links to its findings where they end. Text after `limit` characters is left out, with a note.
    """
    shown = text[:limit]
    spans = Spans(len(shown))
    anchors: list[tuple[int, Annotation]] = []
    links: list[tuple[int, Row]] = []
    for annotation in annotations:
        start, end = annotation.claim["char_start"], annotation.claim["char_end"]
        if not 0 <= start < end <= len(shown):
            continue
        anchors.append((start, annotation))
        spans.cover(start, end, f"#{annotation.number}")
        for mark in annotation.marks:
            spans.cover(mark.start, mark.end, mark.name)
            if mark.name == "said" and annotation.depth:
                spans.cover(mark.start, mark.end, "inner")
        links += [(end, finding) for finding in annotation.findings]
    for passage in passages:
        name = "changed" if passage["value_changed"] else "copied" if passage["copy_of"] else "reused"
        spans.cover(passage["char_start"], passage["char_end"], name)

    lines = list(read_lines(shown, blocks))
    cuts = [offset for line in lines for piece in line for offset in (piece.start, piece.end)]
    segments = deque(spans.segments([*cuts, *(offset for offset, _ in anchors), *(offset for offset, _ in links)]))
    writer = _Writer(
        shown, segments, deque(sorted(anchors, key=lambda a: a[0])), deque(sorted(links, key=lambda link: link[0]))
    )
    paragraphs: list[Markup] = []
    before = None
    for line in lines:
        main = _main(line)
        paragraphs.append(_paragraph(main, [(p, writer.write(p)) for p in line], is_again=_class(main) == before))
        before = _class(main)
    html = Markup("\n").join(paragraphs)
    if len(shown) < len(text):
        html += Markup('\n<p class="note">The article goes on for {} more characters, not shown here.</p>').format(
            f"{len(text) - len(shown):,}"
        )
    return html


@dataclass
class _Writer:
    """Writes the pieces of an article in order, taking what stands in them from the front of its queues."""

    text: str
    segments: deque[tuple[int, int, list[str]]]
    anchors: deque[tuple[int, Annotation]]
    links: deque[tuple[int, Row]]

    def write(self, piece: Piece) -> Markup:
        parts: list[Markup] = []
        while self.segments and self.segments[0][1] <= piece.end:
            start, end, names = self.segments.popleft()
            if start < piece.start:
                continue
            while self.anchors and self.anchors[0][0] <= start:
                annotation = self.anchors.popleft()[1]
                # the number itself stands in the style, so that it is neither copied nor found among the words
                parts.append(
                    Markup('<a class="at" id="c-{0}" href="#n-{1}" data-c="{1}" aria-label="Claim {1}"></a>').format(
                        annotation.claim["claim_id"], annotation.number
                    )
                )
            parts.append(_marked(self.text[start:end], names))
            findings: dict[str, Row] = {}
            while self.links and self.links[0][0] <= end:
                finding = self.links.popleft()[1]
                findings[finding["finding_id"]] = finding
            parts += map(_link, findings.values())
        return Markup("").join(parts)


def _marked(words: str, names: list[str]) -> Markup:
    """Words with the classes of what covers them; `data-c` lists the claims that they belong to."""
    html = escape(printable(words))
    if not html or not names:
        return html
    claims = " ".join(n[1:] for n in names if n.startswith("#"))
    classes = " ".join(sorted(n for n in names if not n.startswith("#"))) or "part"
    data = f' data-c="{claims}"' if claims else ""
    # nothing but `html`, which is escaped, comes from outside; Markup.format takes most of a page's time
    return Markup(f'<mark class="{classes}"{data}>{html}</mark>')


def _link(finding: Row) -> Markup:
    question = one_line(finding["question"], 110)
    return Markup('<a class="to v-{}" href="../index.html#f-{}" title="{}" aria-label="Finding: {}">◆</a>').format(
        finding["verdict"], finding["finding_id"], question, question
    )


def _main(line: Sequence[Piece]) -> Piece:
    """The piece whose label the line has: the first of the article's own words, if any."""
    return next((p for p in line if p.block is not None and not is_left_out(p.block)), line[0])


def _paragraph(main: Piece, pieces: Sequence[tuple[Piece, Markup]], is_again: bool) -> Markup:
    """A line: its label in the margin, pieces with another label marked where they stand.

    `is_again` says that the line before has the same label.
    """
    content = Markup("")
    for piece, html in pieces:
        if _class(piece) == _class(main):
            content += html
        else:
            content += Markup('<span class="{}">{}{}</span>').format(_class(piece), _note(piece, "why in"), html)
    name = _class(main)
    note = Markup("") if name == "body" else _note(main, "why")
    return Markup('<p class="{}{}">{}{}</p>').format(name, " again" if is_again else "", note, content)


def _label(piece: Piece) -> str:
    return "unlabelled" if piece.block is None else piece.block["label"]


def _class(piece: Piece) -> str:
    """The label, and x for what is dimmed and can be hidden: not captions, which hold claims."""
    hidden = piece.block is None or (is_left_out(piece.block) and piece.block["label"] != "caption")
    return f"{_label(piece)} x" if hidden else _label(piece)


def _note(piece: Piece, name: str) -> Markup:
    """The label, which shows the reason when it is pointed at or has the focus."""
    if piece.block is None:
        reason = "no block covers these words"
    else:
        confidence = piece.block.get("confidence")
        sure = "" if confidence is None else f"{100 * confidence:.0f}% sure"
        reason = "; ".join(filter(None, [one_line(piece.block["reason"], 160), sure]))
    # a direction of its own keeps the label from deciding that of an article that is written from right to left
    if not reason:
        return Markup('<span class="{}" dir="ltr">{}</span> ').format(name, _label(piece))
    return Markup('<span class="{}" dir="ltr" tabindex="0">{}<span class="because"> {}</span></span> ').format(
        name, _label(piece), reason
    )
