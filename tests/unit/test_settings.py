"""The settings of a run: what a file may say, what is wrong with it in words, and what they decide."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.lists import UserError
from flows.overrides_file import OverridesFile
from flows.settings import RunSettings, load
from stages.ingest import IngestSettings, discover, field_roles, ingest
from warehouse.folder import DataFolder


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_file_sets_limits_fields_and_duplicates(tmp_path: Path) -> None:
    file = write(
        tmp_path / "my.toml",
        """
        [ingest]
        max_document_bytes = 1000
        max_document_seconds = 5
        [ingest.fields]
        text = "story"
        [duplicates]
        near_similarity = 0.9
        """,
    )
    given = load(file, tmp_path)
    chosen = RunSettings(given)
    assert chosen.ingest.max_document_bytes == 1000
    assert chosen.ingest.fields == {"text": "story"}
    assert chosen.ingest.max_members == IngestSettings().max_members
    assert chosen.duplicates.near_similarity == 0.9
    assert given == {
        "ingest": {"max_document_bytes": 1000, "max_document_seconds": 5, "fields": {"text": "story"}},
        "duplicates": {"near_similarity": 0.9},
    }


def test_crosswire_toml_of_the_data_folder_is_the_default(tmp_path: Path) -> None:
    assert load(None, tmp_path) == {}
    write(tmp_path / "crosswire.toml", "[ingest]\nmax_nesting = 1\n")
    assert load(None, tmp_path) == {"ingest": {"max_nesting": 1}}
    assert load(write(tmp_path / "other.toml", ""), tmp_path) == {}


def test_a_field_of_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[ingest.fields]\ntext = "story"\ntitle = "head"\n')
    assert load(file, tmp_path, ["text=words", "url=where=x"])["ingest"]["fields"] == {
        "text": "words",
        "title": "head",
        "url": "where=x",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[ingest]\nmax_document_byte = 1\n", ["max_document_byte", "Did you mean max_document_bytes", "max_nesting"]),
        ("[ingests]\n", ["ingests", "Did you mean ingest?", "duplicates"]),
        ("max_nesting = 1\n", ["max_nesting", "ingest"]),
        ('[ingest]\nmax_nesting = "3"\n', ["max_nesting", "whole number", '"3"']),
        ("[ingest]\nmax_nesting = true\n", ["max_nesting", "whole number"]),
        ("[ingest]\nmax_nesting = 1.5\n", ["max_nesting", "whole number"]),
        ("[ingest]\nmax_nesting = -1\n", ["max_nesting", "negative"]),
        ('[ingest]\nmax_document_seconds = "soon"\n', ["max_document_seconds", "a number"]),
        ("[ingest]\noutlets = 3\n", ["outlets", "text in quotes"]),
        ('[ingest]\noutlets = "gone.csv"\n', ["gone.csv", "can't be read"]),
        ('[ingest.fields]\ntxt = "x"\n', ["txt", "Did you mean text", "published"]),
        ("[ingest.fields]\ntext = 3\n", ["text", "name of a field"]),
        ("ingest = 3\n", ["ingest", "[ingest]"]),
        ("[duplicates]\nshingle = 0.5\n", ["shingle", "whole number"]),
        ("[ingest\n", ["not valid TOML"]),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        load(write(tmp_path / "my.toml", text), tmp_path)
    assert caught.value.code == 2
    for word in [*words, "my.toml" if "gone.csv" not in words else "gone.csv"]:
        assert word in str(caught.value), word


@pytest.mark.parametrize("pair", ["text", "=x", "text="])
def test_a_field_that_is_no_pair_is_refused(tmp_path: Path, pair: str) -> None:
    with pytest.raises(UserError, match="role=name"):
        load(None, tmp_path, [pair])


def test_the_command_refuses_before_it_makes_a_data_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["run", "x", "--data", str(tmp_path / "d"), "--field", "words=text"])
    assert isinstance(result.exception, UserError)
    assert "words" in str(result.exception) and "agency" in str(result.exception)
    assert not (tmp_path / "d").exists()
    result = CliRunner().invoke(
        app, ["run", "x", "--data", str(tmp_path / "d"), "--settings", str(tmp_path / "no.toml")]
    )
    assert isinstance(result.exception, UserError) and "no.toml" in str(result.exception)


def test_the_overrides_file_is_relative_to_the_file_that_names_it_and_must_exist(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[reconcile]\noverrides = "decided.csv"\n')
    with pytest.raises(UserError, match=r"decided\.csv can't be read"):
        load(file, tmp_path)
    decided = write(tmp_path / "decided.csv", "")
    given = load(file, tmp_path / "data")
    assert RunSettings(given).reconcile.overrides == str(decided)
    read = OverridesFile(DataFolder(tmp_path / "data"), RunSettings(given))
    assert read.decisions() == []
    decided.unlink()
    with pytest.raises(UserError, match="can't be read"):
        read.digest()
    assert OverridesFile(DataFolder(tmp_path / "data"), RunSettings()).decisions() == []


def test_help_names_the_options_and_fits_a_terminal() -> None:
    result = CliRunner().invoke(app, ["run", "--help"], env={"COLUMNS": "100", "NO_COLOR": "1"})
    assert "--settings" in result.output and "--field" in result.output and "s3://" in result.output
    assert len(result.output.splitlines()) < 40


def test_settings_that_decide_rows_change_the_key_and_others_do_not(tmp_path: Path) -> None:
    outlets = write(tmp_path / "outlets.csv", "name,domain\nA,a.example\n")
    plain = RunSettings().ingest_key
    assert RunSettings({"duplicates": {"shingle": 5}}).ingest_key == plain
    assert RunSettings({"ingest": {"max_document_bytes": 5}}).ingest_key != plain
    assert RunSettings({"ingest": {"fields": {"text": "x"}}}).ingest_key != plain
    given: dict[str, Any] = {"ingest": {"outlets": str(outlets)}}
    with_outlets = RunSettings(given).ingest_key
    assert with_outlets != plain
    other = write(tmp_path / "moved.csv", outlets.read_text("utf-8"))
    assert RunSettings({"ingest": {"outlets": str(other)}}).ingest_key == with_outlets  # content, not place
    write(outlets, "name,domain\nB,b.example\n")
    assert RunSettings(given).ingest_key != with_outlets


def test_outlets_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    write(tmp_path / "conf" / "mine.csv", "name\n")
    file = write(tmp_path / "conf" / "a.toml", '[ingest]\noutlets = "mine.csv"\n')
    assert load(file, tmp_path)["ingest"]["outlets"] == str(tmp_path / "conf" / "mine.csv")


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    write(tmp_path / "o.csv", "name,domain\n")
    special = {"fields": '{ text = "t" }', "outlets": '"o.csv"'}
    lines = [f"{f.name} = {special.get(f.name, 7)}" for f in fields(IngestSettings)]
    assert load(write(tmp_path / "a.toml", "[ingest]\n" + "\n".join(lines)), tmp_path)["ingest"]["max_nesting"] == 7
    assert "text" in field_roles() and "published" in field_roles()


def test_a_named_field_is_the_one_that_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": "1", "text": "No.", "story": "Yes."}\n')
    tables = ingest(discover([str(path)], "c")[0], "c", RunSettings({"ingest": {"fields": {"text": "story"}}}).ingest)
    assert tables["documents"].column("text").to_pylist() == ["Yes."]
