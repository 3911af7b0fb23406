"""What was seen before in a file of any number of rows, without a memory that grows with them."""

from __future__ import annotations

import hashlib
import sqlite3

_IN_MEMORY = 50_000


class Seen:
    """Numbers by key; those of a long file lie in a temporary SQLite database, which goes with the object.

    Keys and numbers are kept as hashes of eight bytes: among a hundred million rows, one in some thousand files meets
    a row that is wrongly taken for seen.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._disk: sqlite3.Connection | None = None

    def add(self, key: str, value: str = "") -> bool:
        """Note the value for the key; False, and no change, if the key has one."""
        number = _number(key)
        if self._get(number) is not None:
            return False
        self._recent[number] = _number(value)
        if len(self._recent) >= _IN_MEMORY:
            self._spill()
        return True

    def has(self, key: str, value: str) -> bool:
        """Whether this value was noted for the key."""
        return self._get(_number(key)) == _number(value)

    def _get(self, number: int) -> int | None:
        found = self._recent.get(number)
        if found is None and self._disk is not None:
            row = self._disk.execute("SELECT value FROM seen WHERE key = ?", (number,)).fetchone()
            found = row[0] if row else None
        return found

    def _spill(self) -> None:
        if self._disk is None:
            self._disk = sqlite3.connect("", isolation_level=None)  # no name: a temporary file, once the cache is full
            self._disk.execute("PRAGMA journal_mode = OFF")
            self._disk.execute("PRAGMA cache_size = -32000")
            self._disk.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
        self._disk.execute("BEGIN")
        # in the order of keys, which the tree takes much faster than another
        self._disk.executemany("INSERT INTO seen VALUES (?, ?)", sorted(self._recent.items()))
        self._disk.execute("COMMIT")
        self._recent.clear()


def _number(said: str) -> int:
    return int.from_bytes(hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
