"""Public acts: who did what to whom, read from a sentence, and which claims tell of one act."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from stages.extract.attributes.acts import find_acts
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import settle_objects
from stages.extract.model import Sentence, Span
from stages.extract.quantities.words import tokenize
from stages.reconcile.acts import act_class, group_acts
from stages.reconcile.things import head_noun, names_of, thing_terms


def acts(text: str, section: str = "body") -> list[Attribute]:
    tokens = settle_objects(tokenize(text, 0, len(text)))
    return find_acts(Sentence(0, 0, Span(0, len(text)), section), tokens)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Warplanes bombed the main clinic on Tuesday.", ("bomb", "main clinic", "Warplanes", "asserted", "positive")),
        ("The clinic was hit by a rocket.", ("hit", "clinic", "rocket", "asserted", "positive")),
        ("The clinic was destroyed.", ("be destroyed", "clinic", None, "asserted", "positive")),
        ("He said the army had dropped leaflets.", ("drop", "leaflets", "army", "asserted", "positive")),
        ("It offered an amnesty to the sailors.", ("be offered", "amnesty", None, "asserted", "positive")),
        ("The council offered the sailors an amnesty.", ("offer", "amnesty", "council", "asserted", "positive")),
        ("Ruritania will send a top general.", ("send", "top general", "Ruritania", "planned", "positive")),
        ("Sailors will not be allowed to leave the port.", ("leave", "port", "Sailors", "planned", "negative")),
        ("A gate was opened for families to leave the port.", ("leave", "port", "families", "planned", "positive")),
        ("The guards refused to open the gate.", ("open", "gate", "guards", "asserted", "negative")),
        ("Food supplies in Velmar could run out.", ("run out", "Food supplies in Velmar", None, "hedged", "positive")),
        ("The king issued a decree offering an amnesty.", ("offer", "amnesty", "king", "asserted", "positive")),
        ("Ann Lee started an online campaign.", ("start", "campaign", "Ann Lee", "asserted", "positive")),
        ("Both mayors will hold bilateral talks.", ("hold", "bilateral talks", "mayors", "planned", "positive")),
        ("The port and ferry reform bill passed the senate on Friday.",
         ("pass", "port and ferry reform bill", "senate", "asserted", "positive")),
        ("The rebels denied the ambush.", ("deny", "ambush", "rebels", "asserted", "positive")),
        ("The mayor provided no details.", ("provide", "details", "mayor", "asserted", "negative")),
        ("No warplanes bombed the clinic.", ("bomb", "clinic", "warplanes", "asserted", "negative")),
        ("Warplanes did not bomb the clinic on Monday.", ("bomb", "clinic", "Warplanes", "asserted", "negative")),
    ],
)  # fmt: skip
def test_an_act_is_read(text: str, told: tuple[str | None, ...]) -> None:
    assert told in [(a.act, a.subject, a.value, a.modality, a.polarity) for a in acts(text)]


def test_how_often_is_nothing_that_an_act_is_done_to() -> None:
    assert [a.subject for a in acts("Islanders have protested weekly.")] == ["Islanders"]


@pytest.mark.parametrize(
    "text",
    [
        "Did warplanes bomb the clinic?",
        "It was not immediately clear who bombed the clinic.",
        "The law requires all candidates to file tax returns.",
        "Both sides should open the gate.",
        "Killing Twelve People In The Market",
        "The blast killed 12 people.",  # a number of people tells it
        "Government forces of the north.",
        "Doctors treated her badly damaged neck.",
        "The court did not charge Roe with plotting against the king.",  # but perhaps with something else
        "The law does not allow sales based on age.",
        "Even a strict code shouldn't bar girls from the hall.",
        "The mayor could not be reached on Monday.",
        "The mayor couldn't be reached on Monday.",
        "A code can't bar girls from the hall.",
    ],
)
def test_what_tells_no_act(text: str) -> None:
    assert not [a for a in acts(text) if a.act not in ("treat",)]


def test_verbs_that_news_uses_alike_are_one_act() -> None:
    assert act_class("be bombed") == act_class("strike") == act_class("shell")
    assert act_class("take control of") == act_class("be captured")
    assert act_class("reject") != act_class("offer")


def test_things_are_compared_by_head_and_name() -> None:
    assert head_noun("the three passages out of the city") == head_noun("humanitarian corridors")
    assert head_noun("opening of the northern gate") == head_noun("gates")
    assert names_of("President Jane Roe of Ruritania") == {"jane", "roe", "rtn"}
    assert names_of("Hasaka") & names_of("Al-Hasakah province") == set() != names_of("Hasaka") & names_of("Hasakah")
    assert "corridor" in thing_terms("safe passages")


def grouped(*rows: dict[str, Any]) -> list[list[str]]:
    """Groups of claims of acts of one event, made up of few columns."""
    con = duckdb.connect()
    whole = {
        "place_id": None,
        "date_from": None,
        "date_to": None,
        "category_value": None,
        "attribute": "act",
        "event_id": "e",
        "polarity": "positive",
        "modality": "asserted",
        "doc_id": None,
        "origin_id": None,
    }
    claims = [{**whole, **row} for row in rows]
    answering = pa.Table.from_pylist(
        claims,
        pa.schema(
            [
                (n, pa.date32() if n.startswith("date") else pa.string())
                for n in [*whole, "claim_id", "subject", "predicate"]
            ]
        ),
    )
    con.register("answering", answering)
    con.register("claim_terms", pa.table({"claim_id": ["a", "b"], "term": ["night", "night"]}))
    con.execute("CREATE TABLE place_ancestors (place_id VARCHAR, ancestor VARCHAR)")
    return group_acts(con, claims)


def test_one_act_in_other_words_is_one_group_and_another_place_is_not() -> None:
    first = {"claim_id": "a", "subject": "main clinic in Velmar", "predicate": "bomb", "category_value": "warplanes"}
    other = {"claim_id": "b", "subject": "clinic", "predicate": "be struck"}
    assert grouped(first, other) == [["a", "b"]]
    assert grouped(first, {**other, "subject": "harbour"}) == [["a"], ["b"]]
    assert grouped(first, {**other, "subject": "clinic in Borov"}) == [["a"], ["b"]]


def test_what_is_done_to_one_named_thing_is_one_act_wherever_it_is_told() -> None:
    here, there = ({"claim_id": c, "predicate": "charge", "place_id": p} for c, p in (("a", "velmar"), ("b", "borov")))
    named, unnamed = {"subject": "Odo Brandt"}, {"subject": "clinic", "predicate": "bomb"}
    assert grouped({**here, **named}, {**there, **named}) == [["a", "b"]]
    assert grouped({**here, **unnamed}, {**there, **unnamed}) == [["a"], ["b"]]
    guards = {"predicate": "seal", "subject": "harbour gates", "category_value": "Northern Guard"}
    assert grouped({**here, **guards}, {**there, **guards}) == [["a", "b"]]


def test_what_will_not_be_done_answers_not_what_was_done() -> None:
    first = {"claim_id": "a", "subject": "main clinic", "predicate": "bomb", "doc_id": "1", "origin_id": "x"}
    other = {"claim_id": "b", "subject": "clinic", "predicate": "be struck", "polarity": "negative", "doc_id": "2"}
    assert grouped(first, other) == [["a", "b"]]
    assert grouped(first, {**other, "modality": "planned"}) == [["a"], ["b"]]
    assert grouped(first, {**other, "doc_id": "1", "origin_id": "x"}) == [["a"], ["b"]]


def test_an_act_and_its_denial_are_one_question() -> None:
    leave = {"subject": "port", "predicate": "leave", "category_value": "families"}
    denied = {"subject": "harbour town", "predicate": "escape", "category_value": "civilians", "polarity": "negative"}
    assert grouped({"claim_id": "a", **leave}, {"claim_id": "b", **denied}) == [["a", "b"]]


def test_other_numbers_of_a_thing_are_other_acts() -> None:
    three, fourth = (
        {"claim_id": c, "subject": f"{n} corridors", "predicate": "open"} for c, n in (("a", "three"), ("b", "four"))
    )
    assert grouped(three, fourth) == [["a"], ["b"]]
