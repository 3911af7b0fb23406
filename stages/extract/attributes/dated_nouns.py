"""Days that a noun has, not a verb: "the 2014 ban", "a February visit", "an uprising in March 2011", "a notice published Friday";
and days on which somebody spoke: "the minister said on Monday", "in a Friday statement, Roe pointed to …".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.days import Days, date_claim
from stages.extract.attributes.events import BE, base_form, before_day, is_happening
from stages.extract.attributes.lexicon import (
    act_verbs,
    irregular_pasts,
    lasting,
    sort_nouns,
    timing_words,
    verbs_of_acts,
)
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, run_before, subject_before
from stages.extract.attributes.sorts import people_nouns
from stages.extract.model import Sentence
from stages.extract.quantities.noun_phrases import population_of_word
from stages.extract.quantities.words import Token, singular, word_set

SAID = "said"
_REACH = 14
"""Tokens between a noun and the day behind it."""
_LEADS_TO = frozenset(
    ("since", "after", "during", "before", "following", "in", "of", "from", "for", "by", "over", "despite", "amid")
)
"""Words behind which a happening has a day of its own, whatever the verb before tells."""
_OF_PLACE = frozenset(
    ("on", "in", "at", "near", "outside", "of", "against", "across", "over", "inside", "around", "to")
)
_UNSAID = BE | {"to", "will", "would", "could", "should", "may", "might", "not"}
_LONGEST_SPAN = 366


def noun_claims(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """What a noun's day in tokens [first, end) dates; at most one."""
    if days[0] and days[1] and (days[1] - days[0]).days > _LONGEST_SPAN:
        return
    made = _modified(tokens, first, end)
    if made is not None:
        yield date_claim(sentence, tokens, "happened", made, None, days, first, made.end, made.head, "asserted")
        return
    last = before_day(tokens, first)
    if last and tokens[last - 1].tag == "VD":
        yield from _participle(sentence, tokens, last, end, days)
        return
    thing = _happening_before(tokens, last)
    if thing is not None:
        yield date_claim(sentence, tokens, "happened", thing, None, days, thing.first, end, thing.head, "asserted")


@cache
def _dated_things() -> frozenset[str]:
    """Nouns, singular, for what a year or a month before them dates."""
    return lasting() | timing_words("happening") | sort_nouns("rule") | sort_nouns("accord")


def _modified(tokens: list[Token], first: int, end: int) -> Phrase | None:
    """ "the 2014 ban", "a February visit to Norway"."""
    if end >= len(tokens) or not first or tokens[first - 1].tag not in ("D", "V", "VG", "VD", "P", "."):
        return None
    if tokens[first - 1].tag == "P" and tokens[first - 1].low != "of":
        return None
    thing = object_after(tokens, end)
    if thing is None or thing.first != end:
        return None
    head = tokens[thing.head]
    if head.text[0].isupper() or not {head.low, singular(head.low)} & _dated_things():
        return None
    return Phrase(thing.first, thing.end, thing.head)


def _participle(sentence: Sentence, tokens: list[Token], last: int, end: int, days: Days) -> Iterator[Attribute]:
    """ "a notice published Friday": a thing, not people, who may do what the verb says themselves."""
    verb = last - 1
    lemma = base_form(tokens[verb].low)
    if group_start(tokens, verb) != verb or lemma not in verbs_of_acts() | timing_words("published"):
        return
    past, participle = irregular_pasts().get(lemma, ("", ""))
    if tokens[verb].low == past != participle:
        return  # "its website showed Tuesday": a past form that is no participle
    if end < len(tokens) and tokens[end].tag in ("D", "R", "O", "N", "NP", "J", "JJ", "#"):
        return  # "announced Friday a plan"
    thing = run_before(tokens, verb)
    if thing is None or tokens[thing.head].tag != "N" or tokens[thing.head].text[0].isupper():
        return
    noun = thing.head_noun(tokens)
    if noun in people_nouns() or population_of_word(tokens[thing.head]) is not None or noun in timing_words("actor"):
        return
    be = "were" if noun != tokens[thing.head].low else "was"
    yield date_claim(
        sentence, tokens, "happened", thing, f"{be} {tokens[verb].low}", days, thing.first, end, verb, "asserted"
    )


def _happening_before(tokens: list[Token], last: int) -> Phrase | None:
    """ "since an uprising in March 2011", "in a blast on a convoy outside Velmar on Saturday": a happening that no verb tells,
    with nothing but places between it and the day that begins at token `last`."""
    for k in range(last - 1, max(-1, last - _REACH), -1):
        token = tokens[k]
        # "a bomb blast", "an uprising": the forms may be verbs
        is_noun = (
            token.tag in ("V", "J") and token.low in timing_words("event") and k and tokens[k - 1].tag in ("N", "D")
        )
        if is_noun or is_happening(token):
            if k + 1 < last and tokens[k + 1].tag in ("N", "NP"):
                return None
            thing = _run_to(tokens, k)
            before = thing.first - 1 - (1 if thing.determiner else 0)
            if before >= 0 and tokens[before].low not in _LEADS_TO:
                return None
            return Phrase(thing.first, last, thing.head, thing.determiner)
        nominal = token.tag in ("N", "NP", "J", "JJ", "D", "#") and token.low not in word_set("days")
        if not nominal and token.low not in _OF_PLACE:
            return None
    return None


def _run_to(tokens: list[Token], k: int) -> Phrase:
    first = k
    while first and tokens[first - 1].tag in ("N", "J", "JJ", "NP"):
        first -= 1
    determiner = tokens[first - 1].low if first and tokens[first - 1].tag == "D" else ""
    return Phrase(first, k + 1, k, determiner)


def said_claims(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """The day of tokens [first, end) on which the subject of a verb of speech spoke; at most one."""
    if days[0] is None or days[1] is None or (days[1] - days[0]).days > 1:
        return
    last = before_day(tokens, first)
    verb = _speech_beside(tokens, last, end)
    if verb is None:
        verb = _speech_in(tokens, last, first, end)
    if verb is None:
        return
    start = group_start(tokens, verb)
    group = {t.low for t in tokens[start:verb]}
    if group & _UNSAID or base_form(tokens[verb].low) in act_verbs("failed"):
        return
    speaker = subject_before(tokens, start)
    if speaker is None or not (tokens[speaker.head].text[0].isupper() or speaker.determiner):
        return
    begin, until = min(speaker.first, verb, first), max(speaker.end, verb + 1, end)
    if until - begin <= _REACH + 6:
        yield date_claim(sentence, tokens, SAID, speaker, None, days, begin, until, verb, "asserted")


def _speech_beside(tokens: list[Token], last: int, end: int) -> int | None:
    """The verb of speech right before a day ("Roe said on Monday"), or behind it ("Roe on Monday said")."""
    k = last - 1
    while k > 0 and tokens[k].tag == "A":
        k -= 1
    if k >= 0 and _speaks(tokens[k]):
        return k
    k = end
    while k < len(tokens) and tokens[k].tag in ("A", "X"):
        k += 1
    if last and tokens[last - 1].tag in ("N", "NP"):
        return k if k < len(tokens) and _speaks(tokens[k]) else None
    if last and tokens[last - 1].tag != ".":
        return None
    # "On Thursday, the service announced on its website that …"
    for n, token in enumerate(tokens[k : k + _REACH], k):
        if _speaks(token):
            return n
        if token.tag in ("V", "VG", "VD", "R", "O", "C") or (token.tag == "." and token.text not in ".,-'’"):
            return None
    return None


def _speech_in(tokens: list[Token], last: int, first: int, end: int) -> int | None:
    """The verb that goes with "in a Friday statement", "in a tweet on Friday", "in a notice issued Thursday": the one before the
    "in", or that of the clause which the words open."""
    if end < len(tokens) and tokens[end].low in timing_words("utterance"):
        at, behind = end, end + 1
    else:
        k = last - 1
        if k >= 0 and base_form(tokens[k].low) in timing_words("published"):
            k -= 1
        if k < 0 or tokens[k].low not in timing_words("utterance"):
            return None
        at, behind = k, end
    thing = run_before(tokens, at) if at and tokens[at - 1].tag not in ("D", "P") else None
    opens = (thing.first if thing else min(at, first if at == end else at)) - 1
    while opens >= 0 and tokens[opens].tag == "D":
        opens -= 1
    if opens < 0 or tokens[opens].low not in ("in", "on", "at", "during"):
        return None
    if opens and tokens[opens - 1].tag in ("VD", "V"):
        return opens - 1
    if opens == 0 and behind < len(tokens) and tokens[behind].text == ",":
        return next((n for n in range(behind + 1, min(behind + 10, len(tokens))) if tokens[n].tag == "VD"), None)
    return None


def _speaks(token: Token) -> bool:
    return token.tag in ("VD", "V", "J") and base_form(token.low) in timing_words("telling")
