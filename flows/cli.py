"""The command line. Heavy imports (prefect, great_expectations) happen inside the commands that need them."""

from __future__ import annotations

import errno
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console

from flows import __version__, broken_pipe, interrupt, lists
from flows.analyst import analyst
from flows.launch import EXIT_FAILED, carry_out, data_folder, need_key, settings_of_last_run
from flows.lists import Format, UserError
from flows.options import DOC_HELP, CorpusOption, DataOption, JsonOption, LimitOption, OverridesOption
from warehouse.folder import DataFolder, FolderBusy

EXIT_BUSY = 75
"""Another run holds the data folder (sysexits' EX_TEMPFAIL)."""

app = typer.Typer(
    name="crosswire",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="""From a pile of news articles to a warehouse of claims: who said what, which numbers were given, where outlets
agree or contradict each other, and how many independent origins stand behind each.

Start with [bold]crosswire run FOLDER[/bold], then [bold]crosswire findings[/bold] and [bold]crosswire report[/bold].

Exit codes: 0 done, 1 the run failed or there is no data, 2 wrong usage, 75 another run holds the data folder.""",
)
app.add_typer(analyst)


class Verdict(StrEnum):
    contested = "contested"
    updated = "updated"
    corroborated = "corroborated"
    repeated = "repeated"
    single_source = "single-source"


class Kind(StrEnum):
    statement = "statement"
    quantity = "quantity"
    attribute = "attribute"
    date = "date"


class Extractor(StrEnum):
    built_in = "built-in"
    llm = "llm"


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False) -> None:
    if version:
        typer.echo(f"crosswire {__version__}")
        raise typer.Exit


def corpus_name(name: str) -> str:
    """A name that can be shown and filtered by: one line, not empty."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise typer.BadParameter("a name of 1 to 100 printable characters is needed, for instance: flood-2026")
    return name


NewCorpusOption = Annotated[
    str,
    typer.Option(
        "--corpus", callback=corpus_name, help="Name of the corpus. Corpora are never reconciled with each other."
    ),
]

SettingsOption = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE.toml",
        help="Limits, field names, the extractor (default: crosswire.toml in the data folder).",
    ),
]
ExtractorOption = Annotated[
    Extractor | None,
    typer.Option(
        "--extractor",
        help="What finds statements and numbers: the built-in rules (default), or a language model at the address that "
        "\\[extract] of the settings names.",
    ),
]
FieldOption = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="ROLE=NAME",
        help="Which field of a row is the text, title …, e.g. text=story; may be given often.",
    ),
]


@app.command()
def run(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT…",
            help="Files, folders (read with all below them), globs in quotes, - for what is piped in, or addresses of "
            "object stores (s3://bucket/prefix/).",
        ),
    ] = None,
    data: DataOption = Path("data"),
    corpus: NewCorpusOption = "default",
    settings: SettingsOption = None,
    field: FieldOption = None,
    extractor: ExtractorOption = None,
    overrides: OverridesOption = None,
    claims_files: Annotated[
        list[Path] | None,
        typer.Option(
            "--claims",
            metavar="FILE.parquet",
            help="Claims from elsewhere; kept for later. Needs no INPUT.",
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option("--wait", help="Seconds to wait for another run on the same data folder; -1: no limit.")
    ] = -1,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take articles into the warehouse: ingest, clean, extract, reconcile, check, publish.

    Only what is new is worked on, so a second run is quick, and a run that was killed goes on where it stopped.
    Articles are plain text, HTML, JSON Lines, CSV, Parquet, WARC, feeds or mail, also inside .gz, .zst, .zip or .tar.
    What can't be taken is a row in the table rejects.
    """
    from flows.settings import load

    if not inputs and not claims_files:
        raise typer.BadParameter("give files, folders or addresses of articles, or --claims FILE.parquet")
    if inputs:
        given = load(settings, data, field or [], extractor, overrides)
        need_key(given)
    else:
        given = settings_of_last_run(data_folder(data), corpus, overrides)
    carry_out(inputs or [], data, corpus, given, claims=claims_files or [], wait=wait, verbose=verbose, as_json=as_json)


@app.command()
def findings(
    data: DataOption = Path("data"),
    verdict: Annotated[Verdict | None, typer.Option("--verdict", help="Only findings with this verdict.")] = None,
    corpus: CorpusOption = None,
    search: Annotated[str | None, typer.Option("--search", help="Only questions that contain these words.")] = None,
    limit: LimitOption = 20,
    as_json: JsonOption = False,
) -> None:
    """List questions that the corpus answers, with verdict, answers, and why."""
    lists.findings(DataFolder(data), verdict.value if verdict else None, corpus, search, limit, as_json)


@app.command()
def claims(
    document: Annotated[str | None, typer.Argument(metavar="[DOC]", help=f"Only of this document: {DOC_HELP}")] = None,
    data: DataOption = Path("data"),
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only this kind of claims.")] = None,
    speaker: Annotated[str | None, typer.Option("--speaker", help="Only by speakers whose name contains this.")] = None,
    corpus: CorpusOption = None,
    as_list: Annotated[bool, typer.Option("--list", help="A line for each claim, without the article.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Rows of a list at most (default: 50, of one document all).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show an article with its claims marked in it, and what is known of each; without DOC, list claims of all.

    A claim is who says what, a number, an attribute (an office, open or closed) or a date, with its exact words.
    """
    from flows.claims import claims

    claims(DataFolder(data), document, kind.value if kind else None, speaker, corpus, limit, as_list, as_json)


@app.command()
def show(
    document: Annotated[str, typer.Argument(metavar="DOC", help=f"The document: {DOC_HELP}")],
    data: DataOption = Path("data"),
    why: Annotated[bool, typer.Option("--why", help="Say why each line has its label, and how sure that is.")] = False,
    corpus: CorpusOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print an article block by block: what was kept, and what was left out of it, dimmed and labelled."""
    from flows.show import show

    show(DataFolder(data), document, corpus, why, as_json)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar='"SQL"', help='For instance "FROM widest_disagreements LIMIT 5".')],
    data: DataOption = Path("data"),
    output: Annotated[Format, typer.Option("--format", help="How to print the rows.")] = Format.table,
    as_json: JsonOption = False,
) -> None:
    """Ask the warehouse in SQL (DuckDB). The database is opened read-only.

    Views: widest_disagreements, one_origin, evidence_trail, number_timeline, actor_statements, conflicts_within_document,
    copied_passages, verify_first, casualties, failed_checks, source_record. Tables and columns: crosswire schema.
    """
    lists.query(DataFolder(data), sql, Format.json if as_json else output)


@app.command()
def schema(
    table: Annotated[str | None, typer.Argument(help="Only this table or view.")] = None,
    as_json: JsonOption = False,
    checks: Annotated[bool, typer.Option("--checks", help="List the expectations instead.")] = False,
) -> None:
    """Print the data dictionary: every table and column with type, unit and meaning (Markdown)."""
    lists.schema(table, as_json, checks)


@app.command()
def report(
    data: DataOption = Path("data"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Say where the report of the last published run is, and open it if asked to."""
    folder = DataFolder(data)
    lists.need_data(folder)
    typer.echo(str(folder.report))
    if open_it:
        typer.launch(folder.report.absolute().as_uri())


@app.command()
def publish(data: DataOption = Path("data")) -> None:
    """Make the DuckDB file and the report anew from the Parquet tables last published."""
    from flows.rebuild import rebuild

    folder = DataFolder(data.absolute())
    if not folder.published.is_dir():
        lists.need_data(folder)
    typer.echo(f"published {rebuild(folder)}")


@app.command()
def schedule(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT…", help="Files, folders or globs in quotes.")],
    cron: Annotated[
        list[str], typer.Option("--cron", help='When to run, for instance "0 * * * *"; may be given often.')
    ],
    data: DataOption = Path("data"),
    corpus: NewCorpusOption = "default",
    settings: SettingsOption = None,
    field: FieldOption = None,
    extractor: ExtractorOption = None,
    overrides: OverridesOption = None,
    timezone: Annotated[str, typer.Option("--timezone", help="Time zone of the cron times.")] = "UTC",
    verbose: Annotated[bool, typer.Option("--verbose", help="Show Prefect's log.")] = False,
) -> None:
    """Run on a schedule: serve the flow and run it at the cron times until stopped (Ctrl-C).

    Uses the Prefect server that PREFECT_API_URL names; without one, starts a server on this machine that ends with this
    command. Its pages are at the address that is printed.
    """
    from flows.schedule import serve
    from flows.settings import load

    given = load(settings, data, field or [], extractor, overrides)
    need_key(given)
    serve(inputs, cron, data_folder(data), corpus, timezone, verbose, given)


def trouble(error: duckdb.Error | OSError) -> str:
    """What happened to a file, and what to do about it."""
    text = str(error)
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text:
        return f"The disk is full ({text}). What was published stands. Make room, then run again to go on."
    if getattr(error, "errno", None) in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"A file can't be read or written ({text}). Check its permissions, or give another folder with --data."
    if isinstance(error, duckdb.IOException) and "crosswire.duckdb" in text:
        return f"The published DuckDB file can't be read ({text}). Make it anew from the Parquet: crosswire publish."
    return f"{type(error).__name__}: {text} (CROSSWIRE_DEBUG=1 shows where.)"


def main() -> None:
    """Entry point: errors are sentences, never tracebacks (CROSSWIRE_DEBUG=1 shows them)."""
    import os

    broken_pipe.forgive()
    if os.environ.get("CROSSWIRE_DEBUG"):
        app()
        return
    stderr = Console(stderr=True)
    try:
        app()
    except FolderBusy as busy:
        stderr.print(f"{busy} Try again later, or give a longer --wait.", style="red", markup=False)
        sys.exit(EXIT_BUSY)
    except UserError as error:
        stderr.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(error.code)
    except (duckdb.Error, OSError) as error:
        stderr.print(trouble(error), style="red", markup=False, soft_wrap=True)
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        stderr.print(interrupt.STOPPED, style="yellow")
        sys.exit(interrupt.INTERRUPTED)
    except Exception as error:
        from stages.ingest import FetchFailed

        if isinstance(error, FetchFailed):
            stderr.print(str(error), style="red", markup=False, soft_wrap=True)
            sys.exit(EXIT_FAILED)
        stderr.print(f"{type(error).__name__}: {error}", style="red", markup=False)
        stderr.print("This should not happen. CROSSWIRE_DEBUG=1 shows where it did.", style="dim")
        sys.exit(EXIT_FAILED)


if __name__ == "__main__":
    main()
