"""What lines are made of, counted for many lines at once: letters, capitals, digits, marks, word beginnings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from stages.clean.layout import Column

_PLANE = 0x10000
_ALPHA, _UPPER, _LOWER, _DIGIT, _SPACE, _COMMA, _RULE, _END, _CLOSE, _CASED = (1 << k for k in range(10))
_COMMAS, _RULES, _ENDS, _CLOSERS = ",،、，", "|·»•›/", ".!?؟。…", "\"'”’)»"


@cache
def _classes() -> NDArray[np.uint16]:
    """Bits of each character of the basic plane."""
    table = np.zeros(_PLANE, dtype=np.uint16)
    for code in range(_PLANE):
        c = chr(code)
        kind = unicodedata.category(c)
        bits = 0
        if kind[0] == "L":
            bits |= _ALPHA
            if c.lower() != c.upper():
                bits |= _CASED | (_UPPER if c.isupper() or kind == "Lt" else _LOWER)
        elif kind == "Nd":
            bits |= _DIGIT
        elif c.isspace():
            bits |= _SPACE
        for marks, bit in ((_COMMAS, _COMMA), (_RULES, _RULE), (_ENDS, _END), (_CLOSERS, _CLOSE)):
            if c in marks:
                bits |= bit
        table[code] = bits
    return table


def codes(text: str) -> NDArray[np.int64]:
    """Code points, those beyond the basic plane as one letter of no case."""
    out = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    out[out >= _PLANE] = 0x4E00
    return out


def count(texts: Sequence[str]) -> dict[str, Column]:
    """Shares and counts of each text: alpha, upper and cased letters, digits, spaces, commas, rules (| · / …), words,
    capital words, sentence ends inside; `chars` is the length (at least 1)."""
    if not texts:
        return {}
    joined = codes("\n".join(texts) + "\n")
    sizes = np.array([len(t) + 1 for t in texts])
    begin = np.cumsum(sizes) - sizes
    bits = _classes()[joined]
    after = np.concatenate([bits[1:], [np.uint16(_SPACE)]])
    later = np.concatenate([after[1:], [np.uint16(_SPACE)]])
    previous = np.concatenate([[np.uint16(_SPACE)], bits[:-1]])
    # an apostrophe joins a word
    is_start = ((bits & (_ALPHA | _DIGIT)) > 0) & ((previous & (_ALPHA | _DIGIT)) == 0)
    in_word = is_start & ((previous & _CLOSE) > 0) & (np.concatenate([[0, 0], bits[:-2] & _ALPHA]) > 0)
    is_start &= ~in_word
    long = is_start & ((after & _ALPHA) > 0) & ((later & _ALPHA) > 0)
    ends = ((bits & _END) > 0) & (((after & _SPACE) > 0) | (((after & _CLOSE) > 0) & ((later & _SPACE) > 0)))
    ends[begin + sizes - 2] = False
    last = np.maximum(begin + sizes - 3, begin)
    ends[last] = False

    def total(flag: NDArray[np.bool_]) -> Column:
        return np.add.reduceat(flag, begin, dtype=np.int64).astype(np.float32)

    found = {
        name: total((bits & bit) > 0)
        for name, bit in (
            ("alpha", _ALPHA), ("upper", _UPPER), ("cased", _CASED), ("digit", _DIGIT), ("comma", _COMMA),
            ("rule", _RULE),
        )
    }  # fmt: skip
    found["space"] = total((bits & _SPACE) > 0) - 1
    found["words"] = total(is_start)
    found["long_words"] = total(long)
    found["capital_words"] = total(long & ((bits & _UPPER) > 0))
    found["sentences"] = total(ends)
    found["chars"] = np.maximum(sizes - 1, 1).astype(np.float32)
    return found
