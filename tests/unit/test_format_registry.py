"""Every reader is reached from a file on disk, by its content or its name."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pytest

from stages.ingest import discover, ingest
from stages.ingest.readers import READERS
from stages.ingest.readers.formats import format_of

STORY = "The ferry sank off the cape on Monday night, and forty people were rescued, the coast guard said."
MAIL = f"From: desk@wire.example\nSubject: Ferry\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{STORY}\n"


def _texts(path: Path) -> list[str]:
    files, _ = discover([str(path)], "test")
    return [text.strip() for text in ingest(files, "test")["documents"]["text"].to_pylist()]


@pytest.mark.parametrize("name", ["news.mbox", "news"])
def test_a_mailbox_is_read_by_name_or_look(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(f"From a@b Mon Nov 16 10:00:00 2026\n{MAIL}", encoding="utf-8")
    assert _texts(tmp_path / name) == [STORY]


@pytest.mark.parametrize("name", ["rows.arrows", "rows.bin", "rows.feather"])
def test_arrow_streams_and_feather_files_are_read(tmp_path: Path, name: str) -> None:
    table = pa.table({"title": ["Ferry sinks"], "text": [STORY]})
    if name.endswith("feather"):
        feather.write_feather(table, tmp_path / name)
    else:
        with pa.OSFile(str(tmp_path / name), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
    assert _texts(tmp_path / name) == [STORY]


def test_every_extension_leads_to_a_reader() -> None:
    names = ("a.csv", "a.tsv", "a.jsonl", "a.html", "a.eml", "a.mhtml", "a.mbox", "a.arrows", "a.feather", "a.txt")
    assert {format_of(name, b"x") for name in names} <= READERS.keys()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.html", "a.txt", "a.eml", "a.mbox"])
def test_a_file_of_blanks_is_not_lost(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\t\n  \n")
    files, _ = discover([str(tmp_path / name)], "test")
    found = ingest(files, "test")
    assert found["documents"].num_rows == 0 and found["rejects"].num_rows == 1
