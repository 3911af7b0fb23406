"""Features of a page's lines, the rules over a page as a whole, and the trees that judge them. Pages are made up."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.clean.page_features import Lines, PageLines, page_features
from stages.clean.page_model import context
from stages.clean.page_names import FACTS, FAR, name_groups, nearest_groups, path_facts
from stages.clean.page_rules import KEEP_FROM, apply_rules
from stages.clean.page_train import aligned
from stages.clean.trees import Forest, read, save
from stages.ingest.markup.page import page_lines, parse_page

LONG = "The council voted on Tuesday to rebuild the bridge that the flood had carried away, its clerk said in a note."
OTHER = "Residents of the lower town had asked for a ferry instead, since the works are to take at least three winters."
THIRD = "The mayor promised a public hearing before the first pile is driven, and a toll that nobody would have to pay."


def page(body: str, title: str | None = None) -> PageLines:
    lines = page_lines(parse_page(f"<html><body>{body}</body></html>"))
    around = pa.array([x.around for x in lines], pa.list_(pa.int32()))
    return PageLines([x.text for x in lines], [x.link_share for x in lines], [x.path for x in lines], around, title)


def kept(lines: Lines, keep: list[float]) -> list[str]:
    out = apply_rules(lines, np.array(keep))
    return [t for t, k in zip(lines.texts, out, strict=True) if k >= KEEP_FROM]


@pytest.mark.parametrize(
    ("element", "groups"),
    [
        ("div story-body", {"article", "content", "body"}),
        ("div articleBody".lower(), {"body"}),
        ("div mostPopularLinks".lower(), {"related"}),
        ("section related-story", {"related", "article"}),
        ("span photo-credit", {"picture", "caption"}),
        ("div row", set()),
    ],
)
def test_groups_of_names(element: str, groups: set[str]) -> None:
    assert groups <= name_groups(element)
    assert bool(groups) == bool(name_groups(element))


def test_facts_of_a_path() -> None:
    facts = dict(
        zip(FACTS, path_facts("strong//p lead/div story-body/article/body theme-comments/html/").row, strict=True)
    )
    assert facts["tag_p"] == facts["in_bold"] == facts["is_named"] == 1
    assert (facts["named_intro"], facts["named_body"], facts["in_article"]) == (0, 1, 2)
    assert facts["named_comment"] == FAR, "what the whole page is named says nothing of a line"
    assert nearest_groups("/p lead/div story-body/body ad/html/")[0] == "intro"


@pytest.mark.parametrize(
    ("path", "is_comment"),
    [
        ("/p/li comment even depth-1/ol comment-list/body/html/", True),
        ("/p/div disqus_thread/body/html/", True),
        ("/p/div post has-comments/body/html/", False),
        ("/p/article comments-open/body single-comments/html/", False),
        ("/span comment-count/div/body/html/", False),
        ("/p/div commentary/body/html/", False),
    ],
)
def test_comments_by_path(path: str, is_comment: bool) -> None:
    assert path_facts(path).is_comment is is_comment


def test_pages_do_not_see_each_other() -> None:
    pages = [
        page(f"<h1>Bridge to rise again</h1><div><p>{LONG}</p><p>{OTHER}</p></div><p>Home</p>", "Bridge to rise again"),
        page(f"<ul><li><a href=x>One</a></li><li>Two</li></ul><p>{LONG}</p>"),
        page("<p>Short</p>", "Short"),
    ]
    together = page_features(pages).columns
    alone = [page_features([p]).columns for p in pages]
    for name, column in together.items():
        assert np.allclose(column, np.concatenate([a[name] for a in alone])), name


@given(st.lists(st.text(max_size=60).map(lambda t: " ".join(t.split()) or "x"), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_text_has_finite_features(texts: list[str]) -> None:
    around = pa.array([[2, 1]] * len(texts), pa.list_(pa.int32()))
    lines = page_features([PageLines(texts, [0.0] * len(texts), ["/p/body/"] * len(texts), around, texts[0])])
    columns = lines.columns | context(lines, np.full(len(texts), 0.5))
    assert all(np.isfinite(c).all() and len(c) == len(texts) for c in columns.values())


def test_scripts_without_spaces_count_as_text() -> None:
    text = "市議会は火曜日、洪水で流された橋を再建することを決めた。" * 4
    lines = page_features([page(f"<div><p>{text}</p></div>")])
    assert lines.running[0] > 0
    assert lines.words[0] > 20
    assert lines.columns["sentence_end"][0] == 1


def test_comments_go_unless_they_are_all_there_is() -> None:
    comments = f"<div class=comment-list><p>{OTHER}</p><p>{THIRD}</p></div>"
    lines = page_features([page(f"<div><p>{LONG} {LONG}</p></div>{comments}")])
    assert kept(lines, [0.9] * 3) == [f"{LONG} {LONG}"]
    lines = page_features([page(comments)])
    assert kept(lines, [0.9] * 2) == [OTHER, THIRD]


def test_of_several_articles_the_one_with_the_title_stays() -> None:
    body = f"<article><h1>A bridge again</h1><p>{LONG} {LONG}</p></article><article><h2>Ferries</h2><p>{OTHER}</p></article>"
    lines = page_features([page(body, "A bridge again")])
    assert kept(lines, [0.1, 0.9, 0.1, 0.9]) == [f"{LONG} {LONG}"]
    untitled = page_features([page(body.replace("h1", "h3").replace("A bridge again", "Works"), "A bridge again")])
    assert len(kept(untitled, [0.1, 0.9, 0.1, 0.9])) == 2


def test_a_hidden_copy_of_the_text_goes() -> None:
    whole = " ".join([LONG, OTHER, THIRD] * 4)
    lines = page_features([page(f"<p>{LONG}</p><p>{OTHER}</p><p>{THIRD}</p><div itemprop=articleBody>{whole}</div>")])
    assert kept(lines, [0.9] * 4) == [LONG, OTHER, THIRD]


def test_lines_take_over_the_probability_of_their_hidden_copy() -> None:
    whole = " ".join([LONG, OTHER, THIRD])
    seen = f"<p>{LONG}</p><p>{OTHER}</p><p>{THIRD}</p>"
    lines = page_features([page(f"{seen}<div hidden>{whole} {whole} {whole} {whole}</div>")])
    assert kept(lines, [0.2, 0.2, 0.2, 0.9]) == [LONG, OTHER, THIRD]


def test_said_twice_in_plain_sight_stays() -> None:
    lines = page_features([page(f"<p>{LONG}</p><p>{OTHER}</p><p>{LONG}</p>")])
    assert kept(lines, [0.9] * 3) == [LONG, OTHER, LONG]
    assert lines.columns["repeated"].tolist() == [1, 0, 1]
    assert lines.columns["repeated_before"].tolist() == [0, 0, 1]


def test_where_nothing_is_kept_the_likeliest_text_is() -> None:
    lines = page_features([page(f"<p>Home</p><div><p>{LONG}</p><p>{OTHER}</p></div><footer><p>{THIRD}</p></footer>")])
    assert kept(lines, [0.2, 0.05, 0.04, 0.01]) == [LONG, OTHER]
    links = page_features([page("<p>Home</p><p><a href=x>About</a></p>")])
    assert kept(links, [0.2, 0.1]) == []


def test_trees_ask_and_add(tmp_path: object) -> None:
    forest = Forest(
        ("a", "b"),
        -1.0,
        np.array([[0, 1], [1, 1]]),
        np.array([[0.5, 2.0], [0.0, 1.0]], dtype=np.float32),
        np.array([[0, 1, 2, 3], [0, 10, 20, 30]], dtype=np.float32),
    )
    columns = {"b": np.array([3.0, 0.0]), "a": np.array([1.0, 0.0]), "c": np.zeros(2)}
    odds = np.array([-1.0 + 3 + 30, -1.0 + 0 + 0])
    assert np.allclose(forest.keep(columns), 1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def test_a_saved_model_reads_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    forests = [
        Forest(("x", "y", "z"), 0.25, rng.integers(0, 3, (4, 2)), rng.random((4, 2), dtype=np.float32), np.round(
            rng.random((4, 4), dtype=np.float32), 3)) for _ in range(2)
    ]  # fmt: skip
    save(forests, tmp_path / "m.parquet", "made up")
    columns = {n: rng.random(20) for n in "xyz"}
    for before, after in zip(forests, read(tmp_path / "m.parquet"), strict=True):
        assert np.allclose(before.keep(columns), after.keep(columns), atol=1e-5)


def test_alignment_with_the_body() -> None:
    own, size = aligned(f"{LONG}\n{OTHER}", ["Home", LONG, "Read more", OTHER, THIRD])
    assert own.tolist() == [0, 1, 0, 1, 0]
    assert size[0] == 1
