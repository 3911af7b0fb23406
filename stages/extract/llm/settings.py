"""Which extractor makes the claims, and how a language model is asked: the table [extract] of the settings file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

BUILT_IN = "built-in"
LLM = "llm"


class SettingsError(ValueError):
    """A setting that can't be; the message says what to set."""


@dataclass(frozen=True)
class ExtractSettings:
    """`extractor` is "built-in" (the default; nothing else here matters then) or "llm".

    `address` is the endpoint's base (https://host/v1; /chat/completions is added), `model` the name it knows the model
    by, `key_variable` the environment variable that holds the key ("" for a server that needs none; the key itself is
    never a setting). `timeout_seconds` bounds one request, `max_retries` how often it is repeated after a timeout, 429
    or 5xx, `max_concurrent` how many run at once. `sentences_per_request` is the size of a batch, `max_output_tokens`
    bounds an answer. `price_in` and `price_out` are per million tokens, in any one currency; `max_cost` (0: no limit)
    bounds what a run may spend, in the same currency.
    """

    extractor: str = BUILT_IN
    address: str = ""
    model: str = ""
    key_variable: str = "CROSSWIRE_LLM_KEY"
    timeout_seconds: float = 120.0
    max_retries: int = 4
    max_concurrent: int = 4
    sentences_per_request: int = 40
    max_output_tokens: int = 8_192
    price_in: float = 0.0
    price_out: float = 0.0
    max_cost: float = 0.0

    def check(self) -> None:
        """Raises SettingsError for values that can't work together. Looks at no environment and no network."""
        if self.extractor not in (BUILT_IN, LLM):
            raise SettingsError(f'extractor must be "{BUILT_IN}" or "{LLM}", not "{self.extractor}".')
        if self.key_variable and not re.fullmatch(r"[A-Za-z_]\w{0,63}", self.key_variable, re.ASCII):
            # what was given may be the key itself, so it is not repeated
            raise SettingsError(
                "key_variable must be the name of an environment variable that holds the key, not the key itself."
            )
        if self.address:
            self._check_address()
        if self.extractor != LLM:
            return
        for name, example in (("address", "http://localhost:11434/v1"), ("model", "the name the server knows it by")):
            if not getattr(self, name):
                raise SettingsError(f'The extractor "{LLM}" needs {name} ({example}) in [extract] of crosswire.toml.')
        for name in ("timeout_seconds", "max_concurrent", "sentences_per_request", "max_output_tokens"):
            if getattr(self, name) <= 0:
                raise SettingsError(f"{name} must be above 0.")
        if self.max_cost and not (self.price_in or self.price_out):
            raise SettingsError("max_cost needs price_in and price_out, the prices per million tokens.")

    def _check_address(self) -> None:
        try:
            parts = urlsplit(self.address)
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host:
            raise SettingsError("address must begin with http:// or https://, for instance https://host/v1.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise SettingsError(
                "address must hold no user, password or parameters: settings are written down with the run. "
                "Put the key into an environment variable and name it with key_variable."
            )


def read_key(settings: ExtractSettings, environment: Mapping[str, str] = os.environ) -> str | None:
    """The key, or None when none is needed. Raises SettingsError when the variable is not set."""
    if not settings.key_variable:
        return None
    key = environment.get(settings.key_variable, "").strip()
    if not key:
        raise SettingsError(
            f"No key: set {settings.key_variable}, or name another variable with key_variable in [extract] of "
            'crosswire.toml (key_variable = "" for a server that needs none).'
        )
    if not key.isascii() or not key.isprintable():
        raise SettingsError(f"The key in {settings.key_variable} holds characters that no key has; set it again.")
    return key
