"""Days of what happened where the verb's clause is longer than events.py reads: several verbs with one day ("killed six people
and wounded ten in Velmar on Wednesday"), a day behind the happening that the verb names ("died in a fire on Monday"), a day
inside the subject ("an attack on a bakery on Tuesday left ten dead"), a headline's plan ("Roe to visit Norway in July").

Only verbs that tell an act or what happens to people are read so, and a day is left alone where it may be that of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from stages.extract.attributes.days import Days, date_claim, words_between
from stages.extract.attributes.events import (
    BE,
    TOLLS,
    VERBS,
    act_in_words,
    base_form,
    before_day,
    dated_object,
    is_happening,
    is_its_day,
    suffered,
    verbs_alone,
    with_happening,
)
from stages.extract.attributes.lexicon import happenings, timing_words, verbs_of_acts
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import (
    Phrase,
    group_start,
    object_after,
    run_before,
    subject_before,
)
from stages.extract.dates.find import find_dates
from stages.extract.model import Sentence
from stages.extract.quantities.fates import predicate_of
from stages.extract.quantities.words import Token, is_past_too, word_set

_REACH = 24
"""Tokens between a day and the verb that it may belong to."""

_ELSEWHERE = frozenset(("before", "after", "since", "until", "ahead", "following", "despite", "amid", "over"))
"""Words behind which a day is that of another happening than the verb's."""

_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_OPEN = frozenset(("to", "should", "could", "may", "might", "can", "would", "must", "if", "unless", "whether"))
_AMOUNTS = frozenset(("at", "up", "more", "about", "around", "some", "nearly", "almost", "over", "least", "to", "than"))


def happening_claims(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """Something that happened on the days of tokens [first, end), or in a headline is to happen; at most one."""
    last = before_day(tokens, first)
    if last == 0 or (tokens[first - 1].tag == "D") or (end < len(tokens) and tokens[end].low in ("'s", "'")):
        return
    if days[0] and days[1] and (days[1] - days[0]).days > 366:
        return
    verb = _verb_of(tokens, last)
    if verb is None:
        yield from _in_subject(sentence, tokens, last, first, end, days)
        return
    if sentence.section == "headline" and tokens[verb].tag == "V" and tokens[verb - 1].low == "to":
        yield from _headline_plan(sentence, tokens, verb, last, end, days)
        return
    start = group_start(tokens, verb)
    group = {t.low for t in tokens[start:verb]}
    if group & _OPEN or (tokens[verb].tag == "V" and (group or not is_past_too(tokens[verb].low))):
        return
    is_passive = bool(group & BE)
    if is_passive and (group & {"is", "are", "being", "will"} or tokens[verb].low == "met"):
        return
    if not is_passive and not _takes_object(tokens, verb, first) and _lemma(tokens, verb) not in verbs_alone():
        return  # the form may be a participle: "letters sent on Monday"
    subject, verb = _subject(tokens, start, verb)
    if verb < start:
        start = group_start(tokens, verb)
        is_passive = bool({t.low for t in tokens[start:verb]} & BE)
    if subject is None and not is_passive:
        # whoever did it, the counted people were killed
        subject, is_passive = _counted(tokens, verb, last), True
    if subject is None or subject.end > first or not _is_told(tokens, verb) or not is_its_day(tokens, verb, last):
        return
    for attribute, verbs in (("began", "begin"), ("ended", "end")):
        if _lemma(tokens, verb) in timing_words(verbs) and not _takes_object(tokens, verb, first):
            yield date_claim(sentence, tokens, attribute, subject, None, days, start, end, verb)
            return
    be = "was" if group & {"was", "has"} else "were"
    act = suffered(tokens, be, verb) if is_passive else _act(tokens, verb, last, first)
    act, end = with_happening(tokens, act, verb, last, end)
    yield date_claim(sentence, tokens, "happened", subject, act, days, start, end, verb)


def bare_possessives(sentence: Sentence, tokens: list[Token], published: date) -> Iterator[Attribute]:
    """ "Mondays attack" in a text that has lost its apostrophes: a weekday in the plural before one happening."""
    for n, token in enumerate(tokens):
        day = token.text[:-1]
        if not token.low.endswith("days") or day.lower() not in word_set("days") or not token.text[0].isupper():
            continue
        head = next((k for k in range(n + 1, min(n + 4, len(tokens))) if tokens[k].low in happenings()), None)
        if head is None or any(t.tag not in ("N", "NP", "J", "JJ") for t in tokens[n + 1 : head]):
            continue
        words = f"on {day}"
        for mention in find_dates(words, 0, len(words), published):
            yield date_claim(
                sentence,
                tokens,
                "happened",
                Phrase(n + 1, head + 1, head),
                None,
                (mention.date_from, mention.date_to),
                n,
                head + 1,
                head,
                "asserted",
            )


def _subject(tokens: list[Token], start: int, verb: int) -> tuple[Phrase | None, int]:
    """(subject, verb) of a verb group that begins at token `start`. Of "killed six and wounded ten" the first verb is told,
    unless it has a day of its own."""
    found = subject_before(tokens, start)
    joint = start - 1
    if found is not None or joint < 0:
        return found, verb
    if joint and tokens[joint].tag == "#":
        joint -= 1  # "59 people were killed and 527 were injured"
    if tokens[joint].low not in ("and", "then", "but"):
        return _subject_inside(tokens, start), verb
    earlier = _verb_joined(tokens, joint)
    if earlier is None:
        return None, verb
    befall = all(predicate_of(_lemma(tokens, v)) in TOLLS for v in (earlier, verb))
    has_own_day = any(t.low in word_set("days") for t in tokens[earlier:verb])
    # of three the subject stands before the first
    subject, _ = _subject(tokens, group_start(tokens, earlier), earlier)
    return subject, earlier if befall and not has_own_day else verb


def _subject_inside(tokens: list[Token], start: int) -> Phrase | None:
    """The subject before a verb at token `start` that follows other words of its sentence without a comma: "After
    delays the first phase of the deal began"."""
    run = run_before(tokens, start)
    head = run
    while head is not None and head.first and tokens[head.first - 1 - (1 if head.determiner else 0)].low == "of":
        head = run_before(tokens, head.first - 1 - (1 if head.determiner else 0))
    if run is None or head is None:
        return None
    whole = Phrase(head.first, run.end, head.head, head.determiner)
    before = head.first - 1 - (1 if head.determiner else 0)
    if before < 0:
        return None
    opening = tokens[:before]
    is_led = (
        bool(opening) and opening[0].tag == "P" and not any(t.tag in ("R", "V", "VD", "X", "M", ".") for t in opening)
    )
    return whole if is_led and head.determiner and tokens[before].tag in ("N", "NP") else None


def _lemma(tokens: list[Token], verb: int) -> str:
    return base_form(tokens[verb].low)


def _is_told(tokens: list[Token], verb: int) -> bool:
    """Whether a verb tells what happened: an act, or what befalls people; what is said has the day of saying."""
    lemma = _lemma(tokens, verb)
    if lemma in timing_words("speech"):
        return False
    return lemma in verbs_of_acts() | verbs_alone() or predicate_of(lemma) is not None


def _takes_object(tokens: list[Token], verb: int, first: int) -> bool:
    after = tokens[verb + 1]
    return verb + 1 < first and (after.tag in ("D", "#", "N", "NP", "J", "JJ") or after.low in _AMOUNTS - {"to"})


def _verb_of(tokens: list[Token], end: int) -> int | None:
    """The verb whose clause goes on up to token `end`: no other clause, participle or happening of another time between."""
    for k in range(end - 1, max(-1, end - _REACH), -1):
        token = tokens[k]
        if token.tag == "R" or (token.tag == "C" and token.low not in ("and", "&", "or", "than")):
            return None
        if token.text == ":" and tokens[k - 1].tag == tokens[k + 1].tag == "#":
            continue
        if token.text == "," and _is_in_place(tokens, k, end):
            continue
        if (token.tag == "." and token.text not in "-'’.&") or (token.low in _ELSEWHERE and tokens[k + 1].tag != "#"):
            return None
        if token.tag == "VG" and k > 1 and tokens[k - 1].text == "," and predicate_of(base_form(token.low)) in TOLLS:
            return _verb_of(tokens, k - 1)  # "crashed in a wood, killing all aboard on Sunday"
        if token.tag == "VG" and tokens[k - 1].tag not in ("D", "P", "J", "JJ", "C", "N"):
            return None
        if token.low in word_set("days") or (token.tag == "#" and _YEAR.fullmatch(token.text)):
            return None  # a day of its own
        if token.tag in VERBS and token.tag != "VG":
            return k
        if token.tag == "M" or (token.tag == "X" and tokens[k - 1].tag != "#"):
            return None
    return None


def _is_in_place(tokens: list[Token], comma: int, end: int) -> bool:
    """Whether a comma before token `end` stands in the name of a place: "in Velmar, Norway, on Tuesday"."""
    before = tokens[comma - 1]
    if not before.text[0].isupper() or before.low in word_set("days"):
        return False
    if comma == end - 1:
        return any(t.text == "," for t in tokens[max(0, comma - 4) : comma])
    after = tokens[comma + 1]
    return after.text[0].isupper() and after.tag in ("N", "NP") and after.low not in word_set("days")


def _verb_joined(tokens: list[Token], joint: int) -> int | None:
    """The verb to which the "and" at token `joint` adds another."""
    for k in range(joint - 1, max(-1, joint - _REACH), -1):
        token = tokens[k]
        if token.tag in ("R", "VG") or (token.tag == "." and token.text not in "-'’.&,"):
            return None
        if token.tag == "VD":
            return k
        if token.tag in ("V", "X", "M"):
            return None
    return None


def _counted(tokens: list[Token], verb: int, last: int) -> Phrase | None:
    """The number of people that a verb befalls, its object: "killed at least 32 people"."""
    k = verb + 1
    while k < last and tokens[k].low in _AMOUNTS:
        k += 1
    if k >= last or tokens[k].tag != "#" or _lemma(tokens, verb) == "leave":
        return None
    if predicate_of(_lemma(tokens, verb)) is None:
        return None
    thing = object_after(tokens, k)
    return thing if thing is not None and thing.end <= last else None


def _act(tokens: list[Token], verb: int, last: int, first: int) -> str:
    """The act in its base form with what it is done to, amounts too: "kill at least 16 people"."""
    k = verb + 1
    while k < last and tokens[k].low in _AMOUNTS:
        k += 1
    if k < last and tokens[k].tag == "#" and k + 1 >= last:
        return f"{_lemma(tokens, verb)} {words_between(tokens, verb + 1, k + 1)}"
    thing = dated_object(tokens, k, last)
    if thing is None or (k > verb + 1 and tokens[verb + 1].low == "to"):
        return act_in_words(tokens, verb, None, base_form(tokens[verb].low), first)
    end = min(thing.end, last)
    return f"{_lemma(tokens, verb)} {words_between(tokens, verb + 1, end)}"


def _in_subject(
    sentence: Sentence, tokens: list[Token], last: int, first: int, end: int, days: Days
) -> Iterator[Attribute]:
    """ "A suicide attack on a bakery on Tuesday left ten dead": what opens the clause and ends with its day."""
    subject = subject_before(tokens, last)
    if subject is None or not is_happening(tokens[subject.head]) or end >= len(tokens):
        return
    if tokens[last - 1].low in ("of", "to"):
        return
    finite = next((t for t in tokens[end : end + 8] if t.tag in ("VD", "X", "M") or t.tag == "R"), None)
    if finite is None or finite.tag not in ("VD", "X"):
        return
    whole = Phrase(subject.first, last, subject.head, subject.determiner)
    yield date_claim(sentence, tokens, "happened", whole, None, days, subject.first, end, subject.head, "asserted")


def _headline_plan(
    sentence: Sentence, tokens: list[Token], verb: int, last: int, end: int, days: Days
) -> Iterator[Attribute]:
    """ "Roe to visit Norway in July"."""
    subject = run_before(tokens, verb - 1)
    if subject is None or (subject.first > 0 and tokens[subject.first - 1].tag not in (".", "D")):
        return
    if not _is_told(tokens, verb):
        return
    act = _act(tokens, verb, last, last)
    yield date_claim(sentence, tokens, "due", subject, act, days, subject.first, end, verb, "planned")
