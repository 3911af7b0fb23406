"""Which documents of a corpus are the same article, and which of them counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz

from stages.ingest.settings import DUPLICATE_DEFAULTS, DuplicateSettings
from stages.ingest.sketches import EARLIEST, Article, Pairs, Sketches, clusters

DUPLICATES: pa.Schema = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("duplicate_of", pa.string(), nullable=False),
        pa.field("duplicate_kind", pa.string(), nullable=False),
    ]
)
COMPARED = (
    "doc_id", "corpus", "uri", "url", "source_id", "title", "published_at", "ingested_at", "retracted_at", "sha256", "text",
)  # fmt: skip
"""The columns of `documents` that are looked at."""

Links = dict[str, tuple[str, str]]
"""What a document is a duplicate of, and its kind."""


def find_duplicates(
    documents: pa.Table,
    markup: pa.Table | None = None,
    settings: DuplicateSettings = DUPLICATE_DEFAULTS,
) -> pa.Table:
    """(doc_id, duplicate_of, duplicate_kind) of every document that another one stands for; sorted by doc_id.

    `documents` is the whole of one corpus or of several (they are never compared); `markup` restricts the comparison of
    HTML documents to their main lines, since a site's menus are alike on all its pages. In order:

    - `version`: at the same locator, other bytes.
    - `bytes`: the same bytes at another locator.
    - `text`: equal after folding case and whitespace.
    - `near` or `version`: nearly the same text (Jaccard similarity of word shingles), the same address but for its AMP,
      mobile or print view and tracking parameters with a similar text, or the same headline with much of the text in
      common; `version` where date or marks tell an older one, `near` where nothing does.

    The newest version counts (`stages.ingest.versions`); where nothing tells them apart, the longest. `text`, `near` and
    `version` hold within one outlet, or where an outlet is unknown. Two known outlets that print the same words are two
    publications: the reprint stays a document of its own, so that the copying can be shown and counted as one origin. A
    copy of unknown outlet is most likely the same article saved again; counted, it would inflate n_documents.
    duplicate_of always points to a document that is no duplicate. Retracted documents take no part.
    """
    with duckdb.connect() as con:
        return find_duplicates_in([(documents, markup)], con, settings)


def find_duplicates_in(
    batches: Iterable[tuple[pa.Table, pa.Table | None]],
    con: duckdb.DuckDBPyConnection,
    settings: DuplicateSettings = DUPLICATE_DEFAULTS,
    scratch: Path | None = None,
) -> pa.Table:
    """As `find_duplicates`, for a corpus in pieces: documents (the columns `COMPARED`) with the main lines of their markup.

    Texts are held a piece at a time; what is known of the others lies in tables of `con`, whose memory limit and temp
    directory hold, and in a temporary file in the folder `scratch`. Only articles that have something in common with
    another one are held as objects.
    """
    sketches = Sketches(con, settings.shingle, scratch)
    try:
        for documents, markup in batches:
            sketches.add(documents, _main_texts(documents, markup))
        links: Links = {}
        for corpus in sketches.index():
            links |= _links(sketches, corpus, settings)
    finally:
        sketches.close()
    rows = [{"doc_id": d, "duplicate_of": _end(d, links), "duplicate_kind": links[d][1]} for d in sorted(links)]
    return pa.Table.from_pylist(rows, schema=DUPLICATES)


def _links(sketches: Sketches, corpus: str, settings: DuplicateSettings) -> Links:
    links: Links = {}
    linked: list[int] = []
    for pairs in clusters(*(sketches.alike(corpus, column) for column in ("uri", "sha256", "digest"))):
        articles = sketches.articles(pairs)
        links |= _link_equal(list(articles.values()))
        linked += [n for n, a in articles.items() if a.doc_id in links]
    # of those at one address, what is linked already drops out here; candidates are found without it
    same_address = sketches.alike(corpus, "address", linked)
    for pairs in clusters(sketches.candidates(corpus, linked), same_address):
        _link_similar(sketches.articles(pairs), pairs, sketches, settings, links)
    return links


def _link_equal(docs: list[Article]) -> Links:
    """Links of articles at one locator, of equal bytes, or of equal text."""
    links: Links = {}

    def open_docs() -> list[Article]:
        return [d for d in docs if d.doc_id not in links]

    for group in _groups(open_docs(), lambda d: d.uri):
        newest = max(group, key=lambda d: d.version_rank)
        links |= {d.doc_id: (newest.doc_id, "version") for d in group if d is not newest}
    for group in _groups(open_docs(), lambda d: d.sha256):
        kept = min(group, key=lambda d: d.preference)
        links |= {d.doc_id: (kept.doc_id, "bytes") for d in group if d is not kept}
    for group in _groups(open_docs(), lambda d: d.digest):
        links |= _follow(group, lambda a, b: "text" if _may_be_one(a, b) and not _other_pages(a, b) else None)
    return links


def _link_similar(
    left: dict[int, Article],
    candidates: Pairs,
    sketches: Sketches,
    settings: DuplicateSettings,
    links: Links,
) -> None:
    """Add to `links` those of similar articles; `left` has them by their rank, `candidates` are pairs of ranks."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    pairs = [(left[a], left[b]) for a, b in candidates.tolist()]
    for group in _groups([d for d in left.values() if d.address], lambda d: d.address):
        ranked = sorted(group, key=lambda d: d.preference)
        pairs += pairwise(ranked)
        pairs += [(ranked[0], d) for d in ranked[2:]]
    for a, b in pairs:
        neighbours[a.doc_id].add(b.doc_id)
        neighbours[b.doc_id].add(a.doc_id)
    by_id = {d.doc_id: d for d in left.values()}
    done: set[str] = set()
    for doc in sorted(left.values(), key=lambda d: d.preference):
        best: tuple[float, str, str] | None = None
        for other_id in sorted(neighbours[doc.doc_id] & done):
            other, leader = by_id[other_id], by_id[_end(other_id, links)]
            # A version of a version is one too, but a copy of unknown outlet must not make one of two outlets.
            if not (_may_be_one(doc, other) and _may_be_one(doc, leader)):
                continue
            jaccard, contained = sketches.compare(doc.shingles, other.shingles)
            words = min(doc.words, other.words)
            if (best is None or jaccard > best[0]) and _same_article(doc, other, jaccard, contained, words, settings):
                near = jaccard >= settings.near_similarity and not _older(doc, leader)
                best = jaccard, other_id, "near" if near else "version"
        if best:
            links[doc.doc_id] = best[1], best[2]
        done.add(doc.doc_id)


def _same_article(
    a: Article, b: Article, jaccard: float, contained: float, words: int, settings: DuplicateSettings
) -> bool:
    if a.address and a.address == b.address and not _other_pages(a, b):
        return jaccard >= settings.same_url_similarity or contained >= settings.near_similarity
    if not _close(a, b, settings.max_days_apart) or _other_pages(a, b):
        return False
    if a.lead_days and b.lead_days and not a.lead_days & b.lead_days:
        return False  # reports by one template, of two days
    if words < settings.short_words:
        return jaccard >= settings.short_similarity
    if jaccard >= settings.near_similarity:
        return True
    if a.source is None or b.source is None:
        return False  # an excerpt in another's article, for all that is known
    least = settings.version_similarity
    return (jaccard >= least and contained >= settings.version_containment and _titles_alike(a, b)) or (
        jaccard >= 2 * least and contained >= settings.near_similarity and not _titles_differ(a, b)
    )


def _titles_alike(a: Article, b: Article) -> bool:
    if not a.title or not b.title:
        known, other = (a, b) if a.title else (b, a)
        return bool(known.title and known.title.casefold() in other.head[:500].casefold())
    x, y = a.title_words, b.title_words
    return fuzz.ratio(a.title.casefold(), b.title.casefold()) >= 85 or (
        len(x & y) >= 0.5 * (len(x | y) or 1) and bool(x)
    )


def _titles_differ(a: Article, b: Article) -> bool:
    """True for two headlines that share next to nothing."""
    x, y = a.title_words, b.title_words
    return bool(x and y) and len(x & y) < 0.2 * len(x | y)


def _other_pages(a: Article, b: Article) -> bool:
    """True for two pages under different headlines of which only what all pages of the site show was saved."""
    if not (a.is_beside_title or b.is_beside_title):
        return False
    return fuzz.ratio((a.title or "").casefold(), (b.title or "").casefold()) < 90


def _older(doc: Article, leader: Article) -> bool:
    return (doc.newness != leader.newness and doc.newness[0] != EARLIEST) or doc.newness[1] != leader.newness[1]


def _follow(group: list[Article], same: Callable[[Article, Article], str | None]) -> dict[str, tuple[str, str]]:
    """Each document follows the first preferred one that it is the same as; those that follow none lead."""
    leaders: list[Article] = []
    out = {}
    for doc in sorted(group, key=lambda d: d.preference):
        found = next(((x.doc_id, kind) for x in leaders if (kind := same(doc, x))), None)
        if found:
            out[doc.doc_id] = found
        elif len(leaders) < 200:  # outlets that print one text; beyond that it is no article
            leaders.append(doc)
    return out


def _may_be_one(a: Article, b: Article) -> bool:
    return a.source is None or b.source is None or a.source == b.source


def _close(a: Article, b: Article, days: int) -> bool:
    if a.published is None or b.published is None:
        return True
    return abs((a.published - b.published).total_seconds()) <= days * 86_400


def _end(doc_id: str, links: dict[str, tuple[str, str]]) -> str:
    while doc_id in links:
        doc_id = links[doc_id][0]
    return doc_id


def _groups(docs: Iterable[Article], key: Callable[[Article], Hashable]) -> list[list[Article]]:
    groups: dict[Hashable, list[Article]] = defaultdict(list)
    for doc in docs:
        groups[key(doc)].append(doc)
    return [g for g in groups.values() if len(g) > 1]


def _main_texts(documents: pa.Table, markup: pa.Table | None) -> dict[str, str]:
    if markup is None or not markup.num_rows:
        return {}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for r in markup.select(["doc_id", "char_start", "char_end", "is_main"]).to_pylist():
        if r["is_main"]:
            spans[r["doc_id"]].append((r["char_start"], r["char_end"]))
    texts = zip(documents.column("doc_id").to_pylist(), documents.column("text").to_pylist(), strict=True)
    return {d: "\n".join(t[a:b] for a, b in sorted(spans[d])) for d, t in texts if d in spans}
