"""Bodies, media and bare names in a speaker phrase."""

from __future__ import annotations

from stages.extract.lexicon import word_set
from stages.extract.speakers.mention_words import (
    MEDIA,
    ORGANISATION,
    PERSON,
    capitals,
    country_names,
    find_country,
    known_media,
    plain_word,
    role_words,
)


def is_name_word(word: str) -> bool:
    return (
        word[0].isupper()
        or plain_word(word) in word_set("particles")
        or ("-" in word and word.split("-")[0].lower() in word_set("particles"))
    )


def clean_name(words: list[str]) -> str:
    name = " ".join(words)
    return name[:-2] if name.endswith(("'s", "’s")) else name.rstrip(",")


def whole_name(main: list[str]) -> list[str]:
    """A body's name without the small words behind it that say what it is or go on with the sentence: of "Velmar Observatory for
    Birds monitoring group" the Observatory. Only where its own noun is written large."""
    at = next(
        (n for n, w in enumerate(main) if n and w[0].isupper() and plain_word(w) in role_words("organisation")), None
    )
    if at is None:
        return main
    end = at + 1
    while end < len(main):
        ahead = end
        while ahead < len(main) and main[ahead].lower() in _IN_NAMES:
            ahead += 1
        if ahead == len(main) or not (main[ahead][0].isupper() or main[ahead][0].isdigit()) or ahead - end > 2:
            break
        end = ahead + 1
    return main[:end]


_IN_NAMES = frozenset(("of", "for", "the", "and", "&", "in", "on", "to", "de", "du", "des", "del", "la", "al", "el"))


def names_a_body(main: list[str], head: str | None, country: str | None) -> bool:
    """Whether a phrase names a body ("the Syrian army", "Acme Bank") rather than describe it ("the rebel group")."""
    link = next(
        (n for n, w in enumerate(main) if n and w.islower() and w in ("of", "for", "in", "at", "based")), len(main)
    )
    capitals = [w for w in main[:link] if w[0].isupper() and not w.endswith("-based") and "-" not in w[-7:]]
    if not capitals:
        return False
    if main[link - 1][0].isupper():
        return len(main) > 1 or main[0].isupper()
    return head not in word_set("describing") and (
        country is not None or len(capitals) > 1 or head not in role_words("generic")
    )


def grouped(plain: list[str]) -> list[str]:
    """Words with known multi-word country names put together."""
    out: list[str] = []
    n = 0
    names = country_names() | capitals().keys()
    while n < len(plain):
        for size in (4, 3, 2, 1):
            phrase = " ".join(plain[n : n + size])
            if phrase in names or size == 1:
                out.append(phrase)
                n += size
                break
    return out or [""]


def head_noun(main: list[str]) -> str | None:
    """Head noun: the last word before the first preposition, relative or participle."""
    for n, word in enumerate(main):
        if n and word.lower() in (
            "of",
            "for",
            "in",
            "at",
            "on",
            "from",
            "with",
            "who",
            "which",
            "that",
            "by",
            "to",
            "near",
            "inside",
            "contacted",
            "within",
            "inside",
            "behind",
            "among",
            "close",
            "familiar",
            "involved",
            "based",
        ):
            return plain_word(main[n - 1])
    return plain_word(main[-1]) if main else None


def is_plural(plain: list[str], head: str | None) -> bool:
    if head is None:
        return False
    return (
        head in role_words("collective")
        or (head.endswith("s") and not head.endswith(("ss", "us", "is")))
        or (head in ("people", "police") and "police" not in plain[:1])
    )


def is_body(main: list[str]) -> bool:
    head = head_noun(main)
    bodies = role_words("organisation") | role_words("generic")
    capital = any(plain_word(w) in bodies for w in main if w[0].isupper())
    return head in bodies or capital


def body_name(main: list[str]) -> str:
    """Name of a body without adjectives in lower case before it ("UK-based Syrian Observatory" → the name)."""
    words = list(main)
    lower = [n for n, w in enumerate(words) if w[0].islower() and w not in word_set("links")]
    if lower and len(words) - lower[-1] > 2:
        words = words[lower[-1] + 1 :]
    while len(words) > 1 and (
        words[0][0].islower() or words[0].lower().endswith(("-based", "-run", "-backed", "-led"))
    ):
        words = words[1:]
    return clean_name(words)


def trailing_name(main: list[str]) -> list[str]:
    k = len(main)
    while k > 0 and is_name_word(main[k - 1]):
        k -= 1
    name = main[k:]
    while name and not (name[0][0].isupper()):
        name = name[1:]
    return name if name and k > 0 else []


def read_medium(main: list[str], plain: list[str]) -> tuple[str, str | None] | None:
    """(name, country if the state runs it) when the phrase names or describes a medium."""
    joined = " ".join(plain)
    known = next((n for size in (4, 3, 2, 1) for n in _spans(plain, size) if n in known_media()), None)
    state_words = any(
        w in ("state", "official", "state-run", "state-owned", "state-controlled", "government-run") for w in plain
    )
    country = find_country(main)
    heads = role_words("medium")
    if known is not None and (
        len(known.split()) == len(plain)
        or plain[-1] in heads
        or _ends_with(plain, known, heads)
        or (joined.startswith(known) and len(plain) <= len(known.split()) + 1)
    ):
        home, state = known_media()[known]
        position = joined.split().index(known.split()[0])
        name = " ".join(main[position : position + len(known.split())])
        return (name, (country or home or None) if state or state_words else None)
    if (
        plain
        and plain[-1] in heads
        and (state_words or plain[-1] in ("media", "television", "tv", "broadcaster", "radio", "newspaper"))
    ) or (len(plain) > 1 and plain[-2:] == ["news", "agency"]):
        own = any(w[0].isupper() and not find_country([w]) for w in main)
        named = own or (country is not None and state_words)
        if named or state_words:
            return (" ".join(_from_capital(main)) if named else "", country if state_words else None)
    return None


def _from_capital(words: list[str]) -> list[str]:
    """Words without the adjectives in lower case before a name ("official Velmar News Agency")."""
    first = next((n for n, w in enumerate(words) if w[0].isupper()), 0)
    return words[first:]


def _ends_with(plain: list[str], known: str, heads: frozenset[str]) -> bool:
    """ "state-run news agency SANA": the name after a noun that says it is a medium."""
    size = len(known.split())
    return plain[-size:] == known.split() and len(plain) > size and plain[-size - 1] in heads


def _spans(plain: list[str], size: int) -> list[str]:
    return [" ".join(plain[n : n + size]) for n in range(len(plain) - size + 1)]


def kind_of_bare_name(main: list[str], article: bool) -> str:
    if len(main) > 1 and main[0].endswith(("'s", "’s")):
        return ORGANISATION
    if len(main) > 1 and plain_word(main[-1]) in role_words("masthead"):
        return MEDIA
    if article or any(plain_word(w) in word_set("links") for w in main[1:-1]):
        return ORGANISATION
    if len(main) == 1 and (main[0].isupper() and len(main[0].strip(".")) > 1):
        return ORGANISATION
    return PERSON
