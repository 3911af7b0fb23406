"""Findings against gold clusters: `python -m tests.benchmarks.findings [--part dev|held_out|all] [--together] [--json]`.

Each cluster of `tests/gold/findings` is a corpus of its own: its articles become JSON Lines with outlet, address, title and
date as the corpora have them, go through the stages, and the shared scorer compares findings and passages with the gold.
`--together` makes one corpus of all clusters of a part, so that claims of different events can meet where they must not.
The seeds are measured by their own gold. What the labels mean stands in tests/gold/README.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from stages.clean import clean, line_repetition
from stages.extract import extract
from stages.ingest import discover, find_duplicates, ingest
from stages.reconcile import reconcile
from tests.benchmarks.attribution import scorer
from tests.conftest import ROOT, SHARED
from warehouse.tables import DOCUMENTS, TABLES

GOLD = ROOT / "tests" / "gold" / "findings"
SEEDS = "eval/findings/seed_findings.json"
PARTS = ("dev", "held_out")
KINDS = ("number", "date", "office", "status", "statement")
CHECKABLE = ("number", "date", "office")
_SEED_KINDS = {r"(When|Since when)\b": "date", r"What office\b": "office"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Labelled articles on one matter: the gold of a file, with texts and quotes filled in from the corpora."""

    name: str
    part: str
    gold: dict[str, Any]
    rows: tuple[dict[str, Any], ...]
    """The articles' rows of the corpus; none for the seeds, which are files."""

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of each fact. The gold of the seeds says only which are numeric; the question tells dates and offices."""
        return {f["id"]: f["kind"] if f["kind"] in KINDS else _kind_of_question(f) for f in self.gold["facts"]}


@dataclass(slots=True)
class Score:
    """Counts of a cluster, or of several; `checkable` are the facts about numbers, dates and offices."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        def ratio(part: str, whole: str) -> float | None:
            return self.counts[part] / self.counts[whole] if self.counts[whole] else None

        precision, recall = ratio("pairs right", "pairs joined"), ratio("pairs right", "pairs")
        f1 = 2 * self.counts["pairs right"] / max(1, self.counts["pairs joined"] + self.counts["pairs"])
        return {
            "facts": self.counts["facts"],
            "checkable": self.counts["checkable facts"],
            "found": ratio("found", "facts"),
            "checkable found": ratio("checkable found", "checkable facts"),
            "right of found": ratio("right", "found"),
            "right of all": ratio("right", "facts"),
            "checkable right of found": ratio("checkable right", "checkable found"),
            "checkable right of all": ratio("checkable right", "checkable facts"),
            "pairs P": precision,
            "pairs R": recall,
            "pairs F1": f1,
            "false pairs": self.counts["pairs joined"] - self.counts["pairs right"],
            "origins right": ratio("origins right", "origins"),
            "passages": self.counts["passages"],
            "passages R": ratio("passages found", "passages"),
            "passages P": ratio("copies right", "copies"),
        }


def gold_files(part: str = "all") -> list[Path]:
    """Gold files of a part, by name. Those held out lie in a folder of their own."""
    dev, held_out = sorted(GOLD.glob("*.json")), sorted((GOLD / "held_out").glob("*.json"))
    return {"dev": dev, "held_out": held_out, "all": [*dev, *held_out]}[part]


def read_clusters(part: str = "all") -> Iterator[Cluster]:
    """Gold clusters with the texts of ../shared. Raises ValueError where a text isn't the one that was labelled."""
    for path in gold_files(part):
        gold = json.loads(path.read_text(encoding="utf-8"))
        rows = _articles(gold)
        yield Cluster(path.stem, gold["part"], _filled(gold, rows), tuple(rows.values()))


def read_seeds() -> Cluster:
    gold = json.loads((SHARED / SEEDS).read_text(encoding="utf-8"))
    return Cluster("seeds", "seeds", gold, ())


def _articles(gold: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The corpus's rows of a cluster's documents, by the name that the gold calls them."""
    names = {d["id"]: d for d in gold["documents"]}
    found = {}
    with gzip.open(SHARED / gold["file"], "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            document = names.get(row["doc_id"])
            if document is None:
                continue
            if hashlib.sha256(row["text"].encode()).hexdigest() != document["sha256"]:
                raise ValueError(f"{gold['cluster']}: the text of {document['doc']} is not the labelled one")
            found[document["doc"]] = row
    missing = {d["doc"] for d in gold["documents"]} - set(found)
    if missing:
        raise ValueError(f"{gold['cluster']}: {gold['file']} lacks {', '.join(sorted(missing))}")
    return found


def _filled(gold: dict[str, Any], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The gold in the scorer's format: documents by their ids, quotes beside offsets."""

    def span(label: dict[str, Any]) -> dict[str, Any]:
        row = rows[label["doc"]]
        return {**label, "doc": row["doc_id"], "quote": row["text"][label["char_start"] : label["char_end"]]}

    return {
        **gold,
        "documents": [{"file": d["id"], "id": d["id"], "text": rows[d["doc"]]["text"]} for d in gold["documents"]],
        "facts": [{**f, "claims": [span(c) for c in f["claims"]]} for f in gold["facts"]],
        "passages": [{**p, "spans": [span(s) for s in p["spans"]]} for p in gold["passages"]],
    }


def _kind_of_question(fact: dict[str, Any]) -> str:
    if fact["numeric"]:
        return "number"
    return next((kind for start, kind in _SEED_KINDS.items() if re.match(start, fact["question"])), "statement")


def warehouse_of(clusters: Sequence[Cluster], folder: Path) -> Path:
    """A DuckDB file with the contract's tables, of one corpus made of these clusters."""
    inputs = folder / "input"
    inputs.mkdir()
    for cluster in clusters:
        if cluster.rows:
            lines = "".join(json.dumps(_as_published(row)) + "\n" for row in cluster.rows)
            (inputs / f"{cluster.name}.jsonl").write_text(lines, encoding="utf-8")
    sources = [str(inputs)] if any(c.rows for c in clusters) else []
    sources += [str(ROOT / "seeds") for c in clusters if not c.rows]
    return _write(_stages(sources), folder / "findings.duckdb")


def _as_published(row: dict[str, Any]) -> dict[str, Any]:
    """The row as a user has it: without what only a labelled corpus knows."""
    known = {name: row[name] for name in ("url", "title", "published") if row[name]}
    return {"id": row["doc_id"], "source": row["source"], **known, "text": row["text"]}


def _stages(sources: Iterable[str]) -> dict[str, pa.Table]:
    files, _ = discover(list(sources), "benchmark")
    taken = ingest(files, "benchmark")
    documents = _with_duplicates(taken["documents"], taken["markup"])
    blocks = clean(documents, line_repetition(documents), taken["markup"])["blocks"]
    tables = {**taken, "documents": documents, "blocks": blocks}
    tables |= extract(documents, blocks, taken["sources"])
    return tables | reconcile(tables, duckdb.connect())


def _with_duplicates(documents: pa.Table, markup: pa.Table) -> pa.Table:
    links = {row["doc_id"]: row for row in find_duplicates(documents, markup).to_pylist()}
    rows = [{**row, **links.get(row["doc_id"], {})} for row in documents.to_pylist()]
    return DOCUMENTS.from_rows(rows)


def _write(tables: dict[str, pa.Table], path: Path) -> Path:
    with duckdb.connect(str(path)) as con:
        for table in TABLES:
            for statement in table.ddl():
                con.execute(statement)
            if table.name in tables:
                con.register("rows_", table.conform(tables[table.name]))
                con.execute(f"INSERT INTO {table.name} SELECT * FROM rows_")
                con.unregister("rows_")
    return path


def score(cluster: Cluster, database: Path, folder: Path) -> tuple[Score, dict[str, Any]]:
    """The counts of a cluster, and all that the scorer says. Optional passages may be found, but count as missed nowhere."""
    gold_path = folder / f"{cluster.name}.gold.json"
    module = scorer()
    db = module.Db(database)

    def judge(passages: list[dict[str, Any]]) -> dict[str, Any]:
        gold_path.write_text(json.dumps({**cluster.gold, "passages": passages}), encoding="utf-8")
        said: dict[str, Any] = module.score_findings(db, gold_path)
        return said

    passages = cluster.gold["passages"]
    precision = judge(passages)["passage_precision"]
    said = judge([p for p in passages if not p.get("optional")]) | {"passage_precision": precision}
    return Score(cluster.name, _counts(cluster, said, _copies(cluster, database))), said


def _counts(cluster: Cluster, said: dict[str, Any], copies: int) -> Counter[str]:
    """The scorer gives ratios; figures of several clusters need what they are ratios of."""
    counts: Counter[str] = Counter()
    facts, kinds = {f["id"]: f for f in cluster.gold["facts"]}, cluster.kinds
    for name, result in said["per_fact"].items():
        groups = ["", f"{kinds[name]} ", *(["checkable "] if kinds[name] in CHECKABLE else [])]
        for group in groups:
            counts[f"{group}facts"] += 1
            counts[f"{group}found"] += result["found"]
            counts[f"{group}right"] += result["found"] and result["right"]
        counts["origins"] += result["found"] and facts[name].get("n_origins") is not None
    required = [sum(not c.get("optional") for c in f["claims"]) for f in facts.values()]
    counts["pairs"] = sum(n * (n - 1) // 2 for n in required)
    counts["pairs right"] = round(said["clustering"]["R"] * counts["pairs"])
    counts["pairs joined"] = counts["pairs right"] + said["false_merges"]
    counts["origins right"] = round((said["n_origins_right"] or 0) * counts["origins"])
    counts["passages"] = said["passages"]
    counts["passages found"] = round((said["passage_recall"] or 0) * said["passages"])
    counts["copies"] = copies
    counts["copies right"] = round((said["passage_precision"] or 0) * copies)
    return counts


def _copies(cluster: Cluster, database: Path) -> int:
    """Number of copies found between documents of the cluster."""
    names = [d.get("id") or d["file"] for d in cluster.gold["documents"]]
    with duckdb.connect(str(database), read_only=True) as con:
        row = con.execute(
            """
            WITH inside AS (FROM documents WHERE regexp_extract(uri, '[^#/]*$') IN (SELECT unnest($names)))
            SELECT count(*) FROM passages p JOIN passages root ON root.passage_id = p.copy_of
            WHERE p.doc_id IN (SELECT doc_id FROM inside) AND root.doc_id IN (SELECT doc_id FROM inside)
            """,
            {"names": names},
        ).fetchone()
    return int(row[0]) if row else 0


def findings_across(database: Path) -> list[str]:
    """Questions of findings that hold claims of articles of several clusters (files of the input)."""
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(
            """
            SELECT any_value(f.question)
            FROM findings f JOIN evidence USING (finding_id) JOIN claims USING (claim_id)
            JOIN documents d ON d.doc_id = claims.doc_id
            GROUP BY f.finding_id HAVING count(DISTINCT split_part(d.uri, '#', 1)) > 1 ORDER BY 1
            """
        ).fetchall()
    return [question for (question,) in rows]


def measure(clusters: Sequence[Cluster]) -> tuple[list[tuple[Score, dict[str, Any]]], list[str]]:
    """Scores of clusters that make one corpus, and the findings that mix them."""
    with tempfile.TemporaryDirectory() as name:
        database = warehouse_of(clusters, Path(name))
        across = findings_across(database) if all(c.rows for c in clusters) else []
        return [score(cluster, database, Path(name)) for cluster in clusters], across


def total(name: str, scores: Iterable[Score]) -> Score:
    return Score(name, sum((s.counts for s in scores), Counter()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=(*PARTS, "all"), default="dev", help="which clusters (default: dev)")
    parser.add_argument("--together", action="store_true", help="all clusters of a part as one corpus")
    parser.add_argument(
        "--errors", action="store_true", help="list facts not found or wrong, and false pairs (dev only)"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not SHARED.exists():
        sys.exit("The articles of the gold are not here: they lie in ../shared, beside the repository.")
    results: list[tuple[str, Score, dict[str, Any]]] = []
    across: list[str] = []
    for part in PARTS if options.part == "all" else (options.part,):
        clusters = list(read_clusters(part))
        for corpus in [clusters] if options.together else [[c] for c in clusters]:
            scored, mixed = measure(corpus)
            results += [(part, one, said) for one, said in scored]
            across += mixed
    seeds, _ = measure([read_seeds()])
    results += [("seeds", one, said) for one, said in seeds]
    if options.json:
        print(
            json.dumps({one.name: {"part": p, **one.figures(), "scorer": said} for p, one, said in results}, indent=1)
        )
        return
    scores = [(part, one) for part, one, _ in results]
    print_table(scores)
    print_kinds(scores)
    if options.together:
        print(f"\nFindings with claims of several clusters: {len(across)}")
        print("".join(f"  {question}\n" for question in across), end="")
    if options.errors:
        print_errors([(one.name, said) for part, one, said in results if part != "held_out"])


def _as_object(part: str, one: Score, said: dict[str, Any]) -> dict[str, Any]:
    """What --json prints of a cluster; of those held out the figures only."""
    return {"cluster": one.name, "part": part, **one.figures(), **({} if part == "held_out" else {"scorer": said})}


def print_table(scores: Sequence[tuple[str, Score]]) -> None:
    """A line per cluster, and one per part that has several."""
    lines = [*scores, *totals(scores)]
    names = list(lines[0][1].figures())
    print(f"| cluster | part | {' | '.join(names)} |")
    print(f"|---|---|{'---:|' * len(names)}")
    for part, one in lines:
        print(f"| {one.name} | {part} | {' | '.join(_shown(v) for v in one.figures().values())} |")


def totals(scores: Sequence[tuple[str, Score]]) -> list[tuple[str, Score]]:
    """A score for each part that has several clusters."""
    by_part = {part: [one for p, one in scores if p == part] for part in PARTS}
    return [(part, total(f"all of {part}", of_part)) for part, of_part in by_part.items() if len(of_part) > 1]


def print_kinds(scores: Sequence[tuple[str, Score]]) -> None:
    """Facts of each kind that are found, and that are found with the right verdict, of how many."""
    print(f"\n| part | {' | '.join(KINDS)} |\n|---|{'---:|' * len(KINDS)}")
    for part, one in [*totals(scores), *((p, one) for p, one in scores if p == "seeds")]:
        cells = [[one.counts[f"{kind} {n}"] for n in ("found", "right", "facts")] for kind in KINDS]
        print(f"| {part} | {' | '.join(f'{found}, {right} right, of {n}' for found, right, n in cells)} |")


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value}" if isinstance(value, int) else f"{value:.2f}"


def print_errors(results: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """What is missed or wrong, by the gold's names of its facts."""
    for name, said in results:
        print(f"\n{name}: false pairs {said['false_merge_pairs']}, passages missed {said['passages_missed']}")
        for fact, r in said["per_fact"].items():
            if not r["found"]:
                print(
                    f"  {fact}: not found, {r['extracted']} of {r['claims']} claims extracted, {r['together']} together"
                )
            elif not r["right"]:
                print(f"  {fact}: {r['verdict']} instead of {'/'.join(r['accepted'])}")


if __name__ == "__main__":
    main()
