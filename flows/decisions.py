"""`crosswire override` and `crosswire retract`: a decision is anchored on words, written down, and published."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.text import Text

from flows.launch import carry_out, data_folder, settings_of_last_run
from flows.lists import UserError, read, select
from flows.lookup import find_document
from flows.overrides_file import OverridesFile
from flows.settings import Given, RunSettings
from flows.summary import plain
from stages.reconcile.overrides import FIELDS, LEVELS, check_value
from warehouse.folder import DataFolder
from warehouse.wording import one_line

Row = dict[str, Any]
_ANCHORS = 3
"""Documents that a decision on a finding is anchored in at most."""
_SHORTEST = 3
"""Characters of an id that it takes to name something."""

_OF = {"document": "a document", "claim": "a claim", "claims": "two claims", "finding": "a finding"}


def override(
    data: Path,
    overrides: Path | None,
    what: str,
    field: str | None,
    value: str | None,
    why: str | None,
    who: str | None,
    undo: bool,
    later: bool,
    as_json: bool,
) -> None:
    """Write a decision on a finding or a claim down and publish it."""
    if field not in FIELDS or FIELDS[field].level == "document":
        valid = ", ".join(f for f in FIELDS if FIELDS[f].level != "document")
        raise UserError(
            f"FIELD is one of {valid}, not {plain(field or 'nothing')[:80]}. crosswire override lists them."
        )
    if not undo and not value:
        raise UserError(f"VALUE is missing: {FIELDS[field].meaning}. To take a decision back: --undo.")
    if not why:
        raise UserError("--why is missing: those who read it later want to know.")
    con = read(DataFolder(data))
    claims = _claims_of_finding(con, what) if FIELDS[field].level == "finding" else [_find_claim(con, what)]
    claim = claims[0]
    given = "" if undo or value is None else value
    if FIELDS[field].level == "claims" and not undo:
        other = _find_claim(con, given)
        given = f"{other['sha256']} {other['quote']}"
    elif FIELDS[field].level == "claims":
        raise UserError(f"To take {field} back, say the opposite: {'together' if field == 'apart' else 'apart'}.")
    if FIELDS[field].level != "finding" and claim["kind"] not in FIELDS[field].kinds:
        kinds = " or ".join(FIELDS[field].kinds)
        raise UserError(f"{field} is decided of claims of kind {kinds}; this is one of kind {claim['kind']}.")
    try:
        check_value(field, given)
    except ValueError as error:
        raise UserError(f"“{plain(given)[:80]}” is no value of {field}: {error}.") from None
    con.close()
    rows = [
        {
            "field": field,
            "value": given,
            "corpus": c["corpus"],
            "doc_sha256": c["sha256"],
            "kind": c["kind"],
            "char_start": c["char_start"] if c["is_ambiguous"] else None,
            "quote": c["quote"],
        }
        for c in claims
    ]
    told = f"{field} is decided by the program again" if undo else f"{field} is {value}"
    anchor = f"“{one_line(plain(claim['quote']), 60)}” in {plain(claim['uri'])}"
    anchor += f" and {len(claims) - 1} more" if len(claims) > 1 else ""
    _write_and_publish(data, overrides, rows, why, who, f"{told}, anchored on {anchor}", later, as_json)


def retract(
    data: Path,
    overrides: Path | None,
    doc: str,
    corpus: str | None,
    why: str,
    who: str | None,
    undo: bool,
    later: bool,
    as_json: bool,
) -> None:
    """Take a document out of evidence, or back into it, and publish that."""
    con = read(DataFolder(data))
    document = find_document(con, doc, corpus)
    con.close()
    if document["duplicate_of"] and not undo:
        raise UserError(
            f"{plain(document['uri'])} gives no evidence as it is: {plain(document['duplicate_uri'])} "
            f"({document['duplicate_of']}) counts in its place. To take that out: crosswire retract {document['duplicate_of']}"
        )
    if _is_retracted(DataFolder(data), overrides, document) != undo:
        raise UserError(f"{plain(document['uri'])} is {'not retracted' if undo else 'retracted already'}.")
    row = {
        "field": "retracted",
        "value": "false" if undo else "true",
        "corpus": document["corpus"],
        "doc_sha256": document["sha256"],
    }
    told = f"{plain(document['uri'])} is {'evidence again' if undo else 'out of evidence; its rows stay'}"
    _write_and_publish(data, overrides, [row], why, who, told, later, as_json)


def _is_retracted(folder: DataFolder, overrides: Path | None, document: Row) -> bool:
    """As the file has it, where a decision may wait for its run."""
    rows = OverridesFile(folder, RunSettings(_settings(folder, document["corpus"], overrides))).decisions()
    own = [
        r
        for r in rows
        if r.field == "retracted" and r.doc_sha256 == document["sha256"] and r.corpus in (None, document["corpus"])
    ]
    return bool(own and own[-1].error is None and own[-1].value)


def list_fields(folder: DataFolder) -> None:
    """Print what can be decided, and the decisions in force."""
    console = Console(highlight=False)
    for level in LEVELS:
        console.print(Text(f"Of {_OF[level]}", "bold"))
        for field in FIELDS.values():
            if field.level == level:
                meaning = field.meaning if level != "document" else f"{field.meaning} (crosswire retract)"
                console.print(Text.assemble((f"  {field.name:<20}", "cyan"), meaning))
    if not folder.database.exists():
        return
    con = read(folder)
    rows = select(con, "SELECT * FROM overrides ORDER BY decided_at, override_id", {})
    con.close()
    for row in rows:
        when = f"{row['decided_at']:%Y-%m-%d}" if row["decided_at"] else "no day"
        what = f"{plain(row['field'])} = {plain(row['value'] or '(taken back)')}"
        words = f" on “{one_line(plain(row['quote']), 50)}”" if row["quote"] else ""
        console.print()
        console.print(
            Text.assemble((f"{row['status']:<10}", "bold" if row["status"] == "applied" else "dim"), what, words)
        )
        console.print(Text(f"{'':10}{when} {plain(row['who'])}: {plain(row['why'] or '')}", "dim"))


def _settings(folder: DataFolder, corpus: str, overrides: Path | None) -> Given:
    """The settings that decisions are published with; an overrides file that is named is made if it is missing."""
    if overrides is not None and not overrides.exists():
        overrides.parent.mkdir(parents=True, exist_ok=True)
        overrides.touch()
    return settings_of_last_run(folder, corpus, overrides)


def _write_and_publish(
    data: Path,
    overrides: Path | None,
    rows: list[Row],
    why: str,
    who: str | None,
    told: str,
    later: bool,
    as_json: bool,
) -> None:
    folder, corpus = data_folder(data), rows[0]["corpus"]
    given = _settings(folder, corpus, overrides)
    file = OverridesFile(folder, RunSettings(given))
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    name = (who or getpass.getuser()).strip()
    if not name or not why.strip():
        raise UserError("A decision says who took it, and why.")
    file.append([row | {"who": name, "why": why, "decided_at": now} for row in rows])
    console = Console(stderr=as_json, highlight=False)
    console.print(Text(f"Written to {file.path}: {told} ({plain(name)})."), soft_wrap=True)
    if later:
        console.print("The next run publishes it: crosswire run …, or the next override or retract without --later.")
        return
    carry_out([], data, corpus, given, as_json=as_json)


def _claims_of_finding(con: duckdb.DuckDBPyConnection, named: str) -> list[Row]:
    """The claims that a decision on a finding is anchored on: the one that its id comes from, the earliest, and those of
    other documents, which count when the first is no evidence any more."""
    rows = select(
        con,
        "SELECT finding_id, question FROM findings WHERE starts_with(finding_id, lower($id)) ORDER BY 1",
        {"id": named.strip()},
    )
    if not rows:
        rows = _gone(con, named.strip())
    if len(named.strip()) < _SHORTEST or len(rows) != 1:
        raise UserError(_none_or_several("finding", "crosswire findings", named, rows, "question"))
    return _with_words(
        con,
        f"""
        WHERE c.claim_id IN (SELECT claim_id FROM evidence WHERE finding_id = $id)
        QUALIFY row_number() OVER (PARTITION BY c.doc_id ORDER BY c.char_start, c.claim_id) = 1
        ORDER BY d.published_at NULLS LAST, c.doc_id LIMIT {_ANCHORS}
        """,
        rows[0]["finding_id"],
    )


def _gone(con: duckdb.DuckDBPyConnection, finding_id: str) -> list[Row]:
    """The finding that goes on from one whose id has moved or was merged."""
    for _ in range(50):
        onward = select(
            con,
            """
            SELECT l.new_id AS finding_id, f.question
            FROM finding_lineage l JOIN runs r USING (run_id) LEFT JOIN findings f ON f.finding_id = l.new_id
            WHERE l.old_id = $id AND l.kind <> 'split' ORDER BY r.started_at DESC LIMIT 1
            """,
            {"id": finding_id},
        )
        if not onward or onward[0]["question"] is not None:
            return onward
        finding_id = onward[0]["finding_id"]
    return []


def _find_claim(con: duckdb.DuckDBPyConnection, named: str) -> Row:
    rows = select(
        con,
        "SELECT claim_id, quote FROM claims WHERE starts_with(claim_id, lower($id)) ORDER BY 1",
        {"id": named.strip()},
    )
    if len(named.strip()) < _SHORTEST or len(rows) != 1:
        raise UserError(_none_or_several("claim", "crosswire claims DOC --json", named, rows, "quote"))
    return _with_words(con, "WHERE c.claim_id = $id", rows[0]["claim_id"])[0]


def _with_words(con: duckdb.DuckDBPyConnection, which: str, known: str) -> list[Row]:
    """Claims with their document, and whether their words stand there more than once."""
    return select(
        con,
        f"""
        SELECT c.claim_id, c.corpus, c.kind, c.quote, c.char_start, d.sha256, d.uri,
          len(d.text) - len(replace(d.text, c.quote, '')) > len(c.quote) AS is_ambiguous
        FROM claims c JOIN documents d USING (doc_id) {which}
        """,
        {"id": known},
    )


def _none_or_several(what: str, command: str, named: str, rows: list[Row], column: str) -> str:
    if not rows or len(named.strip()) < _SHORTEST:
        return (
            f"No {what} has the id “{plain(named)[:80]}”. {command} gives ids; their first {_SHORTEST} characters do."
        )
    lines = [f"{len(rows):,} {what}s begin with “{plain(named)[:80]}”:"]
    lines += [f"  {r[f'{what}_id']}  {one_line(plain(r[column]), 60)}" for r in rows[:10]]
    return "\n".join(lines)
