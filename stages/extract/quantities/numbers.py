"""Numbers as newspapers write them: digits with separators, words, scales, fractions, ranges and vague words.

`parse_number` reads one number expression at a token; what it is a number of, and whether it is a
quantity at all, is decided
by the caller. Values that don't fit (a thousand digits) are no numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.quantities.changes import changes_by, changes_from
from stages.extract.quantities.numerals import (
    DOTTED,
    GLUED_SCALES,
    LARGEST,
    ONES,
    PARTS,
    SCALES,
    SHORT_SCALES,
    TENS,
    parse_digits,
)
from stages.extract.quantities.units import unit_after
from stages.extract.quantities.words import Token, is_plural

_WHOLES = frozenset([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 50, 100, 1000])
DASHES = frozenset("-–—‑‒")
_SCALED_VAGUE = ("several", "few", "couple")


@dataclass(frozen=True, slots=True)
class Number:
    """A number over tokens [first, end). `kind`: cardinal, range, vague or fraction; `high` is None for vague words.

    `glued`: it ends in digits, so that a unit symbol may stand right behind it; `bare`: plain digits without separator,
    decimals or scale (may be a year); `scaled`: a scale word (million) belongs to it.
    """

    first: int
    end: int
    low: float
    high: float | None
    kind: str = "cardinal"
    glued: bool = False
    bare: bool = False
    scaled: bool = False


@cache
def _vague() -> dict[tuple[str, ...], tuple[float, float, bool]]:
    return {
        tuple(row["word"].split()): (float(row["low"]), float(row["high"]), row["of"] == "yes")
        for row in read_csv("vague_numbers.csv")
    }


@cache
def _begins_vague() -> frozenset[str]:
    return frozenset(words[0] for words in _vague()) | {"a", "several", "few", "couple"}


def _low(tokens: list[Token], i: int) -> str:
    return tokens[i].low if 0 <= i < len(tokens) else ""


def touches(tokens: list[Token], i: int) -> bool:
    """Whether token i stands right behind token i - 1, without a blank."""
    return 0 < i < len(tokens) and tokens[i - 1].end == tokens[i].start


def _dash(tokens: list[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].text in DASHES


def _digits(tokens: list[Token], i: int, money: bool) -> Number | None:
    token = tokens[i]
    following = _low(tokens, i + 1)
    has_scale = following in SCALES or following in SHORT_SCALES
    fraction = token.text.rpartition(".")[2] if DOTTED.match(token.text) else ""
    measured = money or (i + 1 < len(tokens) and (tokens[i + 1].text in ("%", "°") or touches(tokens, i + 1)))
    dot_groups = fraction == "000" or not (has_scale or measured or following in ("percent", "per", "seconds"))
    value = parse_digits(token.text, dot_groups)
    if value is None:
        return None
    end, scaled = i + 1, False
    glue = tokens[end].text if touches(tokens, end) else ""
    if glue in GLUED_SCALES and _glued_scale_counts(tokens, end, glue, money):
        value, end, scaled = round(value * GLUED_SCALES[glue], 6), end + 1, True
    else:
        at = end + 1 if _dash(tokens, end) and touches(tokens, end) and _low(tokens, end + 1) in SCALES else end
        while _low(tokens, at) in SCALES or _low(tokens, at) in SHORT_SCALES:
            value = round(value * (SCALES.get(tokens[at].low) or SHORT_SCALES[tokens[at].low]), 6)
            at += 1
            end, scaled = at, True
        if _low(tokens, end) == "dozen":
            value, end, scaled = value * 12, end + 1, True
    if value >= LARGEST:
        return None
    return Number(i, end, value, value, glued=not scaled, bare=not scaled and token.text.isdecimal(), scaled=scaled)


def _glued_scale_counts(tokens: list[Token], i: int, glue: str, money: bool) -> bool:
    """ "£5m", "20k fans", "3m people" and "fell 1m tons to 4m" are scales; "a 3m wall", "100m sprint" are metres."""
    if money:
        return True
    if glue not in "kKmM":
        return False
    for token in tokens[i + 1 : i + 4]:
        if is_plural(token.low) and token.tag in ("N", "NP"):
            return True
        if token.tag not in ("N", "NP", "J", "JJ"):
            break
    return _low(tokens, i - 2) == "to" and any(
        t.text == glue and a.tag == "#" and is_plural(b.low) and b.tag == "N"
        for a, t, b in zip(
            tokens[max(0, i - 8) : i], tokens[max(0, i - 7) : i], tokens[max(0, i - 6) : i], strict=False
        )
    )


def _words(tokens: list[Token], i: int) -> Number | None:
    """A cardinal in words: "two", "a dozen", "one hundred and twenty", "two and a half million", "half a million"."""
    n = len(tokens)
    total = current = 0.0
    last, scaled, j = "", False, i
    if tokens[i].low in ("a", "an", "half", "quarter"):
        start = _indefinite(tokens, i)
        if start is None:
            return None
        current, j = start
        last = "ones"
    begin = j
    while j < n:
        low = tokens[j].low
        if low in ONES and last not in ("ones", "half") and not (last == "tens" and ONES[low] >= 10):
            current, last = current + ONES[low], "ones"
        elif low in TENS and last in ("", "hundred", "scale"):
            current, last = current + TENS[low], "tens"
        elif low == "hundred" and last in ("ones", "tens", "half"):
            current, last, scaled = current * 100, "hundred", True
        elif low in SCALES and low != "hundred" and last:
            total = total * SCALES[low] if last == "scale" else total + current * SCALES[low]
            current, last, scaled = 0.0, "scale", True
        elif low == "dozen" and last == "ones":
            current, j, scaled, last = current * 12, j + 1, True, "dozen"
            break
        elif last and (half := _and_a_half(tokens, j)):
            if last == "scale":
                total *= 1.5 if total in SCALES.values() else 1.0
            current, last, j = current + (0.5 if last != "scale" else 0.0), "half", half
        elif (low == "and" and last in ("hundred", "scale") and _low(tokens, j + 1) in ONES.keys() | TENS.keys()) or (
            _dash(tokens, j) and touches(tokens, j) and _joins(last, _low(tokens, j + 1))
        ):
            pass
        else:
            break
        j += 1
        if total >= LARGEST or current >= LARGEST:
            return None
    if not last or (j == begin and tokens[i].low in ("a", "an", "half", "quarter") and j == i):
        return None
    if j == begin and tokens[i].low in ("a", "an"):
        return None
    value = total + current
    return Number(i, j, value, value, scaled=scaled)


def _and_a_half(tokens: list[Token], i: int) -> int:
    """Index of "half" in "and a half" at token `i`, or with hyphens ("two-and-a-half"); 0 when it isn't there."""
    words = [_low(tokens, k) for k in range(i, i + 6)]
    if words[:3] == ["and", "a", "half"]:
        return i + 2
    return i + 5 if words[0] in DASHES and words[1::2] == ["and", "a", "half"] else 0


def _joins(last: str, following: str) -> bool:
    """Whether a hyphen binds the words of one number ("twenty-five", "two-hundred"), not a range ("two-
    three weeks").
    """
    return (last == "tens" and 0 < ONES.get(following, 0) < 10) or (following in SCALES and following not in ("lakh",))


def _indefinite(tokens: list[Token], i: int) -> tuple[float, int] | None:
    """(factor, index of the scale) of "a dozen", "half a million", "a quarter of a million", "a half-million"."""
    scales = SCALES.keys() | {"dozen"}
    words = [_low(tokens, k) for k in range(i, i + 7)]
    if words[0] in ("a", "an"):
        if words[1] in scales:
            return 1.0, i + 1
        if words[1] == "half" and words[2] in DASHES and words[3] in scales:
            return 0.5, i + 3
        if words[1] == "quarter":
            words, i = words[1:], i + 1
    if words[0] == "half":
        skip = [k for k in (1, 2, 3, 4) if words[k] in scales and all(w in ("a", "-") for w in words[1:k])]
        return (0.5, i + skip[0]) if skip and skip[0] > 0 and (skip[0] > 1 or words[1] == "dozen") else None
    if words[0] == "quarter":
        for lead in (["of", "a"], ["-"], []):
            if words[1 : 1 + len(lead)] == lead and words[1 + len(lead)] in ("million", "billion"):
                return 0.25, i + 1 + len(lead)
    return None


def _vague_at(tokens: list[Token], i: int) -> Number | None:
    low = tokens[i].low
    if low not in _begins_vague():
        return None
    if low in ("a", "several", "few", "couple"):
        lead = i + 1 if low == "a" else i
        word, scale = _low(tokens, lead), _low(tokens, lead + 1)
        if word in _SCALED_VAGUE and scale in SCALES.keys() | {"dozen"}:
            base = 2.0 if word == "couple" else 3.0
            return Number(i, lead + 2, base * SCALES.get(scale, 12.0), None, "vague", scaled=True)
        if low == "a" and word in ("couple", "pair"):
            return Number(i, lead + 1, 2.0, 2.0)
        if low != "a" and _low(tokens, i - 1) in ("past", "last", "previous", "next", "coming"):
            return Number(i, i + 1, 2.0 if low == "couple" else 3.0, None, "vague")
    for size in (3, 2, 1):
        words = tuple(_low(tokens, k) for k in range(i, i + size))
        found = _vague().get(words)
        if found and (
            not found[2] or _low(tokens, i + size) == "of" or (words == ("scores",) and _wounds(tokens, i + 1))
        ):
            end = i + size
            # "dozens or hundreds of bomblets": the lower word holds.
            if _low(tokens, end) in ("or", "to") and (_low(tokens, end + 1),) in _vague():
                end += 2
            return Number(i, end, found[0], None, "vague")
    return None


def _fraction(tokens: list[Token], i: int) -> Number | None:
    """ "a third of", "two-thirds", "half of the", "one in five", "nine out of 10": a share as a fraction of one."""
    low = tokens[i].low
    if low == "half" and (_low(tokens, i + 1) in ("of", "the", "its", "their", "all", "his", "her", "our")):
        return Number(i, i + 1, 0.5, 0.5, "fraction")
    if low == "half" and _low(tokens, i + 1) in ("a", "an") and unit_after(tokens, i + 2, False):
        return Number(i, i + 2, 0.5, 0.5)  # "half an hour"
    first = 1.0 if low in ("a", "an", "one") else ONES.get(low) or (parse_digits(low) if low.isdecimal() else None)
    if not first or first > 100:
        return None
    at = i + 2 if _dash(tokens, i + 1) and touches(tokens, i + 1) else i + 1
    part = PARTS.get(_low(tokens, at))
    if part and first < part and (first == 1) != _low(tokens, at).endswith("s"):
        if (_low(tokens, at + 1), _low(tokens, at + 2)) == ("of", "a") and (scale := SCALES.get(_low(tokens, at + 3))):
            value = first / part * scale
            return Number(i, at + 4, value, value, scaled=True)  # "three quarters of a million"
        wanted = ("of", "the", "all") if first == 1 else ("of", "the", "majority", "all")
        of = _low(tokens, at + 1) in wanted and _low(tokens, at + 2) not in ("million", "a", "an")
        if of or _elliptic_share(tokens, i, at + 1):
            return Number(i, at + 1, first / part, first / part, "fraction")
        return None
    if low in ("a", "an"):
        return None
    link = _low(tokens, i + 1)
    if _dash(tokens, i + 1) and [_low(tokens, i + 2), _low(tokens, i + 3)] == ["in", "-"]:
        whole = _words(tokens, i + 4) or _digits(tokens, i + 4, False) if i + 4 < len(tokens) else None
        return (
            Number(i, whole.end, first / whole.low, first / whole.low, "fraction")
            if whole and first < whole.low
            else None
        )
    at = i + 2 if link == "in" else i + 3 if (link, _low(tokens, i + 2)) == ("out", "of") else 0
    if at:
        at += _low(tokens, at) == "every"
        whole = _words(tokens, at) or _digits(tokens, at, False) if at < len(tokens) else None
        if whole and first < whole.low and (whole.low in _WHOLES or (first == 1 and whole.low < 1000 and low == "one")):
            follows = tokens[whole.end] if whole.end < len(tokens) else None
            alone = (
                follows is None
                or follows.text in ",.;:\"”'’"
                or follows.tag in ("X", "M")
                or follows.low in ("chance", "of")
            )
            if link == "in" and alone:
                return Number(i, whole.end, first / whole.low, first / whole.low, "fraction")
            if (follows and (follows.tag in ("N", "NP", "J", "JJ") or follows.low == "of") and link == "out") or (
                follows
                and is_plural(follows.low)
                and follows.low not in ("years", "months", "days", "minutes", "games")
            ):
                return Number(i, whole.end, first / whole.low, first / whole.low, "fraction")
    return None


def _wounds(tokens: list[Token], i: int) -> bool:
    """Whether "scores" before token `i` counts people ("scores were injured", "scores more wounded")."""
    return _low(tokens, i) in ("more", "others") or (_low(tokens, i) in ("were", "have", "are") and i + 1 < len(tokens))


def _elliptic_share(tokens: list[Token], i: int, end: int) -> bool:
    """Whether the part at tokens [i, end) is a share though no whole is named: "more than a third said", "for 57%, pay
    mattered, and for a third, tax"."""
    before = _low(tokens, i - 1)
    if end < len(tokens) and tokens[end].tag not in (".", "P"):
        return tokens[end].low in ("have", "are", "were", "do")  # "a third was hurt" is one more
    if end < len(tokens) and tokens[end].text in DASHES:
        return False
    compared = any(t.text == "%" or t.low in ("percent", "cent") for t in tokens[max(0, i - 40) : end + 40])
    return (
        compared
        or before in ("almost", "nearly", "about", "around", "than")
        or (before == "by" and changes_by(tokens, i - 1))
    )


def _single(tokens: list[Token], i: int, money: bool) -> Number | None:
    token = tokens[i]
    if token.text[0].isdecimal():
        return _fraction(tokens, i) or _digits(tokens, i, money)
    if token.low in ONES or token.low in TENS or token.low in ("a", "an", "half", "quarter"):
        return _fraction(tokens, i) or _words(tokens, i) or _vague_at(tokens, i)
    return _vague_at(tokens, i)


def parse_number(tokens: list[Token], i: int, money: bool = False) -> Number | None:
    """The number expression that begins at token `i`, None when there is none; `money`: a currency sign
    stands before it.
    """
    if tokens[i].tag not in ("#", "N", "NP", "D", "V", "J", "JJ") and tokens[i].low not in ("few", "half", "quarter"):
        return None
    first = _single(tokens, i, money)
    if first is None or first.kind != "cardinal":
        return first
    j = first.end
    link = _low(tokens, j)
    between = link == "and" and "between" in [_low(tokens, k) for k in range(i - 4, i)]
    dash = _dash(tokens, j) and (touches(tokens, j) == touches(tokens, j + 1))
    if not (link in ("to", "or") or between or dash) or j + 1 >= len(tokens):
        return first
    if link == "to" and changes_from(tokens, i):
        return first
    at = j + 1
    sign = money and not tokens[at].text[0].isalnum() and at + 1 < len(tokens)
    at += sign
    second = _single(tokens, at, money)
    if second is None or second.kind != "cardinal" or second.first != at or tokens[at].low in ("a", "an", "half"):
        return first
    low, high = first.low, second.low
    if second.scaled and not first.scaled and high > low:
        scale = _scale_of(tokens, second)
        if scale > 1 and low * scale < high:
            low *= scale
    elif dash and low < 1000 <= high and high % 1000 == 0 and first.bare and low * 1000 < high:
        low *= 1000  # "200-300,000"
    if low >= high or (link == "or" and high > 2 * low + 2):
        return first
    if link == "to" and high > 4 * low and changes_by(tokens, i):
        return first
    return Number(i, second.end, low, high, "range", second.glued, False, second.scaled)


def _scale_of(tokens: list[Token], number: Number) -> float:
    """The scale word that a range shares ("two to three million"); 1 when its parts differ ("two to
    three hundred thousand").
    """
    last = tokens[number.end - 1]
    if last.low == "dozen":
        return 12.0
    return SCALES.get(last.low) or SHORT_SCALES.get(last.low) or GLUED_SCALES.get(last.text, 1.0)
