"""Drafts: attributions inside one sentence as token ranges, built from a cue, its speaker and its frame.

What goes beyond a sentence (quotations, carried speakers, relays) is done in `attribution`.
"""

from __future__ import annotations

from dataclasses import dataclass

from stages.extract.lexicon import word_set
from stages.extract.statements.clauses import (
    content_before,
    content_end,
    has_words,
    is_amount,
    is_clause,
    is_connector_only,
    trim_end,
)
from stages.extract.statements.cues import Cue
from stages.extract.statements.phrases import clause_start, phrase_after
from stages.extract.statements.tokens import (
    ADVERB,
    CAPITAL,
    CONJUNCTION,
    DETERMINER,
    NUMBER,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    SUBJECT,
    WH,
    Range,
    Tokens,
)
from stages.extract.statements.verb_groups import VerbGroup, is_unpunctuated
from stages.extract.statements.word_tests import is_main_verb, is_noun_like


@dataclass(slots=True)
class Draft:
    """One attribution in a sentence. `carried` marks a speaker that is the subject of an earlier verb."""

    cue: Range
    content: Range
    speaker: Range | None
    frame: Cue | None
    order: str
    via: Range | None = None
    carried: bool = False
    negated: bool = False
    planned: bool = False
    hedged: bool = False
    confidence: float = 0.8
    within: Draft | None = None


def is_trailing(words: Tokens, subject: Range, start: int) -> bool:
    """Whether "…," X said … ends what stands before it, although something follows the cue."""
    if words.quote[start] or words.word(start) == "that" or words.word(start - 1) in (":", ","):
        return False
    return words.closes(subject[0] - 1) and words.word(subject[0] - 2) in (",", "?", "!", "-", "—", "...", "…")


def draft_as_said(words: Tokens, cue: Range, frame: Cue, subject: Range) -> Draft | None:
    """ "As X said, …" and "…, as X said"."""
    mark = subject[0] - 1
    if mark > 0 and words.word(mark - 1) == ",":
        before = content_before(words, mark - 1)
        return Draft(cue, before, subject, frame, "before") if before is not None else None
    comma = next((k for k in range(cue[1], min(len(words), cue[1] + 12)) if words.lower[k] == ","), None)
    if mark > 0 or comma is None or comma + 1 >= len(words):
        return None
    return Draft(cue, (comma + 1, content_end(words, comma + 1, True)), subject, frame, "after")


def surround_content(words: Tokens, draft: Draft, subject_start: int) -> None:
    """ "…," he said, "…": what stands before the speaker belongs to the content as well."""
    mark = subject_start - 1
    if words.closes(mark) or (words.word(mark) == "," and not is_connector_only(words, 0, mark)):
        before = content_before(words, mark + 1 if words.closes(mark) else mark)
        if before is not None and (words.quote[mark] or words.quote[before[1] - 1]):
            draft.content = (before[0], draft.content[1])
            draft.order = "around"


def draft_after(words: Tokens, cue: Range, frame: Cue, start: int, speaker: Range | None) -> Draft | None:
    clause = is_clause(words, start, len(words)) and words.word(start) != "to"
    clause = clause or (frame.lemma in word_set("clausal") and words.word(start) != "to")
    if not _fits(words, start, clause, frame):
        return None
    end = content_end(words, start, clause or words.quote[start])
    if end <= start or not has_words(words, start, end):
        return None
    return Draft(cue, (start, end), speaker, frame, "after")


def _fits(words: Tokens, start: int, clause: bool, frame: Cue) -> bool:
    """Whether what follows is something this verb takes."""
    if frame.nouns:
        head = range(start, min(len(words), start + 8))
        return any(words.lower[k] in frame.nouns for k in head if words.lower[k] not in (",", "."))
    if words.quote[start]:
        return bool(set("cnqw") & set(frame.takes))
    if frame.takes == "q":
        return False
    if words.word(start) == "to" or (words.word(start) == "not" and words.word(start + 1) == "to"):
        return "t" in frame.takes
    if words.word(start) == "that" or words.is_(start, WH):
        return bool(set("cw") & set(frame.takes)) or ("n" in frame.takes and words.word(start) == "what")
    if "w" in frame.takes and words.is_(start, SUBJECT):
        return True
    if is_amount(words, start):
        return bool(set("cn") & set(frame.takes))
    if words.is_(start, PREPOSITION | CONJUNCTION) and "q" not in frame.takes:
        return False
    if "n" in frame.takes:
        return words.is_(start, DETERMINER | POSSESSIVE | OBJECT | SUBJECT | NUMBER | ADVERB) or is_noun_like(
            words, start
        )
    return clause and "c" in frame.takes


def draft_before(words: Tokens, cue: Range, frame: Cue, subject: Range) -> Draft | None:
    """Trailing "…, X said": the content stands before the subject."""
    mark = subject[0] - 1
    if mark < 0:
        return None
    if not (words.closes(mark) or words.word(mark) in (",", "—", "–", "-", "?", "!")):
        return None
    before = content_before(words, mark + 1 if words.closes(mark) else mark)
    if before is None or (frame.takes == "q" and not _has_quote(words, before)):
        return None
    headline = is_unpunctuated(words) and mark > 2 and words.word(mark - 2) == ","
    names = words.is_(mark - 1, CAPITAL) and words.is_(subject[0], CAPITAL)
    if headline and names and before[1] == mark:
        # Headlines list speakers without "and": "…, France, Britain say".
        subject, before = (mark - 1, subject[1]), (before[0], mark - 2)
    draft = Draft(cue, before, subject, frame, "before")
    _resume(words, draft, max(cue[1], subject[1]), is_connector_only(words, *before))
    return draft if draft.order == "around" or not is_connector_only(words, *before) else None


def _has_quote(words: Tokens, tokens: Range) -> bool:
    return any(words.quote[k] for k in range(*tokens))


def draft_inverted(words: Tokens, group: VerbGroup, frame: Cue, speaker: Range) -> Draft | None:
    mark = group.verb - 1
    before = content_before(words, mark + 1 if words.quote[mark] else mark)
    if before is None or (frame.takes == "q" and not _has_quote(words, before)):
        return None
    if not words.quote[mark] and not any(is_main_verb(words, k) for k in range(before[0] + 1, before[1])):
        return None  # "the author, a critic, said the book was late"
    draft = Draft((group.verb, group.verb + 1), before, speaker, frame, "before")
    _resume(words, draft, speaker[1])
    return draft


def _resume(words: Tokens, draft: Draft, after: int, whole: bool = False) -> None:
    """The content of an interrupted sentence goes on after ", X said,"."""
    comma = next((k for k in range(after, min(len(words), after + 12)) if words.lower[k] == ","), None)
    if comma is None or words.quote[comma]:
        return
    n = comma + 1
    if n >= len(words):
        return
    if words.opens(n):
        end = content_end(words, n, True)
    elif comma == after and not words.quote[draft.content[1] - 1]:
        word = words.word(n)
        if whole:
            pass
        elif (
            word.endswith("ing")
            or words.is_(n, CONJUNCTION)
            or word in ("who", "which", "as", "while", "when", "according")
            or words.is_(n, PREPOSITION)
        ):
            return
        end = content_end(words, n, True)
    else:
        return
    draft.content = (draft.content[0], end)
    draft.order = "around"


def draft_according_to(words: Tokens, n: int) -> Draft | None:
    first = n + 2
    end = phrase_after(words, first)
    if end <= first:
        return None
    cue = (n, first)
    if n == 0 or is_connector_only(words, clause_start(words, n), n):
        comma = next((k for k in range(first, len(words)) if words.lower[k] == "," and k >= end), None)
        if comma is None or comma - first > 40 or comma + 1 >= len(words):
            return None
        start = comma + 1
        return Draft(cue, (start, content_end(words, start, True)), (first, max(end, first + 1)), None, "after")
    mark = n - 1
    before = content_before(words, mark if words.word(mark) == "," and not words.quote[mark] else n)
    if before is None:
        return None
    draft = Draft(cue, before, (first, end), None, "before")
    if words.word(mark) == ",":
        _resume(words, draft, end)
    draft.content = (draft.content[0], trim_end(words, draft.content[0], draft.content[1]))
    return draft
