"""Questions, answers and reasons in plain English: what an editor reads first."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from stages.reconcile import answer_wording
from stages.reconcile.reason_wording import reason
from stages.reconcile.text import data_lines, fold, stem, stop_words
from warehouse.script import run_script, table_of
from warehouse.tables import FINDINGS, POSITIONS

_QUOTES = "“”\"'‘’«» "

_PARTS = ((1 / 2, "half"), (1 / 3, "a third"), (2 / 3, "two thirds"), (1 / 4, "a quarter"), (3 / 4, "three quarters"))

_BEFORE = {
    "about": "about ",
    "at least": "at least ",
    "more than": "more than ",
    "at most": "at most ",
    "less than": "less than ",
}


@functools.cache
def question_forms() -> tuple[tuple[str, str], ...]:
    rows = [(prefix, form) for prefix, form in csv.reader(data_lines("questions.csv"))]
    return tuple(sorted(rows, key=lambda r: -len(r[0])))


def number(value: float) -> str:
    """A number for people: thousands grouped, no needless decimals, "2.5 million" where no digit is lost."""
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale and abs(round(value / scale, 2) * scale - value) < 0.5:
            return f"{value / scale:,.2f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def answer(low: float | None, high: float | None, approximator: str | None, unit: str | None) -> str:
    """A stated value for people: "more than 300,000", "200,000 to 300,000", "3 months"."""
    ends = [v for v in (low, high) if v is not None]
    if not ends:
        return "unknown"
    if approximator == "range" and low is not None and high is not None and low != high:
        words = f"{number(low)} to {number(high)}"
    elif approximator in ("at most", "less than"):
        words = _BEFORE[approximator] + number(ends[-1])
    else:
        words = _BEFORE.get(approximator or "", "") + number(ends[0])
    if unit in (None, "count"):
        return words
    if unit == "percent":
        return f"{words}%"
    if unit == "fraction":
        return next((w for v, w in _PARTS if abs(ends[0] - v) < 0.001), words)
    return f"{words} {unit if ends[-1] == 1 else plural_unit(unit)}"


def in_plural(noun: str) -> str:
    """What is counted as "how many" wants it: one corridor, how many corridors."""
    last = noun.split()[-1].lower()
    if last.endswith("s") or last in unchanged_plurals():
        return noun
    if last.endswith("man"):
        return noun[:-2] + "en"
    if last.endswith("child"):
        return noun + "ren"
    return noun[:-1] + "ies" if last.endswith("y") and last[-2:-1] not in "aeiou" else noun + "s"


@functools.cache
def unchanged_plurals() -> frozenset[str]:
    return frozenset(data_lines("unchanged_plurals.txt"))


def plural_unit(unit: str) -> str:
    """ "months", "feet", "degrees Celsius", "kilometres per hour": the first word takes the plural, but in money the last."""
    irregular = {
        "foot": "feet",
        "inch": "inches",
        "hertz": "hertz",
        "yen": "yen",
        "yuan": "yuan",
        "won": "won",
        "baht": "baht",
    }
    head, per, each = unit.partition(" per ")
    if per:
        return f"{plural_unit(head)} per {each}"
    first, space, rest = unit.partition(" ")
    if first in ("degree", "pound", "square", "cubic", "metric"):
        if first in ("square", "cubic", "metric"):
            return f"{first} {plural_unit(rest)}"
        return f"{first}s{space}{rest}"
    return irregular.get(unit) or f"{unit}s"


def question(frame: dict[str, Any]) -> str:
    """The question that a finding's claims answer.

    Where the measure says little (corridors, people), the words around the anchor's number follow, in brackets.
    """
    if frame["kind"] == "statement":
        return _said(frame)
    if frame["kind"] in ("attribute", "date"):
        return answer_wording.question(frame)
    where = ""
    if frame["scope"] == "conflict":
        where = f" in {frame['event_title'][0].lower()}{frame['event_title'][1:]}"
    elif frame["place"]:
        where = f" in {frame['place']}"
    what = frame["counted"] or "people"
    what = "people" if fold(what) in victims() else in_plural(what)
    subject = _as_named(frame["subject"], frame["anchor_sentence"]) if frame["subject"] else what
    if frame["measure_id"] == "age" and frame["subject"] and _is_name(subject):
        return f"How old is {subject}?"
    is_bare = not frame["subject"] and not frame["counted"]
    is_people = frame["measure_id"].startswith("people")
    says_little = frame["predicate"] is None if is_people else "." not in frame["measure_id"]
    context = f" ({around(frame['anchor_sentence'], frame['anchor_quote'])})" if says_little else ""
    if frame["is_addition"]:
        what = f"more {what}"
    if frame["measure_id"] == "people.present" and (state := _present(frame["anchor_sentence"])):
        return f"How many {what} {state}{where}?"
    act = frame["predicate"] if frame["predicate"] in acts_in_passive() else None
    for prefix, form in question_forms():
        if frame["measure_id"] == prefix or frame["measure_id"].startswith(prefix + "."):
            if prefix == "people" and act:
                break
            if is_bare and "{subject}" in form:
                words = _without_subject(form).format(where=where)
                return words + (context or f" ({around(frame['anchor_sentence'], frame['anchor_quote'])})")
            be = "are" if subject.endswith("s") and not subject.endswith("ss") else "is"
            return form.format(what=what, where=where, subject=subject, be=be) + context
    if act:
        return f"How many {what} were {act.replace('_', ' ')}{where}?"
    return f"How many {what}{where}?{context}"


def _is_name(words: str) -> bool:
    return all(w[0].isupper() for w in words.split())


def _as_named(subject: str, sentence: str | None) -> str:
    """What a number is of, in small letters but for names: two words with capitals, and what its sentence writes large."""
    if " " in subject and _is_name(subject):
        return subject
    words = (sentence or "").split()
    large = {fold(w): w.strip(_MARKS) for w in words[1:] if w.strip(_MARKS)[:1].isupper()}
    return " ".join(large.get(fold(w), w.lower()) for w in subject.split())


_MARKS = ".,;:!?()“”\"'’"


def _without_subject(form: str) -> str:
    """A question about a thing that nobody names: "How long is it", "How much money"."""
    for words, instead in (
        (" of the {subject}", ""),
        (" for the {subject}", ""),
        (" of {subject}", ""),
        ("{be} the {subject}", "is it"),
    ):
        form = form.replace(words, instead)
    return form.replace("the {subject}", "it")


def _said(frame: Mapping[str, Any]) -> str:
    """ "Did the mayor say: “…”?"; without a speaker who can be named, or with a word or two said, what was said."""
    if frame["anchor_kind"] != "statement":
        before = "…" if frame.get("is_inside_sentence") else ""
        return f"Is it so: “{before}{shorten(frame['anchor_quote'].strip(_QUOTES))}”?"
    content = (frame.get("anchor_content") or frame["anchor_quote"]).strip(_QUOTES + ",").removeprefix("that ")
    speaker = frame.get("anchor_speaker")
    if len(content.split()) <= _FEW_WORDS:
        content, speaker = frame["anchor_quote"].strip(_QUOTES), None
    if not _takes_clause(frame.get("anchor_cue")):
        return f"Is it so: “{shorten(frame['anchor_quote'].strip(_QUOTES))}”?"
    if speaker and fold(speaker) not in stand_ins():
        first, _, rest = speaker.partition(" ")
        acronym = len(first) > 1 and first.isupper()  # "US forces"
        if frame.get("anchor_speaker_kind") == "unnamed" and not acronym and (not rest or fold(first) in stop_words()):
            speaker = f"{first.lower()} {rest}".strip()  # at the beginning of its sentence
        return f"Did {speaker} say: “{shorten(content)}”?"
    return f"Was it said: “{shorten(content)}”?"


_FEW_WORDS = 2


def _takes_clause(cue: str | None) -> bool:
    """Whether what is said with a cue is a clause of its own; so it is without one, in a quotation that stands alone, and
    in a post, whose cue is its author's handle."""
    return cue is None or cue.startswith("@") or any(stem(w) in _clause_cues() for w in fold(cue).split())


@functools.cache
def _clause_cues() -> frozenset[str]:
    return frozenset(data_lines("clause_cues.txt"))


@functools.cache
def stand_ins() -> frozenset[str]:
    """Words that stand for a speaker and name nobody."""
    return frozenset(data_lines("stand_ins.txt"))


@functools.cache
def acts_in_passive() -> frozenset[str]:
    """Classes of what happened to the counted that follow "were" as they are."""
    return frozenset(data_lines("passive_acts.txt"))


def _present(sentence: str | None) -> str | None:
    """What people do who are somewhere, from the sentence that counts them: "are trapped", "live"."""
    words = {stem(w) for w in fold(sentence or "").split()}
    return next((state for state, stems in _present_words() if words & stems), None)


@functools.cache
def _present_words() -> tuple[tuple[str, frozenset[str]], ...]:
    rows = csv.reader(data_lines("present_words.csv"))
    return tuple((state, frozenset(stem(w) for w in said.split())) for state, said in rows)


@functools.cache
def victims() -> frozenset[str]:
    """Counted nouns that say what happened (deaths, wounded): the question names people instead."""
    return frozenset(data_lines("victim_nouns.txt"))


def around(sentence: str | None, quote: str, reach: int = 60) -> str:
    """The words of `sentence` around `quote`, up to `reach` characters each side, cut at blanks."""
    flat, words = " ".join((sentence or quote).split()), " ".join(quote.split())
    at = flat.find(words)
    if at < 0:
        return f"“{shorten(words)}”"
    start, end = max(0, at - reach), min(len(flat), at + len(words) + reach)
    if start:
        start = flat.find(" ", start, at) + 1 or start
    if end < len(flat):
        end = flat.rfind(" ", at + len(words), end)
        end = end if end > 0 else at + len(words)
    return f"“{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}”"


def shorten(text: str, limit: int = 140) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"


def word_findings(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves made_findings and made_positions, in the columns of the contract and with the part of each row, in `con`, from the
    working tables that the SQL steps left there."""
    for contract in (FINDINGS, POSITIONS):
        table_of(con, f"made_{contract.name}", contract.schema.append(_PART).empty_table())
    bases: dict[str, dict[str, Any]] = {}
    added_to = "SELECT DISTINCT base_finding_id AS finding_id FROM finding_values WHERE base_finding_id IS NOT NULL"
    if con.execute(f"{added_to} LIMIT 1").fetchall():
        _, leading = _asked_and_told(con, added_to)
        bases = {r["finding_id"]: r | {"label": _label(r)} for r in leading.to_pylist() if r["is_leading"]}
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE finding_batches AS
        SELECT finding_id, (row_number() OVER (ORDER BY finding_id) - 1) // $at_once AS batch FROM finding_values
        """,
        {"at_once": FINDINGS_AT_ONCE},
    )
    (n_batches,) = con.execute("SELECT coalesce(max(batch) + 1, 0) FROM finding_batches").fetchall()[0]
    for batch in range(n_batches):
        frames, answers = _asked_and_told(con, f"SELECT finding_id FROM finding_batches WHERE batch = {batch}")
        for contract, rows in zip((FINDINGS, POSITIONS), _worded(frames, answers, bases), strict=True):
            con.register("made_now", contract.conform(rows).append_column(_PART, rows.column("part")))
            con.execute(f"INSERT INTO made_{contract.name} FROM made_now")


def _asked_and_told(con: duckdb.DuckDBPyConnection, findings: str) -> tuple[pa.Table, pa.Table]:
    """What the `findings` of a query are worded with, and their answers; both go by finding, answers by rank in it."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE worded_now AS {findings}")
    run_script(con, "stages.reconcile", "wording")
    asked = con.execute("FROM asked_findings ORDER BY finding_id").to_arrow_table()
    return asked, con.execute("FROM told_answers ORDER BY finding_id, rank").to_arrow_table()


def _worded(frames: pa.Table, answers: pa.Table, bases: Mapping[str, Mapping[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """(frames with question, reason and best answers; answers with labels), of what _asked_and_told gives."""
    ends = [0, *pc.run_end_encode(answers.column("finding_id").combine_chunks()).run_ends.to_pylist()]
    frames_asked, answers_told = frames.select(_ASKED_WITH), answers.select(_ANSWERED_WITH)
    labels: list[str] = []
    worded: dict[str, list[Any]] = {name: [] for name in _WORDED}
    for n in range(0, frames.num_rows, ROWS_AT_ONCE):
        some = frames_asked.slice(n, ROWS_AT_ONCE).to_pylist()
        told = answers_told.slice(ends[n], ends[n + len(some)] - ends[n]).to_pylist()
        for row in told:
            row["label"] = _label(row)
            labels.append(row["label"])
        for m, frame in enumerate(some, n):
            own = told[ends[m] - ends[n] : ends[m + 1] - ends[n]]
            words = _best(frame, own[0])
            words["question"] = question(frame)
            words["verdict_reason"] = reason(frame, own, bases.get(frame["base_finding_id"]))
            for name, values in worded.items():
                values.append(words.get(name))
    for name, values in worded.items():
        frames = frames.append_column(name, pa.array(values, FINDINGS.by_name[name].type))
    return frames, answers.append_column("label", pa.array(labels, pa.string()))


FINDINGS_AT_ONCE, ROWS_AT_ONCE = 100_000, 20_000
"""Findings whose texts are fetched, and those of them that are rows of Python, at a time."""
_PART = pa.field("part", pa.string())
_WORDED = ("question", "verdict_reason", "category_best", "date_best_from", "date_best_to")
# the columns that words are made of: rows of Python with all of them would cost more than the words
_ASKED_WITH = [
    "kind", "attribute", "scope", "event_title", "place", "counted", "subject", "measure_id", "predicate", "is_addition",
    "base_finding_id", "anchor_kind", "anchor_quote", "anchor_sentence", "anchor_content", "anchor_cue", "anchor_speaker",
    "anchor_speaker_kind", "anchor_act", "anchor_subject", "anchor_value", "anchor_modality", "asking_quote", "verdict",
    "n_origins", "n_documents", "has_best", "is_inside_sentence",
]  # fmt: skip
_ANSWERED_WITH = [
    "kind", "attribute", "modality", "polarity", "category_value", "quote", "approximator", "stated_low", "stated_high",
    "stated_unit", "date_from", "date_to", "outlets", "origins", "n_own_origins", "as_of", "is_live", "is_copied", "weight",
]  # fmt: skip


def _best(frame: dict[str, Any], leading: dict[str, Any]) -> dict[str, Any]:
    """The leading answer to a question of attribute or date; nothing when answers stand against each other unweighed."""
    if frame["kind"] not in ("attribute", "date") or not frame["has_best"]:
        return {}
    if frame["kind"] == "date":
        return {"date_best_from": leading["date_from"], "date_best_to": leading["date_to"]}
    return {"category_best": leading["label"]}


def _label(row: dict[str, Any]) -> str:
    if row["kind"] in ("attribute", "date"):
        return answer_wording.label(row)
    if row["kind"] == "statement" or row["approximator"] == "vague":
        return f"“{shorten(row['quote'].strip(_QUOTES))}”"
    return answer(row["stated_low"], row["stated_high"], row["approximator"], row["stated_unit"])
