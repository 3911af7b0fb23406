"""The speakers of one article: who has spoken, under which names, and what the article calls them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from stages.extract.lexicon import word_set
from stages.extract.model import Article
from stages.extract.speakers.mention_words import ORGANISATION, PERSON, UNNAMED, find_country, role_words
from stages.extract.speakers.mentions import Mention
from stages.extract.statements.tokens import word_classes

_NAME_BEFORE = r"(?:[A-Z](?:[\w'’\-]+|\.) (?:(?:al|de|bin|van|von|der|el|abu)[ \-])?){1,3}"


_NAME_BEHIND = r"(?: [A-Z][\w'’]+(?:-\w+)?){1,2}\b"
"""What follows a family name that stands first ("Kim Jong Un", "Moon Jae-in")."""
_CREDITS = re.compile(
    r"\b(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Pp]hotographs?|[Gg]raphics|[Cc]ompiled|[Pp]roduced) by [A-Z][^\n]*"
)
"""Who made an article is nobody of whom it tells: "(Reporting by Jane Roe in Velmar; Editing by Tom Hale)"."""
_MAX_TEXT = 100_000


_MAX_RECENT = 60


_MAX_SCANS = 150


@dataclass(slots=True)
class Entity:
    """Somebody who spoke in this article, with everything its mentions told."""

    mention: Mention
    names: set[str] = field(default_factory=set)
    last_sentence: int = -1
    n_statements: int = 0
    heads: set[str] = field(default_factory=set)


class Document:
    """The speakers of one article in the order in which they were last heard."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = _CREDITS.sub(lambda credit: " " * len(credit[0]), article.text[:_MAX_TEXT])
        self.entities: list[Entity] = []
        self._longer: dict[str, str | None] = {}
        self._scans = 0

    def recent(self) -> list[Entity]:
        """The speakers heard last, the latest first."""
        return sorted(self.entities[-_MAX_RECENT:], key=lambda e: -e.last_sentence)

    def hear(self, entity: Entity, sentence_no: int) -> None:
        """Notes that an entity speaks in a sentence and puts it at the end of the line."""
        entity.n_statements += 1
        entity.last_sentence = max(entity.last_sentence, sentence_no)
        for k in range(len(self.entities) - 1, max(-1, len(self.entities) - 1 - _MAX_RECENT), -1):
            if self.entities[k] is entity:
                self.entities.append(self.entities.pop(k))
                return

    def may_scan(self) -> bool:
        """Whether another search through the whole text is within the budget of a document."""
        self._scans += 1
        return self._scans <= _MAX_SCANS

    def longer_name(self, name: str) -> str | None:
        """The fullest name in the article that ends with this surname, or begins with it where such a family name stands first;
        None when the surname stands alone.

        What begins a sentence may be any word with a capital, so a name found inside one counts more.
        """
        if name not in self._longer:
            weights: dict[str, float] = {}
            if self.may_scan():
                for match in re.finditer(_NAME_BEFORE + f"(?i:{re.escape(name)})" + r"\b", self.text):
                    full = name_of(match[0])
                    if " " in full and full.lower() != name.lower():
                        before = self.text[max(0, match.start() - 2) : match.start()].strip(" ")
                        inside = before[-1:].isalnum() or before[-1:] in (",", "-") or full != match[0]
                        weights[full] = weights.get(full, 0) + (1 if inside else 0.5)
                if name.lower() in word_set("family_first"):
                    for match in re.finditer(rf"\b{re.escape(name)}{_NAME_BEHIND}", self.text):
                        weights[match[0]] = weights.get(match[0], 0) + 1
            self._longer[name] = max(weights, key=lambda n: (weights[n], len(n)), default=None)
        return self._longer[name]


@lru_cache(maxsize=4096)
def name_of(phrase: str) -> str:
    """Name within a run of capitals, its offices and titles cut off."""
    words = phrase.split()
    drop = role_words("person") | role_words("honorific")
    keep = 0
    for n, word in enumerate(words[:-1]):
        lower = word.lower().rstrip(".")
        if (
            lower in drop
            or lower in role_words("party")
            or lower.endswith(("'s", "’s"))
            or word_classes().get(lower, 0)
            or lower.endswith("ing")
            or find_country([word])
            or (word.isupper() and len(word) > 3)
        ):
            keep = n + 1
    return " ".join(words[keep:])


def known_name(document: Document, mention: Mention) -> Entity | None:
    """An earlier speaker of the same name, or the full name that the article gives elsewhere."""
    assert mention.name
    name = mention.name.lower()
    for entity in document.recent():
        if name in entity.names:
            return entity
    for entity in document.recent():
        for known in entity.names:
            if _same_name(known, name, entity.mention.kind == PERSON or mention.kind == PERSON):
                return entity
    if (
        mention.kind == PERSON
        and mention.role is None
        and mention.gender is None
        and _is_body_in(document, mention.name)
    ):
        mention.kind = ORGANISATION
        return None
    if _are_any(document, mention):
        mention.name, mention.kind, mention.plural, mention.head = None, UNNAMED, True, name
        return None
    if mention.kind == PERSON and " " not in mention.name:
        longer = document.longer_name(mention.name)
        if longer:
            mention.name = longer
            for entity in document.recent():
                if longer.lower() in entity.names:
                    return entity
        elif mention.role is None and mention.gender is None and not _titled(document, mention.name):
            mention.kind = ORGANISATION
    return None


_ANY = re.compile(r"[A-Z][a-z]{3,}(?:ers|ors|ists|ates|ants|ents|ives|ees)")
"""A plural of people that has a capital because it opens its sentence: "Advocates said"."""


def _are_any(document: Document, mention: Mention) -> bool:
    """Whether a single word means some people and no name: the article nowhere has it with a capital inside a sentence."""
    name = mention.name or ""
    if not _ANY.fullmatch(name) or mention.text != name or not document.may_scan():
        return False
    return re.search(rf"[a-z,;] {name}\b", document.text) is None


def _is_body_in(document: Document, name: str) -> bool:
    """Whether the article calls the bearer of a name a group, party, company and so on."""
    if not document.may_scan():
        return False
    escaped = re.escape(name)
    nouns = "|".join(sorted(word_set("body_nouns")))
    pattern = (
        rf"\b(?:{nouns}) {escaped}\b"
        rf"|\b{escaped},? (?:is|was|which is) (?:an?|the) (?:[\w\-]+ ){{0,4}}(?:{nouns})\b"
        rf"|\b{escaped}['’]s? (?:spokes|chief exec|shares)"
        rf"|\b(?:spokes\w+|leadership|headquarters|offices|shares) (?:for|of|at|in) {escaped}\b"
    )
    return re.search(pattern, document.text) is not None


def _titled(document: Document, name: str) -> bool:
    if not document.may_scan():
        return False
    before = re.finditer(rf"\b([A-Z][a-z]+)\.? {re.escape(name)}\b", document.text)
    titles = role_words("honorific") | role_words("person")
    return any(m[1].lower() in titles for m in before)


def _is_family_name(name: str, known: str) -> bool:
    """Whether a lower-case name is the family name with which a longer one begins ("kim" of "kim jong un")."""
    first, *rest = known.split()
    return first == name and bool(rest) and name in word_set("family_first")


def _same_name(known: str, name: str, person: bool) -> bool:
    if (" and " in known) != (" and " in name):
        return False
    if person and " " not in name and (name in known.split()[1:] or _is_family_name(name, known)):
        return True
    if person:
        return known.endswith(" " + name) or name.endswith(" " + known)
    if name.replace(".", "") == "".join(
        w[0] for w in re.split(r"[\s\-]+", known) if w and w not in ("for", "of", "the", "and")
    ):
        return True
    shorter, longer = sorted((known, name), key=len)
    return len(shorter.split()) > 1 and f" {shorter} " in f" {longer} "
