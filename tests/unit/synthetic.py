"""Builds small, complete, made-up warehouses through the table contract.

A `Story` gathers rows of every table; its spans are found by their words, so a story can be edited without counting
characters. `warehouse()` gives a DuckDB connection holding the rows. `ferry.ferry_fire()` is a story told with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from warehouse.contract import quote_name
from warehouse.tables import BY_NAME, TABLES

CORPUS = "ferry"
RUN = "20310305T060000Z-aa11"
Row = dict[str, Any]


@dataclass
class Story:
    """Rows by table, and helpers that add to them."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {t.name: [] for t in TABLES})

    def add(self, table: str, **row: Any) -> Row:
        self.rows[table].append(row)
        return row

    def document(
        self,
        doc_id: str,
        outlet: str | None,
        published: datetime | None,
        title: str,
        blocks: list[tuple[str, bool, str]],
        **more: Any,
    ) -> Row:
        """Add a document made of `blocks` (label, keep, text; a label beginning with + goes on in the same line)."""
        text = ""
        for block_no, (label, keep, words) in enumerate(blocks):
            inline = label.startswith("+")
            text += "" if block_no == 0 or inline else "\n"
            start = len(text)
            text += words
            self.add(
                "blocks", doc_id=doc_id, block_no=block_no, char_start=start, char_end=len(text),
                label=label.lstrip("+"), keep=keep, confidence=0.9,
                reason="an ordinary paragraph" if keep else f"looks like {label.lstrip('+')}",
            )  # fmt: skip
            if keep or label == "caption":
                self.add(
                    "sentences", doc_id=doc_id, sentence_no=block_no, block_no=block_no,
                    char_start=start, char_end=len(text),
                )  # fmt: skip
        return self.add(
            "documents", doc_id=doc_id, corpus=CORPUS, uri=f"articles/{doc_id}.txt", source_id=outlet,
            title=title, published_at=published,
            published_precision="stated" if published else "unknown", language="en", text=text,
            char_count=len(text), sha256=doc_id * 8, run_id=RUN,
            ingested_at=datetime(2031, 3, 5, 6, tzinfo=UTC), **more,
        )  # fmt: skip

    def text(self, doc_id: str) -> str:
        return str(next(d["text"] for d in self.rows["documents"] if d["doc_id"] == doc_id))

    def claim(self, claim_id: str, doc_id: str, quote: str, kind: str = "quantity", **more: Any) -> Row:
        """Add a claim whose words are `quote`; speaker, cue, content and via are looked up inside its sentence."""
        doc = next(d for d in self.rows["documents"] if d["doc_id"] == doc_id)
        start = doc["text"].index(quote)
        block = next(
            b for b in self.rows["blocks"]
            if b["doc_id"] == doc_id and b["char_start"] <= start < b["char_end"]
        )  # fmt: skip
        for part in ("speaker", "cue", "content", "via"):
            words = more.pop(part, None)
            if words is not None:
                at = doc["text"].index(words, block["char_start"])
                more |= {f"{part}_start": at, f"{part}_end": at + len(words)}
                more |= {} if part == "content" else {part: words}
        if kind == "quantity":
            more.setdefault("std_low", more.get("value_low"))
            more.setdefault("std_high", more.get("value_high"))
            more.setdefault("approximator", "exact")
        published = doc["published_at"]
        more.setdefault("as_of", published.date() if published else None)
        row: Row = {
            "claim_id": claim_id, "corpus": CORPUS, "doc_id": doc_id, "source_id": doc["source_id"],
            "block_no": block["block_no"], "sentence_no": block["block_no"],
            "section": block["label"] if block["label"] in ("caption", "headline") else "body",
            "char_start": start, "char_end": start + len(quote), "quote": quote, "kind": kind,
            "modality": "asserted", "polarity": "positive", "event_id": "ev-fire",
            "extractor": "synthetic", "extractor_version": "1", "confidence": 0.9, "run_id": RUN,
        }  # fmt: skip
        return self.add("claims", **(row | more))

    def finding(
        self,
        finding_id: str,
        question: str,
        verdict: str,
        reason: str,
        positions: list[tuple[Row, list[tuple[str, str]]]],
        **more: Any,
    ) -> Row:
        """Add a finding with its positions, each with evidence as (claim_id, relation); counts are made from them."""
        claims = {c["claim_id"]: c for c in self.rows["claims"]}

        def count(ids: list[str], column: str) -> int:
            return len({claims[i].get(column) for i in ids} - {None})

        every = [c for _, evidence in positions for c, _ in evidence]
        n_origins = count(every, "origin_id")
        for n, (position, evidence) in enumerate(positions):
            ids = [c for c, _ in evidence]
            position_id = f"{finding_id}-p{n}"
            row: Row = {
                "position_id": position_id, "finding_id": finding_id,
                "as_of": max((claims[i]["as_of"] for i in ids if claims[i]["as_of"]), default=None),
                "n_claims": len(ids), "n_documents": count(ids, "doc_id"),
                "n_origins": count(ids, "origin_id"), "is_leading": False, "is_live": True,
                "support": count(ids, "origin_id") / max(n_origins, 1),
            }  # fmt: skip
            self.add("positions", **(row | position))
            for claim_id, relation in evidence:
                self.add("evidence", finding_id=finding_id, position_id=position_id, claim_id=claim_id,
                         relation=relation)  # fmt: skip
        copies = {p["passage_id"] for p in self.rows["passages"] if p.get("copy_of")}
        row = {
            "finding_id": finding_id, "corpus": CORPUS, "question": question, "kind": "quantity",
            "event_id": "ev-fire", "place_id": "geonames:1", "event_from": date(2031, 3, 3),
            "event_to": date(2031, 3, 3), "verdict": verdict, "verdict_reason": reason,
            "n_claims": len(every), "n_documents": count(every, "doc_id"),
            "n_sources": count(every, "source_id"), "n_origins": n_origins, "n_positions": len(positions),
            "n_copied_claims": sum(claims[i].get("passage_id") in copies for i in every),
            "has_conflict_within_document": False, "is_overridden": False, "run_id": RUN,
        }  # fmt: skip
        return self.add("findings", **(row | more))


def warehouse(rows: dict[str, list[Row]] | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory database with every table of the contract, filled with `rows` (none: all empty)."""
    con = duckdb.connect()
    for table in TABLES:
        for statement in table.ddl():
            con.execute(statement)
    for name, table_rows in (rows or {}).items():
        if not table_rows:
            continue
        arrow = BY_NAME[name].from_rows(table_rows)  # noqa: F841 (DuckDB reads it by its name)
        con.execute(f"INSERT INTO {quote_name(name)} SELECT * FROM arrow")
    return con
