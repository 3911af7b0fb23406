"""Attributions of one sentence put in order: which of two that overlap stays, and which lies within which."""

from __future__ import annotations

from stages.extract.statements.clauses import trim_end
from stages.extract.statements.drafts import Draft
from stages.extract.statements.noun_cues import cue_nouns, noun_draft
from stages.extract.statements.tokens import POSSESSIVE, SUBJECT, Tokens
from stages.extract.statements.verb_cues import verb_drafts


def find_drafts(words: Tokens) -> list[Draft]:
    """Attributions of a sentence outside quotation marks, in order of their cues, put in order by `settle`."""
    drafts = verb_drafts(words)
    taken = {k for draft in drafts for k in range(*draft.cue)}
    nouns = cue_nouns()
    for n, word in enumerate(words.lower):
        if word in nouns and not words.quote[n] and n not in taken:
            draft = noun_draft(words, n)
            if draft is not None and all(draft.content[0] != d.content[0] for d in drafts):
                drafts.append(draft)
    drafts.sort(key=lambda d: d.cue)
    return settle(words, drafts)


def settle(words: Tokens, drafts: list[Draft]) -> list[Draft]:
    """Drops or nests drafts that overlap.

    A trailing cue takes what stands before it; an inner attribution stays when it names a speaker of its own.
    """
    kept: list[Draft] = []
    for draft in drafts:
        host = next((d for d in reversed(kept) if d.content[0] <= draft.cue[0] < d.content[1] and d is not draft), None)
        trailing = (draft.order != "after" and draft.frame is not None) or draft.order == "before"
        if trailing and any(draft.content[0] <= d.cue[0] < min(draft.content[1], draft.cue[0]) for d in kept):
            _enclose(words, kept, draft)
        elif host is None or host.order == "before":
            kept.append(draft)
        elif (
            _is_strong(words, draft)
            and draft.speaker is not None
            and not draft.carried
            and _names_other(words, draft, host)
        ):
            draft.within = host
            kept.append(draft)
    return kept


def _enclose(words: Tokens, kept: list[Draft], outer: Draft) -> None:
    """Puts the drafts inside the content of a trailing cue under it."""
    begin = min(outer.cue[0], outer.speaker[0] if outer.speaker else outer.cue[0])
    for inner in list(kept):
        if inner.cue[0] < outer.content[0]:
            continue
        if inner.content[1] > begin:
            inner.content = (inner.content[0], trim_end(words, inner.content[0], max(begin, inner.content[0] + 1)))
        if _is_strong(words, inner) and inner.content[0] < inner.content[1] <= begin:
            inner.within = inner.within or outer
        else:
            kept.remove(inner)
            for other in kept:
                if other.within is inner:
                    other.within = outer
    kept.append(outer)


def _is_strong(words: Tokens, draft: Draft) -> bool:
    frame = draft.frame
    if frame is None or frame.performative or "o" in frame.takes:
        return True
    return "q" in frame.takes or (frame.takes != "t" and any(words.quote[k] for k in range(*draft.content)))


def _names_other(words: Tokens, draft: Draft, host: Draft) -> bool:
    if draft.speaker is None or draft.speaker == host.speaker:
        return False
    first = draft.speaker[0]
    return not words.is_(first, SUBJECT | POSSESSIVE) and words.word(first) not in ("which", "who", "that")
