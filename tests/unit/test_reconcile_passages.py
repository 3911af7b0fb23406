"""Copied passages: found through edits, not between reports that are merely alike, and from whom to whom."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.kept import register_kept
from stages.reconcile.passages import find_passages
from stages.reconcile.reading import read_corpus
from stages.reconcile.texts import find_changed_texts
from tests.unit.memory import empty
from tests.unit.reconcile_cases import Article, line, minister, outcome
from warehouse.script import table_of
from warehouse.tables import BLOCKS, CLAIMS, DOCUMENTS, SENTENCES, SOURCES

WIRE = (
    "Firefighters battled for six hours through the night to free 14 passengers from the wrecked night train, "
    "which had left the rails on a frozen bridge."
)
EDITED = (
    "Through the night firefighters battled for six hours to free 14 travellers trapped in the wrecked night train, "
    "which left the rails on a frozen bridge."
)
OTHER = "Hospitals in three valleys called in every surgeon after carriages of an express fell into the river near the old mill."
UNRELATED = "The finance committee rejected a proposal to lower tuition fees at provincial universities next autumn."
WORDS = (WIRE + " " + OTHER + " " + UNRELATED).replace(",", "").replace(".", "").split()


Row = dict[str, Any]
Spans = list[tuple[str, int, int]]


def document(doc_id: str, text: str, day: int | None = 2, is_agency: bool = False, **more: Any) -> Row:
    published = datetime(2031, 5, day, tzinfo=UTC) if day else None
    agency = "Northwire" if is_agency else None
    return {"doc_id": doc_id, "corpus": "c", "text": text, "published_at": published, "agency": agency} | more


def lines(documents: list[Row]) -> Spans:
    """Each line of a document as a sentence."""
    spans = []
    for d in documents:
        at = 0
        for words in d["text"].split("\n"):
            spans.append((d["doc_id"], at, at + len(words)))
            at += len(words) + 1
    return spans


def passages(*documents: Row, headlines: Spans | None = None, sentences: Spans | None = None) -> list[Row]:
    """Rows of passages; each line is a sentence and a block of its own, `headlines` are blocks of that label."""
    spans = sentences or lines(list(documents))
    numbered = [
        {"doc_id": d, "block_no": n, "sentence_no": n, "char_start": a, "char_end": b}
        for n, (d, a, b) in enumerate(spans)
    ]
    body = [{k: v for k, v in row.items() if k != "sentence_no"} | {"label": "body", "keep": True} for row in numbered]
    first = [
        {"doc_id": d, "block_no": -n, "char_start": a, "char_end": b, "label": "headline", "keep": False}
        for n, (d, a, b) in enumerate(headlines or [], 1)
    ]
    with empty() as con:
        table_of(con, "documents", DOCUMENTS.from_rows(documents))
        table_of(con, "sources", SOURCES.empty())
        table_of(con, "blocks", BLOCKS.from_rows(body + first))
        table_of(con, "sentences", SENTENCES.from_rows(numbered))
        table_of(con, "claims", CLAIMS.empty())
        register_kept(con)
        read_corpus(con)
        return find_passages(con, find_changed_texts(con)).to_pylist()


def copies(*documents: Row) -> list[tuple[str, str]]:
    """(document of the copy, document it was taken from)."""
    rows = passages(*documents)
    doc_of = {r["passage_id"]: r["doc_id"] for r in rows}
    return sorted((r["doc_id"], doc_of[r["copy_of"]]) for r in rows if r["copy_of"])


def a(text: str, day: int | None = 2, **more: Any) -> Row:
    return document("a", text, day, **{"source_id": "courier"} | more)


def b(text: str, day: int | None = 3, **more: Any) -> Row:
    return document("b", text, day, **{"source_id": "gazette"} | more)


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        EDITED,
        WIRE.replace("14", "41").replace("six", "nine"),
        WIRE.replace("battled", "struggled").replace("wrecked", "derailed"),
        WIRE.upper(),
        WIRE.replace("Firefighters battled", "Yesterday, firefighters battled"),
        WIRE[: WIRE.index(", which")] + ".",
        WIRE.replace("train, which", "train — it is said — which"),
    ],
    ids=["word by word", "reordered", "numbers", "synonyms", "capitals", "begun anew", "cut off", "interrupted"],
)
def test_a_copy_is_found_through_edits(copy: str) -> None:
    assert copies(a(WIRE + "\n" + OTHER), b(UNRELATED + "\n" + copy)) == [("b", "a")]


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "«{}»", "‘{}’", "„{}“"])
def test_changed_quote_marks_inside_a_sentence_hide_no_copy(marks: str) -> None:
    first = WIRE.replace("wrecked night train", "“wrecked” night train")
    second = WIRE.replace("wrecked night train", marks.format("wrecked") + " night train")
    assert copies(a(first), b(second)) == [("b", "a")]


def test_two_reports_of_one_thing_are_no_copies() -> None:
    assert copies(a(WIRE), b(OTHER)) == []
    assert copies(a(WIRE), b("A night train derailed on a bridge and passengers were freed after a long rescue.")) == []


def test_a_common_word_far_off_is_no_part_of_the_passage() -> None:
    far = (
        "Passengers of other delayed services waited in vain for hot coffee, clean blankets and any official word, as "
    )
    (copy,) = [r for r in passages(a(WIRE), b(far + WIRE)) if r["copy_of"]]
    assert copy["char_start"] == len(far)


def test_two_outlets_that_quote_one_man_copy_nothing() -> None:
    quote = "“" + WIRE.rstrip(".").replace("Firefighters", "Our firefighters") + ",”"
    assert copies(a(f"{quote} the minister told reporters."), b(f"Speaking on Friday, he said: {quote}")) == []


def test_short_sentences_are_alike_by_chance() -> None:
    for words in ("The minister did not comment.", "Interior ministry officials refused detailed comment."):
        assert copies(a(words), b(words)) == []


def test_names_in_common_make_no_copy() -> None:
    """Two reports list the same officials in a row; the words around them are their own."""
    officials = "Mara Lindqvist, Pell Aldous, Ilse Marrant, Odo Brandt and Tove Arnholt"
    assert copies(
        a(f"Among those who laid wreaths at the harbour memorial yesterday were {officials}."),
        b(f"Invitations for a private dinner at the castle went out late, guests said, to {officials}."),
    ) == []  # fmt: skip


def test_the_span_holds_what_both_have() -> None:
    added = "Meanwhile neighbours and shopkeepers brought blankets, bread and hot soup to everyone. "
    rows = passages(a(WIRE), b(added.rstrip(". ") + ", while " + WIRE[0].lower() + WIRE[1:]))
    (copy,) = [r for r in rows if r["copy_of"]]
    text = added.rstrip(". ") + ", while " + WIRE
    assert text[copy["char_start"] : copy["char_end"]] == WIRE.rstrip(".")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (a(WIRE, 2), b(WIRE, 3), ("b", "a")),
        (a(WIRE, 3), b(WIRE, 2), ("a", "b")),
        (a(WIRE, None), b(WIRE, 3), ("a", "b")),
        (a(WIRE, 2), b(WIRE, 2, is_agency=True), ("a", "b")),
        (a(WIRE, 2), b(WIRE, 3, is_agency=True), ("b", "a")),
        (a(WIRE, 2, source_id=None), b(WIRE, 2), ("a", "b")),
        (a(WIRE, 2), b(WIRE, 2), ("b", "a")),
    ],
    ids=["later", "earlier", "undated", "agency", "date before agency", "known outlet", "id"],
)
def test_who_copied_from_whom(first: Row, second: Row, expected: tuple[str, str]) -> None:
    assert copies(first, second) == [expected]
    assert copies(second, first) == [expected]


def test_copies_of_a_copy_lead_to_the_root() -> None:
    documents = [document(d, WIRE, n, source_id=d) for n, d in enumerate("xyz", 2)]
    assert {root for _, root in copies(*documents)} == {"x"}


def test_nothing_is_copied_across_corpora() -> None:
    assert passages(a(WIRE), b(WIRE, corpus="another")) == []


def test_another_corpus_changes_nothing() -> None:
    documents = [a(WIRE + "\n" + OTHER), b(UNRELATED + "\n" + EDITED)]
    elsewhere = [document(f"e{n}", WIRE + "\n" + UNRELATED, 2, corpus="another", source_id=f"e{n}") for n in range(70)]
    rows = [r for r in passages(*documents, *elsewhere) if r["doc_id"] in ("a", "b")]
    assert rows == passages(*documents)


def test_a_headline_repeated_as_a_line_is_one_passage_and_its_copy() -> None:
    headline = "Night train derails on frozen bridge"
    text = f"{headline}\nNobody was hurt.\n{headline}"
    spans = [("a", 0, len(headline)), ("a", len(text) - len(headline), len(text))]
    first, second = sorted(passages(a(text), headlines=spans), key=lambda r: r["char_start"])
    assert second["copy_of"] == first["passage_id"]
    assert (first["copy_of"], second["method"]) == (None, "repeated headline")


def test_changed_numbers_are_told() -> None:
    sentence = (
        "Firefighters battled for hours through the bitter night to free {} from a wrecked train on the frozen bridge"
    )
    first = Article("Northwire", 2, line(sentence, 14, measure="people.rescued"))
    same = Article("Courier", 3, line(sentence, 14, measure="people.rescued"))
    other = Article("Gazette", 3, line(sentence, 41, measure="people.rescued"))
    rows = [p for p in outcome(first, same, other).rows("passages") if p["copy_of"]]
    told = sorted((p["value_changed"], p["value_from"], p["value_to"]) for p in rows)
    assert told == [(False, None, None), (True, "14 people", "41 people")]


def test_a_copied_sentence_has_its_roots_outlet_as_origin_but_a_speaker_goes_before() -> None:
    sentence = (
        "Firefighters battled for hours through the bitter night to free {} from a wrecked train on the frozen bridge"
    )
    unsaid = outcome(*(Article(o, d, line(sentence, 14)) for o, d in (("Northwire", 2), ("Courier", 3))))
    assert {o["name"] for o in unsaid.rows("origins")} == {"Northwire"}
    assert {p["origin_id"] for p in unsaid.rows("passages")} == {o["origin_id"] for o in unsaid.rows("origins")}
    said = outcome(*(Article(o, d, line(sentence, 14, by=minister)) for o, d in (("Northwire", 2), ("Courier", 3))))
    assert {c["origin_id"] for c in said.rows("claims")} == {
        o["origin_id"] for o in said.rows("origins") if o["name"] == "Ruritania"
    }


texts = st.lists(
    st.one_of(
        st.sampled_from([WIRE, EDITED, OTHER, UNRELATED]), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
    ),
    min_size=1,
    max_size=4,
).map("\n".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_spans_lie_in_their_text_and_the_order_of_documents_is_irrelevant(found: list[str], rng: random.Random) -> None:
    documents = [document(f"d{n}", t, 2 + n % 3, source_id=f"s{n % 4}") for n, t in enumerate(found)]
    rows = passages(*documents)
    length = {d["doc_id"]: len(d["text"]) for d in documents}
    assert all(0 <= r["char_start"] < r["char_end"] <= length[r["doc_id"]] for r in rows)
    ids = {r["passage_id"] for r in rows}
    assert len(ids) == len(rows)
    assert all(r["copy_of"] in ids - {r["passage_id"]} for r in rows if r["copy_of"])
    rng.shuffle(documents)
    assert passages(*documents) == rows


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_taken(text: str) -> None:
    spans = [("a", 0, len(text)), ("b", 0, len(text))]
    rows = passages(a(text), b(text), headlines=spans, sentences=spans)
    assert all(0 <= r["char_start"] <= r["char_end"] <= len(text) for r in rows)


def test_a_number_that_an_earlier_version_has_was_copied_and_not_changed() -> None:
    wire = "Rescuers pulled {} from the cold water near the burning harbour after the overloaded ferry Halden capsized at dawn"
    told = (("Northwire", 2, 20), ("Northwire", 4, 31), ("Courier", 5, 31), ("Gazette", 6, 25), ("Herald", 7, 25))
    articles = [Article(o, d, line(wire, n, measure="people.rescued")) for o, d, n in told]
    name = {a.doc_id: (outlet, day) for a, (outlet, day, _) in zip(articles, told, strict=True)}
    changed = {name[p["doc_id"]]: p["value_changed"] for p in outcome(*articles).rows("passages") if p["copy_of"]}
    assert changed == {
        # an agency's own later count, the copy of that, an edit, and the copy of the edit
        ("Northwire", 4): False, ("Courier", 5): False, ("Gazette", 6): True, ("Herald", 7): False,
    }  # fmt: skip


SHORT = (
    "The mayor wept.",
    "Then the men in yellow vests came back.",
    "\u201cWe left it open,\u201d the pilot told the guests.",
)


def test_short_sentences_beside_copies_are_copies() -> None:
    first = document("a", "\n".join((WIRE, OTHER, UNRELATED, *SHORT)), 2)
    second = document(
        "b", "\n".join((EDITED, OTHER, UNRELATED, *SHORT)).replace("\u201c", '"').replace("\u201d", '"'), 3
    )
    copies = [p for p in passages(first, second) if p["copy_of"] is not None]
    texts = {second["text"][p["char_start"] : p["char_end"]] for p in copies}
    assert {p["doc_id"] for p in copies} == {"b"}
    assert (
        "Then the men in yellow vests came back." in texts and '"We left it open," the pilot told the guests.' in texts
    )
    assert "The mayor wept." not in texts  # three words may be there twice by chance


def test_short_sentences_of_documents_that_copy_little_are_none() -> None:
    first = document("a", "\n".join((WIRE, *SHORT)), 2)
    second = document("b", "\n".join((EDITED, *SHORT)), 3)
    assert len([p for p in passages(first, second) if p["copy_of"] is not None]) == 1
