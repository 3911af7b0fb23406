"""Places of numbers: which of them may be one place."""

from __future__ import annotations

import pytest

from tests.unit.reconcile_cases import Article, outcome, toll


@pytest.mark.parametrize(
    ("first", "second", "n_findings"),
    [
        ("Orlo", "Dubna", 1),  # the town of Orlo has the name of the province that Dubna lies in
        ("Dubna", "Orlo", 1),
        ("Port Velmar", "Brenza", 2),
        ("Port Velmar", "Dubna", 2),
    ],
)
def test_a_town_with_its_provinces_name_may_be_the_province(first: str, second: str, n_findings: int) -> None:
    made = outcome(Article("Courier", 2, toll(20, place=first)), Article("Gazette", 2, toll(22, place=second)))
    assert len(made.findings) == n_findings
