"""Packed files and archives: what lies in them is read as if it lay in a folder, however it is packed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.ingest import IngestSettings, discover, ingest
from stages.ingest.readers.formats import format_of
from stages.ingest.readers.stream import Stream, TooLarge

WORDS = b"The ferry left the harbour at noon.\nIt came back empty.\n"


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": lambda raw: bytes(pa.compress(raw, "zstd", asbytes=True)),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return out.getvalue()


def tarred(members: dict[str, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def take(path: Path, raw: bytes, chosen: IngestSettings | None = None) -> tuple[dict[str, str], dict[str, str]]:
    """Texts by locator, and reasons by locator."""
    path.write_bytes(raw)
    files, rejects = discover([str(path)], "c")
    assert not rejects.num_rows
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    tables = ingest(files, "c", chosen or IngestSettings(), scratch)
    assert not list(scratch.iterdir()), "temporary files are left"
    rows = tables["rejects"].to_pylist()
    assert all(r["detail"].strip().endswith((".", "?")) for r in rows), rows
    return (
        {r["uri"]: r["text"] for r in tables["documents"].to_pylist()},
        {r["uri"]: r["reason"] for r in rows},
    )


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("name", ["a.txt", "nameless"])
def test_a_packed_file_is_its_content_under_its_own_locator(tmp_path: Path, suffix: str, name: str) -> None:
    packed = f"{name}{suffix}" if name == "a.txt" else name  # known by its content, not by its name
    assert take(tmp_path / packed, PACKERS[suffix](WORDS)) == ({packed: WORDS.decode()}, {})


@pytest.mark.parametrize("suffix", PACKERS)
def test_streams_one_after_the_other_are_one_file(tmp_path: Path, suffix: str) -> None:
    texts, rejects = take(tmp_path / f"a.txt{suffix}", PACKERS[suffix](b"One. ") + PACKERS[suffix](b"Two."))
    assert (list(texts.values()), rejects) == (["One. Two."], {})


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_members_are_documents_with_the_archive_before_their_path(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    raw = pack({"x/a.txt": b"First.", "b.html": b"<html><body><p>Second.</p></body></html>", ".hidden/c.txt": b"no",
                "__MACOSX/._a.txt": b"no", "rows.jsonl": b'{"id": "k", "text": "Third."}\n'})  # fmt: skip
    texts, rejects = take(tmp_path / "in.pack", raw)
    assert texts == {"in.pack/x/a.txt": "First.", "in.pack/b.html": "Second.", "in.pack/rows.jsonl#k": "Third."}
    assert rejects == {}


@pytest.mark.parametrize("suffix", PACKERS)
def test_tar_in_every_packing_and_with_every_header(tmp_path: Path, suffix: str) -> None:
    long = "folder/" * 20 + "é" * 60 + ".txt"
    for n, kind in enumerate((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)):
        texts, rejects = take(
            tmp_path / f"{n}.tar{suffix}", PACKERS[suffix](tarred({long: WORDS, "b.txt": b"B."}, kind))
        )
        assert (set(texts.values()), rejects) == ({WORDS.decode(), "B."}, {})
        assert any(uri.endswith("é.txt") for uri in texts)


def test_a_tar_without_magic_is_known_by_its_checksum(tmp_path: Path) -> None:
    raw = bytearray(tarred({"a.txt": WORDS}, tarfile.USTAR_FORMAT))
    raw[257:265] = bytes(8)
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    assert take(tmp_path / "old.tar", bytes(raw))[0] == {"old.tar/a.txt": WORDS.decode()}


def test_archives_in_archives_and_packed_members(tmp_path: Path) -> None:
    inner = zipped({"deep.txt.xz": lzma.compress(b"Deep words.")})
    raw = gzip.compress(tarred({"in/one.zip": inner, "two.txt.bz2": bz2.compress(b"Two."), "three.txt": b"Three."}))
    texts, rejects = take(tmp_path / "all.tar.gz", raw)
    assert texts == {
        "all.tar.gz/in/one.zip/deep.txt.xz": "Deep words.",
        "all.tar.gz/two.txt.bz2": "Two.",
        "all.tar.gz/three.txt": "Three.",
    }
    assert rejects == {}


def test_of_a_wacz_only_the_archive_counts(tmp_path: Path) -> None:
    raw = zipped({
        "datapackage.json": b'{"text": "Not an article."}', "pages/pages.jsonl": b'{"text": "Not an article."}\n',
        "indexes/index.cdx": b"com,example)/ 2020 {}", "archive/data.warc": b"not a WARC, to see that it was looked at",
    })  # fmt: skip
    texts, rejects = take(tmp_path / "crawl.wacz", raw)
    assert texts == {}
    assert set(rejects) == {"crawl.wacz/archive/data.warc"}


def test_an_office_document_is_no_archive_of_articles(tmp_path: Path) -> None:
    raw = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w/>"})
    assert take(tmp_path / "letter.docx", raw) == ({}, {"letter.docx": "binary"})


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_without_files_is_empty(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    assert take(tmp_path / "none.bin", pack({})) in (({}, {"none.bin": "empty"}), ({}, {"none.bin": "binary"}))


def test_what_comes_before_the_break_is_kept(tmp_path: Path) -> None:
    rows = b"".join(
        b'{"id": "%d", "text": "Row %d. %s"}\n' % (n, n, bytes(str(hash((n, 1))), "ascii") * 40) for n in range(900)
    )
    for suffix, pack in PACKERS.items():
        packed = pack(rows)
        name = f"a.jsonl{suffix}"
        texts, rejects = take(tmp_path / name, packed[: len(packed) * 3 // 4])
        assert rejects == {name: "truncated"}, suffix
        # bzip2 works in blocks of 900 kB: nothing of a cut block can be had
        assert suffix == ".bz2" or f"{name}#0" in texts, suffix


@pytest.mark.parametrize("streamed", [False, True])
def test_a_zip_without_its_directory_is_read_to_the_break(tmp_path: Path, streamed: bool) -> None:
    out = io.BytesIO()

    class Pipe(io.RawIOBase):  # can't seek, so that the sizes follow the data
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return out.write(data)  # type: ignore[arg-type]

    with zipfile.ZipFile(Pipe() if streamed else out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(5):
            archive.writestr(f"{n}.txt", f"Article {n}. " * 50)
    raw = out.getvalue()
    texts, rejects = take(tmp_path / "a.zip", raw[: raw.rindex(b"PK\x03\x04") + 40])
    assert sorted(texts) == [f"a.zip/{n}.txt" for n in range(4)]
    assert texts["a.zip/3.txt"].startswith("Article 3. Article")
    assert rejects.pop("a.zip") == "truncated"
    assert set(rejects.values()) <= {"truncated"}


def test_a_cut_tar_gives_what_came_before(tmp_path: Path) -> None:
    raw = tarred({f"{n}.txt": b"Words. " * 300 for n in range(6)})
    texts, rejects = take(tmp_path / "a.tar", raw[:9000])
    assert set(texts) >= {"a.tar/0.txt", "a.tar/1.txt", "a.tar/2.txt"}
    assert rejects["a.tar"] == "truncated"
    texts, rejects = take(tmp_path / "b.tar.gz", gzip.compress(raw)[:-30])
    assert rejects["b.tar.gz"] == "truncated"


def test_a_broken_member_costs_no_neighbour(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": b"Alpha. " * 99, "b.txt": b"Beta. " * 99, "c.txt": b"Gamma. " * 99}))
    at = raw.index(b"b.txt") + 8
    raw[at : at + 6] = b"\xff" * 6
    texts, rejects = take(tmp_path / "a.zip", bytes(raw))
    assert set(texts) == {"a.zip/a.txt", "a.zip/c.txt"}
    assert rejects == {"a.zip/b.txt": "unreadable"}


def test_members_have_ids_of_their_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = ingest(discover([_write(tmp_path / "one/a.zip", zipped({"x.txt": b"Same."}))], "c")[0], "c")
    two = ingest(
        discover([_write(tmp_path / "two/a.zip", zipped({"x.txt": b"Same.", "y.txt": b"More."}))], "c")[0], "c"
    )
    assert set(one["documents"]["doc_id"].to_pylist()) < set(two["documents"]["doc_id"].to_pylist())


def _write(path: Path, raw: bytes) -> str:
    path.write_bytes(raw)
    return str(path)


def test_a_stream_is_read_in_any_way(tmp_path: Path) -> None:
    raw = WORDS * 5000

    def stream() -> Stream:
        return Stream(io.BytesIO(raw), scratch=tmp_path)  # type: ignore[arg-type]

    s = stream()
    assert s.peek() == raw[:65536]
    assert s.read(10) + s.read_all(len(raw)) == raw
    assert b"\n".join(line or b"" for line in stream().lines(1000)) + b"\n" == raw
    assert stream().file().read() == raw
    with stream().seekable_file(len(raw)) as file:
        file.seek(-5, io.SEEK_END)
        assert file.read() == raw[-5:]
    with pytest.raises(TooLarge), stream().seekable_file(1000):
        pass
    with pytest.raises(TooLarge):
        stream().read_all(1000)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a", b"PAR1\x15\x00", "parquet"),
        ("a", b"ARROW1\x00\x00", "arrow"),
        ("a.txt", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "warc"),
        ("a.xml", b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0">', "feed"),
        ("a", b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ("a.rdf", b"<?xml version='1.0'?><rdf:RDF xmlns='x'>", "feed"),
        ("a.xml", b"<?xml version='1.0'?><catalogue>", None),
        ("a.txt", b"<!doctype html><html>", "html"),
        ("a", b"MIME-Version: 1.0\r\nFrom: a@example.org\r\nSubject: News\r\n\r\nWords", "eml"),
        ("a", b"From: <x>\r\nSnapshot-Content-Location: x\r\nMIME-Version: 1.0\r\nSubject: S\r\n", "mhtml"),
        ("a", b"Subject: S\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tx=y\r\n", "mhtml"),
        ("a.txt", b"From: our own correspondent\nSubject: the flood\n\nIt rained.", "text"),
        ("a.eml", b"From: a@example.org\n\nWords", "eml"),
        ("a.csv", b"id,text\n1,x\n", "csv"),
        ("a.tsv.gz", b"id\ttext\n", "csv"),
        ("a.txt", b"id,text\n1,x\n", "text"),
        ("a", b'{"text": "x"}', "jsonl"),
        ("a.html", b"words", "html"),
        ("a.css", b"p {}", None),
    ],
)  # fmt: skip
def test_formats_are_known_by_content_then_by_name(name: str, head: bytes, expected: str | None) -> None:
    assert format_of(name, head) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_archives_raise_nothing(tmp_path: Path, data: st.DataObject) -> None:
    members = {"a.txt": b"Alpha words. " * 20, "b.jsonl": b'{"text": "Row."}\n' * 3}
    packers = [zipped, tarred, lambda m: gzip.compress(tarred(m)), lambda m: zipped({"in.zip": zipped(m)}),
               *(lambda m, p=p: p(m["a.txt"]) for p in PACKERS.values())]  # fmt: skip
    raw = bytearray(data.draw(st.sampled_from(packers))(members))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(1, len(raw)))]
    take(tmp_path / "x.bin", bytes(raw))


def test_a_small_packed_archive_that_is_cut_gives_what_came_before(tmp_path: Path) -> None:
    raw = tarred({"kept.txt": WORDS, "lost.txt": bytes(99_000)})
    for suffix, pack in PACKERS.items():
        if suffix in (".bz2", ".zst"):  # a block of these (900 and 128 kB) is whole or lost
            continue
        packed = pack(raw)
        texts, rejects = take(tmp_path / f"a.tar{suffix}", packed[: len(packed) - 40])
        assert texts == {f"a.tar{suffix}/kept.txt": WORDS.decode()}, suffix
        assert rejects[f"a.tar{suffix}"] == "truncated"


def test_a_small_file_of_several_gzip_members_that_is_cut_gives_the_whole_ones(tmp_path: Path) -> None:
    raw = b"".join(gzip.compress(b'{"id": "%d", "text": "Row %d."}\n' % (n, n)) for n in range(4))
    texts, rejects = take(tmp_path / "a.jsonl.gz", raw[:-12])
    assert set(texts) >= {f"a.jsonl.gz#{n}" for n in range(3)}
    assert rejects == {"a.jsonl.gz": "truncated"}
