"""Noun phrases by rules: what a number counts, and the noun that a measure limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.quantities.numbers import DASHES, touches
from stages.extract.quantities.words import Token, is_plural, may_be_noun, singular, word_set

_LONGEST = 9


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Tokens [first, end) with head at `head`; `head2` heads a second noun of "men and women" (-1: none)."""

    first: int
    end: int
    head: int
    head2: int = -1


@cache
def _populations() -> dict[str, str]:
    out: dict[str, str] = {}
    for row in read_csv("populations.csv"):
        for noun in row["nouns"].split():
            out.setdefault(noun, row["population"])
    return out


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(row["demonym"].lower() for row in read_csv("demonyms.csv"))


def population_of_word(token: Token) -> str | None:
    """Population of a noun (any form), None when it is no noun for people."""
    noun = singular(token.low)
    found = _populations().get(noun) or _populations().get(token.low)
    if found:
        return found
    capital = token.text[0].isupper()
    if (
        capital
        and is_plural(token.low)
        and (token.low in _demonyms() or noun in _demonyms() or token.low.endswith(("ians", "cans", "eans", "ese")))
    ):
        return "any"
    if noun.endswith(("ist", "woman", "man", "people", "child")) and noun not in ("list", "fist", "wrist", "twist"):
        if noun.endswith("child"):
            return "child"
        return "any"
    return None


def people(tokens: list[Token], np: NounPhrase) -> str | None:
    """Population that the phrase counts; a coordination of two different groups is `any`."""
    found = population_of_word(tokens[np.head])
    if np.head2 >= 0:
        other = population_of_word(tokens[np.head2])
        if other != found:
            return "any" if found or other else None
    if found == "any":
        # "civilian casualties", "child refugees", "police officers": the modifier narrows.
        for token in tokens[np.first : np.head]:
            inner = population_of_word(token)
            if inner in ("civilian", "child", "woman", "combatant", "journalist", "medic") and token.low != "people":
                return inner
    return found


def _is_noun(token: Token) -> bool:
    return token.tag in ("N", "NP", "J", "JJ") and token.low not in word_set("days")


def _continues(tokens: list[Token], i: int) -> bool:
    """Whether a noun or modifier stands at token i."""
    return i < len(tokens) and _is_noun(tokens[i])


def noun_phrase(tokens: list[Token], i: int, plural: bool) -> NounPhrase | None:
    """The noun phrase that begins at token `i`, behind a number; `plural`: its head must be plural or collective.

    It ends at its plural head (or the last noun of a run), before any verb, preposition or clause.
    """
    head, end, last_noun = -1, i, -1
    j = i
    while j < len(tokens) and j - i < _LONGEST:
        token = tokens[j]
        if token.tag == ".":
            if token.text in "'’" and _possessive(tokens, j - 1) and j > i:
                j += 1
                continue
            if token.text == "(" and head < 0 and last_noun >= 0 and _names(tokens, j):
                j += 3
                continue
            if (
                token.text == "."
                and j > i
                and tokens[j - 1].low in ("dr", "gen", "gov", "mr", "mrs", "ms", "rep", "sen", "st")
            ):
                j += 1
                continue
            joins = token.text in DASHES and touches(tokens, j) and touches(tokens, j + 1)
            if not (joins and head < 0 and j > i):
                break
        elif token.low in word_set("nominal") and head < 0 and not _continues(tokens, j + 1):
            if token.tag in ("VD", "J", "N", "A"):
                head = j
            end = j + 1
            if (
                end + 1 < len(tokens)
                and tokens[end].low in ("and", "or")
                and tokens[end + 1].low in word_set("nominal")
            ):
                end += 2 if _closes(tokens, end + 2) else 0
            break
        elif token.tag == "VG" and not plural and j == i and not _continues(tokens, j + 1):
            head, end = j, j + 1  # "a two-hour briefing"
            break
        elif token.tag == "JJ":
            if head >= 0 or not (_continues(tokens, j + 1) or _hyphenates(tokens, j + 1) or _modified(tokens, j + 1)):
                break
        elif token.tag in ("VD", "VG", "J"):
            paired = _pairs(tokens, j) and (last_noun >= 0 or j == i)
            if head >= 0 or not (paired or _continues(tokens, j + 1) or _hyphenates(tokens, j + 1)):
                break
            if (
                last_noun >= 0
                and not paired
                and token.tag != "J"
                and not _hyphenates(tokens, j + 1)
                and not _before_plural(tokens, j)
            ):
                break
        elif token.tag == "A":
            if head >= 0 or j + 1 >= len(tokens) or tokens[j + 1].tag not in ("VD", "VG", "J", "JJ", "N", "NP", "V"):
                break
            if last_noun >= 0:
                break
        elif token.tag == "V":
            # A verb form inside the run is a noun at its plural end ("munition attacks") or before it ("border raids").
            if head >= 0 or (not plural and last_noun >= 0):
                break
            if not plural and j == i and may_be_noun(token.low):
                last_noun, end, j = j, j + 1, j + 1
                continue
            if plural and may_be_noun(token.low) and is_plural(token.low):
                head, end = j, j + 1
                break
            if not _before_plural(tokens, j):
                break
        elif token.tag == "P" and last_noun < 0 and head < 0 and _hyphenates(tokens, j + 1):
            pass  # "two off-duty officers"
        elif token.tag == "D" and token.low in ("previous", "last", "next", "past") and j > i and last_noun < 0:
            pass
        elif token.tag == "C":
            if (
                not plural
                or token.low != "and"
                or head >= 0
                or j == i
                or not (_before_plural(tokens, j) and (last_noun == j - 1 or tokens[j - 1].tag in ("VG", "J")))
            ):
                break
        elif token.tag == "#":
            if head >= 0 or j + 1 >= len(tokens) or not (tokens[j + 1].text in DASHES or _in_name(tokens, j)):
                break
        elif _is_noun(token):
            if head >= 0 and (not is_plural(token.low) or token.low in word_set("nominal") or token.low == "ages"):
                break
            if (
                not plural
                and last_noun >= 0
                and is_plural(tokens[last_noun].low)
                and not is_plural(token.low)
                and token.tag == "NP"
            ):
                break
            if token.low.endswith("'s") or (token.low.endswith("s") and _possessive(tokens, j)):
                last_noun = -1
            else:
                last_noun = j
                if plural and is_plural(token.low) and not _modifies(tokens, j):
                    head = j
                end = j + 1
        else:
            break
        j += 1
        if head >= 0 and not _continues(tokens, j):
            break
    if head < 0 and last_noun >= 0 and not plural:
        head, end = last_noun, last_noun + 1
    if head < 0:
        return None
    head2 = -1
    if end + 1 < len(tokens) and tokens[end].low in ("and", "or") and population_of_word(tokens[head]):
        other = tokens[end + 1]
        nominal = other.tag == "N" if other.low not in word_set("nominal") else _closes(tokens, end + 2)
        if is_plural(other.low) and population_of_word(other) and nominal:
            head2, end = end + 1, end + 2
    return NounPhrase(i, end, head, head2)


def _closes(tokens: list[Token], i: int) -> bool:
    """Whether what follows at token i leaves the participle before it without an object."""
    return i >= len(tokens) or tokens[i].tag in (".", "P", "X", "M", "C", "R", "A")


def _modified(tokens: list[Token], i: int) -> bool:
    """Whether a participle that stands before a noun is at token i ("new armed groups")."""
    return i + 1 < len(tokens) and tokens[i].tag in ("VD", "VG", "J") and _continues(tokens, i + 1)


def _hyphenates(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i].text in DASHES and touches(tokens, i) and touches(tokens, i + 1)


def _modifies(tokens: list[Token], i: int) -> bool:
    """Whether the plural-looking word at i is part of a hyphenated or invariable modifier ("police officers")."""
    if i + 1 >= len(tokens):
        return False
    after = tokens[i + 1]
    if _hyphenates(tokens, i + 1):
        return True
    if tokens[i].low in word_set("nations") and (after.tag in ("N", "NP", "J", "JJ") or _before_plural(tokens, i)):
        return True
    if after.low in word_set("nominal"):
        return False
    return (
        tokens[i].low in word_set("invariable")
        and after.tag in ("N", "NP")
        and is_plural(after.low)
        and after.low != "ages"
    )


def _possessive(tokens: list[Token], i: int) -> bool:
    """Whether a bare apostrophe makes the plural at token i a possessor ("the rebels' posts")."""
    if i + 2 >= len(tokens) or tokens[i + 1].text not in "'’" or not touches(tokens, i + 1):
        return False
    return tokens[i].low.endswith("s") and tokens[i + 2].tag in ("N", "NP", "J", "JJ") and not touches(tokens, i + 2)


def _before_plural(tokens: list[Token], i: int) -> bool:
    """Whether a plural noun comes within three nominal tokens behind token i."""
    for j in range(i + 1, min(i + 4, len(tokens))):
        if tokens[j].text in DASHES:
            continue
        noun = tokens[j].tag in ("N", "NP") or (tokens[j].tag == "V" and may_be_noun(tokens[j].low))
        if not noun and tokens[j].tag not in ("J", "JJ", "VD", "VG"):
            return False
        if noun and is_plural(tokens[j].low):
            return True
    return False


def head_name(tokens: list[Token], np: NounPhrase) -> str:
    """Readable name of what is counted: the head's lemma, with the noun before it where the head says little."""
    head = singular(tokens[np.head].low)
    if np.head - np.first >= 2 and tokens[np.head - 1].text in DASHES and len(tokens[np.head - 2].text) <= 2:
        return f"{tokens[np.head - 2].low}_{head}"  # e-mail, x-ray
    if head in word_set("weak_heads") and np.head > np.first:
        before = tokens[np.head - 1]
        if before.text not in DASHES and before.tag in ("N", "J", "VG", "V") and before.text.isalpha():
            return f"{before.low}_{head}"
    return head


def noun_phrase_before(tokens: list[Token], i: int, climb: bool = True, reach: int = 24) -> NounPhrase | None:
    """The noun that a measure before token `i` is of, found leftwards in its clause.

    Relative clauses and prepositional phrases are climbed over: "an amnesty to rebels who surrender
    over" gives amnesty.
    The first candidate is kept when nothing lies above it, and at once when `climb` is False ("profits of $5m").
    """
    best: NounPhrase | None = None
    j, stop = i - 1, max(-1, i - 1 - reach)
    while j > stop:
        token = tokens[j]
        if token.tag == "." and token.text in ".;:!?,":
            break
        if (
            token.tag in ("N", "NP")
            and token.low not in word_set("days")
            and token.low not in word_set("no_subject")
            and len(token.low) > 1
            and not token.low.endswith("'s")
            and not (j == i - 1 and j and may_be_noun(token.low) and tokens[j - 1].tag in ("N", "NP"))
        ):
            end = j + 1
            while j - 1 > stop and (tokens[j - 1].tag in ("N", "NP", "J", "JJ") or _inner_hyphen(tokens, j - 1)):
                j -= 1
            while tokens[j].text in DASHES:
                j += 1
            phrase = NounPhrase(j, end, end - 1)
            k = j - 1
            while k > stop and tokens[k].tag in ("D", "#", "A"):
                k -= 1
            before = tokens[k] if k > stop else None
            if not _after_relative(tokens, phrase, i):
                best = phrase
                if not climb or before is None or before.low not in word_set("climbed"):
                    return best
            elif best is None:
                best = phrase
            j = k
        elif token.tag in ("C",) and token.low in ("because", "although", "though", "if", "unless"):
            break
        else:
            j -= 1
    return best


def _pairs(tokens: list[Token], i: int) -> bool:
    """Whether "and" joins the -ing form at token i to another in front of a noun ("shipping and trading companies")."""
    is_first = i < len(tokens) and tokens[i].tag in ("VG", "J") and tokens[i].low.endswith("ing")
    if i + 3 >= len(tokens) or not is_first or tokens[i + 1].low != "and":
        return False
    return tokens[i + 2].tag == "VG" and tokens[i + 3].tag == "N" and is_plural(tokens[i + 3].low)


def _names(tokens: list[Token], i: int) -> bool:
    """Whether a short name stands in parentheses at token i, and the phrase goes on ("Free Army (FA) groups")."""
    if i + 3 >= len(tokens) or tokens[i + 2].text != ")" or not _continues(tokens, i + 3):
        return False
    return tokens[i + 1].text.isupper() and tokens[i + 3].tag == "N"


def _in_name(tokens: list[Token], i: int) -> bool:
    """Whether the digits at token i end a name in front of a noun ("SU-24 warplanes", "Falcon 9 rockets")."""
    if not tokens[i].text.isdecimal() or tokens[i + 1].tag != "N":
        return False
    if _inner_hyphen(tokens, i - 1):
        return tokens[i - 2].text[0].isupper()
    return tokens[i - 1].tag == "NP" and tokens[i - 1].low not in word_set("days")


def _inner_hyphen(tokens: list[Token], i: int) -> bool:
    return i > 0 and tokens[i].text in DASHES and touches(tokens, i) and touches(tokens, i + 1)


def _after_relative(tokens: list[Token], phrase: NounPhrase, i: int) -> bool:
    """Whether a relative clause's own verb stands between a relative pronoun and this phrase, so that it
    must be climbed.
    """
    for k in range(phrase.first - 1, max(-1, phrase.first - 8), -1):
        if tokens[k].tag == "." and tokens[k].text != ",":
            return False
        if tokens[k].tag == "R" and tokens[k].low in ("who", "which", "that", "whom", "whose"):
            return True
    return False
