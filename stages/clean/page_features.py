"""Numbers that describe each line of a web page by its markup, its text and its place, for the page model.

Everything is computed for many pages at once, a vector per feature over the lines of all of them. No line looks beyond its
own page. Time grows linearly with the lines and their length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stages.clean.page_names import FACTS, path_facts
from stages.clean.page_text import said_twice, text_features, title_lines

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Matrix = NDArray[np.float32]

_DEEP = 12
"""Blocks around a line that are looked at, innermost first."""

_LEVELS = range(6)
_STEPS = (-3, -2, -1, 1, 2, 3)
_FAR = 40.0


@dataclass(slots=True)
class PageLines:
    """The lines of one page: text, share of the text in links (0 to 1), path and the numbers of the blocks around (as in
    the markup table of the ingest stage), and the page's title."""

    texts: list[str]
    links: Sequence[float]
    paths: list[str]
    around: pa.ListArray
    title: str | None = None


@dataclass(slots=True)
class Lines:
    """The lines of a batch of pages, with what both passes of the model need.

    `page` is each line's page, `first` and `last` the first and the last line of its page; `blocks` (lines, 12) the blocks
    around it, innermost first, numbered over the whole batch from 1, 0 where there is none; `chars` its length in letters,
    `running` its length if it is running text, else 0; `path` numbers equal paths of a page; `repeated` is the share of
    the line that its page says more than once, `words` its number of words, `titled` whether it says the page's title, `comment`
    whether it stands among readers' comments, `article` the number of the outermost <article> around it (0: none).
    """

    page: Ints
    first: Ints
    last: Ints
    n_pages: int
    blocks: Ints
    n_blocks: int
    chars: Floats
    running: Floats
    path: Ints
    repeated: Floats
    words: Floats
    titled: Flags
    comment: Flags
    article: Ints
    texts: list[str]
    columns: dict[str, Floats] = field(default_factory=dict)

    def spans(self) -> tuple[Ints, Ints]:
        """First and last line of each page that has lines."""
        return np.unique(self.first), np.unique(self.last)

    def by_page(self, weight: Floats) -> Floats:
        """Each page's total, at each of its lines."""
        return np.bincount(self.page, weight, self.n_pages)[self.page].astype(np.float64, copy=False)

    def by_block(self, weight: Floats) -> Floats:
        """The total of each block, by its number; 0 for number 0."""
        total = np.bincount(self.blocks.ravel(), np.repeat(weight, _DEEP), self.n_blocks).astype(np.float64, copy=False)
        total[0] = 0.0
        return total

    def shifted(self, column: Floats, step: int, fill: float) -> Floats:
        """The value `step` lines on; `fill` beyond the page."""
        at = np.arange(len(column)) + step
        inside = (at >= self.first) & (at <= self.last)
        return np.where(inside, column[np.clip(at, 0, len(column) - 1)], fill)

    def window(self, column: Floats, radius: int) -> Floats:
        """Sum over the lines from `radius` before to `radius` after."""
        total = np.concatenate([[0.0], np.cumsum(column)])
        at = np.arange(len(column))
        return total[np.minimum(at + radius, self.last) + 1] - total[np.maximum(at - radius, self.first)]

    def before(self, column: Floats) -> Floats:
        """Sum over the page's lines before each line."""
        total = np.concatenate([[0.0], np.cumsum(column)])
        return total[: len(column)] - total[self.first]

    def since(self, flag: Flags) -> Floats:
        """Lines since the last flagged line before this one, at most 40; 40 where there was none."""
        at = np.arange(len(flag))
        last = np.concatenate([[-1], np.maximum.accumulate(np.where(flag, at, -1))[:-1]]) if len(flag) else at
        return np.where(last < self.first, _FAR, np.minimum(at - last, _FAR)).astype(np.float64)

    def until(self, flag: Flags) -> Floats:
        """Lines until the next flagged line, as `since`."""
        at = np.arange(len(flag))
        ahead = np.minimum.accumulate(np.where(flag, at, len(flag))[::-1])[::-1] if len(flag) else at
        following = np.concatenate([ahead[1:], [len(flag)]]) if len(flag) else at
        return np.where(following > self.last, _FAR, np.minimum(following - at, _FAR)).astype(np.float64)


def page_features(pages: Sequence[PageLines]) -> Lines:
    """The lines of all pages with their features in `columns`."""
    texts = [t for p in pages for t in p.texts]
    paths = [t for p in pages for t in p.paths]
    sizes = np.array([len(p.texts) for p in pages], dtype=np.int64)
    ends = np.cumsum(sizes)
    page = np.repeat(np.arange(len(pages)), sizes)
    blocks, n_blocks = _blocks(pages, page)
    text, words = text_features(texts)
    facts, path, parent, name, levels, comment, article = _paths(paths, page, blocks)
    link = np.concatenate([np.asarray(p.links, dtype=np.float64) for p in pages])
    chars, ends_sentence = np.expm1(text["log_chars"]), text["sentence_end"]
    is_running = (ends_sentence > 0) & (chars >= 50) & (link < 0.3) | (text["paragraph"] > 0) & (link < 0.5)
    repeated, repeated_before = said_twice(words, page)
    titled, title_share = title_lines(texts, words, page, [p.title for p in pages])
    lines = Lines(
        page, (ends - sizes)[page], ends[page] - 1, len(pages), blocks, n_blocks, chars, chars * is_running, path,
        repeated, np.expm1(text["log_words"]), titled, comment, article, texts,
    )  # fmt: skip
    put = lines.columns.update
    put(text)
    put(zip(FACTS, facts.T.astype(np.float64), strict=True))
    put({"link_share": link, "repeated": repeated, "repeated_before": repeated_before, "title_share": title_share})
    put(_block_features(lines, link, ends_sentence))
    put(_main_block_features(lines))
    put(_likeness(lines, {"name": name, "path": path, "parent": parent}, link))
    put(_neighbours(lines, text, link))
    put(_place(lines, link, titled, facts[:, FACTS.index("is_heading")] > 0, facts[:, FACTS.index("tag_h1")] > 0))
    put(_siblings(lines, levels))
    return lines


def _blocks(pages: Sequence[PageLines], page: Ints) -> tuple[Ints, int]:
    """The blocks around each line, numbered over all pages."""
    lengths = np.concatenate([np.asarray(p.around.value_lengths().fill_null(0), dtype=np.int64) for p in pages])
    flat = np.concatenate([np.asarray(p.around.flatten(), dtype=np.int64) for p in pages])
    column = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    row = np.repeat(np.arange(len(lengths)), lengths)
    out = np.zeros((len(lengths), _DEEP), dtype=np.int64)
    near = column < _DEEP
    out[row[near], column[near]] = flat[near]
    highest = np.zeros(len(pages), dtype=np.int64)
    np.maximum.at(highest, page, out.max(axis=1, initial=0))
    offset = np.cumsum(highest) - highest
    return np.where(out > 0, out + offset[page][:, None], 0), int(highest.sum()) + 1


def _paths(paths: Sequence[str], page: Ints, blocks: Ints) -> tuple[Matrix, Ints, Ints, Ints, list[Ints], Flags, Ints]:
    """Facts of each line's path, and numbers that are equal where, in a page, the path, the path of the parent, the
    innermost block's name are equal; then numbers of the blocks' names at levels 1 to 4 (-1 where there is none), and
    `comment` and `article` of `Lines`."""
    number: dict[str, int] = {}
    code = np.fromiter((number.setdefault(p, len(number)) for p in paths), dtype=np.int64, count=len(paths))
    known = [path_facts(p) for p in number]
    names: dict[str, int] = {}

    def numbered(strings: Sequence[str]) -> Ints:
        return np.array([names.setdefault(s, len(names)) for s in strings], dtype=np.int64)

    rows = np.array([k.row for k in known], dtype=np.float32)
    path, parent, name = (numbered([k.blocks[i] for k in known]) for i in ("path", "parent", "name"))
    levels = [numbered([k.levels[n] for k in known]) for n in range(4)]
    many = len(names) + 1

    def per_page(codes: Ints) -> Ints:
        return np.unique(codes[code] + page * many, return_inverse=True)[1].astype(np.int64)

    empty = names.get("", -1)
    comment = np.array([k.is_comment for k in known], dtype=np.bool_)
    article = np.array([k.article for k in known], dtype=np.int64)[code]
    inside = (article >= 0) & (article < _DEEP)
    number_of = np.where(inside, blocks[np.arange(len(code)), np.where(inside, article, 0)], 0)
    at_levels = [np.where(lv[code] == empty, -1, lv[code]) for lv in levels]
    return rows[code], per_page(path), per_page(parent), per_page(name), at_levels, comment[code], number_of


def _block_features(lines: Lines, link: Floats, ends_sentence: Floats) -> dict[str, Floats]:
    """Of the innermost blocks around a line: their share of the page's running text, how much of their text is running,
    in links, in sentences, and their number of lines."""
    running, chars = lines.by_block(lines.running), lines.by_block(lines.chars)
    linked, count = lines.by_block(lines.chars * link), lines.by_block(np.ones(len(link)))
    sentences = lines.by_block(ends_sentence)
    total = np.maximum(lines.by_page(lines.running), 1.0)
    out: dict[str, Floats] = {}
    for k in _LEVELS:
        at = lines.blocks[:, k]
        size = np.maximum(chars[at], 1.0)
        out[f"block{k}_share"] = running[at] / total
        out[f"block{k}_running"] = running[at] / size
        out[f"block{k}_linked"] = linked[at] / size
        out[f"block{k}_lines"] = np.log1p(count[at])
        out[f"block{k}_sentences"] = sentences[at] / np.maximum(count[at], 1.0)
    out["page_running"], out["page_lines"] = np.log1p(total), np.log1p(lines.by_page(np.ones(len(link))))
    return out


def _main_block_features(lines: Lines) -> dict[str, Floats]:
    """How a line lies to the block that holds the page's text: the one with most running text in its children and
    grandchildren (after Readability), and the innermost ones with 40, 60 and 85 percent of the running text."""
    running, blocks = lines.running, lines.blocks
    score = np.zeros(lines.n_blocks)
    for level, weight in ((1, 1.0), (2, 0.5), (3, 0.25)):
        score += weight * np.bincount(blocks[:, level], running, lines.n_blocks)
    held = lines.by_block(running)
    page_of = np.zeros(lines.n_blocks, dtype=np.int64)
    page_of[blocks] = lines.page[:, None]
    score[0] = held[0] = -1.0
    total = np.maximum(np.bincount(lines.page, running, lines.n_pages), 1.0)
    chosen = [_best(score, page_of, lines.n_pages)]
    # an inner block's number is higher than that of the blocks around it
    order = np.arange(lines.n_blocks, dtype=np.float64)
    chosen += [
        _best(np.where(held >= s * total[page_of], order, -1.0), page_of, lines.n_pages) for s in (0.4, 0.6, 0.85)
    ]
    at = np.arange(len(running))
    out: dict[str, Floats] = {}
    for j, block in enumerate(chosen):
        mine = block[lines.page]
        inside = (blocks == mine[:, None]) & (mine > 0)[:, None]
        is_in = inside.any(axis=1)
        out[f"main{j}_level"] = np.where(is_in, inside.argmax(axis=1), _DEEP + 1)
        out[f"main{j}_share"] = np.maximum(held[mine], 0.0) / total[lines.page]
        for name, flag in (("", is_in), ("_text", is_in & (running > 0))):
            low = np.full(lines.n_pages, len(at))
            high = np.full(lines.n_pages, -1)
            np.minimum.at(low, lines.page[flag], at[flag])
            np.maximum.at(high, lines.page[flag], at[flag])
            begin, end = low[lines.page], high[lines.page]
            some = end >= 0
            if name:
                out[f"main{j}_after_first"] = np.where(some, np.clip(at - begin, -20, 20), 0)
                out[f"main{j}_before_last"] = np.where(some, np.clip(end - at, -20, 20), 0)
            else:
                place = np.clip((at - begin) / np.maximum(end - begin, 1), -0.5, 1.5)
                out[f"main{j}_place"] = np.where(some, place, 0.0)
    return out


def _best(score: Floats, page_of: Ints, n_pages: int) -> Ints:
    """The block with the highest score of each page, the first of equals; 0 where no score is above 0."""
    order = np.lexsort((-np.arange(len(score)), score, page_of))
    out = np.zeros(n_pages, dtype=np.int64)
    out[page_of[order]] = order  # the last one stays
    return np.where(score[out] > 0, out, 0)


def _likeness(lines: Lines, groups: dict[str, Ints], link: Floats) -> dict[str, Floats]:
    """Of the lines of the same name, path and parent's path: their share of the page's running text, number, share in
    links, mean length."""
    total = np.maximum(lines.by_page(lines.running), 1.0)
    out: dict[str, Floats] = {}
    for name, code in groups.items():
        count = np.bincount(code)
        chars = np.bincount(code, lines.chars)
        out[f"same_{name}_share"] = np.bincount(code, lines.running)[code] / total
        out[f"same_{name}_lines"] = np.log1p(count[code])
        out[f"same_{name}_linked"] = np.bincount(code, lines.chars * link)[code] / np.maximum(chars[code], 1.0)
        out[f"same_{name}_mean"] = np.log1p(chars[code] / count[code])
    return out


def _neighbours(lines: Lines, text: dict[str, Floats], link: Floats) -> dict[str, Floats]:
    out: dict[str, Floats] = {}
    path, parent = lines.path.astype(np.float64), lines.blocks[:, 1].astype(np.float64)
    for s in _STEPS:
        out[f"log_chars{s:+d}"] = lines.shifted(text["log_chars"], s, -1.0)
        out[f"link_share{s:+d}"] = lines.shifted(link, s, -1.0)
        out[f"sentence_end{s:+d}"] = lines.shifted(text["sentence_end"], s, -1.0)
        out[f"same_path{s:+d}"] = lines.shifted(path, s, -1.0) == path
        out[f"sibling{s:+d}"] = lines.shifted(parent, s, -1.0) == parent
    return out


def _place(lines: Lines, link: Floats, titled: Flags, heading: Flags, first_heading: Flags) -> dict[str, Floats]:
    running = lines.running
    at = np.arange(len(running))
    flag = running > 0
    total = np.maximum(lines.by_page(running), 1.0)
    longest = np.zeros(lines.n_pages)
    np.maximum.at(longest, lines.page, running)
    titles = lines.before(titled.astype(np.float64))
    return {
        "index": np.minimum(at - lines.first, 100),
        "from_end": np.minimum(lines.last - at, 100),
        "relative": (at - lines.first) / np.maximum(lines.last - lines.first, 1),
        "text_before": lines.before(running) / total,
        "own_share": running / total,
        "to_longest": running / np.maximum(longest[lines.page], 1.0),
        "since_text": lines.since(flag),
        "until_text": lines.until(flag),
        "text_near": lines.window(flag.astype(np.float64), 3),
        "text_wide": lines.window(flag.astype(np.float64), 8),
        "chars_near": np.log1p(lines.window(running, 3)),
        "links_near": lines.window(link, 3),
        "links_wide": lines.window(link, 8),
        "since_h1": lines.since(first_heading),
        "until_h1": lines.until(first_heading),
        "since_heading": lines.since(heading),
        "until_heading": lines.until(heading),
        "since_title": lines.since(titled),
        "until_title": lines.until(titled),
        "titles_before": np.minimum(titles, 5),
        "titles_ahead": np.minimum(lines.by_page(titled.astype(np.float64)) - titles - titled, 5),
    }


def _siblings(lines: Lines, levels: Sequence[Ints]) -> dict[str, Floats]:
    """How many blocks of its page are named like the one around the line, one to four levels out, and which of them it
    is: teasers and comments come in rows."""
    out: dict[str, Floats] = {}
    for n, name in enumerate(levels):
        block = lines.blocks[:, n + 1]
        has = (block > 0) & (name >= 0)
        order = np.zeros(len(block))
        many = np.zeros(len(block))
        if has.any():
            number, where, back = np.unique(block[has], return_index=True, return_inverse=True)
            kind = np.unique(name[has][where] * lines.n_pages + lines.page[has][where], return_inverse=True)[1]
            count = np.bincount(kind)
            sort = np.lexsort((number, kind))
            rank = np.empty(len(number))
            rank[sort] = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
            order[has], many[has] = rank[back], count[kind][back]
        out[f"sibling_order{n + 1}"] = np.minimum(order, 20)
        out[f"siblings{n + 1}"] = np.minimum(many, 20)
    return out
