"""`crosswire schedule`: find or start a Prefect server, serve the flow, run it at cron times."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console

from flows import quiet
from flows.lists import UserError
from stages.ingest import redacted
from warehouse.folder import DataFolder

STARTUP_SECONDS = 120


def serve(
    inputs: Sequence[str],
    crons: Sequence[str],
    folder: DataFolder,
    corpus: str,
    timezone: str,
    verbose: bool,
    settings: Mapping[str, Any],
) -> None:
    """Serve the flow until stopped. Relative inputs are made absolute: the runs start in processes of their own.

    Raises UserError for cron times or a time zone that can't be read, for inputs that a later run can't read, and when
    the server does not come up.
    """
    if "-" in inputs:
        raise UserError("What is piped in can be read once only; give files, folders or addresses to a schedule.")
    if any(redacted(i) != i for i in inputs):
        raise UserError(
            "An address with a password or a signature would be kept in Prefect's database. Put the credentials into the "
            "environment (for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and give the address without them."
        )
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(f"There is no time zone {timezone}; give a name such as Europe/Berlin.") from None
    folder.create()
    quiet.prepare(folder.prefect_home, verbose)
    with server(folder) as api:
        os.environ["PREFECT_API_URL"] = api
        from prefect.deployments.runner import EntrypointType
        from prefect.schedules import Cron

        from flows.pipeline import crosswire

        try:
            schedules = [Cron(cron, timezone=timezone) for cron in crons]
        except ValueError as error:
            raise UserError(f"This is no schedule: {error}") from None
        console = Console()
        console.print(f"Serving [bold]{corpus}[/bold] at {', '.join(crons)} ({timezone}). Stop with Ctrl-C.")
        console.print(f"Runs and their logs: {api.removesuffix('/api')}", style="dim")
        crosswire.serve(
            name=f"schedule-{corpus}",
            schedules=schedules,
            parameters={
                "inputs": [os.path.abspath(i) if "://" not in i else i for i in inputs],  # noqa: PTH100 (a glob is no path)
                "corpus": corpus,
                "data": str(folder.root),
                "settings": dict(settings),
            },
            pause_on_shutdown=True,
            print_starting_message=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
            # runs on one data folder wait for each other anyway
            limit=1,
        )


@contextmanager
def server(folder: DataFolder) -> Iterator[str]:
    """API address of a Prefect server: the one that PREFECT_API_URL names, else one that runs while the block does."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        if not is_healthy(given):
            raise UserError(f"No Prefect server answers at {given} (PREFECT_API_URL). Start it, or unset the variable.")
        yield given
        return
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    log = (folder.prefect_home / "server.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + STARTUP_SECONDS
        while not is_healthy(api):
            if process.poll() is not None or time.monotonic() > deadline:
                raise UserError(f"The Prefect server did not start. Its log: {log.name}", 1)
            time.sleep(0.5)
        yield api
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        log.close()


def is_healthy(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
