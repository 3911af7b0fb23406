"""Builds `index.html`: one self-contained page of findings, evidence and articles.

The page loads nothing: styles and script stand in it and are allowed by their hashes in its Content-Security-Policy, so
that markup that might slip out of an article could neither run nor fetch anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.report import data
from warehouse.report.article import render_article
from warehouse.report.cards import Card, make_card
from warehouse.report.text import day, interval, number, one_line, plural, printable

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
    """How much the page embeds. What is left out is counted on the page, with the SQL that lists it."""

    findings: dict[str, int] = field(
        default_factory=lambda: {
            "contested": 100, "updated": 60, "corroborated": 60, "repeated": 60, "single-source": 100,
        }
    )  # fmt: skip
    findings_bytes: int = 2_500_000
    articles_bytes: int = 4_500_000
    article_chars: int = 60_000


def build_report(con: duckdb.DuckDBPyConnection, out_dir: Path, limits: Limits | None = None) -> Path:
    """Write `out_dir/index.html` from a database that holds the tables and views; returns its path.

    The page is the same for the same rows. An article that stands behind a finding that is shown is embedded before
    others, as far as `limits` allow.
    """
    limits = limits or Limits()
    findings = data.findings(con, limits.findings)
    articles = data.articles(con)
    ids = [f["finding_id"] for f in findings]
    evidence = _group(data.evidence(con, ids), "finding_id")
    positions = _group(data.positions(con, ids), "finding_id")

    embedded = _choose_articles(articles, evidence, limits)
    embedded_ids = {a["doc_id"] for a in embedded}
    for row in (r for rows in evidence.values() for r in rows):
        row["is_linked"] = row["doc_id"] in embedded_ids and row["char_end"] <= limits.article_chars
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

    counts = data.verdict_counts(con)
    run = data.latest_run(con)
    style, script = _asset("report.css"), _asset("report.js")
    html = environment.get_template("index.html").render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        totals=totals,
        run=run,
        failed=data.failed_checks(con, run["run_id"], 12) if run else [],
        counts=counts,
        means=VERDICT_MEANS,
        groups={v: [c for c in cards if c.finding["verdict"] == v] for v in counts},
        first=sorted(
            (f for f in shown if f["score"] is not None), key=lambda f: (-f["score"], f["question"], f["finding_id"])
        )[:5],
        outlets=sorted({o for c in cards for o in c.outlets}),
        events=sorted({printable(c.finding["event"]) for c in cards if c.finding["event"]}),
        copies=data.changed_copies(con, 20),
        record=data.source_record(con, 30),
        articles=_render_articles(con, embedded, shown, evidence, limits),
        n_articles_left_out=len(articles) - len(embedded),
    )
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / "index.html"
    path.write_text(html, encoding="utf-8", errors="replace")
    return path


def _choose_articles(articles: list[data.Row], evidence: dict[str, list[data.Row]], limits: Limits) -> list[data.Row]:
    """The articles to embed, in their order: those with most evidence first, while their estimated size fits."""
    n_evidence: dict[str, int] = defaultdict(int)
    for row in (r for group in evidence.values() for r in group):
        n_evidence[row["doc_id"]] += 1
    left, chosen = limits.articles_bytes, set()
    for article in sorted(articles, key=lambda a: (-n_evidence[a["doc_id"]], a["doc_id"])):
        # text with its paragraphs' markup, and about 450 bytes of marks and anchors for each claim
        left -= int(min(article["char_count"], limits.article_chars) * 1.3) + 450 * article["n_claims"] + 700
        if left < 0:
            break
        chosen.add(article["doc_id"])
    return [a for a in articles if a["doc_id"] in chosen]


def _render_articles(
    con: duckdb.DuckDBPyConnection,
    embedded: list[data.Row],
    findings: list[data.Row],
    evidence: dict[str, list[data.Row]],
    limits: Limits,
) -> list[dict[str, Any]]:
    doc_ids = [a["doc_id"] for a in embedded]
    texts = data.of_documents(con, "documents", doc_ids)
    blocks, claims, passages = (data.of_documents(con, t, doc_ids) for t in ("blocks", "claims", "passages"))
    findings_of: dict[str, list[data.Row]] = defaultdict(list)
    for finding in findings:
        for row in evidence[finding["finding_id"]]:
            findings_of[row["claim_id"]].append(finding)
    return [
        {
            **article,
            "html": render_article(
                texts[i][0]["text"], blocks[i], claims[i], passages[i], findings_of, limits.article_chars
            ),
            "n_dropped": sum(not b["keep"] for b in blocks[i]),
            "n_blocks": len(blocks[i]),
            "has_headline": any(b["label"] == "headline" and b["keep"] for b in blocks[i]),
        }
        for article, i in zip(embedded, doc_ids, strict=True)
    ]


def _group(rows: Iterable[data.Row], column: str) -> dict[str, list[data.Row]]:
    grouped: dict[str, list[data.Row]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


@cache
def _asset(name: str) -> str:
    return (FOLDER / "templates" / name).read_text(encoding="utf-8")


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
    environment.globals |= {"plural": plural, "interval": interval}
    return environment
