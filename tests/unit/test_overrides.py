"""An analyst's decisions: anchored on words, applied before and after, said as such; what can't be applied is a reject."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.overrides_file import _unit_of
from stages.reconcile.overrides import COLUMNS, FIELDS, Overrides, check_value, guarded, read_rows, write_row
from stages.reconcile.run import reconcile
from tests.unit.memory import empty
from tests.unit.reconcile_cases import (
    Article,
    Outcome,
    at_least,
    line,
    minister,
    says,
    spokesman,
    tables_of,
    toll,
)

ROW = {"who": "Ada Quill", "why": "seen the list", "decided_at": "2031-05-09T10:00:00Z"}


def decided(articles: list[Article], *rows: dict[str, Any], more: str = "") -> Outcome:
    """What reconciling finds with these rows of an overrides file."""
    text = "".join(write_row(ROW | r, ",".join(COLUMNS)) for r in rows)
    overrides = Overrides(read_rows(",".join(COLUMNS) + "\n" + text + more), _unit_of)
    tables = tables_of(articles)
    tables |= overrides.before(tables)
    with empty() as con:
        tables |= reconcile(tables, con, overrides.regroup)
    tables |= overrides.after(tables)
    return Outcome(tables, [])


def quote_of(article: Article) -> str:
    (claim,) = tables_of([article])["claims"].to_pylist()
    return str(claim["quote"])


def by_words(found: Outcome) -> dict[str, str]:
    return {c["claim_id"]: c["quote"] for c in found.rows("claims")}


COURIER = Article("Courier", 2, toll(20))
GAZETTE = Article("Gazette", 3, toll(31, by=minister))
ON_COURIER = {"doc_sha256": COURIER.doc_id, "quote": "20 people"}


def test_a_verdict_is_decided_and_says_by_whom_and_why() -> None:
    found = decided([COURIER, GAZETTE], {"field": "verdict", "value": "updated", **ON_COURIER},
                    {"field": "value_best", "value": "31", **ON_COURIER})  # fmt: skip
    (finding,) = found.rows("findings")
    assert (finding["verdict"], finding["value_best"], finding["is_overridden"]) == ("updated", 31, True)
    reason = finding["verdict_reason"]
    assert reason.startswith(
        "Ada Quill decided on 9 May 2031: updated, 31 (seen the list). The articles alone: Contested"
    )
    rows = {r["field"]: r for r in found.rows("overrides")}
    assert rows["verdict"]["status"] == "applied" and rows["verdict"]["was"] == "contested"
    assert rows["verdict"]["finding_id"] == finding["finding_id"]
    assert found.rows("rejects") == []


def test_it_survives_another_anchor() -> None:
    """An older article that comes later moves the finding's id, and the decision stays with the words."""
    rows = [{"field": "verdict", "value": "updated", **ON_COURIER}]
    (before,) = decided([COURIER, GAZETTE], *rows).rows("findings")
    (after,) = decided([COURIER, GAZETTE, Article("Herald", 1, toll(20))], *rows).rows("findings")
    assert before["finding_id"] != after["finding_id"]
    assert after["verdict"] == "updated" and after["is_overridden"]


def test_it_follows_the_words_into_the_version_that_counts() -> None:
    newer = Article("Courier", 4, toll(20), hour=9)
    older = Article("Courier", 2, toll(20), duplicate_of=newer)
    found = decided(
        [older, newer, GAZETTE],
        {"field": "verdict", "value": "updated", "doc_sha256": older.doc_id, "quote": "20 people"},
    )
    assert [f["verdict"] for f in found.rows("findings")] == ["updated"]


def test_a_decision_anchored_on_several_claims_outlives_one_of_them() -> None:
    on_gazette = {"doc_sha256": GAZETTE.doc_id, "quote": "31 people"}
    rows = [{"field": "verdict", "value": "updated", **on} for on in (ON_COURIER, on_gazette)]
    found = decided([COURIER, GAZETTE], *rows)
    assert {r["quote"]: r["status"] for r in found.rows("overrides")} == {
        "20 people": "applied",
        "31 people": "standby",
    }
    out = {"field": "retracted", "value": "true", "doc_sha256": COURIER.doc_id}
    found = decided([COURIER, GAZETTE], *rows, out)
    assert [f["verdict"] for f in found.rows("findings")] == ["updated"] and found.rows("rejects") == []
    assert {r["quote"]: r["status"] for r in found.rows("overrides") if r["quote"]} == {
        "20 people": "standby",
        "31 people": "applied",
    }


def test_the_last_row_counts_and_an_empty_value_takes_back() -> None:
    alone = decided([COURIER, GAZETTE]).rows("findings")
    rows = [{"field": "verdict", "value": v, **ON_COURIER} for v in ("updated", "corroborated")]
    found = decided([COURIER, GAZETTE], *rows)
    assert found.rows("findings")[0]["verdict"] == "corroborated"
    assert sorted(r["status"] for r in found.rows("overrides")) == ["applied", "replaced"]
    found = decided([COURIER, GAZETTE], *rows, {"field": "verdict", "value": "", **ON_COURIER})
    assert found.rows("findings") == alone
    assert sorted(r["status"] for r in found.rows("overrides")) == ["replaced", "replaced", "withdrawal"]


def test_a_retracted_document_is_no_evidence_and_comes_back_as_it_was() -> None:
    out = {"field": "retracted", "value": "true", "doc_sha256": GAZETTE.doc_id}
    found = decided([COURIER, GAZETTE], out)
    assert [f["verdict"] for f in found.rows("findings")] == ["single-source"]
    retracted = {d["sha256"]: d["retracted_at"] for d in found.rows("documents")}
    assert retracted[COURIER.doc_id] is None and retracted[GAZETTE.doc_id].isoformat() == "2031-05-09T10:00:00+00:00"
    assert len(found.rows("claims")) == 2, "its rows stay"
    back = decided([COURIER, GAZETTE], out, out | {"value": "false"})
    alone = decided([COURIER, GAZETTE])
    for name in ("documents", "claims", "findings", "positions", "evidence", "events", "origins"):
        assert back.rows(name) == alone.rows(name), name


def test_a_claim_is_taken_out_of_evidence() -> None:
    found = decided([COURIER, GAZETTE], {"field": "excluded", "value": "true", **ON_COURIER})
    (finding,) = found.rows("findings")
    assert finding["verdict"] == "single-source" and finding["value_best"] == 31
    assert {c["quote"]: c["is_overridden"] for c in found.rows("claims")} == {"20 people": True, "31 people": False}
    assert len(found.rows("claims")) == 2
    assert [r["status"] for r in found.rows("overrides")] == ["applied"]


def test_a_value_is_corrected_before_claims_meet() -> None:
    expected = {
        "31": (31, 31, "exact", "corroborated"),
        "at least 30": (30, None, "at least", "corroborated"),
        "1,200 to 1,300": (
            1200,
            1300,
            "range",
            None,
        ),  # nobody contradicts another sixtyfold: another question, or a conflict
        "at most 25": (0, 25, "at most", "contested"),
    }
    articles, rows = [], []
    for corpus in expected:
        one, other = (
            Article("Courier", 2, toll(20), corpus=corpus),
            Article("Gazette", 3, toll(31, by=minister), corpus=corpus),
        )
        articles += [one, other]
        rows.append({"field": "value", "value": corpus, "doc_sha256": one.doc_id, "quote": "20 people"})
    found = decided(articles, *rows)
    claims = {c["corpus"]: c for c in found.rows("claims") if c["quote"] == "20 people"}
    findings = {f["finding_id"]: f for f in found.rows("findings")}
    for row in found.rows("overrides"):
        low, high, approximator, verdict = expected[row["value"]]
        claim, finding = claims[row["value"]], findings[row["finding_id"]]
        assert (claim["value_low"], claim["value_high"], claim["approximator"]) == (low, high, approximator)
        assert (claim["std_low"], claim["std_high"]) == (low, high)
        assert finding["is_overridden"] and (verdict is None or finding["verdict"] == verdict), finding[
            "verdict_reason"
        ]
        assert row["was"] == "20"


def test_a_unit_is_corrected_with_its_value_in_the_unit_of_the_measure() -> None:
    articles = [Article("Courier", 2, line("The rescue took {} in all", 90, measure="duration.rescue", unit="day"))]
    on = {"doc_sha256": articles[0].doc_id, "quote": "90"}
    (row,) = decided(articles, {"field": "unit", "value": "minutes", **on}).rows("claims")
    assert (row["unit"], row["value_low"], round(row["std_low"], 6)) == ("minute", 90, 0.0625)
    found = decided(articles, {"field": "unit", "value": "kilometres", **on})
    assert found.rows("claims")[0]["unit"] == "day"
    assert found.rows("rejects")[0]["detail"] == "kilometre can't be brought to day, the unit of duration.rescue."


def test_other_columns_of_a_claim() -> None:
    rows = [{"field": f, "value": v, **ON_COURIER} for f, v in (
        ("population", "child"), ("speaker_name", "Mara Lindqvist"), ("days", "2031-05-01/2031-05-02"),
        ("as_of", "2031-05-03"), ("is_additional", "true"), ("place_name", "the strait"),
    )]  # fmt: skip
    found = decided([COURIER, GAZETTE], *rows)
    row = next(c for c in found.rows("claims") if c["quote"] == "20 people")
    assert (row["population"], row["speaker_name"], row["speaker_kind"]) == ("child", "Mara Lindqvist", "person")
    assert (str(row["date_from"]), str(row["date_to"]), str(row["as_of"])) == ("2031-05-01", "2031-05-02", "2031-05-03")
    assert row["is_additional"] and (row["place_name"], row["place_id"]) == ("the strait", None)
    origins = {o["origin_id"]: o["name"] for o in found.rows("origins")}
    assert origins[row["origin_id"]] == "Ruritania", "who speaks decides on the origin"


def test_two_claims_are_set_apart_and_put_together() -> None:
    other = f"{GAZETTE.doc_id} 31 people"
    found = decided([COURIER, GAZETTE], {"field": "apart", "value": other, **ON_COURIER})
    assert sorted(f["verdict"] for f in found.rows("findings")) == ["single-source"] * 2
    assert all(f["is_overridden"] for f in found.rows("findings"))
    missing = Article("Herald", 3, line("{} boats came from the island", 20, measure="boat"))
    rescued = Article("Echo", 3, line("A flotilla of {} put to sea", 21, measure="vessel"))
    assert len(decided([missing, rescued]).rows("findings")) == 2
    together = {
        "field": "together",
        "value": f"{rescued.doc_id} {quote_of(rescued)}",
        "doc_sha256": missing.doc_id,
        "quote": quote_of(missing),
    }
    (finding,) = decided([missing, rescued], together).rows("findings")
    assert finding["verdict"] == "contested" and finding["is_overridden"]
    # the last word on the two counts
    assert len(decided([missing, rescued], together, together | {"field": "apart"}).rows("findings")) == 2


def test_statements_are_put_together() -> None:
    one = Article("Courier", 2, says("Nobody will be punished for it", by=minister))
    other = Article("Gazette", 2, says("The captain is free to go", by=spokesman))
    assert [f["n_claims"] for f in decided([one, other]).rows("findings")] == [1, 1]
    words = [a.lines[0].words for a in (one, other)]
    quotes = [
        next(c["quote"] for c in decided([a]).rows("claims") if w in c["quote"])
        for a, w in zip((one, other), words, strict=True)
    ]
    row = {"field": "together", "value": f"{other.doc_id} {quotes[1]}", "doc_sha256": one.doc_id, "quote": quotes[0]}
    found = decided([one, other], row)
    assert [f["n_claims"] for f in found.rows("findings")] == [2], found.rows("rejects")
    assert len(decided([one, other], row, row | {"field": "apart"}).rows("findings")) == 2


TWICE = Article(
    "Echo",
    3,
    line("{} died at noon", 20, measure="people.killed"),
    line("and {} at night", 20, measure="people.killed"),
)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"field": "colour", "value": "red", **ON_COURIER}, "bad_field", "there is no field colour"),
    ({"field": "verdict", "value": "maybe", **ON_COURIER}, "bad_value", "one of contested"),
    ({"field": "value", "value": "a lot", **ON_COURIER}, "bad_value", "give a number"),
    ({"field": "value", "value": "15 to 12", **ON_COURIER}, "bad_value", "comes first"),
    ({"field": "days", "value": "soon", **ON_COURIER}, "bad_value", "2016-07-17"),
    ({"field": "place_id", "value": "geo:nowhere", **ON_COURIER}, "bad_value", "No document names a place"),
    ({"field": "measure_id", "value": "people.lost", **ON_COURIER}, "bad_value", "no measure people.lost"),
    ({"field": "category_best", "value": "open", **ON_COURIER}, "wrong_kind", "attribute only"),
    ({"field": "value", "value": "3", **ON_COURIER, "kind": "statement"}, "wrong_kind", "quantity only"),
    (
        {"field": "verdict", "value": "updated", "doc_sha256": "ff", "quote": "20 people"},
        "unknown_document",
        "sha256 ff",
    ),
    ({"field": "verdict", "value": "updated", **ON_COURIER, "quote": "21 people"}, "words_not_found", "don't stand"),
    (
        {"field": "verdict", "value": "updated", **ON_COURIER, "quote": COURIER.lines[0].words.split("{}")[0].strip()},
        "no_claim",
        "no claim",
    ),
    ({"field": "verdict", "value": "updated", **ON_COURIER, "corpus": "another"}, "unknown_document", "corpus another"),
    (
        {"field": "value", "value": "9", "doc_sha256": TWICE.doc_id, "quote": "20 people"},
        "ambiguous",
        "give char_start",
    ),
    ({"field": "excluded", "value": "true", **ON_COURIER, "why": ""}, "bad_row", "and why"),
    ({"field": "excluded", "value": "true", "doc_sha256": COURIER.doc_id}, "bad_row", "quote"),
    ({"field": "excluded", "value": "true", **ON_COURIER, "decided_at": "yesterday"}, "bad_row", "decided_at"),
    ({"field": "apart", "value": f"{COURIER.doc_id} 20 people", **ON_COURIER}, "bad_value", "are one"),
]


def test_what_cannot_be_applied_is_a_reject_and_costs_no_neighbour() -> None:
    good = {"field": "question", "value": "How many did it kill?", **ON_COURIER}
    found = decided([COURIER, GAZETTE, TWICE], *(row for row, _, _ in REFUSED), good)
    by_line = {int(r["uri"].partition("#")[2]): r for r in found.rows("rejects")}
    assert sorted(by_line) == list(range(2, 2 + len(REFUSED)))
    for number, (row, reason, detail) in enumerate(REFUSED, 2):
        reject = by_line[number]
        assert (reject["reason"], reject["stage"]) == (reason, "reconcile") and detail in reject["detail"], (
            row,
            reject,
        )
    assert sorted(r["status"] for r in found.rows("overrides")) == ["applied"] + ["rejected"] * len(REFUSED)
    assert "How many did it kill?" in {f["question"] for f in found.rows("findings")}


def test_char_start_tells_the_same_words_apart() -> None:
    second = next(c["char_start"] for c in decided([TWICE]).rows("claims")[::-1] if c["quote"] == "20 people")
    starts = sorted(c["char_start"] for c in decided([TWICE]).rows("claims"))
    row = {"field": "excluded", "value": "true", "doc_sha256": TWICE.doc_id, "quote": "20 people", "char_start": second}
    assert {c["char_start"] for c in decided([TWICE], row).rows("claims") if c["is_overridden"]} == {second}
    assert second in starts


def test_claims_of_a_finding_that_is_not_decided_are_as_they_were() -> None:
    storm = Article("Herald", 3, line("The storm injured {}", 12, measure="people.injured"), title="Storm in Brenza")
    alone = decided([COURIER, GAZETTE, storm])
    found = decided([COURIER, GAZETTE, storm], {"field": "verdict", "value": "updated", **ON_COURIER})
    finding_id = found.rows("overrides")[0]["finding_id"]
    assert [f for f in found.rows("findings") if f["finding_id"] != finding_id] == [
        f for f in alone.rows("findings") if f["finding_id"] != finding_id
    ]
    assert found.rows("positions") == alone.rows("positions")


# --- the file


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
    )
)
def test_any_row_comes_back_as_it_was_written(row: dict[str, str]) -> None:
    text = ",".join(COLUMNS) + "\n" + write_row(row, ",".join(COLUMNS))
    read = read_rows(text)
    if not any(v.strip() for v in row.values()):
        assert read == []
        return
    (decision,) = read
    for name, read_ in (("value", decision.text), ("quote", decision.quote), ("who", decision.who)):
        assert read_ == " ".join(row.get(name, "").split())


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=x", "'=1", "''=1", "'plain", "plain"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    written = write_row({"quote": cell}, "quote,field,value,who,why,decided_at,doc_sha256")
    (first, *_) = next(csv.reader(io.StringIO(written)))
    assert first == guarded(cell.strip()) and not first.startswith(("=", "+", "-", "@", "\t"))
    (decision,) = read_rows("quote,field,value,who,why,decided_at,doc_sha256\n" + written)
    assert decision.quote == cell.strip()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheets_delimiter_and_byte_order_mark_are_read_and_kept(delimiter: str) -> None:
    names = ["why", "who", "Field", "value", "decided_at", "doc_sha256", "quote"]
    header = "\ufeff" + delimiter.join(names)
    line_ = write_row(ROW | {"field": "verdict", "value": "updated", "quote": "a; b, c"}, header)
    (decision,) = read_rows(header + "\r\n" + line_)
    assert (decision.field, decision.value, decision.quote, decision.error) == ("verdict", "updated", "a; b, c", (
        "bad_row", "doc_sha256 says which document the decision is anchored on."))  # fmt: skip


def test_a_file_without_the_columns_says_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="lacks the column who, why"):
        read_rows("field,value,decided_at,doc_sha256,quote\nverdict,updated")
    assert read_rows("") == read_rows("\n \n") == []


def test_hostile_rows_are_rejects() -> None:
    more = "x" * 200_000 + "\n" + '"unclosed, quote\n' + ",".join(["cell"] * 40) + "\n=HYPERLINK(1)\n"
    found = decided([COURIER], {"field": "verdict", "value": "updated", **ON_COURIER}, more=more)
    assert {r["reason"] for r in found.rows("rejects")} <= {"bad_row", "bad_field"}
    assert [f["verdict"] for f in found.rows("findings")] == ["updated"]


def test_every_field_says_what_it_is_and_refuses_nonsense() -> None:
    for field in FIELDS.values():
        assert field.meaning and field.level
        assert check_value(field.name, " ") is None
    for name, good in {
        "value": "about 30",
        "date_best": "2016-07-17",
        "excluded": "TRUE",
        "modality": "denied",
    }.items():
        assert check_value(name, good) is not None
        with pytest.raises(ValueError, match="give"):
            check_value(name, "\x1b[31m nonsense")


def test_floors_in_findings() -> None:
    found = decided([Article("Courier", 2, toll(at_least(20)))], {"field": "value_best", "value": "44", "doc_sha256":
                    Article("Courier", 2, toll(at_least(20))).doc_id, "quote": "at least 20 people"})  # fmt: skip
    assert by_words(found) and found.rows("findings")[0]["value_best"] == 44
