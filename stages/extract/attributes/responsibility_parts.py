"""What the forms of responsibility have in common: the deed, who did it and who says so, read from the tokens of one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from stages.extract.attributes.deeds import (
    Deed,
    as_deed,
    blame_verbs,
    blame_words,
    deed_nouns,
    is_actor,
    told_deed,
    without_doing,
)
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import (
    Phrase,
    group_start,
    object_after,
    run_before,
    subject_before,
    without_brackets,
)
from stages.extract.model import Sentence, Span
from stages.extract.quantities.stance import stance
from stages.extract.quantities.words import Token

RESPONSIBLE = "responsible"
FOR = frozenset(("for", "in"))
PARTICLES = frozenset(("out", "up"))
_PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "who", "which"))
_ITSELF = frozenset(("it", "they", "he", "she", "we"))

Context = Callable[[], Sequence[list[Token]]]
"""Gives the tokens of sentences whose deed a sentence without one may mean, the likeliest first."""


class Clauses:
    """The tokens of one sentence, and how deeds, actors and speakers are read from them."""

    def __init__(self, sentence: Sentence, tokens: list[Token], context: Context) -> None:
        self.sentence, self.tokens, self.context = sentence, with_forces(tokens), context

    def doing(self, start: int) -> Deed | None:
        """The deed behind "of" or "for": "carrying out the attack", "being behind it", "the attack", "shelling the town"."""
        tokens = self.tokens
        k = self.past_adverbs(start)
        if k < len(tokens) and tokens[k].low in ("having", "being"):
            k = self.past_adverbs(k + 1)
        if k >= len(tokens):
            return None
        low = tokens[k].low
        if low == "behind":
            return self.deed_after(k + 1)
        if (low == "responsible" or low == "involved" or low in blame_words("share")) and k + 1 < len(tokens):
            return self.deed_after(k + 2) if tokens[k + 1].low in FOR else None
        if low in blame_verbs("do") and tokens[k].tag in ("VG", "VD", "J", "N"):
            k += 1 + (k + 1 < len(tokens) and tokens[k + 1].low in PARTICLES)
            return self.deed_after(k)
        if low.endswith("ing") and low in deed_nouns():
            thing = object_after(tokens, k + 1)
            if thing is None or tokens[k + 1].tag == "P":
                return None
            article = f"{thing.determiner} " if thing.determiner else ""
            return Deed(f"{tokens[k].text} of {article}{thing.words(tokens)}", k, thing.end)
        return self.deed_after(k)

    def deed(self, phrase: Phrase | None) -> Deed | None:
        """A phrase as a deed; None for another one than that at hand ("previous attacks")."""
        if phrase is None or {phrase.determiner, self.tokens[phrase.first].low} & blame_words("other"):
            return None
        behind = phrase.head + 1
        if (
            self.tokens[phrase.head].low in blame_words("many")
            and self.tokens[behind : behind + 1]
            and self.tokens[behind].low == "of"
        ):
            return self.deed(object_after(self.tokens, behind + 1))
        return as_deed(self.tokens, phrase)

    def deed_after(self, start: int) -> Deed | None:
        """The deed that begins at token `start`; "that attack" is another one than that at hand, and none."""
        return self.deed(object_after(self.tokens, start))

    def meant(self, before: int) -> Deed | None:
        """The deed that a clause without one means."""
        found = told_deed(self.tokens, before) or told_deed(self.tokens)
        return found or next(
            (d for tokens in self.context() if (d := told_deed(without_brackets(tokens))) is not None), None
        )

    def believed(self, start: int) -> Phrase | None:
        """The subject of "is believed to have been carried out", also behind "that is" or none."""
        k = start
        while k > 1 and self.tokens[k - 1].low in blame_words("believed"):
            k = group_start(self.tokens, k - 1)
        return subject_before(self.tokens, k)

    def object(self, start: int) -> Phrase | None:
        """The actor that begins at token `start`, with a second one."""
        return self.with_other(object_after(self.tokens, start))

    def with_other(self, actor: Phrase | None) -> Phrase | None:
        """An actor with a second one: "Ruritanian or rebel jets", "the army and its allies"."""
        tokens = self.tokens
        if actor is None or actor.end + 1 >= len(tokens) or tokens[actor.end].low not in ("or", "and"):
            return actor
        other = object_after(tokens, actor.end + 1)
        if other is None or not is_actor(tokens, other):
            return actor
        after = tokens[other.end] if other.end < len(tokens) else None
        if tokens[actor.end].low == "and" and after is not None and after.tag in ("V", "VD", "X", "M"):
            return actor
        return Phrase(actor.first, other.end, other.head, actor.determiner)

    def subject(self, verb: int, is_own: bool) -> Phrase | Token | None:
        """The subject of the verb at token `verb`; a pronoun where who speaks of himself may be one."""
        start = group_start(self.tokens, verb)
        found = subject_before(self.tokens, start)
        if found is None and is_own and start and self.tokens[start - 1].low in _PRONOUNS:
            return self.tokens[start - 1]
        return found

    def accuser(self, verb: int) -> Span | None:
        """Who blames by the verb at token `verb`; None where a participle leaves it open ("told the council, blaming rebels")."""
        tokens, start = self.tokens, group_start(self.tokens, verb)
        if tokens[verb].tag == "VG" and start == verb:
            return None
        found = self.subject(verb, is_own=True)
        if isinstance(found, Token):
            return Span(found.start, found.end)
        # "for his part Minister Jane Roe blamed": a name beside the verb is enough for who speaks
        run = run_before(tokens, start) if found is None or found.end < start else None
        first = next((k for k in range(run.first, run.end) if tokens[k].tag == "NP"), None) if run is not None else None
        if run is not None and first is not None:
            return Span(tokens[first].start, tokens[run.end - 1].end)
        return None if found is None else self.span(found)

    def is_own_denial(self, start: int) -> bool:
        """Whether a pronoun before token `start` is who denies: "denied that it was behind the blast"."""
        tokens = self.tokens
        if start < 2 or tokens[start - 1].low not in _ITSELF:
            return False
        k = start - 2
        k -= tokens[k].low == "that"
        return k > 0 and tokens[k].low in blame_verbs("deny")

    def own_denial(self, deed: Deed, start: int, n: int) -> Iterator[Attribute]:
        verb = start - 2 - (self.tokens[start - 2].low == "that")
        yield from self.claim(deed, self.subject(verb, is_own=True), verb, n + 1, own=True, denied=True)

    def ends(self, k: int) -> bool:
        """Whether a clause ends before token `k`."""
        return k >= len(self.tokens) or self.tokens[k].tag in (".", "C", "R") or self.tokens[k].low in ("after", "by")

    def past_adverbs(self, k: int) -> int:
        while k < len(self.tokens) and self.tokens[k].tag == "A":
            k += 1
        return k

    def span(self, phrase: Phrase) -> Span:
        first = phrase.first
        if phrase.determiner and first and self.tokens[first - 1].tag == "D":
            first -= 1
        return Span(self.tokens[first].start, self.tokens[phrase.end - 1].end)

    def claim(
        self,
        deed: Deed | None,
        actor: Phrase | Token | None,
        verb: int,
        last: int,
        own: bool = False,
        denied: bool = False,
        hedged: bool = False,
        accuser: Span | None = None,
    ) -> Iterator[Attribute]:
        """The claim that `actor` did `deed`; `own` where he says so himself, [verb, last) are the words that say it."""
        tokens = self.tokens
        if deed is None or actor is None:
            return
        if isinstance(actor, Token):
            named, value = Span(actor.start, actor.end), None
        elif not is_actor(tokens, actor):
            return
        else:
            actor = without_doing(tokens, actor)
            named, value = self.span(actor), actor.words(tokens)
        spans = [named, Span(tokens[verb].start, tokens[last - 1].end)]
        if deed.first is not None and deed.end is not None:
            spans.append(Span(tokens[deed.first].start, tokens[deed.end - 1].end))
        first, end = (deed.first, deed.end) if deed.first is not None and deed.end is not None else (verb, verb + 1)
        found, polarity = stance(tokens, first, end, verb)
        speaker = named if own else accuser
        yield Attribute(
            self.sentence,
            Span(min(s.start for s in spans), max(s.end for s in spans)),
            "attribute",
            RESPONSIBLE,
            deed.words,
            value,
            modality="denied" if denied else "hedged" if hedged and found == "asserted" else found,
            polarity="positive" if denied else polarity,
            confidence=0.8,
            speaker=speaker,
            cue=Span(tokens[verb].start, tokens[verb].end) if speaker is not None else None,
            named=named,
        )


def with_forces(tokens: list[Token]) -> list[Token]:
    """The tokens with "regime forces" as nouns where no object follows."""
    out = list(tokens)
    for n in range(1, len(out) - 1):
        token, before, after = out[n], out[n - 1], out[n + 1]
        is_noun = before.tag in ("N", "NP", "J", "JJ") and after.tag in ("P", ".", "C", "X", "M", "VD")
        if token.tag == "V" and token.low in blame_words("plural") and is_noun:
            out[n] = Token(token.start, token.end, token.text)
            out[n].tag = "N"
    return out
