"""`crosswire changes`, `override` and `retract` without a flow: what they print, write down and refuse."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.lists import UserError
from tests.unit.newsroom import Newsroom
from tests.unit.reconcile_cases import Article, line, minister, residents, says, toll
from warehouse.folder import DataFolder

COURIER = Article("Courier", 3, toll(20))
GAZETTE = Article("Gazette", 4, toll(31, by=minister))
HERALD = Article("Herald", 1, toll(20, by=residents))
STORM = Article("Echo", 3, line("The storm injured {}", 12, measure="people.injured"), title="Storm over Brenza")
HOSTILE = Article(
    "\x1b[31mRed", 3, says("=HYPERLINK(“x”) \u202e\x1b[2J the sea \x07 burned", by=minister), title="\x1b]0;x\x07 Sea"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Three runs: a finding, then one that contradicts it and another question, then an earlier article that moves an anchor
    while the other question is gone."""
    room = Newsroom(DataFolder(tmp_path_factory.mktemp("room")))
    room.run([COURIER, HOSTILE])
    room.run([COURIER, GAZETTE, STORM, HOSTILE])
    room.run([COURIER, GAZETTE, HERALD, HOSTILE], database=True)
    return room


def told(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "80", "NO_COLOR": "1"})
    if isinstance(result.exception, UserError):
        assert result.exception.code == code or code == 2, result.exception
        return str(result.exception)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def changed(room: Newsroom, since: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told("changes", "--data", room.folder.root, "--since", since, "--json"))
    return found


def test_changes_say_what_the_last_run_did(room: Newsroom) -> None:
    found = changed(room, "last")
    assert {k: n for k, n in found["counts"].items() if n} == {"vanished": 1, "value": 1}, found
    assert found["until"] == room.runs[-1]["run_id"]
    moved = next(c for c in found["changes"] if c["change"] == "value")  # there is a majority now
    assert (moved["before"]["value_best"], moved["now"]["value_best"]) == (None, 20)
    assert len(moved["was"]) == 1 and moved["was"] != [moved["finding_id"]]
    gone = next(c for c in found["changes"] if c["change"] == "vanished")
    assert gone["now"] is None and "injured" in gone["question"]


def test_changes_since_a_run_a_prefix_of_it_and_a_time(room: Newsroom) -> None:
    first = room.runs[0]["run_id"]
    found = changed(room, first)
    assert found["since"]["run_id"] == first
    (change,) = found["changes"]  # the storm came and went between
    assert (change["change"], change["before"]["verdict"], change["now"]["verdict"]) == (
        "verdict", "single-source", "contested",
    )  # fmt: skip
    assert change["before"]["answers"][0]["outlets"] == ["Courier"] and change["was"]
    assert changed(room, first[:8] + "T06")["changes"] == found["changes"]
    assert changed(room, "2031-06-01T12:00")["changes"] == found["changes"]
    assert changed(room, "2031-06-01T14:00+02:00")["changes"] == found["changes"]
    assert changed(room, "2031-06-01T05:59")["counts"]["appeared"] == 2
    assert changed(room, "2031-06-04")["changes"] == []


def test_changes_are_readable_at_80_columns_and_harmless(room: Newsroom) -> None:
    out = told("changes", "--data", room.folder.root, "--since", room.runs[0]["run_id"])
    assert all(len(row) <= 80 for row in out.splitlines()), out
    assert "single-source → contested" in out and "was 20 (Courier)" in out
    assert "now 20 (Courier, Herald" in " ".join(out.split()) and "against 31 (Gazette)" in " ".join(out.split())
    out = told("changes", "--data", room.folder.root, "--since", "2031-06-04")
    assert "Since 4 June 2031, 00:00 UTC nothing changed." in out and room.runs[-1]["run_id"] in " ".join(out.split())
    assert "\x1b" not in out and "\u202e" not in out


@pytest.mark.parametrize("since", ["20990101T000000Z", "soon", "\x1b[31m", ""])
def test_an_unknown_run_is_answered_with_those_there_are(room: Newsroom, since: str) -> None:
    said = told("changes", "--data", room.folder.root, "--since", since, code=2)
    assert all(r["run_id"] in said for r in room.runs) and "yesterday" in said and "\x1b" not in said


def written(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8", newline="")))


def test_a_decision_on_a_finding_is_anchored_on_its_earliest_claim(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.touch()
    (finding,) = (f for f in room.rows("findings") if f["kind"] == "quantity")
    common = ("--data", room.folder.root, "--overrides", path, "--later")
    out = told("override", finding["finding_id"][:6], "verdict", "updated", "--why", "=cmd()", "--who", "Ada", *common)
    assert "Written to" in out and "verdict is updated" in out and "next run" in out
    row, *others = written(path)
    assert {r["doc_sha256"] for r in others} == {COURIER.doc_id, GAZETTE.doc_id}, "should the first be retracted"
    assert (row["doc_sha256"], row["quote"], row["kind"], row["char_start"]) == (
        HERALD.doc_id,
        "20 people",
        "quantity",
        "",
    )
    assert (row["who"], row["why"], row["corpus"], row["value"]) == ("Ada", "'=cmd()", "harbour", "updated")
    # by an id from before it moved
    (old,) = [r["old_id"] for r in room.rows("finding_lineage") if r["entity"] == "finding"]
    told("override", old, "verdict", "--undo", "--why", "no", *common)
    assert [r["value"] for r in written(path)] == ["updated"] * 3 + [""] * 3


def test_a_decision_on_claims_is_anchored_on_their_words(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.touch()
    claims = {c["quote"]: c["claim_id"] for c in room.rows("claims")}
    common = ("--why", "typo", "--data", room.folder.root, "--overrides", path, "--later")
    told("override", claims["31 people"], "value", "at least 30", *common)
    told("override", claims["31 people"], "apart", claims["20 people"], *common)
    statement = next(i for q, i in claims.items() if "HYPERLINK" in q)
    told("override", statement, "excluded", "true", *common)
    value, apart, excluded = written(path)
    assert (value["field"], value["value"], value["doc_sha256"]) == ("value", "at least 30", GAZETTE.doc_id)
    assert apart["value"].split(" ", 1)[1] == "20 people"
    assert excluded["quote"].startswith("'=HYPERLINK") and excluded["kind"] == "statement"


def test_a_document_is_retracted_and_taken_back(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.csv"
    common = ("--why", "withdrawn", "--data", room.folder.root, "--overrides", path, "--later")
    assert "out of evidence" in told("retract", GAZETTE.doc_id, *common)
    assert "retracted already" in told("retract", GAZETTE.doc_id, *common, code=2)
    assert "evidence again" in told("retract", GAZETTE.doc_id, "--undo", *common)
    assert "not retracted" in told("retract", GAZETTE.doc_id, "--undo", *common, code=2)
    assert [(r["field"], r["value"], r["doc_sha256"]) for r in written(path)] == [
        ("retracted", "true", GAZETTE.doc_id), ("retracted", "false", GAZETTE.doc_id),
    ]  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_written(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.touch()
    (finding,) = (f for f in room.rows("findings") if f["kind"] == "quantity")
    claim = next(c for c in room.rows("claims") if c["kind"] == "statement")
    for arguments, expected in (
        (("ffff0000", "verdict", "updated"), "No finding has the id"),
        (("ff", "excluded", "true"), "No claim has the id"),
        ((finding["finding_id"], "verdict", "maybe"), "give one of contested"),
        ((finding["finding_id"], "colour", "red"), "FIELD is one of verdict"),
        ((finding["finding_id"], "retracted", "true"), "FIELD is one of verdict"),
        ((finding["finding_id"], "verdict"), "VALUE is missing"),
        ((claim["claim_id"], "value", "3"), "one of kind statement"),
        ((claim["claim_id"], "apart", "zz"), "No claim has the id"),
        ((claim["claim_id"], "apart", "--undo"), "say the opposite"),
    ):
        common = ("--data", room.folder.root, "--overrides", path, "--later", "--why", "x")
        assert expected in told("override", *arguments, *common, code=2), arguments
    common = ("--data", room.folder.root, "--overrides", path, "--later")
    assert "--why is missing" in told("override", finding["finding_id"], "verdict", "updated", *common, code=2)
    assert path.read_bytes() == b""
    path.write_text("field,value\n")
    said = told("override", finding["finding_id"], "verdict", "updated", "--why", "x", *common, code=1)
    assert "lacks the column who" in said and path.read_text() == "field,value\n"


def test_without_arguments_it_lists_what_can_be_decided(room: Newsroom) -> None:
    out = told("override", "--data", room.folder.root)
    assert "Of a finding" in out and "value_best" in out and "Of two claims" in out


def test_a_run_needs_articles_or_claims(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "--data", str(tmp_path / "d")])
    assert result.exit_code == 2 and "--claims" in result.output
    (tmp_path / "c.parquet").write_text("x")
    said = told("run", "--claims", tmp_path / "c.parquet", "--data", tmp_path / "d", code=2)
    assert "can't be read" in said
