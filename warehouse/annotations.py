"""The claims of an article as annotations: numbered, with the words that each marks, and what is known of it in words.

What the terminal (`crosswire claims DOC`) and the report print is made from these, so that both show the same.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from warehouse.wording import day, days, interval

Row = Mapping[str, Any]

MARKS = {
    "said": "what is said",
    "who": "speaker",
    "cue": "cue",
    "via": "via",
    "num": "quantity",
    "value": "its number",
    "attr": "attribute",
    "when": "date",
}
"""Names of marks, with what they mean."""

CLAIMS_READ = """(
    SELECT c.*, a.name AS actor_name, m.unit AS measure_unit, p.name AS place
    FROM claims AS c
    LEFT JOIN actors AS a ON a.actor_id = c.speaker_actor_id
    LEFT JOIN measures AS m ON m.measure_id = c.measure_id
    LEFT JOIN places AS p ON p.place_id = c.place_id
)"""
"""Claims with what their ids stand for, as a relation for SQL: the rows that `annotate` takes."""

_OWN_MARK = {"quantity": "num", "attribute": "attr", "date": "when"}
_REFERENCES = (
    ("within_claim_id", "in"),
    ("continues_claim_id", "goes on from"),
    ("is_part_of_claim_id", "part of"),
)
_MOST_DEPTH = 8
_DIGITS = re.compile(r"\d")
_YEARLESS = re.compile(r"--(0[1-9]|1[0-2])(?:-(\d\d))?")
"""A day or month without its year, as ISO 8601's short form writes it."""
_EDGE = " \t\n\r\u00a0,;:–—"


class Mark(NamedTuple):
    """Words of a claim, and which part of it they are: a key of MARKS."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Annotation:
    """A claim of an article.

    `number` counts the claims in the order of the text, from 1. `depth` is how many statements it lies in. `facts` are
    pairs of a name and words for it, `references` (what it has to do with it, number of another claim), `findings` the
    rows of findings that it is evidence of.
    """

    number: int
    claim: Row
    depth: int
    marks: tuple[Mark, ...]
    facts: tuple[tuple[str, str], ...]
    references: tuple[tuple[str, int], ...]
    findings: tuple[Row, ...]

    @property
    def kind(self) -> str:
        """What it is, in words: direct statement, quantity, date."""
        quotation = self.claim["quotation"] if self.claim["kind"] == "statement" else None
        return f"{quotation} {self.claim['kind']}" if quotation else self.claim["kind"]


def annotate(
    text: str, claims: Sequence[Row], findings_of: Mapping[str, Sequence[Row]] | None = None
) -> list[Annotation]:
    """The claims of a document (rows of CLAIMS_READ) in the order of its text; `findings_of` by claim_id.

    A claim whose span does not lie in `text` is passed over.
    """
    within = [c for c in claims if 0 <= c["char_start"] < c["char_end"] <= len(text)]
    within.sort(key=lambda c: (c["char_start"], -c["char_end"], c["kind"] != "statement", c["claim_id"]))
    numbers = {c["claim_id"]: n for n, c in enumerate(within, 1)}
    by_id = {c["claim_id"]: c for c in within}
    annotations = []
    for n, claim in enumerate(within, 1):
        depth = _depth(claim, by_id)
        references = tuple((name, numbers[claim[c]]) for c, name in _REFERENCES if claim[c] in numbers)
        findings = tuple({f["finding_id"]: f for f in (findings_of or {}).get(claim["claim_id"], ())}.values())
        marks = tuple(mark_claim(text, claim))
        annotations.append(Annotation(n, claim, depth, marks, tuple(describe(claim)), references, findings))
    return annotations


def _depth(claim: Row, by_id: Mapping[str, Row]) -> int:
    depth, outer = 0, by_id.get(claim["within_claim_id"])
    while outer is not None and depth < _MOST_DEPTH:
        depth, outer = depth + 1, by_id.get(outer["within_claim_id"])
    return depth


def mark_claim(text: str, claim: Row) -> Iterator[Mark]:
    """The words that a claim marks in its document's text, in no order; parts that don't lie in it are passed over.

    What a statement says is marked without its own speaker, cue and intermediary, so an interrupted quotation
    ("…," he said, "…") has two such marks.
    """
    parts = [
        Mark(claim[f"{part}_start"], claim[f"{part}_end"], name)
        for part, name in (("speaker", "who"), ("cue", "cue"), ("via", "via"))
        if _lies_in(text, claim[f"{part}_start"], claim[f"{part}_end"])
    ]
    yield from parts
    start, end = claim["char_start"], claim["char_end"]
    if claim["kind"] != "statement":
        yield Mark(start, end, _OWN_MARK[claim["kind"]])
        if claim["kind"] == "quantity":
            first, last = number_in(text[start:end], claim["counted"])
            yield Mark(start + first, start + last, "value")
        return
    if _lies_in(text, claim["content_start"], claim["content_end"]):
        start, end = claim["content_start"], claim["content_end"]
    for part in sorted(parts):
        if start <= part.start and part.end <= end:
            yield from _trimmed(text, start, part.start)
            start = part.end
    yield from _trimmed(text, start, end)


def _lies_in(text: str, start: int | None, end: int | None) -> bool:
    return start is not None and end is not None and 0 <= start < end <= len(text)


def _trimmed(text: str, start: int, end: int) -> Iterator[Mark]:
    """What is said, without blanks and commas at its ends; nothing where no word is left."""
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield Mark(start, end, "said")


def number_in(quote: str, counted: str | None) -> tuple[int, int]:
    """Where the number with its qualifier stands in a quantity's words: what comes before the counted noun."""
    end = len(quote)
    noun = re.search(re.escape(counted), quote, re.IGNORECASE) if counted else None
    if noun and noun.start() > 0:
        end = noun.start()
    elif found := [m.start() for m in _DIGITS.finditer(quote)]:
        end = found[-1] + 1
    words = quote[:end].rstrip()
    return 0, len(words) or len(quote)


def describe(claim: Row) -> Iterator[tuple[str, str]]:
    """What is known of a claim, as pairs of a name and words for it, in the order in which people ask for it."""
    is_statement = claim["kind"] == "statement"
    if who := _speaker(claim):
        yield "speaker", who
    if claim["via"]:
        yield "via", claim["via"]
    if is_statement and claim["cue"]:
        yield "cue", claim["cue"]
    if claim["kind"] == "quantity":
        yield "value", describe_value(claim)
        yield from _counted(claim)
    if claim["kind"] in ("attribute", "date"):
        yield from _attribute(claim)
    if claim["subject"]:
        yield "of" if claim["kind"] in ("attribute", "date") else "about", claim["subject"]
    negated = "negated" if claim["polarity"] == "negative" else ""
    if stance := ", ".join(filter(None, [claim["modality"] if claim["modality"] != "asserted" else "", negated])):
        yield "stance", stance
    if claim["kind"] != "date" and (when := days(claim["date_from"], claim["date_to"])):
        yield "when", when
    if claim["as_of"]:
        yield "as of", day(claim["as_of"]) + (" (publication)" if claim["as_of_precision"] == "publication" else "")
    if where := claim["place"] or claim["place_name"]:
        is_same = not claim["place_name"] or claim["place_name"].casefold() == where.casefold()
        yield "where", where if is_same else f"{where} (“{claim['place_name']}”)"


def _speaker(claim: Row) -> str:
    """Name, role and affiliation as resolved, and the words for it in the text where they are others."""
    name = claim["speaker_name"] or claim["speaker"] or ""
    if not name or (claim["within_claim_id"] and claim["kind"] != "statement"):
        return name  # the rest stands with the statement
    said = name
    for more in (claim["speaker_role"], claim["speaker_affiliation"]):
        if more and more.casefold() not in said.casefold():
            said += f", {more}"
    notes = []
    if claim["speaker"] and claim["speaker"].casefold() != name.casefold():
        notes.append(f"“{claim['speaker']}”")
    if claim["actor_name"] and claim["actor_name"].casefold() not in f"{said} {claim['speaker']}".casefold():
        notes.append(f"known as {claim['actor_name']}")
    return said + (f" ({', '.join(notes)})" if notes else "")


def describe_value(claim: Row) -> str:
    """The value of a quantity with its unit: ≥ 21 (at least), 27–33 (about), 90 minute = 1.5 hour."""
    low, high, approximator = claim["value_low"], claim["value_high"], claim["approximator"]
    unit = claim["unit"] if claim["unit"] not in (None, "count") else ""
    words = " ".join(filter(None, [interval(low, high, approximator), unit]))
    standard = claim["measure_unit"] if claim["measure_unit"] not in (None, "count", claim["unit"]) else ""
    if standard and (claim["std_low"], claim["std_high"]) not in ((None, None), (low, high)):
        words += f" = {interval(claim['std_low'], claim['std_high'], approximator)} {standard}"
    return words + (f" ({approximator})" if approximator not in (None, "exact", "range") else "")


def _counted(claim: Row) -> Iterator[tuple[str, str]]:
    population = claim["population"] if claim["population"] not in (None, "any") else ""
    if counted := ", ".join(filter(None, [claim["counted"], population, claim["predicate"]])):
        yield "counted", counted
    if claim["scope"]:
        yield "over", f"the {claim['scope']}"
    if claim["is_additional"]:
        yield "adds", "to an earlier count"


def _attribute(claim: Row) -> Iterator[tuple[str, str]]:
    value = claim["category_value"] or ""
    if claim["kind"] == "date":
        value = days(claim["date_from"], claim["date_to"]) or " – ".join(map(_day_of_any_year, value.split("/")))
    yield claim["attribute"] or "property", value or "not said"
    if claim["predicate"]:
        yield "act", claim["predicate"]


def _day_of_any_year(value: str) -> str:
    """17 July for "--07-17", July for "--07"; what is neither as it is."""
    found = _YEARLESS.fullmatch(value)
    if found is None:
        return value
    return f"{int(found[2])} {month_name[int(found[1])]}" if found[2] else month_name[int(found[1])]
