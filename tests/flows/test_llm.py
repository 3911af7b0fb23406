"""A run whose claims come from a language model, on an endpoint of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Crosswire
from tests.unit.chat_server import ChatServer, Response, counted, error, knowing, said, sentences_of
from warehouse.tables import TABLES

pytestmark = pytest.mark.slow

FOUND = "(FROM claims WHERE kind IN ('statement', 'quantity'))"
KEY = "key-that-nobody-may-see-4711"

FERRY = """Ferry sinks off Norland, killing at least 40

At least 40 people drowned when a ferry sank off the coast of Norland on Sunday, officials said.

"The ferry was carrying far too many passengers," Harbour Master Jane Roe said.
"""
STRIKE = """Dockers in Norland walk out

About 2,500 dockers walked out in Norland on Monday, the union said.
"""
KNOWN = {
    "At least 40": [
        said(0, "At least 40 people drowned when a ferry sank off the coast of Norland on Sunday", "officials", "said"),
        counted(0, "At least 40 people", 40, approximator="at least", population="any", predicate="killed"),
        counted(0, "At least 40 people", 400),
    ],
    "far too many": [
        said(0, "“The ferry was carrying far too many passengers,”", "Harbour Master Jane Roe", "said"),
        said(0, "Nobody will be charged over it", "Harbour Master Jane Roe", "said"),
    ],
    "2,500": [said(0, "About 2,500 dockers walked out in Norland on Monday", "the union", "said")],
}


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data / "crosswire.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_a_run_with_a_language_model_can_be_paid_queried_and_gone_on_with(crosswire: Crosswire, tmp_path: Path) -> None:
    data, articles = tmp_path / "data", tmp_path / "articles"
    articles.mkdir()
    (articles / "ferry.txt").write_text(FERRY)
    (articles / "strike.txt").write_text(STRIKE)
    settings = tmp_path / "my.toml"
    down = True

    def answer(body: dict[str, Any]) -> Response:
        if down and any("dockers" in s for s in sentences_of(body).values()):
            return error(503, f"overloaded, {KEY}")
        return knowing(KNOWN)(body)

    with ChatServer(answer) as server:
        settings.write_text(
            f'[extract]\naddress = "{server.address}"\nmodel = "small"\nmax_retries = 1\nprice_in = 10\nprice_out = 50\n'
        )
        run = ("run", articles, "--data", data, "--settings", settings, "--extractor", "llm")

        result = crosswire(*run)
        assert result.code == 2
        assert "No key: set CROSSWIRE_LLM_KEY" in result.err

        result = crosswire(*run, CROSSWIRE_LLM_KEY=KEY)
        assert result.code == 0, result.err
        assert "1 request; 100 tokens in, 20 out; cost 0.0020; no answer about 1 of the documents" in " ".join(
            result.out.split()
        )
        assert {h["Authorization"] for h in server.headers} == {f"Bearer {KEY}"}
        rows = query(data, f"SELECT kind, extractor, quote FROM {FOUND} ORDER BY char_start, char_end")
        assert rows == [
            ("quantity", "llm", "At least 40 people"),
            ("statement", "llm", FERRY.splitlines()[2].removesuffix(".")),
            ("statement", "llm", FERRY.splitlines()[4].removesuffix(".")),
        ]
        assert query(data, f"SELECT DISTINCT split_part(extractor_version, '/', 1) FROM {FOUND}") == [("small",)]
        rejects = dict(query(data, "SELECT reason, detail FROM rejects ORDER BY reason"))
        assert rejects["llm_ungrounded"].startswith("2 of 5 claims were left out")
        assert "503" in rejects["llm_failed"] and KEY not in rejects["llm_failed"]
        assert query(data, "SELECT n_findings > 0 FROM runs") == [(True,)]

        down, n_asked = False, len(server.asked)
        result = crosswire(*run, "--json", CROSSWIRE_LLM_KEY=KEY)
        assert result.code == 0, result.err
        assert len(server.asked) == n_asked + 1
        assert (result.json["llm"]["requests"], result.json["llm"]["unanswered"]) == (1, 0)
        assert query(data, f"SELECT count(DISTINCT doc_id) FROM {FOUND}") == [(2,)]
        sums = (
            "SELECT sum(n_llm_requests), sum(n_llm_tokens_in), sum(n_llm_tokens_out), round(sum(llm_cost), 6) FROM runs"
        )
        assert query(data, sums) == [(2, 200, 40, 0.004)]

    with duckdb.connect(str(data / "crosswire.duckdb"), read_only=True) as con:
        for table in TABLES:
            assert not [r for r in con.execute(f"FROM {table.name}").fetchall() if KEY in str(r)], table.name
    for file in data.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file

    # another extractor: its documents are done again, and the server, which is gone, isn't needed
    result = crosswire(*run[:-1], "built-in", "--json")
    assert result.code == 0, result.err
    assert result.json["new"]["extract"] == 2
    assert query(data, f"SELECT DISTINCT extractor = 'llm' FROM {FOUND}") == [(False,)]


def test_a_server_that_is_down_fails_the_run_and_says_so(crosswire: Crosswire, tmp_path: Path) -> None:
    with ChatServer([]) as server:
        gone = server.address
    (tmp_path / "ferry.txt").write_text(FERRY)
    settings = tmp_path / "my.toml"
    settings.write_text(
        f'[extract]\nextractor = "llm"\naddress = "{gone}"\nmodel = "m"\nkey_variable = ""\nmax_retries = 0\n'
    )
    data = tmp_path / "data"
    result = crosswire("run", tmp_path / "ferry.txt", "--data", data, "--settings", settings)
    assert result.code == 1
    assert "The language model answered about no document (no connection" in result.err
    assert "Traceback" not in result.out + result.err
    assert query(data, "SELECT status FROM runs") == [("failed",)]
    assert query(data, "SELECT reason FROM rejects") == [("llm_failed",)]
