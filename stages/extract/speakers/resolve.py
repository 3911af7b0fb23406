"""Who a speaker is: pronouns, surnames and descriptions resolved to the names that an article introduces."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from stages.extract.model import Article, Span, Statement
from stages.extract.speakers.mention_words import (
    MEDIA,
    ORGANISATION,
    PERSON,
    STATE,
    UNNAMED,
    country_of,
    find_country,
    role_words,
)
from stages.extract.speakers.mentions import Mention, read_mention
from stages.extract.speakers.registry import Document, Entity, known_name, name_of
from stages.extract.statements.tokens import CONNECTOR, word_classes


def resolve_speakers(article: Article, statements: list[Statement]) -> None:
    """Fills name, kind, role and affiliation of every statement that has a speaker, in the order of the text."""
    document = Document(article)
    resolved: list[tuple[Statement, Entity]] = []
    seen: dict[tuple[int, int], Entity] = {}
    order = sorted(
        (s for s in statements if s.speaker is not None), key=lambda s: (s.sentence.sentence_no, s.span.start)
    )
    for statement in order:
        assert statement.speaker is not None
        key = (statement.speaker.start, statement.speaker.end)
        entity = seen.get(key) or _entity_of(document, statement, statement.speaker)
        seen[key] = entity
        document.hear(entity, statement.sentence.sentence_no)
        resolved.append((statement, entity))
    for statement, entity in resolved:
        mention = entity.mention
        _complete_affiliation(document, mention)
        statement.name = mention.name or None
        statement.kind = mention.kind
        statement.role = mention.role
        statement.affiliation = mention.affiliation


def _complete_affiliation(document: Document, mention: Mention) -> None:
    """ "Observatory director": the body that spoke elsewhere in the article under its full name."""
    if mention.affiliation is None and mention.role and mention.kind in (PERSON, UNNAMED):
        bodies = role_words("organisation") | role_words("generic")
        words = {w for w in mention.role.split() if w[0].isupper() and w.lower() in bodies}
        for entity in document.entities:
            name = entity.mention.name
            body = entity.mention.kind == ORGANISATION and name is not None and " " in name and " and " not in name
            if body and name is not None and (words & set(name.split()) or name in mention.role):
                mention.affiliation = name
                return


def _spokesperson_of(document: Document, mention: Mention, statement: Statement) -> None:
    """A spokesman without a name speaks for the body that spoke last."""
    if mention.head is None or not mention.head.startswith("spokes") or mention.affiliation or mention.name:
        return
    for entity in document.recent():
        near = statement.sentence.sentence_no - entity.last_sentence <= 3
        if near and entity.mention.kind in (ORGANISATION, STATE) and entity.mention.name:
            mention.affiliation = entity.mention.name
            return


def _entity_of(document: Document, statement: Statement, speaker: Span) -> Entity:
    mention = replace(read_mention(speaker.of(document.article.text)))
    if mention.definite and mention.kind == ORGANISATION and mention.name:
        _complete_country(document, mention)
    if mention.pronoun is not None:
        found = _antecedent(document, statement, speaker, mention)
    elif mention.name:
        found = known_name(document, mention)
    else:
        found = _described(document, mention)
    if found is None:
        _spokesperson_of(document, mention, statement)
        found = Entity(mention)
        document.entities.append(found)
    elif mention.pronoun is None:
        _merge(found.mention, mention)
    if mention.name:
        found.names.add(mention.name.lower())
    if mention.head:
        found.heads.add(mention.head)
    if mention.gender and found.mention.gender is None:
        found.mention.gender = mention.gender
    return found


def _complete_country(document: Document, mention: Mention) -> None:
    """ "The North" is the one country of the article whose name begins so."""
    first = f"{mention.name} "
    text = document.article.text
    named = [n for n in _countries_in_words() if n.startswith(first) and re.search(rf"\b{re.escape(n)}\b", text)]
    if len(named) == 1:
        mention.name, mention.kind, mention.affiliation = named[0], STATE, find_country(named[0].split())


@cache
def _countries_in_words() -> tuple[str, ...]:
    """Names of countries that have several words, as they are written."""
    return tuple(sorted({country for country in country_of().values() if " " in country}))


def _merge(known: Mention, new: Mention) -> None:
    """Takes over what the new mention adds."""
    if new.name and (
        known.name is None or (len(new.name) > len(known.name) and known.name.lower() in new.name.lower())
    ):
        known.name = new.name
    full_name = new.kind == PERSON and known.kind == ORGANISATION and " " in (new.name or "") and new.role is not None
    if (known.kind == UNNAMED and new.kind != UNNAMED) or full_name:
        known.kind = new.kind
    known.role = known.role or (new.role if known.kind in (PERSON, UNNAMED) else None)
    known.affiliation = known.affiliation or new.affiliation


def _antecedent(document: Document, statement: Statement, speaker: Span, mention: Mention) -> Entity | None:
    pronoun = mention.pronoun
    if pronoun in ("who", "which", "that"):
        return _relative(document, statement, speaker)
    if pronoun in ("i", "we", "you"):
        return None
    number = statement.sentence.sentence_no
    near = [e for e in document.recent() if number - 1 <= e.last_sentence <= number and _agrees(e.mention, mention)]
    if len(near) == 1 and pronoun in ("he", "she"):
        return near[0]
    subject = _earlier_subject(document, statement) if pronoun in ("he", "she", "him", "her") else None
    if subject is not None and _agrees(subject, mention):
        known = known_name(document, subject)
        if (known is not None and known.last_sentence >= statement.sentence.sentence_no - 6) or known is None:
            if known is None:
                known = Entity(subject, {(subject.name or "").lower()})
                document.entities.append(known)
            return known
    near.sort(key=lambda e: -e.last_sentence)
    if near and pronoun in ("he", "she") and near[0].last_sentence >= number - 1 and subject is None:
        return near[0]
    candidates = [
        e for e in document.recent() if e.last_sentence <= statement.sentence.sentence_no and e.mention.pronoun is None
    ]
    for entity in candidates[:12]:
        if _agrees(entity.mention, mention):
            return entity
    return None


def _agrees(mention: Mention, pronoun: Mention) -> bool:
    if pronoun.pronoun in ("he", "she", "him", "her"):
        single = mention.kind == UNNAMED and not mention.plural
        person = mention.kind == PERSON or (single and (mention.role is not None or _is_occupation(mention.head)))
        return person and (mention.gender is None or mention.gender == pronoun.gender)
    if pronoun.pronoun == "it":
        return mention.kind in (ORGANISATION, STATE, MEDIA) or mention.head in role_words("document")
    return mention.plural or mention.kind in (ORGANISATION, STATE)


def _is_occupation(head: str | None) -> bool:
    return head is not None and head.endswith(("er", "or", "ist", "man", "woman", "ian", "ant"))


def _earlier_subject(document: Document, statement: Statement) -> Mention | None:
    """The named person who opens the same or the previous sentence of the block."""
    text = document.article.text
    number = statement.sentence.sentence_no
    sentences = document.article.sentences
    index = next((i for i in range(min(number, len(sentences) - 1), -1, -1) if sentences[i].sentence_no <= number), 0)
    previous = sentences[index - 1] if index > 0 else None
    if previous is None or previous.block_no < statement.sentence.block_no - 1:
        return None
    start = previous.span.start
    match = _SUBJECT.match(text, start, min(previous.span.end, start + 160))
    if match is None or word_classes().get(match[0].split()[0].lower(), 0) & ~CONNECTOR:
        return None
    mention = replace(read_mention(match[0].rstrip(" ,")))
    if mention.kind != PERSON or not mention.name:
        return None
    if " " not in mention.name and mention.role is None:
        longer = document.longer_name(mention.name)
        if longer is None:
            return None
        mention.name = longer
    return mention


_SUBJECT = re.compile(r"(?:[A-Z][\w'’.\-]*\s+){0,6}[A-Z][\w'’\-]+(?=,?\s+[a-z])")


def _relative(document: Document, statement: Statement, speaker: Span) -> Entity | None:
    """The noun phrase right before "who"."""
    text = document.article.text
    before = text[max(statement.sentence.span.start, speaker.start - 120) : speaker.start].rstrip(" ,")
    before = re.sub(r",\s*[A-Z]-[\w.]+$", "", before)  # ", R-N.Y."
    match = _PHRASE_BEFORE_WHO.search(before)
    if match is None:
        return None
    mention = replace(read_mention(match[0].strip(" ,")))
    if (mention.name is None and mention.head is None) or (speaker.of(text) == "which" and mention.kind == PERSON):
        return None
    known = known_name(document, mention) if mention.name else None
    if known is None:
        known = Entity(mention, {mention.name.lower()} if mention.name else set())
        document.entities.append(known)
    return known


_PHRASE_BEFORE_WHO = re.compile(
    r"(?:(?:[A-Z][\w'’.\-]*\s+){0,6}[A-Z][\w'’.\-]*|(?:\b[Tt]he|\b[Aa]n?|\b[Ss]ome|\b[Mm]any)\s+(?:[\w'’\-]+\s+){0,4}[\w'’\-]+|\b[a-z]+s)$"
)


_GENERIC_BODIES = ("group", "monitor", "watchdog", "organisation", "organization", "ngo", "charity", "body", "network")


def _described(document: Document, mention: Mention) -> Entity | None:
    """ "the envoy", "the New York-based watchdog": the last speaker whose office or name has that noun."""
    if mention.text.lower().startswith("both "):
        joint = (e for e in document.recent() if e.mention.name and " and " in e.mention.name)
        return next(joint, None)
    if mention.head is None or (mention.plural and mention.head not in ("rebels",)):
        return None
    if not mention.definite:
        return None
    head = mention.head
    recent = document.recent()
    person = head in role_words("person") and head not in role_words("generic")
    generic = head in _GENERIC_BODIES
    for entity in recent:
        if generic and (entity.mention.name is None or head not in entity.mention.name.lower()):
            continue
        if (entity.mention.kind in (PERSON, UNNAMED)) != person:
            continue
        words = f"{entity.mention.name or ''} {entity.mention.role or ''}".lower().replace("-", " ").split()
        if head in entity.heads or head in words:
            if person and not _describes(mention, entity.mention):
                continue
            same = mention.affiliation is None or mention.affiliation == entity.mention.affiliation
            if same or (not person and entity.mention.affiliation is None):
                return entity
    if head in _GENERIC_BODIES:
        for entity in recent:
            if entity.mention.kind == ORGANISATION and entity.mention.name and not _is_force(entity.mention):
                return entity
    elif head in role_words("company"):
        bodies = [e for e in recent if e.mention.kind == ORGANISATION and e.mention.name and not _is_force(e.mention)]
        if bodies:
            return max(bodies, key=lambda e: (e.n_statements, e.last_sentence))
    elif head in role_words("medium"):
        return next((e for e in recent if e.mention.kind == MEDIA and e.mention.name), None)
    if person and mention.role:
        return _office_holder(document, mention)
    return None


def _describes(description: Mention, known: Mention) -> bool:
    """Whether every word of "the White House press secretary" is known of a speaker."""
    told = f"{known.role or ''} {known.affiliation or ''} {known.name or ''}".lower().replace("-", " ").split()
    return all(w in told for w in (description.role or "").lower().replace("-", " ").split())


def _office_holder(document: Document, mention: Mention) -> Entity | None:
    """The only person whom the article gives the office ("the president", with one "President Jane Roe" in it)."""
    assert mention.role
    title = mention.role[0].upper() + mention.role[1:]
    names = {n for n in (name_of(f"{title} {m}") for m in _after_title(document.text, title)) if n}
    longest = {n for n in names if not any(n != other and other.endswith(" " + n) for other in names)}
    if len(longest) != 1:
        return None
    mention.name, mention.kind = longest.pop(), PERSON
    return known_name(document, mention)


def _after_title(text: str, title: str) -> list[str]:
    return re.findall(rf"\b{re.escape(title)} ((?:[A-Z][\w'’\-]+ ?(?:(?:al|de|bin|van|von)[ \-])?){{1,3}})", text)


def _is_force(mention: Mention) -> bool:
    return mention.head in ("ministry", "army", "military", "police", "court", "parliament", "government")
