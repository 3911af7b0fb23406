"""What an article asserts in its own voice, in sentences made up for the purpose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.attributes.assertions import find_assertions
from stages.extract.model import Article, Sentence, Span
from stages.extract.sentences import split_sentences


def article(text: str, section: str = "body") -> Article:
    spans = split_sentences(text, 0, len(text))
    return Article("d", text, None, "en", None, tuple(Sentence(n, 0, s, section) for n, s in enumerate(spans)))


def asserted(text: str, *told: str) -> list[str]:
    spans = [Span(text.index(t), text.index(t) + len(t)) for t in told]
    return [a.span.of(text) for a in find_assertions(article(text), spans)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The northern pier lies west of the old town.", ["The northern pier lies west of the old town"]),
        (
            "Velmar, which has two harbours and a small airport, was quiet.",
            ["Velmar, which has two harbours and a small airport, was quiet"],
        ),
        (
            "The old ferry sank off Velmar while rescue boats searched the northern bay.",
            ["The old ferry sank off Velmar", "rescue boats searched the northern bay"],
        ),
        # what restricts a noun is no assertion of its own
        ("The law helps people who have served long prison terms.", ["The law helps people who have served long prison terms"]),
        ("The port has been closed to ships since 17 July.", ["The port has been closed to ships since 17 July"]),
        # behind a phrase that opens the sentence
        ("Unlike the old pier, the northern harbour takes no rail freight.", ["the northern harbour takes no rail freight"]),
        ("In Velmar, Norway, the old ferry stayed in the northern dock.", ["the old ferry stayed in the northern dock"]),
        ("In the spring, Roe, a pilot, left Velmar harbour in a rowing boat.",
         ["Roe, a pilot, left Velmar harbour in a rowing boat"]),
        ("After years of storms, fog and ice, the Velmar ferry reached the island.",
         ["the Velmar ferry reached the island"]),
    ],
)  # fmt: skip
def test_clauses_with_a_verb_and_enough_to_say(text: str, expected: list[str]) -> None:
    assert asserted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Did the ferry leave Velmar harbour at night?",
        "We think the northern pier was badly built.",
        "You should book the northern ferry early.",
        "Velmar Ferry Sinks Off Northern Pier In Storm",
        "If the northern pier were rebuilt, ferries would return.",
        "More on page four.",
        "",
    ],
)
def test_questions_opinion_advice_titles_and_conditions_assert_nothing(text: str) -> None:
    assert asserted(text) == []


def test_what_another_claim_tells_is_not_asserted_again() -> None:
    text = "The northern pier was closed, while the southern harbour stayed open all night."
    assert asserted(text, "The northern pier was closed") == ["the southern harbour stayed open all night"]
    assert asserted(text, text) == []


def test_a_clause_that_attributes_is_none() -> None:
    text = "A harbour official called it a mere mishap in a letter to the northern ferry owners and their insurers."
    (cue,) = [Span(text.index("called"), text.index("called") + 6)]
    assert find_assertions(article(text), [cue]) and not find_assertions(article(text), [cue], [cue])


def test_only_the_body_asserts() -> None:
    text = "The northern pier lies west of the old town."
    assert find_assertions(article(text, "headline"), []) == find_assertions(article(text, "caption"), []) == []


def test_stance_is_read() -> None:
    (denied,) = find_assertions(article("The northern pier was not rebuilt after the storm."), [])
    (planned,) = find_assertions(article("The town will rebuild the northern pier next spring."), [])
    assert (denied.polarity, planned.modality) == ("negative", "planned")


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="abc WHO which, who while and the was is 1;—.?’\n", max_size=120),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_never_raises_and_spans_lie_in_their_sentence(text: str, start: int, length: int) -> None:
    for found in find_assertions(article(text), [Span(start, start + length)]):
        assert found.sentence.span.contains(found.span)
        assert found.span.of(text).strip() == found.span.of(text) != ""


def test_time_is_bounded() -> None:
    text = "the pier, which was shut and, " * 3_000 + "."
    begin = time.perf_counter()
    find_assertions(article(text), [Span(n, n + 5) for n in range(0, 20_000, 7)])
    assert time.perf_counter() - begin < 10
