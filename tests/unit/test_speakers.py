from __future__ import annotations

import pytest

from stages.extract.speakers.mentions import read_mention
from stages.extract.statements.attribution import find_statements
from tests.unit.statements import article


@pytest.mark.parametrize(
    ("phrase", "name", "kind", "role", "affiliation"),
    [
        ("Russian Defence Minister Ivo Hale", "Ivo Hale", "person", "Russian Defence Minister", "Russia"),
        ("U.S. Secretary of State Jane Roe", "Jane Roe", "person", "U.S. Secretary of State", "United States"),
        ("UN envoy Ivo de Hale", "Ivo de Hale", "person", "UN envoy", "UN"),
        ("the head of Velmar city council, Ann Lee", "Ann Lee", "person", "head of Velmar city council",
         "Velmar city council"),
        ("Ann Lee, a local journalist", "Ann Lee", "person", "local journalist", None),
        ("Lt.-Gen. Sergey Hale", "Sergey Hale", "person", "Lt.-Gen.", None),
        ("Velmar Zoo’s director Ann Lee", "Ann Lee", "person", "Velmar Zoo’s director", "Velmar Zoo"),
        ("Mr King", "King", "person", None, None),
        ("a spokesman for Ahrar al-Noor", None, "unnamed", "spokesman for Ahrar al-Noor", "Ahrar al-Noor"),
        ("U.S. officials", None, "unnamed", None, "United States"),
        ("residents", None, "unnamed", None, None),
        ("two sources on the ground", None, "unnamed", None, None),
        ("Russia", "Russia", "state", None, "Russia"),
        ("France and Britain", "France and Britain", "state", None, None),
        ("the Syrian government", "Syrian government", "state", None, "Syria"),
        ("the Syrian army", "Syrian army", "organisation", None, "Syria"),
        ("the Britain-based Velmar Observatory for Birds", "Velmar Observatory for Birds", "organisation", None, None),
        ("the Velmar Observatory for Birds monitoring group", "Velmar Observatory for Birds", "organisation", None, None),
        ("the Velmar Observatory for Birds a Britain-based monitor", "Velmar Observatory for Birds", "organisation",
         None, None),
        ("a notice published Friday in the gazette", None, "unnamed", None, None),
        ("the ministry on Tuesday", None, "organisation", None, None),
        ("Jane Roe late Friday", "Jane Roe", "person", None, None),
        ("The Sunday Times", "Sunday Times", "media", None, None),
        ("the state-run Sputnik news agency", "Sputnik", "media", None, "Russia"),
        ("Syrian state TV", "Syrian state TV", "media", None, "Syria"),
        ("Reuters", "Reuters", "media", None, None),
        ("the New York-based watchdog", None, "organisation", None, None),
        ("the rebel group Ahrar al-Noor", "Ahrar al-Noor", "organisation", None, None),
        ("Russia, Syria", "Russia and Syria", "state", None, None),
        ("China, its main trading partner", "China", "state", None, "China"),
        ("nuclear-armed North Korea", "North Korea", "state", None, "North Korea"),
        ("the host, Jane Roe", "Jane Roe", "person", "host", None),
        ("a furious Ivo Hale", "Ivo Hale", "person", None, None),
        ("UN Secretary-General Ivo Hale", "Ivo Hale", "person", "UN Secretary-General", "UN"),
        ("Jane Roe, managing director of the Velmar Monetary Fund", "Jane Roe", "person",
         "managing director of the Velmar Monetary Fund", "Velmar Monetary Fund"),
        ("state-run news agency SANA", "SANA", "media", None, "Syria"),
        ("Indians Manager Ivo Hale", "Ivo Hale", "person", "Indians Manager", None),
        ("Indian Manager Ivo Hale", "Ivo Hale", "person", "Indian Manager", "India"),
        ("Jane Roe, 58, a truck driver from Velmar, Ill", "Jane Roe", "person", "truck driver from Velmar", None),
        ("Ivo Abdel Hale head of the Syrian Observatory for Birds", "Ivo Abdel Hale", "person",
         "head of the Syrian Observatory for Birds", "Syrian Observatory for Birds"),
        ("head of the Russian reconciliation center in Velmar, Lt.-Gen. Ivo Hale", "Ivo Hale", "person",
         "head of the Russian reconciliation center in Velmar", "Russia"),
        ("Jane Roe, head of the Russian teachers' union", "Jane Roe", "person", "head of the Russian teachers' union", None),
        ("Jane Roe, commander of the Syrian army", "Jane Roe", "person", "commander of the Syrian army", "Syria"),
        ("Jane Roe, spokeswoman for the Syrian opposition", "Jane Roe", "person", "spokeswoman for the Syrian opposition", None),
        ("a spokesman for the French teachers' union", None, "unnamed", "spokesman for the French teachers' union", None),
        ("a spokesman for the Afghan Noor movement", None, "unnamed", "spokesman for the Afghan Noor movement",
         "Afghan Noor movement"),
        ("Jane Roe, director of the American Red Cross", "Jane Roe", "person", "director of the American Red Cross",
         "American Red Cross"),
    ],
)  # fmt: skip
def test_reading_a_speaker_phrase(
    phrase: str, name: str | None, kind: str, role: str | None, affiliation: str | None
) -> None:
    mention = read_mention(phrase)
    assert (mention.name, mention.kind, mention.role, mention.affiliation) == (name, kind, role, affiliation)


def speakers(text: str) -> list[tuple[str | None, str | None]]:
    return [(s.name, s.kind) for s in find_statements(article(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("UN envoy Ivo Hale said talks failed. He said more were planned. The envoy warned that time was short.",
         ["Ivo Hale"] * 3),
        ("Nurse Ann Lee said beds were short. The Tidewatch Institute said nothing had changed. Lee said it had.",
         ["Ann Lee", "Tidewatch Institute", "Ann Lee"]),
        ("Human Rights League said it had counted 47 attacks. The New York-based watchdog said more were likely.",
         ["Human Rights League"] * 2),
        ("The Velmar Observatory said ten died. The observatory said more were hurt. It said roads were shut.",
         ["Velmar Observatory"] * 3),
        ("Chile announced a new road. It also offered a reward for tips.", ["Chile"] * 2),
        ("Smith said the dam was old.\nThe engineer, John Smith, said it leaked.", ["John Smith"] * 2),
        ("Governor Ann Lee said it rained. Mayor Ivo Hale said it did not. She said he was wrong.",
         ["Ann Lee", "Ivo Hale", None]),
    ],
)  # fmt: skip
def test_names_are_carried_through_an_article(text: str, names: list[str | None]) -> None:
    found = [name for name, _ in speakers(text)]
    assert found[: len(names) - 1] == names[:-1]
    assert names[-1] is None or found[-1] == names[-1]


def test_half_of_a_countrys_name_is_the_one_country_that_the_article_names() -> None:
    text = "{} fired a rocket on Monday. The North said the rockets were carrying satellites into orbit."
    assert speakers(text.format("North Korea"))[-1] == ("North Korea", "state")
    assert speakers(text.format("The fleet"))[-1] == ("North", "organisation")
    assert speakers(text.format("North Macedonia, like North Korea,"))[-1] == ("North", "organisation")


def test_unnamed_people_stay_unnamed() -> None:
    assert speakers("A nurse told the Courier that beds were short. She said nobody came.") == [
        (None, "unnamed"),
        (None, "unnamed"),
    ]


@pytest.mark.parametrize(
    ("phrase", "affiliation"),
    [
        ("a Kurdish police source", None),
        ("a senior Western diplomat", None),
        ("a Druze leader", None),
        ("an African Union envoy", "African Union"),
        ("a European Commission spokeswoman", "European Commission"),
        ("American CEO Tom Hale", None),
        ("British chief executive Ann Lee", None),
        ("Airline spokesman Tom Hale", None),
        ("Current Velmar Bank board member Tom Hale", "Velmar Bank"),
        ("Another provincial official, police chief Tom Hale", None),
        # where a body sits says nothing of whom it speaks for
        ("the Britain-based monitor", None),
        ("Tom Hale, director of the UK-based Velmar Watch", "Velmar Watch"),
        ("a Geneva-based activist", None),
        ("a US-led coalition spokesman", "United States"),
    ],
)
def test_a_people_is_no_body(phrase: str, affiliation: str | None) -> None:
    assert read_mention(phrase).affiliation == affiliation


def test_the_only_president_in_the_article_is_the_president() -> None:
    text = "The president offered an amnesty to the strikers.\nPresident Ann Lee travels on Friday."
    assert speakers(text)[0] == ("Ann Lee", "person")
    two = text + "\nPresident Ivo Hale of Chile stays."
    assert speakers(two)[0] == (None, "unnamed")


def test_a_spokesman_speaks_for_the_body_before_him() -> None:
    text = "The rebel group Ahrar al-Noor called the offer “ludicrous”.\n“It is a trick,” said a spokesman."
    assert find_statements(article(text))[-1].affiliation == "Ahrar al-Noor"


def test_a_director_belongs_to_the_body_named_before() -> None:
    text = "The Velmar Observatory for Birds said ten died.\nObservatory director Ann Lee said more were hurt."
    assert find_statements(article(text))[-1].affiliation == "Velmar Observatory for Birds"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Jane Roe who runs the shelter", "Jane Roe"),
        ("Prime Minister Jane Roe who took office in May", "Jane Roe"),
        ("The Harbour Observatory which monitors Ruritanias five-year conflict", "Harbour Observatory"),
        ("The ministry that runs the ports", None),
    ],
)
def test_what_says_which_bearer_is_no_part_of_a_name(words: str, name: str | None) -> None:
    assert read_mention(words).name == name


def test_a_body_without_its_seat() -> None:
    assert read_mention("New York-based Velmar Watch").name == "Velmar Watch"
    assert read_mention("London-based so-called Velmar Observatory for Birds").name == "Velmar Observatory for Birds"
    assert read_mention("Velmar Observatory for Birds a Britain-based group").name == "Velmar Observatory for Birds"


def test_a_family_name_that_stands_first() -> None:
    text = (
        "North Korean leader Kim Jong Roe came to Velmar on Monday.\nKim said the harbour would stay open all year.\n"
        "(Additional reporting by Ann Kim in Velmar; Editing by Kim Hale)"
    )
    assert [s.name for s in find_statements(article(text)) if "open all year" in s.content.of(text)] == ["Kim Jong Roe"]


def test_who_made_an_article_is_nobody_of_whom_it_tells() -> None:
    text = "Hale said the harbour would stay open all year.\n(Reporting by Jane Hale in Velmar; Editing by Tom Hale)"
    assert [s.name for s in find_statements(article(text)) if "open all year" in s.content.of(text)] == ["Hale"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Skywatchers said the light was green all night.", None),
        (
            "Skywatchers said the light was green all night. It is the fifth win of the Skywatchers this year.",
            "Skywatchers",
        ),
        ("Advocates said the light was green all night.", None),
    ],
)
def test_people_who_open_a_sentence_are_no_name(text: str, name: str | None) -> None:
    assert find_statements(article(text))[0].name == name
