"""Helpers for the tests of attribution: an article out of lines, and statements as readable tuples."""

from __future__ import annotations

from stages.extract.model import Article, Sentence, Span, Statement
from stages.extract.sentences import split_sentences
from stages.extract.statements.attribution import find_statements


def article(text: str, headline: bool = False) -> Article:
    """An article whose blocks are the lines of `text`; with `headline`, the first line is one."""
    sentences: list[Sentence] = []
    position = 0
    for block_no, line in enumerate(text.split("\n")):
        section = "headline" if headline and block_no == 0 else "body"
        for span in split_sentences(text, position, position + len(line)):
            sentences.append(Sentence(len(sentences), block_no, span, section))
        position += len(line) + 1
    return Article("doc", text, None, "en", None, tuple(sentences))


def of(text: str, span: Span | None) -> str | None:
    return span.of(text) if span is not None else None


def said(text: str, headline: bool = False) -> list[tuple[str | None, str | None, str]]:
    """(speaker, cue, content) of every statement, as written."""
    return [
        (of(text, s.speaker), of(text, s.cue), s.content.of(text)) for s in find_statements(article(text, headline))
    ]


def only(text: str, headline: bool = False) -> Statement:
    """The one statement that the text holds."""
    (statement,) = find_statements(article(text, headline))
    return statement
