"""What is kept of the words of documents is what reading them gives, and saves reading them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import stages.reconcile
from stages.reconcile import reading, reconcile
from stages.reconcile.document_words import DOCUMENT_WORDS, MADE_BY, read_documents
from tests.unit.test_reconcile_local import made_up, tables

FOLDER = Path(stages.reconcile.__file__).parent


@pytest.fixture(scope="module")
def made() -> dict[str, pa.Table]:
    return tables([made_up(1, "a")])


@pytest.fixture(scope="module")
def fresh(made: dict[str, pa.Table]) -> dict[str, pa.Table]:
    with duckdb.connect() as con:
        return reconcile(made, con)


def test_kept_words_are_not_read_again(
    made: dict[str, pa.Table], fresh: dict[str, pa.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sorted(made["documents"].column("doc_id").to_pylist())
    of_documents = {name: table for name, table in made.items() if "doc_id" in table.column_names}
    halves = []
    for some in (ids[::2], ids[1::2]):
        chosen = {n: t.filter(pc.is_in(t.column("doc_id"), pa.array(some))) for n, t in of_documents.items()}
        halves.append(read_documents(chosen))
    kept = {name: pa.concat_tables([h[name] for h in halves]) for name in DOCUMENT_WORDS}

    def forbidden(_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(reading, "read_documents", forbidden)
    with duckdb.connect() as con:
        assert reconcile({**made, **kept}, con) == fresh


def test_what_came_in_since_is_read(made: dict[str, pa.Table], fresh: dict[str, pa.Table]) -> None:
    """A document without kept words, a claim that wasn't there when words were kept, and a statement with other content."""
    kept = read_documents(made)
    first, second, third = kept["claim_words"].column("claim_id").to_pylist()[:3]
    words = kept["claim_words"].to_pylist()
    words = [
        w | ({"content_start": 0, "content_end": 3, "near": [1], "far": []} if w["claim_id"] == second else {})
        for w in words
        if w["claim_id"] not in (first, third)
    ]
    kept["claim_words"] = pa.Table.from_pylist(words, kept["claim_words"].schema)
    kept["openings"] = kept["openings"].slice(2)
    with duckdb.connect() as con:
        assert reconcile({**made, **kept}, con) == fresh


def test_files_that_decide_what_is_read_are_known() -> None:
    """Kept words last until one of MADE_BY changes: modules that are imported, and files that are opened."""
    modules, waiting = set(), ["document_words.py"]
    while waiting:
        name = waiting.pop()
        modules.add(name)
        for node in ast.walk(ast.parse((FOLDER / name).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stages.reconcile."):
                found = (node.module or "").removeprefix("stages.reconcile.") + ".py"
                waiting += [found] if found not in modules else []
    script = (
        "import sys; seen = []; sys.addaudithook(lambda e, a: seen.append(str(a[0])) if e == 'open' else None)\n"
        "from tests.unit.test_reconcile_local import made_up, tables\n"
        "from stages.reconcile.document_words import read_documents\n"
        "read_documents(tables([made_up(1, 'a')])); print('\\n'.join(seen))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    opened = {
        str(path.relative_to(FOLDER))
        for line in done.stdout.splitlines()
        if (path := Path(line)).is_relative_to(FOLDER) and path.parent.name in ("data", "sql")
    }
    read_by_arrow = {"data/background.parquet"}  # out of the hook's sight
    assert opened and opened | modules | read_by_arrow == set(MADE_BY)
