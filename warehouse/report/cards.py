"""A finding as its card shows it: the chart's rows, the answers, and their evidence with the exact words marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from warehouse.report.chart import Mark, draw_axis, draw_row, make_scale
from warehouse.wording import interval, number, one_line, plural, printable

Row = dict[str, Any]

MOST_CHART_ROWS, MOST_POSITIONS, MOST_EVIDENCE, MOST_WORDS = 14, 12, 6, 420


@dataclass
class Card:
    """What the template of a finding prints. `chart` is None for findings that are not drawn."""

    finding: Row
    answer: str
    facts: list[str]
    outlets: list[str]
    answers: list[Row]
    n_answers_left_out: int
    chart: Row | None
    is_open: bool
    html: Markup = field(default=Markup(""))


def make_card(finding: Row, positions: list[Row], evidence: list[Row]) -> Card:
    """The card of a finding from its rows; `is_linked` of an evidence row says whether its words are in the page."""
    by_position: dict[str, list[Row]] = {p["position_id"]: [] for p in positions}
    for row in evidence:
        by_position[row["position_id"]].append(row)
    answers = [
        {
            **position,
            "evidence": [
                {**row, "words": mark_quote(row), "role": _role(row)}
                for row in by_position[position["position_id"]][:MOST_EVIDENCE]
            ],
            "n_left_out": max(0, len(by_position[position["position_id"]]) - MOST_EVIDENCE),
        }
        for position in positions[:MOST_POSITIONS]
    ]
    return Card(
        finding=finding,
        answer=_headline(finding, positions),
        facts=_facts(finding),
        outlets=sorted({printable(row["outlet"]) for row in evidence}),
        answers=answers,
        n_answers_left_out=max(0, len(positions) - MOST_POSITIONS),
        chart=_chart(finding, positions, evidence),
        is_open=finding["verdict"] in ("contested", "updated"),
    )


def mark_quote(row: Row) -> Markup:
    """The sentence of a claim with the claim's words marked; cut around them when it is long."""
    sentence, quote, start = row["sentence"], row["quote"], row["sentence_start"]
    if sentence is None or start is None:
        return _marked("", quote, "")
    at = row["char_start"] - start
    if at < 0 or sentence[at : at + len(quote)] != quote:  # the words run on beyond their sentence
        return _marked("", quote, "")
    before, after = sentence[:at], sentence[at + len(quote) :]
    room = max(80, (MOST_WORDS - len(quote)) // 2)
    if len(before) > room:
        before = "…" + before[-room:].split(" ", 1)[-1]
    if len(after) > room:
        after = after[:room].rsplit(" ", 1)[0] + "…"
    return _marked(before, quote, after)


def _marked(before: str, quote: str, after: str) -> Markup:
    words = printable(quote) if len(quote) <= 2 * MOST_WORDS else one_line(quote, 2 * MOST_WORDS)
    return escape(printable(before)) + Markup("<mark>{}</mark>").format(words) + escape(printable(after))


def _headline(finding: Row, positions: list[Row]) -> str:
    """The answer in a few words: the leading one, or the live ones when they contradict each other."""
    if finding["kind"] == "statement" and finding["verdict"] != "contested":
        return ""  # the question has the words already
    live = [p for p in positions if p["is_live"]] or positions
    if finding["verdict"] == "contested":
        ordered = sorted(live, key=lambda p: p["value_low"] or 0)  # stable: words stay with the leading one first
        labels = list(dict.fromkeys(printable(p["label"]) for p in ordered))
        return " · ".join(labels if len(labels) <= 5 else [*labels[:2], "…", *labels[-2:]])
    leading = next((p for p in live if p["is_leading"]), live[0] if live else None)
    return printable(leading["label"]) if leading else number(finding["value_best"])


def _facts(finding: Row) -> list[str]:
    """Short facts under the question."""
    facts = [
        plural(finding["n_origins"], "independent origin"),
        plural(finding["n_sources"], "outlet"),
        plural(finding["n_documents"], "article"),
    ]
    if finding["n_copied_claims"]:
        facts.append(plural(finding["n_copied_claims"], "copied claim"))
    if finding["has_conflict_within_document"]:
        facts.append("an article contradicts itself")
    if finding["is_overridden"]:
        facts.append("an analyst’s decision is part of it")
    return facts


def _role(row: Row) -> str:
    """The speaker's role, where the speaker's name doesn't say it already."""
    role = one_line(row["speaker_role"], 60)
    return "" if role.casefold() in printable(row["speaker"]).casefold() else role


def _notes(row: Row) -> list[str]:
    """Who, when and how, under the outlet's name in a chart."""
    when = row["as_of"] or row["published_on"]
    said = ", ".join(filter(None, [one_line(row["speaker"], 44), f"{when.day} {when:%b}" if when else ""]))
    notes = (said, "copy" if row["is_copy"] else "", "" if row["is_live"] else "retired")
    return [note for note in notes if note]


def _chart(finding: Row, positions: list[Row], evidence: list[Row]) -> Row | None:
    """The chart's rows: one per outlet, speaker and number. None when there are fewer than two, or no numbers."""
    by_id = {p["position_id"]: p for p in positions}
    rows: dict[tuple[Any, ...], Row] = {}
    for e in sorted(evidence, key=lambda e: (e["relation"] == "refines", not e["is_live"])):
        if e["value_low"] is None and e["value_high"] is None:
            continue
        if finding["unit"] and e["unit"] != finding["unit"]:
            continue  # a number that could not be brought to the finding's unit has no place on its axis
        key = (e["outlet"], e["speaker"], e["value_low"], e["value_high"])
        position = by_id[e["position_id"]]
        rows.setdefault(
            key,
            {
                **e,
                "label": interval(e["value_low"], e["value_high"], e["approximator"]),
                "notes": _notes(e),
                "mark": Mark(
                    e["value_low"], e["value_high"], position["is_leading"], position["is_live"], e["is_copy"],
                    e["relation"] == "refines",
                ),
            },
        )  # fmt: skip
    if len(rows) < 2:
        return None
    ordered = sorted(
        rows.values(),
        key=lambda r: (
            r["value_low"] if r["value_low"] is not None else r["value_high"],
            r["value_high"] if r["value_high"] is not None else float("inf"),
            r["outlet"], r["speaker"] or "", r["claim_id"],
        ),
    )  # fmt: skip
    if len(ordered) > MOST_CHART_ROWS:  # the ends of the range matter most
        head = MOST_CHART_ROWS // 2
        drawn = ordered[:head] + ordered[head - MOST_CHART_ROWS :]
    else:
        drawn = ordered
    values = [v for r in drawn for v in (r["value_low"], r["value_high"]) if v is not None]
    scale = make_scale(values)
    leading = next((p for p in positions if p["is_leading"] and p["is_live"]), None)
    band = (leading["value_low"], leading["value_high"]) if leading else None
    if band == (None, None):
        band = None
    for row in drawn:
        row["svg"] = draw_row(scale, row["mark"], band)
    unit = finding["unit"]
    return {
        "rows": drawn,
        "axis": draw_axis(scale),
        "n_left_out": len(ordered) - len(drawn),
        "is_log": scale.log,
        "unit": "" if unit in (None, "count") else printable(unit),
        "description": f"{number(min(values))} to {number(max(values))}",
    }
