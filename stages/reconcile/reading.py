"""The words of a corpus in columns, from those of its documents, for the steps that compare words: copies, events, questions."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stages.reconcile.background import known_terms
from stages.reconcile.columns import Floats, Groups, Hashes, Ints, SmallInts, expand
from stages.reconcile.document_words import DOCUMENT_WORDS, NEEDED, read_documents
from stages.reconcile.words import known_keys, opening_weights
from warehouse.script import register_missing, run_script, table_of

FAR = 0.6
"""What a word of a claim counts for that isn't near what it says."""
READ_AT_ONCE = 4_000
"""Documents that are read at a time where their words have not been kept."""


@dataclass
class Openings:
    """The words of headline and opening of all documents, which are numbered so that the likely root of a copy comes first
    (sql/reading.sql); none of those that don't count. Terms are numbered in the order of their hashes."""

    begin: Ints
    """Where in `terms` those of a document begin."""
    terms: SmallInts
    counts: npt.NDArray[np.int16]
    """How often each of those terms is there."""
    term_weights: Floats
    """By term."""

    def of(self, documents: Ints) -> tuple[Ints, Ints, Floats]:
        """(row of `documents`, term, weight there) of each term of each document in turn."""
        row, at = expand(self.begin[documents], self.begin[documents + 1])
        terms = self.terms[at].astype(np.int64)
        return row, terms, (1 + np.log(self.counts[at])) * self.term_weights[terms]

    def cosines(self, a: Ints, b: Ints) -> Floats:
        """Of the documents of each pair."""
        some, number = np.unique(np.concatenate((a, b)), return_inverse=True)
        row, terms, weight = self.of(some)
        norm = np.sqrt(np.bincount(row, weights=weight * weight, minlength=len(some)))
        words = Groups(np.searchsorted(row, np.arange(len(some) + 1)), terms)
        one, other = number[: len(a)], number[len(a) :]
        # rounded, for what is compared with a threshold must not hang on the last bit
        return np.round(words.products(one, other, weight) / np.maximum(norm[one] * norm[other], 1e-300), 9)


def read_corpus(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves in `con` what the steps need of the words of all documents: documents_in_order, all_openings, all_claim_words,
    all_pieces, all_long_sentences (document_words.py).

    Needs documents, sources, blocks, sentences and claims in `con`. What was kept of the words of documents may be there; other
    documents are read.
    """
    register_missing(con, DOCUMENT_WORDS)
    run_script(con, "stages.reconcile", "reading")
    _read_unread(con)


def read_openings(con: duckdb.DuckDBPyConnection) -> Openings:
    """Those of near_documents (doc_no); the others' are empty. Needs what read_corpus leaves in `con`."""
    keys: Hashes = np.sort(con.execute("SELECT DISTINCT unnest(terms) AS term FROM all_openings").fetchnumpy()["term"])
    batches = con.execute(
        """
        SELECT w.terms, w.n
        FROM documents_in_order o
        LEFT JOIN (
          FROM all_openings JOIN documents_in_order USING (doc_id) SEMI JOIN near_documents USING (doc_no) WHERE counts
        ) w USING (doc_no)
        ORDER BY o.doc_no
        """
    ).to_arrow_reader(READ_AT_ONCE)
    lengths, terms, counts = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)], [np.zeros(0, np.int16)]
    for batch in batches:
        lengths.append(batch.column("terms").value_lengths().fill_null(0).to_numpy().astype(np.int64))
        terms.append(np.searchsorted(keys, batch.column("terms").flatten().to_numpy()).astype(np.int32))
        counts.append(batch.column("n").flatten().to_numpy().astype(np.int16))
    begin = np.cumsum(np.concatenate(lengths))
    return Openings(begin, np.concatenate(terms), np.concatenate(counts), opening_weights(keys))


def _read_unread(con: duckdb.DuckDBPyConnection) -> None:
    """all_claim_words, all_openings, all_pieces: what was kept, and what is read now of the documents of `unread`."""
    for name, schema in DOCUMENT_WORDS.items():
        table_of(con, f"fresh_{name}", schema.empty_table())
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW all_{name} AS "
            f"SELECT * FROM {name} ANTI JOIN unread USING (doc_id) UNION ALL FROM fresh_{name}"
        )
    unread = con.execute("SELECT doc_id FROM unread ORDER BY doc_id").to_arrow_table()
    for n in range(0, unread.num_rows, READ_AT_ONCE):
        con.register("read_now", unread.slice(n, READ_AT_ONCE))
        some = {
            name: con.execute(
                f"SELECT {', '.join(columns)} FROM {name} SEMI JOIN read_now USING (doc_id)"
            ).to_arrow_table()
            for name, columns in NEEDED.items()
        }
        for name, table in read_documents(some, con).items():
            con.register("made", table)
            con.execute(f"INSERT INTO fresh_{name} FROM made")


def load_terms(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves in `con`, of the claims of changed_claims: claim_terms (claim_id, term, nearness): of a number or an act the words
    of its sentence, of a statement its own, those that say most with nearness 1, the rest with FAR; terms (term,
    commonness), the share of everyday English sentences that have it. A term is known by a hash."""
    keys, shares, _ = known_keys()
    table_of(con, "known_terms", pa.table({"term": keys, "share": shares}))
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE claim_terms AS
        WITH words AS (SELECT * FROM all_claim_words SEMI JOIN changed_claims USING (claim_id))
        SELECT claim_id, unnest(near) AS term, 1.0::DOUBLE AS nearness FROM words
        UNION ALL
        SELECT claim_id, unnest(far), $far::DOUBLE FROM words
        """,
        {"far": FAR},
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE terms AS
        SELECT term, coalesce(any_value(k.share), $unknown) AS commonness
        FROM claim_terms LEFT JOIN known_terms k USING (term) GROUP BY term
        """,
        {"unknown": known_terms()[None][0]},
    )
