"""The stance of the clause around a quantity (modality, polarity), and the scope that its sentence gives a count."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise

from stages.extract.lexicon import DATA
from stages.extract.quantities.words import Token, word_set

_CONDITIONS = frozenset(["if", "unless", "whether"])
_DENIALS = frozenset(["deny", "denies", "denied", "denying"])


def stance(tokens: list[Token], first: int, end: int, verb: int) -> tuple[str, str]:
    """(modality, polarity) of the clause around tokens [first, end) whose governing word is at `verb` (-1: none)."""
    left = first
    while (
        left > 0 and first - left < 12 and not (tokens[left - 1].tag == "." and tokens[left - 1].text not in "\"“”'’-")
    ):
        if tokens[left - 1].tag in ("R", "C") and tokens[left - 1].low in (
            "that",
            "while",
            "and",
            "but",
            "after",
            "because",
        ):
            break
        left -= 1
    right = max(end, verb + 1)
    if verb < end:
        while right < len(tokens) and right < end + 3 and tokens[right].tag in ("X", "M", "A", "VD"):
            right += 1
    words = [
        t.low for i, t in enumerate(tokens[left:right], left) if t.tag not in ("J", "JJ", "NP") or first - 2 <= i < end
    ]
    polarity = "positive"
    if verb >= 0:
        near = tokens[max(left, verb - 3) : verb] if verb < first else tokens[max(end, verb - 4) : verb]
        if any(t.tag == "G" or t.low.endswith("n't") for t in near):
            polarity = "negative"
    seen = set(words)
    before = {t.low for t in tokens[left - 2 * (left > 1 and tokens[left - 1].low == "that") : first]}
    if before & _DENIALS:
        modality = "denied"
    elif before & _CONDITIONS or any(a.low == "were" and b.tag == "TO" for a, b in pairwise(tokens[left:right])):
        modality = "hypothetical"
    elif seen & word_set("hedges"):
        modality = "hedged"
    elif _planned(tokens[left:right]):
        modality = "planned"
    else:
        modality = "asserted"
    return modality, polarity


def _planned(tokens: list[Token]) -> bool:
    if any(t.low in ("will", "would", "shall") for t in tokens):
        return True
    return any(a.low in word_set("plans") and b.tag == "TO" for a, b in pairwise(tokens))


@cache
def _scope_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    nouns: dict[str, str] = {}
    cues: list[tuple[str, re.Pattern[str]]] = []
    for line in (DATA / "scope_cues.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if "\t" not in line:
            name, _, words = line.partition("=")
            nouns[name] = words
            continue
        scope, pattern = line.split("\t")
        for name, words in nouns.items():
            pattern = pattern.replace(name, words)
        cues.append((scope, re.compile(pattern, re.IGNORECASE)))
    return tuple(cues)


_SOURCE = "source"
"""Name of the cues that describe a source."""


def scope_positions(text: str, start: int, end: int) -> dict[str, list[int]]:
    """Where the sentence text[start:end] has words for a scope: conflict and event, each a sorted list of offsets. What says of
    a source which war it watches gives no scope."""
    found: dict[str, list[int]] = {}
    described: list[tuple[int, int]] = []
    for name, cue in _scope_cues():
        spans = [m.span() for m in cue.finditer(text, start, end)]
        if name == _SOURCE:
            described += spans
        else:
            found.setdefault(name, []).extend(s for s, _ in spans)
    return {
        name: sorted(o for o in offsets if not any(a <= o < b for a, b in described)) for name, offsets in found.items()
    }


def scope(positions: dict[str, list[int]], start: int, end: int, reach: int = 600) -> str | None:
    """conflict or event (in this order) when a cue lies within `reach` characters of [start, end), else None."""
    for name in ("conflict", "event"):
        offsets = positions.get(name, [])
        i = bisect_left(offsets, start - reach)
        if i < len(offsets) and offsets[i] < end + reach:
            return name
    return None
