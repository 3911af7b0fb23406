from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.encoder.decode import Attribution
from stages.extract.model import Span
from stages.extract.statements import attribution
from stages.extract.statements.attribution import MAX_CHARS, find_statements, read_sentences
from tests.unit.statements import article, of, only, said

CASES = [
    # content after the cue
    ("Mayor Ann Lee said the bridge was safe.", "Mayor Ann Lee", "said", "the bridge was safe"),
    ("The ministry said on Monday it had counted 12 boats.", "The ministry", "said", "it had counted 12 boats"),
    ("Two drivers told the Courier that they saw no smoke.", "Two drivers", "told", "that they saw no smoke"),
    ("Police said about 200 people had left.", "Police", "said", "about 200 people had left"),
    ("The firm on Friday announced a new ferry.", "The firm", "announced", "a new ferry"),
    ("The head of the port council, Ivo Hale, told Coast Radio that reports of a leak were “lies”.",
     "The head of the port council, Ivo Hale", "told", "that reports of a leak were “lies”"),
    ("Ann Lee, who runs the port, said it would reopen.", "Ann Lee, who runs the port", "said", "it would reopen"),
    ("A reporter who went to see the harbour said it was empty.", "A reporter who went to see the harbour", "said",
     "it was empty"),
    ("France and Chile said the strike had to end.", "France and Chile", "said", "the strike had to end"),
    ("The union accused the port of hiding the figures.", "The union", "accused", "the port of hiding the figures"),
    ("Residents believe the dam will hold.", "Residents", "believe", "the dam will hold"),
    # content before the cue
    ("The dam held overnight, engineers said.", "engineers", "said", "The dam held overnight"),
    ("Troops left the valley, a member of the town council said in a statement posted online.",
     "a member of the town council", "said in a statement posted online", "Troops left the valley"),
    ("Six boats sank, according to the coast guard.", "the coast guard", "according to", "Six boats sank"),
    ("According to the UN envoy, talks may resume.", "the UN envoy", "According to", "talks may resume"),
    ("“We are ready,” said Ivo Hale, the harbour master.", "Ivo Hale, the harbour master", "said", "“We are ready,”"),
    ("“It was a long night,” Ann Lee said in Port Velmar.", "Ann Lee", "said", "“It was a long night,”"),
    ("As the mayor said, the bridge is old.", "the mayor", "said", "the bridge is old"),
    ("“It was late,” said the owner Ann Lee in a recent speech.", "the owner Ann Lee", "said", "“It was late,”"),
    ("Ivo Hale, the author of “Low Water,” about floods, said the dams had saved towns.",
     "Ivo Hale, the author of “Low Water,” about floods", "said", "the dams had saved towns"),
    ("PORT VELMAR (Northwire) - The ferry sank, the owner said.", "the owner", "said", "The ferry sank"),
    # a title in apposition before the name
    ("“Nobody was hurt,” head of the rescue centre in Velmar, Lt.-Gen. Ivo Hale said.",
     "head of the rescue centre in Velmar, Lt.-Gen. Ivo Hale", "said", "“Nobody was hurt,”"),
    # curly, straight, forgotten marks
    ('"We are ready," she said.', "she", "said", '"We are ready,"'),
    # announcements without "said"
    ("The government has declared a general amnesty for deserters who return within three months.", "The government",
     "has declared", "a general amnesty for deserters who return within three months"),
    ("President Ann Lee, meanwhile, issued a decree offering free passage to the strikers.", "President Ann Lee",
     "issued a decree offering", "free passage to the strikers"),
    # nouns
    ("Amid reports that the dam had burst, people fled.", None, "reports", "that the dam had burst"),
    ("The mayor's claim that the dam was safe drew anger.", "The mayor's", "claim", "that the dam was safe"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "cue", "content"), CASES, ids=lambda v: str(v)[:40])
def test_who_said_what(text: str, speaker: str | None, cue: str, content: str) -> None:
    assert said(text) == [(speaker, cue, content)]


@pytest.mark.parametrize(
    "text",
    [
        "The number of reported cases fell.",
        "Hundreds live in tents near the planned road.",
        "The report was long and the claims were many.",
        "Ivo Hale walked to the harbour on Monday.",
        "The 'old town' burned.",
        "Bombs continued to fall through the night.",
    ],
)
def test_nothing_is_said(text: str) -> None:
    assert said(text) == []


def test_interrupted_quotation_is_one_claim() -> None:
    text = "“We are ready,” the mayor said. “Nobody will be left behind.”"
    statement = only(text)
    assert statement.content.of(text) == text
    assert statement.quotation == "direct"
    assert statement.cue is not None and statement.content.contains(statement.cue)


def test_interrupted_sentence_keeps_both_halves() -> None:
    assert said("The dam, the engineers said, is close to bursting.") == [
        ("the engineers", "said", "The dam, the engineers said, is close to bursting")
    ]


def test_quotation_kinds() -> None:
    assert only("Ann Lee said “we are ready”.").quotation == "direct"
    assert only("Ann Lee said the offer was “ludicrous and late”.").quotation == "mixed"
    assert only("Ann Lee said the offer came late.").quotation == "indirect"


def test_quotation_over_paragraphs_is_chained() -> None:
    text = "“We heard it first,” said Ann Lee. “Then the lights went.\n“After that we ran to the hill.”"
    first, second = find_statements(article(text))
    assert (first.continues, second.continues) == (None, 0)
    assert second.content.of(text) == "“After that we ran to the hill.”"
    assert second.name == "Ann Lee"
    assert second.span == second.content


def test_single_marks_run_on_over_paragraphs_too() -> None:
    text = "‘The pier is closed,’ said Ann Lee.\n‘Nobody has closed it before.\n'We shall open another pier next year.’"
    assert said(text) == [
        ("Ann Lee", "said", "‘The pier is closed,’"),
        ("Ann Lee", None, "‘Nobody has closed it before."),
        ("Ann Lee", None, "'We shall open another pier next year.’"),
    ]


def test_who_speaks_between_two_paragraphs_is_not_said() -> None:
    text = "“The pier is closed,” said Ann Lee, the mayor.\n“Nobody has ever closed it before.”"
    assert [content for _, _, content in said(text)] == text.replace(" said Ann Lee, the mayor.", "").split("\n")


def test_a_picture_parts_no_quotation() -> None:
    text = "“The pier is closed,” said Ann Lee.\nThe pier on Friday (Courier)\n“Nobody has ever closed it before."
    whole = article(text)
    sentences = tuple(replace(s, section="caption" if s.block_no == 1 else "body") for s in whole.sentences)
    found = find_statements(replace(whole, sentences=sentences))
    assert [s.name for s in found if s.sentence.block_no == 2] == ["Ann Lee"]


def test_quotation_of_its_own_paragraph_takes_the_speaker_before() -> None:
    text = "Ann Lee told the Courier that the count was wrong.\n“Nobody asked us at all.”"
    _, quote = find_statements(article(text))
    assert (quote.name, quote.cue) == ("Ann Lee", None)


def test_forgotten_closing_mark() -> None:
    text = "“These leaflets are addressed to us. They tell us to go, a teacher told the Gazette."
    statement = find_statements(article(text))[0]
    assert statement.content.of(text) == "“These leaflets are addressed to us. They tell us to go"
    assert of(text, statement.speaker) == "a teacher"


def test_a_quotation_belongs_to_one_speaker_as_a_whole() -> None:
    text = "“No, it was late. I think we should go. And I told them so,” Ann Lee said."
    assert said(text) == [("Ann Lee", "said", "“No, it was late. I think we should go. And I told them so,”")]


def test_participle_carries_the_speaker() -> None:
    text = "Ivo Hale said the port was shut, adding that it would reopen on Friday."
    assert said(text) == [
        ("Ivo Hale", "said", "the port was shut"),
        ("Ivo Hale", "adding", "that it would reopen on Friday"),
    ]


def test_second_verb_shares_the_subject() -> None:
    text = "The army denied the attack and accused the rebels of staging it."
    assert said(text) == [
        ("The army", "denied", "the attack"),
        ("The army", "accused", "the rebels of staging it"),
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "via", "content"),
    [
        ("Northwire quoted Hale as saying the corridor was open.", "Hale", "Northwire", "the corridor was open"),
        ("State television quoted the governor of Velmar as saying three roads would open.",
         "the governor of Velmar", "State television", "three roads would open"),
        ("“Three roads are open,” Ivo Hale said, according to the state-run Velmar news agency.", "Ivo Hale",
         "the state-run Velmar news agency", "“Three roads are open,”"),
        ("President Ann Lee issued a decree pardoning strikers, the official Velmar news agency reported.",
         "President Ann Lee", "the official Velmar news agency", "a decree pardoning strikers"),
        ("Ivo Hale was quoted by Reuters as saying the mine was safe.", "Ivo Hale", "Reuters", "the mine was safe"),
    ],
)  # fmt: skip
def test_relays_name_the_deepest_speaker(text: str, speaker: str, via: str, content: str) -> None:
    statement = only(text)
    assert of(text, statement.speaker) == speaker
    assert of(text, statement.via) == via
    assert statement.content.of(text) == content
    assert statement.within is None


def test_speech_within_speech() -> None:
    text = "Ann Lee said the army had told the villagers that they must go."
    outer, inner = find_statements(article(text))
    assert (outer.within, inner.within) == (None, 0)
    assert of(text, inner.speaker) == "the army"


def test_headlines() -> None:
    assert said("Bridge is safe, says ferry company", headline=True) == [("ferry company", "says", "Bridge is safe")]
    assert said("Dozens have left the town, Chile, Peru say", headline=True) == [
        ("Chile, Peru", "say", "Dozens have left the town")
    ]
    assert said("Photos: Chile after the flood\nChile was hit.", headline=True) == []


@pytest.mark.parametrize(
    ("text", "modality", "polarity"),
    [
        ("Ann Lee said the port was shut.", "asserted", "positive"),
        ("Ann Lee said the port may be shut.", "hedged", "positive"),
        ("Ann Lee said the port would reopen.", "planned", "positive"),
        ("Ann Lee denied the port was shut.", "denied", "positive"),
        ("Ann Lee said no ship had left.", "asserted", "negative"),
        ("Ann Lee said if it rained the port was shut.", "hypothetical", "positive"),
        ("According to Ann Lee, an estimated 400 people have left.", "hedged", "positive"),
        ("Ann Lee vowed to reopen the port.", "planned", "positive"),
    ],
)
def test_stance(text: str, modality: str, polarity: str) -> None:
    statement = only(text)
    assert (statement.modality, statement.polarity) == (modality, polarity)


PIECES = (
    "“ ” \" ' ’ ‘ said says told that he she they who , . ; : — ( ) John Smith the minister of and but as according to "
    "quoted saying adding ? ! U.S. will reported by Monday report officials Chile claims"
)
WORDS = [*PIECES.split(), "\n"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_spans_are_valid_on_any_text(text: str) -> None:
    found = article(text)
    statements = find_statements(found)
    for number, s in enumerate(statements):
        for span in (s.span, s.content, s.speaker, s.cue, s.via):
            assert span is None or 0 <= span.start < span.end <= len(text)
        assert s.span.contains(s.content)
        for part in (s.cue, s.speaker):
            in_block = part is not None and "\n" not in text[min(part.start, s.span.start) : max(part.end, s.span.end)]
            assert part is None or s.cue is None or not in_block or s.span.contains(part)
        assert "\n" not in s.content.of(text)
        assert s.within is None or (0 <= s.within < len(statements) and s.within != number)
        assert s.continues is None or 0 <= s.continues < len(statements)
    assert find_statements(found) == statements


@pytest.mark.parametrize(
    "unit",
    ['"', "“a” ", "“Hello there my friend.” ", "he said ", "X said that ", "according to ", "'a ", "“a ", "Said, ",
     '"Yes," he said. ', "Al ", "a "],
)  # fmt: skip
def test_hostile_lines_take_bounded_time(unit: str) -> None:
    times = []
    for size in (2_500, 10_000):
        start = time.process_time()
        find_statements(article((unit * size)[: size if len(unit) > 1 else size // 10]))
        times.append(time.process_time() - start)
    assert times[1] < 8 * max(times[0], 0.25)  # four times the text: the time grows with it, not with its square


def test_nobody_of_a_later_sentence_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Troops surround the port, sparking fears for 2,000 people.\n\nResidents have reported shortages."

    def where(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    wrong = Attribution(where("Residents"), where("fears for"), [where("2,000 people")], 0.7)
    monkeypatch.setattr(attribution, "attributions", lambda scored: [wrong])
    assert [speaker for speaker, _, _ in said(text)] == [None]


def test_a_speaker_goes_without_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The port council today repeated its demand for cranes."
    wrong = Attribution(Span(0, 22), Span(23, 31), [Span(32, 53)], 0.7)
    monkeypatch.setattr(attribution, "attributions", lambda scored: [wrong])
    assert [speaker for speaker, _, _ in said(text)] == ["The port council"]


def test_a_long_document_is_read_as_far_as_the_bound() -> None:
    text = "\n".join(f"Ann Lee said there were {n} boats." for n in range(12_000))
    long = article(text)
    read = read_sentences(long)
    assert 0 < len(read) < len(long.sentences)
    assert sum(s.span.end - s.span.start for s in read) <= MAX_CHARS


def test_many_speakers_take_bounded_time() -> None:
    text = "\n".join(
        f"The Group{n} said it was ill. Ivo Hale{n} agreed that it was so. He said more." for n in range(350)
    )
    start = time.process_time()
    assert len(find_statements(article(text))) > 500
    assert time.process_time() - start < 10
