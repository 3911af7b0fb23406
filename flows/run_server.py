"""Prefect's server of one run, started ahead: it comes up while this process still imports Prefect.

Prefect would start such a server by itself, but only when the flow begins, and would import all of the server into this
process first: ten seconds, against four that are left of the wait.
"""

from __future__ import annotations

import atexit
import http.client
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

STARTUP_SECONDS = 120
STOP_SECONDS = 5


class RunServer:
    """A Prefect server on a free port of this machine; it ends when this process does, however that ends."""

    def __init__(self, prefect_home: Path) -> None:
        """Start it. Call after `flows.quiet.prepare`, and before the first import of prefect."""
        self._log = prefect_home / "server.log"
        with socket.create_server(("127.0.0.1", 0)) as listener, self._log.open("wb") as log:
            self._port = int(listener.getsockname()[1])
            # with this process's path: what it can import is what the server can import, and nothing else
            begin = f"import sys; sys.path[:] = {sys.path!r}; from flows.run_server import main; main()"
            self._process = subprocess.Popen(
                [sys.executable, "-c", begin, str(listener.fileno())],
                stdin=subprocess.PIPE,  # its end tells the server that this process has ended
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                env={**os.environ, "PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"},
                start_new_session=True,  # Ctrl-C is for this process, which then ends the server
            )  # fmt: skip
        atexit.register(self.stop)  # before Prefect registers what it has to tell the server at the end

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self._port}/api"

    def wait(self) -> None:
        """Wait until it answers. Raises UserError when it does not start."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=STARTUP_SECONDS)
        try:
            connection.request("GET", "/api/health")  # the socket is there already, so this waits in its queue
            healthy = connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            healthy = False
        finally:
            connection.close()
        if not healthy:
            from flows.lists import UserError  # not for the server's process, which it would keep for a second

            raise UserError(f"Prefect's server did not start. Its log: {self._log}", 1)

    def stop(self) -> None:
        """Let it finish what it was told, and end it."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS + 1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main() -> None:
    """The server's process: serves on the listening socket whose file descriptor is the argument, until stdin ends."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    import uvicorn
    from prefect.server.api.server import create_app

    server = uvicorn.Server(uvicorn.Config(create_app(), log_level="error", lifespan="on", timeout_graceful_shutdown=1))

    def end() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True
        threading.Event().wait(STOP_SECONDS)
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
    server.run(sockets=[listener])
    os._exit(0)  # all is written; to take a process of so many modules apart takes a second
