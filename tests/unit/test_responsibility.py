"""Who is held responsible, by whom, and who denies it, in sentences made up for the purpose."""

from __future__ import annotations

from datetime import date

import pytest

from stages.extract.accusers import affiliation, leaders
from stages.extract.attributes.find import find_attributes
from stages.extract.attributes.model import Attribute
from stages.extract.model import Article, Sentence
from stages.extract.sentences import split_sentences
from tests.unit.test_extract_assemble import claims, tables

BEFORE = "A blast tore through the market of Velmar."


def article(text: str) -> Article:
    sentences = tuple(Sentence(n, 0, span, "body") for n, span in enumerate(split_sentences(text, 0, len(text))))
    return Article("doc", text, date(2031, 5, 15), "en", None, sentences)


def responsible(text: str) -> list[Attribute]:
    return [a for a in find_attributes(article(text), lambda _: []) if a.attribute == "responsible"]


def found(text: str) -> list[tuple[str, str | None, str]]:
    return [(a.subject, a.value, a.modality) for a in responsible(text)]


@pytest.mark.parametrize(
    ("text", "deed", "actor", "modality"),
    [
        ("The Free Front claimed responsibility for the attack.", "attack", "Free Front", "asserted"),
        ("The Free Front (FF) rebel group claimed the attack.", "attack", "Free Front rebel group", "asserted"),
        ("The Free Front has claimed the bombing in a statement.", "bombing", "Free Front", "asserted"),
        ("The blast was blamed on smugglers.", "blast", "smugglers", "asserted"),
        ("Police blamed regime forces for the blast.", "blast", "regime forces", "asserted"),
        ("Officials blamed the attack squarely on Harbour Front militants.", "attack", "Harbour Front militants", "asserted"),
        ("Greenpoint blames the oil firm for the leak.", "leak", "oil firm", "asserted"),
        ("Rebels are to blame for the shelling.", "shelling", "Rebels", "asserted"),
        ("The raid was carried out by rebels.", "raid", "rebels", "asserted"),
        ("The raid was carried out by either Norwegian or rebel jets.", "raid", "Norwegian or rebel jets", "asserted"),
        ("The attack is believed to have been carried out by Norwegian jets.", "attack", "Norwegian jets", "hedged"),
        ("Norwegian jets carried out the strike.", "strike", "Norwegian jets", "asserted"),
        ("Separatists were behind the explosion.", "explosion", "Separatists", "asserted"),
        ("The rebels bear full responsibility for the massacre.", "massacre", "rebels", "asserted"),
        ("Analysts pointed a finger of blame at Norway over the hack.", "hack", "Norway", "asserted"),
        ("We hold the government responsible for these killings.", "killings", "government", "asserted"),
        ("A court held the driver responsible for the crash.", "crash", "driver", "asserted"),
        ("The mayor accused the rebels of carrying out the attack.", "attack", "rebels", "asserted"),
        ("Norway accused Sweden of being behind the cyberattack.", "cyberattack", "Sweden", "asserted"),
        ("They accused the government of Odo Roe of launching the raid.", "raid", "government of Odo Roe", "asserted"),
        ("The opposition accused the army of shelling the town.", "shelling of the town", "army", "asserted"),
        ("The man accused of the attack was freed.", "attack", "man", "asserted"),
        ("Two brothers, suspected of planning the attack, were held.", "attack", "Two brothers", "hedged"),
        ("The militia was accused by Norway of launching the raid.", "raid", "militia", "asserted"),
        ("Experts attributed the hack to Northwind, a state group.", "hack", "Northwind", "asserted"),
        ("The attack has been attributed to separatists.", "attack", "separatists", "asserted"),
        ("They accused Mr Roe of a string of crimes.", "crimes", "Mr Roe", "asserted"),
        ("They put the blame for the fire on the owner.", "fire", "owner", "asserted"),
        ("The army denied any direct involvement in the shooting.", "shooting", "army", "denied"),
        ("The ministry denied being behind the hack.", "hack", "ministry", "denied"),
        ("Brenza has denied carrying out the strike.", "strike", "Brenza", "denied"),
        ("The Front denied that it was behind the blast.", "blast", "Front", "denied"),
        ("The army had nothing to do with the blast.", "blast", "army", "denied"),
        ("The inquiry found the mayor had no role in the attack.", "attack", "mayor", "denied"),
    ],
)  # fmt: skip
def test_who_did_it(text: str, deed: str, actor: str, modality: str) -> None:
    assert found(text) == [(deed, actor, modality)]


@pytest.mark.parametrize(
    "text",
    [
        "She was responsible for hiring new staff.",
        "He blamed himself for the defeat.",
        "No responsible adult was at home.",
        "Jane Roe was responsible for the report.",
        "Nobody has claimed responsibility for the attack.",
        "No group claimed responsibility for the blast.",
        "Police said no one was responsible for the fire.",
        "Those responsible for the attack will be punished.",
        "The committee was responsible for the election.",
        "The minister took responsibility for the budget.",
        "The crash was blamed on a faulty signal.",
        "Officials blamed the fire on human error.",
        "The survey was carried out by a research firm.",
        "Who was responsible for the attack?",
        "The rebels accused the city of corruption.",
        "The Free Front claimed previous bombings.",
        "Rebels launched the offensive at dawn.",
        "The army denied responsibility for that attack.",
        "The plan was behind schedule.",
        "They accused the regime of killing and torture.",
        "He did not say which country's planes carried out the strike.",
    ],
)
def test_nobody_is_held_responsible(text: str) -> None:
    assert found(f"{BEFORE} {text}") == []


def test_negation_and_condition() -> None:
    assert [a.polarity for a in responsible("The navy was not responsible for the blast.")] == ["negative"]
    assert [a.modality for a in responsible("It is unclear whether the blast was carried out by rebels.")] == [
        "hypothetical"
    ]


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        (f"{BEFORE} Jane Roe said rebels were responsible.", "blast"),
        (f"{BEFORE} Ten people died. The rebels denied any involvement.", "blast"),
        ("Many pointed the finger at the navy, which condemned the attack.", "attack"),
        ("Reporters came to the town. Jane Roe said rebels were responsible.", None),
    ],
)
def test_a_deed_that_another_sentence_names(text: str, deed: str | None) -> None:
    assert [a.subject for a in responsible(text)] == ([] if deed is None else [deed])


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The Free Front claimed responsibility for the attack.", "The Free Front"),
        ("For his part Minister Odo Roe blamed rebels for the blast.", "Minister Odo Roe"),
        ("The militia was accused by Norway of launching the raid.", "Norway"),
        ("The blast was blamed on smugglers.", None),
        ("Odo Roe told the council of Velmar, blaming rebels for the blast, that he would stay.", None),
        ("The inquiry found the mayor had no role in the attack.", None),
    ],
)
def test_who_accuses_speaks(text: str, speaker: str | None) -> None:
    (claim,) = responsible(text)
    assert (claim.speaker.of(text) if claim.speaker else None) == speaker


def test_the_accuser_is_the_claims_speaker_and_a_pronoun_is_who_denies() -> None:
    text = (
        "Norwegian Defence Minister Jane Roe said on Monday that the harbour of Velmar was safe. "
        "She blamed the Free Front for the blast. The Free Front said in a statement that it regretted the deaths. "
        "It denied responsibility for the blast."
    )
    rows = [r for r in claims(*tables(("body", text))) if r["attribute"] == "responsible"]
    told = [(r["speaker_name"], r["speaker_affiliation"], r["category_value"], r["modality"]) for r in rows]
    assert told == [("Jane Roe", "Norway", "Free Front", "asserted"), ("Free Front", None, "Free Front", "denied")]
    assert all(r["quote"] in text and r["speaker_start"] is not None for r in rows)


def test_a_group_that_claims_a_deed_speaks_by_its_name() -> None:
    rows = claims(*tables(("body", "The Free Front group claimed responsibility for the attack.")))
    assert [(r["speaker_name"], r["category_value"]) for r in rows if r["attribute"] == "responsible"] == [
        ("Free Front", "Free Front group")
    ]


@pytest.mark.parametrize(
    ("who", "country"),
    [
        ("Norwegian warplanes", "Norway"),
        ("Norwegian or Swedish jets", "Norway or Sweden"),
        ("Norwegian-backed rebels", None),
        ("Roes forces", "Ghana"),
        ("regime of Odo Roe", "Ghana"),
        ("regime", None),
        ("Free Front", None),
    ],
)
def test_country_of_who_is_accused(who: str, country: str | None) -> None:
    heads = leaders(find_attributes(article("Ghanaian President Odo Roe spoke."), lambda _: []))
    assert affiliation(who, heads) == country
