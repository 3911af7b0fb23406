"""What a run prints at its end: a short summary for people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.database import connect
from warehouse.folder import DataFolder
from warehouse.tables import VERDICTS

STYLE = {
    "contested": "bold red",
    "updated": "yellow",
    "corroborated": "green",
    "repeated": "cyan",
    "single-source": "dim",
}
SHOWN_REJECTS = 5
# control characters and line separators become blanks, characters that are invisible or turn the order of what stands
# around them vanish (joiners stay: emoji and Indic scripts need them), and half a surrogate pair shows as unreadable
_UNSAFE: dict[int, str] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " "),
    **dict.fromkeys([0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF], ""),
    **dict.fromkeys(range(0xFFF9, 0xFFFC), ""),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


def safe(text: object) -> str:
    """Text from an article as it may go to a terminal: no control characters, no direction overrides."""
    return str(text).translate(_UNSAFE)


def plain(text: object) -> str:
    """`safe` text in one line."""
    return " ".join(safe(text).split())


def shown_path(path: Path) -> str:
    """`path` relative to the working folder where it lies in it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def print_summary(console: Console, outcome: dict[str, Any]) -> None:
    """Print what the run did and what the warehouse holds now. `outcome` is flows.pipeline.Outcome as a mapping."""
    folder = DataFolder(Path(outcome["data"]))
    con = connect(folder.database, read_only=True)
    parameters = {"corpus": outcome["corpus"]}

    def one(sql: str) -> tuple[Any, ...]:
        row = con.execute(sql, {k: v for k, v in parameters.items() if f"${k}" in sql}).fetchone()
        assert row is not None
        return row

    of_corpus = "JOIN documents d USING (doc_id) WHERE d.corpus = $corpus"
    documents, duplicates, outlets, retracted = one(
        "SELECT count(*), count(duplicate_of), count(DISTINCT source_id), count(retracted_at) "
        "FROM documents WHERE corpus = $corpus"
    )
    decided, undecided = one(
        "SELECT count(*) FILTER (status = 'applied' AND field <> 'retracted'), count(*) FILTER (status = 'rejected') "
        "FROM overrides WHERE corpus = $corpus OR corpus IS NULL"
    )
    # a headline is no residue, whether or not it is kept as text
    kept, left_out = one(
        "SELECT count(*) FILTER (keep OR label = 'headline'), count(*) FILTER (NOT keep AND label <> 'headline') "
        f"FROM blocks {of_corpus}"
    )
    statements, numbers = one(
        "SELECT count(*) FILTER (kind = 'statement'), count(*) FILTER (kind = 'quantity') "
        "FROM claims WHERE corpus = $corpus"
    )
    verdicts = dict(
        con.execute("SELECT verdict, count(*) FROM findings WHERE corpus = $corpus GROUP BY 1", parameters).fetchall()
    )
    (rejects,) = one("SELECT count(*) FROM rejects WHERE corpus = $corpus")
    checks, failed = one(
        "SELECT count(*), count(*) FILTER (NOT success) FROM checks "
        "WHERE run_id = (SELECT max(run_id) FROM checks JOIN runs USING (run_id) WHERE corpus = $corpus)"
    )

    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", justify="right")
    facts.add_column()
    facts.add_row(
        "documents",
        f"{documents:,} from {outlets:,} known outlets"
        + (f", {duplicates:,} duplicates" if duplicates else "")
        + (f", {retracted:,} retracted" if retracted else ""),
    )
    facts.add_row("blocks", f"{kept:,} kept, {left_out:,} left out")
    facts.add_row("claims", f"{statements:,} statements, {numbers:,} numbers")
    line = Text()
    for verdict in VERDICTS:
        if verdicts.get(verdict):
            line.append(f"{verdicts[verdict]:,} {verdict}", style=STYLE[verdict])
            line.append("   ")
    facts.add_row("findings", line if verdicts else "none")
    facts.add_row("checks", f"{checks:,}, {failed:,} failed" + ("  (FROM failed_checks)" if failed else ""))
    if outcome["llm"]:
        facts.add_row("model", asked(outcome["llm"]))
    if decided or undecided:
        failed_ = f", {undecided:,} that can't be applied (FROM rejects says why)" if undecided else ""
        facts.add_row("decisions", f"{decided:,} by analysts in force{failed_}")
    if rejects:
        facts.add_row("rejects", f"{rejects:,} (FROM rejects: each with its reason)")
    console.print()
    console.print(headline(outcome))
    console.print(Padding(facts, (1, 0, 0, 1)))
    if outcome["failures"]:
        console.print(Padding(failures(outcome["failures"]), (1, 0, 0, 1)))
    not_taken = refused(con, outcome)
    if not_taken.row_count:
        console.print(Padding(Group(Text("Not taken", style="bold"), Padding(not_taken, (0, 0, 0, 2))), (1, 0, 0, 1)))
    disagreements = widest(con, outcome["corpus"])
    con.close()
    if disagreements:
        console.print(Padding(Text("Widest disagreements", style="bold"), (1, 0, 0, 1)))
        for block in disagreements:
            console.print(Padding(block, (0, 0, 0, 3)))
    console.print(Padding(where_and_next(folder), (1, 0, 0, 1)))


def print_published_anew(console: Console, outcome: dict[str, Any]) -> None:
    """Print how a run ended that only published decisions, and which of them can't be applied."""
    con = connect(DataFolder(Path(outcome["data"])).database, read_only=True)
    (undecided,) = con.execute("SELECT count(*) FROM overrides WHERE status = 'rejected'").fetchone() or (0,)
    not_taken = refused(con, outcome)
    con.close()
    console.print()
    console.print(headline(outcome))
    if undecided:
        console.print(f"! {undecided:,} of all decisions can't be applied (FROM rejects says why)", style="yellow")
    if not_taken.row_count:
        console.print(Padding(not_taken, (0, 0, 0, 2)))
    console.print()


def headline(outcome: dict[str, Any]) -> Text:
    """One line: how the run ended and what work it did."""
    if outcome["status"] == "failed":
        return Text.assemble(("✗ ", "bold red"), (plain(outcome["message"]), "red"))
    if outcome["all_inputs_missing"]:
        return Text.assemble(("✗ ", "bold red"), ("None of the inputs exists; nothing was taken.", "red"))
    new = outcome["new"]
    if not outcome.get("n_inputs", 1):
        done = "Nothing to publish: what was decided stands already" if outcome["nothing_new"] else "Published anew"
        return Text.assemble(("✓ ", "bold green"), (f"{done}, corpus {outcome['corpus']}", "bold"))
    if outcome["nothing_new"]:
        total = outcome["done"].get("ingest", 0) + new.get("ingest", 0)
        if not total:
            return Text.assemble(("! ", "bold yellow"), ("The inputs hold no article; nothing was taken.", "yellow"))
        return Text.assemble(
            ("✓ ", "bold green"),
            (f"Nothing new in corpus {outcome['corpus']}", "bold"),
            f": all {total:,} inputs are done already. The data published before stands.",
        )
    did = ", ".join(f"{name} {new[name]:,}" for name in ("ingest", "clean", "extract") if new.get(name))
    skipped = outcome["done"].get("ingest", 0)
    return Text.assemble(
        ("✓ ", "bold green"),
        (f"Corpus {outcome['corpus']} published", "bold"),
        f" ({did or 'no new document'}{f'; {skipped:,} inputs were done already' if skipped else ''})",
    )


def asked(llm: dict[str, float]) -> str:
    """What the language model was asked in this run, and what that cost."""
    line = f"{llm['requests']:,} request{'' if llm['requests'] == 1 else 's'}"
    if llm["cached"]:
        line += f", {llm['cached']:,} known from earlier runs"
    if llm["requests"]:
        line += f"; {llm['tokens_in']:,} tokens in, {llm['tokens_out']:,} out"
    if llm["cost"]:
        line += f"; cost {llm['cost']:.4f}"
    if llm["unanswered"]:
        line += f"; no answer about {llm['unanswered']:,} of the documents (FROM rejects; run again to go on)"
    return line


def failures(checks: list[dict[str, Any]]) -> Table:
    """The checks that stopped the run."""
    grid = Table.grid(padding=(0, 2))
    for check in checks:
        grid.add_row(
            Text(check["table_name"], "bold"), plain(check["expectation"]), Text(plain(check["observed"]), "red")
        )
    return grid


def refused(con: Any, outcome: dict[str, Any]) -> Table:
    """What this run could not take, and why: the first few."""
    of_run = con.execute(
        "SELECT uri, reason, detail FROM rejects WHERE run_id = $run ORDER BY reject_id", {"run": outcome["run_id"]}
    ).fetchall()
    rows = dict.fromkeys([*((r["uri"], r["reason"], r["detail"]) for r in outcome["refused"]), *of_run])
    grid = Table.grid(padding=(0, 2))
    for uri, reason, detail in list(rows)[:SHOWN_REJECTS]:
        grid.add_row(Text(plain(uri)), Text(reason, "yellow"), Text(plain(detail)))
    if len(rows) > SHOWN_REJECTS:
        grid.add_row(Text(f"and {len(rows) - SHOWN_REJECTS:,} more: FROM rejects", "dim"))
    return grid


def widest(con: Any, corpus: str) -> list[Group]:
    """The three widest disagreements with exact words and outlets."""
    rows = con.execute(
        """
        SELECT finding_id, question FROM widest_disagreements
        WHERE corpus = $corpus LIMIT 3
        """,
        {"corpus": corpus},
    ).fetchall()
    blocks = []
    for finding_id, question in rows:
        answers = con.execute(
            """
            SELECT p.label, coalesce(s.name, 'unknown outlet'), c.quote, p.is_live
            FROM positions p
            JOIN evidence e USING (position_id)
            JOIN claims c USING (claim_id)
            LEFT JOIN sources s ON s.source_id = c.source_id
            WHERE p.finding_id = $finding_id AND e.relation <> 'refines'
            QUALIFY row_number() OVER (PARTITION BY p.position_id, s.name ORDER BY c.char_start) = 1
            ORDER BY p.is_live DESC, p.value_low, p.position_id, 2
            LIMIT 6
            """,
            {"finding_id": finding_id},
        ).fetchall()
        grid = Table.grid(padding=(0, 2), expand=True)
        grid.add_column(justify="right", style="bold", no_wrap=True)
        grid.add_column(style="cyan", no_wrap=True)
        grid.add_column(overflow="ellipsis", no_wrap=True, ratio=1)
        for label, outlet, quote, is_live in answers:
            style = "" if is_live else "dim"
            grid.add_row(Text(plain(label), style), Text(plain(outlet)), Text(f"“{plain(quote)}”", style))
        blocks.append(Group(Text(plain(question)), Padding(grid, (0, 0, 1, 2))))
    return blocks


def where_and_next(folder: DataFolder) -> Table:
    """Where the files are and what to do with them."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right")
    grid.add_column()
    data = "" if shown_path(folder.root) == "data" else f" --data {shown_path(folder.root)}"
    grid.add_row("report", shown_path(folder.report))
    grid.add_row("DuckDB", shown_path(folder.database))
    grid.add_row("Parquet", f"{shown_path(folder.lake)}/<table>/*.parquet")
    grid.add_row("next", f"crosswire findings --verdict contested{data}")
    grid.add_row("", f'crosswire query "FROM one_origin"{data}')
    grid.add_row("", f"crosswire run YOUR_FOLDER --corpus NAME{data}")
    return grid
