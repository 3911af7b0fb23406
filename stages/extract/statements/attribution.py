"""Attribution: who says what, in which words (statements of one article).

A trained encoder finds sources, cues and contents and which belong together; spans follow the conventions of PolNeAR
(Newell, Margolin and Ruths, LREC 2018). What goes beyond its windows is done by rules here: quotations that go on
without a cue, contents over several blocks, relays, and who a speaker is. `find_statements` is the whole interface.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from stages.extract.encoder.decode import Attribution, attributions
from stages.extract.encoder.predict import scores
from stages.extract.encoder.windows import pack, sentence_pieces
from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.speakers.resolve import resolve_speakers
from stages.extract.statements.posts import find_posts
from stages.extract.statements.quotes import Quotation, find_quotations
from stages.extract.statements.relays import join_relays
from stages.extract.statements.stance import cue_stance

_MIN_FREE_WORDS = 3
_MAX_WORD = 40
_LOOSE = ",;:"
_MARKS = "\"“„«'‘"
MAX_CHARS = 250_000
"""Characters of an article in which statements are looked for, about 40,000 words: bounds the time of a document."""


@dataclass(slots=True)
class _Block:
    """A block with its quotations and the statements found in it (positions in the article's list)."""

    span: Span
    sentences: list[Sentence]
    quotations: list[Quotation]
    found: list[int]
    runs_on: int | None = None
    """The statement whose quotation was still open at the end of the block."""

    @property
    def is_caption(self) -> bool:
        """Whether it stands beside the text: a picture between two paragraphs parts no quotation."""
        return self.sentences[0].section == "caption"


def find_statements(article: Article) -> list[Statement]:
    """Statements of an article, ordered by block and by position of their content.

    Every span lies inside one block, except that a speaker or a cue may stand in another one; `span` then covers the
    content only. Text in other languages than English gives few or none. Never raises on any text.
    """
    blocks = _blocks(article)
    attributed = _encoded(article, blocks)
    quotations = [_closed(q, attributed) for b in blocks for q in b.quotations]
    attributed = _whole_quotations(article.text, attributed, quotations)
    posts = find_posts(article)
    shown = _merge([span for _, span in posts])
    found = [
        s
        for a in attributed
        if not _overlapping(shown, a.cue) and not _overlapping(shown, a.content())
        for s in _statements(article.text, blocks, a)
    ]
    statements = _in_order(found + [statement for statement, _ in posts])
    by_no = {b.sentences[0].block_no: b for b in blocks}
    for number, statement in enumerate(statements):
        by_no[statement.sentence.block_no].found.append(number)
    previous: _Block | None = None
    for block in blocks:
        _free_quotations(article.text, block, previous, statements)
        if not block.is_caption:
            previous = block
    join_relays(article, statements)
    resolve_speakers(article, statements)
    return statements


def _blocks(article: Article) -> list[_Block]:
    blocks = []
    for _, group in groupby(article.sentences, key=lambda s: s.block_no):
        sentences = list(group)
        span = Span(sentences[0].span.start, sentences[-1].span.end)
        blocks.append(_Block(span, sentences, find_quotations(article.text, span), []))
    return blocks


def _encoded(article: Article, blocks: Sequence[_Block]) -> list[Attribution]:
    # A mark that is never closed tells nothing, unless the next paragraph opens with one: then the quotation goes on.
    following: list[_Block | None] = []
    after: _Block | None = None
    for block in reversed(blocks):
        following.append(after)
        after = after if block.is_caption else block
    quotations = [
        q.span
        for block, after in zip(blocks, reversed(following), strict=True)
        for q in block.quotations
        if q.closed or (after is not None and _begins_quoted(after))
    ]
    read = read_sentences(article)
    pieces = sentence_pieces(article.text, [s.span for s in read], quotations)
    found = attributions(scores(pack(pieces, [s.block_no for s in read])))
    starts = [s.span.start for s in read]
    for one in found:
        one.source = one.source and _whole_words(article.text, one.source)
        one.source = one.source and _without_time(article.text, one.source)
        said, spoken = bisect_right(starts, one.cue.end - 1), one.source and bisect_right(starts, one.source.start)
        # who speaks is not named in a sentence to come, nor in one gone by, unless a quotation stands between
        if spoken and (spoken > said or (spoken < said and not _is_quoted(quotations, one.parts))):
            one.source = None
        one.cue = _whole_words(article.text, one.cue)
        one.parts = [_whole_words(article.text, part) for part in one.parts]
    return found


_TIME = re.compile(
    r"\s+(?:today|yesterday|tonight|also|later|earlier|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$"
)


def _without_time(text: str, source: Span) -> Span:
    """A source without the adverb that the encoder takes in with it ("the envoy today")."""
    time = _TIME.search(text, source.start, source.end)
    return Span(source.start, time.start()) if time and time.start() > source.start else source


def _is_quoted(quotations: Sequence[Span], parts: Sequence[Span]) -> bool:
    return any(q.overlaps(part) for part in parts for q in quotations)


def _whole_words(text: str, span: Span) -> Span:
    """The span with the whole of the words at its ends, which the encoder reads in pieces."""
    start, end = span.start, span.end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum() and span.start - start < _MAX_WORD:
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and end - span.end < _MAX_WORD:
        end += 1
    return Span(start, end)


def read_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences in which statements are looked for: all but those of an article beyond `MAX_CHARS`."""
    total = 0
    for number, sentence in enumerate(article.sentences):
        total += sentence.span.end - sentence.span.start
        if total > MAX_CHARS and number:
            return article.sentences[:number]
    return article.sentences


def _closed(quotation: Quotation, found: Sequence[Attribution]) -> Span:
    """A quotation's characters. One without a closing mark ends with the last content in it that its cue comes after
    ("…, she said."), if there is one."""
    span = quotation.span
    if quotation.closed:
        return span
    ends = [
        content.end
        for a in found
        if a.cue.start < span.end and span.contains(content := a.content()) and a.cue.start >= content.end
    ]
    return Span(span.start, max(ends, default=span.end))


def _whole_quotations(text: str, found: Sequence[Attribution], quotations: Sequence[Span]) -> list[Attribution]:
    """A quotation belongs to one speaker as a whole: who is quoted with a part of it is quoted with all of it, and what
    the quoted say of themselves ("I think that …") is no statement of its own."""
    spans = [q for q in quotations if len(q.of(text)[:200].split()) >= _MIN_FREE_WORDS]
    inside: dict[int, list[int]] = {}
    quoting: dict[int, list[int]] = {}
    contents = [a.content() for a in found]
    for k, attribution in enumerate(found):
        for at in _positions(spans, attribution.cue):
            if spans[at].contains(attribution.cue):
                inside.setdefault(at, []).append(k)
        for at in _positions(spans, contents[k]):
            if not spans[at].contains(attribution.cue):
                quoting.setdefault(at, []).append(k)
    dropped: set[int] = set()
    for at, quoters in quoting.items():
        quotation = spans[at]
        best = max(quoters, key=lambda k: _shared(contents[k], quotation))
        half = 2 * _shared(contents[best], quotation) >= quotation.end - quotation.start
        edge = contents[best].start <= quotation.start + 1 or contents[best].end >= quotation.end - 2
        if inside.get(at) and not half and not edge:
            continue
        found[best].parts.append(quotation)
        dropped.update(inside.get(at, ()))
    for attribution in found:
        attribution.parts = _merge(attribution.parts)
    return [a for k, a in enumerate(found) if k not in dropped]


def _positions(spans: Sequence[Span], target: Span) -> list[int]:
    """Which of the spans (ordered, disjoint) overlap the target."""
    first = max(0, bisect_right(spans, target.start, key=lambda s: s.start) - 1)
    found = []
    for n in range(first, len(spans)):
        if spans[n].start >= target.end:
            break
        if spans[n].overlaps(target):
            found.append(n)
    return found


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _statements(text: str, blocks: Sequence[_Block], found: Attribution) -> list[Statement]:
    """A statement for each block that the content stands in; those after the first go on with it (`continues` is the
    position in this list)."""
    content = found.content()
    first = bisect_right(blocks, content.start, key=lambda b: b.span.start) - 1
    out: list[Statement] = []
    for block in blocks[max(0, first) :]:
        if block.span.start >= content.end:
            break
        parts = [p for p in found.parts if p.overlaps(block.span) and content.contains(p)]
        if not parts:
            continue
        # who speaks may stand between what is said in this block and in the next
        start, end = min(p.start for p in parts), max(p.end for p in parts)
        inside = _trimmed(text, Span(max(start, block.span.start), min(end, block.span.end)))
        if inside is None:
            continue
        sentence = next((s for s in reversed(block.sentences) if s.span.start <= inside.start), block.sentences[0])
        cue = found.cue if not out else None
        modality, polarity = cue_stance(text, found.cue, inside)
        statement = Statement(
            sentence=sentence,
            span=inside,
            content=inside,
            speaker=found.source and _trimmed(text, found.source),
            cue=cue,
            modality=modality,
            polarity=polarity,
            continues=len(out) - 1 if out else None,
            confidence=found.confidence,
        )
        _finish(text, statement, block)
        out.append(statement)
    return out


def _trimmed(text: str, span: Span) -> Span | None:
    """Without blanks at its ends, the comma before a cue that comes after it, and the full stop behind words that no
    quotation marks stand around."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in _LOOSE):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _LOOSE):
        end -= 1
    is_stop = text[end - 1] == "." and "." not in text[max(start, end - 4) : end - 1]
    if end - start > 1 and is_stop and not text[end : end + 2].strip(" ")[:1].isalnum() and text[start] not in _MARKS:
        end -= 1
    return Span(start, end) if start < end else None


def _in_order(found: list[Statement]) -> list[Statement]:
    """By content; `continues` becomes the position in the whole list (a part follows its forerunner in `found`)."""
    order = sorted(range(len(found)), key=lambda k: (found[k].content.start, found[k].content.end))
    position = {k: n for n, k in enumerate(order)}
    for k, statement in enumerate(found):
        if statement.continues is not None:
            statement.continues = position[k - 1]
    return [found[k] for k in order]


def _finish(text: str, statement: Statement, block: _Block) -> None:
    """Sets `span` and `quotation` from the other spans."""
    parts = [statement.content]
    if statement.cue is not None and block.span.contains(statement.cue):
        parts.append(statement.cue)
        if statement.speaker is not None and block.span.contains(statement.speaker):
            parts.append(statement.speaker)
    statement.span = Span(min(p.start for p in parts), max(p.end for p in parts))
    statement.quotation = _quotation_kind(text, statement, [q.span for q in block.quotations])


def _overlapping(spans: Sequence[Span], target: Span) -> list[Span]:
    """The spans (ordered, disjoint) that overlap the target."""
    return [spans[n] for n in _positions(spans, target)]


def _quotation_kind(text: str, statement: Statement, quotations: Sequence[Span]) -> str:
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


def _free_quotations(text: str, block: _Block, previous: _Block | None, statements: list[Statement]) -> None:
    """Quotations that are sentences of their own: they go on with the statement before them, or take its speaker."""
    starts = {s.span.start for s in block.sentences}
    taken = _merge([statements[k].content for k in block.found])
    carried_on = previous is not None and previous.runs_on is not None and _begins_quoted(block)
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
            _finish(text, statement, block)
            continue
        source = before
        opens = quotation.span.start == block.span.start
        if source is None and previous is not None and opens and _only_quoted(text, block):
            source = previous.found[-1] if previous.found else None
        if source is None or statements[source].speaker is None:
            continue
        block.found.append(len(statements))
        statements.append(_continued(text, block, quotation.span, statements[source]))
    if carried_on and previous is not None and block.found:
        first = min(block.found, key=lambda k: statements[k].content.start)
        if statements[first].content.start <= block.span.start + 2 and first != previous.runs_on:
            statements[first].continues = previous.runs_on
    if block.quotations and not block.quotations[-1].closed and block.found:
        last = max(block.found, key=lambda k: statements[k].content.end)
        if statements[last].content.end >= block.quotations[-1].span.end:
            block.runs_on = last


def _continued(text: str, block: _Block, span: Span, source: Statement) -> Statement:
    modality, polarity = cue_stance(text, None, span)
    statement = Statement(
        sentence=next(s for s in reversed(block.sentences) if s.span.start <= span.start),
        span=span,
        content=span,
        speaker=source.speaker,
        via=source.via,
        modality=modality,
        polarity=polarity,
        confidence=0.6,
    )
    _finish(text, statement, block)
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


def _begins_quoted(block: _Block) -> bool:
    return bool(block.quotations) and block.quotations[0].span.start <= block.span.start + 1


def _only_quoted(text: str, block: _Block) -> bool:
    if text[block.span.end - 2 : block.span.end].rstrip("\"”'’»")[-1:] not in ".?!…," and block.quotations[-1].closed:
        return False
    covered = sum(q.span.end - q.span.start for q in block.quotations)
    return covered >= 0.9 * (block.span.end - block.span.start)


def _merge(spans: Sequence[Span]) -> list[Span]:
    """The union of spans as ordered, disjoint spans."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
