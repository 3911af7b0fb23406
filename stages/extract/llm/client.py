"""A chat-completions endpoint over HTTP: retries, deadlines, and what to leave out for servers that know less."""

from __future__ import annotations

import email.utils
import json
import math
import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stages.extract.llm.budget import BYTES_PER_TOKEN, Budget
from stages.extract.llm.errors import Passing, Refusal, TooLong, Unusable
from stages.extract.llm.settings import ExtractSettings

if TYPE_CHECKING:
    import httpx

BACKOFF = 1.0
"""Seconds before the first repetition; doubled each time."""

MAX_WAIT = 60.0
"""Seconds that are waited at most before a repetition, Retry-After included: a server that asks for more is given up."""

MAX_BODY = 8_000_000
"""Bytes of a response that are read."""

_TRY_AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529))
_REFUSED = {
    401: "the key is not accepted; check the environment variable that key_variable names",
    402: "the account has no credit",
    403: "the key may not use this model or address",
    404: "there is no such address or model; check address (it usually ends in /v1) and model",
    405: "the address takes no such requests; check address (it usually ends in /v1)",
}
_FORMATS = ("json_schema", "json_object", "none")


@dataclass(frozen=True)
class Reply:
    """The content of a response, and whether it was cut off."""

    content: str
    cut_off: bool
    tokens_in: int
    tokens_out: int


class _Again(Exception):
    """This attempt failed; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class ChatClient:
    """Asks one model at one address. Thread-safe; `close` also ends what waits to be repeated."""

    def __init__(self, settings: ExtractSettings, key: str | None, budget: Budget) -> None:
        import httpx  # a quarter of a second that only this back end pays

        self._settings = settings
        self._key = key
        self._budget = budget
        self._url = settings.address.rstrip("/") + "/chat/completions"
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._http = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(settings.timeout_seconds, connect=min(20.0, settings.timeout_seconds)),
            limits=httpx.Limits(max_connections=settings.max_concurrent),
        )
        self._stop = threading.Event()
        # what the server was found not to take; learnt once for all requests
        self._format = 0
        self._without: frozenset[str] = frozenset()

    def close(self) -> None:
        self._stop.set()
        self._http.close()

    def ask(self, system: str, message: str, schema: dict[str, Any], temperature: float) -> Reply:
        """The model's answer. Raises Refusal, Passing (OverLimit), Unusable or TooLong, each with words for people."""
        tries = 0
        rejected, without = self._format, self._without
        while True:
            payload = self._payload(system, message, schema, temperature, _FORMATS[rejected], without)
            try:
                status, body = self._post(payload)
            except _Again as again:
                tries += 1
                self._wait(again, tries)
                continue
            if status == 200:
                self._format, self._without = max(self._format, rejected), self._without | without
                return self._reply(body)
            told = self._told(body)
            lacks = _unknown_parameter(told)
            if lacks and lacks not in without:
                without |= {lacks}
            elif rejected + 1 < len(_FORMATS) and not _is_about_content(told):
                rejected += 1
            else:
                raise Unusable(f"the server answers {status}: {told or 'without a reason'}")

    def _payload(
        self, system: str, message: str, schema: dict[str, Any], temperature: float, form: str, without: frozenset[str]
    ) -> bytes:
        limit = "max_completion_tokens" if "max_tokens" in without else "max_tokens"
        payload: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": message}],
            limit: self._settings.max_output_tokens,
        }
        if "temperature" not in without:
            payload["temperature"] = temperature
        if form == "json_schema":
            named = {"name": "claims", "strict": True, "schema": schema}
            payload["response_format"] = {"type": "json_schema", "json_schema": named}
        else:  # what a schema would have told goes into the instructions
            payload["messages"][0]["content"] = f"{system}\n\nJSON schema of the answer: {json.dumps(schema)}"
            if form == "json_object":
                payload["response_format"] = {"type": "json_object"}
        return json.dumps(payload).encode()

    def _post(self, payload: bytes) -> tuple[int, dict[str, Any]]:
        """(status, body) of a response with status 200, 400, 413 or 422. Raises _Again, Refusal or TooLong."""
        import httpx

        held = self._budget.hold(len(payload))
        tokens: tuple[int, int] | None = None
        maybe_billed = False
        try:
            status, headers, raw = self._send(payload)
            body = _json(raw)
            if status == 200:
                maybe_billed = True
                if body is None or not isinstance(body.get("choices"), list) or not body["choices"]:
                    page = " but a web page" if b"<html" in raw[:1_000].lower() else ""
                    raise _Again(f"the answer is no chat completion{page} {self._told(body or {})}".strip())
                tokens = _tokens(body, payload)
                return status, body
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Again(f"no connection ({self._scrubbed(str(error)) or type(error).__name__})") from None
        except (httpx.TimeoutException, TimeoutError):
            maybe_billed = True
            raise _Again(f"no answer within {self._settings.timeout_seconds:g} seconds") from None
        except httpx.InvalidURL as error:
            raise Refusal(f"{self._url} is no address ({error}); check address.") from None
        except httpx.HTTPError as error:
            maybe_billed = True
            raise _Again(f"the connection broke ({self._scrubbed(str(error)) or type(error).__name__})") from None
        finally:
            self._budget.settle(held, tokens, maybe_billed)
        told = self._told(body or {})
        if status in (400, 413, 422):
            if status == 413 or _is_too_long(told):
                raise TooLong(told)
            return status, body or {}
        if status in _REFUSED or "insufficient_quota" in told:
            why = _REFUSED.get(status, "the account has no credit")
            raise Refusal(f"{self._url} refuses ({status}): {why}." + (f" It says: {told}" if told else ""))
        if status in _TRY_AGAIN:
            raise _Again(f"the server answers {status}" + (f": {told}" if told else ""), _retry_after(headers))
        if 300 <= status < 400:
            raise Refusal(f"{self._url} points elsewhere ({status}); set address to where it points.")
        raise Refusal(f"{self._url} answers {status}, which is no answer to a chat completion. {told}".strip())

    def _send(self, payload: bytes) -> tuple[int, httpx.Headers, bytes]:
        """One request, within its time as a whole and with a bounded body."""
        deadline = time.monotonic() + self._settings.timeout_seconds
        parts: list[bytes] = []
        size = 0
        with self._http.stream(
            "POST", self._url, content=payload, headers={"Content-Type": "application/json"}
        ) as response:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > MAX_BODY or time.monotonic() > deadline:
                    break
        if size > MAX_BODY:
            return response.status_code, response.headers, b""
        if time.monotonic() > deadline:
            raise TimeoutError
        return response.status_code, response.headers, b"".join(parts)

    def _wait(self, again: _Again, tries: int) -> None:
        wait = BACKOFF * 2.0 ** (tries - 1) * random.uniform(0.8, 1.2) if again.wait is None else again.wait
        if tries > self._settings.max_retries:
            raise Passing(f"{again}; tried {tries} times" if tries > 1 else str(again)) from None
        if wait > MAX_WAIT and again.wait is not None:
            raise Passing(f"{again}; the server asks to wait {wait:.0f} seconds") from None
        if self._stop.wait(min(wait, MAX_WAIT)):
            raise Passing("stopped") from None

    def _reply(self, body: dict[str, Any]) -> Reply:
        choice = body["choices"][0]
        choice = choice if isinstance(choice, dict) else {}
        message = choice.get("message")
        message = message if isinstance(message, dict) else {}
        tokens_in, tokens_out = _tokens(body, b"")
        content, reason = message.get("content"), choice.get("finish_reason")
        if isinstance(content, list):  # some servers give the content in parts
            content = "".join(str(p.get("text", "")) for p in content if isinstance(p, dict))
        if reason == "content_filter":
            raise Unusable("the server's content filter held the answer back")
        if isinstance(message.get("refusal"), str) and not content:
            raise Unusable(f"the model declined: {self._scrubbed(message['refusal'])}")
        if not isinstance(content, str):
            content = ""
        return Reply(self._without_key(content), reason == "length", tokens_in, tokens_out)

    def _told(self, body: dict[str, Any]) -> str:
        """What a body with an error says, in one short line without the key."""
        error = body.get("error", body.get("detail", body.get("message", "")))
        if isinstance(error, dict):
            code = error.get("code") or error.get("type") or ""
            error = f"{error.get('message', '')} ({code})" if isinstance(code, str) and code else error.get("message")
        return self._scrubbed(error if isinstance(error, str) else json.dumps(error) if error else "")

    def _scrubbed(self, text: str) -> str:
        shown = self._without_key(text).encode("utf-8", "replace").decode()
        return " ".join("".join(c if c.isprintable() else " " for c in shown[:2_000]).split())[:200]

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


def _json(raw: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _tokens(body: dict[str, Any], payload: bytes) -> tuple[int, int]:
    """Tokens (in, out) as the server counts them, else a high estimate."""
    usage = body.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    out = []
    for name, size in (("prompt_tokens", len(payload)), ("completion_tokens", len(json.dumps(body["choices"])))):
        value = usage.get(name)
        known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
        out.append(value if known and value is not None else math.ceil(size / BYTES_PER_TOKEN))
    return out[0], out[1]


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that the server asks to wait: a number, or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _unknown_parameter(told: str) -> str | None:
    """The parameter that a 400 complains of, among those that can be left out or renamed."""
    low = told.lower()
    if "max_tokens" in low:
        return "max_tokens"
    return "temperature" if "temperature" in low else None


def _is_too_long(told: str) -> bool:
    low = told.lower()
    return "context_length" in low or ("context" in low and ("length" in low or "window" in low or "size" in low))


def _is_about_content(told: str) -> bool:
    low = told.lower()
    return "content_filter" in low or "content management" in low or "content policy" in low
