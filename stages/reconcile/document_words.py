"""What the later steps need of the words of each document: hashes, so that texts are read once and kept as columns.

It hangs on a document's title, text, blocks, sentences and claims alone, and can be kept as long as these stay the same. A
word is known by a hash of its stem (words.term_key), the same in every run.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.background import OPENING
from stages.reconcile.columns import Flags, Hashes, Ints, distinct, expand, mix, packed, unpacked
from stages.reconcile.reuse import left_behind, own_words
from stages.reconcile.text import fold, tokens
from stages.reconcile.things import same_term
from stages.reconcile.words import NUMBER, Vocabulary, Words, term_key
from warehouse.script import run_script

DOCUMENTS_AT_ONCE = 500
CONTEXT_TERMS = 8
"""A sentence with fewer content words borrows those of the one before it ("They had nowhere to go.")."""
ABOUT = 70
"""Characters on both sides of a number or an act whose words say what it is about; its sentence's rest counts for less."""

RUN = 8
"""Words in a row that two statements have alike only where both have them from somewhere (runs of 6 to 12 were tried on the
clusters of tests/gold/findings: from 10 on none helps, 6 join unlike ones)."""

MIN_WORDS = 4
"""Words of a sentence that isn't there twice by chance, in two documents of which one copies the other."""

EARLY = 1500
"""Characters in which a day is that of what the article tells rather than of its background."""
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
DAY_NAMED = rf"\b(?:{_MONTH}\.? {_DAY}|{_DAY}(?: of)? {_MONTH}\b)(?:[.,]* (?:19|20)\d\d\b)?"
""" "Oct. 2", "October 2nd, 2017", "2 October 2017"."""
HEADLINE_TERMS = 4
"""Content words that a headline needs to be told again rather than used twice by chance."""

_HASHES = pa.list_(pa.uint64())
CLAIM_WORDS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("claim_id", pa.string()),
        ("content_start", pa.int64()),
        ("content_end", pa.int64()),
        ("near", _HASHES),
        ("far", _HASHES),
        ("runs", _HASHES),
        ("own", pa.uint64()),
    ]
)
"""A number, statement or act: of a number or an act the content words of its sentence, of a statement or a part of a sentence
its own; those that say most and the rest (of a part its names). Words that news uses alike are one (things.same_term). The
span of its content is that of the claim that was read. Of what is told all runs of RUN words. `own` is a hash of all these."""
OPENINGS = pa.schema(
    [("doc_id", pa.string()), ("terms", _HASHES), ("n", pa.list_(pa.int32())), ("compared", pa.uint64())]
)
"""A document: the content words of headline and opening, and how often each is there; a hash of these and of its PIECES, which
are what it is compared by with other documents."""
PIECES = pa.schema(
    [
        ("doc_id", pa.string()),
        ("char_start", pa.int32()),
        ("char_end", pa.int32()),
        ("grams", _HASHES),
        ("n_left", pa.int32()),
    ]
)
"""A sentence that can be a copy: the skip-bigrams by which copies of it are found (reuse.left_behind), and how many they are."""
LONG_SENTENCES = pa.schema(
    [("doc_id", pa.string()), ("char_start", pa.int64()), ("char_end", pa.int64()), ("words", pa.uint64())]
)
"""A sentence of MIN_WORDS or more; a hash of its letters and digits."""
NAMED_DAYS = pa.schema([("doc_id", pa.string()), ("day", pa.int32()), ("is_early", pa.bool_())])
"""A day of the calendar that a document names, as year * 10000 + month * 100 + day, the year 0 where none is written; whether in
the headline or among the first EARLY characters of its own text."""
HEADLINES_AGAIN = pa.schema(
    [("doc_id", pa.string()), *((n, pa.int32()) for n in ("first_start", "first_end", "char_start", "char_end"))]
)
"""A line that tells its document's headline again, and where the headline stands first."""
DOCUMENT_WORDS = {
    "claim_words": CLAIM_WORDS, "openings": OPENINGS, "pieces": PIECES, "long_sentences": LONG_SENTENCES,
    "named_days": NAMED_DAYS, "headlines_again": HEADLINES_AGAIN,
}  # fmt: skip


MADE_BY = (
    "document_words.py", "words.py", "reuse.py", "things.py", "text.py", "columns.py", "background.py", "sql/document_words.sql",
    "data/background.parquet", "data/stop_words.txt", "data/number_words.txt", "data/alike_nouns.txt", "data/alike_verbs.txt",
)  # fmt: skip
"""The files of this stage that decide what is read."""

NEEDED = {
    "documents": ("doc_id", "title", "text"),
    "blocks": ("doc_id", "block_no", "char_start", "char_end", "keep", "label"),
    "sentences": ("doc_id", "sentence_no", "block_no", "char_start", "char_end"),
    "claims": (
        "doc_id", "claim_id", "sentence_no", "kind", "attribute", "char_start", "char_end", "content_start", "content_end",
        "speaker_start", "speaker_end", "cue_start", "cue_end",
    ),
}  # fmt: skip
"""The columns that are read, by table."""


def read_documents(tables: Mapping[str, pa.Table], con: duckdb.DuckDBPyConnection | None = None) -> dict[str, pa.Table]:
    """The tables of DOCUMENT_WORDS (OPENINGS has a row each document) of the documents of `tables`, which has the columns
    NEEDED. What is worked out on the way lies in the database of `con`, out of sight of it, or in one of its own."""
    parts: dict[str, list[pa.Table]] = {name: [schema.empty_table()] for name, schema in DOCUMENT_WORDS.items()}
    with con.cursor() if con else duckdb.connect() as own:
        for name in NEEDED:
            own.register(name, tables[name])
        for part in _read(own):
            for name, table in part.items():
                parts[name].append(table)
    return {name: pa.concat_tables(some) for name, some in parts.items()}


def _read(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, pa.Table]]:
    limits = {"about": ABOUT, "min_words": MIN_WORDS, "early": EARLY, "day_named": DAY_NAMED}
    run_script(con, "stages.reconcile", "document_words", limits)
    yield {
        **{
            name: con.execute(f"FROM {name}").to_arrow_table().cast(DOCUMENT_WORDS[name])
            for name in ("long_sentences", "named_days")
        },
        "headlines_again": _headlines_again(con),
    }
    vocabulary = Vocabulary()
    sentences = con.execute("SELECT * FROM sentences_in_order ORDER BY ALL").fetchnumpy()
    spans = con.execute("SELECT * FROM claim_spans ORDER BY doc_no, claim_id").to_arrow_table()
    claim_doc = spans.column("doc_no").to_numpy().astype(np.int64)
    rows = con.execute("SELECT doc_id, title, text FROM texts_in_order ORDER BY doc_no").to_arrow_table()
    for first in range(0, rows.num_rows, DOCUMENTS_AT_ONCE):
        some = rows.slice(first, DOCUMENTS_AT_ONCE)
        texts = some.column("text").to_pylist()
        at = slice(*np.searchsorted(sentences["doc_no"], (first, first + len(texts))))
        doc = sentences["doc_no"][at].astype(np.int64) - first
        start, end = (sentences[n][at].astype(np.int64) for n in ("char_start", "char_end"))
        is_kept = sentences["is_kept"][at].astype(np.bool_)
        spoken = [texts[d][a:b] for d, a, b in zip(doc.tolist(), start.tolist(), end.tolist(), strict=True)]
        words = vocabulary.read(spoken, start)
        claims = slice(*np.searchsorted(claim_doc, (first, first + len(texts))))
        claim_words = _claim_words(
            vocabulary, words, doc, spans.slice(claims.start, claims.stop - claims.start), claim_doc[claims] - first
        )
        doc_ids = some.column("doc_id").combine_chunks()
        titles = some.column("title").to_pylist()
        openings = _opening_terms(vocabulary, words, titles, doc, start, end, is_kept)
        own = own_words(vocabulary, words.take(is_kept[words.span]), spoken, start)
        number, gram = left_behind(vocabulary, own, start)
        used = np.unique(own.span)
        grams = _lists(np.searchsorted(used, number), len(used), gram)
        columns = [doc_ids.take(pa.array(doc[used])), start[used], end[used], grams, grams.value_lengths()]
        pieces = pa.table(columns, schema=PIECES)
        yield {
            "claim_words": claim_words.add_column(0, "doc_id", doc_ids.take(pa.array(claim_doc[claims] - first))),
            "openings": pa.table([doc_ids, *openings, _compared(openings, doc[used], pieces)], schema=OPENINGS),
            "pieces": pieces,
        }


def _lists(group: Ints, n_groups: int, values: np.ndarray[Any, Any]) -> pa.ListArray:
    """The values of each group, which are sorted by it, as lists."""
    begins = np.searchsorted(group, np.arange(n_groups + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(begins), pa.array(values))


def _compared(openings: tuple[pa.ListArray, pa.ListArray], doc: Ints, pieces: pa.Table) -> Hashes:
    """Column `compared` of OPENINGS, of the documents that have these terms and counts, and of which `doc` have the pieces."""
    terms, counts = (column.flatten().to_numpy() for column in openings)
    compared = _sums(openings[0], mix(terms ^ mix(counts.astype(np.uint64))))
    grams = pieces.column("grams").combine_chunks()
    start, end = (pieces.column(n).to_numpy().astype(np.uint64) for n in ("char_start", "char_end"))
    span = mix(start << np.uint64(32) | end)
    np.add.at(compared, doc, mix(span ^ _sums(grams, mix(grams.flatten().to_numpy()))))
    return compared


def _sums(lists: pa.ListArray, values: Hashes) -> Hashes:
    """The sum of the values of each list, one each element."""
    sums = np.zeros(len(lists), np.uint64)
    np.add.at(sums, np.repeat(np.arange(len(lists)), lists.value_lengths().to_numpy()), values)
    return sums


def _headlines_again(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table HEADLINES_AGAIN."""
    lines: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for doc_id, start, end, words in con.execute("SELECT DISTINCT * FROM headline_lines ORDER BY ALL").fetchall():
        if sum(not t.is_stop for t in tokens(words, 0, len(words))) >= HEADLINE_TERMS:
            lines[doc_id, fold(words)].append((start, end))
    rows = [(doc_id, *spans[0], *span) for (doc_id, _), spans in lines.items() for span in spans[1:]]
    columns = zip(*rows, strict=True) if rows else [()] * len(HEADLINES_AGAIN)
    return pa.table(list(map(pa.array, columns, HEADLINES_AGAIN.types)), schema=HEADLINES_AGAIN)


def _claim_words(vocabulary: Vocabulary, words: Words, doc: Ints, spans: pa.Table, claim_doc: Ints) -> pa.Table:
    """Columns of CLAIM_WORDS but for doc_id, of the claims of `spans`."""
    start, end, near_start, near_end, cut_start, cut_end = (
        spans.column(n).to_numpy().astype(np.int64)
        for n in ("char_start", "char_end", "near_start", "near_end", "cut_start", "cut_end")
    )
    before = spans.column("before_start").fill_null(-1).to_numpy().astype(np.int64)
    spoken = _ClaimWords(vocabulary, words, doc, claim_doc)
    claim, term = unpacked(spoken.of_sentences(start, end, before))
    nearest = np.concatenate((spoken.within(near_start, cut_start), spoken.within(cut_end, near_end)))
    is_near = np.isin(packed(claim, term), nearest)
    # of a proposition the names say least
    is_first = np.ones(len(words.span), np.bool_)
    is_first[1:] = words.span[1:] != words.span[:-1]
    common = _ClaimWords(vocabulary, words.take(~words.is_upper | is_first), doc, claim_doc)
    is_proposition = spans.column("is_proposition").to_numpy(zero_copy_only=False)
    is_near &= ~is_proposition[claim] | np.isin(packed(claim, term), common.within(start, end))
    # of words that news uses alike one is enough, the nearest
    keys = np.array([_alike_key(t) for t in vocabulary.terms], np.uint64)[term]
    order = np.lexsort((~is_near, keys, claim))
    claim, keys, is_near = claim[order], keys[order], is_near[order]
    is_first = np.ones(len(claim), np.bool_)
    is_first[1:] = (claim[1:] != claim[:-1]) | (keys[1:] != keys[:-1])
    near, far = is_first & is_near, is_first & ~is_near
    columns = [spans.column(n).cast(pa.int64()) for n in ("content_start", "content_end")]
    told = np.flatnonzero(spans.column("is_told").to_numpy(zero_copy_only=False))
    pieces = ((near_start, cut_start), (cut_end, near_end))
    run_claim, run = spoken.runs(told, [(a[told], b[told]) for a, b in pieces])
    lists = [
        _lists(claim[near], spans.num_rows, keys[near]),
        _lists(claim[far], spans.num_rows, keys[far]),
        _lists(run_claim, spans.num_rows, run),
    ]
    own = np.zeros(spans.num_rows, np.uint64)
    for some in lists:
        own = mix(own) ^ _sums(some, mix(some.flatten().to_numpy()))
    return pa.table([spans.column("claim_id"), *columns, *lists, own], schema=CLAIM_WORDS.remove(0))


@functools.lru_cache(maxsize=200_000)
def _alike_key(term: str) -> int:
    return term_key(same_term(term))


class _ClaimWords:
    """The content words of spans of claims, and runs of all their words."""

    def __init__(self, vocabulary: Vocabulary, words: Words, doc: Ints, claim_doc: Ints) -> None:
        where = packed(doc[words.span], words.start)
        order = np.argsort(where, kind="stable")
        where, terms = where[order], words.term[order]
        self.every_where, self.keys = where, vocabulary.key[terms]
        is_content = ~vocabulary.is_stop[terms] & (terms != NUMBER)
        self.where, self.terms, self.claim_doc = where[is_content], terms[is_content], claim_doc

    def within(self, start: Ints, end: Ints, chosen: Ints | None = None) -> Ints:
        """Distinct (claim, term), packed, of the spans start:end of the claims, or of those of the numbers `chosen`."""
        claim = np.arange(len(start)) if chosen is None else chosen
        document = self.claim_doc[claim]
        first = np.searchsorted(self.where, packed(document, start))
        last = np.searchsorted(self.where, packed(document, end))
        row, at = expand(first, last)
        return distinct(packed(claim[row], self.terms[at]))[0]

    def runs(self, claim: Ints, pieces: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Hashes]:
        """(claim, hash), sorted and distinct, of the runs of RUN words in the pieces (start, end) of the claims `claim`."""
        n = max(len(self.keys) - RUN + 1, 0)
        keys, rolled = mix(self.keys), np.zeros(n, np.uint64)
        for k in range(RUN):
            rolled = mix(rolled + keys[k : k + n])
        claims, runs = [np.zeros(0, np.int64)], [np.zeros(0, np.uint64)]
        for start, end in pieces:
            first = np.searchsorted(self.every_where, packed(self.claim_doc[claim], start))
            last = np.searchsorted(self.every_where, packed(self.claim_doc[claim], end)) - RUN + 1
            row, at = expand(first, np.maximum(first, last))
            claims.append(claim[row])
            runs.append(rolled[at])
        of, run = np.concatenate(claims), np.concatenate(runs)
        order = np.lexsort((run, of))
        of, run = of[order], run[order]
        is_first = np.ones(len(of), np.bool_)
        is_first[1:] = (of[1:] != of[:-1]) | (run[1:] != run[:-1])
        return of[is_first], run[is_first]

    def of_sentences(self, start: Ints, end: Ints, before: Ints) -> Ints:
        """Distinct (claim, term), packed, of the spans start:end. A number's sentence that has few goes back to `before`,
        where the sentence before it begins (-1: there is none near)."""
        found = self.within(start, end)
        n_terms = np.bincount(found >> 32, minlength=len(start))
        is_short = (n_terms < CONTEXT_TERMS) & (before >= 0)
        longer = self.within(before[is_short], end[is_short], np.flatnonzero(is_short))
        return np.sort(np.concatenate((found[~is_short[found >> 32]], longer)))


def _opening_terms(
    vocabulary: Vocabulary, words: Words, titles: list[str], doc: Ints, start: Ints, end: Ints, is_kept: Flags
) -> tuple[pa.ListArray, pa.ListArray]:
    """Columns terms and n of OPENINGS, a row each document."""
    lengths = np.where(is_kept, end - start + 1, 0)
    before = np.cumsum(lengths) - lengths
    before -= before[np.searchsorted(doc, doc)]
    is_opening = is_kept[words.span] & (before[words.span] + words.start - start[words.span] < OPENING)
    headline = vocabulary.read(titles, np.zeros(len(titles), np.int64))
    document = np.concatenate((headline.span, doc[words.span[is_opening]]))
    term = np.concatenate((headline.term, words.term[is_opening]))
    is_content = ~vocabulary.is_stop[term] & (term != NUMBER)
    found, n = distinct(packed(document[is_content], term[is_content]))
    document, term = unpacked(found)
    return (
        _lists(document, len(titles), vocabulary.key[term]),
        _lists(document, len(titles), n.astype(np.int32)),
    )
