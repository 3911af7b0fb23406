"""Attribution: who says what, in which words (statements of one article).

The method is rules over tokens with a lexicon of attributing verbs, in the tradition of Krestel, Bergler and Witte
(LREC 2008); spans follow the conventions of PolNeAR (Newell, Margolin and Ruths, LREC 2018). `find_statements` is the
whole interface, so that a trained model can take its place.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.speakers.resolve import resolve_speakers
from stages.extract.statements.drafts import Draft
from stages.extract.statements.headlines import headline_drafts
from stages.extract.statements.quotes import Quotation, find_quotations
from stages.extract.statements.relays import join_relays
from stages.extract.statements.settle import find_drafts
from stages.extract.statements.stance import stance
from stages.extract.statements.tokens import Tokens
from stages.extract.statements.verb_cues import verb_drafts

_MIN_FREE_WORDS = 3


@dataclass(slots=True)
class _Block:
    """A block with its quotations and the statements found in it (positions in the article's list)."""

    sentences: list[Sentence]
    span: Span
    quotations: list[Quotation]
    found: list[int]
    runs_on: int | None = None
    """The statement whose quotation was still open at the end of the block."""


def find_statements(article: Article) -> list[Statement]:
    """Statements of an article, ordered by block and by position of their cue or content.

    Every span lies inside one block, except that a speaker may be named in an earlier one; `span` then covers cue and
    content only. Text in other languages than English gives few or none. Never raises on any text.
    """
    statements: list[Statement] = []
    previous: _Block | None = None
    for _, group in groupby(article.sentences, key=lambda s: s.block_no):
        sentences = list(group)
        block = _Block(sentences, Span(sentences[0].span.start, sentences[-1].span.end), [], [])
        block.quotations = find_quotations(article.text, block.span)
        _close_open_quotation(article.text, block)
        _sentences(article, block, statements)
        _free_quotations(article, block, previous, statements)
        previous = block
    join_relays(article, statements)
    resolve_speakers(article, statements)
    return statements


def _close_open_quotation(text: str, block: _Block) -> None:
    """Where a closing mark was forgotten, ends the quotation before a trailing ", she said." in the last sentence."""
    if not block.quotations or block.quotations[-1].closed:
        return
    quotation = block.quotations[-1]
    last = block.sentences[-1].span
    words = Tokens(text, last, ())
    for draft in reversed(verb_drafts(words)):
        trailing = draft.order == "before" and draft.speaker is not None and draft.cue[1] + 8 >= len(words)
        if trailing and draft.frame is not None:
            end = words.end[draft.content[1] - 1]
            if end > quotation.span.start:
                block.quotations[-1] = Quotation(Span(quotation.span.start, end), True)
            return


def _sentences(article: Article, block: _Block, statements: list[Statement]) -> None:
    spans = [q.span for q in block.quotations]
    for sentence in block.sentences:
        inside = _overlapping(spans, sentence.span)
        if len(inside) == 1 and inside[0].contains(sentence.span):
            continue
        words = Tokens(article.text, sentence.span, inside)
        drafts = find_drafts(words)
        drafts = drafts or headline_drafts(article, sentence, words, len(block.sentences))
        offset = len(statements)
        for draft in drafts:
            statement = _statement(article.text, sentence, words, draft, spans)
            if draft.within is not None:
                statement.within = offset + drafts.index(draft.within)
            block.found.append(len(statements))
            statements.append(statement)


def _overlapping(spans: list[Span], target: Span) -> list[Span]:
    """The spans (ordered, disjoint) that overlap the target."""
    first = max(0, bisect_right(spans, target.start, key=lambda s: s.start) - 1)
    found = []
    for span in spans[first:]:
        if span.start >= target.end:
            break
        if span.overlaps(target):
            found.append(span)
    return found


def _statement(text: str, sentence: Sentence, words: Tokens, draft: Draft, quotations: list[Span]) -> Statement:
    content = words.char_span(*draft.content)
    for quotation in _overlapping(quotations, content):
        content = Span(min(content.start, quotation.start), max(content.end, quotation.end))
    cue = words.char_span(*draft.cue)
    speaker = words.char_span(*draft.speaker) if draft.speaker else None
    via = words.char_span(*draft.via) if draft.via else None
    lemma = draft.frame.lemma if draft.frame else None
    modality, polarity = stance(content.of(text), lemma, draft.planned, draft.negated)
    if draft.hedged and modality == "asserted":
        modality = "hedged"
    statement = Statement(
        sentence=sentence,
        span=content,
        content=content,
        speaker=speaker,
        cue=cue,
        via=via,
        modality=modality,
        polarity=polarity,
        confidence=draft.confidence,
    )
    _finish(text, statement, quotations)
    return statement


def _finish(text: str, statement: Statement, quotations: list[Span]) -> None:
    """Sets `span` and `quotation` from the other spans."""
    parts = [statement.content]
    if statement.cue is not None:
        parts.append(statement.cue)
    if statement.speaker is not None and statement.cue is not None:
        parts.append(statement.speaker)
    statement.span = Span(min(p.start for p in parts), max(p.end for p in parts))
    statement.quotation = _quotation_kind(text, statement, quotations)


def _quotation_kind(text: str, statement: Statement, quotations: list[Span]) -> str:
    content = statement.content
    inside = _overlapping(quotations, content)
    if not inside:
        return "indirect"
    own = [s for s in (statement.cue, statement.speaker) if s is not None and content.contains(s)]
    outside = 0
    position = content.start
    for gap_end, following in [(q.start, q.end) for q in inside] + [(content.end, content.end)]:
        gap = Span(position, max(position, gap_end))
        if gap.end > gap.start and not (own and any(gap.contains(s) for s in own)):
            outside += sum(1 for c in gap.of(text) if c.isalnum())
        position = following
    return "direct" if outside <= 4 else "mixed"


def _free_quotations(article: Article, block: _Block, previous: _Block | None, statements: list[Statement]) -> None:
    """Quotations that are sentences of their own: they go on with the statement before them, or take its speaker."""
    text = article.text
    spans = [q.span for q in block.quotations]
    starts = {s.span.start for s in block.sentences}
    taken = _merge([statements[k].content for k in block.found])
    carried_on = previous is not None and previous.runs_on is not None and _begins_quoted(text, block)
    for quotation in block.quotations:
        if quotation.span.start not in starts or _overlapping(taken, quotation.span):
            continue
        if len(quotation.span.of(text)[:200].split()) < _MIN_FREE_WORDS:
            continue
        before = _latest_before(block, statements, quotation.span.start)
        if (
            before is not None
            and statements[before].quotation != "indirect"
            and _adjacent(starts, statements[before], quotation)
        ):
            statement = statements[before]
            statement.content = Span(statement.content.start, quotation.span.end)
            _finish(text, statement, spans)
            continue
        source = before
        if (
            source is None
            and previous is not None
            and quotation.span.start == block.span.start
            and _only_quoted(text, block)
        ):
            source = previous.found[-1] if previous.found else None
        if source is None or statements[source].speaker is None:
            continue
        block.found.append(len(statements))
        statements.append(_continued(text, block, quotation.span, statements[source], spans))
    if carried_on and previous is not None and block.found:
        first = min(block.found, key=lambda k: statements[k].content.start)
        if statements[first].content.start <= block.span.start + 2 and first != previous.runs_on:
            statements[first].continues = previous.runs_on
    if block.quotations and not block.quotations[-1].closed and block.found:
        last = max(block.found, key=lambda k: statements[k].content.end)
        if statements[last].content.end >= block.quotations[-1].span.end:
            block.runs_on = last


def _continued(text: str, block: _Block, span: Span, source: Statement, quotations: list[Span]) -> Statement:
    modality, polarity = stance(span.of(text), None)
    sentence = next(s for s in reversed(block.sentences) if s.span.start <= span.start)
    statement = Statement(
        sentence=sentence,
        span=span,
        content=span,
        speaker=source.speaker,
        via=source.via,
        modality=modality,
        polarity=polarity,
        confidence=0.6,
    )
    _finish(text, statement, quotations)
    return statement


def _latest_before(block: _Block, statements: list[Statement], position: int) -> int | None:
    """The statement of the block whose content or cue ends last before `position`."""
    best: int | None = None
    for k in block.found[-6:]:
        if statements[k].span.end <= position and (best is None or statements[k].span.end >= statements[best].span.end):
            best = k
    return best


def _adjacent(starts: set[int], statement: Statement, quotation: Quotation) -> bool:
    """Whether the quotation begins the sentence after the one in which the statement ends."""
    between = Span(statement.span.end, quotation.span.start)
    return between.end - between.start < 500 and not any(between.start < s < between.end for s in starts)


def _begins_quoted(text: str, block: _Block) -> bool:
    return bool(block.quotations) and block.quotations[0].span.start <= block.span.start + 1


def _only_quoted(text: str, block: _Block) -> bool:
    if text[block.span.end - 2 : block.span.end].rstrip("\"”'’»")[-1:] not in ".?!…," and block.quotations[-1].closed:
        return False
    covered = sum(q.span.end - q.span.start for q in block.quotations)
    return covered >= 0.9 * (block.span.end - block.span.start)


def _merge(spans: list[Span]) -> list[Span]:
    """The union of spans as ordered, disjoint spans."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
