"""Who is held responsible: "the group claimed responsibility for the attack", "the blast was blamed on rebels"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.lexicon import timing_words
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, subject_before, without_brackets
from stages.extract.model import Sentence, Span
from stages.extract.places.gazetteer import demonyms
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token

TRIGGERS = frozenset(
    ("responsibility", "blame", "blames", "blamed", "involvement", "responsible", "carried", "perpetrated", "committed")
)
_CLAIM = frozenset(
    (
        "claim",
        "claims",
        "claimed",
        "claiming",
        "accept",
        "accepts",
        "accepted",
        "admitted",
        "admits",
        "took",
        "takes",
        "taken",
    )
)
_DENY = frozenset(("deny", "denies", "denied", "disclaimed", "rejects", "rejected"))


@cache
def deeds() -> frozenset[str]:
    """Nouns for what somebody can be responsible for."""
    return timing_words("event") | timing_words("deed")


def find_responsible(sentence: Sentence, tokens: list[Token]) -> list[Attribute]:
    """Claims and denials of responsibility in a sentence, each with the act and the actor."""
    if not tokens or tokens[-1].text == "?":
        return []
    tokens = without_brackets(tokens)
    return [made for n, token in enumerate(tokens) if token.low in TRIGGERS for made in _at(sentence, tokens, n)]


def _at(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    low = tokens[n].low
    if low in ("responsibility", "involvement"):
        yield from _claimed(sentence, tokens, n)
    elif low in ("blamed", "blames"):
        yield from _blamed(sentence, tokens, n)
    elif low == "responsible":
        yield from _is_responsible(sentence, tokens, n)
    elif low in ("carried", "perpetrated", "committed"):
        yield from _carried_out(sentence, tokens, n)


def _claimed(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    """ "the group claimed responsibility for the attack", "the army denied any involvement in the shooting"."""
    verb = n - 1
    while verb > 0 and tokens[verb].tag in ("D", "JJ", "J", "N") and n - verb < 4:
        verb -= 1
    denied = tokens[verb].low in _DENY
    if (not denied and tokens[verb].low not in _CLAIM) or n + 1 >= len(tokens):
        return
    if tokens[n + 1].low not in ("for", "in") or (tokens[n].low == "involvement" and not denied):
        return
    deed = object_after(tokens, n + 2)
    actor = subject_before(tokens, group_start(tokens, verb))
    if deed is not None and actor is not None and _is_deed(tokens, deed):
        yield from _claim(sentence, tokens, deed, actor, verb, "denied" if denied else None)


def _blamed(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    """ "the blast was blamed on rebels", "police blamed rebels for the blast"."""
    start = group_start(tokens, n)
    passive = any(t.low in ("was", "were", "been", "is", "are", "being") for t in tokens[start:n])
    following = tokens[n + 1].low if n + 1 < len(tokens) else ""
    if passive and following in ("on", "for"):
        first, second = subject_before(tokens, start), object_after(tokens, n + 2)
        deed, actor = (first, second) if following == "on" else (second, first)
    elif passive:
        return
    else:
        first = object_after(tokens, n + 1)
        if first is None or first.end >= len(tokens) or tokens[first.end].low not in ("on", "for"):
            return
        second = object_after(tokens, first.end + 1)
        deed, actor = (first, second) if tokens[first.end].low == "on" else (second, first)
    if deed is not None and actor is not None and _is_deed(tokens, deed):
        yield from _claim(sentence, tokens, deed, actor, n)


def _is_responsible(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    """ "rebels were responsible for the blast"."""
    if n + 2 >= len(tokens) or tokens[n + 1].low != "for":
        return
    start = group_start(tokens, n)
    group = {t.low for t in tokens[start:n]}
    if not group & {"was", "were", "is", "are", "be", "been"}:
        return
    deed, actor = object_after(tokens, n + 2), subject_before(tokens, start)
    if deed is not None and actor is not None and _is_deed(tokens, deed):
        yield from _claim(sentence, tokens, deed, actor, n)


def _carried_out(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    """ "the attack was carried out by rebels", "an attack carried out by rebels"."""
    by = n + 2 if tokens[n].low == "carried" and n + 1 < len(tokens) and tokens[n + 1].low == "out" else n + 1
    if by >= len(tokens) or tokens[by].low != "by" or (tokens[n].low == "carried" and by == n + 1):
        return
    start = group_start(tokens, n)
    deed, actor = subject_before(tokens, start), object_after(tokens, by + 1)
    if deed is not None and actor is not None and _is_deed(tokens, deed):
        yield from _claim(sentence, tokens, deed, actor, n)


def _is_deed(tokens: list[Token], deed: Phrase) -> bool:
    return tokens[deed.head].low in deeds() or deed.head_noun(tokens) in deeds()


def _claim(
    sentence: Sentence, tokens: list[Token], deed: Phrase, actor: Phrase, verb: int, modality: str | None = None
) -> Iterator[Attribute]:
    if actor.end - actor.first == 1 and tokens[actor.head].text in demonyms():
        return  # an adjective without its noun: "by either Russian or rebel warplanes"
    begin, end = min(deed.first, actor.first, verb), max(deed.end, actor.end, verb + 1)
    found, polarity = stance(tokens, deed.first, deed.end, verb)
    yield Attribute(
        sentence,
        Span(tokens[begin].start, tokens[end - 1].end),
        "attribute",
        "responsible",
        deed.words(tokens),
        actor.words(tokens),
        modality=modality or found,
        polarity=polarity,
        confidence=0.8,
    )
