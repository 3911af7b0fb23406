"""Hostile input: each guard ends in `rejects` with its own reason, or takes the document harmlessly."""

from __future__ import annotations

import base64
import gzip
import io
import re
import struct
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import pytest

from stages.ingest import IngestSettings, discover, ingest
from stages.ingest.readers import READERS, reader
from stages.ingest.readers.archives import member_name, member_uri
from stages.ingest.time_limit import TooSlow, time_limit
from tests.unit.test_containers import WORDS, take, tarred, zipped

SMALL = IngestSettings(free_expansion_bytes=100_000, max_expansion=20)


# ---- how large


def test_a_document_beyond_the_size_is_too_large_and_its_neighbours_are_taken(tmp_path: Path) -> None:
    raw = zipped({"large.txt": b"x " * 3000, "small.txt": b"Small."})
    texts, rejects = take(tmp_path / "a.zip", raw, IngestSettings(max_document_bytes=2000))
    assert (set(texts), rejects) == ({"a.zip/small.txt"}, {"a.zip/large.txt": "too_large"})


def test_a_member_beyond_its_size_is_not_unpacked_further(tmp_path: Path) -> None:
    rows = b'{"text": "A row."}\n' * 500
    texts, rejects = take(
        tmp_path / "a.tar", tarred({"a.jsonl": rows, "b.txt": b"B."}), IngestSettings(max_member_bytes=5000)
    )
    assert rejects == {"a.tar/a.jsonl": "too_large"}
    assert "a.tar/b.txt" in texts


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.jsonl.gz"])
def test_a_gzip_bomb_expands(tmp_path: Path, name: str) -> None:
    started = time.monotonic()
    assert take(tmp_path / name, gzip.compress(b"\n" * 30_000_000), SMALL) == ({}, {name: "expands"})
    assert time.monotonic() - started < 10


def test_a_member_that_expands_costs_no_neighbour_and_the_whole_has_a_bound(tmp_path: Path) -> None:
    members = {"bomb.txt": b"\n" * 1_000_000, "small.txt": b"Small."}
    limits = IngestSettings(free_expansion_bytes=500_000, max_expansion=400)
    assert take(tmp_path / "one.zip", zipped(members), limits) == (
        {"one.zip/small.txt": "Small."},
        {"one.zip/bomb.txt": "expands"},
    )
    many = {f"{n:02}.txt": bytes([65 + n]) * 90_000 for n in range(26)}
    texts, rejects = take(tmp_path / "many.zip", zipped(many), SMALL)
    assert rejects["many.zip"] == "expands"
    assert 0 < len(texts) < 5


def test_a_bomb_of_archives_in_archives_ends_at_the_nesting_and_the_whole(tmp_path: Path) -> None:
    raw = zipped({"page.txt": b"\0" * 500_000})
    for _ in range(5):  # as 42.zip is made
        raw = zipped({f"{n}.zip": raw for n in range(4)})
    texts, rejects = take(tmp_path / "42.zip", raw)
    assert texts == {}
    assert set(rejects.values()) == {"nested_too_deep"}
    assert len(rejects) == 64
    texts, rejects = take(tmp_path / "wide.zip", raw, IngestSettings(max_members=50))
    assert rejects["wide.zip"] == "too_many_members"


def test_gzip_in_gzip_is_bounded_by_nesting(tmp_path: Path) -> None:
    raw = WORDS
    for _ in range(3):
        raw = gzip.compress(raw)
    assert take(tmp_path / "a.gz", raw)[0] == {"a.gz": WORDS.decode()}
    for _ in range(3):
        raw = gzip.compress(raw)
    assert take(tmp_path / "a.gz", raw) == ({}, {"a.gz": "nested_too_deep"})


def test_an_archive_that_holds_itself_ends(tmp_path: Path) -> None:
    # Cox's zip quine in short: a ZIP whose only member is a stored ZIP again, as deep as the file is long
    raw = b"words"
    for _ in range(40):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("r.zip", raw)
        raw = out.getvalue()
    assert take(tmp_path / "r.zip", raw) == ({}, {"r.zip/r.zip/r.zip/r.zip": "nested_too_deep"})


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    raw = zipped({"kernel.txt": b"B" * 5000})
    end = raw.index(b"PK\x01\x02")
    entry, tail = raw[end : raw.index(b"PK\x05\x06")], bytearray(raw[raw.index(b"PK\x05\x06") :])
    entries = b"".join(entry.replace(b"kernel.txt", b"kern%02d.txt" % n) for n in range(20))
    struct.pack_into("<HHLL", tail, 8, 20, 20, len(entries), end)
    texts, rejects = take(tmp_path / "a.zip", raw[:end] + entries + bytes(tail))
    assert texts == {}
    assert set(rejects.values()) == {"expands"}


def test_too_many_members_end_the_archive_and_keep_what_came_before(tmp_path: Path) -> None:
    members = {f"{n}.txt": b"Words %d." % n for n in range(30)}
    texts, rejects = take(tmp_path / "a.tar", tarred(members), IngestSettings(max_members=10))
    assert len(texts) == 10
    assert rejects == {"a.tar": "too_many_members"}
    texts, rejects = take(tmp_path / "a.zip", zipped(members), IngestSettings(max_members=10))
    assert (texts, rejects) == ({}, {"a.zip": "too_many_members"})


def test_a_tar_header_of_impossible_size_is_not_believed(tmp_path: Path) -> None:
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("x")
        info.type, info.size = kind, 6 << 30
        raw = info.tobuf(tarfile.GNU_FORMAT) + bytes(100_000)
        assert take(tmp_path / "a.tar.gz", gzip.compress(raw)) == ({}, {"a.tar.gz": "unreadable"})


# ---- where to


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", None), ("/etc/passwd", None), ("C:\\Windows\\x", None), ("c:x.txt", None), ("a/../../b", None),
        ("..\\..\\x", None), ("\\\\host\\share\\x", None), ("a\0.txt", None), ("..", None), ("", None), ("a/..", None),
        ("folder\\a.txt", "folder/a.txt"), ("./a//b.txt", "a/b.txt"), ("a..b.txt", "a..b.txt"),
    ],
)  # fmt: skip
def test_member_paths(name: str, expected: str | None) -> None:
    assert member_name(name) == expected


def test_paths_that_lead_out_are_rejected_and_nothing_is_written(tmp_path: Path) -> None:
    members = {
        "../up.txt": b"Up.",
        "/abs.txt": b"Abs.",
        "..\\win.txt": b"Win.",
        "D:\\x.txt": b"D.",
        "good.txt": b"Good.",
    }
    for pack in (zipped, tarred):
        texts, rejects = take(tmp_path / "a.bin", pack(members))
        assert set(texts) == {"a.bin/good.txt"}
        assert set(rejects.values()) == {"unsafe_path"}
        assert len(rejects) == 4
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.bin", "scratch"]


def test_links_and_devices_in_a_tar_are_rejected(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (
            ("sym", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("dev", tarfile.CHRTYPE),
            ("pipe", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    texts, rejects = take(tmp_path / "a.tar", out.getvalue())
    assert (texts, rejects) == ({}, {f"a.tar/{n}": "link" for n in ("sym", "hard", "dev", "pipe")})


def test_links_in_a_zip_are_rejected(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert take(tmp_path / "a.zip", out.getvalue()) == ({}, {"a.zip/link.txt": "link"})


def test_encrypted_members_are_rejected(tmp_path: Path) -> None:
    raw = bytearray(zipped({"secret.txt": WORDS, "open.txt": b"Open."}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    raw[6] |= 1
    texts, rejects = take(tmp_path / "a.zip", bytes(raw))
    assert (set(texts), rejects) == ({"a.zip/open.txt"}, {"a.zip/secret.txt": "encrypted"})


def test_odd_member_names_give_printable_locators_that_end_with_the_name(tmp_path: Path) -> None:
    members = {
        "new\nline.txt": b"A.",
        "esc\x1b[31m.txt": b"B.",
        "rtl\u202egpj.txt": b"C.",
        "zero\u200bwidth.txt": b"D.",
    }
    for pack in (zipped, tarred):
        texts, rejects = take(tmp_path / "a.bin", pack(members))
        assert rejects == {}
        assert len(texts) == 4
        assert all(uri.isprintable() and "\u200b" not in uri and uri.endswith(".txt") for uri in texts)
    long = member_uri("a.zip", "f/" * 2000 + "end.txt")
    assert len(long) < 400 and long.endswith("end.txt")


# ---- how long


def test_a_slow_document_is_rejected_and_its_neighbours_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reader("text")

    def slow(stream, file, settings):  # type: ignore[no-untyped-def]
        for item in real(stream, file, settings):
            if "slow" in item.uri:
                re.match(r"(a+)+$", "a" * 60 + "!")
            yield item

    monkeypatch.setattr("stages.ingest.readers.reader", lambda name: slow)
    started = time.monotonic()
    members = {"a.txt": b"A.", "slow.txt": b"Slow.", "z.txt": b"Z."}
    texts, rejects = take(tmp_path / "a.zip", zipped(members), IngestSettings(max_document_seconds=0.3))
    assert set(texts) == {"a.zip/a.txt", "a.zip/z.txt"}
    assert rejects == {"a.zip/slow.txt": "too_slow"}
    assert time.monotonic() - started < 5


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(100))


def test_time_limit_in_the_main_thread_and_in_another() -> None:
    found: list[str] = []

    def bounded() -> None:
        try:
            with time_limit(0.2):
                try:
                    spin(30)
                except Exception:  # a library that swallows what it can
                    found.append("swallowed")
        except TooSlow:
            found.append("ended")
        with time_limit(5):  # quick work is left alone, also after one that was ended
            spin(0.3)
        found.append("went on")

    for run in (bounded, lambda: _in_thread(bounded)):
        found.clear()
        started = time.monotonic()
        run()
        assert found == ["ended", "went on"]
        assert time.monotonic() - started < 10


def _in_thread(function: object) -> None:
    thread = threading.Thread(target=function)  # type: ignore[arg-type]
    thread.start()
    thread.join()


def test_time_limits_nest() -> None:
    with time_limit(5):
        with pytest.raises(TooSlow), time_limit(0.1):
            spin(3)
        with time_limit(3):
            pass
    with pytest.raises(TooSlow), time_limit(0.2):
        with time_limit(10):
            pass
        spin(3)


# ---- what is in it


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = f'<!DOCTYPE html [<!ENTITY l0 "lol">{LAUGHS}<!ENTITY file SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prolog", ["", '<?xml version="1.0"?>\n'])
def test_entity_bombs_and_external_entities_in_a_page_stay_what_they_are(tmp_path: Path, prolog: str) -> None:
    page = f"{prolog}{BOMB}<html><head><title>T</title></head><body><p>Before. &l11; &file; After.</p></body></html>"
    started = time.monotonic()
    texts, _ = take(tmp_path / "a.html", page.encode())
    assert time.monotonic() - started < 10
    text = "".join(texts.values())
    assert "Before." in text and "After." in text
    assert "lollol" not in text and "root:" not in text
    assert len(text) < 5000


def test_deep_and_endless_markup_is_quick(tmp_path: Path) -> None:
    for page in (
        "<div>" * 50_000 + "Words.",
        "<p " + "a=b " * 100_000 + ">Words.</p>",
        "<b><i>" * 20_000 + "Words.",
        "<!--" * 50_000,
    ):
        started = time.monotonic()
        take(tmp_path / "a.html", b"<html><body>" + page.encode())
        assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # a declared UTF-7 would turn harmless letters into markup
        (b'<html><meta charset="utf-7"><body><p>+ADw-script+AD4- words here</p></body></html>', "+ADw-script+AD4- words here"),
        ("<html><body><p>Sixteen bits without a mark.</p></body></html>".encode("utf-16-le"), "Sixteen bits without a mark."),
        ('<html><head><meta charset="iso-8859-5"></head><body><p>Größe und Maß</p></body></html>'.encode(), "Größe und Maß"),
        ('<html><meta charset="utf-8"><body><p>Gr\xf6\xdfe und Ma\xdf</p></body></html>'.encode("cp1252"), "Gr\ufffd\ufffde und"),
        (b"<html><body><p>over\xc0\xbcscript\xc0\xbe long</p></body></html>", None),
        ("<html><body><p>Первая строка</p><p>Zweite Größe</p></body></html>".encode() + b"<p>caf\xe9</p>", None),
        (b"<html><body><p>nul\x00 laced\x00 words</p></body></html>", None),
    ],
)  # fmt: skip
def test_character_set_tricks(tmp_path: Path, raw: bytes, expected: str | None) -> None:
    texts, rejects = take(tmp_path / "a.html", raw)
    assert rejects == {}
    (text,) = texts.values()
    assert "<script" not in text and "\0" not in text
    assert not re.search("[\ud800-\udfff]", text)
    if expected is not None:
        assert expected in text


def test_controls_in_text_and_metadata(tmp_path: Path) -> None:
    row = (
        r'{"text": "Red \u001b[31m alert\u0000 and \ud800 half a pair.\u0007", "title": "A\u202etitle\u0000\u001b]0;x\u0007",'
        r' "author": "Ann\u0000 Other\u001b[0m", "source": "Daily\u001b Words", "id": "i\u202ed\n"}'
    )
    path = tmp_path / "a.jsonl"
    path.write_text(row)
    tables = ingest(discover([str(path)], "c")[0], "c")
    (document,) = tables["documents"].to_pylist()
    for name in ("text", "title", "section", "uri", "published_evidence"):
        value = document[name] or ""
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", value), name
        value.encode("utf-8")
    assert "\u202e" not in document["uri"]
    for table, column in (("document_authors", "author"), ("sources", "name")):
        for value in tables[table].column(column).to_pylist():
            assert not re.search("[\x00-\x1f\x7f-\x9f]", value)


def test_every_reader_of_the_registry_is_there() -> None:
    assert all(callable(reader(name)) for name in READERS)


def test_base64_noise_and_endless_lines_are_quick(tmp_path: Path) -> None:
    noise = base64.b64encode(bytes(range(256)) * 4000)
    for raw in (
        noise,
        b"a" * 2_000_000,
        b'"' * 500_000,
        b"<" * 500_000,
        b"\xe2\x80\x9c" * 200_000,
        b"\n" * 1_000_000 + b"x",
    ):
        started = time.monotonic()
        take(tmp_path / "a.txt", raw)
        assert time.monotonic() - started < 10, raw[:5]
