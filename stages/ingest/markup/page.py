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
_NAMING = ("class", "id", "role", "itemprop", "hidden", "style")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONGEST_HIDDEN = 1000
_MOJIBAKE = re.compile("[ÃÂâÐÑØÙ][\x80-\xbf\u0152-\u0178\u02c6-\u2122€]|ï»¿|Ã[\u2018-\u201d]")
# The parser's time grows with the square of a tag's attributes; pages also carry whole images and state in one.
_LONG_TAG = re.compile(r"<(\w+)\s[^<>]{6000,}>")
_MOST_LINES = 200_000
_MOST_AROUND = 12
_LONGEST_NAME, _LONGEST_PATH = 80, 400


def parse_page(markup: str) -> Any | None:
    """The page's tree, None where there is nothing to parse. No entity is expanded, nothing is fetched."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    markup = _LONG_TAG.sub(r"<\1>", markup.replace("\0", "\ufffd"))
    try:
        return lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def page_lines(tree: Any) -> list[Line]:
    """Lines of the visible text, one per block-level element, table cell or <br>; inner whitespace collapsed."""
    collector = _Lines()
    add, enter, leave = collector.add, collector.enter, collector.leave
    # lxml's walk keeps its own stack: pages may nest deeper than Python's recursion limit
    walk = etree.iterwalk(tree, events=("start", "end"))
    skipped = None
    for event, element in walk:
        tag = element.tag
        if event == "start":
            attributes = element.items() if isinstance(tag, str) else []
            if not isinstance(tag, str) or tag in _DROPPED or (attributes and _is_hidden(element, attributes)):
                skipped = element
                walk.skip_subtree()
                if tag in _BLOCKS:
                    collector.flush()
                continue
            enter(tag, attributes)
            text = element.text
            if text:
                add(text)
        else:
            if element is skipped:
                skipped = None
            else:
                leave(tag)
            tail = element.tail
            if tail and element is not tree:
                add(tail)
    collector.flush()
    return collector.lines


def _is_hidden(element: Any, attributes: list[tuple[str, str]]) -> bool:
    """Hidden by attribute or inline style; a long piece is kept: sites hide articles until a script shows them."""
    for name, value in attributes:
        if name == "hidden" or (name == "style" and _HIDDEN.search(value)):
            break
    else:
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
        # innermost informative tag, region, path and blocks around; what was before each open element
        self._state: tuple[str, str | None, str, str, tuple[int, ...]] = ("div", None, "", "", ())
        self._stack: list[tuple[str, str | None, str, str, tuple[int, ...]]] = []
        self._at: tuple[str, str | None, str, str, tuple[int, ...]] = self._state
        self._has_text = False
        self._blocks = 0
        self._names: dict[tuple[Any, ...], tuple[str, str | None]] = {}

    def enter(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        state = self._state
        self._stack.append(state)
        nearest, region, inner, path, around = state
        is_block = tag in _BLOCKS
        if is_block:
            self.flush()
            self._blocks += 1
            around = (self._blocks, *around[: _MOST_AROUND - 1])
            if tag in _INFORMATIVE:
                nearest = tag
        elif tag == "br":
            self.flush()
        elif tag == "a":
            self._links += 1
        elif tag == "time":
            self._times += 1
        if tag == "pre":
            self._pre += 1
        name = tag
        if attributes:
            key = (tag, *[a for a in attributes if a[0] in _NAMING])
            known = self._names.get(key)
            if known is None:
                known = self._names[key] = _name(key)
            name, own = known
            region = own or region
        elif tag in _REGIONS:
            region = tag
        if is_block:
            inner, path = "", f"{name}/{path}"[:_LONGEST_PATH]
        else:
            inner = f"{name}/{inner}"[:_LONGEST_NAME]
        self._state = (nearest, region, inner, path, around)

    def leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        elif tag == "a":
            self._links -= 1
        elif tag == "time":
            self._times -= 1
        if tag == "pre":
            self._pre -= 1
        self._state = self._stack.pop()

    def add(self, text: str) -> None:
        if self._pre and "\n" in text:
            for n, piece in enumerate(text.split("\n")):
                if n:
                    self.flush()
                self._add(piece)
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if not self._has_text and text and not text.isspace():
            self._has_text = True
            self._at = self._state
        self._pieces.append((text, self._links > 0, self._times > 0))

    def flush(self) -> None:
        if not self._has_text:
            if self._pieces:
                self._pieces = []
            return
        pieces, self._pieces, self._has_text = self._pieces, [], False
        text = " ".join("".join([p for p, _, _ in pieces]).split())
        if not text.isprintable():
            text = " ".join(normalise(text).split())
        if not text or len(self.lines) >= _MOST_LINES:
            return
        if not text.isascii() and _MOJIBAKE.search(text) and len(text) < 100_000:
            text = " ".join(ftfy.fix_encoding(text).split())
        tag, region, inner, path, around = self._at
        if len(pieces) == 1:
            linked, timed = float(pieces[0][1]), pieces[0][2]
        else:
            size = sum(len(p.strip()) for p, _, _ in pieces) or 1
            linked = round(sum(len(p.strip()) for p, link, _ in pieces if link) / size, 4)
            timed = all(time or p.isspace() for p, _, time in pieces)
        if timed:
            tag = "time"
        elif tag == "div" and linked == 1:
            tag = "a"
        self.lines.append(Line(text, tag, linked, region, f"{inner}/{path}", around))


def _name(key: tuple[Any, ...]) -> tuple[str, str | None]:
    """An element as it stands in a path, and the region that it opens."""
    tag, named = key[0], dict(key[1:])
    words = " ".join(v for k in _NAMING[:4] if (v := named.get(k)))
    if "hidden" in named or _HIDDEN.search(named.get("style", "")):
        words += " hidden"
    words = " ".join(words.replace("/", " ").split()).lower()[:_LONGEST_NAME]
    region = _ROLES.get(named.get("role", "").lower()) or (tag if tag in _REGIONS else None)
    return (f"{tag} {words}" if words else tag), region
