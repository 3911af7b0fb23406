"""Statements that meet because two outlets have the same words in a row, however few of them say much."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from stages.reconcile.document_words import RUN, read_documents
from tests.unit.reconcile_cases import Article, Outcome, Rows, minister, outcome, says

SHORT = "“We are glad about this”"


def together(made: Outcome) -> int:
    """How many claims the finding with most of them has."""
    return max(f.n_claims for f in made.findings)


@pytest.mark.parametrize(
    "other",
    [
        SHORT,
        "‘We are glad about this’",
        "'We are glad about this'",
        "She told the crew: “We are glad about this,” and left",
    ],
)
def test_a_whole_quotation_of_few_telling_words_meets_in_any_marks(other: str) -> None:
    first, second = (says(words, quotation="direct") for words in (SHORT, other))
    assert together(outcome(Article("Courier", 2, first), Article("Gazette", 2, second))) == 2


def test_two_quotations_with_a_run_of_few_words_alike_stay_apart() -> None:
    first = says(SHORT, quotation="direct")
    second = says("“We are glad about her”", quotation="direct")
    assert together(outcome(Article("Courier", 2, first), Article("Gazette", 2, second))) == 1


def test_what_one_outlet_quotes_and_another_tells_in_the_same_words_meets() -> None:
    words = "it is not for us to say what they will be doing after that"
    first = says(f"“Now {words}, whatever the harbour council decides”", by=minister, quotation="direct")
    second = says(f"On the quay {words}")
    assert together(outcome(Article("Courier", 2, first), Article("Gazette", 2, second))) == 2


def test_what_is_told_in_a_speakers_words_is_no_second_origin() -> None:
    words = "it is not for us to say what they will be doing after that"
    first = says(f"“Now {words}, whatever the harbour council decides”", by=minister, quotation="direct")
    (finding,) = [
        f
        for f in outcome(Article("Courier", 2, first), Article("Gazette", 2, says(f"On the quay {words}"))).findings
        if f.n_claims == 2
    ]
    assert (finding.verdict, finding.n_origins) == ("repeated", 1)


def _read(text: str, **claim: object) -> dict[str, Any]:
    rows = Rows()
    rows.add(Article("Courier", 2, says(text)))
    tables = rows.tables()
    made = tables["claims"].to_pylist()
    for row in made:
        row.update(claim)
    tables["claims"] = pa.Table.from_pylist(made, tables["claims"].schema)
    (row,) = read_documents(tables)["claim_words"].to_pylist()
    return dict(row)


def test_who_speaks_in_the_midst_of_a_quotation_is_none_of_its_words() -> None:
    text = "“The pier is closed,” said Mara Lindqvist, minister of harbours. “The ferry sails”"
    start, end = text.index("said"), text.index(". “The ferry")
    plain, cut = _read(text), _read(text, speaker_start=start + 5, speaker_end=end, cue_start=start, cue_end=start + 4)
    assert len(plain["near"]) - len(cut["near"]) == 4  # Mara, Lindqvist, minister, harbours
    assert set(plain["near"]) == set(cut["near"]) | set(cut["far"])


def test_runs_lie_inside_their_claim() -> None:
    words = ["one", "pier", "two", "piers", "three", "ferries", "four", "ferries", "five", "boats", "six", "boats"]
    assert len(_read(" ".join(words))["runs"]) == len(words) - RUN + 1
    assert _read(" ".join(words[: RUN - 1]))["runs"] == []


def test_statements_that_share_few_everyday_words_stay_apart_however_short_they_are() -> None:
    pairs = [
        ("Many people in the city could not go to work by car", "The city people know how to make a work day short"),
        ("The company said that last year was good for people in the city",
         "Last year the company had people leave for another state"),
    ]  # fmt: skip
    for one, other in pairs:
        made = outcome(Article("Courier", 2, says(one)), Article("Gazette", 2, says(other)))
        assert together(made) == 1, (one, other)
    same = (
        "The new lighthouse on the northern rocks had no lamp",
        "On the northern rocks the new lighthouse had no lamp yet",
    )
    assert together(outcome(*(Article(o, 2, says(s)) for o, s in zip(("Courier", "Gazette"), same, strict=True)))) == 2
