"""Who is held responsible for a deed, by whom, and who denies it: "the group claimed responsibility for the attack", "police
blamed rebels for the blast", "the army denied any involvement", "they were behind the shooting".

Who accuses, claims or denies is the claim's speaker, as somebody who says so is. Where a sentence names no deed ("the rebels were
responsible"), the one that it names elsewhere is meant, or else that of the two sentences before, or of the article's beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.deeds import Deed, blame_verbs, blame_words, is_actor
from stages.extract.attributes.model import Attribute
from stages.extract.attributes.phrases import Phrase, group_start, object_after, subject_before, without_brackets
from stages.extract.attributes.responsibility_parts import FOR, PARTICLES, Clauses, Context
from stages.extract.model import Sentence, Span
from stages.extract.quantities.words import Token

_BE = frozenset(("was", "were", "is", "are", "be", "been", "being"))
_HAVE = frozenset(("have", "has", "had", "having", "play", "plays", "played"))
_INSIDE = frozenset(("D", "JJ", "J", "N", "A"))
"""Tags between a verb and the noun that it takes ("denied any direct involvement")."""
_REACH = 5
"""Tokens between them at most."""


@cache
def triggers() -> frozenset[str]:
    """Words without one of which a sentence holds nobody responsible."""
    own = frozenset(
        ("responsible", "accountable", "blame", "blames", "blamed", "blaming", "behind", "finger", "fingers", "nothing")
    )
    verbs = blame_verbs("accuse") | blame_verbs("ascribe") | _done() | blame_verbs("claimed") | blame_verbs("deny")
    return own | blame_words("share") | verbs


def find_responsible(sentence: Sentence, tokens: list[Token], context: Context = tuple) -> list[Attribute]:
    """Claims and denials of responsibility in a sentence, each with the deed and the actor."""
    if not tokens or tokens[-1].text == "?":
        return []
    reader = _Reader(sentence, without_brackets(tokens), context)
    return [made for n in range(len(reader.tokens)) if reader.tokens[n].low in triggers() for made in reader.at(n)]


class _Reader(Clauses):
    """Reads the claims of one sentence."""

    def at(self, n: int) -> Iterator[Attribute]:
        """What the word at token `n` says of responsibility."""
        low = self.tokens[n].low
        if low in ("blamed", "blames", "blaming") or (low == "blame" and self.tokens[n].tag != "N"):
            yield from self._blamed(n)
        if low in blame_words("share"):
            yield from self._share(n)
        elif low in ("responsible", "accountable"):
            yield from self._is_responsible(n)
        elif low == "behind":
            yield from self._behind(n)
        elif low == "nothing":
            yield from self._nothing_to_do(n)
        elif low in ("finger", "fingers"):
            yield from self._finger(n)
        elif low in blame_verbs("accuse"):
            yield from self._accused(n)
        elif low in blame_verbs("ascribe"):
            yield from self._ascribed(n)
        elif low in _done():
            yield from self._done(n)
        elif low in blame_verbs("claimed"):
            yield from self._claimed_deed(n)
        elif low in blame_verbs("deny"):
            yield from self._denied(n)

    def _share(self, n: int) -> Iterator[Attribute]:
        """ "claimed responsibility for the attack", "denied any involvement", "bears the blame", "put the blame on rebels"."""
        tokens, noun = self.tokens, self.tokens[n].low
        verb = n - 1
        while verb > 0 and n - verb < _REACH and not self._is_taking(verb) and tokens[verb].tag in _INSIDE:
            verb -= 1
        if verb < 0:
            return
        low, has_no = tokens[verb].low, any(t.low == "no" for t in tokens[verb + 1 : n])
        if low in blame_verbs("lay") and noun in blame_words("fault"):
            yield from self._laid(verb, n)
            return
        is_own = not has_no and (
            low in blame_verbs("deny") or (noun == "responsibility" and low in blame_verbs("claim"))
        )
        is_denied = low in blame_verbs("deny") if is_own else has_no and low in _HAVE
        if (
            not is_own
            and not is_denied
            and (has_no or noun not in blame_words("fault") or low not in blame_verbs("bear"))
        ):
            return
        if n + 1 < len(tokens) and tokens[n + 1].low in FOR:
            deed = self.deed_after(n + 2) or (self.doing(n + 2) if is_denied else None)
        else:
            deed = self.meant(verb) if self.ends(n + 1) and noun not in ("role", "part") else None
        yield from self.claim(deed, self.subject(verb, is_own=is_own), verb, n + 1, own=is_own, denied=is_denied)

    def _is_taking(self, n: int) -> bool:
        low = self.tokens[n].low
        return any(low in blame_verbs(group) for group in ("claim", "deny", "bear", "lay"))

    def _denied(self, n: int) -> Iterator[Attribute]:
        """ "denied carrying out the attack", "denied having been behind it"."""
        if n + 1 < len(self.tokens) and self.tokens[n + 1].low.endswith("ing"):
            deed = self.doing(n + 1)
            yield from self.claim(deed, self.subject(n, is_own=True), n, n + 2, own=True, denied=True)

    def _laid(self, verb: int, n: int) -> Iterator[Attribute]:
        """ "put the blame for the attack on rebels", "laid the blame squarely on rebels"."""
        k, deed = n + 1, None
        if k < len(self.tokens) and self.tokens[k].low == "for":
            named = object_after(self.tokens, k + 1)
            deed = self.deed(named)
            if named is None or deed is None:
                return
            k = named.end
        k = self.past_adverbs(k)
        if k >= len(self.tokens) or self.tokens[k].low not in ("on", "upon", "at", "with"):
            return
        actor = self.object(k + 1)
        if deed is None and actor is not None and actor.end < len(self.tokens) and self.tokens[actor.end].low == "for":
            deed = self.deed_after(actor.end + 1)
            if deed is None:
                return
        yield from self.claim(deed or self.meant(verb), actor, verb, n + 1, accuser=self.accuser(verb))

    def _blamed(self, n: int) -> Iterator[Attribute]:
        """ "the blast was blamed on rebels", "police blamed rebels for the blast", "rebels are to blame for the blast"."""
        tokens, start = self.tokens, group_start(self.tokens, n)
        passive = any(t.low in _BE for t in tokens[start:n]) and tokens[n].low != "blaming"
        k = self.past_adverbs(n + 1)
        following = tokens[k].low if k < len(tokens) else ""
        if passive and following in ("on", "for"):
            first, second = subject_before(tokens, start), object_after(tokens, k + 1)
            deed, actor = (first, self.object(k + 1)) if following == "on" else (second, first)
            if deed is not None and actor is not None and is_actor(tokens, actor):
                yield from self.claim(self.deed(deed), actor, n, n + 1)
            return
        if passive:
            return
        thing = object_after(tokens, n + 1)
        if thing is None:
            return
        k = self.past_adverbs(thing.end)
        if k >= len(tokens) or tokens[k].low not in ("on", "for"):
            return
        if tokens[k].low == "on":
            told, accused = self.deed(thing), self.object(k + 1)
        else:
            told, accused = self.doing(k + 1), self.with_other(thing)
        yield from self.claim(told, accused, n, n + 1, accuser=self.accuser(n))

    def _is_responsible(self, n: int) -> Iterator[Attribute]:
        """ "rebels were responsible for the blast", "police held rebels responsible"."""
        tokens = self.tokens
        deed: Deed | None
        if n + 1 < len(tokens) and tokens[n + 1].low == "for":
            deed = self.deed_after(n + 2) or self.doing(n + 2)
            if deed is None:
                return
        elif self.ends(n + 1):
            deed = None  # the one that is meant
        else:
            return
        start = group_start(tokens, n)
        if {t.low for t in tokens[start:n]} & (_BE | {"held"}):
            accused = subject_before(tokens, start)
            if accused is not None and is_actor(tokens, accused) and tokens[n].low == "responsible":
                yield from self.claim(deed or self.meant(start), accused, n, n + 1)
            return
        held = next((k for k in range(n - 1, max(-1, n - 12), -1) if tokens[k].low in blame_verbs("charge")), None)
        if held is not None:
            actor = object_after(tokens, held + 1)
            if actor is not None and actor.first < n < actor.end:
                actor = Phrase(actor.first, n, n - 1, actor.determiner)
            if actor is not None and self.past_adverbs(actor.end) == n:
                yield from self.claim(deed or self.meant(held), actor, held, n + 1, accuser=self.accuser(held))

    def _behind(self, n: int) -> Iterator[Attribute]:
        """ "rebels were behind the blast", "denied being behind it"."""
        tokens = self.tokens
        deed = self.deed_after(n + 1)
        start = group_start(tokens, n)
        if deed is None or not {t.low for t in tokens[start:n]} & _BE or tokens[n - 1].low == "being":
            return
        actor = subject_before(tokens, start)
        if actor is None and self.is_own_denial(start):
            yield from self.own_denial(deed, start, n)
            return
        yield from self.claim(deed, actor, n, n + 1)

    def _nothing_to_do(self, n: int) -> Iterator[Attribute]:
        """ "the army had nothing to do with the blast"."""
        tokens = self.tokens
        if [t.low for t in tokens[n + 1 : n + 4]] != ["to", "do", "with"] or tokens[n - 1].low not in _HAVE:
            return
        start = group_start(tokens, n - 1)
        yield from self.claim(self.deed_after(n + 4), subject_before(tokens, start), n, n + 4, denied=True)

    def _finger(self, n: int) -> Iterator[Attribute]:
        """ "pointed the finger at rebels for the blast", "pointed a finger of blame at rebels"."""
        tokens = self.tokens
        verb = next((k for k in range(n - 1, max(-1, n - 4), -1) if tokens[k].low in blame_verbs("finger")), None)
        k = n + 3 if [t.low for t in tokens[n + 1 : n + 3]] == ["of", "blame"] else n + 1
        k = self.past_adverbs(k)
        if verb is None or k >= len(tokens) or tokens[k].low not in ("at", "towards", "toward"):
            return
        actor = self.object(k + 1)
        deed = None
        if actor is not None and actor.end < len(tokens) and tokens[actor.end].low in ("for", "over", "as"):
            deed = self.deed_after(actor.end + 1)
            if deed is None:
                return
        yield from self.claim(deed or self.meant(verb), actor, verb, n + 1, accuser=self.accuser(verb))

    def _accused(self, n: int) -> Iterator[Attribute]:
        """ "accused rebels of carrying out the blast", "rebels, accused of the blast"."""
        tokens = self.tokens
        hedged = tokens[n].low in blame_verbs("suspect")
        if tokens[n].tag == "N":
            return
        accuser: Span | None = None
        if n + 1 < len(tokens) and tokens[n + 1].low == "of":
            start, of = group_start(tokens, n), n + 1
            actor = subject_before(tokens, start)
        elif n + 1 < len(tokens) and tokens[n + 1].low == "by":
            by = object_after(tokens, n + 2)
            if by is None or by.end >= len(tokens) or tokens[by.end].low != "of":
                return
            actor, of, accuser = subject_before(tokens, group_start(tokens, n)), by.end, self.span(by)
        else:
            actor, accuser = self.object(n + 1), self.accuser(n)
            if actor is None:
                return
            # "the army of shelling the town", but "the army of the north of shelling the town"
            ends = [k for k in range(actor.head + 1, min(actor.end + 1, len(tokens))) if tokens[k].low == "of"]
            of = next((k for k in ends if self.doing(k + 1) is not None), -1)
            if of < 0:
                return
            actor = Phrase(actor.first, of, actor.head, actor.determiner)
        yield from self.claim(self.doing(of + 1), actor, n, of + 1, accuser=accuser, hedged=hedged)

    def _ascribed(self, n: int) -> Iterator[Attribute]:
        """ "attributed the blast to rebels", "the blast was attributed to rebels"."""
        tokens, start = self.tokens, group_start(self.tokens, n)
        k = self.past_adverbs(n + 1)
        if k < len(tokens) and tokens[k].low == "to":
            deed, actor, accuser = self.deed(subject_before(tokens, start)), self.object(k + 1), None
        else:
            thing = object_after(tokens, n + 1)
            if thing is None or thing.end >= len(tokens) or tokens[thing.end].low != "to":
                return
            deed, actor, accuser = self.deed(thing), self.object(thing.end + 1), self.accuser(n)
        yield from self.claim(deed, actor, n, n + 1, accuser=accuser)

    def _done(self, n: int) -> Iterator[Attribute]:
        """ "the attack was carried out by rebels", "rebels carried out the attack", "denied having carried out the attack"."""
        tokens = self.tokens
        end = n + 2 if n + 1 < len(tokens) and tokens[n + 1].low in PARTICLES else n + 1
        is_carried = tokens[n].low == "carried"
        if end >= len(tokens) or is_carried != (end == n + 2) or tokens[n].tag == "N":
            return
        start = group_start(tokens, n)
        if tokens[end].low == "by" and tokens[n].tag in ("VD", "J"):
            deed, actor = self.deed(self.believed(start)), self.object(end + 1)
            yield from self.claim(deed, actor, n, end)
            return
        thing = object_after(tokens, end)
        if thing is None or tokens[n].low not in _committing() or tokens[n].tag not in ("VD", "V"):
            return
        if {t.low for t in tokens[start:n]} & (_BE | {"to"}) or thing.determiner not in ("the", "this", "that"):
            return
        deed, actor = self.deed(thing), subject_before(tokens, start)
        if deed is not None and actor is None and self.is_own_denial(start):
            yield from self.own_denial(deed, start, n)
            return
        yield from self.claim(deed, actor, n, end)

    def _claimed_deed(self, n: int) -> Iterator[Attribute]:
        """ "the group claimed the attack": the deed itself is what is claimed."""
        tokens = self.tokens
        thing = object_after(tokens, n + 1)
        if (
            thing is None
            or tokens[n].tag not in ("VD", "V")
            or not (thing.end == len(tokens) or tokens[thing.end].tag in (".", "P", "C"))
        ):
            return
        if tokens[n + 1].tag != "D" and tokens[thing.head].low not in blame_words("bare"):
            return
        yield from self.claim(self.deed(thing), self.subject(n, is_own=True), n, n + 1, own=True)


@cache
def _done() -> frozenset[str]:
    """Past forms of verbs of which a deed is the object."""
    return frozenset(form for form in blame_verbs("do") if form.endswith("ed"))


@cache
def _committing() -> frozenset[str]:
    """Those whose subject did the deed itself: who plans, orders or launches one may be another, or fight a war."""
    return blame_verbs("commit") & _done()
