"""What the nouns and names in a speaker phrase tell: roles, media, countries."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import read_csv

PERSON, ORGANISATION, STATE, MEDIA, UNNAMED = "person", "organisation", "state", "media", "unnamed"
"""The kinds of speakers."""


@cache
def role_words(group: str) -> frozenset[str]:
    return frozenset(w for row in read_csv("roles.csv") if row["class"] == group for w in row["words"].split())


@cache
def known_media() -> dict[str, tuple[str, bool]]:
    return {row["name"].lower(): (row["country"], row["state"] == "y") for row in read_csv("media.csv")}


@cache
def country_of() -> dict[str, str]:
    """Lower-case country name or demonym → English name of the country."""
    table: dict[str, str] = {}
    for row in read_csv("countries.csv"):
        for name in [*row["aliases"].split(";"), row["country"]]:
            if name.strip():
                table[name.strip().lower()] = row["country"]
    for row in read_csv("demonyms.csv"):
        table.setdefault(row["demonym"].lower(), row["country"])
    return table


@cache
def country_names() -> frozenset[str]:
    names = {row["country"].lower() for row in read_csv("countries.csv")}
    names |= {a.strip().lower() for row in read_csv("countries.csv") for a in row["aliases"].split(";") if a.strip()}
    return frozenset(names)


@cache
def nationalities() -> frozenset[str]:
    """Lower-case adjectives of countries ("american"), which a firm may have for its name too."""
    return frozenset(country_of().keys() - country_names())


@cache
def peoples() -> frozenset[str]:
    """Lower-case nationality words in the plural ("indians"): people, or a team, and nobody's office."""
    table = country_of()
    return frozenset(name for name in table.keys() - country_names() if name.endswith("s") and name[:-1] in table)


@cache
def capitals() -> dict[str, str]:
    """Lower-case capital → country; "Moscow said" means the government."""
    rows = read_csv("countries.csv")
    return {c.strip().lower(): row["country"] for row in rows for c in row["capitals"].split(";") if c.strip()}


def plain_word(word: str) -> str:
    lower = word.lower().replace("’", "'")
    return lower[:-2] if lower.endswith("'s") else lower.rstrip("'")


def find_country(words: list[str]) -> str | None:
    """Country named or meant by an adjective among the words, the first one; its people ("Germans") don't name it."""
    table = country_of()
    plain = [plain_word(w).rstrip(".") if w.count(".") < 2 else plain_word(w) for w in words]
    for n, word in enumerate(plain):
        if n and plain[n - 1] == "new":
            continue  # New Jersey, New Mexico
        for size in (3, 2):
            phrase = " ".join(plain[n : n + size])
            if phrase in table and n + size <= len(plain):
                return table[phrase]
        if word in table and word not in peoples() and (words[n][0].isupper() or "-" in word):
            return table[word]
        head, dash, _ = word.partition("-")
        if dash and head in table and words[n][0].isupper() and word.endswith(("-based", "-run", "-backed")) is False:
            return table[head]
    return None


SEATED = ("-based", "-headquartered")
"""Endings of words before a body that say where it sits: it speaks for no place because of that."""


def without_seat(words: list[str]) -> list[str]:
    """Words of a name behind what says where its bearer sits: of "New York-based Velmar Watch" the last two; all where nothing
    else would be left."""
    last = next((n for n, w in enumerate(words) if w.lower().endswith(SEATED)), -1)
    is_behind = any(w in ("a", "an", "the", "of", "for") for w in words[:last])  # "the Watch a Britain-based group"
    return words if is_behind else words[last + 1 :] or words
