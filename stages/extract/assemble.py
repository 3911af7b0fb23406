"""Sentences, claims, places and measures of documents, out of what the finders of this stage find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.extract.accusers import affiliation, culprit, leaders, place_of_deed, resolve_accusers
from stages.extract.articles import askable, has_claims, is_supported, read_articles
from stages.extract.attributes.assertions import ASSERTION, find_assertions
from stages.extract.attributes.find import find_attributes
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.propositions import find_propositions
from stages.extract.attributes.responsibility_parts import RESPONSIBLE
from stages.extract.circumstances import Circumstances
from stages.extract.holders import Holders, issuing_statement, set_within_assertions
from stages.extract.model import Article, Finder, Findings, Measure, Quantity, Sentence, Span, Statement
from stages.extract.places.resolve import places_table
from stages.extract.quantities.find import find_quantities
from stages.extract.statements.attribution import find_statements, read_sentences
from warehouse.ids import content_id
from warehouse.tables import BY_NAME

EXTRACTOR = "crosswire"
EXTRACTOR_VERSION = "2"
TABLES = ("sentences", "claims", "places", "place_aliases", "measures", "rejects")


class BuiltIn:
    """The finder that ships with the project; needs no network."""

    name = EXTRACTOR
    version = EXTRACTOR_VERSION

    def prepare(self, articles: Sequence[Article]) -> None:
        """Nothing: each article is found by itself."""

    def find(self, article: Article) -> Findings:
        left = len(article.sentences) - len(read_sentences(article))
        detail = f"statements were looked for in all but the last {left} of {len(article.sentences)} sentences"
        rejects = (("too_long", detail),) if left else ()
        return Findings(find_statements(article), find_quantities(article), rejects)


@dataclass(slots=True)
class _Found:
    """What one document gives."""

    sentences: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    aliases: set[tuple[str, str]] = field(default_factory=set)
    place_ids: set[str] = field(default_factory=set)
    measures: dict[str, Measure] = field(default_factory=dict)
    rejects: tuple[tuple[str, str], ...] = ()


def extract(
    documents: pa.Table, blocks: pa.Table, sources: pa.Table | None = None, finder: Finder | None = None
) -> dict[str, pa.Table]:
    """Contract tables sentences, claims, places, place_aliases, measures and rejects for these documents.

    `documents` and `blocks` are contract tables, `sources` too (for the outlets' names). Claims come from kept blocks
    and from captions. A document in a language without claims, and one that a finder fails on, is a row in rejects;
    the others go on. Rows are in the contract's order, whatever the order of the input. `run_id` is null. `finder` finds
    the statements and quantities, the built-in one by default; what it leaves out is in rejects too.
    """
    finder = finder or BuiltIn()
    total = _Found()
    rejects: list[dict[str, Any]] = []
    given = list(read_articles(documents, blocks, sources))
    finder.prepare(askable(given))
    for one in given:
        document, article = one.document, one.article
        if article is None:
            rejects.append(_reject(document, "extract_failed", str(one.error)))
            continue
        try:
            found = _extract_document(article, document, one.blocks, finder)
        except Exception as error:
            rejects.append(_reject(document, "extract_failed", f"{type(error).__name__}: {error}"))
            continue
        rejects += [_reject(document, reason, detail, finder.version) for reason, detail in found.rejects]
        if not is_supported(document["language"]):
            detail = f"no claims are made in language {document['language']!r}"
            rejects.append(_reject(document, "language_unsupported", detail))
        total.sentences += found.sentences
        total.claims += found.claims
        total.aliases |= found.aliases
        total.place_ids |= found.place_ids
        total.measures.update(found.measures)
    places = places_table(total.place_ids)
    known = set(places.column("place_id").to_pylist())
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "sentences": total.sentences,
        "claims": total.claims,
        "place_aliases": [{"place_id": p, "alias": a} for p, a in total.aliases if p in known],
        "measures": [_measure_row(m) for m in total.measures.values()],
        "rejects": rejects,
    }
    return {name: places if name == "places" else _table(name, rows[name]) for name in TABLES}


def _table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    table = BY_NAME[name].from_rows(rows)
    order = [(column, "ascending") for column in BY_NAME[name].order]
    return table.take(pc.sort_indices(table, sort_keys=order))


def _reject(document: Mapping[str, Any], reason: str, detail: str, *told_apart_by: str) -> dict[str, Any]:
    corpus, uri, sha256 = document["corpus"], document["uri"], document["sha256"]
    return {
        "reject_id": content_id("reject", corpus, uri, "extract", reason, sha256, *told_apart_by),
        "uri": uri,
        "corpus": corpus,
        "stage": "extract",
        "reason": reason,
        "detail": detail[:500],
        "sha256": sha256,
    }


def _measure_row(measure: Measure) -> dict[str, Any]:
    return {
        "measure_id": measure.measure_id,
        "name": measure.name,
        "unit": measure.unit,
        "description": measure.description,
        "is_cumulative": measure.is_cumulative,
    }


def _extract_document(
    article: Article, document: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], finder: Finder
) -> _Found:
    found = _Found()
    found.sentences = [
        {
            "doc_id": article.doc_id,
            "sentence_no": s.sentence_no,
            "block_no": s.block_no,
            "char_start": s.span.start,
            "char_end": s.span.end,
        }
        for s in article.sentences
    ]
    if has_claims(article):
        findings = finder.find(article)
        found.rejects = findings.rejects
        _Claims(article, document, blocks, found, finder).make(findings)
    return found


class _Claims:
    """Makes the claims of one article."""

    def __init__(
        self,
        article: Article,
        document: Mapping[str, Any],
        blocks: Sequence[Mapping[str, Any]],
        found: _Found,
        finder: Finder,
    ) -> None:
        self.article, self.document, self.found, self.finder = article, document, found, finder
        self.blocks = {b["block_no"]: Span(b["char_start"], b["char_end"]) for b in blocks}
        self.circumstances = Circumstances(article)
        self.ids: set[str] = set()
        self.openings: dict[int, Statement] = {}
        self.heads: dict[str, str] = {}

    def make(self, findings: Findings) -> None:
        statements = findings.statements
        self.openings = _openings(statements)
        rows = [self._statement(s) for s in statements]
        for row, statement in zip(rows, statements, strict=True):
            row["within_claim_id"] = _id_at(rows, statement.within, row)
            row["continues_claim_id"] = _id_at(rows, statement.continues, row)
        quantities, holders = findings.quantities, Holders(statements, rows)
        counted: list[dict[str, Any] | None] = [
            None if self._is_calendar_date(q) else self._quantity(q, *holders.of(q.span)) for q in quantities
        ]
        kept = [(row, quantity) for row, quantity in zip(counted, quantities, strict=True) if row is not None]
        for row, quantity in kept:
            row["is_part_of_claim_id"] = _id_at(counted, quantity.part_of, row)
        found = find_attributes(self.article, self.circumstances.dates)
        told = [span for s in statements for span in (s.span, s.content, s.speaker, s.cue) if span is not None]
        told += [q.span for q in quantities if q.predicate]
        cues = [s.cue for s in statements if s.cue is not None]
        found += find_assertions(self.article, [*told, *(a.span for a in found)], cues)
        asserted = [a.span for a in found if a.attribute == ASSERTION]
        numbers = [q.span for q in quantities if q.predicate]
        found += find_propositions(self.article, statements, asserted, numbers)
        voices, self.heads = resolve_accusers(self.article, statements, found), leaders(found)
        attributes = []
        for a in found:
            issuing = voices.get(id(a)) or issuing_statement(self.article.text, a, statements)
            if (
                a.attribute == RESPONSIBLE
                and (a := replace(a, value=culprit(a, issuing, self.article.text))).value is None
            ):
                continue  # "they denied it", and nobody knows who
            attributes.append(self._attribute(a, *holders.of(a.span), issuing))
        set_within_assertions(attributes)
        self.found.claims = rows + [row for row, _ in kept] + attributes
        for mention in self.circumstances.places.mentions:
            if mention.place_id and not mention.is_weak:
                self._see_place(mention.place_id, mention.name)

    def _see_place(self, place_id: str, name: str) -> None:
        self.found.place_ids.add(place_id)
        self.found.aliases.add((place_id, name))

    def _is_calendar_date(self, quantity: Quantity) -> bool:
        """True for "2011", which is a date and no count; "two years ago" is both."""
        return any(
            m.span.contains(quantity.span) and not m.anchored and not m.span.of(self.article.text).endswith("ago")
            for m in self.circumstances.dates(quantity.sentence)
        )

    def _statement(self, statement: Statement) -> dict[str, Any]:
        span = self._within_block(statement.span, statement.sentence)
        content = self._within_block(statement.content, statement.sentence)
        row = self._row(
            "statement", span, statement.sentence, statement, statement.confidence, content.start, content.end
        )
        row |= _said_by(statement, self.article.text)
        row |= {
            "content_start": content.start,
            "content_end": content.end,
            "quotation": statement.quotation,
            "modality": statement.modality,
            "polarity": statement.polarity,
        }
        return row

    def _quantity(
        self, quantity: Quantity, statement: Statement | None, holder: dict[str, Any] | None
    ) -> dict[str, Any]:
        measure = quantity.measure
        self.found.measures[measure.measure_id] = measure
        span = self._within_block(quantity.span, quantity.sentence)
        row = self._row(
            "quantity", span, quantity.sentence, statement, quantity.confidence, measure.measure_id, quantity.low
        )
        modality, polarity = quantity.modality, quantity.polarity
        if statement is not None and holder is not None:
            row |= _said_by(statement, self.article.text)
            row["within_claim_id"] = holder["claim_id"]
            row["quotation"] = statement.quotation
            modality = statement.modality if modality == "asserted" else modality
            polarity = statement.polarity if polarity == "positive" else polarity
        row |= {
            "modality": modality,
            "polarity": polarity,
            "subject": quantity.subject,
            "measure_id": measure.measure_id,
            "counted": quantity.counted,
            "population": quantity.population,
            "predicate": quantity.predicate,
            "scope": quantity.scope,
            "unit": quantity.unit,
            "value_low": quantity.low,
            "value_high": quantity.high,
            "std_low": quantity.std_low,
            "std_high": quantity.std_high,
            "approximator": quantity.approximator,
            "is_additional": quantity.is_additional,
        }
        return row

    def _attribute(
        self,
        attribute: Attribute,
        statement: Statement | None,
        holder: dict[str, Any] | None,
        issuing: Statement | None,
    ) -> dict[str, Any]:
        span = self._within_block(attribute.span, attribute.sentence)
        # an office is the outlet's word for a man, whoever speaks of him, unless it stands within quotation marks; and
        # what names the speaker is not said by him, though an interrupted quotation has it in its content
        if statement is not None and (
            (attribute.attribute == "office" and statement.quotation != "direct")
            or (statement.speaker is not None and statement.speaker.overlaps(span))
        ):
            statement = holder = None
        told_apart_by = (attribute.attribute, attribute.subject, attribute.value)
        row = self._row(attribute.kind, span, attribute.sentence, statement, attribute.confidence, *told_apart_by)
        if attribute.named is not None:
            row |= self._where(attribute.sentence, span, place_of_deed(attribute))
        modality = attribute.modality
        if statement is not None and holder is not None:
            row |= _said_by(statement, self.article.text)
            row["within_claim_id"] = holder["claim_id"]
            row["quotation"] = statement.quotation
            modality = statement.modality if modality == "asserted" else modality
        if issuing is not None and (statement is None or attribute.speaker is not None):
            row |= _said_by(issuing, self.article.text)
        row |= {
            "modality": modality,
            "polarity": attribute.polarity,
            "subject": attribute.subject or None,
            "attribute": attribute.attribute,
            "predicate": attribute.act,
            "category_value": attribute.value,
            "extractor": BuiltIn.name,  # whatever found the statements
            "extractor_version": BuiltIn.version,
        }
        if attribute.attribute == RESPONSIBLE and attribute.value is not None:
            row["responsible_affiliation"] = affiliation(attribute.value, self.heads)
        if attribute.days is not None:
            row["date_from"], row["date_to"] = attribute.days
        return row

    def _row(
        self,
        kind: str,
        span: Span,
        sentence: Sentence,
        statement: Statement | None,
        confidence: float,
        *told_apart_by: object,
    ) -> dict[str, Any]:
        """What every claim has: identity, exact words, when and where."""
        when = self.circumstances.when(sentence, span, statement, self.openings.get(id(statement)))
        return self._where(sentence, span, statement) | {
            "claim_id": self._claim_id(kind, span, told_apart_by),
            "corpus": self.document["corpus"],
            "doc_id": self.article.doc_id,
            "source_id": self.document["source_id"],
            "block_no": sentence.block_no,
            "sentence_no": sentence.sentence_no,
            "section": sentence.section,
            "char_start": span.start,
            "char_end": span.end,
            "quote": span.of(self.article.text),
            "kind": kind,
            "date_from": when.date_from,
            "date_to": when.date_to,
            "as_of": when.as_of,
            "as_of_precision": when.as_of_precision,
            "extractor": self.finder.name,
            "extractor_version": self.finder.version,
            "confidence": min(max(confidence, 0.0), 1.0),
        }

    def _where(self, sentence: Sentence, span: Span, statement: Statement | None) -> dict[str, Any]:
        where = self.circumstances.where(sentence, span, statement)
        if where is not None and where.place_id:
            self.found.place_ids.add(where.place_id)
        return {"place_name": where.name if where else None, "place_id": where.place_id if where else None}

    def _claim_id(self, kind: str, span: Span, told_apart_by: tuple[object, ...]) -> str:
        """Hash of document, kind and span; what else tells two claims on one span apart goes in after the first."""
        parts: tuple[object, ...] = ("claim", self.article.doc_id, kind, span.start, span.end)
        claim_id = content_id(*parts)
        number = 0
        while claim_id in self.ids:
            claim_id = content_id(*parts, *told_apart_by, number)
            number += 1
        self.ids.add(claim_id)
        return claim_id

    def _within_block(self, span: Span, sentence: Sentence) -> Span:
        """The part of `span` that lies in the sentence's block, without outer blanks; else the sentence."""
        block, text = self.blocks[sentence.block_no], self.article.text
        start, end = max(span.start, block.start), min(span.end, block.end)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        return Span(start, end) if start < end else sentence.span


def _openings(statements: Sequence[Statement]) -> dict[int, Statement]:
    """The statement that a quotation over several blocks began with, by identity of those that go on."""
    out: dict[int, Statement] = {}
    for i, statement in enumerate(statements):
        before = statement.continues
        if before is not None and 0 <= before < i:
            out[id(statement)] = out.get(id(statements[before]), statements[before])
    return out


def _id_at(rows: Sequence[dict[str, Any] | None], position: int | None, own: Mapping[str, Any]) -> str | None:
    """The claim id at a position of the finder's list; None for no position, a claim that was left out, or itself."""
    if position is None or not 0 <= position < len(rows):
        return None
    row = rows[position]
    return None if row is None or row is own else str(row["claim_id"])


def _said_by(statement: Statement, text: str) -> dict[str, Any]:
    """The speaker's columns."""
    out: dict[str, Any] = {
        "speaker_name": statement.name,
        "speaker_kind": statement.kind,
        "speaker_role": statement.role,
        "speaker_affiliation": statement.affiliation,
    }
    for name, span in (("speaker", statement.speaker), ("cue", statement.cue), ("via", statement.via)):
        if span is not None and 0 <= span.start < span.end <= len(text):
            out |= {name: span.of(text), f"{name}_start": span.start, f"{name}_end": span.end}
    return out
