"""Tokens of a sentence with a coarse part of speech, by closed-class words, verb forms and context.

No tagger is among the dependencies; what the finders need is only where a noun phrase ends and which verb governs it.
Tags: `#` number, `N` noun or adjective, `NP` capitalised word inside a sentence, `V` verb (base or -s
form), `VD` past form or
participle, `VG` -ing form, `J` participle that modifies a noun, `TO` infinitive marker, `.` punctuation,
and the classes of
`data/closed_classes.csv`.
"""

from __future__ import annotations

import re
from functools import cache

from stages.extract.lexicon import DATA, read_csv

_TOKEN = re.compile(
    r"\d{1,3}(?:[,.’'\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?(?![\d])|\d{1,3}(?: \d{3})+(?![\d.,]\d|\d)|\d+(?:[.,]\d+)?"
    r"|(?:[^\W\d_]\.){2,}|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*|[^\s]"
)
_APOSTROPHES = str.maketrans("’‘", "''")
_IRREGULAR_PLURALS = {
    "people": "people", "children": "child", "men": "man", "women": "woman", "police": "police", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "geese": "goose", "oxen": "ox", "lives": "life", "wives": "wife",
    "knives": "knife", "thieves": "thief", "wolves": "wolf", "leaves": "leaf", "halves": "half", "shelves": "shelf",
    "loaves": "loaf", "calves": "calf", "criteria": "criterion", "phenomena": "phenomenon", "crises": "crisis",
    "analyses": "analysis", "bases": "base", "cases": "case", "buses": "bus", "gases": "gas", "viruses": "virus",
    "houses": "house", "horses": "horse", "nurses": "nurse", "bacteria": "bacterium", "data": "data", "media": "media",
    "movies": "movie", "cookies": "cookie", "zombies": "zombie", "calories": "calorie", "aeroplanes": "aeroplane",
    "causes": "cause", "licences": "licence", "corpses": "corpse", "warehouses": "warehouse", "hearses": "hearse",
    "headquarters": "headquarters", "series": "series", "species": "species", "persons": "person", "axes": "axe",
    "caches": "cache", "hostages": "hostage", "aircraft": "aircraft", "purchases": "purchase", "releases": "release",
    "responses": "response", "exercises": "exercise", "enterprises": "enterprise", "franchises": "franchise",
    "databases": "database", "diseases": "disease", "increases": "increase", "leases": "lease", "phrases": "phrase",
    "offences": "offence", "premises": "premises", "airbases": "airbase", "expenses": "expense", "doses": "dose",
    "losses": "loss", "courses": "course", "nooses": "noose", "lenses": "lens", "roses": "rose", "noses": "nose",
    "cruises": "cruise", "promises": "promise", "clauses": "clause", "excuses": "excuse", "uses": "use",
}  # fmt: skip


_INVARIANT = (
    "cut",
    "hit",
    "hurt",
    "let",
    "put",
    "set",
    "shut",
    "split",
    "quit",
    "cast",
    "bid",
    "rid",
    "shed",
    "spread",
)


class Token:
    """One token: half-open character range in the document, text, lower-cased form and tag."""

    __slots__ = ("end", "low", "start", "tag", "text")

    def __init__(self, start: int, end: int, text: str):
        self.start, self.end, self.text = start, end, text
        self.low = text.translate(_APOSTROPHES).lower()
        self.tag = ""

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}"


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    return {row["set"]: frozenset(row["words"].split()) for row in read_csv("word_sets.csv")}


def word_set(name: str) -> frozenset[str]:
    """A set of words of `data/word_sets.csv`."""
    return _word_sets()[name]


@cache
def closed_class() -> dict[str, str]:
    """Word → tag for the closed classes; the first class that lists a word has it."""
    out: dict[str, str] = {}
    for row in read_csv("closed_classes.csv"):
        for word in row["words"].split():
            out.setdefault(word, row["tag"])
    return out


@cache
def _verb_forms() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """(form → lemma, form → tag, base and -s forms that are also nouns)."""
    lemma: dict[str, str] = {}
    tags: dict[str, str] = {}
    nouns: set[str] = set()
    for line in (DATA / "verbs.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        base, *irregular = line.lstrip("*").split()
        present = _third_person(base)
        past = irregular or [_past(base)]
        forms = [(base, "V"), (present, "V"), (_gerund(base), "VG")] + [(form, "VD") for form in past]
        if line.startswith("*"):
            nouns |= {base, present}
        for form, tag in forms:
            if form not in tags or tag == "VD":
                tags[form], lemma[form] = tag, base
    lemma.update(dying="die", dies="die", died="die", lying="lie", fleeing="flee")
    tags["dying"] = tags["lying"] = "VG"
    return lemma, tags, frozenset(nouns)


_SINGLE = ("offer", "suffer", "differ", "limit", "vomit")
"""Verbs that end like those whose last consonant is doubled, and keep it single: their first syllable has the stress."""


@cache
def _pasts() -> frozenset[str]:
    """Past forms that are no participle ("took"): they stand before no noun."""
    rows = [line.lstrip("*").split() for line in (DATA / "verbs.txt").read_text(encoding="utf-8").splitlines()]
    found = {row[1] for row in rows if len(row) > 2 and row[0] != "#"}
    return frozenset(found - {form for row in rows for form in (*row[:1], *row[2:])})


def _doubles(base: str) -> bool:
    if base in _SINGLE:
        return False
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]|.*(?:mit|fer|pel|cur|ban|nap|rol|drop|plot)", base))


def _third_person(base: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh|o)$", base):
        return base + "es"
    return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + (base[-1] if _doubles(base) else "") + "ed"


def _gerund(base: str) -> str:
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return base + (base[-1] if _doubles(base) else "") + "ing"


def forms_of_verb(base: str) -> tuple[str, ...]:
    """A verb's forms: base, third person, -ing, past, participle; irregular ones from `data/verbs.txt`."""
    past = _irregular_verbs().get(base, (_past(base),))
    return (base, _third_person(base), _gerund(base), past[0], past[-1])


def is_past_too(low: str) -> bool:
    """Whether a verb's base form is its past form as well (hit, cut)."""
    return low in _INVARIANT


@cache
def _irregular_verbs() -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {verb: (verb,) for verb in _INVARIANT}
    for line in (DATA / "verbs.txt").read_text(encoding="utf-8").splitlines():
        base, *irregular = line.lstrip("*").split() if line and not line.startswith("#") else [""]
        if irregular:
            out[base] = tuple(irregular)
    return out


def may_be_noun(low: str) -> bool:
    """Whether a verb form is as often a noun (attacks, offers)."""
    return low in _verb_forms()[2]


def is_verb_form(low: str) -> bool:
    """Whether a form belongs to a listed verb."""
    return low in _verb_forms()[1]


def lemma_of_verb(low: str) -> str:
    """Base form of a verb form; regular endings are undone for verbs that are in no list."""
    lemma = _verb_forms()[0].get(low)
    if lemma:
        return lemma
    for ending, tail in (("ied", "y"), ("ying", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            stem = low[: -len(ending)] + tail
            if re.search(r"([bdgmnprt])\1$", stem):
                return stem[:-1]
            if ending in ("ing", "ed") and re.search(r"(?:[aeiou][sgcvuz]|at|it|iz|ris|us|dg|tl|bl)$", stem):
                return stem + "e"
            return stem
    return low


def is_plural(low: str) -> bool:
    """Whether a noun form is plural (irregular plurals and invariable nouns included)."""
    if low in _IRREGULAR_PLURALS or low in word_set("invariable"):
        return True
    if low in word_set("not_plural") or len(low) < 4 or "'" in low:
        return low in (
            "ads",
            "mps",
            "gis",
            "tvs",
            "mds",
            "pcs",
            "cds",
            "km",
            "ceos",
            "uns",
            "idps",
            "meps",
            "msps",
            "pms",
        )
    if low.endswith(("women", "men")) and low not in ("specimen", "regimen", "omen", "abdomen", "acumen"):
        return True
    if low.endswith("people") or low.endswith("children"):
        return True
    return low.endswith("s") and not low.endswith(("ss", "us", "sis", "itis"))


def singular(low: str) -> str:
    """Singular of an English noun in lower case."""
    if low in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[low]
    if low.endswith("men") and is_plural(low):
        return low[:-3] + "man"
    if not is_plural(low) or low in word_set("invariable"):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return low[:-1] if low in ("shoes", "toes", "headaches", "caches") else low[:-2]
    return low[:-1] if low.endswith("s") else low


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Tagged tokens of text[start:end]; time is linear in its length."""
    tokens = [Token(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text, start, end)]
    _tag(tokens)
    return tokens


def _tag(tokens: list[Token]) -> None:
    classes = closed_class()
    _, verb_tags, _ = _verb_forms()
    first_word = True
    title_case = _is_title_case(tokens)
    for i, token in enumerate(tokens):
        low = token.low
        if token.text[0].isdecimal():
            token.tag = "#"
        elif not token.text[0].isalpha():
            token.tag = "."
        else:
            if low in classes and not (len(low) > 1 and token.text.isupper() and low in ("us", "it", "who", "may")):
                token.tag = classes[low]
            elif token.text[0].isupper() and not first_word and not title_case:
                token.tag = "NP"
            elif low in word_set("number_words"):
                token.tag = "#"
            elif low in verb_tags:
                token.tag = verb_tags[low]
            elif low.endswith("'s") and low[:-2] in classes:
                token.tag = "O"
            elif low.endswith("n't"):
                token.tag = "X" if low[:-3] in classes else "M"
            elif low.endswith("ed") and len(low) > 4:
                token.tag = "VD"
            elif low.endswith("ing") and len(low) > 5 and low not in ("building", "morning", "evening", "nothing"):
                token.tag = "VG"
            elif low.endswith("ly") and len(low) > 4 and low not in word_set("adverb_exceptions"):
                token.tag = "A"
            else:
                token.tag = "N"
            first_word = False
        if low == "may" and token.text == "May":
            token.tag = "NP"
        if token.tag == "." and token.text in '"“”:.—–':
            first_word = token.text in ":."
        if i:
            _settle(tokens, i)
    if len(tokens) > 1 and tokens[0].tag == "V" and may_be_noun(tokens[0].low) and tokens[1].tag not in ("D", "O", "#"):
        tokens[0].tag = "N"
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        # "in occupied territory", "to flee besieged cities"
        if token.tag == "VD" and before.tag in ("P", "V") and after.tag in ("N", "NP"):
            token.tag = "J"
        elif token.tag == "J" and before.tag == "D" and after.low == "of" and token.low.endswith("ing"):
            token.tag = "N"  # "the opening of the road"
        # "the wounded were", "civilians and unarmed will": people, since the verb follows
        elif token.tag == "VD" and before.low in ("and", "the") and after.tag in ("X", "M"):
            token.tag = "J"
        # "the truck hit the crowd"
        elif token.tag == "N" and is_past_too(token.low) and before.tag in ("N", "NP") and after.tag in ("D", "#"):
            token.tag = "VD"
        # "government forces drove", "food supplies could": a noun, since the verb follows
        elif (
            token.tag == "V"
            and before.tag in ("N", "NP", "J", "JJ")
            and after.tag in ("X", "M", "VD")
            and token.low.endswith("s")
            and may_be_noun(token.low)
        ):
            token.tag = "N"


def _is_title_case(tokens: list[Token]) -> bool:
    """Whether nearly every long word has a capital, so that capitals tell no names ("Ten Killed In Market Attack")."""
    long_words = [t.text for t in tokens if len(t.text) > 3 and t.text[0].isalpha()]
    return len(long_words) >= 3 and sum(w[0].isupper() for w in long_words) >= 0.8 * len(long_words)


def _settle(tokens: list[Token], i: int) -> None:
    """Decides forms that may be noun or verb by the word before."""
    token, before = tokens[i], tokens[i - 1]
    if token.low == "to" or before.low == "to":
        if before.low == "to" and token.tag == "V":
            before.tag = "TO"
        return
    ambiguous = token.low in _verb_forms()[2]
    if token.tag == "V":
        nominal = (
            before.tag in ("D", "J", "JJ", "P")
            or (before.tag == "#" and ambiguous)
            or before.low.endswith("'s")
            or before.text in ("-", "$")
        )
        after_noun = before.tag in ("N", "NP")
        is_base = not token.low.endswith("s") or token.low.endswith("ss")
        if nominal or (
            ambiguous
            and (
                before.tag in ("V", "VD", "VG", "C")
                or (after_noun and is_base and not is_plural(before.low))
                or (after_noun and not is_base and (is_plural(before.low) or i < 2))
                or (before.tag == "." and before.text != ",")
            )
        ):
            token.tag = "N"
    elif (
        token.tag in ("VD", "VG")
        and before.tag in ("D", "#", "J", "JJ")
        and before.low not in ("this", "that", "all", "both")
        and token.low not in _pasts()
    ) or (token.tag == "VD" and before.text == "-"):
        token.tag = "J"
