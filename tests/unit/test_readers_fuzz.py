"""Whatever a file holds, every reader ends, and gives documents and rejects that are well formed."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.ingest.decode import normalise
from stages.ingest.model import Draft
from stages.ingest.readers.stream import NotTaken
from tests.unit.reading import READERS, read
from tests.unit.test_formats import FILES, ROW

_LIMIT = 20_000
# CROSSWIRE_FUZZ multiplies the number of examples, for a long run by hand, and makes it a random one.
_TIMES = int(os.environ.get("CROSSWIRE_FUZZ", "1"))
_FAST = settings(
    max_examples=40 * _TIMES,
    deadline=None if _TIMES > 1 else 5000,
    derandomize=_TIMES == 1,
    database=None,
    suppress_health_check=list(HealthCheck),
)
SAMPLES = {
    "text": FILES["a.txt"],
    "html": FILES["a.html"],
    "jsonl": FILES["a.jsonl"] + b"\n" + FILES["a.jsonl"],
    "csv": FILES["a.csv"],
    "parquet": FILES["a.parquet"],
    "arrow": FILES["a.arrow"],
    "warc": FILES["a.warc"] * 2,
    "feed": FILES["a.rss"],
    "eml": FILES["a.eml"],
    "mhtml": FILES["a.mhtml"],
    "mbox": b"From x\n" + FILES["a.eml"] + b"\n\nFrom y\n" + FILES["a.mhtml"],
}


def check(name: str, raw: bytes) -> None:
    try:
        found = read(name, raw, max_document_bytes=_LIMIT)
    except (NotTaken, OSError, EOFError):  # what the registry turns into a reject of the file
        return
    uris = [d.uri for d in found if isinstance(d, Draft)]
    assert len(set(uris)) == len(uris)
    for item in found:
        assert item.uri.startswith("f")
        assert item.uri.isprintable()
        if isinstance(item, Draft):
            assert item.text.strip() and item.text == normalise(item.text)
            assert len(item.sha256) == 64
            assert len(item.lines) == len(item.main)
            assert not item.lines or item.text == "\n".join(line.text for line in item.lines)
            fields = [item.url, item.title, item.section, item.language, item.site, item.agency, *item.authors]
            assert all(f is None or (isinstance(f, str) and len(f) <= 20_000) for f in fields)
            assert all(isinstance(part, str) for date in item.dates for part in date)
            json.dumps([item.text, *fields], ensure_ascii=False).encode()
        else:
            assert item.reason.replace("_", "").isalpha() and item.detail.endswith(".")
            item.detail.encode()


@pytest.mark.parametrize("name", READERS)
@_FAST
@given(raw=st.binary(max_size=600) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes(name: str, raw: bytes) -> None:
    check(name, raw)


@st.composite
def _edits(draw: st.DrawFn, sample: bytes, words: tuple[bytes, ...]) -> bytes:
    out = bytearray(sample)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(out) - 1)))
        size = draw(st.integers(1, 60))
        kind = draw(st.sampled_from(("flip", "cut", "insert", "word", "twice", "end")))
        if kind == "flip" and out:
            out[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del out[at : at + size]
        elif kind == "insert":
            out[at:at] = draw(st.binary(min_size=1, max_size=20))
        elif kind == "word":
            out[at:at] = draw(st.sampled_from(words))
        elif kind == "twice":
            out[at:at] = out[at : at + size * 5]
        elif kind == "end":
            del out[max(1, at) :]
    return bytes(out)


_WORDS = (
    b'"', b'""', b"\n", b"\r", b",", b";", b"\t", b"\\", b"\0", b"\xff", b"\xef\xbb\xbf", b"{", b"[", b"]", b"null",
    b"NaN", b"1e999", b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"&#0;", b"&x;", b"&#xD800;", b"<!DOCTYPE a [",
    b"<!--", b"<p>", b"<?xml ", b"WARC/1.0\r\n", b"Content-Length: 9\r\n", b"Content-Length: 99999999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip, br\r\n", b"\r\n\r\n", b"From ", b"\n\nFrom x\n",
    b"--xx\n", b"--xx--\n", b"=?utf-8?b?/?=", b"=\n", b"=ZZ", b"Content-Type: multipart/mixed; boundary=xx\n",
    b"Content-Type: text/html; charset=utf-16\n", b"boundary*=x''%ff\n", b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: message/rfc822\n\n", b"Content-Disposition: attachment; filename*0*=x\n",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@_FAST
@given(data=st.data())
def test_a_file_that_is_almost_right(name: str, data: st.DataObject) -> None:
    check(name, data.draw(_edits(SAMPLES[name], _WORDS)))


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=30)
    | st.just(ROW["text"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_NAMES = st.sampled_from(
    ["text", "content", "html", "id", "url", "title", "date", "authors", "source", "language", "x"]
)
_ROWS = st.lists(st.dictionaries(_NAMES, _VALUES, max_size=6), max_size=4)


@_FAST
@given(rows=_ROWS, indent=st.none() | st.integers(0, 2), as_array=st.booleans())
def test_rows_of_json(rows: list[dict[str, Any]], indent: int | None, as_array: bool) -> None:
    check("jsonl", (json.dumps(rows, indent=indent) if as_array else "\n".join(json.dumps(r) for r in rows)).encode())


@_FAST
@given(
    rows=st.lists(st.lists(st.text(max_size=30) | st.just(ROW["text"]), max_size=5), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    encoding=st.sampled_from(("utf-8", "utf-16", "cp1252", "gb18030")),
)
def test_rows_of_csv(rows: list[list[str]], delimiter: str, quoting: Any, encoding: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerows([["id", "title", "text", "date"], *rows])
    check("csv", out.getvalue().encode(encoding, "replace"))


_COLUMNS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "string": (pa.string(), st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)),
    "bytes": (pa.binary(), st.binary(max_size=20)),
    "float": (pa.float32(), st.floats(width=32)),
    "time": (pa.timestamp("ns", "UTC"), st.integers(-(2**63), 2**63 - 1)),
    "seconds": (pa.timestamp("s"), st.integers(-(2**53), 2**53)),
    "days": (pa.date32(), st.integers(-(2**31), 2**31 - 1)),
    "decimal": (pa.decimal128(10, 2), st.decimals(-999, 999, places=2)),
    "words": (pa.list_(pa.string()), st.lists(st.sampled_from(["a", "", None]), max_size=3)),
    "struct": (pa.struct({"name": pa.string()}), st.fixed_dictionaries({"name": st.sampled_from(["a", None])})),
    "map": (pa.map_(pa.string(), pa.int8()), st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9)), max_size=2)),
    "duration": (pa.duration("ns"), st.integers(-(2**63), 2**63 - 1)),
    "null": (pa.null(), st.none()),
}


@st.composite
def _tables(draw: st.DrawFn) -> pa.Table:
    names = draw(st.lists(_NAMES, min_size=1, max_size=5))  # names may come twice
    rows = draw(st.integers(0, 3))
    columns = []
    for _ in names:
        kind, values = _COLUMNS[draw(st.sampled_from(sorted(_COLUMNS)))]
        columns.append(pa.array([draw(st.none() | values) for _ in range(rows)], kind))
    return pa.Table.from_arrays(columns, names)


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _ipc(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize(("name", "make"), [("parquet", _parquet), ("arrow", _ipc)])
@_FAST
@given(table=_tables())
def test_tables_of_any_types(name: str, make: Callable[[pa.Table], bytes], table: pa.Table) -> None:
    check(name, make(table))
