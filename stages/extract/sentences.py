"""Sentence splitting by rules, one block (line or paragraph) at a time.

A candidate is a run of terminators with the closing quotes and brackets after it; it is a boundary unless the word
before it is an abbreviation or the text after it goes on in lower case. Time is linear in the length of the block,
since every decision looks at a bounded window.
"""

from __future__ import annotations

import re

from stages.extract.lexicon import words
from stages.extract.model import Span

_LOOK_BACK = 48
_LOOK_AHEAD = 160

_CANDIDATE = re.compile(
    r"(?P<stop>[.!?…؟۔]{1,12}+|[。！？])"
    r"(?P<close>(?:[\"'”’»)\]]|\s[”»)\]](?=\s|\Z)){0,6}+)"
    r"(?P<gap>\s+|(?=[“«])|(?=[A-Z][a-z])|(?<=[。！？」])|\Z)"
)
_PARAGRAPH_GAP = re.compile(r"\n[^\S\n]*\n")
_LAST_WORD = re.compile(r"[^\s\"“”‘«»()\[\]—–]+\Z")
_OPENING = re.compile(r"[\s\"'“”‘’«(\[\-–—•*¿¡#@]{0,12}")
_NEXT_WORD = re.compile(r"[^\W_][\w'’\-]*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,6}[^\W\d_]\Z|[^\W\d_]\Z")
_TAG_AFTER_QUOTE = re.compile(
    r"(?:[A-Z][\w'’.\-]*\s+){1,4}(?:said|says|asked|asks|told|wrote|tweeted|added|shouted|replied|wondered|quipped)\b"
)
_ENUMERATION = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\Z")


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences of the block text[start:end], in order, without surrounding blanks.

    Together they cover every non-blank character of the block, and they don't overlap. A blank block gives [].
    """
    start, end = max(0, start), min(end, len(text))
    spans: list[Span] = []
    begin = start
    for boundary in _boundaries(text, start, end):
        _append(spans, text, begin, boundary)
        begin = boundary
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        spans.append(Span(start + left, start + len(piece.rstrip())))


def _boundaries(text: str, start: int, end: int) -> list[int]:
    found = [m.end() for m in _PARAGRAPH_GAP.finditer(text, start, end)]
    begin = start
    for match in _CANDIDATE.finditer(text, start, end):
        if match.end() < end and _ends_sentence(text, begin, end, match):
            found.append(match.end("close"))
            begin = match.end()
    return sorted(set(found))


def _ends_sentence(text: str, begin: int, end: int, match: re.Match[str]) -> bool:
    stop, close = match["stop"], match["close"]
    opening = _OPENING.match(text, match.end(), end)
    after = opening.end() if opening else match.end()
    following = _NEXT_WORD.match(text, after, min(end, after + _LOOK_AHEAD))
    if following is None or stop in "。！？":
        return stop in "。！？"
    word = following[0]
    starter = word.replace("’", "'").lower() in words("sentence_words.csv", "class", "word", "starter")
    if word[0].islower() and not _may_begin_in_lower_case(word):
        return False
    if not match["gap"] and stop == "." and not close and text[match.end()] not in "“«":
        # A blank is missing ("the end.The next"), or this is a web address or a trade name.
        spaced = text[following.end() : following.end() + 1].isspace()
        return starter and spaced and text[max(begin, match.start() - 2) : match.start()].islower()
    if stop != ".":
        # "Where is he?" Jane Roe asked.
        return not (close and _TAG_AFTER_QUOTE.match(text, after, min(end, after + _LOOK_AHEAD)))
    before = _LAST_WORD.search(text[max(begin, match.start() - _LOOK_BACK) : match.start()])
    return before is None or _may_end_after(text, begin, match.start(), before[0], word, starter)


def _may_end_after(text: str, begin: int, stop: int, before: str, following: str, starter: bool) -> bool:
    """Whether a sentence may end at the full stop after the word `before`, with `following` coming next."""
    key = before.lower().lstrip("'’")
    if key in words("sentence_words.csv", "class", "word", "title"):
        return False
    if stop - begin <= 6 and _ENUMERATION.match(text[begin:stop]):
        return False
    if key in words("sentence_words.csv", "class", "word", "number") and following[0].isdigit():
        return False
    if key in words("sentence_words.csv", "class", "word", "either") and before != "No" and before != "no":
        return starter
    if _INITIALS.match(before):
        return starter and not (len(before) == 1 and following == "A")
    return True


def _may_begin_in_lower_case(word: str) -> bool:
    """Names that keep a small first letter: al-Sham, iPhone."""
    if len(word) > 1 and word[1].isupper():
        return True
    head, dash, tail = word.partition("-")
    return bool(dash) and head + dash in words("sentence_words.csv", "class", "word", "particle") and tail[:1].isupper()
