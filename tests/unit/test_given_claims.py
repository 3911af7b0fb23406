"""Claims from elsewhere: held to the contract, found in the text, completed; what can't be taken is a reject."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.gate import run_gate
from flows.claim_files import ClaimFiles
from flows.lists import UserError
from stages.extract.given import take_given
from stages.reconcile.run import reconcile
from tests.unit.synthetic import Story, warehouse
from warehouse.contract import quote_name
from warehouse.folder import DataFolder
from warehouse.tables import BY_NAME, CLAIMS

NEEDED = ("documents", "sources", "blocks", "sentences", "claims", "measures", "places")
LINES = [
    ("headline", True, "Ferry burns off Port Velmar"),
    ("body", True, "At least 21 people died when fire swept through the ferry, said Ilse Marrant, a doctor."),
    ("body", True, "The fire burned for 90 minutes. The ferry lay 12 km off the port. Its price was a secret."),
    ("promo", False, "Sign up for 12 newsletters"),
    ("body", True, "“We heard\u00a0a bang,” she said. The port was closed. The port was closed again on Tuesday."),
]


def tables(corpora: tuple[str, ...] = ("ferry",)) -> dict[str, pa.Table]:
    s = Story()
    s.add("sources", source_id="nw", name="Northwire", kind="agency")
    s.add("measures", measure_id="people.killed", name="people killed", unit="count", is_cumulative=True)
    for corpus in corpora:
        row = s.document(f"doc-{corpus}", "nw", datetime(2031, 3, 3, 9, tzinfo=UTC), "Ferry burns", LINES)
        row |= {
            "corpus": corpus,
            "uri": "articles/ferry.txt",
            "url": "https://northwire.example/ferry",
            "sha256": "ab" * 32,
        }
    s.claim("ours", f"doc-{corpora[0]}", "At least 21 people", value_low=21, approximator="at least", unit="count",
            measure_id="people.killed", population="any", predicate="killed")  # fmt: skip
    return {name: BY_NAME[name].from_rows(s.rows[name]) for name in NEEDED}


TEXT = tables()["documents"].column("text")[0].as_py()


def given(
    *rows: dict[str, Any], corpora: tuple[str, ...] = ("ferry",), name: str = "team.parquet"
) -> dict[str, pa.Table]:
    """What becomes of these rows."""
    names = list(dict.fromkeys(k for r in rows for k in r))
    table = pa.table({n: pa.array([r.get(n) for r in rows]) for n in names})
    return take_given([(name, table)], tables(corpora))


def only(*rows: dict[str, Any]) -> dict[str, Any]:
    found = given(*rows)
    assert found["rejects"].to_pylist() == []
    (row,) = [c for c in found["claims"].to_pylist() if c["claim_id"] != "ours"]
    return row


DOC = {"uri": "articles/ferry.txt"}
DEAD = DOC | {"kind": "quantity", "quote": "21 people died", "value_low": 21.0, "measure_id": "people.killed"}


def test_a_row_with_the_least_is_completed() -> None:
    row = only(DEAD)
    start = TEXT.index("21 people died")
    assert (row["char_start"], row["char_end"], row["block_no"], row["sentence_no"]) == (start, start + 14, 1, 1)
    assert (row["doc_id"], row["corpus"], row["source_id"], row["section"]) == ("doc-ferry", "ferry", "nw", "body")
    assert (row["value_low"], row["value_high"], row["approximator"]) == (21, None, "at least")
    assert (row["std_low"], row["std_high"], row["unit"], row["population"]) == (21, None, "count", "any")
    assert (row["modality"], row["polarity"], row["is_additional"]) == ("asserted", "positive", False)
    assert (row["as_of"], row["as_of_precision"]) == (date(2031, 3, 3), "publication")
    assert (row["extractor"], row["extractor_version"]) == ("team.parquet", "unknown")


ADDRESS = "https://northwire.example/ferry"


@pytest.mark.parametrize(
    "name",
    [{"doc_id": "doc-ferry"}, {"sha256": "ab" * 32}, {"doc_sha256": "ab" * 32}, {"url": ADDRESS}, {"uri": ADDRESS}],
)
def test_a_document_is_named_by_id_address_or_bytes(name: dict[str, str]) -> None:
    row = only({**name, **{k: v for k, v in DEAD.items() if k != "uri"}})
    assert row["doc_id"] == "doc-ferry"


def test_the_same_article_in_two_corpora_takes_a_claim_in_each() -> None:
    found = given(DEAD, corpora=("ferry", "flood"))["claims"].to_pylist()
    assert sorted(c["corpus"] for c in found if c["claim_id"] != "ours") == ["ferry", "flood"]
    found = given(DEAD | {"corpus": "flood"}, corpora=("ferry", "flood"))["claims"].to_pylist()
    assert [c["corpus"] for c in found if c["claim_id"] != "ours"] == ["flood"]


@pytest.mark.parametrize(
    ("quote", "offset", "found"),
    [
        ("The fire burned for 90 minutes", 0, "The fire burned for 90 minutes"),
        ('"We heard a bang,"', None, "“We heard\u00a0a bang,”"),
        ("The fire burnd for 90 minutes", 3, "The fire burned for 90 minutes"),
        ("The port was closed", 20, "The port was closed"),
    ],
)
def test_words_are_found_exactly_or_tightly_aligned(quote: str, offset: int | None, found: str) -> None:
    start = TEXT.index(found)
    near = {} if offset is None else {"char_start": start + offset, "char_end": start + offset + len(quote)}
    row = only(DOC | {"kind": "statement", "quote": quote, **near})
    assert row["quote"] == found == TEXT[row["char_start"] : row["char_end"]]


def test_offsets_without_words_give_the_words() -> None:
    start = TEXT.index("The port was closed again")
    assert (
        only(DOC | {"kind": "statement", "char_start": start, "char_end": start + 25})["quote"]
        == "The port was closed again"
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"quote": "90 minutes", "unit": "minutes", "value_low": 90, "value_high": 90, "subject": "fire"},
         ("duration.fire", "minute", 0.0625, "exact", None)),
        ({"quote": "12 km", "unit": "km", "value_low": 12, "value_high": 12}, ("length", "kilometre", 12, "exact", None)),
        ({"quote": "21 people", "counted": "people", "value_low": 20, "value_high": 22}, ("people", "count", 20, "range", "any")),
        ({"quote": "21 people", "counted": "children", "predicate": "killed", "value_high": 21},
         ("people.killed", "count", 0, "at most", "child")),
        ({"quote": "12 km", "counted": "patrol boats", "value_low": 12, "value_high": 12}, ("boat", "count", 12, "exact", None)),
        ({"quote": "12 km", "measure_id": "ferry.sunk", "value_low": 12, "value_high": 12},
         ("ferry.sunk", "count", 12, "exact", None)),
        ({"quote": "21 people", "measure_id": "people.killed", "value_low": 21, "value_high": 21, "approximator": "more than"},
         ("people.killed", "count", 21, "more than", "any")),
    ],
)  # fmt: skip
def test_measures_are_made_where_the_unit_is_known(row: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = given(DOC | {"kind": "quantity"} | row)
    assert found["rejects"].to_pylist() == []
    (claim,) = [c for c in found["claims"].to_pylist() if c["claim_id"] != "ours"]
    told = (claim["measure_id"], claim["unit"], round(claim["std_low"], 9), claim["approximator"], claim["population"])
    assert told == expected
    assert claim["measure_id"] in found["measures"].column("measure_id").to_pylist()


def test_who_speaks_is_placed_and_known() -> None:
    row = only(DEAD | {"speaker": "Ilse Marrant", "cue": "said"})
    assert TEXT[row["speaker_start"] : row["speaker_end"]] == "Ilse Marrant" and row["cue_start"] > row["char_start"]
    assert (row["speaker_name"], row["speaker_kind"]) == ("Ilse Marrant", "person")
    row = only(DEAD | {"speaker": "Dr Somebody Else"})
    assert (row["speaker"], row["speaker_start"], row["speaker_name"]) == (None, None, "Dr Somebody Else")
    for name, kind in (("the Velmar Coast Guard", "organisation"), ("residents", "unnamed"), ("Turkey", "state")):
        assert only(DEAD | {"speaker_name": name})["speaker_kind"] == kind


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (DEAD | {"uri": "nowhere.txt"}, "unknown_document", "nowhere.txt"),
    (DEAD | {"uri": None}, "unknown_document", "give doc_id, uri or sha256"),
    (DEAD | {"quote": "22 people died"}, "quote_not_found", "22 people died"),
    (DEAD | {"quote": None}, "quote_not_found", "neither a quote"),
    (DEAD | {"quote": "The port was closed"}, "ambiguous", "2 times"),
    (DEAD | {"quote": "12 newsletters"}, "left_out", "promo"),
    (DEAD | {"quote": "a doctor.\nThe fire"}, "crosses_blocks", "several lines"),
    (DEAD | {"value_low": 30.0, "value_high": 20.0}, "bad_value", "above value_high"),
    (DEAD | {"value_low": None}, "bad_value", "has a value_low"),
    (DEAD | {"value_low": float("inf")}, "bad_value", "is no double"),
    (DEAD | {"unit": "furlongs"}, "unknown_unit", "furlongs"),
    (DEAD | {"unit": "km"}, "unknown_unit", "can't be brought to count"),
    (DEAD | {"std_low": 2100.0}, "bad_value", "std_low 2100"),
    (DEAD | {"measure_id": "People Killed!"}, "bad_value", "not like people.killed"),
    (DEAD | {"measure_id": None}, "no_measure", "what is counted"),
    (DEAD | {"kind": "number"}, "bad_value", "is none of statement"),
    (DEAD | {"kind": None}, "bad_value", "kind is missing"),
    (DEAD | {"modality": "sure"}, "bad_value", "modality 'sure' is none of"),
    (DEAD | {"confidence": 1.5}, "bad_value", "confidence '1.5' is not 0 to 1"),
    (DEAD | {"kind": "attribute", "attribute": "status"}, "bad_value", "category_value"),
    (DEAD | {"kind": "date", "attribute": "began"}, "bad_value", "date_from"),
    (DEAD | {"date_from": "2031-03-04", "date_to": "2031-03-01"}, "bad_value", "is after date_to"),
    (DEAD | {"date_from": "soon"}, "bad_value", "is no date"),
]


def test_what_cannot_be_taken_is_a_reject_and_costs_no_neighbour() -> None:
    found = given(*(row for row, _, _ in REFUSED), DEAD)
    by_row = {int(r["uri"].partition("#")[2]): r for r in found["rejects"].to_pylist()}
    assert sorted(by_row) == list(range(1, len(REFUSED) + 1))
    for number, (row, reason, detail) in enumerate(REFUSED, 1):
        told = by_row[number]
        assert told["reason"] == reason and detail in told["detail"], (row, told)
        assert told["stage"] == "reconcile" and told["uri"].startswith("team.parquet#")
    assert len(found["claims"]) == 2
    assert len({r["reject_id"] for r in by_row.values()}) == len(REFUSED)


def test_unknown_columns_are_left_out_and_said() -> None:
    found = given(DEAD | {"mood": "grim", "origin_id": "mine", "run_id": "mine"})
    (reject,) = found["rejects"].to_pylist()
    assert (reject["reason"], reject["uri"]) == ("unknown_columns", "team.parquet") and "mood" in reject["detail"]
    assert {c["origin_id"] for c in found["claims"].to_pylist()} == {None}


def test_a_claim_on_the_words_of_ours_takes_its_place() -> None:
    place = {"doc_id": "doc-ferry", "kind": "quantity", "quote": "At least 21 people"}
    ours = tables()
    ids = {c["claim_id"] for c in given(place | {"value_low": 21, "measure_id": "people.killed"})["claims"].to_pylist()}
    (theirs,) = ids - {"ours"}
    renamed = ours["claims"].set_column(0, CLAIMS.schema.field("claim_id"), pa.array([theirs], pa.string()))
    row = pa.table({k: [v] for k, v in (place | {"value_low": 25.0, "measure_id": "people.killed"}).items()})
    (claim,) = take_given([("team.parquet", row)], ours | {"claims": renamed})["claims"].to_pylist()
    assert (claim["claim_id"], claim["value_low"], claim["extractor"]) == (theirs, 25, "team.parquet")


def test_rows_that_name_each_other_name_claims() -> None:
    start = TEXT.index("The fire burned")
    whole = DOC | {"claim_id": "a", "kind": "statement", "char_start": start, "char_end": start + 30}
    part = DOC | {"claim_id": "b", "kind": "quantity", "quote": "90 minutes", "unit": "minute", "value_low": 90, "value_high": 90,
                  "within_claim_id": "a", "is_part_of_claim_id": "nothing"}  # fmt: skip
    rows = {c["kind"]: c for c in given(part, whole)["claims"].to_pylist() if c["claim_id"] != "ours"}
    assert rows["quantity"]["within_claim_id"] == rows["statement"]["claim_id"]
    assert rows["quantity"]["is_part_of_claim_id"] is None


def test_the_same_rows_whatever_their_order_and_twice_is_once() -> None:
    rows = [DEAD, DEAD | {"value_low": 22.0}, DEAD | {"kind": "statement"}, *(r for r, _, _ in REFUSED), DEAD]
    expected = {n: sorted(map(str, t.to_pylist())) for n, t in given(*rows).items()}
    assert len(expected["claims"]) == 4
    random.Random(1).shuffle(rows)
    shuffled = given(*rows)
    assert sorted(map(str, shuffled["claims"].to_pylist())) == expected["claims"]
    assert {r["reject_id"] for r in shuffled["rejects"].to_pylist()} == {
        r["reject_id"] for r in given(*rows[::-1])["rejects"].to_pylist()
    }


def test_the_gate_takes_what_was_given_as_it_takes_ours() -> None:
    rows = [DEAD | {"speaker": "Ilse Marrant"}, DOC | {"kind": "statement", "quote": "The port was closed again"}]
    rows.append(DOC | {"kind": "attribute", "attribute": "status", "quote": "The port was closed again", "subject": "port",
                       "category_value": "closed", "place_id": "geonames:0", "place_name": "Port Velmar"})  # fmt: skip
    found = tables() | given(*rows)
    found.pop("rejects")
    with duckdb.connect() as con:
        out = reconcile(found, con)
    killed = [f for f in out["findings"].to_pylist() if f["measure_id"] == "people.killed"]
    assert [f["n_origins"] for f in killed] == [2], "the outlet and the doctor, two claims of one question"
    con = warehouse()
    for name, table in (found | out).items():
        con.register("rows_", table)
        con.execute(f"INSERT INTO {quote_name(name)} SELECT * FROM rows_")
        con.unregister("rows_")
    now = datetime(2031, 4, 1, tzinfo=UTC)
    failed = run_gate("reconcile", con, ["claims", "findings", "positions", "evidence", "measures"], "r", now).failures(
        "critical"
    )
    # the story's documents name runs and places that are not there
    assert {f["expectation"] for f in failed} <= {"what it refers to exists"}, failed


def test_files_are_kept_and_one_of_the_same_name_replaces(tmp_path: Path) -> None:
    files = ClaimFiles(DataFolder(tmp_path / "data"))
    nothing = files.digest()
    path = tmp_path / "my claims; v1.parquet"
    pq.write_table(pa.table({"uri": ["a"], "kind": ["statement"], "quote": ["b"]}), path)
    files.keep([path])
    first = files.digest()
    assert first != nothing and [name for name, _ in files.read()] == ["my_claims_v1.parquet"]
    files.keep([path])
    assert files.digest() == first
    pq.write_table(pa.table({"uri": ["a"], "kind": ["statement"], "quote": ["c"]}), path)
    files.keep([path])
    assert files.digest() != first and len(files.paths()) == 1
    bad = tmp_path / "bad.parquet"
    bad.write_text("no parquet")
    with pytest.raises(UserError, match="can't be read"):
        files.keep([bad])
    pq.write_table(pa.table({"words": ["a"]}), bad)
    with pytest.raises(UserError, match="lack the column kind, doc_id or uri"):
        files.keep([bad])
    files.paths()[0].write_bytes(b"PAR1 damaged")
    with pytest.raises(UserError, match="Give the file again"):
        files.read()
