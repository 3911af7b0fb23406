"""Plain text: decoding, normalisation, guards. Every file ends as a document or as a reject with its reason."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stages.ingest import IngestSettings, InputFile, discover, ingest
from stages.ingest.decode import binary_kind, decode, normalise
from warehouse.tables import DOCUMENT_AUTHORS, DOCUMENTS, REJECTS, SOURCES


def take(path: Path, raw: bytes, **limits: int) -> dict[str, pa.Table]:
    path.write_bytes(raw)
    files, rejects = discover([str(path)], "c")
    assert not rejects.num_rows
    return ingest(files, "c", IngestSettings(**limits))


def text_of(tables: dict[str, pa.Table]) -> str:
    assert tables["rejects"].to_pylist() == []
    (text,) = tables["documents"]["text"].to_pylist()
    assert isinstance(text, str)
    return text


def reason_of(tables: dict[str, pa.Table]) -> str:
    assert tables["documents"].num_rows == 0
    (row,) = tables["rejects"].to_pylist()
    assert row["detail"].endswith(".")
    assert row["stage"] == "ingest"
    return str(row["reason"])


def test_text_is_the_decoded_file(tmp_path: Path) -> None:
    tables = take(tmp_path / "a.txt", "\ufeff  First line.\r\n\r\nSecond\rthird\t.  \n".encode())
    assert text_of(tables) == "  First line.\n\nSecond\nthird\t.  \n"
    for name, table in (
        ("documents", DOCUMENTS),
        ("document_authors", DOCUMENT_AUTHORS),
        ("sources", SOURCES),
        ("rejects", REJECTS),
    ):
        assert tables[name].schema.equals(table.schema), name


def test_characters_that_harm_are_replaced_one_for_one(tmp_path: Path) -> None:
    assert text_of(take(tmp_path / "a.txt", b"nul\x00 esc\x1b[31m bell\x07 del\x7f")) == "nul\ufffd esc [31m bell  del "
    assert normalise("a\ud800b\u2028c\x85d\x0ce") == "a\ufffdb\nc\nd\ne"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Der Präsident sprach über Maßnahmen für Köln.", "cp1252"),
        ("He said “no” – it’s over.", "cp1252"),
        ("Президент сообщил о новых переговорах в среду.", "cp1251"),
        ("Plain words in sixteen bits, twice over.", "utf-16"),
        ("Plain words in sixteen bits without a mark.", "utf-16-le"),
        ("Plain words in thirty-two bits.", "utf-32"),
        ("大統領は水曜日に新しい交渉について述べた。", "cp932"),
        ("大統領は水曜日に新しい交渉について述べた。", "iso2022_jp"),
        ("Přítomní žádali příslušné úřady o pomoc.", "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    assert text_of(take(tmp_path / "a.txt", text.encode(encoding))) == text


def test_broken_utf8_is_taken_with_replacement(tmp_path: Path) -> None:
    raw = "Вода поднялась на два метра. ".encode() * 3 + b"\xff" + "Жители уехали.".encode()
    text = text_of(take(tmp_path / "a.txt", raw))
    assert text.startswith("Вода поднялась")
    assert text.endswith("\ufffdЖители уехали.")


def test_declared_charset_and_refused_ones() -> None:
    page = '<meta charset="windows-1251"><p>Вода'.encode("cp1251")
    assert "Вода" in decode(page)[0]
    assert decode(b'<meta charset="utf-7"><p>caf\xe9')[1] != "utf-7"
    assert decode(b'<meta charset="rot13"><p>caf\xe9')[0].endswith("café")


@pytest.mark.parametrize(
    "raw",
    [b"%PDF-1.7 text", b"\x89PNG\r\n\x1a\n0", b"\xff\xd8\xff\xe0JFIF", bytes(range(256)) * 20],
)
def test_binary_files_are_rejected(tmp_path: Path, raw: bytes) -> None:
    assert reason_of(take(tmp_path / "a.txt", raw)) == "binary"


def test_binary_needs_more_than_one_stray_nul() -> None:
    assert binary_kind(b"Some text with one \x00 in it.") is None


# mtime=0: the bytes are part of the test's name, which has to be the same in every worker.
@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_nothing_in_it_is_empty(tmp_path: Path, raw: bytes) -> None:
    assert reason_of(take(tmp_path / "a.txt", raw)) == "empty"


def test_text_that_is_no_article_is_unsupported(tmp_path: Path) -> None:
    assert reason_of(take(tmp_path / "a.sql", b"SELECT text FROM articles;\n")) == "unsupported"


def test_gzipped_text_and_broken_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(b"Packed words.\r\n" * 100)
    assert text_of(take(tmp_path / "a.txt.gz", packed)).startswith("Packed words.\nPacked")
    assert reason_of(take(tmp_path / "b.txt.gz", packed[:-12])) == "truncated"


def test_too_large_by_file_and_after_unpacking(tmp_path: Path) -> None:
    assert reason_of(take(tmp_path / "a.txt", b"x" * 3000, max_document_bytes=2000)) == "too_large"
    assert reason_of(take(tmp_path / "b.gz", gzip.compress(b"x" * 3000), max_document_bytes=2000)) == "too_large"


def test_single_line_of_50_mb_is_a_quick_reject(tmp_path: Path) -> None:
    assert reason_of(take(tmp_path / "a.txt", b"a" * 50_000_000)) == "too_large"


def test_vanished_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = InputFile(str(tmp_path / "gone.txt"), "gone.txt", 5, "0" * 64)
    assert reason_of(ingest([gone], "c")) == "vanished"
    folder = InputFile(str(tmp_path), "folder", 5, None)
    assert reason_of(ingest([folder], "c")) == "unreadable"


def test_ids_depend_on_corpus_locator_and_bytes_only(tmp_path: Path) -> None:
    one = take(tmp_path / "a.txt", b"Some words.")["documents"]["doc_id"].to_pylist()
    (tmp_path / "x").mkdir()
    two = take(tmp_path / "x" / "a.txt", b"Some words.")["documents"]["doc_id"].to_pylist()
    other = take(tmp_path / "a.txt", b"Other words.")["documents"]["doc_id"].to_pylist()
    assert one == two != other


def test_file_that_changed_since_it_was_found_has_the_hash_of_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Old words.")
    files, _ = discover([str(path)], "c")
    path.write_text("New words.")
    (row,) = ingest(files, "c")["documents"].to_pylist()
    assert (row["text"], row["sha256"]) == ("New words.", sha256(b"New words.").hexdigest())


def test_rows_do_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(f"Text number {n} told to nobody.")
    files, _ = discover([str(tmp_path)], "c")
    forward, backward = ingest(files, "c"), ingest(files[::-1], "c")
    assert all(forward[k].equals(backward[k]) for k in forward)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.jsonl", "a.gz", "a"]))
@example(b"<html><body>&#0;&#xD800;&#x1b;", "a.html")
@example(b'{"text": "\\ud800 \\u0000 x"}', "a.jsonl")
def test_any_bytes_end_as_document_or_reject(tmp_path: Path, raw: bytes, name: str) -> None:
    tables = take(tmp_path / name, raw)
    assert tables["documents"].num_rows + tables["rejects"].num_rows >= 1
    for row in tables["documents"].to_pylist():
        text = row["text"]
        assert row["char_count"] == len(text) > 0
        assert not any(c in text for c in "\0\r\x1b\x85\u2028") and text.strip()
        text.encode("utf-8")
    text = {r["doc_id"]: r["text"] for r in tables["documents"].to_pylist()}
    for line in tables["markup"].to_pylist():
        assert text[line["doc_id"]][line["char_start"] : line["char_end"]].strip()


@given(st.text())
def test_normalise_changes_length_only_by_crlf(text: str) -> None:
    expected = len(text) - text.count("\r\n") - text.startswith("\ufeff")
    assert len(normalise(text)) == expected
    assert normalise(normalise(text)).lstrip("\ufeff") == normalise(text).lstrip("\ufeff")
