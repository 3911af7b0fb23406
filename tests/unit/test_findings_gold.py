"""The gold of findings: whole, exact and without text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.agreement import Agreement, agreement, read_gold, read_groups
from tests.benchmarks.findings import KINDS, Score, gold_files, read_clusters, total

VERDICTS = {"contested", "updated", "corroborated", "repeated", "single-source"}
APPROXIMATORS = {"exact", "about", "at least", "more than", "at most", "less than", "range", "vague"}
CLAIM = {"doc", "char_start", "char_end", "attributed_to", "as_of"}
VALUE = {"value_low", "value_high", "approximator", "is_additional"}


def clusters() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in gold_files():
        yield path, json.loads(path.read_text(encoding="utf-8"))


def test_facts_have_kind_verdict_and_claims_and_no_text() -> None:
    read = list(clusters())
    assert len(read) >= 11 and len(gold_files("held_out")) >= 4
    for path, gold in read:
        assert gold["part"] == ("held_out" if path.parent.name == "held_out" else "dev")
        named = [d["doc"] for d in gold["documents"]]
        assert len(named) == len(set(named)) >= 3
        assert all(set(d) == {"doc", "id", "sha256"} for d in gold["documents"])
        ids = [f["id"] for f in gold["facts"]]
        assert len(ids) == len(set(ids)) >= 12
        assert {fact for pair in gold["related"] for fact in pair} <= set(ids)
        for fact in gold["facts"]:
            assert fact["kind"] in KINDS and fact["numeric"] == (fact["kind"] == "number")
            assert fact["verdict"] and set(fact["verdict"]) <= VERDICTS
            assert any(not c.get("optional") for c in fact["claims"])
            for claim in fact["claims"]:
                _check_claim(claim, named)


def _check_claim(claim: dict[str, Any], named: list[str]) -> None:
    optional = {"optional", "value_also"} & set(claim)
    assert claim["doc"] in named and 0 <= claim["char_start"] < claim["char_end"]
    assert set(claim) - optional in (CLAIM, CLAIM | VALUE)
    if "approximator" in claim:
        assert claim["approximator"] in APPROXIMATORS
        assert claim["value_low"] is not None or claim["value_high"] is not None
        assert None in (claim["value_low"], claim["value_high"]) or claim["value_low"] <= claim["value_high"]


def test_passages_have_two_spans() -> None:
    for _, gold in clusters():
        named = {d["doc"] for d in gold["documents"]}
        for passage in gold["passages"]:
            first, second = passage["spans"]
            assert {first["doc"], second["doc"]} <= named
            assert passage["within_one_document"] == (first["doc"] == second["doc"])
            assert (first["doc"], first["char_start"]) != (second["doc"], second["char_start"])


@pytest.mark.shared
def test_spans_are_whole_words_of_the_labelled_texts(shared: Path) -> None:
    read = list(read_clusters())  # raises where a text isn't the labelled one
    assert len(read) == len(gold_files())
    for cluster in read:
        texts = {row["doc_id"]: row["text"] for row in cluster.rows}
        spans = [c for f in cluster.gold["facts"] for c in f["claims"]]
        spans += [s for p in cluster.gold["passages"] for s in p["spans"]]
        for span in spans:
            text, start, end = texts[span["doc"]], span["char_start"], span["char_end"]
            assert text[start:end] == span["quote"] == span["quote"].strip()
            assert not (text[start - 1 : start].isalnum() and text[start].isalnum())
            assert not (text[end - 1].isalnum() and text[end : end + 1].isalnum())


def test_a_total_adds_counts() -> None:
    one, other = Score("one"), Score("other")
    one.counts.update({"facts": 2, "found": 1, "pairs": 4, "pairs right": 2, "pairs joined": 4})
    other.counts.update({"facts": 6, "found": 5, "pairs": 4, "pairs right": 2, "pairs joined": 2})
    figures = total("both", [one, other]).figures()
    assert (figures["facts"], figures["found"], figures["false pairs"]) == (8, 0.75, 2)
    assert (figures["pairs P"], figures["pairs R"], figures["passages R"]) == (4 / 6, 0.5, None)


def test_agreement_of_a_second_reader() -> None:
    def claim(doc: str, start: int) -> dict[str, Any]:
        return {"doc": doc, "char_start": start, "char_end": start + 5}

    gold = {
        "facts": [
            {"id": "a", "claims": [claim("x", 0), claim("y", 0), claim("z", 0), {**claim("z", 9), "optional": True}]},
            {"id": "b", "claims": [claim("x", 10), claim("y", 10)]},
            {"id": "c", "claims": [claim("x", 12)]},
        ],
        "related": [],
    }
    a, b, c = (frozenset((p["doc"], p["char_start"], p["char_end"]) for p in claims) for claims in (
        (claim("x", 0), claim("y", 0), claim("z", 0)), (claim("x", 10), claim("y", 10)), (claim("x", 12),)
    ))  # fmt: skip
    assert agreement(gold, [a, b, c]) == Agreement(facts=3, found=3, pairs=4, joined=4, right=4)
    # all in one: the six pairs of a and b are false, and those of a and c; what overlaps counts on neither side, but "y" does
    assert agreement(gold, [a | b | c]) == Agreement(facts=3, found=3, pairs=4, joined=14, right=4)
    assert agreement(gold | {"related": [["a", "b"]]}, [a | b | c]).joined == 8
    apart = [frozenset((place,)) for place in a | b | c]
    assert agreement(gold, apart) == Agreement(facts=3, found=2, pairs=4, joined=0, right=0)
    with pytest.raises(ValueError, match="no group"):
        agreement(gold, [a, b])


def test_the_second_reader_sorted_every_claim() -> None:
    read = 0
    for name, groups in read_groups().items():
        gold = read_gold(name)
        if gold is not None:
            one = agreement(gold, groups)
            assert one.found == one.facts and one.f1 > 0.7
            read += 1
    assert read >= 5
