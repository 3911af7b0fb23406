"""Where a given row's words stand: its document, its offsets, its block and sentence, and the parts that have offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.extract.articles import SECTION
from stages.extract.given.cells import Refused, Row
from stages.extract.llm.align import Aligner
from stages.extract.model import Span

_NEAR = 3_000
"""Characters around the given offsets in which words that don't stand there exactly are looked for."""
_LONGEST = 20_000


class Document:
    """A document with its blocks and sentences."""

    def __init__(self, row: Row, blocks: Sequence[Row], sentences: Sequence[Row]) -> None:
        self.row = row
        self.text: str = row["text"]
        self.blocks = sorted(blocks, key=lambda b: (b["char_start"], b["char_end"]))
        self.sentences = sorted(sentences, key=lambda s: s["char_start"])

    @cached_property
    def aligner(self) -> Aligner:
        return Aligner(self.text)

    def find(self, quote: str | None, start: int | None, end: int | None) -> Span:
        """Where the words stand: at the offsets given, else tightly aligned near them, else at their only place."""
        given = (
            Span(start, end) if start is not None and end is not None and 0 <= start < end <= len(self.text) else None
        )
        if quote is None:
            if given is None:
                raise Refused("quote_not_found", "It has neither a quote nor offsets that lie in the text.")
            return given
        if given is not None and given.of(self.text) == quote:
            return given
        if len(quote) > _LONGEST:
            raise Refused("quote_not_found", f"The quote is longer than {_LONGEST:,} characters.")
        near = given or (Span(start, start + 1) if start is not None and 0 <= start < len(self.text) else None)
        if near is not None:
            window = Span(max(0, near.start - _NEAR), min(len(self.text), near.end + _NEAR))
            found = self.aligner.find(quote, window, near)
            if found is not None:
                return found.span
        elif self.text.count(quote) > 1:
            raise Refused("ambiguous", f"The quote stands {self.text.count(quote)} times in the text; give char_start.")
        found = self.aligner.find(quote, Span(0, len(self.text)), near)
        if found is None:
            raise Refused("quote_not_found", f"“{quote[:80]}” doesn't stand in {self.row['uri']}.")
        return found.span

    def block_at(self, span: Span) -> Row:
        """The block that holds the span. Refused where it is left out of the article, or the span crosses blocks."""
        holding = [b for b in self.blocks if b["char_start"] <= span.start and span.end <= b["char_end"]]
        if not holding:
            raise Refused("crosses_blocks", "The words run over several lines or paragraphs; a claim stands in one.")
        block = min(holding, key=lambda b: b["char_end"] - b["char_start"])
        if not block["keep"] and block["label"] not in SECTION:
            raise Refused("left_out", f"The words stand in what is no part of the article ({block['label']}).")
        return block

    def section(self, block: Row) -> str:
        return SECTION.get(block["label"], "body")

    def sentence_at(self, start: int) -> int | None:
        at = bisect_right([s["char_start"] for s in self.sentences], start) - 1
        return self.sentences[at]["sentence_no"] if at >= 0 and start < self.sentences[at]["char_end"] else None

    def part(self, row: Row, name: str, near: Span) -> Row:
        """The columns of a part (speaker, cue, via): as given where it stands at its offsets, else where its words stand
        nearest to the claim, else none."""
        words, start, end = row[name], row[f"{name}_start"], row[f"{name}_end"]
        if words is None and start is not None and end is not None and 0 <= start < end <= len(self.text):
            words = self.text[start:end]
        if words is not None and (start is None or end is None or self.text[start:end] != words):
            window = Span(max(0, near.start - _NEAR), min(len(self.text), near.end + _NEAR))
            places: list[int] = []
            at = self.text.find(words, window.start, window.end)
            while at >= 0 and len(places) < 100:
                places.append(at)
                at = self.text.find(words, at + 1, window.end)
            start = min(places, key=lambda p: (max(near.start - p, p - near.end, 0), p), default=None)
            end = None if start is None else start + len(words)
        if words is None or start is None:
            return {name: None, f"{name}_start": None, f"{name}_end": None}
        return {name: words, f"{name}_start": start, f"{name}_end": end}


class Documents:
    """The documents of a data folder as rows name them: by doc_id, uri, url or sha256."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._by: dict[str, dict[str, list[str]]] = {}
        keys = tables["documents"].select(["doc_id", "corpus", "uri", "url", "sha256", "duplicate_of"]).to_pylist()
        self._keys = {r["doc_id"]: r for r in keys}
        for column in ("uri", "url", "sha256"):
            table = self._by[column] = defaultdict(list)
            for r in keys:
                if r[column]:
                    table[r[column]].append(r["doc_id"])
        self._read: dict[str, Document] = {}

    def named(self, raw: Mapping[str, Any]) -> list[str]:
        """Ids of the documents that a row is about, one in each corpus. Refused when there is none."""
        told = {c: raw.get(c) for c in ("doc_id", "sha256", "doc_sha256", "uri", "url")}
        found: list[str] = []
        if told["doc_id"] in self._keys:
            found = [str(told["doc_id"])]
        for column, name in (
            ("sha256", "sha256"),
            ("doc_sha256", "sha256"),
            ("uri", "uri"),
            ("url", "url"),
            ("uri", "url"),
        ):
            value = told[column]
            if not found and isinstance(value, str):
                found = self._by[name].get(value, [])
        corpus = raw.get("corpus")
        found = [d for d in found if corpus in (None, "", self._keys[d]["corpus"])]
        if not found:
            names = ", ".join(f"{c} {str(v)[:80]}" for c, v in told.items() if v is not None)
            raise Refused("unknown_document", f"No document has {names or 'no name: give doc_id, uri or sha256'}.")
        one: dict[str, str] = {}
        for d in sorted(found, key=lambda d: (self._keys[d]["duplicate_of"] is not None, d)):
            one.setdefault(self._keys[d]["corpus"], d)
        return list(one.values())

    def load(self, doc_ids: Iterable[str]) -> None:
        """Read the documents with their blocks and sentences, ready for `get`."""
        wanted = pa.array(sorted(set(doc_ids) - self._read.keys()), pa.string())
        rows: dict[str, dict[str, list[Row]]] = {}
        for name, columns in (
            ("documents", ["doc_id", "corpus", "uri", "source_id", "text", "published_at"]),
            ("blocks", ["doc_id", "block_no", "char_start", "char_end", "label", "keep"]),
            ("sentences", ["doc_id", "sentence_no", "char_start", "char_end"]),
        ):
            table = self._tables[name]
            grouped = rows[name] = defaultdict(list)
            for row in table.filter(pc.is_in(table.column("doc_id"), wanted)).select(columns).to_pylist():
                grouped[row["doc_id"]].append(row)
        for doc_id, (row,) in rows["documents"].items():
            self._read[doc_id] = Document(row, rows["blocks"][doc_id], rows["sentences"][doc_id])

    def get(self, doc_id: str) -> Document:
        return self._read[doc_id]
