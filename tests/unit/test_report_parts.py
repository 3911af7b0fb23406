"""Parts of the report by themselves: articles with marks, charts, numbers and words as printed."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.annotated import claim
from tests.unit.page import Page
from warehouse.annotations import annotate
from warehouse.report.article import render_article
from warehouse.report.cards import mark_quote
from warehouse.report.chart import Mark, draw_axis, draw_row, make_scale
from warehouse.wording import day, interval, number, one_line, printable


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab é🚒\u0301<&\n\"'", min_size=1, max_size=60), st.data())
def test_any_spans_give_back_the_text(text: str, data: st.DataObject) -> None:
    """However spans overlap, the printed words are the text's, and the marked ones are those of the spans."""
    spans = data.draw(st.lists(st.tuples(st.integers(-2, len(text) + 2), st.integers(-2, len(text) + 2)), max_size=6))
    claims = [claim(a, b) for a, b in dict.fromkeys(spans)]
    cut = data.draw(st.integers(0, len(text)))
    blocks = [
        {"char_start": 0, "char_end": cut, "keep": True, "label": "body", "reason": ""},
        {"char_start": cut, "char_end": len(text), "keep": False, "label": "promo", "reason": "x"},
    ]
    page = Page(str(render_article(text, blocks, annotate(text, claims))))
    assert page.unbalanced == []
    shown = "".join(
        words for stack, words in page.texts if not any("why" in (a.get("class") or "").split() for _, a in stack)
    )
    assert "".join(shown.split()) == "".join(text.split())
    inside = {i for a, b in spans if 0 <= a < b <= len(text) for i in range(a, b)}
    assert "".join("".join(page.text(tag="mark")).split()) == "".join(
        "".join(c for i, c in enumerate(text) if i in inside).split()
    )


def test_a_claim_over_several_blocks_is_marked_in_each() -> None:
    text = "“One\n\ntwo” he said"
    page = Page(
        str(render_article(text, [], annotate(text, [claim(0, 10, "statement", content_start=0, content_end=10)])))
    )
    assert page.text(cls="said") == ["“One", "two”"]


def test_thousands_of_overlapping_claims_take_no_long_time() -> None:
    text = "many words here " * 2500
    claims = [claim(i, i + 12) for i in range(0, len(text) - 12, 5)]
    began = time.process_time()
    html = render_article(text, [], annotate(text, claims))
    assert time.process_time() - began < 5
    assert html.count('class="at"') == len(claims)


def test_a_statement_in_a_statement_is_told_apart_and_numbers_lead_to_notes() -> None:
    text = "Ann said Bob said it rained on two days."
    outer = claim(0, 39, "statement", speaker_start=0, speaker_end=3, cue_start=4, cue_end=8,
                  content_start=9, content_end=39)  # fmt: skip
    inner = claim(9, 39, "statement", speaker_start=9, speaker_end=12, cue_start=13, cue_end=17,
                  content_start=18, content_end=39, within_claim_id="0-39")  # fmt: skip
    number_ = claim(31, 39, counted="days", within_claim_id="9-39")
    page = Page(str(render_article(text, [], annotate(text, [number_, inner, outer]))))
    assert "".join(page.text(cls="inner")) == "it rained on two days"
    assert "".join(page.text(cls="said")) == "Bob said it rained on two days"  # of the outer, all that the inner is
    assert page.text(cls="value") == ["two"] and "".join(page.text(cls="num")) == "two days"
    assert page.attributes("a", "href") == ["#n-1", "#n-2", "#n-3"]


def test_quote_in_its_sentence_is_cut_around_the_words() -> None:
    sentence = "word " * 300 + "14 dead" + " more" * 300
    row = {"sentence": sentence, "quote": "14 dead", "sentence_start": 10, "char_start": 10 + sentence.index("14 dead")}
    html = str(mark_quote(row))
    assert "<mark>14 dead</mark>" in html and len(html) < 600 and html.startswith("…") and html.endswith("…")
    # a quotation longer than the sentence it begins in stands alone
    assert str(mark_quote(row | {"quote": "14 dead & more, and on"})) == "<mark>14 dead &amp; more, and on</mark>"


def test_wide_spans_get_a_logarithmic_scale_and_zero_its_own_place() -> None:
    assert not make_scale([10, 150]).log
    wide = make_scale([2000, 100000])
    assert wide.log and wide.at(2000) < wide.at(14142) < wide.at(100000)
    assert wide.at(14142) == pytest.approx((wide.at(2000) + wide.at(100000)) / 2, abs=0.1)
    zero = make_scale([0, 3, 900])
    assert zero.log and zero.zero and zero.ticks()[0] == 0 and zero.at(0) < zero.at(3) - 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, allow_infinity=True, allow_nan=False), min_size=1, max_size=6))
def test_scale_holds_all_values_in_order_and_has_readable_ticks(values: list[float]) -> None:
    scale = make_scale(values)
    places = [scale.at(v) for v in sorted(values)]
    assert places == sorted(places) and all(0 < p < 100 for p in places)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 9 and ticks == sorted(set(ticks))
    assert "nan" not in draw_axis(scale)


def test_marks_of_points_ranges_and_open_floors() -> None:
    scale = make_scale([10, 40])
    point, span, floor, ceiling = (
        str(draw_row(scale, Mark(*ends), None)) for ends in ((14, 14), (27, 33), (21, None), (None, 30))
    )
    assert "<circle" in point and "range" not in point and "trail" not in span
    # of an open range only the first stretch is drawn as firm
    assert 'class="range"' in floor and 'class="trail"' in floor
    assert span.count('class="tick"') == 2 and "arrow" not in span
    assert floor.count('class="arrow"') == ceiling.count('class="arrow"') == 1
    assert "0,-5 8,0" in floor and "0,-5 -8,0" in ceiling
    assert "band" in draw_row(scale, Mark(14, 14), (27, 33))
    retired = draw_row(scale, Mark(14, 14, is_live=False, is_copy=True), None)
    assert 'class="mark retired copy"' in retired


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (14, "14"), (1e300, "1e+300"), (2000, "2,000"), (1.5, "1.5"), (0, "0"), (2_300_000, "2.3 million"),
     (1234.5, "1,234.5"),
     (4e9, "4 billion"), (-3, "-3"), (0.25, "0.25")],
)  # fmt: skip
def test_number(value: float | None, words: str) -> None:
    assert number(value) == words


def test_interval() -> None:
    assert interval(14, 14) == "14" and interval(27, 33) == "27–33" and interval(None, None) == ""
    assert interval(21, None, "at least") == "≥ 21" and interval(40, None, "more than") == "> 40"
    assert interval(90, 100, "at most") == "≤ 100"


def test_printable_and_one_line() -> None:
    assert printable("a\u202eb\x00c\u200bd\n") == "abcd\n"
    assert printable("👩\u200d🚒") == "👩\u200d🚒"
    assert one_line("a\n b   c") == "a b c"
    assert one_line("some long words here", 12) == "some long…" and len(one_line("x" * 999, 10)) == 11
    assert day(date(2031, 3, 3)) == "3 March 2031" and day(None) == ""
