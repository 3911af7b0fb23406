"""What a token is likely to be: a time, a noun or adjective, a finite verb. There is no tagger; these are rules."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import DATA
from stages.extract.statements.cues import BASE, PAST, THIRD, cue_forms, inflect
from stages.extract.statements.tokens import (
    ADVERB,
    AUXILIARY,
    CAPITAL,
    CONJUNCTION,
    DETERMINER,
    FINITE,
    NUMBER,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    RELATIVE,
    SUBJECT,
    SUBORDINATOR,
    TIME,
    WORD,
    Tokens,
)

_STOP = AUXILIARY | SUBORDINATOR | FINITE | SUBJECT | OBJECT


def is_time(words: Tokens, n: int) -> bool:
    """A weekday, month or other time word; "may" and "march" only with a capital."""
    return words.is_(n, TIME) and not (
        words.word(n) in ("may", "march", "mar", "sun", "sat") and words.raw[n].islower()
    )


def is_noun_like(words: Tokens, n: int) -> bool:
    """A word that no closed class claims: noun, adjective, name or number."""
    if not 0 <= n < len(words) or not words.flags[n] & WORD:
        return False
    closed = _STOP | DETERMINER | POSSESSIVE | PREPOSITION | CONJUNCTION | ADVERB | RELATIVE
    if words.flags[n] & CAPITAL and n and words.lower[n] not in ("i", "he", "she", "they", "we", "it", "who"):
        return not words.flags[n] & AUXILIARY or words.lower[n] in ("will", "may")
    return not words.flags[n] & closed or bool(words.flags[n] & NUMBER)


def looks_finite(words: Tokens, n: int) -> bool:
    """Whether token n is likely a finite verb."""
    if words.is_(n, AUXILIARY | FINITE) and not (words.is_(n, CAPITAL) and n):
        return words.word(n) not in ("be", "been", "being", "having")
    if words.is_(n, CAPITAL):
        return False
    return any(not c.noun and c.forms & {PAST, THIRD} for c in cue_forms().get(words.word(n), ()))


@cache
def _verb_forms() -> tuple[frozenset[str], frozenset[str]]:
    """(past forms, present forms) of the common verbs in data/verbs.txt that are not nouns as well."""
    past: set[str] = set()
    present: set[str] = set()
    for line in (DATA / "verbs.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        base, *irregular = line.lstrip("*").split()
        forms = inflect(base, irregular[0] if irregular else "", irregular[-1] if irregular else "")
        past |= {form for form, kinds in forms.items() if PAST in kinds}
        if not line.startswith("*"):
            present |= {form for form, kinds in forms.items() if kinds & {BASE, THIRD}}
    return frozenset(past), frozenset(present)


def is_main_verb(words: Tokens, n: int) -> bool:
    """Whether token n is a finite verb right after a noun or pronoun; wider than `looks_finite`."""
    if looks_finite(words, n):
        return True
    if n == 0 or words.is_(n, CAPITAL) or words.quote[n]:
        return False
    past, present = _verb_forms()
    subject = is_noun_like(words, n - 1) or words.is_(n - 1, SUBJECT | TIME) or words.word(n - 1) in (",", ")", "who")
    return subject and (words.lower[n] in past or words.lower[n] in present)
