"""The label of every line: what kind of residue the dropped ones are, which kept ones are headings.

Each line gathers evidence for the labels: its strongest hint and its cues, its words, its form, its place before,
between or after the kept lines, the section it stands in (readers' comments, related stories, the author) and
repetition. The label with most evidence wins; neighbours settle lines that have little of their own.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stages.clean.headline import find_headline
from stages.clean.lexicon import credit_words, data_lines, date_words, fold
from stages.clean.lines import Line
from stages.clean.shapes import Hint, date_share, is_name
from stages.clean.structure import Verdict

_SECTIONS = {"comment": 400, "related": 24, "biography": 3, "promo": 5, "legal": 5, "share": 8, "navigation": 10}
"""How many lines a heading of each kind reaches, as long as none of them is kept."""

_SECTION_WEIGHT = {
    "comment": 5.0, "related": 2.0, "biography": 1.6, "promo": 1.0, "legal": 0.8, "share": 1.0, "navigation": 0.8,
}  # fmt: skip
_SURE = 0.9
_HEADING_WORDS = 12
_NEAR = 3
_SAID = 100_000
"""Characters of the kept text in which repetition is looked for, so that time stays bounded."""

_CREDIT_WORDS = frozenset(
    ("photo", "photos", "image", "images", "by", "via", "for", "of", "the", "courtesy", "file", "and")
)
_GALLERY = re.compile(r"(?:hide|show|toggle) caption|^(?:image |photo )?\d{1,3} ?/ ?\d{1,3} \w|caption \d+ of \d+")
_WHO_IS = re.compile(
    r"(?:[A-ZÀ-Ý][\w.'’\-]+ ){1,4}(?:is|was|has|have|covers|writes|joined|works|serves|lives|reports|covered|grew) "
)
_BY = frozenset(("by", "von", "par", "por", "oleh", "door"))
_PRICE = re.compile(r"[$€£]\d")
_TOKEN = re.compile(r"[a-z]+(?:[-_][a-z]+)+")
_NETWORK = re.compile(r"(?:facebook|twitter|instagram|youtube|linkedin|t\.me)\b")


@dataclass(slots=True)
class _Evidence:
    """Evidence for the labels of one line, and the best reason for each."""

    total: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, tuple[float, str]] = field(default_factory=dict)

    def add(self, label: str, weight: float, reason: str) -> None:
        self.total[label] = self.total.get(label, 0.0) + weight
        if weight > self.reasons.get(label, (0.0, ""))[0]:
            self.reasons[label] = (weight, reason)

    def best(self) -> tuple[str, float]:
        label = max(self.total, key=lambda name: (self.total[name], name), default="other")
        return label, self.total.get(label, 0.0)


def name_lines(
    lines: Sequence[Line],
    hints: Sequence[Hint | None],
    keep: Sequence[bool],
    score: NDArray[np.float32],
    repeats: Mapping[int, int],
    title: str | None = None,
    settled: Mapping[int, Verdict] | None = None,
) -> list[Verdict]:
    """One verdict per line, `keep` as it was decided; headlines are labelled and not kept.

    `score` is the probability from which a line is kept, `repeats` the number of the outlet's other articles that have
    the line, by line number; `title` is the document's title, if it is known; `settled` is what `decide_together` finds.
    """
    settled = settled or {}
    taken = {i for i, own in enumerate(hints) if i in settled or (own is not None and own.weight >= _SURE)}
    found = find_headline(lines, hints, taken, title)
    # a line that reads like text is a headline only where the title says so
    if found is not None and keep[found[0]] and "title" not in found[1]:
        found = None
    headline = found[0] if found is not None else None
    kept = [bool(k) and i != headline for i, k in enumerate(keep)]
    evidence = _gather(_Article.of(lines, hints, kept, headline), repeats)
    for i, verdict in settled.items():
        if not kept[i] and i != headline:
            evidence[i].add(verdict.label, 2.0 * verdict.confidence, verdict.reason)
    _ask_neighbours(lines, kept, evidence)
    verdicts = []
    for i in range(len(lines)):
        own = float(score[i])
        if i == headline and found is not None:
            verdicts.append(Verdict("headline", False, 0.9, found[1]))
        elif kept[i]:
            verdicts.append(Verdict("body", True, round(own, 3), "reads like the article's text"))
        else:
            label, weight = evidence[i].best()
            reason = evidence[i].reasons.get(label, (0.0, "outside the article's text"))[1]
            sure = 1 - math.exp(-weight / 2)
            verdicts.append(Verdict(label, False, round(max(1 - own, 0.5) * (0.5 + 0.5 * sure), 3), reason))
    _name_subheadings(lines, verdicts)
    return verdicts


@cache
def _words() -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in csv.DictReader(data_lines("label_words.csv")):
        for word in fold(row["words"]).split():
            found[word].append((row["label"], float(row["weight"])))
    return found


@dataclass(slots=True)
class _Article:
    """What the evidence for one line may ask of the others. `first` and `last` are the kept lines at both ends; `said`
    is the kept text, folded, `spoken` the words in it as they are written."""

    lines: Sequence[Line]
    hints: Sequence[Hint | None]
    kept: Sequence[bool]
    headline: int | None
    first: int
    last: int
    seen: Counter[str]
    said: str
    spoken: set[str]
    named: list[bool]

    @classmethod
    def of(
        cls, lines: Sequence[Line], hints: Sequence[Hint | None], kept: Sequence[bool], headline: int | None
    ) -> _Article:
        text = [i for i, k in enumerate(kept) if k]
        first, last = (text[0], text[-1]) if text else (0, -1)
        seen = Counter(line.folded for line in lines)
        said = " ".join(lines[i].folded for i in text)[:_SAID]
        named = [not k and is_name(line) for line, k in zip(lines, kept, strict=True)]
        spoken = set[str]().union(*(lines[i].raw_words for i in text)) if any(named) else set()
        return cls(lines, hints, kept, headline, first, last, seen, said, spoken, named)

    def zone(self, i: int) -> str:
        return "before" if i < self.first else "after" if i > self.last else "between"


def _gather(article: _Article, repeats: Mapping[int, int]) -> list[_Evidence]:
    """The evidence of each line by itself; none for kept lines and the headline."""
    none = _Evidence()
    headline = article.headline
    evidence = [none if is_kept or i == headline else _Evidence() for i, is_kept in enumerate(article.kept)]
    sections: dict[str, int] = {}
    for i, (line, own, e) in enumerate(zip(article.lines, article.hints, evidence, strict=True)):
        if article.kept[i]:
            sections.clear()
        if article.kept[i] or i == article.headline:
            continue
        _own_words(line, own, e)
        _form(line, article.zone(i), e)
        _name(article, i, e)
        _place(article, i, e)
        _repetition(article, i, repeats.get(i, 0), e)
        _section(article, i, sections, e)
    return evidence


def _name(article: _Article, i: int, e: _Evidence) -> None:
    """A bare name, unless it is one of many in a row or made of words that the article uses."""
    if not article.named[i] or sum(article.named[max(0, i - 2) : i + 3]) >= 3:
        return
    if not any(w.lower() in article.spoken for w in article.lines[i].raw_words):
        label = {"before": "byline", "between": "credit", "after": "biography"}[article.zone(i)]
        e.add(label, 1.6, "a bare name")


def _repetition(article: _Article, i: int, n: int, e: _Evidence) -> None:
    """What is said again: in the article, or in `n` others of the outlet."""
    line = article.lines[i]
    if article.headline is not None and line.folded == article.lines[article.headline].folded:
        e.add("related", 5.0, "repeats the headline")
    elif len(line.tokens) >= 5 and line.folded in article.said:
        e.add("other" if line.is_sentence else "caption", 2.5, "repeats the article's text")
    if article.seen[line.folded] > 2 and len(line.tokens) <= 4:
        e.add("share" if "share" in e.total else "navigation", 0.4, "said again and again")
    if n >= 2:
        label = "navigation" if len(line.tokens) <= 3 else "promo" if line.is_sentence else "related"
        e.add(label, min(0.5 * math.log2(1 + n), 2.0), f"stands in {n} other articles of this outlet")


def _section(article: _Article, i: int, sections: dict[str, int], e: _Evidence) -> None:
    """What heading the line stands under; `sections` has the line of each label's last heading, and is brought up to
    date."""
    line, own = article.lines[i], article.hints[i]
    for label, at in sections.items():
        if i - at <= _SECTIONS[label] and _fits(label, line, own):
            signed = label == "comment" and own is not None and own.label in ("dateline", "byline", "share")
            e.add(label, _SECTION_WEIGHT[label] + 3.0 * signed, f"below '{article.lines[at].probe[:40]}'")
    heads = _heading(line, own)
    # above the text stands a count of the comments, not the comments
    if heads is None or (heads == "comment" and article.zone(i) == "before"):
        return
    if heads in ("comment", "related"):
        sections.clear()
    sections[heads] = i


def _heading(line: Line, own: Hint | None) -> str | None:
    """The label that a line heads a section of, or None."""
    if line.tokens[:1] == ["about"] and 2 <= len(line.tokens) <= 6 and not line.is_sentence:
        return "biography"
    if own is None or own.weight < _SURE or own.label not in _SECTIONS or len(line.tokens) > _HEADING_WORDS:
        return None
    return own.label


def _fits(label: str, line: Line, own: Hint | None) -> bool:
    """Whether a line can belong to a section of that label."""
    n = len(line.tokens)
    if own is not None and own.label == "legal" and own.weight >= _SURE:
        return label == "legal"
    if label in ("share", "navigation"):
        return n <= 4
    if label == "related":
        return not line.is_paragraph or line.probe.rstrip().endswith(("…", "..."))
    return True


def _own_words(line: Line, own: Hint | None, e: _Evidence) -> None:
    n = len(line.tokens)
    if own is not None and own.weight >= 0.5:
        e.add(own.label, 5.0 * own.weight if own.weight >= _SURE else 3.0 * own.weight, own.reason)
    best: dict[str, float] = {}
    for cue in line.cues:
        share = cue.weight if n <= 25 else 0.5 * cue.weight
        best[cue.label] = max(best.get(cue.label, 0.0), share)
    for label, weight in best.items():
        if own is None or label != own.label:
            e.add(label, 1.5 * weight, f"{label} cue")
    known = _words()
    total: dict[str, float] = defaultdict(float)
    for word in dict.fromkeys(line.tokens):
        for label, weight in known.get(word, ()):
            total[label] += weight
    thin = math.sqrt(max(n, 3) / 3)
    for label, weight in total.items():
        e.add(label, min(weight / thin, 3.0), f"words of a {label} line")
    for label, weight in known.get(line.tokens[0], ()) if 0 < n <= 12 else ():
        e.add(label, weight * (1 - 1 / thin), f"begins like a {label} line")


def _form(line: Line, zone: str, e: _Evidence) -> None:
    n, text = len(line.tokens), line.probe
    if not any(c.isalnum() for c in text):
        e.add("other", 5.0, "neither letter nor digit in it")
    elif not any(c.isalpha() for c in text):
        e.add("navigation", 1.0, "no letter in it")
    _date(line, zone, e)
    if "{{" in text or "</" in text or text.startswith(("<", "[button")) or _TOKEN.fullmatch(text):
        e.add("other", 4.0, "markup that was not rendered")
    if text[0] == "[" and text[-1] == "]" and n >= 4:
        e.add("related", 2.0, "a link in brackets")
    if text.endswith(("...", "…")) and n >= 8:
        e.add("related", 1.2, "cut-off teaser")
    if text.isupper() and n >= 6 and zone == "between":
        e.add("related", 1.2, "a headline in capitals between the article's paragraphs")
    if "@" in text and "." in text and n <= 30:
        e.add("biography", 2.0, "an address in it")
    if n <= 8 and _NETWORK.search(line.folded):
        e.add("promo", 1.0, "a page of a social network")
    if _PRICE.search(text):
        e.add("promo", 1.2, "a price")
    if _GALLERY.search(line.folded) and n >= 5:
        e.add("caption", 6.0, "caption in a gallery")
    if zone != "between" and n >= 5 and _WHO_IS.match(text):
        e.add("biography", 2.2 if zone == "after" else 1.0, "says who somebody is")
    if _heading(line, None) == "biography":
        e.add("biography", 2.0, "heading of a note on somebody")
    if n <= 3 and not line.is_sentence:
        e.add("navigation", 1.0, "a word or two outside the article's text")
    if zone == "after" and text[0] == "©":
        e.add("legal", 3.0, "a copyright sign after the end of the article")
    _uncredit(line, e)


def _date(line: Line, zone: str, e: _Evidence) -> None:
    share = date_share(line)
    if share < 0.35:
        return
    known = date_words("month") | date_words("weekday") | date_words("zone") | date_words("word")
    rest = [w for w in line.raw_words if len(w) > 2 and w[0].isalpha() and not w.islower() and w.lower() not in known]
    signed = not _BY.isdisjoint(line.tokens)
    if signed or (zone == "before" and (len(rest) >= 2 or any(w.lower() in credit_words("agency") for w in rest))):
        e.add("byline", 4.0 if signed else 3.0, "name with a date")
        e.total["dateline"] = min(e.total.get("dateline", 0.0), 2.5)
    else:
        e.add("dateline", 2.0 if share >= 0.6 else 1.0, "date and time of the page")


def _uncredit(line: Line, e: _Evidence) -> None:
    """A credit with running words beside it is a caption that names its photographer."""
    credit = e.total.get("credit", 0.0)
    if credit < 1.0:
        return
    running = [w for w in line.raw_words if w.islower() and w not in _CREDIT_WORDS and w not in credit_words("agency")]
    if len(running) >= 2:
        e.total["credit"] = 0.4 * credit
        e.add("caption", credit, "caption with a picture credit")


def _place(article: _Article, i: int, e: _Evidence) -> None:
    line, zone = article.lines[i], article.zone(i)
    n = len(line.tokens)
    near = [j for j in (i - 1, i + 1) if 0 <= j < len(article.lines) and not article.kept[j]]
    credited = any((h := article.hints[j]) is not None and h.label == "credit" and h.weight >= 0.8 for j in near)
    if any(p.label == "credit" for p in line.pieces) or (credited and n >= 4):
        e.add("caption", 2.0, "beside a picture credit")
    if zone == "before" and article.headline is not None and n <= 6 and not line.is_sentence:
        if i < article.headline:
            e.add("navigation", 0.9, "a few words above the headline")
        else:
            e.add("byline", 1.2, "a few words between the headline and the text")
    if n < 4:
        return
    headline_like = not line.is_paragraph and not (line.is_sentence and n > 14)
    if zone == "before":
        e.add("caption", 1.0 if n >= 7 else 0.3, "a line above the article's text")
        e.add("navigation", 0.7 if n <= 6 else 0.0, "a few words above the article's text")
        if headline_like and n >= 5:
            below = article.headline is not None and i > article.headline and not line.is_sentence and not credited
            e.add("related", 1.3 if below else 0.6, "another headline above the text")
    elif zone == "between":
        e.add("caption", 1.2 if n >= 5 else 0.5, "short text between the article's paragraphs")
        if headline_like:
            e.add("related", 0.9, "a headline between the article's paragraphs")
    elif headline_like:
        e.add("related", 1.3, "headline after the end of the article")
    else:
        e.add("promo", 0.6, "a sentence after the end of the article")
        e.add("biography", 0.3, "a sentence after the end of the article")


def _ask_neighbours(lines: Sequence[Line], kept: Sequence[bool], evidence: Sequence[_Evidence]) -> None:
    """What the dropped lines beside it are is evidence for a line, the more the nearer and the more alike in length."""
    firm = [e.best() if e.total else ("", 0.0) for e in evidence]
    for i, e in enumerate(evidence):
        if kept[i] or not e.total:
            continue
        for step in (-1, 1):
            for away in range(1, _NEAR + 1):
                j = i + step * away
                if not 0 <= j < len(lines) or kept[j]:
                    break
                alike = abs(math.log((1 + lines[i].length) / (1 + lines[j].length))) < 0.9
                share = min(0.25 * firm[j][1], 0.8) / away
                e.add(firm[j][0], share if alike else 0.5 * share, "like the lines beside it")


def _name_subheadings(lines: Sequence[Line], verdicts: list[Verdict]) -> None:
    """One or two short kept lines above a kept paragraph are subheadings, of three the first; where a colon opens them,
    several are a list."""
    short = [
        ln.length <= 100 and v.label == "body" and _is_short_heading(ln) for ln, v in zip(lines, verdicts, strict=True)
    ]
    i = 0
    while i < len(lines):
        stop = i
        while stop < len(lines) and short[stop]:
            stop += 1
        n = stop - i
        opened = n > 1 and i > 0 and verdicts[i - 1].keep and lines[i - 1].probe.endswith((":", "："))
        below = 0 < stop < len(lines) and verdicts[stop].label == "body" and _is_text(lines[stop], lines[i])
        if 1 <= n <= 3 and below and not opened:
            for at in range(i, stop if n <= 2 else i + 1):
                verdicts[at] = Verdict("subheading", True, verdicts[at].confidence, "short heading above a paragraph")
        i = max(stop, i + 1)


def _is_short_heading(line: Line) -> bool:
    if len(line.tokens) > 14 or not line.tokens:
        return False
    end = line.probe[-1]
    if end in "?؟":
        return True
    return not line.is_sentence and end not in ";,،" and (end != ":" or line.probe.isupper())


def _is_text(line: Line, above: Line) -> bool:
    return (line.is_sentence or line.probe[-1] == ":" or line.length >= 100) and line.length >= 1.3 * above.length
