"""Verb groups: a verb with its auxiliaries and adverbs, and whether its form is a finite verb here."""

from __future__ import annotations

from dataclasses import dataclass

from stages.extract.lexicon import word_set
from stages.extract.statements.cues import BASE, ING, PARTICIPLE, PAST, THIRD, Cue
from stages.extract.statements.phrases import subject_before
from stages.extract.statements.tokens import (
    ADVERB,
    AUXILIARY,
    BE,
    CAPITAL,
    DETERMINER,
    DO,
    HAVE,
    MODAL,
    NEGATION,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    SUBJECT,
    WH,
    WORD,
    Range,
    Tokens,
)
from stages.extract.statements.word_tests import is_time


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb with its auxiliaries and adverbs: tokens [start, verb]."""

    start: int
    verb: int
    auxiliaries: int
    infinitive: bool
    negated: bool


def may_be_present(frames: tuple[Cue, ...]) -> bool:
    """Whether a form can be in the present tense; past forms in a headline are mostly participles."""
    return any(frame.forms & {BASE, THIRD} for frame in frames)


def is_unpunctuated(words: Tokens) -> bool:
    """Whether the sentence ends like a headline, without a full stop or closing mark."""
    return words.word(len(words) - 1) not in (".", "?", "!", "…", '"', "”", "'", "’", "''")


def is_title_case(words: Tokens) -> bool:
    """Whether the sentence is a headline in which most words have capitals."""
    letters = [n for n in range(len(words)) if words.flags[n] & WORD]
    capitals = sum(1 for n in letters if words.flags[n] & CAPITAL)
    return len(letters) <= 25 and capitals >= 0.6 * len(letters)


def verb_group(words: Tokens, verb: int) -> VerbGroup:
    k = verb
    auxiliaries = 0
    infinitive = negated = False
    while k > 0 and not words.quote[k - 1]:
        flags = words.flags[k - 1]
        word = words.lower[k - 1]
        if flags & AUXILIARY:
            auxiliaries |= flags & AUXILIARY
            negated |= bool(flags & NEGATION)
        elif word == "to" and not infinitive and not auxiliaries & (MODAL | DO):
            infinitive = True
        elif (flags & ADVERB and not is_time(words, k - 1) and not flags & DETERMINER) or word in ("not", "never"):
            negated |= word in ("not", "never", "n't")
        elif not (word.endswith("ly") and word not in word_set("not_adverbs") and not flags & CAPITAL):
            break
        k -= 1
        if infinitive:
            break
    while k < verb and words.is_(k, ADVERB) and words.is_(k, CAPITAL):
        k += 1
    return VerbGroup(k, verb, auxiliaries, infinitive, negated)


def is_finite_form(words: Tokens, group: VerbGroup, frame: Cue) -> bool:
    """Whether the form can be finite here."""
    if group.auxiliaries & (MODAL | DO):
        return BASE in frame.forms
    if group.auxiliaries & HAVE:
        return PARTICIPLE in frame.forms
    if group.auxiliaries & BE:
        return ING in frame.forms
    if PAST in frame.forms and words.word(group.verb + 1) == "by" and "n" in frame.takes:
        return False
    if frame.forms == {BASE}:
        return _plural_before(words, group.start)
    if frame.forms == {THIRD}:
        return not _plural_pronoun(words, group.start - 1)
    return PAST in frame.forms


def _plural_pronoun(words: Tokens, n: int) -> bool:
    return words.word(n) in ("i", "we", "you", "they")


def _plural_before(words: Tokens, n: int) -> bool:
    word = words.word(n - 1)
    if _plural_pronoun(words, n - 1) or word in (
        "who",
        "people",
        "police",
        "both",
        "many",
        "some",
        "most",
        "others",
        "several",
        "few",
    ):
        return True
    if words.is_(n - 1, CAPITAL) and words.word(n - 2) == "," and words.is_(n - 3, CAPITAL) and is_unpunctuated(words):
        return True  # "…, France, Britain say"
    if word in (",", ")"):
        return subject_before(words, n) is not None
    if word.endswith("s") and not word.endswith(("ss", "'s")) and words.is_(n - 1, WORD):
        return True
    # The head may lie further left ("officials in Aleppo say"), or the subject be coordinated.
    subject = subject_before(words, n)
    if subject is None:
        return False
    head = subject[0]
    inside = range(head, subject[1])
    return any(words.lower[k] == "and" for k in inside) or any(
        (words.lower[k].endswith("s") and words.is_(k + 1, PREPOSITION)) or words.lower[k] in ("people", "police")
        for k in inside
    )


def is_verb_here(words: Tokens, group: VerbGroup, frame: Cue, subject: Range, after: int) -> bool:
    """Whether a form that is also a noun ("reports", "plan") is a verb here."""
    if group.auxiliaries or (frame.forms & {PAST, ING} and BASE not in frame.forms):
        return True
    pronoun = words.is_(subject[1] - 1, SUBJECT) or words.word(subject[1] - 1) == "who"
    if pronoun or frame.particles:
        return pronoun or not words.is_(group.start - 1, DETERMINER | POSSESSIVE)
    following = words.word(after)
    if following in ("that", "to") or words.opens(after):
        return True
    return words.is_(after, DETERMINER | POSSESSIVE | SUBJECT | OBJECT | WH) and (
        words.is_(group.start - 1, CAPITAL) or words.word(group.start - 1).endswith("s")
    )
