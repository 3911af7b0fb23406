"""The settings of a run: a TOML file with the tables [ingest], [ingest.fields], [duplicates], [extract] and [reconcile], and
what comes of it."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
import types
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, get_type_hints

from flows.lists import UserError
from stages.extract.llm.settings import LLM, ExtractSettings, SettingsError
from stages.ingest import DuplicateSettings, IngestSettings, field_roles

FILE_NAME = "crosswire.toml"
"""The settings file that is taken from the data folder when none is named."""

Given = dict[str, Any]
"""What was set, by table and key, as in the TOML file; JSON-able."""


@dataclass(frozen=True)
class ReconcileSettings:
    """`overrides` is the file of analysts' decisions; None for overrides.csv in the data folder."""

    overrides: str | None = None


@dataclass(frozen=True)
class RunSettings:
    """The settings of each stage, and what of them was set (all else is default)."""

    given: Given = field(default_factory=dict)

    @cached_property
    def ingest(self) -> IngestSettings:
        return IngestSettings(**self.given.get("ingest", {}))

    @cached_property
    def duplicates(self) -> DuplicateSettings:
        return DuplicateSettings(**self.given.get("duplicates", {}))

    @cached_property
    def extract(self) -> ExtractSettings:
        return ExtractSettings(**self.given.get("extract", {}))

    @cached_property
    def reconcile(self) -> ReconcileSettings:
        return ReconcileSettings(**self.given.get("reconcile", {}))

    @cached_property
    def extract_key(self) -> str:
        """All settings that decide the rows of extract. The instructions to a model are part of the stage's code."""
        chosen = self.extract
        if chosen.extractor != LLM:
            return chosen.extractor
        return f"{chosen.extractor}:{chosen.model}:{chosen.sentences_per_request}:{chosen.max_output_tokens}"

    @cached_property
    def ingest_key(self) -> str:
        """Hash of all settings that decide the rows of ingest, the content of the outlets file included."""
        values = asdict(self.ingest)
        if self.ingest.outlets is not None:
            values["outlets"] = hashlib.sha256(_read(Path(self.ingest.outlets))).hexdigest()
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def load(
    file: Path | None,
    data: Path,
    named: Sequence[str] = (),
    extractor: str | None = None,
    overrides: Path | None = None,
) -> Given:
    """The settings in `file`, else in crosswire.toml of the data folder if there is one; field names as `role=name`, the
    extractor and the overrides file go before theirs. Raises UserError, which names what is wrong and what would be right."""
    path = file if file is not None else data / FILE_NAME
    if file is None and not path.exists():
        given: Given = {}
    else:
        try:
            given = tomllib.loads(_read(path).decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(f"The settings file {path} is not valid TOML ({error}).") from None
        for table, key in (("ingest", "outlets"), ("reconcile", "overrides")):
            named_file = given[table].get(key) if isinstance(given.get(table), dict) else None
            if isinstance(named_file, str):  # relative to the file that names it
                given[table][key] = str((path.parent / named_file).absolute())
    where = f"the settings file {path}"
    check(given, where)
    for pair in named:
        role, equals, name = pair.partition("=")
        if not (role and equals and name):
            raise UserError(f"--field {pair} can't be read; give role=name, for instance --field text=story.")
        given.setdefault("ingest", {}).setdefault("fields", {})[role.strip()] = name.strip()
    if extractor is not None:
        given.setdefault("extract", {})["extractor"] = extractor
    if overrides is not None:
        given.setdefault("reconcile", {})["overrides"] = str(overrides.absolute())
    check(given, "--field")
    try:
        RunSettings(given).extract.check()
    except SettingsError as error:
        raise UserError(str(error)) from None
    outlets = given.get("ingest", {}).get("outlets")
    if outlets is not None:
        _read(Path(outlets))
    if RunSettings(given).reconcile.overrides is not None:
        _read(Path(str(RunSettings(given).reconcile.overrides)))
    return given


def check(given: Mapping[str, Any], where: str) -> None:
    """Raises UserError for an unknown table or key and for a value of a wrong type."""
    for table, values in given.items():
        if table not in _TABLES:
            raise UserError(_unknown("table", table, list(_TABLES), where))
        if not isinstance(values, dict):
            raise UserError(f"{table} in {where} must be a table: [{table}].")
        hints = get_type_hints(_TABLES[table])
        for key, value in values.items():
            if key not in hints:
                raise UserError(_unknown("key", key, [f.name for f in fields(_TABLES[table])], f"[{table}] of {where}"))
            if key == "fields":
                _check_fields(value, where)
            else:
                _check_value(key, value, hints[key], f"[{table}] of {where}")


_TABLES: dict[str, type] = {
    "ingest": IngestSettings,
    "duplicates": DuplicateSettings,
    "extract": ExtractSettings,
    "reconcile": ReconcileSettings,
}


def _check_value(key: str, value: Any, kind: Any, where: str) -> None:
    allowed: tuple[type, ...] = (
        tuple(t for t in kind.__args__ if t is not types.NoneType) if _is_union(kind) else (kind,)
    )
    if float in allowed:
        allowed = (float, int)
    if isinstance(value, bool) or not isinstance(value, allowed):
        wanted = {int: "a whole number", float: "a number", str: "a text in quotes"}[allowed[0]]
        raise UserError(f"{key} in {where} must be {wanted}, not {json.dumps(value, default=str)}.")
    if isinstance(value, int | float) and value < 0:
        raise UserError(f"{key} in {where} can't be negative ({value}).")


def _is_union(kind: Any) -> bool:
    return isinstance(kind, types.UnionType)


def _check_fields(value: Any, where: str) -> None:
    roles = field_roles()
    if not isinstance(value, dict):
        raise UserError(f"fields in [ingest] of {where} must be a table of roles: [ingest.fields].")
    for role, name in value.items():
        if role not in roles:
            raise UserError(_unknown("role", role, roles, f"[ingest.fields] of {where}"))
        if not isinstance(name, str) or not name:
            raise UserError(f"{role} in [ingest.fields] of {where} must be the name of a field, in quotes.")


def _unknown(what: str, name: str, valid: Sequence[str], where: str) -> str:
    near = difflib.get_close_matches(name, valid, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"There is no {what} {name} in {where}.{meant} Valid: {', '.join(valid)}."


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"The file {path} can't be read ({error.strerror or error}).") from None
