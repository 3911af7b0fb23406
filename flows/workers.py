"""Worker processes: who does the shards, and what happens when one of them dies."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

from flows.shards import Job, do_shard, try_unit
from stages.ingest import die_when_stuck

GRACE = 15.0
"""Seconds that a call inside a C library may go on beyond a document's time before its worker process ends itself."""


class Workers:
    """Worker processes, started when the first job that is worth one comes; a single job runs in this process."""

    do_job = staticmethod(do_shard)
    try_unit = staticmethod(try_unit)

    def __init__(self, n: int) -> None:
        self.n = max(1, n)
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()
        self._apart = threading.Lock()

    def do(self, job: Job, alone: bool) -> dict[str, int]:
        """Do the job. `alone`: no other job waits, so starting a process would only cost time."""
        if alone or self.n == 1:
            return self.do_job(job)
        with self._lock:
            if self._pool is None:
                self._pool = _pool(self.n)
            pool = self._pool
        try:
            return pool.submit(self.do_job, job).result()
        except BrokenProcessPool:  # a worker died, of this job or of another that it had
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            with self._apart:
                return self._do_apart(job)

    def _do_apart(self, job: Job) -> dict[str, int]:
        """Do a job in a process of its own. If that dies too, find the units that it dies of, and do the rest."""
        with _Apart() as process:
            try:
                return dict(process.call(self.do_job, job))
            except BrokenProcessPool:
                deadly = {u.unit_id for u in job.shard.units if not process.survives(self.try_unit, job, u)}
                return dict(process.call(self.do_job, replace(job, deadly=frozenset(deadly))))

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


class _Apart:
    """One worker process, started anew when it has died."""

    def __enter__(self) -> _Apart:
        self._pool = _pool(1)
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return self._pool.submit(function, *arguments).result()
        except BrokenProcessPool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = _pool(1)
            raise

    def survives(self, function: Callable[..., Any], *arguments: Any) -> bool:
        try:
            self.call(function, *arguments)
        except BrokenProcessPool:
            return False
        return True


def _pool(n: int) -> ProcessPoolExecutor:
    # spawn: a fork of a process with Prefect's threads can deadlock
    return ProcessPoolExecutor(n, mp_context=get_context("spawn"), initializer=_prepare, initargs=(os.getpid(), GRACE))


def _prepare(parent: int, grace: float) -> None:
    """End this worker when its parent is gone (a run killed with SIGKILL leaves no processes behind) or when it hangs."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    die_when_stuck(grace)
