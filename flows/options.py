"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[Path, typer.Option("--data", help="Data folder of the warehouse.", show_default=True)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
CorpusOption = Annotated[str | None, typer.Option("--corpus", help="Only this corpus.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Rows at most.")]
OverridesOption = Annotated[
    Path | None,
    typer.Option(
        "--overrides",
        metavar="FILE.csv",
        help="Analysts' decisions (default: overrides.csv in the data folder).",
    ),
]
DOC_HELP = "its id or the beginning of it, the end of its path, its URL, or words of its title."
