"""Grouping: average link with pairs that must not meet, and what holds for the stage as a whole whatever goes in."""

from __future__ import annotations

import functools
import random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.grouping import average_link
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

Link = tuple[str, str, float]

# --- average link -----------------------------------------------------------------------------------------------------


def test_alike_things_come_together_and_others_stay_alone() -> None:
    assert average_link("abcd", [("a", "b", 0.9), ("c", "d", 0.2)], 0.5) == [["a", "b"], ["c"], ["d"]]


def test_no_chains() -> None:
    links = [("a", "b", 0.9), ("b", "c", 0.8)]
    assert average_link("abc", links, 0.5) == [["a", "b"], ["c"]]
    assert average_link("abc", [*links, ("a", "c", 0.3)], 0.5) == [["a", "b", "c"]]


def test_a_pair_without_a_link_scores_nothing() -> None:
    links = [("a", "b", 1.0), ("a", "c", 0.9), ("a", "d", 0.9), ("c", "d", 1.0)]
    assert average_link("abcd", links, 0.5) == [["a", "b"], ["c", "d"]]


def test_best_pair_first() -> None:
    assert average_link("abc", [("a", "b", 0.6), ("b", "c", 0.7)], 0.5) == [["a"], ["b", "c"]]


def test_forbidden_pairs_stay_apart_through_others() -> None:
    links = [("a", "b", 0.9), ("b", "c", 0.8), ("a", "c", 0.7)]
    assert average_link("abc", links, 0.3, [("a", "c")]) == [["a", "b"], ["c"]]
    assert average_link("abc", links, 0.3, [("c", "a")]) == [["a", "b"], ["c"]]


def test_nothing_to_group() -> None:
    assert average_link([], [], 0.5) == []


items = [f"i{n}" for n in range(9)]
pairs = st.tuples(st.sampled_from(items), st.sampled_from(items)).filter(lambda p: p[0] < p[1])
graphs = st.dictionaries(pairs, st.floats(0, 1), max_size=25)


@settings(max_examples=200, deadline=None)
@given(graphs, st.sets(pairs, max_size=12), st.floats(0.05, 0.95), st.randoms(use_true_random=False))
def test_groups_are_a_partition_without_forbidden_pairs(
    graph: dict[tuple[str, str], float], forbidden: set[tuple[str, str]], minimum: float, rng: random.Random
) -> None:
    links: list[Link] = [(a, b, score) for (a, b), score in graph.items()]
    groups = average_link(items, links, minimum, sorted(forbidden))
    assert sorted(x for g in groups for x in g) == items
    for group in groups:
        inside = [(a, b) for a in group for b in group if a < b]
        assert not forbidden & set(inside)
        # what is together is alike on average; a group is joined of groups that were
        assert not inside or sum(graph.get(p, 0.0) for p in inside) / len(inside) >= minimum - 1e-9
    mixed = [(b, a, score) if rng.random() < 0.5 else (a, b, score) for a, b, score in links]
    rng.shuffle(mixed)
    assert average_link(rng.sample(items, len(items)), mixed, minimum, sorted(forbidden, reverse=True)) == groups


@settings(max_examples=100, deadline=None)
@given(graphs, st.floats(0.05, 0.95))
def test_no_two_groups_are_left_that_could_be_joined(graph: dict[tuple[str, str], float], minimum: float) -> None:
    groups = average_link(items, [(a, b, s) for (a, b), s in graph.items()], minimum)
    for n, first in enumerate(groups):
        for second in groups[n + 1 :]:
            scores = [graph.get((min(a, b), max(a, b)), 0.0) for a in first for b in second]
            assert sum(scores) / len(scores) < minimum + 1e-9


# --- the stage as a whole ---------------------------------------------------------------------------------------------

WIRE = (
    "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
)
STORM = "Storm tears roofs off in mountain villages near Brenza"


def ferry() -> list[Article]:
    """Articles on a sinking with every verdict among their findings."""
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
    return {name: sorted(map(str, table.to_pylist())) for name, table in found.tables.items()}  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_documents_does_not_matter(seed: int) -> None:
    articles = [*ferry(), storm()]
    random.Random(seed).shuffle(articles)
    tables = tables_of(articles)
    # nor that of rows in any table
    shuffled = {n: t.take(random.Random(seed).sample(range(t.num_rows), t.num_rows)) for n, t in tables.items()}
    assert rows(reconciled(shuffled)) == rows(ferry_and_storm())


def test_days_are_those_of_utc_wherever_it_runs() -> None:
    tables = tables_of([Article("Courier", 2, toll(at_least(10)), hour=2), Article("Gazette", 3, toll(31), hour=1)])
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'America/New_York'")
        there = {name: table.to_pylist() for name, table in reconcile(tables, con).items()}
    assert there == {name: table.to_pylist() for name, table in reconciled(tables).tables.items()}


def test_every_verdict_is_among_the_findings_of_the_ferry() -> None:
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


@pytest.mark.parametrize("seed", [4, 10])
def test_whatever_is_told_the_finding_is_sound(seed: int) -> None:
    rng = random.Random(seed)
    told = [any_article(rng, f"corpus {n}") for n in range(150) for _ in range(rng.randint(1, 4))]
    articles = {a.doc_id: a for a in told}
    found = outcome(*articles.values())
    askable = sum(n.low is not None for a in articles.values() for given in a.lines for n in given.numbers)
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
