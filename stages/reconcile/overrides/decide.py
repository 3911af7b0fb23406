"""A finding as an analyst decided it, with who, when and why in its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from stages.reconcile.answer_wording import days
from stages.reconcile.overrides.anchor import Row
from stages.reconcile.overrides.read import Decision
from stages.reconcile.wording import number


def decide(row: Row, decisions: Mapping[str, Decision]) -> Iterator[tuple[Decision, str | None]]:
    """Apply decisions (by field) to a row of findings in place; yields each with what was there before."""
    for name, decision in sorted(decisions.items()):
        yield decision, _shown(row, name)
        if name == "date_best":
            row["date_best_from"], row["date_best_to"] = decision.value
        else:
            row[name] = decision.value
        row["is_overridden"] = True
    said = [d for name, d in sorted(decisions.items(), reverse=True) if name != "question"]
    if said:
        row["verdict_reason"] = f"{_sentence(said)} The articles alone: {row['verdict_reason']}"


def _sentence(decisions: list[Decision]) -> str:
    """Ada Quill decided on 3 March 2031: corroborated, 14 (the two reports are independent)."""
    by_reason: dict[tuple[str, Any, str], list[str]] = {}
    for d in decisions:
        when = days(d.decided_at.date(), None, None) if d.decided_at else "an unknown day"
        by_reason.setdefault((d.who, when, d.why), []).append(_words(d.value))
    parts = (f"{who} decided on {when}: {', '.join(what)} ({why})." for (who, when, why), what in by_reason.items())
    return " ".join(" ".join(p.split()) for p in parts)


def _words(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    return days(value[0], value[1], None) if isinstance(value, tuple) else str(value)


def _shown(row: Row, name: str) -> str | None:
    if name == "date_best":
        ends: list[date | None] = [row["date_best_from"], row["date_best_to"]]
        return "/".join(str(d) for d in dict.fromkeys(ends) if d is not None) or None
    if isinstance(row[name], float):
        return number(row[name])
    return None if row[name] is None else str(row[name])
