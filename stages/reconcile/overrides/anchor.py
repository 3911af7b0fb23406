"""Where a decision's words stand: the document by its bytes, the claim by its words, never by an id."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Row = dict[str, Any]
_MOST_WORDS = 20_000


class Unanchored(Exception):
    """A decision's words lead to no claim, or to several."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Anchors:
    """The documents that decisions name, and the claims in them."""

    def __init__(self, tables: Mapping[str, pa.Table], hashes: Iterable[str]) -> None:
        documents = tables["documents"].select(["doc_id", "corpus", "uri", "sha256", "text", "duplicate_of"])
        named = documents.filter(pc.is_in(documents.column("sha256"), pa.array(sorted(set(hashes)), pa.string())))
        # an older version, or a copy within an outlet, gives no evidence: the same words stand in the one that counts
        counted = documents.filter(pc.is_in(documents.column("doc_id"), named.column("duplicate_of").combine_chunks()))
        self.by_hash: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(named.to_pylist(), key=lambda r: (r["corpus"], r["doc_id"])):
            self.by_hash[row["sha256"]].append(row)
        self._documents = {r["doc_id"]: r for r in [*named.to_pylist(), *counted.to_pylist()]}
        claims = tables["claims"]
        own = claims.filter(pc.is_in(claims.column("doc_id"), pa.array(sorted(self._documents), pa.string())))
        self.claims: dict[str, Row] = {r["claim_id"]: r for r in own.to_pylist()}
        self._claims_of: dict[str, list[Row]] = defaultdict(list)
        for row in self.claims.values():
            self._claims_of[row["doc_id"]].append(row)

    def documents(self, sha256: str, corpus: str | None) -> list[Row]:
        """The documents of these bytes in one corpus or in all. Unanchored when there is none."""
        found = [d for d in self.by_hash.get(sha256, ()) if corpus in (None, d["corpus"])]
        if not found:
            where = f" in the corpus {corpus}" if corpus else ""
            raise Unanchored("unknown_document", f"No document{where} has the sha256 {sha256[:64]}.")
        return found

    def claims_at(
        self, sha256: str, corpus: str | None, words: str, kinds: Iterable[str], char_start: int | None = None
    ) -> list[list[Row]]:
        """For each document of these bytes that counts, the claims of `kinds` that stand exactly at the words, else the one
        that stands within them. Unanchored when there is none, or when the words stand in several places."""
        counted = {d["duplicate_of"] or d["doc_id"]: None for d in self.documents(sha256, corpus)}
        return [self._in_document(self._documents[d], words, frozenset(kinds), char_start) for d in counted]

    def _in_document(self, document: Row, words: str, kinds: frozenset[str], char_start: int | None) -> list[Row]:
        spans = _places(document["text"], words)
        if not spans:
            raise Unanchored("words_not_found", f"The words don't stand in {document['uri']}.")
        spans = {s for s in spans if s[0] == char_start} or spans
        rows = [c for c in self._claims_of[document["doc_id"]] if c["kind"] in kinds]
        exact = [c for c in rows if (c["char_start"], c["char_end"]) in spans]
        if exact:
            if len({c["char_start"] for c in exact}) > 1:
                raise Unanchored(
                    "ambiguous", f"The words stand {len(spans)} times in {document['uri']}; give char_start."
                )
            return exact
        within = [c for c in rows if any(a <= c["char_start"] and c["char_end"] <= b for a, b in spans)]
        if not within:
            kind = f" of kind {' or '.join(sorted(kinds))}" if len(kinds) < 4 else ""
            raise Unanchored("no_claim", f"The words are found in {document['uri']}, but no claim{kind} has them.")
        if len(within) > 1:
            raise Unanchored("ambiguous", f"{len(within)} claims stand in these words; give those of one claim.")
        return within


def _places(text: str, words: str) -> set[tuple[int, int]]:
    """Where `words` stand in `text`, whatever blanks are between them."""
    parts = words.split()
    if not parts or len(words) > _MOST_WORDS:
        return set()
    return {m.span() for m in re.finditer(r"\s+".join(map(re.escape, parts)), text)}
