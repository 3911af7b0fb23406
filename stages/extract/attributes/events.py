"""What was done, happened or is due on a day: "the talks began on Monday", "Thursday's attack", "due on 3 May"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.days import Days, date_claim, words_between
from stages.extract.attributes.lexicon import act_verbs, happenings, timing_words, verbs_of_acts
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, subject_before, whole_object
from stages.extract.model import Sentence
from stages.extract.quantities.fates import predicate_of
from stages.extract.quantities.words import Token, is_past_too, lemma_of_verb, singular

VERBS = frozenset(("V", "VD", "VG"))
BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
REACH = 16
"""Tokens between a date and the verb that it may belong to."""

_PARTICLES = frozenset(("off", "out", "up", "down", "over", "away", "back", "apart", "through", "on"))
_REACH_OF_AIM = 8
"""Tokens between a verb of deciding and what was decided."""

TOLLS = frozenset(("killed", "injured"))
"""What happens to many at once (predicates.csv)."""

UNIT_DAYS = {"day": 1, "week": 7, "month": 30.4, "year": 365.25, "decade": 3652.5}


_DAY_OPENERS = frozenset(("on", "in", "at", "during", "over", "late", "early", "around", "overnight"))


_NAMING = frozenset(("in", "by", "during", "at", "on", "with", "from"))
"""Words before the happening that a verb tells of ("died in a fire")."""


@cache
def verbs_alone() -> frozenset[str]:
    """Verbs that need no object to say what happened: of others a past form without one may be a participle."""
    return (
        timing_words("alone")
        | act_verbs("alone")
        | (timing_words("begin") | timing_words("end")) - timing_words("making")
    )


def due_claims(sentence: Sentence, tokens: list[Token], n: int, end: int, days: Days) -> Iterator[Attribute]:
    """ "the hearing is scheduled for 3 May"."""
    start = group_start(tokens, n)
    subject = subject_before(tokens, start)
    if subject is not None and (start == n or {t.low for t in tokens[start:n]} & BE):
        yield date_claim(sentence, tokens, "due", subject, None, days, start, end, n, "planned")


def before_day(tokens: list[Token], first: int) -> int:
    """Token at which the words that lead to a day begin: its preposition, "early" and "late"."""
    last = first
    while last and tokens[last - 1].low in _DAY_OPENERS:
        last -= 1
    return last


def verb_before(tokens: list[Token], end: int) -> int | None:
    """The verb whose clause goes on up to token `end`; None where another clause or phrase may hold it."""
    for k in range(end - 1, max(-1, end - REACH), -1):
        token = tokens[k]
        if token.tag in ("R", "C") or (token.tag == "." and token.text not in "-'’.&"):
            if (
                token.low in ("and", "&", "or")
                and tokens[k - 1].tag in ("N", "NP")
                and tokens[k + 1].tag in ("N", "NP", "D", "JJ")
            ):
                continue
            return None
        if token.low in ("before", "after", "since", "until", "ahead", "following"):
            return None
        if token.tag in VERBS:
            return k
        if token.tag == "X" and not any(t.tag in VERBS for t in tokens[k + 1 : end]):
            return None
    return None


def event_claims(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """Something done or happening on the days of tokens [first, end)."""
    if tokens[end - 1].low.endswith("'s") or (end < len(tokens) and tokens[end].low in ("'s", "'")):
        yield from _possessed(sentence, tokens, first, end, days)
        return
    last = before_day(tokens, first)
    verb = _verb_between(tokens, first, last, end)
    if verb is None:
        verb = verb_before(tokens, last)
        if verb is not None and not is_its_day(tokens, verb, last):
            return
    if verb is None or tokens[verb].tag == "VG":
        return
    owned = first and (tokens[first - 1].tag == "D" or tokens[first - 1].low.endswith("'s"))
    if owned and end < len(tokens) and tokens[end].tag in ("N", "NP", "J", "JJ"):
        return  # "the 2016 election" names something
    yield from _act(sentence, tokens, verb, first, end, days)


def is_its_day(tokens: list[Token], verb: int, last: int) -> bool:
    """Whether a day at token `last` is the verb's: not where a happening that the verb is only about stands before it
    ("condemned the attack on Tuesday", "reacted to the attack in Velmar on Tuesday")."""
    inside = range(last - 1, verb, -1)
    named = (k for k in inside if is_happening(tokens[k]) and tokens[k + 1].tag not in ("N", "NP"))
    at = next((k for k in named if tokens[k].tag != "VG" or tokens[k - 1].text != ","), None)
    if at is None:
        return True
    before = at
    while before > verb + 1 and (
        tokens[before - 1].tag in ("N", "NP", "J", "JJ", "D", "#", "VG", "A")
        or tokens[before - 1].low in ("and", "of", "-")
    ):
        before -= 1
    if before > verb + 1 or tokens[verb + 1].tag == "P":
        return tokens[before - 1].low in _NAMING
    return base_form(tokens[verb].low) not in timing_words("about")


def _verb_between(tokens: list[Token], first: int, last: int, end: int) -> int | None:
    """The verb behind a date that opens the clause or parts subject and verb ("On Thursday, Russia announced")."""
    opens = last == 0 or (tokens[last - 1].tag == "." and tokens[last - 1].text in '“"(')
    follows = last > 0 and tokens[last - 1].tag in ("N", "NP") and end < len(tokens)
    if follows and tokens[end].tag in ("VD", "X", "M", "A"):
        k = end
        while k < len(tokens) - 1 and tokens[k].tag in ("X", "M", "A", "G"):
            k += 1
        return k if tokens[k].tag in VERBS and subject_before(tokens, end) else None
    if not opens:
        return None
    k = end + 1 if end < len(tokens) and tokens[end].text == "," else end
    while k < len(tokens) and k - end < REACH:
        token = tokens[k]
        parts = token.tag in ("R", "C", "P") or (token.tag == "." and token.text not in "-'’.&")
        if parts and token.low not in ("of", "in", "and"):
            return None
        if token.tag in ("VD", "V") and subject_before(tokens, group_start(tokens, k)):
            return k
        if token.tag in ("VG", "O"):
            return None
        k += 1
    return None


def _act(sentence: Sentence, tokens: list[Token], verb: int, first: int, end: int, days: Days) -> Iterator[Attribute]:
    start = group_start(tokens, verb)
    group = [t.low for t in tokens[start:verb]]
    lemma = base_form(tokens[verb].low)
    if "to" in group and start and base_form(tokens[start - 1].low) in act_verbs("done"):
        start, group = group_start(tokens, start - 1), [tokens[start - 1].low]  # "managed to retake the city"
    due = "to" in group and start and tokens[start - 1].low in timing_words("due")
    if lemma in timing_words("due") and set(group) & BE and tokens[verb].tag in ("VD", "J"):
        subject = subject_before(tokens, start)
        if subject is not None:
            yield date_claim(sentence, tokens, "due", subject, None, days, start, end, verb, "planned")
        return
    if due:
        start = group_start(tokens, start - 1)
        group = group[group.index("to") + 1 :] if "to" in group else group
    if ("to" in group and not due) or set(group) & {"should", "could", "may", "might", "can", "would", "must"}:
        return
    if lemma in timing_words("speech") or (not group and tokens[verb].tag == "V" and not is_past_too(tokens[verb].low)):
        return
    if group[:1] == ["being"]:
        return
    if days[0] and days[1] and (days[1] - days[0]).days > 366 and {"has", "have"} & set(group):
        return  # over the past years
    passive = bool(set(group) & BE) and tokens[verb].tag != "VG"
    subject = subject_before(tokens, start)
    if subject is None:
        return
    planned = due or "will" in group
    if passive and lemma == "meet":
        return  # "was met with anger"
    if passive and not planned and group and {"is", "are"} & set(group) and "been" not in group:
        return  # "the economy is set for growth in 2005"
    last = before_day(tokens, first)
    # "31 people killed on Monday in an attack"
    passive |= not group and subject.end == verb and last == verb + 1 and predicate_of(lemma) in TOLLS
    thing = None if passive else dated_object(tokens, verb + 1, last)
    if verb + 1 == last and end < len(tokens) and tokens[end].tag in ("D", "N", "J") and tokens[end].text.islower():
        # "launched on Sunday a series of attacks"
        thing = None if passive or lemma in verbs_alone() else object_after(tokens, end)
    if thing is not None and thing.first < end and thing.end > last > verb:
        # what the object's words run into is the date: "the offensive in late May"
        thing = Phrase(thing.first, last, thing.head, thing.determiner) if thing.head < last else None
    if thing is not None and thing.head_noun(tokens) in UNIT_DAYS:
        return
    if (subject.first < end and first < subject.end) or (thing is not None and thing.first < end and first < thing.end):
        return  # the date is part of a name: "his 2004 appearance"
    if thing is None and not passive and not planned and lemma not in verbs_alone():
        return  # without an object the form may be a participle: "letters sent on Monday"
    attribute = "due" if planned else "happened"
    be = "be" if planned else "were" if {"were", "have"} & set(group) or not group else "was"
    shoots = lemma == "open" and thing is not None and thing.words(tokens) == "fire"
    if lemma in timing_words("begin") | timing_words("end") and not shoots:
        attribute = "began" if lemma in timing_words("begin") else "ended"
        about = thing or subject
        words = None if thing is None else act_in_words(tokens, verb, thing, lemma, first)
        lasting = about.head_noun(tokens) in timing_words("activity") | timing_words("event")
        lasting |= tokens[about.head].low in timing_words("activity") | timing_words("event")
        if lemma in timing_words("making") and not lasting and passive:
            yield date_claim(
                sentence,
                tokens,
                "due" if planned else "happened",
                subject,
                f"{be} {tokens[verb].low}",
                days,
                start,
                end,
                verb,
            )
            return
        if lemma in timing_words("making") and not lasting:
            yield date_claim(
                sentence,
                tokens,
                "due" if planned else "happened",
                subject,
                act_in_words(tokens, verb, thing, lemma, first),
                days,
                start,
                end,
                verb,
            )
            return
        yield date_claim(
            sentence,
            tokens,
            "due" if planned else attribute,
            about,
            words if planned else None,
            days,
            start,
            end,
            verb,
            "planned" if planned else None,
        )
        return
    if lemma == "take" and thing is not None and thing.head_noun(tokens) in timing_words("office"):
        yield date_claim(sentence, tokens, "began", subject, f"in {thing.words(tokens)}", days, start, end, verb)
        return
    if lemma == "pass" and thing is not None and thing.head_noun(tokens) in act_verbs("legislatures"):
        # "the bill passed the senate": the senate passed the bill
        bill, subject = subject, thing
        value = f"pass the {bill.words(tokens)}"
        yield date_claim(
            sentence, tokens, attribute, subject, value, days, start, end, verb, "planned" if planned else None
        )
        return
    if lemma == "break" and tokens[verb + 1].low == "out" and not planned:
        yield date_claim(sentence, tokens, "began", subject, None, days, start, end, verb)
        return
    value = suffered(tokens, be, verb) if passive else act_in_words(tokens, verb, thing, lemma, first)
    value, end = with_happening(tokens, value, verb, last, end)
    yield date_claim(
        sentence, tokens, attribute, subject, value, days, start, end, verb, "planned" if planned else None
    )


def is_happening(token: Token) -> bool:
    """Whether a word names what happens on a day ("raid", "raids")."""
    return token.tag in ("N", "VG") and (token.low in happenings() or singular(token.low) in happenings())


def suffered(tokens: list[Token], be: str, verb: int) -> str:
    """The act of a passive: "was shot down"."""
    after = tokens[verb + 1].low if verb + 1 < len(tokens) else ""
    return f"{be} {tokens[verb].low} {after}" if after in _PARTICLES - {"on", "over"} else f"{be} {tokens[verb].low}"


def dated_object(tokens: list[Token], start: int, last: int) -> Phrase | None:
    """The object that begins at token `start`, its second half too where that ends before a day at token `last`."""
    thing = whole_object(tokens, start)
    if thing is None or last < start:
        return thing
    if thing.end > last:
        return object_after(tokens, start)
    rest = tokens[thing.end + 1 : last]
    if rest and tokens[thing.end].low == "and" and all(t.tag in ("N", "NP", "J", "JJ", "VG") for t in rest):
        # "the ethics and voting rights bill"
        return Phrase(thing.first, last, last - 1, thing.determiner) if rest[-1].tag == "N" else thing
    return thing


def with_happening(tokens: list[Token], act: str, verb: int, last: int, end: int) -> tuple[str, int]:
    """(act, end) of what befell people on the day of tokens [last, end), with the happening that it befell them in, before the
    day or behind it: "were killed in an attack", "kill 16 people by a suicide bomb"."""
    if predicate_of(lemma_of_verb(tokens[verb].low)) is None:
        return act, end
    places = [*range(verb + 1, last), end]
    for k in places:
        if k + 1 >= len(tokens) or tokens[k].low not in ("in", "by") or (k < last and _parts(tokens, verb, k)):
            continue
        thing = object_after(tokens, k + 1)
        if thing is None:
            continue
        if any(is_happening(t) or t.low in timing_words("deed") for t in tokens[thing.first : thing.head + 1]):
            told = f"{act} {words_between(tokens, k, thing.head + 1)}"
            return told, max(end, thing.head + 1)
    return act, end


def base_form(low: str) -> str:
    lemma = lemma_of_verb(low)
    if lemma.endswith("ll") and lemma[:-1] in verbs_of_acts():
        return lemma[:-1]  # cancelled, repelled
    silent = low.endswith(("ed", "ing")) and lemma.endswith(("nc", "rc", "lv", "rv", "rg", "ns", "rs"))
    return f"{lemma}e" if silent else lemma


def act_in_words(tokens: list[Token], verb: int, thing: Phrase | None, lemma: str, first: int) -> str:
    """The act in its base form, with what it is done to or where it leads: "announce the opening of passages"."""
    if thing is None:
        if lemma in timing_words("leading") and tokens[verb + 1].low in ("to", "into", "for"):
            aim = object_after(tokens, verb + 2)
            if aim is not None and aim.first < first:
                return f"{lemma} {words_between(tokens, verb + 1, min(aim.end, first))}"
        if lemma in act_verbs("planned"):
            to = next(
                (k for k in range(verb + 1, min(verb + _REACH_OF_AIM, len(tokens))) if tokens[k].low == "to"), None
            )
            if to is not None and to + 1 < len(tokens) and not _parts(tokens, verb, to):
                aim = object_after(tokens, to + 2)
                if aim is not None and (tokens[to + 1].tag == "V" or aim.determiner):
                    return f"{lemma} {words_between(tokens, to, aim.end)}"
        after = tokens[verb + 1 : verb + 3]
        if (
            len(after) == 2
            and verb + 2 != first
            and after[0].low in _PARTICLES
            and after[1].tag in ("P", ".", "NP", "A")
        ):
            return f"{lemma} {after[0].low}"
        return lemma
    return f"{lemma} {words_between(tokens, thing.first if verb < first < thing.first else verb + 1, thing.end)}"


def _parts(tokens: list[Token], first: int, end: int) -> bool:
    """Whether another clause or verb begins between two tokens."""
    between = tokens[first + 1 : end]
    return any(t.tag in ("R", "C", "V", "VD", "VG") or (t.tag == "." and t.text not in "-'’.") for t in between)


def _possessed(sentence: Sentence, tokens: list[Token], first: int, end: int, days: Days) -> Iterator[Attribute]:
    """ "Thursday's attack"."""
    k = end + (1 if end < len(tokens) and tokens[end].low in ("'s", "'") else 0)
    thing = object_after(tokens, k)
    if thing is None or thing.first != k:
        return
    event = next((n for n in range(thing.end - 1, thing.first - 1, -1) if is_happening(tokens[n])), None)
    if event is None:
        return
    thing = Phrase(thing.first, event + 1, event)
    if days[0] is None or days[1] is None or (days[1] - days[0]).days > 31:
        return
    yield date_claim(sentence, tokens, "happened", thing, None, days, first, thing.end, thing.head, "asserted")
