"""What isn't known yet: "the cause of the crash was unclear", "it was not immediately clear who had fired", "nobody has claimed
responsibility", "police are trying to find out why".

Said by itself in most first reports, it is an answer to a question as any other: the next day's report may know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stages.extract.attributes.model import Attribute
from stages.extract.lexicon import read_csv
from stages.extract.model import Sentence, Span

UNKNOWN = "unknown"
_BEHIND = "who is behind"
_LEADS = r"(?:still|also|as|yet|so|far|immediately|entirely|exactly|quite|publicly|officially|initially|now|at|first|been|fully)"
_BE = r"(?:is|was|were|are|remains?|remained|has|have|had|'s|’s)"
_INSIDE = r"(?:[^.;:!?,“”\"()–—]|\.(?=\S| [A-Z]))"
"""A character of a clause; a full stop within a sentence is that of "Mr."."""
_END = r"(?:[;:!?,“”\"()–—]|\.(?!\S| [A-Z]))"
_NOT = r"(?:not|n[o'’]t|never|yet to be|yet to have been)"


@cache
def hints() -> frozenset[str]:
    """Words without one of which a sentence says nothing of the kind."""
    return frozenset(w for row in read_csv("unknowns.csv") if row["group"] == "hint" for w in row["words"].split("|"))


@cache
def _words(group: str) -> str:
    rows = [row["words"] for row in read_csv("unknowns.csv") if row["group"] == group]
    return "|".join(re.escape(word) for words in rows for word in words.split("|"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Patterns with a group `ask` (a question), `noun` (what isn't known, of what) or `deed` (what nobody has claimed)."""
    until = rf"(?=$|{_END}| (?:{_words('after')})\b)"
    ask = rf"(?P<ask>(?:{_words('ask')})\b(?! to\b){_INSIDE}{{0,200}}?){until}"
    named = rf"(?:(?:the|an?|its|his|her|their) )?(?:(?!that)[\w'’]+ )?(?:{_words('noun')})\b"
    noun = rf"(?P<noun>{named}(?: (?:of|for|behind|in) {_INSIDE}{{0,200}}?)?)"
    told = rf"(?:{ask}|{noun}(?=$|{_END}))"
    unknown = rf"(?:{_LEADS} )*(?:(?:{_words('blank')})|{_NOT} (?:{_LEADS} )*(?:{_words('denied')}))"
    is_unknown = rf"(?:{_BE} {unknown}|(?:is|was|are|were|has|have|had)n['’]t (?:{_LEADS} )*(?:{_words('denied')}))"
    early = rf"(?:too early|too soon|premature)(?: at this (?:stage|point))? to (?:{_words('early')})"
    deed = rf"(?: for (?P<deed>{_INSIDE}{{0,200}}?){until})?"
    nobody = r"(?:no (?:one|group|organi[sz]ation|party|faction|side)|nobody|neither side)"
    took = r"(?:claimed|admitted|taken|assumed|accepted)"
    patterns = (
        rf"\b(?:it|that) {is_unknown}(?: to \w+(?: \w+)?)?(?: on| as to| exactly| precisely)? {ask}",
        rf"\b(?:it|that) ?['’]s {unknown}(?: exactly| precisely)? {ask}",
        rf"\b{noun},? {is_unknown}\b",
        rf"\b{early}(?: on| about| exactly)?(?: [\w ]{{0,40}}(?:of|being|about|on))? {told}",
        rf"\b(?:trying|working|seeking|struggling|hoping) to (?:{_words('seek')}) {told}",
        rf"\b(?:{_words('probe')}) (?P<ask>(?:what caused|how|why)\b{_INSIDE}{{0,200}}?){until}",
        rf"\b(?:{_words('probe')}) (?P<noun>(?:the |possible |likely )*causes?\b(?: of {_INSIDE}{{0,200}}?{until})?)",
        rf"\b(?:has|have|had) not (?:{_LEADS} )*(?:{_words('denied')}) {told}",
        rf"\bno (?:\w+ )?claims? of responsibility{deed}",
        rf"\b{nobody}(?: \w+)? (?:has |have |had )?(?:{_LEADS} )*{took} responsibility{deed}",
    )
    return tuple(re.compile(p, re.IGNORECASE) for p in patterns)


def find_unknowns(text: str, sentence: Sentence) -> Iterator[Attribute]:
    """What a sentence says isn't known, each once: claims of attribute "status" with the value "unknown", whose subject is the
    question ("why the tram tipped over") or what would answer it ("the cause of the crash"). A question claims nothing.

    Never raises; time is linear in the sentence.
    """
    start, end = sentence.span.start, sentence.span.end
    said = re.sub(r"\s", " ", text[start:end])
    if said.rstrip('”" ').endswith("?"):
        return
    taken: list[Span] = []
    for pattern in _patterns():
        for match in pattern.finditer(said):
            subject, last = _subject(match)
            span = Span(start + match.start(), start + last)
            if subject and not any(span.overlaps(t) for t in taken):
                taken.append(span)
                yield Attribute(sentence, span, "attribute", "status", subject, UNKNOWN, confidence=0.8)


def _subject(match: re.Match[str]) -> tuple[str, int]:
    """(subject, end) of what a match says is unknown; no subject where it names nothing."""
    found = match.groupdict()
    for name in ("ask", "noun"):
        if found.get(name):
            words = found[name].strip(" ,'’")
            is_told = name == "noun" or " " in words
            if name == "noun":
                words = re.sub(r"^(?:whose|their|his|her|its) ", "the ", words, flags=re.IGNORECASE)
            return (words if is_told else "", max(match.end(), match.end(name)))
    deed = (found.get("deed") or "").strip(" ,")
    return (f"{_BEHIND} {deed}" if deed else f"{_BEHIND} it"), match.end()
