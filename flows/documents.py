"""All documents of a data folder together, as the steps that need the whole corpus see them: in tables of DuckDB on disk
and in batches, never all texts at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.work import StageStore
from stages.clean import repeated_lines
from stages.ingest import COMPARED, DuplicateSettings, find_duplicates_in
from warehouse.database import connect
from warehouse.store import ParquetAppender
from warehouse.tables import DOCUMENTS

MEMORY = "256MB"
"""What DuckDB may hold of all documents; beyond it goes to disk. Small enough to leave room for the batches of text."""

_BATCH = 1000


class AllDocuments:
    """The documents of the units of `current` (rows of ingest's `done`); a document that came twice counts once.

    `stamp` gives for relations of documents without run_id and ingested_at, and of units with them, the SELECT that fills
    them. `scratch` is the run's folder; what is kept there beside the outcome goes with `close`.
    """

    def __init__(
        self,
        store: StageStore,
        current: pa.Table,
        scratch: Path,
        stamp: Callable[[duckdb.DuckDBPyConnection, str], str],
    ) -> None:
        self._store = store
        self._scratch = scratch
        self._file = scratch / "documents.duckdb"
        self._file.unlink(missing_ok=True)
        self._con = connect(self._file, temp_directory=scratch, memory=MEMORY)
        self._con.execute("SET threads = 2")
        self._con.register("current_", current)
        self._con.execute("CREATE TABLE done AS SELECT * FROM current_")
        shards = sorted(set(current.column("shard").to_pylist()))
        self._shards = [s for s in shards if (store.path(s) / "documents.parquet").exists()]
        self._con.execute(f"CREATE TABLE fact AS {store.positions_sql(self._con, self._shards, _FACTS)}")
        self._con.execute(
            """
            CREATE TABLE place AS
            SELECT row_number() OVER (ORDER BY u.shard, d.position) AS n, d.doc_id, d.unit_id, u.key, u.shard, d.position
            FROM fact d JOIN done u USING (unit_id)
            QUALIFY row_number() OVER (PARTITION BY d.doc_id ORDER BY u.made_at DESC, u.key, d.position) = 1
            """
        )
        self._con.execute(
            """
            CREATE VIEW known AS
            SELECT d.* EXCLUDE (unit_id, position), u.run_id, u.made_at AS ingested_at, p.n, p.shard, p.position
            FROM fact d
            JOIN place p ON p.doc_id = d.doc_id AND p.unit_id = d.unit_id AND p.position = d.position
            JOIN done u ON u.unit_id = d.unit_id
            """
        )
        self._con.execute(f"CREATE TABLE document AS {stamp(self._con, 'known')}")
        self._con.execute("DROP VIEW known")

    def close(self) -> None:
        self._con.close()
        self._file.unlink(missing_ok=True)

    def write_index(self, path: Path) -> None:
        """doc_id, corpus, sha256, char_count, file_unit, file_key, shard and position (the row in the shard's file), in the
        order of the files, so that what lies together is worked on together."""
        sql = """
            SELECT d.doc_id, d.corpus, d.sha256, d.char_count, p.unit_id AS file_unit, p.key AS file_key, p.shard, p.position
            FROM place p JOIN document d USING (doc_id) ORDER BY p.n
            """
        write_batches(self._con.execute(sql).to_arrow_reader(50_000), path)

    def find_duplicates(self, settings: DuplicateSettings) -> None:
        """Note duplicate_of and duplicate_kind."""
        self._con.execute("CREATE TABLE main_line (n BIGINT, char_start INTEGER, char_end INTEGER)")
        pages = [str(p) for s in self._shards if (p := self._store.path(s) / "markup.parquet").exists()]
        if pages:
            # sorted, so that the lines of a batch of documents are found without looking at all
            self._con.execute(
                """
                INSERT INTO main_line
                SELECT p.n, m.char_start, m.char_end
                FROM read_parquet($pages, filename = true) m
                JOIN place p ON p.doc_id = m.doc_id AND p.unit_id = m.unit_id
                  AND p.shard = parse_filename(parse_dirpath(m.filename))
                WHERE m.is_main ORDER BY ALL
                """,
                {"pages": pages},
            )
        found = find_duplicates_in(self._with_main_lines(), self._con.cursor(), settings, self._scratch)
        self._con.register("found", found)
        self._con.execute("CREATE TABLE duplicate AS SELECT * FROM found")
        self._con.unregister("found")
        self._con.execute("DROP TABLE main_line")

    def _with_main_lines(self) -> Iterator[tuple[pa.Table, pa.Table]]:
        lines = self._con.cursor()
        for documents in self._with_text(("n", *COMPARED), "document"):
            span = pc.min_max(documents.column("n")).as_py()
            lines.register("batch", documents.select(["n", "doc_id"]))
            main = lines.execute(
                """
                SELECT b.doc_id, m.char_start, m.char_end, true AS is_main
                FROM main_line m JOIN batch b USING (n) WHERE m.n BETWEEN $min AND $max
                """,
                span,
            ).to_arrow_table()
            yield documents, main

    def write(self, path: Path) -> None:
        """All documents with their duplicates, in the order of the files."""
        relation = (
            "(SELECT d.* EXCLUDE (duplicate_of, duplicate_kind), f.duplicate_of, f.duplicate_kind "
            "FROM document d LEFT JOIN duplicate f USING (doc_id))"
        )
        file = ParquetAppender(path)
        file.append(DOCUMENTS.empty())
        for documents in self._with_text(DOCUMENTS.names, relation):
            file.append(DOCUMENTS.conform(documents))
        file.close()

    def _with_text(self, columns: tuple[str, ...] | list[str], relation: str) -> Iterator[pa.Table]:
        """Columns of the documents and their text, in batches, read from the shards' files as they lie."""
        if not self._shards:
            return
        chosen = ", ".join("t.text" if c == "text" else f"d.{c}" for c in columns)
        con = self._con.cursor()
        rows = con.execute(
            f"""
            SELECT {chosen}
            FROM read_parquet($paths, filename = true, file_row_number = true) t
            JOIN {relation} d ON d.position = t.file_row_number AND d.shard = parse_filename(parse_dirpath(t.filename))
            """,
            {"paths": [str(self._store.path(s) / "documents.parquet") for s in self._shards]},
        )
        for batch in rows.to_arrow_reader(_BATCH):
            yield pa.Table.from_batches([batch])
        con.close()


_FACTS = [c for c in DOCUMENTS.names if c not in ("text", "run_id", "ingested_at")]


def write_repeated_lines(documents: Path, path: Path, scratch: Path) -> None:
    """The lines that outlets repeat (see stages.clean.repetition) in a file of documents, as a file."""
    con = connect(temp_directory=scratch, memory=MEMORY)
    con.execute("SET threads = 2")
    with pq.ParquetFile(documents) as file:
        columns = ["doc_id", "corpus", "source_id", "text", "duplicate_of"]
        batches = (pa.Table.from_batches([b]) for b in file.iter_batches(_BATCH, columns=columns))
        write_batches(repeated_lines(batches, con), path)
    con.close()


def write_batches(rows: pa.RecordBatchReader, path: Path) -> None:
    file = ParquetAppender(path)
    file.append(rows.schema.empty_table())
    for batch in rows:
        file.append(pa.Table.from_batches([batch]))
    file.close()
