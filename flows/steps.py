"""The steps between the stages, as plain functions: what is left to do, what concerns the whole corpus, what to publish."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.ledger import Ledger, Run
from flows.shards import ingest_unit
from flows.work import Shard, StageStore, Unit, code_version, left_to_do
from stages.clean import line_repetition
from stages.ingest import MARKUP, InputFile, discover, find_duplicates, merge_sources
from stages.reconcile import reconcile
from warehouse.database import connect
from warehouse.folder import DataFolder
from warehouse.history import keep_history
from warehouse.ids import content_id
from warehouse.publish import Publication, first_known, published_table
from warehouse.store import write_parquet
from warehouse.tables import (
    BLOCKS,
    BY_NAME,
    CLAIMS,
    DOCUMENT_AUTHORS,
    DOCUMENTS,
    MEASURES,
    PLACE_ALIASES,
    PLACES,
    REJECTS,
    RUNS,
    SENTENCES,
    SOURCES,
)


@dataclass
class Plan:
    """What a stage has to do in this run, and what it has done already."""

    units: list[Unit]
    n_done: int
    files: dict[str, InputFile] = field(default_factory=dict)
    refused: list[dict[str, str]] = field(default_factory=list)
    """Inputs that hold nothing to take: uri, reason, detail (ingest only)."""

    def files_of(self, shard: Shard) -> tuple[InputFile, ...]:
        """The input files of a shard of ingest; none for other stages."""
        return tuple(self.files[u.unit_id] for u in shard.units if u.unit_id in self.files)


class Steps:
    """The steps of one run on one data folder. Each step reads what the step before has put on disk."""

    def __init__(self, folder: DataFolder, run: Run) -> None:
        self.folder = folder
        self.run = run
        self.context = folder.tmp / run.run_id
        self.context.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger(folder)

    def store(self, stage: str) -> StageStore:
        return StageStore(self.folder.stages, stage)

    def repair(self) -> None:
        """Make good what the data folder has lost since the last run: damaged shards, publications, records of runs."""
        self.folder.recover()
        run_ids: set[str] = set()
        for stage in ("ingest", "clean", "extract"):
            store = self.store(stage)
            store.set_damaged_aside()
            run_ids.update(store.done().column("run_id").to_pylist())
        self.ledger.restore(published_table(self.folder, RUNS), run_ids)

    # ---- ingest

    def plan_ingest(self, inputs: Sequence[str]) -> Plan:
        """Look at the inputs and find the files that are new; what can't be taken goes to the ledger's rejects."""
        files, rejects = discover(inputs, self.run.corpus, exclude=self.folder.root)
        self.ledger.save_rejects(self.run.run_id, stamp(rejects, self.run.run_id, self.run.started_at))
        version = code_version("ingest")
        by_unit = {ingest_unit(self.run.corpus, f): f for f in files}
        units = [Unit(unit, content_id("ingest", version, unit), f.size) for unit, f in by_unit.items()]
        self.wanted_ingest = {u.unit_id: u.key for u in units}
        todo = left_to_do(self.store("ingest").current(self.wanted_ingest), units)
        refused = rejects.select(["uri", "reason", "detail"]).to_pylist()
        return Plan(todo, len(units) - len(todo), by_unit, refused)

    def gather_documents(self) -> None:
        """After ingest: put in the run's scratch what the next stages need to know of all documents."""
        store = self.store("ingest")
        current = store.current(self.wanted_ingest)
        documents = store.read("documents", current, DOCUMENTS.schema.append(pa.field("unit_id", pa.string())))
        con = connect()
        con.register("documents", documents)
        con.register("done", current)
        index = con.execute(
            """
            SELECT d.doc_id, d.corpus, d.sha256, d.char_count, d.unit_id AS file_unit, u.key AS file_key, u.shard
            FROM documents d JOIN done u USING (unit_id)
            QUALIFY row_number() OVER (PARTITION BY d.doc_id ORDER BY u.made_at DESC, u.key) = 1
            ORDER BY u.shard, d.doc_id
            """
        ).to_arrow_table()
        con.register("index_", index)
        distinct = con.execute(
            """
            SELECT d.* EXCLUDE (unit_id, run_id, ingested_at), u.run_id, u.made_at AS ingested_at
            FROM documents d JOIN index_ i ON i.doc_id = d.doc_id AND i.file_unit = d.unit_id JOIN done u USING (unit_id)
            """
        ).to_arrow_table()
        documents = first_known(
            DOCUMENTS.conform(distinct),
            published_table(self.folder, DOCUMENTS),
            "doc_id",
            {"run_id": self.run.run_id, "ingested_at": self.run.started_at},
        )
        con.register("stamped", documents)
        con.register("duplicates", find_duplicates(documents, store.read("markup", current, MARKUP)))
        documents = con.execute(
            """
            SELECT s.* REPLACE (p.duplicate_of AS duplicate_of, p.duplicate_kind AS duplicate_kind)
            FROM stamped s LEFT JOIN duplicates p USING (doc_id) ORDER BY s.doc_id
            """
        ).to_arrow_table()
        write_parquet(DOCUMENTS.conform(documents), self.context / "documents.parquet")
        write_parquet(index, self.context / "documents_index.parquet")
        write_parquet(current, self.context / "current_ingest.parquet")
        write_parquet(line_repetition(documents), self.context / "repetition.parquet")

    # ---- clean and extract

    def plan_clean(self) -> Plan:
        """Documents of this corpus whose text, repeated lines or cleaning code are new."""
        con = connect()
        con.register("index_", pq.read_table(self.context / "documents_index.parquet"))
        con.register("repetition", pq.read_table(self.context / "repetition.parquet"))
        rows = con.execute(
            """
            WITH repeated AS (
              SELECT doc_id, string_agg(line_no || ':' || n_documents, ',' ORDER BY line_no) AS lines
              FROM repetition GROUP BY doc_id
            )
            SELECT i.doc_id, i.file_key, i.char_count, r.lines
            FROM index_ i LEFT JOIN repeated r USING (doc_id)
            WHERE i.corpus = $corpus ORDER BY i.shard, i.doc_id
            """,
            {"corpus": self.run.corpus},
        ).fetchall()
        version = code_version("clean")
        units = [Unit(d, content_id("clean", version, key, lines), n) for d, key, n, lines in rows]
        return self._plan("clean", units)

    def plan_extract(self) -> Plan:
        """Documents of this corpus whose blocks or extracting code are new."""
        con = connect()
        con.register("index_", pq.read_table(self.context / "documents_index.parquet"))
        con.register("cleaned", pq.read_table(self.context / "current_clean.parquet"))
        rows = con.execute(
            """
            SELECT i.doc_id, c.key, i.char_count
            FROM index_ i JOIN cleaned c ON c.unit_id = i.doc_id
            WHERE i.corpus = $corpus ORDER BY i.shard, i.doc_id
            """,
            {"corpus": self.run.corpus},
        ).fetchall()
        version = code_version("extract")
        units = [Unit(d, content_id("extract", version, key), n) for d, key, n in rows]
        return self._plan("extract", units)

    def _plan(self, stage: str, units: list[Unit]) -> Plan:
        self.wanted = {u.unit_id: u.key for u in units}
        todo = left_to_do(self.store(stage).current(self.wanted), units)
        return Plan(todo, len(units) - len(todo))

    def note_current(self, stage: str) -> pa.Table:
        """After clean or extract: which shard has the rows that count, for every document of the data folder."""
        current = self.store(stage).current(self.wanted)
        write_parquet(current, self.context / f"current_{stage}.parquet")
        return current

    # ---- gates

    def gate_database(self, stage: str, names: Sequence[str]) -> tuple[Path, list[str]]:
        """A DuckDB file with the rows of shards that no gate has passed yet, and those shards."""
        current = pq.read_table(self.context / f"current_{stage}.parquet")
        store = self.store(stage)
        shards = store.ungated(current)
        path = self.context / f"gate_{stage}.duckdb"
        path.unlink(missing_ok=True)
        con = connect(path)
        con.register("current_", current)
        con.register("shards_", pa.table({"shard": pa.array(shards, pa.string())}))
        fresh = con.execute("SELECT * FROM current_ SEMI JOIN shards_ USING (shard)").to_arrow_table()
        for name in names:
            contract = BY_NAME[name]
            con.register("rows_", store.read(name, fresh, contract.schema))
            # one row a key: a shard's documents may share an outlet, a measure or a place
            key = ", ".join(contract.key)
            con.execute(
                f"CREATE TABLE {name} AS SELECT * FROM rows_ "
                + (
                    f"QUALIFY row_number() OVER (PARTITION BY {key}) = 1"
                    if name in _SHARED or name == "rejects"
                    else ""
                )
            )
        if stage != "ingest":
            con.register("documents_", pq.read_table(self.context / "documents.parquet"))
            con.register("units_", fresh.select(["unit_id"]))
            con.execute(
                "CREATE TABLE documents AS SELECT * FROM documents_ SEMI JOIN units_ ON units_.unit_id = documents_.doc_id"
            )
        if stage == "extract":
            cleaned = pq.read_table(self.context / "current_clean.parquet")
            con.register("blocks_", self.store("clean").read("blocks", cleaned, BLOCKS.schema))
            con.execute(
                "CREATE TABLE blocks AS SELECT * FROM blocks_ SEMI JOIN units_ ON units_.unit_id = blocks_.doc_id"
            )
        con.close()
        return path, shards

    # ---- reconcile and publish

    def outcome_key(self) -> str:
        """Hash of all that decides the published rows: equal key, equal warehouse."""
        parts: list[object] = [code_version("reconcile")]
        documents = pq.read_table(
            self.context / "documents.parquet", columns=["doc_id", "duplicate_of", "duplicate_kind"]
        )
        parts += [tuple(r.values()) for r in documents.to_pylist()]
        for stage in ("ingest", "clean", "extract"):
            current = pq.read_table(self.context / f"current_{stage}.parquet")
            parts += sorted(current.column("key").to_pylist())
        return content_id("outcome", *parts)

    def reconcile_all(self, con: duckdb.DuckDBPyConnection) -> None:
        """Fill `con` with every table of the warehouse but those of the ledger and the history."""
        documents = pq.read_table(self.context / "documents.parquet")
        current = {s: pq.read_table(self.context / f"current_{s}.parquet") for s in ("ingest", "clean", "extract")}
        tables = {"documents": documents}
        for stage, contract in _STAGE_TABLES:
            schema = contract.schema.append(pa.field("unit_id", pa.string()))
            tables[contract.name] = self.store(stage).read(
                contract.name, current[stage], schema if contract.name == "claims" else contract.schema
            )
        tables["claims"] = self._stamp_claims(tables["claims"], current["extract"])
        tables["sources"] = merge_sources(tables["sources"])
        for contract in _SHARED_TABLES:
            tables[contract.name] = one_row_a_key(tables[contract.name], contract.key)
        tables["document_authors"] = one_row_a_key(tables["document_authors"], DOCUMENT_AUTHORS.key)
        tables |= reconcile(tables, con)
        for name, table in tables.items():
            con.register(f"{name}_rows", BY_NAME[name].conform(table))
        self.names = {name: f"{name}_rows" for name in tables}

    def _stamp_claims(self, claims: pa.Table, current: pa.Table) -> pa.Table:
        con = connect()
        con.register("claims", claims)
        con.register("done", current.select(["unit_id", "run_id"]))
        stamped = con.execute(
            "SELECT c.* EXCLUDE (unit_id) REPLACE (d.run_id AS run_id) FROM claims c JOIN done d USING (unit_id)"
        ).to_arrow_table()
        return first_known(
            CLAIMS.conform(stamped),
            published_table(self.folder, CLAIMS),
            "claim_id",
            {"run_id": self.run.run_id},
        )

    def fill(self, publication: Publication, con: duckdb.DuckDBPyConnection) -> None:
        """Write the lake and make the database of a publication from what `reconcile_all` has put into `con`."""
        keep_history(con, self.names, self.folder, self.run.run_id, self.run.started_at)
        publication.write_lake(con, self.names)
        publication.build_database(list(self.names))

    def ledger_tables(self) -> dict[str, pa.Table]:
        """Rows of runs, checks and rejects as of now."""
        parts = [self.ledger.rejects_table()]
        for stage in ("ingest", "clean", "extract"):
            path = self.context / f"current_{stage}.parquet"
            if path.exists():
                current = pq.read_table(path)
                schema = REJECTS.schema.append(pa.field("unit_id", pa.string()))
                con = connect()
                con.register("rejects", self.store(stage).read("rejects", current, schema))
                con.register("done", current.select(["unit_id", "run_id", "made_at"]))
                parts.append(
                    con.execute(
                        "SELECT r.* EXCLUDE (unit_id) REPLACE (d.run_id AS run_id, d.made_at AS rejected_at) "
                        "FROM rejects r JOIN done d USING (unit_id)"
                    ).to_arrow_table()
                )
        rejects = pa.concat_tables([REJECTS.conform(p) for p in parts])
        old = published_table(self.folder, REJECTS)
        con = connect()
        con.register("rejects_", pa.concat_tables([old, rejects]))
        rejects = con.execute(
            "SELECT * FROM rejects_ QUALIFY row_number() OVER (PARTITION BY reject_id ORDER BY rejected_at) = 1 "
            "ORDER BY reject_id"
        ).to_arrow_table()
        return {
            "runs": self.ledger.runs_table(),
            "checks": self.ledger.checks_table(),
            "rejects": REJECTS.conform(rejects),
        }


_STAGE_TABLES = (
    ("ingest", DOCUMENT_AUTHORS),
    ("ingest", SOURCES),
    ("clean", BLOCKS),
    ("extract", SENTENCES),
    ("extract", CLAIMS),
    ("extract", MEASURES),
    ("extract", PLACES),
    ("extract", PLACE_ALIASES),
)
_SHARED_TABLES = (SOURCES, MEASURES, PLACES, PLACE_ALIASES)
_SHARED = {t.name for t in _SHARED_TABLES}


def one_row_a_key(table: pa.Table, key: Sequence[str]) -> pa.Table:
    """One row for each key, the same one whatever the order of rows."""
    con = connect()
    con.register("rows_", table)
    order = ", ".join(f'"{c}"' for c in table.column_names)
    return con.execute(
        f"SELECT * FROM rows_ QUALIFY row_number() OVER (PARTITION BY {', '.join(key)} ORDER BY {order}) = 1 "
        f"ORDER BY {', '.join(key)}"
    ).to_arrow_table()


def stamp(rejects: pa.Table, run_id: str, at: datetime) -> pa.Table:
    """Rejects with the run and time of their rejection."""
    con = connect()
    con.register("rejects", rejects)
    return REJECTS.conform(
        con.execute(
            "SELECT * REPLACE ($run AS run_id, $at AS rejected_at) FROM rejects", {"run": run_id, "at": at}
        ).to_arrow_table()
    )


def default_workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
