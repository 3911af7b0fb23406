"""The article's own headline."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from stages.clean.lexicon import fold, stopwords
from stages.clean.lines import Line
from stages.clean.shapes import Hint, is_name, stop_share

_SITE = re.compile(r"\s+[|–—\-:»·]\s+[^|–—»·]{2,60}$")


def find_headline(
    lines: Sequence[Line], hints: Sequence[Hint | None], taken: Collection[int], title: str | None
) -> tuple[int, str] | None:
    """The number of the headline's line and why, or None. `taken` are lines already known to be something else."""
    if not lines:
        return None
    first = next((i for i, ln in enumerate(lines) if ln.is_paragraph and i not in taken), len(lines))
    named = _by_title(lines, min(first + 3, len(lines)), title)
    if named is not None:
        return named, "the document's title"
    candidates = [i for i in range(min(first, 40)) if i not in taken and _could_be(lines[i], hints[i])]
    if not candidates or first == len(lines):
        return None
    echo = {line.folded for line in lines[first:]}
    repeated = [i for i in candidates if lines[i].folded in echo]
    if repeated:
        return repeated[0], "stands above the text and again after it"
    body = {t for line in lines[first : first + 8] for t in line.tokens}
    best = max(candidates, key=lambda i: (_fit(lines[i], body), -i))
    return (best, "heading above the first paragraph") if _fit(lines[best], body) >= 0.3 else None


def _by_title(lines: Sequence[Line], until: int, title: str | None) -> int | None:
    if not title:
        return None
    wanted = {fold(title), fold(_SITE.sub("", title))} - {""}
    for i in range(until):
        if lines[i].folded in wanted:
            return i
    long = max(wanted, key=len, default="")
    for i in range(until):
        folded = lines[i].folded
        if len(folded) >= 25 and (long.startswith(folded) or folded.startswith(long)):
            return i if lines[i].length <= 300 else None
    return None


def _could_be(line: Line, hint: Hint | None) -> bool:
    if hint is not None and hint.weight >= 0.7:
        return False
    n = len(line.tokens)
    if not 3 <= n <= 32 or not 15 <= line.length <= 220 or is_name(line):
        return False
    return not (line.is_sentence and line.probe.rstrip("\"'”’")[-1:] in ".…" and n > 8)


def _fit(line: Line, body: set[str]) -> float:
    """Share of the content words that the first paragraphs say too, with a little for length and running words."""
    known = stopwords()
    content = [t for t in line.tokens if len(t) > 2 and t not in known]
    if not content:
        return 0.0
    shared = sum(t in body for t in content) / len(content)
    return shared + 0.15 * min(len(line.tokens), 10) / 10 + (0.1 if stop_share(line) > 0.05 else 0.0)
