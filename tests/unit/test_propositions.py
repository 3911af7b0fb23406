"""Parts of sentences that others may tell without the rest, in sentences made up for the purpose."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.attributes.propositions import find_propositions
from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.sentences import split_sentences


def article(text: str, section: str = "body") -> Article:
    spans = split_sentences(text, 0, len(text))
    return Article("d", text, None, "en", None, tuple(Sentence(n, 0, s, section) for n, s in enumerate(spans)))


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def said(text: str, content: str, cue: str, speaker: str, modality: str = "asserted") -> Statement:
    spans = [span(text, words) for words in (content, cue, speaker)]
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    (sentence, *_) = article(text).sentences
    return Statement(sentence, whole, spans[0], cue=spans[1], speaker=spans[2], modality=modality)


def parts(text: str, *statements: Statement, asserted: str = "", counted: str = "") -> list[str]:
    found = find_propositions(
        article(text),
        statements,
        [span(text, asserted)] if asserted else [],
        [span(text, counted)] if counted else [],
    )
    return [p.span.of(text) for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # items of a list, each with its verb
            "The charter widens harbour access, makes regatta day a public holiday and reduces mooring fees in winter.",
            [
                "The charter widens harbour access",
                "makes regatta day a public holiday",
                "reduces mooring fees in winter",
            ],
        ),
        (  # participles, and what a preposition begins
            "The charter lists proposals designating regatta day a public holiday by changing the harbour law.",
            ["The charter lists proposals", "designating regatta day a public holiday", "changing the harbour law"],
        ),
        (  # relative and adverbial clauses
            "The old ferry sank off Velmar, which has old stone piers, after a storm struck the northern bay.",
            ["The old ferry sank off Velmar", "has old stone piers", "a storm struck the northern bay"],
        ),
        (  # "and" between nouns divides nothing; the noun of a verb tells something by itself
            "Ferry owners and harbour pilots spoke, despite the closing of the northern pier.",
            ["Ferry owners and harbour pilots spoke", "the closing of the northern pier"],
        ),
        (  # a longer quotation; a shorter one only marks a word
            'Harbour pilots fear the "grand" plan that is "meant to empty the northern harbour of its boats" soon.',
            ['Harbour pilots fear the "grand" plan', "meant to empty the northern harbour of its boats"],
        ),
    ],
)  # fmt: skip
def test_a_sentence_falls_into_parts_that_tell_something(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Did the ferry leave, or was the northern pier closed?",
        "We widened our harbour access, and you made regatta day our holiday.",
        "If the pier were rebuilt, unless storms came.",
        "The sank, the left, the went.",
        "The old northern pier of Velmar, a grand white lighthouse, two stone walls.",
        "",
    ],
)
def test_questions_addresses_conditions_and_bare_names_are_none(text: str) -> None:
    assert parts(text) == []


def test_none_goes_over_the_edge_of_what_is_said_nor_has_the_words_of_who_says_it() -> None:
    text = "The old ferry left Velmar late, the harbour master said, blaming a broken northern pier gate."
    statement = said(text, "The old ferry left Velmar late", "said", "the harbour master")
    assert parts(text, statement) == ["blaming a broken northern pier gate"]


def test_what_is_a_claim_by_itself_is_no_part() -> None:
    text = "The old ferry left Velmar late, while storms hit the northern bay."
    assert parts(text, asserted="The old ferry left Velmar late") == ["storms hit the northern bay"]


def test_all_that_is_said_is_a_part_without_a_verb() -> None:
    text = "Pilots called the charter a costly harbour folly that destroys the small ferry towns."
    content = "the charter a costly harbour folly that destroys the small ferry towns"
    expected = ["the charter a costly harbour folly", "destroys the small ferry towns"]
    assert parts(text, said(text, content, "called", "Pilots")) == expected


def test_a_number_tells_what_it_counts() -> None:
    text = "The storm sank 14 old ferry boats, while waves hit the northern bay."
    assert parts(text, counted="14 old ferry boats") == ["waves hit the northern bay"]


def test_nothing_is_told_that_the_speaker_denies() -> None:
    text = "The mayor denied that the city closed the northern pier, raising the mooring fees."
    content = "that the city closed the northern pier, raising the mooring fees"
    assert parts(text, said(text, content, "denied", "The mayor", "denied")) == []


def test_only_the_body_has_them() -> None:
    text = "The charter widens harbour access, makes regatta day a public holiday."
    assert find_propositions(article(text, "headline"), [], [], []) == []
    assert find_propositions(article(text, "caption"), [], [], []) == []


def test_stance_is_that_of_the_part() -> None:
    text = "The town repaired the northern pier, which did not please the ferry owners, and will open the harbour road."
    found = find_propositions(article(text), [], [], [])
    assert [(p.polarity, p.modality) for p in found] == [
        ("positive", "asserted"),
        ("negative", "asserted"),
        ("positive", "planned"),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet='abc WHO which, and by ing that the was is 1;—.?’"\n', max_size=120),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_never_raises_and_spans_lie_in_their_sentence(text: str, start: int, length: int) -> None:
    for found in find_propositions(article(text), [], [Span(start, start + length)], [Span(length, length + 3)]):
        assert found.sentence.span.contains(found.span)
        assert found.span.of(text).strip() == found.span.of(text) != ""


def test_time_is_bounded() -> None:
    text = "The town rebuilt the pier, closing old roads and harbours. " * 4_000
    wholes = [Span(n, n + 50) for n in range(0, len(text), 7)]
    begin = time.perf_counter()
    find_propositions(article(text), [], wholes, [])
    assert time.perf_counter() - begin < 15
