"""What lines are together: player widgets, photo galleries, captions with credits, related runs, comments, repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from stages.clean.lines import Line
from stages.clean.shapes import DURATION, MEDIA_FILE, NUMBERED, TIME_OF_DAY, Hint, is_name


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line's label, whether it is kept, how sure that is (0 to 1), and why."""

    label: str
    keep: bool
    confidence: float
    reason: str


def _dropped(label: str, confidence: float, reason: str) -> Verdict:
    return Verdict(label, False, confidence, reason)


_PLAYER_PHRASES = frozenset(("now playing", "now watching", "up next", "watch next", "replay video", "play video"))
_GALLERY_WORDS = frozenset(("photos", "photo", "pictures", "gallery", "slideshow", "images", "slide", "caption"))
_MAX_CAPTION = 700
_QUOTES = frozenset('"“”‘«»')


def decide_together(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """Verdicts, by line number, for the lines whose neighbourhood settles what they are."""
    found: dict[int, Verdict] = {}
    steps = (
        _players,
        _galleries,
        _doubled_captions,
        _captions_with_credit,
        _lone_names,
        _related_runs,
        _comments,
        _promos,
    )
    for step in steps:
        for i, verdict in step(lines, hints).items():
            found.setdefault(i, verdict)
    return found


def _is_short(line: Line) -> bool:
    return line.length < 120 and not (line.is_sentence and line.length > 90)


def _players(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """Runs of "Now playing", running time, clip title, file name."""
    kind: dict[int, str] = {}
    for i, line in enumerate(lines):
        if line.folded.strip(" .:") in _PLAYER_PHRASES:
            kind[i] = "phrase"
        elif DURATION.fullmatch(line.probe):
            kind[i] = "duration"
        elif MEDIA_FILE.fullmatch(line.probe):
            kind[i] = "file"
    found: dict[int, Verdict] = {}
    anchors = sorted(kind)
    begin = 0
    for k, i in enumerate(anchors):
        last = k + 1 == len(anchors)
        if not last:
            between = range(i + 1, anchors[k + 1])
            if len(between) <= 3 and all(_is_short(lines[j]) for j in between):
                continue
        run = anchors[begin : k + 1]
        begin = k + 1
        kinds = {kind[a] for a in run}
        if len(kinds) < 2 or "duration" not in kinds:
            continue
        stop = run[-1] + 1
        if kind[run[-1]] != "file" and stop < len(lines) and _is_short(lines[stop]):
            stop += 1
        for j in range(run[0], stop):
            label = "credit" if _has(hints[j], "credit", 0.85) else "related"
            found[j] = _dropped(label, 0.97, "player widget: running time beside clip titles")
    return found


def _has(hint: Hint | None, label: str, weight: float) -> bool:
    return hint is not None and hint.label == label and hint.weight >= weight


def _galleries(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """A short heading that comes again before each picture, with the picture's credit and caption after it."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if _is_short(line) and len(line.tokens) >= 2:
            places[line.folded].append(i)
    found: dict[int, Verdict] = {}
    for folded, at in sorted((folded, at) for folded, at in places.items() if len(at) >= 3):
        cycles = [(a, b) for a, b in pairwise(at) if b - a <= 5]
        credited = sum(any(_has(hints[j], "credit", 0.85) for j in range(a + 1, b)) for a, b in cycles)
        named = not _GALLERY_WORDS.isdisjoint(folded.replace(":", " ").split())
        if len(cycles) < 2 or not (credited >= 0.5 * len(cycles) or (named and credited)):
            continue
        lengths = Counter(b - a for a, b in cycles if b - a > 1)
        usual = lengths.most_common(1)[0][0] if lengths else 3
        spans = [*cycles, (at[-1], min(at[-1] + usual, len(lines)))]
        for a, b in spans:
            found[a] = _dropped("related", 0.97, f"gallery heading, {len(at)} times in this article")
            for j in range(a + 1, b):
                if _has(hints[j], "credit", 0.85) or (lines[j].length < 60 and not lines[j].is_sentence):
                    found[j] = _dropped("credit", 0.95, "picture credit in a gallery")
                else:
                    found[j] = _dropped("caption", 0.95, "caption in a gallery")
    return found


def _doubled_captions(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """The same words twice in a row, the second time with an agency behind them: alternative text and caption."""
    found: dict[int, Verdict] = {}
    for i in range(len(lines) - 1):
        a, b = lines[i], lines[i + 1]
        if a.folded == b.folded and len(a.tokens) >= 3 and a.length < _MAX_CAPTION:
            credited = any(p.label == "credit" for ln in (a, b) for p in ln.pieces)
            near = any(_has(hints[j], "credit", 0.9) for j in range(max(0, i - 1), min(len(lines), i + 3)))
            if credited or near:
                reason = "caption: said twice in a row beside a picture credit"
                found[i] = found[i + 1] = _dropped("caption", 0.93, reason)
    return found


def _captions_with_credit(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """A line that ends in a picture credit of its own."""
    found: dict[int, Verdict] = {}
    for i, line in enumerate(lines):
        credit = next((p for p in line.pieces if p.label == "credit"), None)
        if credit is None or line.length > _MAX_CAPTION:
            continue
        pictured = "end of the line" in credit.reason
        if pictured or not line.is_sentence:
            found[i] = _dropped("caption", 0.92, "ends in a picture credit")
    return found


def _lone_names(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """A bare name under a one-line text, between paragraphs, of somebody whom the article never mentions: the
    photographer under a caption."""
    names = [i for i, line in enumerate(lines) if is_name(line) and hints[i] is None]
    if not 1 <= len(names) <= 4:
        return {}
    found: dict[int, Verdict] = {}
    wanted = {lines[i].tokens[-1] for i in names}
    # a name in another credit is no mention
    said = Counter(
        t for j, line in enumerate(lines) if not _has(hints[j], "credit", 0.85) for t in wanted & line.unique
    )
    for i in names:
        if not 2 <= i < len(lines) - 1 or said[lines[i].tokens[-1]] > 1 or lines[i].is_caseless:
            continue
        above, before, after = lines[i - 1], lines[i - 2], lines[i + 1]
        is_text = 30 <= above.length < 150 and ". " not in above.probe and _QUOTES.isdisjoint(above.probe)
        if is_text and hints[i - 1] is None and before.is_paragraph and after.length >= 80 and after.is_sentence:
            found[i] = _dropped("credit", 0.8, "a name that the article never mentions, under a caption")
            found[i - 1] = _dropped("caption", 0.75, "one line above a photographer's name")
    return found


def _is_headline_like(line: Line) -> bool:
    return not line.is_paragraph and len(line.tokens) >= 3 and line.length <= 180 and not (
        line.is_sentence and line.probe[-1] == "." and len(line.tokens) > 12
    )  # fmt: skip


def _related_runs(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """Headlines under "Related", "Most read" … at the end of the article."""
    paragraphs = [i for i, line in enumerate(lines) if line.is_paragraph]
    last = paragraphs[-1] if paragraphs else len(lines)
    found: dict[int, Verdict] = {}
    for i, hint in enumerate(hints):
        if not _has(hint, "related", 0.95) or i < last:
            continue
        for j in range(i + 1, min(len(lines), i + 41)):
            if not _is_headline_like(lines[j]):
                break
            if hints[j] is None:
                found[j] = _dropped("related", 0.9, f"headline under '{lines[i].probe[:40]}'")
    return found


def _comments(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """Readers' comments: what stands under a heading for them, with dates, "Reply" and the like. A heading near the top may
    be no more than their count; there, only lines as commenters sign them are counted."""
    headings = [i for i, hint in enumerate(hints) if _has(hint, "comment", 0.95)]
    if not headings:
        return {}
    ends = list(accumulate(line.length for line in lines))
    signed = [any(_has(h, label, 0.75) for label in ("comment", "dateline", "byline")) for h in hints]
    theirs = [_signs_comment(line, hint) for line, hint in zip(lines, hints, strict=True)]
    for i in headings:
        is_late = ends[i] >= 0.35 * ends[-1]
        signs, rest = sum(signed[i + 1 :] if is_late else theirs[i + 3 :]), len(lines) - i - 1
        opens = is_late or (any(theirs[i + 1 : i + 4]) and any(line.is_paragraph for line in lines[:i]))
        if opens and signs >= 3 and signs >= 0.08 * rest:
            reason = "under the heading of the readers' comments"
            return {
                j: _dropped("comment", 0.9, reason)
                for j in range(i + 1, len(lines))
                if (below := hints[j]) is None or below.weight < 0.9
            }
    return {}


def _signs_comment(line: Line, hint: Hint | None) -> bool:
    """A commenter's name with a time of day, a comment's number, votes."""
    if _has(hint, "comment", 0.9) or NUMBERED.match(line.probe):
        return True
    return _has(hint, "dateline", 0.9) and TIME_OF_DAY.search(line.probe) is not None


def _promos(lines: Sequence[Line], hints: Sequence[Hint | None]) -> dict[int, Verdict]:
    """The title of a newsletter box, and what stands between two lines of it."""
    found: dict[int, Verdict] = {}
    for i, hint in enumerate(hints):
        if hint is None or hint.label != "promo" or not 0.5 <= hint.weight < 0.9 or lines[i].length > 160:
            continue
        if any(_has(hints[j], "promo", 0.9) for j in range(max(0, i - 2), min(len(lines), i + 3))):
            found[i] = _dropped("promo", 0.9, f"{hint.reason}, beside an invitation to sign up")
    return found
