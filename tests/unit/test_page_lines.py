"""The walk over a page: paths, blocks around, hidden parts, broken markup, and the block with most text."""

from __future__ import annotations

import time

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.ingest import MARKUP
from stages.ingest.markup import MarkupRows
from stages.ingest.markup.main_content import main_lines
from stages.ingest.markup.page import page_lines, parse_page
from stages.ingest.model import Line

LONG = "The ferry had left the harbour before noon with ninety people and their bicycles on board, the company said."


def lines_of(body: str) -> list[Line]:
    return page_lines(parse_page(f"<html><body>{body}</body></html>"))


def test_path_has_inline_elements_then_blocks_with_their_names() -> None:
    (line,) = lines_of(
        '<div id="Story" class="Body wide" itemprop="articleBody"><p><a class="x"><b>Words</b></a></p></div>'
    )
    assert line.path == "b/a x//p/div body wide story articlebody/body/html/"
    assert len(line.around) == 4


def test_lines_of_one_block_share_its_number() -> None:
    a, b, c = lines_of("<div><p>One</p><p>Two</p></div><div><p>Three</p></div>")
    assert a.around[0] != b.around[0]
    assert a.around[1:] == b.around[1:]
    assert c.around[1] != a.around[1]
    assert c.around[2:] == a.around[2:]


def test_lines_parted_by_br_lie_in_the_same_block() -> None:
    a, b = lines_of("<div class=text>First words<br>Second words</div>")
    assert (a.text, b.text) == ("First words", "Second words")
    assert a.around == b.around


def test_hidden_parts_are_named_and_short_ones_left_out() -> None:
    shown = lines_of(f'<div style="display: none">{LONG * 12}</div><p hidden>Not this</p>')
    assert [line.path.split("/")[1] for line in shown] == ["div hidden"]


def test_deep_nesting_keeps_paths_short() -> None:
    (line,) = lines_of("<div class='a b c'>" * 1_500 + "deep")
    assert len(line.around) == 12
    assert len(line.path) <= 500


@given(st.text(alphabet="<>/ab pdivh1=\"' \n", max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_markup_gives_lines_with_paths(markup: str) -> None:
    tree = parse_page(markup)
    for line in page_lines(tree) if tree is not None else []:
        assert line.text.strip() == line.text != ""
        assert line.around
        assert "//" in line.path or line.path.startswith("/")


def test_five_megabytes_take_seconds() -> None:
    row = f'<div class="row"><a href="/x">Name of a story</a><p>{LONG}</p></div>'
    started = time.process_time()
    lines = lines_of(row * (5_000_000 // len(row)))
    main_lines(lines)
    assert len(lines) > 50_000
    assert time.process_time() - started < 10


def test_main_lines_are_those_beside_most_text() -> None:
    menu = "<ul><li><a href='/'>Home</a></li></ul>"
    lines = lines_of(f"<nav>{menu}</nav><div><h1>Ferry</h1><p>{LONG}</p><p>{LONG}</p></div><div><p>{LONG}</p></div>")
    assert [line.text[:5] for line, main in zip(lines, main_lines(lines), strict=True) if main] == [
        "Ferry",
        "The f",
        "The f",
    ]


def test_without_running_text_all_lines_are_main() -> None:
    lines = lines_of("<p>One</p><p>Two</p>")
    assert main_lines(lines) == [True, True]


def test_markup_rows_point_into_the_joined_text() -> None:
    lines = lines_of("<p>One</p><p>Two words</p>")
    rows = MarkupRows()
    rows.add("d", lines, [True, False])
    table: pa.Table = rows.table()
    assert table.schema.equals(MARKUP)
    text = "\n".join(line.text for line in lines)
    assert [text[r["char_start"] : r["char_end"]] for r in table.to_pylist()] == ["One", "Two words"]
