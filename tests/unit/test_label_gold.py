"""The gold of block labels: whole, exact and without text."""

import pytest

from tests.benchmarks.labels import LABELS, PARTS, read_corpus, read_gold
from tests.conftest import SHARED


def test_rows_hold_offsets_labels_and_no_text() -> None:
    rows = [row for by_text in read_gold().values() for row in by_text.values()]
    assert len(rows) > 250
    for row in rows:
        assert set(row) == {"file", "id", "sha256", "part", "blocks"} and row["part"] in PARTS
        end = 0
        for start, stop, label, keep in row["blocks"]:
            assert end <= start < stop and label in LABELS
            assert keep == (label in ("body", "subheading")) or label == "dateline"
            end = stop


@pytest.mark.shared
def test_blocks_cover_every_line(shared) -> None:
    import hashlib

    for corpus, by_text in read_gold().items():
        found = 0
        for row in read_corpus(SHARED / corpus):
            gold = by_text.get(hashlib.sha256(row["text"].encode()).hexdigest())
            if gold is None:
                continue
            found += 1
            ink = bytearray(len(row["text"]))
            for start, stop, *_ in gold["blocks"]:
                ink[start:stop] = b"\1" * (stop - start)
            assert all(ink[i] or c.isspace() for i, c in enumerate(row["text"]))
        assert found >= len(by_text)
