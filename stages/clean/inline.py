"""Residue inside a line that is otherwise kept: dateline, credit, glued advert or share words, "Read more" tails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stages.clean.lexicon import credit_words, data_lines


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line. `label` None marks the line's own words, which the line's label is for."""

    start: int
    end: int
    label: str | None = None
    reason: str = ""


_HEAD = 130
_TAIL = 320


@cache
def _dateline() -> re.Pattern[str]:
    """A place in capitals or an agency in brackets, before a dash: LONDON (AP) —, PARIS, May 3 (Reuters) -."""
    upper = r"[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ][A-ZÀ-ÖØ-ÞŁŚŻČŠŽ'’.\-]+"
    place = rf"{upper}(?:[ /]{upper}){{0,4}}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?"
    mixed = r"[A-Z][\w'’.\-]+(?:[ ,]{1,2}[A-Z][\w'’.\-]+){0,4}"
    day = r"(?:,? (?:on )?[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)"
    agency = r"\((?:[A-Z][\w.’' ]{1,30}|[A-Z]{2,10}(?:/[A-Z]{2,10})*)\)"
    # a single hyphen right before a letter joins a name that ends there: MARTINEZ-BELTRAN
    dash = r"\s{0,2}(?:[—–―]|--(?=\s|[A-Z“\"])|-(?=\s))\s{0,2}"
    state = r"[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){0,2}, (?:[A-Z][a-z]{1,4}\.|(?:[A-Z]\.?){2,3})"
    alone = r"\((?:AP|AFP|CNN|Reuters|REUTERS|UPI|dpa|DPA|EFE|PTI|IANS|ANI|TASS|Xinhua)\)(?=\s?[A-Z“\"])"
    kicker = "|".join(data_lines("kickers.txt"))
    return re.compile(
        rf"(?!(?:{kicker})\b)"
        rf"(?:{place}{day}? {agency}{dash}|{mixed}{day}? {agency}{dash}|{agency}{dash}|{place}{day}?{dash}"
        rf"|{state}{dash}|{alone})"
    )


_CREDIT_WORD = r"(?:photo(?:graph)?s?|image|picture|pic|credit|file photo)"
_TAIL_CREDIT = re.compile(
    r"(?:"
    rf"[(\[]\s{{0,2}}{_CREDIT_WORD}\s{{0,2}}(?:by|credit|courtesy|:|/|should read|via)[^()\[\]]{{2,160}}[)\]]"
    r"|\((?:AP|AFP|EPA|REUTERS|Reuters|Getty)(?:\s(?:Photo|Images|file|File))?\s?/[^()]{2,120}\)"
    r"|[(\[][^()\[\]/]{2,60}(?:/|,? via |, )"
    r"(?:AP|AFP|EPA|PA|Reuters|Getty(?: Images)?|Associated Press|Bloomberg|Shutterstock|Alamy)(?:[/,][^()\[\]]{1,40})?[)\]]"
    r"|\((?:Associated Press|Getty Images|Photo/[^()]{2,40})\)|\[Photo/[^\[\]]{2,40}\]"
    r"|\|\s?(?:Photo|Image)(?: Credit)?(?::\s?[^.!?\n]{2,80})?"
    r"|(?:AFP|AP) PHOTO ?/[^\n]{2,200}"
    r"|/ (?:AFP|AP|EPA) (?:PHOTO )?/ [^\n]{2,160}"
    r"|(?<=[a-z.’”])Credit(?=[A-Z])[^.!?\n]{2,80}"
    r"|(?:Photograph|Photo|Image|Picture|Credit)s?: [A-Z][^.!?\n]{2,80}"
    r")\s*$",
    re.IGNORECASE,
)
# what a credit, a link to another article, a dateline has in it: looked for before the patterns, which are slow
_CREDIT_SIGNS = ("(", "/", "[", "|", "redit", "hoto", "HOTO", "mage", "MAGE", "icture", "ICTURE", "CREDIT")
_RELATED_WORDS = ("READ", "ead more", "ead More", "ead also", "ee also", "Related", "Continue reading")
_DATELINE_SIGNS = ("—", "–", "―", ")", "- ", "--", "-\t", "-\u00a0")
_TAIL_RELATED = re.compile(
    r"(?<=[.!?\"”’…)])\s{0,3}(?:"
    r"(?:READ MORE|Read more|Read More|READ ALSO|Read also|Also read|See also|ALSO READ|Related)\s?:\s?[^\n]{0,200}"
    r"|(?:Read more|Read More|READ MORE|Continue reading)\s{0,2}[.…»›>]{0,3})$"
)
_TAIL_REPORTING = re.compile(
    r"(?:(?<=[.!?\"”’)])|(?<=[.!?\"”’)] ))\s{0,2}(?:"
    r"\((?:Additional |With additional )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled) by [^()]{2,280}\)"
    r"|(?:Additional reporting|Reporting|Writing|Editing) by [A-Z][^.!?\n]{2,280}"
    r")\s*$"
)
_LEAD_CREDIT = re.compile(
    r"(?:Image copyright [^\n]{2,60}?(?= Image caption)|(?:AP:Associated Press|Getty Images)(?= [A-Z]))"
)
_GLUED = re.compile(
    r"(?:(?<=[.!?”’\"…])|(?<=[.!?”’\"…] ))"
    r"(?P<word>Advertisement|ADVERTISEMENT|Share|SHARE|Tweet|Facebook|Twitter|Email|Print|Comments|Sponsored)$"
)
_GLUED_LABEL = {"advertisement": "advertisement", "sponsored": "advertisement", "comments": "comment"}
_LEAD_AD = re.compile(r"(?:Advertisement|ADVERTISEMENT)(?:\s{1,3}|(?=[A-Z“\"]))(?=[A-Z“\"‘])")
_LAST_WORD = re.compile(r"(?:[a-z.”’\"])\s?((?:[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)?/)*(?:Getty Images|[A-Z][A-Za-z-]+))$")


def _shows(text: str, signs: Sequence[str]) -> bool:
    for sign in signs:  # noqa: SIM110 (several times faster than any())
        if sign in text:
            return True
    return False


def _glued_credit(tail: str) -> int | None:
    """Where an agency name stuck to the last word begins ("… after the floodReuters"), or None."""
    match = _LAST_WORD.search(tail, max(0, len(tail) - 80))
    if match is None:
        return None
    name = match.group(1)
    at = match.start(1)
    parts = [p for p in re.split(r"[/ ]", name.casefold()) if p]
    if not any(p in credit_words("agency") for p in parts):
        return None
    glued = at > 0 and not tail[at - 1].isspace()
    after_sentence = "/" in name and tail[:at].rstrip()[-1:] in '.!?…”"'
    return at if glued or after_sentence else None


def split_residue(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of text[start:end] in order: no overlap, nothing left out but white space between them."""
    head: list[Piece] = []
    tail: list[Piece] = []
    if end - start > 25:
        lead = _LEAD_AD.match(text, start, min(end, start + 40)) if text[start] == "A" else None
        if lead is not None:
            head.append(Piece(start, start + len("Advertisement"), "advertisement", "advert word before the sentence"))
            start = lead.end()
        lead = _LEAD_CREDIT.match(text, start, min(end, start + 90)) if text[start] in "IAG" else None
        if lead is not None:
            head.append(Piece(start, lead.end(), "credit", "picture credit before the caption"))
            start = lead.end() + len(text[lead.end() : end]) - len(text[lead.end() : end].lstrip())
        stop = min(end, start + _HEAD)
        opens = (text[start] == "(" or text[start].isupper()) and _shows(text[start:stop], _DATELINE_SIGNS)
        match = _dateline().match(text, start, stop) if opens else None
        if match is not None and end - match.end() > 40:
            stop = start + len(match.group().rstrip())
            head.append(Piece(start, stop, "dateline", "place or agency before the first sentence"))
            start = match.end()
    for _ in range(3):
        cut = _cut_tail(text, max(start + 15, end - _TAIL), end) if end - start > 25 else None
        if cut is None:
            break
        tail.insert(0, cut)
        end = start + len(text[start : cut.start].rstrip())
    core = text[start:end]
    start += len(core) - len(core.lstrip())
    return [*head, Piece(start, start + len(core.strip())), *tail]


def _cut_tail(text: str, floor: int, end: int) -> Piece | None:
    if end - floor < 5:
        return None
    tail = text[floor:end]
    ends_in_word = tail[-1].isalpha()
    match = _GLUED.search(tail, max(0, len(tail) - 14)) if ends_in_word else None
    if match is not None:
        label = _GLUED_LABEL.get(match["word"].casefold(), "share")
        return Piece(floor + match.start("word"), end, label, f"'{match['word']}' after the sentence's end")
    match = _TAIL_CREDIT.search(tail) if _shows(tail, _CREDIT_SIGNS) else None
    if match is not None:
        return Piece(floor + match.start(), end, "credit", "picture credit at the end of the line")
    match = _TAIL_REPORTING.search(tail) if " by " in tail else None
    if match is not None:
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        return Piece(floor + begin, end, "byline", "who reported and edited, at the end of the line")
    match = _TAIL_RELATED.search(tail) if _shows(tail, _RELATED_WORDS) else None
    if match is not None:
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        return Piece(floor + begin, end, "related", "link to another article at the end of the line")
    at = _glued_credit(tail) if ends_in_word else None
    if at is not None:
        return Piece(floor + at, end, "credit", f"agency after the line's end: '{tail[at:][:40]}'")
    return None
