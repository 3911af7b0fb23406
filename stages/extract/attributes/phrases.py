"""Noun phrases beside a verb on tagged tokens: the subject that ends before it, the object that begins behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stages.extract.attributes.lexicon import lasting, nouns_in_ing
from stages.extract.lexicon import word_set as attribution_set
from stages.extract.quantities.words import Token, lemma_of_verb, may_be_noun, singular, word_set
from stages.extract.speakers.mention_words import role_words

_LONGEST = 14
_NOMINAL = frozenset(("N", "NP", "J", "JJ", "#"))
_APOSTROPHES = frozenset("'’")
_OF_TIME = frozenset(("after", "before", "until", "once"))
"""Words that open a clause, or lead to a noun: which one, the verb behind the noun tells."""
_AMOUNTS_OF = frozenset(
    ("all", "most", "much", "half", "part", "parts", "some", "majority", "rest", "swathes", "swaths")
)
"""Words behind which "of" leads to what is meant ("most of the province")."""
_PARTING = frozenset(':;—–?!"“”()')
_SUBJECTS = frozenset(("he", "she", "it", "they", "we", "i", "you"))
_FARTHEST = 50
"""Tokens between what opens a sentence and its verb."""
_CLOSING = {"(": ")", "[": "]"}
_OPENS_ANEW = frozenset(("D", "N", "NP", "J", "JJ", "#", "O"))
_LONGEST_ASIDE = 12
_SHORT = frozenset(("gen", "sen", "rep", "gov", "lt", "col", "st", "jr"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens [first, end) without a leading determiner; `head` is the head noun's token, `is_whole` False when cut."""

    first: int
    end: int
    head: int
    determiner: str = ""

    def words(self, tokens: list[Token]) -> str:
        out = ""
        for before, token in zip([None, *tokens[self.first : self.end]], tokens[self.first : self.end], strict=False):
            out += ("" if before is None or before.end == token.start else " ") + token.text
        return out

    def head_noun(self, tokens: list[Token]) -> str:
        """The head in the singular, lower case; with its second half when it is hyphenated ("cease-fire")."""
        return singular(tokens[self.head].low.removesuffix("'s"))


def _is_nominal(tokens: list[Token], k: int) -> bool:
    token = tokens[k]
    if token.tag == "V" and may_be_noun(token.low) and k + 1 < len(tokens) and tokens[k + 1].tag == "N":
        return k == 0 or tokens[k - 1].tag not in ("N", "NP", "O")  # "supply lines"
    if token.tag == "V" and token.low.endswith("s") and may_be_noun(token.low) and 0 < k < len(tokens) - 1:
        return tokens[k - 1].tag in ("N", "J", "JJ", "D") and tokens[k + 1].tag == "P"  # "food supplies in the city"
    if token.tag == "VG" and token.low in nouns_in_ing():
        return True
    if token.tag in _NOMINAL or (token.tag == "VG" and k and tokens[k - 1].tag in ("D", "J", "JJ")):
        return token.low not in word_set("days") or token.tag == "#"
    if token.text in _APOSTROPHES or token.text == "-" or token.text == "&":
        return 0 < k < len(tokens) - 1
    if token.text != "." or not 0 < k < len(tokens) - 1 or not tokens[k + 1].text[0].isupper():
        return False
    return len(tokens[k - 1].text) == 1 or tokens[k - 1].low in role_words("honorific") | _SHORT


def without_brackets(tokens: list[Token]) -> list[Token]:
    """ "The Northern Front (NF) said": what stands in brackets parts no name from its verb; what follows may begin anew."""
    kept: list[Token] = []
    n = 0
    while n < len(tokens):
        closing = _CLOSING.get(tokens[n].text)
        last = next((k for k in range(n + 1, min(n + _LONGEST_ASIDE, len(tokens))) if tokens[k].text == closing), None)
        after = tokens[last + 1] if last is not None and last + 1 < len(tokens) else None
        # "(FF) rebel group", but "(archive) A bomb exploded"
        goes_on = (
            after is None
            or after.tag not in _OPENS_ANEW
            or (last == n + 2 and after.tag != "D" and after.text.islower())
        )
        if closing and last is not None and goes_on:
            n = last
        elif closing is None or last is not None:
            kept.append(tokens[n])
        n += 1
    return kept


def settle_objects(tokens: list[Token]) -> list[Token]:
    """Makes nouns of forms that may be verbs where a verb's object or subject ends with them: "held bilateral talks",
    "to file tax returns", "an online campaign", "a bomb blast killed". Returns the same tokens."""
    for n, token in enumerate(tokens):
        if token.low == "well" and n and tokens[n - 1].tag in ("D", "J", "JJ"):
            ahead = tokens[n + 1].tag if n + 1 < len(tokens) else "."
            token.tag = (
                token.tag if ahead in ("VD", "J", "JJ", "A") else "N"
            )  # "a well", "the dry well", no "a well known man"
        if token.tag != "V" or not n or not (may_be_noun(token.low) or token.low in lasting()):
            continue
        if tokens[n - 1].tag == "A" and n > 1 and tokens[n - 2].tag == "D":
            token.tag = "N"
            continue
        after = tokens[n + 1] if n + 1 < len(tokens) else token
        if (
            after.tag in ("VD", "X", "M")
            and tokens[n - 1].tag == "N"
            and n > 1
            and tokens[n - 2].tag in ("D", "J", "JJ", "P")
        ):
            token.tag = "N"  # "a bomb blast killed"
            continue
        led = n > 1 and tokens[n - 1].tag in ("N", "J", "JJ") and tokens[n - 2].tag == "P"
        if led and after.tag == "P" and (tokens[n - 2].low in ("of", "with") or token.low in lasting()):
            token.tag = "N"  # "the threat of mass protests from", "began with peaceful protests in"
            continue
        if after.tag == "P" and tokens[n - 1].low[:-1] in word_set("days") and tokens[n - 1].low.endswith("days"):
            token.tag = "N"  # "Mondays blast in", in a text without apostrophes
            continue
        first = n
        while first and tokens[first - 1].tag in ("N", "J", "JJ"):
            first -= 1
        if first == n or not first:
            continue
        before = tokens[first - 1]
        governs = before.tag in ("V", "VD", "VG") and lemma_of_verb(before.low) not in word_set("speech")
        if governs or (before.low == "to" and n - first > 1):
            token.tag = "N"
    return tokens


def is_title_case(words: Sequence[str]) -> bool:
    """Whether a line without a full stop has capitals on nearly all long words, so that they tell no names."""
    long_words = [w for w in words if len(w) > 3 and w[0].isalpha()]
    ends = bool(words) and words[-1] in (".", "?", "!", "”", '"')
    return not ends and len(long_words) > 3 and sum(w[0].isupper() for w in long_words) >= 0.8 * len(long_words)


def group_start(tokens: list[Token], verb: int) -> int:
    """First token of the verb group that ends at token `verb`: auxiliaries, adverbs, negation."""
    k = verb
    while (k > 0 and tokens[k - 1].tag in ("X", "M", "A", "G", "TO")) or (
        k > 0 and tokens[k - 1].low in ("not", "to", "now", "also")
    ):
        k -= 1
    while k < verb and tokens[k].tag == "A" and tokens[k].text[0].isupper():
        k += 1
    return k


def subject_before(tokens: list[Token], start: int) -> Phrase | None:
    """The subject that ends right before token `start`; None for a pronoun, a clause or what can't be told."""
    end = start
    end = _without_time(tokens, end)
    if end > 1 and tokens[end - 1].low in ("who", "which", "that"):
        relative = end - 1
        end = relative - 1 if tokens[relative - 1].text == "," else relative
        found = run_before(tokens, end)
        if found is None:
            return None
        before = found.first - 1 - (1 if found.determiner else 0)
        if (
            tokens[relative - 1].text == ","
            and tokens[relative].low == "which"
            and found.head_noun(tokens) in lasting()
        ):
            return found  # "a turning point in the war, which began in May"
        return None if before >= 0 and (tokens[before].tag == "P" or tokens[before].low == "and") else found
    if end > 3 and tokens[end - 1].text == ",":
        end = _before_aside(tokens, end - 1)
    if end == 0 or tokens[end - 1].tag == ".":
        return _opening(tokens, start)
    found = run_before(tokens, end)
    if found is None:
        return _opening(tokens, start)
    # "entrances to the corridors": the head is where the chain of prepositions begins
    chain = found
    led = chain
    while chain.first > 1 and end - chain.first < _LONGEST:
        before = chain.first - 1 - (1 if chain.determiner else 0)
        if before > 0 and tokens[before].low == "of" and tokens[before - 1].low in _AMOUNTS_OF:
            led = Phrase(before - 1, end, chain.head, tokens[before - 2].low if tokens[before - 2].tag == "D" else "")
            break
        if before > 0 and tokens[before].low in ("and", "&") and (left := run_before(tokens, before)) is not None:
            led = chain = left
            continue
        if before <= 0 or tokens[before].tag != "P" or tokens[before].low in ("as", "by", "after", "before", "until"):
            break
        outer = run_before(tokens, before)
        if outer is None:
            return None
        led = chain = outer
    whole = Phrase(chain.first, end, chain.head, chain.determiner)
    return whole if _is_led(tokens, led) else _over_relative(tokens, led) or _opening(tokens, start)


def _opening(tokens: list[Token], start: int) -> Phrase | None:
    """What opens the sentence whose first finite verb begins at token `start`: "A plane carrying ten tourists, a family of
    five among them, crashed"."""
    found = object_after(tokens, 0)
    if found is None or found.end >= start or start - found.end > _FARTHEST:
        return None
    for k in range(found.end, start):
        token = tokens[k]
        is_participle = token.tag == "VD" and k + 1 < start and tokens[k + 1].tag == "P"
        is_other = token.tag in ("X", "M", "V", "R") or token.low in _SUBJECTS or token.text in _PARTING
        if is_other or (token.tag == "VD" and not is_participle):
            return None
    return found if tokens[found.end].tag in ("VG", "VD") or tokens[found.end].text == "," else None


def _over_relative(tokens: list[Token], last: Phrase) -> Phrase | None:
    """The subject before a relative clause that `last` ends: of "the militia which controls the province" the militia."""
    for k in range(last.first - 1, max(0, last.first - _LONGEST), -1):
        token = tokens[k]
        if token.tag == "." and token.text not in "-'’":
            return None
        if token.low in ("who", "which", "that"):
            verb = next((t for t in tokens[k + 1 : k + 3] if t.tag in ("V", "VD", "X")), None)
            found = run_before(tokens, k) if verb is not None and tokens[k - 1].tag in ("N", "NP") else None
            return found if found is not None and _is_led(tokens, found) else None
    return None


def _before_aside(tokens: list[Token], comma: int) -> int:
    """Token before which the subject of "the other end, in the west, was open" ends; 0 when there is no such aside."""
    for k in range(comma - 1, max(0, comma - 12), -1):
        if tokens[k].text == ",":
            return k if tokens[k + 1].tag in ("P", "D", "R", "VD") else 0
        if tokens[k].tag in ("X", "M", "V"):
            return 0
    return 0


def _is_led(tokens: list[Token], phrase: Phrase) -> bool:
    """Whether what stands before a phrase lets it be a subject: the sentence's or a clause's beginning, or "that"."""
    k = phrase.first - 1 - (1 if phrase.determiner else 0)
    if k < 0:
        return True
    token = tokens[k]
    if token.low == "than" and k and tokens[k - 1].low in ("more", "fewer", "less"):
        k -= 2
        if k < 0:
            return True
        token = tokens[k]
    if token.tag == ".":
        return token.text not in "'’"
    if token.tag in ("V", "VD", "VG"):
        return lemma_of_verb(token.low) in word_set("speech")
    if token.tag in ("R", "A") or token.low in _OF_TIME:
        return True
    if token.low == "as":
        return k == 0 or tokens[k - 1].low not in ("such", "known", "well", "same", "as", "described")
    return token.tag == "C" and token.low not in ("or", "nor", "than")


def _without_time(tokens: list[Token], end: int) -> int:
    k = end
    while k > 1 and (
        tokens[k - 1].low in word_set("days")
        or tokens[k - 1].tag == "A"
        or (tokens[k - 1].tag == "#" and tokens[k - 2].low in word_set("days"))
    ):
        k -= 1
    if k < end and k > 1 and tokens[k - 1].low in ("on", "late", "early", "last", "this", "in"):
        k -= 1
        if tokens[k - 1].low == "on":
            k -= 1
    return k


def run_before(tokens: list[Token], end: int) -> Phrase | None:
    """The run of nouns and their modifiers that ends right before token `end`."""
    k = end
    while k > 0 and end - k < _LONGEST and _is_nominal(tokens, k - 1):
        k -= 1
    while k < end and tokens[k].tag == ".":
        k += 1
    if k == end:
        return None
    head = end - 1
    while head > k and (tokens[head].tag in (".", "#") or tokens[head].low in attribution_set("determiners")):
        head -= 1
    if tokens[head].tag not in ("N", "NP", "J", "VG") and not _is_nominal(tokens, head):
        return None
    if k > 2 and tokens[k - 1].tag == "VD" and tokens[k - 2].tag == "A" and tokens[k - 3].tag == "D":
        k -= 2  # "the widely criticised plan"
    determiner = tokens[k - 1].low if k and tokens[k - 1].tag == "D" else ""
    return Phrase(k, end, head, determiner)


def object_after(tokens: list[Token], start: int) -> Phrase | None:
    """The noun phrase that begins at token `start`, with an "of" phrase behind it; None when none does."""
    k = start
    while k + 1 < len(tokens) and tokens[k].tag == "A" and tokens[k].low not in ("there", "back"):
        if tokens[k].low in _AMOUNTS_OF and tokens[k + 1].low == "of":
            break
        k += 1
    determiner = ""
    while k < len(tokens) and tokens[k].tag == "D":
        determiner = tokens[k].low
        k += 1
    while determiner and k + 1 < len(tokens) and tokens[k].tag == "A":
        k += 1  # "an online campaign"
    if k + 2 < len(tokens) and tokens[k + 1].low == "of" and tokens[k].low in _AMOUNTS_OF:
        return object_after(tokens, k + 2)
    found = _run_after(tokens, k, determiner)
    if found is None:
        return None
    end = found.end
    while end + 1 < len(tokens) and tokens[end].low in ("of", "in") and end - found.first < _LONGEST:
        inner = end + 1
        if tokens[end].low == "in" and not _names_place(tokens, inner):
            break
        while inner < len(tokens) and tokens[inner].tag == "D":
            inner += 1
        tail = _run_after(tokens, inner, "")
        if tail is None:
            break
        end = tail.end
    return Phrase(found.first, end, found.head, determiner)


def whole_object(tokens: list[Token], start: int) -> Phrase | None:
    """The object that begins at token `start`, behind a verb with its second half ("five hospitals and a blood bank")."""
    thing = object_after(tokens, start)
    if thing is None or thing.end + 1 >= len(tokens) or tokens[thing.end].low != "and":
        return thing
    other = object_after(tokens, thing.end + 1)
    if (
        other is None
        or other.end - thing.first > _LONGEST
        or tokens[min(other.end, len(tokens) - 1)].tag in ("X", "M", "VD", "V")
    ):
        return thing
    return Phrase(thing.first, other.end, other.head, thing.determiner)


def _heads(token: Token) -> bool:
    return token.tag in ("N", "NP", "VG") or token.low in nouns_in_ing()


def _names_place(tokens: list[Token], n: int) -> bool:
    """Whether a name that is no day or month begins at token n, an adjective before it or not ("in eastern Aleppo")."""
    named = next((t for t in tokens[n : n + 2] if t.text[0].isupper()), None)
    return named is not None and named.tag == "NP" and named.low not in word_set("days")


def _run_after(tokens: list[Token], first: int, determiner: str) -> Phrase | None:
    k = first
    while (
        k < len(tokens)
        and k - first < _LONGEST
        and _is_nominal(tokens, k)
        and not (k > first and tokens[k].tag == "#" and tokens[k - 1].tag != "NP")
    ):
        k += 1
    while k > first and tokens[k - 1].tag == ".":
        k -= 1
    head = k - 1
    while head > first and tokens[head].tag in (".", "#", "JJ"):
        head -= 1
    if k == first or not _heads(tokens[head]) or tokens[head].low.endswith("'s"):
        return None
    return Phrase(first, k, head, determiner)
