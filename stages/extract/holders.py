"""Which claim another one is part of: the statement that holds it, or the assertion, or that of who does an act by saying so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from stages.extract.attributes.assertions import ASSERTION
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.propositions import PROPOSITION
from stages.extract.model import Span, Statement
from stages.extract.statements.cues import cue_forms


class Holders:
    """Finds the innermost statement whose content holds a span."""

    REACH = 100
    """How many statements that begin before a span are looked at: bounds the time of a text full of quotes."""

    def __init__(self, statements: Sequence[Statement], rows: Sequence[dict[str, Any]]) -> None:
        self.pairs = sorted(zip(statements, rows, strict=True), key=lambda p: (p[0].content.start, -p[0].content.end))
        self.starts = [statement.content.start for statement, _ in self.pairs]

    def of(self, span: Span) -> tuple[Statement | None, dict[str, Any] | None]:
        last = bisect_right(self.starts, span.start)
        holding = [p for p in self.pairs[max(0, last - self.REACH) : last] if p[0].content.contains(span)]
        return min(holding, key=lambda p: p[0].content.end - p[0].content.start, default=(None, None))


def set_within_assertions(rows: Sequence[dict[str, Any]]) -> None:
    """A proposition that no statement holds is part of the assertion that does."""
    assertions = sorted((r for r in rows if r["attribute"] == ASSERTION), key=lambda r: int(r["char_start"]))
    starts = [r["char_start"] for r in assertions]
    for row in rows:
        if row["attribute"] != PROPOSITION or row.get("within_claim_id"):
            continue
        before = bisect_right(starts, row["char_start"])
        if before and assertions[before - 1]["char_end"] >= row["char_end"]:
            row["within_claim_id"] = assertions[before - 1]["claim_id"]


def issuing_statement(text: str, attribute: Attribute, statements: Sequence[Statement]) -> Statement | None:
    """The statement of who does an act by saying so ("the president offered an amnesty", "…, an agency reported"): he is its
    origin."""
    if attribute.attribute != "act":
        return None
    for statement in statements:
        if statement.speaker is None or statement.cue is None:
            continue
        forms = (cue_forms().get(word.lower(), ()) for word in statement.cue.of(text).split())
        if attribute.span.contains(statement.cue) and any(c.performative for cues in forms for c in cues):
            return statement
        is_own = attribute.span.overlaps(statement.speaker) and attribute.span.overlaps(statement.content)
        if statement.via is not None and is_own:
            return statement
    return None
