"""Posts that a page shows: who wrote them, their words, and when."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extract.circumstances import Circumstances
from stages.extract.statements.attribution import find_statements
from stages.extract.statements.posts import find_posts
from tests.unit.statements import article, of

POST = "Clocks back tonight, go easy on the harbour crew! They have an hour more."
SIGNED = "— Mara Lindqvist (@maralindqvist) October 28, 2023"


def posts(text: str) -> list[tuple[str | None, str | None]]:
    return [(of(text, s.speaker), of(text, s.content)) for s, _ in find_posts(article(text))]


@pytest.mark.parametrize(
    "text",
    [
        f"The mayor had a word for those on duty.\n{POST} {SIGNED}\nThe crews were told to rest.",
        f"The mayor had a word for those on duty.\n{POST}\n{SIGNED}\nThe crews were told to rest.",
        f"{POST} https://t.co/aB3dE pic.twitter.com/aB3dE {SIGNED}",
        f"{POST} — Mara Lindqvist (@maralindqvist) 28 October 2023",
        f"{POST} -- Mara Lindqvist (@maralindqvist)",
    ],
)
def test_a_post_is_its_authors_words(text: str) -> None:
    assert posts(text) == [("Mara Lindqvist", POST)]
    (statement,) = [s for s in find_statements(article(text)) if of(text, s.content) == POST]
    assert (statement.name, statement.kind, statement.quotation) == ("Mara Lindqvist", "person", "direct")
    assert of(text, statement.cue) == "@maralindqvist"


def test_posts_in_a_row_are_told_apart() -> None:
    text = f"{POST} {SIGNED} What a view from the pier — Odo Brandt (@odo) October 29, 2023 It was seen by thousands."
    assert posts(text) == [("Mara Lindqvist", POST), ("Odo Brandt", "What a view from the pier")]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor — Mara Lindqvist (@maralindqvist) — told us that the crew would rest.",
        f"Look! {SIGNED}",
        "Mara Lindqvist (@maralindqvist) has the story of the harbour crew.",
        "word " * 400 + SIGNED,
    ],
)
def test_what_is_no_post(text: str) -> None:
    assert posts(text) == []


def test_nothing_within_a_post_is_said_by_somebody_else() -> None:
    text = f'"Clocks back tonight," Odo Brandt said, and the harbour crew said it would rest. {SIGNED}'
    assert [s.name for s in find_statements(article(text))] == ["Mara Lindqvist"]


def test_a_post_is_of_its_own_day() -> None:
    text = f"{POST} — Mara Lindqvist (@maralindqvist) October 28, 2013"
    one = article(text)
    ((statement, _),) = find_posts(one)
    when = Circumstances(one).when(statement.sentence, statement.span, statement)
    assert (when.as_of, when.as_of_precision) == (date(2013, 10, 28), "words")


def test_hostile_lines_take_no_time() -> None:
    begin = time.perf_counter()
    for line in ("https://" * 5_000 + " x", "- " * 20_000, "— M" * 20_000, "(@a) " * 20_000, "https://t.co/a " * 5_000):
        posts(f"{line} {SIGNED}")
    assert time.perf_counter() - begin < 20


@given(st.text(alphabet="ab .—-(@)1,\nM", max_size=200))
def test_posts_of_any_text_lie_in_it(noise: str) -> None:
    text = noise + " " + SIGNED
    for statement, whole in find_posts(article(text)):
        assert 0 <= whole.start <= statement.content.start < statement.content.end <= whole.end <= len(text)
        words = statement.content.of(text)
        assert words and words == words.strip()
