"""Relays and nested attributions: who passed on what somebody else said. The deepest speaker is the origin.

`join_relays` reads the words of every sentence that may hold a chain (`relay_chains`) and repairs or adds statements, so
that it holds whatever found them. A medium or a document that passes words on becomes `via`, and its own statement goes
when it holds nothing more; any other intermediary keeps its statement, and the inner one lies `within` it. A medium that
somebody speaks to, in or on ("told the Courier", "in an interview with …") is an intermediary too, unless it is the
outlet of the article.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cache

from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.statements.clauses import content_before, content_end, has_words
from stages.extract.statements.media_phrases import Media, relay_set
from stages.extract.statements.quotes import Quotation, find_quotations
from stages.extract.statements.relay_chains import Chain, Reader
from stages.extract.statements.relay_verbs import after_time
from stages.extract.statements.stance import cue_stance
from stages.extract.statements.tokens import OBJECT, Range, Tokens

_COVERED = 0.75
_OPENING = 15
_MAX_STEPS = 8
_LETTERS = re.compile(r"[a-z]+")
_ON_A_MEDIUM = re.compile(r"\b[oO]n (?:[a-z\-]+ ){0,3}(?:[A-Z]|television|radio|tv)")


def join_relays(article: Article, statements: list[Statement]) -> None:
    """Sets `speaker`, `via` and `within` where words are passed on, in place; merges, splits and adds statements.

    Positions in `within` and `continues` are kept right. Takes time linear in the length of the text.
    """
    candidates = [s for s in article.sentences if _may_hold(s.span.of(article.text))]
    if not candidates:
        return
    joiner = _Joiner(article, statements)
    for sentence in candidates:
        joiner.read(sentence)
    joiner.write(statements)


@cache
def _triggers() -> tuple[frozenset[str], frozenset[str]]:
    """(words one of which is enough, words of which it takes two)."""
    strong = {
        "told",
        "tells",
        "telling",
        "saying",
        "speaking",
        "talking",
        "writing",
        "spoke",
        "according",
        "quoted",
        "quotes",
        "quoting",
        "cited",
        "cites",
        "citing",
    }
    return frozenset(strong | relay_set("occasion") - {"report", "comments"}), relay_set("telling") | relay_set(
        "passing"
    )


def _may_hold(sentence: str) -> bool:
    found = _LETTERS.findall(sentence.lower())
    strong, weak = _triggers()
    if not strong.isdisjoint(found):
        return True
    verbs = sum(1 for word in found if word in weak)
    return verbs > 1 or (verbs == 1 and _ON_A_MEDIUM.search(sentence) is not None)


class _Joiner:
    """The statements of an article by identity, while they are changed."""

    def __init__(self, article: Article, statements: list[Statement]) -> None:
        self.article, self.text = article, article.text
        self.media = Media(article)
        self.within = {id(s): statements[s.within] for s in statements if s.within is not None}
        self.continues = {id(s): statements[s.continues] for s in statements if s.continues is not None}
        self.of_sentence: dict[int, list[Statement]] = defaultdict(list)
        starts = [sentence.span.start for sentence in article.sentences]
        for statement in statements:
            # A content over several sentences belongs to the one that its cue stands in.
            at = statement.sentence.sentence_no
            if statement.cue is not None:
                at = article.sentences[max(0, bisect_right(starts, statement.cue.start) - 1)].sentence_no
            self.of_sentence[at].append(statement)
        self.replaced: dict[int, Statement] = {}
        self.added: list[Statement] = []
        self.made: set[int] = set()
        self.blocks: dict[int, Span] = {}
        for sentence in article.sentences:
            known = self.blocks.get(sentence.block_no, sentence.span)
            self.blocks[sentence.block_no] = Span(min(known.start, sentence.span.start), sentence.span.end)
        self.quotations: dict[int, list[Quotation]] = {}

    def read(self, sentence: Sentence) -> None:
        block = sentence.block_no
        if block not in self.quotations:
            self.quotations[block] = find_quotations(self.text, self.blocks[block])
        quotations = self.quotations[block]
        first = max(0, bisect_left(quotations, sentence.span.start, key=lambda q: q.span.start) - 1)
        last = bisect_left(quotations, sentence.span.end, key=lambda q: q.span.start)
        inside = [q.span for q in quotations[first:last] if q.span.overlaps(sentence.span) and self._holds(q, sentence)]
        words = Tokens(self.text, sentence.span, inside)
        for statement in self.of_sentence[sentence.sentence_no]:
            if id(statement) in self.within and not self._opens(statement, self.within[id(statement)]):
                del self.within[id(statement)]
        for chain in Reader(words, self.media, self._known(sentence, words)).chains():
            self._apply(sentence, words, chain)

    def _holds(self, quotation: Quotation, sentence: Sentence) -> bool:
        """Whether a quotation counts in a sentence: one that was never closed counts only where it begins."""
        return quotation.closed or quotation.span.start >= sentence.span.start

    def _known(self, sentence: Sentence, words: Tokens) -> list[tuple[Range, Range]]:
        """Cue and speaker of the statements found in a sentence, as token ranges."""
        known = []
        for statement in self.of_sentence[sentence.sentence_no]:
            if statement.cue is not None and statement.speaker is not None:
                cue, speaker = _tokens(words, statement.cue), _tokens(words, statement.speaker)
                if cue is not None and speaker is not None:
                    known.append((cue, speaker))
        return known

    def _opens(self, inner: Statement, outer: Statement) -> bool:
        """Whether an inner statement begins what the outer one holds, rather than stand somewhere in it."""
        return abs(inner.span.start - outer.content.start) <= _OPENING

    def _apply(self, sentence: Sentence, words: Tokens, chain: Chain) -> None:
        if chain.origin[0] >= chain.origin[1] or chain.via[0] >= chain.via[1]:
            return
        origin, via = words.char_span(*chain.origin), words.char_span(*chain.via)
        own = not chain.is_nested and self.media.is_own(via.of(self.text))
        if (own and chain.outer is None) or _measures(via.of(self.text)):
            return
        here = [s for s in self.of_sentence[sentence.sentence_no] if id(s) not in self.replaced and s.cue is not None]
        outer_cue = words.char_span(*chain.outer) if chain.outer else None
        cue = words.char_span(*chain.cue)
        inner = [s for s in here if _is_about(s.speaker, origin) or (s.cue is not None and s.cue.overlaps(cue))]
        outer = [
            s for s in here
            if s not in inner and ((outer_cue and s.cue and s.cue.overlaps(outer_cue)) or _is_about(s.speaker, via))
        ]  # fmt: skip
        if outer_cue is not None and outer_cue.overlaps(cue):
            inner, outer = inner + [s for s in outer if s.cue and s.cue.overlaps(cue)], []
        elif outer_cue is not None:
            # "citing O" read as a statement of the intermediary: what it cites is no content
            for statement in [
                s for s in inner if origin.contains(s.content) or (s.content.contains(origin) and s.cue == cue)
            ]:
                if outer and statement.speaker is not None and not _is_about(statement.speaker, origin):
                    inner.remove(statement)
                    self.replaced[id(statement)] = outer[0]
        if not inner and outer and chain.order != "after" and not chain.is_nested:
            inner, outer = outer[:1], outer[1:]
        if not inner:
            made = self._make(sentence, words, chain, chain.hangs_on or chain.cue, chain.origin)
            if made is None:
                return
            inner = [made]
        if chain.is_nested and not outer and chain.outer is not None:
            made = self._make(sentence, words, chain, chain.outer, chain.via)
            outer = [made] if made is not None else []
        for statement in inner:
            self._cut(statement, words, chain, origin)
            self._attribute(statement, origin, None if own or (chain.is_nested and outer) else via)
        self._nest(inner, outer, chain)

    def _cut(self, statement: Statement, words: Tokens, chain: Chain, origin: Span) -> None:
        """Cuts content that was the intermediary's ("Hale as saying the road was shut") down to the origin's words."""
        if chain.is_nested or not statement.content.contains(origin):
            return
        cue = statement.cue
        inside = cue is not None and statement.content.start < cue.start and cue.end < statement.content.end
        if inside and statement.quotation != "indirect":
            return  # "…," he told the paper. "…"
        found = _content(words, chain, chain.hangs_on or chain.cue, chain.origin)
        if found is None:
            return
        content = words.char_span(*found)
        narrower = statement.content.contains(content) and not content.contains(origin)
        if narrower or origin.contains(statement.content):
            statement.content = content
            if statement.cue is not None and content.overlaps(statement.cue):
                statement.cue = words.char_span(*chain.cue)

    def _attribute(self, statement: Statement, origin: Span, via: Span | None) -> None:
        if statement.speaker is None or not _is_about(statement.speaker, origin):
            statement.speaker = origin
        if via is not None:
            statement.via = via
        block, parts = self.blocks[statement.sentence.block_no], [statement.content]
        if statement.cue is not None and block.contains(statement.cue):
            parts.append(statement.cue)
            if block.contains(statement.speaker):
                parts.append(statement.speaker)
        statement.span = Span(min(p.start for p in parts), max(p.end for p in parts))

    def _nest(self, inner: list[Statement], outer: list[Statement], chain: Chain) -> None:
        """Puts inner statements within the outer ones, or in their place where the outer hold nothing more."""
        for holder in outer:
            made = id(holder) in self.made
            held = [s for s in inner if s.span.overlaps(holder.content) and id(s) not in self.replaced]
            if not held or id(holder) in self.replaced:
                continue
            if made and chain.is_nested:
                holder.content = Span(holder.content.start, max(holder.content.end, *(s.content.end for s in held)))
                self._attribute(holder, holder.speaker or holder.content, None)
            shared = sum(min(s.span.end, holder.content.end) - max(s.span.start, holder.content.start) for s in held)
            if not chain.is_nested and shared >= _COVERED * (holder.content.end - holder.content.start):
                self.replaced[id(holder)] = held[0]
                continue
            for statement in held:
                if self.within.get(id(holder)) is not statement:
                    self.within[id(statement)] = holder

    def _make(self, sentence: Sentence, words: Tokens, chain: Chain, cue: Range, speaker: Range) -> Statement | None:
        """The statement that the finder missed."""
        content = _content(words, chain, cue, speaker)
        if content is None:
            return None
        span = words.char_span(*content)
        quoted = [words.quote[n] for n in range(*content)]
        modality, polarity = cue_stance(self.text, words.char_span(*cue), span)
        statement = Statement(
            sentence=sentence,
            span=span,
            content=span,
            speaker=words.char_span(*speaker),
            cue=words.char_span(*cue),
            quotation="direct" if all(quoted) else "mixed" if any(quoted) else "indirect",
            modality=modality,
            polarity=polarity,
            confidence=0.6,
        )
        self._attribute(statement, words.char_span(*speaker), None)
        self.of_sentence[sentence.sentence_no].append(statement)
        self.added.append(statement)
        self.made.add(id(statement))
        return statement

    def write(self, statements: list[Statement]) -> None:
        """Writes the changed list back, with positions anew."""
        kept = [s for s in statements if id(s) not in self.replaced]
        for statement in sorted(self.added, key=lambda s: s.span.start):
            if id(statement) in self.replaced:
                continue
            number = statement.sentence.sentence_no
            place = next((n + 1 for n in range(len(kept) - 1, -1, -1) if kept[n].sentence.sentence_no <= number), 0)
            kept.insert(place, statement)
        position = {id(s): n for n, s in enumerate(kept)}
        for n, statement in enumerate(kept):
            statement.within = self._position(self.within, statement, position)
            statement.continues = self._position(self.continues, statement, position)
            if statement.within == n:
                statement.within = None
            if statement.continues == n:
                statement.continues = None
        statements[:] = kept

    def _position(self, links: dict[int, Statement], statement: Statement, position: dict[int, int]) -> int | None:
        target = links.get(id(statement))
        if target is not None and self.replaced.get(id(target)) is statement:
            target = links.get(id(target))
        for _ in range(_MAX_STEPS):
            if target is None or id(target) not in self.replaced:
                break
            target = self.replaced[id(target)]
        return None if target is None else position.get(id(target))


def _measures(phrase: str) -> bool:
    """Whether a phrase names a poll, whose respondents are no source beside it, or a record of the speech itself."""
    return not relay_set("measuring").isdisjoint(_LETTERS.findall(phrase.lower()))


def _tokens(words: Tokens, span: Span) -> Range | None:
    """The tokens of a span, None when it lies outside the sentence."""
    first, last = bisect_left(words.start, span.start), bisect_left(words.start, span.end)
    return (first, last) if words.span.contains(span) and first < last else None


def _is_about(speaker: Span | None, phrase: Span) -> bool:
    """Whether a speaker's span is the phrase: they share most of the shorter one."""
    if speaker is None:
        return False
    shared = min(speaker.end, phrase.end) - max(speaker.start, phrase.start)
    return 2 * shared > min(speaker.end - speaker.start, phrase.end - phrase.start)


def _content(words: Tokens, chain: Chain, cue: Range, speaker: Range) -> Range | None:
    """The words that an attribution is about: behind it, or before it when nothing follows."""
    own = speaker == chain.origin
    hung = own and chain.hangs_on is not None
    begin = min(cue[0], speaker[0], chain.via[0] if hung or (own and chain.order == "before") else cue[0])
    first = chain.content_from if own and chain.content_from is not None else None
    behind = max(cue[1], speaker[1]) if cue[1] <= speaker[0] and not hung else cue[1]
    ends = begin > 3 and (words.closes(begin - 1) or words.word(begin - 1) == ",")
    if chain.order != "before" and not (ends and first is None and not hung and _is_adjunct(words, behind, chain)):
        k = _after_marks(words, first if first is not None else _after_addressee(words, behind, cue, chain))
        if hung and chain.cue[0] == k:
            k = _after_marks(words, chain.origin[1])  # "said, citing O, that …"
        if len(words) - k > 2 and has_words(words, k, len(words)) and words.lower[k] != ".":
            end = content_end(words, k, True)
            if not hung and chain.outer is not None and chain.outer[0] > k:
                end = min(end, chain.outer[0], chain.via[0])
            while end > k + 1 and words.lower[end - 1] in (",", "."):
                end -= 1
            if end > k and has_words(words, k, end):
                return (k, end)
    mark = begin - 1
    if mark < 0:
        return None
    return content_before(words, mark + 1 if words.quote[mark] else mark if words.lower[mark] == "," else begin)


def _after_marks(words: Tokens, k: int) -> int:
    k = after_time(words, k)
    while k < len(words) and words.lower[k] in (",", ":"):
        k += 1
    return k


def _after_addressee(words: Tokens, k: int, cue: Range, chain: Chain) -> int:
    """Token after the one who was told."""
    if chain.via[0] == k or (chain.via[0] == k + 1 and words.lower[k] in ("on", "in", "to")):
        return chain.via[1]
    if words.lower[cue[1] - 1] in ("told", "tells", "telling", "assured", "informed", "warned", "reassured"):
        that = next((n for n in range(k, min(len(words), k + 8)) if words.lower[n] == "that" or words.opens(n)), None)
        if that is not None:
            return that
        return k + 1 if words.is_(k, OBJECT) else k
    return k


def _is_adjunct(words: Tokens, k: int, chain: Chain) -> bool:
    """Whether what follows a cue is only where or to whom it was said (… "said in an interview with M")."""
    if chain.via[0] == k:
        k = chain.via[1]
    k = after_time(words, k)
    follows = range(k, min(len(words), k + 30))
    return (k >= len(words) or words.lower[k] in ("in", "on", "to", "during", "by", "with", ".", ",")) and not any(
        words.quote[n] or words.lower[n] == "that" for n in follows
    )
