"""Words and digits that numbers are made of, and what they are worth."""

from __future__ import annotations

import re

LARGEST = 1e16
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ONES = {word: float(value) for value, word in enumerate(_SMALL)}
TENS = {
    word: float(10 * value)
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7}
SHORT_SCALES = {"mn": 1e6, "mln": 1e6, "mil": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}
GLUED_SCALES = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "b": 1e9, "B": 1e9, "t": 1e12, "T": 1e12}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
PARTS |= {name + "s": part for name, part in list(PARTS.items()) if name != "halves"}
_GROUPED = re.compile(r"\d{1,3}(?:[,’' \u00a0\u202f\u2009]\d{3})+(?:\.\d+)?\Z")
DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+\Z")
_PLAIN = re.compile(r"\d+(?:\.\d+)?\Z")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}\Z")


def parse_digits(text: str, dot_groups: bool = True) -> float | None:
    """Value of digits as written: 300,000 · 300.000 (when `dot_groups`) · 2.5 · 1 000 000 · 3,5; None if
    it is no number.
    """
    if len(text) > 40:
        return None
    if _GROUPED.match(text):
        value = float(re.sub(r"[^\d.]", "", text))
    elif DOTTED.match(text) and (text.count(".") > 1 or (dot_groups and text[0] != "0")):
        value = float(text.replace(".", ""))
    elif _PLAIN.match(text):
        value = float(text)
    elif _DECIMAL_COMMA.match(text):
        value = float(text.replace(",", "."))
    else:
        return None
    return value if value < LARGEST else None
