"""What the finders of this stage hand to each other: plain records over character offsets of one document's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range [start, end) of a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `section` is headline, body or caption, `paragraph` numbers the blocks that sentences stand in."""

    sentence_no: int
    block_no: int
    span: Span
    section: str


@dataclass(frozen=True, slots=True)
class Article:
    """One document as the finders see it: its text, when it was published (None when unknown), and its sentences."""

    doc_id: str
    text: str
    published: date | None
    language: str | None
    outlet: str | None
    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class Statement:
    """An attributed assertion. `span` runs from the first to the last word of content, cue and speaker.

    `continues` and `within` are positions in the list of statements of the same article. `name`, `kind`, `role` and
    `affiliation` describe the speaker as resolved inside the document (kind: person, organisation, state, media,
    unnamed).
    """

    sentence: Sentence
    span: Span
    content: Span
    speaker: Span | None = None
    cue: Span | None = None
    via: Span | None = None
    quotation: str = "indirect"
    name: str | None = None
    kind: str | None = None
    role: str | None = None
    affiliation: str | None = None
    modality: str = "asserted"
    polarity: str = "positive"
    continues: int | None = None
    within: int | None = None
    confidence: float = 0.8


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number measures. `measure_id` is readable and stable (people.killed, corridor, duration.amnesty)."""

    measure_id: str
    name: str
    unit: str
    description: str
    is_cumulative: bool


@dataclass(slots=True)
class Quantity:
    """A number with its qualifier and the counted noun (`span`). `part_of` is a position in the article's quantities.

    `low`/`high` are in `unit` as written (high None for a floor); `std_low`/`std_high` in `measure.unit`.
    """

    sentence: Sentence
    span: Span
    low: float | None
    high: float | None
    approximator: str
    unit: str
    measure: Measure
    std_low: float | None = None
    std_high: float | None = None
    counted: str | None = None
    population: str | None = None
    predicate: str | None = None
    scope: str | None = None
    subject: str | None = None
    is_additional: bool = False
    part_of: int | None = None
    modality: str = "asserted"
    polarity: str = "positive"
    confidence: float = 0.8


@dataclass(slots=True)
class Findings:
    """Statements and quantities of one article, and (reason, detail) of what had to be left out of them."""

    statements: list[Statement]
    quantities: list[Quantity]
    rejects: tuple[tuple[str, str], ...] = ()


class Finder(Protocol):
    """What finds the statements and quantities of articles. Claims carry its `name` and `version`."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def prepare(self, articles: Sequence[Article]) -> object:
        """Called once with all articles before `find` is called with each: for what is quicker for many at once."""

    def find(self, article: Article) -> Findings:
        """The findings of one article; the same for the same article, whatever was prepared with it."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression and the days it covers; an open end is None ("since July 17" has no last day).

    `role` is point (Thursday, 12 May), since, until, or span (for the past months, over the weekend).
    """

    span: Span
    date_from: date | None
    date_to: date | None
    role: str = "point"
    anchored: bool = field(default=False)
    """True when publication was needed to resolve it."""


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text and the gazetteer entry that it most likely means (None when not in the gazetteer)."""

    span: Span
    name: str
    place_id: str | None
    is_weak: bool = False
    """True for a nationality word ("Syrian") or a place inside a longer name: where something is only if nothing else says."""
