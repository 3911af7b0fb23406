"""The flow: ingest, clean, extract, reconcile, a gate after each, publish. Order, retries and caching; no logic of a stage.

Import this module only after `flows.quiet.prepare` (or with Prefect's environment set by a deployment).
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Completed, Failed, State
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from expectations.gate import STAGE_TABLES, Baseline, GateResult, baseline_of, run_gate
from flows import __version__, progress
from flows.inputs import conceal, reveal
from flows.ledger import Ledger, Run, new_run_id
from flows.lists import UserError
from flows.settings import Given, RunSettings
from flows.shards import Job
from flows.steps import Plan, Steps, default_workers, stamp
from flows.work import Shard, pack
from flows.workers import Workers
from stages.extract.llm.settings import LLM
from warehouse.database import connect
from warehouse.folder import DataFolder
from warehouse.publish import Publication, publish_again
from warehouse.tables import TABLES

LAST_GATE = (*STAGE_TABLES["reconcile"], "documents", "claims")
"""What the gate before publishing looks at: what reconcile has made, and the tables that it has filled columns of."""


class GateStopped(Exception):
    """A critical expectation failed; nothing of this run is published."""

    def __init__(self, stage: str, failures: list[dict[str, Any]]) -> None:
        self.failures = failures
        first = failures[0]
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        super().__init__(
            f"The gate after {stage} stopped the run: it expects of {first['table_name']} that "
            f"{first['expectation']}, but observed: {first['observed']}{more}."
        )


@dataclass
class Outcome:
    """What a run did, for the summary: JSON-able."""

    run_id: str
    status: str
    corpus: str
    data: str
    published: str | None = None
    nothing_new: bool = False
    done: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    message: str | None = None
    refused: list[dict[str, str]] = field(default_factory=list)
    """Inputs that hold nothing to take, each with uri, reason and detail (the same rows are in `rejects`)."""
    all_inputs_missing: bool = False
    n_inputs: int = 0
    """Inputs that were given; none for a run that publishes decisions."""
    llm: dict[str, float] | None = None
    """What a language model was asked: requests, tokens_in, tokens_out, cost, cached and unanswered (documents)."""


# A worker writes its rows into stages/<stage>/<shard_id>/; Prefect's own record of the result goes there too (`shard_task`
# names the data folder as storage), under a key that comes from content: both are there or neither is, so a record can
# never hide work whose rows are gone.
@task(
    task_run_name="{stage}-{shard_id}",
    retries=2,
    retry_delay_seconds=[1, 5],
    persist_result=True,
    result_storage_key="{parameters[stage]}/{parameters[shard_id]}/prefect-result.json",
    result_serializer="json",
    viz_return_value={},
)
def work(stage: str, shard_id: str, job: Job, workers: Workers, alone: bool) -> dict[str, int]:
    """Do one shard of a stage."""
    return workers.do(job, alone)


@task(task_run_name="plan-{stage}", persist_result=False)
def plan(steps: Steps, stage: str, inputs: list[str]) -> Plan:
    """Find what is left to do in a stage."""
    if stage == "ingest":
        return steps.plan_ingest(reveal(inputs))
    plans = {"clean": steps.plan_clean, "extract": steps.plan_extract, "words": steps.plan_words}
    return plans[stage]()


@task(name="ask-language-model", persist_result=False)
def ask(steps: Steps, todo: Plan, outcome: Outcome) -> Plan:
    """Ask the language model about the documents that are left to extract. Returns the plan of those with an answer."""
    from flows import answers

    asked = answers.ask(steps.folder, pack("extract", todo.units), lambda shard: job_of(steps, shard, todo))
    run, usage = steps.run, asked.usage
    run.n_llm_requests, run.llm_cost = usage.requests, usage.cost
    run.n_llm_tokens_in, run.n_llm_tokens_out = usage.tokens_in, usage.tokens_out
    outcome.llm = asked.summary()
    steps.ledger.save_rejects(run.run_id, stamp(asked.rejects_table(), run.run_id, run.started_at))
    if asked.refused:
        raise UserError(asked.refused, 1)
    if asked.failed and len(asked.failed) == asked.n_articles and not todo.n_done:
        # to publish now would be to publish no claim at all
        why = next(iter(asked.failed.values()))
        raise UserError(f"The language model answered about no document ({why}). What was published before stands.", 1)
    todo.units = [u for u in todo.units if u.unit_id not in asked.failed]
    return todo


@task(persist_result=False)
def gather(steps: Steps, stage: str) -> None:
    """Note whose rows count now; after ingest also find duplicates and the lines an outlet repeats."""
    if stage == "ingest":
        steps.gather_documents()
    else:
        steps.note_current(stage)


@task(task_run_name="gate-{stage}", persist_result=False)
def gate(steps: Steps, stage: str, baseline: Baseline) -> list[dict[str, Any]]:
    """Look at what is new after a stage. Returns failed checks that don't stop the run; raises GateStopped for others."""
    database, shards = steps.gate_database(stage, STAGE_TABLES[stage])
    if not shards:
        return []
    result = run_gate(stage, database, STAGE_TABLES[stage], steps.run.run_id, datetime.now(UTC), baseline=baseline)
    warnings = settle(steps, stage, result)
    steps.store(stage).mark_passed(shards)
    return warnings


def settle(steps: Steps, stage: str, result: GateResult) -> list[dict[str, Any]]:
    """Write a gate's checks to the ledger; raise GateStopped if it stops the run."""
    steps.ledger.save_checks(steps.run.run_id, stage, result.checks)
    if result.stops:
        raise GateStopped(stage, [_brief(c) for c in result.failures("critical")])
    return [_brief(c) for c in result.failures()]


def _brief(check: dict[str, Any]) -> dict[str, Any]:
    """What people and Prefect's record need of a check; the whole of it is a row of `checks`."""
    return {k: check[k] for k in ("stage", "table_name", "expectation", "severity", "observed")}


@task(name="reconcile-and-publish", persist_result=False)
def reconcile_and_publish(steps: Steps, outcome: Outcome, outcome_key: str) -> Outcome:
    """Reconcile the whole data folder, gate the result, and show it to readers."""
    run, folder = steps.run, steps.folder
    con = connect(temp_directory=steps.context)
    progress.tell("reconcile", 0, 2)
    steps.reconcile_all(con)
    publication = Publication(folder, run.run_id)
    steps.fill(publication, con)
    con.close()
    publication.write_ledger(steps.ledger_tables())  # the gate looks at a whole warehouse, this run included
    progress.tell("reconcile", 1, 2)
    result = run_gate(
        "reconcile",
        publication.database,
        LAST_GATE,
        run.run_id,
        datetime.now(UTC),
        baseline=folder.manifest().get("baseline", {}),
    )
    outcome.warnings += settle(steps, "reconcile", result)
    progress.tell("reconcile", 2, 2)
    progress.tell("publish", 0, 1)
    count(publication.database, run, steps.ledger_tables()["rejects"])
    finish(steps.ledger, run, "published")
    publication.write_ledger(steps.ledger_tables())
    publication.build_report()
    published = publication.commit(
        {
            "run_id": run.run_id,
            "outcome_key": outcome_key,
            "code_version": __version__,
            "baseline": baseline_of(publication.database),
        }
    )
    outcome.published = published.name
    progress.tell("publish", 1, 1)
    return outcome


def count(database: Path, run: Run, rejects: pa.Table) -> None:
    """Put the corpus's totals into the run, and how many rows it added to `rejects`."""
    con = connect(database, read_only=True)
    row = con.execute(
        """
        SELECT (SELECT count(*) FROM documents WHERE corpus = $corpus),
               (SELECT count(*) FROM claims WHERE corpus = $corpus),
               (SELECT count(*) FROM findings WHERE corpus = $corpus)
        """,
        {"corpus": run.corpus},
    ).fetchone()
    con.close()
    assert row is not None
    run.n_documents, run.n_claims, run.n_findings = row
    run.n_rejects = rejects.column("run_id").to_pylist().count(run.run_id)


def finish(ledger: Ledger, run: Run, status: str) -> None:
    run.status = status
    run.finished_at = datetime.now(UTC)
    ledger.save(run)


def stage(steps: Steps, name: str, inputs: list[str], workers: Workers, outcome: Outcome) -> None:
    """Run one stage: plan, shards, gather, gate."""
    started = datetime.now(UTC)
    todo = plan(steps, name, inputs)
    if name == "extract" and steps.settings.extract.extractor == LLM:
        todo = ask(steps, todo, outcome)
    shards = pack(name, todo.units)
    progress.tell(name, 0, max(1, len(shards)))
    if len(shards) == 1:
        task, arguments = shard_task(steps, shards[0], todo, workers, alone=True)
        task(*arguments)  # in this thread: in a process's main thread a time limit can end anything
    else:
        calls = [shard_task(steps, shard, todo, workers, alone=False) for shard in shards]
        futures = [task.submit(*arguments) for task, arguments in calls]
        for n, finished in enumerate(as_completed(futures), 1):
            finished.result()
            progress.tell(name, n, len(shards))
    gather(steps, name)
    progress.tell(name, max(1, len(shards)), max(1, len(shards)))
    outcome.seconds[name] = round((datetime.now(UTC) - started).total_seconds(), 2)
    if name == "words":  # nothing that readers see comes of it, hence no gate
        return
    outcome.done[name], outcome.new[name] = todo.n_done, len(todo.units)
    if name == "ingest":
        outcome.refused = todo.refused
        outcome.all_inputs_missing = (
            bool(inputs) and not todo.files and all(r["reason"] == "not_found" for r in todo.refused)
        )
    baseline = steps.folder.manifest().get("baseline", {})
    outcome.warnings += gate(steps, name, baseline)


def shard_task(steps: Steps, shard: Shard, todo: Plan, workers: Workers, alone: bool) -> tuple[Any, tuple[Any, ...]]:
    """The task that does a shard, and its arguments."""
    job = job_of(steps, shard, todo)
    task = work.with_options(result_storage=steps.folder.stages)
    return task, (shard.stage, shard.shard_id, job, workers, alone)


def job_of(steps: Steps, shard: Shard, todo: Plan) -> Job:
    """All that a worker needs to do a shard."""
    return Job(
        shard,
        steps.run.corpus,
        steps.folder.stages,
        steps.context,
        steps.run.run_id,
        steps.run.started_at,
        todo.files_of(shard),
        steps.settings.ingest,
        steps.settings.extract,
        steps.folder.answers,
    )


# the cast: Prefect declares the runner's future type invariant
_TASKS = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=8))


@flow(
    name="crosswire",
    flow_run_name="{corpus}",
    task_runner=_TASKS,
    persist_result=False,
    validate_parameters=False,
)
def crosswire(
    inputs: list[str],
    corpus: str = "default",
    data: str = "data",
    wait: float = -1,
    settings: Given | None = None,
) -> State[Outcome]:
    """Take `inputs` (files, folders, globs, addresses) into the warehouse in the folder `data`, under the name `corpus`.

    Without inputs, what the folder holds is published anew, as analysts have decided since.
    `settings` are those of a settings file (see flows.settings), by table and key. Waits up to `wait` seconds (-1: as
    long as it takes) for another run on the same folder. A failed run is a row in `runs`, and the last good data stays
    published. Raises warehouse.folder.FolderBusy when the wait is over.
    """
    folder = DataFolder(Path(data).absolute())
    folder.create()
    started = datetime.now(UTC)
    chosen = RunSettings(settings or {})
    run = Run(
        new_run_id(started), corpus, conceal(inputs), {"corpus": corpus, **chosen.given}, __version__, started,
        flow_run_id=str(flow_run.id) if flow_run.id else None,
    )  # fmt: skip
    with folder.hold(run.run_id, wait):
        ledger = Ledger(folder)
        ledger.bury_killed()
        folder.prune()
        ledger.save(run)
        outcome = Outcome(run.run_id, "running", corpus, str(folder.root), n_inputs=len(inputs))
        steps = Steps(folder, run, chosen)
        steps.repair()
        workers = Workers(default_workers())
        try:
            for name in ("ingest", "clean", "extract", "words"):
                stage(steps, name, run.inputs, workers, outcome)
            publish(steps, outcome)
            outcome.status = "published"
        except GateStopped as stopped:
            fail(steps, outcome, str(stopped), stopped.failures)
            return Failed(message=str(stopped), data=outcome)
        except Exception as error:
            with suppress(Exception):  # a full disk, for one, fails here again; the first error is the one to tell
                message = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
                fail(steps, outcome, message, [])
            raise
        finally:
            workers.close()
        folder.prune()
    tell_prefect(folder, outcome)
    return Completed(message=f"published as {outcome.published}", data=outcome)


def publish(steps: Steps, outcome: Outcome) -> None:
    """Reconcile and publish, or show the same data again when nothing that decides it has changed."""
    key = steps.outcome_key()
    started = datetime.now(UTC)
    outcome.nothing_new = steps.folder.manifest().get("outcome_key") == key
    if outcome.nothing_new:
        count(steps.folder.database, steps.run, steps.ledger_tables()["rejects"])
        finish(steps.ledger, steps.run, "published")
        again = publish_again(steps.folder, steps.run.run_id, steps.ledger_tables(), {"run_id": steps.run.run_id})
        outcome.published = again.name
    else:
        outcome.published = reconcile_and_publish(steps, outcome, key).published
    outcome.seconds["reconcile and publish"] = round((datetime.now(UTC) - started).total_seconds(), 2)


def fail(steps: Steps, outcome: Outcome, message: str, failures: list[dict[str, Any]]) -> None:
    """Write the failure down and publish the last good data with it, so that it can be queried."""
    outcome.status, outcome.message, outcome.failures = "failed", message, failures
    steps.run.error = message
    finish(steps.ledger, steps.run, "failed")
    publish_again(steps.folder, steps.run.run_id, steps.ledger_tables(), {"run_id": steps.run.run_id})


def tell_prefect(folder: DataFolder, outcome: Outcome) -> None:
    """The run's tables as Prefect artifacts."""
    con = connect(folder.database, read_only=True)
    rows = [
        {
            "table": t.name,
            "rows": con.execute(f"SELECT count(*) FROM {t.name}").fetchall()[0][0],
            "grain": t.grain,
        }
        for t in TABLES
    ]
    verdicts = con.execute(
        "SELECT verdict, count(*) AS findings FROM findings WHERE corpus = $corpus GROUP BY 1 ORDER BY 2 DESC",
        {"corpus": outcome.corpus},
    ).fetchall()
    con.close()
    create_table_artifact(rows, key="crosswire-tables", description=f"Tables published by run {outcome.run_id}")
    create_table_artifact(
        [{"verdict": v, "findings": n} for v, n in verdicts],
        key="crosswire-verdicts",
        description="Findings by verdict",
    )
    create_markdown_artifact(
        f"```json\n{json.dumps(asdict(outcome), indent=1)}\n```",
        key="crosswire-outcome",
        description="What the run did",
    )
