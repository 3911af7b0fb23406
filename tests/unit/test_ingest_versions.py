"""Versions of an article: which counts, however they come; addresses that are one; never two outlets."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stages.ingest import find_duplicates
from stages.ingest.article_url import article_url
from stages.ingest.versions import lead_days, marks, newness
from tests.benchmarks.duplicates import figures, judged_pairs
from tests.unit.reconcile_cases import Article, reconciled, tables_of, toll
from tests.unit.test_ingest_duplicates import article, day, edited, links, table
from warehouse.tables import DOCUMENTS

TITLE = "Ferry sinks off harbour town"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.courier.org/world/ferry-sinks-123.html",
        "http://courier.org/world/ferry-sinks-123",
        "https://m.courier.org/world/ferry-sinks-123/",
        "https://amp.courier.org/world/ferry-sinks-123",
        "https://www.courier.org/amp/world/ferry-sinks-123.amp.html",
        "https://www.courier.org/world/ferry-sinks-123/amp/?utm_source=x&fbclid=y#top",
        "https://www.courier.org/world/ferry-sinks-123/print",
        "https://www.courier.org/world/ferry-sinks-123.html?outputType=amp&ref=home",
        "https://www.google.com/amp/s/www.courier.org/world/ferry-sinks-123.html",
        "https://www-courier-org.cdn.ampproject.org/c/s/www.courier.org/world/ferry-sinks-123.html",
        "https://web.archive.org/web/2020/https://www.courier.org/world/ferry-sinks-123.html",
    ],
)
def test_addresses_of_one_article(url: str) -> None:
    assert article_url(url) == "courier.org/world/ferry-sinks-123"


def test_addresses_of_others() -> None:
    assert article_url("https://x.org/a?id=1") != article_url("https://x.org/a?id=2")
    assert article_url("https://x.org/a?utm_source=q&id=1") == article_url("http://x.org/a?id=1")
    assert article_url("https://x.org/") is None
    for odd in ("", "http://[broken", "//", "x" * 10_000, "https://x.org/%zz?&&&=" + "&a=1" * 5000):
        article_url(odd)


def test_other_views_of_a_page_are_one_article() -> None:
    text = article(1)
    rows = [
        {"text": text, "url": "https://www.x.org/news/1.html", "source_id": "x"},
        {"text": edited(text, 0.1) + " menu footer", "url": "https://m.x.org/news/1.html?fbclid=2", "source_id": "x"},
    ]
    assert set(links(*rows).values()) <= {("d0", "version"), ("d1", "version")}
    assert len(links(*rows)) == 1


def test_extended_and_shortened_versions_under_one_headline() -> None:
    short = article(1, 150)
    long = short + " " + article(2, 200)
    rows = [{"text": t, "source_id": "a", "title": TITLE} for t in (short, long)]
    assert links(*rows) == {"d0": ("d1", "version")}
    rows[1]["title"] = "Minister opens winter market"
    assert links(*rows) == {}  # it quotes the other at length
    rows[1] |= {"title": TITLE, "source_id": "b"}
    assert links(*rows) == {}


def test_three_versions_of_which_the_first_and_last_differ_much() -> None:
    """A chain: each is like the next, and the newest stands for all, in whatever order they come."""
    words = [article(n, 100) for n in range(6)]
    texts = [" ".join(words[0:3]), " ".join(words[1:4]), " ".join(words[2:5]), " ".join(words[3:6])]
    rows = [
        {
            "text": t,
            "source_id": "a",
            "title": TITLE,
            "published_at": day(1).replace(hour=n),
            "url": "https://x.org/live",
        }
        for n, t in enumerate(texts, 1)
    ]
    expected = {f"d{n}": ("d3", "version") for n in range(3)}
    documents = table(*rows)
    for order in permutations(range(4)):
        found = find_duplicates(documents.take(pa.array(order)))
        assert {r["doc_id"]: (r["duplicate_of"], r["duplicate_kind"]) for r in found.to_pylist()} == expected


def test_copy_of_unknown_outlet_does_not_join_two_outlets() -> None:
    text = article(1)
    found = links(
        {"text": text, "source_id": "a"}, {"text": edited(text, 0.01)}, {"text": edited(text, 0.015), "source_id": "b"}
    )
    assert set(found) == {"d1"}


def test_desk_marks_tell_the_newer_one() -> None:
    first, second = article(1), edited(article(1), 0.02)
    same = {"source_id": "a", "published_at": day(3)}
    assert links({"text": f"UPDATE 1-{second}"} | same, {"text": first} | same) == {"d1": ("d0", "version")}
    assert links({"text": f"UPDATE 1-{second}"} | same, {"text": f"UPDATE 3-{first}"} | same) == {
        "d0": ("d1", "version")
    }
    assert links({"text": f"{second}\nMore to follow."} | same, {"text": first} | same) == {"d0": ("d1", "version")}
    text = f"Published: 3 May 2020\nUpdated: 5 May 2020 10:15\n{second}"
    assert links({"text": text} | same, {"text": first} | same | {"published_at": day(4)}) == {"d1": ("d0", "version")}


def test_marks_and_days() -> None:
    assert [
        marks(None, t) for t in ("UPDATE 2-Dam holds", "(Adds quotes) The dam", "BREAKING: dam", "The dam holds.")
    ] == [3, 1, -1, 0]
    assert lead_days("Two hurt on January 2", "Published: 5 May 2020\nOn March 3 the town …") == {(1, 2), (3, 3)}
    assert newness(datetime(2020, 5, 3, 9, tzinfo=UTC), None, "x") > newness(
        datetime(2020, 5, 3, tzinfo=UTC), None, "x"
    )


def test_reports_by_one_template_of_two_days_stay_apart() -> None:
    body = article(1)
    rows = [{"text": f"Shelling hurt two on {d}. {body}", "source_id": "a"} for d in ("January 2", "March 7")]
    assert links(*rows) == {}
    assert len(links(rows[0], rows[0] | {"text": rows[0]["text"] + " more"})) == 1


def test_pages_of_which_only_the_menu_was_saved_are_not_one() -> None:
    menu = article(1)
    titles = ["Tremor frightens islanders overnight", "Chancellor resigns amid scandal"]
    rows = [{"text": menu, "source_id": "a", "title": t, "url": f"https://x.org/{n}"} for n, t in enumerate(titles)]
    assert links(*rows) == {}
    assert len(links(*[r | {"title": None} for r in rows])) == 1


def test_a_version_that_arrives_later_gives_the_rows_of_one_run() -> None:
    text = article(1)
    rows: list[dict[str, Any]] = [
        {"text": edited(text, s), "source_id": "a", "published_at": day(n), "uri": f"{n}.txt"}
        for n, s in ((1, 0.03), (2, 0.02), (3, 0.01))
    ]
    at_once = [r | {"ingested_at": day(9)} for r in rows]
    in_turn = [r | {"ingested_at": day(9 - n)} for n, r in enumerate(rows)]
    assert links(*at_once) == links(*in_turn) == {"d0": ("d2", "version"), "d1": ("d2", "version")}


def test_a_table_with_a_row_twice_ends() -> None:
    documents = table({"text": article(1)})
    assert find_duplicates(pa.concat_tables([documents, documents])).num_rows == 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_version_counts_in_findings(order: tuple[int, ...]) -> None:
    """Through reconcile: a paper's earlier counts are gone, another paper's stands beside the newest."""
    background = article(3, 120)
    tolls = [Article("Courier", 2, toll(n), hour=h) for n, h in ((12, 6), (19, 9), (31, 15))]
    other = Article("Gazette", 3, toll(31))
    articles = [*(tolls[n] for n in order), other]
    tables = tables_of(articles)
    documents = tables["documents"].to_pylist()
    long = [d | {"text": d["text"] + (background if d["doc_id"] != other.doc_id else "")} for d in documents]
    links_found = find_duplicates(DOCUMENTS.from_rows(long)).to_pylist()
    newest = {r["doc_id"]: r["duplicate_of"] for r in links_found}
    assert newest == {tolls[0].doc_id: tolls[2].doc_id, tolls[1].doc_id: tolls[2].doc_id}
    linked = DOCUMENTS.from_rows([d | {"duplicate_of": newest.get(d["doc_id"])} for d in documents])
    outcome = reconciled(tables | {"documents": linked})
    finding = outcome.only()
    assert finding.live == (31,)
    assert finding.retired == ()
    assert finding.verdict == "corroborated"
    assert finding.n_documents == 2


@pytest.mark.shared
@pytest.mark.slow
def test_judged_pairs(shared: Path) -> None:
    precision, recall = figures(judged_pairs(shared, alone=True))
    assert precision >= 0.97
    assert recall >= 0.95
