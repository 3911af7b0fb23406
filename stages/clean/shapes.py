"""What a line's form alone says: credit, byline, date, name, time, file name, counter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stages.clean.lexicon import credit_words, date_words, stopwords
from stages.clean.lines import Line


@dataclass(frozen=True, slots=True)
class Hint:
    """What one line by itself seems to be; `weight` from 0 to 1, where 0.9 and above decides."""

    label: str
    weight: float
    reason: str


DURATION = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
MEDIA_FILE = re.compile(r"[^\n]{1,200}\.(?:jpe?g|png|gif|webp|mp4|m3u8|mov|mp3|svg)", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://|www\.)\S{4,}|pic\.twitter\.com/\S+|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,20}", re.IGNORECASE
)
_HANDLES = re.compile(r"(?:[@#]\w+[\s,|]{0,3})+")
_COUNTER = re.compile(r"(?:image |photo |slide |page )?\d{1,3} ?(?:of|/) ?/? ?\d{1,3}|\d{1,2}", re.IGNORECASE)
_BY = re.compile(
    r"(?:by|from|von|par|por|di|door|story by|words by|text by|report by|written by|author:?)[ :]{1,2}"
    r"(?=[A-ZÀ-Ý@])",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(
    r"(?:[A-ZÀ-ÝŁŚŻČŠŽ][\w'’.\-]*|al|el|de|da|di|del|der|den|van|von|bin|ibn|la|le|du|dos|and|und|et|y|&)"
)
_COPYRIGHT = re.compile(r"(?:©|\(c\) ?\d|copyright\b)", re.IGNORECASE)
_NUMERIC_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|\d{1,2}[:.h]\d{2}")
TIME_OF_DAY = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
NUMBERED = re.compile(r"\d{1,4}[.)] ")
_REPORTING = re.compile(r"\(?(?:additional )?(?:reporting|writing|editing|compiled|edited) by [A-Z]", re.IGNORECASE)
# "34 responses to …", "Reader comments (12)": what stands above comments in the common blog and forum systems
_COMMENTS = re.compile(
    r"(?!no comment\b)(?:\(?\d[\d.,]*\)?|one|no|top|top[- ]rated|most|all|latest|recent|newest|popular) "
    r"(?:reader |readers' |user |new )?"
    r"(?:comments?|responses?|repl(?:y|ies)|thoughts?|commentaires?|comentarios?|comentários?|kommentare?|commenti"
    r"|reacties?|yorum|комментари\w+|komentarz\w*)\b(?P<on> (?:on|to|for|sur|zu|su|en|para|a)\b[^\n]{0,200})?[^\w\n]{0,4}"
    r"|(?:reader|readers'|user|facebook) (?:comments|responses|reviews)\b[^\n]{0,12}",
    re.IGNORECASE,
)
# "Mara Lind on May 3, 2018 at 4:47 pm said:", "12. Mara says:"
_COMMENTER = re.compile(
    r"[^\n]{2,90}\b(?:said|says|wrote|writes|dit|sagt|schreibt|dice|disse|diz|zegt)\s?:", re.IGNORECASE
)
_VOTES = re.compile(
    r"(?:rating|score|votes?|likes?|points?)\s?:? \d[\d,.]*(?: votes?)?|\d[\d,.]* (?:votes?|likes?|points?|upvotes?)"
    r"|(?:log|sign) in to (?:reply|comment)|reply to this|in reply to [^\n]{1,60}",
    re.IGNORECASE,
)
_REPORTING_LETTERS = frozenset("(arwceARWCE")
_BIO = re.compile(
    r"(?:[A-Z][\w'’.\-]+ ){2,4}"
    r"(?:is|was|has been|covers|writes|reports|joined|works) (?:an?|the|our|about|on|as|for|from)? ?"
    r"[^\n]{0,120}?\b(?:reporter|correspondent|writer|editor|journalist|columnist|contributor|producer|freelance|fellow)\b"
)


_SHORT = 220
"""Characters beyond which a line is no name of a file, counter, time or credit."""

_GALLERY_LEADS = frozenset(("photos:", "in photos:", "in pictures:", "gallery:", "slideshow:"))


def is_name(line: Line) -> bool:
    """Two to four capitalised words and nothing else."""
    if line.is_name is None:
        line.is_name = len(line.probe) <= 50 and 2 <= len(line.raw_words) <= 12 and _is_name(line)
    return line.is_name


def _is_name(line: Line) -> bool:
    parts = line.probe.split()
    if not 2 <= len(parts) <= 4:
        return False
    if any(c.isdigit() or c in '?!:;,"“”|/' for c in line.probe):
        return False
    capital = sum(p[0].isupper() for p in parts)
    return capital >= 2 and parts[0][0].isalpha() and all(_NAME_WORD.fullmatch(p) for p in parts)


def is_credit(line: Line) -> bool:
    """NAME/AGENCY and the like: short, no sentence, an agency's name or credit words beside a slash or nothing else."""
    text, tokens = line.probe, line.tokens
    if not tokens or len(tokens) > 18 or len(text) > 140 or (line.is_sentence and len(tokens) > 8):
        return False
    agencies = sum(t in credit_words("agency") for t in tokens)
    if not agencies:
        return False
    if "/" in text and len(tokens) <= 14:
        return _capital_share(line) >= 0.5
    if "," in text and len(tokens) <= 7 and tokens[-1] in credit_words("agency") and _capital_share(line) >= 0.99:
        return True
    rest = [t for t in tokens if t not in credit_words("agency") and t not in credit_words("word")]
    return not rest or (len(rest) <= 4 and text.lstrip("(")[:1] in "©[")


def _capital_share(line: Line) -> float:
    alpha = [w for w in line.raw_words if w[0].isalpha()]
    return sum(w[0].isupper() for w in alpha) / len(alpha) if alpha else 0.0


def date_share(line: Line) -> float:
    """Share of the words that dates and times are made of; 0 where there is no digit."""
    if line.date_share is None:
        line.date_share = _date_share(line)
    return line.date_share


def _date_share(line: Line) -> float:
    tokens = line.tokens
    if not tokens or len(tokens) > 24 or not line.has_digit:
        return 0.0
    months, days, zones, others = map(date_words, ("month", "weekday", "zone", "word"))
    known = 0
    anchored = False
    for token in tokens:
        if token[0].isdigit():
            known += 1
        elif token in months or token in days:
            known += 1
            anchored = True
        elif token in zones or token in others:
            known += 1
            anchored = anchored or token in ("ago", "min", "read", "updated", "published", "posted")
    return known / len(tokens) if anchored or _NUMERIC_DATE.search(line.probe) else 0.0


def hint(line: Line) -> Hint | None:
    """The strongest hint that a line's words and form give, or None."""
    best = _by_form(line)
    cue = line.cues[0] if line.cues else None
    if cue is None:
        return best
    weight = cue.weight
    # a phrase inside running text proves less the longer the text goes on around it
    if cue.place != "is" and len(line.tokens) > 25 and cue.label not in ("credit", "byline"):
        weight -= 0.1 if len(line.tokens) <= 60 else 0.25
    if cue.label == "credit" and cue.place in ("has", "ends") and len(line.tokens) > 14:
        # live pages and whole articles on one line have credits in the middle of their text
        is_one = len(line.tokens) <= 110 and line.length <= 700
        return Hint("caption", max(weight, 0.9) if is_one else 0.4, f"caption with a picture credit: '{cue.phrase}'")
    if cue.phrase in _GALLERY_LEADS and len(line.tokens) > 12 and line.is_sentence:
        return Hint("caption", 0.9, f"caption in a gallery: '{cue.phrase}'")
    if cue.place == "ends" and cue.label == "credit" and line.is_sentence:
        weight = 0.5
    if best is None or weight > best.weight:
        return Hint(cue.label, weight, f"{cue.label} cue: '{cue.phrase}'")
    return best


def _by_form(line: Line) -> Hint | None:
    text = line.probe
    if not line.tokens:
        return Hint("other", 0.95, "no word in it")
    if len(text) <= _SHORT:
        if DURATION.fullmatch(text):
            return Hint("other", 0.9, "a bare time or duration")
        if MEDIA_FILE.fullmatch(text) and " " not in text[-12:]:
            return Hint("other", 0.95, "name of a media file")
        if _COUNTER.fullmatch(text):
            return Hint("navigation", 0.9, "a counter")
        if is_credit(line):
            return Hint("credit", 0.93, f"picture credit: '{text[:60]}'")
        discussed = _discussed(line)
        if discussed is not None:
            return discussed
    if " " not in text and _URL.fullmatch(text):
        return Hint("other", 0.6, "a bare address")
    if text[0] in "@#" and _HANDLES.fullmatch(text):
        return Hint("share", 0.7, "nothing but handles or tags")
    if text[0] in _REPORTING_LETTERS and _REPORTING.match(text):
        return Hint("byline", 0.93, "who reported and edited")
    if text[0] in "©(cC" and _COPYRIGHT.match(text) and len(line.tokens) <= 30:
        label = "credit" if len(line.tokens) <= 6 and not re.search(r"\d{4}", text) else "legal"
        return Hint(label, 0.92, "begins with a copyright sign")
    share = date_share(line)
    if share >= 0.6:
        return Hint("dateline", 0.92, "date and time of the page")
    is_few = len(line.tokens) <= 16 and not line.is_sentence
    if is_few and _BY.match(text) is not None and _capital_share(line) >= 0.6:
        return Hint("byline", 0.9, f"byline: '{text[:60]}'")
    if share >= 0.35 and len(line.tokens) <= 12 and not line.is_sentence:
        return Hint("byline", 0.75, "name with a date")
    if len(line.tokens) <= 90 and text[0].isupper() and _BIO.match(text):
        return Hint("biography", 0.75, "says who the writer is")
    return None


def _discussed(line: Line) -> Hint | None:
    """The heading of readers' comments, a commenter's line, votes."""
    text = line.probe
    if len(line.tokens) > 30:
        return None
    heading = _COMMENTS.fullmatch(text)
    if heading is not None:
        return Hint("comment", 0.95 if heading["on"] or len(line.tokens) <= 4 else 0.8, "heading of readers' comments")
    if text[-1] == ":" and _COMMENTER.fullmatch(text):
        if TIME_OF_DAY.search(text):
            return Hint("comment", 0.92, "who commented, and when")
        if len(line.tokens) <= 5 and (text[0].isdigit() or line.tokens[-1] == "says"):
            return Hint("comment", 0.6, "a name that says")
    return Hint("comment", 0.9, "votes and replies") if len(text) <= 80 and _VOTES.fullmatch(text) else None


def stop_share(line: Line) -> float:
    """Share of function words among the words."""
    known = stopwords()
    return sum(t in known for t in line.tokens) / len(line.tokens) if line.tokens else 0.0
