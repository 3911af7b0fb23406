"""Ctrl-C ends a run at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from types import FrameType

from rich.console import Console

INTERRUPTED = 130
STOPPED = "Stopped. What was done is kept; run again to go on."


def end_at_once(console: Console) -> None:
    """From now on Ctrl-C ends this process, its workers and its Prefect server without further ado.

    Prefect would go on asking its temporary server, which the same Ctrl-C has ended already. Nothing is lost by leaving at
    once: what lies in the data folder is whole at any moment.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        console.show_cursor(True)
        console.print(STOPPED, style="yellow")
        for worker in multiprocessing.active_children():
            worker.terminate()
        with suppress(Exception):
            from prefect.server.api.server import SubprocessASGIServer

            for server in list(SubprocessASGIServer._instances.values()):
                if server.server_process:
                    server.server_process.terminate()
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
