"""When something began, ended, happened, is due or was said: the dates of a sentence and what each of them dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from stages.extract.attributes.dated_nouns import noun_claims, said_claims
from stages.extract.attributes.days import days_ahead, weekday_alone, whole_days, yearless_days
from stages.extract.attributes.durations import lasting_claims, since_before, since_claims, until_claims
from stages.extract.attributes.events import due_claims, event_claims
from stages.extract.attributes.happenings import bare_possessives, happening_claims
from stages.extract.attributes.lexicon import timing_words
from stages.extract.attributes.model import Attribute
from stages.extract.model import DateMention, Sentence
from stages.extract.quantities.words import Token

_BOUNDS = frozenset(
    ["by", "before", "after", "from", "between", "for", "to", "than", "until", "through", "starting", "beginning"]
)
"""Words before a day that is no day of the act itself."""


def find_timings(
    text: str, sentence: Sentence, tokens: list[Token], mentions: Sequence[DateMention], published: date | None
) -> list[Attribute]:
    """Date claims of a sentence, from its dates and its durations up to now; a question claims none."""
    if not tokens or tokens[-1].text == "?":
        return []
    starts = [t.start for t in tokens]
    found: list[Attribute] = []
    for mention in mentions:
        first = bisect_left(starts, mention.span.start)
        end = bisect_left(starts, mention.span.end)
        if first >= len(tokens) or first == end:
            continue
        for claim in list(_dated(text, sentence, tokens, mention, first, end, published))[:1]:
            if claim.attribute == "due" and claim.days is not None:
                # "will visit in July" is said of the next one
                ahead = days_ahead(claim.days, mention, published)
                claim.days = claim.days if ahead == (None, None) else ahead
            found.append(claim)
    if published is not None:
        found += lasting_claims(sentence, tokens, published)
        found += bare_possessives(sentence, tokens, published)
    return found


def _dated(
    text: str,
    sentence: Sentence,
    tokens: list[Token],
    mention: DateMention,
    first: int,
    end: int,
    published: date | None,
) -> Iterator[Attribute]:
    days = whole_days(text, mention, published)
    if days == (None, None):
        days = yearless_days(text, mention)
    if days == (None, None) and published is None:
        days = weekday_alone(text, mention)
    if days == (None, None):
        return
    opener = tokens[first - 1].low if first else ""
    if opener in ("for", "on", "in", "at") and first > 2 and tokens[first - 2].low in timing_words("due"):
        yield from due_claims(sentence, tokens, first - 2, end, days)
    elif opener in timing_words("due"):
        yield from due_claims(sentence, tokens, first - 1, end, days)
    elif mention.role == "since" and opener == "since":
        yield from since_claims(sentence, tokens, first - 1, end, days)
    elif (since := since_before(tokens, first)) is not None:
        made = list(since_claims(sentence, tokens, since, end, days, states_only=True))
        made = made or list(event_claims(sentence, tokens, first, end, days))
        yield from made or noun_claims(sentence, tokens, first, end, days)
    elif mention.role == "until" and opener in ("until", "till", "through"):
        yield from until_claims(sentence, tokens, first, end, days_ahead(days, mention, published))
    elif opener not in _BOUNDS:
        for find in (event_claims, happening_claims, noun_claims, said_claims):
            if made := list(find(sentence, tokens, first, end, days)):
                yield from made
                return
