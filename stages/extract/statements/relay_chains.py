"""Chains in one sentence: whose words it holds (the origin) and who passed them on (the intermediary).

The rules read the sentence's own words, so they hold whatever found the statements. Each yields chains; of two with the
same origin the earlier rule's stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from stages.extract.statements.media_phrases import relay_set
from stages.extract.statements.phrases import phrase_after
from stages.extract.statements.relay_channels import Channels
from stages.extract.statements.relay_reading import Chain
from stages.extract.statements.relay_verbs import (
    Saying,
    after_time,
    is_end,
    is_relative,
    names_source,
    noun_phrase_before,
)
from stages.extract.statements.tokens import (
    ADVERB,
    CAPITAL,
    CONNECTOR,
    POSSESSIVE,
    SUBJECT,
    Range,
)
from stages.extract.statements.word_tests import is_noun_like, is_time

_REACH = 40


class Reader(Channels):
    """Reads the chains of one sentence."""

    def chains(self) -> list[Chain]:
        """Chains in the order of the rules, one for each origin."""
        kept: list[Chain] = []
        for rule in (
            self._quoting, self._citing, self._passed_on, self._told, self._occasion,
            self._according_to, self._trailing, self._leading,
        ):  # fmt: skip
            for chain in rule():
                if chain.origin[0] >= chain.origin[1] or _meet(chain.origin, chain.via):
                    continue
                if not any(_meet(chain.origin, k.origin) or self._is_part(chain, k) for k in kept):
                    kept.append(chain)
        return kept

    def _is_part(self, chain: Chain, kept: Chain) -> bool:
        """Whether a chain only says again what an earlier rule has read ("M reported, citing O": O, not the subject)."""
        return _meet(chain.via, kept.via) and chain.outer is not None and kept.outer == chain.outer

    def _according_to(self) -> Iterator[Chain]:
        """ "O said …, according to M", "according to M, O said …", "M said …, according to O"."""
        words = self.words
        for n in range(len(words) - 2):
            if words.lower[n] != "according" or words.lower[n + 1] != "to" or words.quote[n]:
                continue
            first = n + 2
            medium = self.media.read(words, first)
            if medium is not None and is_noun_like(words, medium[1]) and not is_time(words, medium[1]):
                medium = medium if words.is_(medium[1], CAPITAL) or n == 0 else None  # "a CNN translation"
            end = medium[1] if medium else phrase_after(words, first)
            if end <= first:
                continue
            source = (first, end)
            if medium is None and (words.is_(first, POSSESSIVE) or not names_source(words, source)):
                continue
            passes = medium is not None or self._is_document(source)
            leading = all(words.is_(k, CONNECTOR | ADVERB) or words.lower[k] in (",", "but", "and") for k in range(n))
            if leading:
                yield from self._leading_according(source, (n, first), passes)
            else:
                yield from self._trailing_according(n, source, passes)

    def _leading_according(self, source: Range, cue: Range, passes: bool) -> Iterator[Chain]:
        words = self.words
        comma = next((k for k in range(source[1], min(len(words), source[1] + 25)) if words.lower[k] == ","), None)
        for saying in self.sayings:
            if saying.verb < source[1] or is_relative(words, saying) or saying.is_planned or saying.is_negated:
                continue
            start = max(saying.subject[0], source[1])
            if not self._opens_clause(start, (comma + 1) if comma is not None and comma < start else source[1]):
                return
            if not self._tells(saying) and (not passes or words.lower[saying.verb] in relay_set("judging")):
                return
            origin = (start, saying.subject[1])
            yield Chain(origin, source, (saying.start, saying.verb + 1), outer=cue, is_nested=not passes)
            return

    def _trailing_according(self, n: int, source: Range, passes: bool) -> Iterator[Chain]:
        words = self.words
        cue, mark = (n, n + 2), n - 1 if words.word(n - 1) == "," else n
        follows = source[1]
        if words.word(follows) == "," and mark < n:
            # "The minister, according to M, said …"
            saying = next((s for s in self.sayings if s.start in (follows + 1, follows + 2)), None)
            phrase = noun_phrase_before(words, mark)
            if saying is not None and phrase is not None and passes:
                yield Chain(phrase, source, (saying.start, saying.verb + 1), outer=cue)
                return
        inner = self._main(0, mark, needs_clause=True)
        if inner is None:
            return
        inner_cue = (inner.start, inner.verb + 1)
        if passes:
            yield Chain(inner.subject, source, inner_cue, outer=cue)
        elif self._passes_on(inner.subject):
            yield Chain(source, inner.subject, cue, "before", outer=inner_cue)

    def _trailing(self) -> Iterator[Chain]:
        """ "O said …, M reported"; "O told them …, two officials said"."""
        words = self.words
        handing = relay_set("handing")
        for saying in self.sayings:
            if words.lower[saying.verb] not in handing or saying.is_passive or saying.first < 3:
                continue
            after = after_time(words, saying.last)
            if words.lower[saying.verb] == "told":
                medium = self.media.read(words, saying.verb + 1, addressee=True)
                after = medium[1] if medium is not None else after
            if words.word(after) in ("in", "on") and not is_end(words, after):
                after = len(words) if words.word(after + 1) in ("a", "its", "the", "his") else after
            if not is_end(words, after) and words.word(after) not in ("citing", "quoting"):
                continue
            if words.word(saying.first - 1) in ("after", "that", "as", "and", "which", "than", "of", "with"):
                continue
            passes = self._passes_on(saying.subject)
            inner = self._main(0, saying.first, needs_clause=not passes)
            if inner is None or (not passes and (words.quote[saying.first - 1] or not self._tells(inner))):
                continue
            if not passes and (words.is_(saying.subject[0], SUBJECT) or inner.is_passive):
                continue
            via = saying.subject
            if passes:
                found = self.media.read(words, via[0])
                via = found if found is not None and found[1] <= saying.subject[1] else via
            outer = (saying.start, saying.verb + 1)
            yield Chain(inner.subject, via, (inner.start, inner.verb + 1), outer=outer, is_nested=not passes)

    def _leading(self) -> Iterator[Chain]:
        """ "M reported that O said …", "A said B had told …", "A recalled B telling …", "M reported on O's claim that …"."""
        words = self.words
        for saying in self.sayings:
            if saying.is_passive or saying.is_inverted or saying.is_planned or saying.is_negated:
                continue
            via = saying.subject
            if words.lower[via[0]] in ("who", "which", "that"):
                found = self._antecedent(saying)
                if found is None:
                    continue
                via = found
            passes = self._passes_on(via)
            inner = self._inner(saying)
            if inner is not None:
                origin, cue = inner
                if not self._is_same(via, origin):
                    outer = (saying.start, saying.verb + 1)
                    yield Chain(origin, via, cue, "after", outer=outer, is_nested=not passes)

    def _inner(self, saying: Saying) -> tuple[Range, Range] | None:
        """Origin and cue of the speech that the words after a verb of speech report."""
        words = self.words
        k = after_time(words, saying.verb + 1)
        that = next(
            (n for n in range(k, min(len(words), k + 12)) if words.lower[n] == "that" and not words.quote[n]), None
        )
        if words.lower[saying.verb] in ("told", "tells", "informed", "assured"):
            medium = self.media.read(words, k, addressee=True)
            after = (
                medium[1]
                if medium
                else (
                    k + 1
                    if words.lower[k : k + 1] in (["me"], ["us"], ["him"], ["her"], ["them"], ["reporters"])
                    else None
                )
            )
            k = that + 1 if that is not None else after if after is not None else len(words)
        elif that is not None and that <= k + 1:
            k = that + 1
        if words.lower[saying.verb] in ("recalled", "described", "recounted", "remembered", "reported"):
            for n in range(k + 1, min(len(words), k + 8)):
                if words.lower[n] in ("telling", "saying") and not words.quote[n]:
                    if words.word(n - 1) not in (",", "as") and is_noun_like(words, n - 1):
                        return ((k, n), (n, n + 1))
                    break
        noun = self._claim_noun(k)
        if noun is not None:
            return noun
        for inner in self.sayings:
            told = words.lower[inner.verb] in ("told", "assured", "warned", "informed")
            if told and inner.is_passive and inner.is_inverted and k <= inner.start <= k + 4:
                return inner.subject, (inner.start, inner.verb + 1)  # "she had been told by …"
            if inner.start < k or inner.verb - k > 25 or inner.is_inverted:
                continue
            start = max(inner.subject[0], k)
            if start >= inner.subject[1] or start - k > 12 or words.quote[k]:
                return None
            if not self._opens_clause(start, k) or (start > k and words.word(start - 1) in ("and", "but")):
                return None
            if words.lower[start] in ("that", "which", "who", "what"):
                return None
            if words.is_(start, SUBJECT) and inner.subject[1] > start + 1:
                return None  # "he is ensuring honesty" is no speaker
            if is_end(words, after_time(words, inner.verb + 1)) and not self._speaks_on(inner):
                return None
            plain = not inner.is_planned and not inner.is_negated and not is_relative(words, inner)
            if not plain or not (self._tells(inner) or self._passes_on(saying.subject)):
                return None
            return ((start, inner.subject[1]), (inner.start, inner.verb + 1))
        return None

    def _speaks_on(self, saying: Saying) -> bool:
        """Whether a quotation or a colon follows a verb."""
        after = after_time(self.words, saying.verb + 1)
        follows = range(after, min(len(self.words), after + 3))
        return any(self.words.quote[k] or self.words.lower[k] == ":" for k in follows)

    def _claim_noun(self, k: int) -> tuple[Range, Range] | None:
        """ "on a woman's claims that …"."""
        words = self.words
        for n in range(k + 1, min(len(words), k + 8)):
            owner = words.lower[n - 1].endswith(("'s", "s'"))
            if words.lower[n] in relay_set("claim") and words.word(n + 1) == "that" and owner and not words.quote[n]:
                phrase = noun_phrase_before(words, n, k)
                return (phrase, (n, n + 1)) if phrase is not None else None
        return None

    def _is_same(self, outer: Range, inner: Range) -> bool:
        """Whether the inner speaker is likely the outer one again ("she said she told them")."""
        words = self.words
        pronoun = words.lower[inner[0]] if inner[1] - inner[0] == 1 else ""
        if pronoun not in ("he", "she", "it", "they", "i", "we", "you", "there", "this"):
            return pronoun in ("which", "who", "that")
        other = words.lower[outer[0]] if outer[1] - outer[0] == 1 else ""
        return not ({pronoun, other} == {"he", "she"} or (pronoun in ("he", "she") and other == "they"))


def _meet(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]
