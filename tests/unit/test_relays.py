from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.model import Article, Span, Statement
from stages.extract.statements.relays import join_relays
from tests.unit.statements import article, of

RELAYS = [
    # quoted
    ("Northwire quoted Hale as saying the corridor was open.", "Hale", "Northwire", "the corridor was open"),
    ("Ivo Hale was quoted by Velmar Radio as saying the mine was safe.", "Ivo Hale", "Velmar Radio",
     "the mine was safe"),
    ("The strike was over, Ann Lee was quoted as saying in the Velmar Post.", "Ann Lee", "the Velmar Post",
     "The strike was over"),
    ("Reuters reported a witness as saying the boat had sunk.", "a witness", "Reuters", "the boat had sunk"),
    # citing
    ("The ferry sank, the state news agency said, citing a military source.", "a military source",
     "the state news agency", "The ferry sank"),
    ("Citing a port official, Velmar Radio reported that the ferry had sunk.", "a port official", "Velmar Radio",
     "that the ferry had sunk"),
    ("The Velmar Post, citing unnamed officials, said the dam was unsafe.", "unnamed officials", "The Velmar Post",
     "the dam was unsafe"),
    ("Local media reported that three people died, citing police.", "police", "Local media",
     "that three people died"),
    # told, on, in
    ("A resident told the Velmar Courier that the road was shut.", "A resident", "the Velmar Courier",
     "that the road was shut"),
    ("“Nobody was hurt,” the mayor told Reuters.", "the mayor", "Reuters", "“Nobody was hurt,”"),
    ("Ann Lee said on Sky News that the port would reopen.", "Ann Lee", "Sky News", "that the port would reopen"),
    ("In an interview with the Velmar Gazette, Ann Lee said the dam was unsafe.", "Ann Lee", "the Velmar Gazette",
     "the dam was unsafe"),
    ("The dam was unsafe, Ann Lee said in an interview published in the Velmar Gazette.", "Ann Lee",
     "the Velmar Gazette", "The dam was unsafe"),
    ("In a statement carried by state television, the army said the town had fallen.", "the army",
     "state television", "the town had fallen"),
    ("Writing in the Guardian, Ann Lee said the dam was unsafe.", "Ann Lee", "the Guardian", "the dam was unsafe"),
    ("Witnesses quoted by Velmar Radio said the boat had sunk.", "Witnesses", "Velmar Radio", "the boat had sunk"),
    # according to, reported
    ("The ferry had sunk, the coast guard said, according to Velmar Radio.", "the coast guard", "Velmar Radio",
     "The ferry had sunk"),
    ("According to the Financial Times, Ivo Hale said that the bank was sound.", "Ivo Hale", "the Financial Times",
     "that the bank was sound"),
    ("The ministry said the port was shut, the official Velmar news agency reported.", "The ministry",
     "the official Velmar news agency", "the port was shut"),
    ("State television reported that the governor had announced three roads would open.", "the governor",
     "State television", "three roads would open"),
]  # fmt: skip


def joined(text: str, statements: list[Statement] | None = None, outlet: str | None = None) -> list[Statement]:
    statements = statements or []
    base = article(text)
    join_relays(Article("doc", text, None, "en", outlet, base.sentences), statements)
    return statements


def relays(text: str, outlet: str | None = None) -> list[tuple[str | None, str | None, str]]:
    """(origin, via, content) of the statements made out of a text in which none were found."""
    return [(of(text, s.speaker), of(text, s.via), s.content.of(text)) for s in joined(text, outlet=outlet)]


@pytest.mark.parametrize(("text", "origin", "via", "content"), RELAYS, ids=lambda v: str(v)[:40])
def test_relays_are_read_off_the_words(text: str, origin: str, via: str, content: str) -> None:
    assert relays(text) == [(origin, via, content)]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee told reporters that the road was shut.",
        "Ann Lee told parliament that the dam was safe.",
        "Ann Lee told the Senate that the dam was safe.",
        "The firm cut forty jobs, citing rising costs.",
        "The union said the firm had cut jobs, citing rising costs.",
        "Ann Lee said on Twitter that the road was shut.",
        "Ann Lee said in an interview that the road was shut.",
        "Velmar Radio reported that three people had died.",
        "According to the Velmar Post, three people have died.",
        "Ivo Hale, who said he was ill, left early, the Velmar Post reported.",
        "The company added 200 jobs, according to the Velmar Post.",
        "Ann Lee told her sister Reuters had called.",
        "He told a news conference that the dam was safe.",
    ],
)
def test_no_relay(text: str) -> None:
    assert all(s.via is None and s.within is None for s in joined(text))


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("A resident told the Velmar Courier that the road was shut.", "Velmar Courier"),
        ("A resident told the Courier that the road was shut.", "www.courier.com"),
        ("VELMAR (Reuters) - A resident told Reuters that the road was shut.", "Velmar Courier"),
        ("Ann Lee said on Sky News that the port would reopen.", "Sky News"),
    ],
)
def test_own_outlet_is_no_intermediary(text: str, outlet: str) -> None:
    assert all(s.via is None for s in joined(text, outlet=outlet))


@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        ("Ann Lee said the army had told the villagers that they must go.", "Ann Lee", "the army"),
        ("The police said the man had told them he was innocent.", "The police", "the man"),
        ("He recalled the pilot telling the passengers: “We are turning back.”", "He", "the pilot"),
        ("The army told the villagers to leave, two officials said.", "two officials", "The army"),
    ],
)
def test_nested_attributions_are_two_statements(text: str, outer: str, inner: str) -> None:
    statements = joined(text)
    nested = [s for s in statements if s.within is not None]
    assert [of(text, s.speaker) for s in nested] == [inner]
    assert nested[0].within is not None and nested[0].via is None
    assert of(text, statements[nested[0].within].speaker) == outer


def found(text: str, speaker: str, cue: str, content: str) -> Statement:
    """A statement as a finder would give it."""
    spans = [Span(text.index(part), text.index(part) + len(part)) for part in (speaker, cue, content)]
    sentence = article(text).sentences[0]
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    return Statement(sentence, whole, spans[2], speaker=spans[0], cue=spans[1])


def test_a_statement_of_the_medium_becomes_the_origins() -> None:
    text = "The ferry sank, Velmar Radio said, citing a port official."
    statements = joined(text, [found(text, "Velmar Radio", "said", "The ferry sank")])
    (statement,) = statements
    assert of(text, statement.speaker) == "a port official"
    assert of(text, statement.via) == "Velmar Radio"
    assert statement.content.of(text) == "The ferry sank"
    assert statement.span == Span(0, len(text) - 1)


def test_two_statements_of_a_relay_are_merged_and_positions_kept_right() -> None:
    text = "The mayor agreed. The ministry said the port was shut, Velmar Radio reported."
    inner = found(text, "The ministry", "said", "the port was shut")
    outer = found(text, "Velmar Radio", "reported", "The ministry said the port was shut")
    first = found(text, "The mayor", "agreed", "The mayor agreed")
    for statement in (inner, outer):
        statement.sentence = article(text).sentences[1]
    last = found(text, "The mayor", "agreed", "The mayor agreed")
    last.continues = 1
    inner.within = 1
    statements = joined(text, [first, outer, inner, last])
    assert [of(text, s.speaker) for s in statements][:2] == ["The mayor", "The ministry"]
    assert of(text, statements[1].via) == "Velmar Radio"
    assert statements[1].within is None
    assert statements[-1].continues == 1


def test_speakers_that_were_found_are_kept() -> None:
    """The finder's speaker is wider than the rules', who stop at a comma."""
    text = "Ann Lee, a teacher who lives by the dam, told the Velmar Courier that it leaked."
    statements = joined(text, [found(text, text[: text.index(" told")], "told", "that it leaked")])
    (statement,) = statements
    assert of(text, statement.speaker) == "Ann Lee, a teacher who lives by the dam,"
    assert of(text, statement.via) == "the Velmar Courier"


PIECES = (
    "“ ” \" ' ’ said says told that he she who , . ; : — ( ) Reuters Velmar Radio the ministry of and as according to "
    "quoted by saying citing reported interview with on in telling officials state television Monday 2016"
)
WORDS = [*PIECES.split(), "\n"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_spans_are_valid_on_any_text(text: str) -> None:
    statements = joined(text)
    for number, s in enumerate(statements):
        for span in (s.span, s.content, s.speaker, s.cue, s.via):
            assert span is None or 0 <= span.start < span.end <= len(text)
        assert s.span.contains(s.content)
        assert "\n" not in s.span.of(text)
        assert s.within is None or (0 <= s.within < len(statements) and s.within != number)
    again = joined(text)
    assert again == statements


@pytest.mark.parametrize(
    "unit",
    ["told Reuters ", "said ", "X said that Y told ", "citing a ", "according to the ", "quoted as saying ", '"', "“a ",
     "He told Reuters. ", "Ann Lee said on Radio A. ", "told Aaa Bbb that. ", "A said B said, C reported. "],
)  # fmt: skip
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    base = article(text)
    start = time.process_time()
    join_relays(base, [])
    assert time.process_time() - start < 2
