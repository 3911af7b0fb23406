"""Output into a pipe whose reader leaves early (`crosswire findings | head -1`)."""

from __future__ import annotations

import io
import os
import sys
from typing import Any


class _Pipe(io.FileIO):
    """A file descriptor that swallows what is written once nobody reads it any more."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def forgive() -> None:
    """Make stdout and stderr end quietly when their reader does: no traceback, no exit code, and a run goes on to its end.

    Done at the descriptor, since Typer, rich and the interpreter's own flush at exit each take a broken pipe their own
    way. Characters that the terminal's encoding lacks come out as "?".
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the command
            continue
        stream.flush()
        pipe = io.BufferedWriter(_Pipe(stream.fileno(), "w", closefd=False))
        fresh = io.TextIOWrapper(
            pipe,
            encoding=stream.encoding,
            errors="replace",
            line_buffering=name == "stderr" or stream.isatty(),
            write_through=name == "stderr",
        )
        setattr(sys, name, fresh)
