"""Ids from content: the same words give the same id on any machine, in any run."""

import hashlib


def content_id(*parts: object, length: int = 16) -> str:
    """Hex id of the parts (`length` characters, 4 bits each); None and "" differ, and so do ("ab", "c") and ("a", "bc")."""
    h = hashlib.sha256()
    for p in parts:
        raw = b"\x00" if p is None else b"\x01" + str(p).encode("utf-8", "surrogatepass")
        h.update(len(raw).to_bytes(8, "big") + raw)
    return h.hexdigest()[:length]
