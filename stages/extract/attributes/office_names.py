"""The phrase that names an office, read around its head noun, and the one value that its variants share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.speakers.bodies import is_body
from stages.extract.speakers.mention_words import (
    country_of,
    find_country,
    known_media,
    nationalities,
    plain_word,
    role_words,
)
from stages.extract.statements.cues import PAST, THIRD, cue_forms
from stages.extract.statements.tokens import word_classes

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,6}|[^\W_]+(?:(?:[.\-'’&/]|\.-)[^\W_]+)*['’]?|[^\w\s]")
_SHORT = frozenset(("rep", "sen"))
_LONGEST_BODY = 9
_LONGEST_NAME = 5
_THE = re.compile(
    r"(?:United (?:States|Kingdom|Nations)|.*(?:Republic|Islands|Emirates)|Netherlands|Philippines|Bahamas|Maldives)$"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or punctuation mark at text[start:end]; `plain` is lower case without a possessive ending."""

    raw: str
    low: str
    plain: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.raw[0].isupper()

    @property
    def is_possessive(self) -> bool:
        return self.low != self.plain


@dataclass(frozen=True, slots=True)
class Office:
    """An office phrase over words [first, end): `value` with its body; `has_body` False where the phrase names none."""

    first: int
    end: int
    value: str
    has_body: bool
    is_former: bool
    is_incoming: bool
    needs_name: bool = False
    """Whether it says something only with a full name right behind it."""


def words_of(text: str, start: int, end: int) -> list[Word]:
    out = []
    for match in _TOKEN.finditer(text, start, end):
        low = match[0].lower().replace("’", "'")
        if low.startswith("ex-") and len(low) > 4:
            cut = match.start() + 3
            out.append(Word(match[0][:3], "ex-", "ex-", match.start(), cut))
            out.append(Word(match[0][3:], low[3:], plain_word(low[3:]), cut, match.end()))
            continue
        out.append(Word(match[0], low, plain_word(low), match.start(), match.end()))
    return out


@cache
def heads() -> dict[tuple[str, ...], tuple[str, bool, str, bool]]:
    """Words of an office's head → (value, has a portfolio, what it needs: body, body only, name or nothing; is a firm's)."""
    return {
        tuple(phrase.split()): (row["value"], row["portfolio"] == "yes", row["needs"], row["of"] == "firm")
        for row in read_csv("offices.csv")
        for phrase in row["words"].split("|")
    }


@cache
def head_words() -> frozenset[str]:
    """Words that an office's head begins with."""
    return frozenset(phrase[0] for phrase in heads())


@cache
def office_words(group: str) -> dict[str, str]:
    """Words of a group of data/office_words.csv → their one spelling."""
    pairs = (
        w.partition("=") for row in read_csv("office_words.csv") if row["class"] == group for w in row["words"].split()
    )
    return {word: spelling or word for word, _, spelling in pairs}


def head_at(words: list[Word], n: int) -> int:
    """Number of words of the office's head that begins at word n; 0 when none does."""
    if words[n].low not in head_words():
        return 0
    for size in (5, 4, 3, 2, 1):
        if n + size <= len(words) and tuple(w.low for w in words[n : n + size]) in heads():
            return size
    return 0


def read_office(words: list[Word], n: int, size: int) -> Office | None:
    """The office phrase whose head is words [n, n + size); None when it is none or says too little."""
    title, has_portfolio, needs, is_of_firm = heads()[tuple(w.low for w in words[n : n + size])]
    needs_body = needs.startswith("body")
    left = _Left(words, n, has_portfolio, needs_body)
    if left.is_unclear:
        return None
    if _names_no_body(words[left.first : left.after_body], is_of_firm, left.first == 0):
        left.body = ""
    end, portfolio = n + size, left.portfolio
    if end < len(words) and words[end].raw == "." and words[end - 1].low in _SHORT:
        end += 1
    if has_portfolio and not portfolio and end < len(words) and words[end].low in ("of", "for"):
        portfolio, end = _portfolio_after(words, end)
    body, link = left.body, "of"
    in_apposition = _is_apposition(words, left.first)
    right, after = body_after(words, end, title, in_apposition)
    if not right and end + 1 < len(words) and words[end].low == "and" and (second := head_at(words, end + 1)):
        right, after = body_after(
            words, end + 1 + second, title, in_apposition
        )  # "chairman and chief executive of the bank"
        end = end + 1 + second if right else end
    first = left.first
    if right:
        if body and words[end].low == "of" and not is_body(body.split()) and not find_country(body.split()):
            body, first = "", left.after_body  # "Jane Roe head of the observatory", without a comma
        link = "to" if words[end].low == "to" else "for" if body else "of"
        end = after
    elif end < len(words) and words[end].low in ("of", "for", "to", "at"):
        return None  # of something that is no body
    is_bare = needs == "name" or (needs_body and not (body or right or (has_portfolio and portfolio)))
    if is_bare and (needs == "body only" or has_portfolio or right or not (end < len(words) and words[end].is_capital)):
        return None
    if has_portfolio and not portfolio and (title != "minister" or not (body or right)):
        return None
    value = " ".join(x for x in ("acting" if left.is_acting else "", left.modifier, portfolio, title) if x)
    if body and right:
        value = f"{body} {value} {link} {_with_article(right)}"  # "UN envoy to Syria"
    elif body or right:
        value += f" {link if right else 'of'} {_with_article(body or right)}"
    return Office(first, end, value, bool(body or right), left.is_former, left.is_incoming, is_bare)


def _names_no_body(words: Sequence[Word], is_of_firm: bool, opens: bool) -> bool:
    """Whether what stands for the body of an office names none: the adjective of a country before a firm's office ("American
    CEO"), a noun that opens the sentence ("Airline spokesman")."""
    if len(words) != 1:
        return False
    word = words[0].plain
    return (is_of_firm and word in nationalities()) or (opens and word in role_words("generic"))


def _is_apposition(words: list[Word], first: int) -> bool:
    """Whether the phrase that begins at word `first` says behind a name who its bearer is ("Jane Roe, the director of")."""
    if first and words[first - 1].low in ("the", "a", "an"):
        first -= 1
    return first > 1 and words[first - 1].raw == "," and words[first - 2].is_capital


def _with_article(body: str) -> str:
    return f"the {body}" if _THE.match(body) else body


class _Left:
    """What stands before an office's head: field, body, and whether it is held still."""

    def __init__(self, words: list[Word], n: int, has_portfolio: bool, needs_body: bool) -> None:
        self.portfolio = self.modifier = self.body = ""
        self.after_body = n
        self.is_former = self.is_acting = self.is_incoming = self.is_unclear = False
        k = n
        fields: list[str] = []
        while k > 0:
            word = words[k - 1]
            low = word.low
            pair = f"{words[k - 2].low}-{low}" if k > 1 else ""
            if has_portfolio and not self.body and pair in office_words("portfolio") and not word.is_possessive:
                fields.append(office_words("portfolio")[pair])
                k -= 1
            elif has_portfolio and not self.body and low in office_words("portfolio") and not word.is_possessive:
                fields.append(office_words("portfolio")[low])
            elif (
                has_portfolio
                and fields
                and low in ("and", "&")
                and k > 1
                and words[k - 2].low in office_words("portfolio")
            ):
                pass
            elif low in office_words("former"):
                self.is_former = True
            elif low in office_words("acting"):
                self.is_acting = True
            elif low in office_words("incoming"):
                self.is_incoming = True
            elif low in office_words("drop") and not (needs_body and low in office_words("party") and word.is_capital):
                pass
            elif low in office_words("modifier") and not word.is_possessive and not self.body and not self.modifier:
                self.modifier = low
            elif not self.body and (first := _body_before(words, k)) < k:
                self.body, self.after_body = body_name(words[first:k]), k
                k = first
                continue
            else:
                self.is_unclear = k == n and not words[n].is_capital and _is_open(word) and low not in _quoting_verbs()
                break
            k -= 1
        self.portfolio = " and ".join(reversed(fields))
        self.first = k


@cache
def _quoting_verbs() -> frozenset[str]:
    """Forms that stand between a quotation and who says it ("…," said mayor Jane Roe), and that aren't nouns too."""
    return frozenset(
        form
        for form, frames in cue_forms().items()
        if any("q" in f.takes and not f.noun and f.forms & {THIRD, PAST} for f in frames)
    )


def _is_open(word: Word) -> bool:
    """Whether a word is a noun, adjective or verb that changes what the office is ("assistant director")."""
    return word.raw[0].isalpha() and not word.is_possessive and not word_classes().get(word.low) and not word.is_capital


@cache
def _qualifiers() -> frozenset[str]:
    """Words that say how an office is held, which no body's name begins with."""
    return frozenset().union(*(office_words(group) for group in ("former", "acting", "incoming"))) | {
        "deputy",
        "senior",
    }


def _body_before(words: list[Word], end: int) -> int:
    """First word of the body or country that ends before word `end`; `end` when there is none."""
    k = end
    while k > 0 and end - k < _LONGEST_BODY:
        word = words[k - 1]
        if word.is_possessive and k < end:
            break
        link = word.low in ("of", "for", "and", "&") and 1 < k < end and words[k - 2].is_capital and words[k].is_capital
        shouts = k < end and all(len(w.raw) > 2 and w.raw.isupper() for w in words[k - 1 : k + 1])
        if word.low in _qualifiers() or shouts:
            break
        named = word.is_capital and not (word_classes().get(word.low, 0) and not _is_acronym(word))
        dashed = "-" in word.raw and word.plain.partition("-")[0] in country_of()
        if not (named or dashed or (link and word.low != "and")) or (word.raw[-1] in ".:" and word.raw.count(".") < 2):
            break
        k -= 1
    while k < end and not words[k].is_capital:
        k += 1
    return k


def _is_acronym(word: Word) -> bool:
    return len(word.raw) > 1 and word.raw.isupper()


def body_name(words: list[Word]) -> str:
    """Name of a body as written, a country by its English name."""
    plain = [w.raw[:-2] if w.raw[-2:] in ("'s", "’s") else w.raw.rstrip("'’") for w in words]
    # "Reuters North Korean leader Kim": an agency's credit has run into the sentence
    while len(plain) > 1 and plain[0].lower() in known_media() and " ".join(plain[1:]).lower() in country_of():
        plain.pop(0)
    country = find_country(plain)
    if country and " ".join(p.lower() for p in plain) in country_of():
        return country
    if country and len(plain) == 1:
        return country
    return " ".join(plain)


def _portfolio_after(words: list[Word], n: int) -> tuple[str, int]:
    """(field, word after it) of "of defence", "for foreign affairs and trade" at word n; ("", n) when it is none."""
    k, fields = n + 1, []
    if k < len(words) and words[k].low == "the":
        k += 1
    end = n
    while k < len(words):
        pair = f"{words[k].low}-{words[k + 1].low}" if k + 1 < len(words) else ""
        if pair in office_words("portfolio"):
            fields.append(office_words("portfolio")[pair])
            k += 2
        elif words[k].low in office_words("portfolio"):
            fields.append(office_words("portfolio")[words[k].low])
            k += 1
        elif words[k].low in ("and", "&") and fields:
            k += 1
            continue
        else:
            break
        end = k
    return (" and ".join(fields), end) if fields else ("", n)


def body_after(words: list[Word], n: int, title: str, in_apposition: bool = False) -> tuple[str, int]:
    """(body, word after it) of "of Russia", "for the Red Cross", "to the UN" at word n; ("", n) when there is none. Behind its
    holder's name (`in_apposition`) all that has capitals is the body: "Jane Roe, director of Norway Rail, said"."""
    links = (
        ("to", "in")
        if title.endswith("ambassador")
        else ("for", "to", "of")
        if "envoy" in title
        else ("of", "for", "at")
    )
    if n < len(words) and words[n].low in ("in", "with") and words[n].low not in links:
        # a professor in the Department of Physics, a lawyer with the Center for Wetlands, but no director in London
        body, after = body_after(
            [*words[:n], replace(words[n], low=links[0]), *words[n + 1 :]], n, title, in_apposition
        )
        return (body, after) if is_body(body.split()) else ("", n)
    if n >= len(words) or words[n].low not in links:
        return "", n
    if words[n].low == "of":
        n = _after_field(words, n)
    k = n + 1
    if k < len(words) and words[k].low in ("the", "its", "their", "his", "her"):
        k += 1
    first = k
    while k < len(words) and k - first < _LONGEST_BODY:
        word = words[k]
        link = word.low in ("of", "for", "and", "the", "&", "to", "on", "against") and k > first and k + 1 < len(words)
        if word.raw == "." and words[k - 1].low in role_words("honorific"):
            k += 1
            continue
        if link:
            tail = words[k + 1 : k + 3]
            on = tail[0].is_capital or (word.low in ("of", "for") and tail[0].low == "the" and tail[-1].is_capital)
            if not on or (word.low in ("to", "on", "against") and words[k - 1].plain not in role_words("organisation")):
                break
        elif not word.is_capital or (word_classes().get(word.low, 0) & ~0 and not word.raw.isupper() and k > first):
            break
        k += 1
        if word.is_possessive and not (k < len(words) and words[k].is_capital):
            break
        if word.is_possessive:
            continue
        if find_country([w.raw for w in words[first:k]]) and " ".join(w.plain for w in words[first:k]) in country_of():
            longer = " ".join(w.plain for w in words[first : k + 1])
            ends = longer not in country_of() and not _goes_on(words, k)
            if k >= len(words) or (ends and not (in_apposition and _names_to_a_mark(words, k))):
                break
    if k > first:
        return body_name(words[first:k]), k
    return _common_body(words, first)


def _after_field(words: list[Word], n: int) -> int:
    """The link to a body behind a field: of "director of operations for the London Ambulance Service", of "professor of physics
    and astronomy at the university"; n when "of" at word n names no such field."""
    k = n + 1
    while k + 2 < len(words) and k - n <= 5:
        if not words[k].low.isalpha() or words[k].is_capital or word_classes().get(words[k].low):
            return n
        k += 1
        if words[k].low in ("for", "at", "of"):
            return k
        if words[k].low == "and":
            k += 1
    return n


def _goes_on(words: list[Word], k: int) -> bool:
    """Whether the capital after a country belongs to a body ("Syrian Observatory") rather than to a person."""
    bodies = role_words("organisation")
    run = []
    for word in words[k : k + 5]:
        if not word.is_capital:
            break
        run.append(word.plain)
    return any(w in bodies for w in run)


def _names_to_a_mark(words: list[Word], k: int) -> bool:
    """Whether words with capitals go on from word k up to the comma that ends an apposition."""
    end = k
    while end < len(words) and words[end].is_capital and not word_classes().get(words[end].low):
        end += 1
    return k < end < len(words) and words[end].raw == ","


def _common_body(words: list[Word], first: int) -> tuple[str, int]:
    """A body named by a common noun: "the central bank", "the main opposition party"."""
    bodies = role_words("organisation") | role_words("generic")
    for k in range(first, min(first + 4, len(words))):
        word = words[k]
        if word.plain in bodies and not word.is_possessive:
            following = words[k + 1] if k + 1 < len(words) else None
            if following and following.raw[0].isalpha() and not word_classes().get(following.low):
                continue
            return " ".join(w.raw for w in words[first : k + 1]), k + 1
        if not word.raw[0].isalpha() or word_classes().get(word.low):
            break
    return "", first
