"""Attribution by a verb or by "according to": which words speak, and who is the subject."""

from __future__ import annotations

from stages.extract.lexicon import word_set
from stages.extract.statements.clauses import content_end, content_start, has_words, is_connector_only
from stages.extract.statements.cues import BASE, ING, PARTICIPLE, PAST, THIRD, Cue, cue_forms
from stages.extract.statements.drafts import (
    Draft,
    draft_according_to,
    draft_after,
    draft_as_said,
    draft_before,
    draft_inverted,
    is_trailing,
    surround_content,
)
from stages.extract.statements.phrases import before_text, phrase_after, subject_before
from stages.extract.statements.tokens import (
    ADVERB,
    AUXILIARY,
    BE,
    CAPITAL,
    CONNECTOR,
    DETERMINER,
    OBJECT,
    POSSESSIVE,
    SUBJECT,
    WH,
    Range,
    Tokens,
)
from stages.extract.statements.verb_groups import (
    VerbGroup,
    is_finite_form,
    is_title_case,
    is_unpunctuated,
    is_verb_here,
    may_be_present,
    verb_group,
)
from stages.extract.statements.word_tests import is_main_verb, is_noun_like, is_time


def verb_drafts(words: Tokens) -> list[Draft]:
    """Attributions by a verb or "according to" outside quotation marks, in order of their cues; they may overlap."""
    drafts: list[Draft] = []
    forms = cue_forms()
    for n in range(len(words)):
        if words.quote[n]:
            continue
        word = words.lower[n]
        draft: Draft | None = None
        if word == "according" and words.word(n + 1) == "to":
            draft = draft_according_to(words, n)
        elif word in forms and (not n or not words.is_(n, CAPITAL) or _is_headline_verb(words, n, forms[word])):
            draft = _verb(words, n, forms[word], drafts)
        if draft is None:
            continue
        if drafts and drafts[-1].cue[0] == draft.cue[0] and drafts[-1].speaker == draft.speaker:
            drafts.pop()  # "refused to say": one cue
        drafts.append(draft)
    return drafts


def _is_headline_verb(words: Tokens, n: int, frames: tuple[Cue, ...]) -> bool:
    """Whether a word with a capital is a verb of a headline in title case; past forms there are mostly participles."""
    object_follows = words.opens(n + 1) or words.is_(n + 1, WH | DETERMINER | OBJECT | POSSESSIVE)
    return (may_be_present(frames) or object_follows) and is_title_case(words)


def _verb(words: Tokens, n: int, frames: tuple[Cue, ...], earlier: list[Draft]) -> Draft | None:
    group = verb_group(words, n)
    if frames[0].lemma in ("quote", "cite"):
        relay = _quoted_as_saying(words, group, frames[0])
        if relay is not None:
            return relay
    for frame in frames:
        after = _after_particle(words, n + 1, frame)
        if after is None:
            continue
        draft = _try_frame(words, group, frame, after, earlier)
        if draft is not None:
            return draft
    return None


def _after_particle(words: Tokens, first: int, frame: Cue) -> int | None:
    if not frame.particles:
        return first
    while words.is_(first, ADVERB) and words.word(first) not in ("on", "for"):
        first += 1
    for particle in frame.particles:
        if tuple(words.lower[first : first + len(particle)]) == particle:
            return first + len(particle)
    return None


def _try_frame(words: Tokens, group: VerbGroup, frame: Cue, after: int, earlier: list[Draft]) -> Draft | None:
    if group.auxiliaries & BE and not frame.forms & {ING, BASE} and frame.forms & {PAST, PARTICIPLE}:
        return _passive(words, group, frame, after)
    if frame.forms == {ING} and not group.auxiliaries & BE:
        return _participial(words, group, frame, after, earlier)
    if group.infinitive:
        return _infinitive(words, group, frame, after, earlier)
    if (
        frame.performative
        and not frame.nouns
        and not group.auxiliaries
        and PAST in frame.forms
        and words.word(after) == "by"
    ):
        return _reduced_passive(words, group, frame, after)
    if not is_finite_form(words, group, frame):
        return None
    subject = subject_before(words, group.start)
    inverted = None
    carried = False
    if subject is None:
        inverted = _inverted_subject(words, group, frame)
        if inverted is None:
            subject = _shared_subject(words, group, earlier)
            carried = subject is not None
            if subject is None:
                return None
    if inverted is not None:
        return draft_inverted(words, group, frame, inverted)
    assert subject is not None
    if words.word(subject[0]) in ("i", "we", "you") and not (
        set("oq") & set(frame.takes) and words.word(subject[0]) != "you"
    ):
        return None
    if frame.lemma == "call" and not group.auxiliaries and words.word(subject[0]) in ("a", "an"):
        return None  # "a party called Forward"
    if frame.noun and not is_verb_here(words, group, frame, subject, after):
        return None
    return _ordered(words, group, frame, after, subject, carried)


def _reduced_passive(words: Tokens, group: VerbGroup, frame: Cue, after: int) -> Draft | None:
    """ "the corridors announced by the allies": the noun phrase before the participle is the content."""
    end = phrase_after(words, after + 1)
    start = group.start
    while start > 0 and group.start - start < 12 and (words.quote[start - 1] or is_noun_like(words, start - 1)):
        start -= 1
    if start > 0 and words.is_(start - 1, DETERMINER | POSSESSIVE):
        start -= 1
    if end <= after + 1 or start == group.start:
        return None
    return Draft((group.start, after + 1), (start, group.start), (after + 1, end), frame, "before")


def _inverted_subject(words: Tokens, group: VerbGroup, frame: Cue) -> Range | None:
    """Speaker after the cue in "…," said the mayor."""
    n = group.verb
    if (
        "q" not in frame.takes
        or frame.lemma == "tell"
        or group.auxiliaries
        or not frame.forms & {PAST, THIRD}
        or n == 0
    ):
        return None
    before = words.word(n - 1)
    if not (before in (",", "?", "!", "—", "–") or words.quote[n - 1]):
        return None
    first = n + 1
    if not (is_noun_like(words, first) or words.is_(first, DETERMINER | POSSESSIVE | SUBJECT)) or is_time(words, first):
        return None
    if words.word(first) == "that" or words.quote[first]:
        return None
    if words.word(first).endswith("ing") and not is_noun_like(words, first + 1):
        return None
    end = first + 1 if words.is_(first, SUBJECT) else phrase_after(words, first)
    end = before_text(words, first, end)
    return (first, end) if end > first else None


def _shared_subject(words: Tokens, group: VerbGroup, earlier: list[Draft]) -> Range | None:
    """Subject of the verb before in "X came and said"."""
    k = group.start - 1
    if words.word(k) == "then":
        k -= 1
    if words.word(k) not in ("and", "but", "or"):
        return None
    return _main_subject(words, k, earlier)


def _main_subject(words: Tokens, before: int, earlier: list[Draft]) -> Range | None:
    """Subject of the main clause that stands before token `before`: the last speaker, else the first noun phrase."""
    for draft in reversed(earlier):
        if (
            draft.speaker is not None
            and draft.cue[1] <= before
            and words.word(draft.speaker[0]) not in ("which", "that")
        ):
            return draft.speaker
    first = next((k for k in range(min(before, 4)) if not words.is_(k, CONNECTOR | ADVERB) and words.word(k) != ","), 0)
    if words.is_(first, SUBJECT):
        return (first, first + 1)
    for k in range(1, min(before, 40)):
        if is_main_verb(words, k) and not words.quote[k]:
            start = k
            while start > 1 and words.is_(start - 1, AUXILIARY | ADVERB):
                start -= 1
            subject = subject_before(words, start)
            if subject is not None and (
                subject[0] == 0 or words.word(subject[0] - 1) in (",", "but", "and", "however")
            ):
                return subject
    return None


def _infinitive(words: Tokens, group: VerbGroup, frame: Cue, after: int, earlier: list[Draft]) -> Draft | None:
    """ "declined to say", "went on to accuse": the subject of the governing verb speaks."""
    governor = group.start - 1
    if words.word(governor) not in word_set("governors") or BASE not in frame.forms:
        return None
    if words.word(governor) == "on":
        governor -= 1
        if words.word(governor) not in ("went", "go", "goes", "gone"):
            return None
    outer = verb_group(words, governor)
    subject = subject_before(words, outer.start)
    if subject is None:
        return None
    draft = _ordered(words, VerbGroup(outer.start, group.verb, 0, False, False), frame, after, subject, False)
    if draft is not None:
        draft.negated = words.word(governor)[:5] in ("decli", "refus")
        draft.planned = words.word(governor) in ("expected", "set", "scheduled", "due")
    return draft


def _participial(words: Tokens, group: VerbGroup, frame: Cue, after: int, earlier: list[Draft]) -> Draft | None:
    """ "…, adding that", "by saying that": the subject of the main clause speaks."""
    k = group.start - 1
    before = words.word(k)
    joined = before in (",", "and", "—", "–", "-", ";", "but") or before in word_set("adverbial")
    reduced = not joined and k >= 0 and not words.quote[k] and before not in word_set("verb_cues_texts")
    if frame.noun and before != "," and not frame.particles:
        return None
    speaker: Range | None = None
    if reduced:
        if frame.lemma in word_set("gerund_nouns"):
            return None  # "warning shots"
        speaker = subject_before(words, group.start)
        if speaker is None:
            return None
    elif k >= 0:
        speaker = _main_subject(words, group.start, earlier)
        if speaker is None:
            return None
    start = content_start(words, after, frame)
    if start is None:
        return None
    draft = draft_after(words, (group.start, after), frame, start, speaker)
    if draft is None:
        return None
    draft.carried = True
    if k < 0:
        # "Citing the rain, the mayor said": the subject follows the comma.
        comma = next(
            (n for n in range(start, draft.content[1] + 1) if words.word(n) == "," and not words.quote[n]), None
        )
        if comma is None:
            return None
        draft.content = (start, comma)
        end = phrase_after(words, comma + 1)
        if end <= comma + 1:
            return None
        draft.speaker = (comma + 1, end)
    return draft


def _ordered(words: Tokens, group: VerbGroup, frame: Cue, after: int, subject: Range, carried: bool) -> Draft | None:
    """Content after the cue, or before it when nothing follows."""
    cue = (group.start, after)
    if subject == (2, 3) and words.word(1) == "," and words.is_(0, CAPITAL) and is_unpunctuated(words):
        subject = (0, 3)  # headlines list speakers without "and": "France, Britain pledge …"
    start = content_start(words, after, frame)
    if (
        start is not None
        and "q" in frame.takes
        and words.word(after) == ","
        and not words.quote[start]
        and words.word(start) != "that"
    ):
        start = None
    if words.word(subject[0] - 1) == "as" and "q" in frame.takes and "n" in frame.takes:
        return draft_as_said(words, cue, frame, subject)
    if start is not None and "q" in frame.takes and not carried and is_trailing(words, subject, start):
        before = draft_before(words, cue, frame, subject)
        if before is not None:
            return before
    if start is None:
        if "q" not in frame.takes or carried:
            return None
        return draft_before(words, cue, frame, subject)
    draft = draft_after(words, cue, frame, start, subject)
    if draft is not None:
        draft.carried = carried
        draft.negated = group.negated
        if words.quote[start] and words.opens(start) and subject[0] > 0 and "q" in frame.takes:
            surround_content(words, draft, subject[0])
    return draft


def _passive(words: Tokens, group: VerbGroup, frame: Cue, after: int) -> Draft | None:
    """ "The plan was announced by X"; "X was quoted as saying" is done with the relays."""
    if words.word(after) != "by" or not set("n") & set(frame.takes):
        return None
    subject = subject_before(words, group.start)
    end = phrase_after(words, after + 1)
    if subject is None or end <= after + 1 or words.is_(subject[0], SUBJECT | WH):
        return None
    return Draft((group.start, after + 1), subject, (after + 1, end), frame, "before")


def _quoted_as_saying(words: Tokens, group: VerbGroup, frame: Cue) -> Draft | None:
    """ "M quoted X as saying …" and "X was quoted (by M) as saying … (by M)": X speaks, M relays."""
    first = group.verb + 1
    limit = min(len(words), first + 25)
    pivot = next(
        (k for k in range(first, limit - 1) if words.lower[k] == "as" and words.lower[k + 1] in ("saying", "telling")),
        None,
    )
    subject = subject_before(words, group.start)
    if pivot is None:
        return None
    via: Range | None = None
    if group.auxiliaries & BE:
        speaker = subject
        if words.word(first) == "by" and pivot > first + 1:
            via = (first + 1, pivot)
    elif pivot > first:
        speaker, via = (first, pivot), subject
    else:
        return None
    if speaker is None:
        return None
    cue = (group.start, group.verb + 1)
    start = pivot + 2
    if words.word(start) == "by":
        end = phrase_after(words, start + 1)
        via, start = (start + 1, end), end
    while start < len(words) and words.lower[start] in (",", ":"):
        start += 1
    if start < len(words) and has_words(words, start, len(words)) and not is_connector_only(words, start, len(words)):
        content = (start, content_end(words, start, True))
        return Draft(cue, content, speaker, frame, "after", via=via)
    before = draft_before(words, cue, frame, subject or speaker)
    if before is not None:
        before.speaker, before.via = speaker, via
    return before
