"""Attribution by a noun: "the mayor's claim that …", "amid reports that …"."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.statements.clauses import content_end, is_clause
from stages.extract.statements.drafts import Draft
from stages.extract.statements.phrases import clause_start, walk_left
from stages.extract.statements.tokens import (
    ADVERB,
    AUXILIARY,
    CAPITAL,
    DETERMINER,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    SUBJECT,
    Tokens,
)
from stages.extract.statements.word_tests import is_noun_like, looks_finite


@cache
def cue_nouns() -> dict[str, str]:
    """Lower-case noun → what it takes (see data/cue_nouns.csv)."""
    return {row["noun"]: row["takes"] for row in read_csv("cue_nouns.csv")}


def noun_draft(words: Tokens, n: int) -> Draft | None:
    """The attribution whose cue is the noun at token n, None when it is none.

    The speaker is a possessive before the noun, or absent ("reports that": the article does not say whose).
    """
    takes = cue_nouns().get(words.word(n))
    if takes is None:
        return None
    following = words.word(n + 1)
    speaker = _possessor(words, n)
    if (following == "that" and "c" in takes and _begins_clause(words, n + 2)) or (
        "b" in takes
        and speaker is None
        and words.is_(n - 1, ~DETERMINER)
        and _begins_clause(words, n + 1)
        and is_clause(words, n + 1, len(words))
    ):
        start = n + 1
    elif "p" in takes and speaker is not None and following in ("to", "for"):
        start = n + 1 if following == "to" else n + 2
    else:
        return None
    end = content_end(words, start, False)
    if words.is_(clause_start(words, n), PREPOSITION):
        # "Amid reports that …, people fled": the main clause begins after the comma.
        end = next((k for k in range(start, end) if words.lower[k] == "," and not words.quote[k]), end)
    if end <= start + 1:
        return None
    return Draft((n, n + 1), (start, end), speaker, None, "after", confidence=0.5, hedged=True)


def _begins_clause(words: Tokens, k: int) -> bool:
    """Whether a subject stands at token k, so that "that" before it is no relative pronoun."""
    if k >= len(words) or looks_finite(words, k) or words.is_(k, AUXILIARY | ADVERB):
        return False
    return words.is_(k, SUBJECT | DETERMINER | POSSESSIVE | NUMBER | CAPITAL) or (
        is_noun_like(words, k) and words.word(k).endswith("s")
    )


def _possessor(words: Tokens, n: int) -> tuple[int, int] | None:
    k = n - 1
    while k > 0 and n - k < 4 and is_noun_like(words, k) and not words.lower[k].endswith(("'s", "s'")):
        k -= 1
    if words.quote[max(k, 0)]:
        return None
    if words.is_(k, POSSESSIVE) and words.word(k) in ("his", "her", "their"):
        return (k, k + 1)
    if k >= 0 and words.lower[k].endswith(("'s", "s'")) and is_noun_like(words, k):
        start = walk_left(words, k + 1, clause_start(words, k))
        return (start, k + 1) if start is not None else None
    return None
