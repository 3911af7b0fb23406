"""Blocks of any text: exact spans, no overlap, nothing left out; and how fast and how steady."""

import time
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.clean import clean, line_repetition
from stages.clean.inline import split_residue
from stages.clean.lines import line_spans
from stages.clean.repetition import SCHEMA
from warehouse.tables import BLOCKS, DOCUMENTS


def table(*texts: str, source: str | None = None, title: str | None = None, **more: object) -> pa.Table:
    return DOCUMENTS.from_rows(
        {
            "doc_id": f"d{i}", "corpus": "test", "uri": f"{i}.txt", "published_precision": "unknown", "text": text,
            "char_count": len(text), "sha256": "0", "source_id": source, "title": title, **more,
        }
        for i, text in enumerate(texts)
    )  # fmt: skip


def blocks(*texts: str, **more: object) -> list[dict]:
    return clean(table(*texts, **more), SCHEMA.empty_table())["blocks"].to_pylist()


def check_tiling(text: str, rows: list[dict]) -> None:
    covered = [0] * len(text)
    for row in rows:
        assert 0 <= row["char_start"] < row["char_end"] <= len(text)
        for i in range(row["char_start"], row["char_end"]):
            covered[i] += 1
        piece = text[row["char_start"] : row["char_end"]]
        assert piece == piece.strip()
    for char, times in zip(text, covered, strict=True):
        assert times <= 1
        assert times == 1 or char.isspace()
    assert [r["char_start"] for r in rows] == sorted(r["char_start"] for r in rows)
    assert [r["block_no"] for r in rows] == list(range(len(rows)))


PIECES = st.sampled_from(
    [
        "The mayor said the bridge would stay shut until Monday.", "LIMA (AP) — ", "Advertisement", "Share", "01:28",
        "Now playing", "Photos: The flood", "Jane Roe/Reuters", "(Photo by Jane Roe/Getty Images)", "Read more: Floods",
        "\n", "\n\n", " ", "\u2028", "\u200b", "\x85", "\r", "Comments", "Reply", "By Jane Roe", "©", "“", "”", "—",
        "ففي", "洪水。", "12 May 2024", "Reuters", ".", "🙂", "x" * 130, "word " * 40,
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300),
    st.lists(PIECES, min_size=1, max_size=25).map("".join),
)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_blocks_tile_any_text(text: str) -> None:
    check_tiling(text, blocks(text))


@settings(max_examples=80, deadline=None)
@given(TEXTS.filter(lambda t: t.strip() != ""))
def test_inline_pieces_tile_any_line(text: str) -> None:
    for start, end in line_spans(text):
        pieces = split_residue(text, start, end)
        assert pieces[0].start == start
        assert pieces[-1].end == end
        assert sum(p.label is None for p in pieces) == 1
        for a, b in pairwise(pieces):
            assert a.end <= b.start and not text[a.end : b.start].strip()


def test_blocks_follow_the_contract() -> None:
    documents = table("A line.\n\nAnother line.")
    out = clean(documents, line_repetition(documents))["blocks"]
    assert out.schema.equals(BLOCKS.schema)


def test_blank_and_absent_documents_give_no_blocks() -> None:
    assert blocks(" \n \n") == []
    assert blocks() == []


def test_same_rows_in_any_order() -> None:
    texts = ["The river rose.\nShare\nRoads were closed on Friday, the council said.", "Fire in a mill.\nAdvertisement"]
    documents = table(*texts)
    turned = documents.take([1, 0])
    first = clean(documents, line_repetition(documents))["blocks"].sort_by("doc_id").to_pylist()
    assert sorted(clean(turned, line_repetition(turned))["blocks"].to_pylist(), key=str) == sorted(first, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000, "word " * 20_000, "“" * 10_000, "(" * 20_000, "A. " * 30_000, "Xyz/" * 25_000, "AB " * 30_000,
        "Photo: " * 14_000, "http://" * 14_000, "Aa " * 30_000 + "(AP) —", "@" * 50_000, "1:" * 50_000,
        "\n".join(["Reply"] * 10_000), "\n".join(["Photos: A"] * 10_000),
    ],
)  # fmt: skip
def test_hostile_lines_take_bounded_time(text: str) -> None:
    began = time.process_time()
    check_tiling(text, blocks(text))
    assert time.process_time() - began < 4


def test_hard_wrapped_paragraphs_are_one_block() -> None:
    text = (
        "The council of the port town voted on Tuesday to rebuild the pier\n"
        "that a storm had swept away in the first week of the new year, and\n"
        "set aside two million for the work, which is to begin in the autumn.\n\n"
        "Fishermen had asked for a stone pier, since the wooden one had been\n"
        "damaged in three winters out of five, but the engineers warned that\n"
        "stone would shift the current and wear away the beach to the south\n"
        "of the harbour, where the hotels are.\n\n"
        "A vote on the budget as a whole will follow in the coming weeks and\n"
        "members of both parties said that they expected it to pass without\n"
        "much debate."
    )
    spans = line_spans(text)
    assert [text[s:e].split()[0] for s, e in spans] == ["The", "Fishermen", "A"]
    check_tiling(text, blocks(text))


def test_short_lines_are_not_joined() -> None:
    text = "\n".join(f"Line {i} of a list of things" for i in range(20))
    assert len(line_spans(text)) == 20
