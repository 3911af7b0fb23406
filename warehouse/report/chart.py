"""Range charts: what each outlet says a number is, drawn on one axis.

Every row is an SVG of its own whose horizontal coordinates are percentages, so that the chart keeps its text size and
marker shapes at any width; the rows join up because they share the scale. All that goes into the SVG is made from
numbers here, never from article text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from warehouse.wording import number

LOG_FROM = 20  # a ratio of largest to smallest value above which a linear axis would squeeze the small ones together
LEFT, RIGHT = 4.0, 96.0  # where values may lie, percent of the width; the rest is for arrowheads and tick labels
ZERO_SLOT = 13.0  # width kept for 0 on a logarithmic axis
TINY, HUGE = 1e-6, 1e15  # beyond these a number in an article is a misreading; it goes to the end of its axis
FIRM = 9.0  # how much of an open range is drawn as firm, percent of the width
AXIS_HEIGHT = 20  # pixels; a row is as high as its text


@dataclass(frozen=True)
class Scale:
    """Maps values to percentages of the width. `zero` keeps a slot at the left for 0 on a logarithmic axis."""

    low: float
    high: float
    log: bool
    zero: bool = False

    def at(self, value: float) -> float:
        """Percent of the width, within LEFT and RIGHT."""
        left = LEFT + ZERO_SLOT if self.zero else LEFT
        if self.zero and value < TINY:
            return LEFT
        if self.log:
            value = max(value, TINY)
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(left + min(max(share, 0.0), 1.0) * (RIGHT - left), 2)

    def ticks(self) -> list[float]:
        """Two to seven round values within the scale, far enough apart for their labels."""
        if not self.log:
            return _linear_ticks(self.low, self.high)
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        for steps in ((1, 2, 5), (1, 3), (1,)):
            ticks = [s * 10.0**d for d in decades for s in steps if self.low <= s * 10.0**d <= self.high]
            # least distance between labels, percent: they stand in a plot of 200 pixels or more
            gap = 6 + 2.2 * max((len(number(t)) for t in ticks), default=0)
            if all(self.at(b) - self.at(a) >= gap for a, b in pairwise(ticks)):
                break
        else:
            ticks = ticks[:: math.ceil(len(ticks) * gap / (RIGHT - LEFT))]
        return [0.0, *ticks] if self.zero else ticks


def _linear_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 5.5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * m for m in (1, 2, 5, 10) if size * m >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, first + 8) if i * step <= high + step * 1e-9]


def make_scale(values: Sequence[float]) -> Scale:
    """A scale that holds all finite `values` with some room; logarithmic above a ratio of LOG_FROM."""
    values = [0.0 if abs(v) < TINY else min(max(v, -HUGE), HUGE) for v in values]
    low, high = min(values), max(values)
    positive = [v for v in values if v > 0]
    if low >= 0 and positive and max(positive) / min(positive) > LOG_FROM:
        return Scale(min(positive) / 1.15, max(positive) * 1.15, log=True, zero=low == 0)
    if low == high:
        room = abs(low) * 0.5 or 1.0
        return Scale(low - room, high + room, log=False)
    room = (high - low) * 0.08
    # an axis that begins at 0 lets the eye compare lengths, where that costs little room
    from_zero = 0 <= low <= (high - low) * 0.6
    return Scale(0.0 if from_zero else low - room, high + room, log=False)


@dataclass(frozen=True)
class Mark:
    """What one row draws: an interval (None is an open end) and how it counts."""

    low: float | None
    high: float | None
    is_leading: bool = False
    is_live: bool = True
    is_copy: bool = False
    is_refining: bool = False

    @property
    def classes(self) -> str:
        names = ("leading", self.is_leading), ("retired", not self.is_live), ("copy", self.is_copy)
        return " ".join(["mark", *(n for n, on in names if on), *(["refines"] if self.is_refining else [])])


def draw_row(scale: Scale, mark: Mark, band: tuple[float | None, float | None] | None) -> Markup:
    """The SVG of one row: grid lines, the leading answer's band, and the mark."""
    parts = [_band(scale, band)] if band else []
    parts += [f'<line class="grid" x1="{scale.at(t)}%" x2="{scale.at(t)}%" y1="0" y2="100%"/>' for t in scale.ticks()]
    left = LEFT - 2 if mark.low is None else scale.at(mark.low)
    right = RIGHT + 2 if mark.high is None else scale.at(mark.high)
    body = []
    for name, x1, x2 in _lines(left, right, mark):
        if x2 - x1 > 0.01:
            body.append(f'<line class="{name}" x1="{x1:.2f}%" x2="{x2:.2f}%" y1="50%" y2="50%"/>')
    body.append(_end(left, mark.low is None, mark, "0,-5 -8,0 0,5"))
    if right - left > 0.01:
        body.append(_end(right, mark.high is None, mark, "0,-5 8,0 0,5"))
    parts.append(f'<g class="{mark.classes}">{"".join(body)}</g>')
    return Markup(f'<svg class="row" aria-hidden="true" width="100%" height="100%">{"".join(parts)}</svg>')


def draw_axis(scale: Scale) -> Markup:
    """The SVG under the rows: tick labels."""
    labels = []
    for tick in scale.ticks():
        at = scale.at(tick)
        anchor = "start" if at < 8 else "end" if at > 92 else "middle"
        labels.append(f'<text x="{at}%" y="14" text-anchor="{anchor}">{number(tick)}</text>')
    return Markup(f'<svg class="axis" aria-hidden="true" width="100%" height="{AXIS_HEIGHT}">{"".join(labels)}</svg>')


def _lines(left: float, right: float, mark: Mark) -> list[tuple[str, float, float]]:
    """The bar of a range; of an open one only the first stretch is drawn as firm, the rest as a faint trail."""
    if mark.high is None:
        firm = min(left + FIRM, right)
        return [("range", left, firm), ("trail", firm, right)]
    if mark.low is None:
        firm = max(right - FIRM, left)
        return [("trail", left, firm), ("range", firm, right)]
    return [("range", left, right)]


def _band(scale: Scale, band: tuple[float | None, float | None]) -> str:
    # an open band is as long as the firm stretch of an open range: how far it really reaches, nobody said
    low, high = band
    left = scale.at(low) if low is not None else scale.at(high or 0.0) - FIRM
    right = scale.at(high) if high is not None else scale.at(low or 0.0) + FIRM
    pad = max(0.0, 2.4 - (right - left)) / 2  # a single value needs a visible band, too
    return f'<rect class="band" x="{left - pad:.2f}%" width="{right - left + 2 * pad:.2f}%" y="0" height="100%"/>'


def _end(at: float, is_open: bool, mark: Mark, arrow: str) -> str:
    """The shape at an end of the range: a dot for a single value, an arrow for an open end, else a short stroke."""
    if is_open:
        shape = f'<polygon class="arrow" points="{arrow}"/>'
    elif mark.low == mark.high:
        return f'<circle cx="{at}%" cy="50%" r="5"/>'
    else:
        shape = '<line class="tick" y1="-5" y2="5"/>'
    # an inner svg moves shapes of fixed size to a place given in percent
    return f'<svg x="{at}%" y="50%" overflow="visible">{shape}</svg>'
