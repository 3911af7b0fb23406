"""A chat-completions endpoint on this machine that answers as a test says: well, slowly, wrongly or not at all."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Response:
    """What is sent back. `drip`: the body comes a byte at a time, with this many seconds between; `hang_up`: half of it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    hang_up: bool = False


Answer = Callable[[dict[str, Any]], Response]


def completion(content: str | None, finish_reason: str = "stop", **more: Any) -> Response:
    """A well-formed chat completion with this content."""
    message = {"role": "assistant", "content": content} | more.pop("message", {})
    body = {
        "id": "1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    } | more
    return Response(body=json.dumps(body).encode())


def error(status: int, message: str, **headers: str) -> Response:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    return Response(status, json.dumps({"error": {"message": message}}).encode(), named)


class ChatServer:
    """Serves while its block runs, at `address`. `asked` are the bodies of the requests, `headers` their headers."""

    def __init__(self, answer: Answer | Sequence[Response | Answer]) -> None:
        """`answer`: a function of the request's body, or the answers to the first, second … request (the last stays)."""
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> ChatServer:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _respond(self, body: dict[str, Any], headers: Mapping[str, str]) -> Response:
        with self._lock:
            number = len(self.asked)
            self.asked.append(body)
            self.headers.append(headers)
        answer = self._answer
        if not callable(answer):
            answer = answer[min(number, len(answer) - 1)]
        return answer(body) if callable(answer) else answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        chat = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with chat._lock:
                    chat._at_once += 1
                    chat.most_at_once = max(chat.most_at_once, chat._at_once)
                try:
                    if self.path != "/v1/chat/completions":
                        response = error(404, "no such path")
                    else:
                        response = chat._respond(body, dict(self.headers))
                    chat._stopped.wait(response.delay)
                finally:
                    with chat._lock:
                        chat._at_once -= 1
                with suppress(OSError):
                    self._send(response)

            def _send(self, response: Response) -> None:
                self.send_response(response.status)
                given = {"Content-Type": "application/json", "Content-Length": str(len(response.body))}
                for name, value in (given | dict(response.headers)).items():
                    self.send_header(name, value)
                self.end_headers()
                if response.hang_up:
                    self.wfile.write(response.body[: len(response.body) // 2])
                    self.wfile.flush()
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                elif response.drip:
                    for byte in response.body:
                        if chat._stopped.is_set():
                            return
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(response.drip)
                else:
                    self.wfile.write(response.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def sentences_of(body: dict[str, Any]) -> dict[int, str]:
    """The numbered sentences of a request that are asked about, without those of the context."""
    lines = body["messages"][1]["content"].splitlines()[1:-1]
    found = (re.fullmatch(r"\[(\d+)\]( \(\w+\))? (.*)", line) for line in lines)
    return {int(m[1]): m[3] for m in found if m and m[2] != " (context)"}


def said(
    sentence: int, content: str, speaker: str | None = None, cue: str | None = None, **more: Any
) -> dict[str, Any]:
    given = {"quotation": "indirect", "modality": "asserted", "polarity": "positive", "via": None}
    return {"sentence": sentence, "content": content, "speaker": speaker, "cue": cue} | given | more


def counted(sentence: int, phrase: str, low: float | None, high: float | None = None, **more: Any) -> dict[str, Any]:
    given = {"approximator": "exact", "unit": "count", "counted": None, "population": None, "predicate": None}
    high = low if high is None else high
    return {"sentence": sentence, "phrase": phrase, "value_low": low, "value_high": high} | given | more


def claims(*items: dict[str, Any]) -> str:
    """The JSON of an answer with these items."""
    return json.dumps(
        {"statements": [i for i in items if "content" in i], "quantities": [i for i in items if "phrase" in i]}
    )


def knowing(known: Mapping[str, Sequence[dict[str, Any]]]) -> Answer:
    """A model that gives, for each sentence that contains a key of `known`, its items (whatever their sentence)."""

    def answer(body: dict[str, Any]) -> Response:
        items = [
            item | {"sentence": number}
            for number, text in sentences_of(body).items()
            for words, found in known.items()
            if words in text
            for item in found
        ]
        return completion(claims(*items))

    return answer
