"""What a run has asked for and what that cost, with a limit that is never crossed."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from stages.extract.llm.errors import OverLimit
from stages.extract.llm.settings import ExtractSettings

BYTES_PER_TOKEN = 2
"""Low on purpose: English has about four, and a limit must hold for any script."""


@dataclass
class Usage:
    """Requests that were answered, the tokens they took, and their cost in the currency of the prices."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    cached: int = 0
    """Requests that an earlier run had paid for."""


class Budget:
    """Counts usage, and lets a request go only if its worst case fits into what is left. Thread-safe."""

    def __init__(self, settings: ExtractSettings) -> None:
        self.usage = Usage()
        self._settings = settings
        self._held = 0.0
        self._lost = 0.0
        self._changed = threading.Condition()

    def hold(self, request_bytes: int) -> float:
        """Set aside the most that a request can cost; waits while others hold what it needs. Raises OverLimit."""
        worst = self._cost(request_bytes // BYTES_PER_TOKEN + 1, self._settings.max_output_tokens)
        limit = self._settings.max_cost
        with self._changed:
            while limit and self.usage.cost + self._lost + self._held + worst > limit:
                if not self._held:
                    raise OverLimit(
                        f"the spending limit is reached ({self.usage.cost + self._lost:.4f} of {limit:g} spent, and a "
                        f"request may cost {worst:.4f}); raise max_cost and run again to go on"
                    )
                self._changed.wait()
            self._held += worst
        return worst

    def settle(self, held: float, tokens: tuple[int, int] | None, maybe_billed: bool = False) -> None:
        """Give back what was held. `tokens` (in, out) of an answer; None without one, where the server may have
        billed it all the same if `maybe_billed`: that counts against the limit and not as usage."""
        with self._changed:
            self._held -= held
            if self._held < 1e-12:
                self._held = 0.0
            if tokens is not None:
                self.usage.requests += 1
                self.usage.tokens_in += tokens[0]
                self.usage.tokens_out += tokens[1]
                self.usage.cost += self._cost(*tokens)
            elif maybe_billed:
                self._lost += held
            self._changed.notify_all()

    def found(self) -> None:
        with self._changed:
            self.usage.cached += 1

    def _cost(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self._settings.price_in + tokens_out * self._settings.price_out) / 1e6
