"""Where something came from, went to or passed over, and which of such claims answer one question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extract.attributes.phrases import settle_objects
from stages.extract.attributes.routes import ROUTE, find_routes, motions, moving
from stages.extract.model import Sentence, Span
from stages.extract.quantities.words import tokenize


def routes(text: str) -> list[tuple[str, str | None, str | None]]:
    """(what moves, what it does, place) of a sentence."""
    tokens = settle_objects(tokenize(text, 0, len(text)))
    found = list(find_routes(Sentence(0, 0, Span(0, len(text)), "body"), tokens))
    assert all(a.attribute == ROUTE and a.value is not None and a.value in a.span.of(text) for a in found)
    return [(a.subject, a.act, a.value) for a in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Borovia fired a missile over Ruritania's northern island Brenza and into the Amber Sea on Friday.",
            [
                ("missile", "be fired over", "Ruritania's northern island Brenza"),
                ("missile", "be fired into", "Amber Sea"),
            ],
        ),
        (
            "The missile passed over Brenza and fell into the sea.",
            [("missile", "pass over", "Brenza"), ("missile", "fall into", "sea")],
        ),
        ("The rocket was launched from Port Velmar.", [("rocket", "be launched from", "Port Velmar")]),
        (
            "A gunman opened fire on a fair on Sunday night from the 32nd floor of a hotel.",
            [("gunman", "open fire from", "32nd floor")],
        ),
        (
            "The flight crashed shortly after taking off just after noon from Velmar Airport.",
            [("flight", "take off from", "Velmar Airport")],
        ),
        (
            "The wounded were evacuated to Brenza from eastern Velmar by bus.",
            [("wounded", "be evacuated to", "Brenza"), ("wounded", "be evacuated from", "eastern Velmar")],
        ),
        ("The child fell into a well behind the farm.", [("child", "fall into", "well")]),
        ("Oil was shipped from Velmar.", [("Oil", "be shipped from", "Velmar")]),
    ],
)
def test_ways_of_what_moves(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert routes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He was fired from the Velmar Council.",  # who is fired is no missile
        "The board fired its chairman from the Velmar Bank.",
        "The shares fell into the red, and the market fell from 20 to 10.",
        "The patient fell into a coma.",
        "She came under fire for her approach to Roe.",
        "The base fell to the Islamists of Velmar, and the town into the hands of Ruritania.",
        "They fired a mortar shell on the quarter, according to the Velmar Times.",
        "They will fly to Velmar.",
        "They came over the weekend and returned on Monday.",
        "Did the missile fall into the Amber Sea?",
        "The missile did not pass over Brenza.",
        "She moved to Tuesday's session.",
    ],
)
def test_what_is_no_way(text: str) -> None:
    assert routes(text) == []


def test_verbs_in_all_forms() -> None:
    assert {"shot", "flew", "flown", "shipped", "slammed", "fell", "taking", "transferred"} <= moving()
    assert not motions("hurl") & motions("fall") and motions("projectile").isdisjoint(motions("figurative"))


_BESIDE = ("the", "Velmar", "from", "into", "over", ",", ".", "32", "nd", "floor", "sea", "was", "to", "who")


@given(st.lists(st.sampled_from([*sorted(moving()), *_BESIDE])))
def test_any_words_give_places_that_lie_in_them(words: list[str]) -> None:
    routes(" ".join(words))
