"""JSON Lines: guessed fields, row locators, bad rows, limits."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.ingest import IngestSettings, discover, ingest, ingest_batches

TEXT = "The river rose by two metres overnight, and the mayor asked people near the bridge to leave."


def take(path: Path, *rows: object, raw: bytes | None = None, **options: Any) -> dict[str, pa.Table]:
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
    path.write_bytes(raw if raw is not None else "\n".join(lines).encode())
    return ingest(discover([str(path)], "c")[0], "c", IngestSettings(**options))


def rows_of(tables: Mapping[str, pa.Table], name: str = "documents") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[name].to_pylist()
    return sorted(rows, key=lambda r: str(r.get("uri")))


def test_fields_are_guessed(tmp_path: Path) -> None:
    tables = take(
        tmp_path / "a.jsonl",
        {
            "doc_id": "x-1",
            "body": TEXT,
            "link": "https://www.example-herald.co.uk/a/b",
            "Headline": "River rises",
            "publish_date": "2021-07-15T10:30:00+02:00",
            "publisher": {"name": "Example Herald"},
            "authors": ["Ann Lee", {"name": "Bo Ek"}],
            "category": "World",
            "lang": "en-GB",
        },
    )
    (row,) = rows_of(tables)
    assert row["uri"] == "a.jsonl#x-1"
    assert (row["text"], row["title"], row["section"], row["language"]) == (TEXT, "River rises", "World", "en")
    assert row["published_at"] == datetime(2021, 7, 15, 8, 30, tzinfo=UTC)
    assert row["published_precision"] == "stated"
    assert "publish_date" in row["published_evidence"]
    assert [a["author"] for a in rows_of(tables, "document_authors")] == ["Ann Lee", "Bo Ek"]
    (source,) = rows_of(tables, "sources")
    assert (source["name"], source["domain"]) == ("Example Herald", "example-herald.co.uk")
    assert source["source_id"] == row["source_id"]


def test_fields_can_be_named(tmp_path: Path) -> None:
    row = {"text": "A teaser only.", "long": TEXT}
    (found,) = rows_of(take(tmp_path / "a.jsonl", row, fields={"text": "long"}))
    assert found["text"] == TEXT


def test_rows_without_id_are_known_by_what_they_say(tmp_path: Path) -> None:
    one, two = {"text": "One."}, {"text": "Two."}
    before = {r["text"]: r["uri"] for r in rows_of(take(tmp_path / "a.jsonl", one, "", two))}
    after = {r["text"]: r["uri"] for r in rows_of(take(tmp_path / "a.jsonl", {"text": "New."}, two, one))}
    assert before.items() <= after.items()
    assert all(re.fullmatch(r"a\.jsonl#text-[0-9a-f]{16}", uri) for uri in after.values())


def test_the_same_words_under_two_urls_are_two_rows_whatever_their_order(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "url": f"https://{name}.example/a"} for name in ("one", "two")]
    before, after = (take(tmp_path / "a.jsonl", *r) for r in (rows, rows[::-1]))
    assert [(r["uri"], r["url"]) for r in rows_of(before)] == [(r["uri"], r["url"]) for r in rows_of(after)]


def test_bad_rows_are_rejects_with_their_number_and_stop_nothing(tmp_path: Path) -> None:
    tables = take(
        tmp_path / "a.jsonl",
        {"text": TEXT},
        "{broken",
        "[1]",
        {"no": "words"},
        {"text": " "},
        "[" * 99_999,
        {"text": "Last."},
    )
    assert len(rows_of(tables)) == 2
    rejects = [(r["uri"], r["reason"]) for r in rows_of(tables, "rejects")]
    assert rejects == [(f"a.jsonl#{n}", "empty" if n == 5 else "bad_row") for n in (2, 3, 4, 5, 6)]
    assert all(r["uri"].split("#")[1] in r["detail"] for r in rows_of(tables, "rejects"))


def test_a_row_that_is_too_large_is_passed_over(tmp_path: Path) -> None:
    tables = take(tmp_path / "a.jsonl", {"text": "x" * 700_000}, {"text": TEXT}, max_document_bytes=500_000)
    assert [r["text"] for r in rows_of(tables)] == [TEXT]
    assert [(r["uri"], r["reason"]) for r in rows_of(tables, "rejects")] == [("a.jsonl#1", "too_large")]


def test_repeated_rows_and_ids_that_are_not_unique(tmp_path: Path) -> None:
    one, two = {"id": 7, "text": "One."}, {"id": 7, "text": "Two."}
    tables = take(tmp_path / "a.jsonl", one, two, one)
    assert len({r["uri"] for r in rows_of(tables)}) == len(rows_of(tables)) == 2
    assert [r["reason"] for r in rows_of(tables, "rejects")] == ["duplicate_row"]


def test_gzip_array_and_content_without_the_extension(tmp_path: Path) -> None:
    line = json.dumps({"id": "k", "text": TEXT}).encode()
    assert rows_of(take(tmp_path / "a.jsonl.gz", raw=gzip.compress(line)))[0]["uri"] == "a.jsonl.gz#k"
    assert rows_of(take(tmp_path / "noname", raw=line))[0]["uri"] == "noname#k"
    array = json.dumps([{"id": "k", "text": TEXT}, {"id": "l", "text": "Two."}], indent=1).encode()
    assert [r["uri"] for r in rows_of(take(tmp_path / "b.json", raw=array))] == ["b.json#k", "b.json#l"]


def test_an_array_of_any_size_is_read_item_by_item(tmp_path: Path) -> None:
    items = [{"id": n, "text": f"Item {n}. " + "The river rose. " * 200} for n in range(300)]
    for indent in (None, 1):
        raw = json.dumps(items, indent=indent).encode()
        tables = take(tmp_path / "a.json", raw=raw, max_document_bytes=10_000)
        assert len(rows_of(tables)) == 300 and not rows_of(tables, "rejects")


def test_a_broken_or_overlong_item_of_an_array_costs_no_other(tmp_path: Path) -> None:
    raw = b'[\n {"id": 1, "text": "One."},\n {"id": 2, "text": "Two.},\n {"id": 3, "text": "%s"},\n {"id": 4, "text": "Four."}\n]'
    tables = take(tmp_path / "a.json", raw=raw % (b"x" * 200_000), max_document_bytes=100_000)
    assert [r["text"] for r in rows_of(tables)] == ["One.", "Four."]
    assert [(r["uri"], r["reason"]) for r in rows_of(tables, "rejects")] == [
        ("a.json#2", "bad_row"),
        ("a.json#3", "too_large"),
    ]


def test_the_list_of_articles_that_an_answer_of_an_api_wraps(tmp_path: Path) -> None:
    answer = {
        "status": "ok",
        "total": 2,
        "articles": [{"url": "https://a.example/1", "content": TEXT}, {"content": "Two."}],
    }
    for raw in (json.dumps(answer), json.dumps(answer, indent=2)):
        assert len(rows_of(take(tmp_path / "a.json", raw=raw.encode()))) == 2


def test_markup_in_a_row_is_read_as_a_page(tmp_path: Path) -> None:
    tables = take(tmp_path / "a.jsonl", {"html": f"<html><body><nav>Home</nav><p>{TEXT}</p></body></html>"})
    assert rows_of(tables)[0]["text"] == f"Home\n{TEXT}"
    assert tables["markup"]["tag"].to_pylist() == ["div", "p"]


@pytest.mark.parametrize(
    "value", ["2021-07-15", 1626307200, "Thu, 15 Jul 2021 00:00:00 GMT", "July 15, 2021", "15.07.2021"]
)
def test_dates_in_many_forms(tmp_path: Path, value: object) -> None:
    (row,) = rows_of(take(tmp_path / "a.jsonl", {"text": TEXT, "date": value}))
    assert row["published_at"] == datetime(2021, 7, 15, tzinfo=UTC)


def test_batches_are_bounded_and_hold_everything_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": f"Row {n}."}) for n in range(25)))
    batches = list(ingest_batches(discover([str(path)], "c")[0], "c", rows=10))
    assert [b["documents"].num_rows for b in batches] == [10, 10, 5]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    ["text", "title", "date", "url", "source", "authors", "id", "language", "section", "agency", "html"]
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(_NAMES, _JSON), max_size=4))
def test_any_row_is_a_document_or_a_reject(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    tables = take(tmp_path / "a.jsonl", *rows, raw=None)
    expected = max(1, len(rows))
    assert tables["documents"].num_rows + tables["rejects"].num_rows == expected


def test_a_broken_first_row_costs_no_other(tmp_path: Path) -> None:
    tables = take(
        tmp_path / "a.jsonl", '{"text": "cut off', "[1]", {"text": TEXT}, {"id": "b", "text": TEXT + " Then it fell."}
    )
    assert len(rows_of(tables)) == 2
    assert [(r["uri"], r["reason"]) for r in rows_of(tables, "rejects")] == [
        ("a.jsonl#1", "bad_row"),
        ("a.jsonl#2", "bad_row"),
    ]


def test_a_broken_object_over_several_lines_is_one_reject(tmp_path: Path) -> None:
    tables = take(tmp_path / "a.json", raw=b'{\n "text": "cut",\n "title": \n')
    assert [r["reason"] for r in rows_of(tables, "rejects")] == ["bad_row"]


def test_a_file_of_nothing_but_broken_rows_ends_early(tmp_path: Path) -> None:
    tables = take(tmp_path / "a.json", raw=b"[\n" + b'{"a":\n' * 100_000)
    reasons = [r["reason"] for r in rows_of(tables, "rejects")]
    assert reasons.count("unreadable") == 1 and len(reasons) < 1100
