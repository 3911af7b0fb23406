"""Relays with a channel that is named: quoted, cited or carried by a medium, told to one, said on or in one."""

from __future__ import annotations

from collections.abc import Iterator

from stages.extract.statements.media_phrases import relay_set
from stages.extract.statements.phrases import phrase_after
from stages.extract.statements.relay_reading import Chain, Reading
from stages.extract.statements.relay_verbs import (
    Saying,
    after_time,
    is_end,
    is_relative,
    names_source,
    noun_phrase_before,
    subject_phrase,
)
from stages.extract.statements.tokens import (
    ADVERB,
    BE,
    CAPITAL,
    CONNECTOR,
    DETERMINER,
    SUBJECT,
    Range,
)
from stages.extract.statements.verb_groups import verb_group
from stages.extract.statements.word_tests import is_main_verb, is_time

_REACH = 40


class Channels(Reading):
    """Rules for words that a medium, a document or somebody else passed on."""

    def _quoting(self) -> Iterator[Chain]:
        """ "M quoted O as saying", "O was quoted by M as saying", "M reported O as saying"."""
        words = self.words
        for saying in self.sayings:
            verb = saying.verb
            if words.lower[verb] not in relay_set("quoting") and words.lower[verb] not in ("reported", "describes"):
                continue
            if saying.is_passive:
                yield from self._was_quoted(saying)
                continue
            if saying.is_planned or saying.is_negated:
                continue
            first = verb + 1
            pivot = self._pivot(first)
            via = self._antecedent(saying)
            if via is None:
                continue
            if pivot is not None and pivot > first:
                end = pivot
                while end > first + 1 and (is_time(words, end - 1) or words.lower[end - 1] in ("on", ",")):
                    end -= 1
                content = pivot + (2 if words.lower[pivot] == "as" else 1)
                yield Chain(
                    (first, end), via, (saying.start, verb + 1), content_from=content, outer=(saying.start, verb + 1)
                )
            elif words.lower[verb] in relay_set("quoting"):
                end = phrase_after(words, first)
                if end > first and names_source(words, (first, end)) and self._passes_on(via):
                    yield Chain((first, end), via, (saying.start, verb + 1), outer=(saying.start, verb + 1))

    def _pivot(self, first: int) -> int | None:
        """Where "as saying", "saying", "describing" begins after a quoted origin."""
        words = self.words
        for k in range(first, min(len(words), first + 25)):
            word = words.lower[k]
            if words.quote[k]:
                return None
            if word == "as" and words.word(k + 1) in (
                "saying",
                "telling",
                "stating",
                "warning",
                "describing",
                "confirming",
                "adding",
                "having",
            ):
                return k
            if word in ("saying", "describing", "telling", "stating") and words.lower[first - 1] != "reported":
                return k
            if word in (";", ".", "that"):
                return None
        return None

    def _was_quoted(self, saying: Saying) -> Iterator[Chain]:
        words = self.words
        if words.lower[saying.verb] not in ("quoted", "cited", "reported") or saying.is_inverted:
            return
        limit = min(len(words), saying.verb + _REACH)
        for k in range(saying.verb + 1, limit):
            if words.quote[k] and k > saying.verb + 2:
                break
            if words.lower[k] in ("by", "in", "on", "telling") and not words.quote[k]:
                via = self.media.read(words, k + 1, words.lower[k] == "telling")
                if via is None and words.lower[k] == "by":
                    end = phrase_after(words, k + 1)
                    via = (k + 1, end) if end > k + 1 else None
                    as_saying = next((n for n in range(k + 1, via[1]) if words.lower[n] == "as"), None) if via else None
                    via = (k + 1, as_saying) if as_saying else via
                if via is not None and via[1] > via[0]:
                    yield self._quoted_by(saying, via)
                    return
            if words.lower[k] == "that":
                break

    def _quoted_by(self, saying: Saying, via: Range) -> Chain:
        """The words stand behind "as saying", else before the subject."""
        words, cue = self.words, (saying.start, saying.verb + 1)
        pivot = self._pivot(saying.verb + 1)
        if pivot is not None and pivot + 2 < via[0] - 1 and words.lower[pivot + 1] != "telling":
            return Chain(saying.subject, via, cue, content_from=pivot + 2)
        after = after_time(words, via[1])
        while words.word(after) in ("as", "saying", ","):
            after += 1
        follows = (after < len(words) and not is_end(words, after)) or words.word(after) == "that" or words.opens(after)
        return (
            Chain(saying.subject, via, cue, content_from=after)
            if follows
            else Chain(saying.subject, via, cue, "before")
        )

    def _citing(self) -> Iterator[Chain]:
        """ "M said, citing O", "citing O, M said", "M, citing O, said"."""
        words = self.words
        for n, word in enumerate(words.lower):
            if word not in ("citing", "quoting") or words.quote[n]:
                continue
            first = n + 1
            end = self._source_end(first)
            leading = n == 0 or all(words.is_(k, CONNECTOR | ADVERB) or words.lower[k] == "," for k in range(n))
            found = self._leading_citing(first, end) if leading else self._other_citing(n, first, end)
            if found is not None and names_source(words, found.origin):
                yield found

    def _source_end(self, first: int) -> int:
        words, end = self.words, phrase_after(self.words, first, self._next_verb(first))
        verbs = (k for k in range(first + 1, end) if words.lower[k] in ("describing", "saying", "telling", "as"))
        return next(verbs, end)

    def _next_verb(self, first: int) -> int | None:
        return next((s.start for s in self.sayings if s.start > first and not is_relative(self.words, s)), None)

    def _leading_citing(self, first: int, end: int) -> Chain | None:
        words = self.words
        saying = next((s for s in self.sayings if s.start > first and not is_relative(words, s)), None)
        if saying is None:
            return None
        via, comma = saying.subject, next((k for k in range(first, saying.start) if words.lower[k] == ","), None)
        if comma is not None and comma < via[0]:
            end = comma
        elif via[0] <= first + 1 or comma is None:
            via = (self._last_name(via, first), via[1])
            end = via[0]
        if end <= first or via[0] < end:
            return None
        outer = (saying.start, saying.verb + 1)
        return Chain((first, end), via, (first - 1, first), outer=outer, hangs_on=outer)

    def _last_name(self, subject: Range, first: int) -> int:
        """Where the subject begins when the origin before it runs into it: at a pronoun, an article or an acronym."""
        words = self.words
        start = max(subject[0], first + 1)
        for k in range(subject[1] - 1, start - 1, -1):
            if words.is_(k, SUBJECT) or words.raw[k].isupper() or words.is_(k, DETERMINER):
                return k
        return start

    def _other_citing(self, n: int, first: int, end: int) -> Chain | None:
        words = self.words
        before = n - 1 if words.word(n - 1) == "," else n
        handing = relay_set("handing")
        subject = subject_phrase(words, before)
        if subject is None and words.word(before - 1) in ("another", "others", "it"):
            subject = (before - 1, before)
        is_subject = (
            subject is not None and words.lower[subject[1] - 1] not in handing and not self._ends_clause(before)
        )
        follows = self._verb_after(first) if is_subject else None
        if follows is not None and subject is not None:
            # "M, citing O, reported": the verb comes right after what is cited.
            start, verb = follows
            stop = next((k for k in range(first, start) if words.lower[k] == ","), start)
            while stop > first and is_time(words, stop - 1):
                stop -= 1
            closed = words.word(start - 1) == "," or phrase_after(words, first, start) >= stop
            if closed and stop > first:
                return Chain((first, stop), subject, (n, n + 1), outer=(start, verb + 1), hangs_on=(start, verb + 1))
        if end <= first:
            return None
        earlier = [s for s in self.sayings if s.verb < n and words.lower[s.verb] in handing]
        near_verbs = [s for s in earlier if after_time(words, s.verb + 1) >= before]
        main = [s for s in earlier if not is_relative(words, s)]
        saying = near_verbs[-1] if near_verbs else (main[-1] if main else None)
        if saying is None:
            saying = self._publishing(n)
        if saying is None:
            return None
        outer = (saying.start, saying.verb + 1)
        order = "before" if near_verbs and saying.first > 2 else ""
        return Chain((first, end), saying.subject, (n, n + 1), order, outer=outer, hangs_on=outer)

    def _verb_after(self, first: int) -> tuple[int, int] | None:
        """The verb group of the first verb of speech after what is cited."""
        words = self.words
        for k in range(first + 1, min(len(words), first + 25)):
            if words.quote[k] or words.lower[k] in (";", "that", "who"):
                return None
            if words.lower[k] in relay_set("telling") and not words.is_(k, CAPITAL):
                return (verb_group(words, k).start, k)
        return None

    def _ends_clause(self, before: int) -> bool:
        """Whether a verb of speech stands right before "citing" ("M reported citing O")."""
        return any(s.verb < before and after_time(self.words, s.verb + 1) >= before for s in self.sayings)

    def _publishing(self, n: int) -> Saying | None:
        """ "M published the story, citing O"."""
        words = self.words
        for k in range(n - 1, max(0, n - _REACH), -1):
            if words.lower[k] in ("published", "broadcast", "aired", "carried", "ran") and not words.quote[k]:
                subject = subject_phrase(words, verb_group(words, k).start)
                return Saying(k, k, subject) if subject is not None else None
        return None

    def _passed_on(self) -> Iterator[Chain]:
        """ "officials quoted by M said", "a statement carried by M said", "according to a spokesman quoted in M"."""
        words = self.words
        for n, word in enumerate(words.lower):
            if word not in relay_set("passing") or words.quote[n] or words.is_(n, CAPITAL):
                continue
            group = verb_group(words, n)
            if group.auxiliaries & BE:
                continue
            by = after_time(words, n + 1)
            if words.word(by) not in ("by", "in", "on"):
                continue
            via = self.media.read(words, by + 1, words.lower[by] == "by" and word in ("quoted", "cited", "interviewed"))
            if via is None:
                continue
            if words.word(n - 1) == "as":
                main = self._main(0, n - 1 - (words.word(n - 2) == ","), needs_clause=False)
                if main is not None:
                    yield Chain(main.subject, via, (main.start, main.verb + 1))
                continue
            owner = self._owner(n, via[1])
            if owner is not None and not self._is_occasion(owner[0]):
                yield Chain(owner[0], via, owner[1])

    def _owner(self, participle: int, via_end: int) -> tuple[Range, Range] | None:
        """Who or what is carried: the subject or agent that the participle stands in, else the phrase before it."""
        words = self.words
        end = participle
        while end > 0 and (words.lower[end - 1] in (",", "and") or words.is_(end - 1, ADVERB)):
            end -= 1
        for saying in self.sayings:
            start, stop = saying.subject
            if start < end and participle <= stop + 14 and (saying.is_inverted or saying.start > participle):
                inside = start < participle < stop or stop in (participle, participle + 1)
                if inside or (saying.is_inverted and saying.verb < participle):
                    return (start, end), (saying.start, saying.verb + 1)
        for k in range(end - 1, max(0, end - 20), -1):
            if words.lower[k] == "according" and words.word(k + 1) == "to":
                return (k + 2, end), (k, k + 2)
            if words.lower[k] == ",":
                break
        says = relay_set("telling") | {"saying", "claiming", "warning"}
        verb = next((k for k in range(via_end, min(len(words), via_end + 3)) if words.lower[k] in says), None)
        phrase = noun_phrase_before(words, end)
        return None if verb is None or phrase is None else (phrase, (verb, verb + 1))

    def _is_occasion(self, phrase: Range) -> bool:
        """Whether "a statement" is what somebody spoke in ("in a statement carried by M, X said")."""
        before = self.words.word(phrase[0] - 1)
        head = self.words.lower[phrase[1] - 1]
        return before in ("in", "during", "to", "from", "through") and head in relay_set("occasion")

    def _told(self) -> Iterator[Chain]:
        """ "O told M that …", "said O to M"."""
        words = self.words
        for saying in self.sayings:
            word, after = words.lower[saying.verb], saying.verb + 1
            if saying.is_negated or (saying.is_planned and word not in ("told",)):
                continue
            via: Range | None = None
            if word in ("told", "tells", "tell"):
                via = self.media.read(words, after, addressee=True)
            elif word in ("said", "says", "confirmed", "explained", "wrote", "described"):
                for k in range(after, min(len(words), saying.last + 3)):
                    if (
                        words.lower[k] == "to"
                        and words.lower[k - 1] != "according"
                        and not words.quote[k]
                        and k >= saying.last
                    ):
                        via = self.media.read(words, k + 1)
                        break
            if via is not None:
                origin = self._antecedent(saying)
                if origin is not None:
                    yield Chain(origin, via, (saying.start, after))

    def _occasion(self) -> Iterator[Chain]:
        """ "said in an interview with M", "said on M", "wrote in M", "speaking to M, X said"."""
        words = self.words
        for n, word in enumerate(words.lower):
            if words.quote[n]:
                continue
            via: Range | None = None
            before = words.lower[max(0, n - 4) : n]
            if word in relay_set("occasion") and not {"in", "during", "from", "to", "through"}.isdisjoint(before):
                via = self._occasion_medium(n)
            elif word in ("speaking", "talking", "writing") and words.word(n + 1) in ("to", "on", "with", "in"):
                via = self.media.read(words, n + 2)
            elif word in ("spoke", "spoken", "talked") and words.word(n + 1) in ("to", "with"):
                yield from self._who_spoke(n)
            if via is None:
                continue
            spoken = self._saying_of(n, via[1])
            if spoken is not None:
                yield Chain(spoken[0], via, spoken[1])
        for saying in self.sayings:
            yield from self._on_air(saying)

    def _who_spoke(self, n: int) -> Iterator[Chain]:
        """ "according to a person who spoke to M"."""
        words, via = self.words, self.media.read(self.words, n + 2)
        who = next((k for k in range(n - 1, max(0, n - 4), -1) if words.lower[k] == "who"), None)
        if via is None or who is None:
            return
        for k in range(who - 1, max(0, who - 20), -1):
            if words.lower[k] == "according" and words.word(k + 1) == "to":
                yield Chain((k + 2, who), via, (k, k + 2), "before" if k > 2 else "")
                return

    def _occasion_medium(self, n: int) -> Range | None:
        words = self.words
        for k in range(n + 1, min(len(words), n + 10)):
            if words.lower[k] in (".", ";", "that") or words.quote[k]:
                return None
            if words.lower[k] in ("with", "to", "by", "on", "in", "for"):
                via = self.media.read(
                    words, k + 1, addressee=words.lower[n] == "interview" and words.lower[k] in ("with", "to")
                )
                if via is not None:
                    return via
        return None

    def _saying_of(self, n: int, after: int) -> tuple[Range, Range] | None:
        """Who speaks in what is named at token n: the verb before it, else the first after it; (origin, cue)."""
        words = self.words
        before = [s for s in self.sayings if s.last <= n and n - s.last < 30 and not is_relative(words, s)]
        leading = not any(is_main_verb(words, k) for k in range(1, n) if not words.quote[k])
        if before and not leading:
            saying = before[-1]
            return (saying.subject, (saying.start, saying.verb + 1))
        following = next((s for s in self.sayings if s.start >= after and not is_relative(words, s)), None)
        if following is not None and following.start - after < 30 and leading:
            return (following.subject, (following.start, following.verb + 1))
        # "X took aim at Y in an interview with M, saying …"
        participle = next(
            (m for m in range(after, min(len(words), after + 4)) if words.lower[m] in ("saying", "telling")), None
        )
        for k in range(n - 1, 0, -1) if participle is not None else ():
            if not words.quote[k] and is_main_verb(words, k):
                subject = subject_phrase(words, verb_group(words, k).start)
                if subject is not None and participle is not None:
                    return (subject, (participle, participle + 1))
        return None

    def _on_air(self, saying: Saying) -> Iterator[Chain]:
        words, word = self.words, self.words.lower[saying.verb]
        if word not in (
            "said",
            "says",
            "wrote",
            "writes",
            "announced",
            "told",
            "confirmed",
            "added",
            "argued",
            "warned",
            "claimed",
        ):
            return
        preposition = ("in", "for") if word in ("wrote", "writes") else ("on",)
        k = after_time(words, saying.last)
        if words.word(k) == "," and word in ("wrote", "writes"):
            k += 1
        if words.word(k) in preposition and not words.quote[k]:
            via = self.media.read(words, k + 1)
            if via is not None and not is_relative(words, saying):
                yield Chain(saying.subject, via, (saying.start, saying.verb + 1))
