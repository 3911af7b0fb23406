"""Settings that Prefect and Great Expectations read when they are imported: state in the data folder, quiet, offline.

`python -m flows.quiet` (part of `make setup`) keeps an empty, migrated Prefect database beside the installed packages: a new
data folder starts from a copy of it, because making one takes Prefect seven seconds.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from importlib.metadata import version
from pathlib import Path


def template() -> Path:
    """Where the empty database of the Prefect that is installed lies, if it was made."""
    return Path(sys.prefix) / "share" / "crosswire" / f"prefect-{version('prefect')}.db"


def prepare(prefect_home: Path, verbose: bool = False) -> None:
    """Set the environment for this process and its children. Call before the first import of prefect.

    What the user has set stays: PREFECT_API_URL to use a server that is there, PREFECT_LOGGING_LEVEL for more words.
    """
    prefect_home.mkdir(parents=True, exist_ok=True)  # Prefect's server can't start where its home is missing
    database, migrated = prefect_home / "prefect.db", prefect_home / "migrated"
    set_damaged_aside(database)
    if not database.exists() and template().exists():
        fresh = database.with_suffix(f".{os.getpid()}")
        shutil.copyfile(template(), fresh)
        fresh.replace(database)
        migrated.write_text(template().name, "utf-8")
    # a second each time: looking for migrations, where the database is known to have them all
    is_migrated = migrated.exists() and migrated.read_text("utf-8") == template().name
    os.environ["PREFECT_HOME"] = str(prefect_home)
    defaults = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "INFO" if verbose else "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "true" if verbose else "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_API_DATABASE_MIGRATE_ON_START": "false" if is_migrated else "true",
        "PREFECT_MEMO_STORE_PATH": str(prefect_home / "memo_store.toml"),
        "GX_ANALYTICS_ENABLED": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def set_damaged_aside(database: Path) -> None:
    """Rename a file that is no SQLite database: Prefect's server would not start, and a new one costs only its logs."""
    if database.exists():
        with database.open("rb") as file:
            if file.read(16) not in (b"", b"SQLite format 3\0"):
                database.replace(database.with_suffix(".damaged"))


def import_ahead(*modules: str) -> None:
    """Import slow modules in a thread while this process waits for something else (Prefect's server to come up)."""

    def work() -> None:
        for module in modules:
            importlib.import_module(module)

    threading.Thread(target=work, daemon=True).start()


def make_template() -> None:
    """Make the template database with the Prefect that is installed; a newer Prefect migrates copies of it by itself."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
            env={**os.environ, **settings},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        template().parent.mkdir(parents=True, exist_ok=True)
        # the last process that has the database open folds its write-ahead log in, so the file is whole
        shutil.move(Path(home) / "prefect.db", template())


if __name__ == "__main__":
    make_template()
