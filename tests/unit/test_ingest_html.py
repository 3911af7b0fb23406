"""HTML: visible text as lines, the markup table, metadata, hostile pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stages.ingest import MARKUP, discover, ingest

PARAGRAPHS = [
    "The harbour was closed on Monday after a cargo ship ran aground in heavy fog, the port authority said.",
    "Two tugs from the neighbouring city arrived in the evening, and the crew of fourteen was brought ashore unhurt.",
    "Fishermen said that the channel had not been dredged for years and that they had warned the authority about it.",
    "A spokesman for the authority answered that an inquiry would begin next week, and that it would be public.",
]
PAGE = """<!doctype html><html lang="en"><head><title>Ship aground | The Quay Post</title>
<meta property="og:title" content="Ship aground in fog"><meta property="og:site_name" content="The Quay Post">
<link rel="canonical" href="https://quaypost.example.net.au/news/ship">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Ship aground in fog",
 "datePublished": "2020-03-02T21:15:00+10:00", "author": [{"name": "Mara Voss"}], "articleSection": "Local"}]}</script>
<style>p {color: red}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>Ship aground in fog</h1><time datetime="2020-03-02">2 March</time>
<figure><img src="x.jpg"><figcaption>The ship&nbsp;on  Monday &amp; the tugs</figcaption></figure>
%s<script>alert(1)</script><noscript>Turn on scripts</noscript><template><p>Not shown</p></template>
<p hidden>Hidden words</p><table><tr><td>One</td><td>Two</td></tr></table></article>
<aside>
<p class="Promo box">Read <a href="/more">more</a></p></aside><footer>All rights reserved</footer></body></html>"""


def take(tmp_path: Path, page: str | bytes, name: str = "a.html") -> dict[str, pa.Table]:
    (tmp_path / name).write_bytes(page if isinstance(page, bytes) else page.encode())
    return ingest(discover([str(tmp_path / name)], "c")[0], "c")


def page() -> str:
    return PAGE % "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def lines(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    assert tables["markup"].schema.equals(MARKUP)
    text = tables["documents"]["text"].to_pylist()[0]
    return [r | {"text": text[r["char_start"] : r["char_end"]]} for r in tables["markup"].to_pylist()]


def test_visible_text_as_lines_in_order(tmp_path: Path) -> None:
    tables = take(tmp_path, page())
    expected = [
        "Home", "Sport", "Ship aground in fog", "2 March", "The ship on Monday & the tugs", *PARAGRAPHS, "One", "Two",
        "Read more", "All rights reserved",
    ]  # fmt: skip
    assert tables["documents"]["text"].to_pylist()[0].split("\n") == expected
    assert [line["text"] for line in lines(tables)] == expected


def test_markup_of_a_line(tmp_path: Path) -> None:
    by_text = {line["text"]: line for line in lines(take(tmp_path, page()))}
    seen = {t: (r["tag"], r["region"], r["link_share"]) for t, r in by_text.items()}
    assert seen["Home"] == ("li", "nav", 1.0)
    assert seen["Ship aground in fog"] == ("h1", "article", 0.0)
    assert seen["2 March"] == ("time", "article", 0.0)
    assert seen["The ship on Monday & the tugs"] == ("figcaption", "figure", 0.0)
    assert seen["One"] == ("td", "article", 0.0)
    assert seen["Read more"] == ("p", "aside", 0.5)
    assert by_text["Read more"]["path"] == "/p promo box/aside/body/html/"
    assert seen["All rights reserved"][1] == "footer"


def test_main_content_is_marked(tmp_path: Path) -> None:
    main = {line["text"]: line["is_main"] for line in lines(take(tmp_path, page()))}
    assert all(main[p] for p in PARAGRAPHS)
    assert not main["Home"]
    assert not main["All rights reserved"]


def test_metadata_of_the_page(tmp_path: Path) -> None:
    tables = take(tmp_path, page())
    (row,) = tables["documents"].to_pylist()
    assert row["title"] == "Ship aground in fog"
    assert row["url"] == "https://quaypost.example.net.au/news/ship"
    assert row["published_at"] == datetime(2020, 3, 2, 11, 15, tzinfo=UTC)
    assert (row["published_precision"], row["published_evidence"]) == (
        "stated",
        "JSON-LD datePublished: 2020-03-02T21:15:00+10:00",
    )
    assert (row["section"], row["language"]) == ("Local", "en")
    assert tables["document_authors"]["author"].to_pylist() == ["Mara Voss"]
    assert tables["sources"]["name"].to_pylist() == ["The Quay Post"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:published_time" content="2016-07-29T10:00:00Z">', (2016, 7, 29, 10)),
        ('<meta name="pubdate" content="Fri, 29 Jul 2016 10:00:00 +0000">', (2016, 7, 29, 10)),
        ('<link rel="canonical" href="https://x-news.org/2016/07/29/story">', (2016, 7, 29, 0)),
        ('<link rel="canonical" href="https://x-news.org/story-201607291">', None),
        ('<meta name="pubdate" content="03/04/2016">', None),
    ],
)
def test_dates_of_pages(tmp_path: Path, head: str, expected: tuple[int, ...] | None) -> None:
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    (row,) = take(tmp_path, f"<html><head>{head}</head><body>{body}</body></html>")["documents"].to_pylist()
    assert row["published_at"] == (datetime(*expected, tzinfo=UTC) if expected else None)
    assert row["published_precision"] == ("stated" if expected else "unknown")


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<html><head><title>x</title></head></html>", "<html><body><script>x</script>"]
)
def test_page_without_text_is_a_reject(tmp_path: Path, markup: str) -> None:
    tables = take(tmp_path, markup)
    assert tables["rejects"]["reason"].to_pylist() == ["no_text"]


def test_html_is_known_by_its_content(tmp_path: Path) -> None:
    assert take(tmp_path, page(), "page.txt")["markup"].num_rows > 5


def test_declared_charset_and_mojibake(tmp_path: Path) -> None:
    russian = '<html><head><meta charset="windows-1251"></head><body><p>Вода поднялась</p></body></html>'
    assert take(tmp_path, russian.encode("cp1251"))["documents"]["text"].to_pylist() == ["Вода поднялась"]
    broken = "<html><body><p>It’s the café again</p></body></html>".encode().decode("cp1252")
    assert take(tmp_path, broken)["documents"]["text"].to_pylist() == ["It’s the café again"]


def test_hostile_pages_end_quickly(tmp_path: Path) -> None:
    entities = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    outside = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    pages = {
        "deep.html": "<html><body>" + "<div>" * 50_000 + "deep",
        "bomb.html": f"{entities}<html><body><p>&b;&b; safe words</p>",
        "outside.html": f"{outside}<html><body><p>&x; safe words</p>",
        "tag.html": "<html><body><p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">safe words",
        "open.html": "<html><body>" + "<" * 100_000,
    }
    for name, markup in pages.items():
        tables = take(tmp_path, markup, name)
        assert tables["documents"].num_rows + tables["rejects"].num_rows == 1, name
    text = take(tmp_path, pages["bomb.html"])["documents"]["text"].to_pylist()[0]
    assert "aaaa" not in text
