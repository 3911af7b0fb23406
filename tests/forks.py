"""Commands in forks of one process that has imported everything: a run under test is spared ten seconds of imports, and the
seconds in which stages read their models and lists.

Each command still has a process of its own, with its own arguments, environment, streams and exit code. `Forks` starts the
process to fork from (`python -m tests.forks`), which reads a request a line on stdin and answers with an exit code.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[1]
IMPORTS = ("flows.analyst", "flows.changes", "flows.claims", "flows.cli", "flows.pipeline", "flows.progress_bar",
           "flows.show", "flows.summary", "expectations.validation", "pandas", "onnxruntime")  # fmt: skip


class Forks:
    """A process to fork commands from. `environment` is that of its imports: Prefect reads its settings then."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=dict(environment), bufsize=0,
        )  # fmt: skip

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], stdin: bytes = b"", timeout: float = 280
    ) -> tuple[int, str, str]:
        """Run `crosswire` with these arguments. Returns exit code (-9 when killed by signal 9), stdout, stderr."""
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("in", "out", "err")]
            streams[0].write_bytes(stdin)
            request = {"arguments": list(arguments), "environment": dict(environment), "streams": [*map(str, streams)]}
            pid = self._ask(request, timeout)["pid"]  # the first waits for the imports
            try:
                code = self._answer(timeout)["code"]
            except TimeoutError:
                os.killpg(pid, signal.SIGKILL)
                self._answer(10)
                raise
            return code, streams[1].read_text("utf-8"), streams[2].read_text("utf-8")

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)

    def _ask(self, request: Mapping[str, Any], timeout: float) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        return self._answer(timeout)

    def _answer(self, timeout: float) -> Any:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            raise TimeoutError(f"no answer in {timeout:g} seconds")
        return json.loads(self._process.stdout.readline())


ARTICLE = """Ferry sinks off Korvo

At least 12 people were killed when a ferry sank off the island of Korvo on 3 March 2021, the coast guard said.

“We are still looking for 7 people,” said Maria Hesk, a spokeswoman for the coast guard.
"""


def read_constants() -> None:
    """Take an article through the stages, so that all that they keep for the life of a process is there in each fork."""
    from stages.clean import clean, line_repetition
    from stages.extract import extract
    from stages.ingest import discover, ingest

    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_text(ARTICLE, "utf-8")
        made = ingest(discover([str(article)], "constants")[0], "constants")
    blocks = clean(made["documents"], line_repetition(made["documents"]), made["markup"])["blocks"]
    assert extract(made["documents"], blocks, made["sources"])["claims"].num_rows


def serve() -> dict[str, Any] | None:
    """Fork for each request. Returns the request in each fork, and None in this process when stdin has ended."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    while line := sys.stdin.readline():
        request: dict[str, Any] = json.loads(line)
        pid = os.fork()
        if not pid:
            answers.close()
            return request
        print(json.dumps({"pid": pid}), file=answers, flush=True)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"code": code}), file=answers, flush=True)
    return None


def become(request: Mapping[str, Any]) -> None:
    """Make this fork the process that the request asks for."""
    os.setsid()
    for number, path in enumerate(request["streams"]):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.open(path, flags, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["crosswire", *request["arguments"]]


def run_and_end(main: Callable[[], None]) -> NoReturn:
    """Run main and end this process as the interpreter would, except for the destructors of C++ libraries.

    They would wait for threads that only the process has that this one was forked from.
    """
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    for module in IMPORTS:
        importlib.import_module(module)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # a fork must have no need of threads that are here alone
    read_constants()
    wanted = serve()
    if wanted:
        become(wanted)
        from flows import cli

        run_and_end(cli.main)
    os._exit(0)  # to take a process of so many modules apart takes seconds
