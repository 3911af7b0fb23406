"""Claims that answer one question, grouped: numbers of the same thing, statements that say the same, states, dates, offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.answers import group_answers
from stages.reconcile.background import EVENT_SENTENCES
from stages.reconcile.columns import Floats, Ints, first_of_each, packed, pairs_in_common, unpacked
from stages.reconcile.event_links import DAYS_APART
from stages.reconcile.grouping import group_parts
from stages.reconcile.reading import load_terms
from stages.reconcile.text import data_lines
from stages.reconcile.things import alike, any_people, head_noun, head_word
from stages.reconcile.weighted_words import WeightedWords
from warehouse.script import run_script, table_of

SAME_QUESTION = 0.5
"""Mean score from which numbers answer one question. The score is the cosine of their sentences' words plus what their
frames (measure, people, place, place in the article) have in common: see sql/pairs.sql."""
OTHER_INCIDENT = {"a_day": 0.1, "most_days": 0.4, "one_voice": 0.25}
"""How much less alike tolls are that differ: by each day from the second between them, by all days at most, and where one voice
gives both in one article. Of 164 contested counts in 804 articles of one war 133 are left, and 22 more counts have several
origins that agree (with a veto of sql/pairs.sql: a toll that falls days later is another incident's)."""
SAME_STATEMENT = 0.25
"""Mean score from which statements say the same; the score is the cosine of their words, how much of the shorter one is in
the longer, less where they share little, and whether one voice says both: see sql/statements.sql."""
ENOUGH_TOLD = 40.0
"""Products of weights of shared words from which statements share enough for their score to count in full. What little two short
ones have in common is mostly a name: of 258 pairs that were joined, what they shared told those that say the same from others
(area under the curve .77) better than the score that made light of it (.68)."""
ONE_UTTERANCE = 0.5
"""Score of two statements that quote six words in a row alike, or a whole quotation of four or five, or say eight in a row alike:
one utterance, of which each gives more or less. Not so much that what a third quotes of another part of it would join them on
average."""
SAME_PROPOSITION, SURE_PROPOSITION = 0.36, 0.42
"""Mean score from which propositions are the same, and the cosine that the closest two of them need: a short one may lie in a
long one by chance. The score is that of statements without the voice, less where they share little."""
ENOUGH_SHARED = 25.0
"""Products of weights of shared words from which propositions share enough for their score to count in full: three words
such as one in a hundred sentences has."""


def group_claims(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (group_no, claim_id): every usable number, attribute, date and statement is in one group (a statement inside
    another, or a proposition, only where it is told twice). Leaves answered_now, the attributes and dates as intervals.

    Of the claims of changed_claims alone. Needs all_claim_words, documents, first_sentences, measures, places, claim_events,
    origin_keys and actor_of in `con`.
    """
    load_terms(con)
    table_of(con, "measure_keys", _measure_keys(con))
    table_of(con, "counted_heads", _counted_heads(con))
    run_script(con, "stages.reconcile", "pairs", {"event_sentences": EVENT_SENTENCES, "days": DAYS_APART})
    numbers = con.execute("SELECT claim_id FROM askable ORDER BY claim_no").to_arrow_table().column(0).to_pylist()
    table_of(con, "shared_words", _shared_words(con, len(numbers)))
    run_script(con, "stages.reconcile", "pair_scores", OTHER_INCIDENT)
    linked = con.execute("SELECT claim_a, claim_b, score FROM claim_pairs ORDER BY ALL").fetchnumpy()
    apart = con.execute("SELECT claim_a, claim_b FROM neighbours WHERE is_forbidden").fetchnumpy()
    alone, groups = _grouped(
        numbers, *_pair(linked), linked["score"], SAME_QUESTION, (apart["claim_a"], apart["claim_b"])
    )
    is_told = bool(con.execute(f"SELECT 1 FROM changed_claims WHERE {_TOLD} LIMIT 1").fetchall())
    groups += (_same_sayings(con) if is_told else []) + alone + group_answers(con)
    if not is_told:
        return _group_table(groups)
    table_of(con, "grouped", _group_table(groups))
    joined = _told_twice(con)
    taken = {claim for group in joined for claim in group}
    return _group_table([g for g in groups if g[0] not in taken] + joined)


_TOLD = "kind = 'statement' OR attribute IN ('assertion', 'proposition')"
"""Claims in words that somebody says or an outlet tells."""


def _pair(columns: Mapping[str, Any]) -> tuple[Ints, Ints]:
    a, b = (columns[name].astype(np.int64) for name in ("claim_a", "claim_b"))
    return a, b


def _shared_words(con: duckdb.DuckDBPyConnection, n: int) -> pa.Table:
    """Table (claim_a, claim_b, cosine) of the pairs of `n` numbers that may meet and that both have words in their sentences."""
    words = WeightedWords(con, "number_words", n)
    a, b = _pair(
        con.execute("SELECT claim_a, claim_b FROM neighbours WHERE NOT is_forbidden ORDER BY ALL").fetchnumpy()
    )
    have_words = (words.count[a] > 0) & (words.count[b] > 0)
    a, b = a[have_words], b[have_words]
    cosine = words.dot(a, b) / np.sqrt(words.square[a] * words.square[b])
    return pa.table({"claim_a": a.astype(np.int32), "claim_b": b.astype(np.int32), "cosine": cosine})


FEWEST_SHARED, FEWEST_TELLING = 3, 2
"""Words that two statements or propositions need in common, and how many of them that not too many of their event have."""


def _same_sayings(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Groups of statements and assertions that say the same; one inside another only with others."""
    run_script(con, "stages.reconcile", "statements", {"event_sentences": EVENT_SENTENCES})
    statements = con.execute("SELECT claim_id FROM sayings ORDER BY claim_no").to_arrow_table().column(0).to_pylist()
    nested = {r[0] for r in con.execute("SELECT claim_id FROM sayings WHERE is_nested").fetchall()}
    once, more = _grouped(statements, *_alike_sayings(con, len(statements)), SAME_STATEMENT)
    return more + [g for g in once if g[0] not in nested]


def _alike_sayings(con: duckdb.DuckDBPyConnection, n: int) -> tuple[Ints, Ints, Floats]:
    """(a, b, score) of the pairs of `n` statements that may say the same: their cosine, and the share of the shorter one's
    words, by weight, that the longer one has too (one outlet reports a sentence of a speech, another three)."""
    words = WeightedWords(con, "saying_terms", n)
    a, b = _with_telling_words(con, "saying_terms")
    told = con.execute("SELECT voice_no, place_no, is_negative FROM sayings ORDER BY claim_no").fetchnumpy()
    voice, place, is_negative = told["voice_no"], told["place_no"], told["is_negative"]
    may = (place[a] != place[b]) & (is_negative[a] == is_negative[b])
    a, b = a[may], b[may]
    enough = words.n_shared(a, b) >= FEWEST_SHARED
    a, b = a[enough], b[enough]
    shared, _, score = _alike(words, a, b)
    score = score * np.minimum(shared / ENOUGH_TOLD, 1)
    # rounded, for what is compared with a threshold must not hang on the last bit
    score = np.round(score + np.where(voice[a] == voice[b], 0.1, 0), 9)
    close = score >= SAME_STATEMENT
    runs = con.execute("SELECT claim_no, run_no FROM alike_runs ORDER BY ALL").fetchnumpy()
    one, other = pairs_in_common(runs["claim_no"].astype(np.int64), runs["run_no"].astype(np.int64), 1)
    may = (place[one] != place[other]) & (is_negative[one] == is_negative[other])
    one, other = one[may], other[may]
    pairs = np.concatenate((packed(a[close], b[close]), packed(one, other)))
    scores = np.concatenate((score[close], np.full(len(one), ONE_UTTERANCE)))
    order = np.lexsort((-scores, pairs))
    order = order[first_of_each(pairs[order])]
    return *unpacked(pairs[order]), scores[order]


def _with_telling_words(con: duckdb.DuckDBPyConnection, table: str) -> tuple[Ints, Ints]:
    """Pairs of the claims of a table (claim_no, term_no, is_telling) with FEWEST_TELLING telling words in common. A plan of joins
    may make a product of them."""
    words = con.execute(f"SELECT claim_no, term_no FROM {table} WHERE is_telling ORDER BY ALL").fetchnumpy()
    return pairs_in_common(words["claim_no"].astype(np.int64), words["term_no"].astype(np.int64), FEWEST_TELLING)


def _alike(words: WeightedWords, a: Ints, b: Ints) -> tuple[Floats, Floats, Floats]:
    """(weight that they share, cosine, score) of the pairs a-b: half the cosine, and a third of the share of the shorter
    one's words that the longer one has too."""
    shared, one, other = words.dot(a, b), words.square[a], words.square[b]
    cosine = shared / np.sqrt(one * other)
    return shared, cosine, 0.5 * cosine + 0.35 * np.minimum(shared / np.minimum(one, other), 1)


def _told_twice(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Groups of propositions, and of statements that are none's whole, that two or more documents tell alike."""
    run_script(con, "stages.reconcile", "propositions", {"event_sentences": EVENT_SENTENCES})
    a, b = _with_telling_words(con, "telling_terms")
    told = con.execute("SELECT is_part, document_no, is_negative, root_no FROM tellings ORDER BY claim_no").fetchnumpy()
    part, document, is_negative, root = (told[n] for n in ("is_part", "document_no", "is_negative", "root_no"))
    may = (part[a] | part[b]) & (document[a] != document[b]) & (is_negative[a] == is_negative[b])
    may &= (root[a] != root[b]) | (root[a] < 0)
    table_of(con, "telling_pairs", pa.table({"claim_a": a[may].astype(np.int32), "claim_b": b[may].astype(np.int32)}))
    run_script(con, "stages.reconcile", "proposition_pairs")
    names = con.execute("SELECT claim_id FROM tellings ORDER BY claim_no").to_arrow_table().column(0).to_pylist()
    words = WeightedWords(con, "telling_terms", len(names))
    is_word = con.execute("SELECT is_word FROM telling_terms ORDER BY claim_no, term").fetchnumpy()["is_word"]
    a, b = _pair(con.execute("SELECT claim_a, claim_b FROM telling_candidates ORDER BY ALL").fetchnumpy())
    shared, cosine, score = _alike(words, a, b)
    score = np.round(score * np.minimum(shared / ENOUGH_SHARED, 1), 9)
    close = (score >= SAME_PROPOSITION) & (words.n_shared(a, b) >= FEWEST_SHARED)
    close &= words.groups.products(a, b, is_word.astype(np.float64)) >= 1
    a, b, score, is_sure = a[close], b[close], score[close], np.round(cosine[close], 9) >= SURE_PROPOSITION
    sure = {(names[x], names[y]) for x, y in zip(a[is_sure], b[is_sure], strict=True)}
    _, groups = _grouped(names, a, b, score, SAME_PROPOSITION)
    return [g for g in groups if not sure.isdisjoint(combinations(g, 2))]


def _grouped(
    names: list[str], a: Ints, b: Ints, score: Floats, minimum: float, apart: tuple[Ints, Ints] | None = None
) -> tuple[list[list[str]], list[list[str]]]:
    """(claims alone, groups of two and more) of the claims called `names` by number, as average_link makes them of the pairs a-b;
    those of `apart` never meet."""
    groups = group_parts(len(names), a, b, score, minimum, apart)
    is_alone = np.ones(len(names), np.bool_)
    for group in groups:
        is_alone[group] = False
    return [[names[n]] for n in np.flatnonzero(is_alone)], [[names[n] for n in group] for group in groups]


def _group_table(groups: Iterable[list[str]]) -> pa.Table:
    rows = [(n, c) for n, group in enumerate(groups) for c in group]
    return pa.table(
        {
            "group_no": pa.array([n for n, _ in rows], pa.int64()),
            "claim_id": pa.array([c for _, c in rows], pa.string()),
        }
    )


def _counted_heads(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (counted, head) of what claims count: the noun, those that news uses alike made one; without the nouns that mean any
    people, or what happened to them."""
    counted = con.execute(
        "SELECT DISTINCT counted FROM changed_claims WHERE counted IS NOT NULL AND starts_with(measure_id, 'people') ORDER BY ALL"
    ).fetchall()
    groups = {w: line.split()[0] for line in data_lines("groups_of_people.txt") for w in line.split()}
    heads = [(c, groups.get(head_word(c).lower()) or head_noun(c)) for (c,) in counted]
    heads = [(c, h) for c, h in heads if h and h not in any_people()]
    return pa.table(
        {"counted": pa.array([c for c, _ in heads], pa.string()), "head": pa.array([h for _, h in heads], pa.string())}
    )


def _measure_keys(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table (measure_id, dimension, fate) of the corpus's measures: what is counted or measured, nouns that news uses alike
    made one (corridor, passage), and what happened to it or what it is of (people.killed, duration.amnesty)."""
    fates = {w: line.split()[0] for line in data_lines("alike_fates.txt") for w in line.split()}
    ids = [r[0] for r in con.execute("SELECT DISTINCT measure_id FROM measures ORDER BY ALL").fetchall()]
    dimensions, asked = [], []
    for measure_id in ids:
        dimension, _, fate = measure_id.partition(".")
        words = dimension.split("_")
        dimensions.append(dimension if dimension == "people" else "_".join([*words[:-1], alike(words[-1])]))
        # of a duration, a sum, a share: the thing that it is of
        asked.append(fates.get(fate, fate) if dimension == "people" else "_".join(alike(w) for w in fate.split("_")))
    return pa.table(
        {
            "measure_id": pa.array(ids, pa.string()),
            "dimension": pa.array(dimensions, pa.string()),
            "fate": pa.array(asked, pa.string()),
        }
    )
