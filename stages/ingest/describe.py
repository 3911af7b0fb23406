"""Title, authors and language of a text, where its format does not state them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from stages.ingest.data_files import read_rows
from stages.ingest.outlets import by_name

_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 40
_SAMPLE = 1000
_CREDIT = re.compile(
    r"getty|photo|image|picture|credit|file\b|handout|courtesy|afp|reuters|\bap\b|\bepa\b|©|\(c\)|\w / \w|/[A-Z]{2}|"
    r"video|playback|caption|https?:|www\.|\.jpe?g|\.png|@|\w\.(?:com|net|org|co|ca|tv)\b|\b\d{1,2}:\d\d\b|"
    r"highlights|navigation|advertisement|sponsored|sign up|subscribe|newsletter|cookie|share |read more|related",
    re.IGNORECASE,
)
# What a sentence or a caption has and a headline hardly ever: two articles, a weekday or a month with its day.
_SENTENCE = re.compile(
    r"\b(?:the|a|an)\b.*\b(?:the|a|an)\b|\bon (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d"
)
_BYLINE = re.compile(r"by\s|published|updated|posted", re.IGNORECASE)
_NAME_PART = r"(?:[A-Z][\w.'’-]{1,30}|de|van|von|al|el|bin|and|&)"
_AUTHORS = re.compile(rf"(?:By|BY|by)\s+({_NAME_PART}(?:[ ,]+{_NAME_PART}){{1,14}})\s*(?:\||-|–|—|$)")


def title_of(text: str) -> str | None:
    """The headline of a plain text, None unless a line near the top is plainly one.

    The first line counts, short furniture ("Share") passed over, if it is shaped like a headline (4 to 18 words, no
    full stop, no credit) and is followed by running text; or any line of the top that the end of the text repeats. A
    line that the next one repeats with more behind it is a caption and its credit.
    """
    lines = [line.strip() for line in text[:20_000].split("\n")]
    filled = [line for line in lines if line][:12]
    if len(filled) < 2:
        return None
    ending = {line.strip() for line in text[-2000:].split("\n")[-4:]}
    for line in filled[:4]:
        if line in ending and _like_headline(line) and sum(x.strip() == line for x in text.split("\n")) > 1:
            return line
    start = 0
    while start < min(3, len(filled) - 1) and len(filled[start].split()) <= 2:
        start += 1
    line, following = filled[start], filled[start + 1 : start + 6]
    if not _like_headline(line) or not following:
        return None
    if following[0] != line and following[0].startswith(line[: max(20, len(line) - 2)]):
        return None
    return line if any(_is_prose(f) for f in following[:4]) else None


def authors_of(names: list[str], text: str) -> list[str]:
    """Names of people from stated authors, else from a "By …" line near the top; outlets and addresses left out."""
    out: list[str] = []
    if not names:
        for line in [line.strip() for line in text[:5000].split("\n") if line.strip()][:15]:
            match = _AUTHORS.match(line) if len(line) < 150 else None
            if match:
                names = [match[1]]
                break
    for name in names:
        name = re.sub(r"\w+://\S*|\S+@\S+", " ", name[:300])
        for part in re.split(r"\s*(?:[,;|/]|\band\b|&|\bet\b|\bund\b|\by\b(?=\s[A-Z]))\s*", name):
            part = re.sub(r"^(?:by|von|par|por)\s+", "", part.strip(" .–—-"), flags=re.IGNORECASE)
            plausible = 2 < len(part) < 60 and not any(c.isdigit() for c in part)
            if plausible and by_name(part) is None and part not in out:
                out.append(part)
    return out[:20]


def language_of(text: str, stated: str | None) -> str | None:
    """ISO 639-1 code: what the text itself shows (py3langid), else what its metadata state.

    Texts of fewer than 40 letters are not classified. A stated code wins over the classifier only for short texts,
    since pages often carry their template's language.
    """
    code = _code(stated)
    sample = " ".join(text[:200_000].split())
    sample = (
        sample[: 2 * _SAMPLE]
        if len(sample) <= 2 * _SAMPLE
        else sample[:_SAMPLE] + " " + sample[len(sample) // 2 :][:_SAMPLE]
    )
    letters = len(_LETTER.findall(sample))
    if letters < _FEWEST_LETTERS or (code and letters < 200):
        return code
    return str(_classifier().classify(sample)[0])


def _like_headline(line: str) -> bool:
    words = line.split()
    if (
        not 4 <= len(words) <= 18
        or len(line) > 160
        or _SENTENCE.search(line)
        or _CREDIT.search(line)
        or _BYLINE.match(line)
    ):
        return False
    if line[-1] in ".:;,…)" or line.endswith(('."', ".”", ".'", ".’")) or line[0] in "-–—•*(":
        return False
    first = next((c for c in line if c.isalnum()), "a")
    return first.isdigit() or first.isupper() or not first.isascii() or not first.islower()


def _is_prose(line: str) -> bool:
    return len(line.split()) >= 12 and line.rstrip("\"'”’)").endswith((".", "!", "?", "。", "؟"))


def _code(stated: str | None) -> str | None:
    if not stated:
        return None
    code = re.split(r"[-_]", stated.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else _languages().get(stated.strip().casefold())


@cache
def _classifier() -> Any:
    from py3langid import langid  # loads its model: only where a text is to be classified

    classifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    classifier.set_languages([c for c in classifier.labels if len(c) == 2])
    return classifier


@cache
def _languages() -> dict[str, str]:
    return {n: r["code"] for r in read_rows("languages.csv") for n in r["names"].split(";")}
