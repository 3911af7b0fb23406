"""An endpoint that answers well, slowly, wrongly or not at all, and what is made of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from stages.extract.llm import client as client_module
from stages.extract.llm.budget import Budget, Usage
from stages.extract.llm.client import ChatClient, Reply
from stages.extract.llm.errors import OverLimit, Passing, Refusal, TooLong, Unusable
from stages.extract.llm.settings import ExtractSettings
from tests.unit.chat_server import ChatServer, Response, completion, error

CHOSEN = ExtractSettings(
    extractor="llm",
    model="small",
    timeout_seconds=5,
    max_retries=2,
    price_in=1.0,
    price_out=2.0,
    max_output_tokens=1_000,
)
GOOD = completion("{}")
SCHEMA = {"type": "object"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "BACKOFF", 0.01)


def ask(server: ChatServer, key: str | None = "secret-key", usage: list[Usage] | None = None, **more: Any) -> Reply:
    chosen = replace(CHOSEN, address=server.address, **more)
    budget = Budget(chosen)
    client = ChatClient(chosen, key, budget)
    try:
        return client.ask("You find claims.", "[0] Text.", SCHEMA, 0.0)
    finally:
        client.close()
        if usage is not None:
            usage.append(budget.usage)


def test_a_request_says_who_asks_what_in_which_form() -> None:
    usage: list[Usage] = []
    with ChatServer([GOOD]) as server:
        assert ask(server, usage=usage) == Reply("{}", False, 100, 20)
    (body,) = server.asked
    assert body["model"] == "small"
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["response_format"]["json_schema"] == {"name": "claims", "strict": True, "schema": SCHEMA}
    assert (body["temperature"], body["max_tokens"]) == (0.0, 1_000)
    assert server.headers[0]["Authorization"] == "Bearer secret-key"
    assert usage == [Usage(1, 100, 20, (100 * 1 + 20 * 2) / 1e6)]


def test_no_key_no_header() -> None:
    with ChatServer([GOOD]) as server:
        ask(server, key=None)
    assert "Authorization" not in server.headers[0]


def test_a_slash_at_the_end_of_the_address_is_no_matter() -> None:
    with ChatServer([GOOD]) as server:
        chosen = replace(CHOSEN, address=server.address + "/")
        assert ChatClient(chosen, None, Budget(chosen)).ask("", "", SCHEMA, 0.0).content == "{}"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with ChatServer([error(status, "busy"), error(status, "busy"), GOOD]) as server:
        assert ask(server).content == "{}"
    assert len(server.asked) == 3


def test_retries_end() -> None:
    with ChatServer([error(503, "busy")]) as server, pytest.raises(Passing, match="answers 503: busy; tried 3 times"):
        ask(server)
    assert len(server.asked) == 3


@pytest.mark.parametrize("when", ["0.3", "date"])
def test_retry_after_is_heeded(when: str) -> None:
    value = formatdate(time.time() + 2, usegmt=True) if when == "date" else when
    with ChatServer([error(429, "slow down", Retry_After=value), GOOD]) as server:
        began = time.perf_counter()
        ask(server)
        assert 0.25 <= time.perf_counter() - began < 4


def test_a_server_that_asks_to_wait_for_long_is_given_up_at_once() -> None:
    busy = error(429, "slow down", Retry_After="3600")
    with ChatServer([busy, GOOD]) as server, pytest.raises(Passing, match="asks to wait 3600 seconds"):
        ask(server)
    assert len(server.asked) == 1


@pytest.mark.parametrize("odd", ["soon", "-5", "nan", "1e999", ""])
def test_a_retry_after_that_makes_no_sense_is_no_matter(odd: str) -> None:
    with ChatServer([error(429, "slow down", Retry_After=odd), GOOD]) as server:
        assert ask(server).content == "{}"


def test_a_slow_server_is_not_waited_for() -> None:
    slow = replace(GOOD, delay=5)
    with ChatServer([slow]) as server, pytest.raises(Passing, match=r"no answer within 0\.2 seconds; tried 2 times"):
        began = time.perf_counter()
        ask(server, timeout_seconds=0.2, max_retries=1)
    assert time.perf_counter() - began < 3


def test_a_body_that_drips_is_bounded_as_a_whole() -> None:
    with ChatServer([replace(GOOD, drip=0.05)]) as server, pytest.raises(Passing, match="no answer within"):
        began = time.perf_counter()
        ask(server, timeout_seconds=0.4, max_retries=0)
    assert time.perf_counter() - began < 3


def test_no_connection() -> None:
    with ChatServer([]) as server:
        pass
    with pytest.raises(Passing, match="no connection"):
        ask(server)


def test_a_connection_that_breaks_is_tried_again() -> None:
    with ChatServer([replace(GOOD, hang_up=True), GOOD]) as server:
        assert ask(server).content == "{}"


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
        b"",
        b"null",
        b'{"choices": []}',
        b'{"choices": 5}',
        b'{"error": {"message": "upstream failed"}}',
        b"[" * 100_000,
        b'{"choices": [{"message": {"content": "{}"',
        b"\xff\xfe\x00",
    ],
)
def test_a_body_that_is_no_completion_is_tried_again(body: bytes) -> None:
    with ChatServer([Response(body=body), GOOD]) as server:
        assert ask(server).content == "{}"
    with ChatServer([Response(body=body)]) as server, pytest.raises(Passing, match="no chat completion"):
        ask(server)


def test_a_body_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_BODY", 10_000)
    with ChatServer([completion("x" * 50_000)]) as server, pytest.raises(Passing):
        ask(server)


@pytest.mark.parametrize(
    ("status", "words"), [(401, "key_variable"), (402, "credit"), (403, "may not"), (404, "address"), (405, "/v1")]
)
def test_a_refusal_says_what_to_look_at(status: int, words: str) -> None:
    with ChatServer([error(status, "Incorrect API key provided: secret-key")]) as server:
        with pytest.raises(Refusal, match=words) as refused:
            ask(server)
        assert len(server.asked) == 1
    assert "secret-key" not in str(refused.value)
    assert server.address in str(refused.value)


def test_no_credit_is_a_refusal_and_no_rate_limit() -> None:
    with (
        ChatServer([error(429, "insufficient_quota: check your plan")]) as server,
        pytest.raises(Refusal, match="credit"),
    ):
        ask(server)


def test_a_redirection_is_not_followed() -> None:
    moved = Response(307, b"", {"Location": "http://127.0.0.1:9/"})
    with ChatServer([moved]) as server, pytest.raises(Refusal, match="points elsewhere"):
        ask(server)


def test_a_server_without_schemas_is_asked_for_an_object_then_for_text() -> None:
    def plain_only(body: dict[str, Any]) -> Response:
        return error(400, "response_format is not supported") if "response_format" in body else GOOD

    with ChatServer(plain_only) as server:
        chosen = replace(CHOSEN, address=server.address)
        client = ChatClient(chosen, None, Budget(chosen))
        client.ask("You find claims.", "[0] Text.", SCHEMA, 0.0)
        client.ask("You find claims.", "[1] More.", SCHEMA, 0.0)
        client.close()
    forms = [b.get("response_format", {}).get("type") for b in server.asked]
    assert forms == ["json_schema", "json_object", None, None]  # learnt once
    assert json.dumps(SCHEMA) in server.asked[-1]["messages"][0]["content"]


def test_parameters_that_a_server_does_not_know_are_left_out() -> None:
    def new_model(body: dict[str, Any]) -> Response:
        if "max_tokens" in body:
            return error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        return error(400, "Unsupported value: 'temperature'") if "temperature" in body else GOOD

    with ChatServer(new_model) as server:
        ask(server)
    assert server.asked[-1]["max_completion_tokens"] == 1_000
    assert "response_format" in server.asked[-1]


def test_a_request_that_is_never_taken_is_unusable() -> None:
    with ChatServer([error(422, "no")]) as server, pytest.raises(Unusable, match="answers 422: no"):
        ask(server)
    assert len(server.asked) == 3


def test_a_text_that_the_server_filters_costs_no_other_request_its_schema() -> None:
    with ChatServer([error(400, "blocked by content_filter")]) as server, pytest.raises(Unusable):
        ask(server)
    assert len(server.asked) == 1


def test_too_long_is_told_apart() -> None:
    told = "This model's maximum context length is 8192 tokens"
    with ChatServer([error(400, told)]) as server, pytest.raises(TooLong):
        ask(server)


def test_a_filtered_or_declined_answer_is_unusable() -> None:
    with ChatServer([completion("", "content_filter")]) as server, pytest.raises(Unusable, match="content filter"):
        ask(server)
    declined = completion(None, message={"refusal": "I won't read secret-key"})
    with ChatServer([declined]) as server, pytest.raises(Unusable, match=r"declined: I won't read \*\*\*"):
        ask(server)


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ({"content": None}, ""),
        ({"content": 5}, ""),
        ({"content": [{"type": "text", "text": "{"}, {"type": "text", "text": "}"}]}, "{}"),
        ({"content": "is it secret-key?"}, "is it ***?"),
    ],
)
def test_odd_contents(message: dict[str, Any], content: str) -> None:
    with ChatServer([completion("x", message=message)]) as server:
        assert ask(server).content == content


def test_a_cut_off_answer_says_so() -> None:
    with ChatServer([completion('{"statements": [', "length")]) as server:
        assert ask(server).cut_off


@pytest.mark.parametrize(
    "usage", [None, {}, "many", {"prompt_tokens": -5}, {"prompt_tokens": "7", "completion_tokens": True}]
)
def test_tokens_are_estimated_where_the_server_does_not_count(usage: Any) -> None:
    seen: list[Usage] = []
    with ChatServer([completion("{}", usage=usage)]) as server:
        ask(server, usage=seen)
    assert seen[0].tokens_in > 50
    assert seen[0].tokens_out > 5


def budget(limit: float) -> Budget:
    return Budget(replace(CHOSEN, max_cost=limit))


def test_a_request_that_may_cost_too_much_is_not_sent() -> None:
    with ChatServer([GOOD]) as server, pytest.raises(OverLimit, match="raise max_cost"):
        ask(server, max_cost=0.001)
    assert not server.asked


def test_the_limit_is_never_crossed() -> None:
    spent = budget(0.0101)
    for _ in range(4):
        held = spent.hold(500)
        spent.settle(held, (250, 1_000))
    assert spent.usage.cost == pytest.approx(4 * 0.00225)
    with pytest.raises(OverLimit):
        spent.hold(500)


def test_what_others_hold_is_waited_for() -> None:
    spent = budget(0.003)
    held = spent.hold(500)
    got: list[float] = []
    waiting = threading.Thread(target=lambda: got.append(spent.hold(500)))
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    spent.settle(held, (10, 10))
    waiting.join(2)
    assert got


def test_an_answer_that_never_came_counts_against_the_limit() -> None:
    spent = budget(0.003)
    spent.settle(spent.hold(500), None, maybe_billed=True)
    assert spent.usage == Usage()
    with pytest.raises(OverLimit):
        spent.hold(500)
    spent = budget(0.003)
    spent.settle(spent.hold(500), None)
    spent.hold(500)


@pytest.fixture
def waiting_client() -> Iterator[ChatClient]:
    with ChatServer([error(429, "slow down", Retry_After="30")]) as server:
        chosen = replace(CHOSEN, address=server.address)
        yield ChatClient(chosen, None, Budget(chosen))


def test_closing_ends_what_waits(waiting_client: ChatClient) -> None:
    threading.Timer(0.2, waiting_client.close).start()
    began = time.perf_counter()
    with pytest.raises(Passing, match="stopped"):
        waiting_client.ask("", "", SCHEMA, 0.0)
    assert time.perf_counter() - began < 5
