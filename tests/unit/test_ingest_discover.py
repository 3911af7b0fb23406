"""Which files a run takes, under which locators, and what it says of the rest."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.ingest import discover as discover_files
from stages.ingest.locator import printable, row_locator
from warehouse.tables import REJECTS


def write(path: Path, text: str = "A text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def uris(*inputs: object, exclude: Path | None = None) -> list[str]:
    return [f.uri for f in discover_files([str(i) for i in inputs], "c", exclude)[0]]


def reasons(*inputs: object) -> dict[str, str]:
    table = discover_files([str(i) for i in inputs], "c")[1]
    assert table.schema.equals(REJECTS.schema)
    return {r["uri"]: r["reason"] for r in table.to_pylist()}


def test_folder_is_walked_sorted_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden", ".git/config", "a/.DS_Store"):
        write(tmp_path / name)
    assert uris(tmp_path) == ["a/b/c.txt", "a/z.txt", "b.txt"]


def test_locator_is_relative_to_the_input_and_name_for_a_file(tmp_path: Path) -> None:
    file = write(tmp_path / "deep/down/x.txt")
    assert uris(file) == ["x.txt"]
    assert uris(tmp_path / "deep") == ["down/x.txt"]
    assert uris(f"{tmp_path}/*/down/*.txt") == ["deep/down/x.txt"]
    assert uris(f"{tmp_path}/**/*.txt") == ["deep/down/x.txt"]


def test_files_carry_size_and_hash(tmp_path: Path) -> None:
    (found,), _ = discover_files([str(write(tmp_path / "x.txt", "abc"))], "c")
    assert found.size == 3
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert Path(found.path).is_absolute()


def test_same_file_by_several_inputs_is_taken_once(tmp_path: Path) -> None:
    file = write(tmp_path / "x.txt")
    (tmp_path / "y.txt").symlink_to(file)
    assert len(uris(tmp_path, file, f"{tmp_path}/*.txt", tmp_path / "y.txt")) == 1


def test_same_locator_with_other_content_keeps_both_whatever_the_order(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one/a.txt", "1"), write(tmp_path / "two/a.txt", "2")
    assert uris(one.parent, two.parent) == uris(two.parent, one.parent) == ["one/a.txt", "two/a.txt"]
    three, four = write(tmp_path / "p/n/a.txt", "3"), write(tmp_path / "q/n/a.txt", "4")
    both = uris(three.parent, four.parent)
    assert len(set(both)) == 2
    assert all(u.endswith("n/a.txt") for u in both)


def test_missing_inputs_and_empty_folders_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    write(tmp_path / "hidden/.only")
    found = reasons(tmp_path / "gone.txt", tmp_path / "nothing", tmp_path / "hidden", f"{tmp_path}/*.pdf")
    assert sorted(found.values()) == ["empty_folder", "empty_folder", "not_found", "not_found"]


def test_links_that_leave_the_folder_are_rejected_and_inner_ones_left_out(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside/secret.txt")
    inside = write(tmp_path / "in/a.txt")
    (tmp_path / "in/leak.txt").symlink_to(outside)
    (tmp_path / "in/folder").symlink_to(outside.parent)
    (tmp_path / "in/again.txt").symlink_to(inside)
    (tmp_path / "in/broken.txt").symlink_to(tmp_path / "in/nowhere")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    assert uris(tmp_path / "in") == ["a.txt"]
    assert reasons(tmp_path / "in") == {
        "leak.txt": "outside_link",
        "folder": "outside_link",
        "broken.txt": "not_found",
    }


def test_data_folder_of_the_run_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "data/lake/b.txt")
    write(tmp_path / "data2/c.txt")
    assert uris(tmp_path, exclude=tmp_path / "data") == ["a.txt", "data2/c.txt"]


def test_pipe_is_rejected_and_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert reasons(tmp_path) == {"pipe": "unreadable"}


def test_unreadable_file_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "x.txt")

    def deny(*_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(sys.modules["stages.ingest.discover"], "_sha256", deny)
    assert reasons(tmp_path) == {"x.txt": "unreadable"}


@pytest.mark.parametrize(
    "name", ["new\nline.txt", "quo'te\".txt", "tab\t.txt", "esc\x1b[31m.txt", "a#b%c d.txt", "é漢.txt"]
)
def test_odd_names_give_printable_locators(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    (uri,) = uris(tmp_path)
    assert uri.isprintable()
    assert uri == printable(name)


def test_undecodable_name_is_read_and_percent_encoded(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Words.")
    (file,), _ = discover_files([str(tmp_path)], "c")
    assert file.uri == "caf%E9.txt"
    assert Path(file.path).read_text() == "Words."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40))
def test_any_name_is_found_or_hidden(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "names"
    folder.mkdir(exist_ok=True)
    try:
        path = Path(os.fsdecode(os.fsencode(str(folder)) + b"/" + name.encode("utf-8", "surrogatepass")))
        path.write_text("x")
    except OSError:
        return
    try:
        found = uris(folder)
    finally:
        path.unlink()
    assert len(found) == (0 if name.startswith(".") else 1)
    for uri in found:
        uri.encode("utf-8")
        assert not any(c in uri for c in "\n\r\t\x1b\u2028\u202e")


def test_row_locators_are_bounded_and_distinct() -> None:
    assert row_locator("a.jsonl", 3) == "a.jsonl#3"
    long = [row_locator("a", "x" * 500 + end) for end in "12"]
    assert len(set(long)) == 2
    assert max(map(len, long)) < 250


def test_inputs_in_the_data_folder_are_named_as_such(tmp_path: Path) -> None:
    write(tmp_path / "data/stages/x.txt")
    for name in (tmp_path / "data", tmp_path / "data/stages", f"{tmp_path}/data/stages/*.txt"):
        files, rejects = discover_files([str(name)], "c", tmp_path / "data")
        assert files == []
        assert "data folder" in rejects.column("detail").to_pylist()[0]
