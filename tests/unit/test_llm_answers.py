"""Asking a model about what is left to extract, before the shards begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import answers
from flows.lists import UserError
from flows.shards import Job, finder_of
from flows.work import Shard, Unit
from stages.extract.llm import client as client_module
from stages.extract.llm.settings import ExtractSettings
from tests.unit.chat_server import ChatServer, Response, error, knowing, said, sentences_of
from tests.unit.test_llm_finder import articles
from warehouse.folder import DataFolder
from warehouse.ids import content_id

CHOSEN = ExtractSettings(extractor="llm", model="small", key_variable="", timeout_seconds=5, max_retries=0)
KNOWN = {"number 2 ": [said(0, "the bridge had 2 cracks", "Witness number 2", "said")]}


@pytest.fixture
def shards(monkeypatch: pytest.MonkeyPatch) -> list[Shard]:
    """Two shards: of the documents a and b, and of c."""
    monkeypatch.setattr(client_module, "BACKOFF", 0.01)
    names = {content_id(n): n for n in "abc"}

    def tables(job: Job, units: Sequence[Unit]) -> Any:
        return (*articles(*(names[u.unit_id] for u in units)), None)

    monkeypatch.setattr(answers, "extract_input", tables)
    units = [Unit(content_id(n), n, 1) for n in "abc"]
    return [Shard("extract", "1", tuple(units[:2])), Shard("extract", "2", tuple(units[2:]))]


def ask(tmp_path: Path, shards: Sequence[Shard], address: str, **more: Any) -> answers.Asked:
    chosen = replace(CHOSEN, address=address, **more)

    def job_of(shard: Shard) -> Job:
        return Job(shard, "c", tmp_path, tmp_path, "r", datetime.now(UTC), extractor=chosen, answers=tmp_path)

    return answers.ask(DataFolder(tmp_path), shards, job_of)


def test_all_are_asked_about_and_their_answers_kept(tmp_path: Path, shards: list[Shard]) -> None:
    with ChatServer(knowing(KNOWN)) as server:
        asked = ask(tmp_path, shards, server.address)
        assert (asked.n_articles, asked.failed, asked.rejects_table().num_rows) == (3, {}, 0)
        assert asked.summary() == {
            "requests": 3, "tokens_in": 300, "tokens_out": 60, "cost": 0.0, "cached": 0, "unanswered": 0
        }  # fmt: skip
        assert ask(tmp_path, shards, server.address).summary()["cached"] == 3
        assert len(server.asked) == 3


def test_documents_without_an_answer_are_rejects_that_name_them(tmp_path: Path, shards: list[Shard]) -> None:
    def picky(body: dict[str, Any]) -> Response:
        return error(500, "oh") if "This is b." in sentences_of(body).values() else knowing(KNOWN)(body)

    with ChatServer(picky) as server:
        asked = ask(tmp_path, shards, server.address)
    assert set(asked.failed) == {content_id("b")}
    (row,) = asked.rejects_table().to_pylist()
    assert (row["uri"], row["stage"], row["reason"]) == ("b", "extract", "llm_failed")
    assert row["detail"] == "The language model gave no answer (the server answers 500: oh). The next run asks again."


def test_a_refusal_ends_it_and_keeps_what_was_used(tmp_path: Path, shards: list[Shard]) -> None:
    with ChatServer([knowing(KNOWN), error(401, "no")]) as server:
        asked = ask(tmp_path, shards, server.address, max_concurrent=1)
    assert asked.refused is not None and "the key is not accepted" in asked.refused
    assert asked.usage.requests == 1


def test_a_missing_key_is_told_to_people(tmp_path: Path, shards: list[Shard], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(UserError, match="No key: set MY_KEY"):
        ask(tmp_path, shards, "http://localhost/v1", key_variable="MY_KEY")
    assert ask(tmp_path, [], "http://localhost/v1", key_variable="MY_KEY").n_articles == 0


def test_shards_read_the_answers_and_ask_nothing(tmp_path: Path, shards: list[Shard]) -> None:
    with ChatServer(knowing(KNOWN)) as server:
        ask(tmp_path, shards, server.address)
    job = Job(shards[0], "c", tmp_path, tmp_path, "r", datetime.now(UTC))
    assert finder_of(job) is None
    finder = finder_of(replace(job, extractor=replace(CHOSEN, address=server.address), answers=tmp_path / "answers"))
    assert finder is not None and finder.name == "llm"
