"""Lines of a document: where they lie, and what each looks like by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from stages.clean.inline import Piece, split_residue
from stages.clean.lexicon import Cue, find_cues, fold, words

LONG = 120
"""Characters from which a line that ends like a sentence counts as a paragraph."""

_PROBE = 1500
_LINE = re.compile(r"[^\n]+")
_DIGIT = re.compile(r"\d")
_CLOSERS = "\"'”’»)]›*"
_ENDERS = frozenset(".!?…。！？؟۔।॥։")


@dataclass(slots=True)
class Line:
    """One non-blank line (or one paragraph of hard-wrapped lines), edges trimmed.

    `start`/`end` are offsets into the document; `pieces` are its inline parts, one of them (`core`) without a label,
    unless all of the line is residue; `probe` is the core's text, shortened in the middle where it is very long.
    `is_paragraph` is running text: long with a sentence's end, or so long that the missing full stop is a habit of the
    writer. `is_name` and `date_share` are filled in by the functions of that name (`stages.clean.shapes`).
    """

    start: int
    end: int
    pieces: list[Piece]
    probe: str
    length: int
    folded: str = ""
    tokens: list[str] = field(default_factory=list)
    unique: set[str] = field(default_factory=set)
    cues: list[Cue] = field(default_factory=list)
    is_sentence: bool = False
    is_caseless: bool = False
    is_paragraph: bool = False
    has_digit: bool = False
    is_name: bool | None = None
    date_share: float | None = None
    _raw: list[str] | None = None

    @property
    def raw_words(self) -> list[str]:
        """The words as they are written."""
        if self._raw is None:
            self._raw = words(self.probe)
        return self._raw


def ends_sentence(text: str) -> bool:
    """Whether text ends like a sentence; quotes, brackets and spaces after the mark don't matter."""
    tail = text[-12:].rstrip()
    while tail and tail[-1] in _CLOSERS:
        tail = tail[:-1].rstrip()
    return bool(tail) and tail[-1] in _ENDERS


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    raw = text[start:end]
    inner = raw.lstrip()
    if not inner:
        return None
    start += len(raw) - len(inner)
    return start, start + len(inner.rstrip())


def line_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the non-blank lines, edges trimmed; in hard-wrapped text the lines of a paragraph are one span."""
    spans = [s for m in _LINE.finditer(text) if (s := _trimmed(text, m.start(), m.end())) is not None]
    return _unwrap(text, spans) if _is_hard_wrapped(text, spans) else spans


def _is_hard_wrapped(text: str, spans: list[tuple[int, int]]) -> bool:
    """Lines broken at a fixed width (e-mail, old wires): none longer than 100, most of them near the longest, many of
    them going on in the middle of a sentence."""
    if len(spans) < 8:
        return False
    lengths = [e - s for s, e in spans]
    width = max(lengths)
    if not 50 <= width <= 100 or sum(n >= 0.75 * width for n in lengths) < 0.5 * len(lengths):
        return False
    goes_on = sum(text[b[0]].islower() and not ends_sentence(text[a[0] : a[1]]) for a, b in pairwise(spans))
    return goes_on >= 0.35 * len(spans)


def _unwrap(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    width = max(e - s for s, e in spans)
    out = [spans[0]]
    previous = spans[0]
    for span in spans[1:]:
        gap = text[previous[1] : span[0]]
        full = previous[1] - previous[0] >= 0.7 * width
        if full and gap.count("\n") == 1:
            out[-1] = (out[-1][0], span[1])
        else:
            out.append(span)
        previous = span
    return out


def read_lines(text: str) -> list[Line]:
    """The lines of a document with their inline pieces, folded words and cues."""
    return [read_line(text, start, end) for start, end in line_spans(text)]


def read_line(text: str, start: int, end: int) -> Line:
    pieces = split_residue(text, start, end)
    core = next((p for p in pieces if p.label is None), pieces[0])
    length = core.end - core.start
    if length <= _PROBE:
        probe = text[core.start : core.end]
    else:
        probe = text[core.start : core.start + _PROBE // 2] + "\n" + text[core.end - _PROBE // 2 : core.end]
    folded = fold(probe)
    tokens = words(folded)
    unique = set(tokens)
    is_sentence = ends_sentence(probe)
    return Line(
        start,
        end,
        pieces,
        probe,
        length,
        folded,
        tokens,
        unique,
        find_cues(folded, tokens, unique),
        is_sentence,
        is_caseless=_is_caseless(probe),
        is_paragraph=length >= (LONG if is_sentence else 2 * LONG),
        has_digit=_DIGIT.search(probe) is not None,
    )


def glance(text: str, start: int, end: int) -> Line:
    """A line of which only length and words are looked at: all of it is one piece."""
    probe = text[start : min(end, start + _PROBE)]
    folded = fold(probe)
    is_sentence = ends_sentence(text[max(start, end - 12) : end])
    return Line(
        start,
        end,
        [Piece(start, end)],
        probe,
        end - start,
        folded,
        folded.split(),
        is_sentence=is_sentence,
        is_paragraph=end - start >= (LONG if is_sentence else 2 * LONG),
        has_digit=_DIGIT.search(probe) is not None,
    )


def _is_caseless(probe: str) -> bool:
    """Whether the words are of a script without capitals."""
    start = probe[:8]
    if start.lower() != start.upper():
        return False
    start = probe[:240]
    return start.lower() == start.upper() and any(map(str.isalpha, start))
