"""The SQL views: what they answer on a made-up ferry fire, and that they are documented and hold on empty tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.unit.ferry import ferry_fire
from tests.unit.synthetic import warehouse
from warehouse.views import FOLDER, VIEWS, create_views

Row = dict[str, Any]


def ask(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = con.execute(sql)
    names = [c[0] for c in result.description]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = warehouse(ferry_fire())
    create_views(con)
    yield con
    con.close()


def test_views_run_on_empty_tables() -> None:
    con = warehouse()
    assert [con.execute(f"FROM {name}").fetchall() for name in create_views(con)] == [[]] * len(VIEWS)


@pytest.mark.parametrize("name", VIEWS)
def test_view_and_every_column_is_documented_in_the_database(con: duckdb.DuckDBPyConnection, name: str) -> None:
    comment = con.execute("SELECT comment FROM duckdb_views() WHERE view_name = ?", [name]).fetchone()
    assert comment and "row per" in comment[0] and "?" in comment[0]
    columns = con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()
    assert columns and all(text for _, text in columns)


def test_every_sql_file_is_a_view() -> None:
    assert {p.stem for p in FOLDER.glob("*.sql")} == set(VIEWS)


def test_create_views_again_replaces_them(con: duckdb.DuckDBPyConnection) -> None:
    assert create_views(con) == list(VIEWS)


def test_rows_and_their_order_do_not_depend_on_the_order_of_the_tables(con: duckdb.DuckDBPyConnection) -> None:
    rows = ferry_fire()
    for table_rows in rows.values():
        random.Random(7).shuffle(table_rows)
    shuffled = warehouse(rows)
    create_views(shuffled)
    for name in VIEWS:
        assert shuffled.execute(f"FROM {name}").fetchall() == con.execute(f"FROM {name}").fetchall(), name


def test_days_do_not_depend_on_the_time_zone_of_the_session() -> None:
    con = warehouse(ferry_fire())
    create_views(con)
    con.execute("SET TimeZone = 'Asia/Tokyo'")
    rows = ask(con, "FROM evidence_trail WHERE claim_id = 'k-gazette'")
    assert rows[0]["published_on"] == date(2031, 3, 3)


def test_widest_disagreements(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "FROM widest_disagreements")
    assert [r["finding_id"] for r in rows] == ["f-water", "f-fuel", "f-killed", "f-burned", "f-doors"]
    water, fuel, killed, burned, doors = rows
    assert (water["ratio"], water["spread"], water["width"]) == (None, 12, 1)
    assert (fuel["lowest_outlet"], fuel["highest_outlet"]) == ("The Meridian", "Velmar Gazette")
    assert (fuel["ratio"], fuel["spread"], fuel["unit"]) == (50, 98000, "litre")
    assert (killed["lowest_answer"], killed["lowest_quote"]) == ("14", "Fourteen people have died")
    assert (killed["lowest_speaker"], killed["lowest_outlet"]) == ("Tove Arnholt", "Harbour Courier")
    # the words of the governor himself, not those of the wider claim that fits his answer and came earlier
    assert (killed["highest_answer"], killed["highest_quote"]) == ("about 30", "about 30 people")
    assert (killed["n_live_positions"], killed["n_origins"]) == (4, 3)
    assert (burned["lowest_quote"], burned["highest_quote"]) == ("90 minutes", "three hours")
    assert (doors["lowest_answer"], doors["highest_answer"], doors["width"]) == ("open", "closed", None)


def test_retired_answers_are_no_disagreement() -> None:
    rows = ferry_fire()
    for p in rows["positions"]:
        if p["position_id"] == "f-killed-p0":
            p["is_live"] = False
    con = warehouse(rows)
    create_views(con)
    killed = ask(con, "FROM widest_disagreements WHERE finding_id = 'f-killed'")[0]
    assert (killed["lowest_answer"], killed["n_live_positions"]) == ("at least 21", 3)


def test_a_wide_answer_is_not_both_the_lowest_and_the_highest() -> None:
    rows = ferry_fire()
    fuel = next(p for p in rows["positions"] if p["position_id"] == "f-fuel-p1")
    fuel["value_low"] = 0
    con = warehouse(rows)
    create_views(con)
    row = ask(con, "FROM widest_disagreements WHERE finding_id = 'f-fuel'")[0]
    assert (row["lowest_answer"], row["highest_answer"]) == ("2,000 litres", "up to 100,000 litres")


def test_one_origin(con: duckdb.DuckDBPyConnection) -> None:
    rows = {r["position_id"]: r for r in ask(con, "FROM one_origin")}
    assert list(rows) == ["f-missing-p0", "f-injured-p1", "f-killed-p1"]
    missing, injured, killed = rows.values()
    assert (missing["origin"], missing["n_documents"], missing["is_whole_finding"]) == (
        "Velmar Coast Guard", 3, True,
    )  # fmt: skip
    assert missing["outlets"] == "Harbour Courier, Velmar Gazette, Coast Radio Four"
    assert (missing["first_outlet"], missing["first_quote"]) == ("Harbour Courier", "nine are missing")
    # an earlier count by the same origin rests on it as well
    assert (injured["answer"], injured["n_documents"], injured["first_outlet"]) == ("52", 2, "Northwire")
    # one answer of a finding that has other origins; the document without outlet counts, but is no known outlet
    assert (killed["is_whole_finding"], killed["n_documents"], killed["n_outlets"]) == (False, 2, 1)
    assert (killed["n_copied_claims"], killed["origin"]) == (1, "Ilse Marrant")


def test_evidence_trail_leads_to_the_exact_words(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "SELECT t.*, d.text FROM evidence_trail AS t JOIN documents AS d USING (doc_id)")
    assert len(rows) == con.execute("SELECT count(*) FROM evidence").fetchone()[0]
    for r in rows:
        assert r["text"][r["char_start"] : r["char_end"]] == r["quote"]
        assert r["quote"] in r["sentence"] and "\n" not in r["sentence"]
    one = next(r for r in rows if r["claim_id"] == "k-aldous")
    assert (one["speaker"], one["speaker_role"], one["via"]) == ("Pell Aldous", "Governor", "State radio")
    assert (one["value_low"], one["value_high"], one["unit"]) == (27, 33, "count")
    # a number inside a statement is said by the statement's speaker
    inside = next(r for r in rows if r["claim_id"] == "k-guard")
    assert (inside["speaker"], inside["origin"]) == ("Tove Arnholt", "Velmar Coast Guard")
    floor = next(r for r in rows if r["claim_id"] == "k-gazette")
    assert (floor["value_low"], floor["value_high"], floor["is_copy"]) == (27, None, True)
    minutes = next(r for r in rows if r["claim_id"] == "t-short")
    assert (minutes["value_low"], minutes["unit"]) == (1.5, "hour")
    unknown = next(r for r in rows if r["claim_id"] == "k-blog")
    assert (unknown["outlet"], unknown["published_on"], unknown["as_of"]) == ("unknown outlet", None, None)


def test_sentences_after_emoji_and_combining_characters_are_cut_right(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = ask(con, "FROM evidence_trail WHERE claim_id = 't-short'")
    assert row["sentence"] == "The fire burned for 90 minutes before the tugs arrived, witnesses said."


def test_number_timeline(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "FROM number_timeline WHERE finding_id = 'f-injured'")
    assert [(r["as_of"], r["value_low"], r["value_high"], r["is_live"], r["outlet"]) for r in rows] == [
        (date(2031, 3, 3), 40, None, False, "Northwire"),
        (date(2031, 3, 4), 52, 52, True, "The Meridian"),
    ]
    killed = ask(con, "FROM number_timeline WHERE finding_id = 'f-killed'")
    assert [r["claim_id"] for r in killed].count("k-wire") == 1  # it stands behind two answers
    assert next(r for r in killed if r["claim_id"] == "k-wire")["answer"] == "at least 21"
    assert not ask(con, "FROM number_timeline WHERE finding_id = 'f-doors'")


def test_actor_statements(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "FROM actor_statements")
    assert [r["actor"] for r in rows] == ["Ilse Marrant", "Tove Arnholt"]
    spokeswoman = rows[1]
    assert spokeswoman["words"] == "“Fourteen people have died and nine are missing,”"
    assert (spokeswoman["role"], spokeswoman["speaks_for"]) == (
        "spokeswoman of the coast guard", "Velmar Coast Guard",
    )  # fmt: skip
    assert (spokeswoman["outlet"], spokeswoman["said_on"]) == ("Harbour Courier", date(2031, 3, 3))


def test_conflicts_within_document(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = ask(con, "FROM conflicts_within_document")
    assert (row["doc_id"], row["quote_1"], row["quote_2"]) == ("d-courier", "90 minutes", "three hours")
    assert (row["speaker_1"], row["speaker_2"]) == ("witnesses", "the ferry’s captain")
    assert row["char_start_1"] < row["char_start_2"]


def test_copied_passages(con: duckdb.DuckDBPyConnection) -> None:
    changed, same = ask(con, "FROM copied_passages")
    assert (changed["value_from"], changed["value_to"]) == ("21", "27")
    assert (changed["from_outlet"], changed["copy_outlet"]) == ("Northwire", "Velmar Gazette")
    assert changed["copy_text"] == changed["from_text"].replace("21", "27")
    assert (same["value_changed"], same["copy_outlet"]) == (False, "unknown outlet")


def test_verify_first(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "FROM verify_first")
    assert rows[0]["finding_id"] == "f-killed"
    parts = [c for c in rows[0] if c.startswith("points_")]
    for r in rows:
        assert r["score"] == pytest.approx(sum(r[p] for p in parts), abs=0.006)
    by_id = {r["finding_id"]: r for r in rows}
    assert set(by_id) == {
        "f-killed", "f-burned", "f-water", "f-fuel", "f-doors", "f-missing", "f-injured", "f-detained",
    }  # fmt: skip
    assert by_id["f-killed"]["points_copying"] == 2 and by_id["f-killed"]["points_harm"] == 2
    assert by_id["f-water"]["points_width"] == 2 and by_id["f-doors"]["points_width"] == 0
    assert by_id["f-missing"]["points_one_origin"] == 2 and by_id["f-detained"]["points_one_origin"] == 1
    assert by_id["f-burned"]["points_conflict_within_document"] == 1
    assert "changed in copying" in by_id["f-killed"]["why"]
    assert (by_id["f-missing"]["quote"], by_id["f-missing"]["outlet"]) == ("nine are missing", "Harbour Courier")


def test_casualties(con: duckdb.DuckDBPyConnection) -> None:
    rows = {r["finding_id"]: r for r in ask(con, "FROM casualties")}
    assert set(rows) == {"f-killed", "f-injured", "f-missing", "f-detained"}
    killed = rows["f-killed"]
    assert (killed["event"], killed["place"], killed["month"]) == (
        "Fire on the ferry Lirena", "Port Velmar", "2031-03",
    )  # fmt: skip
    assert (killed["population"], killed["predicate"], killed["responsible"]) == ("any", "killed", "Strait Lines")
    assert (killed["value_min"], killed["value_best"], killed["value_max"]) == (14, None, 33)
    assert killed["as_of"] == date(2031, 3, 4)
    assert rows["f-detained"]["population"] == "official"


def test_failed_checks_come_latest_run_and_gravest_first(con: duckdb.DuckDBPyConnection) -> None:
    rows = ask(con, "FROM failed_checks")
    assert [(r["check_id"], r["severity"], r["run_status"]) for r in rows] == [
        ("check2", "warning", "published"), ("check1", "info", "published"), ("check0", "critical", "failed"),
    ]  # fmt: skip


def test_source_record(con: duckdb.DuckDBPyConnection) -> None:
    rows = {r["outlet"]: r for r in ask(con, "FROM source_record")}
    assert len(rows) == 6
    gazette = rows["Velmar Gazette"]
    assert (gazette["n_claims"], gazette["n_own_claims"], gazette["n_copied_claims"]) == (3, 2, 1)
    assert (gazette["n_numbers_changed"], rows["Northwire"]["n_numbers_changed"]) == (1, 0)
    meridian = rows["The Meridian"]
    assert (meridian["n_findings"], meridian["n_contested"], meridian["n_corroborated"]) == (6, 3, 1)
    assert meridian["share_contested"] == 0.5
    # its claim on the dead only refines the leading answer
    assert rows["Northwire"]["n_leading"] == 2
    assert rows["unknown outlet"]["n_documents"] == 1 and rows["unknown outlet"]["source_id"] is None


def test_an_outlet_has_its_record_whether_it_speaks_or_is_quoted() -> None:
    rows = ferry_fire()
    outlet, other = [s for s in rows["sources"] if s["name"] in ("Velmar Gazette", "Northwire")]
    record = {"n_shared_findings": 12, "n_agreeing": 9, "reliability": 0.75,
              "reliability_low": 0.47, "reliability_high": 0.91}  # fmt: skip
    for n, (source, how) in enumerate(
        ((outlet, {"kind": "source", "source_id": outlet["source_id"]}), (other, {"kind": "actor"}))
    ):
        rows["origins"].append({"origin_id": f"recorded-{n}", "name": source["name"]} | how)
        rows.setdefault("origin_records", []).append({"corpus": "ferry", "origin_id": f"recorded-{n}"} | record)
    corpus = rows["documents"][0]["corpus"]
    for row in rows["origin_records"]:
        row["corpus"] = corpus
    con = warehouse(rows)
    create_views(con)
    found = {r["outlet"]: r for r in ask(con, "FROM source_record")}
    assert len(found) == 6
    for name in ("Velmar Gazette", "Northwire"):
        assert (found[name]["n_shared_findings"], found[name]["reliability"]) == (12, 0.75)
        assert (found[name]["reliability_low"], found[name]["reliability_high"]) == (0.47, 0.91)
    assert (found["The Meridian"]["n_shared_findings"], found["The Meridian"]["reliability"]) == (0, None)
