"""What an HTML page's markup says of its text lines: which are the article's own, and what the others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from stages.clean.lexicon import fold
from stages.clean.lines import Line
from stages.clean.page_features import PageLines
from stages.clean.page_model import keep_lines
from stages.clean.page_names import nearest_groups, path_facts
from stages.clean.page_rules import KEEP_FROM
from stages.clean.structure import Verdict

_REGION_LABEL = {
    "nav": "navigation", "header": "navigation", "footer": "legal", "aside": "related", "form": "promo",
}  # fmt: skip
_NAMED_LABEL = {
    "ad": "advertisement", "share": "share", "related": "related", "promo": "promo", "byline": "byline",
    "caption": "caption", "nav": "navigation", "tags": "navigation", "notice": "legal", "footer": "legal",
    "meta": "dateline", "video": "caption", "picture": "caption",
}  # fmt: skip
_PARAGRAPH_LABELS = ("caption", "related", "promo", "legal", "advertisement")
_CHUNK_LINES = 20_000


@dataclass(frozen=True, slots=True)
class LineMarkup:
    """Where a line stands in its page: offsets, tag of the nearest telling element, share of the text inside links (0 to
    1), region of the page, path of elements; and `keep`, the probability that it is the article's own."""

    start: int
    end: int
    tag: str
    link_share: float
    region: str
    path: str
    keep: float


def judge_pages(documents: Iterable[tuple[str, str | None, pa.Table]]) -> Iterator[list[LineMarkup]]:
    """For each page its lines with their probabilities, in order.

    `documents` are (text, title, the document's rows of the markup table, by char_start). Many pages are judged at a time;
    the outcome for a page doesn't depend on the others.
    """
    batch: list[tuple[PageLines, pa.Table]] = []
    size = 0
    for text, title, rows in documents:
        starts, ends = rows["char_start"].to_pylist(), rows["char_end"].to_pylist()
        texts = [text[a:b] for a, b in zip(starts, ends, strict=True)]
        # rows of an earlier version have neither path nor blocks
        paths = rows["path"].fill_null("/").to_pylist()
        page = PageLines(texts, rows["link_share"].to_numpy(), paths, rows["around"].combine_chunks(), title)
        batch.append((page, rows))
        size += len(texts)
        if size >= _CHUNK_LINES:
            yield from _judged(batch)
            batch, size = [], 0
    if batch:
        yield from _judged(batch)


def judge_page(text: str, title: str | None, rows: pa.Table) -> list[LineMarkup]:
    """As `judge_pages`, for one page."""
    return next(judge_pages([(text, title, rows)]))


def _judged(batch: Sequence[tuple[PageLines, pa.Table]]) -> Iterator[list[LineMarkup]]:
    for (page, rows), keep in zip(batch, keep_lines([p for p, _ in batch]), strict=True):
        columns = (rows[name].to_pylist() for name in ("char_start", "char_end", "tag", "link_share", "region"))
        yield [
            LineMarkup(start, end, tag, link, region or "", path, probability)
            for start, end, tag, link, region, path, probability in zip(
                *columns, page.paths, keep.tolist(), strict=True
            )
        ]


def by_line(starts: Sequence[int], marks: Sequence[LineMarkup]) -> dict[int, LineMarkup]:
    """The markup of each line that has some, by line number: that of the row that its first character lies in."""
    found: dict[int, LineMarkup] = {}
    k = 0
    for i, start in enumerate(starts):
        while k < len(marks) and marks[k].end <= start:
            k += 1
        if k < len(marks) and marks[k].start <= start:
            found[i] = marks[k]
    return found


def headline_by_markup(lines: Sequence[Line], marks: Mapping[int, LineMarkup], title: str | None) -> int | None:
    """The h1 that says the title, or the page's only h1."""
    found = [i for i, mark in marks.items() if mark.tag == "h1" and 3 <= len(lines[i].tokens) <= 40]
    wanted = fold(title) if title else ""
    for i in found:
        if wanted and (lines[i].folded in wanted or wanted in lines[i].folded):
            return i
    return found[0] if len(found) == 1 else None


def judge_by_markup(mark: LineMarkup, line: Line) -> Verdict:
    """A line's verdict by its markup: the model's decision, the label that tag, region and names tell."""
    if mark.keep >= KEEP_FROM:
        confidence = round(max(mark.keep, 0.5), 3)
        if mark.tag in ("h2", "h3", "h4", "h5", "h6") and not line.is_paragraph:
            return Verdict("subheading", True, confidence, f"{mark.tag} in the page")
        return Verdict("body", True, confidence, "reads and stands like the article's text in the page")
    label, reason = residue_by_markup(mark, line)
    return Verdict(label, False, round(1 - mark.keep, 3), reason)


def residue_by_markup(mark: LineMarkup, line: Line | None = None) -> tuple[str, str]:
    """Label and reason of a line that is not kept: the nearest telling tag or name, else the region, else its links."""
    is_paragraph = line is not None and line.is_paragraph
    is_short = line is not None and len(line.tokens) < 4
    if mark.tag in ("figcaption", "caption"):
        return "caption", f"{mark.tag} in the page"
    if path_facts(mark.path).is_comment:
        return "comment", "among the page's comments"
    if mark.tag == "time":
        return "dateline", "time in the page"
    for group in nearest_groups(mark.path):
        label = _NAMED_LABEL.get(group)
        # a paragraph is no share button, nor a name
        if label is not None and (not is_paragraph or label in _PARAGRAPH_LABELS):
            return label, f"in a part of the page that is named for {label}"
    if mark.region in _REGION_LABEL:
        return _REGION_LABEL[mark.region], f"outside the article ({mark.region})"
    if mark.link_share > 0.5:
        return ("navigation" if is_short else "related"), "nothing but a link"
    return "other", "outside the article"
