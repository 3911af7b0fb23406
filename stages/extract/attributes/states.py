"""States of things: "the crossing remained closed", "police arrested Jane Roe", "the truce expired", "the besieged town"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stages.extract.attributes.lexicon import Entry, State, base_forms, states, trigger_words
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import (
    Phrase,
    group_start,
    is_title_case,
    object_after,
    run_before,
    subject_before,
)
from stages.extract.attributes.sorts import is_of_sort
from stages.extract.model import Sentence, Span
from stages.extract.quantities.noun_phrases import population_of_word
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token, is_plural, may_be_noun

_DECIDED = frozenset(("voted", "agreed", "decided", "ordered"))
_BEING = frozenset(("is", "are", "was", "were", "be", "set", "due", "scheduled", "expected"))
_MERE = frozenset(("should", "must", "can", "cannot", "ought", "may", "might", "could"))
"""Words of a verb group that leave open how things are or will be."""

_OPENERS = frozenset(("once", "until", "before", "if", "unless", "whether", "how", "till"))

_FORCES = frozenset(("force", "army", "police", "military", "regime", "government", "tank"))
_AFTER_UNDER = frozenset(("siege", "blockade", "arrest", "control"))
_LINKING = frozenset(
    ("remain", "remains", "remained", "remaining", "stay", "stays", "stayed", "staying", "stood", "lay")
)
_PASSIVE = frozenset(("is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"))


def find_states(sentence: Sentence, tokens: list[Token], before: list[Token]) -> list[Attribute]:
    """States that a sentence claims of things; a question claims none. `before` are the tokens of the sentence before,
    which "it" and "they" may point to."""
    if not tokens or tokens[-1].text == "?" or is_title_case([t.text for t in tokens]):
        return []
    transitive, intransitive, adjectives = states()
    found: list[Attribute] = []
    taken: set[tuple[int, str]] = set()
    for n, token in enumerate(tokens):
        low = token.low
        if low not in trigger_words():
            continue
        for made in _readings(
            sentence, tokens, before, n, transitive.get(low), intransitive.get(low), adjectives.get(low)
        ):
            key = (made.span.start, made.subject)
            if key not in taken:
                taken.add(key)
                found.append(made)
    return found


def _readings(
    sentence: Sentence,
    tokens: list[Token],
    before: list[Token],
    n: int,
    transitive: tuple[Entry, ...] | None,
    intransitive: tuple[Entry, ...] | None,
    adjectives: tuple[Entry, ...] | None,
) -> Iterator[Attribute]:
    start = group_start(tokens, n)
    if any(t.low == "to" for t in tokens[start:n]):
        start = _after_plan(tokens, start)
        if start < 0:
            return
    auxiliaries = {t.low for t in tokens[start:n]}
    if auxiliaries & _MERE or "never" in auxiliaries:
        return
    passive = bool(auxiliaries & _PASSIVE) and not tokens[n].low.endswith("ing")
    if passive or (adjectives and n and tokens[n - 1].low in _LINKING):
        if n and tokens[n - 1].low in _LINKING:
            start = group_start(tokens, n - 1)
            if {t.low for t in tokens[start:n]} & _MERE:
                return
        table = (adjectives or ()) + ((transitive or ()) if passive else ())
        yield from _of_subject(sentence, tokens, before, n, start, table)
        return
    if adjectives and n > 2:
        yield from _existing(sentence, tokens, n, adjectives)
    following = tokens[n + 1].low if n + 1 < len(tokens) else ""
    if adjectives and following in _AFTER_UNDER and (held := reduced_state(tokens, n + 2)) is not None:
        yield _claim(sentence, tokens, held[0], held[1], held[0].first, n + 1, n)
        return
    if transitive and start == n and following == "by" and tokens[n].tag in ("VD", "J"):
        yield from _reduced(sentence, tokens, n, transitive)
        return
    if adjectives and tokens[n].tag in ("J", "JJ", "N", "VD") and n + 1 < len(tokens):
        yield from _attributive(sentence, tokens, n, adjectives)
    if tokens[n].tag in ("N", "J", "JJ", "NP") and not auxiliaries:
        return
    if not auxiliaries and not _is_past(tokens, n, sentence.section == "headline"):
        return
    if transitive:
        made = list(_of_object(sentence, tokens, n, start, transitive))
        if made:
            yield from made
            return
    if intransitive and not tokens[n].low.endswith("ing"):
        yield from _of_subject(sentence, tokens, before, n, start, intransitive, intransitive=True)


def _after_plan(tokens: list[Token], start: int) -> int:
    """First token of the verb group with the verb that rules an infinitive ("voted to approve"); -1 for a mere aim."""
    first = next(k for k in range(start, len(tokens)) if tokens[k].low == "to")
    rules = tokens[first - 1].low if first else ""
    if rules in _DECIDED:
        return group_start(tokens, first - 1)
    return start if rules in _BEING else -1


def _is_past(tokens: list[Token], n: int, headline: bool) -> bool:
    """Whether a verb without auxiliaries is finite by its form: a past form, or the present of a headline."""
    low = tokens[n].low
    if low.endswith("ing"):
        return False
    present = low in base_forms() or low.removesuffix("s") in base_forms() or low.removesuffix("es") in base_forms()
    if not present or low in ("shut", "cut", "put", "quit", "set"):
        return True
    return headline and tokens[n - 1].tag in ("N", "NP") and n > 0


def _matching(tokens: list[Token], n: int, entries: tuple[Entry, ...]) -> Iterator[tuple[int, State]]:
    """(last word, state) of the entries whose words stand from token n on, the longest only."""
    size = None
    for rest, state in entries:
        if size is not None and len(rest) < size:
            return
        if tuple(t.low for t in tokens[n + 1 : n + 1 + len(rest)]) == rest:
            size = len(rest)
            yield n + len(rest), state


def _of_subject(
    sentence: Sentence,
    tokens: list[Token],
    before: list[Token],
    n: int,
    start: int,
    entries: tuple[Entry, ...],
    intransitive: bool = False,
) -> Iterator[Attribute]:
    """ "the crossing was closed", "the truce expired", "they had been opened"."""
    matches = list(_matching(tokens, n, entries))
    subject = subject_before(tokens, start) if matches else None
    pointed = ""
    if matches and subject is None and start and tokens[start - 1].low in ("it", "they"):
        subject = Phrase(start - 1, start, start - 1)
    if subject is None:
        return
    if _opener(tokens, subject) in _OPENERS or (
        _opener(tokens, subject) == "when" and tokens[start].low in ("is", "are")
    ):
        return
    for last, state in matches:
        if tokens[n].low == "surrounded" and last + 1 < len(tokens) and tokens[last + 1].low == "by":
            ring = object_after(tokens, last + 2)
            if ring is None or (
                population_of_word(tokens[ring.head]) is None and ring.head_noun(tokens) not in _FORCES
            ):
                continue  # by a wall
        if intransitive and object_after(tokens, last + 1) is not None and len(state.value.split()) < 3:
            continue
        if tokens[subject.head].tag == "O":
            pointed = _pointed_to(tokens, before, subject.head, state.of)
            if not pointed:
                continue
        elif not is_of_sort(tokens, subject, state.of):
            continue
        made = _claim(sentence, tokens, subject, state, subject.first, last, n)
        made.subject = pointed or made.subject
        yield made
        return


def _opener(tokens: list[Token], subject: Phrase) -> str:
    k = subject.first - 1 - (1 if subject.determiner else 0)
    return tokens[k].low if k >= 0 else ""


def _pointed_to(tokens: list[Token], before: list[Token], pronoun: int, sort: str) -> str:
    """What "it" or "they" at a token means: the nearest thing of the sort before it, in this sentence or the one before."""
    if sort in ("person", "name", "any", "place"):
        return ""
    plural = tokens[pronoun].low == "they"
    for run, end in ((tokens, pronoun), (before, len(before))):
        for k in range(end - 1, -1, -1):
            one_of = k > 2 and "one" in (run[k - 2].low, run[k - 3].low) and "of" in (run[k - 1].low, run[k - 2].low)
            if run[k].tag not in ("N", "NP") or (is_plural(run[k].low) and not one_of) != plural:
                continue
            thing = run_before(run, k + 1)
            if thing is not None and is_of_sort(run, thing, sort):
                return thing.words(run)
    return ""


def reduced_state(tokens: list[Token], end: int) -> tuple[Phrase, State] | None:
    """(thing, state) of a state without a verb that ends before token `end`: "the eastern districts, under siege"."""
    for n in range(end - 1, max(0, end - 4), -1):
        for last, state in _matching(tokens, n, states()[2].get(tokens[n].low, ())):
            if last != end - 1:
                continue
            k = n
            while k > 0 and tokens[k - 1].tag in ("A", "JJ") and tokens[k - 1].low not in ("total", "full"):
                k -= 1
            if k and tokens[k - 1].text == ",":
                k -= 1
            thing = run_before(tokens, k)
            if thing is not None and is_of_sort(tokens, thing, state.of):
                return thing, state
    return None


def ruled_object(tokens: list[Token], end: int) -> tuple[Phrase, State, int] | None:
    """(thing, state, verb) of "forces have surrounded the eastern districts" that ends before token `end`."""
    for n in range(end - 2, max(0, end - 14), -1):
        if tokens[n].tag == "VD" and tokens[group_start(tokens, n)].low in ("has", "have"):
            for last, state in _matching(tokens, n, states()[0].get(tokens[n].low, ())):
                thing = object_after(tokens, last + 1)
                if thing is not None and thing.end == end and is_of_sort(tokens, thing, state.of):
                    return thing, state, n
    return None


def _of_object(
    sentence: Sentence, tokens: list[Token], n: int, start: int, entries: tuple[Entry, ...]
) -> Iterator[Attribute]:
    """ "police arrested Jane Roe"."""
    if tokens[n].tag == "VG" and start == n and n and tokens[n - 1].tag not in ("P", ".", "X"):
        return
    for last, state in _matching(tokens, n, entries):
        thing = object_after(tokens, last + 1)
        if thing is not None and is_of_sort(tokens, thing, state.of):
            if start == n and tokens[n].tag == "VD" and not _has_agent(tokens, n):
                continue
            yield _claim(sentence, tokens, thing, state, start, thing.end - 1, n)
            return


def _has_agent(tokens: list[Token], n: int) -> bool:
    """Whether a subject stands before a bare past form, which else may be a participle ("men arrested Sunday")."""
    k = n
    while k > 0 and tokens[k - 1].tag == "A":
        k -= 1
    if k == 0:
        return False
    before = tokens[k - 1]
    return before.tag in ("O", "N", "NP", "R", "C") or before.text in (",", ")") or may_be_noun(before.low)


def _existing(sentence: Sentence, tokens: list[Token], n: int, entries: tuple[Entry, ...]) -> Iterator[Attribute]:
    """ "there are no corridors open"."""
    thing = run_before(tokens, n)
    if thing is None:
        return
    k = thing.first - 1 - (1 if thing.determiner else 0)
    if k < 1 or tokens[k].low not in ("are", "is", "were", "was") or tokens[k - 1].low != "there":
        return
    for last, state in _matching(tokens, n, entries):
        if is_of_sort(tokens, thing, state.of):
            yield _claim(sentence, tokens, thing, state, k - 1, last, n)
            return


def _reduced(sentence: Sentence, tokens: list[Token], n: int, entries: tuple[Entry, ...]) -> Iterator[Attribute]:
    """ "the town, now almost encircled by troops,"."""
    k = n
    while k > 0 and tokens[k - 1].tag == "A":
        k -= 1
    if k and tokens[k - 1].text == ",":
        k -= 1
    thing = run_before(tokens, k)
    for last, state in _matching(tokens, n, entries):
        if state.dimension == "siege" and thing is not None and is_of_sort(tokens, thing, state.of):
            yield _claim(sentence, tokens, thing, state, thing.first, last, n)
            return


def _attributive(sentence: Sentence, tokens: list[Token], n: int, entries: tuple[Entry, ...]) -> Iterator[Attribute]:
    """ "the besieged town"."""
    for rest, state in entries:
        if not state.attributive or rest:
            continue
        thing = object_after(tokens, n + 1)
        if thing is not None and n and tokens[n - 1].tag == "D":
            thing = replace(thing, determiner=tokens[n - 1].low)
        named = (
            thing is not None and tokens[n + 1].tag in ("N", "NP", "J", "JJ") and is_of_sort(tokens, thing, state.of)
        )
        if thing is not None and named and n and tokens[n - 1].tag in ("D", "P", "JJ", "N", "NP", "J"):
            yield _claim(sentence, tokens, thing, state, n, thing.end - 1, n)
            return


def _claim(
    sentence: Sentence, tokens: list[Token], thing: Phrase, state: State, first: int, last: int, verb: int
) -> Attribute:
    begin, end = min(first, thing.first), max(last, thing.end - 1)
    modality, polarity = stance(tokens, thing.first, thing.end, verb)
    nearly = bool({t.low for t in tokens[max(0, verb - 3) : verb]} & {"nearly", "almost", "virtually"})
    value = f"nearly {state.value}" if nearly and state.dimension == "siege" else state.value
    if nearly and value == state.value and modality == "asserted":
        modality = "hedged"
    if thing.determiner in ("no", "neither") or _is_unseen(tokens, thing):
        polarity = "negative"
    return Attribute(
        sentence,
        Span(tokens[begin].start, tokens[end].end),
        "attribute",
        "status",
        thing.words(tokens),
        value,
        modality=modality,
        polarity=polarity,
        confidence=0.8,
    )


def _is_unseen(tokens: list[Token], thing: Phrase) -> bool:
    """Whether a clause hangs on "no sign that" and the like."""
    k = thing.first - 1 - (1 if thing.determiner else 0)
    if (
        k < 2
        or tokens[k].low != "that"
        or tokens[k - 1].low not in ("sign", "signs", "evidence", "indication", "proof")
    ):
        return False
    return any(t.low in ("no", "nor", "without", "little", "not") for t in tokens[max(0, k - 4) : k])
