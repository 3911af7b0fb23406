"""Relays: a medium or document that passes on what somebody else said. The deepest named speaker has said it."""

from __future__ import annotations

from stages.extract.model import Article, Statement
from stages.extract.speakers.mention_words import MEDIA, role_words
from stages.extract.speakers.mentions import read_mention

_COVERED = 0.75


def join_relays(article: Article, statements: list[Statement]) -> None:
    """Folds "(X said …), agency M reported" into one statement by X via M, in place.

    Where M's statement holds more than X's, both stay, X's within M's and relayed by it. Positions in `within` and
    `continues` are kept right.
    """
    dropped: dict[int, int] = {}
    for number, inner in enumerate(statements):
        if inner.within is None or inner.via is not None:
            continue
        outer = statements[inner.within]
        if outer.speaker is None or inner.speaker is None or not _relays(outer.speaker.of(article.text)):
            continue
        if _relays(inner.speaker.of(article.text)):
            continue
        inner.via = outer.speaker
        shared = min(inner.span.end, outer.content.end) - max(inner.span.start, outer.content.start)
        if shared >= _COVERED * (outer.content.end - outer.content.start) and inner.within not in dropped:
            dropped[inner.within] = number
            inner.within = outer.within
    if dropped:
        _drop(statements, dropped)


def _relays(speaker: str) -> bool:
    """Whether a speaker phrase is a medium or a document."""
    mention = read_mention(speaker)
    return mention.kind == MEDIA or mention.head in role_words("document")


def _drop(statements: list[Statement], dropped: dict[int, int]) -> None:
    """Removes statements; what referred to one refers to the statement that took its place."""
    new_number = {}
    kept: list[Statement] = []
    for number, statement in enumerate(statements):
        if number not in dropped:
            new_number[number] = len(kept)
            kept.append(statement)
    for statement in kept:
        statement.within = _renumber(statement.within, dropped, new_number)
        statement.continues = _renumber(statement.continues, dropped, new_number)
    for number, statement in enumerate(kept):
        if statement.within == number:
            statement.within = None
    statements[:] = kept


def _renumber(number: int | None, dropped: dict[int, int], new_number: dict[int, int]) -> int | None:
    steps = 0
    while number in dropped and steps <= len(dropped):
        number = dropped[number]
        steps += 1
    return None if number is None else new_number.get(number)
