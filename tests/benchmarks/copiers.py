"""Four copies of a bad source among ten: `python -m tests.benchmarks.copiers`.

Made-up articles of ten outlets that answer the same questions: five that find out for themselves (right in .95 to .6 of the
cases), one that is right in half, and four that reprint its sentences with edits (words dropped, swapped or exchanged); an error
is one of two wrong values. Who copies is not told: the product's steps (passages, origins, positions, records, verdicts; the
question that each sentence answers is given) must find it in the words. Beside them the majority, and a vote after the
copies have been put together by hand.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from stages.reconcile.kept import register_kept
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import read_corpus
from stages.reconcile.reliability import weigh_origins, weight_unknown
from stages.reconcile.texts import find_changed_texts
from warehouse.script import run_script
from warehouse.tables import BLOCKS, CLAIMS, DOCUMENTS, MEASURES, SENTENCES, SOURCES

ROUNDS, QUESTIONS = 12, 80
GOOD, BAD, WRONG_VALUES = (0.95, 0.9, 0.8, 0.7, 0.6), 0.5, 2
OUTLETS = tuple(f"Paper {n}" for n in range(10))
ORIGINAL, COPIES = OUTLETS[5], OUTLETS[6:]

# {n} is the number, {a} and {b} what a question is about, {x} a day, {w} any word: whoever writes for himself finds his own
FORMS = (
    "Officials in {a} {w} {n} {b} on {x} after the {w} had {w} through the {w} valley and its {w} was {w} again.",
    "By the {w} of {x} there were {n} {b} in {a}, the town {w} wrote in a {w} that the {w} {w} published.",
    "{a} now has {n} {b}, far more than the {w} said it could {w} through the {w} when {w} {w} there on {x}.",
    "Nobody had {w} {n} {b} at {a}, where the {w} {w} opened its {w} to a {w} {w} on {x} morning.",
    "A {w} along the old {w} wall of {a} on {x} shows {n} {b} {w} in long {w} beside the {w} {w}.",
    "Some {n} {b} were brought to {a} by {w} before {x}, and the {w} {w} has {w} closed to {w} ever since.",
)
SYLLABLES = (
    "bra",
    "den",
    "fol",
    "gur",
    "hal",
    "kem",
    "lor",
    "mis",
    "nat",
    "pel",
    "rov",
    "sten",
    "tur",
    "vim",
    "wex",
    "zan",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def main() -> None:
    rng = random.Random(20261126)
    right: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for _ in range(ROUNDS):
        for name, n in round_of(rng).items():
            (pairs if name in ("found", "copies", "false") else right)[name] += n
    total = ROUNDS * QUESTIONS
    print(f"{total} questions, ten outlets, seed fixed")
    print("| method | leading answer right |")
    print("|---|---:|")
    for name in ("majority", "copies put together by hand, then majority", "**crosswire, copies found in the words**"):
        print(f"| {name} | {right[name] / total:.3f} |")
    print(
        f"copied sentences found {pairs['found'] / pairs['copies']:.3f}, own sentences taken for copies {pairs['false']}"
    )


def round_of(rng: random.Random) -> Counter[str]:
    """Right answers of each method on one corpus, and how many copies were found."""
    truths = [rng.randrange(100, 900) for _ in range(QUESTIONS)]
    answers: dict[str, list[int]] = {}
    sentences: dict[str, list[str]] = {}
    topics = [(word(rng).title(), word(rng) + "s") for _ in range(QUESTIONS)]
    for outlet, accuracy in zip(OUTLETS, (*GOOD, BAD), strict=False):
        answers[outlet] = [t if rng.random() < accuracy else t + rng.randint(1, WRONG_VALUES) for t in truths]
        sentences[outlet] = [write(rng, a, *topic) for a, topic in zip(answers[outlet], topics, strict=True)]
    for outlet in COPIES:
        answers[outlet] = answers[ORIGINAL]
        sentences[outlet] = [edited(rng, s) for s in sentences[ORIGINAL]]
    found, n_found, n_false = crosswire(sentences, answers)
    out: Counter[str] = Counter(copies=len(COPIES) * QUESTIONS, found=n_found, false=n_false)
    for q, truth in enumerate(truths):
        out["majority"] += leading(rng, [answers[o][q] for o in OUTLETS]) == truth
        together = leading(rng, [answers[o][q] for o in OUTLETS[:6]]) == truth
        out["copies put together by hand, then majority"] += together
        out["**crosswire, copies found in the words**"] += found[q] == truth
    return out


def leading(rng: random.Random, values: list[int]) -> int:
    """The most frequent value, of equals one by lot."""
    counts = Counter(values)
    return rng.choice(sorted(v for v, n in counts.items() if n == max(counts.values())))


def word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(3))


def write(rng: random.Random, number: int, place: str, thing: str) -> str:
    parts = rng.choice(FORMS).split("{w}")
    open_form = "".join(part + (word(rng) if n < len(parts) - 1 else "") for n, part in enumerate(parts))
    return open_form.format(n=number, a=place, b=thing, x=rng.choice(DAYS))


def edited(rng: random.Random, sentence: str) -> str:
    """A reprint with four edits: a word dropped, exchanged or swapped with the one before; numbers stay."""
    words = sentence.split()
    for _ in range(4):
        at = rng.randrange(1, len(words))
        if not any(c.isdigit() for c in words[at] + words[at - 1]):
            words[at - 1 : at + 1] = rng.choice(([words[at]], [words[at], words[at - 1]], [words[at - 1], word(rng)]))
    return " ".join(words)


def crosswire(sentences: dict[str, list[str]], answers: dict[str, list[int]]) -> tuple[list[float], int, int]:
    """(the product's leading answer to each question, copied sentences found, own sentences taken for copies)."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for outlet in OUTLETS:
        delay = timedelta(hours=OUTLETS.index(outlet))
        text = "\n".join(sentences[outlet])
        document = {"doc_id": outlet, "corpus": "copiers", "uri": outlet, "source_id": outlet, "text": text}
        rows["documents"].append(
            document | {"published_at": datetime(2031, 5, 2, tzinfo=UTC) + delay, "published_precision": "stated"}
        )
        rows["sources"].append({"source_id": outlet, "name": outlet, "kind": "outlet"})
        at = 0
        for n, sentence in enumerate(sentences[outlet]):
            place = {"doc_id": outlet, "block_no": n, "char_start": at, "char_end": at + len(sentence)}
            rows["blocks"].append(place | {"label": "body", "keep": True})
            rows["sentences"].append(place | {"sentence_no": n})
            number = str(answers[outlet][n])
            start = at + sentence.index(number)
            rows["claims"].append(
                {
                    "claim_id": f"{outlet}/{n}",
                    "corpus": "copiers",
                    "doc_id": outlet,
                    "source_id": outlet,
                    "kind": "quantity",
                    "char_start": start,
                    "char_end": start + len(number),
                    "quote": number,
                    "std_low": answers[outlet][n],
                    "std_high": answers[outlet][n],
                    "approximator": "exact",
                    "measure_id": "thing",
                    "modality": "asserted",
                    "polarity": "positive",
                    "sentence_no": n,
                    "block_no": n,
                    "as_of": datetime(2031, 5, 2).date(),
                    "as_of_precision": "publication",
                }
            )
            at += len(sentence) + 1
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.register("documents", DOCUMENTS.from_rows(rows["documents"]))
        con.register("claims", CLAIMS.from_rows(rows["claims"]))
        measure = {"measure_id": "thing", "name": "thing", "unit": "count", "is_cumulative": False}
        con.register("measures", MEASURES.from_rows([measure]))
        sources = SOURCES.from_rows(rows["sources"])
        con.register("sources", sources.append_column("folded", sources.column("name")))
        con.execute(
            """
            CREATE TEMP TABLE actors (actor_id VARCHAR, kind VARCHAR, principal_actor_id VARCHAR, name VARCHAR);
            CREATE TEMP TABLE actor_of (doc_id VARCHAR, name VARCHAR, actor_id VARCHAR);
            CREATE TEMP TABLE actor_names (actor_id VARCHAR, corpus VARCHAR, folded VARCHAR);
            CREATE TEMP TABLE speakers_called (claim_id VARCHAR, called VARCHAR);
            CREATE TEMP TABLE claim_events AS SELECT claim_id, 'event' AS event_id FROM claims;
            CREATE TEMP VIEW claims_asked AS FROM claims;
            CREATE TEMP TABLE events AS SELECT 'event' AS event_id, DATE '2031-05-02' AS event_from, 'title' AS title;
            CREATE TEMP TABLE claim_parts AS SELECT claim_id, 'event' AS part FROM claims;
            CREATE TEMP TABLE outlet_names (name VARCHAR, folded VARCHAR);
            CREATE TEMP TABLE groups AS SELECT sentence_no AS group_no, claim_id FROM claims;
            CREATE TEMP TABLE answers (claim_id VARCHAR, low DOUBLE, high DOUBLE, settles_after INTEGER, as_of DATE);
            """
        )
        con.register("blocks", BLOCKS.from_rows(rows["blocks"]))
        con.register("sentences", SENTENCES.from_rows(rows["sentences"]))
        register_kept(con)
        read_corpus(con)
        con.register("passages", find_passages(con, find_changed_texts(con)))
        for step in ("origins", "origin_rows", "frames", "positions"):
            run_script(con, "stages.reconcile", step)
        weigh_origins(con)
        run_script(con, "stages.reconcile", "verdicts", {"weight_unknown": weight_unknown()})
        led = con.execute(
            """
            SELECT c.sentence_no, c.std_low FROM position_ranks r JOIN claims c ON c.claim_id = r.stated_by WHERE r.rank = 1
            """
        ).fetchall()
        copied = con.execute(
            """
            SELECT c.doc_id, count(*) FROM claims c JOIN origin_keys k USING (claim_id)
            WHERE k.source_id <> c.doc_id GROUP BY ALL
            """
        ).fetchall()
    n = dict(copied)
    return [v for _, v in sorted(led)], sum(n.get(o, 0) for o in COPIES), sum(n.get(o, 0) for o in OUTLETS[:6])


if __name__ == "__main__":
    main()
