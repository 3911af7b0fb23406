"""Settings that Prefect and Great Expectations read when they are imported: state in the data folder, quiet, offline."""

from __future__ import annotations

import os
from pathlib import Path


def prepare(prefect_home: Path, stages: Path, verbose: bool = False) -> None:
    """Set the environment for this process and its children. Call before the first import of prefect.

    What the user has set stays: PREFECT_API_URL to use a server that is there, PREFECT_LOGGING_LEVEL for more words.
    """
    prefect_home.mkdir(parents=True, exist_ok=True)  # Prefect's server can't start where its home is missing
    os.environ["PREFECT_HOME"] = str(prefect_home)
    os.environ["PREFECT_LOCAL_STORAGE_PATH"] = str(stages)
    defaults = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "INFO" if verbose else "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "true" if verbose else "false",
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_MEMO_STORE_PATH": str(prefect_home / "memo_store.toml"),
        "GX_ANALYTICS_ENABLED": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
