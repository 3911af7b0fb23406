"""Answers on disk, by the content of their requests, so that a rerun costs nothing."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

MAX_CONTENT = 2_000_000
"""Characters of an answer that are kept: far more than `max_output_tokens` allows an honest server."""


@dataclass(frozen=True)
class Answer:
    """What the model wrote, whether it was cut off, and the tokens it took. `unusable` says why there is no content."""

    content: str
    cut_off: bool = False
    unusable: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0


class AnswerCache:
    """A file an answer, put in place by one rename: two processes that write the same one do no harm."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Answer | None:
        """The answer to a request; None when there is none, or its file is damaged."""
        try:
            values = json.loads(self._path(key).read_text("utf-8"))
            answer = Answer(**values)
        except (OSError, ValueError, TypeError):
            return None
        return answer if isinstance(answer.content, str) else None

    def put(self, key: str, answer: Answer) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{key}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            fresh.write_text(json.dumps(asdict(answer)), "utf-8")  # ASCII: half a surrogate pair may be in an answer
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
