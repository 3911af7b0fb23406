"""Public acts: who did what to whom ("warplanes bombed the market", "the corridor for civilians to leave the city")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stages.extract.attributes.events import UNIT_DAYS
from stages.extract.attributes.lexicon import act_verbs, timing_words
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import (
    Phrase,
    group_start,
    is_title_case,
    object_after,
    run_before,
    subject_before,
    whole_object,
)
from stages.extract.lexicon import read_csv
from stages.extract.model import Sentence, Span
from stages.extract.quantities.fates import predicate_of
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token, forms_of_verb, lemma_of_verb

BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "get", "got", "gets"))
HAVE = frozenset(("has", "have", "had", "having"))
_OPEN = frozenset(("could", "may", "might"))
_MERE = frozenset(("should", "shouldn't", "must", "mustn't", "ought", "oughtn't", "can", "cannot", "can't"))
"""Words of a verb group that say how things ought to be."""
_ABLE = frozenset(("could", "couldn't", "can", "cannot", "can't"))

_PRONOUNS = frozenset(("he", "she", "they", "we", "i", "it", "who", "which", "that", "you"))
_MARKS = frozenset('"“”()')
_OBJECTS = frozenset(("them", "him", "her", "it", "us"))
_DITRANSITIVE = frozenset(("offer", "give", "grant", "promise", "pay", "show", "send", "deny"))
_DECREES = frozenset(("decree", "law", "bill", "order", "deal", "agreement", "resolution", "motion", "executive"))
"""Papers that do what their infinitive or participle says, in the name of who made them."""

_AWAY = frozenset(("from", "to", "into", "out", "through", "in", "of", "for"))
_EMPTY = frozenset(("thing", "way", "time", "lot", "part", "number", "day", "week", "month", "year", "percent", "%"))
"""Nouns that say nothing of what an act was done to."""

_QUALIFIES = frozenset(
    # what such words lead to behind a denied act is what is denied
    ("with", "based", "because", "for", "over", "as", "unless", "without", "by", "if", "when", "while", "than", "so")
)
_LIMITS = frozenset(("only", "solely", "just", "merely", "enough", "alone"))
_MANY = frozenset(("dozens", "hundreds", "thousands", "millions", "scores", "tens", "several", "many", "number"))
_REACH = 14


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with the words that belong to it; `alone` when it needs no object."""

    base: str
    rest: tuple[str, ...]
    alone: bool


@cache
def verbs() -> dict[str, tuple[Verb, ...]]:
    """Form of a verb → the acts that it may tell, those with more words first."""
    out: dict[str, dict[tuple[str, ...], Verb]] = {}
    entries = {
        v
        for row in read_csv("acts.csv")
        if row["group"] not in ("planned", "failed", "done", "letting", "legislatures")
        for v in row["verbs"].split("|")
    }
    for entry in sorted(entries):
        base, *rest = entry.split()
        for form in forms_of_verb(base):
            if entry != "force" or form not in ("force", "forces"):  # a noun nearly always
                out.setdefault(form, {})[tuple(rest)] = Verb(entry, tuple(rest), entry in act_verbs("alone"))
    return {form: tuple(sorted(found.values(), key=lambda v: -len(v.rest))) for form, found in out.items()}


@cache
def _participial() -> frozenset[str]:
    """Acts that a participle behind the agent's noun tells as well: of others it may belong to another noun."""
    return act_verbs("war") | act_verbs("violence") | act_verbs("access") | {"show", "display"} - {"use"}


def find_acts(sentence: Sentence, tokens: list[Token]) -> list[Attribute]:
    """Acts that a sentence claims, planned ones included; a question claims none, nor does a line in title case."""
    if not tokens or tokens[-1].text == "?" or is_title_case([t.text for t in tokens]):
        return []
    tokens = [t for t in tokens if t.text not in _MARKS]
    found = (a for n in range(len(tokens)) if tokens[n].low in verbs() for a in _at(sentence, tokens, n))
    return [a for a in found if a.polarity == "positive" or not _is_qualified(tokens, a)][:12]


def _is_qualified(tokens: list[Token], act: Attribute) -> bool:
    """Whether what stands behind an act that was not done says in which way it wasn't: "does not charge Roe with plotting" leaves
    open whether it charges him."""
    after = next((t for t in tokens if t.start >= act.span.end), None)
    return after is not None and (after.low in _QUALIFIES or (after.tag == "A" and after.low in _LIMITS))


def _at(sentence: Sentence, tokens: list[Token], n: int) -> Iterator[Attribute]:
    token = tokens[n]
    start = group_start(tokens, n)
    group = [t.low for t in tokens[start:n]]
    verb = next((v for v in verbs()[token.low] if _follows(tokens, n, v.rest)), None)
    if verb is None:
        return
    # what may be a noun or an adjective is a verb behind an auxiliary or "to"
    is_verb = token.tag in ("V", "VD", "J", "VG") or (token.tag == "N" and bool(group))
    is_verb |= (token.tag == "JJ" and "to" in group) or (token.tag == "X" and bool(verb.rest))
    if not is_verb:
        return
    last = n + len(verb.rest)
    if verb.base == "name" and not group and _only_names(tokens, last + 1):
        return
    if "to" in group:
        yield from _infinitive(sentence, tokens, start + group.index("to"), n, last, verb)
        return
    if token.tag == "VG" and not set(group) & BE:
        yield from _doing(sentence, tokens, n, last, verb)
        return
    if set(group) & _MERE or (token.tag == "J" and not set(group) & (BE | HAVE)):
        return
    if (
        start > 1
        and tokens[start - 1].low in ("who", "what", "which")
        and tokens[start - 2].tag not in ("N", "NP", ".", "C")
    ):
        return  # "it is unclear who bombed the market"
    passive = bool(set(group) & BE) and token.tag != "VG"
    if passive and group[0] == "being":
        return
    if token.tag == "VD" and start and tokens[start - 1].tag == "D" and not set(group) & (BE | HAVE):
        return  # "her badly damaged neck"
    if not group and token.tag == "V" and not _is_finite(tokens, n):
        return
    if passive:
        yield from _suffered(sentence, tokens, start, n, last, verb)
        return
    agent, is_named = _agent(tokens, start, bool(group) or token.tag == "V")
    # what has auxiliaries, or an object behind a past form, is no participle, though its subject can't be told
    if is_named or group or (token.tag == "VD" and last + 1 < len(tokens) and tokens[last + 1].tag == "D"):
        yield from _done(sentence, tokens, agent, start, n, last, verb)


def _doing(sentence: Sentence, tokens: list[Token], n: int, last: int, verb: Verb) -> Iterator[Attribute]:
    """A participle behind the noun that does it: "a decree offering an amnesty", "leaflets showing a map"."""
    if not n or object_after(tokens, last + 1) is None:
        return
    if tokens[n - 1].low in _DECREES:
        yield from _done(sentence, tokens, _author(tokens, n - 1), n - 1, n, last, verb)
    elif tokens[n - 1].tag in ("N", "NP") and verb.base in _participial():
        agent = run_before(tokens, n)
        if agent is not None:
            yield from _done(sentence, tokens, agent, n, n, last, verb)


def _only_names(tokens: list[Token], n: int) -> bool:
    """Whether the name at token n is what somebody is called ("a man named Jane Roe"), and not what becomes of its bearer ("named
    Jane Roe chief executive")."""
    end = n
    while end < len(tokens) and tokens[end].tag == "NP":
        end += 1
    after = tokens[end] if end < len(tokens) else None
    return end > n and (after is None or (after.tag not in ("N", "D", "J") and after.low not in ("as", "to")))


def _follows(tokens: list[Token], n: int, rest: tuple[str, ...]) -> bool:
    return tuple(t.low for t in tokens[n + 1 : n + 1 + len(rest)]) == rest


def _is_finite(tokens: list[Token], n: int) -> bool:
    """Whether a present form without auxiliary is a verb with a subject and no noun ("the strikes")."""
    k = n - 1
    while k > 0 and tokens[k].tag == "A":
        k -= 1
    if k < 0 or (tokens[k].tag not in ("N", "NP") and tokens[k].low not in _PRONOUNS):
        return False
    while k > 0 and tokens[k].tag in ("N", "NP", "J", "JJ"):
        k -= 1
    # "20 car raids": nothing that raids is 20
    return not (tokens[k].tag == "#" and tokens[k].low not in ("one", "1") and tokens[n].low.endswith("s"))


def _agent(tokens: list[Token], start: int, is_verb: bool) -> tuple[Phrase | None, bool]:
    """(subject, whether there is one); the subject of a pronoun is none that is told here."""
    k = start - 1
    if k >= 0 and tokens[k].low in _PRONOUNS and tokens[k].tag in ("O", "R"):
        return subject_before(tokens, start), True
    found = subject_before(tokens, start)
    if found is not None:
        return found, True
    if k > 0 and tokens[k].low in ("and", "then", "but") and is_verb | (tokens[start].tag == "VD"):
        for tags in (("VD",), ("V",)):
            for j in range(k - 1, max(0, k - _REACH), -1):
                if tokens[j].tag in tags and tokens[j].low not in BE | HAVE:
                    return subject_before(tokens, group_start(tokens, j)), True
                if tokens[j].tag == "." and tokens[j].text in ".;:":
                    break
    return None, False


def _done(
    sentence: Sentence,
    tokens: list[Token],
    agent: Phrase | None,
    start: int,
    n: int,
    last: int,
    verb: Verb,
    modality: str | None = None,
    polarity: str | None = None,
) -> Iterator[Attribute]:
    if agent is not None and agent.head_noun(tokens) in UNIT_DAYS:
        agent = None
    thing = whole_object(tokens, last + 1)
    if thing is not None and verb.base in _DITRANSITIVE and tokens[min(thing.end, len(tokens) - 1)].tag == "D":
        thing = object_after(tokens, thing.end) or thing
    pointed = tokens[last + 1].low if last + 1 < len(tokens) else ""
    if thing is None and agent is not None and pointed in _OBJECTS:
        it = Phrase(last + 1, last + 2, last + 1)
        yield _claim(sentence, tokens, it, agent, verb.base, start, n, last, modality, polarity)
        return
    if thing is not None and verb.base == "pass" and thing.head_noun(tokens) in act_verbs("legislatures"):
        # "the bill passed the senate": the senate passed the bill
        bill = agent or run_before(tokens, start)
        if bill is None:
            return
        thing, agent = bill, thing
    if thing is not None and (thing.head_noun(tokens) in _EMPTY or tokens[thing.head].low in timing_words("due")):
        thing = None
    if thing is None and (not verb.alone or agent is None):
        return
    moves = verb.base in act_verbs("movement")
    if thing is None and moves and last + 1 < len(tokens) and tokens[last + 1].low in _AWAY:
        thing = object_after(tokens, last + 2)
    if any(_is_counted(tokens, p, verb) for p in (thing, agent) if p is not None):
        return
    if agent is None and verb.base in act_verbs("movement"):
        return
    if thing is None:
        assert agent is not None
        yield _claim(sentence, tokens, agent, None, verb.base, start, n, last, modality, polarity)
    elif agent is None:
        yield _claim(sentence, tokens, thing, None, f"be {_participle(verb)}", start, n, last, modality, polarity)
    else:
        yield _claim(sentence, tokens, thing, agent, verb.base, start, n, last, modality, polarity)


def _is_counted(tokens: list[Token], phrase: Phrase, verb: Verb) -> bool:
    """Whether a number of people tells the act already ("killed 12 people", "dozens fled")."""
    if predicate_of(verb.base) is None:
        return False
    return any(t.tag == "#" or t.low in _MANY for t in tokens[max(0, phrase.first - 1) : phrase.end])


def _author(tokens: list[Token], paper: int) -> Phrase | None:
    """Who made the paper whose noun stands at a token: "the president issued a decree"."""
    for k in range(paper - 1, max(0, paper - 6), -1):
        if tokens[k].tag in ("VD", "V"):
            return subject_before(tokens, group_start(tokens, k))
    return None


def _suffered(
    sentence: Sentence, tokens: list[Token], start: int, n: int, last: int, verb: Verb
) -> Iterator[Attribute]:
    """ "the market was bombed (by warplanes)"."""
    thing = subject_before(tokens, start)
    if thing is None and start and tokens[start - 1].low in ("it", "he", "she", "they"):
        thing = Phrase(start - 1, start, start - 1)
    if thing is None or _is_counted(tokens, thing, verb):
        return
    if verb.base == "reach" and {t.low for t in tokens[start:n]} & _ABLE:
        return  # "could not be reached for comment"
    if verb.base in act_verbs("letting") and last + 1 < len(tokens) and tokens[last + 1].low == "to":
        return  # what they were allowed to do is the act
    by = last + 1
    while by < min(len(tokens), last + 4) and tokens[by].tag == "A":
        by += 1
    agent = object_after(tokens, by + 1) if by < len(tokens) and tokens[by].low == "by" else None
    if agent is None and tokens[thing.head].tag == "O":
        return
    words = verb.base if agent is not None else f"be {' '.join((tokens[n].low, *verb.rest))}"
    yield _claim(sentence, tokens, thing, agent, words, start, n, last, None, None)


def _infinitive(sentence: Sentence, tokens: list[Token], to: int, n: int, last: int, verb: Verb) -> Iterator[Attribute]:
    """ "refused to sign", "was allowed to leave", "for civilians to leave", "to allow civilians to leave"."""
    ruler = to - 1
    while ruler > 0 and tokens[ruler].tag == "A":
        ruler -= 1
    if ruler < 0:
        return
    passive = tokens[n].tag == "VD" and n - 1 > to and tokens[n - 1].low == "be"
    lemma = lemma_of_verb(tokens[ruler].low)
    start = group_start(tokens, ruler)
    group = {t.low for t in tokens[start:ruler]}
    if passive:
        if lemma in act_verbs("done") and "to" not in group:
            yield from _suffered(sentence, tokens, start, n, last, verb)
        return
    if tokens[ruler].tag in ("V", "VD", "VG", "J", "JJ") and "to" not in group:
        if group & BE and (
            lemma in act_verbs("letting") or tokens[ruler].low in ("able", "unable", "free", "due", "set")
        ):
            agent, is_named = _agent(tokens, start, True)
            negative = tokens[ruler].low == "unable" or bool(group & {"not", "never"})
            ahead = bool(group & {"will", "would"}) or tokens[ruler].low in ("due", "set")
            if is_named:
                yield from _done(
                    sentence, tokens, agent, start, n, last, verb, "planned" if ahead else None, _polarity(negative)
                )
            return
        kind = next((k for k in ("planned", "failed", "done") if lemma in act_verbs(k)), None)
        if kind is not None and tokens[ruler].tag != "VG":
            agent, is_named = _agent(tokens, start, True)
            negative = kind == "failed" or any(t.tag == "G" or t.low.endswith("n't") for t in tokens[start:ruler])
            if is_named:
                modality = "planned" if kind == "planned" else None
                yield from _done(sentence, tokens, agent, start, n, last, verb, modality, _polarity(negative))
        return
    if tokens[ruler].low in _DECREES and "to" not in group:
        yield from _done(sentence, tokens, _author(tokens, ruler), ruler, n, last, verb)
        return
    # the noun phrase before "to" does it: "for civilians to leave", "allow civilians and fighters to flee"
    k = to
    while (
        k > 0
        and to - k < _REACH
        and (tokens[k - 1].tag in ("N", "NP", "J", "JJ", "D", "#") or tokens[k - 1].low == "and")
    ):
        k -= 1
    if k == to or k == 0:
        return
    opener = tokens[k - 1]
    if opener.low != "for" and lemma_of_verb(opener.low) not in act_verbs("letting"):
        return
    agent = object_after(tokens, k)
    if agent is None or agent.end > to:
        return
    agent = Phrase(agent.first, to, agent.head, agent.determiner)
    yield from _done(sentence, tokens, agent, agent.first, n, last, verb, "planned", "positive")


def _polarity(negative: bool) -> str:
    return "negative" if negative else "positive"


def _participle(verb: Verb) -> str:
    return " ".join((forms_of_verb(verb.base.split()[0])[-1], *verb.rest))


def _claim(
    sentence: Sentence,
    tokens: list[Token],
    thing: Phrase,
    agent: Phrase | None,
    words: str,
    start: int,
    n: int,
    last: int,
    modality: str | None,
    polarity: str | None,
) -> Attribute:
    parts = [p for p in (thing, agent) if p is not None]
    begin, end = min(start, *(p.first for p in parts)), max(last + 1, *(p.end for p in parts))
    found, said = stance(tokens, thing.first, thing.end, n)
    if any(p.determiner in ("no", "neither") for p in parts):
        said = polarity = "negative"  # "gave no details", "no army left the town"
    auxiliaries = {t.low for t in tokens[start:n]}
    # to deny is an act, and what another verb plans is not this one's
    if (found == "denied" and tokens[n].low.startswith("den")) or (
        found == "planned" and not auxiliaries & {"will", "would", "shall", "to"}
    ):
        found = "asserted"
    if auxiliaries & _OPEN and found == "asserted":
        found = "hedged"
    return Attribute(
        sentence,
        Span(tokens[begin].start, tokens[end - 1].end),
        "attribute",
        "act",
        thing.words(tokens),
        agent.words(tokens) if agent is not None else None,
        act=words,
        modality=modality or found,
        polarity=polarity or said,
        confidence=0.7,
    )
