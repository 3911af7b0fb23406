"""The steps between the stages, as plain functions: what is left to do, what concerns the whole corpus, what to publish."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from flows.claim_files import ClaimFiles
from flows.documents import MEMORY, AllDocuments, write_repeated_lines
from flows.kept_results import KeptResults
from flows.ledger import Ledger, Run
from flows.overrides_file import OverridesFile
from flows.settings import RunSettings
from flows.shards import ingest_unit
from flows.work import Shard, StageStore, Unit, code_version, left_to_do
from stages.extract.given import take_given
from stages.ingest import InputFile, discover, merge_sources
from stages.reconcile import INPUTS, RESULTS, reconcile_relations
from stages.reconcile.document_words import DOCUMENT_WORDS
from warehouse.contract import quote_text
from warehouse.database import connect
from warehouse.folder import DataFolder
from warehouse.history import keep_history
from warehouse.ids import content_id
from warehouse.publish import Publication, first_known, published_table
from warehouse.relations import Relations
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

    def __init__(self, folder: DataFolder, run: Run, settings: RunSettings | None = None) -> None:
        self.folder = folder
        self.run = run
        self.settings = settings or RunSettings()
        self.context = folder.tmp / run.run_id
        self.context.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger(folder)
        self.overrides = OverridesFile(folder, self.settings)
        self.given = ClaimFiles(folder)
        self._reconcile_rejects: pa.Table | None = None

    def store(self, stage: str) -> StageStore:
        return StageStore(self.folder.stages, stage)

    def repair(self) -> None:
        """Make good what the data folder has lost since the last run: damaged shards, publications, records of runs."""
        self.folder.recover()
        run_ids: set[str] = set()
        self.store("words").set_damaged_aside()
        for stage in ("ingest", "clean", "extract"):
            store = self.store(stage)
            store.set_damaged_aside()
            run_ids.update(store.done().column("run_id").to_pylist())
        self.ledger.restore(published_table(self.folder, RUNS), run_ids)

    # ---- ingest

    def plan_ingest(self, inputs: Sequence[str]) -> Plan:
        """Look at the inputs and find the files that are new; what can't be taken goes to the ledger's rejects."""
        ingest = self.settings.ingest
        objects = self.folder.read_objects()
        before = dict(objects)
        files, rejects = discover(
            inputs, self.run.corpus, self.folder.root, self.context, ingest.max_spool_bytes, objects
        )
        if objects != before:
            self.folder.write_objects(objects)
        self.ledger.save_rejects(self.run.run_id, stamp(rejects, self.run.run_id, self.run.started_at))
        version = code_version("ingest")
        by_unit = {ingest_unit(self.run.corpus, f): f for f in files}
        chosen = self.settings.ingest_key
        units = [Unit(unit, content_id("ingest", version, chosen, unit), f.size) for unit, f in by_unit.items()]
        self.wanted_ingest = {u.unit_id: u.key for u in units}
        todo = left_to_do(self.store("ingest").current(self.wanted_ingest), units)
        refused = rejects.select(["uri", "reason", "detail"]).to_pylist()
        return Plan(todo, len(units) - len(todo), by_unit, refused)

    def gather_documents(self) -> None:
        """After ingest: put in the run's scratch what the next stages need to know of all documents."""
        store = self.store("ingest")
        current = store.current(self.wanted_ingest)
        write_parquet(current, self.context / "current_ingest.parquet")
        everything = AllDocuments(store, current, self.context, self._as_first_published)
        everything.write_index(self.context / "documents_index.parquet")
        everything.find_duplicates(self.settings.duplicates)
        everything.write(self.context / "documents.parquet")
        everything.close()
        write_repeated_lines(self.context / "documents.parquet", self.context / "repetition.parquet", self.context)

    def _as_first_published(self, con: duckdb.DuckDBPyConnection, facts: str) -> str:
        stamps: dict[str, datetime | str] = {"run_id": self.run.run_id, "ingested_at": self.run.started_at}
        return first_known(con, facts, self.folder, DOCUMENTS, stamps)

    # ---- clean and extract

    def plan_clean(self) -> Plan:
        """Documents of this corpus whose text, repeated lines or cleaning code are new."""
        version = code_version("clean")
        rows = self._rows(
            """
            WITH repeated AS (
              SELECT doc_id, string_agg(line_no || ':' || n_documents, ',' ORDER BY line_no) AS lines
              FROM read_parquet($repetition) GROUP BY doc_id
            )
            SELECT i.doc_id, i.file_key, i.char_count, r.lines
            FROM read_parquet($documents_index) i LEFT JOIN repeated r USING (doc_id)
            WHERE i.corpus = $corpus ORDER BY i.shard, i.position
            """,
            "repetition",
        )
        units = [Unit(d, content_id("clean", version, key, lines), n) for d, key, n, lines in rows]
        return self._plan("clean", units)

    def plan_extract(self) -> Plan:
        """Documents of this corpus whose blocks, extractor or extracting code are new."""
        version = code_version("extract")
        rows = self._rows(
            """
            SELECT i.doc_id, c.key, i.char_count
            FROM read_parquet($documents_index) i JOIN read_parquet($current_clean) c ON c.unit_id = i.doc_id
            WHERE i.corpus = $corpus ORDER BY i.shard, i.position
            """,
            "current_clean",
        )
        units = [Unit(d, content_id("extract", version, self.settings.extract_key, key), n) for d, key, n in rows]
        return self._plan("extract", units)

    def plan_words(self) -> Plan:
        """Documents whose claims, or the code that reads words, are new; those of all corpora, for words of two versions of
        the code would not meet."""
        version = code_version("words")
        rows = self._rows(
            """
            SELECT i.doc_id, e.key, i.char_count
            FROM read_parquet($documents_index) i JOIN read_parquet($current_extract) e ON e.unit_id = i.doc_id
            WHERE $corpus IS NOT NULL ORDER BY i.shard, i.position
            """,
            "current_extract",
        )
        return self._plan("words", [Unit(d, content_id("words", version, key), n) for d, key, n in rows])

    def _rows(self, sql: str, other: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a query of the corpus's rows in documents_index and another table of the run's scratch."""
        con = connect(temp_directory=self.context, memory=MEMORY)
        files = {name: str(self.context / f"{name}.parquet") for name in ("documents_index", other)}
        rows = con.execute(sql, {"corpus": self.run.corpus, **files})
        while batch := rows.fetchmany(10_000):
            yield from batch

    def _plan(self, stage: str, units: list[Unit]) -> Plan:
        self.wanted = {u.unit_id: u.key for u in units}
        todo = left_to_do(self.store(stage).current(self.wanted), units)
        return Plan(todo, len(units) - len(todo))

    def note_current(self, stage: str) -> pa.Table:
        """After clean, extract or words: which shard has the rows that count, for every document of the data folder."""
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
        con = connect(path, temp_directory=self.context, memory=MEMORY)
        con.register("current_", current)
        con.register("shards_", pa.table({"shard": pa.array(shards, pa.string())}))
        fresh = con.execute("SELECT * FROM current_ SEMI JOIN shards_ USING (shard)").to_arrow_table()
        for name in names:
            contract = BY_NAME[name]
            # one row a key: a shard's documents may share an outlet, a measure or a place
            key = ", ".join(contract.key)
            con.execute(
                f"CREATE TABLE {name} AS SELECT * FROM ({store.select(con, name, fresh, contract.schema)}) "
                + (
                    f"QUALIFY row_number() OVER (PARTITION BY {key}) = 1"
                    if name in _SHARED or name == "rejects"
                    else ""
                )
            )
        if stage != "ingest":
            con.register("units_", fresh.select(["unit_id"]))
            con.execute(
                f"CREATE TABLE documents AS SELECT d.* FROM "
                f"read_parquet({quote_text(str(self.context / 'documents.parquet'))}) d "
                "SEMI JOIN units_ ON units_.unit_id = d.doc_id"
            )
        if stage == "extract":
            cleaned = pq.read_table(self.context / "current_clean.parquet")
            blocks = self.store("clean").select(con, "blocks", cleaned, BLOCKS.schema)
            con.execute(
                f"CREATE TABLE blocks AS SELECT * FROM ({blocks}) b SEMI JOIN units_ ON units_.unit_id = b.doc_id"
            )
        con.close()
        return path, shards

    # ---- reconcile and publish

    def outcome_key(self) -> str:
        """Hash of all that decides the published rows: equal key, equal warehouse."""
        parts: list[object] = [code_version("reconcile"), self.overrides.digest(), self.given.digest()]
        documents = pq.read_table(
            self.context / "documents.parquet", columns=["doc_id", "duplicate_of", "duplicate_kind"]
        )
        parts += [tuple(r.values()) for r in documents.sort_by("doc_id").to_pylist()]
        for stage in ("ingest", "clean", "extract"):
            current = pq.read_table(self.context / f"current_{stage}.parquet")
            parts += sorted(current.column("key").to_pylist())
        return content_id("outcome", *parts)

    def reconcile_all(self, con: duckdb.DuckDBPyConnection) -> None:
        """Leave every table of the warehouse but those of the ledger and the history in `con`, by the names in `self.names`."""
        inputs = self._inputs(con)
        rejects = []
        if given := self.given.read():
            taken = take_given(given, inputs)
            rejects.append(taken.pop("rejects"))
            inputs.put(taken)
        stamps: dict[str, datetime | str] = {"run_id": self.run.run_id}
        known = first_known(con, inputs.names["claims"], self.folder, CLAIMS, stamps)
        con.execute(f"CREATE TEMP VIEW claims_known AS {known}")
        inputs.names["claims"] = "claims_known"
        for name in ("claims", "blocks", "sentences"):
            inputs.lay_out(name, self.context)
        overrides = self.overrides.overrides()
        inputs.put(overrides.before(inputs))
        for name in INPUTS:
            con.execute(f"CREATE TEMP VIEW {name} AS FROM {inputs.names[name]}")
        words = pq.read_table(self.context / "current_words.parquet")
        for name, schema in DOCUMENT_WORDS.items():
            con.execute(f"CREATE TEMP VIEW {name} AS {self.store('words').select(con, name, words, schema)}")
        self.kept = KeptResults(self.folder.stages, con)
        self.kept.read()
        reconcile_relations(con, overrides.regroup if overrides.decisions else None)
        made = Relations(con, inputs.names | RESULTS)
        decided = overrides.after(made)
        rejects.append(decided.pop("rejects"))
        made.put(decided)
        self._reconcile_rejects = stamp(pa.concat_tables(rejects), self.run.run_id, self.run.started_at)
        for name in made:
            con.execute(f"CREATE TEMP VIEW {name}_rows AS {made.select(BY_NAME[name])}")
        self.names = {name: f"{name}_rows" for name in made}

    def _inputs(self, con: duckdb.DuckDBPyConnection) -> Relations:
        """What the stages have made, as relations of `con`."""
        inputs = Relations(con, {"documents": f"read_parquet({quote_text(str(self.context / 'documents.parquet'))})"})
        current = {s: pq.read_table(self.context / f"current_{s}.parquet") for s in ("ingest", "clean", "extract")}
        for stage, contract in _STAGE_TABLES:
            store, name = self.store(stage), contract.name
            if name in _LARGE:
                schema = contract.schema.append(pa.field("unit_id", pa.string()))
                rows = store.select(con, name, current[stage], schema if name == "claims" else contract.schema)
                con.execute(f"CREATE TEMP VIEW {name}_made AS {rows}")
                inputs.names[name] = f"{name}_made"
            else:
                table = store.read(name, current[stage], contract.schema)
                inputs.put({name: merge_sources(table) if contract is SOURCES else one_row_a_key(table, contract.key)})
        con.register("extracted", current["extract"].select(["unit_id", "run_id"]))
        con.execute(
            """
            CREATE TEMP VIEW claims_stamped AS
            SELECT c.* EXCLUDE (unit_id) REPLACE (d.run_id AS run_id) FROM claims_made c JOIN extracted d USING (unit_id)
            """
        )
        inputs.names["claims"] = "claims_stamped"
        return inputs

    def fill(self, publication: Publication, con: duckdb.DuckDBPyConnection) -> None:
        """Write the lake and make the database of a publication from what `reconcile_all` has put into `con`."""
        keep_history(con, self.names, self.folder, self.run.run_id, self.run.started_at)
        publication.write_lake(con, self.names)
        self.kept.write()
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
        con = connect()
        con.register("old_", published_table(self.folder, REJECTS))
        con.register("reconciled_", REJECTS.empty() if self._reconcile_rejects is None else self._reconcile_rejects)
        con.register("rejects_", pa.concat_tables([REJECTS.conform(p) for p in parts]))
        # what reconcile could not take of overrides and given claims is said anew by every run that reconciles
        rejects = con.execute(
            """
            WITH every AS (
              FROM rejects_ UNION ALL FROM reconciled_ UNION ALL
              SELECT * FROM old_
              WHERE NOT $reconciled OR stage <> 'reconcile' OR reject_id IN (SELECT reject_id FROM reconciled_)
            )
            SELECT * FROM every QUALIFY row_number() OVER (PARTITION BY reject_id ORDER BY rejected_at) = 1
            ORDER BY reject_id
            """,
            {"reconciled": self._reconcile_rejects is not None},
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
_LARGE = {t.name for t in (BLOCKS, SENTENCES, CLAIMS)}


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
