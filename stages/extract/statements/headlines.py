"""Attribution that only headlines use: "Minister: Aid is ready", and a subject list without "and"."""

from __future__ import annotations

from stages.extract.lexicon import read_csv
from stages.extract.model import Article, Sentence
from stages.extract.statements.clauses import trim_end
from stages.extract.statements.drafts import Draft
from stages.extract.statements.tokens import CAPITAL, Tokens
from stages.extract.statements.word_tests import is_main_verb, is_noun_like

_MAX_SPEAKER = 6
_MAX_HEADLINE = 30


def headline_drafts(article: Article, sentence: Sentence, words: Tokens, sentences_in_block: int) -> list[Draft]:
    """ "Speaker: content" in a headline or a short line without a full stop; [] for anything else."""
    short = sentence.section == "headline" or (
        sentences_in_block == 1 and len(words) <= _MAX_HEADLINE and not article.text[: sentence.span.end].endswith(".")
    )
    if not short or ":" not in words.lower[: _MAX_SPEAKER + 1]:
        return []
    colon = words.lower.index(":")
    if colon == 0 or colon + 2 >= len(words) or not words.is_(0, CAPITAL):
        return []
    if not all(is_noun_like(words, n) or words.lower[n] in ("of", "the", "and", "for", ",") for n in range(colon)):
        return []
    if words.word(colon - 1) in _labels() or words.word(0) in _labels():
        return []
    # Someone who speaks in a headline is spoken of in the article.
    if any(c.isdigit() for n in range(colon) for c in words.lower[n]):
        return []
    if not words.quote[colon + 1] and not any(is_main_verb(words, n) for n in range(colon + 2, len(words))):
        return []
    name = article.text[words.start[colon - 1] : words.end[colon - 1]]
    if article.text.count(name) < 2 and not words.quote[colon + 1]:
        return []
    content = (colon + 1, trim_end(words, colon + 1, len(words)))
    return [Draft((colon, colon + 1), content, (0, colon), None, "after", confidence=0.6)]


def _labels() -> frozenset[str]:
    return frozenset(row["word"] for row in read_csv("headline_labels.csv"))
