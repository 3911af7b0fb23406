"""Questions, answers and reasons in plain English."""

from __future__ import annotations

from typing import Any

import pytest

from stages.reconcile.reason_wording import listed, reason
from stages.reconcile.wording import answer, around, in_plural, number, plural_unit, question, shorten
from tests.unit.reconcile_cases import (
    Article,
    Finding,
    Speaker,
    at_least,
    dozens,
    line,
    minister,
    more_than,
    outcome,
    says,
    toll,
)


def frame(measure_id: str = "people.killed", **more: Any) -> dict[str, Any]:
    return {
        "kind": "quantity", "measure_id": measure_id, "predicate": measure_id.partition(".")[2] or None, "scope": None,
        "event_title": "Ferry sinks", "place": "Port Velmar", "counted": "people", "subject": None,
        "is_addition": False, "anchor_kind": "statement",
        "anchor_quote": "20 people", "anchor_sentence": "Police said 20 people were there.",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (frame(), "How many people were killed in Port Velmar?"),
        (frame(place=None), "How many people were killed?"),
        (frame(counted="child"), "How many children were killed in Port Velmar?"),
        (frame(counted="deaths"), "How many people were killed in Port Velmar?"),
        (frame("people.injured", counted="policeman"), "How many policemen were injured in Port Velmar?"),
        (frame("people.killed_or_injured"), "How many people were killed or injured in Port Velmar?"),
        (frame("people.displaced"), "How many people fled or were displaced in Port Velmar?"),
        (frame("people.protested"), "How many people protested in Port Velmar?"),
        (
            frame(scope="conflict", event_title="The conflict in Ruritania"),
            "How many people were killed in the conflict in Ruritania?",
        ),
        (frame(is_addition=True), "How many more people were killed in Port Velmar?"),
        (frame("duration.amnesty", counted="amnesty", subject="amnesty", place=None), "How long is the amnesty?"),
        (frame("age", subject="Odo Brandt", anchor_sentence="Odo Brandt, 45, left."), "How old is Odo Brandt?"),
        (frame("share.vote", counted="vote", subject="Vote", place=None), "What share of the vote?"),
        (
            frame("money.halden", counted=None, subject="halden", place=None, anchor_quote="$20",
                  anchor_sentence="They bought Halden for $20."),
            "How much money for the Halden?",
        ),
        (
            frame("money", counted=None, place=None, anchor_quote="$20", anchor_sentence="They paid $20."),
            "How much money? (“They paid $20.”)",
        ),
        (
            frame("duration", counted=None, place=None, anchor_quote="an hour", anchor_sentence="They ran an hour."),
            "How long is it? (“They ran an hour.”)",
        ),
        (
            frame("increase", counted="Halden share", place=None),
            "By how much did the Halden shares rise? (“Police said 20 people were there.”)",
        ),
        (
            frame("people", anchor_quote="20 people"),
            "How many people in Port Velmar? (“Police said 20 people were there.”)",
        ),
        (
            frame("corridor", counted="corridor", place=None, anchor_quote="four corridors",
                  anchor_sentence="The army opened four corridors."),
            "How many corridors? (“The army opened four corridors.”)",
        ),
        (frame(kind="statement", anchor_quote="We will\nrebuild"), "Was it said: “We will rebuild”?"),
        (
            frame(kind="statement", anchor_speaker="Ann Lee", anchor_cue="said", anchor_content="that it would rain, ",
                  anchor_quote="Ann Lee said that it would rain"),
            "Did Ann Lee say: “it would rain”?",
        ),
        (
            frame(kind="statement", anchor_speaker="US forces", anchor_speaker_kind="unnamed", anchor_cue="said",
                  anchor_content="it would rain all day", anchor_quote="US forces said it would rain all day"),
            "Did US forces say: “it would rain all day”?",
        ),
        (
            frame(kind="statement", anchor_speaker="Ann Lee", anchor_cue="@annlee",
                  anchor_content="It will rain all day", anchor_quote="It will rain all day — Ann Lee (@annlee"),
            "Did Ann Lee say: “It will rain all day”?",
        ),
        (
            frame(kind="statement", anchor_speaker="Ann Lee", anchor_cue="offered", anchor_content="a truce to the rebels",
                  anchor_quote="Ann Lee offered a truce to the rebels"),
            "Is it so: “Ann Lee offered a truce to the rebels”?",
        ),
        (
            frame(kind="statement", anchor_speaker="who", anchor_cue="said", anchor_content="it would rain all day",
                  anchor_quote="who said it would rain all day"),
            "Was it said: “it would rain all day”?",
        ),
        (
            frame(kind="statement", anchor_speaker="Ann Lee", anchor_cue="said", anchor_content="it",
                  anchor_quote="Ann Lee said it in June"),
            "Was it said: “Ann Lee said it in June”?",
        ),
        (
            frame(kind="statement", anchor_kind="attribute", anchor_quote="The pier lies in the south"),
            "Is it so: “The pier lies in the south”?",
        ),
    ],
)  # fmt: skip
def test_questions(asked: dict[str, Any], expected: str) -> None:
    assert question(asked) == expected


@pytest.mark.parametrize("measure_id", ["people", "share", "money.fine", "rate.unheard_of", "x"])
@pytest.mark.parametrize("missing", [None, ""])
def test_a_question_is_found_for_any_frame(measure_id: str, missing: str | None) -> None:
    bare = frame(measure_id, place=missing, counted=missing, subject=missing, anchor_sentence=missing)
    asked = question(bare)
    assert "?" in asked and "None" not in asked and "{" not in asked


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((20, 20, "exact", "count"), "20"),
        ((250_000, 250_000, "exact", "count"), "250,000"),
        ((12.5, 12.5, "exact", "count"), "12.5"),
        ((40, 40, "about", "count"), "about 40"),
        ((300_000, None, "more than", "count"), "more than 300,000"),
        ((7, None, "at least", None), "at least 7"),
        ((0, 300, "at most", "count"), "at most 300"),
        ((0, 50, "less than", "count"), "less than 50"),
        ((20, 30, "range", "count"), "20 to 30"),
        ((3, 3, "exact", "month"), "3 months"),
        ((1, 1, "exact", "month"), "1 month"),
        ((1, 2, "range", "hour"), "1 to 2 hours"),
        ((6, 6, "exact", "foot"), "6 feet"),
        ((40, 40, "about", "percent"), "about 40%"),
        ((5, 5, "exact", "US dollar"), "5 US dollars"),
        ((80, 80, "exact", "kilometre per hour"), "80 kilometres per hour"),
        ((5, 5, "exact", "US dollar per year"), "5 US dollars per year"),
        ((0.5, 0.5, "exact", "fraction"), "half"),
        ((284e9, None, "more than", "US dollar"), "more than 284 billion US dollars"),
        ((None, None, None, "count"), "unknown"),
    ],
)
def test_answers(given: tuple[float | None, float | None, str | None, str | None], expected: str) -> None:
    assert answer(*given) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("corridor", "corridors"), ("city", "cities"), ("day", "days"), ("fireman", "firemen"), ("woman", "women"),
        ("schoolchild", "schoolchildren"), ("people", "people"), ("aircraft", "aircraft"), ("lorries", "lorries"),
        ("young man", "young men"),
        ("wounded", "wounded"),
    ],
)  # fmt: skip
def test_plurals_of_what_is_counted(one: str, many: str) -> None:
    assert in_plural(one) == many


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("month", "months"), ("foot", "feet"), ("inch", "inches"), ("yen", "yen"), ("degree Celsius", "degrees Celsius"),
        ("square kilometre", "square kilometres"), ("cubic metre", "cubic metres"), ("pound sterling", "pounds sterling"),
        ("mile per hour", "miles per hour"), ("US dollar", "US dollars"), ("metric ton", "metric tons"),
        ("square foot", "square feet"),
    ],
)  # fmt: skip
def test_plurals_of_units(one: str, many: str) -> None:
    assert plural_unit(one) == many


def test_numbers_lists_and_cuts() -> None:
    assert [number(v) for v in (0, 1_234_567, 0.25, 1000.5, 22_190_000)] == [
        "0", "1,234,567", "0.25", "1,000.5", "22.19 million",
    ]  # fmt: skip
    assert [listed(n) for n in ([], ["B"], ["B", "A"], ["C", "A", "B"])] == ["nobody", "B", "A and B", "A, B and C"]
    assert listed(list("EDCBA")) == "A, B, C and 2 more"
    assert shorten("one  two\nthree") == "one two three"
    assert shorten("word " * 50, 22) == "word word word word…"


def test_the_words_around_a_number_are_cut_at_blanks() -> None:
    sentence = "Before noon the army in the north had opened four  corridors for people who wanted to leave the town."
    assert around(sentence, "four corridors", 20) == "“…north had opened four corridors for people who…”"
    assert around("Nothing alike.", "four corridors") == "“four corridors”"
    assert around(None, "four corridors") == "“four corridors”"
    assert len(around("x" * 5000 + " four corridors " + "y" * 5000, "four corridors")) < 200


def reason_of(*articles: Article) -> str:
    finding: Finding = outcome(*articles).only()
    return str(finding.verdict_reason)


SENATOR = Speaker("Odo Brandt", role="senator", of="Ruritania")
WIRE = (
    "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
)
REASONS = {
    "single-source": (
        [Article("Courier", 2, toll(20, by=SENATOR))],
        "Single source: 20, only in Courier, from Odo Brandt.",
    ),
    "repeated": (
        [Article(o, 2, toll(20, by=minister)) for o in ("Courier", "Gazette")],
        "Repeated: 2 documents (Courier and Gazette) rest on one origin (Ruritania) for 20.",
    ),
    "repeated by one outlet": (
        [Article("Courier", 2, toll(20)), Article("Courier", 3, line("{} perished off Port Velmar", 20))],
        "Repeated: 2 documents of Courier rest on one origin for 20.",
    ),
    "corroborated": (
        [Article("Northwire", 2, toll(20)), Article("Courier", 2, toll(20, by=SENATOR))],
        "Corroborated: 20, given by 2 independent origins (Northwire and Odo Brandt) in Courier and Northwire.",
    ),
    "corroborated by outlets": (
        [Article("Northwire", 2, toll(20)), Article("Courier", 2, toll(20))],
        "Corroborated: 20, given by 2 independent origins (Courier and Northwire).",
    ),
    "contested": (
        [Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(31)), Article("Courier", 2, toll(31, by=SENATOR))],
        "Contested: 31 (Eastwire and Odo Brandt, in Courier and Eastwire; 2 origins) against 20 (Northwire; 1 origin).",
    ),
    "contested, with one who fits both": (
        [Article("Northwire", 3, toll(80)), Article("Eastwire", 2, toll(20)), Article("Courier", 2, toll(dozens()))],
        "Contested: 80 (Northwire; 1 origin) against 20 (Eastwire; 1 origin).",
    ),
    "contested by one article": (
        [Article("Courier", 2, toll(20), says("The harbour stayed shut"), line("{} drowned, a nurse counted", 31))],
        "Contested: 20 against 31 in one article of Courier.",
    ),
    "contested by a copy": (
        [Article("Northwire", 2, line(WIRE, 20, measure="people.rescued")),
         Article("Courier", 3, line(WIRE, 31, measure="people.rescued"))],
        "Contested: 20 (Northwire; 1 origin) against 31 (Courier, copying Northwire; 1 origin).",
    ),
    "updated": (
        [Article("Northwire", 2, toll(at_least(10))), Article("Eastwire", 3, toll(31))],
        "Updated: 31 (Eastwire; 1 origin, 3 May 2031) after at least 10 (Northwire; 1 origin, 2 May 2031).",
    ),
    "updated within a day": (
        [Article("Northwire", 2, toll(12), hour=6), Article("Northwire", 2, toll(31), hour=20)],
        "Updated: 31 (Northwire; 1 origin) after 12 (Northwire; 1 origin).",
    ),
    "unknown outlet": (
        [Article(None, 2, toll(more_than(20)))],
        "Single source: more than 20, only in an unknown outlet.",
    ),
    "vague": (
        [Article("Courier", 2, toll(dozens()))],
        "Single source: “dozens of people”, only in Courier.",
    ),
}  # fmt: skip


def test_reasons() -> None:
    for articles, expected in REASONS.values():
        for article in articles:
            article.corpus = expected
    found = outcome(*(a for articles, _ in REASONS.values() for a in articles))
    told = [f for f in found.findings if (f.kind, f.n_documents) != ("statement", 1)]
    assert {f.corpus: f.verdict_reason for f in told} == {expected: expected for _, expected in REASONS.values()}


def test_an_addition_says_what_it_adds_to() -> None:
    found = outcome(Article("Courier", 2, toll(20)), Article("Gazette", 3, toll(4, is_additional=True)))
    addition = found.with_claim("4 people")
    assert addition.verdict_reason == "Updated: 4 more (Gazette; 1 origin), in addition to 20 (Courier; 1 origin)."
    assert addition.question == "How many more people were killed in Port Velmar?"


def test_an_addition_without_a_base_says_no_more_than_it_knows() -> None:
    found = outcome(Article("Gazette", 3, toll(4, is_additional=True)))
    assert found.only().verdict == "single-source"


def test_many_positions_are_not_all_listed() -> None:
    outlets = [f"Paper{n}" for n in range(6)]
    words = reason(
        {"verdict": "contested", "n_documents": 6},
        [{"label": str(n), "is_live": True, "outlets": [o], "origins": [o], "n_own_origins": 1, "weight": 0.8}
         for n, o in enumerate(outlets)],
    )  # fmt: skip
    assert words.count(" against ") == 4 and words.endswith(" against 2 other answers.")


def test_an_order_that_a_record_made_is_said() -> None:
    def answer_of(outlet: str, weight: float) -> dict[str, Any]:
        return {
            "label": outlet,
            "is_live": True,
            "outlets": [outlet],
            "origins": [outlet],
            "n_own_origins": 1,
            "weight": weight,
        }

    def words(*weights: float) -> str:
        answers = [answer_of(f"Paper{n}", w) for n, w in enumerate(weights)]
        return reason({"verdict": "contested", "n_documents": 2}, answers)

    assert words(0.9, 0.6).endswith("(Paper1; 1 origin), the first by the record of its origins.")
    assert words(0.8, 0.8).endswith("(Paper1; 1 origin).")


def test_a_statement_is_asked_and_answered_in_its_own_words() -> None:
    opinion = "The harbour will stay closed until the wreck has been lifted and the shipping company punished"
    found = outcome(*(Article(o, 2, says(opinion, by=minister)) for o in ("Courier", "Gazette"))).only()
    assert found.question == f"Did Mara Lindqvist say: “{opinion}”?"
    assert found.verdict_reason == ("Repeated: 2 documents (Courier and Gazette) rest on one origin (Ruritania).")


def test_a_question_says_what_people_do_where_they_are() -> None:
    trapped = frame("people.present", anchor_sentence="About 20 people are trapped below the deck.")
    assert question(trapped) == "How many people are trapped in Port Velmar?"
    assert (
        question(frame("people.present", anchor_sentence="Some 20 people."))
        == "How many people are there in Port Velmar?"
    )


def test_a_thing_is_asked_for_with_what_happened_to_it() -> None:
    opened = frame("corridor", predicate="opened", counted="corridor", place=None)
    assert question(opened) == "How many corridors were opened?"


def test_what_is_asked_comes_from_the_claims() -> None:
    found = outcome(Article("Courier", 2, line("{} were injured", 12, measure="people.injured", counted="child")))
    assert found.only().question == "How many children were injured in Port Velmar?"
