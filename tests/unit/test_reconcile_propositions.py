"""Parts of sentences that two documents tell: when they answer a question, and which claims leave the stage."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tests.unit.reconcile_cases import Article, Outcome, Speaker, line, reconciled, says, tables_of
from warehouse.ids import content_id
from warehouse.tables import CLAIMS

COUNCIL = "The new charter widens harbour access, makes regatta day a public holiday, bans winter mooring fees"
OWNERS = "Ferry owners fear proposals designating regatta day a public holiday, raising wages, closing old slipways"
HOLIDAYS = ("makes regatta day a public holiday", "designating regatta day a public holiday")
MAYOR = Speaker("Ada Brink")


def with_parts(articles: list[Article], *parts: str, **columns: Any) -> dict[str, pa.Table]:
    """Tables of the articles, with a proposition for each of the parts in every document that has its words."""
    tables = tables_of(articles)
    rows = tables["claims"].to_pylist()
    wholes = {(r["doc_id"], r["sentence_no"]): r for r in rows}
    for document in tables["documents"].to_pylist():
        for words in parts:
            start = document["text"].find(words)
            if start < 0:
                continue
            sentence = next(
                s
                for s in tables["sentences"].to_pylist()
                if s["doc_id"] == document["doc_id"] and s["char_start"] <= start < s["char_end"]
            )
            whole = wholes[document["doc_id"], sentence["sentence_no"]]
            own = {
                "kind": "attribute",
                "attribute": "proposition",
                "char_start": start,
                "char_end": start + len(words),
                "quote": words,
                "within_claim_id": whole["claim_id"],
                "content_start": None,
                "content_end": None,
                "claim_id": content_id("part", document["doc_id"], start),
            }
            rows.append(
                {c: v for c, v in whole.items() if not c.startswith(("value_", "std_", "measure", "unit"))}
                | own
                | columns
            )
    return tables | {"claims": CLAIMS.from_rows(rows)}


def found(articles: list[Article], *parts: str, **columns: Any) -> Outcome:
    return reconciled(with_parts(articles, *parts, **columns))


def joint(outcome: Outcome) -> list[str]:
    return [f.question for f in outcome.findings if f.n_documents > 1]


def test_a_part_told_twice_answers_a_question_of_its_own() -> None:
    articles = [Article("Courier", 2, says(COUNCIL, by=MAYOR)), Article("Gazette", 3, says(OWNERS))]
    assert joint(found(articles)) == []
    outcome = found(articles, *HOLIDAYS, "bans winter mooring fees", "closing old slipways")
    (finding,) = [f for f in outcome.findings if f.n_documents > 1]
    assert (finding.question, finding.verdict, finding.n_origins) == (
        "Is it so: “…makes regatta day a public holiday”?",
        "corroborated",
        2,
    )
    # the sentences themselves are still claims, alone in their findings
    assert sorted(f.n_claims for f in outcome.findings) == [1, 1, 2]
    # of their parts those are claims that two tell
    kept = {r["quote"] for r in outcome.rows("claims") if r["attribute"] == "proposition"}
    assert kept == set(HOLIDAYS)


def test_what_is_told_whole_is_not_told_again_in_parts() -> None:
    whole = "The charter makes regatta day a public holiday and bans winter mooring fees"
    other = "Makes regatta day a public holiday, the charter, and bans all winter mooring fees"
    outcome = found(
        [Article("Courier", 2, says(whole)), Article("Gazette", 3, says(other))], "egatta day a public holiday"
    )
    assert [f.n_claims for f in outcome.findings] == [2]


def test_a_whole_sentence_may_be_what_another_tells_in_part() -> None:
    articles = [
        Article("Courier", 2, says(COUNCIL)),
        Article("Gazette", 3, says("Regatta day becomes a public holiday")),
    ]
    outcome = found(articles, HOLIDAYS[0])
    assert len(joint(outcome)) == 1


def test_one_document_and_opposite_parts_tell_nothing_twice() -> None:
    assert joint(found([Article("Courier", 2, says(COUNCIL), says(OWNERS))], *HOLIDAYS)) == []
    tables = with_parts([Article("Courier", 2, says(COUNCIL)), Article("Gazette", 3, says(OWNERS))], *HOLIDAYS)
    rows = tables["claims"].to_pylist()
    rows[-1]["polarity"] = "negative"
    assert joint(reconciled(tables | {"claims": CLAIMS.from_rows(rows)})) == []


def test_numbers_answer_where_both_parts_have_one() -> None:
    one, other = "moored {} ferries beside the old lighthouse", "moored {} ferries beside an old lighthouse"
    articles = [
        Article("Courier", 2, line(f"Harbour pilots {one}", 14, measure="ferry")),
        Article("Gazette", 3, line(f"Angry owners {other}", 60, measure="ferry")),
    ]
    parts = [words.format(n) for words, n in ((one, 14), (other, 60))]
    assert [f.kind for f in found(articles, *parts).findings if f.n_documents > 1 and f.kind != "quantity"] == []


def test_the_order_of_claims_does_not_matter() -> None:
    tables = with_parts([Article("Courier", 2, says(COUNCIL)), Article("Gazette", 3, says(OWNERS))], *HOLIDAYS)
    turned = tables | {"claims": CLAIMS.from_rows(tables["claims"].to_pylist()[::-1])}
    assert reconciled(tables).rows("evidence") == reconciled(turned).rows("evidence")
