"""Builds the report: `index.html` with the findings and their evidence, and a page for each document.

The pages load nothing: styles and script stand in them and are allowed by their hashes in the Content-Security-Policy,
so that markup that might slip out of an article could neither run nor fetch anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.annotations import MARKS
from warehouse.report import data, pages
from warehouse.report.cards import Card, make_card
from warehouse.wording import day, interval, number, one_line, plural, printable

FOLDER = Path(__file__).parent

VERDICT_MEANS = {
    "contested": "Sources give answers that cannot all be true.",
    "updated": "A later count replaced an earlier one.",
    "corroborated": "Two or more independent origins agree.",
    "repeated": "Several articles, but one origin behind them all.",
    "single-source": "One article alone says so.",
}


@dataclass(frozen=True)
class Limits:
    """How much the report holds. What is left out is counted in it, with the SQL or the command that shows it."""

    findings: dict[str, int] = field(
        default_factory=lambda: {
            "contested": 100, "updated": 60, "corroborated": 60, "repeated": 60, "single-source": 100,
        }
    )  # fmt: skip
    findings_bytes: int = 2_500_000
    documents: int = 500
    documents_bytes: int = 20_000_000
    document_chars: int = 200_000


def build_report(
    con: duckdb.DuckDBPyConnection, out_dir: Path, limits: Limits | None = None, previous: Path | None = None
) -> Path:
    """Write `out_dir/index.html` and `out_dir/documents/` from a database that holds the tables and views.

    Returns the path of the index. The pages are the same for the same rows; those that an earlier report, in `previous`, has
    already become hard links to it.
    """
    limits = limits or Limits()
    findings = data.findings(con, limits.findings)
    documents = data.documents(con)
    ids = [f["finding_id"] for f in findings]
    evidence = _group(data.evidence(con, ids), "finding_id")
    positions = _group(data.positions(con, ids), "finding_id")
    n_evidence = Counter(row["doc_id"] for rows in evidence.values() for row in rows)
    paged = pages.choose(documents, n_evidence, limits.documents, limits.documents_bytes, limits.document_chars)
    have_page = {d["doc_id"] for d in paged}
    for row in (r for rows in evidence.values() for r in rows):
        row["is_linked"] = row["doc_id"] in have_page and row["char_end"] <= limits.document_chars

    environment = _environment()
    template = environment.get_template("finding.html")
    totals = data.totals(con)
    cards: list[Card] = []
    shown: list[dict[str, Any]] = []
    size = 0
    for finding in findings:
        card = make_card(finding, positions[finding["finding_id"]], evidence[finding["finding_id"]])
        card.html = Markup(template.render(card=card, several_corpora=len(totals["corpora"]) > 1))
        size += len(card.html.encode())
        if size > limits.findings_bytes and cards:
            break
        cards.append(card)
        shown.append(finding)

    findings_of: dict[str, list[data.Row]] = defaultdict(list)
    for finding in shown:
        for row in evidence[finding["finding_id"]]:
            findings_of[row["claim_id"]].append(finding)
    listed = pages.write_pages(
        con, out_dir / "documents", paged, environment.get_template("document.html"),
        _page_parts("document"), findings_of, limits.document_chars, previous / "documents" if previous else None,
    )  # fmt: skip

    counts = data.verdict_counts(con)
    run = data.latest_run(con)
    html = environment.get_template("index.html").render(
        **_page_parts("report"),
        totals=totals,
        run=run,
        failed=data.failed_checks(con, run["run_id"], 12) if run else [],
        counts=counts,
        means=VERDICT_MEANS,
        groups={v: [c for c in cards if c.finding["verdict"] == v] for v in counts},
        first=sorted(
            (f for f in shown if f["score"] is not None), key=lambda f: (-f["score"], f["question"], f["finding_id"])
        )[:5],
        outlets=sorted({o for c in cards for o in c.outlets} | {printable(d["outlet"]) for d in listed}),
        events=sorted({printable(c.finding["event"]) for c in cards if c.finding["event"]}),
        copies=data.changed_copies(con, 20),
        record=data.source_record(con, 30),
        documents=listed,
        n_documents_left_out=len(documents) - len(listed),
    )
    path = out_dir / "index.html"
    path.write_text(html, encoding="utf-8", errors="replace")
    return path


def _group(rows: Iterable[data.Row], column: str) -> dict[str, list[data.Row]]:
    grouped: dict[str, list[data.Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


@cache
def _page_parts(name: str) -> dict[str, Any]:
    """Style, script and Content-Security-Policy of a kind of page: what all pages share, and `name`.css and .js."""

    def read(file: str) -> str:
        return (FOLDER / "templates" / file).read_text(encoding="utf-8")

    style, script = read("shared.css") + read(f"{name}.css"), read(f"{name}.js")
    return {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script)}


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows nothing but this style and this script."""

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # whatever a template prints is made printable first, so that no value can be forgotten
        finalize=lambda value: value if isinstance(value, Markup) else printable(value),
    )
    environment.filters |= {"day": day, "number": number, "one_line": one_line}
    environment.globals |= {"plural": plural, "interval": interval, "marks": MARKS}
    return environment
