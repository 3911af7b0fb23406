"""Attributions out of the encoder's scores: spans by the best tag sequence, joined by the links of their cue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.extract.encoder.predict import Scores
from stages.extract.model import Span

SOURCE_LINK = 0.2
"""Link probability from which a source belongs to a cue: nearly every cue has one, and most lie in its sentence."""

CONTENT_LINK = 0.5
MAX_GAP = 40
"""Characters between two parts of a content, less those of its own cue and source, up to which it is one span."""

_NEVER = -1e4


@dataclass(slots=True)
class Attribution:
    """One attribution: the parts of its content in order, and the weakest probability among its spans and links."""

    source: Span | None
    cue: Span
    parts: list[Span]
    confidence: float

    def content(self) -> Span:
        """One span over the parts, as far as nothing but the cue and the source stands between them."""
        groups = [[self.parts[0]]]
        own = [self.cue] if self.source is None else [self.cue, self.source]
        for before, part in zip(self.parts, self.parts[1:], strict=False):
            inner = sum(s.end - s.start for s in own if before.end <= s.start and s.end <= part.start)
            if part.start - before.end - inner <= MAX_GAP:
                groups[-1].append(part)
            else:
                groups.append([part])
        best = max(groups, key=lambda g: sum(p.end - p.start for p in g))
        return Span(best[0].start, best[-1].end)


def attributions(scored: Sequence[Scores]) -> list[Attribution]:
    """The attributions of an article's windows, in order of their cues."""
    found: list[Attribution] = []
    for scores, tags in zip(scored, best_tags([s.bio for s in scored]), strict=True):
        found += _of_window(scores, tags)
    return found


def best_tags(windows: Sequence[NDArray[np.float32]]) -> list[NDArray[np.int64]]:
    """Likeliest sequence of outside (0), begin (1) and inside (2) for each role of each window (Viterbi): an inside
    follows a begin or an inside. Takes and gives [pieces, roles, ...]."""
    if not windows:
        return []
    longest, roles = max(len(w) for w in windows), windows[0].shape[1]
    logs = np.full((longest, len(windows), roles, 3), _NEVER, dtype=np.float32)
    logs[..., 0] = 0.0
    for k, window in enumerate(windows):
        logs[: len(window), k] = np.log(window + 1e-9)
    back = np.zeros((longest, len(windows), roles), dtype=np.int64)
    inside_from = np.zeros((longest, len(windows), roles), dtype=np.int64)
    scores = logs[0].copy()
    scores[..., 2] = _NEVER
    for n in range(1, longest):
        back[n] = scores.argmax(axis=-1)
        inside_from[n] = 1 + (scores[..., 2] > scores[..., 1])
        highest = scores.max(axis=-1, keepdims=True)
        entering = np.maximum(scores[..., 1:2], scores[..., 2:3])
        scores = logs[n] + np.concatenate([highest, highest, entering], axis=-1)
    tags = np.zeros((longest, len(windows), roles), dtype=np.int64)
    tags[-1] = scores.argmax(axis=-1)
    for n in range(longest - 1, 0, -1):
        tags[n - 1] = np.where(tags[n] == 2, inside_from[n], back[n])
    return [tags[: len(window), k] for k, window in enumerate(windows)]


def _runs(tags: NDArray[np.int64]) -> list[tuple[int, int]]:
    """[first, last) of each span: a begin and the insides after it."""
    begins = np.flatnonzero(tags == 1)
    ends = np.flatnonzero(tags != 2)
    after = np.searchsorted(ends, begins, side="right")
    return [(int(b), int(ends[a]) if a < len(ends) else len(tags)) for b, a in zip(begins, after, strict=True)]


def _of_window(scores: Scores, tags: NDArray[np.int64]) -> Iterator[Attribution]:
    sources, cues, contents = (_runs(tags[:, role]) for role in range(3))
    if not cues or not contents:
        return
    links = np.stack([scores.links(*cue) for cue in cues])
    owner: dict[int, list[tuple[int, int]]] = {}
    for content in contents:
        means = links[:, 1, content[0] : content[1]].mean(axis=1)
        best = int(means.argmax())
        if means[best] > CONTENT_LINK:
            owner.setdefault(best, []).append(content)
    for number in sorted(owner):
        linked = [(float(links[number, 0, a:b].mean()), a, b) for a, b in sources]
        strongest = max(linked, default=(0.0, 0, 0))
        source = _span(scores, strongest[1], strongest[2]) if strongest[0] > SOURCE_LINK else None
        cue = _span(scores, *cues[number])
        parts = [span for part in owner[number] if (span := _span(scores, *part)) is not None]
        if cue is not None and parts:
            yield Attribution(source, cue, parts, _confidence(scores, cues[number], owner[number], links[number]))


def _span(scores: Scores, first: int, last: int) -> Span | None:
    offsets = scores.window.offsets[first:last]
    offsets = offsets[offsets[:, 0] >= 0]
    return Span(int(offsets[0, 0]), int(offsets[-1, 1])) if len(offsets) else None


def _confidence(
    scores: Scores, cue: tuple[int, int], parts: Sequence[tuple[int, int]], links: NDArray[np.float32]
) -> float:
    inside = 1 - scores.bio[:, :, 0]
    means = [float(inside[cue[0] : cue[1], 1].mean())]
    means += [float(inside[a:b, 2].mean()) for a, b in parts]
    means += [float(links[1, a:b].mean()) for a, b in parts]
    return round(min(means), 3)
