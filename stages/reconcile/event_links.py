"""Documents that have something in common: the cosine of headline and opening of those whose days may be those of one event."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np

from stages.reconcile.columns import Flags, Floats, Ints, batches, distinct, expand, maybe_twice, packed, unpacked
from stages.reconcile.reading import Openings

DAYS_APART = 10
MOST_DAYS_APART = 60
"""Days up to which documents are of one event where there is evidence of that (far_documents.py). By words alone they aren't told
beyond DAYS_APART: in a war, reports of two weeks are as much alike."""
TOLD_BEFORE, TOLD_AFTER = 1, 3
"""An article that looks back to a day may be of one event with those that came out from so many days before to so many after."""
UNDATED = 1 << 20
"""The day of a document without one: after all others."""
FLOOR, LOOKS_BACK = 0.08, 0.25
"""Cosine below which a pair counts as having nothing in common; below which one doesn't look back to the other."""
TELLING_TERMS = 30
"""The heaviest terms of a document, by which documents alike are found: two must share two of them."""
MOST_BEFORE = 200
"""Documents before it that a document is compared with because of one telling term: the nearest in time."""
DOCUMENTS_AT_ONCE, PAIRS_AT_ONCE = 20_000, 2_000_000
"""Documents whose words are weighed, and pairs of documents that are counted, at a time."""


def document_links(
    openings: Openings, corpus: Ints, day: Ints, is_open: Flags, told: tuple[Ints, Ints, Ints]
) -> tuple[Ints, Ints, Floats]:
    """(later, earlier, cosine) of pairs of documents of one corpus that may be about one event, the later one among those that
    are open: no more than DAYS_APART apart, or undated; and those further apart of which the later one looks back to when the
    other came out: `told` is (document, first day, last day). Documents go by corpus and day."""
    n = len(day)
    telling = [np.zeros(0, np.int64)]
    for begin in range(0, n, DOCUMENTS_AT_ONCE):
        some = np.arange(begin, min(begin + DOCUMENTS_AT_ONCE, n))
        row, terms, weight = openings.of(some)
        order = np.lexsort((terms, -np.round(weight, 9), row))
        row, terms = row[order], terms[order]
        is_telling = np.arange(len(order)) - np.searchsorted(row, row) < TELLING_TERMS
        telling.append(packed(terms[is_telling], some[row[is_telling]]))
    rows = np.concatenate(telling)
    rows.sort()
    days = packed(corpus, day + UNDATED)
    # the first document of its corpus that is near enough
    first_near = np.searchsorted(days, np.where(day == UNDATED, packed(corpus, np.zeros_like(day)), days - DAYS_APART))
    first, end = np.zeros(n, np.int64), np.zeros(n, np.int64)
    looks, from_day, to_day = told
    first[looks] = np.searchsorted(days, packed(corpus[looks], from_day + UNDATED))
    end[looks] = np.searchsorted(days, packed(corpus[looks], to_day + UNDATED), side="right")
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for begin_of, end_of, minimum in ((first_near, np.arange(n), FLOOR), (first, end, LOOKS_BACK)):
        for a, b in _candidates(rows, begin_of, end_of, is_open):
            cosine = openings.cosines(a, b)
            alike = cosine >= minimum
            found.append((a[alike], b[alike], cosine[alike]))
    a, b, cosine = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return a, b, cosine


def looking_back(con: duckdb.DuckDBPyConnection) -> tuple[Ints, Ints, Ints]:
    """`told` of document_links, of looks_back."""
    rows = con.execute(
        """
        SELECT doc_no, from_day - DATE '1970-01-01' AS from_day, to_day - DATE '1970-01-01' AS to_day
        FROM looks_back ORDER BY doc_no
        """
    ).fetchnumpy()
    return rows["doc_no"].astype(np.int64), rows["from_day"].astype(np.int64), rows["to_day"].astype(np.int64)


def _candidates(telling: Ints, first: Ints, end: Ints, is_open: Flags) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (later, earlier) of documents that share two of their telling terms, the earlier one from `first` to before `end` of
    the later, open one; all of a later document at a time. `telling` has (term, document), packed and sorted."""
    terms, docs = unpacked(telling)
    looking = np.flatnonzero(is_open[docs] & (first < end)[docs])
    looking = looking[np.argsort(docs[looking], kind="stable")]
    terms, docs = terms[looking], docs[looking]
    ends = np.searchsorted(telling, packed(terms, end[docs]))
    begins = np.maximum(np.searchsorted(telling, packed(terms, first[docs])), ends - MOST_BEFORE)
    some = begins < ends
    docs, begins, ends = docs[some], begins[some], ends[some]
    for one, to in batches(docs, ends - begins, PAIRS_AT_ONCE):
        here, at = expand(begins[one:to], ends[one:to])
        pairs = packed(docs[one:to][here], telling[at] & 0xFFFFFFFF)
        pairs, n = distinct(pairs[maybe_twice(pairs)])
        yield unpacked(pairs[n >= 2])
