"""What the rules for relays share: the chain, and how a sentence with its verbs of speech is read."""

from __future__ import annotations

from dataclasses import dataclass

from stages.extract.speakers.mention_words import role_words
from stages.extract.statements.media_phrases import Media, relay_set
from stages.extract.statements.relay_verbs import (
    Known,
    Saying,
    after_time,
    is_relative,
    noun_phrase_before,
    sayings,
)
from stages.extract.statements.tokens import (
    ADVERB,
    CONNECTOR,
    DETERMINER,
    Range,
    Tokens,
)
from stages.extract.statements.word_tests import is_main_verb, is_time

_REACH = 40


@dataclass(frozen=True, slots=True)
class Chain:
    """Token ranges: the origin, the intermediary and the cue that ties the origin to its words.

    `order` is "before" where the words stand before the cue, "after" where they stand behind it, "" where either may be;
    `content_from` the token that they begin with, where that is known. `outer` is the intermediary's own verb when it has
    one, `hangs_on` the verb that the words go with if that is not the cue. `is_nested` marks an intermediary who is no
    medium or document, so that both attributions stay.
    """

    origin: Range
    via: Range
    cue: Range
    order: str = ""
    content_from: int | None = None
    outer: Range | None = None
    hangs_on: Range | None = None
    is_nested: bool = False


class Reading:
    """A sentence, its verbs of speech and the media of its article."""

    def __init__(self, words: Tokens, media: Media, known: Known = ()) -> None:
        self.words, self.media = words, media
        self.sayings = sayings(words, media, known)

    def _antecedent(self, saying: Saying) -> Range | None:
        """The subject; for "reports that quoted …", what the relative pronoun stands for."""
        words, subject = self.words, saying.subject
        if words.lower[subject[0]] in ("that", "which", "who") and subject[1] - subject[0] == 1:
            end = subject[0] - (words.word(subject[0] - 1) == ",")
            return noun_phrase_before(words, end)
        return subject

    def _passes_on(self, phrase: Range) -> bool:
        return self.media.is_medium(self.words, phrase) or self._is_document(phrase)

    def _is_document(self, phrase: Range) -> bool:
        words = self.words
        for n in range(*phrase):
            word = words.lower[n]
            if word in role_words("document") or word in (
                "translation",
                "transcript",
                "indictment",
                "recording",
                "excerpts",
            ):
                return True
            if word in ("of", "from", "by", "in"):
                return False
        return False

    def _main(self, begin: int, end: int, needs_clause: bool) -> Saying | None:
        """The verb of speech of the main clause in tokens [begin, end), None when it says something else."""
        words = self.words
        for saying in self.sayings:
            if saying.start < begin or saying.last > end:
                continue
            if is_relative(words, saying) or saying.is_planned or saying.is_negated:
                return None if saying.first <= begin + 1 else self._main(saying.last, end, needs_clause)
            after = after_time(words, saying.last)
            trails = after >= end or (words.word(after) == "," and after + 1 >= end)
            opens = self._opens_clause(saying.subject[0], begin) or saying.is_inverted or self._after_quote(saying)
            if not (opens or trails or (not needs_clause and words.lower[saying.verb] in ("said", "says", "told"))):
                continue
            judged = needs_clause or words.lower[saying.verb] in relay_set("judging")
            if trails or not judged or self._tells(saying):
                return saying
        return None

    def _after_quote(self, saying: Saying) -> bool:
        k = saying.first - 1
        return k >= 0 and self.words.quote[k]

    def _tells(self, saying: Saying) -> bool:
        """Whether a clause or a quotation goes with the verb, not a thing ("added 200 jobs")."""
        words = self.words
        word, after = words.lower[saying.verb], after_time(words, saying.verb + 1)
        if word in (
            "said",
            "says",
            "say",
            "told",
            "tells",
            "insisted",
            "warned",
            "testified",
            "denied",
            "argued",
            "claimed",
        ):
            return True
        if saying.is_inverted or words.quote[saying.first - 1] if saying.first else False:
            return True
        if word in ("called",) and words.word(after) in ("for", "on"):
            return True
        window = range(after, min(len(words), after + 12))
        if any(words.quote[k] for k in window) or "that" in [words.lower[k] for k in window]:
            return True
        if word in relay_set("judging"):
            return word == "issued" and any(words.lower[k] in role_words("document") for k in window)
        return word not in ("reported", "reports", "added", "noted", "recalled", "posted", "suggested", "described")

    def _opens_clause(self, start: int, begin: int) -> bool:
        """Whether a subject at token `start` opens the clause that begins at `begin`, adjuncts before it aside."""
        words = self.words
        if start <= begin + 1:
            return True
        gap = range(begin, start)
        if all(words.is_(k, CONNECTOR | ADVERB | DETERMINER) or is_time(words, k) or not words.flags[k] for k in gap):
            return True
        if words.word(start - 1) in (",", ";", ":", "–", "—", "-", ")") and start - begin <= 25:
            return not any(is_main_verb(words, k) for k in range(begin + 1, start - 1)) or words.word(begin) in (
                "in",
                "on",
                "at",
                "as",
                "after",
                "during",
                "when",
                "while",
                "asked",
                "speaking",
            )
        return words.word(start - 1) in (";", ":", "—", "–") or (
            words.word(start - 1) in ("and", "but") and start - begin > 3
        )
