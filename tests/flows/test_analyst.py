"""Decisions and claims from elsewhere in whole runs: published at once or by the next run, kept, shown, and taken back."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import Crosswire, copy_of
from tests.flows.test_same_rows import rows
from tests.flows.test_trouble import published

pytestmark = pytest.mark.slow

TOLL = "SELECT verdict, value_best, is_overridden, verdict_reason FROM findings WHERE measure_id = 'people.killed'"


def test_a_document_is_taken_out_of_evidence_and_back(crosswire: Crosswire, ferry_run: Path, tmp_path: Path) -> None:
    data = copy_of(ferry_run, tmp_path / "data")
    before = rows(data)
    assert [r[0] for r in published(data, TOLL)] == ["contested"]
    result = crosswire("retract", "second.txt", "--why", "invented", "--who", "Ada", "--data", data)
    assert result.code == 0 and "contested → single-source" in result.out, result.out + result.err
    assert [r[0] for r in published(data, TOLL)] == ["single-source"]
    assert len(rows(data)["claims"]) == len(before["claims"])
    assert published(data, "SELECT count(*) FROM documents WHERE retracted_at IS NOT NULL") == [(1,)]
    assert "retracted  " in crosswire("show", "second.txt", "--data", data).out
    assert crosswire("retract", "second.txt", "--undo", "--why", "it was true", "--data", data).code == 0
    after = rows(data)
    assert {n: r for n, r in after.items() if n != "overrides"} == {n: r for n, r in before.items() if n != "overrides"}
    states = published(
        data,
        "SELECT h.verdict, h.valid_to IS NULL FROM finding_history h JOIN findings USING (finding_id) "
        "WHERE measure_id = 'people.killed' ORDER BY valid_from",
    )
    assert states == [("contested", False), ("single-source", False), ("contested", True)]


def test_decisions_and_given_claims_stay_and_are_shown(crosswire: Crosswire, ferry_run: Path, tmp_path: Path) -> None:
    data, given, articles = tmp_path / "data", tmp_path / "team.parquet", ferry_run.parent / "in"
    claim = {"uri": "second.txt", "kind": "quantity", "quote": "20 people", "measure_id": "people.killed", "value_low": 15.0,
             "value_high": 15.0, "predicate": "killed", "extractor": "two readers"}  # fmt: skip
    bad = claim | {"quote": "99 people"}
    pq.write_table(pa.Table.from_pylist([claim, bad]), given)
    first = crosswire("run", articles, "--data", data, "--claims", given, "--json").json
    assert first["status"] == "published", first
    assert published(data, "SELECT value_low FROM claims WHERE extractor = 'two readers'") == [(15,)]
    assert published(data, "SELECT uri, reason FROM rejects") == [("team.parquet#2", "quote_not_found")]
    (finding_id,) = published(data, "SELECT finding_id FROM findings WHERE measure_id = 'people.killed'")[0]
    why = "counted <b>anew</b>"
    common = ("--why", why, "--who", "Ada", "--data", data, "--later")
    assert crosswire("override", finding_id, "verdict", "corroborated", *common).code == 0
    assert published(data, TOLL)[0][0] == "contested"
    with (data / "overrides.csv").open("a", encoding="utf-8") as file:
        file.write("verdict,corroborated,Ada,no such words,2031-01-01T00:00:00Z,,,,,nowhere\n")
    run = crosswire("run", articles, "--data", data)
    assert "1 by analysts in force, 1 that can't be applied" in " ".join(run.out.split())
    verdict, _, is_overridden, reason = published(data, TOLL)[0]
    assert (verdict, is_overridden) == ("corroborated", True) and str(reason).startswith("Ada decided on ")
    assert {r[0] for r in published(data, "SELECT reason FROM rejects")} == {"quote_not_found", "bad_row"}
    assert "an analyst's decision is part of it" in crosswire("findings", "--data", data).out
    page = (data / "report" / "index.html").read_text("utf-8")
    assert "counted &lt;b&gt;anew" in page and "<b>anew" not in page
    # the same articles again, and nothing has changed
    assert crosswire("run", articles, "--data", data, "--json").json["nothing_new"]
