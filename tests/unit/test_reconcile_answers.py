"""Offices, states, dates and responsibility across documents: what a careful editor would say of small cases."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile import answer_wording
from stages.reconcile.happenings import happening, keys, main_classes
from stages.reconcile.locations import likeness, location
from stages.reconcile.offices import group_offices, read_office
from tests.unit.reconcile_cases import Article, Finding, Outcome, reconciled, says, tables_of
from warehouse.tables import CLAIMS

Said = tuple[str | None, int | None, dict[str, Any]]
"""An outlet, a day of May 2031, and the columns of a claim."""

WORDS = (
    "Harbour news of the morning", "A word from the pier", "Seen by our reporter", "What the evening brought",
    "Notes from the quay", "Late edition", "Letters from the island", "At the lighthouse",
)  # fmt: skip


def office(outlet: str | None, day: int | None, who: str, value: str, **more: Any) -> Said:
    return outlet, day, {"kind": "attribute", "attribute": "office", "subject": who, "category_value": value} | more


def state(outlet: str | None, day: int | None, what: str, value: str, **more: Any) -> Said:
    return outlet, day, {"kind": "attribute", "attribute": "status", "subject": what, "category_value": value} | more


def located(outlet: str, what: str, where: str, **more: Any) -> Said:
    return outlet, 2, {"kind": "attribute", "attribute": "location", "subject": what, "category_value": where} | more


def went(outlet: str, what: str, act: str, where: str, **more: Any) -> Said:
    return (
        outlet,
        2,
        {"kind": "attribute", "attribute": "route", "subject": what, "predicate": act, "category_value": where} | more,
    )


def dated(outlet: str, day: int | None, attribute: str, what: str, first: date, **more: Any) -> Said:
    days = {"date_from": first, "date_to": more.pop("last", first)}
    return outlet, day, {"kind": "date", "attribute": attribute, "subject": what} | days | more


SIEGE = date(2031, 4, 17)
SHORT = {"date_from": None, "date_to": None, "predicate": "besieged", "category_value": "--04-17"}
BLAME = {"kind": "attribute", "attribute": "responsible", "subject": "attack", "category_value": "Free Front"}
MIXED = (
    office("A", 2, "Jane Roe", "defence minister of Norway"),
    office("B", 3, "Jane Roe", "foreign minister of Norway"),
    state("C", 2, "corridors", "open"),
    state("D", 3, "corridors", "closed"),
    dated("E", 2, "began", "siege", SIEGE),
)
CASES: dict[str, tuple[Said, ...]] = {
    "two offices": (
        office("Courier", 2, "Jane Roe", "defence minister of Norway"),
        office("Gazette", 3, "Jane Roe", "foreign minister of Norway"),
        office("Herald", 3, "Jane Roe", "defence minister"),
    ),
    "two spellings": (
        office("Courier", 2, "Sergei Orlov", "president of Ruritania"),
        office("Gazette", 3, "Sergey Orlov", "president"),
    ),
    "short forms": (
        office("Courier", 2, "Charles Brandt", "speaker of the House"),
        office("Gazette", 3, "Chuck Brandt", "speaker"),
        office("Herald", 3, "Ann Lee", "president of N.I.L.P."),
        office("Courier", 3, "Ann Lee", "president of NILP"),
    ),
    "former holder": (
        office("Courier", 2, "Jane Roe", "mayor of Velmar"),
        office("Gazette", 3, "Odo Brandt", "mayor of Velmar"),
        office("Herald", 3, "Jane Roe", "governor of Velmar", polarity="negative"),
    ),
    "months later": (
        office("Courier", 2, "Jane Roe", "defence minister of Norway"),
        office("Gazette", 3, "Jane Roe", "prime minister of Norway", as_of=date(2031, 9, 1), as_of_precision="words"),
    ),
    "open and closed": (state("A", 2, "corridors", "open"), state("B", 2, "corridors", "closed")),
    "closed and not open": (
        state("A", 2, "corridors", "closed"),
        state("B", 2, "passages", "open", polarity="negative"),
    ),
    "closed, then open": (state("A", 2, "bridge", "closed"), state("B", 4, "bridge", "open")),
    "truce, then none": (state("A", 2, "truce", "in force"), state("B", 4, "ceasefire", "ended")),
    "unknown outlets": (state(None, None, "bridge", "closed"), state(None, None, "bridge", "closed")),
    "other things": (
        state("A", 2, "eastern gate crossing", "open"),
        state("B", 2, "western gate crossing", "closed"),
        state("C", 2, "school", "closed"),
        state("D", 2, "Velmar bridge", "closed"),
        state("E", 2, "Brenza bridge", "open"),
    ),
    "plan": (state("A", 2, "corridors", "open", modality="planned"),),
    "coarser day": (
        dated("A", 2, "began", "siege", SIEGE),
        dated("B", 3, "began", "siege", date(2031, 4, 1), last=date(2031, 4, 30)),
    ),
    "another day": (dated("A", 2, "began", "siege", SIEGE), dated("B", 3, "began", "siege", date(2031, 4, 2))),
    "midnight": (
        dated("A", 3, "happened", "blast", date(2031, 5, 1)),
        dated("B", 3, "happened", "blast", date(2031, 5, 2)),
    ),
    "one day and the next": (
        dated("A", 3, "happened", "blast", date(2031, 5, 1)),
        dated("B", 3, "happened", "blast", date(2031, 5, 2)),
    ),
    "no year": (
        dated("A", 2, "began", "Brenza", SIEGE, predicate="besieged"),
        ("B", None, {"kind": "date", "attribute": "began", "subject": "Brenza"} | SHORT),
    ),
    "two acts": (
        dated("A", 2, "happened", "court", date(2031, 5, 1), predicate="convict the captain"),
        dated("B", 2, "happened", "court", date(2031, 5, 1), predicate="free the mate"),
        dated("C", 2, "happened", "court", date(2029, 1, 1), predicate="convict the captain"),
    ),
    "blast": (
        dated("A", 3, "happened", "bomb", date(2031, 5, 2), predicate="explode"),
        dated("B", 3, "happened", "16 people", date(2031, 5, 2), predicate="were killed in a suicide attack"),
        dated("C", 3, "happened", "suicide blast", date(2031, 5, 2)),
        dated("D", 4, "happened", "incident", date(2031, 5, 2), predicate="happen"),
    ),
    "two days of a blast": (
        dated("A", 9, "happened", "bomb", date(2031, 5, 2), predicate="kill 16 people"),
        dated("B", 9, "happened", "bomber", date(2031, 5, 4), predicate="kill 16 people"),
    ),
    "two strikes": (
        dated("A", 9, "happened", "strike", date(2031, 5, 2), predicate="hit the harbour"),
        dated("B", 9, "happened", "air strikes", date(2031, 5, 4), predicate="hit the school"),
        dated("C", 9, "happened", "air strikes", date(2031, 5, 8), predicate="hit the school"),
    ),
    "strikes at two places": (
        dated("A", 9, "happened", "strike", date(2031, 5, 2), place_id="geo:velmar"),
        dated("B", 9, "happened", "strike", date(2031, 5, 2), place_id="geo:brenza"),
        dated("C", 9, "happened", "raid", date(2031, 5, 2), place_id="country:RU"),
    ),
    "known too late": (
        dated("A", 2, "happened", "blast", date(2031, 5, 1)),
        dated("B", 3, "happened", "blast", date(2031, 5, 3)),
    ),
    "vote": (
        dated("A", 9, "happened", "House", date(2031, 5, 2), predicate="approve a sweeping reform bill"),
        dated("B", 9, "happened", "House of Delegates", date(2031, 5, 2), predicate="pass the reform legislation"),
        dated("C", 9, "happened", "House", date(2031, 5, 2), predicate="approve the harbour treaty"),
    ),
    "visit": (
        dated("A", 2, "due", "Jane Roe", date(2031, 7, 13), predicate="travel to Norway"),
        dated("B", 2, "due", "Roe", date(2031, 7, 1), last=date(2031, 7, 31), predicate="visit Norway"),
        dated("C", 2, "due", "Odo Brandt", date(2031, 7, 13), predicate="visit Norway"),
    ),
    "short names": (
        dated("A", 2, "due", "President Roe", date(2031, 7, 13), predicate="travel to the United Islands"),
        dated("B", 2, "due", "President of the Northern League", date(2031, 7, 13), predicate="visit the U.I."),
    ),
    "court": (
        dated("A", 9, "happened", "court", date(2031, 5, 2), predicate="convict Roe"),
        dated("B", 9, "happened", "Roe", date(2031, 5, 2), predicate="was sentenced"),
    ),
    "wars": (
        dated("A", 9, "began", "civil war", date(2011, 3, 1)),
        dated("B", 9, "began", "air war", date(2014, 9, 1)),
    ),
    "one group": (("A", 2, BLAME), ("B", 2, BLAME | {"category_value": "Free Front militant group"})),
    "cause not known": (
        state("A", 2, "The cause of the accident", "unknown"),
        state("B", 2, "what made the tram tip over and what caused it", "unknown"),
    ),
    "nobody knows who": (
        state("A", 2, "who is behind the blast in Velmar", "unknown"),
        state("B", 2, "who carried out the attack", "unknown"),
    ),
    "other unknowns": (
        state("A", 2, "why Roe sold the boat", "unknown"),
        state("B", 2, "why Brandt left", "unknown"),
        state("C", 2, "whether the mate is alive", "unknown"),
        state("D", 2, "whether the harbour will open", "unknown"),
        state("E", 2, "the fate of the pilot", "unknown"),
        state("F", 2, "the condition of the diver", "unknown"),
    ),
    "spoke": (
        dated("A", 2, "said", "Minister Jane Roe", date(2031, 5, 2)),
        dated("B", 3, "said", "Roe", date(2031, 5, 2)),
        dated("C", 3, "said", "Roe", date(2031, 5, 1)),
        dated("D", 3, "said", "Odo Brandt", date(2031, 5, 2)),
    ),
    "where, a year apart": (
        located("A", "blast", "Salaheddin", date_from=SIEGE, date_to=SIEGE),
        located("B", "blast", "Salaheddin", date_from=date(2030, 4, 17), date_to=date(2030, 4, 17)),
    ),
    "ways": (
        went("Courier", "missile", "pass over", "Velmar's island Brenza"),
        went("Gazette", "ballistic missile", "be fired over", "Brenza"),
        went("Courier", "missile", "be launched from", "Port Amber"),
        went("Gazette", "missile", "be fired from", "Port Amber"),
        went("Herald", "missile", "fall into", "Amber Sea"),
    ),
    "other ways": (
        went("Courier", "missile", "be fired from", "Brenza", date_from=SIEGE, date_to=SIEGE),
        went("Gazette", "missile", "be fired from", "Brenza", date_from=date(2031, 5, 2), date_to=date(2031, 5, 2)),
        went("Courier", "gunman", "fire from", "32nd floor"),
        went("Gazette", "gunman", "fire from", "31st floor"),
        went("Courier", "boat", "sail to", "Brenza"),
        went("Gazette", "plane", "fly to", "Brenza"),
        went("Courier", "bus", "head to", "Brenza"),
        went("Gazette", "bus", "come from", "Brenza"),
    ),
    "where": (
        located("A", "blast", "Salah al-Din district of Velmar"),
        located("B", "bomb", "southern quarter of Salaheddin", predicate="explode"),
        located("D", "protest", "Velmar"),
        located("E", "attack", "Castle district of Velmar"),
    ),
    "someone": (
        state("A", 2, "driver of the tram", "detained"),
        state("B", 2, "42-year-old man from Velmar", "detained"),
        state("C", 2, "42-year-old driver of the Brenza tram", "detained"),
        state("D", 2, "woman", "detained"),
        state("E", 2, "Odo Brandt", "detained"),
        state("F", 2, "two men", "detained"),
    ),
    "denial": (("A", 2, BLAME), ("B", 2, BLAME | {"modality": "denied"})),
    "in order": MIXED,
    "in another order": MIXED[::-1],
}


@functools.cache
def outcome() -> Outcome:
    """All cases at once: each is a corpus of its own, and corpora never meet."""
    articles, columns = [], {}
    for name, said in CASES.items():
        for n, (outlet, day, claim) in enumerate(said):
            articles.append(Article(outlet, day, says(f"{WORDS[n]} {name}"), corpus=name))
            columns[name, f"{WORDS[n]} {name}"] = claim
    tables = tables_of(articles)
    rows = tables["claims"].to_pylist()
    for row in rows:
        row |= columns[row["corpus"], row["quote"]] | {"content_start": None, "content_end": None}
    return reconciled(tables | {"claims": CLAIMS.from_rows(rows)})


def findings(case: str) -> list[Finding]:
    return [f for f in outcome().findings if f.corpus == case]


def only(case: str) -> Finding:
    (finding,) = findings(case)
    return finding


def labels(case: str) -> dict[str, bool]:
    rows = [p for p in outcome().rows("positions") if p["finding_id"] == only(case).finding_id]
    return {p["label"]: p["is_live"] for p in rows}


def test_two_offices_of_one_government_contradict_each_other() -> None:
    found = only("two offices")
    assert found.verdict == "contested"
    assert found.question == "Which office does Jane Roe hold?"
    assert found.category_best == "defence minister of Norway"
    assert found.subject_actor_id in {a["actor_id"] for a in outcome().rows("actors")}
    assert labels("two offices") == {"defence minister of Norway": True, "foreign minister of Norway": True}


def test_one_man_under_two_spellings_and_wordings_of_one_office() -> None:
    found = only("two spellings")
    assert (found.verdict, found.category_best) == ("corroborated", "president of Ruritania")


def test_short_forms_of_names_titles_and_bodies() -> None:
    assert [(f.verdict, f.n_documents) for f in findings("short forms")] == [("corroborated", 2)] * 2


def test_former_and_next_holders_do_not_contest() -> None:
    assert [f.verdict for f in findings("former holder")] == ["single-source", "single-source"]


def test_a_new_office_months_later_is_news() -> None:
    assert only("months later").verdict == "updated"
    assert labels("months later") == {"defence minister of Norway": False, "prime minister of Norway": True}


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        ("open and closed", "contested"),
        ("closed and not open", "corroborated"),
        ("closed, then open", "updated"),
        ("truce, then none", "updated"),
        ("unknown outlets", "repeated"),
        ("midnight", "corroborated"),
        ("no year", "corroborated"),
        ("denial", "contested"),
        ("one group", "corroborated"),
        ("cause not known", "corroborated"),
        ("nobody knows who", "corroborated"),
    ],
)
def test_verdict(case: str, verdict: str) -> None:
    assert only(case).verdict == verdict


def test_other_things_and_other_sides_do_not_meet() -> None:
    assert [f.verdict for f in findings("other things")] == ["single-source"] * 5


def test_other_things_that_are_not_known_do_not_meet() -> None:
    assert [f.verdict for f in findings("other unknowns")] == ["single-source"] * 6
    assert "Is it known why Roe sold the boat?" in {f.question for f in findings("other unknowns")}
    assert only("cause not known").question in (
        "Is the cause of the accident known?",
        "Is it known what made the tram tip over and what caused it?",
    )


def test_a_day_of_speaking_is_asked_where_two_documents_tell_it() -> None:
    found = only("spoke")
    assert (found.verdict, found.n_documents, found.question) == (
        "corroborated",
        2,
        "When did Minister Jane Roe speak?",
    )


def test_places_of_one_happening_meet_in_all_spellings() -> None:
    found = only("where")
    assert (found.verdict, found.n_documents) == ("corroborated", 2)
    assert found.question in ("Where was the blast?", "Where did the bomb explode?")


def test_places_of_what_happened_on_other_days_do_not_meet() -> None:
    assert findings("where, a year apart") == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Salah al-Din district of Velmar", "Salaheddin", 1.0),
        ("Velmars Salaheddin district", "the Salah el-Din area", 1.0),
        ("Harbour quarter of Velmar", "Velmar", 0.6),
        ("Harbour quarter of Velmar", "Castle quarter of Velmar", None),
        ("Velmar", "Brenza", 0.0),
        ("the harbour", "Brenza", 0.0),
        ("32nd floor", "32nd floor of a hotel", 1.0),
        ("32nd floor", "31st floor", None),
    ],
)
def test_likeness_of_places(one: str, other: str, alike: float | None) -> None:
    assert likeness(location(one), location(other)) == likeness(location(other), location(one)) == alike


def test_parts_of_a_way_meet_whatever_the_verb_and_apart_from_each_other() -> None:
    found = findings("ways")
    assert sorted((f.question.split()[-1], f.verdict, f.n_documents) for f in found) == [
        ("from?", "corroborated", 2),
        ("over?", "corroborated", 2),
    ]
    assert {f.question for f in found} & {
        "What did the missile pass over?",
        "What was the ballistic missile fired over?",
    }


def test_ways_of_other_things_days_and_floors_do_not_meet() -> None:
    assert findings("other ways") == []


def test_one_person_without_a_name_is_one_whatever_he_is_called() -> None:
    assert sorted(f.n_documents for f in findings("someone")) == [1, 1, 1, 3]


def test_plans_are_no_states() -> None:
    assert findings("plan") == []


def test_coarser_day_is_a_refinement_and_another_day_a_conflict() -> None:
    agreed, apart = only("coarser day"), only("another day")
    assert (agreed.verdict, agreed.question) == ("corroborated", "When did the siege begin?")
    assert (agreed.date_best_from, agreed.date_best_to) == (SIEGE, SIEGE)
    assert (apart.verdict, apart.date_best_from) == ("contested", None)


def test_questions() -> None:
    assert only("no year").question == "Since when has Brenza been besieged?"
    assert only("open and closed").question == "Are the corridors open?"
    assert "When did the court convict the captain?" in {f.question for f in findings("two acts")}


def test_acts_of_two_kinds_and_far_days_are_two_events() -> None:
    assert [f.verdict for f in findings("two acts")] == ["single-source"] * 3


def test_happening_in_other_words_is_one_question() -> None:
    found = only("blast")
    assert (found.verdict, found.n_documents) == ("corroborated", 4)
    assert found.question == "When did the bomb explode?"
    assert [f.n_documents for f in findings("court")] == [2]
    assert sorted(f.n_documents for f in findings("vote")) == [1, 2]
    assert sorted(f.n_documents for f in findings("visit")) == [1, 2]
    assert [f.n_documents for f in findings("short names")] == [2]


def test_two_days_of_one_happening_contradict_each_other() -> None:
    assert only("two days of a blast").verdict == "contested"
    assert only("one day and the next").verdict == "contested"


@pytest.mark.parametrize("case", ["two strikes", "known too late", "wars"])
def test_happenings_of_two_days_are_two_questions(case: str) -> None:
    assert {f.verdict for f in findings(case)} == {"single-source"}


def test_happenings_of_two_places_never_meet() -> None:
    assert sorted(f.n_documents for f in findings("strikes at two places")) == [1, 2]


@pytest.mark.parametrize(
    ("subject", "predicate", "classes"),
    [
        ("suicide bomb blast", "kill at least 16 people", {"attack"}),
        ("16 people", "were killed in a suicide attack", {"attack"}),
        ("rebels", "launch a series of attacks", {"attack"}),
        ("horror crash", "happen", {"crash"}),
        ("inquiry into the attack", "open", {"opening"}),
        ("earthquake", "strike central Velmar", {"quake"}),
        ("Roe", "step down", {"resignation"}),
        ("Roe", "buy a boat", {"act buy"}),
        ("seven people", "were killed", set()),
    ],
)
def test_classes_of_happenings(subject: str, predicate: str, classes: set[str]) -> None:
    told = happening(subject, predicate)
    assert told is not None
    assert told.classes == classes


def test_toll_belongs_to_the_main_happening() -> None:
    told, crash = happening("seven people", "were killed"), happening("tram", "derail")
    assert told is not None and crash is not None
    main = main_classes([("event", "a", crash), ("event", "b", told)])
    assert main == {"event": "crash"}
    assert keys(told, main["event"]) == {"crash", "toll"}
    assert keys(told, None) == {"toll"}


def test_denial_is_an_answer() -> None:
    assert set(labels("denial")) == {"Free Front", "not Free Front"}


def test_order_of_documents_changes_nothing() -> None:
    for case in ("in order", "in another order"):
        assert sorted(f.verdict for f in findings(case)) == ["contested", "single-source", "updated"]


def test_office_is_read_in_parts() -> None:
    assert read_office("acting defence minister of the United States").title == "defence minister"
    assert read_office("secretary of state of the United States").title == "foreign minister"
    assert read_office("chair of Committee of Ten").body == "committee of ten"
    two = group_offices(
        [("1", "x", "chair of Acme"), ("2", "x", "chair of Red Cross"), ("3", "x", "chair of Acme Bank")]
    )
    assert two == [["1", "3"], ["2"]]
    # a common noun, or a part of a university, names no body of its own
    chairs = [
        ("1", "x", "professor of Port College"),
        ("2", "x", "professor of university"),
        ("3", "x", "professor of Department of Physics"),
    ]
    assert group_offices(chairs) == [["1", "2", "3"]]
    assert len(group_offices([("1", "x", "head of Department of Energy"), ("2", "x", "head of Acme")])) == 2


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 900))
@settings(max_examples=80)
def test_days_read_as_days(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    words = answer_wording.days(first, last, None)
    assert str(first.year) in words or str(last.year) in words
    assert (" to " in words) or length < 366
    assert answer_wording.days(None, None, "--07-17") == "17 July"
