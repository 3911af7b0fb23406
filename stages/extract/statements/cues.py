"""The lexicon of attributing verbs: every inflected form with its frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import read_csv

BASE, THIRD, PAST, PARTICIPLE, ING = "base", "third", "past", "participle", "ing"


@dataclass(frozen=True, slots=True)
class Cue:
    """One frame of a verb in one inflected form; see data/cues.csv for `takes`, data/performatives.csv for `nouns`."""

    lemma: str
    forms: frozenset[str]
    takes: str
    particles: tuple[tuple[str, ...], ...] = ()
    noun: bool = False
    nouns: frozenset[str] = frozenset()
    performative: bool = False


@cache
def cue_forms() -> dict[str, tuple[Cue, ...]]:
    """Lower-case verb form → its frames, those that need a particle first."""
    table: dict[str, list[Cue]] = {}
    rows = [(row["lemma"], row, False) for row in read_csv("cues.csv")]
    rows += [(row["verb"], row, True) for row in read_csv("performatives.csv")]
    for lemma, row, performative in rows:
        particles = tuple(tuple(p.split()) for p in row.get("particles", "").split("|") if p)
        nouns = frozenset(n for n in row.get("nouns", "").split("|") if n)
        for form, kinds in inflect(lemma, row["past"], row["participle"]).items():
            frame = Cue(lemma, frozenset(kinds), row["takes"], particles, row.get("noun") == "y", nouns, performative)
            table.setdefault(form, []).append(frame)
    return {
        form: tuple(sorted(frames, key=lambda c: (not c.particles, not c.performative)))
        for form, frames in table.items()
    }


@cache
def cue_lemmas() -> dict[str, str]:
    """Lower-case verb form → lemma of the verb that it most likely is a form of."""
    return {form: frames[0].lemma for form, frames in cue_forms().items()}


def inflect(lemma: str, past: str, participle: str) -> dict[str, set[str]]:
    """Inflected forms of a verb, each with what it may be."""
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    regular = (lemma[:-1] + "ied") if consonant_y else stem + "ed"
    past = past or regular
    participle = participle or past
    sibilant = lemma.endswith(("s", "sh", "ch", "x", "z", "o"))
    third = lemma[:-1] + "ies" if consonant_y else lemma + ("es" if sibilant else "s")
    doubled = past == lemma + lemma[-1] + "ed"
    forms = [(lemma, BASE), (third, THIRD), (past, PAST), (participle, PARTICIPLE)]
    forms.append((lemma + lemma[-1] + "ing" if doubled else stem + "ing", ING))
    table: dict[str, set[str]] = {}
    for form, kind in forms:
        table.setdefault(form, set()).add(kind)
    return table
