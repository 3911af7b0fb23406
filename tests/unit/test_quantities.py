"""Quantities of articles: what is one and what is none, its interval, unit, counted noun, predicate and stance."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.model import Article, Quantity, Sentence, Span
from stages.extract.quantities.find import find_quantities


def article(*texts: str) -> Article:
    sentences, start = [], 0
    for number, text in enumerate(texts):
        sentences.append(Sentence(number, 0, Span(start, start + len(text)), "body"))
        start += len(text) + 1
    return Article("d", " ".join(texts), None, "en", None, tuple(sentences))


def find(*texts: str) -> list[Quantity]:
    return find_quantities(article(*texts))


def only(text: str) -> Quantity:
    found = find(text)
    assert len(found) == 1, [q.span.of(text) for q in found]
    return found[0]


def words(text: str) -> list[str]:
    return [q.span.of(text) for q in find(text)]


# sentence, span, low, high, approximator, unit, counted
TABLE = [
    ("They opened three corridors.", "three corridors", 3, 3, "exact", "count", "corridors"),
    ("It opened four additional aid routes.", "four additional aid routes", 4, 4, "exact", "count", "aid routes"),
    (
        "More than 300.000 civilians live there.",
        "More than 300.000 civilians",
        300_000,
        None,
        "more than",
        "count",
        "civilians",
    ),
    ("At least 24 villagers drowned.", "At least 24 villagers", 24, None, "at least", "count", "villagers"),
    ("No fewer than 24 villagers drowned.", "No fewer than 24 villagers", 24, None, "at least", "count", "villagers"),
    ("Up to 70 miners are trapped.", "Up to 70 miners", 0, 70, "at most", "count", "miners"),
    ("As many as 70 miners are trapped.", "As many as 70 miners", 0, 70, "at most", "count", "miners"),
    ("Fewer than 20 voters came.", "Fewer than 20 voters", 0, 20, "less than", "count", "voters"),
    ("About 40 homes burned.", "About 40 homes", 40, 40, "about", "count", "homes"),
    ("Some 40 homes burned.", "Some 40 homes", 40, 40, "about", "count", "homes"),
    ("Nearly 40 homes burned.", "Nearly 40 homes", 40, 40, "about", "count", "homes"),
    ("Roughly 40 homes burned.", "Roughly 40 homes", 40, 40, "about", "count", "homes"),
    ("An estimated 400 homes burned.", "An estimated 400 homes", 400, 400, "about", "count", "homes"),
    ("An estimated 200 to 300 homes burned.", "An estimated 200 to 300 homes", 200, 300, "range", "count", "homes"),
    ("Between 5 and 10 homes burned.", "Between 5 and 10 homes", 5, 10, "range", "count", "homes"),
    ("Forty or so homes burned.", "Forty or so homes", 40, 40, "about", "count", "homes"),
    ("Forty homes or more burned.", "Forty homes", 40, 40, "exact", "count", "homes"),
    ("Forty or more homes burned.", "Forty or more homes", 40, None, "at least", "count", "homes"),
    ("Only a dozen homes burned.", "Only a dozen homes", 12, 12, "exact", "count", "homes"),
    ("It hit 50+ homes.", "50+ homes", 50, None, "at least", "count", "homes"),
    ("Well over 50 homes burned.", "Well over 50 homes", 50, None, "more than", "count", "homes"),
    ("Just under 50 homes burned.", "Just under 50 homes", 0, 50, "less than", "count", "homes"),
    ('He said about "12 people left.', 'about "12 people', 12, 12, "about", "count", "people"),
    ("Dozens of families left.", "Dozens of families", 12, None, "vague", "count", "families"),
    ("Scores of families left.", "Scores of families", 20, None, "vague", "count", "families"),
    ("Several families left.", "Several families", 3, None, "vague", "count", "families"),
    ("A few families left.", "A few families", 3, None, "vague", "count", "families"),
    ("Tens of thousands of fans came.", "Tens of thousands of fans", 10_000, None, "vague", "count", "fans"),
    ("It treats thousands of wounded.", "thousands of wounded", 1000, None, "vague", "count", "wounded"),
    ("It killed two of the hostages.", "two of the hostages", 2, 2, "exact", "count", "hostages"),
    (
        "They logged 47 cluster munition attacks.",
        "47 cluster munition attacks",
        47,
        47,
        "exact",
        "count",
        "cluster munition attacks",
    ),
    ("Four crossing points are marked.", "Four crossing points", 4, 4, "exact", "count", "crossing points"),
    ("Two heavily armed men fled.", "Two heavily armed men", 2, 2, "exact", "count", "heavily armed men"),
    ("Three rebel-held towns fell.", "Three rebel-held towns", 3, 3, "exact", "count", "rebel-held towns"),
    (
        "Ten Chinese trading companies closed.",
        "Ten Chinese trading companies",
        10,
        10,
        "exact",
        "count",
        "Chinese trading companies",
    ),
    ("One corridor was opened.", "One corridor", 1, 1, "exact", "count", "corridor"),
    ("Twenty police officers came.", "Twenty police officers", 20, 20, "exact", "count", "police officers"),
    ("Two million people fled.", "Two million people", 2e6, 2e6, "exact", "count", "people"),
    (
        "A quarter of a million people fled.",
        "A quarter of a million people",
        250_000,
        250_000,
        "exact",
        "count",
        "people",
    ),
    ("Twelve men and women were freed.", "Twelve men and women", 12, 12, "exact", "count", "men and women"),
    ("The flood drowned 300 sheep.", "300 sheep", 300, 300, "exact", "count", "sheep"),
    ("It took 40% of the city.", "40% of the city", 40, 40, "exact", "percent", "city"),
    ("It took about 40 per cent of the city.", "about 40 per cent of the city", 40, 40, "about", "percent", "city"),
    ("He won 88.7% of the vote.", "88.7% of the vote", 88.7, 88.7, "exact", "percent", "vote"),
    ("Turnout was 60-65%.", "60-65%", 60, 65, "range", "percent", "Turnout"),
    ("Turnout was between 60% and 65%.", "between 60% and 65%", 60, 65, "range", "percent", "Turnout"),
    ("A third of voters stayed home.", "A third of voters", 1 / 3, 1 / 3, "exact", "fraction", "voters"),
    ("More than half of the crew fell ill.", "More than half of the crew", 0.5, None, "more than", "fraction", "crew"),
    ("Profits rose by 12%.", "12%", 12, 12, "exact", "percent", "Profits"),
    ("A 20 kilometer front line runs there.", "20 kilometer front line", 20, 20, "exact", "kilometre", "front line"),
    ("It lies some 80 kilometers north of here.", "some 80 kilometers", 80, 80, "about", "kilometre", None),
    ("A 3km-long queue formed.", "3km-long queue", 3, 3, "exact", "kilometre", "queue"),
    ("The wall is 12 metres high.", "12 metres high", 12, 12, "exact", "metre", "wall"),
    (
        "They sent 14 tons of humanitarian cargo.",
        "14 tons of humanitarian cargo",
        14,
        14,
        "exact",
        "ton",
        "humanitarian cargo",
    ),
    ("They sent 2.5 tonnes of food and other goods.", "2.5 tonnes of food", 2.5, 2.5, "exact", "tonne", "food"),
    ("It covers 120 square miles.", "120 square miles", 120, 120, "exact", "square mile", None),
    ("Winds reached 105 mph.", "105 mph", 105, 105, "exact", "mile per hour", "Winds"),
    ("They left within three months.", "within three months", 0, 3, "at most", "month", None),
    ("They leave over the next three months.", "the next three months", 0, 3, "at most", "month", None),
    ("It has two to three weeks worth of supplies.", "two to three weeks", 2, 3, "range", "week", "supplies"),
    ("It happened two years ago.", "two years ago", 2, 2, "exact", "year", None),
    ("The five-year conflict goes on.", "five-year conflict", 5, 5, "exact", "year", "conflict"),
    ("They waited half an hour.", "half an hour", 0.5, 0.5, "exact", "hour", None),
    ("They waited several weeks.", "several weeks", 3, None, "vague", "week", None),
    ("He got three months' notice.", "three months' notice", 3, 3, "exact", "month", "notice"),
    ("A 62-year-old man died.", "62-year-old man", 62, 62, "exact", "year", "man"),
    ("Ann Lee, 45, won.", "45", 45, 45, "exact", "year", "Ann Lee"),
    ("She won with Ann Lee, 45.", "45", 45, 45, "exact", "year", "Ann Lee"),
    ("The boy aged 12 won.", "12", 12, 12, "exact", "year", "boy"),
    ("It cost $5bn.", "$5bn", 5e9, 5e9, "exact", "US dollar", None),
    ("They signed a £3m deal.", "£3m deal", 3e6, 3e6, "exact", "pound sterling", "deal"),
    (
        "It holds at least $10 million of gear.",
        "at least $10 million of gear",
        1e7,
        None,
        "at least",
        "US dollar",
        "gear",
    ),
    ("Profit rose to €2 million from 900,000 a year earlier.", "900,000", 9e5, 9e5, "exact", "euro", None),
    ("It paid 5 million euros.", "5 million euros", 5e6, 5e6, "exact", "euro", None),
    ("Profits of $5m were paid.", "$5m", 5e6, 5e6, "exact", "US dollar", "Profits"),
    ("It costs $3 to $4.", "$3 to $4", 3, 4, "range", "US dollar", None),
    ("Oil costs $50 a barrel.", "$50", 50, 50, "exact", "US dollar per barrel", "Oil"),
    ("They spent millions of dollars.", "millions of dollars", 1e6, None, "vague", "US dollar", None),
    ("A fourth corridor was opened.", "A fourth corridor", 1, 1, "exact", "count", "corridor"),
    ("A magnitude 6.4 earthquake struck.", "magnitude 6.4 earthquake", 6.4, 6.4, "exact", "magnitude", "earthquake"),
    ("It fell to -12C overnight.", "-12C", -12, -12, "exact", "degree Celsius", None),
    ("No civilians were killed.", "No civilians", 0, 0, "exact", "count", "civilians"),
    ("The gorilla weighs over 400 pounds.", "over 400 pounds", 400, None, "more than", "pound weight", None),
    ("It costs 400 pounds.", "400 pounds", 400, 400, "exact", "pound sterling", None),
    (
        "More than a quarter of a million people fled.",
        "More than a quarter of a million people",
        25e4,
        None,
        "more than",
        "count",
        "people",
    ),
    (
        "Three quarters of a million homes burned.",
        "Three quarters of a million homes",
        75e4,
        75e4,
        "exact",
        "count",
        "homes",
    ),
    ("They saw nobody.", "nobody", 0, 0, "exact", "count", None),
    ("They had seen no people using it.", "no people", 0, 0, "exact", "count", "people"),
    ("There was no sign of residents.", "no sign of residents", 0, 0, "exact", "count", "residents"),
    ("There were no casualties.", "no casualties", 0, 0, "exact", "count", "casualties"),
    ("Another 12 were injured.", "Another 12", 12, 12, "exact", "count", None),
    ("The toll rose to 45.", "45", 45, 45, "exact", "count", None),
    ("It exports 300 barrels a day.", "300 barrels", 300, 300, "exact", "barrel", None),
    ("It feeds 300 refugees a day.", "300 refugees", 300, 300, "exact", "count per day", "refugees"),
    ("A 7.1-magnitude quake struck.", "7.1-magnitude quake", 7.1, 7.1, "exact", "magnitude", "quake"),
]


@pytest.mark.parametrize(("text", "span", "low", "high", "approximator", "unit", "counted"), TABLE)
def test_table(
    text: str, span: str, low: float, high: float | None, approximator: str, unit: str, counted: str | None
) -> None:
    found = {q.span.of(text): q for q in find(text)}
    assert span in found, list(found)
    q = found[span]
    assert (q.low, q.high) == (pytest.approx(low), high if high is None else pytest.approx(high))
    assert (q.approximator, q.unit) == (approximator, unit)
    if counted is not None:
        assert q.counted == counted


@pytest.mark.parametrize(
    "text",
    [
        "The vote of 2014 was close.",
        "In 2016 fans came.",
        "The 2016 elections were close.",
        "On 12 May they met.",
        "They met on May 12 in Rome.",
        "They met at 10:30 and at 5 p.m. on Friday.",
        "They met at 0930 GMT.",
        "Reds beat Blues 2-1.",
        "It was a 6-3 win.",
        "Flight 370 vanished.",
        "Resolution 2254 was passed.",
        "See page 5 and No. 10.",
        "An F-16 and a B52 flew past the G20.",
        "Covid-19 spread.",
        "Call 555-0134 now.",
        "He lives at 10 Sample Street.",
        "One of the men left, and no one saw it.",
        "One day they will go.",
        "There were no reports of damage.",
        "It did so without specifying casualties.",
        "He came for a second time in his third term.",
        "It was the 21st century.",
        "It was in the 1990s.",
        "Dial 12345678 to vote.",
        "The 9/11 report came out.",
        "1. Open the box",
        "Formula One and Channel Four are names.",
        "Nobody knows why.",
        "It has 99999999999999999999 fans.",
    ],
)
def test_no_quantity(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "predicate", "population", "measure_id"),
    [
        ("The blast killed at least 24 civilians.", "killed", "civilian", "people.killed"),
        ("24 people have been killed in the town.", "killed", "any", "people.killed"),
        ("The dam burst, killing 12 people.", "killed", "any", "people.killed"),
        (
            "The raids killed and injured dozens of civilians.",
            "killed_or_injured",
            "civilian",
            "people.killed_or_injured",
        ),
        ("The death toll rose to 45.", "killed", "any", "people.killed"),
        ("At least 30 people were killed or injured.", "killed_or_injured", "any", "people.killed_or_injured"),
        ("About 440 tourists were dead or missing.", "killed_or_missing", "any", "people.killed_or_missing"),
        ("The attack left 22 people dead or wounded.", "killed_or_injured", "any", "people.killed_or_injured"),
        ("Casualties rose to 55.", "killed_or_injured", "any", "people.killed_or_injured"),
        ("Overnight 40 were hurt.", "injured", "any", "people.injured"),
        ("More than 50 were taken to hospital.", "hospitalised", "any", "people.hospitalised"),
        ("Police put the crowd at 12,000.", "attended", "any", "people.attended"),
        ("Organisers said 100,000 took part.", "attended", "any", "people.attended"),
        ("A crowd of 12,000 gathered.", "attended", "any", "people.attended"),
        ("Floods have forced 120,000 people from their homes.", "displaced", "any", "people.displaced"),
        ("The number of infections passed 2,000.", "infected", "any", "people.infected"),
        ("The death toll has reached 45.", "killed", "any", "people.killed"),
        ("Six died at the scene.", "killed", "any", "people.killed"),
        ("The death of ten pilgrims was mourned.", "killed", "any", "people.killed"),
        ("Ten people suffered minor injuries.", "injured", "any", "people.injured"),
        ("Officials said ten people were killed.", "killed", "any", "people.killed"),
        ("Police reported 55 deaths.", "killed", "any", "people.killed"),
        ("The fire claimed the lives of 12 children.", "killed", "child", "people.killed"),
        ("Six people lost their lives.", "killed", "any", "people.killed"),
        ("The storm left 12 dead.", "killed", "any", "people.killed"),
        ("Ten wounded soldiers arrived.", "arrived", "combatant", "people.arrived"),
        ("30 were injured.", "injured", "any", "people.injured"),
        ("Five hikers are missing.", "missing", "any", "people.missing"),
        ("Thousands of residents fled the town.", "displaced", "any", "people.displaced"),
        ("Thousands have been forced to flee.", "displaced", "any", "people.displaced"),
        ("They let 20 women leave.", "left", "woman", "people.left"),
        ("It raises fears for 250,000 people who live there.", "present", "any", "people.present"),
        ("Aid for 300 people trapped behind the lines is late.", "present", "any", "people.present"),
        ("Police arrested 30 protesters.", "detained", "any", "people.detained"),
        ("Firefighters rescued 30 people.", "rescued", "any", "people.rescued"),
        (
            "Many were killed - and some 30,000 displaced - along the river.",
            "displaced",
            "any",
            "people.displaced",
        ),
        ("Jets bombed five hospitals.", "attacked", None, "hospital.attacked"),
        ("The quake destroyed 300 homes.", "destroyed", None, "home.destroyed"),
        ("Two gunmen killed a guard.", None, "any", "people.gunman"),
        ("She interviewed 30 witnesses.", None, "any", "people.witness"),
    ],
)
def test_predicate(text: str, predicate: str | None, population: str | None, measure_id: str) -> None:
    q = only(text)
    assert (q.predicate, q.population, q.measure.measure_id) == (predicate, population, measure_id)


@pytest.mark.parametrize(
    ("text", "subject", "measure_id"),
    [
        ("He offered an amnesty to deserters who surrender over the next three months.", "amnesty", "duration.amnesty"),
        (
            "It declared a general amnesty for rebels who surrender to officials within three months.",
            "general amnesty",
            "duration.amnesty",
        ),
        (
            "He issued a decree to provide amnesty for members of armed groups who surrender within three months.",
            "amnesty",
            "duration.amnesty",
        ),
        ("It has only two to three weeks worth of supplies.", "supplies", "duration.supply"),
        ("The five-year conflict goes on.", "conflict", "duration.conflict"),
        ("Sales of tractors rose by 12%.", "Sales", "increase.sale"),
        ("There was a 4% fall in exports.", "exports", "decrease.export"),
        ("Jobless rates fell to 4%.", "Jobless rates", "rate.jobless"),
        ("The force captured 40% of Northtown.", "Northtown", "share.territory"),
    ],
)
def test_subject(text: str, subject: str, measure_id: str) -> None:
    q = only(text)
    assert q.measure.measure_id == measure_id
    assert q.subject is not None and q.subject.endswith(subject)


def test_a_depth_is_nobodys() -> None:
    assert only("The man said that the pit was about 40 metres deep.").subject is None


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("The five-year conflict that has killed 280 people goes on.", "conflict"),
        ("More than 280 people have been killed since fighting began.", "conflict"),
        ("The war has killed 280 people.", "conflict"),
        ("The uprising that broke out in spring has killed 280 people.", "conflict"),
        ("Ten people were killed in the crash.", "event"),
        ("Ten people were killed.", None),
        ("The Bureau, which monitors Ruritania's five-year conflict, said 12 people were killed.", None),
        ("A group tracking the war said 12 people were killed since the uprising.", "conflict"),
    ],
)
def test_scope(text: str, scope: str | None) -> None:
    assert [q.scope for q in find(text) if q.unit == "count"] == [scope]


@pytest.mark.parametrize(
    ("text", "modality", "polarity"),
    [
        ("Ten people were killed.", "asserted", "positive"),
        ("Ten people were reportedly killed.", "hedged", "positive"),
        ("Ten people are feared dead.", "hedged", "positive"),
        ("Ten camps will be opened.", "planned", "positive"),
        ("If ten camps are opened, it is over.", "hypothetical", "positive"),
        ("He denied killing ten people.", "denied", "positive"),
        ("He denied that ten people had died.", "denied", "positive"),
        ("The blast did not kill ten people.", "asserted", "negative"),
    ],
)
def test_stance(text: str, modality: str, polarity: str) -> None:
    q = find(text)[0]
    assert (q.modality, q.polarity) == (modality, polarity)


def test_parts_and_wholes() -> None:
    whole, children, women = find("It killed seven people, including five children and two women.")
    assert (whole.part_of, children.part_of, women.part_of) == (None, 0, 0)
    assert children.predicate == women.predicate == "killed"
    part, lorries = find("In the raid 18 of the 31 lorries were destroyed.")
    assert part.part_of == 1 and lorries.part_of is None and part.measure.measure_id == "lorry.destroyed"
    assert [q.part_of for q in find("They let 169 civilians and 69 militants leave.")] == [None, None]
    assert [q.part_of for q in find("It fired three rockets.", "Two of them missed.")] == [None, 0]


def test_conjuncts_share_the_verb() -> None:
    assert [q.predicate for q in find("The blast killed 12 men and three women.")] == ["killed", "killed"]
    assert [q.predicate for q in find("Twelve men and three women were injured.")] == ["injured", "injured"]
    assert [q.predicate for q in find("It let 20 women and 30 men flee.")] == ["displaced", "displaced"]
    assert [q.predicate for q in find("It killed a guard and nine children.")] == ["killed"]
    assert [q.predicate for q in find("It killed 12 people and injured 30.")] == ["killed", "injured"]


def test_additional() -> None:
    assert only("They open four more routes.").is_additional
    assert only("Another 12 were injured.").is_additional
    assert [q.is_additional for q in find("The toll rose by four to 19.")] == [True, False]
    assert not only("More than four routes opened.").is_additional
    # others than the dead, not more wounded; but more dead
    assert [q.is_additional for q in find("The blast killed six people and wounded another nine.")] == [False, False]
    assert [q.is_additional for q in find("Six people were killed, and another nine were killed later.")] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("sentences", "is_additional"),
    [
        (("The blast wounded dozens of people.", "It killed six people and wounded another nine."), False),
        (("At least six people were killed.", "Dozens more were injured in the town."), False),
        (("Six people were killed and 12 injured.", "Dozens more were injured later."), True),
    ],
)
def test_others_than_those_told_before(sentences: tuple[str, ...], is_additional: bool) -> None:
    assert find(*sentences)[-1].is_additional is is_additional


def test_standard_values() -> None:
    q = only("They leave in 3 weeks.")
    assert (q.low, q.std_low, q.measure.unit) == (3, pytest.approx(21), "day")
    floor = only("It is more than 10 miles away.")
    assert floor.std_low == pytest.approx(16.09344) and floor.std_high is None


def test_the_whole_of_a_share_is_a_quantity_of_its_own() -> None:
    share, whole = find("About 85% of its 20,000 members voted.")
    assert (share.unit, share.measure.measure_id) == ("percent", "share.member")
    assert (whole.low, whole.counted) == (20_000, "members")


def test_title_case_headline() -> None:
    q = only("Ten Killed In Market Attack")
    assert (q.low, q.predicate) == (10, "killed")


_PIECES = st.lists(
    st.sampled_from(
        [
            "12",
            "two",
            "300,000",
            "$",
            "5bn",
            "%",
            "people",
            "killed",
            "and",
            "to",
            "-",
            "of",
            "them",
            "more than",
            "a third",
            "dozens",
            "the",
            "five-year",
            "km",
            "who",
            "(",
            ")",
            '"',
            "no",
            "including",
            ",",
            "1 000",
            "½",
            "٣",
            "’s",
            "\u2028",
        ]
    ),
    max_size=30,
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=120), _PIECES.map(" ".join), _PIECES.map("".join)))
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    found = find(text)
    for i, q in enumerate(found):
        assert 0 <= q.span.start < q.span.end <= len(text)
        assert q.high is None or q.low is None or q.low <= q.high
        assert q.part_of is None or (0 <= q.part_of < len(found) and q.part_of != i)
        assert q.low is not None and (q.low >= 0 or q.measure.measure_id.startswith("temperature"))
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "text", ["12 people killed, " * 3000, "9" * 50_000, "2 to " * 5000, "one and " * 5000, "since the " * 5000]
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 5


def test_a_value_that_does_not_fit_is_skipped() -> None:
    assert find("two million million million million people") == []


@pytest.mark.parametrize(
    ("text", "larger", "smaller"),
    [
        ("The house passed the bill 234-193, on party lines.", 234, 193),
        ("The senate voted 51 to 49 to confirm him.", 51, 49),
        ("Members voted by 432 votes to 202 to reject the deal.", 432, 202),
        ("In a 5-4 vote, the court sided with the town.", 5, 4),
        ("The amendment failed 46-54.", 54, 46),
    ],
)
def test_a_vote_has_two_sides(text: str, larger: int, smaller: int) -> None:
    found = {q.measure.measure_id: q.low for q in find(text)}
    assert found == {"votes_on_larger_side": larger, "votes_on_smaller_side": smaller}


@pytest.mark.parametrize(
    "text",
    [
        "Children aged 5-14 voted.",
        "The vote will take 10-15 minutes.",
        "The bill passed in 2017-18.",
        "The hosts won 3-1 and passed their rivals.",
        "Lawmakers passed a bill for 10-5 schools.",
    ],
)
def test_no_vote_in_ranges_scores_and_years(text: str) -> None:
    assert not [q for q in find(text) if q.measure.measure_id.startswith("votes_on")]


def test_who_is_confirmed_as_having_died_was_killed() -> None:
    assert only("Seven people are now confirmed as having died.").predicate == "killed"


@pytest.mark.parametrize("text", ["35 of 41 Skip in Share CLOSE", "Photo by Ann Lee 3 of 12", "Image 7 of 9."])
def test_pages_and_pictures_are_no_counts(text: str) -> None:
    assert words(text) == []


def test_some_of_a_number_of_things_are_counts() -> None:
    assert words("Divers found 35 of 41 passengers.")
