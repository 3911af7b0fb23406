"""Progress of a run in this process, for whoever shows it: the command line sets `listener`, a server run leaves it."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, int, int], None]
"""Called with the stage's name, how many of its parts are done, and how many there are."""

_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    global _listener
    _listener = listener


def tell(stage: str, done: int, total: int) -> None:
    if _listener is not None:
        _listener(stage, done, total)
