"""What an HTML page's markup says of its text lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stages.clean.lexicon import fold
from stages.clean.lines import Line
from stages.clean.structure import Verdict

MARKUP_COLUMNS = ["doc_id", "char_start", "char_end", "tag", "link_share", "region", "is_main"]
_REGION_LABEL = {
    "nav": "navigation", "header": "navigation", "footer": "legal", "aside": "related", "form": "promo",
}  # fmt: skip
_LEAST_MAIN = 150


@dataclass(frozen=True, slots=True)
class LineMarkup:
    """Tag of the nearest block element, share of the text inside links (0 to 1), region of the page, and whether the
    page's main content, as the extractor sees it, holds the line."""

    tag: str
    link_share: float
    region: str
    is_main: bool


def by_line(lines: Sequence[Line], rows: Iterable[Mapping[str, Any]]) -> dict[int, LineMarkup]:
    """The markup of each line that has some, by line number: the row that its first character lies in."""
    ordered = sorted(rows, key=lambda r: (r["char_start"], r["char_end"]))
    found: dict[int, LineMarkup] = {}
    k = 0
    for i, line in enumerate(lines):
        while k < len(ordered) and ordered[k]["char_end"] <= line.start:
            k += 1
        if k < len(ordered) and ordered[k]["char_start"] <= line.start:
            row = ordered[k]
            found[i] = LineMarkup(
                (row["tag"] or "").lower(),
                row["link_share"] or 0.0,
                (row["region"] or "").lower(),
                bool(row["is_main"]),
            )
    return found


def main_lines(lines: Sequence[Line], marks: Mapping[int, LineMarkup]) -> list[int]:
    """Numbers of the lines in the page's main content; of all lines where there is no markup or hardly any content."""
    main = [i for i, mark in marks.items() if mark.is_main]
    if sum(lines[i].length for i in main) < _LEAST_MAIN:
        return list(range(len(lines)))
    return sorted(main)


def headline_outside(lines: Sequence[Line], marks: Mapping[int, LineMarkup], title: str | None) -> int | None:
    """The h1 that says the title, or the page's only h1, where the main content has no headline."""
    found = [i for i, mark in marks.items() if mark.tag == "h1" and 3 <= len(lines[i].tokens) <= 40]
    wanted = fold(title) if title else ""
    for i in found:
        if wanted and (lines[i].folded in wanted or wanted in lines[i].folded):
            return i
    return found[0] if len(found) == 1 else None


def judge_outside(mark: LineMarkup | None) -> Verdict:
    """The verdict of a line outside the main content."""
    if mark is None:
        return Verdict("other", False, 0.8, "outside the page's main content")
    if mark.tag == "figcaption":
        return Verdict("caption", False, 0.9, "figcaption in the page")
    label = _REGION_LABEL.get(mark.region, "navigation" if mark.link_share > 0.5 else "other")
    where = f" ({mark.region})" if mark.region else ""
    return Verdict(label, False, 0.9, f"outside the page's main content{where}")


def judge_inside(mark: LineMarkup, line: Line, score: float) -> Verdict | None:
    """A verdict where the markup of a line in the main content settles it, or None where words and place have to."""
    if mark.tag == "figcaption":
        return Verdict("caption", False, 0.95, "figcaption in the page")
    if mark.link_share > 0.9 and not line.is_paragraph and score < 0.6:
        return Verdict("related", False, 0.85, "nothing but a link")
    if mark.tag in ("h2", "h3", "h4", "h5", "h6") and score >= 0.25:
        return Verdict("subheading", True, 0.9, f"{mark.tag} in the page")
    return None
