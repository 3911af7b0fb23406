"""A SQLAlchemy dialect on which Great Expectations runs over DuckDB as it is.

Great Expectations reads the rows of a result after it has closed the connection that made it; on duckdb-engine's
dialect it then finds none ("list index out of range"). This one fetches them as soon as the statement has run, and it
works on a connection that the caller owns, so that the caller's variables and temporary tables can be used in queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy import types
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedPrimaryKeyConstraint
from sqlalchemy.engine.url import URL
from sqlalchemy.pool import Pool, StaticPool

from warehouse.contract import quote_name

_lent: dict[str, duckdb.DuckDBPyConnection] = {}


class BufferedContext(PGExecutionContext_psycopg2):
    """Holds the rows of each statement in memory, so that queries must bound what they return."""

    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class LentConnection(ConnectionWrapper):
    """A connection that stays open when SQLAlchemy lets go of it: it belongs to whoever lent it."""

    def close(self) -> None:
        pass


class LentDialect(Dialect):
    """duckdb-engine's dialect on a lent connection, with buffered rows."""

    execution_ctx_cls = BufferedContext
    supports_statement_cache = False

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return StaticPool

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        return LentConnection(_lent[kwargs["database"]])

    def do_begin(self, connection: Any) -> None:
        """Nothing: what is only read needs no transaction around each query. The same for its end."""

    def do_rollback(self, connection: Any) -> None:
        pass

    def do_commit(self, connection: Any) -> None:
        pass

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **kwargs: Any
    ) -> list[ReflectedColumn]:
        """Names alone, which is what expectations look up: reflection through pg_catalog takes 50 ms a table."""
        rows = connection.exec_driver_sql(f"DESCRIBE {quote_name(table_name)}").fetchall()
        return [{"name": r[0], "type": types.NullType(), "nullable": True, "default": None} for r in rows]

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **kwargs: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """None, which no expectation asks for: to look it up takes longer than to check a table."""
        return {"constrained_columns": [], "name": None}


registry.register("duckdb.lent", __name__, LentDialect.__name__)


@contextmanager
def lend(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The SQLAlchemy address under which `connection` can be used, by one thread, inside the `with` block."""
    name = f"connection{id(connection)}"
    _lent[name] = connection
    try:
        yield f"duckdb+lent:///{name}"
    finally:
        del _lent[name]
