"""What a careful editor would say of small cases, and what the stage says.

Each case is a corpus of its own, and all go through the stage together: corpora never meet. Positions are written by the low
end of their answer (0 for "up to 300").
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass

import pytest

from tests.unit.reconcile_cases import Finding, Outcome, outcome
from tests.unit.reconcile_verdict_cases import CASES, Case


@dataclass(frozen=True)
class Judged:
    case: Case
    finding: Finding
    n_findings: int


@functools.cache
def all_cases() -> tuple[Outcome, dict[str, list[Finding]]]:
    articles = []
    for case in CASES:
        for article in case.articles:
            article.corpus = case.name
            articles.append(article)
    out = outcome(*articles)
    by_corpus: dict[str, list[Finding]] = defaultdict(list)
    for finding in out.findings:
        # what a man alone said in a case about numbers is a question beside the case
        if (finding.kind, finding.n_documents) != ("statement", 1):
            by_corpus[finding.corpus].append(finding)
    return out, by_corpus


@pytest.fixture(params=CASES, ids=lambda c: c.name)
def judged(request: pytest.FixtureRequest) -> Judged:
    case: Case = request.param
    findings = all_cases()[1][case.name]
    about = [f for f in findings if case.about is None or case.about in f.relations]
    assert len(about) == 1, [(f.verdict, f.relations) for f in findings]
    return Judged(case, about[0], len(findings))


def test_verdict(judged: Judged) -> None:
    assert judged.finding.verdict == judged.case.verdict, judged.finding.verdict_reason
    assert judged.n_findings == judged.case.findings


def test_positions(judged: Judged) -> None:
    assert (set(judged.finding.live), set(judged.finding.retired)) == (judged.case.live, judged.case.retired)
    assert judged.finding.n_positions == len(judged.finding.live + judged.finding.retired)


def test_values_and_counts(judged: Judged) -> None:
    for column, expected in judged.case.values.items():
        assert getattr(judged.finding, column) == expected, column


def test_there_are_enough_cases_and_each_has_a_name() -> None:
    assert len({c.name for c in CASES}) == len(CASES) >= 40


def test_each_question_says_why_with_outlets_and_numbers(judged: Judged) -> None:
    reason = judged.finding.verdict_reason
    assert reason.lower().startswith(judged.case.verdict.split("-")[0])
    outlets = {a.outlet or "an unknown outlet" for a in judged.case.articles}
    assert any(outlet in reason for outlet in outlets)
