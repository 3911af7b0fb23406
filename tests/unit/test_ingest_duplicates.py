"""Duplicates: kinds, who counts, no chains, any order, never across corpora."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.ingest import MARKUP, find_duplicates, find_duplicates_in
from stages.ingest.seen import Seen
from stages.ingest.sketches import clusters
from warehouse.tables import DOCUMENTS

WORDS = """
river bridge mayor night water town valley engine doctor school market street station police driver storm harbour coast
council budget teacher winter harvest forest tunnel village border minister letter signal
""".split()  # noqa: SIM905


def article(seed: int, size: int = 200) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) + str(draw.randrange(40)) for _ in range(size))


def table(*rows: dict[str, Any]) -> pa.Table:
    out = []
    for n, row in enumerate(rows):
        text = row.get("text", article(n))
        base = {
            "doc_id": f"d{n}",
            "corpus": "c",
            "uri": f"{n}.txt",
            "published_precision": "unknown",
            "char_count": len(text),
            "sha256": f"sha{n}",
            "text": text,
        }
        out.append(base | row)
    return DOCUMENTS.from_rows(out)


def links(*rows: dict[str, Any], markup: pa.Table | None = None) -> dict[str, tuple[str, str]]:
    found = find_duplicates(table(*rows), markup)
    return {r["doc_id"]: (r["duplicate_of"], r["duplicate_kind"]) for r in found.to_pylist()}


def day(n: int) -> datetime:
    return datetime(2020, 5, n, tzinfo=UTC)


def edited(text: str, share: float) -> str:
    words = text.split()
    for i in range(0, len(words), max(1, int(1 / share))):
        words[i] = "changed"
    return " ".join(words)


def test_same_bytes_and_same_text() -> None:
    text = article(1)
    assert links({"sha256": "x", "text": text}, {"sha256": "x", "text": text}) == {"d1": ("d0", "bytes")}
    assert links({"text": text, "uri": "b"}, {"text": text.title(), "uri": "a"}) == {"d0": ("d1", "text")}


def test_nearly_same_text_and_not_so_near() -> None:
    text = article(1)
    assert links({"text": text}, {"text": edited(text, 0.01), "published_at": day(1)}) == {"d0": ("d1", "near")}
    assert links({"text": text}, {"text": edited(text, 0.15)}) == {}


def test_reprint_by_another_outlet_stays_a_document() -> None:
    text = article(1)
    assert links({"text": text, "source_id": "a"}, {"text": text, "source_id": "b"}) == {}
    assert links({"text": text, "source_id": "a"}, {"text": edited(text, 0.01), "source_id": "b"}) == {}
    assert links({"text": text, "source_id": "a"}, {"text": edited(text, 0.01), "source_id": "a"}) == {
        "d0": ("d1", "near")
    }


def test_copy_of_unknown_outlet_follows_the_known_one() -> None:
    text = article(1)
    found = links(
        {"text": text}, {"text": text, "source_id": "a"}, {"text": edited(text, 0.01)}, {"text": text, "source_id": "b"}
    )
    assert set(found) == {"d0", "d2"}
    assert found["d0"][0] in ("d1", "d3")


def test_newest_version_counts() -> None:
    rows = [
        {"uri": "u", "published_at": day(2), "source_id": "a"},
        {"uri": "u", "published_at": day(4), "source_id": "a"},
        {"uri": "u", "source_id": "a", "ingested_at": day(9)},
    ]
    assert links(*rows) == {"d0": ("d1", "version"), "d2": ("d1", "version")}
    assert links({"uri": "u", "ingested_at": day(1)}, {"uri": "u", "ingested_at": day(2)}) == {"d0": ("d1", "version")}


def test_same_url_needs_similar_text() -> None:
    text, url = article(1), "https://x.org/a"
    near = {"text": edited(text, 0.1), "url": url, "published_at": day(3)}
    assert links({"text": text, "url": url, "published_at": day(2)}, near) == {"d0": ("d1", "version")}
    assert links({"url": url}, {"url": url}) == {}


def test_daily_reports_by_template_are_not_one() -> None:
    text = article(1)
    rows = [
        {"text": text, "source_id": "a", "published_at": day(1)},
        {"text": edited(text, 0.01), "source_id": "a", "published_at": day(9)},
    ]
    assert links(*rows) == {}
    short = "A quake of magnitude 4.1 struck near the coast on Monday, the survey said, with no damage reported so far."
    assert links({"text": short, "source_id": "a"}, {"text": short.replace("4.1", "5.7"), "source_id": "a"}) == {}


def test_never_across_corpora_and_not_with_retracted() -> None:
    text = article(1)
    assert links({"text": text, "sha256": "x"}, {"text": text, "sha256": "x", "corpus": "other"}) == {}
    assert links({"text": text}, {"text": text, "retracted_at": day(1)}) == {}


def test_menus_shared_by_pages_of_a_site_do_not_count() -> None:
    menu = "\n".join(article(50 + n, 40) for n in range(20))
    bodies = [article(1, 60), article(2, 60)]
    rows = [{"text": f"{menu}\n{b}", "source_id": "a"} for b in bodies]
    assert len(links(*rows)) == 1
    spans = [
        {"doc_id": f"d{n}", "char_start": start, "char_end": end, "tag": "p", "link_share": 0.0, "is_main": main}
        for n, b in enumerate(bodies)
        for start, end, main in ((0, len(menu), False), (len(menu) + 1, len(menu) + 1 + len(b), True))
    ]
    assert links(*rows, markup=pa.Table.from_pylist(spans, schema=MARKUP)) == {}


_ROW = st.fixed_dictionaries(
    {
        "uri": st.sampled_from("uvwxyz"),
        "sha256": st.sampled_from("123456"),
        "source_id": st.sampled_from([None, "a", "b"]),
        "corpus": st.sampled_from(["c", "d"]),
        "published_at": st.sampled_from([None, day(1), day(2)]),
        "text": st.sampled_from(
            [article(1), article(2), edited(article(1), 0.01), edited(article(1), 0.02), article(1).upper()]
        ),
    }
)


@settings(max_examples=20, deadline=None)
@given(st.lists(_ROW, max_size=9), st.randoms(use_true_random=False))
def test_no_chains_one_corpus_any_order(rows: list[dict[str, Any]], shuffle: random.Random) -> None:
    documents = table(*rows)
    found = find_duplicates(documents)
    corpus = dict(zip(documents["doc_id"].to_pylist(), documents["corpus"].to_pylist(), strict=True))
    duplicates = set(found["doc_id"].to_pylist())
    for row in found.to_pylist():
        assert row["duplicate_of"] not in duplicates
        assert corpus[row["doc_id"]] == corpus[row["duplicate_of"]]
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    assert find_duplicates(documents.take(pa.array(order, pa.int64()))).equals(found)


def test_in_pieces_as_in_one() -> None:
    texts = [
        article(n) if n < 60 else edited(article(n % 60), 0.01 * (n % 3)) if n % 3 else article(n % 60)
        for n in range(120)
    ]
    copies = [{"text": text, "url": f"https://a.example/{n % 50}"} for n, text in enumerate(texts)]
    menus = [
        {"text": "Home News Sport\n" + article(n), "title": "Mayor opens the river bridge"} for n in range(200, 240)
    ]
    documents = table(*copies, *menus, *({"text": article(n), "corpus": "other"} for n in range(60)))
    line = {"char_start": 16, "char_end": 900, "tag": "p", "link_share": 0.0, "is_main": True, "path": "", "around": []}
    lines = pa.Table.from_pylist([{"doc_id": f"d{n}", **line} for n in range(120, 160)], MARKUP)
    whole = find_duplicates(documents, lines)
    assert {"text", "near"} == set(whole.column("duplicate_kind").to_pylist())
    pieces = [(documents.slice(n, 7), lines) for n in range(0, len(documents), 7)]
    with duckdb.connect() as con:
        assert find_duplicates_in(reversed(pieces), con).equals(whole)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1), st.integers(1, 10))
def test_no_article_lies_in_two_clusters(pairs: list[tuple[int, int]], size: int) -> None:
    parts = list(clusters(np.array(pairs, np.int64), size=size))
    assert sorted(tuple(p) for part in parts for p in part.tolist()) == sorted(pairs)
    assert sum(len(np.unique(part)) for part in parts) == len(np.unique(pairs))


def test_what_was_seen_on_disk_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stages.ingest.seen._IN_MEMORY", 7)
    seen = Seen()
    assert all(seen.add(f"row {n}", str(n)) for n in range(50))
    assert not any(seen.add(f"row {n}", "other") for n in range(50))
    assert all(seen.has(f"row {n}", str(n)) for n in range(50))
    assert not seen.has("row 3", "4") and not seen.has("row 50", "50")
