"""Posts shown in an article, as pages embed them: their words, a dash, who wrote them with a handle, and the day.

Clocks back tonight, go easy on the harbour crew! — Mara Lindqvist (@maralindqvist) October 28, 2023
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from stages.extract.model import Article, Sentence, Span, Statement

_SIGNATURE = re.compile(
    r"\s*[—–-]{1,2}\s*(?P<name>[^\W\d_][^()@—\n]{0,59}?)\s*\((?P<handle>@\w{1,30})\)"
    r"(?:\s*(?P<day>(?:on )?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?),? (?:19|20)\d\d))?"
)
_LINKS_BEHIND = re.compile(r"(?:\s*(?:https?://|pic\.twitter\.com/)\S++)++\s*\Z")
_LONGEST = 1_000
"""Characters of a post: one of 280, or a few that run on."""
_FEWEST_WORDS = 3


def find_posts(article: Article) -> list[tuple[Statement, Span]]:
    """Each post as a statement, with what it takes up of the text, its signature and day included.

    A signature counts where a day follows it or the block ends with it; the post is what stands before it in its block, from the
    signature before on, or the block before where the signature stands alone.
    """
    posts: list[tuple[Statement, Span]] = []
    before: list[Sentence] = []
    for _, group in groupby(article.sentences, key=lambda s: s.block_no):
        sentences = list(group)
        posts += _in_block(article.text, sentences, before)
        before = sentences
    return posts


def _in_block(text: str, sentences: Sequence[Sentence], before: Sequence[Sentence]) -> list[tuple[Statement, Span]]:
    start, end = sentences[0].span.start, sentences[-1].span.end
    found: list[tuple[Statement, Span]] = []
    if "(@" not in text[start:end]:
        return found
    at = start
    for match in _SIGNATURE.finditer(text, start, end):
        if match["day"] is None and match.end() < end:
            continue
        own = sentences
        words = Span(at, match.start())
        at = match.end()
        if match.start() == start and before and before[-1].section == "body":
            own, words = before, Span(before[0].span.start, before[-1].span.end)
        content = _without_links(text, words)
        if content.end - content.start > _LONGEST or len(content.of(text).split()) < _FEWEST_WORDS:
            continue
        speaker, cue = Span(*match.span("name")), Span(*match.span("handle"))
        statement = Statement(
            sentence=next(s for s in reversed(own) if s.span.start <= content.start),
            span=Span(content.start, cue.end + 1) if own is sentences else content,
            content=content,
            speaker=speaker,
            cue=cue,
            quotation="direct",
            confidence=0.9,
        )
        found.append((statement, Span(content.start, match.end())))
    return found


def _without_links(text: str, span: Span) -> Span:
    """Without blanks at its ends and the links to pictures and pages behind it."""
    words = _LINKS_BEHIND.sub("", span.of(text))
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + max(left, len(words.rstrip())))
