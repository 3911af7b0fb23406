"""Given rows become claims, or rejects with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.extract.given.cells import NAMING, Refused, Row, read_cells
from stages.extract.given.places import Document, Documents
from stages.extract.given.values import check_attribute, complete_quantity, speaker_kind
from stages.extract.model import Measure, Span
from warehouse.ids import content_id
from warehouse.tables import CLAIMS, MEASURES, REJECTS

_BATCH = 2_000
_REFERENCES = ("within_claim_id", "continues_claim_id", "is_part_of_claim_id")
_TOLD_APART = {
    "statement": ("speaker_name",),
    "quantity": ("measure_id", "value_low", "value_high"),
    "attribute": ("attribute", "subject", "category_value"),
    "date": ("attribute", "subject", "date_from", "date_to", "category_value"),
}  # fmt: skip


@dataclass
class _Taken:
    claims: dict[str, Row] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    measures: dict[str, Measure] = field(default_factory=dict)
    rejects: list[Row] = field(default_factory=list)


def take_given(files: Sequence[tuple[str, pa.Table]], tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """claims (those of `tables` and those given), measures, and rejects.

    `files` are pairs of a file's name and its rows, with columns of claims; a row names its document by doc_id, uri, url or
    sha256. `tables` has documents, blocks, sentences, claims, measures and places. A claim that we found as well, of the same
    kind on the same words, is replaced by the given one. The same files give the same rows, in any order of their rows.
    """
    documents = Documents(tables)
    known_measures = {r["measure_id"]: r for r in tables["measures"].to_pylist()}
    own = {
        r["claim_id"]: r
        for r in tables["claims"].select(["claim_id", "doc_id", "kind", "attribute", "subject"]).to_pylist()
    } if files else {}  # fmt: skip
    places = set(tables["places"].column("place_id").to_pylist())
    taken = _Taken()
    for name, table in sorted(files, key=lambda f: f[0]):
        _take_file(name, table, documents, known_measures, own, places, taken)
    claims = tables["claims"]
    if taken.replaced:
        ids = pa.array(sorted(taken.replaced), pa.string())
        claims = claims.filter(pc.invert(pc.is_in(claims.column("claim_id"), ids)))
    rows = [{c: getattr(m, c) for c in MEASURES.names} for _, m in sorted(taken.measures.items())]
    return {
        "claims": pa.concat_tables([CLAIMS.conform(claims), CLAIMS.from_rows(taken.claims.values())]),
        "measures": pa.concat_tables([MEASURES.conform(tables["measures"]), MEASURES.from_rows(rows)]),
        "rejects": REJECTS.from_rows(taken.rejects),
    }


def _take_file(
    name: str,
    table: pa.Table,
    documents: Documents,
    known_measures: dict[str, Row],
    own: Mapping[str, Row],
    places: set[str],
    taken: _Taken,
) -> None:
    unknown = [c for c in table.column_names if c not in CLAIMS.by_name and c not in NAMING]
    if unknown:
        detail = f"Columns that claims don't have were left out: {', '.join(unknown)[:300]}."
        taken.rejects.append(_reject(name, None, "any", "unknown_columns", detail))
    made: list[tuple[Row, Mapping[str, Any]]] = []
    for first, rows in _batches(table):
        named: list[list[str] | Refused] = []
        for raw in rows:
            try:
                named.append(documents.named(raw))
            except Refused as refused:
                named.append(refused)
        documents.load(d for n in named if not isinstance(n, Refused) for d in n)
        for number, (raw, found) in enumerate(zip(rows, named, strict=True), first):
            for doc_id in ["any"] if isinstance(found, Refused) else found:
                corpus = "any"
                try:
                    if isinstance(found, Refused):
                        raise found
                    document = documents.get(doc_id)
                    corpus = document.row["corpus"]
                    row = _claim(raw, document, known_measures, places, taken, name)
                    made.append((row, raw))
                except Refused as refused:
                    taken.rejects.append(_reject(name, number, corpus, refused.reason, refused.detail, raw))
    _identify(name, made, own, taken)


def _batches(table: pa.Table) -> Iterator[tuple[int, list[Row]]]:
    for start in range(0, table.num_rows, _BATCH):
        yield start + 1, table.slice(start, _BATCH).to_pylist()


def _claim(
    raw: Mapping[str, Any],
    document: Document,
    known_measures: dict[str, Row],
    places: set[str],
    taken: _Taken,
    file: str,
) -> Row:
    row = read_cells(raw)
    if row["kind"] is None:
        raise Refused("bad_value", "kind is missing: statement, quantity, attribute or date.")
    span = document.find(row["quote"], row["char_start"], row["char_end"])
    block = document.block_at(span)
    row |= {
        "corpus": document.row["corpus"],
        "doc_id": document.row["doc_id"],
        "source_id": document.row["source_id"],
        "block_no": block["block_no"],
        "sentence_no": document.sentence_at(span.start),
        "section": document.section(block),
        "char_start": span.start,
        "char_end": span.end,
        "quote": span.of(document.text),
        "modality": row["modality"] or "asserted",
        "polarity": row["polarity"] or "positive",
        "extractor": row["extractor"] or file,
        "extractor_version": row["extractor_version"] or "unknown",
    }
    for part in ("speaker", "cue", "via"):
        called = row[part]
        row |= document.part(row, part, span)
        if part == "speaker":
            row["speaker_name"] = row["speaker_name"] or called
    if row["speaker_name"] and row["speaker_kind"] is None:
        row["speaker_kind"] = speaker_kind(row["speaker_name"])
    _content(row, document)
    if row["kind"] == "quantity":
        fresh = complete_quantity(row, known_measures)
        if fresh is not None:
            known_measures[fresh.measure_id] = {"measure_id": fresh.measure_id, "unit": fresh.unit}
            taken.measures[fresh.measure_id] = fresh
    check_attribute(row)
    published = document.row["published_at"]
    if row["as_of"] is None:
        row["as_of"] = published.date() if published else None
        row["as_of_precision"] = "publication" if published else "unknown"
    row["as_of_precision"] = row["as_of_precision"] or "words"
    if row["place_id"] is not None and row["place_id"] not in places:
        row["place_id"] = None  # its name stays, and tells places apart as well
    return row


def _content(row: Row, document: Document) -> None:
    """What is said lies within the claim and the text; a statement without it says all of its words."""
    start, end = row["content_start"], row["content_end"]
    fits = start is not None and end is not None and 0 <= start < end <= len(document.text)
    if not fits:
        whole = Span(row["char_start"], row["char_end"]) if row["kind"] == "statement" else None
        start, end = (whole.start, whole.end) if whole else (None, None)
    row |= {"content_start": start, "content_end": end}


def _identify(name: str, made: Iterable[tuple[Row, Mapping[str, Any]]], own: Mapping[str, Row], taken: _Taken) -> None:
    """Give each claim its id, by content as ours have it, and let rows that name each other name those."""
    ids: dict[tuple[str, str], str] = {}
    mine: list[Row] = []

    def order(pair: tuple[Row, Mapping[str, Any]]) -> tuple[str, ...]:
        row = pair[0]
        return tuple(str(row[c]) for c in ("doc_id", "char_start", "char_end", "kind", *_TOLD_APART[row["kind"]]))

    for row, raw in sorted(made, key=order):
        claim_id = _claim_id(row, own, taken)
        if raw.get("claim_id"):
            ids[row["doc_id"], str(raw["claim_id"])] = claim_id
        if claim_id not in taken.claims:
            row["claim_id"] = claim_id
            taken.claims[claim_id] = row
            mine.append(row)
    for row in mine:
        for column in _REFERENCES:
            if row[column] is not None:
                meant = str(ids.get((row["doc_id"], str(row[column])), row[column]))
                other = taken.claims.get(meant) or own.get(meant)
                fits = other is not None and other["doc_id"] == row["doc_id"] and meant != row["claim_id"]
                row[column] = meant if fits else None


def _claim_id(row: Row, own: Mapping[str, Row], taken: _Taken) -> str:
    """Hash of document, kind and span; what else tells two claims on one span apart goes in after the first."""
    parts = ("claim", row["doc_id"], row["kind"], row["char_start"], row["char_end"])
    told_apart = [row[c] for c in _TOLD_APART[row["kind"]]]
    claim_id = content_id(*parts)
    other = taken.claims.get(claim_id)
    if other is not None:
        same = all(other[c] == row[c] for c in _TOLD_APART[row["kind"]])
        return claim_id if same else content_id(*parts, "given", *told_apart)
    ours = own.get(claim_id)
    if ours is not None:
        if row["kind"] in ("attribute", "date") and (ours["attribute"], ours["subject"]) != (
            row["attribute"],
            row["subject"],
        ):
            return content_id(*parts, "given", *told_apart)
        taken.replaced.add(claim_id)
    return claim_id


def _reject(
    file: str, number: int | None, corpus: str, reason: str, detail: str, raw: Mapping[str, Any] | None = None
) -> Row:
    content = sorted((k, str(v)) for k, v in (raw or {}).items())
    return {
        "reject_id": content_id("reject", "claims", file, corpus, reason, number if raw is None else content, detail),
        "uri": file if number is None else f"{file}#{number}",
        "corpus": corpus,
        "stage": "reconcile",
        "reason": reason,
        "detail": detail,
    }
