"""The shipped page model on made-up pages: what is kept, and what the rest is called."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest

from stages.clean.lines import read_lines
from stages.clean.page_markup import LineMarkup, by_line, headline_by_markup, judge_by_markup, judge_page, judge_pages
from stages.clean.page_rules import KEEP_FROM
from stages.ingest.markup import MarkupRows
from stages.ingest.model import Draft
from stages.ingest.readers.html import html_draft

TEXT = [
    "The river Osk rose by two metres overnight and cut the road to the upper villages, the county said on Tuesday.",
    "Firefighters brought forty people out of a campsite by boat. Nobody was hurt, but a dozen caravans were carried away.",
    "“We heard the water before we saw it,” said Lena Marsh, who runs the campsite with her brother. “It came in minutes.”",
    "The county opened a school as a shelter and asked everybody else to stay away from the bridges until Thursday.",
    "Engineers will look at the dam above the town in the morning. It was last repaired eleven years ago, after a similar flood.",
]
MENU = (
    "<ul class=menu>"
    + "".join(f"<li><a href='/{w}'>{w}</a></li>" for w in ("News", "Sport", "Culture", "Weather", "Jobs"))
    + "</ul>"
)
TEASERS = "".join(
    f"<li><a href='/{n}'><img src=x><h3>{t}</h3></a></li>"
    for n, t in enumerate(("Mayor to stand again in spring", "Ferry fares to rise", "School wins prize for its garden"))
)
FRAME = """<!doctype html><html><head><title>%(title)s | The Osk Courier</title><meta property="og:title" content="%(title)s">
</head><body class="single comments-open"><header class="site-header"><a href="/">The Osk Courier</a><nav>%(menu)s</nav></header>
<div class="wrap"><div class="content-column">%(article)s</div>
<aside class="sidebar"><h2>Most read</h2><ul class="most-read">%(teasers)s</ul>
<div class="newsletter">Sign up to our newsletter and never miss a story.</div></aside></div>
<footer class="site-footer"><p>© The Osk Courier. All rights reserved.</p>%(menu)s</footer></body></html>"""
TITLE = "Flood cuts off villages on the Osk"


def page(article: str, title: str = TITLE) -> str:
    return FRAME % {"title": title, "menu": MENU, "teasers": TEASERS, "article": article}


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{t}</p>" for t in texts)


def read(markup: str) -> tuple[str, str | None, pa.Table]:
    draft = html_draft(markup, "a.html", "0")
    assert isinstance(draft, Draft)
    rows = MarkupRows()
    rows.add("d", draft.lines, draft.main)
    return draft.text, draft.title, rows.table()


def kept(markup: str) -> list[str]:
    text, title, rows = read(markup)
    return [text[m.start : m.end] for m in judge_page(text, title, rows) if m.keep >= KEEP_FROM]


@pytest.mark.parametrize(
    "article",
    [
        f'<article class="post"><h1>{TITLE}</h1><div class="entry-content">{paragraphs(TEXT)}</div></article>',
        f'<div id="story"><h1>{TITLE}</h1><div class="text">{"<br><br>".join(TEXT)}</div></div>',
        f"<table><tr><td><h1>{TITLE}</h1>{paragraphs(TEXT)}</td></tr></table>",
        f"<div><h1>{TITLE}</h1>{''.join(f'<div>{t}</div>' for t in TEXT)}</div>",
        f"<article><h1>{TITLE}</h1><section>{paragraphs(TEXT[:2])}</section><section>{paragraphs(TEXT[2:])}</section></article>",
        f"<amp-body><h1>{TITLE}</h1><amp-img src=x></amp-img><div class='article-body'>{paragraphs(TEXT)}</div></amp-body>",
        f"<div class=post><h1>{TITLE}</h1><div class=body>{paragraphs(TEXT).replace('</p>', '')}</div></div>",
    ],
    ids=["plain", "br", "table", "divs", "sections", "amp", "unclosed"],
)
def test_the_text_is_kept_whatever_holds_it(article: str) -> None:
    assert kept(page(article)) == TEXT


def test_other_languages() -> None:
    german = [
        "Der Fluss ist in der Nacht um zwei Meter gestiegen und hat die Straße in die oberen Dörfer gesperrt.",
        "Die Feuerwehr brachte vierzig Menschen mit Booten von einem Campingplatz. Verletzt wurde niemand, sagte ein Sprecher.",
        "Der Landkreis öffnete eine Schule als Unterkunft und bat alle anderen, die Brücken bis Donnerstag zu meiden.",
    ]
    assert (
        kept(
            page(f"<article><h1>Flut am Osk</h1><div class=inhalt>{paragraphs(german)}</div></article>", "Flut am Osk")
        )
        == german
    )
    japanese = [
        "川の水位は一晩で二メートル上昇し、上流の村へ続く道路が通行できなくなったと県は火曜日に発表した。当局は住民に橋へ近づかないよう求めている。",
        "消防隊はキャンプ場から四十人をボートで救助した。けが人はなかったが、十数台のキャンピングカーが流されたと担当者は述べた。",
        "技術者は水曜日の朝に町の上流にあるダムを点検する予定だ。前回の修理は十一年前の洪水の後に行われたものである。",
    ]
    article = f"<article><h1>川の洪水で村が孤立</h1><div class=article-body>{paragraphs(japanese)}</div></article>"
    assert kept(page(article, "川の洪水で村が孤立")) == japanese


def test_a_list_in_the_text_is_kept() -> None:
    items = [
        "The bridge at Oskford is closed to all traffic.",
        "The school at Lower Osk takes in those who need a bed.",
    ]
    listed = "<ul>" + "".join(f"<li>{t}</li>" for t in items) + "</ul>"
    body = paragraphs(TEXT[:3]) + listed + paragraphs(TEXT[3:])
    out = kept(page(f"<article><h1>{TITLE}</h1><div class=entry-content>{body}</div></article>"))
    assert out == TEXT[:3] + items + TEXT[3:]


def test_the_start_of_a_paywalled_article_is_kept() -> None:
    wall = '<div class="paywall"><p>To read on, subscribe.</p><a href="/s">Subscribe now</a></div>'
    out = kept(page(f"<article><h1>{TITLE}</h1><div class=entry-content><p>{TEXT[0]}</p></div>{wall}</article>"))
    assert TEXT[0] in out
    assert "Subscribe now" not in out


def test_comments_are_not_kept() -> None:
    comments = "".join(f'<li class="comment"><div class="comment-body"><p>{t}</p></div></li>' for t in (
        "I have lived by this river for thirty years and have never seen it rise so quickly in a single night.",
        "Why did nobody close the campsite? The forecast had said for two days that it was going to rain like this.",
    ))  # fmt: skip
    body = f"<article><h1>{TITLE}</h1><div class=entry-content>{paragraphs(TEXT)}</div></article>"
    body += f'<ol class="comment-list">{comments}</ol>'
    text, title, rows = read(page(body))
    marks = judge_page(text, title, rows)
    assert [text[m.start : m.end] for m in marks if m.keep >= KEEP_FROM] == TEXT
    lines = read_lines(text)
    labels = {
        text[lines[i].start : lines[i].end]: judge_by_markup(m, lines[i]).label
        for i, m in by_line([ln.start for ln in lines], marks).items()
    }
    assert [v for k, v in labels.items() if k.startswith(("I have lived", "Why did"))] == ["comment", "comment"]


def mark(path: str, tag: str = "div", region: str = "", link: float = 0.0, keep: float = 0.05) -> LineMarkup:
    return LineMarkup(0, 5, tag, link, region, path, keep)


@pytest.mark.parametrize(
    ("where", "label"),
    [
        (mark("/figcaption/figure/article/body/", "figcaption"), "caption"),
        (mark("span photo-credit//div/body/"), "caption"),
        (mark("/p/div comment-body/body/"), "comment"),
        (mark("/li/ul share-buttons/body/"), "share"),
        (mark("/li/div related-stories/body/", link=1.0), "related"),
        (mark("/div newsletter-box/body/"), "promo"),
        (mark("/div byline/body/"), "byline"),
        (mark("/div/body/", "time"), "dateline"),
        (mark("/div/body/", region="nav"), "navigation"),
        (mark("/div/body/", region="footer"), "legal"),
        (mark("/div/body/", region="aside"), "related"),
        (mark("/div/body/"), "other"),
        (mark("/h2/div/body/", "h2", keep=0.9), "subheading"),
        (mark("/p/div/body/", "p", keep=0.9), "body"),
    ],
)
def test_labels_by_markup(where: LineMarkup, label: str) -> None:
    (line,) = read_lines("Words of it")
    verdict = judge_by_markup(where, line)
    assert verdict.label == label
    assert verdict.keep is (label in ("body", "subheading"))


def test_headline_by_markup() -> None:
    text, title, rows = read(page(f"<article><h1>{TITLE}</h1><div>{paragraphs(TEXT)}</div></article>"))
    lines = read_lines(text)
    marks = judge_page(text, title, rows)
    at = headline_by_markup(lines, by_line([ln.start for ln in lines], marks), title)
    assert at is not None
    assert text[lines[at].start : lines[at].end] == TITLE
    assert all(m.keep < KEEP_FROM for m in marks if text[m.start : m.end] == TITLE)


def test_many_pages_are_judged_as_one_by_one() -> None:
    documents = [read(page(f"<article><h1>{TITLE}</h1>{paragraphs(TEXT[:n])}</article>")) for n in range(1, 5)]
    together = list(judge_pages(documents))
    for document, marks in zip(documents, together, strict=True):
        assert [m.keep for m in judge_page(*document)] == pytest.approx([m.keep for m in marks])


def test_rows_without_paths_are_judged_too() -> None:
    text, title, rows = read(page(f"<article><h1>{TITLE}</h1>{paragraphs(TEXT)}</article>"))
    for name in ("path", "around"):
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, name, pa.nulls(len(rows), rows.schema.field(name).type))
    assert len(judge_page(text, title, rows)) == len(rows)


def test_thousands_of_hidden_copies_take_seconds() -> None:
    copies = "".join(f"<div hidden>{paragraphs(TEXT * 2)}</div>" for _ in range(1_000))
    document = read(f"<html><body>{copies}{paragraphs(TEXT)}</body></html>")
    started = time.process_time()
    judge_page(*document)
    assert time.process_time() - started < 10


def test_a_page_of_fifty_thousand_lines_takes_seconds() -> None:
    row = f"<div class=row><h3><a href=x>Story</a></h3><p>{TEXT[0]}</p></div>"
    document = read(f"<html><body>{row * 25_000}</body></html>")
    started = time.process_time()
    assert len(judge_page(*document)) == 50_000
    assert time.process_time() - started < 10
