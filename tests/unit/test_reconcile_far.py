"""Articles of one event that lie more than ten days apart meet where something tells it, and their counts aren't set against each
other."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from stages.reconcile.document_words import read_documents
from stages.reconcile.reading import read_corpus
from tests.unit.memory import empty
from tests.unit.reconcile_cases import FERRY, Article, Line, about, at_least, line, outcome, says, tables_of, toll
from warehouse.script import run_script, table_of

DIVERS = says(
    "Divers found the hull on its side below the cliffs west of the harbour mouth, covered with sand and nets"
)
OTHERS = says("Fishermen pulled survivors out of the cold water until dawn")
MILLS = says(
    "Mills that the ferry feeds in Velmar closed on 1 May, and barley was bought by breweries in Brenza for twice what it had "
    "cost in spring"
)
FILLER = (says("And so it was then, as it is now"),) * 45
HARVEST = "Harvest of wheat and barley is the best in years, say farmers and millers in Orlo"
QUOTED = "We saw the bow door open and the cars slide into the sea before anybody had sounded an alarm"


def told(outlet: str, day: int, *lines: Line, title: str = FERRY, **more: Any) -> Article:
    return Article(outlet, day, *(lines or (toll(31),)), title=title, **more)


def events(*articles: Article) -> list[list[str]]:
    """The outlets of each event."""
    found = outcome(*articles)
    outlet_of = {a.doc_id: a.outlet or "" for a in articles}
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for claim in found.rows("claims"):
        groups[claim["event_id"]].add(outlet_of[claim["doc_id"]])
    return sorted(map(sorted, groups.values()))


ONE, TWO = [["Courier", "Gazette"]], [["Courier"], ["Gazette"]]


# what tells it: (the earlier article, the later one, the outlets of each event)
PAIRS: dict[str, tuple[Article, Article, list[list[str]]]] = {
    name: (told("Courier", 1), later, expected)
    for name, later, expected in [
        ("ten days", told("Gazette", 11, OTHERS), ONE),
        ("nothing tells it", told("Gazette", 30, OTHERS), TWO),
        ("the day", told("Gazette", 30, says("The ferry went down on 1 May"), OTHERS), ONE),
        ("the day before", told("Gazette", 30, says("The ferry went down on April 30th, 2031"), OTHERS), ONE),
        ("the day in the title", told("Gazette", 30, OTHERS, title="Ferry Halden sinks off Port Velmar -- May 2, 2031"), ONE),
        ("another year", told("Gazette", 30, says("The ferry went down on 1 May 2030"), OTHERS), TWO),
        ("days later", told("Gazette", 30, says("The ferry went down on 5 May"), OTHERS), TWO),
        ("a later day too", told("Gazette", 30, says("The ferry went down on 1 May and was raised on 28 May"), OTHERS), TWO),
        ("a day to come",
         told("Gazette", 30, says("The ferry went down on 1 May"), says("It will be raised on 4 June"), OTHERS), ONE),
        ("in the background", told("Gazette", 30, *FILLER, says("The ferry went down on 1 May")), TWO),
        ("of something else", told("Gazette", 30, MILLS, title=HARVEST), TWO),
        ("too far apart", told("Gazette", 75, says("The ferry went down on 1 May"), OTHERS), TWO),
    ]
} | {
    "a passage": (told("Courier", 1, DIVERS), told("Gazette", 30, DIVERS), ONE),
    "a passage too far apart": (told("Courier", 1, DIVERS), told("Gazette", 75, DIVERS), TWO),
    "a passage beside later news":
        (told("Courier", 1, DIVERS), told("Gazette", 30, DIVERS, says("It was raised on 20 May")), TWO),
    "a passage and the day": (told("Courier", 1, DIVERS), told("Gazette", 30, DIVERS, says("It had sailed on 1 May")), ONE),
    "a quotation": (
        told("Courier", 1, says(f"“{QUOTED},”", quotation="direct")),
        told("Gazette", 30, says(f"“{QUOTED}”", quotation="direct"), says("It was raised on 20 May")),
        ONE,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def joined() -> dict[str, list[list[str]]]:
    """The outlets of each event of each pair, each pair a corpus of its own: corpora never meet."""
    for name, (earlier, later, _) in PAIRS.items():
        earlier.corpus = later.corpus = name
    articles = [a for earlier, later, _ in PAIRS.values() for a in (earlier, later)]
    article_of = {a.doc_id: a for a in articles}
    groups: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for claim in outcome(*articles).rows("claims"):
        article = article_of[claim["doc_id"]]
        groups[article.corpus][claim["event_id"]].add(article.outlet or "")
    return {corpus: sorted(map(sorted, found.values())) for corpus, found in groups.items()}


@pytest.mark.parametrize("name", PAIRS)
def test_what_tells_that_two_articles_are_of_one_event(name: str, joined: dict[str, list[list[str]]]) -> None:
    assert joined[name] == PAIRS[name][2]


def test_a_passage_of_the_outlet_s_own_is_its_background() -> None:
    earlier, later = told("Courier", 1, DIVERS), told("Courier", 30, DIVERS, OTHERS)
    assert outcome(earlier, later).tables["events"].num_rows == 2


def test_what_evidence_concerns_brings_its_group_along() -> None:
    early = [told(name, 1, toll(31)) for name in ("Courier", "Herald", "Ledger")]
    late = [told(name, 30, OTHERS) for name in ("Tribune", "Post", "Star")]
    recalls = told("Gazette", 30, says("The ferry went down on 1 May"), OTHERS)
    assert len(events(*early, *late, recalls)) == 1
    assert len(events(*early, *late)) == 2


def test_one_article_does_not_bring_a_large_group_along() -> None:
    """A ferry that sinks a month later, and one article of ten that recalls the first."""
    early = [told(name, 1, toll(31)) for name in ("Courier", "Herald", "Ledger")]
    names = ["Tribune", "Post", "Star", "Echo", "Globe", "Argus", "Standard", "Record", "Sun"]
    late = [told(name, 30, OTHERS) for name in names]
    recalls = told("Gazette", 30, says("The ferry went down on 1 May"), OTHERS)
    found = events(*early, *late, recalls)
    assert len(found) == 2
    assert not any("Courier" in g and "Post" in g for g in found)


@pytest.mark.parametrize(
    ("first", "second", "verdicts"),
    [
        (toll(31), toll(40), ["single-source"] * 2),
        (toll(31), toll(31), ["corroborated"]),
        (toll(about(30)), toll(31), ["corroborated"]),
        (toll(at_least(30)), toll(35), ["corroborated"]),
        (toll(at_least(30)), toll(45), ["single-source"] * 2),
        (
            toll(31, date_from=date(2031, 5, 1), date_to=date(2031, 5, 1)),
            toll(40, date_from=date(2031, 5, 1), date_to=date(2031, 5, 1)),
            ["contested"],
        ),
        (line("{} sailed into the storm", 9, measure="boat"), line("{} sailed into the storm", 4, measure="boat"),
         ["single-source"] * 2),
    ],
    ids=["tolls apart", "one toll", "about", "a floor", "beyond a floor", "of one day", "things"],
)  # fmt: skip
def test_counts_a_month_apart_exclude_each_other_only_of_one_day(
    first: Line, second: Line, verdicts: list[str]
) -> None:
    found = outcome(told("Courier", 1, first, DIVERS), told("Gazette", 30, second, DIVERS))
    assert found.tables["events"].num_rows == 1
    assert [f.row["verdict"] for f in found.findings if f.row["kind"] == "quantity"] == verdicts


def test_days_that_are_named() -> None:
    words = (
        "It sank on Oct. 2 and on 3rd of November 2017, on September 11th, 2001, on May 5 2031, on 31 June, on 40 May, "
        "in March 2003, on Sunday, May Day, by 17 August"
    )
    days = read_documents(tables_of([told("Courier", 1, says(words), title="Of 30 December")]))["named_days"]
    named = {r["day"]: r["is_early"] for r in days.to_pylist()}
    assert sorted(named) == [631, 817, 1002, 1230, 20010911, 20171103, 20310505]
    assert all(named.values())


@pytest.mark.parametrize(
    ("day", "words", "expected"),
    [
        (20, "on 2 May, on 17 May and on 25 May", date(2031, 5, 17)),
        (20, "on 21 May", date(2031, 5, 21)),
        (20, "on 28 May", date(2030, 5, 28)),
        (20, "on 30 December", date(2030, 12, 30)),
        (250, "on 30 December", date(2031, 12, 30)),
        (20, "on 3 May 2030 and on 7 June 2032", date(2030, 5, 3)),
        (20, "on 30 February", None),
        (20, "on 29 February 2028", date(2028, 2, 29)),
    ],
)
def test_the_last_day_that_is_named(day: int, words: str, expected: date | None) -> None:
    with empty() as con:
        for name, table in tables_of([told("Courier", day, says(f"It was seen {words}"))]).items():
            table_of(con, name, table)
        read_corpus(con)
        run_script(con, "stages.reconcile", "told_days", {"days": 10, "most_days": 60, "before": 1, "after": 3})
        found = con.execute("SELECT last_day FROM told_days").fetchall()
    assert [d for (d,) in found] == ([expected] if expected else [])
