"""Claims as annotations: the words that each marks, and what is known of it in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.annotated import claim
from warehouse.annotations import MARKS, annotate, describe, describe_value, mark_claim, number_in
from warehouse.wording import days


def span(text: str, words: str, name: str) -> dict[str, int]:
    at = text.index(words)
    return {f"{name}_start": at, f"{name}_end": at + len(words)}


def marked(text: str, row: dict[str, Any], name: str) -> list[str]:
    return [text[m.start : m.end] for m in sorted(mark_claim(text, row)) if m.name == name]


def test_an_interrupted_quotation_is_marked_without_its_speaker() -> None:
    text = "“The bridge is safe,” the mayor said, “and it stays open.”"
    row = claim(0, len(text), "statement", content_start=0, content_end=len(text),
                **span(text, "the mayor", "speaker"), **span(text, "said", "cue"))  # fmt: skip
    assert marked(text, row, "said") == ["“The bridge is safe,”", "“and it stays open.”"]
    assert marked(text, row, "who") == ["the mayor"] and marked(text, row, "cue") == ["said"]


def test_a_speaker_may_be_named_in_another_block_and_a_statement_without_content_is_all_said() -> None:
    text = "Ada Quill spoke on Monday.\n“It burned all night.”"
    row = claim(27, len(text), "statement", **span(text, "Ada Quill", "speaker"))
    assert marked(text, row, "who") == ["Ada Quill"] and marked(text, row, "said") == ["“It burned all night.”"]


@pytest.mark.parametrize(
    ("quote", "counted", "number"),
    [("at least 40 people", "people", "at least 40"), ("Fourteen people have died", "people", "Fourteen"),
     ("nine are missing", "people", "nine are missing"), ("12 of the boats", None, "12"), ("boats", "boats", "boats"),
     ("3.5 million litres of fuel", "fuel", "3.5 million litres of")],
)  # fmt: skip
def test_the_number_of_a_quantity_is_what_comes_before_the_counted_noun(
    quote: str, counted: str | None, number: str
) -> None:
    start, end = number_in(quote, counted)
    assert quote[start:end] == number


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab1 ,“\n", min_size=1, max_size=30), st.data())
def test_marks_lie_in_the_text_whatever_the_spans(text: str, data: st.DataObject) -> None:
    place = st.one_of(st.none(), st.integers(-2, len(text) + 2))
    parts = {f"{p}_{e}": data.draw(place) for p in ("content", "speaker", "cue", "via") for e in ("start", "end")}
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kind = data.draw(st.sampled_from(["statement", "quantity", "attribute", "date"]))
    for mark in mark_claim(text, claim(start, end, kind, **parts)):
        assert 0 <= mark.start < mark.end <= len(text) and mark.name in MARKS


def test_numbers_follow_the_text_and_references_them() -> None:
    text = "Ann said that nine of twelve boats sank. She went on."
    whole = claim(22, 34, claim_id="whole", within_claim_id="s", counted="boats")
    part = claim(14, 18, claim_id="part", within_claim_id="s", is_part_of_claim_id="whole")
    said = claim(0, 39, "statement", claim_id="s", quotation="indirect")
    on = claim(41, 52, "statement", claim_id="on", continues_claim_id="s", within_claim_id="gone")
    beyond = claim(41, 99, claim_id="beyond")
    loop = claim(50, 52, claim_id="loop", within_claim_id="loop")  # bad rows must not hang
    found = annotate(text, [beyond, on, part, loop, whole, said], {"part": [{"finding_id": "f"}, {"finding_id": "f"}]})
    assert [(a.number, a.claim["claim_id"], a.references) for a in found] == [
        (1, "s", ()), (2, "part", (("in", 1), ("part of", 3))), (3, "whole", (("in", 1),)),
        (4, "on", (("goes on from", 1),)), (5, "loop", (("in", 5),)),
    ]  # fmt: skip
    assert [a.depth for a in found][:4] == [0, 1, 1, 0] and found[0].kind == "indirect statement"
    assert found[1].findings == ({"finding_id": "f"},)


def test_a_statement_is_described_by_its_speaker_as_resolved() -> None:
    row = claim(0, 1, "statement", speaker="he", speaker_name="Pell Aldous", speaker_role="Governor",
                speaker_affiliation="Velmar", actor_name="Pell Aldous", cue="said", via="State radio",
                modality="denied", polarity="negative", as_of=date(2031, 3, 4), as_of_precision="publication",
                place_name="the port", place="Port Velmar")  # fmt: skip
    assert list(describe(row)) == [
        ("speaker", "Pell Aldous, Governor, Velmar (“he”)"), ("via", "State radio"), ("cue", "said"),
        ("stance", "denied, negated"), ("as of", "4 March 2031 (publication)"), ("where", "Port Velmar (“the port”)"),
    ]  # fmt: skip
    known = dict(describe(row | {"actor_name": "Pell X. Aldous"}))
    assert known["speaker"] == "Pell Aldous, Governor, Velmar (“he”, known as Pell X. Aldous)"
    assert dict(describe(row | {"kind": "quantity", "within_claim_id": "s"}))["speaker"] == "Pell Aldous"


def test_a_quantity_is_described_by_value_and_what_is_counted() -> None:
    row = claim(0, 1, value_low=90.0, value_high=90.0, unit="minute", std_low=1.5, std_high=1.5, measure_unit="hour",
                approximator="about", counted="boats", predicate="sunk", is_additional=True,
                date_from=date(2031, 3, 3), date_to=date(2031, 3, 5))  # fmt: skip
    assert list(describe(row)) == [
        ("value", "90 minute = 1.5 hour (about)"), ("counted", "boats, sunk"), ("adds", "to an earlier count"),
        ("when", "3–5 March 2031"),
    ]  # fmt: skip
    people = claim(0, 1, value_low=20.0, unit="count", approximator="at least", counted="nurses", population="medic")
    assert describe_value(people) == "≥ 20 (at least)" and dict(describe(people))["counted"] == "nurses, medic"


def test_attributes_and_dates_have_their_property() -> None:
    office = claim(0, 1, "attribute", attribute="office", category_value="mayor of Velmar", subject="Ada Quill")
    assert list(describe(office)) == [("office", "mayor of Velmar"), ("of", "Ada Quill")]
    began = claim(0, 1, "date", attribute="began", subject="the strike", date_from=date(2031, 3, 3), predicate="begin")
    assert list(describe(began)) == [("began", "since 3 March 2031"), ("act", "begin"), ("of", "the strike")]
    for short, words in (("--07-17", "17 July"), ("--07-01/--07-10", "1 July – 10 July"), ("--13-01", "--13-01")):
        assert dict(describe(began | {"date_from": None, "category_value": short}))["began"] == words


def test_days() -> None:
    a, b, c = date(2031, 3, 3), date(2031, 4, 5), date(2032, 1, 1)
    assert days(a, a) == "3 March 2031" and days(a, b) == "3 March – 5 April 2031" and days(None, None) == ""
    assert days(a, c) == "3 March 2031 – 1 January 2032" and days(None, b) == "until 5 April 2031"
