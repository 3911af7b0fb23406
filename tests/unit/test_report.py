"""The HTML report: self-contained, safe against article text, marks at the right words, bounded in size."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ferry import ferry_fire
from tests.unit.page import Page
from tests.unit.synthetic import CORPUS, Story, warehouse
from warehouse.report import Limits, build_report
from warehouse.views import create_views


def build(rows: dict[str, list[dict[str, Any]]] | None, folder: Path, limits: Limits | None = None) -> str:
    con = warehouse(rows)
    create_views(con)
    path = build_report(con, folder, limits)
    assert path == folder / "index.html"
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report")
    build(ferry_fire(), path)
    return path


def test_pages_that_would_come_out_the_same_are_taken_over(folder: Path, tmp_path: Path) -> None:
    rows = ferry_fire()
    changed = rows["claims"][0]
    changed["speaker"] = "a made-up harbour master"
    con = warehouse(rows)
    create_views(con)
    build_report(con, tmp_path, previous=folder)
    pages = sorted((tmp_path / "documents").iterdir())
    taken_over = {p.stem for p in pages if p.samefile(folder / "documents" / p.name)}
    assert {p.stem for p in pages} - taken_over == {changed["doc_id"]}
    build(rows, tmp_path / "anew")
    assert read_pages(tmp_path / "anew") == {k: v for k, v in read_pages(tmp_path).items() if "anew" not in k}


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def read_pages(folder: Path) -> dict[str, str]:
    """HTML of every page by its path in the report."""
    return {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in sorted(folder.rglob("*.html"))}


def article(folder: Path, doc_id: str) -> Page:
    return Page((folder / "documents" / f"{doc_id}.html").read_text(encoding="utf-8"))


def dead_links(pages: dict[str, str]) -> list[str]:
    """Links to a page or place that the report does not have."""
    ids = {name: {a["id"] for _, a in Page(html).elements if "id" in a} for name, html in pages.items()}
    dead = []
    for name, html in pages.items():
        for link in Page(html).attributes("a", "href"):
            file, _, place = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            if target not in ids or (place and place not in ids[target]):
                dead.append(f"{name}: {link}")
    return dead


# --- the pages ---------------------------------------------------------------------------------------------------------


def test_markup_is_balanced_and_ids_are_unique(folder: Path) -> None:
    for html in read_pages(folder).values():
        page = Page(html)
        assert page.unbalanced == [] and page.stack == []
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids))


def test_every_link_has_its_target_in_the_report(folder: Path) -> None:
    pages = read_pages(folder)
    assert len(pages) == 7  # the index and six documents
    assert dead_links(pages) == []
    assert len(Page(pages["index.html"]).attributes("a", "href")) > 40


def test_no_address_outside_the_report(folder: Path) -> None:
    loading = {"src", "srcset", "action", "data", "poster", "background", "formaction", "style"}
    for html in read_pages(folder).values():
        page = Page(html)
        assert not re.search(r"https?:|//[a-z]|url\(|@import", html)
        assert not any(loading & a.keys() for _, a in page.elements)
        assert not {"link", "img", "iframe", "object", "embed", "base"} & {t for t, _ in page.elements}


def test_policy_allows_this_style_and_script_and_nothing_else(folder: Path) -> None:
    for html in read_pages(folder).values():
        (policy,) = [a["content"] for _, a in Page(html).elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy and policy.startswith("default-src 'none'")
        assert "unsafe" not in policy and "http" not in policy
        for tag in ("style", "script"):
            (inline,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy


def test_head_counts(page: Page) -> None:
    head = " ".join("".join(page.text(cls="head")).split())
    assert "10 questions, 5 contested" in head
    assert "24 claims in 6 articles by 5 known outlets, published 3 March 2031 to 4 March 2031" in head
    assert "27 blocks kept, 11 left out" in head
    assert "1 of 3 checks passed, 1 warning, 1 for information" in head
    assert "share of dropped text, variant 2" in head and "variant 0" not in head  # an earlier run's


def test_contested_findings_come_first_and_most_urgent_first(page: Page) -> None:
    verdicts = page.attributes("details", "data-verdict")
    assert verdicts == ["contested"] * 5 + ["updated", "corroborated", "repeated"] + ["single-source"] * 2
    ids = [i for i in page.attributes("details", "id") if i.startswith("f-")]
    assert ids[0] == "f-f-killed"


def test_a_finding_shows_reason_answers_and_exact_words(page: Page) -> None:
    words = " ".join("".join(page.text(inside="f-f-killed")).split())
    assert "Velmar Gazette the same words with 27" in words
    assert "14 · at least 21 · about 30 · at least 27" in words
    assert "Pell Aldous (Governor) · via State radio" in words
    assert "copied, 21 changed to 27" in words
    marked = page.text(inside="f-f-killed", tag="mark")
    assert "Fourteen people have died" in marked and "At least 27 people died" in marked


def test_a_retired_answer_names_its_successor(page: Page) -> None:
    assert "retired by 52" in " ".join("".join(page.text(inside="f-f-injured", cls="retired")).split())


def test_the_latest_failed_run_is_told(tmp_path: Path) -> None:
    rows = ferry_fire()
    rows["runs"].append(rows["runs"][0] | {"run_id": "20310306T060000Z-cc33"})
    assert "The latest run failed; this is the last good data." in build(rows, tmp_path)


def test_a_first_run_that_failed_says_where_to_look(tmp_path: Path) -> None:
    runs, checks = (ferry_fire()[name][:1] for name in ("runs", "checks"))
    html = build({"runs": runs, "checks": checks}, tmp_path)
    assert "The only run so far did not end well" in html and "share of dropped text, variant 0" in html


def test_several_corpora_are_told_apart(tmp_path: Path) -> None:
    rows = ferry_fire()
    rows["documents"][5]["corpus"] = "second"
    html = build(rows, tmp_path)
    assert "corpus ferry" in html and "ferry · second" in html


def test_empty_warehouse_says_what_to_do(tmp_path: Path) -> None:
    html = build(None, tmp_path)
    assert "No findings yet" in html and "crosswire run" in html
    assert Page(html).unbalanced == []


def test_articles_without_findings_are_still_shown(tmp_path: Path) -> None:
    con = warehouse(ferry_fire())
    create_views(con)
    for table in ("findings", "positions", "evidence"):
        con.execute(f"DELETE FROM {table}")
    html = build_report(con, tmp_path).read_text(encoding="utf-8")
    assert "no question that they answer" in html and "6 articles" in html
    assert "The bow doors were closed" in "".join(read_pages(tmp_path).values())
    con.execute("DELETE FROM claims")
    assert "no claim was found in them" in build_report(con, tmp_path).read_text(encoding="utf-8")


def test_same_rows_same_pages(folder: Path, tmp_path: Path) -> None:
    rows = ferry_fire()
    for table_rows in rows.values():
        table_rows.reverse()
    build(rows, tmp_path)
    assert read_pages(tmp_path) == read_pages(folder)


# --- article text is hostile ------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(2)</script>",
    "' onmouseover='alert(3)",
    "</style><style>*{display:none}</style>",
    "--><iframe src=//evil.example></iframe><!--",
    "]]><svg onload=alert(4)>",
    "javascript:alert(5)",
    "\u202egnp.exe\u2066 \u200b\x07\x1b[31m",
    "{{ 7*7 }}{% raw %}",
]


def hostile_rows() -> dict[str, list[dict[str, Any]]]:
    """A story in which every text that comes from outside is an attack."""
    s = Story()
    words = " ".join(HOSTILE)
    for n in range(2):
        s.add("sources", source_id=f"s{n}", name=f"{words} {n}", kind="outlet")
        s.add("origins", origin_id=f"o{n}", kind="source", name=words)
        s.document(f"d{n}", f"s{n}", datetime(2031, 1, 1 + n, tzinfo=UTC), words, [
            ("headline", True, words), ("body", True, f"{n}{n} {words} said {words}."), ("promo", False, words),
        ], url=words, agency=words)  # fmt: skip
        s.claim(f"c{n}", f"d{n}", f"{n}{n} {words}", value_low=n, value_high=n, speaker="</script><script>alert(2)",
                cue="said", via="]]><svg", origin_id=f"o{n}", speaker_role=words, speaker_name=words)  # fmt: skip
    for block in s.rows["blocks"]:
        block["reason"] = words
    s.rows["documents"][1]["uri"] = words
    s.add("events", event_id="ev-fire", corpus=CORPUS, title=words, n_documents=2)
    s.add("passages", passage_id="p0", doc_id="d0", char_start=0, char_end=20)
    s.add("passages", passage_id="p1", doc_id="d1", char_start=0, char_end=20, copy_of="p0", value_changed=True,
          value_from=words, value_to=words)  # fmt: skip
    s.finding("f0", words, "contested", words, [
        ({"label": words, "value_low": 0, "value_high": 0, "is_leading": True}, [("c0", "supports")]),
        ({"label": words, "value_low": 1, "value_high": 1}, [("c1", "supports")]),
    ])  # fmt: skip
    s.add("runs", run_id=words, corpus=words, inputs=words, status="published", started_at=datetime.now(UTC))
    s.add("checks", check_id="k", run_id=words, stage="clean", table_name=words, expectation=words,
          severity="warning", success=False, checked_at=datetime.now(UTC))  # fmt: skip
    for row in s.rows["documents"] + s.rows["claims"] + s.rows["findings"] + s.rows["events"]:
        row["corpus"] = words
    return s.rows


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    rows = hostile_rows()
    rows["document_authors"] = [{"doc_id": "d0", "author": " ".join(HOSTILE), "position": 1}]
    rows["documents"][0] |= {"section": " ".join(HOSTILE), "published_evidence": " ".join(HOSTILE)}
    rows["documents"][1] |= {"duplicate_of": "d0", "duplicate_kind": "near"}
    build(rows, tmp_path)
    pages = read_pages(tmp_path)
    assert len(pages) == 3 and dead_links(pages) == []
    for html in pages.values():
        page = Page(html)
        assert page.unbalanced == [] and page.stack == []
        names = [t for t, _ in page.elements]
        assert names.count("script") == names.count("style") == 1
        assert not {"img", "iframe"} & set(names)
        assert not any(a.startswith("on") for _, attrs in page.elements for a in attrs)
        assert all(not c or re.fullmatch(r"[\w -]*", c) for _, a in page.elements if (c := a.get("class")) is not None)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]", html)
        everything = "".join(page.text())
        assert "<script>alert(1)</script>" in everything and "{{ 7*7 }}" in everything


# --- words at their places --------------------------------------------------------------------------------------------


def test_marks_are_at_the_right_words(folder: Path) -> None:
    page = article(folder, "d-meridian")
    assert "Governor Pell Aldous" in page.text(tag="article", cls="who")
    assert "State radio" in page.text(tag="article", cls="via")
    assert "as saying" in page.text(tag="article", cls="cue")
    assert "about 30 people" in "".join(page.text(tag="article", cls="num"))
    assert "about 30" in page.text(tag="article", cls="value")


def test_marks_are_right_after_emoji_and_combining_characters(folder: Path) -> None:
    page = article(folder, "d-courier")
    assert "".join(page.text(tag="article", cls="said")).startswith("“Fourteen people have died and nine are missing,”")
    assert "Fourteen people have died" in "".join(page.text(tag="article", cls="num"))
    assert "Fourteen" in page.text(tag="article", cls="value")
    assert "Commander Tove Arnholt" in page.text(tag="article", cls="who")


def test_what_was_left_out_is_labelled_with_its_reason_and_captions_cannot_be_hidden(folder: Path) -> None:
    page = article(folder, "d-northwire")
    assert "Share on Chirper" in "".join(page.text(cls="x"))
    assert "share" in page.text(cls="why")
    assert " looks like share; 90% sure" in page.text(cls="because")
    assert "Six lifeboats" in "".join(page.text(cls="caption")) and "Six lifeboats" not in "".join(page.text(cls="x"))
    # the reason shows when its label has the focus, so each label can have it
    labels = [a for _, a in page.elements if "why" in (a.get("class") or "").split()]
    assert labels and all(a.get("tabindex") == "0" for a in labels)
    # a dateline stands in the same line as kept words
    inline = [words for stack, words in page.texts if ("span", "dateline x") in [(t, a.get("class")) for t, a in stack]]
    assert "PORT VELMAR, March 3 (Northwire) —" in [words.strip() for words in inline]


def test_a_page_counts_what_was_left_out_and_so_does_the_list(folder: Path, page: Page) -> None:
    counts = "".join(article(folder, "d-northwire").text(cls="counts"))
    assert re.search(r"^\d+ words kept, \d+ left out: 1 caption, 1 credit, 1 dateline, 1 share line$", counts)
    listed = " ".join("".join(page.text(cls="documents")).split())
    kept, left_out = re.findall(r"\d+", counts)[:2]
    assert "Northwire Ferry burns off Port Velmar, at least 21 dead" in listed
    assert f"{kept} words kept, {left_out} left out" in listed


def test_a_headline_that_is_not_kept_is_no_residue(tmp_path: Path) -> None:
    rows = ferry_fire()
    before = "".join(article_of(rows, tmp_path / "before", "d-northwire").text(cls="counts"))
    for block in rows["blocks"]:
        block["keep"] = block["keep"] and block["label"] != "headline"
    page = article_of(rows, tmp_path / "after", "d-northwire")
    assert "".join(page.text(cls="counts")) == before
    assert not [a for _, a in page.elements if "headline" in (c := (a.get("class") or "").split()) and "x" in c]


def article_of(rows: dict[str, list[dict[str, Any]]], folder: Path, doc_id: str) -> Page:
    build(rows, folder)
    return article(folder, doc_id)


def test_the_notes_say_what_is_known_of_each_claim_and_lead_back(folder: Path) -> None:
    page = article(folder, "d-courier")
    notes = " ".join(" ".join(page.text(inside="n-1")).split())
    assert "direct statement" in notes and "speaker Tove Arnholt, spokeswoman of the coast guard" in notes
    assert "value 14" in " ".join(" ".join(page.text(inside="n-2")).split())
    links = page.attributes("a", "href")
    assert {"#n-1", "#n-2", "#c-s-arnholt", "#c-k-guard", "../index.html#f-f-killed"} <= set(links)
    (legend,) = [" ".join(page.text(cls="legend"))]
    assert all(words in legend for words in ("what is said", "speaker", "cue", "via", "attribute", "date"))


def test_claims_beyond_what_is_shown_have_no_note_and_are_counted(tmp_path: Path) -> None:
    build(many_rows(1, 2), tmp_path, Limits(document_chars=2_000))
    html = read_pages(tmp_path)["documents/d0000.html"]
    assert "2 more claims in the part that is not shown" in html and 'id="n-1"' not in html


def test_copied_passages_are_marked(folder: Path, page: Page) -> None:
    assert "".join(article(folder, "d-gazette").text(cls="changed")).startswith("At least 27 people died")
    copied = "".join(article(folder, "d-blog").text(tag="article", cls="copied"))
    assert copied.startswith("At least 21 people died")
    assert "21 became 27" in " ".join("".join(page.text(cls="pair")).split())


def test_a_claim_leads_to_its_finding_and_back(folder: Path, page: Page) -> None:
    (link, *_) = [h for h in page.attributes("a", "href") if h.endswith("#c-k-guard")]
    document = Page((folder / link.partition("#")[0]).read_text(encoding="utf-8"))
    # the anchor that the link leads to stands right before the claim's own words, so that :target can light them up
    at = next(i for i, (_, a) in enumerate(document.elements) if a.get("id") == "c-k-guard")
    number = document.elements[at][1]["data-c"]
    tag, attributes = document.elements[at + 1]
    assert tag == "mark" and number in (attributes["data-c"] or "").split()
    assert [a for t, a in document.elements if t == "a" and a.get("class") == "to v-repeated"]
    assert document.text(cls="rests")


def test_chart_dims_what_was_retired_and_leaves_words_alone(page: Page) -> None:
    assert "> 40" in page.text(inside="f-f-injured", cls="retired")
    assert not page.text(inside="f-f-doors", cls="chart")  # open or closed is no number
    assert "log scale" in page.text(inside="f-f-fuel", cls="chart")
    assert "1.5" in page.text(inside="f-f-burned", cls="chart")  # 90 minutes, on an axis of hours


# --- size -------------------------------------------------------------------------------------------------------------


def many_rows(n_documents: int, n_findings: int) -> dict[str, list[dict[str, Any]]]:
    s = Story()
    s.add("sources", source_id="s", name="Long Gazette", kind="outlet")
    s.add("origins", origin_id="o", kind="source", name="Long Gazette")
    for n in range(n_documents):
        s.document(f"d{n:04}", "s", datetime(2031, 1, 1, tzinfo=UTC), f"Article {n}", [
            ("headline", True, f"Article {n}"), ("body", True, "Rain fell on the long road. " * 200),
            ("body", True, f"There were {n + 2} boats."),
        ])  # fmt: skip
    for n in range(n_findings):
        doc = f"d{n % n_documents:04}"
        s.claim(f"c{n:05}", doc, f"{n % n_documents + 2} boats", value_low=n, value_high=n, origin_id="o")
        s.finding(f"f{n:05}", f"How many boats in port {n}?", "single-source", "Only one says so.", [
            ({"label": str(n), "value_low": n, "value_high": n, "is_leading": True}, [(f"c{n:05}", "supports")]),
        ])  # fmt: skip
    return s.rows


def test_a_large_corpus_is_capped_and_says_what_is_left_out(tmp_path: Path) -> None:
    rows = many_rows(60, 150)
    limits = Limits(findings={"single-source": 50}, findings_bytes=30_000, documents=20, document_chars=2_000)
    html = build(rows, tmp_path, limits)
    assert len(html.encode()) < 100_000
    n_shown = len(Page(html).attributes("details", "data-verdict"))
    assert 5 < n_shown < 50
    assert f"{150 - n_shown} more are not shown here" in html
    assert "40 more documents without a page" in html
    pages = read_pages(tmp_path)
    assert len(pages) == 21 and dead_links(pages) == []
    assert "more characters, not shown here" in pages["documents/d0000.html"]


def test_documents_behind_findings_get_their_page_first(tmp_path: Path) -> None:
    rows = many_rows(30, 1)
    rows["evidence"][0]["claim_id"] = rows["claims"][0]["claim_id"] = "c"
    rows["claims"][0] |= {"doc_id": "d0029", "quote": "31 boats"}
    build(rows, tmp_path, Limits(documents=1))
    assert list(read_pages(tmp_path)) == ["documents/d0029.html", "index.html"]
    build(rows, tmp_path / "none", Limits(documents_bytes=0))
    assert list(read_pages(tmp_path / "none")) == ["index.html"]


def test_default_limits_stay_below_25_megabytes() -> None:
    limits = Limits()
    assert limits.findings_bytes + limits.documents_bytes < 25_000_000
