"""What the text of a page's lines looks like, for all lines at once (Arrow's string kernels), and what is said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stages.clean.lexicon import fold, stopwords

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LONG = 120
"""Characters from which a line that ends like a sentence counts as a paragraph."""

_WORD = re.compile(r"\w+")
_PROBE = 600
_GRAM = 5
_SENTENCE_END = r"""[.!?…。！？؟۔।॥։]['"”’»)\]›*\s]*$"""
_CASELESS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
_YOU = ("you", "your", "yours", "vous", "votre", "usted", "você", "sie", "ihr", "ihre", "вы")
_WE = ("we", "our", "us", "nous", "notre", "nos", "nosotros", "wir", "unser", "unsere", "мы")
_MATCHES = {
    "sentence_end": _SENTENCE_END,
    "colon_end": r":\s*$",
    "ellipsis_end": r"(?:…|\.\.\.)[\s\])]*$",
    "lower_start": r"^\p{Ll}",
    "digit_start": r"^\d",
    "quote_start": r"""^["“‘«'„]""",
    "symbol_start": r"""^[^\p{L}\d"“‘«'„(]""",
    "question": r"[?？؟]",
    "exclamation": r"[!！]",
    "address": r"@|https?:|www\.",
    "copyright": "©",
    "year": r"\b(?:19|20)\d\d\b",
    "upper": r"^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$",
}
_AT_END = ("sentence_end", "colon_end", "ellipsis_end")
_COUNTS = {"digits": r"\d", "commas": "[,،、，]", "pipes": "[|·»]", "capitals": r"\s\p{Lu}"}
TEXT: tuple[str, ...] = (
    "log_chars", "log_words", "paragraph", *_MATCHES, "digit_share", "comma_share", "pipes", "title_share_of_words",
    "stop_share", "you", "we", "mean_word",
)  # fmt: skip


class Words:
    """The folded words of all lines: a number per word, and the line that it stands in."""

    def __init__(self, lowered: pa.Array) -> None:
        lists = pc.utf8_split_whitespace(lowered)
        flat = lists.flatten()
        offsets = np.asarray(lists.offsets, dtype=np.int64)
        self.counts: Ints = np.diff(offsets)
        self.line: Ints = np.repeat(np.arange(len(self.counts)), self.counts)
        encoded = flat.dictionary_encode()
        self.known: pa.Array = encoded.dictionary
        self.code: Ints = np.asarray(encoded.indices, dtype=np.int64)

    def share(self, wanted: Sequence[str] | frozenset[str]) -> Floats:
        """Share of each line's words that are in `wanted`."""
        hit = np.asarray(pc.is_in(self.known, pa.array(sorted(wanted))), dtype=np.float64)
        found = np.bincount(self.line, hit[self.code], len(self.counts))
        return found / np.maximum(self.counts, 1)


def text_features(texts: Sequence[str]) -> tuple[dict[str, Floats], Words]:
    """A vector per name of TEXT."""
    full = pa.array(texts, pa.string())
    length = np.asarray(pc.utf8_length(full), dtype=np.float64)
    probe = pc.utf8_slice_codeunits(full, 0, _PROBE)
    tail = pc.utf8_slice_codeunits(full, -12)
    chars = np.maximum(np.asarray(pc.utf8_length(probe), dtype=np.float64), 1.0)
    out = {
        name: np.asarray(pc.match_substring_regex(tail if name in _AT_END else probe, pattern), dtype=np.float64)
        for name, pattern in _MATCHES.items()
    }
    count = {
        name: np.asarray(pc.count_substring_regex(probe, pattern), dtype=np.float64)
        for name, pattern in _COUNTS.items()
    }
    words = Words(pc.utf8_lower(full))
    n = np.maximum(words.counts, 1).astype(np.float64)
    # a sign of these scripts says about as much as two letters
    dense = np.asarray(pc.match_substring_regex(pc.utf8_slice_codeunits(full, 0, 40), _CASELESS), dtype=np.bool_)
    letters = np.where(dense, 2 * length, length)
    ends = out["sentence_end"] > 0
    shown = np.maximum(np.minimum(n, n * chars / np.maximum(length, 1.0)), 1.0)
    out |= {
        "log_chars": np.log1p(letters),
        "log_words": np.log1p(np.where(dense, length / 3, n)),
        "paragraph": (letters >= np.where(ends, LONG, 2 * LONG)).astype(np.float64),
        "digit_share": count["digits"] / chars,
        "comma_share": count["commas"] / shown,
        "pipes": np.minimum(count["pipes"], 4),
        "title_share_of_words": np.minimum(count["capitals"] / np.maximum(shown - 1, 1.0), 1.0),
        "stop_share": words.share(stopwords()),
        "you": words.share(_YOU) * np.sqrt(n),
        "we": words.share(_WE) * np.sqrt(n),
        "mean_word": np.minimum(length / n, 30.0),
    }
    return out, words


def said_twice(words: Words, page: Ints) -> tuple[Floats, Floats]:
    """Of each line the share of its word 5-grams that its page has more than once, and that an earlier line has."""
    n = len(words.counts)
    starts = np.arange(len(words.code) - _GRAM + 1)
    if not len(starts):
        return np.zeros(n), np.zeros(n)
    starts = starts[words.line[starts] == words.line[starts + _GRAM - 1]]
    line = words.line[starts]
    key = page[line].astype(np.uint64)
    for k in range(_GRAM):  # wraps around: a hash
        key = key * np.uint64(0x9E3779B97F4A7C15) + words.code[starts + k].astype(np.uint64) + np.uint64(1)
        key ^= key >> np.uint64(29)
    _, first, back, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    total = np.maximum(np.bincount(line, minlength=n), 1)
    again = np.bincount(line, count[back] > 1, n)
    earlier = np.bincount(line, line[first][back] < line, n)
    return again / total, earlier / total


def title_lines(
    texts: Sequence[str], words: Words, page: Ints, titles: Sequence[str | None]
) -> tuple[NDArray[np.bool_], Floats]:
    """Whether a line says its page's title, and the share of the title's words that it has (0 for lines that are much
    longer or shorter)."""
    wanted = [frozenset(_WORD.findall(fold(t))) if t else frozenset() for t in titles]
    size = np.array([len(w) for w in wanted], dtype=np.int64)[page]
    candidates = (words.counts >= 0.4 * size) & (words.counts <= 1.7 * size + 3) & (size > 1)
    share = np.zeros(len(texts))
    is_title = np.zeros(len(texts), dtype=np.bool_)
    for i in np.flatnonzero(candidates).tolist():
        own = set(_WORD.findall(fold(texts[i])))
        both = len(own & wanted[page[i]])
        share[i] = both / size[i]
        is_title[i] = both >= 0.6 * size[i] and both >= 0.5 * len(own)
    return is_title, share
