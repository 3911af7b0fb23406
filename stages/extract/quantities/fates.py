"""Classes of what happens to the counted (killed, displaced, opened), by verbs and nouns: data/predicates.csv."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.quantities.words import Token, lemma_of_verb, word_set

TOGETHER: dict[frozenset[str | None], str] = {
    frozenset(("killed", "injured")): "killed_or_injured",
    frozenset(("killed", "missing")): "killed_or_missing",
}
"""Classes of which one count may hold both ("dead or missing")."""


@cache
def lexicon() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    objects: dict[str, str] = {}
    subjects: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for row in read_csv("predicates.csv"):
        for column, table in (("object", objects), ("subject", subjects), ("nouns", nouns)):
            for word in row[column].split("|"):
                if word:
                    table.setdefault(word, row["predicate"])
    return objects, subjects, nouns


@cache
def properties() -> dict[str, tuple[bool, bool]]:
    """Predicate → (a later count includes earlier ones, a number without a noun counts people)."""
    return {r["predicate"]: (r["cumulative"] == "yes", r["people"] == "yes") for r in read_csv("predicates.csv")}


def predicate_of(verb: str) -> str | None:
    """Class of a verb (base form) that happens to people who are counted; None for one that is no such class."""
    objects, subjects, _ = lexicon()
    found = objects.get(verb) or subjects.get(verb)
    return found if found is not None and properties()[found][1] else None


def verb_class(tokens: list[Token], i: int, table: dict[str, str]) -> str | None:
    lemma = lemma_of_verb(tokens[i].low)
    if i + 1 < len(tokens):
        found = table.get(f"{lemma} {tokens[i + 1].low}")
        if found:
            return found
    return table.get(lemma)


def nominal_class(tokens: list[Token], head: int, first: int, end: int) -> str | None:
    """Class that the head noun of tokens [first, end), else an adjective in them, says ("55 deaths", "10
    wounded soldiers").
    """
    _, _, nouns = lexicon()
    found = [nouns[tokens[head].low]] if tokens[head].low in nouns else []
    found += [
        nouns[t.low] for t in tokens[first:end] if t.low in nouns and (t.tag == "J" or t.low in word_set("nominal"))
    ]
    both = next((both for pair, both in TOGETHER.items() if pair <= set(found)), None)
    return both or (found[0] if found else None)


def is_people_noun(low: str) -> bool:
    """Whether a noun counts people by what happened to them (deaths, injuries, arrests)."""
    found = lexicon()[2].get(low)
    return found is not None and properties()[found][1]
