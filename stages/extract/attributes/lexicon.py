"""States of things and the words for them, from data/states.csv and data/state_nouns.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import DATA, read_csv
from stages.extract.statements.cues import inflect


@dataclass(frozen=True, slots=True)
class State:
    """One answer (`value`) to a question (`dimension`) about a sort of things (`of`)."""

    dimension: str
    value: str
    of: str
    attributive: bool = False


Entry = tuple[tuple[str, ...], State]
"""The words behind a first word, and the state that they say together with it."""


@cache
def states() -> tuple[dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]], dict[str, tuple[Entry, ...]]]:
    """(transitive, intransitive, adjectives): first word in any form → entries, those with more words first."""
    tables: tuple[dict[str, list[Entry]], ...] = ({}, {}, {})
    for row in read_csv("states.csv"):
        state = State(row["dimension"], row["value"], row["of"], row["attributive"] == "yes")
        for column, table in zip(("transitive", "intransitive"), tables[:2], strict=True):
            for phrase in filter(None, row[column].split("|")):
                for form, rest in verb_phrase_forms(phrase):
                    table.setdefault(form, []).append((rest, state))
        for phrase in filter(None, row["adjectives"].split("|")):
            first, *others = phrase.split()
            tables[2].setdefault(first, []).append((tuple(others), state))
    transitive, intransitive, adjectives = (
        {form: tuple(sorted(entries, key=lambda e: -len(e[0]))) for form, entries in table.items()} for table in tables
    )
    return transitive, intransitive, adjectives


def verb_phrase_forms(entry: str) -> list[tuple[str, tuple[str, ...]]]:
    """(form of the verb, words behind it) for "take effect/took effect/taken effect" or "expire"."""
    base, *irregular = (part.split() for part in entry.split("/"))
    rest = tuple(base[1:])
    past = irregular[0][0] if irregular else ""
    participle = irregular[-1][0] if irregular else ""
    if not past and base[0] in irregular_pasts():
        past, participle = irregular_pasts()[base[0]]
    return [(form, rest) for form in inflect(base[0], past, participle)]


@cache
def irregular_pasts() -> dict[str, tuple[str, str]]:
    """Verb → (past, participle), from data/verbs.txt."""
    out: dict[str, tuple[str, str]] = {}
    for line in (DATA / "verbs.txt").read_text(encoding="utf-8").splitlines():
        base, *irregular = line.lstrip("*").split() if line.strip() and not line.startswith("#") else [""]
        if irregular:
            out[base] = (irregular[0], irregular[-1])
    return out


@cache
def sort_nouns(sort: str) -> frozenset[str]:
    return frozenset(w for row in read_csv("state_nouns.csv") if row["sort"] == sort for w in row["nouns"].split())


@cache
def trigger_words() -> frozenset[str]:
    """First words of everything that says a state."""
    return frozenset().union(*(table.keys() for table in states()))


@cache
def telling_words() -> frozenset[str]:
    """A word of each thing that says a state, the last one: a sentence without any of them says none."""
    entries = ((first, rest) for table in states() for first, found in table.items() for rest, _ in found)
    return frozenset(rest[-1] if rest else first for first, rest in entries)


@cache
def base_forms() -> frozenset[str]:
    """Base forms of the verbs that say a state."""
    rows = read_csv("states.csv")
    phrases = (p for row in rows for column in ("transitive", "intransitive") for p in row[column].split("|") if p)
    return frozenset(phrase.partition("/")[0].split()[0] for phrase in phrases)


@cache
def timing_words(group: str) -> frozenset[str]:
    """The words of a group of data/timing_words.csv."""
    return frozenset(w for row in read_csv("timing_words.csv") if row["group"] == group for w in row["words"].split())


@cache
def nouns_in_ing() -> frozenset[str]:
    """Nouns that look like participles (crossing, hearing, shooting)."""
    nouns = frozenset(w for row in read_csv("state_nouns.csv") for w in row["nouns"].split())
    return frozenset(w for w in nouns | timing_words("event") | timing_words("deed") if w.endswith("ing"))


@cache
def lasting() -> frozenset[str]:
    """Nouns for what happens or goes on, and so begins and ends."""
    return timing_words("event") | timing_words("activity")


@cache
def act_verbs(group: str) -> frozenset[str]:
    """The verbs of a group of data/acts.csv, with the words that belong to them."""
    return frozenset(v for row in read_csv("acts.csv") if row["group"] == group for v in row["verbs"].split("|"))


@cache
def happenings() -> frozenset[str]:
    """Nouns, singular, for what happens on a day."""
    return timing_words("event") | timing_words("happening")


@cache
def verbs_of_acts() -> frozenset[str]:
    """First words, base form, of the verbs that tell an act."""
    aside = ("planned", "failed", "done", "letting", "legislatures")
    rows = (row for row in read_csv("acts.csv") if row["group"] not in aside)
    return frozenset(verb.split()[0] for row in rows for verb in row["verbs"].split("|"))
