"""A data folder that articles of `reconcile_cases` are published in, run after run, without a flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.overrides_file import OverridesFile
from flows.settings import RunSettings
from stages.reconcile.run import reconcile
from tests.unit.memory import empty
from tests.unit.reconcile_cases import Article, tables_of
from warehouse.folder import DataFolder
from warehouse.history import keep_history
from warehouse.publish import Publication, published_table
from warehouse.tables import BY_NAME, RUNS


@dataclass
class Newsroom:
    """`run` reconciles articles, decisions of the overrides file included, and publishes them a day after the run before."""

    folder: DataFolder
    at: datetime = datetime(2031, 6, 1, 6, tzinfo=UTC)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def run(self, articles: Sequence[Article], database: bool = False) -> str:
        self.folder.create()
        run_id = f"{self.at:%Y%m%dT%H%M%SZ}-{len(self.runs):04x}"
        overrides = OverridesFile(self.folder, RunSettings()).overrides()
        tables = tables_of(articles)
        tables |= overrides.before(tables)
        con = empty()
        tables |= reconcile(tables, con, overrides.regroup)
        tables |= overrides.after(tables)
        self.runs.append({"run_id": run_id, "corpus": "harbour", "inputs": "[]", "status": "published",
                          "started_at": self.at, "finished_at": self.at})  # fmt: skip
        tables["runs"] = RUNS.from_rows(self.runs)
        for name, table in tables.items():
            con.register(f"{name}_rows", BY_NAME[name].conform(table))
        names = {name: f"{name}_rows" for name in tables}
        keep_history(con, names, self.folder, run_id, self.at)
        publication = Publication(self.folder, run_id)
        publication.write_lake(con, names)
        if database:
            publication.build_database(list(names))
        publication.commit({"run_id": run_id})
        con.close()
        self.at += timedelta(days=1)
        return run_id

    def rows(self, table: str) -> list[dict[str, Any]]:
        return published_table(self.folder, BY_NAME[table]).to_pylist()
