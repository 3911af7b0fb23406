"""Statements out of a model's answer: only those whose words stand in the sentence that is named, or beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from stages.extract.llm.align import Aligner, Found
from stages.extract.llm.answers import SaidItem
from stages.extract.llm.prompt import CONTEXT, Batch
from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.statements.quotes import Quotation, find_quotations

CONFIDENCE = 0.8
"""Of a statement whose words all stand in the text as given; less by what the alignment had to bridge."""


class StatementGrounder:
    """Finds the places of statements in one article. `dropped` counts what has none, by reason."""

    def __init__(self, article: Article, aligner: Aligner) -> None:
        self.article = article
        self.dropped: Counter[str] = Counter()
        self._aligner = aligner
        self._blocks: dict[int, Span] = {}
        for sentence in article.sentences:
            block = self._blocks.get(sentence.block_no, sentence.span)
            self._blocks[sentence.block_no] = Span(
                min(block.start, sentence.span.start), max(block.end, sentence.span.end)
            )
        self._quotations: dict[int, list[Quotation]] = {}
        self._seen: set[tuple[int, int, Span | None]] = set()

    def ground(self, batch: Batch, items: Sequence[SaidItem]) -> list[Statement]:
        """The statements of an answer to `batch` that stand in the text."""
        out = []
        for item in items:
            made = self._statement(batch, item)
            if isinstance(made, str):
                self.dropped[f"statement: {made}"] += 1
            else:
                out.append(made)
        return out

    def _statement(self, batch: Batch, item: SaidItem) -> Statement | str:
        at = position(batch, item.sentence)
        if at is None:
            return "no such sentence"
        content = self._first(item.content, self._windows(at))
        if content is None:
            return "content not in the text"
        at = self._position_of(at, content.span.start)
        sentence = self.article.sentences[at]
        near = content.span
        cue = self._beside(item.cue, at, 1, near)
        if item.cue and cue is None:
            self.dropped["cue not in the text"] += 1
        near = cue.span if cue else near
        speaker = self._beside(item.speaker, at, CONTEXT, near)
        if item.speaker and speaker is None:
            return "speaker not in the text"
        via = self._beside(item.via, at, CONTEXT, near)
        if item.via and via is None:
            self.dropped["via not in the text"] += 1
        if speaker is None and cue is None:
            return "neither speaker nor cue"
        return self._made(item, sentence, content, speaker, cue, via)

    def _made(
        self, item: SaidItem, sentence: Sentence, content: Found, speaker: Found | None, cue: Found | None,
        via: Found | None,
    ) -> Statement | str:  # fmt: skip
        block = self._blocks[sentence.block_no]
        words = self._with_marks(sentence, content.span)
        own = {part: f.span for part, f in (("speaker", speaker), ("cue", cue), ("via", via)) if f is not None}
        if own.get("speaker") == words or own.get("cue") == words:
            return "content is its own speaker or cue"
        seen = (words.start, words.end, own.get("speaker"))
        if seen in self._seen:
            return "given twice"
        self._seen.add(seen)
        parts = [words, *(own[p] for p in ("speaker", "cue") if p in own and block.contains(own[p]))]
        return Statement(
            sentence=sentence,
            span=Span(min(p.start for p in parts), max(p.end for p in parts)),
            content=words,
            speaker=own.get("speaker"),
            cue=own.get("cue"),
            via=own.get("via"),
            quotation=self._quotation(sentence, words, own, item.quotation),
            modality=item.modality,
            polarity=item.polarity,
            confidence=CONFIDENCE * min(f.similarity for f in (content, speaker, cue, via) if f is not None),
        )

    def _windows(self, at: int) -> Iterator[Span]:
        """Where content may stand: its sentence, with its neighbours in the block, and the neighbours in others."""
        sentences = self.article.sentences
        yield sentences[at].span
        beside = sentences[max(0, at - 1) : at + 2]
        same = [s.span for s in beside if s.block_no == sentences[at].block_no]
        yield Span(same[0].start, same[-1].end)
        yield from (s.span for s in beside if s.block_no != sentences[at].block_no)

    def _first(self, words: str, windows: Iterator[Span]) -> Found | None:
        return next((f for w in windows if (f := self._aligner.find(words, w)) is not None), None)

    def _beside(self, words: str | None, at: int, reach: int, near: Span) -> Found | None:
        """The words in the sentence, else in its neighbours up to `reach` before it and one behind, nearest first."""
        if not words:
            return None
        sentences = self.article.sentences
        order = [at, at - 1, at + 1, *range(at - 2, at - reach - 1, -1)]
        spans = [sentences[k].span for k in order if 0 <= k < len(sentences)]
        return next((f for s in spans if (f := self._aligner.find(words, s, near)) is not None), None)

    def _position_of(self, at: int, start: int) -> int:
        """The sentence in which `start` lies, beside the one that was named."""
        near = range(max(0, at - 1), min(len(self.article.sentences), at + 2))
        return next(
            (k for k in near if self.article.sentences[k].span.start <= start < self.article.sentences[k].span.end), at
        )

    def quotations(self, block_no: int) -> list[Quotation]:
        if block_no not in self._quotations:
            self._quotations[block_no] = find_quotations(self.article.text, self._blocks[block_no])
        return self._quotations[block_no]

    def _inside(self, sentence: Sentence, span: Span) -> list[Span]:
        return [q.span for q in self.quotations(sentence.block_no) if q.span.overlaps(span)]

    def _with_marks(self, sentence: Sentence, content: Span) -> Span:
        """The content with the quote marks right around it, which models like to leave out."""
        for quotation in self._inside(sentence, content):
            start, end = min(content.start, quotation.start), max(content.end, quotation.end)
            if content.start - start <= 2 and end - content.end <= 3:
                content = Span(start, end)
        return content

    def _quotation(self, sentence: Sentence, content: Span, own: dict[str, Span], said: str | None) -> str:
        """direct, indirect or mixed. The marks in the text decide; the model only between direct and mixed."""
        marked = self._inside(sentence, content)
        if not marked:
            return "indirect"
        if said in ("direct", "mixed"):
            return said
        text = self.article.text
        outside = sum(
            text[i].isalnum() and not any(s.start <= i < s.end for s in [*marked[:20], *own.values()])
            for i in range(content.start, min(content.end, content.start + 2_000))
        )
        return "direct" if outside <= 4 else "mixed"


def position(batch: Batch, sentence_no: int) -> int | None:
    """The place in `article.sentences` of a sentence that the batch asked about."""
    for k in range(batch.first, batch.end):
        if batch.article.sentences[k].sentence_no == sentence_no:
            return k
    return None


def link(statements: list[Statement], grounder: StatementGrounder) -> list[Statement]:
    """The statements in the order of the text, with `within` and `continues` set."""
    ordered = sorted(statements, key=lambda s: (s.content.start, -s.content.end, s.span.start, s.span.end))
    holders: list[int] = []
    for k, statement in enumerate(ordered):
        while holders and ordered[holders[-1]].content.end <= statement.content.start:
            holders.pop()
        holding = (h for h in reversed(holders) if _holds(ordered[h].content, statement.content))
        statement.within = next(holding, None)
        holders.append(k)
    _continue(ordered, grounder)
    return ordered


def _holds(outer: Span, inner: Span) -> bool:
    return outer.contains(inner) and outer != inner


def _continue(ordered: list[Statement], grounder: StatementGrounder) -> None:
    """A quotation that is still open at the end of a block goes on in the next one, if that begins with a mark."""
    last: dict[int, int] = {}
    first: dict[int, int] = {}
    for k, statement in enumerate(ordered):
        first.setdefault(statement.sentence.block_no, k)
        last[statement.sentence.block_no] = k
    blocks = sorted(first)
    for before, after in pairwise(blocks):
        ending, beginning = grounder.quotations(before), grounder.quotations(after)
        if not ending or ending[-1].closed or not beginning:
            continue
        opened, going_on = ordered[last[before]], ordered[first[after]]
        if opened.content.overlaps(ending[-1].span) and going_on.content.start <= beginning[0].span.start + 1:
            same = opened.speaker == going_on.speaker or going_on.cue is None
            going_on.continues = last[before] if same else None
