"""What holds for the stage as a whole, whatever goes in."""

from __future__ import annotations

import functools
import random
from typing import Any

import duckdb
import pytest

from stages.reconcile.run import reconcile
from tests.unit.reconcile_cases import (
    Article,
    Number,
    Outcome,
    about,
    at_least,
    between,
    dozens,
    exact,
    fewer_than,
    line,
    minister,
    more_than,
    no_position,
    outcome,
    reconciled,
    residents,
    says,
    several,
    tables_of,
    toll,
    up_to,
)

WIRE = (
    "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
)
STORM = "Storm tears roofs off in mountain villages near Brenza"


def ferry() -> list[Article]:
    """Articles on a sinking that agree, contradict and copy each other."""
    opinion = "The harbour will stay closed until the wreck has been lifted and the shipping company punished"
    return [
        Article("Northwire", 2, toll(at_least(10)), line(WIRE, 40, measure="people.rescued")),
        Article("Eastwire", 3, toll(31), line("{} are still missing", 7, measure="people.missing")),
        Article("Courier", 3, toll(31, by=minister), says(opinion, by=minister)),
        Article("Gazette", 3, toll(28, by=residents), says(opinion, by=minister), line(WIRE, 40, measure="people.rescued")),
        Article("Meridian", 4, toll(dozens()), line("{} are missing", 7, measure="people.missing")),
        Article(None, None, line(WIRE, 44, measure="people.rescued")),
    ]  # fmt: skip


def storm() -> Article:
    return Article(
        "Herald", 3, line("The storm injured {} in villages near Brenza", 12, measure="people.injured", place="Brenza"),
        line("Winds tore {} roofs off mountain chalets", 300, measure="roof"), title=STORM,
    )  # fmt: skip


@functools.cache
def ferry_found() -> Outcome:
    return outcome(*ferry())


@functools.cache
def ferry_and_storm() -> Outcome:
    return outcome(*ferry(), storm())


def rows(found: Outcome) -> dict[str, list[dict[str, Any]]]:
    return {name: sorted(map(str, table.to_pylist())) for name, table in found.tables.items()}


def test_the_order_of_documents_does_not_matter() -> None:
    articles = [*ferry(), storm()]
    random.Random(1).shuffle(articles)
    tables = tables_of(articles)
    # nor that of rows in any table
    shuffled = {n: t.take(random.Random(1).sample(range(t.num_rows), t.num_rows)) for n, t in tables.items()}
    assert rows(reconciled(shuffled)) == rows(ferry_and_storm())


def test_days_are_those_of_utc_wherever_it_runs() -> None:
    tables = tables_of([Article("Courier", 2, toll(at_least(10)), hour=2), Article("Gazette", 3, toll(31), hour=1)])
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'America/New_York'")
        there = {name: table.to_pylist() for name, table in reconcile(tables, con).items()}
    assert there == {name: table.to_pylist() for name, table in reconciled(tables).tables.items()}


def test_the_ferry_has_findings_of_several_verdicts() -> None:
    verdicts = {f.verdict for f in ferry_found().findings}
    assert verdicts == {"contested", "corroborated", "repeated"}, verdicts


@pytest.mark.parametrize("copied", [0, 2, 3])
def test_a_copy_of_an_article_never_raises_the_number_of_origins(copied: int) -> None:
    before = ferry_found()
    original = ferry()[copied]
    # a short sentence without a named speaker is the reprinting outlet's own word
    reprinted = [given for given in original.lines if given.by == minister or given.words == WIRE]
    after = outcome(*ferry(), Article("Echo", 6, *reprinted))
    n_origins = {quote: f.n_origins for f in before.findings for quote in f.relations}
    for finding in after.findings:
        for quote in finding.relations:
            known = n_origins.get(quote, 1)
            assert finding.n_origins <= known, (quote, finding.verdict_reason)


def test_an_unrelated_article_changes_no_finding_of_the_others() -> None:
    def told(found: Outcome, findings: set[str]) -> list[tuple[Any, ...]]:
        return sorted(
            (f.finding_id, f.verdict, f.question, f.verdict_reason, f.live, f.retired, f.value_best, f.n_origins)
            for f in found.findings
            if f.finding_id in findings
        )

    before = ferry_found()
    after = ferry_and_storm()
    ids = {f.finding_id for f in before.findings}
    assert told(after, ids) == told(before, ids)
    assert len(after.findings) == len(before.findings) + 2


def test_articles_without_titles_meet_by_their_words() -> None:
    lead = "The overloaded passenger ferry Halden capsized at dawn off Port Velmar, harbour police said"
    more = "Harbour police in Port Velmar blame overloading for the ferry Halden, which capsized at dawn"
    other = "Glaciers above the mountain village released an avalanche that buried two farms and a chapel"
    articles = [(Article(o, 2, says(words), title=None)) for o, words in (("A", lead), ("B", more), ("C", other))]
    found = {e["n_documents"]: e["title"] for e in outcome(*articles).rows("events")}
    assert sorted(found) == [1, 2]


def test_corpora_never_meet() -> None:
    found = outcome(Article("Courier", 2, toll(20)), Article("Gazette", 2, toll(20), corpus="another"))
    assert [f.verdict for f in found.findings] == ["single-source"] * 2
    assert len({f.event_id for f in found.findings}) == 2


def test_ids_lead_from_table_to_table() -> None:
    found = ferry_and_storm()
    ids = {
        name: {r[f"{name[:-1]}_id"] for r in found.rows(name)} for name in ("claims", "findings", "positions", "events")
    }
    ids["origins"] = {r["origin_id"] for r in found.rows("origins")}
    for e in found.rows("evidence"):
        assert (
            e["claim_id"] in ids["claims"]
            and e["position_id"] in ids["positions"]
            and e["finding_id"] in ids["findings"]
        )
    for c in found.rows("claims"):
        assert c["origin_id"] in ids["origins"] and c["event_id"] in ids["events"]
    assert {p["finding_id"] for p in found.rows("positions")} == ids["findings"]
    assert all(p["superseded_by"] in ids["positions"] for p in found.rows("positions") if not p["is_live"])
    assert all(
        len(set(e)) == len(e) for e in ([r[f"{n[:-1]}_id"] for r in found.rows(n)] for n in ("claims", "findings"))
    )


def any_number(rng: random.Random) -> Number:
    low, high = sorted(rng.sample(range(61), 2))
    open_to = rng.choice([about, at_least, more_than, up_to, fewer_than])
    return rng.choice([exact(low), exact(high), open_to(high), between(low, high), dozens(), several(), no_position()])


def any_articles(seed: int, n_corpora: int = 150) -> list[Article]:
    """Articles of many small corpora, each of its own words."""
    rng = random.Random(seed)
    told = [any_article(rng, f"corpus {n}") for n in range(n_corpora) for _ in range(rng.randint(1, 4))]
    return list({a.doc_id: a for a in told}.values())


def any_article(rng: random.Random, corpus: str) -> Article:
    lines = [
        toll(
            any_number(rng),
            by=rng.choice([None, None, minister, residents]),
            modality=rng.choice(["asserted", "asserted", "hedged"]),
            population=rng.choice(["any", "any", "civilian"]),
        )
        for _ in range(rng.randint(1, 2))
    ]
    outlet, day = rng.choice(["Northwire", "Courier", "Gazette", None]), rng.choice([2, 3, 4, None])
    return Article(outlet, day, *lines, corpus=corpus)


def test_whatever_is_told_the_finding_is_sound() -> None:
    articles = any_articles(10)
    found = outcome(*articles)
    askable = sum(n.low is not None for a in articles for given in a.lines for n in given.numbers)
    assert len({e["claim_id"] for e in found.rows("evidence")}) == askable
    for f in found.findings:
        assert f.live, "something is always left standing"
        low, best, high = f.value_min, f.value_best, f.value_max
        assert low <= high and (best is None or low <= best <= high), (f.verdict_reason, low, best, high)
        assert (f.verdict == "contested") == (len(f.live) > 1)
        assert (f.verdict == "updated") == (len(f.live) == 1 and bool(f.retired))
        assert f.verdict != "corroborated" or f.n_origins > 1
        assert f.verdict != "repeated" or (f.n_origins == 1 and f.n_documents > 1)
        # a claim refines several answers or has one
        assert all((len(r) > 1) == ("refines" in r) for q, r in relations_by_claim(found, f.finding_id).items()), (
            f.relations
        )


def test_scores_hang_neither_on_the_order_of_rows_nor_on_threads() -> None:
    articles = any_articles(22)
    told = rows(outcome(*articles))
    random.Random(22).shuffle(articles)
    with duckdb.connect(config={"threads": 4}) as con:
        again = reconcile(tables_of(articles), con)
    assert {name: sorted(map(str, table.to_pylist())) for name, table in again.items()} == told


def relations_by_claim(found: Outcome, finding_id: str) -> dict[str, list[str]]:
    by_claim: dict[str, list[str]] = {}
    for e in found.rows("evidence"):
        if e["finding_id"] == finding_id:
            by_claim.setdefault(e["claim_id"], []).append(e["relation"])
    return by_claim


def test_nothing_in_nothing_out() -> None:
    found = outcome()
    assert found.findings == []
    assert all(table.num_rows == 0 for table in found.tables.values())


@pytest.mark.parametrize(("day", "dead", "verdicts"), [(3, 5, ["single-source"] * 2), (2, 5, ["contested"])])
def test_a_toll_that_falls_days_later_is_another_incidents(day: int, dead: int, verdicts: list[str]) -> None:
    told = "{} people died when rockets hit Port Velmar"
    found = outcome(
        Article("Courier", 2, line(told, 31, place="Port Velmar"), title="Rockets hit Port Velmar again"),
        Article("Gazette", day, line(told, dead, place="Port Velmar"), title="Rockets hit Port Velmar again"),
    )
    assert [f.row["verdict"] for f in found.findings] == verdicts
