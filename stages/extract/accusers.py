"""Who speaks in claims of responsibility, resolved as speakers are, and who is held responsible in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stages.extract.attributes.deeds import blame_words
from stages.extract.attributes.model import Attribute
from stages.extract.model import Article, Statement
from stages.extract.speakers.mention_words import country_names, find_country
from stages.extract.speakers.mentions import read_mention
from stages.extract.speakers.resolve import resolve_speakers


def resolve_accusers(
    article: Article, statements: Sequence[Statement], found: Sequence[Attribute]
) -> dict[int, Statement]:
    """Statement in which each attribute that names its speaker is said, by identity of the attribute: who blames, claims or
    denies ("the ministry blamed rebels for the blast"), resolved among the article's other speakers."""
    said = {
        id(a): Statement(a.sentence, a.span, a.span, speaker=a.speaker, cue=a.cue)
        for a in found
        if a.speaker is not None
    }
    if said:
        # copies, for whoever accuses changes nothing of how others are resolved
        resolve_speakers(article, [*(replace(s) for s in statements), *said.values()])
    for attribute in found:
        statement = said.get(id(attribute))
        if statement is not None and statement.name is None and _is_own(attribute, article.text):
            # "the Free Front group" speaks for itself
            statement.name = _NOUNS_BEHIND.sub("", attribute.value or "") or None
    return said


_NOUNS_BEHIND = re.compile(r"^[a-z].*|(?: [a-z]\S*)+$")


def _is_own(attribute: Attribute, text: str) -> bool:
    """Whether who speaks is whom the claim is about."""
    speaker, value = attribute.speaker, attribute.value
    return speaker is not None and (value is None or speaker.of(text).endswith(value))


def culprit(attribute: Attribute, issuing: Statement | None, text: str) -> str | None:
    """Who is held responsible: as written, or by the speaker's name where he speaks of himself and the words ("it", "the
    group") name nobody."""
    value = attribute.value
    if issuing is None or not _is_own(attribute, text) or not (value is None or value.islower()):
        return value
    return issuing.name or value


def place_of_deed(attribute: Attribute) -> Statement:
    """Where a deed's place is looked for: the claim's own words, but for those that name who is held responsible and by whom."""
    return Statement(attribute.sentence, attribute.span, attribute.span, speaker=attribute.speaker, via=attribute.named)


def leaders(found: Sequence[Attribute]) -> dict[str, str]:
    """Surname → country of the heads of states and governments whom an article names with their office."""
    out: dict[str, str] = {}
    for attribute in found:
        office = attribute.value or ""
        if attribute.attribute == "office" and any(office.startswith(title) for title in blame_words("head")):
            state = office.partition(" of ")[2]
            country = find_country(state.split()) if state.lower() in country_names() else None
            if country is not None:
                out[attribute.subject.split()[-1]] = country
    return out


def affiliation(value: str, heads: Mapping[str, str]) -> str | None:
    """The country, by its English name, of whoever is held responsible ("Ruritanian warplanes", "Roe's forces" where `heads` has
    Roe, see leaders); "A or B" of "jets of A or B"."""
    found = [_country_of(part, heads) for part in _JOINT.split(value)]
    return None if None in found else " or ".join(dict.fromkeys(c for c in found if c is not None))


_JOINT = re.compile(r" (?:or|and) ")
_BACKED = re.compile(r"-(?:backed|led|based|funded|allied|supported|aligned|trained|run)$")
_OF = re.compile(r"['’]?s?$")


def _country_of(value: str, heads: Mapping[str, str]) -> str | None:
    words = [w for w in value.split() if not _BACKED.search(w)]
    country = (
        find_country(words)
        or find_country([_OF.sub("", w) for w in words])
        or (read_mention(value).affiliation if len(words) == 1 else None)
    )
    if country is not None and find_country(country.split()):
        return country
    # "Assads forces", in a text without apostrophes
    return next((heads[name] for w in words for name in (w, _OF.sub("", w)) if name in heads), None)
