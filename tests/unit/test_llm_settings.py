"""The table [extract] of the settings: what it takes, what it refuses, and what it decides."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.ledger import Ledger, Run
from flows.lists import UserError
from flows.settings import RunSettings, load
from flows.summary import asked
from stages.extract.llm.settings import ExtractSettings, SettingsError, read_key
from warehouse.folder import DataFolder
from warehouse.tables import REJECTS

GOOD = {"extractor": "llm", "address": "https://host/v1", "model": "m"}


def file(tmp_path: Path, **values: Any) -> Path:
    path = tmp_path / "my.toml"
    lines = [f"{k} = {v!r}".replace("'", '"') for k, v in values.items()]
    path.write_text("[extract]\n" + "\n".join(lines) + "\n")
    return path


def test_it_is_off_unless_asked_for(tmp_path: Path) -> None:
    assert RunSettings(load(None, tmp_path)).extract.extractor == "built-in"
    assert (
        RunSettings(load(file(tmp_path, address="https://host/v1", model="m"), tmp_path)).extract.extractor
        == "built-in"
    )


def test_a_file_or_the_command_line_asks_for_it(tmp_path: Path) -> None:
    given = load(file(tmp_path, **GOOD, price_in=0.5, max_cost=2, max_concurrent=8), tmp_path)
    chosen = RunSettings(given).extract
    assert (chosen.model, chosen.price_in, chosen.max_cost, chosen.max_concurrent) == ("m", 0.5, 2, 8)
    assert RunSettings(load(file(tmp_path, **GOOD), tmp_path, extractor="built-in")).extract.extractor == "built-in"
    rest = {k: v for k, v in GOOD.items() if k != "extractor"}
    assert RunSettings(load(file(tmp_path, **rest), tmp_path, extractor="llm")).extract.extractor == "llm"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"extractor": "gpt"}, 'must be "built-in" or "llm"'),
        ({"address": ""}, "needs address"),
        ({"model": ""}, "needs model"),
        ({"address": "host/v1"}, "must begin with http"),
        ({"address": "http://[::1"}, "must begin with http"),
        ({"address": "https://me:secret-1@host/v1"}, "no user, password"),
        ({"address": "https://host/v1?api_key=secret-1"}, "no user, password"),
        ({"key_variable": "sk-secret-1"}, "not the key itself"),
        ({"max_concurrent": 0}, "max_concurrent must be above 0"),
        ({"timeout_seconds": 0}, "timeout_seconds must be above 0"),
        ({"max_cost": 1}, "max_cost needs price_in and price_out"),
        ({"max_cost": -1}, "can't be negative"),
        ({"model": 5}, "must be a text in quotes"),
        ({"key": "secret-1"}, "There is no key key"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words) as wrong:
        load(file(tmp_path, **{**GOOD, **change}), tmp_path)
    assert "secret-1" not in str(wrong.value)


def test_the_key_comes_from_the_environment() -> None:
    chosen = ExtractSettings(key_variable="MY_KEY")
    assert read_key(chosen, {"MY_KEY": " abc \n"}) == "abc"
    assert read_key(ExtractSettings(key_variable=""), {}) is None
    for bad in ({}, {"MY_KEY": "  "}):
        with pytest.raises(SettingsError, match="No key: set MY_KEY"):
            read_key(chosen, bad)
    with pytest.raises(SettingsError, match="holds characters") as wrong:
        read_key(chosen, {"MY_KEY": "abc\nX-Other: 1"})
    assert "abc" not in str(wrong.value)


def test_a_run_without_its_key_ends_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSWIRE_LLM_KEY", raising=False)
    arguments = ["run", "seeds", "--data", str(tmp_path / "data"), "--settings", str(file(tmp_path, **GOOD))]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, UserError)
    assert "No key: set CROSSWIRE_LLM_KEY" in str(result.exception)
    assert not (tmp_path / "data").exists()


def test_a_change_of_back_end_or_model_makes_documents_be_done_again() -> None:
    def key(**values: Any) -> str:
        return RunSettings({"extract": values} if values else {}).extract_key

    assert key() == key(extractor="built-in", model="x")
    keys = {key(), key(**GOOD), key(**{**GOOD, "model": "n"}), key(**GOOD, sentences_per_request=7)}
    assert len(keys) == 4
    # what changes no row costs no work
    assert key(**GOOD) == key(**{**GOOD, "address": "http://other/v1"}, max_retries=9, price_in=3, key_variable="K")


def test_rejects_of_a_run_add_up(tmp_path: Path) -> None:
    def reject(name: str) -> Any:
        row = {"reject_id": name, "uri": name, "corpus": "c", "stage": "extract", "reason": "llm_failed"}
        return REJECTS.from_rows([row])

    ledger = Ledger(DataFolder(tmp_path))
    ledger.save_rejects("r", reject("a"))
    ledger.save_rejects("r", reject("b"))
    assert ledger.rejects_table().column("uri").to_pylist() == ["a", "b"]


def test_records_of_runs_from_before_are_read(tmp_path: Path) -> None:
    ledger = Ledger(DataFolder(tmp_path))
    ledger.save(Run("r", "c", [], {}, "1", datetime(2026, 1, 1, tzinfo=UTC)))
    path = next(ledger.folder.glob("*.json"))
    values = json.loads(path.read_text())
    path.write_text(json.dumps({k: v for k, v in values.items() if "llm" not in k}))
    assert [r.llm_cost for r in ledger.runs()] == [None]
    assert ledger.runs_table().column("n_llm_requests").to_pylist() == [None]


def test_the_summary_tells_what_it_cost() -> None:
    used = {"requests": 1200, "tokens_in": 34567, "tokens_out": 890, "cost": 1.25, "cached": 3, "unanswered": 2}
    assert asked(used) == (
        "1,200 requests, 3 known from earlier runs; 34,567 tokens in, 890 out; cost 1.2500; "
        "no answer about 2 of the documents (FROM rejects; run again to go on)"
    )
    assert asked(dict.fromkeys(used, 0)) == "0 requests"
