"""Formats of files: one article in all of them, and tables (CSV, Parquet, Arrow)."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from stages.ingest import discover, ingest
from stages.ingest.decode import binary_kind
from tests.unit.reading import drafts, read, reasons, response

TITLE = "Thirteen Rescued as the Veltra Bursts Its Banks"
URL = "https://www.example-herald.co.uk/news/thirteen-rescued"
PARAGRAPHS = (
    "Rescue teams in boats took thirteen people off their roofs on Thursday after the Veltra broke through a dam.",
    "“We heard the water before we saw it,” said Ilka Dorn, who was carried out of her café with two children.",
    "The regional office said that 2,400 homes were without power, and that the level would peak on Friday night.",
)
TEXT = "\n".join(PARAGRAPHS)
ROW = {"url": URL, "title": TITLE, "text": TEXT, "date": "2021-07-15T10:30:00+02:00", "source": "Example Herald"}
BODY = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
PAGE = (
    f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
    f'<link rel="canonical" href="{URL}"><meta property="og:site_name" content="Example Herald">'
    f'<meta property="og:title" content="{TITLE}">'
    '<meta property="article:published_time" content="2021-07-15T10:30:00+02:00"></head>'
    f"<body><article><h1>{TITLE}</h1>{BODY}</article></body></html>"
)


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def _arrow(rows: list[dict[str, Any]], make: Callable[..., Any] = pa.ipc.new_file) -> bytes:
    table = pa.Table.from_pylist(rows)
    out = io.BytesIO()
    with make(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
    return out.getvalue()


def _csv(delimiter: str, encoding: str) -> bytes:
    cells = ['"' + v.replace('"', '""') + '"' for v in ROW.values()]
    return (delimiter.join(ROW) + "\r\n" + delimiter.join(cells) + "\r\n").encode(encoding)


def _feed() -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Example Herald</title><item><title>{TITLE}</title><link>{URL}</link>"
        "<pubDate>Thu, 15 Jul 2021 10:30:00 +0200</pubDate>"
        f"<description>Thirteen people are safe.</description><content:encoded><![CDATA[{BODY}]]></content:encoded>"
        "</item></channel></rss>"
    ).encode()


def _mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Example Herald <news@mail.example-herald.co.uk>"
    message["Subject"] = TITLE
    message["Date"] = "Thu, 15 Jul 2021 10:30:00 +0200"
    message["Archived-At"] = f"<{URL}>"
    message.set_content("\n\n".join(PARAGRAPHS))
    return message.as_bytes()


def _saved_page() -> bytes:
    head = f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nMIME-Version: 1.0\r\n"
    kind = 'Content-Type: multipart/related; type="text/html"; boundary="xx"\r\n\r\n'
    part = f"--xx\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: {URL}\r\n\r\n"
    return f"{head}{kind}{part}{PAGE}\r\n--xx--\r\n".encode()


FILES: dict[str, bytes] = {
    "a.txt": f"{TITLE}\n\nPublished: 15 July 2021, 10:30 CEST\n\n{TEXT}\n\nSign up to Example Herald.\n".encode(),
    "a.html": PAGE.encode(),
    "a.jsonl": json.dumps(ROW).encode(),
    "a.json": json.dumps([ROW], indent=2).encode(),
    "a.csv": _csv(",", "utf-8-sig"),
    "a.tsv": _csv("\t", "utf-16"),
    "semicolons.csv": _csv(";", "cp1252"),
    "a.parquet": _parquet([ROW]),
    "a.arrow": _arrow([ROW]),
    "a.warc": response(URL, PAGE.encode(), "text/html; charset=utf-8"),
    "a.warc.gz": gzip.compress(response(URL, PAGE.encode(), "text/html; charset=utf-8")),
    "a.rss": _feed(),
    "a.xml": _feed(),
    "a.eml": _mail(),
    "a.mhtml": _saved_page(),
}


@pytest.mark.parametrize("name", FILES)
def test_one_article_in_every_format(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    tables = ingest(discover([str(tmp_path / name)], "c")[0], "c")
    (row,) = tables["documents"].to_pylist()
    assert [line for line in row["text"].split("\n") if line in PARAGRAPHS] == list(PARAGRAPHS)
    assert row["title"] == TITLE
    assert row["published_at"] == datetime(2021, 7, 15, 8, 30, tzinfo=UTC)
    assert row["published_precision"] == "stated"
    assert row["language"] == "en"
    if name != "a.txt":
        assert row["url"] == URL
        (source,) = tables["sources"].to_pylist()
        assert (source["name"], source["domain"]) == ("Example Herald", "example-herald.co.uk")


def test_cells_with_line_breaks_separators_and_quotes() -> None:
    raw = b'id,title,text\r\n1,"A ""loud"", long title","One.\r\n\r\nTwo, and ""three""."\r\n'
    (draft,) = drafts(read("csv", raw))
    assert (draft.uri, draft.title, draft.text) == ("f#1", 'A "loud", long title', 'One.\n\nTwo, and "three".')


def test_backslashes_as_escapes_and_a_stated_separator() -> None:
    raw = b'sep=;\nid;text\n1;"He said \\"no\\"; then \\"yes\\"."\n'
    assert [d.text for d in drafts(read("csv", raw))] == ['He said "no"; then "yes".']


def test_a_quote_that_is_never_closed_costs_its_own_row() -> None:
    raw = b'id,text,date\n1,"One.",2021-07-15\n2,"Two,2021-07-15\n3,"Three.",2021-07-15\n4,"Four, open\n'
    found = read("csv", raw)
    assert [d.uri for d in drafts(found)] == ["f#1", "f#3"]
    assert reasons(found) == ["bad_row", "bad_row"]


def test_rows_that_are_too_wide_or_end_in_their_text_are_rejects() -> None:
    raw = b"id,text,date,section\n1,One, two, three,2021-07-15,World\n2,Cut\n3,Three.,2021-07-15\n4,Four.,,,,\n"
    found = read("csv", raw)
    assert [d.uri for d in drafts(found)] == ["f#3", "f#4"]
    assert reasons(found) == ["bad_row", "bad_row"]


@pytest.mark.parametrize("raw", [b"1,2,3\n4,5,6\n", b"", b"\n\n", b"one line of words\n", b"a;b\n"])
def test_a_table_without_a_header_is_one_reject(raw: bytes) -> None:
    assert reasons(read("csv", raw)) == ["no_header"]


def test_columns_can_be_named_and_lists_in_cells_are_lists() -> None:
    raw = b"n,long,who\n1,The river rose.,\"['Ann Lee', 'Bo Ek']\"\n2,It fell.,nan\n"
    one, two = drafts(read("csv", raw, fields={"text": "long", "authors": "who"}))
    assert (one.text, one.authors, two.authors) == ("The river rose.", ["Ann Lee", "Bo Ek"], [])


def test_a_row_beyond_the_limit_is_passed_over_and_an_open_quote_does_not_hang() -> None:
    raw = b'id,text\n1,"%s"\n2,Two.\n3,"open\n%s' % (b"x" * 60_000, b'x","y\n' * 50_000)
    found = read("csv", raw, max_document_bytes=50_000)
    assert "f#2" in [d.uri for d in drafts(found)]
    assert "too_large" in reasons(found)


def test_values_of_typed_columns() -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int64()),
            "content": pa.array(["One.", None], pa.large_string()).dictionary_encode(),
            "html": pa.array([None, b"<html><body><p>Two, caf\xe9.</p></body></html>"], pa.binary()),
            "published": pa.array([1626337800_000_000_001, None], pa.timestamp("ns", "Europe/Berlin")),
            "authors": pa.array([["Ann Lee", "Bo Ek"], None], pa.list_(pa.string())),
            "publisher": pa.array([{"name": "Example Herald"}, None], pa.struct({"name": pa.string()})),
            "section": pa.array([float("nan"), 2.5]),
            "category": pa.array([Decimal("1.50"), None]),
            "date": pa.array([date(2021, 7, 15), date(2021, 7, 16)]),
            "vector": pa.array([[0.1, 0.2], [0.3, 0.4]]),
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    one, two = drafts(read("parquet", out.getvalue()))
    assert (one.uri, one.text, one.authors, one.site) == ("f#1", "One.", ["Ann Lee", "Bo Ek"], "Example Herald")
    assert (one.section, one.dates[0]) == ("1.50", ("field published", "2021-07-15T10:30:00+02:00"))
    assert (two.text, two.section, two.dates) == ("Two, café.", "2.5", [("field date", "2021-07-16")])


def test_arrow_streams_and_feather() -> None:
    assert len(drafts(read("arrow", _arrow([ROW, ROW | {"text": "Other words."}], pa.ipc.new_stream)))) == 2
    out = io.BytesIO()
    pyarrow.feather.write_feather(pa.Table.from_pylist([ROW, ROW | {"text": "Other words."}]), out, compression="lz4")
    assert len(drafts(read("arrow", out.getvalue()))) == 2
    assert reasons(read("arrow", b"FEA1" + bytes(20))) == ["unreadable"]


@pytest.mark.parametrize("make", [_parquet, _arrow])
def test_tables_without_text_without_rows_and_cut_off(make: Callable[[list[dict[str, Any]]], bytes]) -> None:
    name = "parquet" if make is _parquet else "arrow"
    assert reasons(read(name, make([{"x": 1}]))) == ["no_header"]
    assert reasons(read(name, make([{"text": None}]))) == ["bad_row"]
    assert reasons(read(name, make([ROW] * 3)[:-20])) == ["unreadable"]


def test_rows_keep_their_locators_when_others_come_above_them() -> None:
    one, two = ROW | {"text": "One."}, ROW | {"text": "Two."}
    before, after = (drafts(read("parquet", _parquet(rows))) for rows in ([one, two], [two, one]))
    assert [d.uri for d in before] == [d.uri for d in after][::-1]


@pytest.mark.parametrize(
    ("first", "words"),
    [(b"word/document.xml", "Word"), (b"xl/workbook.xml", "Excel"), (b"mimetypeapplication/epub+zip", "EPUB")],
)
def test_office_files_are_named_as_what_they_are(first: bytes, words: str) -> None:
    assert words in str(binary_kind(b"PK\x03\x04" + bytes(26) + first + bytes(200)))
