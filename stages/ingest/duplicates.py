"""Which documents of a corpus are the same article, and which of them counts."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
from rensa import RMinHash, RMinHashLSH

from stages.ingest.settings import DUPLICATE_DEFAULTS, DuplicateSettings

DUPLICATES: pa.Schema = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("duplicate_of", pa.string(), nullable=False),
        pa.field("duplicate_kind", pa.string(), nullable=False),
    ]
)
_PERMUTATIONS, _BANDS = 128, 32  # candidates from a similarity of about .4 on; the exact check decides
_WORD = re.compile(r"[^\W_]+")
_EARLIEST = datetime.min


@dataclass(frozen=True, slots=True)
class _Doc:
    doc_id: str
    uri: str
    url: str | None
    source: str | None
    published: datetime | None
    ingested: datetime | None
    sha256: str
    text: str

    @property
    def version_rank(self) -> tuple[datetime, datetime, str]:
        """Greater is newer."""
        return _naive(self.published), _naive(self.ingested), self.doc_id

    @property
    def preference(self) -> tuple[bool, float, int, str, str]:
        """Smaller counts rather: a known outlet, the latest publication, the longest text, the locator."""
        return (
            self.source is None,
            -(_naive(self.published) - _EARLIEST).total_seconds(),
            -len(self.text),
            self.uri,
            self.doc_id,
        )


def find_duplicates(
    documents: pa.Table,
    markup: pa.Table | None = None,
    settings: DuplicateSettings = DUPLICATE_DEFAULTS,
) -> pa.Table:
    """(doc_id, duplicate_of, duplicate_kind) of every document that another one stands for; sorted by doc_id.

    `documents` is the whole of one corpus or of several (they are never compared); `markup` restricts near-duplicate
    search in HTML documents to their main lines, since a site's menus are alike on all its pages. In order:
    `version` (same locator, or same URL and similar text, other bytes: the newest by published_at, ingested_at, doc_id
    counts), `bytes`, `text` (equal after folding case and whitespace), `near` (Jaccard similarity of word shingles;
    MinHash after Broder 1997 finds candidates, the exact value decides).

    `text` and `near` hold within one outlet, or where an outlet is unknown. Two known outlets that print the same words
    are two publications: the reprint stays a document of its own, so that the copying can be shown and counted as one
    origin. A copy of unknown outlet is most likely the same article saved again; counted, it would inflate n_documents.
    duplicate_of always points to a document that is no duplicate. Retracted documents take no part.
    """
    rows: list[dict[str, str]] = []
    main = _main_texts(documents, markup)
    by_corpus: dict[str, list[_Doc]] = defaultdict(list)
    for doc, corpus in _docs(documents, main):
        by_corpus[corpus].append(doc)
    for docs in by_corpus.values():
        links = _links(sorted(docs, key=lambda d: d.doc_id), settings)
        rows += [
            {"doc_id": d, "duplicate_of": _end(d, links), "duplicate_kind": kind} for d, (_, kind) in links.items()
        ]
    return pa.Table.from_pylist(sorted(rows, key=lambda r: r["doc_id"]), schema=DUPLICATES)


def _links(docs: list[_Doc], settings: DuplicateSettings) -> dict[str, tuple[str, str]]:
    links: dict[str, tuple[str, str]] = {}
    similar = _Similarity(docs, settings.shingle)

    def open_docs() -> list[_Doc]:
        return [d for d in docs if d.doc_id not in links]

    for group in _groups(open_docs(), lambda d: d.uri):
        newest = max(group, key=lambda d: d.version_rank)
        links |= {d.doc_id: (newest.doc_id, "version") for d in group if d is not newest}
    for group in _groups(open_docs(), lambda d: d.sha256):
        kept = min(group, key=lambda d: d.preference)
        links |= {d.doc_id: (kept.doc_id, "bytes") for d in group if d is not kept}
    for group in _groups(open_docs(), lambda d: hashlib.sha256(_folded(d.text).encode("utf-8", "replace")).hexdigest()):
        links |= _lead(group, lambda a, b: 1.0 if _may_be_one(a, b) else 0.0, 1.0, "text")
    for group in _groups([d for d in open_docs() if d.url], lambda d: d.url):
        newest = max(group, key=lambda d: d.version_rank)
        links |= {
            d.doc_id: (newest.doc_id, "version")
            for d in group
            if d is not newest and similar(d, newest) >= settings.same_url_similarity
        }
    left = open_docs()
    neighbours = _candidates(left, settings.shingle)
    leaders: set[str] = set()
    by_id = {d.doc_id: d for d in left}
    for doc in sorted(left, key=lambda d: d.preference):
        best: tuple[float, str] | None = None
        for other in sorted(neighbours[doc.doc_id] & leaders):
            if _may_be_one(doc, by_id[other]) and _close(doc, by_id[other], settings.max_days_apart):
                value = similar(doc, by_id[other])
                short = min(similar.size(doc), similar.size(by_id[other])) < settings.short_words
                if value >= (settings.short_similarity if short else settings.near_similarity) and (
                    best is None or value > best[0]
                ):
                    best = value, other
        if best:
            links[doc.doc_id] = best[1], "near"
        else:
            leaders.add(doc.doc_id)
    return links


def _lead(group: Sequence[_Doc], same: Any, least: float, kind: str) -> dict[str, tuple[str, str]]:
    """Each document follows the first preferred one that it may be one with; those that follow none lead."""
    leaders: list[_Doc] = []
    out = {}
    for doc in sorted(group, key=lambda d: d.preference):
        leader = next((x for x in leaders if same(doc, x) >= least), None)
        if leader:
            out[doc.doc_id] = leader.doc_id, kind
        else:
            leaders.append(doc)
    return out


def _may_be_one(a: _Doc, b: _Doc) -> bool:
    return a.source is None or b.source is None or a.source == b.source


def _close(a: _Doc, b: _Doc, days: int) -> bool:
    if a.published is None or b.published is None:
        return True
    return abs((_naive(a.published) - _naive(b.published)).total_seconds()) <= days * 86_400


def _end(doc_id: str, links: dict[str, tuple[str, str]]) -> str:
    while doc_id in links:
        doc_id = links[doc_id][0]
    return doc_id


def _candidates(docs: list[_Doc], shingle: int) -> dict[str, set[str]]:
    """Pairs of documents whose MinHash signatures share a band."""
    lsh = RMinHashLSH(threshold=0.7, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    hashes = []
    for n, doc in enumerate(docs):
        words = _words(doc.text)
        minhash = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        minhash.update([" ".join(words[i : i + shingle]) for i in range(max(1, len(words) - shingle + 1))])
        lsh.insert(n, minhash)
        hashes.append(minhash)
    return {docs[n].doc_id: {docs[m].doc_id for m in lsh.query(h) if m != n} for n, h in enumerate(hashes)}


class _Similarity:
    """Exact Jaccard similarity of word shingles, with the sets of recent documents kept."""

    def __init__(self, docs: Iterable[_Doc], shingle: int) -> None:
        self._texts = {d.doc_id: d.text for d in docs}
        self._shingle = shingle
        self._of = lru_cache(maxsize=500)(self._compute)

    def __call__(self, a: _Doc, b: _Doc) -> float:
        x, y = self._of(a.doc_id)[0], self._of(b.doc_id)[0]
        return len(x & y) / (len(x | y) or 1)

    def size(self, doc: _Doc) -> int:
        """Words of the document."""
        return self._of(doc.doc_id)[1]

    def _compute(self, doc_id: str) -> tuple[frozenset[tuple[str, ...]], int]:
        words = _words(self._texts[doc_id])
        last = max(1, len(words) - self._shingle + 1)
        return frozenset(tuple(words[i : i + self._shingle]) for i in range(last)), len(words)


def _groups(docs: Iterable[_Doc], key: Any) -> list[list[_Doc]]:
    groups: dict[Any, list[_Doc]] = defaultdict(list)
    for doc in docs:
        groups[key(doc)].append(doc)
    return [g for g in groups.values() if len(g) > 1]


def _docs(documents: pa.Table, main: dict[str, str]) -> Iterable[tuple[_Doc, str]]:
    columns = [
        "doc_id",
        "corpus",
        "uri",
        "url",
        "source_id",
        "published_at",
        "ingested_at",
        "sha256",
        "text",
        "retracted_at",
    ]
    for batch in documents.select(columns).to_batches(max_chunksize=1000):
        for r in batch.to_pylist():
            if r["retracted_at"] is None:
                text = main.get(r["doc_id"]) or r["text"]
                yield (
                    _Doc(
                        r["doc_id"],
                        r["uri"],
                        r["url"],
                        r["source_id"],
                        r["published_at"],
                        r["ingested_at"],
                        r["sha256"],
                        text,
                    ),
                    r["corpus"],
                )


def _main_texts(documents: pa.Table, markup: pa.Table | None) -> dict[str, str]:
    if markup is None or not markup.num_rows:
        return {}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for r in markup.select(["doc_id", "char_start", "char_end", "is_main"]).to_pylist():
        if r["is_main"]:
            spans[r["doc_id"]].append((r["char_start"], r["char_end"]))
    texts = zip(documents.column("doc_id").to_pylist(), documents.column("text").to_pylist(), strict=True)
    return {d: "\n".join(t[a:b] for a, b in sorted(spans[d])) for d, t in texts if d in spans}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _naive(when: datetime | None) -> datetime:
    return when.replace(tzinfo=None) if when else _EARLIEST
