"""Asking a language model about all documents that are left to extract, before the shards begin.

One process asks, so that the limits on requests at once and on spending hold for the run as a whole; the answers go into
the data folder, from which the shards, in any process, make claims. Documents without an answer are not done: the next
run asks about them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import pyarrow as pa

from flows import progress
from flows.lists import UserError
from flows.shards import Job, extract_input
from flows.work import Shard
from stages.extract import askable, read_articles
from stages.extract.llm.budget import Usage
from stages.extract.llm.errors import Refusal
from stages.extract.llm.finder import LlmFinder
from stages.extract.llm.settings import SettingsError
from warehouse.folder import DataFolder
from warehouse.ids import content_id
from warehouse.tables import REJECTS


@dataclass
class Asked:
    """What came of it: why by doc_id for documents without an answer, their rejects, and what was used."""

    failed: dict[str, str] = field(default_factory=dict)
    rejects: list[dict[str, str]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    n_articles: int = 0
    """How many it was asked about, known answers included."""
    refused: str | None = None
    """Why the endpoint takes no requests at all."""

    def rejects_table(self) -> pa.Table:
        return REJECTS.from_rows(self.rejects)

    def summary(self) -> dict[str, float]:
        return {**asdict(self.usage), "unanswered": len(self.failed)}


def ask(folder: DataFolder, shards: Sequence[Shard], job_of: Callable[[Shard], Job]) -> Asked:
    """Ask about the documents of `shards` what is not known yet. Raises UserError when there is no key."""
    asked = Asked()
    if not shards:
        return asked
    jobs = [job_of(shard) for shard in shards]
    try:
        finder = LlmFinder(jobs[0].extractor, folder.answers)
    except SettingsError as error:
        raise UserError(str(error)) from None
    asked.usage = finder.usage
    for job in jobs:
        documents, blocks, sources = extract_input(job, job.shard.units)
        articles = askable(list(read_articles(documents, blocks, sources)))
        asked.n_articles += len(articles)
        try:
            failed = finder.prepare(articles, lambda done, total: progress.tell("ask", done, total))
        except Refusal as error:
            asked.refused = str(error)
            break
        rows = documents.select(["doc_id", "corpus", "uri", "sha256"]).to_pylist()
        asked.rejects += [_reject(row, failed[row["doc_id"]]) for row in rows if row["doc_id"] in failed]
        asked.failed |= failed
    return asked


def _reject(document: dict[str, str], why: str) -> dict[str, str]:
    corpus, uri, sha256 = document["corpus"], document["uri"], document["sha256"]
    return {
        "reject_id": content_id("reject", corpus, uri, "extract", "llm_failed", sha256),
        "uri": uri,
        "corpus": corpus,
        "stage": "extract",
        "reason": "llm_failed",
        "detail": f"The language model gave no answer ({why}). The next run asks again."[:500],
        "sha256": sha256,
    }
