"""Since when and until when something lasts: "besieged since July 17", "for three months", "extended until Friday"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from stages.extract.attributes.days import Days, date_claim, words_between
from stages.extract.attributes.events import BE, REACH, UNIT_DAYS, verb_before
from stages.extract.attributes.lexicon import timing_words
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, subject_before
from stages.extract.attributes.states import reduced_state, ruled_object
from stages.extract.dates.find import number
from stages.extract.model import Sentence, Span
from stages.extract.quantities.words import Token, lemma_of_verb


def since_before(tokens: list[Token], first: int) -> int | None:
    """The "since" of "since the army cut the road in early July", from the date that begins at token `first`."""
    for k in range(first - 1, max(-1, first - REACH), -1):
        if tokens[k].low == "since":
            return k
        if tokens[k].tag == "R" or tokens[k].text in (",", ";") or (tokens[k].tag == "C" and tokens[k].low != "and"):
            return None
    return None


def since_claims(
    sentence: Sentence, tokens: list[Token], since: int, end: int, days: Days, states_only: bool = False
) -> Iterator[Attribute]:
    """ "has been besieged since July 17", "divided since 2012", "under siege since May"."""
    held = reduced_state(tokens, since)
    if held is not None:
        subject, state = held
        yield _since_claim(sentence, tokens, subject, state.value, days, since, end)
        return
    ruled = ruled_object(tokens, since)
    if ruled is not None:
        subject, state, _ = ruled
        yield _since_claim(sentence, tokens, subject, state.value, days, since, end)
        return
    verb = None if states_only else _state_before(tokens, since)
    if verb is not None:
        yield from _state(sentence, tokens, verb, since, end, days)


def _since_claim(
    sentence: Sentence, tokens: list[Token], subject: Phrase, act: str, days: Days, since: int, end: int
) -> Attribute:
    """A beginning whose words are "since July 17" alone: the state before them is a claim of its own."""
    made = date_claim(sentence, tokens, "began", subject, act, days, since, end, since - 1)
    made.span = Span(tokens[since].start, tokens[end - 1].end)
    return made


def _state_before(tokens: list[Token], end: int) -> int | None:
    """The participle, adjective or noun phrase after "be" that "since" or "for" at token `end` stands behind."""
    for k in range(end - 1, max(-1, end - REACH), -1):
        token = tokens[k]
        if token.tag in ("R", "C") or (token.tag == "." and token.text not in "-'’"):
            return None
        if token.tag in ("VD", "J") or (token.tag == "VG" and tokens[k - 1].low in ("been", "be")):
            return k
        if token.low in ("been", "be"):
            return k + 1 if k + 1 < end else None
        if token.tag in ("V", "X"):
            return None
    return None


def _state(sentence: Sentence, tokens: list[Token], verb: int, stop: int, end: int, days: Days) -> Iterator[Attribute]:
    start = group_start(tokens, verb)
    auxiliaries = {t.low for t in tokens[start:verb]}
    perfect = bool(auxiliaries & {"has", "have", "had", "'ve", "'s"})
    bare = start == verb and tokens[verb].tag in ("VD", "J") and object_after(tokens, verb + 1) is None
    if not perfect and not bare:
        return
    subject = subject_before(tokens, start)
    if (
        subject is None
        or "had" in auxiliaries
        or auxiliaries & {"not", "never"}
        or any(a.endswith("n't") for a in auxiliaries)
    ):
        return
    if perfect and "been" not in auxiliaries:
        return  # "has killed 200 since March" is a count over a time
    if tokens[verb].low in (
        "risen",
        "fallen",
        "killed",
        "died",
        "increased",
        "dropped",
        "grown",
        "arrested",
        "elected",
    ):
        return
    amid = _amid(tokens, verb, stop)
    if amid is not None:
        # what it has been in began then
        yield date_claim(sentence, tokens, "began", amid, None, days, amid.first, end, verb)
        return
    value = words_between(tokens, verb, stop)
    yield date_claim(sentence, tokens, "began", subject, value, days, start, end, verb)


def _amid(tokens: list[Token], verb: int, stop: int) -> Phrase | None:
    """What goes on in "locked in a civil war", "gripped by a famine", "at war"."""
    for k in range(verb, stop - 1):
        if tokens[k].low in ("in", "by", "at"):
            thing = object_after(tokens, k + 1)
            return (
                thing
                if thing is not None and thing.end <= stop and thing.head_noun(tokens) in timing_words("amid")
                else None
            )
    return None


def until_claims(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """ "will last until Friday", "was extended until 3 May"."""
    verb = verb_before(tokens, first - 1) if days != (None, None) else None
    if verb is None or lemma_of_verb(tokens[verb].low) not in timing_words("last"):
        return
    start = group_start(tokens, verb)
    thing = subject_before(tokens, start)
    passive = bool({t.low for t in tokens[start:verb]} & BE)
    if not passive and lemma_of_verb(tokens[verb].low) in ("extend", "suspend"):
        thing = object_after(tokens, verb + 1)
    if thing is not None:
        yield date_claim(sentence, tokens, "ended", thing, None, days, start, end, verb, "planned")


def lasting_claims(sentence: Sentence, tokens: list[Token], published: date) -> Iterator[Attribute]:
    """ "has been under siege for three months": it began that long before publication."""
    for k in range(3, len(tokens) - 2):
        if tokens[k].low != "for" or tokens[k - 1].tag == ".":
            continue
        n = k + 1
        loose = tokens[n].low in ("about", "almost", "nearly", "around", "some", "more", "over", "at")
        while n < len(tokens) - 1 and tokens[n].low in (
            "about",
            "almost",
            "nearly",
            "around",
            "some",
            "over",
            "the",
            "past",
            "last",
            "more",
            "than",
            "at",
            "least",
        ):
            n += 1
        unit = tokens[n + 1].low.rstrip("s") if n + 1 < len(tokens) else ""
        if tokens[n].tag != "#" or unit not in UNIT_DAYS:
            continue
        verb = _state_before(tokens, k)
        count = number(tokens[n].low)
        if verb is None or not {t.low for t in tokens[group_start(tokens, verb) : verb]} & {"has", "have"}:
            continue
        step = UNIT_DAYS[unit]
        longest = (count + (1 if not loose else 0.5 * count + 1)) * step
        days = (_back(published, longest), _back(published, (count - (0.2 * count if loose else 0.5)) * step))
        yield from _state(sentence, tokens, verb, k, n + 2, days)


def _back(day: date, n: float) -> date:
    return day - timedelta(days=min(int(n), 300_000))
