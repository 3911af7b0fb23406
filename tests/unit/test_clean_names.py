"""Names of lines: what kind of residue a dropped line is, and which kept lines are headings."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.clean.labels import name_lines
from stages.clean.lines import read_lines
from stages.clean.shapes import hint
from stages.clean.structure import Verdict

PARAGRAPH = (
    "The river rose by two metres during the night, and the council asked {} households near the bridge to leave "
    "their homes before noon, an official said on Monday."
)


def names(text: str, dropped: set[int], title: str | None = None, repeats: dict[int, int] | None = None) -> list[str]:
    return [v.label for v in verdicts(text, dropped, title, repeats)]


def verdicts(text: str, dropped: set[int], title: str | None, repeats: dict[int, int] | None) -> list[Verdict]:
    lines = read_lines(text)
    keep = [i not in dropped for i in range(len(lines))]
    score = np.where(keep, 0.9, 0.1).astype(np.float32)
    return name_lines(lines, [hint(line) for line in lines], keep, score, repeats or {}, title)


def article(*around: str, at: int) -> tuple[str, set[int]]:
    """An article of three paragraphs with the lines `around` before paragraph `at`, and the numbers of those lines."""
    lines = [PARAGRAPH.format(n) for n in (40, 50, 60)]
    return "\n".join([*lines[:at], *around, *lines[at:]]), set(range(at, at + len(around)))


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Sign up for our daily newsletter and get the news in your inbox", "promo"),
        ("This website uses cookies to improve your experience", "legal"),
        ("All rights reserved. This material may not be published or rewritten.", "legal"),
        ("Share on Facebook", "share"),
        ("Advertisement", "advertisement"),
        ("Ana Silva is a reporter who covers floods and droughts from Porto.", "biography"),
        ("A bridge too late: how the north prepared for the storm", "related"),
        ("Tags", "navigation"),
        ("* * *", "other"),
        ("{{relatedStoriesWidget}}", "other"),
    ],
)
def test_a_line_after_the_end_of_the_article(line: str, label: str) -> None:
    text, dropped = article(line, at=3)
    assert names(text, dropped)[3] == label


def test_a_few_words_above_the_text_are_the_section_and_those_below_the_headline_the_writer() -> None:
    text, _ = article("Weather", "Council asks households near the bridge to leave", "Ana Silva", at=0)
    assert names(text, {0, 1, 2})[:3] == ["navigation", "headline", "byline"]


def test_the_headline_is_labelled_and_not_kept_and_its_repetition_is_related() -> None:
    headline = "Council asks households near the bridge to leave"
    text = "\n".join([headline, *(PARAGRAPH.format(n) for n in (40, 50)), headline])
    found = verdicts(text, {3}, headline, None)
    assert (found[0].label, found[0].keep) == ("headline", False)
    assert found[3].label == "related"


def test_a_name_with_a_date_is_a_byline_and_a_date_alone_a_dateline() -> None:
    text, dropped = article("By Ana Silva, 3 May 2021", "Updated 4 May 2021 10:15", at=0)
    assert names(text, dropped)[:2] == ["byline", "dateline"]


def test_captions() -> None:
    text, dropped = article("A boat passes the flooded market square", "Photo: Ana Silva/Reuters", at=1)
    assert names(text, dropped)[1:3] == ["caption", "credit"]
    text, dropped = article("Reuters A boat passes the flooded market on the square", at=1)
    assert names(text, dropped)[1] == "caption"


def test_everything_below_the_comments_heading_is_comment_but_not_a_cookie_notice() -> None:
    below = ["3 Comments", "Maria 4 May 2021 10:15", "They should have built it higher years ago.", "Reply"]
    text, dropped = article(*below, "This website uses cookies to improve your experience", at=3)
    assert names(text, dropped)[3:] == ["comment", "comment", "comment", "comment", "legal"]


def test_a_section_ends_where_the_article_goes_on() -> None:
    lines = ["Related stories", PARAGRAPH.format(40), "Ana Silva is a reporter who covers floods from Porto."]
    assert names("\n".join(lines), {0, 2})[2] == "biography"


def test_names_in_a_row_are_no_authors() -> None:
    text, dropped = article("Ana Silva", "Rui Costa", "Eva Braun", "Max Weber", "Ida Lund", at=3)
    assert "biography" not in names(text, dropped)


def test_a_repeated_line_of_the_outlet() -> None:
    text, dropped = article(
        "Sold since 1901 in all the villages along the river, come rain or shine, for three coins a copy.", at=3
    )
    assert names(text, dropped, repeats={3: 9})[3] == "promo"


def test_subheadings() -> None:
    text, _ = article("Warnings came late", at=1)
    assert names(text, set())[1] == "subheading"
    text, _ = article("WHAT IS KNOWN:", at=1)
    assert names(text, set())[1] == "subheading"


def test_a_list_after_a_colon_is_no_heading() -> None:
    lines = [PARAGRAPH.format(40)[:-1] + ":", "blankets", "drinking water", PARAGRAPH.format(50)]
    assert names("\n".join(lines), set()) == ["body"] * 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12), st.randoms(use_true_random=False))
def test_every_line_has_a_verdict_and_keep_stays_as_decided(parts: list[str], random) -> None:
    text = "\n".join(parts)
    n = len(read_lines(text))
    dropped = {i for i in range(n) if random.random() < 0.5}
    found = verdicts(text, dropped, None, None)
    assert len(found) == n
    for i, v in enumerate(found):
        assert 0 <= v.confidence <= 1 and v.reason
        assert v.keep == (i not in dropped) or v.label == "headline"
        assert (v.label in ("body", "subheading")) == v.keep


def test_a_long_page_takes_little_time() -> None:
    text = "\n".join(f"Some words that come again and again {i % 9}" for i in range(10_000))
    lines = read_lines(text)
    hints = [hint(line) for line in lines]
    score = np.zeros(len(lines), dtype=np.float32)
    started = time.process_time()
    name_lines(lines, hints, [i % 3 == 0 for i in range(len(lines))], score, {}, None)
    assert time.process_time() - started < 4
