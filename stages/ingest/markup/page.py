"""A page's visible text as lines, in document order."""

# ruff: noqa: SIM905 (sets of tag names read better as words)

from __future__ import annotations

import re
from typing import Any

import ftfy
from lxml import etree
from lxml import html as lxml_html

from stages.ingest.decode import normalise
from stages.ingest.model import Line

_DROPPED = frozenset(
    "head script style noscript template svg iframe object embed applet canvas audio video map select datalist "
    "textarea input progress meter math frameset noframes".split()
)
# Elements that begin and end a line (the HTML standard's block-level elements and table parts).
_BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section "
    "summary table tbody td tfoot th thead title tr ul".split()
)
_INFORMATIVE = frozenset(
    "p h1 h2 h3 h4 h5 h6 figcaption caption li dt dd blockquote td th address pre button legend summary".split()
)
_REGIONS = frozenset("nav header footer aside article main form figure".split())
_ROLES = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "main": "main",
    "article": "article",
    "search": "form",
    "form": "form",
    "figure": "figure",
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONGEST_HIDDEN = 1000
_MOJIBAKE = re.compile("[ÃÂâÐÑØÙ][\x80-\xbf\u0152-\u0178\u02c6-\u2122€]|ï»¿|Ã[\u2018-\u201d]")
# The parser's time grows with the square of a tag's attributes; pages also carry whole images and state in one.
_LONG_TAG = re.compile(r"<(\w+)\s[^<>]{6000,}>")
_MOST_LINES = 200_000


def parse_page(markup: str) -> Any | None:
    """The page's tree, None where there is nothing to parse. No entity is expanded, nothing is fetched."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml_html.document_fromstring(_LONG_TAG.sub(r"<\1>", markup).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def page_lines(tree: Any) -> list[Line]:
    """Lines of the visible text, one per block-level element, table cell or <br>; inner whitespace collapsed."""
    collector = _Lines()
    # An explicit stack: pages may nest deeper than Python's recursion limit.
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            collector.leave(element)
            if element.tail and element is not tree:
                collector.add(element.tail)
            continue
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _is_hidden(element):
            if isinstance(element.tag, str) and element.tag in _BLOCKS:
                collector.flush()
            if element.tail and element is not tree:
                collector.add(element.tail)
            continue
        collector.enter(element)
        if element.text:
            collector.add(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    collector.flush()
    return collector.lines


def _is_hidden(element: Any) -> bool:
    """Hidden by attribute or inline style; a long piece is kept: sites hide articles until a script shows them."""
    if element.get("hidden") is None and not _HIDDEN.search(element.get("style") or ""):
        return False
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > _LONGEST_HIDDEN:
            return False
    return True


class _Lines:
    """Collects text pieces into lines, keeping track of links, blocks and regions."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, bool, bool]] = []  # text, inside a link, inside <time>
        self._links = self._times = self._pre = 0
        self._tags: list[str] = []
        self._regions: list[str] = []
        self._hints: list[str] = []
        self._at: tuple[str, str | None, str] = ("div", None, "")

    def enter(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS or tag == "br":
            self.flush()
        if tag == "a":
            self._links += 1
        elif tag == "time":
            self._times += 1
        elif tag == "pre":
            self._pre += 1
        region = _ROLES.get((element.get("role") or "").lower()) or (tag if tag in _REGIONS else None)
        if region:
            self._regions.append(region)
        if tag in _INFORMATIVE:
            self._tags.append(tag)
        self._hints.append(f"{element.get('class') or ''} {element.get('id') or ''}".strip())

    def leave(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
        if tag == "a":
            self._links -= 1
        elif tag == "time":
            self._times -= 1
        elif tag == "pre":
            self._pre -= 1
        if _ROLES.get((element.get("role") or "").lower()) or tag in _REGIONS:
            self._regions.pop()
        if tag in _INFORMATIVE:
            self._tags.pop()
        self._hints.pop()

    def add(self, text: str) -> None:
        if self._pre and "\n" in text:
            for n, piece in enumerate(text.split("\n")):
                if n:
                    self.flush()
                self._add(piece)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        if not text.isspace() and not any(not p.isspace() for p, _, _ in self._pieces):
            hint = " ".join(h for h in self._hints[:-5:-1] if h).lower()[:200]
            self._at = (
                self._tags[-1] if self._tags else "div",
                self._regions[-1] if self._regions else None,
                hint,
            )
        self._pieces.append((text, self._links > 0, self._times > 0))

    def flush(self) -> None:
        if not self._pieces:
            return
        pieces, self._pieces = self._pieces, []
        text = " ".join(normalise("".join(p for p, _, _ in pieces)).split())
        if not text or len(self.lines) >= _MOST_LINES:
            return
        if _MOJIBAKE.search(text) and len(text) < 100_000:
            text = " ".join(ftfy.fix_encoding(text).split())
        size = sum(len(p.strip()) for p, _, _ in pieces) or 1
        linked = sum(len(p.strip()) for p, link, _ in pieces if link) / size
        tag, region, hint = self._at
        if all(time or p.isspace() for p, _, time in pieces):
            tag = "time"
        elif tag == "div" and linked == 1:
            tag = "a"
        self.lines.append(Line(text, tag, round(linked, 4), region, hint))
