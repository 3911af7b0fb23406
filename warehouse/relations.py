"""Relations of a connection as tables: each is fetched when it is asked for, and can be replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.contract import Table, quote_name, quote_text
from warehouse.script import table_of
from warehouse.tables import BY_NAME


class Relations(Mapping[str, pa.Table]):
    """The tables of the contract that are relations of `con`; `names` maps a table to its relation.

    What is asked for is fetched whole, in the contract's schema; to look at a few rows of a large one, ask `con`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, names: Mapping[str, str]) -> None:
        self.con = con
        self.names = dict(names)
        self._n_put = 0

    def __getitem__(self, name: str) -> pa.Table:
        return BY_NAME[name].conform(self.con.execute(f"FROM {self.names[name]}").to_arrow_table())

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def put(self, tables: Mapping[str, pa.Table]) -> None:
        """Let `tables` take the place of those of their names."""
        for name, table in tables.items():
            # a name of its own: views may read what is replaced
            self._n_put += 1
            relation = f"{name}_put_{self._n_put}"
            table_of(self.con, relation, BY_NAME[name].conform(table))
            self.names[name] = relation

    def lay_out(self, name: str, folder: Path) -> None:
        """Write a table to a file in `folder`, and read it from there: for what is asked for more than once and takes long
        to make, or much memory to hold."""
        path = quote_text(str(folder / f"{name}.parquet"))
        self.con.execute(f"COPY ({self.select(BY_NAME[name])}) TO {path} (FORMAT parquet)")
        self.con.execute(f"CREATE TEMP VIEW {name}_laid_out AS FROM read_parquet({path})")
        self.names[name] = f"{name}_laid_out"

    def select(self, table: Table) -> str:
        """SELECT of a table's rows in the columns and types of the contract; columns that its relation lacks are null."""
        relation = self.names[table.name]
        have = {r[0] for r in self.con.execute(f"DESCRIBE FROM {relation}").fetchall()}
        columns = ", ".join(
            f"CAST({quote_name(c.name) if c.name in have else 'NULL'} AS {c.duckdb_type}) AS {quote_name(c.name)}"
            for c in table.columns
        )
        return f"SELECT {columns} FROM {relation}"
