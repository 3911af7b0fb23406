"""The cases of test_reconcile_verdicts: a few articles each, and the verdict that a careful editor would give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.unit.reconcile_cases import (
    Article,
    Line,
    Number,
    Speaker,
    about,
    at_least,
    between,
    dozens,
    fewer_than,
    hundreds,
    line,
    minister,
    more_than,
    no_position,
    residents,
    says,
    several,
    spokesman,
    toll,
    up_to,
)
from warehouse.ids import content_id

WIRE = (
    "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
)
DECREE = "{} is how long the new amnesty runs"
AMNESTY: dict[str, Any] = {"measure": "duration.amnesty"}
DOLLARS: dict[str, Any] = {"unit": "US dollar"}
OIL: dict[str, Any] = {"measure": "distance.oil"}
AGE: dict[str, Any] = {"measure": "age", "unit": "day", "subject": "boy"}
WAR: dict[str, Any] = {"scope": "conflict", "place": None}
OPINION = "The harbour will stay closed until the wreck has been lifted and the shipping company punished"
LONG = (
    "Nobody told the islanders that anything was wrong. For forty years we did as we were told and then it was over. "
    "Our children asked their teacher why the pier was empty and she had no answer for any of them."
)
PRESENT: dict[str, Any] = {"measure": "people.present"}
state = Speaker("Ruritania", "state")
both = Speaker("Ruritania and Free Harbour Front", "organisation")
rebels = Speaker("Free Harbour Front", "organisation")
senator = Speaker("Odo Brandt", role="senator", of="Ruritania")


def years(number: int) -> Number:
    return Number(f"{number} years", number * 365.25, number * 365.25, "exact")


@dataclass(frozen=True)
class Case:
    """`about` is the quote that picks the finding where there are several; `values` are columns of it."""

    name: str
    articles: list[Article]
    verdict: str
    live: set[float | None]
    retired: set[float | None]
    about: str | None
    findings: int
    values: dict[str, Any]


CASES: list[Case] = []


def case(
    name: str,
    *articles: Article,
    verdict: str,
    live: set[float | None],
    retired: set[float | None] | None = None,
    of: str | None = None,
    findings: int = 1,
    **values: Any,
) -> None:
    CASES.append(Case(name, list(articles), verdict, live, retired or set(), of, findings, values))


def copied(number: Any, **columns: Any) -> Line:
    """The long sentence of the agency, which others take over."""
    return line(WIRE, number, measure="people.rescued", **columns)


# --- verdicts ---------------------------------------------------------------------------------------------------------
case("one outlet, one number", Article("Courier", 2, toll(20)),
     verdict="single-source", live={20}, value_best=20, value_min=20, value_max=20, n_origins=1)  # fmt: skip
case("two agencies agree", Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(20)),
     verdict="corroborated", live={20}, value_best=20, n_origins=2, n_documents=2)  # fmt: skip
case("two agencies count differently on one morning", Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(31)),
     verdict="contested", live={20, 31}, value_best=None, value_min=20, value_max=31, n_origins=2)  # fmt: skip
case("a majority of origins leads a contest",
     Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(31)), Article("Courier", 2, toll(31)),
     verdict="contested", live={20, 31}, value_best=31, n_origins=3)  # fmt: skip
case("a decree that four outlets report",
     *(Article(o, d, line(DECREE, 90, by=state, **AMNESTY)) for o, d in
       (("Northwire", 2), ("Courier", 2), ("Gazette", 3), ("Meridian", 4))),
     verdict="repeated", live={90}, n_origins=1, n_documents=4, n_sources=4)  # fmt: skip
case("one article read twice is still one", first := Article("Courier", 2, toll(20)),
     Article("Gazette", 2, line("{} died aboard", 20), duplicate_of=first),
     verdict="single-source", live={20}, n_documents=1, n_claims=1)  # fmt: skip
case("retracted articles are no evidence",
     Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(31), retracted_at=datetime(2031, 5, 9, tzinfo=UTC)),
     verdict="single-source", live={20}, n_documents=1)  # fmt: skip
case("an article contradicts itself", Article("Courier", 2, toll(20), says("The harbour stayed shut"),
                                              line("{} drowned, a nurse counted", 31)),
     verdict="contested", live={20, 31}, value_best=None, has_conflict_within_document=True, n_origins=1)  # fmt: skip

case("an article counts the dead of three places",
     Article("Courier", 2, line("Flames raced through timber stores along the western quay and killed {}", 20),
             line("Further inland a collapsing copper mine near the lakes buried {}", 31),
             line("Black ice sent coaches off the northern mountain road and claimed {}", 5)),
     verdict="single-source", live={31}, of="31 people", findings=3)  # fmt: skip

case("statements of one man", Article("Courier", 2, says(OPINION, by=senator)), Article("Gazette", 3, says(OPINION, by=senator)),
     verdict="repeated", live={None}, kind="statement", n_origins=1, n_documents=2)  # fmt: skip
case("a quotation whose speaker another outlet names", Article("Courier", 2, says(OPINION, by=senator)),
     Article("Gazette", 3, says(OPINION, quotation="direct")),
     verdict="repeated", live={None}, kind="statement", n_origins=1, n_documents=2)  # fmt: skip
case("statements of two men", Article("Courier", 2, says(OPINION, by=senator)), Article("Gazette", 3, says(OPINION, by=rebels)),
     verdict="corroborated", live={None}, kind="statement", n_origins=2)  # fmt: skip
case("one story under a later date is told by what both quote",
     Article("Courier", 2, says(f"“{LONG}”, she said", by=senator, quotation="direct")),
     Article("Gazette", 25, says(f"“{LONG}” she added", by=senator, quotation="direct")),
     verdict="repeated", live={None}, kind="statement", n_origins=1, n_documents=2)  # fmt: skip
case("weeks apart a story is another",
     Article("Courier", 2, says(OPINION, by=senator), toll(20)), Article("Courier", 25, says(OPINION, by=senator), toll(31)),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("weeks apart one story, another count",
     Article("Courier", 2, says(OPINION, by=senator), toll(20)), Article("Gazette", 25, says(OPINION, by=senator), toll(31)),
     verdict="single-source", live={20}, of="20 people", findings=3)  # fmt: skip
case("a part of what another quotes",
     Article("Courier", 2, says(f"“{LONG} {OPINION}”, she said", by=senator, quotation="direct")),
     Article("Gazette", 3, says("“Did as we were told and then it was over”, wrote the senator", by=senator,
                                quotation="direct")),
     verdict="repeated", live={None}, kind="statement", n_origins=1, n_documents=2)  # fmt: skip
case("two who speak together and one of them alone", Article("Courier", 2, says(OPINION, by=state)),
     Article("Gazette", 3, says(OPINION, by=both)),
     verdict="repeated", live={None}, kind="statement", n_origins=1, n_documents=2)  # fmt: skip
case("a statement and its denial don't meet", Article("Courier", 2, toll(20), says(OPINION, by=senator)),
     Article("Gazette", 3, toll(20), says(OPINION, by=rebels, polarity="negative")),
     verdict="corroborated", live={20})  # fmt: skip

case("short statements are alike by chance", Article("Courier", 2, toll(20), says("Nobody came", by=senator)),
     Article("Gazette", 2, toll(20), says("Nobody came", by=rebels)),
     verdict="corroborated", live={20})  # fmt: skip
case("what fits two answers leads neither",
     Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(40)), Article("Herald", 2, toll(dozens())),
     Article("Meridian", 3, toll(300)),
     verdict="contested", live={20, 40, 300}, leading=300)  # fmt: skip

# --- numbers are intervals --------------------------------------------------------------------------------------------
case("more than 200 beside 276", Article("Northwire", 2, toll(more_than(200))), Article("Eastwire", 2, toll(276)),
     verdict="corroborated", live={276}, value_best=276)  # fmt: skip
case("more than 270 beside 276", Article("Northwire", 2, toll(more_than(270))), Article("Eastwire", 2, toll(276)),
     verdict="corroborated", live={276})  # fmt: skip
case("more than 270 against 285", Article("Northwire", 2, toll(more_than(270))), Article("Eastwire", 2, toll(285)),
     verdict="contested", live={270, 285}, value_best=None)  # fmt: skip
case("more than 200 against 300", Article("Northwire", 2, toll(more_than(200))), Article("Eastwire", 2, toll(300)),
     verdict="contested", live={200, 300})  # fmt: skip
case("more than 276 leaves 276 out", Article("Northwire", 2, toll(more_than(276))), Article("Eastwire", 2, toll(276)),
     verdict="contested", live={276})  # fmt: skip
case("a floor that isn't round is open above", Article("Northwire", 2, toll(at_least(23))), Article("Eastwire", 2, toll(95)),
     verdict="corroborated", live={95})  # fmt: skip
case("a floor conflicts with what is lower", Article("Northwire", 2, toll(at_least(23))), Article("Eastwire", 2, toll(19)),
     verdict="contested", live={23, 19})  # fmt: skip
case("dozens beside 20 and 80 joins neither", Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(80)),
     Article("Courier", 2, toll(dozens())),
     verdict="contested", live={20, 80}, value_best=None, value_min=20, value_max=80, n_origins=3)  # fmt: skip
case("dozens is no vote against a majority", Article("Northwire", 2, toll(20)), Article("Eastwire", 2, toll(80)),
     Article("Courier", 2, toll(dozens())), Article("Gazette", 2, toll(20)),
     verdict="contested", live={20, 80}, value_best=20, n_origins=4)  # fmt: skip
case("what fits two answers states neither", Article("Courier", 2, toll(27)), Article("Gazette", 2, toll(at_least(53))),
     Article("Herald", 3, toll(dozens())),
     verdict="contested", live={27, 53}, value_best=None, value_min=27, value_max=53)  # fmt: skip
case("dozens beside 40", Article("Northwire", 2, toll(40)), Article("Courier", 2, toll(dozens())),
     verdict="corroborated", live={40}, value_best=40)  # fmt: skip
case("dozens against hundreds", Article("Northwire", 2, toll(dozens())), Article("Courier", 2, toll(hundreds())),
     verdict="contested", live={12, 100}, value_best=None)  # fmt: skip
case("several is three to nine", Article("Northwire", 2, toll(several())), Article("Courier", 2, toll(7)),
     verdict="corroborated", live={7})  # fmt: skip
case("several against twelve", Article("Northwire", 2, toll(several())), Article("Courier", 2, toll(12)),
     verdict="contested", live={3, 12})  # fmt: skip
case("one figure said with and without care", Article("Northwire", 2, toll(27_000_000)),
     Article("Courier", 2, toll(more_than(27_000_000))),
     verdict="corroborated", live={27_000_000})  # fmt: skip
case("a figure told in millions is round in them",
     Article("Northwire", 2, toll(Number("12.34 million", 12_340_000, 12_340_000, "exact"))),
     Article("Courier", 2, toll(Number("more than 12.34 million", 12_340_000, None, "more than"))),
     verdict="corroborated", live={12_340_000})  # fmt: skip
case("more than a figure in millions against a much higher one",
     Article("Northwire", 2, toll(Number("more than 12.34 million", 12_340_000, None, "more than"))),
     Article("Courier", 2, toll(Number("12.8 million", 12_800_000, 12_800_000, "exact"))),
     verdict="contested", live={12_340_000, 12_800_000})  # fmt: skip
case("a length in two units, each rounded", Article("Northwire", 2, line("The oil reached {} along the coast", 548.8, **OIL)),
     Article("Courier", 2, line("The oil reached {} along the coast", 550, **OIL)),
     verdict="corroborated", live={548.8})  # fmt: skip
case("two lengths", Article("Northwire", 2, line("The oil reached {} along the coast", 500, **OIL)),
     Article("Courier", 2, line("The oil reached {} along the coast", 550, **OIL)),
     verdict="contested", live={500, 550})  # fmt: skip
case("about 40 beside 44", Article("Northwire", 2, toll(about(40))), Article("Eastwire", 2, toll(44)),
     verdict="corroborated", live={44})  # fmt: skip
case("about 40 beside 36", Article("Northwire", 2, toll(about(40))), Article("Eastwire", 2, toll(36)),
     verdict="corroborated", live={36}, value_best=36)  # fmt: skip
case("about 40 against 35", Article("Northwire", 2, toll(about(40))), Article("Eastwire", 2, toll(35)),
     verdict="contested", live={40, 35})  # fmt: skip
case("about 40 against 45", Article("Northwire", 2, toll(about(40))), Article("Eastwire", 2, toll(45)),
     verdict="contested", live={40, 45})  # fmt: skip
case("up to 300 beside 276", Article("Northwire", 2, toll(up_to(300))), Article("Eastwire", 2, toll(276)),
     verdict="corroborated", live={276}, value_min=200, value_max=300)  # fmt: skip
case("up to 300 against 120", Article("Northwire", 2, toll(up_to(300))), Article("Eastwire", 2, toll(120)),
     verdict="contested", live={0, 120}, value_min=120)  # fmt: skip
case("up to 300 alone", Article("Northwire", 2, toll(up_to(300))),
     verdict="single-source", live={0}, value_best=300, value_min=200, value_max=300)  # fmt: skip
case("fewer than 50 leaves 50 out", Article("Northwire", 2, toll(fewer_than(50))), Article("Eastwire", 2, toll(50)),
     verdict="contested", live={0, 50})  # fmt: skip
case("20 to 30 beside 25", Article("Northwire", 2, toll(between(20, 30))), Article("Eastwire", 2, toll(25)),
     verdict="corroborated", live={25}, value_min=20, value_max=30)  # fmt: skip
case("20 to 30 doesn't join 22 and 28", Article("Northwire", 2, toll(22)), Article("Eastwire", 2, toll(28)),
     Article("Courier", 2, toll(between(20, 30))), verdict="contested", live={22, 28}, value_best=None)  # fmt: skip
case("nobody seen against five", Article("Northwire", 2, toll(0)), Article("Eastwire", 2, toll(5)),
     verdict="contested", live={0, 5}, value_min=0, value_max=5)  # fmt: skip
case("an unknown number is no position", Article("Northwire", 2, toll(no_position())), Article("Eastwire", 2, toll(5)),
     verdict="single-source", live={5}, n_documents=1)  # fmt: skip
case("a denied number is no position", Article("Northwire", 2, toll(20)),
     Article("Eastwire", 2, toll(20, by=minister, modality="denied")),
     verdict="single-source", live={20}, n_origins=1)  # fmt: skip

# --- time -------------------------------------------------------------------------------------------------------------
case("a toll that grows over two days", Article("Courier", 2, toll(at_least(10))), Article("Gazette", 3, toll(31)),
     verdict="updated", live={31}, retired={10}, value_best=31, value_min=31, value_max=31)  # fmt: skip
case("a toll that grows on one day", Article("Courier", 2, toll(at_least(10)), hour=6),
     Article("Gazette", 2, toll(31), hour=20), verdict="contested", live={10, 31})  # fmt: skip
case("a vague toll grows", Article("Courier", 2, toll(dozens())), Article("Gazette", 3, toll(131)),
     verdict="updated", live={131}, retired={12})  # fmt: skip
case("a preliminary toll grows", Article("Courier", 2, toll(12, modality="hedged")), Article("Gazette", 3, toll(31)),
     verdict="updated", live={31}, retired={12})  # fmt: skip
case("an exact toll is not retired by another outlet", Article("Courier", 2, toll(12)), Article("Gazette", 3, toll(31)),
     verdict="contested", live={12, 31})  # fmt: skip
case("an exact toll is retired when its own outlet rose too",
     Article("Courier", 2, toll(12)), Article("Courier", 3, toll(20)), Article("Gazette", 4, toll(31)),
     verdict="contested", live={20, 31}, retired={12})  # fmt: skip
case("a toll doesn't fall by another outlet's word", Article("Courier", 2, toll(at_least(31))),
     Article("Gazette", 3, toll(12)), verdict="contested", live={31, 12})  # fmt: skip
case("an outlet corrects itself downwards", Article("Courier", 2, toll(31)), Article("Courier", 3, toll(28)),
     verdict="updated", live={28}, retired={31}, value_best=28, n_origins=1)  # fmt: skip
case("a floor is not retired after two weeks", Article("Courier", 2, says(OPINION, by=senator)),
     Article("Gazette", 9, toll(at_least(10))), Article("Meridian", 18, toll(40)),
     verdict="contested", live={10, 40})  # fmt: skip
case("who is there is no running total", Article("Courier", 2, line("{} are trapped aboard", at_least(20), **PRESENT)),
     Article("Gazette", 3, line("{} are trapped below deck", 35, **PRESENT)),
     verdict="contested", live={20, 35})  # fmt: skip
case("one speech reported on two days with different terms",
     Article("Courier", 3, line(DECREE, 10, by=state, as_of=2, **AMNESTY)),
     Article("Gazette", 4, line(DECREE, 15, by=state, as_of=2, **AMNESTY)),
     verdict="contested", live={10, 15}, value_best=None, n_origins=1)  # fmt: skip
case("a new speech with new terms", Article("Courier", 2, line(DECREE, 10, by=state, **AMNESTY)),
     Article("Gazette", 4, line(DECREE, 15, by=state, **AMNESTY)),
     verdict="updated", live={15}, retired={10}, n_origins=1)  # fmt: skip
case("an old text reprinted is no new count", Article("Northwire", 2, copied(20)),
     Article("Northwire", 4, line("{} are safe ashore", 31, measure="people.rescued")), Article("Courier", 5, copied(20)),
     verdict="updated", live={31}, retired={20}, n_origins=1)  # fmt: skip
case("an agency updates its story, and others reprint either",
     *(Article("Northwire", d, copied(n)) for d, n in ((2, 20), (4, 31))),
     Article("Courier", 3, copied(20)), Article("Gazette", 5, copied(31)), Article("Herald", 6, copied(20)),
     verdict="updated", live={31}, retired={20}, n_origins=1, n_documents=5)  # fmt: skip
case("an unknown day doesn't supersede", Article("Courier", 2, toll(at_least(10))), Article("Gazette", None, toll(31)),
     verdict="contested", live={10, 31})  # fmt: skip
case("an outlet's undated word doesn't supersede", Article("Courier", 2, toll(31)), Article("Courier", None, toll(28)),
     verdict="contested", live={31, 28})  # fmt: skip
case("an unknown day isn't superseded", Article("Courier", 2, toll(at_least(10), as_of=None)),
     Article("Gazette", 3, toll(31)), verdict="contested", live={10, 31})  # fmt: skip
case("an unknown day doesn't veto", Article("Courier", None, toll(31)), Article("Gazette", 3, toll(31)),
     verdict="corroborated", live={31})  # fmt: skip
case("late Thursday and early Friday meet",
     Article("Courier", 3, toll(31, date_from=date(2031, 5, 1), date_to=date(2031, 5, 1))),
     Article("Gazette", 3, toll(31, date_from=date(2031, 5, 2), date_to=date(2031, 5, 2))),
     verdict="corroborated", live={31})  # fmt: skip
case("a caption with an old total", Article("Courier", 9, toll(31)),
     Article("Gazette", 9, line("{} had died in Port Velmar", 12, section="caption", as_of=None,
                                date_from=date(2030, 3, 1), date_to=date(2030, 3, 1))),
     verdict="single-source", live={31}, of="31 people", findings=2)  # fmt: skip
case("a caption without a day fits the toll", Article("Courier", 9, toll(276)),
     Article("Gazette", 9, line("{} died in Port Velmar", more_than(200), section="caption", as_of=None)),
     verdict="corroborated", live={276})  # fmt: skip
case("a headline tells its own story and is no second voice",
     Article("Courier", 2, line("Ferry kills {} people", 31, section="headline"), toll(31, by=minister)),
     verdict="single-source", live={31}, n_origins=1)  # fmt: skip
case("a headline that differs from its story speaks for its outlet",
     Article("Courier", 2, line("Ferry kills {} people", 45, section="headline"), toll(31, by=minister)),
     verdict="contested", live={31, 45}, n_origins=2)  # fmt: skip
case("one large sum of one event is one, whatever it is called",
     Article("Courier", 2, line("Halden Lines raised its bid for Northern Ferries to {}", 121e9, measure="money.bid", **DOLLARS)),
     Article("Gazette", 2, line("Northern Ferries is now worth {} to its rival", 121e9, measure="money.ferry", **DOLLARS)),
     verdict="corroborated", live={121e9}, n_origins=2)  # fmt: skip
case("one large count of one thing is one, in whatever words",
     Article("Courier", 2, line("The campaign wants to reach {} with lessons on screens", 55_000, measure="school"), toll(9)),
     Article("Gazette", 2, line("Teachers at {} will get new exercise books about phones", 55_000, measure="school")),
     verdict="corroborated", live={55_000}, of="55,000", findings=2)  # fmt: skip
case("one boy has two ages",
     Article("Courier", 2, line("The boy, {} old, fell from the sinking ferry", years(5), **AGE), toll(9)),
     Article("Gazette", 2, line("Divers went on looking for the boy of {}", years(6), **AGE)),
     verdict="contested", live={1826.25, 2191.5}, of="5 years", findings=2)  # fmt: skip
case("two boys have their ages",
     Article("Courier", 2, line("The boy, {} old, fell from the sinking ferry", years(5), **AGE), toll(9)),
     Article("Gazette", 2, line("Divers went on looking for the boy of {}", years(11), **AGE)),
     verdict="single-source", live={1826.25}, of="5 years", findings=3)  # fmt: skip
case("a depth is that of the one thing that has one",
     Article("Courier", 2, line("A robot found the wreck at {}", 40, measure="depth", unit="metre"), toll(9)),
     Article("Gazette", 2, line("Halden lies {} deep, said an islander", 40, measure="depth.ferry", unit="metre")),
     verdict="corroborated", live={40}, of="40", findings=2)  # fmt: skip
case("one voice that gives two sums in one article gives them for two things",
     Article("Courier", 2, line("The council set {} aside for the northern pier", 800e6, measure="money.pier", **DOLLARS),
             line("The northern pier gets {} from the council for its cranes", 805e6, measure="money.pier", **DOLLARS), toll(9)),
     verdict="single-source", live={9}, of="9 people", findings=3)  # fmt: skip
case("two small sums are two",
     Article("Courier", 2, line("Tickets for Northern Ferries go for {} a head", 20, measure="money.ticket", **DOLLARS),
             toll(9)),
     Article("Gazette", 2, line("A kilo of herring fetched {} at the Northern quay", 20, measure="money.herring", **DOLLARS)),
     verdict="single-source", live={9}, of="9 people", findings=3)  # fmt: skip
case("two families are no three sons",
     Article("Courier", 2, toll(3, counted="sons")), Article("Gazette", 2, toll(2, counted="families")),
     verdict="single-source", live={3}, of="3 people", findings=2)  # fmt: skip
case("pilots and passengers are two counts",
     Article("Courier", 2, toll(20, counted="passengers")), Article("Gazette", 2, toll(2, counted="pilots")),
     verdict="single-source", live={2}, of="2 people", findings=2)  # fmt: skip
case("fewer of a sort than of all don't contest all",
     Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(12, counted="passengers")),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("a floor of a sort among the dead doesn't contest all",
     Article("Courier", 2, toll(20)),
     Article("Gazette", 2, toll(Number("at least two of the dead were", 2, None, "at least"), counted="nurses")),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("a sort among the dead is a count of that sort",
     Article("Courier", 2, toll(2, counted="nurses")),
     Article("Gazette", 2, toll(Number("two of the dead were", 2, 2, "exact"), counted="nurses")),
     verdict="corroborated", live={2})  # fmt: skip
case("one number for a sort and for all is one count",
     Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(20, counted="passengers")),
     verdict="corroborated", live={20})  # fmt: skip
case("more of a sort than of all is a conflict",
     Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(31, counted="passengers")),
     verdict="contested", live={20, 31})  # fmt: skip
case("two sums of two things don't contest each other",
     Article("Courier", 2, line("Velmar shares closed at {} on the exchange", 63, measure="money.velmar_share", unit="US dollar"),
             line("Brenza shares closed at {} on the exchange", 235, measure="money.brenza_share", unit="US dollar")),
     verdict="single-source", live={63}, of="63", findings=2)  # fmt: skip
case("four more on top of twenty", Article("Courier", 2, toll(20)), Article("Gazette", 3, toll(4, is_additional=True)),
     verdict="updated", live={4}, of="4 people", findings=2)  # fmt: skip
case("four more doesn't contest twenty", Article("Courier", 2, toll(20)), Article("Gazette", 3, toll(4, is_additional=True)),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("a fourth gate is added to three",
     Article("Courier", 2, line("They opened {} in the wall", Number("three gates", 3, 3, "exact"), measure="gate.opened")),
     Article("Gazette", 3, line("They opened {} in the wall", Number("a fourth gate", 1, 1, "exact"), measure="gate.opened",
                                is_additional=True)),
     verdict="updated", live={1}, of="a fourth gate", findings=2)  # fmt: skip
case("a fourth gate is not added to eleven",
     Article("Courier", 2, line("They opened {} in the wall", Number("eleven gates", 11, 11, "exact"), measure="gate.opened")),
     Article("Gazette", 3, line("They opened {} in the wall", Number("a fourth gate", 1, 1, "exact"), measure="gate.opened",
                                is_additional=True)),
     verdict="single-source", live={1}, of="a fourth gate", findings=2)  # fmt: skip
case("a mass and a ceiling far above it that one article gives are of two things",
     Article("Courier", 2, line("The boats may carry loads of {} of fish", 500, measure="mass.load", unit="tonne"),
             line("The boats can carry loads of {} of fish", Number("up to 2,000", 0, 2_000, "at most"), measure="mass.load",
                  unit="tonne")),
     verdict="single-source", live={500}, of="500", findings=2)  # fmt: skip
case("two exact values of one voice in one article are of two things, however rounded",
     Article("Courier", 2, line("One coin has a market cap of {} today", 86_300, measure="money.market_cap", unit="US dollar"),
             line("Another coin has a market cap of {} today", about(72_800), measure="money.market_cap", unit="US dollar")),
     verdict="single-source", live={86_300}, of="86,300", findings=2)  # fmt: skip
case("four more than nobody", Article("Gazette", 3, toll(4, is_additional=True)),
     verdict="single-source", live={4})  # fmt: skip
case("four more before there is a count", Article("Courier", 5, toll(20)), Article("Gazette", 3, toll(4, is_additional=True)),
     verdict="single-source", live={4}, of="4 people", findings=2)  # fmt: skip
case("an additional two hundred beside 201", Article("Courier", 2, toll(201)),
     Article("Gazette", 3, toll(200, is_additional=True)),
     verdict="single-source", live={200}, of="200 people", findings=2)  # fmt: skip
case("four others beside four", Article("Courier", 2, toll(about(4))), Article("Gazette", 3, toll(4, is_additional=True)),
     verdict="single-source", live={4}, of="4 people", findings=2)  # fmt: skip

# --- origins ----------------------------------------------------------------------------------------------------------
case("five outlets reprint one agency", Article("Northwire", 2, copied(20)),
     *(Article(o, 2, copied(20), hour=9) for o in ("Courier", "Gazette", "Meridian", "Herald", "Echo")),
     verdict="repeated", live={20}, n_origins=1, n_documents=6, n_copied_claims=5)  # fmt: skip
case("a copy with the number changed", Article("Northwire", 2, copied(20)), Article("Courier", 3, copied(31)),
     verdict="contested", live={20, 31}, value_best=None, n_origins=1, n_copied_claims=1)  # fmt: skip
case("unknown outlets are together one origin", Article(None, 2, toll(20)), Article(None, 3, toll(20)),
     verdict="repeated", live={20}, n_origins=1, n_sources=0)  # fmt: skip
case("a copy of an unknown outlet's text", Article(None, 2, copied(20)), Article("Courier", 3, copied(20)),
     verdict="repeated", live={20}, n_origins=1, n_sources=1)  # fmt: skip
case("unknown outlets don't correct each other", Article(None, 2, toll(31)), Article(None, 3, toll(28)),
     verdict="contested", live={31, 28}, n_origins=1)  # fmt: skip
case("residents count as the outlet", Article("Courier", 2, toll(20, by=residents), toll(20)),
     Article("Courier", 3, line("{} were lost", 20)),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("residents of two outlets are two origins", Article("Courier", 2, toll(20, by=residents)),
     Article("Gazette", 2, toll(20, by=residents)), verdict="corroborated", live={20}, n_origins=2)  # fmt: skip
case("spokesman and minister speak for the state", Article("Courier", 2, toll(20, by=minister)),
     Article("Gazette", 2, toll(20, by=spokesman)), verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("unnamed officials speak for the state", Article("Courier", 2, toll(20, by=minister)),
     Article("Gazette", 2, toll(20, by=Speaker("officials", "unnamed", of="Ruritania"))),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("state media speak for the state", Article("Courier", 2, toll(20, by=minister)),
     Article("Gazette", 2, toll(20, by=Speaker("state television", "media", of="Ruritania"))),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("an envoy without a name is known by his office",
     *(Article(o, 2, toll(20, by=Speaker("the envoy", role="envoy", of="United Nations", is_named=False)))
       for o in ("Courier", "Gazette")),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("a senator speaks for himself", Article("Courier", 2, toll(20, by=minister)),
     Article("Gazette", 2, toll(20, by=senator)), verdict="corroborated", live={20}, n_origins=2)  # fmt: skip
case("one man in two outlets", Article("Courier", 2, toll(20, by=senator)), Article("Gazette", 2, toll(20, by=senator)),
     verdict="repeated", live={20}, n_origins=1, n_sources=2)  # fmt: skip
case("an agency that quotes is no origin", Article("Courier", 2, toll(20, by=senator, via="Northwire")),
     Article("Gazette", 2, toll(20, by=senator, via="Eastwire")), verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("a joint statement is one origin",
     *(Article(o, 2, toll(20, by=Speaker("Ruritania and Borovia", "organisation"))) for o in ("Courier", "Gazette")),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("state against rebels", Article("Courier", 2, toll(20, by=minister), says("Nobody came"), toll(80, by=rebels)),
     verdict="contested", live={20, 80}, n_origins=2, n_documents=1)  # fmt: skip
case("an outlet that others quote is one origin", Article("Northwire", 2, toll(20)),
     Article("Courier", 2, toll(20, by=Speaker("Northwire", "media"))),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip

case("a joint statement in either order is one origin",
     Article("Courier", 2, toll(20, by=Speaker("Ruritania and Borovia", "organisation"))),
     Article("Gazette", 2, toll(20, by=Speaker("Borovia and Ruritania", "organisation"))),
     verdict="repeated", live={20}, n_origins=1)  # fmt: skip

# --- vetoes -----------------------------------------------------------------------------------------------------------
case("a part and its whole don't contest", Article("Courier", 2, line(
         "The fire killed {}, among them {}", 7, 5)), Article("Gazette", 2, toll(7)),
     verdict="corroborated", live={7}, of="7 people", findings=2)  # fmt: skip
case("a part in a sentence of its own doesn't contest",
     Article("Courier", 2, line("The sinking killed {}", 7), line("The sinking killed {} from abroad", 5, part_of_nth=0)),
     verdict="single-source", live={7}, of="7 people", findings=2)  # fmt: skip
# which of two claims comes first in the SQL hangs on their ids: several outlets try both orders
for outlet in ("Gazette", "Herald", "Echo", "Meridian"):
    case(f"a part given by the {outlet} doesn't contest", Article("Courier", 2, toll(50)),
         Article(outlet, 2, toll(30, population="civilian")),
         verdict="single-source", live={50}, of="50 people", findings=2)  # fmt: skip
    case(f"a part above its whole in the {outlet} contests",
         Article("Courier", 2, line("{} are trapped", 250_000, **PRESENT)),
         Article(outlet, 2, line("{} are trapped", 300_000, population="civilian", **PRESENT)),
         verdict="contested", live={250_000, 300_000})  # fmt: skip
    case(f"a coarser place in the {outlet} is a refinement", Article("Courier", 2, toll(20)),
         Article(outlet, 2, toll(20, place="Ruritania")),
         verdict="corroborated", live={20})  # fmt: skip
case("civilians and soldiers are two counts", Article("Courier", 2, toll(169, population="civilian")),
     Article("Gazette", 2, toll(69, population="combatant")),
     verdict="single-source", live={69}, of="69 people", findings=2)  # fmt: skip
case("the dead and the injured are two counts", Article("Courier", 2, toll(12)),
     Article("Gazette", 2, toll(30, measure="people.injured")),
     verdict="single-source", live={12}, of="12 people", findings=2)  # fmt: skip
case("like words for different fates are two counts",
     Article("Courier", 2, line("The fire at sea struck {} aboard", 12)),
     Article("Gazette", 2, line("The fire at sea struck {} aboard", 30, measure="people.injured")),
     verdict="single-source", live={12}, of="12 people", findings=2)  # fmt: skip
case("a plan and its outcome are two counts",
     Article("Courier", 2, line("{} will be brought ashore", 300, measure="people.rescued", modality="planned")),
     Article("Gazette", 2, line("{} were brought ashore", 250, measure="people.rescued")),
     verdict="single-source", live={250}, of="250 people", findings=2)  # fmt: skip
case("different places don't meet", Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(31, place="Brenza")),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("different quarters that no gazetteer has don't meet", Article("Courier", 2, toll(20, place="Lower Docks")),
     Article("Gazette", 2, toll(31, place="Rope Walk")),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("different days don't meet",
     Article("Courier", 3, toll(20, date_from=date(2031, 5, 1), date_to=date(2031, 5, 1))),
     Article("Gazette", 6, toll(31, date_from=date(2031, 5, 5), date_to=date(2031, 5, 5))),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("a war's dead are counted across events", Article("Courier", 2, line("Years of fighting left {} dead", 280_000, **WAR)),
     Article("Gazette", 3, line("The war has killed {}", 400_000, **WAR), title="Avalanche buries mountain village near glacier"),
     verdict="contested", live={280_000, 400_000})  # fmt: skip
case("a war's dead are no battle's dead", Article("Courier", 2, toll(20), line("The war has killed {}", 300_000, **WAR)),
     Article("Gazette", 2, toll(20)),
     verdict="corroborated", live={20}, of="20 people", findings=2)  # fmt: skip
case("different units don't meet",
     Article("Courier", 2, line("The owner was fined {}", 90, measure="money.fine", unit="US dollar")),
     Article("Gazette", 2, line("The owner was fined {}", 85, measure="money.penalty", unit="euro")),
     verdict="single-source", live={90}, of="90", findings=2)  # fmt: skip
case("different events don't meet", Article("Courier", 2, toll(20)),
     Article("Gazette", 2, line("{} died in the avalanche", 31), title="Avalanche buries mountain village near glacier"),
     verdict="single-source", live={20}, of="20 people", findings=2)  # fmt: skip
case("two numbers of one sentence are two counts",
     Article("Courier", 2, line("In the north {} died and in the south {} died", 12, 31)),
     verdict="single-source", live={12}, of="12 people", findings=2)  # fmt: skip
case("two like numbers of one sentence are two counts",
     Article("Courier", 2, line("In the north {} died and in the south {} died", 30, 31)),
     verdict="single-source", live={30}, of="30 people", findings=2)  # fmt: skip
case("two numbers of one paragraph are two counts",
     Article("Courier", 2, toll(12), line("Off the southern shore {} died", 31, goes_on=True)),
     verdict="single-source", live={12}, of="12 people", findings=2)  # fmt: skip
case("what was supposed is no evidence", Article("Courier", 2, toll(20)),
     Article("Gazette", 2, toll(90, modality="hypothetical")), verdict="single-source", live={20}, n_documents=1)  # fmt: skip

# --- what others' later counts do to earlier ones ------------------------------------------------------------------------
case("an open floor ends at a later day's count", Article("Courier", 2, toll(at_least(12))), Article("Gazette", 3, toll(31)),
     verdict="updated", live={31}, retired={12}, value_best=31, value_min=31)  # fmt: skip
case("an open floor holds on its own day", Article("Courier", 2, toll(at_least(12))), Article("Gazette", 2, toll(31), hour=20),
     verdict="corroborated", live={31}, value_min=12, value_max=31)  # fmt: skip
case("an open floor that the next day repeats", Article("Courier", 2, toll(at_least(12))), Article("Gazette", 3, toll(12)),
     verdict="corroborated", live={12})  # fmt: skip
case("an open floor given after the count", Article("Courier", 2, toll(31)), Article("Gazette", 3, toll(at_least(12))),
     verdict="corroborated", live={31})  # fmt: skip
case("an open floor of who is there doesn't end", Article("Courier", 2, line("{} are trapped aboard", at_least(12), **PRESENT)),
     Article("Gazette", 3, line("{} are trapped below deck", 31, **PRESENT)),
     verdict="corroborated", live={31})  # fmt: skip
case("an open floor of long ago doesn't end", Article("Courier", 2, toll(at_least(12))),
     Article("Gazette", 10, toll(at_least(12))), Article("Meridian", 18, toll(40)),
     verdict="corroborated", live={40})  # fmt: skip
case("a count that one of two outlets gave up",
     Article("Courier", 2, toll(12)), Article("Herald", 2, toll(12)), Article("Courier", 3, toll(31)),
     verdict="updated", live={31}, retired={12}, value_best=31, n_origins=2)  # fmt: skip
case("a count that is still given after another gave it up",
     Article("Courier", 2, toll(12)), Article("Courier", 3, toll(31)), Article("Herald", 5, toll(12)),
     verdict="contested", live={12, 31}, value_best=None)  # fmt: skip
case("who left an answer is no voice for it",
     Article("Courier", 2, toll(31)), Article("Herald", 4, toll(31)), Article("Courier", 3, toll(28)),
     verdict="contested", live={28, 31}, value_best=None, n_origins=2)  # fmt: skip
case("an outlet's evening count replaces its morning's", Article("Courier", 2, toll(12), hour=6),
     Article("Courier", 2, toll(31), hour=20), verdict="updated", live={31}, retired={12}, n_origins=1)  # fmt: skip
case("days without hours are one time", Article("Courier", 2, toll(12), hour=0),
     Article("Courier", 2, toll(31), says("Rain fell"), hour=0),
     verdict="contested", live={12, 31}, n_origins=1)  # fmt: skip
case("the hour of print is not the hour of speech", Article("Courier", 2, toll(12, by=minister), hour=6),
     Article("Gazette", 2, toll(31, by=minister), hour=20), verdict="contested", live={12, 31}, n_origins=1)  # fmt: skip

# --- reports without a count ---------------------------------------------------------------------------------------------
case("no reports of casualties beside four dead",
     Article("Courier", 2, line("There were no reports of {}", no_position())), Article("Gazette", 2, toll(4)),
     verdict="single-source", live={4}, value_min=4, n_documents=1)  # fmt: skip
case("seven, including five children",
     Article("Courier", 2, line("The fire killed {}, including {}", 7, 5)),
     Article("Gazette", 2, line("{} were among the dead", 5, population="child")),
     verdict="single-source", live={7}, of="7 people", findings=3)  # fmt: skip
case("a count and its two parts",
     Article("Courier", 2, line("The sinking killed {}, {} of them passengers and {} crew", 238, 169, 69)),
     Article("Gazette", 2, toll(238)),
     verdict="corroborated", live={238}, of="238 people", findings=3)  # fmt: skip

# --- agencies and credits ------------------------------------------------------------------------------------------------
case("texts credited to one agency", *(Article(o, 2, toll(20), agency="Worldwire") for o in ("Courier", "Gazette")),
     verdict="repeated", live={20}, n_origins=1, n_sources=2)  # fmt: skip
case("a credited agency and its own text", Article("Northwire", 2, toll(20)),
     Article("Gazette", 2, toll(20), agency="Northwire"), verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("a credited agency that another outlet quotes", Article("Courier", 2, toll(20, by=Speaker("Worldwire", "media"))),
     Article("Gazette", 2, toll(20), agency="Worldwire"), verdict="repeated", live={20}, n_origins=1)  # fmt: skip
case("a credit doesn't speak for who is quoted", Article("Courier", 2, toll(20, by=senator), agency="Worldwire"),
     Article("Gazette", 2, toll(20), agency="Worldwire"), verdict="corroborated", live={20}, n_origins=2)  # fmt: skip
case("an unknown outlet's text with a credit", Article(None, 2, toll(20), agency="Worldwire"), Article(None, 3, toll(20)),
     verdict="corroborated", live={20}, n_origins=2)  # fmt: skip

# --- the count of those whom it is about ---------------------------------------------------------------------------------
BLAME = says("The state blamed the Free Harbour Front", by=state, told={
    "kind": "attribute", "attribute": "responsible", "subject": "sinking", "category_value": "Free Harbour Front"})  # fmt: skip
case("the lowest count is that of the accused",
     Article("Courier", 2, toll(4, by=rebels)), Article("Gazette", 2, toll(20)), Article("Herald", 2, toll(31), BLAME),
     verdict="contested", live={4, 20, 31}, of="4 people", findings=2, value_min=4, value_conservative=20)  # fmt: skip
case("the accused alone count",
     Article("Courier", 2, toll(4, by=rebels)), Article("Gazette", 2, BLAME),
     verdict="single-source", live={4}, of="4 people", findings=2, value_min=4, value_conservative=4)  # fmt: skip
ACCUSED = content_id("actor", "who is accused by a claim itself", "ruritania")
case("who is accused by a claim itself", Article("Courier", 2, toll(4, by=state, responsible_actor_id=ACCUSED)),
     Article("Gazette", 2, toll(20)),
     verdict="contested", live={4, 20}, value_min=4, value_conservative=20)  # fmt: skip
case("a denial of blame accuses nobody",
     Article("Courier", 2, toll(4, by=rebels)), Article("Gazette", 2, toll(20)),
     Article("Herald", 2, toll(31), replace(BLAME, told={**(BLAME.told or {}), "modality": "denied"})),
     verdict="contested", live={4, 20, 31}, of="4 people", findings=2, value_conservative=4)  # fmt: skip


# --- places for answers --------------------------------------------------------------------------------------------------
def born(where: str, words: str) -> Line:
    return says(
        words, told={"kind": "attribute", "attribute": "birthplace", "subject": "Odo Brandt", "category_value": where}
    )


case("a place and the country that it lies in", Article("Courier", 2, born("Port Velmar", "He grew up in Port Velmar")),
     Article("Gazette", 2, born("Ruritania", "The Ruritanian was born at home")),
     verdict="corroborated", live={None}, category_best="Port Velmar", n_positions=1)  # fmt: skip
case("two places of one country", Article("Courier", 2, born("Port Velmar", "He grew up in Port Velmar")),
     Article("Gazette", 2, born("Brenza", "Brenza is where he was born")),
     Article("Herald", 2, born("Ruritania", "The Ruritanian was born at home")),
     verdict="contested", live={None}, category_best=None, n_positions=2, n_origins=3)  # fmt: skip


# --- who is held responsible ---------------------------------------------------------------------------------------------
def held(words: str, who: str, by: Speaker | None = None, deed: str = "attack", **columns: Any) -> Line:
    told = {"kind": "attribute", "attribute": "responsible", "subject": deed, "category_value": who}
    return says(words, by=by, told=told | columns)


NORLAND: dict[str, Any] = {"responsible_affiliation": "Norland"}
navy = Speaker("Norland", "state")
BY_JETS = held("The governor blamed Norlandic jets", "Norlandic jets", minister, **NORLAND)

case("an accusation and a denial by the accused", Article("Courier", 2, held("The state blamed the Front", "Free Front", state)),
     Article("Gazette", 3, held("The Front denied it", "Free Front", Speaker("Free Front", "organisation"), modality="denied")),
     verdict="contested", live={None}, n_positions=2, n_origins=2)  # fmt: skip
case("two accusers name one state's jets and its president", Article("Courier", 2, BY_JETS),
     Article("Gazette", 2, held("Rebels pointed at Norland's head", "Norlandic President Ib Dahl", rebels, **NORLAND)),
     verdict="corroborated", live={None}, n_positions=1, n_origins=2)  # fmt: skip
case("his regime is the state of the president whom another names", Article("Courier", 2, BY_JETS),
     Article("Gazette", 2, held("Rebels pointed at the palace", "Norlandic President Ib Dahl", rebels, **NORLAND)),
     Article("Herald", 3, held("The senator named Dahl's regime", "regime of Dahl", senator)),
     verdict="corroborated", live={None}, n_positions=1)  # fmt: skip
case("three outlets that quote one accuser",
     *(Article(o, d, held(f"{w} the state said", "Free Front", state)) for o, d, w in
       (("Courier", 2, "Rebels did it,"), ("Gazette", 2, "It was them,"), ("Herald", 3, "The Front struck,"))),
     verdict="repeated", live={None}, n_origins=1, n_documents=3)  # fmt: skip
case("two who are accused by two", Article("Courier", 2, held("The state blamed the Front", "Free Front", state)),
     Article("Gazette", 2, held("The Front blamed Norlandic jets", "Norlandic jets", rebels, **NORLAND)),
     verdict="contested", live={None}, n_positions=2)  # fmt: skip
case("two who are accused by one voice", Article("Courier", 2,
     held("The state blamed the Front", "Free Front", state), held("It said Norland took part", "Norland", state, **NORLAND)),
     verdict="single-source", live={None}, n_positions=1)  # fmt: skip
case("the regime is the one state that others name", Article("Courier", 2, BY_JETS),
     Article("Gazette", 2, held("Rebels blamed the regime", "regime", rebels)),
     verdict="corroborated", live={None}, n_positions=1, n_origins=2)  # fmt: skip
case("a denial of who isn't accused", Article("Courier", 2, held("The state blamed the Front", "Free Front", state)),
     Article("Gazette", 2, held("Norland denied any part", "Norland", navy, modality="denied", **NORLAND)),
     verdict="single-source", live={None}, of="The state blamed the Front, Ruritania said", findings=2)  # fmt: skip
case("forces of who rules are the one state that others name", Article("Courier", 2, BY_JETS),
     Article("Gazette", 2, held("Rebels blamed Dahl's men", "Dahl's forces", rebels)),
     verdict="corroborated", live={None}, n_positions=1, n_origins=2)  # fmt: skip
case("two deeds of one article", Article("Courier", 2, held("The Front claimed the blast", "Free Front", deed="blast"),
     held("Norland was behind the strike", "Norland", **NORLAND, deed="strike on the pier")),
     verdict="single-source", live={None}, of="The Front claimed the blast", findings=2)  # fmt: skip
case("people of a country are not its state",
     Article("Courier", 2, held("Hackers of Norland did it", "Norlandic hackers", **NORLAND)),
     Article("Gazette", 2, held("Norland denied any part", "Norland", navy, modality="denied", **NORLAND)),
     verdict="single-source", live={None}, of="Hackers of Norland did it", findings=2)  # fmt: skip
case("a man may be of the group", Article("Courier", 2, held("The Front claimed it", "Free Front", rebels)),
     Article("Gazette", 2, held("A bomber carried it out", "bomber")),
     verdict="single-source", live={None}, of="A bomber carried it out", findings=2)  # fmt: skip
case("an air strike and a car bombing", Article("Gazette", 2, held("Rebels were behind it", "rebels", deed="car bombing")),
     Article("Courier", 2, held("Jets were behind it", "Norland", **NORLAND, deed="air strike")),
     verdict="single-source", live={None}, of="Jets were behind it", findings=2)  # fmt: skip
case("an attack of another year", Article("Courier", 2, held("Rebels were behind it", "rebels")),
     Article("Gazette", 2, held("Jets were behind it", "Norland", **NORLAND, deed="2029 attack")),
     verdict="single-source", live={None}, of="Jets were behind it", findings=2)  # fmt: skip
