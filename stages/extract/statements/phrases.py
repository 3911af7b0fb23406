"""Noun phrases beside a verb: the subject before it, the inverted subject after it, the phrase after a preposition.

All positions are token numbers, ranges half-open. Every walk is bounded by MAX_PHRASE tokens.
"""

from __future__ import annotations

from stages.extract.lexicon import word_set
from stages.extract.statements.tokens import (
    ADJUNCT,
    ADVERB,
    ATTACHING,
    CAPITAL,
    CONJUNCTION,
    CONNECTOR,
    DETERMINER,
    NUMBER,
    POSSESSIVE,
    PREPOSITION,
    RELATIVE,
    SUBJECT,
    SUBORDINATOR,
    WH,
    WORD,
    Tokens,
)
from stages.extract.statements.word_tests import is_noun_like, is_time, looks_finite

MAX_PHRASE = 45


_DASHES = frozenset("—–-")


def clause_start(words: Tokens, n: int) -> int:
    """First token of the clause that token n stands in, as far as punctuation and "that" tell."""
    k = n
    while k > 0:
        if words.quote[k - 1] != words.quote[n] or words.lower[k - 1] in (":", ";", "—", "–", "that", "...", "?", "!"):
            break
        k -= 1
    return k


def subject_before(words: Tokens, verb: int) -> tuple[int, int] | None:
    """Subject that ends right before token `verb` (the first word of a verb group), appositions included.

    None when no noun phrase stands there.
    """
    verb = _before_time(words, verb)
    if verb - 1 < 0 or words.quote[verb - 1]:
        return None
    last = verb
    floor = clause_start(words, verb - 1)
    if words.word(verb - 1) in (",", ")", "—", "–"):
        floor = 0 if words.word(verb - 1) == "," else floor
        found = _apposition_start(words, verb - 1, floor)
        if found is None:
            return None
        head, last = found
    else:
        head = verb
    if words.is_(head - 1, SUBJECT | RELATIVE) and words.word(head - 1) != "that":
        return (head - 1, head)
    start = walk_left(words, head, floor)
    if start is None:
        return None
    start = _before_relative(words, start, floor)
    start = _trim_left(words, start, last)
    start = _before_bare_name(words, start, head, floor)
    if words.word(start - 1) in ("to", "not") or words.lower[head - 1].endswith("'s"):
        return None
    if (
        words.is_(start - 1, PREPOSITION)
        and not words.is_(start - 1, SUBORDINATOR)
        and start - 1 > 0
        and words.word(start - 2) not in (",", "and", "but", "that")
    ):
        return None
    last = before_text(words, start, last)
    while last > start + 1 and words.word(last - 1) in ("this", "last", "next"):
        last -= 1
    head = min(head, last)
    if words.lower[start].endswith("ed") and words.raw[start].islower() and words.is_(start + 1, PREPOSITION):
        return None
    if start >= head or not any(_carries(words, n) for n in range(start, head)):
        return None
    return (start, last)


def _before_time(words: Tokens, verb: int) -> int:
    """Skips a time between subject and verb ("Russia on Thursday announced", "the mayor last week said")."""
    k = verb
    while k > 1 and (is_time(words, k - 1) or (words.is_(k - 1, NUMBER) and is_time(words, k - 2))):
        k -= 1
    if k < verb and words.word(k - 1) in ("on", "late", "early", "last", "this", "in"):
        k -= 1
        if words.word(k - 1) == "on":
            k -= 1
    return k if k > 0 else verb


def _before_relative(words: Tokens, start: int, floor: int) -> int:
    """For "a reporter who went to see the road said", with `start` at "the road": the start of "a reporter"."""
    for n in range(start - 1, max(floor, start - 14), -1):
        if words.quote[n] or words.lower[n] in (",", "said", "says"):
            break
        if words.lower[n] == "who" and is_noun_like(words, n - 1):
            found = walk_left(words, n, floor)
            return start if found is None else found
    return start


def _before_bare_name(words: Tokens, start: int, head: int, floor: int) -> int:
    """For "…," the head of the centre, Jane Roe said: the start of what stands before the comma, if it is verbless."""
    if words.word(start - 1) != "," or not words.is_(start, CAPITAL):
        return start
    first = start - 1
    while first > floor and not words.quote[first - 1] and start - first < MAX_PHRASE and words.lower[first - 1] != ",":
        first -= 1
    phrase = range(first, start - 1)
    if len(phrase) < 2 or not _verbless(words, first, start - 1) or any(is_time(words, n) for n in phrase):
        return start
    describes = any(words.flags[n] & ATTACHING or words.is_(n, DETERMINER) for n in phrase)
    opens = first == 0 or words.quote[first - 1]
    plain = not any(words.lower[n].endswith(("ed", "ing")) or words.word(n) == "once" for n in phrase)
    return (
        first
        if describes and opens and plain and (is_noun_like(words, first) or words.is_(first, DETERMINER))
        else start
    )


def before_text(words: Tokens, start: int, last: int) -> int:
    """Cuts "in a statement posted online" or "on hearing the news" off a speaker phrase."""
    for n in range(start + 1, last - 1):
        if words.lower[n] not in ("in", "on", "at", "after", "by"):
            continue
        text = any(words.lower[k] in word_set("texts") for k in range(n + 1, min(n + 4, last)))
        if text or (words.lower[n + 1].endswith("ing") and words.raw[n + 1].islower()):
            return n
    return last


def _carries(words: Tokens, n: int) -> bool:
    """Whether a token can be the head of a speaker phrase."""
    if words.is_(n, SUBJECT):
        return True
    if words.is_(n, DETERMINER) and words.word(n) in (
        "some",
        "many",
        "several",
        "others",
        "both",
        "most",
        "few",
        "each",
    ):
        return True
    return is_noun_like(words, n) and not is_time(words, n) and words.word(n) not in word_set("not_a_speaker")


def _apposition_start(words: Tokens, mark: int, floor: int) -> tuple[int, int] | None:
    """For "X, the Y of Z," with `mark` at the last comma: (end of X, end of the whole without the mark)."""
    closing = words.word(mark)
    opening = {")": "("}.get(closing, closing)
    k = mark - 1
    while k > floor and mark - k < MAX_PHRASE and (words.quote[k] or words.word(k) != opening):
        k -= 1
    if k <= floor - 1 or words.word(k) != opening or k <= 0:
        return None
    inside = k + 1
    relative = words.is_(inside, RELATIVE | SUBORDINATOR | WH)
    if not relative and any(looks_finite(words, n) for n in range(inside + 1, mark)):
        return None
    if words.is_(inside, PREPOSITION | ADVERB | CONNECTOR) and not words.is_(inside, DETERMINER):
        return (k, k)
    if words.word(inside).endswith("ing") or words.quote[inside]:
        return (k, k)
    # "X, 45, a teacher, said": go on while what stands before the comma is itself an apposition.
    for _ in range(3):
        previous = k - 1
        while previous > floor and k - previous < 12 and words.word(previous) != "," and not words.quote[previous]:
            previous -= 1
        short = (
            words.word(previous) == ","
            and previous > floor
            and not any(looks_finite(words, n) or words.is_(n, SUBORDINATOR) for n in range(previous + 1, k))
        )
        outer = short and is_noun_like(words, previous - 1) and _verbless(words, floor, previous)
        if not outer:
            break
        k = previous
    return (k, mark if closing == "," else mark + 1)


def _verbless(words: Tokens, start: int, end: int) -> bool:
    return (
        end - start < MAX_PHRASE
        and not any(looks_finite(words, n) or words.is_(n, SUBORDINATOR | SUBJECT) for n in range(start, end))
        and not words.is_(start, ADJUNCT | CONNECTOR)
    )


def walk_left(words: Tokens, head: int, floor: int) -> int | None:
    """Start of the noun phrase that ends before token `head`."""
    if not is_noun_like(words, head - 1) and not _carries(words, head - 1) and words.word(head - 1) != '"':
        return None
    k = head
    while k > floor and head - k < MAX_PHRASE:
        n = k - 1
        word = words.lower[n]
        if words.quote[n] or is_time(words, n):
            break
        if is_noun_like(words, n):
            if word.endswith("ed") and not words.is_(n, CAPITAL) and k < head and not _participle(words, n):
                break
            if looks_finite(words, n):
                break
            k = n
        elif words.is_(n, DETERMINER | POSSESSIVE) and not words.is_(n, SUBORDINATOR):
            k = n
            if not (words.is_(n - 1, ATTACHING) and is_noun_like(words, n - 2)) and not (
                words.word(n - 1) in ("and", "all", "both", "of") or words.is_(n - 1, DETERMINER)
            ):
                break
        elif (words.is_(n, ATTACHING) and k < head and n > floor and _attaches(words, n)) or (
            word in ("and", "or", "&") and k < head and _coordinates(words, n, floor)
        ):
            k = n
        else:
            break
    return k if k < head else None


def _participle(words: Tokens, n: int) -> bool:
    """ "residents contacted by CNN", "a man named Smith": a participle between its noun and what follows."""
    return (
        (
            is_noun_like(words, n - 1)
            and (words.is_(n + 1, PREPOSITION) or words.word(n) in ("named", "called", "identified", "known"))
        )
        or words.is_(n - 1, DETERMINER | ATTACHING)
        or not is_noun_like(words, n - 1)
    )


def _attaches(words: Tokens, n: int) -> bool:
    """Whether the preposition at n ties to the noun before it."""
    if is_time(words, n + 1):
        return False
    before = n - 1
    if words.word(n) == "to" and not (
        words.is_(n + 1, DETERMINER | POSSESSIVE | CAPITAL) or words.word(n + 1).endswith("s")
    ):
        return False
    if words.word(n) == "of":
        return is_noun_like(words, before) or words.is_(before, DETERMINER | NUMBER)
    return (is_noun_like(words, before) or words.is_(before, NUMBER | DETERMINER)) and not is_time(words, before)


def _coordinates(words: Tokens, n: int, floor: int) -> bool:
    """Whether "and" at n joins noun phrases rather than clauses: nothing finite stands before it in its clause."""
    if not (is_noun_like(words, n - 1) or words.word(n - 1) == ","):
        return False
    k = n - 1
    while k >= floor and n - k < MAX_PHRASE:
        if words.word(k) == "," and words.is_(floor, ADJUNCT | SUBORDINATOR):
            return True
        if looks_finite(words, k) or words.is_(k, SUBORDINATOR | SUBJECT) or words.lower[k] == "to":
            return False
        if not words.is_(k, CAPITAL) and words.lower[k].endswith("ed") and k > floor:
            return False
        k -= 1
    return True


def _trim_left(words: Tokens, start: int, last: int) -> int:
    """Drops connectors and a preposition that opens the sentence."""
    while start < last - 1 and (
        words.is_(start, PREPOSITION | CONJUNCTION)
        or (words.is_(start, CONNECTOR) and not is_noun_like(words, start))
        or words.word(start) in (",", "although")
    ):
        start += 1
    return start


def phrase_after(words: Tokens, first: int, stop: int | None = None) -> int:
    """End of the noun phrase that begins at token `first`, with its apposition when the sentence ends after it."""
    limit = min(len(words) if stop is None else stop, first + MAX_PHRASE)
    k = _run_right(words, first, limit)
    if k < limit and words.word(k) == "," and k > first:
        end = _apposition_end(words, k, limit)
        if end:
            return end
    return k


def _run_right(words: Tokens, first: int, limit: int) -> int:
    k = first
    while k < limit:
        word = words.lower[k]
        if words.quote[k] and not words.opens(first):
            break
        if not words.flags[k] & WORD and word not in ("&", '"', "“", "”", "'", "‘", "’"):
            break
        if k > first and (words.is_(k, SUBJECT | SUBORDINATOR) or (looks_finite(words, k) and not _nominal(words, k))):
            break
        if k > first and is_time(words, k):
            return k - 1 if words.is_(k - 1, PREPOSITION) and k - 1 > first else k
        if word == "to" and not (
            words.is_(k + 1, DETERMINER | POSSESSIVE | CAPITAL) or words.word(k + 1).endswith("s")
        ):
            break
        if word == "who" or (word == "which" and k > first):
            break
        if word in ("and", "or") and not is_noun_like(words, k + 1) and not words.is_(k + 1, DETERMINER | POSSESSIVE):
            break
        k += 1
    while k > first + 1 and words.is_(k - 1, PREPOSITION | CONJUNCTION | DETERMINER):
        k -= 1
    return k


def _nominal(words: Tokens, n: int) -> bool:
    """A participle inside a noun phrase ("officials based in", "a man named")."""
    return words.lower[n].endswith("ed") and words.is_(n + 1, PREPOSITION) and is_noun_like(words, n - 1)


def _apposition_end(words: Tokens, comma: int, limit: int) -> int | None:
    """End of ", the head of the council" after a name, None when what follows is something else."""
    first = comma + 1
    if first >= limit or words.quote[first]:
        return None
    descriptive = words.is_(first, DETERMINER | POSSESSIVE | NUMBER) or (
        is_noun_like(words, first) and not words.word(first).endswith("ing") and not is_time(words, first)
    )
    if not descriptive or words.is_(first, SUBORDINATOR | CONJUNCTION):
        return None
    if (
        words.raw[first].islower()
        and not words.is_(first, DETERMINER | POSSESSIVE)
        and words.lower[first].endswith("s")
    ):
        return None
    k = first
    while k < limit and words.lower[k] not in (",", ".", ";", "—", "–", ":", "?", "!") and not words.quote[k]:
        verb = (
            words.lower[k].endswith("ed") and words.raw[k].islower() and not words.is_(k + 1, PREPOSITION) and k > first
        )
        if (looks_finite(words, k) and not _nominal(words, k)) or verb:
            return None
        k += 1
    return k if k < len(words) and words.lower[k] in (",", ".", ";", "—", "–") else (k if k == len(words) else None)
