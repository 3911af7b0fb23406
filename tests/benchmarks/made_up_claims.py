"""Made-up news for measuring: events told by several outlets, with tolls, statements, dates, offices and copied sentences.

An event has a day, a place, people who speak and words of its own; each of its documents tells it in 22 sentences of
everyday words (drawn by how common they are) mixed with the event's. About 14 claims a document, in the proportions of
world news: 8 statements, 5 numbers, one date or office. One sentence in ten is copied from an earlier document of the event
with an edit or two. Events have 1 to 40 documents (four on average), over two years.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stages.reconcile.background import PATH
from warehouse.contract import Table
from warehouse.tables import BLOCKS, CLAIMS, DOCUMENTS, MEASURES, PLACES, SENTENCES, SOURCES

CLAIMS_A_DOCUMENT = 14
SENTENCES_A_DOCUMENT = 22
FIRST_DAY = datetime(2031, 1, 1, tzinfo=UTC)
TABLES = (DOCUMENTS, SOURCES, BLOCKS, SENTENCES, CLAIMS, MEASURES, PLACES)

_MEASURES = {
    "people.killed": "count", "people.injured": "count", "people.displaced": "count", "people": "count",
    "duration": "day", "distance": "kilometre", "money": "US dollar", "vehicle": "count", "building": "count",
}  # fmt: skip
_ROLES = ("president", "interior minister", "spokesman", "mayor", "police chief", "senator", "analyst", None, None)
_STATES = tuple(
    f"Republic of {a}{b}" for a in ("Rura", "Boro", "Kas", "Vel", "Ost") for b in ("via", "land", "mark", "nia")
)
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or", "is"))


class Maker:
    """Rows of the tables that reconcile takes, an event at a time; the same for the same seed. `prefix` begins the ids of
    documents and outlets."""

    def __init__(self, seed: int = 1, prefix: str = "") -> None:
        self.prefix = prefix
        self.rng = random.Random(seed)
        counts = pq.read_table(PATH).to_pydict()
        common = [(w, n) for w, n in zip(counts["term"][1:], counts["n_sentences"][1:], strict=True) if w.isalpha()]
        self.words = [w for w, _ in common]
        self.weights = list(accumulate(n for _, n in common))
        self.rare = [w for w, n in common if n < 60]
        self.everyday: Iterator[str] = iter(())
        self.people = [self.name() + " " + self.name() for _ in range(4000)]
        self.n_documents = 0

    def name(self) -> str:
        return "".join(self.rng.choices(_SYLLABLES, k=self.rng.choice((2, 2, 3)))).capitalize()

    def everyday_word(self) -> str:
        for word in self.everyday:
            return word
        self.everyday = iter(self.rng.choices(self.words, cum_weights=self.weights, k=100_000))
        return next(self.everyday)

    def event(self, number: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
        """Rows by table of each document of an event."""
        rng = self.rng
        topic = rng.sample(self.rare, 30) + [self.name() for _ in range(6)]
        place = number % 400
        voices = [(rng.choice(self.people), rng.choice(_ROLES), rng.choice(_STATES)) for _ in range(6)]
        toll = int(10 ** rng.uniform(0.5, 3))
        day = FIRST_DAY + timedelta(days=rng.randrange(730))
        title = " ".join(rng.sample(topic, 6))
        told: list[list[str]] = []
        for _ in range(min(40, int(rng.paretovariate(1.1)) + rng.randrange(3))):
            yield self.document(
                number, day + timedelta(hours=rng.randrange(72)), title, topic, place, voices, toll, told
            )

    def document(
        self,
        number: int,
        published: datetime,
        title: str,
        topic: list[str],
        place: int,
        voices: list[tuple[str, str | None, str]],
        toll: int,
        told: list[list[str]],
    ) -> dict[str, list[dict[str, Any]]]:
        rng = self.rng
        doc_id = f"{self.prefix}{number:08x}{self.n_documents:08x}"
        self.n_documents += 1
        source = f"source-{self.prefix}{rng.randrange(300)}"
        rows: dict[str, list[dict[str, Any]]] = {"blocks": [], "sentences": [], "claims": []}
        text = ""
        for sentence_no in range(SENTENCES_A_DOCUMENT):
            if told and rng.random() < 0.1:
                words = list(rng.choice(told))
                words[rng.randrange(len(words))] = self.everyday_word()
            else:
                words = [
                    rng.choice(topic) if rng.random() < 0.25 else self.everyday_word()
                    for _ in range(rng.randint(9, 26))
                ]
                told.append(words)
            start = len(text)
            base = {
                "corpus": "made up", "doc_id": doc_id, "source_id": source, "block_no": sentence_no // 2,
                "sentence_no": sentence_no, "section": "body", "modality": "asserted", "polarity": "positive",
                "as_of": published.date(), "as_of_precision": "publication", "extractor": "made up",
                "extractor_version": "1",
            }  # fmt: skip
            sentence, claims = self.sentence(sentence_no, words, start, published.date(), place, voices, toll)
            text += sentence + " "
            for n, claim in enumerate(claims):
                quote = text[claim["char_start"] : claim["char_end"]]
                rows["claims"].append(base | claim | {"claim_id": f"{doc_id}{sentence_no:04x}{n:x}", "quote": quote})
            span = {
                "doc_id": doc_id,
                "char_start": start,
                "char_end": start + len(sentence),
                "block_no": sentence_no // 2,
            }
            rows["sentences"].append(span | {"sentence_no": sentence_no})
            if sentence_no % 2 == 0:
                rows["blocks"].append(span | {"label": "body", "keep": True})
            else:
                rows["blocks"][-1]["char_end"] = start + len(sentence)
        rows["documents"] = [{
            "doc_id": doc_id, "corpus": "made up", "uri": doc_id, "source_id": source, "title": title, "text": text,
            "published_at": published, "published_precision": "stated", "char_count": len(text), "sha256": doc_id,
        }]  # fmt: skip
        return rows

    def sentence(
        self,
        sentence_no: int,
        words: list[str],
        start: int,
        day: date,
        place: int,
        voices: list[tuple[str, str | None, str]],
        toll: int,
    ) -> tuple[str, list[dict[str, Any]]]:
        """(the sentence, its claims)."""
        rng = self.rng
        said = " ".join(words)
        said = said[0].upper() + said[1:]
        if sentence_no in (0, 3, 5, 8, 11):
            measure = list(_MEASURES)[
                (0, 1, rng.randrange(9), rng.randrange(9), 2)[(0, 3, 5, 8, 11).index(sentence_no)]
            ]
            value = float(max(1, round(toll * rng.choice((1, 1, 1, 1.2, 2)) * (1 + sentence_no))))
            number = f"{value:,.0f} {'people' if measure.startswith('people') else 'things'}"
            at = start + len(said) + 1
            claim = {
                "kind": "quantity", "char_start": at, "char_end": at + len(number), "measure_id": measure,
                "unit": _MEASURES[measure], "value_low": value, "value_high": value, "std_low": value, "std_high": value,
                "approximator": rng.choice(("exact", "exact", "exact", "about", "at least")), "counted": "people",
                "population": "any" if measure.startswith("people") else None, "is_additional": False,
                "predicate": measure.partition(".")[2] or None, "place_id": f"place-{place}", "place_name": f"Place {place}",
            }  # fmt: skip
            if claim["approximator"] == "at least":
                claim["std_high"] = claim["value_high"] = None
            return f"{said} {number}.", [claim]
        if sentence_no in (1, 2, 6, 7, 9, 12, 15, 18):
            name, role, state = rng.choice(voices)
            content_end = start + len(said)
            sentence = f"{said}, {name} said."
            return sentence, [{
                "kind": "statement", "char_start": start, "char_end": start + len(sentence) - 1, "content_start": start,
                "content_end": content_end, "speaker": name, "speaker_name": name, "speaker_kind": "person",
                "speaker_role": role, "speaker_affiliation": state if role else None, "cue": "said",
                "quotation": rng.choice(("indirect", "indirect", "direct")),
            }]  # fmt: skip
        if sentence_no == 20 and rng.random() < 0.5:
            return f"{said}.", [{
                "kind": "date", "char_start": start, "char_end": start + len(said), "attribute": "happened",
                "subject": " ".join(words[:3]), "date_from": day, "date_to": day,
            }]  # fmt: skip
        if sentence_no == 21 and rng.random() < 0.6:
            name, role, state = rng.choice(voices)
            return f"{said}.", [{
                "kind": "attribute", "char_start": start, "char_end": start + len(said), "attribute": "office",
                "subject": name, "category_value": f"{role or 'mayor'} of {state}",
            }]  # fmt: skip
        return f"{said}.", []


def known_rows(prefix: str = "") -> dict[str, list[dict[str, Any]]]:
    """Rows of outlets, measures and places."""
    return {
        "sources": [
            {"source_id": f"source-{prefix}{n}", "name": f"Outlet {prefix}{n}", "kind": "agency" if n < 5 else "outlet"}
            for n in range(300)
        ],
        "measures": [
            {"measure_id": m, "name": m, "unit": u, "is_cumulative": m in ("people.killed", "people.injured")}
            for m, u in _MEASURES.items()
        ],
        "places": [
            {"place_id": f"place-{n}", "name": f"Place {n}", "kind": "city", "country_code": "RU"} for n in range(400)
        ],
    }


def write(n_claims: int, folder: Path, seed: int = 1) -> None:
    """Parquet files of the tables for about `n_claims` claims in `folder`, a row group for each 10,000 documents or so."""
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(seed)
    writers = {t.name: pq.ParquetWriter(folder / f"{t.name}.parquet", t.schema, compression="zstd") for t in TABLES}
    waiting: dict[str, list[dict[str, Any]]] = {t.name: [] for t in TABLES}
    waiting |= known_rows()

    def flush(table: Table) -> None:
        if waiting[table.name]:
            writers[table.name].write_table(table.from_rows(waiting[table.name]))
            waiting[table.name] = []

    made = 0
    for number in range(n_claims):
        for rows in maker.event(number):
            made += len(rows["claims"])
            for name, some in rows.items():
                waiting[name] += some
        if len(waiting["documents"]) > 2_000:
            for table in TABLES:
                flush(table)
        if made >= n_claims:
            break
    for table in TABLES:
        flush(table)
        writers[table.name].close()


def read(folder: Path) -> dict[str, pa.Table]:
    return {t.name: pq.read_table(folder / f"{t.name}.parquet") for t in TABLES}
