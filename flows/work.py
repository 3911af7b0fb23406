"""What has been done and what is left to do: units, keys, shards and the stage store.

A *unit* is what a stage works on: a file for ingest, a document for clean, extract and words (what reconcile needs of a
document's words). Its *key* hashes all that its rows
depend on: the input's content, the version of the stage's code, its settings, and the key of the stage before. A unit
whose key is in the store is done. What is left is packed into *shards*, each a Prefect task; a shard's rows go to
`stages/<stage>/<shard_id>/` in one rename, so a killed run leaves whole shards or nothing.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

import stages
from stages.reconcile.document_words import MADE_BY as WORDS_MADE_BY
from warehouse import contract, tables
from warehouse.contract import quote_name
from warehouse.database import connect
from warehouse.ids import content_id
from warehouse.script import table_of
from warehouse.store import ParquetAppender, is_parquet, read_some, write_parquet

_TRAINING = frozenset(("train.py", "page_train.py", "boost.py"))
"""Files of a stage that are no part of a run: what matters of them is in the model files."""

SHARD_WEIGHT = 1_500_000
"""Characters a shard holds at most (a single larger unit is a shard of its own): half a second of work or more."""

EXTRACT_SHARD_WEIGHT = 250_000
"""The same for extract, which takes seconds for as much: small enough that a few hundred articles keep two cores busy."""

DONE = pa.schema(
    [
        ("unit_id", pa.string()),
        ("key", pa.string()),
        ("version", pa.string()),
        ("run_id", pa.string()),
        ("made_at", tables.TIMESTAMP),
    ]
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Something a stage works on; `weight` is its size in characters or bytes."""

    unit_id: str
    key: str
    weight: int


@dataclass(frozen=True)
class Shard:
    """A pack of units that one task works on."""

    stage: str
    shard_id: str
    units: tuple[Unit, ...]


@functools.cache
def code_version(stage: str) -> str:
    """Hash of all that decides a stage's rows: the files of its code, and the table contract."""
    h = hashlib.sha256()
    for path in _files_of(stage):
        h.update(path.name.encode() + b"\0" + path.read_bytes())
    return h.hexdigest()[:12]


def _files_of(stage: str) -> list[Path]:
    """A stage's folder and the contract. The words of documents hang on some files of reconcile alone, so that they last when
    a rule of matching changes."""
    folder = Path(stages.__file__).parent
    if stage == "words":
        return [folder / "reconcile" / name for name in WORDS_MADE_BY]
    files = [p for p in sorted((folder / stage).rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    files = [p for p in files if p.suffix != ".md" and p.name not in _TRAINING and "training" not in p.parts]
    return [*files, Path(contract.__file__), *sorted(Path(tables.__file__).parent.glob("*.py"))]


def pack(stage: str, units: Iterable[Unit], weight: int | None = None) -> list[Shard]:
    """Shards of the units in the order given, each up to `weight` heavy. The shard's id comes from its units' keys."""
    weight = weight or (EXTRACT_SHARD_WEIGHT if stage == "extract" else SHARD_WEIGHT)
    shards: list[Shard] = []
    batch: list[Unit] = []
    size = 0
    for unit in units:
        if batch and size + unit.weight > weight:
            shards.append(_shard(stage, batch))
            batch, size = [], 0
        batch.append(unit)
        size += unit.weight
    return [*shards, _shard(stage, batch)] if batch else shards


def _shard(stage: str, units: Sequence[Unit]) -> Shard:
    return Shard(stage, content_id("shard", stage, *(u.key for u in units)), tuple(units))


class StageStore:
    """The rows that one stage has made so far, in shards."""

    def __init__(self, folder: Path, stage: str) -> None:
        self.stage = stage
        self.folder = folder / stage

    def set_damaged_aside(self) -> list[str]:
        """Rename shards with a Parquet file that is cut off or overwritten, so that their units are done again."""
        damaged = [
            p.parent for p in self.folder.glob("[!.]*/done.parquet") if not all(map(is_parquet, _tables(p.parent)))
        ]
        for path in damaged:
            path.rename(path.with_name(f".damaged.{path.name}.{os.getpid()}"))
        return [p.name for p in damaged]

    def path(self, shard_id: str) -> Path:
        return self.folder / shard_id

    def write(
        self,
        shard: Shard,
        parts: Iterable[Mapping[str, pa.Table]],
        run_id: str,
        made_at: datetime,
        version: str,
    ) -> dict[str, int]:
        """Put a shard's tables in place; a shard that is there already is left as it is. Returns the rows by table.

        `parts` are pieces of the tables, written as they come, so that a shard may be larger than the memory.
        """
        target = self.path(shard.shard_id)
        if (target / "done.parquet").exists():
            return {}
        fresh = self.folder / f".{shard.shard_id}.{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        files: dict[str, ParquetAppender] = {}
        try:
            for rows in parts:
                for name, table in rows.items():
                    if name not in files:
                        files[name] = ParquetAppender(fresh / f"{name}.parquet")
                    files[name].append(table)
            for file in files.values():
                file.close()
        except BaseException:
            for file in files.values():
                file.discard()
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        done = pa.Table.from_pylist(
            [
                {
                    "unit_id": u.unit_id,
                    "key": u.key,
                    "version": version,
                    "run_id": run_id,
                    "made_at": made_at,
                }
                for u in shard.units
            ],
            DONE,
        )
        write_parquet(done, fresh / "done.parquet")
        shutil.rmtree(target, ignore_errors=True)
        fresh.replace(target)
        return {name: file.rows for name, file in files.items()}

    def done(self) -> pa.Table:
        """All that was ever done: DONE's columns and `shard`, one row for each unit and key (the first shard's)."""
        con = connect()
        paths = [str(p) for p in sorted(self.folder.glob("[!.]*/done.parquet"))]
        if not paths:
            return DONE.append(pa.field("shard", pa.string())).empty_table()
        return con.execute(
            """
            SELECT unit_id, key, version, run_id, made_at, parse_filename(parse_dirpath(filename)) AS shard
            FROM read_parquet($paths, filename = true)
            QUALIFY row_number() OVER (PARTITION BY unit_id, key ORDER BY made_at, shard) = 1
            ORDER BY unit_id, key
            """,
            {"paths": paths},
        ).to_arrow_table()

    def current(self, wanted: Mapping[str, str]) -> pa.Table:
        """The row of `done` that counts for each unit: the one with the wanted key, else the latest.

        `wanted` maps unit to key. A unit that is not in it (its file vanished, it belongs to another corpus) keeps its
        latest rows, so a vanished input changes nothing.
        """
        con = connect()
        con.register("done", self.done())
        con.register("wanted", pa.table({"unit_id": list(wanted), "key": list(wanted.values())}, schema=_WANTED))
        return con.execute(
            """
            SELECT d.*
            FROM done d LEFT JOIN wanted w USING (unit_id)
            WHERE w.key IS NULL OR w.key = d.key
            QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY made_at DESC, d.key) = 1
            ORDER BY unit_id
            """
        ).to_arrow_table()

    def read(self, name: str, current: pa.Table, schema: pa.Schema | None = None) -> pa.Table:
        """Rows of table `name` for the units of `current` (rows of `done`), with `unit_id` where the table has it.

        With `schema` exactly its columns come back, also when no shard has the table; rows of a table without unit_id
        (measures, places) are made distinct.
        """
        con = connect()
        rows = con.execute(self.select(con, name, current, schema)).to_arrow_table()
        if schema is None:
            return rows
        return pa.table([rows.column(f.name).cast(f.type) for f in schema], schema=schema)

    def select(
        self, con: duckdb.DuckDBPyConnection, name: str, current: pa.Table, schema: pa.Schema | None = None
    ) -> str:
        """The SELECT behind `read`, for `con`: the files are read as it runs."""
        table_of(con, f"no_{name}", (schema or pa.schema([("unit_id", pa.string())])).empty_table())
        shards = sorted(set(current.column("shard").to_pylist()))
        paths = [str(p) for s in shards if (p := self.path(s) / f"{name}.parquet").exists()]
        if not paths:
            return f"SELECT * FROM no_{name}"
        table_of(con, f"current_{self.stage}", current.select(["unit_id", "shard"]))
        files = ", ".join(map(contract.quote_text, paths))
        rows = f"read_parquet([{files}], filename = true, union_by_name = true)"
        have = [r[0] for r in con.execute(f"DESCRIBE FROM {rows}").fetchall()]
        columns = schema.names if schema else [c for c in have if c != "filename"]
        chosen = ", ".join(f"r.{quote_name(c)}" for c in columns if c in have)
        if "unit_id" in have:
            sql = f"""SELECT {chosen} FROM {rows} r JOIN current_{self.stage} c
                      ON c.unit_id = r.unit_id AND c.shard = parse_filename(parse_dirpath(r.filename))"""
        else:
            sql = f"SELECT DISTINCT {chosen} FROM {rows} r"
        return f"SELECT * FROM no_{name} UNION ALL BY NAME {sql}" if schema else sql

    def positions_sql(self, con: duckdb.DuckDBPyConnection, shards: Sequence[str], columns: Sequence[str]) -> str:
        """SELECT of `columns` of every document in `shards`, with unit_id and its row in the shard's file (`position`), of
        the units whose row of `done` (a relation of `con` with unit_id and shard) names that shard."""
        types = tables.DOCUMENTS.by_name
        null = {c: f"NULL::{types[c].duckdb_type} AS {quote_name(c)}" for c in columns}
        if not shards:
            return f"SELECT {', '.join(null.values())}, '' AS unit_id, 0::BIGINT AS position WHERE false"
        paths = ", ".join(contract.quote_text(str(self.path(s) / "documents.parquet")) for s in shards)
        rows = f"read_parquet([{paths}], filename = true, file_row_number = true, union_by_name = true)"
        have = {r[0] for r in con.execute(f"DESCRIBE FROM {rows}").fetchall()}
        chosen = ", ".join(f"r.{quote_name(c)}" if c in have else null[c] for c in columns)
        return f"""
            SELECT {chosen}, r.unit_id, r.file_row_number AS position
            FROM {rows} r JOIN done d ON d.unit_id = r.unit_id AND d.shard = parse_filename(parse_dirpath(r.filename))
            """

    def read_documents(self, name: str, shards: Iterable[str], doc_ids: pa.Array, schema: pa.Schema) -> pa.Table:
        """Rows of table `name` of some documents, from `shards`, without reading what else is in them.

        A unit can be larger than the memory, and the stages after it take its documents in small shards.
        """
        parts = [schema.empty_table()]
        for shard in sorted(set(shards)):
            path = self.path(shard) / f"{name}.parquet"
            if path.exists():
                rows = read_some(path, "doc_id", doc_ids, schema.names)
                arrays = [
                    rows.column(f.name).cast(f.type) if f.name in rows.column_names else pa.nulls(len(rows), f.type)
                    for f in schema
                ]
                parts.append(pa.table(arrays, schema=schema))
        return pa.concat_tables(parts)

    def ungated(self, current: pa.Table) -> list[str]:
        """Shards among `current` that no gate has passed yet."""
        shards = sorted(set(current.column("shard").to_pylist()))
        return [s for s in shards if not (self.path(s) / "passed").exists()]

    def mark_passed(self, shards: Iterable[str]) -> None:
        for shard in shards:
            (self.path(shard) / "passed").touch()


def _tables(shard: Path) -> list[Path]:
    return sorted(shard.glob("[!.]*.parquet"))


_WANTED = pa.schema([("unit_id", pa.string()), ("key", pa.string())])


def left_to_do(current: pa.Table, units: Sequence[Unit]) -> list[Unit]:
    """The units whose key is not among `current`."""
    have = set(zip(current.column("unit_id").to_pylist(), current.column("key").to_pylist(), strict=True))
    return [u for u in units if (u.unit_id, u.key) not in have]
