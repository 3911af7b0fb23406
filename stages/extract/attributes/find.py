"""Attributes and dates of an article: offices, states, acts, responsibility, and when things began, ended or happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from stages.extract.attributes.acts import find_acts, verbs
from stages.extract.attributes.deeds import blame_words
from stages.extract.attributes.lexicon import telling_words
from stages.extract.attributes.locations import find_locations
from stages.extract.attributes.model import LONGEST, Attribute
from stages.extract.attributes.office_names import head_words
from stages.extract.attributes.offices import LEADING, find_offices
from stages.extract.attributes.phrases import settle_objects, without_brackets
from stages.extract.attributes.responsibility import find_responsible, triggers
from stages.extract.attributes.routes import find_routes, moving
from stages.extract.attributes.states import find_states
from stages.extract.attributes.timing import find_timings
from stages.extract.attributes.unknowns import find_unknowns, hints
from stages.extract.model import Article, DateMention, Sentence
from stages.extract.quantities.words import Token, tokenize
from stages.extract.speakers.registry import Document

_MARKS = str.maketrans(dict.fromkeys(',.;:!?()[]"“”‘', " "))
_DAYS = frozenset(f"{day}days" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
QUOTES = frozenset('"“”')
_OPENING = 4
"""Sentences, the headline among them, that tell what an article is about."""


def find_attributes(article: Article, dates: Callable[[Sentence], Sequence[DateMention]]) -> list[Attribute]:
    """Attribute and date claims of an article, in the order of its text; `dates` gives the dates of a sentence.

    Never raises; time is linear in the text, since longer sentences than a person writes are left out.
    """
    document = Document(article)
    found: list[Attribute] = []
    before: Sentence | None = None
    for n, sentence in enumerate(article.sentences):
        span = sentence.span
        if span.end - span.start > LONGEST:
            continue
        words = set(article.text[span.start : span.end].lower().translate(_MARKS).split())
        if not words.isdisjoint(head_words()) or not words.isdisjoint(LEADING):
            found += find_offices(document, sentence)
        if not words.isdisjoint(hints()):
            found += find_unknowns(article.text, sentence)
        mentions = dates(sentence)
        stated, blamed = not words.isdisjoint(telling_words()), not words.isdisjoint(triggers())
        acted, moved = not words.isdisjoint(verbs()), not words.isdisjoint(moving())
        if mentions or stated or blamed or acted or moved or {"been", "for"} <= words or not words.isdisjoint(_DAYS):
            tokens = settle_objects(tokenize(article.text, span.start, span.end))
            states: list[Attribute] = []
            if stated:
                points = before is not None and not words.isdisjoint(("it", "they"))
                context = tokenize(article.text, before.span.start, before.span.end) if points and before else []
                states = find_states(sentence, tokens, context)
                found += states
            told = find_responsible(sentence, tokens, partial(_meant_by, article, n)) if blamed else []
            found += told
            found += find_locations(sentence, tokens)
            found += find_routes(sentence, tokens) if moved else []
            if acted:
                # an act that leaves its thing in a state is told by that state, and who blames by whom he blames
                acts = [a for a in find_acts(sentence, tokens) if not any(_same(a, s) for s in states)]
                found += [a for a in acts if not any(_blames(a, r) for r in told)]
            unmarked = without_brackets([t for t in tokens if t.text not in QUOTES])
            found += find_timings(article.text, sentence, unmarked, mentions, article.published)
        before = sentence
    return sorted(found, key=lambda a: (a.span.start, a.span.end, a.kind, a.attribute, a.subject))


def _meant_by(article: Article, n: int) -> list[list[Token]]:
    """Tokens of the sentences whose deed the n-th one may mean: the two before it, the nearer first, and the first ones."""
    given = article.sentences
    near = list(reversed(given[max(0, n - 2) : n]))
    opening = [s for s in given[:_OPENING] if s.sentence_no < given[n].sentence_no and s not in near]
    return [
        tokenize(article.text, s.span.start, s.span.end) for s in near + opening if s.span.end - s.span.start <= LONGEST
    ]


def _blames(act: Attribute, told: Attribute) -> bool:
    """Whether an act is one of blaming, claiming or denying that a claim of responsibility tells."""
    verb = (act.act or "").split()
    return bool(verb) and verb[verb[0] == "be"] in _blaming() and act.span.overlaps(told.span)


@cache
def _blaming() -> frozenset[str]:
    groups = ("accuse", "charge", "claim", "deny")
    return frozenset(("blame",)).union(*(blame_words(group) for group in groups))


def _same(act: Attribute, state: Attribute) -> bool:
    return act.subject == state.subject and act.span.overlaps(state.span)
