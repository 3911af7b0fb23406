"""Propositions: parts of a sentence that somebody else may tell without the rest ("the act makes polling day a holiday").

A sentence falls into clauses, participles ("designating polling day …"), what a preposition and a participle begin ("by closing
the port"), items of lists of such, and longer quotations. A part that tells something in enough words is a proposition of
whoever says the sentence; it answers a question only where another document tells it too (stages/reconcile).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, pairwise

from stages.extract.attributes.model import LONGEST, Attribute
from stages.extract.lexicon import word_set
from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token, tokenize

PROPOSITION = "proposition"
MIN_CONTENT = 3
"""Different words that say something (nouns, names, verbs) that a proposition needs."""
_WHOLE = 0.8
"""Share of a claim's characters from which a part of it is the claim itself."""
_QUOTED = 4
"""Words and marks from which a quotation is a part of its sentence; shorter ones only mark a word."""

_CONTENT = frozenset(("N", "NP", "V", "VD", "VG", "J", "JJ"))
_FINITE = frozenset(("V", "VD", "X", "M"))
_DEVERBAL = ("tion", "sion", "ment", "ance", "ence", "ing")
_RELATIVE = frozenset(("who", "which", "where", "whose", "whom", "that"))
_COORDINATING = frozenset(("or", "nor", "than", "&", "and", "but", "as"))
_SUBORDINATING = frozenset(("after", "before", "amid", "despite", "including"))
_MARKS = frozenset(",;:—–()?!")
_QUOTES = frozenset('“”"')
_UNSAID = frozenset(("denied", "hypothetical"))


def find_propositions(
    article: Article, statements: Sequence[Statement], assertions: Iterable[Span], numbers: Iterable[Span]
) -> list[Attribute]:
    """Propositions of the body of an article, in the order of its text: parts of `statements` and `assertions`, and of sentences
    that acts or states tell. None goes over the edge of a statement, nor has the words of its cue or speaker, or one of the
    `numbers`, which tell what they count; none is in what a speaker denies.

    Never raises; time is near linear in the text, since longer sentences than a person writes are left out.
    """
    contents = [s.content for s in statements]
    edges = sorted({edge for c in contents for edge in (c.start, c.end)})
    begins = {c.start for c in contents}
    around = [span for s in statements for span in (s.cue, s.speaker) if span is not None]
    denied = [s.content for s in statements if s.modality in _UNSAID]
    barred, wholes = _Spans([*around, *denied, *numbers]), _Spans([*contents, *assertions])
    found: list[Attribute] = []
    for sentence in article.sentences:
        span = sentence.span
        if sentence.section != "body" or span.end - span.start > LONGEST:
            continue
        tokens = tokenize(article.text, span.start, span.end)
        if len(tokens) < MIN_CONTENT or tokens[-1].text == "?":
            continue
        for first, end in _parts(tokens, edges):
            part = Span(tokens[first].start, tokens[end - 1].end)
            if not _says_enough(tokens[first:end], begins) or barred.meets(part) or wholes.has_like(part):
                continue
            proposition = _proposition(sentence, tokens, first, end)
            if proposition.modality not in _UNSAID:
                found.append(proposition)
    return found


class _Spans:
    """Spans in order, to be looked up."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans, key=lambda s: (s.start, s.end))
        self.starts = [s.start for s in self.spans]
        self.reach = list(accumulate((s.end for s in self.spans), max))

    def meets(self, span: Span) -> bool:
        before = bisect_left(self.starts, span.end)
        return before > 0 and self.reach[before - 1] > span.start

    def has_like(self, span: Span) -> bool:
        """Whether one of them and `span` are much the same."""
        size = span.end - span.start
        first = bisect_left(self.starts, span.start - int(size * (1 - _WHOLE) / _WHOLE) - 1)
        for other in self.spans[first : bisect_left(self.starts, span.end)]:
            shared = min(other.end, span.end) - max(other.start, span.start)
            if shared >= _WHOLE * max(size, other.end - other.start):
                return True
        return False


def _parts(tokens: Sequence[Token], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """[first, end) of the parts of a sentence, without the words that only lead to them."""
    quotations = _quotations(tokens)
    starts = [
        n
        for n in range(1, len(tokens))
        if n in quotations or _begins(tokens, n) or _has_between(edges, tokens[n - 1].start, tokens[n].start)
    ]
    for first, end in pairwise([0, *starts, len(tokens)]):
        while first < end and _only_leads(tokens, first):
            first += 1
        while end > first and tokens[end - 1].tag in (".", "C", "P", "TO", "D", "R"):
            end -= 1
        if first < end:
            yield first, end


def _has_between(edges: Sequence[int], before: int, here: int) -> bool:
    return bisect_right(edges, here) != bisect_right(edges, before)


def _begins(tokens: Sequence[Token], n: int) -> bool:
    """Whether a part may begin at token n."""
    token, before = tokens[n], tokens[n - 1]
    after = tokens[n + 1] if n + 1 < len(tokens) else token
    if token.text in _MARKS or token.low in _RELATIVE:
        return True
    if token.tag == "C":
        # "and" joins nouns as often as what they do
        return token.low not in _COORDINATING or after.tag in _FINITE or after.tag in ("VG", "TO", "O")
    if token.tag == "VG":
        return before.tag in ("N", "NP")
    # "by closing the port", but "ran out of funding"
    return token.tag == "P" and token.low != "of" and after.tag == "VG"


def _quotations(tokens: Sequence[Token]) -> set[int]:
    """The marks around longer quotations."""
    marks = [n for n, t in enumerate(tokens) if t.text in _QUOTES]
    pairs = zip(marks[::2], [*marks[1::2], len(tokens)], strict=False)
    return {n for pair in pairs if pair[1] - pair[0] > _QUOTED for n in pair}


def _only_leads(tokens: Sequence[Token], n: int) -> bool:
    token = tokens[n]
    if token.tag == "P":
        return token.low in _SUBORDINATING or (n + 1 < len(tokens) and tokens[n + 1].tag == "VG")
    return token.tag in (".", "C", "R")


def _says_enough(part: Sequence[Token], begins: Set[int]) -> bool:
    """Whether a part tells something: with a verb, with a noun of one ("the closing of the port"), or as all that is said
    ("called it a folly"). Not what is said to somebody, or of whom speaks."""
    if len({t.low for t in part if t.tag in _CONTENT}) < MIN_CONTENT:
        return False
    if any(t.low in word_set("first_and_second_person") for t in part):
        return False
    if part[0].start in begins or any(t.tag in _FINITE or t.tag == "VG" for t in part):
        return True
    return any(t.low.endswith(_DEVERBAL) and after.low == "of" for t, after in pairwise(part))


def _proposition(sentence: Sentence, tokens: list[Token], first: int, end: int) -> Attribute:
    verb = next((n for n in range(first, end) if tokens[n].tag in _FINITE), first)
    while verb + 1 < end and tokens[verb].tag in ("X", "M", "A", "G"):
        verb += 1
    modality, polarity = stance(tokens, verb + 1, end, verb)
    return Attribute(
        sentence,
        Span(tokens[first].start, tokens[end - 1].end),
        "attribute",
        PROPOSITION,
        "",
        None,
        modality=modality,
        polarity=polarity,
        confidence=0.5,
    )
