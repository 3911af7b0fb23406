"""Words for rising and falling amounts."""

from __future__ import annotations

from functools import cache

from stages.extract.lexicon import read_csv
from stages.extract.quantities.words import Token, lemma_of_verb


@cache
def _directions() -> tuple[dict[str, str], dict[str, str]]:
    verbs: dict[str, str] = {}
    nouns: dict[str, str] = {}
    for row in read_csv("change_words.csv"):
        verbs.update(dict.fromkeys(row["verbs"].split(), row["direction"]))
        nouns.update(dict.fromkeys(row["nouns"].split(), row["direction"]))
    return verbs, nouns


def change_verb(token: Token) -> str | None:
    """increase or decrease when the token is a verb (any form) or adverb of change."""
    return _directions()[0].get(lemma_of_verb(token.low))


def change_noun(token: Token) -> str | None:
    """increase or decrease when the token is a noun of change."""
    return _directions()[1].get(token.low)


def changes_from(tokens: list[Token], i: int) -> bool:
    """Whether a change begins at the number at token `i`, or is of its size, so that "to" makes no range.

    "rose from 12 to 20", "rose by 8 to 20".
    """
    near = tokens[max(0, i - 3) : i]
    if not any(t.low in ("from", "by") for t in near):
        return False
    return any(change_verb(t) or change_noun(t) for t in tokens[max(0, i - 12) : i])


def changes_by(tokens: list[Token], i: int) -> bool:
    """Whether a verb of change stands right before the number at token `i` (a currency sign between): "rose $2 to $50"."""
    k = i - 1
    while k >= 0 and not tokens[k].text[0].isalnum() and i - k < 3:
        k -= 1
    return k >= 0 and tokens[k].tag in ("V", "VD", "VG") and change_verb(tokens[k]) is not None
