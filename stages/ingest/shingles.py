"""Word shingles of texts as arrays of hashes, kept in a temporary file: the exact similarity of two texts by their place."""

from __future__ import annotations

import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64)
_SAMPLE = np.uint64(4)  # one hash of four is indexed, the same ones in every text ("0 mod p", Broder 1997)

_word = lru_cache(maxsize=200_000)(lambda w: crc32(w.encode("utf-8", "replace")))


def text_shingles(text: str, size: int) -> tuple[int, Hashes]:
    """(number of words, the distinct hashes of its shingles of `size` words, sorted). A shorter text is one shingle."""
    found = _WORD.findall(text.casefold())
    words = np.fromiter(map(_word, found), np.uint64, len(found))
    last = max(1, len(words) - size + 1)
    padded = np.concatenate([words, np.zeros(max(0, size - len(words)), np.uint64)])
    out = np.zeros(last, np.uint64)
    for k in range(size):
        out = (out ^ padded[k : k + last]) * _MULTIPLIERS[k % 4]
        out ^= out >> np.uint64(29)
    return len(found), np.unique(out)


def sampled(hashes: Hashes) -> Hashes:
    """Those of the hashes that are indexed."""
    return hashes[hashes % _SAMPLE == 0]


class ShingleFile:
    """The shingles of many texts, on disk in the folder `scratch` (None: the system's) until it is closed."""

    def __init__(self, scratch: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 (closed by `close`)
        self._end = 0
        self._read = lru_cache(maxsize=8)(self._read_at)

    def add(self, hashes: Hashes) -> int:
        """Keep the shingles of a text; returns their place."""
        place = self._end
        self._end += self._file.write(hashes.astype("<u8").tobytes())
        return place

    def compare(self, a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
        """(Jaccard similarity, share of the shorter text's shingles that the other has) of two (place, number)."""
        x, y = self._read(*a), self._read(*b)
        shared = len(np.intersect1d(x, y, assume_unique=True))
        return shared / (len(x) + len(y) - shared), shared / min(len(x), len(y))

    def _read_at(self, place: int, number: int) -> Hashes:
        self._file.flush()
        return np.frombuffer(os.pread(self._file.fileno(), 8 * number, place), "<u8")

    def close(self) -> None:
        self._read.cache_clear()
        self._file.close()
