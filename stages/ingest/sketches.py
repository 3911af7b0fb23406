"""What telling duplicates needs to know of each article of a corpus, kept on disk: its sketch instead of its text."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stages.ingest.article_url import article_url
from stages.ingest.shingles import ShingleFile, sampled, text_shingles
from stages.ingest.versions import lead_days, newness

EARLIEST = datetime.min
Pairs = npt.NDArray[np.int64]
"""Pairs of ranks, shape (pairs, 2)."""

_HEAD = 600  # what `lead_days` and the comparison of titles look at
_TIME = pa.timestamp("us")
_SQL = Path(__file__).with_suffix(".sql")


@dataclass
class Article:
    """An article without its text."""

    doc_id: str
    uri: str
    source: str | None
    title: str | None
    published: datetime | None
    ingested: datetime | None
    sha256: str
    digest: str
    """Of the text after folding case and whitespace."""
    address: str | None
    """The URL but for its AMP, mobile or print view and tracking parameters."""
    length: int
    head: str
    words: int
    shingles: tuple[int, int]
    """Place and number in the file of shingles."""
    newness: tuple[datetime, int, datetime]
    is_beside_title: bool
    """The text is about something else than the title: a page of which only the menus were saved."""

    @cached_property
    def lead_days(self) -> frozenset[tuple[int, int]]:
        return lead_days(self.title, self.head)

    @cached_property
    def title_words(self) -> frozenset[str]:
        return title_words(self.title)

    @property
    def version_rank(self) -> tuple[tuple[datetime, int, datetime], datetime, int, str]:
        """Of what lies at one locator, greater is newer; a file that was replaced was taken in later."""
        return self.newness, self.ingested or EARLIEST, self.length, self.doc_id

    @property
    def preference(self) -> tuple[bool, float, int, float, int, str, str]:
        """Smaller counts rather: a known outlet, the newest version, the longest text, the locator."""
        day, marks, when = self.newness
        return self.source is None, -_seconds(day), -marks, -_seconds(when), -self.length, self.uri, self.doc_id


class Sketches:
    """The sketches of articles in the tables of a DuckDB connection and a file of shingles.

    Memory stays bounded by the connection's limit, beside what `articles` is asked for. Texts come in batches (`add`);
    after `index` an article is known by its rank by doc_id, the same in whatever order the batches came.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, shingle: int, scratch: Path | None = None) -> None:
        self._con = con
        self._size = shingle
        self._file = ShingleFile(scratch)
        self._n = 0
        self._con.register("no_sketch", _SKETCH.empty_table())
        self._con.execute("CREATE OR REPLACE TABLE sketch AS FROM no_sketch")
        self._con.execute("CREATE OR REPLACE TABLE indexed (place BIGINT, hash UBIGINT)")
        self.compare = self._file.compare

    def add(self, documents: pa.Table, main_texts: dict[str, str]) -> None:
        """Sketch the documents; `main_texts` has those to compare in place of the whole text, by doc_id."""
        rows, places, hashes = [], [], []
        for r in documents.to_pylist():
            if r["retracted_at"] is not None:
                continue
            text = main_texts.get(r["doc_id"]) or r["text"]
            words, all_hashes = text_shingles(text, self._size)
            few = sampled(all_hashes)
            rows.append(_sketch(self._n, r, text, words, self._file.add(all_hashes), len(all_hashes), len(few)))
            places.append(np.full(len(few), self._n, np.int64))
            hashes.append(few)
            self._n += 1
        if rows:
            self._insert("sketch", pa.Table.from_pylist(rows, _SKETCH))
            self._insert("indexed", pa.table({"place": np.concatenate(places), "hash": np.concatenate(hashes)}))

    def _insert(self, table: str, rows: pa.Table) -> None:
        self._con.register("rows_", rows)
        self._con.execute(f"INSERT INTO {table} FROM rows_")
        self._con.unregister("rows_")

    def index(self) -> list[str]:
        """All texts are there: rank the articles. Returns the corpora."""
        # a row that came twice is no duplicate of itself
        self._con.execute(
            """
            CREATE OR REPLACE TABLE article AS
            SELECT corpus, max(place) AS place, row_number() OVER (ORDER BY doc_id, corpus) AS n
            FROM sketch GROUP BY corpus, doc_id
            """
        )
        return [c for (c,) in self._con.execute("SELECT DISTINCT corpus FROM article ORDER BY corpus").fetchall()]

    def alike(self, corpus: str, column: str, linked: Sequence[int] = ()) -> Pairs:
        """Of all articles of the corpus that share their value of `column`, each with the first one; `linked` left out."""
        self._open(corpus, linked)
        return self._pairs(
            f"""
            SELECT first, n FROM (
              SELECT o.n, min(o.n) OVER (PARTITION BY s.{column}) AS first
              FROM open_article o JOIN sketch s USING (place)
              WHERE s.{column} IN (
                SELECT s.{column} FROM open_article o JOIN sketch s USING (place) GROUP BY 1 HAVING count(*) > 1
              )
            ) WHERE first < n ORDER BY ALL
            """
        )

    def candidates(self, corpus: str, linked: Sequence[int]) -> Pairs:
        """Pairs of the corpus's articles, those of rank `linked` left out, that share enough to be compared."""
        self._open(corpus, linked)
        self._con.execute(
            "CREATE OR REPLACE TABLE shingle AS SELECT o.n, i.hash FROM indexed i JOIN open_article o USING (place)"
        )
        pairs = self._pairs(_SQL.read_text(encoding="utf-8"))
        self._con.execute("DROP TABLE shingle")
        return pairs

    def _open(self, corpus: str, linked: Sequence[int]) -> None:
        self._con.register("linked", pa.table({"n": pa.array(linked, pa.int64())}))
        self._con.execute(
            """
            CREATE OR REPLACE TABLE open_article AS
            SELECT a.n, a.place, s.n_indexed FROM article a JOIN sketch s USING (place) ANTI JOIN linked l ON l.n = a.n
            WHERE a.corpus = $corpus
            """,
            {"corpus": corpus},
        )
        self._con.unregister("linked")

    def _pairs(self, sql: str) -> Pairs:
        found = self._con.execute(sql).fetchnumpy()
        return np.column_stack([np.asarray(c, np.int64) for c in found.values()])

    def articles(self, pairs: Pairs) -> dict[int, Article]:
        """The articles of the pairs by rank."""
        self._con.register("chosen", pa.table({"n": np.unique(pairs)}))
        rows = self._con.execute(
            "SELECT a.n, s.* FROM sketch s JOIN article a USING (place) SEMI JOIN chosen c ON c.n = a.n ORDER BY a.n"
        ).to_arrow_table()
        self._con.unregister("chosen")
        return {
            r["n"]: Article(
                r["doc_id"], r["uri"], r["source_id"], r["title"], r["published"], r["ingested"], r["sha256"],
                r["digest"], r["address"], r["length"], r["head"], r["words"], (r["shingles_at"], r["n_shingles"]),
                (r["day"], r["marks"], r["newest"]), r["is_beside_title"],
            )
            for r in rows.to_pylist()
        }  # fmt: skip

    def close(self) -> None:
        self._file.close()
        for table in ("sketch", "indexed", "article", "open_article"):
            self._con.execute(f"DROP TABLE IF EXISTS {table}")


def clusters(*pairs: Pairs, size: int = 5000) -> Iterator[Pairs]:
    """The pairs in parts of about `size`, so that no number stands in two parts."""
    edges = np.concatenate(pairs)
    nodes, ends = np.unique(edges, return_inverse=True)
    parent = array("q", range(len(nodes)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    ends = ends.reshape(edges.shape)
    for a, b in ends:
        parent[root(b)] = root(a)
    roots = np.fromiter((root(a) for a in ends[:, 0]), np.int64, len(ends))
    order = np.argsort(roots, kind="stable")
    edges, roots = edges[order], roots[order]
    start = 0
    while start < len(edges):
        end = int(np.searchsorted(roots, roots[min(start + size, len(edges)) - 1], "right"))
        yield edges[start:end]
        start = end


_SKETCH = pa.schema(
    [
        ("place", pa.int64()), ("doc_id", pa.string()), ("corpus", pa.string()), ("uri", pa.string()),
        ("source_id", pa.string()), ("title", pa.string()), ("published", _TIME), ("ingested", _TIME),
        ("sha256", pa.string()), ("digest", pa.string()), ("address", pa.string()), ("length", pa.int64()),
        ("head", pa.string()), ("words", pa.int64()), ("shingles_at", pa.int64()), ("n_shingles", pa.int64()),
        ("n_indexed", pa.int64()), ("day", _TIME), ("marks", pa.int64()), ("newest", _TIME),
        ("is_beside_title", pa.bool_()),
    ]
)  # fmt: skip


def _sketch(place: int, r: dict[str, Any], text: str, words: int, at: int, n: int, n_indexed: int) -> dict[str, Any]:
    day, marks, newest = newness(r["published_at"], r["title"], text)
    folded = text.casefold()
    return {
        "place": place, "doc_id": r["doc_id"], "corpus": r["corpus"], "uri": r["uri"], "source_id": r["source_id"],
        "title": r["title"], "published": _naive(r["published_at"]), "ingested": _naive(r["ingested_at"]),
        "sha256": r["sha256"], "digest": hashlib.sha256(" ".join(folded.split()).encode("utf-8", "replace")).hexdigest(),
        "address": article_url(r["url"]) if r["url"] else None, "length": len(text), "head": text[:_HEAD], "words": words,
        "shingles_at": at, "n_shingles": n, "n_indexed": n_indexed, "day": day, "marks": marks, "newest": newest,
        "is_beside_title": _is_beside(r["title"], folded),
    }  # fmt: skip


def _is_beside(title: str | None, folded: str) -> bool:
    words = title_words(title)
    if len(words) < 3 or (title or "").casefold() in folded:
        return False
    return sum(w in folded for w in words) < 0.34 * len(words)


def title_words(title: str | None) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", (title or "").casefold()) if len(w) > 3)


def _naive(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=None) if when else None


def _seconds(when: datetime) -> float:
    return (when - EARLIEST).total_seconds()
