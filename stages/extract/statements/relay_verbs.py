"""The verbs of speech of a sentence with their subjects: what the rules for relays and nested attributions stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stages.extract.speakers.mention_words import role_words
from stages.extract.statements.media_phrases import Media, relay_set
from stages.extract.statements.phrases import before_text, phrase_after, subject_before, walk_left
from stages.extract.statements.tokens import (
    ADVERB,
    AUXILIARY,
    BE,
    CAPITAL,
    DETERMINER,
    DO,
    MODAL,
    NUMBER,
    POSSESSIVE,
    RELATIVE,
    SUBJECT,
    WH,
    Range,
    Tokens,
)
from stages.extract.statements.verb_groups import verb_group
from stages.extract.statements.word_tests import is_noun_like, is_time

_MAX_VERBS = 24
_ENDS = frozenset((",", ".", ";", "?", "!", "—", "–", "-", ":"))


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb of speech: tokens [start, verb] with auxiliaries, its subject, and whether that stands behind it."""

    start: int
    verb: int
    subject: Range
    is_inverted: bool = False
    is_passive: bool = False
    is_planned: bool = False
    is_negated: bool = False

    @property
    def first(self) -> int:
        """The first token of subject and verb."""
        return min(self.start, self.subject[0])

    @property
    def last(self) -> int:
        """The token after subject and verb."""
        return max(self.verb + 1, self.subject[1])


Known = Sequence[tuple[Range, Range]]
"""Cue and speaker of the statements found in a sentence."""


def sayings(words: Tokens, media: Media, known: Known = ()) -> list[Saying]:
    """Verbs of speech outside quotation marks that have a subject, in order, the first 24.

    The subject is the speaker that a statement found has for the verb, else what the words before (or after) it tell.
    """
    found: list[Saying] = []
    telling, quoting = relay_set("telling"), relay_set("quoting")
    for n, word in enumerate(words.lower):
        if words.quote[n] or (word not in telling and word not in quoting) or words.is_(n, CAPITAL):
            continue
        saying = _saying(words, media, n, known)
        if saying is not None:
            found.append(saying)
            if len(found) >= _MAX_VERBS:
                break
    return found


def _saying(words: Tokens, media: Media, n: int, known: Known) -> Saying | None:
    if words.is_(n - 1, DETERMINER | POSSESSIVE) or words.word(n - 1) in ("to", "of", "as"):
        return None
    group = verb_group(words, n)
    if group.infinitive or group.auxiliaries & DO:
        return None
    passive = bool(group.auxiliaries & BE)
    if passive:
        return _passive(words, n, group.start)
    if words.lower[n] in ("report", "claim", "demand", "order", "quote", "cite", "say", "tell") and not (
        group.auxiliaries & MODAL or _is_plural(words, group.start - 1)
    ):
        return None
    by = after_time(words, n + 1)
    if words.word(by) == "by" and not group.auxiliaries:
        return None
    subject = subject_phrase(words, group.start)
    medium = media.ending_at(words, group.start)
    if medium is not None and (subject is None or (subject[0] < medium[0] and not words.raw[subject[0]][0].isupper())):
        subject = medium
    found = None if words.lower[n] in relay_set("quoting") else _speaker_of(known, n)
    if found is not None and not (medium is not None and subject == medium and found[0] < medium[0]):
        subject = found
    elif subject is None:
        subject = _inverted(words, n) or _shared(words, group.start)
    if subject is None and words.word(group.start - 1) in ("another", "others"):
        subject = (group.start - 1, group.start)
    if subject is None:
        subject = _before_relative(words, group.start)
    inverted = subject is not None and subject[0] > n
    if subject is None:
        return None
    if words.lower[n] in ("claims", "demands", "reports", "estimates", "promises", "threats") and (
        is_noun_like(words, n - 1) and not words.is_(n - 1, CAPITAL) and words.word(n + 1) in ("of", "by", "and")
    ):
        return None
    if subject is None:
        return None
    if words.lower[n] in ("claimed", "claims") and not {"lives", "life", "dozens"}.isdisjoint(
        words.lower[n + 1 : n + 4]
    ):
        return None
    planned = bool(group.auxiliaries & MODAL)
    return Saying(group.start, n, subject, inverted, is_planned=planned, is_negated=group.negated)


def _before_relative(words: Tokens, verb: int) -> Range | None:
    """For "the monitor which has people on both sides quoted", with `verb` at "quoted": "the monitor"."""
    for n in range(verb - 2, max(0, verb - 30), -1):
        if words.quote[n] or words.lower[n] in (";", ":", "that") or words.lower[n] in relay_set("telling"):
            return None
        if words.lower[n] in ("which", "who"):
            return noun_phrase_before(words, n - (words.word(n - 1) == ","))
    return None


def _speaker_of(known: Known, n: int) -> Range | None:
    return next((speaker for cue, speaker in known if cue[0] <= n < cue[1] and not speaker[0] <= n < speaker[1]), None)


def _is_plural(words: Tokens, n: int) -> bool:
    word = words.word(n)
    return (
        word in ("i", "we", "you", "they", "who", "people", "police", "media", "many", "some")
        or (word.endswith("s") and not word.endswith(("ss", "'s")))
        or not words.lower[n : n + 1]
    )


def _passive(words: Tokens, n: int, start: int) -> Saying | None:
    """ "was quoted as saying" (the subject speaks), "was announced by the ministry" (the agent speaks)."""
    if words.lower[n] in relay_set("quoting") or (words.lower[n] == "reported" and words.word(n + 1) == "as"):
        subject = subject_phrase(words, start)
        return Saying(start, n, subject, is_passive=True) if subject is not None else None
    if words.word(n + 1) == "by" and words.lower[n] not in ("described", "called", "accused", "suggested"):
        end = phrase_after(words, n + 2)
        if end > n + 2 and not is_time(words, n + 2):
            return Saying(start, n, (n + 2, end), is_inverted=True, is_passive=True)
    return None


def subject_phrase(words: Tokens, verb: int) -> Range | None:
    """Subject that ends before token `verb`; cut where another phrase runs into it for want of a comma."""
    found = subject_before(words, verb)
    if found is None:
        return None
    start, end = found
    if end - start == 1 and words.lower[start].endswith("ing") and words.raw[start].islower():
        return None
    if words.is_(end - 1, SUBJECT):
        return (end - 1, end)
    if is_time(words, start - 1) and words.is_(start - 2, DETERMINER):
        start -= 2  # "a weekend report"
    for n in range(end - 2, start, -1):
        if words.quote[n]:
            start = n + 1
            break
        number = words.lower[n] in ("one", "another") and words.raw[n].islower()
        article = words.is_(n, DETERMINER) and words.raw[n].islower() and is_noun_like(words, n - 1)
        if (number and is_noun_like(words, n - 1)) or article:
            before = words.word(n - 1)
            if before not in relay_set("medium") and not _is_apposition(words, start, n):
                start = n
            break
    return (start, end) if end > start else None


def _is_apposition(words: Tokens, start: int, n: int) -> bool:
    """Whether "a writer" at n goes with a person's name before it ("Jane Roe a writer", without the comma)."""
    return words.is_(n - 1, CAPITAL) and n - start <= 6 and words.word(n) in ("a", "an", "the")


def _inverted(words: Tokens, n: int) -> Range | None:
    """Speaker after the verb: "…," said the mayor; also where commas are lost ("… in Velmar said the mayor.")."""
    if words.lower[n] not in (
        "said",
        "says",
        "wrote",
        "added",
        "reported",
        "explained",
        "told",
        "announced",
        "declared",
    ):
        return None
    before = words.word(n - 1)
    if n == 0 or not (before in _ENDS or words.quote[n - 1]):
        return None
    first = n + 1
    if first >= len(words) or words.quote[first] or is_time(words, first) or words.word(first) == "that":
        return None
    if not (is_noun_like(words, first) or words.is_(first, DETERMINER | POSSESSIVE | SUBJECT)):
        return None
    end = first + 1 if words.is_(first, SUBJECT) else phrase_after(words, first)
    end = before_text(words, first, end)
    closed = words.quote[n - 1] or is_end(words, end) or words.word(end) in ("in", "on", "to", "at", "during", "after")
    return (first, end) if end > first and closed else None


def _shared(words: Tokens, start: int) -> Range | None:
    """Subject of the verb before in "X came and said": the first noun phrase of the clause."""
    k = start - 1
    if words.word(k) not in ("and", "but") or k < 2:
        return None
    for n in range(k - 1, max(0, k - 40), -1):
        if words.quote[n] or words.lower[n] in (";", ":"):
            return None
        if words.lower[n] in relay_set("telling") and not words.is_(n, CAPITAL):
            return subject_phrase(words, verb_group(words, n).start)
    return None


def is_relative(words: Tokens, saying: Saying) -> bool:
    """Whether the verb stands in a relative or adverbial clause ("ships that officials say …", "when it said …")."""
    first, subject = saying.first, saying.subject
    if words.is_(subject[0], RELATIVE | WH) and not words.is_(subject[0], DETERMINER):
        return True
    if words.lower[subject[0]] in ("who", "which", "that", "what"):
        return True
    if not saying.is_inverted and words.is_(after_time(words, saying.verb + 1), AUXILIARY):
        return True  # "a move ministers say should help"
    before = words.word(first - 1)
    if before in ("who", "which", "that", "when", "what", "where", "after", "because", "while", "if", "whose", "than"):
        return before != "that" or not _ends_saying(words, first - 1)
    return False


def _ends_saying(words: Tokens, that: int) -> bool:
    return any(words.word(k) in relay_set("telling") for k in range(max(0, that - 6), that))


def after_time(words: Tokens, k: int) -> int:
    """Token after times and adverbs ("on Thursday", "late last year")."""
    for _ in range(10):
        if k >= len(words) or words.quote[k]:
            return k
        if (
            is_time(words, k)
            or (
                words.lower[k] in ("on", "late", "early", "last", "this", "earlier", "in", "at", "by")
                and (
                    is_time(words, k + 1)
                    or (words.is_(k + 1, NUMBER) and (is_time(words, k + 2) or len(words.raw[k + 1]) == 4))
                    or (words.word(k + 1) in ("late", "early", "last", "the", "a") and is_time(words, k + 2))
                )
            )
            or (words.is_(k, NUMBER) and (is_time(words, k - 1) or is_time(words, k + 1)))
            or (
                words.is_(k, ADVERB)
                and not words.is_(k, DETERMINER | WH)
                and words.lower[k] not in ("not", "never", "no")
            )
            or (words.lower[k] in ("the", "a") and is_time(words, k + 1))
        ):
            k += 1
        else:
            return k
    return k


def is_end(words: Tokens, k: int) -> bool:
    """Whether nothing but a mark, or a quotation's rest, follows at token k."""
    return k >= len(words) or words.lower[k] in _ENDS or words.quote[k]


def names_source(words: Tokens, phrase: Range) -> bool:
    """Whether what is cited is a source (people, a body, a document) rather than a reason ("citing the rain")."""
    start, end = phrase
    while start < end and (words.is_(start, DETERMINER | POSSESSIVE) and not is_noun_like(words, start)):
        start += 1
    head = start
    for n in range(start, end):
        word = words.lower[n]
        if n > start and (
            word in ("of", "from", "in", "at", "with", "who", "that", "on", "for", "to", "by", "about", ",")
            or (word.endswith("ing") and words.raw[n].islower())
        ):
            break
        head = n
    if start >= end:
        return False
    word = words.lower[head]
    plain = word[:-2] if word.endswith("'s") else word
    if word.endswith("'s") and head + 1 < end:
        return False
    known = ("person", "collective", "organisation", "document", "official", "medium", "generic", "state")
    if plain in relay_set("source") or any(plain in role_words(k) for k in known):
        return plain not in relay_set("not_source")
    if words.is_(start, SUBJECT) or plain in ("him", "her", "them"):
        return True
    return words.is_(head, CAPITAL) and plain not in relay_set("not_source") and not is_time(words, head)


def noun_phrase_before(words: Tokens, end: int, floor: int = 0) -> Range | None:
    """The noun phrase that ends before token `end`."""
    start = walk_left(words, end, floor)
    if start is None:
        return None
    while start < end - 1 and words.lower[start] in ("in", "on", "at", "by", "to", "and", "from", "with", "of"):
        start += 1
    return (start, end) if start < end else None
