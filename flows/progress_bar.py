"""Progress of a run in the terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows import progress


class ProgressBar:
    """While the block runs, shows each stage with its parts done. Silent where the output is no terminal."""

    def __init__(self, console: Console, show: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not show or not console.is_terminal,
        )
        self._tasks = {"start": self._progress.add_task("starting", total=None)}

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        progress.listen(self._tell)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        progress.listen(None)
        self._progress.stop()

    def _tell(self, stage: str, done: int, total: int) -> None:
        if start := self._tasks.pop("start", None):
            self._progress.remove_task(start)
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)
