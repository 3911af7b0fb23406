"""What an article asserts in its own voice: clauses that no other claim tells ("the stop lies west of the old town").

A sentence falls into its main clause and the clauses that a relative word, a conjunction or a semicolon begins. A clause
with a verb and enough words that say something is an assertion of the outlet, unless somebody is quoted in it, it asks or
advises, or an act, a state, a date or an office of it is a claim already.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, pairwise

from stages.extract.attributes.model import LONGEST, Attribute
from stages.extract.attributes.phrases import group_start, is_title_case, run_before, subject_before
from stages.extract.lexicon import word_set
from stages.extract.model import Article, Sentence, Span
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token, tokenize

ASSERTION = "assertion"
MIN_CONTENT = 4
"""Words that say something (nouns, names, verbs, numbers) that a clause needs."""
_COVERED = 0.5
"""Share of a clause's words from which another claim tells it."""

_OPENING = 18
"""Words and marks up to the verb of a clause that a phrase opens."""

_FINITE = frozenset(("X", "M", "V", "VD"))
_CONTENT = frozenset(("N", "NP", "V", "VD", "VG", "J", "JJ", "#"))
_RELATIVE = frozenset(("who", "which", "where", "whose"))
_BREAKS = frozenset((";", "—", "–"))


def find_assertions(article: Article, told: Iterable[Span], cues: Iterable[Span] = ()) -> list[Attribute]:
    """Assertions of the body of an article, in the order of its text; `told` are the spans that other claims tell, in any
    order, quotations with their speakers among them. A clause with one of the `cues` of quotations is none, however little of
    it is quoted.

    Never raises; time is linear in the text, since longer sentences than a person writes are left out.
    """
    spoken = {c.start for c in cues}
    spans = sorted(told, key=lambda s: (s.start, s.end))
    starts = [s.start for s in spans]
    # what begins before a sentence may reach into it
    reach = list(accumulate((s.end for s in spans), max))
    found: list[Attribute] = []
    for sentence in article.sentences:
        span = sentence.span
        if sentence.section != "body" or span.end - span.start > LONGEST:
            continue
        here = spans[bisect_right(reach, span.start) : bisect_left(starts, span.end)]
        if any(s.contains(span) for s in here):
            continue
        found += _of_sentence(sentence, tokenize(article.text, span.start, span.end), here, spoken)
    return found


def _of_sentence(
    sentence: Sentence, tokens: list[Token], told: Sequence[Span], spoken: Set[int]
) -> Iterator[Attribute]:
    """Nothing of questions, titles, advice and opinion."""
    if len(tokens) < MIN_CONTENT or tokens[-1].text == "?" or is_title_case([t.text for t in tokens]):
        return
    if any(t.low in word_set("first_and_second_person") for t in tokens):
        return
    for first, end in _clauses(tokens):
        if any(t.start in spoken for t in tokens[first:end]):
            continue
        assertion = _assertion(sentence, tokens, first, end, told)
        if assertion is not None:
            yield assertion


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """[first, end) of the sentence's clauses, each with a verb: what has none belongs to the clause before it."""
    starts = [n for n in range(1, len(tokens)) if _begins(tokens, n)]
    kept = [0]
    for start, end in pairwise([*starts, len(tokens)]):
        if _has_verb(tokens[start:end]) and _has_verb(tokens[kept[-1] : start]):
            kept.append(start)
    yield from zip(kept, [*kept[1:], len(tokens)], strict=True)


def _begins(tokens: Sequence[Token], n: int) -> bool:
    """Whether a clause may begin at token n."""
    token, before = tokens[n], tokens[n - 1]
    if before.text in _BREAKS:
        return True
    if token.low in _RELATIVE:
        # without a comma only a name is told of: "people who vote" says which people
        return before.text == "," or before.tag == "NP" or (before.tag == "N" and tokens[n - 2].tag == "NP")
    if token.tag == "C" and token.low not in ("or", "nor", "than"):
        after = tokens[n + 1] if n + 1 < len(tokens) else token
        if after.tag == "#" or (token.low == "as" and after.low in ("well", "much", "many", "long", "soon")):
            return False  # "since 17 July", "as well as"
        # "and" joins nouns as often as clauses: after a comma a clause begins where a subject follows
        return before.text == "," or token.low not in ("and", "but", "yet", "so", "as", "till")
    return False


def _has_verb(tokens: Sequence[Token]) -> bool:
    return any(t.tag in _FINITE for t in tokens)


def _named_before(tokens: list[Token], first: int) -> int:
    """Where the words begin that a clause is read with: who or what a relative clause is about stands before it, and what goes
    on with a verb behind one has its subject at the beginning of the sentence."""
    if tokens[first].low in _RELATIVE and first:
        run = run_before(tokens, first - 1 if tokens[first - 1].text == "," else first)
        return run.first if run is not None else first
    return 0 if tokens[first].tag in ("X", "M") or (tokens[first].tag == "VD" and first) else first


def _behind_opening(tokens: Sequence[Token], first: int, end: int) -> int:
    """Where the clause goes on behind a phrase that opens it: "In the spring, the rocket flew", "Upon landing, the crew left"."""
    if first == end or tokens[first].tag not in ("P", "VG"):
        return first
    verb = next((n for n in range(first + 1, min(first + _OPENING, end)) if tokens[n].tag in _FINITE), end)
    commas = [
        n + 1
        for n in range(first + 1, min(verb, first + _OPENING, end) - 1)
        if tokens[n].text == "," and tokens[n + 1].tag in ("D", "N", "NP", "O", "JJ")
    ]
    if not commas:
        return first
    # "in Velmar, Norway, the crew left", but "in the spring, Roe, a pilot, left"
    return commas[0] if tokens[verb - 1].text == "," else commas[-1]


def _assertion(sentence: Sentence, tokens: list[Token], first: int, end: int, told: Sequence[Span]) -> Attribute | None:
    while first < end and (tokens[first].tag in (".", "C") or tokens[first].low == "that"):
        first += 1
    while end > first and tokens[end - 1].tag == ".":
        end -= 1
    first = _behind_opening(tokens, first, end)
    if first == end:
        return None
    named = _named_before(tokens, first)
    words = [t for t in tokens[first:end] if t.tag in _CONTENT]
    if len(words) < MIN_CONTENT or tokens[named].tag in ("X", "M", "VD", "VG", "P"):
        return None
    covered = sum(any(s.start < t.end and t.start < s.end for s in told) for t in words)
    if covered >= _COVERED * len(words):
        return None
    verb = next((n for n in range(first, end) if tokens[n].tag in _FINITE), None)
    if verb is None:
        return None
    governing = verb
    while governing + 1 < end and tokens[governing].tag in ("X", "M", "A", "G"):
        governing += 1
    modality, polarity = stance(tokens, governing + 1, end, governing)
    if modality == "hypothetical":
        return None
    subject = subject_before(tokens, group_start(tokens, verb)) if verb else None
    return Attribute(
        sentence,
        Span(tokens[named].start, tokens[end - 1].end),
        "attribute",
        ASSERTION,
        subject.words(tokens) if subject else "",
        None,
        modality=modality,
        polarity=polarity,
        confidence=0.6,
    )
