"""Who holds which office: "Russian Defence Minister Jane Roe", "Jane Roe, the Russian defence minister", "who heads the …"."""

from __future__ import annotations

from collections.abc import Iterator

from stages.extract.attributes.model import Attribute
from stages.extract.attributes.office_names import (
    Office,
    Word,
    body_after,
    head_at,
    head_words,
    office_words,
    read_office,
    words_of,
)
from stages.extract.attributes.phrases import is_title_case
from stages.extract.lexicon import word_set
from stages.extract.model import Sentence, Span
from stages.extract.speakers.bodies import is_body
from stages.extract.speakers.mention_words import country_of, role_words
from stages.extract.speakers.registry import Document
from stages.extract.statements.tokens import FINITE, word_classes

_LONGEST_NAME = 5
LEADING = {"heads": "head", "leads": "leader", "chairs": "chair", "directs": "director", "runs": "head"}
"""Verbs that say someone holds an office ("who heads the watchdog")."""

_TAKES = frozenset(
    ("appointed", "named", "elected", "re-elected", "sworn", "installed", "inaugurated", "serves", "serving", "crowned")
)
_LEAVES = frozenset(
    ("resigned", "sacked", "ousted", "dismissed", "fired", "removed", "quit", "stepped", "retired", "deposed")
)
_COPULAS = frozenset(("is", "became", "becomes", "remains"))
_CLOSERS = frozenset(",.;:)—–-(\"”'’?!")


def find_offices(document: Document, sentence: Sentence) -> list[Attribute]:
    """Offices that a sentence gives to named people; none in headlines whose words all have capitals."""
    words = words_of(document.article.text, sentence.span.start, sentence.span.end)
    if is_title_case([w.raw for w in words]):
        return []
    found: list[Attribute] = []
    n = 0
    while n < len(words):
        size = head_at(words, n)
        if size:
            office = read_office(words, n, size)
            if office is not None:
                found += _holders(document, sentence, words, office)
            n += size
            continue
        if words[n].low in LEADING:
            found += _leading(document, sentence, words, n)
        n += 1
    return found


def _holders(document: Document, sentence: Sentence, words: list[Word], office: Office) -> Iterator[Attribute]:
    first = office.first
    named = _name_from(document, words, office.end) if office.end else None
    if named is not None and words[office.end].low not in ("mr", "mrs", "ms"):
        if office.needs_name and " " not in named[0]:
            return
        a_thing = " " not in named[0] and first > 0 and words[first - 1].low in ("the", "a", "an")
        if not a_thing and _is_whole(words, office, named):
            yield _claim(sentence, office, named[0], words[first].start, words[named[1] - 1].end)
        return
    if office.needs_name:
        return
    before = _before_office(words, first)
    if before is not None:
        end, how = before
        if how == "apposition" and not _closes(words, office.end):
            return
        holder = _name_to(document, words, _before_origin(words, end) if how == "apposition" else end)
        if holder is not None and (how != "run-on" or (office.has_body and " " in holder[0])):
            yield _claim(sentence, office, holder[0], words[holder[1]].start, words[office.end - 1].end, how)
            return
    if office.end < len(words) and words[office.end].raw == "," and (first == 0 or _is_definite(words, first)):
        titled = office.end + 1
        titled += titled < len(words) and words[titled].is_capital and words[titled].low in role_words("person")
        named = _name_from(document, words, titled)
        if named is not None and " " in named[0] and _closes_name(words, named[1]):
            yield _claim(sentence, office, named[0], words[first].start, words[named[1] - 1].end)


def _before_origin(words: list[Word], end: int) -> int:
    """End of the name where word `end` ends a name with whom or where its bearer is of ("Jane Roe of New Ohio")."""
    k = end
    while k > 2 and end - k < _LONGEST_NAME and words[k - 1].is_capital:
        k -= 1
    return k - 1 if k < end and words[k - 1].low in ("of", "from") and words[k - 2].is_capital else end


def _closes_name(words: list[Word], n: int) -> bool:
    """Whether a mark ends a name at word n, or behind whom or where its bearer is of."""
    if n + 1 < len(words) and words[n].low in ("of", "from") and words[n + 1].is_capital:
        n += 1
        while n < len(words) and words[n].is_capital:
            n += 1
    return n < len(words) and words[n].raw in ",.;)"


def _is_definite(words: list[Word], first: int) -> bool:
    """Whether the phrase that begins at word `first` names one holder ("the mayor", "Russia's president")."""
    return (
        words[first - 1].low in ("the", "its", "their", "our", "whose")
        or words[first].is_possessive
        or words[first].is_capital
    )


def _is_whole(words: list[Word], office: Office, named: tuple[str, int]) -> bool:
    """False where office and name are cut out of something longer ("the President Lincoln Hotel")."""
    after = words[named[1]] if named[1] < len(words) else None
    return after is None or not after.is_capital or after.low in word_classes() or after.raw[0] in '"“'


def _closes(words: list[Word], n: int) -> bool:
    return (
        n >= len(words)
        or words[n].raw in _CLOSERS
        or words[n].low in ("who", "and", "said", "says", "told", "since", "until")
    )


def _before_office(words: list[Word], first: int) -> tuple[int, str] | None:
    """(end of the name before an office phrase, how it is linked: apposition, run-on, copula, leaves)."""
    k = first
    while k > 0 and words[k - 1].low in (
        "the",
        "a",
        "an",
        "its",
        "their",
        "now",
        "currently",
        "our",
        "as",
        "still",
        "also",
    ):
        k -= 1
    if k > 2 and words[k - 1].low == "and" and words[k - 3].low in ("a", "an", "the") and not words[k - 2].is_capital:
        k -= 3  # "Jane Roe, an astronomer and professor"
    if k > 1 and words[k - 1].is_possessive and not words[k - 1].is_capital and words[k - 2].low in ("the", "its"):
        k -= 2  # "Jane Roe, the organisation's president"
    if k == 0:
        return None
    link = words[k - 1]
    if k == first and link.is_capital and not words[first].is_capital:
        return k, "run-on"  # "Jane Roe head of the observatory", without a comma
    if link.raw in (",", "("):
        k -= 1
        if k > 1 and words[k - 1].raw.isdecimal() and words[k - 2].raw == ",":
            k -= 2  # an age
        return k, "apposition"
    if link.low in _COPULAS and words[k].low not in ("as",):
        k -= 1
        if k > 1 and words[k - 1].low == "who":
            k -= 2 if words[k - 2].raw == "," else 1
        return k, "copula"
    if link.low in _TAKES | _LEAVES or (link.low in ("in", "down") and k > 1 and words[k - 2].low in _TAKES | _LEAVES):
        how = "leaves" if (link.low in _LEAVES or words[k - 2].low in _LEAVES) else "copula"
        while k > 0 and words[k - 1].low in _TAKES | _LEAVES | {
            "in",
            "down",
            "was",
            "has",
            "been",
            "had",
            "is",
            "who",
            ",",
            "later",
            "who's",
        }:
            k -= 1
        return k, how
    return None


def _leading(document: Document, sentence: Sentence, words: list[Word], n: int) -> Iterator[Attribute]:
    """ "Jane Roe, who heads the Northern Observatory"."""
    if n < 2 or words[n - 1].low != "who" or n + 2 >= len(words):
        return
    end = n - 2 if words[n - 2].raw == "," else n - 1
    holder = _name_to(document, words, end)
    # the reader of bodies wants a link before the body: the verb stands in its place
    link = Word("of", "of", "of", words[n].start, words[n].end)
    body, after = body_after([*words[:n], link, *words[n + 1 :]], n, "head")
    if holder is None or not body:
        return
    office = Office(n, after, f"{LEADING[words[n].low]} of {body_name_of(body)}", True, False, False)
    yield _claim(sentence, office, holder[0], words[holder[1]].start, words[after - 1].end, "copula")


def body_name_of(body: str) -> str:
    return body if body[0].isupper() else f"the {body}"


def _claim(sentence: Sentence, office: Office, name: str, start: int, end: int, how: str = "") -> Attribute:
    ended = office.is_former or how == "leaves"
    return Attribute(
        sentence,
        Span(start, end),
        "attribute",
        "office",
        name,
        office.value,
        modality="planned" if office.is_incoming else "asserted",
        polarity="negative" if ended else "positive",
        confidence=0.9 if office.has_body and " " in name else 0.75,
    )


# ---- names of people


def _name_from(document: Document, words: list[Word], n: int) -> tuple[str, int] | None:
    """(fullest name, word after it) of the person named from word n on."""
    k = n
    while k < len(words) and words[k].low.rstrip(".") in role_words("honorific") | office_words("rank").keys():
        k += 1
        if k < len(words) and words[k].raw == ".":
            k += 1
    first = k
    while k < len(words) and k - first < _LONGEST_NAME:
        word = words[k]
        initial = word.raw == "." and k > first and len(words[k - 1].raw) == 1
        if not initial and not _is_name_word(word, k > first):
            break
        k += 1
        if word.is_possessive:
            break
    while k > first and not words[k - 1].is_capital and words[k - 1].raw != ".":
        if "-" in words[k - 1].raw:
            break
        k -= 1
    name = _full(document, words[first:k])
    return None if name is None else (name, k)


def _name_to(document: Document, words: list[Word], end: int) -> tuple[str, int] | None:
    """(fullest name, its first word) of the person named right before word `end`."""
    k = end
    while k > 0 and end - k < _LONGEST_NAME:
        word = words[k - 1]
        initial = word.raw == "." and k > 1 and len(words[k - 2].raw) == 1
        if not initial and not _is_name_word(word, True):
            break
        if word.is_possessive:
            break
        k -= 1
    while k < end and (not words[k].is_capital and "-" not in words[k].raw):
        k += 1
    while end - k > 1 and (
        words[k].low in word_classes()
        or words[k].low.rstrip(".") in role_words("honorific")
        or (end - k > 2 and words[k].low in role_words("person"))  # "Senator Jane Roe, the majority leader"
    ):
        k += 1
    if end - k == 1 and (k == 0 or words[k - 1].low in ("and", "of", "in", "at", "&", "the")):
        return None
    if k > 1 and words[k - 1].low in ("of", "in", "at", "the", "near"):
        return None
    name = _full(document, words[k:end])
    return None if name is None else (name, k)


def _is_name_word(word: Word, inside: bool) -> bool:
    if inside and (word.low in word_set("particles") or word.raw in ("May", "Will", "So")):
        return True
    if not word.raw[0].isalpha():
        return False
    if not word.is_capital:
        return (
            "-" in word.raw and word.low.split("-")[0] in word_set("particles") and word.raw.split("-")[1][:1].isupper()
        )
    classes = word_classes().get(word.low, 0)
    # a verb with a capital inside a name is a name ("Max Rose")
    return not classes or word.raw == "Will" or (inside and classes == FINITE)


def _full(document: Document, words: list[Word]) -> str | None:
    """The fullest name that the document has for the one written; None when it is no person's."""
    if not words or len([w for w in words if w.raw.isupper() and len(w.raw.strip(".")) > 2]):
        return None
    raw = [w.raw for w in words]
    if raw[-1][-2:] in ("'s", "’s"):
        raw[-1] = raw[-1][:-2]
    raw[-1] = raw[-1].rstrip("'’")
    plain = [w.plain for w in words]
    if (
        plain[0].endswith("-based")
        or is_body(raw)
        or any(p in country_of() for p in plain)
        or " ".join(plain) in country_of()
    ):
        return None
    if any(p in role_words("person") or p in office_words("portfolio") for p in plain[:-1]):
        return None
    if len(plain) > 1 and plain[-1] in head_words():
        return None
    name = " ".join(raw).replace(" .", ".")
    if len(raw) > 1:
        return name
    if plain[0] in role_words("person") or len(raw[0]) < 3:
        return None
    longer = document.longer_name(raw[0])
    if longer and is_body(longer.split()):
        return None
    return longer or name
