"""Small corpora in a few words, and what reconciling them finds.

An `Article` is an outlet, a day of May 2031 and its sentences; a `Line` is a sentence whose braces stand for numbers:

    outcome(
        Article("Courier", 2, toll(at_least(20))),
        Article("Gazette", 3, toll(31, by=minister)),
    ).only().verdict

Sentences of `toll` are worded anew for each outlet and too short to pass for copies of each other. All articles are about
the ferry Halden unless they have another title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from stages.reconcile.run import reconcile
from tests.unit.memory import empty
from warehouse.ids import content_id
from warehouse.tables import BLOCKS, CLAIMS, DOCUMENTS, MEASURES, PLACES, SENTENCES, SOURCES

FERRY = "Ferry Halden sinks off Port Velmar"
BY_PUBLICATION = -1

PLACES_KNOWN = (
    ("country:RU", "Ruritania", "country", None),
    ("geo:velmar", "Port Velmar", "city", "country:RU"),
    ("geo:brenza", "Brenza", "city", "country:RU"),
    ("country:BO", "Borovia", "country", None),
    ("region:RU", "Orlo", "region", "country:RU"),
    ("geo:orlo", "Orlo", "city", "region:RU"),
    ("geo:dubna", "Dubna", "city", "region:RU"),
)
UNITS = {"duration": "day", "length": "metre", "share": "percent", "distance": "kilometre"}
CUMULATIVE = {"people.killed", "people.injured", "people.infected"}

WORDINGS = (
    "{} died aboard the Halden", "The sinking killed {}", "{} lost their lives", "The disaster claimed {}",
    "{} are dead", "The ferry took {} down", "{} drowned off Port Velmar", "The Halden was the grave of {}",
)  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number as written and as read; `high` None is open above."""

    words: str
    low: float
    high: float | None
    approximator: str


def exact(n: float) -> Number:
    return Number(f"{n:,}", n, n, "exact")


def about(n: float) -> Number:
    return Number(f"about {n:,}", n, n, "about")


def at_least(n: float) -> Number:
    return Number(f"at least {n:,}", n, None, "at least")


def more_than(n: float) -> Number:
    return Number(f"more than {n:,}", n, None, "more than")


def up_to(n: float) -> Number:
    return Number(f"up to {n:,}", 0, n, "at most")


def fewer_than(n: float) -> Number:
    return Number(f"fewer than {n:,}", 0, n, "less than")


def between(low: float, high: float) -> Number:
    return Number(f"{low:,} to {high:,}", low, high, "range")


def several() -> Number:
    return Number("several", 3, None, "vague")


def dozens() -> Number:
    return Number("dozens of", 12, None, "vague")


def hundreds() -> Number:
    return Number("hundreds of", 100, None, "vague")


def no_position() -> Number:
    """A number that nobody gives: "an unknown number of people"."""
    return Number("an unknown number of", None, None, "vague")


@dataclass(frozen=True)
class Speaker:
    """Who says it, as the extract stage resolves it inside an article."""

    name: str
    kind: str = "person"
    role: str | None = None
    of: str | None = None
    is_named: bool = True


residents = Speaker("residents", "unnamed")
minister = Speaker("Mara Lindqvist", role="interior minister", of="Ruritania")
spokesman = Speaker("Pell Aldous", role="government spokesman", of="Ruritania")


@dataclass(frozen=True)
class Line:
    """A sentence; each pair of braces takes one of `numbers`, with the columns of its claim in `columns`."""

    words: str
    numbers: tuple[Number, ...] = ()
    columns: tuple[dict[str, Any], ...] = ()
    by: Speaker | None = None
    via: str | None = None
    section: str = "body"
    as_of: int | None = BY_PUBLICATION
    polarity: str = "positive"
    quotation: str | None = None
    statement: bool = False
    goes_on: bool = False
    """Whether it stands in the paragraph of the sentence before."""
    told: dict[str, Any] | None = None
    """Columns that make an attribute or a date of a statement."""


def line(words: str, *numbers: float | Number, by: Speaker | None = None, **columns: Any) -> Line:
    """A sentence with numbers that share their columns (measure, place, population …)."""
    own = {k: columns.pop(k) for k in ("via", "section", "as_of", "goes_on") if k in columns}
    given = tuple(n if isinstance(n, Number) else exact(n) for n in numbers)
    return Line(words, given, tuple(dict(columns) for _ in given), by, **own)


def toll(number: float | Number, **columns: Any) -> Line:
    """How many the sinking killed, in words that no other outlet of the case uses."""
    return line("", number, **columns)


def says(words: str, by: Speaker | None = None, **own: Any) -> Line:
    """A statement without a number."""
    return Line(words, by=by, statement=True, **own)


class Article:
    """An outlet (None: unknown; "…wire" is an agency), a day of May 2031 (None: undated) and sentences."""

    def __init__(
        self,
        outlet: str | None,
        day: int | None,
        *lines: Line,
        hour: int = 6,
        title: str | None = FERRY,
        corpus: str = "harbour",
        duplicate_of: Article | None = None,
        **more: Any,
    ):
        self.outlet, self.title, self.more, self.corpus = outlet, title, more, corpus
        self.duplicate_of = duplicate_of
        wording = WORDINGS[sum(map(ord, outlet or "?")) % len(WORDINGS)]
        self.lines = [replace(given, words=given.words or wording) for given in lines]
        self.published = None if day is None else datetime(2031, 5, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)

    @property
    def doc_id(self) -> str:
        words = (write(given)[0] for given in self.lines)
        return content_id(self.corpus, self.outlet, self.published, self.title, *words)


@dataclass
class Rows:
    """Rows of the tables that `reconcile` takes."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    sentences: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tables(self) -> dict[str, pa.Table]:
        places = [
            {"place_id": i, "name": n, "kind": k, "parent_place_id": p, "country_code": (p or i)[-2:]}
            for i, n, k, p in PLACES_KNOWN
        ]
        return {
            "documents": DOCUMENTS.from_rows(self.documents),
            "sources": SOURCES.from_rows(self.sources.values()),
            "blocks": BLOCKS.from_rows(self.blocks),
            "sentences": SENTENCES.from_rows(self.sentences),
            "claims": CLAIMS.from_rows(self.claims),
            "measures": MEASURES.from_rows(self.measures.values()),
            "places": PLACES.from_rows(places),
        }

    def add(self, article: Article) -> None:
        source_id = None
        if article.outlet:
            source_id = f"source-{article.outlet.lower()}"
            kind = "agency" if article.outlet.endswith("wire") else "outlet"
            self.sources[source_id] = {"source_id": source_id, "name": article.outlet, "kind": kind}
        doc_id = article.doc_id
        text = ""
        for number, given in enumerate(article.lines):
            words, spans = write(given)
            start = len(text)
            text += words + "\n"
            span = {"char_start": start, "char_end": start + len(words)}
            label = {"label": given.section, "keep": given.section != "caption"}
            if given.goes_on:
                self.blocks[-1]["char_end"] = start + len(words)
            else:
                self.blocks.append({"doc_id": doc_id, "block_no": number} | span | label)
            place = {"doc_id": doc_id, "block_no": self.blocks[-1]["block_no"]}
            self.sentences.append(place | span | {"sentence_no": number})
            base = self._claim(article, given, doc_id, source_id) | place | {"sentence_no": number}
            if given.statement:
                content = (
                    {"content_start": start, "content_end": start + len(given.words)} if given.told is None else {}
                )
                span |= {"char_end": start + len(words) - 1}
                self._append(base | content | span | {"quote": words[:-1], "kind": "statement"} | (given.told or {}))
            for value, columns, (a, b) in zip(given.numbers, given.columns, spans, strict=True):
                where = {"char_start": start + a, "char_end": start + b, "quote": words[a:b]}
                self._append(base | where | self._number(value, **columns))
        self.documents.append(
            {
                "doc_id": doc_id, "corpus": article.corpus, "uri": doc_id, "source_id": source_id, "title": article.title,
                "published_at": article.published, "published_precision": "stated" if article.published else "unknown",
                "text": text, "char_count": len(text), "sha256": doc_id,
                "duplicate_of": article.duplicate_of and article.duplicate_of.doc_id,
            } | article.more
        )  # fmt: skip

    def _append(self, row: dict[str, Any]) -> None:
        part = row.pop("part_of_nth", None)
        if part is not None:
            row["is_part_of_claim_id"] = [c["claim_id"] for c in self.claims if c["doc_id"] == row["doc_id"]][part]
        claim_id = content_id(row["doc_id"], row["kind"], row["char_start"], row["char_end"])
        self.claims.append(row | {"claim_id": claim_id})

    def _claim(self, article: Article, given: Line, doc_id: str, source_id: str | None) -> dict[str, Any]:
        published = article.published.date() if article.published else None
        if given.as_of == BY_PUBLICATION:
            as_of = {"as_of": published, "as_of_precision": "publication" if published else "unknown"}
        elif given.as_of is None:
            as_of = {"as_of": None, "as_of_precision": "unknown"}
        else:
            as_of = {"as_of": date(2031, 5, given.as_of), "as_of_precision": "words"}
        by = given.by
        return as_of | {
            "corpus": article.corpus, "doc_id": doc_id, "source_id": source_id, "section": given.section,
            "speaker": by and by.name, "speaker_name": by.name if by and by.is_named else None, "speaker_kind": by and by.kind,
            "speaker_role": by and by.role, "speaker_affiliation": by and by.of, "via": given.via,
            "modality": "asserted", "polarity": given.polarity, "quotation": given.quotation,
            "extractor": "made up", "extractor_version": "1",
        }  # fmt: skip

    def _number(self, value: Number, **columns: Any) -> dict[str, Any]:
        measure = columns.pop("measure", "people.killed")
        unit = columns.pop("unit", None) or UNITS.get(measure.partition(".")[0], "count")
        self.measures[measure] = {
            "measure_id": measure, "name": measure, "unit": unit, "is_cumulative": measure in CUMULATIVE,
        }  # fmt: skip
        people = measure.startswith("people")
        place = columns.pop("place", "Port Velmar" if people else None)
        return {
            "kind": "quantity", "measure_id": measure, "unit": unit, "value_low": value.low, "value_high": value.high,
            "std_low": value.low, "std_high": value.high, "approximator": value.approximator,
            "counted": "people" if people else measure.partition(".")[2] or measure,
            "population": "any" if people else None, "predicate": measure.partition(".")[2] or None,
            "is_additional": False, "place_name": place,
            "place_id": next((i for i, name, kind, _ in PLACES_KNOWN if name == place and kind != "region"), None),
        } | columns  # fmt: skip


def write(given: Line) -> tuple[str, list[tuple[int, int]]]:
    """(the sentence as printed, the spans of its numbers)."""
    pieces = given.words.split("{}")
    text, spans = pieces[0], []
    for value, columns, after in zip(given.numbers, given.columns, pieces[1:], strict=True):
        people = columns.get("measure", "people.killed").startswith("people")
        words = f"{value.words} people" if people else value.words
        spans.append((len(text), len(text) + len(words)))
        text += words + after
    return text + (f", {given.by.name} said." if given.by else "."), spans


@dataclass(frozen=True)
class Finding:
    """A finding as a test looks at it; positions by the low end of their answer, leading one first."""

    row: dict[str, Any]
    live: tuple[float | None, ...]
    retired: tuple[float | None, ...]
    relations: dict[str, tuple[str, ...]]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    @property
    def leading(self) -> float | None:
        """Low end of the leading answer."""
        return self.live[0]


@dataclass(frozen=True)
class Outcome:
    """The tables that leave the stage, and the findings read out of them."""

    tables: dict[str, pa.Table]
    findings: list[Finding]

    def only(self) -> Finding:
        (finding,) = self.findings
        return finding

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table].to_pylist()

    def with_claim(self, quote: str) -> Finding:
        """The finding that a claim with these words is evidence in."""
        (found,) = [f for f in self.findings if quote in f.relations]
        return found


def tables_of(articles: Iterable[Article]) -> dict[str, pa.Table]:
    rows = Rows()
    for article in articles:
        rows.add(article)
    return rows.tables()


def outcome(*articles: Article) -> Outcome:
    return reconciled(tables_of(articles))


def reconciled(tables: dict[str, pa.Table]) -> Outcome:
    with empty() as con:
        out = reconcile(tables, con)
    quotes = {c["claim_id"]: c["quote"] for c in out["claims"].to_pylist()}
    positions = sorted(out["positions"].to_pylist(), key=lambda p: (not p["is_leading"], p["value_low"] or 0))
    evidence = out["evidence"].to_pylist()
    findings = []
    for row in out["findings"].to_pylist():
        mine = [p for p in positions if p["finding_id"] == row["finding_id"]]
        relations: dict[str, Sequence[str]] = {}
        for e in sorted((e for e in evidence if e["finding_id"] == row["finding_id"]), key=lambda e: e["relation"]):
            relations[quotes[e["claim_id"]]] = (*relations.get(quotes[e["claim_id"]], ()), e["relation"])
        findings.append(
            Finding(
                row,
                tuple(p["value_low"] for p in mine if p["is_live"]),
                tuple(p["value_low"] for p in mine if not p["is_live"]),
                {k: tuple(v) for k, v in relations.items()},
            )
        )
    return Outcome(out, findings)
