"""The words around a number: whether it is a quantity at all, and how exact it is meant."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import DATA, read_csv
from stages.extract.quantities.noun_phrases import population_of_word
from stages.extract.quantities.numbers import DASHES, Number, touches
from stages.extract.quantities.units import unit_after
from stages.extract.quantities.words import Token, is_plural, lemma_of_verb, word_set

_SINGLE = frozenset(["duration", "length", "mass", "area", "volume"])
_THEN = frozenset(["ago", "earlier", "before"])


@cache
def _approximators() -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    before: dict[tuple[str, ...], str] = {}
    after: dict[tuple[str, ...], str] = {}
    for row in read_csv("approximators.csv"):
        (before if row["side"] == "before" else after)[tuple(row["phrase"].split())] = row["approximator"]
    return before, after


@cache
def _labels() -> frozenset[str]:
    lines = (DATA / "number_labels.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def approximator_before(tokens: list[Token], i: int, duration: bool) -> tuple[str, int] | None:
    """(approximator, index of its first word) for the qualifier that ends right before token `i`.

    An opening quotation mark, or "another", may stand between. `duration`: the number measures time, where "over three
    days" says how long and "within" or "the next" set a deadline.
    """
    table, _ = _approximators()
    end = i
    while end > 0 and (tokens[end - 1].text in "\"“‘'«" or tokens[end - 1].low in ("another", "additional")):
        end -= 1
    for size in (4, 3, 2, 1):
        if end - size < 0:
            continue
        words = tuple(t.low for t in tokens[end - size : end])
        found = table.get(words)
        if found is None:
            continue
        before = tokens[end - size - 1].low if end - size > 0 else ""
        if "next" in words and not duration:
            continue
        if words == ("over",) and duration and before not in word_set("over_after"):
            continue
        if words == ("about",) and before in word_set("speech_about"):
            continue
        if words == ("all",) and end < i:
            continue
        if words == ("up", "to") and _raised_to(tokens, end - 2):
            continue
        if words in (("under",), ("below",), ("above",)) and not duration and not tokens[i].text[0].isdecimal():
            continue
        first = end - size + ("next" in words and words[0] in ("in", "over", "during", "for"))
        # "just over", "only about": the stress belongs to the qualifier.
        while first > 0 and tokens[first - 1].low in ("only", "just", "perhaps", "probably", "possibly") and size < 3:
            first -= 1
        return found, first
    return None


def _raised_to(tokens: list[Token], i: int) -> bool:
    """Whether "up" at token `i` belongs to a verb of raising ("pushed rates up to 2%"), so that "up to" is no ceiling."""
    for k in range(i - 1, max(-1, i - 6), -1):
        if tokens[k].tag in ("V", "VD", "VG"):
            return k < i - 1 and lemma_of_verb(tokens[k].low) in word_set("raising")
        if tokens[k].tag not in ("N", "NP", "D", "J", "JJ"):
            return False
    return False


def approximator_after(tokens: list[Token], i: int) -> tuple[str, int] | None:
    """(approximator, index behind it) for the qualifier that begins at token `i`."""
    _, table = _approximators()
    for size in (3, 2, 1):
        found = table.get(tuple(t.low for t in tokens[i : i + size]))
        if found and i + size <= len(tokens):
            if tokens[i].text in DASHES and not touches(tokens, i):
                continue
            if tokens[i].text == "+" and not touches(tokens, i):
                continue
            return found, i + size
    return None


def qualified_one(tokens: list[Token], i: int) -> Number | None:
    """The one that the article at token `i` stands for in "more than a year", "about a mile", "within an hour"."""
    found = unit_after(tokens, i + 1, False)
    if found is None or found[0].name == "second" or found[0].dimension not in _SINGLE:
        return None
    said = approximator_before(tokens, i, found[0].dimension == "duration")
    if said is None or said[0] == "exact":
        return None
    compared = said[0] in ("more than", "less than") and found[1] < len(tokens) and tokens[found[1]].low in _THEN
    if compared and said[1] and (tokens[said[1] - 1].tag == "#" or unit_after(tokens, said[1] - 1, True)):
        return None  # "12% more than a year ago"
    return Number(i, i + 1, 1.0, 1.0)


def is_no_quantity(text: str, tokens: list[Token], number: Number) -> bool:
    """Dates, years, clock times, scores, labels, addresses, phone numbers, names with digits, list bullets."""
    first, end = number.first, number.end
    token = tokens[first]
    if token.text[0].isdecimal():
        if number.bare and _is_model(tokens, first, end):
            return True
        if _is_counter(tokens, first, end):
            return True
        return _digits_are_a_name(text, tokens, number) or _is_date(tokens, number) or _is_label(tokens, number)
    if token.tag == "NP" and end - first <= 3:
        after = tokens[end] if end < len(tokens) else None
        counts = after is not None and after.tag == "N" and is_plural(after.low)
        if (
            after is not None
            and is_plural(after.low)
            and first
            and tokens[first - 1].low in ("last", "past", "next", "previous", "within")
        ):
            return False  # "In Last Three Days", in a headline
        if (first and tokens[first - 1].tag == "NP" and not counts) or (after is not None and after.tag == "NP"):
            return True  # "Channel Four", "Six Nations"
    if touches(tokens, first) and tokens[first - 1].text in DASHES:
        return True  # "best-of-seven series"
    return _is_label(tokens, number)


def _is_counter(tokens: list[Token], first: int, end: int) -> bool:
    """Whether bare digits stand in "35 of 41" with nothing that is counted behind: a picture's or a page's number."""
    if end + 1 < len(tokens) and tokens[end].low == "of" and tokens[end + 1].text.isdecimal():
        after = end + 2
    elif first > 1 and tokens[first - 1].low == "of" and tokens[first - 2].text.isdecimal():
        after = end
    else:
        return False
    return (
        after >= len(tokens)
        or tokens[after].text[0].isupper()
        or tokens[after].tag not in ("N", "J", "JJ", "VD", "VG", "V", "A")
    )


def _is_model(tokens: list[Token], first: int, end: int) -> bool:
    """Whether bare digits end a name in front of things of that make ("the Falcon 9 rockets"); people are counted
    ("told the BBC 12 people died").
    """
    if end >= len(tokens) or first < 2 or tokens[first - 1].tag != "NP" or tokens[end].tag != "N":
        return False
    k = first - 1
    while k > 0 and tokens[k].tag == "NP":
        k -= 1
    return (
        tokens[k].tag in ("D", "#")
        and tokens[first - 1].low not in word_set("days")
        and population_of_word(tokens[end]) is None
    )


def _digits_are_a_name(text: str, tokens: list[Token], number: Number) -> bool:
    first, end = number.first, number.end
    start, stop = tokens[first].start, tokens[end - 1].end
    if touches(tokens, first):
        before = tokens[first - 1].text
        if (
            before.isalpha()
            and len(before) <= 4
            and before.isupper()
            and before in ("US", "A", "C", "S", "R", "Rs", "EUR", "GBP")
        ):
            pass
        elif (
            before[-1].isalnum()
            or before in "/#@_'’\\=&*.:"
            or (before in DASHES and start >= 2 and (text[start - 2].isalnum() or text[start - 2] in ")/"))
        ):
            return True
    after = text[stop : stop + 2]
    if after[:1] in "/:_@=\\" and after[1:].isalnum():
        return True
    if end < len(tokens) and touches(tokens, end):
        glue = tokens[end].low
        if glue in ("st", "nd", "rd", "th", "s", "'s") or (glue in "xX" and after[1:].isdecimal()):
            return True
        if glue in DASHES and after[1:].isdecimal():
            return True  # a score, a phone number, a range that runs downwards
        if tokens[end].text in "'’" and number.bare and tokens[first].text[-1:] == "0" and after[1:] == "s":
            return True
    if end < len(tokens) and tokens[end].low in word_set("clock"):
        return True
    if first == 0 and end < len(tokens) and tokens[end].text in ".)" and number.bare and touches(tokens, end):
        return end + 1 < len(tokens)
    if tokens[first].text.startswith("0") and number.bare and len(tokens[first].text) > 1:
        return True
    if number.bare and number.kind == "cardinal" and len(tokens[first].text) >= 8:
        return True  # an identifier: nobody writes eight digits without separators
    return _is_address(tokens, end)


def _is_address(tokens: list[Token], end: int) -> bool:
    for j in range(end, min(end + 4, len(tokens))):
        if tokens[j].tag not in ("NP", "N") or not tokens[j].text[0].isupper():
            return False
        if tokens[j].low.rstrip(".") in word_set("streets") and j > end:
            return True
    return False


def _is_date(tokens: list[Token], number: Number) -> bool:
    first, end = number.first, number.end
    before = tokens[first - 1] if first else None
    after = tokens[end] if end < len(tokens) else None
    if number.low <= 31 and number.glued:
        if before is not None and _is_month(before):
            return True
        if first >= 2 and before is not None and before.text == "." and _is_month(tokens[first - 2]):
            return True
        if after is not None and _is_month(after):
            return True
        if after is not None and after.low == "of" and end + 1 < len(tokens) and _is_month(tokens[end + 1]):
            return True
    if number.kind == "range" and number.high and number.low >= 1000 and number.high < 2100 and number.glued:
        return "," not in tokens[first].text and number.low > 1800
    if not number.bare or number.kind != "cardinal" or len(tokens[first].text) != 4:
        return False
    if not 1100 <= number.low <= 2100:
        return False
    harmed = after is not None and after.low in word_set("nominal") and number.low < 1900
    if before is not None and before.low == "and" and harmed:
        return False  # "and 1407 injured"
    if before is not None and (before.low in word_set("year_before") or _is_month(before) or before.text in "(-–,'’"):
        return True
    # A year modifies what follows ("2016 elections"); a count stands before its plural with nothing in front.
    if after is None or after.tag in (".", "P", "C", "X", "M", "V", "VD", "VG", "O", "R", "A", "TO"):
        return after is None or after.text not in "%"
    return 1900 <= number.low <= 2100 and not (
        is_plural(after.low) and after.tag == "N" and (before is None or before.tag in ("V", "VD", "VG", "P", "A", "."))
    )


def _is_month(token: Token) -> bool:
    low = token.low.rstrip(".")
    return low in word_set("months") and (
        token.text[0].isupper() or low not in ("may", "march", "mar", "jun", "dec", "sept")
    )


def _is_label(tokens: list[Token], number: Number) -> bool:
    """ "Flight 370", "No. 10", "page 5", "Resolution 2254": a word before makes the number a name."""
    first, end = number.first, number.end
    k = first - 1
    if k >= 1 and tokens[k].text == "." and tokens[k - 1].low in ("no", "nos", "art", "sec", "pp", "p", "vol"):
        return True
    if k < 0 or tokens[k].text == ".":
        return False
    before = tokens[k]
    if before.low == "of" and k > 1 and tokens[k - 1].tag == "#" and tokens[k - 2].low in _labels():
        return True  # "caption 3 of 8"
    if before.low in ("no", "nos") and tokens[first].text[0].isdecimal() and before.text != "no":
        return True
    if before.low in ("top", "per"):
        return True
    if before.low in ("number", "numbers") and (k == 0 or tokens[k - 1].low not in ("the", "a")):
        return True
    if before.low not in _labels() or number.scaled or number.kind not in ("cardinal", "range"):
        return False
    plural_follows = (
        any(is_plural(t.low) and t.tag in ("N", "NP") for t in tokens[end : end + 3] if t.tag in ("N", "NP", "J", "JJ"))
        and end < len(tokens)
        and tokens[end].tag in ("N", "NP", "J", "JJ")
    )
    measured = end < len(tokens) and tokens[end].text in "%"
    if measured:
        return False
    return before.text[0].isupper() or not plural_follows
