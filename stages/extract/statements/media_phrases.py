"""Phrases that name or describe a medium ("the state-run Velmar news agency", "NBC's Jane Roe", "a local radio station")."""

from __future__ import annotations

import re
from functools import cache

from stages.extract.lexicon import words as word_group
from stages.extract.model import Article
from stages.extract.speakers.mention_words import capitals, country_of, known_media, plain_word, role_words
from stages.extract.statements.tokens import CAPITAL, DETERMINER, NUMBER, POSSESSIVE, Range, Tokens
from stages.extract.statements.word_tests import is_noun_like, is_time, looks_finite

_MAX_PHRASE = 14
_MAX_LOOK_UPS = 20
_CALL_SIGN = re.compile(r"[KW][A-Z]{2,3}|[A-Z]{2,4}\d{1,2}")
_ACRONYM = re.compile(r"[A-Z]{2,5}")
_DATELINE = re.compile(r"\(([^()]{2,40})\)\s*[-–—]")
_HOST = re.compile(
    r"^(?:https?://)?(?:www|edition|amp|m|uk|us)\.|\.(?:com|org|net|co|info|tv|news|eu)(?:\.\w+)?(?:/.*)?$"
)
_GENERIC = frozenset(
    [
        "the",
        "news",
        "agency",
        "tv",
        "television",
        "channel",
        "radio",
        "newspaper",
        "magazine",
        "online",
        "website",
        "network",
        "wire",
    ]
)
_LOOSE = frozenset(
    [
        "report",
        "reports",
        "account",
        "accounts",
        "service",
        "site",
        "sites",
        "wire",
        "show",
        "program",
        "programme",
        "press",
    ]
)
_MODIFIERS = frozenset(["news", "media", "press", "radio", "television", "tv", "cable"])
_MASS = frozenset(["media", "press", "reporters", "journalists", "reporter"])
_SUFFIXES = ("-run", "-owned", "-based", "-language", "-backed", "-controlled", "-funded", "-affiliated", "-linked")


@cache
def relay_set(name: str) -> frozenset[str]:
    """A set of data/relay_words.csv."""
    return frozenset(w for line in word_group("relay_words.csv", "set", "words", name) for w in line.split())


@cache
def medium_nouns() -> frozenset[str]:
    return role_words("medium") | relay_set("medium")


class Media:
    """Reads phrases of one article; knows which outlet the article is from."""

    def __init__(self, article: Article) -> None:
        self._text = article.text
        self._own = _names(_HOST.sub("", _HOST.sub("", article.outlet or "")))
        dateline = _DATELINE.search(article.text, 0, 250)
        if dateline is not None:
            self._own |= _names(dateline[1])
        self._look_ups: dict[str, bool] = {}

    def is_own(self, phrase: str) -> bool:
        """Whether a phrase names the outlet that the article is from (or the agency in its dateline)."""
        names = _names(phrase.split("'s ")[0].split("’s ")[0])
        return bool(names & self._own)

    def read(self, words: Tokens, first: int, addressee: bool = False) -> Range | None:
        """The medium whose phrase begins at token `first`, None when none does.

        `addressee` is for what follows "told": there a name that no list has may be a medium too.
        """
        limit = min(len(words), first + _MAX_PHRASE)
        core = first
        while core < limit and _is_premodifier(words, core):
            core += 1
        end = self._end(words, core, limit)
        while core > first and end == core and words.lower[core - 1] in medium_nouns():
            core -= 1  # "the news", "state radio": the last word before the end is the head
        while end > core and words.lower[end - 1] == "the":
            end -= 1
        if end <= core or (words.lower[end - 1] in _MODIFIERS and _is_plain_noun(words, end)):
            return None
        return (first, end) if self._is_medium(words, first, core, end, addressee) else None

    def ending_at(self, words: Tokens, end: int) -> Range | None:
        """The medium whose phrase ends before token `end` (for text without the commas that would part it)."""
        if end < 1 or words.quote[end - 1]:
            return None
        if words.lower[end - 1] == "media":
            start = end - 1
        else:
            starts = range(end - 1, max(-1, end - 6), -1)
            found = next((k for k in starts if words.is_(k, CAPITAL) and self.read(words, k) == (k, end)), None)
            if found is None:
                return None
            start = found
            while (
                not self._is_whole_name(words, start, end)
                and words.is_(start - 1, CAPITAL)
                and self.read(words, start - 1) == (start - 1, end)
            ):
                start -= 1
        while start > 0 and (
            _is_premodifier(words, start - 1)
            or (plain_word(words.raw[start - 1]) in country_of() and words.is_(start - 1, CAPITAL))
        ):
            start -= 1
        return (start, end)

    def _is_whole_name(self, words: Tokens, start: int, end: int) -> bool:
        """Whether a phrase begins with the name of a known medium ("Reuters" after "… in Velmar Reuters reported")."""
        plain = [plain_word(words.raw[n]) for n in range(start, end)]
        return any(" ".join(plain[:size]) in known_media() for size in range(1, len(plain) + 1))

    def is_medium(self, words: Tokens, phrase: Range) -> bool:
        """Whether a whole phrase is a medium."""
        if words.lower[phrase[1] - 1] == "media":
            return True
        found = self.read(words, phrase[0])
        return found is not None and found[1] >= min(phrase[1], phrase[0] + _MAX_PHRASE - 1) - 3

    def _end(self, words: Tokens, core: int, limit: int) -> int:
        k = core
        while k < limit:
            word = words.lower[k]
            if words.quote[k] or (is_time(words, k) and not _in_name(words, k, core)):
                break
            if words.is_(k, CAPITAL) or word in medium_nouns() or word == "&" or (words.is_(k, NUMBER) and k > core):
                k += 1
            elif word in ("of", "de", "and") and k > core and self._goes_on(words, k, word):
                k += 1
                while words.is_(k, DETERMINER) or words.word(k) in relay_set("describing"):
                    k += 1
            elif (
                (k > core and word == "the" and words.is_(k + 1, CAPITAL) and words.raw[k - 1] in medium_nouns())
                or (
                    k > core
                    and word in relay_set("describing")
                    and (words.is_(k + 1, CAPITAL) or words.word(k + 1) in medium_nouns())
                )
                or (k > core and self._leads_to_noun(words, k))
            ):
                k += 1
            else:
                break
        return min(k, limit)

    def _leads_to_noun(self, words: Tokens, k: int) -> bool:
        """Whether a medium's noun comes right after plain nouns ("the Velmar shipping industry paper")."""
        nouns = medium_nouns() - _LOOSE
        for n in range(k, min(len(words), k + 3)):
            if words.lower[n] in nouns:
                return n > k
            if not _is_plain_noun(words, n):
                return False
        return False

    def _goes_on(self, words: Tokens, k: int, word: str) -> bool:
        after = k + 1
        while words.is_(after, DETERMINER) or words.word(after) in relay_set("describing"):
            after += 1
        if word == "and":
            return self.read(words, k + 1) is not None
        return words.is_(after, CAPITAL) and after - k <= 3

    def _is_medium(self, words: Tokens, first: int, core: int, end: int, addressee: bool) -> bool:
        plain = [plain_word(words.raw[n]) for n in range(core, end)]
        if plain[-1] in relay_set("platform") or plain[0] in relay_set("platform"):
            return False
        owner = next((n for n in range(core, end) if words.lower[n].endswith(("'s", "s'"))), None)
        if owner is not None and owner + 1 < end and self._is_medium(words, first, core, owner + 1, addressee):
            return True  # "NBC's Jane Roe"
        return (
            _has_known_name(words, core, end, plain)
            or _has_head(words, first, core, end)
            or (addressee and first == core and self._is_unknown_name(words, core, end, plain))
        )

    def _is_unknown_name(self, words: Tokens, core: int, end: int, plain: list[str]) -> bool:
        """Whether a bare name may be a medium's: nobody of that name stands elsewhere in the article."""
        size = end - core
        if size > 2 or not all(words.is_(n, CAPITAL) for n in range(core, end)):
            return False
        if any(w in relay_set("not_media") or w in country_of() or w in capitals() for w in plain):
            return False
        if any(w in role_words("person") | role_words("honorific") | role_words("organisation") for w in plain):
            return False
        if plain[-1].endswith("s") and plain[-1] in role_words("collective"):
            return False
        if size == 1 and _ACRONYM.fullmatch(words.raw[core]):
            return True
        return not self._is_person(plain_name(words.raw[end - 1]), size)

    def _is_person(self, name: str, size: int) -> bool:
        """Whether a name stands with other names before or after it in the article, or (of two words) by itself."""
        if name not in self._look_ups:
            if len(self._look_ups) >= _MAX_LOOK_UPS:
                return True
            around = rf"[A-Z][\w.\-]*[a-z.] {re.escape(name)}\b"
            alone = rf"(?<![A-Za-z.] ){re.escape(name)}\b" if size > 1 else rf"\b{re.escape(name)} [A-Z]"
            self._look_ups[name] = bool((size == 1 and re.search(around, self._text)) or re.search(alone, self._text))
        return self._look_ups[name]


def _in_name(words: Tokens, k: int, core: int) -> bool:
    """Whether a time word belongs to a name ("Sunday Times", "Velmar Today")."""
    inside = (
        k > core and words.is_(k - 1, CAPITAL) and words.raw[k] in ("Today", "Morning", "Evening", "Weekend", "Week")
    )
    return words.is_(k, CAPITAL) and (words.is_(k + 1, CAPITAL) or inside)


def _is_plain_noun(words: Tokens, k: int) -> bool:
    return (
        is_noun_like(words, k)
        and not words.is_(k, CAPITAL)
        and not is_time(words, k)
        and not words.quote[k]
        and not looks_finite(words, k)
        and words.lower[k] not in relay_set("telling")
    )


def plain_name(raw: str) -> str:
    return raw[:-2] if raw.endswith(("'s", "’s")) else raw


def _is_premodifier(words: Tokens, k: int) -> bool:
    word = words.word(k)
    if words.is_(k, CAPITAL) and word not in ("the", "a", "an"):
        return False
    return (
        words.is_(k, DETERMINER | POSSESSIVE)
        or word in relay_set("describing")
        or word.endswith(_SUFFIXES)
        or word in ("one", "another")
    )


def _has_known_name(words: Tokens, core: int, end: int, plain: list[str]) -> bool:
    known, common = known_media(), relay_set("capital_media")
    for size in range(min(5, len(plain)), 0, -1):
        for n in {0, len(plain) - size}:
            if not words.is_(core + n, CAPITAL):
                continue
            name = " ".join(plain[n : n + size])
            whole = (
                n + size == len(plain) or plain[n + size] in medium_nouns() or size > 1 or words.raw[core + n].isupper()
            )
            if name in known and (whole or n + size == len(plain)):
                return True
            if size == 1 and len(plain) == 1 and name in common:
                return True
    return False


def _has_head(words: Tokens, first: int, core: int, end: int) -> bool:
    """Whether the noun that heads the phrase, or the last word of the name, is a medium's."""
    last = next((n - 1 for n in range(core + 1, end) if words.lower[n] in ("of", "de")), end - 1)
    word, before = words.lower[last], words.word(last - 1) if last > first else ""
    if _CALL_SIGN.fullmatch(plain_name(words.raw[last])) or (before == "channel" and words.is_(last, NUMBER)):
        return True
    if word in role_words("masthead") | relay_set("masthead") and words.is_(last, CAPITAL) and last > first:
        return True
    nouns = [n for n in range(first, last + 1) if words.lower[n] in medium_nouns()]
    if not nouns:
        return False
    if word not in medium_nouns():
        # "newspaper Bild", "news agency Velmar Press"
        head = nouns[-1]
        return (
            words.lower[head] not in ("news", "media", "press")
            and all(words.is_(n, CAPITAL | DETERMINER) for n in range(head + 1, end))
            and _has_head(words, first, core, head + 1)
        )
    named = any(words.is_(n, CAPITAL) for n in range(core, last))
    described = any(words.lower[n] in relay_set("describing") for n in range(first, last))
    if word in ("agency", "service", "agencies"):
        return (
            before == "news"
            or (words.is_(last, CAPITAL) and "news" in words.lower[first:last])
            or "state" in words.lower[first:last]
        )
    if word in ("site", "sites"):
        return before in ("news", "web", "website") or named
    if word in ("report", "reports", "accounts", "account"):
        return before in ("media", "news", "press", "newspaper", "television", "published", "tv")
    if word in (
        "programme",
        "program",
        "show",
        "edition",
        "reporter",
        "correspondent",
        "reporters",
        "journalist",
        "bulletin",
    ):
        return named or before in medium_nouns()
    if word in ("reporters", "journalists"):
        return False
    if word in _MASS:
        return named or described
    if word in ("station", "network", "service", "paper", "papers", "press", "sites", "channel", "stations", "wire"):
        return before not in (
            "police",
            "space",
            "fire",
            "power",
            "train",
            "bus",
            "research",
            "polling",
            "petrol",
            "social",
            "white",
        )
    return True


def _names(phrase: str) -> set[str]:
    """Ways to write an outlet's name in one word: as it is, without generic nouns, by its initials."""
    plain = [w for w in re.split(r"[^a-z0-9]+", _HOST.sub("", phrase.lower())) if w and w != "the"]
    bare = [w for w in plain if w not in _GENERIC] or plain
    if not plain:
        return set()
    names = {"".join(plain), "".join(bare)}
    if len(plain) > 2:
        initials = "".join(w[0] for w in plain)
        names |= {initials, initials[:-1] + plain[-1]}
    if _ACRONYM.fullmatch(phrase.split()[0]):
        names.add(plain[0])  # "BBC Radio Velmar"
    return {n for n in names if len(n) > 1}
