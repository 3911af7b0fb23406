from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.extract import assemble
from stages.extract.assemble import TABLES, extract
from stages.extract.model import Article, Measure, Quantity, Span, Statement
from warehouse.ids import content_id
from warehouse.tables import BY_NAME

MONDAY = datetime(2021, 6, 14, tzinfo=UTC)
KILLED = Measure("people.killed", "people killed", "people", "people killed", True)


def tables(
    *lines: tuple[str, str], language: str | None = "en", published: datetime | None = MONDAY, name: str = "a.txt"
) -> tuple[pa.Table, pa.Table]:
    """documents and blocks of one article: (label, text of the line)."""
    text = "\n".join(line for _, line in lines)
    doc_id, at, blocks = content_id(name), 0, []
    for number, (label, line) in enumerate(lines):
        row = {"doc_id": doc_id, "block_no": number, "char_start": at, "char_end": at + len(line), "label": label}
        blocks.append(row | {"keep": label in ("headline", "body", "subheading")})
        at += len(line) + 1
    document = {
        "doc_id": doc_id,
        "corpus": "c",
        "uri": name,
        "source_id": "s",
        "published_at": published,
        "published_precision": "stated" if published else "unknown",
        "language": language,
        "text": text,
        "char_count": len(text),
        "sha256": "0" * 64,
    }
    return BY_NAME["documents"].from_rows([document]), BY_NAME["blocks"].from_rows(blocks)


class Finders:
    """Stands in for the finders of statements and quantities: finds what a test says, by its words."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.counted: list[dict[str, Any]] = []

    @staticmethod
    def _span(article: Article, words: str | None) -> Span | None:
        if words is None:
            return None
        start = article.text.index(words)
        return Span(start, start + len(words))

    def statements(self, article: Article) -> list[Statement]:
        out = []
        for said in self.said:
            spans = {k: self._span(article, said.get(k)) for k in ("span", "content", "speaker", "cue", "via")}
            content = spans["content"]
            assert content is not None and spans["span"] is not None
            sentence = next(s for s in article.sentences if s.span.overlaps(content))
            rest = {k: v for k, v in said.items() if k not in spans}
            out.append(Statement(sentence=sentence, **spans, **rest))
        return out

    def quantities(self, article: Article) -> list[Quantity]:
        out = []
        for counted in self.counted:
            span = self._span(article, counted["span"])
            assert span is not None
            sentence = next(s for s in article.sentences if s.span.contains(span))
            rest = {k: v for k, v in counted.items() if k != "span"}
            out.append(Quantity(sentence, span, 7, 7, "exact", "count", KILLED, **rest))
        return out


@pytest.fixture
def finders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Finders]:
    found = Finders()
    monkeypatch.setattr(assemble, "find_statements", found.statements)
    monkeypatch.setattr(assemble, "find_quantities", found.quantities)
    yield found


def claims(documents: pa.Table, blocks: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = extract(documents, blocks)["claims"].to_pylist()
    return rows


def test_a_quantity_takes_over_who_said_it(finders: Finders) -> None:
    line = "At least seven people died in Derna on Friday, mayor Ali Bey told Reuters on Sunday."
    content = "At least seven people died in Derna on Friday"
    finders.said = [
        {"span": line[:-1], "content": content, "speaker": "mayor Ali Bey", "cue": "told", "via": "Reuters",
         "name": "Ali Bey", "kind": "person", "role": "mayor", "modality": "hedged", "confidence": 0.9},
        {"span": line[:-1], "content": line[:-1], "cue": "told"},
    ]  # fmt: skip
    finders.counted = [{"span": "At least seven people", "counted": "people"}]
    rows = claims(*tables(("body", line)))
    statement = next(r for r in rows if r["content_end"] == len(content))
    number = next(r for r in rows if r["kind"] == "quantity")
    assert number["within_claim_id"] == statement["claim_id"]
    for column in ("speaker", "speaker_start", "speaker_name", "speaker_role", "cue", "via", "via_end", "modality"):
        assert number[column] == statement[column] is not None
    assert number["modality"] == "hedged"
    assert (number["date_from"], number["as_of"], number["as_of_precision"]) == (
        date(2021, 6, 11), date(2021, 6, 13), "words",
    )  # fmt: skip
    assert number["place_name"] == "Derna"
    assert number["quote"] == "At least seven people"


def test_a_span_stays_in_its_block_and_the_speaker_keeps_his(finders: Finders) -> None:
    first, second = "“We lost seven people.", "They were friends,” said Ana Ruiz."
    finders.said = [
        {"span": f"{first}\n{second[:-1]}", "content": first, "speaker": "Ana Ruiz", "cue": "said"},
        {"span": second[:-1], "content": "They were friends,”", "speaker": "Ana Ruiz", "cue": "said", "continues": 0},
    ]
    one, two = (c for c in claims(*tables(("body", first), ("body", second))) if c["kind"] == "statement")
    assert (one["quote"], one["speaker"], one["block_no"]) == (first, "Ana Ruiz", 0)
    assert one["speaker_start"] > one["char_end"]
    assert two["continues_claim_id"] == one["claim_id"]


def test_a_quotation_that_goes_on_was_spoken_on_the_same_day(finders: Finders) -> None:
    first, second = "On Friday Ana Ruiz said: “We lost the roof.", "“Seven people are gone.”"
    finders.said = [
        {"span": first[10:-1], "content": "“We lost the roof", "speaker": "Ana Ruiz", "cue": "said"},
        {"span": second, "content": second, "speaker": "Ana Ruiz", "cue": "said", "continues": 0},
    ]
    finders.counted = [{"span": "Seven people"}]
    rows = claims(*tables(("body", first), ("body", second)))
    assert {(r["as_of"], r["as_of_precision"]) for r in rows} == {(date(2021, 6, 11), "words")}


def test_parts_point_to_their_whole(finders: Finders) -> None:
    finders.counted = [
        {"span": "Nine people", "predicate": "killed"},
        {"span": "four children", "predicate": "killed", "part_of": 0},
    ]
    whole, part = claims(*tables(("body", "Nine people, including four children, died.")))
    assert part["is_part_of_claim_id"] == whole["claim_id"]


def test_a_proposition_is_of_who_says_its_sentence(finders: Finders) -> None:
    said = "the charter widens harbour access, makes regatta day a public holiday"
    line = f"Ana Ruiz said {said}."
    finders.said = [{"span": line[:-1], "content": said, "speaker": "Ana Ruiz", "cue": "said"}]
    statement, *parts = claims(*tables(("body", line)))
    assert [p["quote"] for p in parts] == ["the charter widens harbour access", "makes regatta day a public holiday"]
    for part in parts:
        assert (part["kind"], part["attribute"], part["subject"]) == ("attribute", "proposition", None)
        assert (part["within_claim_id"], part["speaker"]) == (statement["claim_id"], "Ana Ruiz")


def test_a_proposition_of_the_outlet_is_part_of_what_it_asserts(finders: Finders) -> None:
    line = "The northern charter widens harbour access, designating regatta day a public holiday."
    rows = claims(*tables(("body", line)))
    (assertion,) = [r for r in rows if r["attribute"] == "assertion"]
    parts = [r for r in rows if r["attribute"] == "proposition"]
    assert len(parts) == 2 and {r["within_claim_id"] for r in parts} == {assertion["claim_id"]}
    assert {r["speaker"] for r in parts} == {None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The president offered an amnesty to the strikers.",
            {"content": "an amnesty to the strikers", "speaker": "The president", "cue": "offered"},
        ),
        (
            "President Lee, who leads the party, also offered an amnesty.",
            {"content": "an amnesty", "speaker": "President Lee, who leads the party", "cue": "also offered"},
        ),
        (
            "President Lee issued a decree offering an amnesty, an agency reported.",
            {
                "content": "a decree offering an amnesty",
                "speaker": "President Lee",
                "cue": "reported",
                "via": "an agency",
            },
        ),
    ],
)
def test_who_offers_something_is_the_origin_of_his_offer(finders: Finders, text: str, said: dict[str, str]) -> None:
    finders.said = [{"span": text.rstrip("."), "name": "Lee", **said}]
    acts = [c for c in claims(*tables(("body", text))) if c["attribute"] == "act" and c["subject"] == "amnesty"]
    assert acts and {a["speaker"] for a in acts} == {said["speaker"]}


def test_two_claims_on_one_span_have_two_ids(finders: Finders) -> None:
    finders.counted = [{"span": "Nine people"}, {"span": "Nine people"}]
    rows = claims(*tables(("body", "Nine people died.")))
    assert len({r["claim_id"] for r in rows}) == 2


def test_as_of_of_captions_and_of_undated_articles_is_unknown(finders: Finders) -> None:
    finders.counted = [{"span": "seven people"}]
    caption = claims(*tables(("caption", "A wall that fell on seven people in Quito on May 3, 2019.")))[0]
    assert (caption["section"], caption["as_of"], caption["as_of_precision"]) == ("caption", None, "unknown")
    assert caption["date_from"] == date(2019, 5, 3)
    undated = claims(*tables(("body", "It fell on seven people."), published=None))[0]
    assert (undated["as_of"], undated["as_of_precision"]) == (None, "unknown")
    plain = claims(*tables(("body", "It fell on seven people.")))[0]
    assert (plain["as_of"], plain["as_of_precision"]) == (date(2021, 6, 14), "publication")


def test_the_city_is_the_one_named_before_and_else_the_main_place_is_meant(finders: Finders) -> None:
    finders.counted = [{"span": "seven people"}]
    lines = ("A flood reached Derna, Libya, on Friday. It killed seven people in the city. Aid came from Rome.",)
    assert claims(*tables(("body", lines[0])))[0]["place_name"] == "Derna"
    text = "Derna, Libya, is under water. Roads to Derna are cut. Later, seven people died."
    assert claims(*tables(("body", text)))[0]["place_name"] == "Derna"


def test_a_dateline_is_not_where_it_happened(finders: Finders) -> None:
    finders.counted = [{"span": "seven people"}]
    text = (
        "CAIRO (AP) — Floods killed seven people, officials said. Derna is cut off. Roads near Derna, Libya, are gone."
    )
    assert claims(*tables(("body", text)))[0]["place_name"] == "Derna"


def test_dates_are_no_quantities(finders: Finders) -> None:
    finders.counted = [{"span": "2011"}, {"span": "two years ago"}, {"span": "seven people"}]
    rows = claims(*tables(("body", "The dam, built in 2011, broke two years ago and killed seven people.")))
    assert [r["quote"] for r in rows if r["kind"] == "quantity"] == ["two years ago", "seven people"]


def test_only_kept_blocks_and_captions_are_read() -> None:
    out = extract(
        *tables(("headline", "Dam breaks"), ("promo", "Read more."), ("caption", "A dam."), ("body", "It broke."))
    )
    assert out["sentences"].column("block_no").to_pylist() == [0, 2, 3]


def test_a_language_without_claims_is_a_reject() -> None:
    out = extract(*tables(("body", "Der Damm brach, sagte der Minister."), language="de"))
    assert out["claims"].num_rows == 0 and out["sentences"].num_rows == 1
    assert out["rejects"].column("reason").to_pylist() == ["language_unsupported"]


def test_a_document_that_fails_is_a_reject_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = tables(("body", "It broke."), name="good"), tables(("body", "It broke, boom."), name="bad")

    def fail(article: Article) -> list[Statement]:
        if "boom" in article.text:
            raise RuntimeError("boom")
        return []

    monkeypatch.setattr(assemble, "find_statements", fail)
    out = extract(pa.concat_tables([good[0], bad[0]]), pa.concat_tables([good[1], bad[1]]))
    rejects = out["rejects"].to_pylist()
    assert [(r["uri"], r["stage"], r["reason"]) for r in rejects] == [("bad", "extract", "extract_failed")]
    assert "boom" in rejects[0]["detail"]
    assert out["sentences"].column("doc_id").to_pylist() == [content_id("good")]


STORY = (
    ("headline", "At least 12 dead as floods hit Derna"),
    ("body", "At least 12 people were killed on Friday in Derna, Libya, mayor Ali Bey said on Sunday."),
    ("body", "“We have 300 families without a roof,” he added. Aid has come from Tunis since Saturday."),
    ("caption", "A street in Benghazi, Libya, on May 3, 2021."),
)


def test_the_contract_holds_for_what_the_real_finders_find() -> None:
    documents, blocks = tables(*STORY)
    out = extract(documents, blocks)
    assert list(out) == list(TABLES)
    for name, table in out.items():
        assert table.schema == BY_NAME[name].schema
    text = documents.column("text")[0].as_py()
    rows = out["claims"].to_pylist()
    assert {"statement", "quantity"} <= {r["kind"] for r in rows}
    assert_sound(text, blocks, out)
    killed = next(r for r in rows if r["kind"] == "quantity" and r["section"] == "body" and r["value_low"] == 12)
    assert killed["place_name"] == "Derna"
    assert killed["speaker_name"] == "Ali Bey"
    assert killed["as_of"] == date(2021, 6, 13)
    assert {"country:LY"} < set(out["places"].column("place_id").to_pylist())


def test_order_of_the_input_does_not_matter() -> None:
    one, two = tables(*STORY, name="one"), tables(*STORY, name="two")
    documents, blocks = pa.concat_tables([one[0], two[0]]), pa.concat_tables([one[1], two[1]])
    turned = [pa.Table.from_pylist(t.to_pylist()[::-1], schema=t.schema) for t in (documents, blocks)]
    first, second = extract(documents, blocks), extract(*turned)
    assert all(first[name].equals(second[name]) for name in TABLES)


def assert_sound(text: str, blocks: pa.Table, out: dict[str, pa.Table]) -> None:
    """What every warehouse has to hold: exact words, spans in their blocks, ids that join."""
    block = {b["block_no"]: b for b in blocks.to_pylist()}
    rows = out["claims"].to_pylist()
    ids = [r["claim_id"] for r in rows]
    places = set(out["places"].column("place_id").to_pylist())
    sentences = set(out["sentences"].column("sentence_no").to_pylist())
    assert len(set(ids)) == len(ids)
    for r in rows:
        assert r["quote"] == text[r["char_start"] : r["char_end"]] != ""
        assert block[r["block_no"]]["char_start"] <= r["char_start"] < r["char_end"] <= block[r["block_no"]]["char_end"]
        for word in ("speaker", "cue", "via"):
            assert r[word] is None or r[word] == text[r[f"{word}_start"] : r[f"{word}_end"]]
        for other in ("within_claim_id", "continues_claim_id", "is_part_of_claim_id"):
            assert r[other] is None or r[other] in ids
        assert r["place_id"] is None or r["place_id"] in places
        assert r["sentence_no"] in sentences
    parents = set(out["places"].column("parent_place_id").to_pylist()) - {None}
    assert parents <= places
    assert set(out["place_aliases"].column("place_id").to_pylist()) <= places


PIECES = st.sampled_from(
    [
        *(line for _, line in STORY),
        "“",
        "”",
        '"',
        "said",
        "told",
        "\u2028",
        "  ",
        "12",
        "at least",
        "Mr",
        "—",
        "in Syria",
        "’",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["headline", "body", "caption", "promo"]),
       st.one_of(st.lists(PIECES, min_size=1, max_size=6).map(" ".join), st.text(min_size=1, max_size=60).filter(
           lambda t: "\n" not in t and bool(t.strip()))) ), min_size=1, max_size=4))  # fmt: skip
def test_any_article_gives_sound_rows(lines: list[tuple[str, str]]) -> None:
    documents, blocks = tables(*lines)
    out = extract(documents, blocks)
    assert out["rejects"].num_rows == 0
    assert_sound(documents.column("text")[0].as_py(), blocks, out)


CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "giveme5w1h_newscluster.jsonl.gz"


@pytest.mark.shared
@pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpora")
def test_articles_of_many_outlets_give_sound_rows() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as f:
        articles = [json.loads(line) for line, _ in zip(f, range(10), strict=False)]
    placed = 0
    for article in articles:
        lines = [line for line in article["text"].split("\n") if line.strip()]
        documents, blocks = tables(*(("body", line) for line in lines), name=article["doc_id"])
        out = extract(documents, blocks)
        assert out["rejects"].to_pylist() == []
        assert_sound(documents.column("text")[0].as_py(), blocks, out)
        placed += any(r["place_id"] for r in out["claims"].to_pylist())
    assert placed > 4
