"""What a line's place in the markup says by itself: its tags, and the names that the site gave to the blocks around it."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from stages.clean.lexicon import data_lines

_TAGS = ("p", "li", "h1", "h2", "h3", "h4", "td", "th", "div", "blockquote", "figcaption", "pre", "dd", "dt", "section")
_AROUND = (
    "article", "main", "section", "aside", "nav", "header", "footer", "figure", "table", "ul", "ol", "form",
    "blockquote", "li",
)  # fmt: skip
_GROUPS = (
    "ad", "article", "body", "box", "byline", "caption", "comment", "content", "embed", "footer", "header", "hidden",
    "intro", "list", "live", "meta", "nav", "notice", "paragraph", "picture", "product", "promo", "quote", "related",
    "share", "side", "tags", "title", "toc", "video",
)  # fmt: skip
FAR = 12
"""Distance that stands for none."""

_NONE: frozenset[str] = frozenset()
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_TAG = 12
_HEADING = re.compile(r"h[1-6]")

FACTS: tuple[str, ...] = (
    *(f"tag_{t}" for t in _TAGS),
    "is_heading",
    "in_bold",
    "in_italics",
    "in_link",
    "in_span",
    "depth",
    "is_named",
    *(f"named_{g}" for g in _GROUPS),
    *(f"in_{t}" for t in _AROUND),
)
"""Names of `PathFacts.row`: named_* is the distance to the nearest block whose name is of the group (-1: an inline element
at the line itself, 12: none), in_* the distance to the nearest block around with that tag."""


class PathFacts(NamedTuple):
    """`row` as named by FACTS; `blocks` the path without inline elements, its parent's, and the innermost name; `levels`
    the names at levels 1 to 4 with the two names around each, "" where the path ends; `is_comment` whether it leads through
    readers' comments; `article` the level of the outermost <article>, -1 where there is none."""

    row: tuple[float, ...]
    blocks: dict[str, str]
    levels: tuple[str, ...]
    is_comment: bool
    article: int


@cache
def _stems() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(data_lines("page_names.csv")):
        groups[row["stem"]].add(row["group"])
    return {stem: frozenset(found) for stem, found in groups.items()}


@lru_cache(maxsize=50_000)
def _word_groups(word: str) -> frozenset[str]:
    """Groups of one word of a name: as it stands, as a plural, or as a compound that begins or ends with a stem."""
    stems = _stems()
    if word in stems:
        return stems[word]
    if word.endswith("s") and word[:-1] in stems:
        return stems[word[:-1]]
    found: set[str] = set()
    if len(word) > 6:
        for cut in range(4, len(word)):
            found |= stems.get(word[:cut], _NONE) | stems.get(word[-cut:], _NONE)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _name_groups(name: str) -> frozenset[str]:
    """Groups of one name of an element: of its words, and of two words in a row written as one."""
    words = _WORD.findall(name)[:8]
    if len(words) == 1:
        return _word_groups(words[0])
    found: set[str] = set()
    stems = _stems()
    for word in words:
        found |= _word_groups(word)
    for a, b in pairwise(words):
        found |= stems.get(a + b, _NONE)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def name_groups(element: str) -> frozenset[str]:
    """Groups of the names of one element of a path ("div story-body wide")."""
    return _NONE.union(*map(_name_groups, element.split(" ")[1:]))


def path_levels(path: str) -> tuple[list[str], list[str]]:
    """Inline elements and blocks of a path, innermost first: "a x//p/div y/" gives (["a x"], ["p", "div y"])."""
    inner, _, outer = path.rpartition("//")
    return [x for x in inner.split("/") if x], [x for x in outer.split("/") if x] or ["div"]


@lru_cache(maxsize=50_000)
def nearest_groups(path: str) -> tuple[str, ...]:
    """Groups of the names around a line, the nearest first: of inline elements, then of blocks, <body> left out."""
    inline, blocks = path_levels(path)
    found: dict[str, None] = {}
    for element in (*inline, *blocks[:FAR]):
        if element.partition(" ")[0] in ("body", "html"):
            break
        found |= dict.fromkeys(sorted(name_groups(element)))
    return tuple(found)


_MAY_BE_COMMENT = re.compile("omment|coment|disqus|respond")
_COMMENT = re.compile(
    r"(?:^|[_-])(?:comments?|commentlist|commentarea|kommentare?|comentarios|commentaires)$|"
    r"(?:^|[_-])comments?[_-]?(?:list|area|body|content|text|section|container|wrap|wrapper|box|thread|item|author|meta|form)"
    r"(?:$|[_-])|^disqus[_-]?thread$|^respond$"
)
# "has-comments", "comments-open", "comment-count": said of an article, or of a counter
_NO_COMMENT = re.compile(
    r"(?:has|no|with|open|closed|count|number|show|hide|allow)[_-]?comments?$|"
    r"comments?[_-](?:open|closed|count|link|number|icon|off|on|enabled|disabled)$"
)


@lru_cache(maxsize=50_000)
def _is_comment(block: str) -> bool:
    if not _MAY_BE_COMMENT.search(block):
        return False
    tag, _, names = block.partition(" ")
    return tag not in ("body", "html", "article", "main") and any(
        _COMMENT.search(n) and not _NO_COMMENT.search(n) for n in names.split(" ")
    )


@cache
def _own_tag(tag: str) -> tuple[float, ...]:
    return (*(float(tag == t) for t in _TAGS), float(_HEADING.fullmatch(tag) is not None))


@lru_cache(maxsize=50_000)
def path_facts(path: str) -> PathFacts:
    inline, blocks = path_levels(path)
    named: dict[str, int] = {}
    for element in inline:
        for group in name_groups(element):
            named[group] = -1
    around: dict[str, int] = {}
    for distance, block in enumerate(blocks[:FAR]):
        tag = block.partition(" ")[0]
        if distance:
            around.setdefault(tag, distance)
        if tag in ("body", "html"):
            break
        for group in name_groups(block):
            named.setdefault(group, distance)
    within = {x.partition(" ")[0] for x in inline}
    own = blocks[0].partition(" ")[0]
    row = (
        *_own_tag(own if len(own) <= _LONGEST_TAG else ""),
        "b" in within or "strong" in within,
        "em" in within or "i" in within,
        "a" in within,
        "span" in within,
        len(blocks),
        len(own) < len(blocks[0]),
        *[named.get(g, FAR) for g in _GROUPS],
        *[around.get(t, FAR) for t in _AROUND],
    )
    ends = {"path": "/".join(blocks[:8]), "parent": "/".join(blocks[1:8]), "name": blocks[0]}
    levels = tuple(["/".join(blocks[n : n + 3]) for n in range(1, 5)])
    article = max((n for n, block in enumerate(blocks) if block.partition(" ")[0] == "article"), default=-1)
    return PathFacts(row, ends, levels, any(map(_is_comment, blocks)), article)
