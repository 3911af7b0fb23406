"""Reading a speaker phrase: name, kind, role, affiliation ("Russian Defence Minister Sergei Shoigu")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import word_set
from stages.extract.speakers.affiliations import LINKS, affiliation_of, country_of_office
from stages.extract.speakers.bodies import (
    body_name,
    clean_name,
    grouped,
    head_noun,
    is_body,
    is_name_word,
    is_plural,
    kind_of_bare_name,
    names_a_body,
    read_medium,
    trailing_name,
    whole_name,
)
from stages.extract.speakers.mention_words import (
    MEDIA,
    ORGANISATION,
    PERSON,
    SEATED,
    STATE,
    UNNAMED,
    capitals,
    country_names,
    country_of,
    find_country,
    plain_word,
    role_words,
    without_seat,
)

_DAY = re.compile(r"(\w+) ((?:on |late |early )*)(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?! [A-Z])(?!['’-])\b")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,6}|[^\W_]+(?:(?:[.\-'’&/]|\.-)[^\W_]+)*(?:\.|(?<=s)['’](?!\w))?|[,()]")


_MAX_CHARS = 300


@dataclass(slots=True)
class Mention:
    """A speaker phrase as read by itself.

    `name` is None for pronouns and unnamed speakers; `head` the noun that says what it is ("envoy", "group");
    `definite` is True for "the envoy"; `pronoun` the lower-case pronoun; `gender` f, m or None.
    """

    text: str
    name: str | None = None
    kind: str = UNNAMED
    role: str | None = None
    affiliation: str | None = None
    head: str | None = None
    definite: bool = False
    plural: bool = False
    pronoun: str | None = None
    gender: str | None = None


@cache
def read_mention(text: str) -> Mention:
    """Reads a speaker phrase. Never raises; text beyond 300 characters is ignored."""
    text = " ".join(text[:_MAX_CHARS].split())
    mention = Mention(text)
    words = [m[0] for m in _WORD.finditer(_DAY.sub(_without_day, text))]
    while words and words[0] in ",()":
        words.pop(0)
    if not words:
        return mention
    lower = words[0].lower()
    if len(words) == 1 and lower in ("he", "she", "they", "it", "who", "which", "i", "we", "you", "that", "him", "her"):
        mention.pronoun = lower
        mention.gender = {"he": "m", "him": "m", "she": "f", "her": "f"}.get(lower)
        return mention
    parts = _split_run_on(_parts(words))
    parts[0] = _without_relative(parts[0])
    mention.definite = lower in ("the", "this", "that", "his", "her", "its", "their")
    mention.affiliation = None
    if len(parts) > 1 and all(" ".join(map(plain_word, part)) in country_names() for part in parts):
        mention.name, mention.kind, mention.plural = " and ".join(" ".join(p) for p in parts), STATE, True
        return mention
    if len(parts) > 1 and " ".join(map(plain_word, parts[0])) in country_names():
        parts = parts[:1]  # "China, its main trading partner"
    joint = _joint(parts[0]) if len(parts) == 1 else None
    if joint is not None:
        return _read_joint(mention, joint)
    is_named = _is_person_name(parts[0])
    for n, part in enumerate(parts):
        if n and is_named and len(part) == 1 and plain_word(part[0]) not in role_words("person"):
            continue  # "Jane Roe, a driver from Springfield, Ohio"
        _read_part(mention, part, first=n == 0)
    if mention.name is None and mention.role is not None and len(parts) > 1 and _is_person_name(parts[0]):
        mention.name, mention.kind = clean_name(parts[0]), PERSON
    elif mention.name is None and mention.definite and len(parts) > 1 and len(parts[1]) > 1:
        described = parts[0][1:]
        if described and all(w.islower() for w in described) and _is_person_name(parts[1]):
            # "the host, Jane Roe"
            mention.name, mention.kind, mention.role = clean_name(parts[1]), PERSON, " ".join(described)
    _classify(mention, words, parts)
    return mention


def _without_relative(words: list[str]) -> list[str]:
    """Without what says in no commas which bearer of a name it is: "Jane Roe who runs the shelter"."""
    for n, word in enumerate(words[1:], 1):
        if word in ("who", "which", "that") and words[n - 1][0].isupper():
            return words[:n]
    return words


def _without_day(match: re.Match[str]) -> str:
    """ "a notice published Friday", "the ministry on Tuesday": a day is no name, but in a paper's ("Mail on Sunday")."""
    return match[0] if match[1][0].isupper() and match[2] == "on " else match[1]


def _joint(main: list[str]) -> tuple[list[str], list[str]] | None:
    """The two halves of "A and B" when each has a name of its own."""
    if main.count("and") != 1:
        return None
    n = main.index("and")
    left, right = main[:n], main[n + 1 :]
    if not left or not right or any(w.lower() in ("of", "for") for w in left):
        return None
    return (left, right) if left[-1][0].isupper() and right[-1][0].isupper() else None


def _read_joint(mention: Mention, halves: tuple[list[str], list[str]]) -> Mention:
    left, right = (read_mention(" ".join(half)) for half in halves)
    mention.plural = True
    mention.definite = False
    if left.name and right.name:
        mention.name = f"{left.name} and {right.name}"
        mention.kind = left.kind if left.kind == right.kind else ORGANISATION
    return mention


def _is_person_name(words: list[str]) -> bool:
    return 1 < len(words) <= 5 and all(is_name_word(w) for w in words) and not is_body(words) and words[0][0].isupper()


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in ",()":
            if parts[-1]:
                parts.append([])
        else:
            parts[-1].append(word)
    return [p for p in parts if p] or [[]]


def _split_run_on(parts: list[list[str]]) -> list[list[str]]:
    """Puts the comma back that some texts leave out: "Jane Roe head of the observatory", "Velmar Centre an activist group"."""
    first = parts[0]
    for n in range(2, min(8, len(first) - 1)):
        seated = first[n + 1].lower().endswith(SEATED) and plain_word(first[-1]) not in role_words("person")
        described = first[n + 1].islower() or seated
        if first[n] in ("a", "an") and first[n - 1][0].isupper() and described:
            return [first[:n], first[n:], *parts[1:]]
        linked = first[n + 1].lower() in ("of", "for", "at")
        if (
            linked
            and first[n].islower()
            and plain_word(first[n]) in role_words("person")
            and _is_person_name(first[:n])
        ):
            return [first[:n], first[n:], *parts[1:]]
    return parts


def _read_part(mention: Mention, part: list[str], first: bool) -> None:
    """One piece between commas: "Russian Defence Minister Sergei Shoigu", "a spokesman for X", "45"."""
    plain = [plain_word(w).rstrip(".") for w in part]
    if plain[0] in ("who", "which", "whose", "speaking", "now", "then", "then-") or plain[0].isdigit():
        return
    people, honorifics = role_words("person"), role_words("honorific")
    link = next((n for n, w in enumerate(plain) if w in word_set("after_head") and n), len(plain))
    heads = [n for n, w in enumerate(plain[:link]) if w in people and not _is_surname(part, plain, n)]
    if heads and any(not is_name_word(w) for w in part[heads[-1] + 1 : link]):
        heads = []  # "rebel group", "official news agency": the noun only describes another
    name_from = heads[-1] + 1 if heads else 0
    while name_from < len(plain) and plain[name_from] in honorifics:
        name_from += 1
    for word in plain:
        if word in role_words("female"):
            mention.gender = mention.gender or "f"
        elif word in role_words("male"):
            mention.gender = mention.gender or "m"
    name_words = part[name_from:link] if link > name_from else []
    if heads and not name_words and link < len(plain):
        # "director of the Aleppo Media Centre Jane Roe": a body's head noun parts it from the name.
        bodies = [n for n in range(link, len(plain)) if plain[n] in role_words("organisation")]
        if bodies and bodies[-1] + 2 < len(part) + 1 and all(is_name_word(w) for w in part[bodies[-1] + 1 :]):
            name_words = part[bodies[-1] + 1 :]
            part, plain = part[: bodies[-1] + 1], plain[: bodies[-1] + 1]
            name_from = len(part)
        elif plain[link] == "of":
            # "Secretary of State Jane Roe", "President of France Jane Roe"
            tail = link + 1
            while tail < len(plain) and (
                plain[tail] in role_words("portfolio") or plain[tail] in country_of() or plain[tail] == "the"
            ):
                tail += 1
            if (
                tail > link + 1
                and plain[tail - 1] != "the"
                and not any(w in role_words("organisation") for w in plain[tail:])
                and len(part) - tail >= 2
                and all(is_name_word(w) for w in part[tail:])
            ):
                name_words = part[tail:]
                part, plain = part[:tail], plain[:tail]
                name_from = tail
    named = (
        bool(name_words)
        and all(is_name_word(w) for w in name_words)
        and (name_words[-1][0].isupper() or "-" in name_words[-1])
    )
    named = named and not any(plain_word(w) in role_words("organisation") for w in name_words)
    if heads:
        mention.head = mention.head or plain[heads[-1]]
        role_end = name_from if name_words else len(part)
        role = [w for w in part[:role_end] if plain_word(w).rstrip(".") not in honorifics]
        while role and role[0].lower() in word_set("determiners"):
            role = role[1:]
        role = _cut_role(role)
        if role and mention.role is None:
            mention.role = " ".join(role)
            mention.affiliation = affiliation_of(role) or mention.affiliation
        if named and mention.name is None:
            mention.name, mention.kind = clean_name(name_words), PERSON
    elif mention.name is None and named and (mention.role or (first and name_from)):
        mention.name, mention.kind = clean_name(name_words), PERSON


def _is_surname(part: list[str], plain: list[str], n: int) -> bool:
    """Whether an office is a name here: "Mr King", "Jane Bishop"."""
    if n == 0 or not part[n][0].isupper():
        return False
    before = plain[n - 1]
    if before in role_words("honorific"):
        return True
    return (
        plain[n] in word_set("surnames")
        and n == len(plain) - 1
        and part[n - 1][0].isupper()
        and before not in country_of()
        and (before not in role_words("person"))
    )


def _cut_role(role: list[str]) -> list[str]:
    """Drops a relative clause or a participle behind an office ("a member who", "a manager based in")."""
    for n, word in enumerate(role):
        if n and (word in ("who", "which", "based", "speaking", "said", "close", "familiar") or n > 14):
            return role[:n]
    return role


def _classify(mention: Mention, words: list[str], parts: list[list[str]]) -> None:
    """Kind, name and affiliation of what is not a named person with an office."""
    main = parts[0]
    while main and main[0].lower() in word_set("determiners"):
        main = main[1:]
    main = without_seat(main)
    while len(main) > 1 and "-" in main[0] and main[0].rpartition("-")[2].islower():
        main = main[1:]  # "US-led", "nuclear-armed"
    plain = [plain_word(w) for w in main]
    head = head_noun(main)
    if mention.name is not None and mention.kind == PERSON:
        held = (mention.role or "").split()
        # an officer of the Russian reconciliation centre is Russia's; a head of the Russian teachers' union isn't
        is_officer = any(p in role_words("rank") for w in words for p in plain_word(w).rstrip(".").split("-"))
        if mention.affiliation is None and (is_officer or not any(w in LINKS for w in held[1:])):
            mention.affiliation = country_of_office(held)
        return
    medium = read_medium(main, plain)
    if medium is not None:
        mention.kind, mention.name, mention.role = MEDIA, medium[0], None
        mention.affiliation, mention.head = medium[1], mention.head or head
        return
    mention.plural = is_plural(plain, head)
    if mention.role is not None and not mention.plural and mention.head in role_words("person"):
        mention.kind = UNNAMED
        return
    if head in role_words("document"):
        mention.head = head
        mention.affiliation = find_country(main)
        return
    if head in role_words("collective") or (mention.plural and not any(w[0].isupper() for w in main[-1:])):
        mention.head, mention.plural = head, True
        mention.affiliation = find_country(main)
        return
    if all(p in country_names() or p in capitals() or p in ("and", "the") for p in grouped(plain)):
        mention.kind, mention.name = STATE, " ".join(main)
        home = find_country(main) or capitals().get(" ".join(plain))
        mention.affiliation = home if "and" not in plain else None
        return
    country = find_country(main)
    if head in role_words("state"):
        mention.head = head
        mention.kind, mention.affiliation = STATE, country
        mention.name = " ".join(main) if country or any(w[0].isupper() for w in main) else None
        return
    if is_body(main):
        main = whole_name(main)
        official = head in role_words("official") or any(plain_word(w) in role_words("official") for w in main)
        mention.head, mention.kind, mention.affiliation = head, ORGANISATION, country if official else None
        if names_a_body(main, head, country):
            mention.name = body_name(main)
        return
    if (
        main
        and all(is_name_word(w) or plain_word(w) in ("of", "for", "and", "the", "&") for w in main)
        and main[0][0].isupper() | ("-" in main[0])
    ):
        adjective = len(main) > 2 and (plain[0] in country_of() or plain[0] in role_words("party"))
        bare = main[1:] if adjective and plain[0] not in country_names() else main
        mention.name = clean_name(bare)
        mention.kind = kind_of_bare_name(bare, words[0].lower() == "the")
        mention.affiliation = country if mention.kind != PERSON or bare is not main else None
        return
    link = next(
        (
            n
            for n, w in enumerate(main)
            if n and w.lower() in ("in", "of", "for", "at", "from", "on", "with", "by", "to")
        ),
        None,
    )
    leading = main[:link]
    if link and len(leading) > 1 and all(is_name_word(w) for w in leading) and leading[0][0].isupper():
        mention.name, mention.kind = clean_name(leading), kind_of_bare_name(leading, False)
        return
    trailing = trailing_name(main[:link])
    if trailing:
        # "the rebel group Ahrar al-Sham", "his wife Jane Roe"
        mention.name = " ".join(trailing)
        before = [plain_word(w) for w in main[: len(main) - len(trailing)]]
        home = find_country(trailing)
        if home is not None and all(plain_word(w) in country_of() for w in trailing):
            mention.kind, mention.affiliation = STATE, home
            return
        body = any(w in role_words("generic") or w in role_words("organisation") for w in before)
        mention.kind = ORGANISATION if body or (len(trailing) == 1 and trailing[0].isupper()) else PERSON
        mention.affiliation = country
        return
    mention.head = mention.head or head
    mention.affiliation = country
    if head is not None and head.endswith(_OCCUPATION) and main and main[0].islower():
        mention.role = " ".join(main[: [plain_word(w) for w in main].index(head) + 1])


_OCCUPATION = ("er", "or", "ist", "man", "woman", "ian", "ant")
