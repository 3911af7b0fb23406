"""An article as HTML: its full text with the claims' words marked, residue labelled, copied passages shown.

Marks overlap and nest at will (a number inside a quotation inside a copied passage), so the text is cut at every edge
of any of them and each piece carries the classes of all that cover it. Offsets stay those of `documents.text`; only
what is printed is made safe.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from warehouse.report.text import one_line, printable

Row = Mapping[str, Any]

# class -> parts of a claim that it marks: (start column, end column)
_PARTS = {
    "said": ("content_start", "content_end"),
    "who": ("speaker_start", "speaker_end"),
    "cue": ("cue_start", "cue_end"),
    "via": ("via_start", "via_end"),
}


@dataclass
class _Edges:
    """What begins and ends at each offset of a text."""

    limit: int
    opens: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    closes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def cover(self, start: int | None, end: int | None, name: str) -> None:
        if start is None or end is None or not 0 <= start < end <= self.limit:
            return
        self.opens[start].append(name)
        self.closes[end].append(name)


def render_article(
    text: str,
    blocks: Sequence[Row],
    claims: Sequence[Row],
    passages: Sequence[Row] = (),
    findings_of: Mapping[str, Sequence[Row]] | None = None,
    limit: int = 60_000,
) -> Markup:
    """HTML of an article's text.

    `blocks`, `claims` and `passages` are its rows of those tables, `findings_of` the shown findings (finding_id,
    verdict, question) of each claim_id; each of these gets a link back. Text after `limit` characters is left out,
    with a note.
    """
    shown = min(len(text), limit)
    edges = _Edges(shown)
    anchors: dict[int, list[tuple[int, str]]] = defaultdict(list)
    links: dict[int, list[Row]] = defaultdict(list)
    for n, claim in enumerate(claims):
        start, end = claim["char_start"], claim["char_end"]
        if not 0 <= start < end <= shown:
            continue
        anchors[start].append((n, claim["claim_id"]))
        edges.cover(start, end, f"#{n}")
        if claim["kind"] != "statement":
            edges.cover(start, end, "num")
        elif claim["content_start"] is None:
            edges.cover(start, end, "said")
        for name, (first, last) in _PARTS.items():
            edges.cover(claim[first], claim[last], name)
        links[end].extend((findings_of or {}).get(claim["claim_id"], ()))
    for passage in passages:
        name = "changed" if passage["value_changed"] else "copied" if passage["copy_of"] else "reused"
        edges.cover(passage["char_start"], passage["char_end"], name)

    blocks = sorted(blocks, key=lambda b: (b["char_start"], b["char_end"]))
    block_starts = [b["char_start"] for b in blocks]
    active: dict[str, int] = defaultdict(int)
    cuts = sorted({0, shown, *edges.opens, *edges.closes, *anchors, *links, *_block_edges(blocks, shown)})
    pieces: list[tuple[int, int, list[str]]] = []
    for start, end in pairwise(cuts):
        for name in edges.closes.get(start, ()):
            active[name] -= 1
            if not active[name]:
                del active[name]  # what has ended must not slow down the rest of a long article
        for name in edges.opens.get(start, ()):
            active[name] += 1
        pieces.append((start, end, list(active)))

    lines = _Lines()
    for start, end, names in pieces:
        at = bisect_right(block_starts, start) - 1
        block = blocks[at] if at >= 0 and start < blocks[at]["char_end"] else None
        before = Markup("").join(
            Markup('<span class="at" id="c-{}" data-c="{}"></span>').format(claim_id, n)
            for n, claim_id in anchors.get(start, ())
        )
        after = Markup("").join(_link(f) for f in _distinct(links.get(end, ())))
        parts = text[start:end].split("\n")
        for i, part in enumerate(parts):
            if i:
                lines.end()
            is_last = i == len(parts) - 1
            lines.add(block, before if i == 0 else Markup(""), part, names, after if is_last else Markup(""))
    lines.end()
    html = Markup("\n").join(lines.done)
    if shown < len(text):
        html += Markup('\n<p class="note">The article goes on for {} more characters, not embedded here.</p>').format(
            f"{len(text) - shown:,}"
        )
    return html


def is_residue(block: Row | None) -> bool:
    """Whether a block is something other than the article: dropped, and no caption (captions hold claims)."""
    return block is not None and not block["keep"] and block["label"] != "caption"


def _block_edges(blocks: Iterable[Row], limit: int) -> Iterator[int]:
    for block in blocks:
        yield min(max(block["char_start"], 0), limit)
        yield min(max(block["char_end"], 0), limit)


def _distinct(findings: Iterable[Row]) -> list[Row]:
    return list({f["finding_id"]: f for f in findings}.values())


def _link(finding: Row) -> Markup:
    question = one_line(finding["question"], 110)
    return Markup('<a class="to v-{}" href="#f-{}" title="{}" aria-label="Finding: {}">◆</a>').format(
        finding["verdict"], finding["finding_id"], question, question
    )


class _Lines:
    """Gathers pieces into paragraphs, and inline residue into labelled spans."""

    def __init__(self) -> None:
        self.done: list[Markup] = []
        self._runs: list[tuple[Row | None, list[Markup]]] = []

    def add(self, block: Row | None, before: Markup, words: str, names: list[str], after: Markup) -> None:
        marked = escape(printable(words))
        classes = [n for n in names if not n.startswith("#")]
        if marked and classes:
            claims = " ".join(n[1:] for n in names if n.startswith("#"))
            data = Markup(' data-c="{}"').format(claims) if claims else Markup("")
            marked = Markup('<mark class="{}"{}>{}</mark>').format(" ".join(sorted(classes)), data, marked)
        if not self._runs or self._runs[-1][0] is not block:
            self._runs.append((block, []))
        self._runs[-1][1].append(before + marked + after)

    def end(self) -> None:
        runs = [(b, Markup("").join(parts)) for b, parts in self._runs]
        self._runs = []
        runs = [(b, html) for b, html in runs if html.strip()]
        if not runs:
            return
        kept = next((b for b, _ in runs if not is_residue(b)), runs[0][0])
        if is_residue(kept):
            content = Markup(" ").join(_note(b) + html for b, html in runs)
            self.done.append(Markup('<p class="x">{}</p>').format(content))
            return
        content = Markup("").join(
            Markup('<span class="x">{}{}</span>').format(_note(b), html) if is_residue(b) else html for b, html in runs
        )
        self.done.append(Markup('<p class="{}">{}</p>').format(kept["label"] if kept else "body", content))


def _note(block: Row | None) -> Markup:
    if block is None:
        return Markup("")
    return Markup('<span class="why" title="{}">{}</span> ').format(one_line(block["reason"], 120), block["label"])
