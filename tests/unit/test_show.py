"""`crosswire show` and `claims`: the article with what was left out of it or with its claims, whatever it holds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.claims import claims
from flows.lists import UserError
from flows.show import show
from tests.unit.ferry import ferry_fire
from tests.unit.synthetic import Story, warehouse
from warehouse.folder import DataFolder
from warehouse.reading import count_words, read_lines
from warehouse.views import create_views

Show = Callable[..., str]

BAD = "\x1b[31mred\x07 [bold]b[/bold] [/] \u202eabc\u2066 d\u200be \x9b2J \ud800 :fire: \x00"


def rows() -> dict[str, list[dict[str, Any]]]:
    """The ferry's story, and two documents of one name: one hostile, one with text that no block covers."""
    s = Story(ferry_fire())
    text = s.document("aa11", "hc", datetime(2031, 3, 9, 14, 5, tzinfo=UTC), "Harbour reopens", [
        ("headline", False, "Harbour reopens"), ("body", True, "Boats left at noon."), ("promo", False, "Join us today"),
    ], url="https://www.harbour.example/news/reopens/", published_evidence="Monday 9 March")  # fmt: skip
    text["text"] += "\nWords of no block"
    s.add("document_authors", doc_id="aa11", author="Ada Quill", position=1)
    s.document("aa22", None, None, f"Harbour {BAD}", [("body", True, f"It {BAD} burned."), ("share", False, BAD)],
               url=BAD, duplicate_of="aa11", duplicate_kind="near")  # fmt: skip
    s.document("aa33", None, None, "", [("caption", False, "A quay."), ("headline", True, "Ice on the quay")])
    for d in s.rows["documents"]:
        d["text"] = d["text"].replace("\ud800", "?")  # Parquet and DuckDB hold no half of a pair
        d["title"], d["url"] = ((d.get(c) or "").replace("\ud800", "?") or None for c in ("title", "url"))
    return s.rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = DataFolder(tmp_path_factory.mktemp("show"))
    con = warehouse(rows())
    con.execute(f"ATTACH '{folder.database}' AS file; COPY FROM DATABASE memory TO file; USE file")
    create_views(con)
    con.close()
    return folder


@pytest.fixture
def shown(folder: DataFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Show:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(doc: str, corpus: str | None = None, *, why: bool = False, js: bool = False) -> str:
        show(folder, doc, corpus, why, js)
        return capsys.readouterr().out

    return run


@pytest.fixture
def claimed(shown: Show, folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> Show:
    """Prints `crosswire claims DOC`, with a terminal as `shown` has it."""

    def run(
        doc: str | None, kind: str | None = None, speaker: str | None = None, *, rows: bool = False, js: bool = False
    ) -> str:
        claims(folder, doc, kind, speaker, None, None, rows, js)
        return capsys.readouterr().out

    return run


def lines_of(out: str) -> list[str]:
    return [line.rstrip() for line in out.splitlines()]


# --- lines ------------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab \n\u00a0é🚒\u0301", max_size=40), st.data())
def test_lines_hold_every_word_once_and_in_order(text: str, data: st.DataObject) -> None:
    place = st.integers(-3, len(text) + 3)
    blocks: list[dict[str, Any]] = [
        {"char_start": a, "char_end": b, "label": "body", "keep": True}
        for a, b in data.draw(st.lists(st.tuples(place, place), max_size=5))
    ]
    lines = list(read_lines(text, blocks))
    pieces = [p for line in lines for p in line]
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    assert ["".join(text[p.start : p.end] for p in line) for line in lines] == [
        x for x in text.split("\n") if x.strip()
    ]
    # a word lies in the block that covers it, where blocks don't overlap
    for p in pieces if len(blocks) == 1 else ():
        inside = set(range(max(blocks[0]["char_start"], 0), max(blocks[0]["char_end"], 0)))
        assert all((i in inside) == (p.block is not None) for i in range(p.start, p.end) if not text[i].isspace())


def test_a_headline_counts_as_kept_and_text_outside_blocks_as_left_out() -> None:
    blocks = [
        {"char_start": 0, "char_end": 7, "label": "headline", "keep": False},
        {"char_start": 8, "char_end": 13, "label": "body", "keep": True},
        {"char_start": 14, "char_end": 19, "label": "promo", "keep": False},
    ]
    assert str(count_words("One two\nthree\nad ad\nlost", blocks)) == "3 words kept, 3 left out: 1 promo, 1 unlabelled"
    assert str(count_words("a", [{"char_start": 0, "char_end": 1, "label": "body", "keep": True}])) == (
        "1 word kept, nothing left out"
    )


# --- the article ------------------------------------------------------------------------------------------------------


def test_head_says_what_is_known(shown: Show) -> None:
    head = shown("aa11").split("\n\n")[0]
    assert lines_of(head) == [
        "Harbour reopens",
        "        id  aa11",
        "      file  articles/aa11.txt",
        "       url  https://www.harbour.example/news/reopens/",
        "    outlet  Harbour Courier",
        "      date  9 March 2031, 14:05 UTC (stated: Monday 9 March)",
        "   authors  Ada Quill",
        "  language  en",
        "stands for  1 duplicate as well",
    ]
    assert shown("aa33").startswith("Ice on the quay\n")  # what stands in for a title
    assert "duplicate  nearly the same text as aa11 articles/aa11.txt" in shown("aa22")


def test_what_was_left_out_has_its_label_and_a_bar_without_any_colour(shown: Show) -> None:
    out = shown("aa11")
    assert "\x1b" not in out
    assert lines_of(out)[-8:] == [
        "  headline   Harbour reopens",
        "",
        "             Boats left at noon.",
        "",
        "     promo ┆ Join us today",
        "unlabelled ┆ Words of no block",
        "",
        "6 words kept, 7 left out: 1 promo, 1 unlabelled",
    ]


def test_pieces_of_a_line_stay_in_it(shown: Show) -> None:
    out = " ".join(shown("d-northwire").split())
    assert "[dateline: PORT VELMAR, March 3 (Northwire) —] At least 21 people died" in out


def test_reasons_are_added_on_request(shown: Show) -> None:
    plain, why = shown("d-courier"), shown("d-courier", why=True)
    assert "looks like" not in plain
    assert "(looks like" in why and ", 0.90)" in why


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_lines_fit_the_terminal(shown: Show, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    article = shown("d-northwire").split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
    longest = max(map(len, article.splitlines()))
    assert longest <= min(int(columns), 101) and longest > min(int(columns), 101) - 20


def test_json_has_every_block_and_what_lies_between(shown: Show) -> None:
    shown_ = json.loads(shown("aa11", js=True))
    assert shown_["document"]["doc_id"] == "aa11" and shown_["document"]["authors"] == ["Ada Quill"]
    assert [(b["label"], b["left_out"], b["text"]) for b in shown_["blocks"]] == [
        ("headline", False, "Harbour reopens"), ("body", False, "Boats left at noon."), ("promo", True, "Join us today"),
    ]  # fmt: skip
    assert [u["text"] for u in shown_["unlabelled"]] == ["Words of no block"]
    assert (shown_["words_kept"], shown_["words_left_out"]) == (6, 7)


def test_hostile_text_does_not_act(shown: Show, claimed: Show) -> None:
    for out in (shown("aa22"), shown("aa22", why=True), claimed("aa22")):
        assert not set(out) & set(map(chr, [*range(10), *range(11, 32), *range(0x7F, 0xA0), 0x202E, 0x2066, 0x200B]))
        assert "[bold]b[/bold] [/]" in out and ":fire:" in out and "[31mred" in out


# --- its claims -------------------------------------------------------------------------------------------------------


def test_claims_are_numbered_and_marked_in_the_article_and_listed_below_it(shown: Show, claimed: Show) -> None:
    plain, out = shown("d-courier"), claimed("d-courier")
    article, listed = out.split("\n  [1] ", 1)
    body, legend = article.rsplit("claims: [number] ", 1)
    assert (
        "[1]«“[2]_Fourteen people have died_ and [3]_nine are missing_,”» ‹said› *Commander Tove Arnholt*"
        in " ".join(body.split())
    )
    # but for marks and numbers it is the article as `show` prints it
    signs = dict.fromkeys(map(ord, "«»_*‹›+{}<>"))
    assert re.sub(r"\[[\d,]+\]", "", body).translate(signs).split() == plain.translate(signs).split()
    assert "«what is said»" in legend and "*speaker*" in legend and "_quantity_" in legend
    notes = " ".join(listed.split())
    assert "direct statement · speaker Tove Arnholt, spokeswoman of the coast guard (“Commander Tove Arnholt”" in notes
    assert "[2] Fourteen people have died quantity · in [1] · value 14 · counted people, killed" in notes
    assert "f-killed" in notes
    assert "\x1b" not in out and max(map(len, out.splitlines())) <= 101


def test_a_claim_keeps_its_number_when_others_are_not_asked_for(claimed: Show) -> None:
    article = claimed("d-courier", "quantity").split("claims: ")[0]
    assert "“[2]_Fourteen" in article and "[1]" not in article and "«" not in article
    out = claimed("d-courier", "statement", "ARNHOLT")
    assert "  [1] “Fourteen" in out and "[2]" not in out
    assert "No claim fits." in claimed("d-courier", "date") and "No claim was found in it." in claimed("aa33")


def test_a_terminal_gets_styles_and_no_signs(claimed: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = claimed("d-courier")
    assert re.search(r"\x1b\[[\d;]*32mFourteen\x1b\[0m", out) and "\x1b[2m" in out
    assert not set("«»_") & set(out.split("claims: ")[0])
    monkeypatch.setenv("NO_COLOR", "1")
    out = claimed("d-courier")
    assert "32m" not in out and "_Fourteen people have died_" in re.sub(r"\x1b\[[\d;]*m", "", out)


def test_lists_of_claims_of_one_document_and_of_all(claimed: Show) -> None:
    assert claimed("arbour reopens", rows=True) == "No claim fits.\n"
    table = claimed("d-courier", rows=True)
    assert table.startswith("articles/d-courier.txt  Harbour Courier\n") and "14  “Fourteen people have died”" in table
    everything = claimed(None)
    assert everything.count("articles/") > 3 and "≥ 21 (at least)" in everything
    rows = json.loads(claimed("d-courier", "statement", js=True))
    assert [r["claim_id"] for r in rows] == ["s-arnholt"]
    with pytest.raises(UserError, match="No document fits"):
        claimed("nowhere.txt", rows=True)


# --- finding the document ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["aa11", "aa1", "articles/aa11.txt", "aa11.txt", "https://www.harbour.example/news/reopens/",
     "http://harbour.example/news/reopens?from=mail", "arbour REOPENS", "s/aa11"],
)  # fmt: skip
def test_a_document_has_many_names(shown: Show, name: str) -> None:
    if name == "aa1":  # ids are told apart by three characters at least
        assert "aa11" in shown(name)
    assert shown(name).startswith("Harbour reopens")


def test_several_candidates_are_listed_with_their_ids(shown: Show) -> None:
    with pytest.raises(UserError) as error:
        shown("harbour")
    assert error.value.code == 2
    told = str(error.value).splitlines()
    assert told[0] == "2 documents fit “harbour”. Name one by its id:"
    assert told[1] == "  aa11  articles/aa11.txt  Harbour reopens"
    assert told[2].startswith("  aa22  articles/aa22.txt  Harbour ") and told[2].endswith("  duplicate")
    assert "\x1b" not in told[2] and "\u202e" not in told[2]


@pytest.mark.parametrize("name", ["", "   ", "nowhere.txt", "%", "aa11' OR true --", "https://"])
def test_no_document_fits(shown: Show, name: str) -> None:
    with pytest.raises(UserError, match="No document fits") as error:
        shown(name)
    assert error.value.code == 2


def test_a_corpus_narrows_the_choice(shown: Show) -> None:
    with pytest.raises(UserError, match="No document"):
        shown("aa11", "elsewhere")
    assert shown("aa11", "ferry")


# --- pipes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["query", "SELECT repeat('x', 90) AS x FROM range(3000)"], ["query", "FROM range(90000)", "--format", "csv"],
     ["schema"]],
)  # fmt: skip
def test_a_reader_that_leaves_early_is_no_failure(folder: DataFolder, arguments: list[str]) -> None:
    more = [] if arguments == ["schema"] else ["--data", str(folder.root)]
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments, *more]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0
