"""Carrying out a run from the command line: the data folder, the flow, what is printed at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from flows import interrupt, quiet
from flows.claim_files import ClaimFiles
from flows.lists import UserError
from flows.run_server import RunServer
from flows.settings import Given
from warehouse.folder import DataFolder

EXIT_FAILED = 1
"""The run failed, or there is no data."""


def carry_out(
    inputs: list[str],
    data: Path,
    corpus: str,
    given: Given,
    *,
    claims: Sequence[Path] = (),
    wait: float = -1,
    verbose: bool = False,
    as_json: bool = False,
) -> None:
    """Run the flow on `data` and print what it did; without `inputs`, what is in the folder is published anew as decided.
    `claims` are files of claims from elsewhere.

    Raises typer.Exit when the run failed or none of the inputs exists.
    """
    from flows.progress_bar import ProgressBar

    folder = data_folder(data)
    ClaimFiles(folder).keep(claims)
    console = Console(stderr=as_json)
    holder = folder.holder() if folder.root.exists() else None
    if holder:
        Console(stderr=True).print(f"{data} is in use by {holder}; waiting.", style="yellow", markup=False)
    quiet.prepare(folder.prefect_home, verbose)
    server = RunServer(folder.prefect_home) if not os.environ.get("PREFECT_API_URL") else None
    interrupt.end_at_once(Console(stderr=True))
    with ProgressBar(console, show=not as_json and not verbose):
        if server:
            os.environ["PREFECT_API_URL"] = server.api
        from flows.inputs import conceal
        from flows.pipeline import crosswire

        # while the server comes up; a run of known inputs often finds nothing new, and then needs no gate
        if folder.current_run() is None or not inputs:
            quiet.import_ahead("expectations.validation")
        if server:
            server.wait()
        state = crosswire(conceal(inputs), corpus, str(folder.root), wait, given, return_state=True)
        outcome = _outcome(state)
    if as_json:
        typer.echo(json.dumps(outcome, indent=1))
    else:
        from flows.summary import print_published_anew, print_summary

        if inputs or claims or outcome["status"] != "published":
            print_summary(console, outcome)
        else:
            from flows.changes import changes

            print_published_anew(console, outcome)
            changes(folder, "last", corpus, 3, False)
    if outcome["status"] != "published" or outcome["all_inputs_missing"]:
        raise typer.Exit(EXIT_FAILED)


def _outcome(state: Any) -> dict[str, Any]:
    """The flow's Outcome as a mapping; an error that the flow did not foresee as a failed outcome's exception."""
    result = state.result(raise_on_failure=False)
    if isinstance(result, Exception):
        raise result
    return asdict(result)


def need_key(given: Given) -> None:
    """UserError when a language model is to be asked and its key is missing: better now than after cleaning."""
    from flows.settings import RunSettings
    from stages.extract.llm.settings import LLM, SettingsError, read_key

    chosen = RunSettings(given).extract
    if chosen.extractor == LLM:
        try:
            read_key(chosen)
        except SettingsError as error:
            raise UserError(str(error)) from None


def data_folder(path: Path) -> DataFolder:
    """The data folder, made if it is missing; UserError when it can't be written to."""
    folder = DataFolder(path.absolute())
    try:
        folder.create()
        (folder.tmp / ".writable").touch()
    except OSError as error:
        why = error.strerror or str(error)
        raise UserError(f"The data folder {path} can't be written to ({why}). Give another with --data.", 1) from None
    return folder


def settings_of_last_run(folder: DataFolder, corpus: str, overrides: Path | None) -> Given:
    """What a run that only publishes anew goes by: what the corpus was run with, so that nothing is extracted again."""
    from flows.ledger import Ledger
    from flows.settings import load

    runs = [r for r in Ledger(folder).runs() if r.corpus == corpus and r.status == "published"]
    given: Given = {k: v for k, v in runs[-1].settings.items() if k != "corpus"} if runs else {}
    now = load(None, folder.root, overrides=overrides)
    return {**given, "reconcile": now["reconcile"]} if "reconcile" in now else given
