"""The commands of an analyst: what changed, what is decided otherwise, what is no evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.options import DOC_HELP, CorpusOption, DataOption, JsonOption, LimitOption, OverridesOption
from warehouse.folder import DataFolder

analyst = typer.Typer()

WhyOption = Annotated[str, typer.Option("--why", help="Why, for those who read it later.")]
WhoOption = Annotated[str | None, typer.Option("--who", help="Who decides (default: the name of the user).")]
LaterOption = Annotated[
    bool, typer.Option("--later", help="Only write it down; the next run publishes it with all the others.")
]


@analyst.command()
def changes(
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="RUN",
            help="A run's id or the beginning of it, a day (2026-11-25) or time in UTC, yesterday; last: what the last run "
            "changed.",
        ),
    ] = "last",
    data: DataOption = Path("data"),
    corpus: CorpusOption = None,
    limit: LimitOption = 10,
    as_json: JsonOption = False,
) -> None:
    """Say what appeared, flipped its verdict, changed its answer, moved, merged or vanished since a run or a time."""
    from flows.changes import changes

    changes(DataFolder(data), since, corpus, limit, as_json)


@analyst.command()
def override(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT", help="A finding's or claim's id or the beginning of it (crosswire findings, claims)."
        ),
    ] = None,
    field: Annotated[str | None, typer.Argument(metavar="FIELD", help="What is decided, see below.")] = None,
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="The decision.")] = None,
    why: Annotated[str | None, typer.Option("--why", help="Why, for those who read it later.")] = None,
    who: WhoOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision on this field back.")] = False,
    data: DataOption = Path("data"),
    overrides: OverridesOption = None,
    later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Decide otherwise than the program, with who, when and why; it stays through later runs, and is shown as such.

    Of a finding: verdict, value_best, category_best, date_best, question. Of a claim: excluded, value, unit, days,
    speaker_name, subject, population, measure_id, place_name and more. Of two claims: apart, together (VALUE is the other
    claim's id). Without arguments: all fields, and what is decided now.

    The decision is a row in the overrides file, anchored on the claim's words and not on an id; it is published at once,
    or with --later by the next run.
    """
    from flows.decisions import list_fields, override

    if what is None:
        list_fields(DataFolder(data))
        return
    override(data, overrides, what, field, value, why, who, undo, later, as_json)


@analyst.command()
def retract(
    document: Annotated[str, typer.Argument(metavar="DOC", help=f"The document: {DOC_HELP}")],
    why: WhyOption,
    who: WhoOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let it be evidence again.")] = False,
    corpus: CorpusOption = None,
    data: DataOption = Path("data"),
    overrides: OverridesOption = None,
    later: LaterOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a document's claims out of evidence; its rows stay, and it stays out when it is taken in again.

    It is published at once, or with --later by the next run.
    """
    from flows.decisions import retract

    retract(data, overrides, document, corpus, why, who, undo, later, as_json)
