"""A bound on the time that one document may take."""

from __future__ import annotations

import ctypes
import faulthandler
import functools
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

_AGAIN = 1.0  # seconds until the next try, where a library has swallowed the first


class TooSlow(BaseException):
    """A document takes longer than it may. No Exception, so that a library's `except Exception` does not swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow inside the block when it takes longer than `seconds` (0: no bound). Blocks may be nested.

    In a process's main thread by the interval timer, which also ends a runaway regular expression; in another thread by
    an exception that is raised at its next step of Python code. Neither can end a call inside a C library that does not
    return: a worker process ends itself then (`die_when_stuck`), elsewhere only the bounds on size help.
    """
    _sign_of_life(seconds)
    if seconds <= 0:
        yield
    elif threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        yield from _by_signal(seconds)
    else:
        yield from _by_watch(seconds)


_grace: float | None = None
_last_sign = 0.0


def die_when_stuck(grace: float) -> None:
    """From now on this process ends when a time limit is `grace` seconds over and the block still does not return.

    For worker processes, whose parent finds out which input it was. The timer is one of the C runtime, so that it works
    whatever holds the interpreter.
    """
    global _grace
    _grace = grace


def not_stuck() -> None:
    """Call at the end of a piece of work: nothing runs now that could be stuck."""
    global _last_sign
    if _grace is not None:
        faulthandler.cancel_dump_traceback_later()
        _last_sign = 0.0


def _sign_of_life(seconds: float) -> None:
    global _last_sign
    now = time.monotonic()
    if _grace is not None and now - _last_sign > min(
        5.0, _grace
    ):  # winding the timer for each document would cost more
        faulthandler.cancel_dump_traceback_later()
        if seconds > 0:
            faulthandler.dump_traceback_later(seconds + 2 * _grace, exit=True, file=_nowhere())
        _last_sign = now


@functools.cache
def _nowhere() -> TextIO:
    return open(os.devnull, "w")  # noqa: PTH123 (faulthandler needs it open for good)


def _by_signal(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    started = time.monotonic()
    before = signal.signal(signal.SIGALRM, stop)
    outer, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:  # an outer block's time went on meanwhile
            left = max(0.001, outer - (time.monotonic() - started))
            signal.setitimer(signal.ITIMER_REAL, left, interval)


def _by_watch(seconds: float) -> Iterator[None]:
    entry = _watch.add(threading.get_ident(), time.monotonic() + seconds)
    try:
        yield
    finally:
        _watch.remove(entry)


class _Entry:
    def __init__(self, thread: int, deadline: float) -> None:
        self.thread = thread
        self.deadline = deadline


class _Watch:
    """One thread that looks at the deadlines of the others, five times a second while there are any."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._entries: list[_Entry] = []
        self._thread: threading.Thread | None = None

    def add(self, thread: int, deadline: float) -> _Entry:
        entry = _Entry(thread, deadline)
        with self._changed:
            self._entries.append(entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="time-limit")
                self._thread.start()
            if len(self._entries) == 1:
                self._changed.notify()
        return entry

    def remove(self, entry: _Entry) -> None:
        while True:
            try:
                with self._changed:
                    if entry in self._entries:
                        self._entries.remove(entry)
                        _raise_in(entry.thread, None)  # one that is on its way must not arrive after the block
                return
            except TooSlow:  # it arrived in here
                continue

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._entries:
                    self._changed.wait()
                now = time.monotonic()
                for entry in self._entries:
                    if entry.deadline <= now:
                        _raise_in(entry.thread, TooSlow)
                        entry.deadline = now + _AGAIN
            time.sleep(0.2)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error is not None else None
    )


_watch = _Watch()
