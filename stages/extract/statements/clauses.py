"""Content of an attribution: where it begins after its cue, how far it goes, and what stands before a trailing cue.

Boundaries follow the annotation guidelines of PolNeAR (Newell et al., LREC 2018): content includes "that", "to" and the
quotation marks; the final full stop outside quotation marks is not part of it.
"""

from __future__ import annotations

from stages.extract.lexicon import word_set
from stages.extract.statements.cues import ING, PARTICIPLE, PAST, Cue, cue_forms
from stages.extract.statements.tokens import (
    ADJUNCT,
    ADVERB,
    AUXILIARY,
    CAPITAL,
    CONJUNCTION,
    CONNECTOR,
    DETERMINER,
    NUMBER,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    SUBJECT,
    SUBORDINATOR,
    WH,
    WORD,
    Tokens,
)
from stages.extract.statements.word_tests import is_noun_like, is_time, looks_finite

_END_MARKS = frozenset(".?!…")
_MAX_ADJUNCT = 30
_OPENERS_OF_A_CLAUSE = SUBJECT | DETERMINER | POSSESSIVE


def content_start(words: Tokens, first: int, cue: Cue) -> int | None:
    """Token at which the content begins when it follows the cue that ends before `first`; None when nothing follows."""
    k = first
    adjuncts = bool(set(cue.takes) & set("cq"))
    if "o" in cue.takes:
        k = _after_addressee(words, k, "q" in cue.takes)
        if words.word(k) == "to" and k > first and "t" in cue.takes:
            return first
    for _ in range(8):
        if k >= len(words) or words.lower[k] in _END_MARKS:
            return None
        word = words.lower[k]
        if words.quote[k] or word == "that":
            return k
        if adjuncts and word in ("this", "last", "next", "late", "early") and is_time(words, k + 1):
            k += 2
            continue
        if word == ":":
            return k + 1 if k + 1 < len(words) else None
        if word == ",":
            k = _after_comma(words, k) or -1
            if k < 0:
                return None
        elif (
            (adjuncts and (is_time(words, k) or (words.is_(k, ADVERB) and not words.is_(k, WH) and word != "no")))
            or (adjuncts and word.endswith("ly") and not words.is_(k, CAPITAL))
            or (not adjuncts and words.is_(k, ADVERB) and word not in ("all", "both", "no", "not"))
        ):
            k += 1
        elif word == "to" and "t" in cue.takes:
            return k
        elif adjuncts and words.is_(k, PREPOSITION | ADJUNCT) and not is_amount(words, k):
            after = _after_adjunct(words, k)
            if after is None:
                return k if not {"q"} & set(cue.takes) else _late_that(words, k)
            k = after
        else:
            return k
    return k if k < len(words) else None


def is_amount(words: Tokens, k: int) -> bool:
    """ "about 200 people", "at least five": a preposition that only qualifies a number."""
    word = words.word(k)
    if word == "at":
        return words.word(k + 1) in ("least", "most")
    if word in ("about", "over", "under", "around", "between", "up", "nearly", "within", "more", "less", "near"):
        return (
            words.is_(k + 1, NUMBER) or words.word(k + 1) in word_set("number_words") or word in ("up", "more", "less")
        )
    return False


def _late_that(words: Tokens, k: int) -> int | None:
    """The "that" or opening mark that comes after an adjunct whose end is unclear; else the adjunct's own start."""
    for n in range(k + 1, min(len(words), k + _MAX_ADJUNCT)):
        if words.lower[n] == "that" or words.opens(n):
            return n
        if words.lower[n] in _END_MARKS or words.lower[n] == ",":
            break
    return k


def _after_comma(words: Tokens, comma: int) -> int | None:
    """Where the content goes on after a comma behind the cue: a quotation, "that", or the far side of an insertion."""
    n = comma + 1
    if words.opens(n) or words.word(n) in ("that", "“"):
        return n
    for k in range(n, min(len(words), n + _MAX_ADJUNCT)):
        if words.quote[k] or words.lower[k] in _END_MARKS:
            return None
        if words.lower[k] == "," and (words.opens(k + 1) or words.word(k + 1) == "that"):
            return k + 1
    return None


def _after_addressee(words: Tokens, first: int, optional: bool) -> int:
    """End of the noun phrase that is spoken to, `first` when there is none."""
    if first >= len(words) or words.quote[first] or words.word(first) in ("that", ",", ":", "to", "if", "whether"):
        return first
    if words.is_(first, WH) and words.word(first) != "who":
        return first
    if optional and words.is_(first, PREPOSITION | ADVERB):
        return first
    if words.is_(first, OBJECT) and words.word(first) not in ("her",):
        return first + 1
    for k in range(first, min(len(words), first + 14)):
        word = words.lower[k]
        if words.quote[k] or word in ("that", ",", ":", "to", ".") or (words.is_(k, WH | SUBORDINATOR) and k > first):
            return k
        if k > first and words.is_(k, PREPOSITION) and word not in ("of", "for"):
            return k
        if k > first and (is_time(words, k) or words.is_(k, SUBJECT)):
            return k
        if k > first and words.is_(k, DETERMINER | POSSESSIVE) and is_noun_like(words, k - 1):
            return k
        if k > first and looks_finite(words, k):
            return max(first + 1, k - 1)
    return first


def _after_adjunct(words: Tokens, first: int) -> int | None:
    """End of a prepositional phrase between cue and content ("in a statement"); None when it has no clear end."""
    seen_noun = False
    for k in range(first + 1, min(len(words), first + _MAX_ADJUNCT)):
        word = words.lower[k]
        if words.quote[k] or word in ("that", ",", ":", ";") or word in _END_MARKS:
            return k
        if is_time(words, k):
            return k + 1
        if seen_noun:
            if words.is_(k, SUBJECT) or (words.is_(k, DETERMINER | POSSESSIVE) and not words.is_(k - 1, PREPOSITION)):
                return k
            if words.is_(k, WH) and word != "who":
                return k
            if words.is_(k, CAPITAL) and is_noun_like(words, k - 1) and not words.is_(k - 1, CAPITAL):
                return k
            if words.is_(k, AUXILIARY):
                return None
        if is_noun_like(words, k):
            seen_noun = True
    return len(words) if first + _MAX_ADJUNCT >= len(words) else None


def is_clause(words: Tokens, first: int, last: int) -> bool:
    """Whether the content that begins at `first` is a clause of its own rather than a noun phrase."""
    if words.is_(first, WH) or words.word(first) == "that" or words.is_(first, SUBJECT):
        return True
    for k in range(first, min(last, first + 14)):
        if words.lower[k] in (",", ";") or (words.is_(k, SUBORDINATOR) and k > first):
            return False
        if words.lower[k] in ("and", "or", "but") and looks_finite(words, k + 1):
            return False
        past = words.lower[k].endswith("ed") and is_noun_like(words, k - 1) and k > first and words.raw[k].islower()
        if looks_finite(words, k) or (past and not is_noun_like(words, k + 1)):
            return True
        if words.is_(k, WH) and k > first:
            return False
    return False


def content_end(words: Tokens, first: int, clause: bool) -> int:
    """End of the content that begins at token `first`.

    A clause runs to the end of the sentence or to the next attribution; a noun or infinitive phrase ends before a
    coordinated verb or a clause that follows a comma.
    """
    last = len(words)
    k = first + 1
    acts = words.word(first) == "to" or words.word(first).endswith("ing")
    while k < last:
        word = words.lower[k]
        if words.quote[k]:
            k += 1
            continue
        if words.closes(k - 1) and words.word(k - 2) == "," and _speaks(words, k):
            break
        if word in (";", "—", "–") and (not clause or _speaks(words, k + 1)):
            break
        if word == "," and (_speaks(words, k + 1) or (not clause and _leaves_phrase(words, k + 1))):
            break
        if word in ("and", "but") and k + 1 < last:
            verb = _skip_auxiliaries(words, k + 1)
            if _speaks(words, verb) and words.lower[verb].endswith(("ed", "aid", "ote", "old", "ays")):
                break
            if not clause and (word == "but" or _is_verb(words, k + 1)):
                break
        if not clause and word in ("when", "after", "because") and not acts and k > first + 1:
            break
        k += 1
    return trim_end(words, first, k)


def trim_end(words: Tokens, first: int, last: int) -> int:
    """Drops final stops and commas outside quotation marks."""
    while (
        last > first + 1
        and not words.quote[last - 1]
        and words.lower[last - 1] in (",", ".", ";", ":", "—", "–", "-", "and", "but", "...", "…")
    ):
        last -= 1
    return last


def _skip_auxiliaries(words: Tokens, k: int) -> int:
    while words.is_(k, AUXILIARY | ADVERB) or (words.word(k).endswith("ly") and k + 1 < len(words)):
        k += 1
    return min(k, len(words) - 1)


def _speaks(words: Tokens, k: int) -> bool:
    """Whether a verb of speech goes on with the same subject at token k ("adding that", "and said")."""
    if words.is_(k, ADVERB) or words.word(k).endswith("ly"):
        k += 1
    for frame in cue_forms().get(words.word(k), ()):
        if not frame.noun and set("cq") & set(frame.takes) and frame.forms & {ING, PAST}:
            return True
        if ING in frame.forms and (not frame.particles or words.word(k + 1) in frame.particles[0]):
            return True
    return words.word(k) == "according" and words.word(k + 1) == "to"


def _leaves_phrase(words: Tokens, k: int) -> bool:
    """Whether what follows a comma no longer belongs to a noun phrase before it."""
    word = words.word(k)
    if words.is_(k, SUBJECT) or word in word_set("leaves_phrase"):
        return True
    if word == "and":
        return (
            words.is_(k + 1, SUBJECT | ADVERB | CONNECTOR)
            or _is_verb(words, k + 1)
            or is_clause(words, k + 1, len(words))
        )
    if word.endswith("ing") and words.raw[k].islower():
        return True
    return looks_finite(words, k) or (words.is_(k, DETERMINER) and is_clause(words, k, len(words)))


def _is_verb(words: Tokens, k: int) -> bool:
    if words.is_(k, ADVERB):
        k += 1
    word = words.word(k)
    if words.is_(k, CAPITAL) or not words.is_(k, WORD):
        return False
    known = any(f.forms & {PAST, ING, PARTICIPLE} for f in cue_forms().get(word, ()))
    if word.endswith(("ed", "ing")) and not known:
        return not is_noun_like(words, k + 1) or words.is_(k + 1, CAPITAL)
    return known or looks_finite(words, k)


def content_before(words: Tokens, end: int) -> tuple[int, int] | None:
    """Content that ends before token `end` (a comma, a closing mark or the subject of a trailing cue)."""
    last = trim_end(words, 0, end)
    if last <= 0:
        return None
    first = dateline_end(words)
    for k in range(last - 1, first, -1):
        if words.lower[k] == ";" and not words.quote[k]:
            first = k + 1
            break
    while first < last and words.is_(first, CONNECTOR) and words.word(first + 1) in (",",):
        first += 2
    while first < last and words.word(first) in ("and", "but", ",") and first + 1 < last:
        first += 1
    if first >= last or not any(words.flags[n] & (WORD | NUMBER) for n in range(first, last)):
        return None
    return (first, last)


def dateline_end(words: Tokens) -> int:
    """Token after a dateline that opens the sentence ("PARIS (Reuters) - "), 0 when there is none."""
    for k in range(1, min(len(words), 14)):
        word = words.lower[k]
        if word in ("-", "–", "—", "--") and words.end[k - 1] < words.start[k]:
            place = all(words.raw[n].isupper() or not words.flags[n] & WORD for n in range(0, 1))
            agency = words.word(k - 1) == ")" and "(" in words.lower[:k]
            return k + 1 if place or agency else 0
        if words.flags[k] & WORD and not words.flags[k] & (CAPITAL | NUMBER) and word not in ("of", "and"):
            return 0
    return 0


def has_words(words: Tokens, first: int, last: int) -> bool:
    return any(words.flags[n] & WORD for n in range(first, last))


def is_connector_only(words: Tokens, first: int, last: int) -> bool:
    """Whether the tokens are nothing but connectors and marks ("However," before "he said, …")."""
    return all(
        words.is_(n, CONNECTOR | CONJUNCTION | ADVERB) or not words.flags[n] & WORD or is_time(words, n)
        for n in range(first, last)
    )
