"""Ctrl-C ends a run at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from types import FrameType

from rich.console import Console

INTERRUPTED = 130
STOPPED = "Stopped. What was done is kept; run again to go on."


def end_at_once(console: Console) -> None:
    """From now on Ctrl-C ends this process and its workers without further ado; its Prefect server ends when it does.

    Nothing is lost by leaving at once: what lies in the data folder is whole at any moment.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        console.show_cursor(True)
        console.print(STOPPED, style="yellow")
        for worker in multiprocessing.active_children():
            worker.terminate()
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
