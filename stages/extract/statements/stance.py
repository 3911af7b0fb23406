"""Modality and polarity of a statement, read off its cue and the words of its content."""

from __future__ import annotations

import re

from stages.extract.lexicon import word_set
from stages.extract.model import Span
from stages.extract.statements.cues import cue_lemmas
from stages.extract.statements.tokens import FUTURE, HEDGE, HYPOTHETICAL, NEGATION, word_classes

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MAX_CHARS = 400
_MAX_CUE_CHARS = 80

_ESTIMATED = re.compile(r"\ban? estimated\b", re.IGNORECASE)


def cue_stance(text: str, cue: Span | None, content: Span) -> tuple[str, str]:
    """(modality, polarity) of a statement by the words of its cue ("did not say", "will announce", "denied") and content."""
    words = _words(cue.of(text)[:_MAX_CUE_CHARS]) if cue else []
    classes = word_classes()
    flags = 0
    for word in words:
        flags |= classes.get(word, 0)
    lemma = next((lemma for word in reversed(words) if (lemma := cue_lemmas().get(word))), None)
    modality, polarity = stance(content.of(text), lemma, bool(flags & FUTURE), bool(flags & NEGATION))
    return ("hedged" if flags & HEDGE and modality == "asserted" else modality), polarity


def _words(text: str) -> list[str]:
    return [w.replace("’", "'").lower() for w in _WORD.findall(text)]


def stance(content: str, lemma: str | None, planned: bool = False, negated: bool = False) -> tuple[str, str]:
    """(modality, polarity) of a statement with the given content and cue verb.

    Only the beginning of the content is read: it carries the main clause. "if" counts as hypothetical only where it
    opens the content, "not" and "no" as negative before the first comma.
    """
    classes = word_classes()
    head = content[:_MAX_CHARS]
    words = _words(head)
    start = 1 if words[:1] == ["that"] else 0
    clause = _words(re.split(r"[,;—–]", head, maxsplit=1)[0])
    negative = lemma in word_set("refusing") or any(classes.get(w, 0) & NEGATION for w in clause[:14]) or negated
    polarity = "negative" if negative else "positive"
    if lemma in word_set("denying"):
        return "denied", polarity
    if words[start : start + 1] and classes.get(words[start], 0) & HYPOTHETICAL and words[start] != "were":
        return "hypothetical", polarity
    if lemma in word_set("planning") or planned or words[:1] == ["to"]:
        return "planned", polarity
    flags = 0
    for word in clause[:20] or words[:20]:
        flags |= classes.get(word, 0)
    if lemma in word_set("doubting") or flags & HEDGE or _ESTIMATED.search(head[:120]):
        return "hedged", polarity
    if flags & FUTURE:
        return "planned", polarity
    return "asserted", polarity
