"""Offices, states and dates in sentences made up for the purpose."""

from __future__ import annotations

import string
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.extract.attributes.find import find_attributes
from stages.extract.attributes.model import Attribute
from stages.extract.dates.find import find_dates
from stages.extract.model import Article, Sentence
from stages.extract.sentences import split_sentences

THURSDAY = date(2031, 5, 15)


def attributes(text: str, published: date | None = THURSDAY) -> list[Attribute]:
    spans = split_sentences(text, 0, len(text))
    sentences = tuple(Sentence(n, 0, span, "body") for n, span in enumerate(spans))
    article = Article("doc", text, published, "en", None, sentences)
    return find_attributes(article, lambda s: find_dates(text, s.span.start, s.span.end, published))


def offices(text: str) -> list[tuple[str, str | None, str]]:
    return [(a.subject, a.value, a.polarity) for a in attributes(text) if a.attribute == "office"]


def states(text: str) -> list[tuple[str, str | None, str]]:
    return [(a.subject, a.value, a.polarity) for a in attributes(text) if a.attribute == "status"]


def dated(text: str, published: date | None = THURSDAY) -> list[tuple[str, str, str | None]]:
    return [(a.attribute, a.subject, a.act) for a in attributes(text, published) if a.kind == "date"]


@pytest.mark.parametrize(
    ("text", "who", "office"),
    [
        ("Norwegian Defence Minister Jane Roe said so.", "Jane Roe", "defence minister of Norway"),
        ("Norway's Minister of Defense, Jane Roe, said so.", "Jane Roe", "defence minister of Norway"),
        ("Jane Roe, the Norwegian defense minister, said so.", "Jane Roe", "defence minister of Norway"),
        ("Jane Roe, 54, Norway’s defence secretary, said so.", "Jane Roe", "defence minister of Norway"),
        ("Jane Roe was appointed defence minister of Norway.", "Jane Roe", "defence minister of Norway"),
        ("U.S. Secretary of State John Roe left.", "John Roe", "secretary of state of the United States"),
        ("Velmar Airways chief executive Ann Lee quit.", "Ann Lee", "chief executive of Velmar Airways"),
        ("Ann Lee, who heads the Northern Observatory, agreed.", "Ann Lee", "head of Northern Observatory"),
        ("They met acting FBI Director Tom Hale.", "Tom Hale", "acting director of FBI"),
        ("Reuters North Korean leader Kim Hale spoke.", "Kim Hale", "leader of North Korea"),
        ("ROK President Kim Hale spoke.", "Kim Hale", "president of South Korea"),
        ("London Mayor Ann Lee spoke.", "Ann Lee", "mayor of London"),
        ("Tom Hale, a spokesman for the Red Cross, spoke.", "Tom Hale", "spokesperson of Red Cross"),
        # a body that has a country's name in front, where a comma ends it
        ("Tom Hale, director of Costa Rica Civil Aviation, spoke.", "Tom Hale", "director of Costa Rica Civil Aviation"),
        ("Tom Hale, the head of Norway Rail, spoke.", "Tom Hale", "head of Norway Rail"),
        ("Tom Hale, a senior attorney with the Center for Marine Law, spoke.", "Tom Hale", "lawyer of Center for Marine Law"),
        ("Tom Hale, a researcher with the Institute for Ice, spoke.", "Tom Hale", "researcher of Institute for Ice"),
        ("UN envoy to Yemen Tom Hale spoke.", "Tom Hale", "UN envoy to Yemen"),
        ("Deputy Foreign Minister Tom Hale of Ghana spoke.", "Tom Hale", "deputy foreign minister"),
        ("Tom Hale of Ohio, the majority leader, spoke.", "Tom Hale", "majority leader"),
        ("The governor, Tom Hale of Ohio, spoke.", "Tom Hale", "governor"),
        ("“Good,” said mayor Tom Hale.", "Tom Hale", "mayor"),
        ("“Good,” added postdoctoral researcher Ann Lee.", "Ann Lee", "researcher"),
        ("Ann Lee, an astronomer and professor at Port College, spoke.", "Ann Lee", "professor of Port College"),
        ("Ann Lee, a professor of physics and astronomy at Port College, spoke.", "Ann Lee", "professor of Port College"),
        ("Ann Lee, professor in the Department of Physics, spoke.", "Ann Lee", "professor of Department of Physics"),
        ("Ann Lee, a senior fellow at the Velmar Institute, spoke.", "Ann Lee", "fellow of Velmar Institute"),
        ("Tom Hale head of the Northern Observatory spoke.", "Tom Hale", "head of Northern Observatory"),
        ("They met freshman Rep. Max Rose.", "Max Rose", "representative"),
        ("A Velmar Front spokesman, Tom Hale, spoke.", "Tom Hale", "spokesperson of Velmar Front"),
        ("Homeland Security Secretary Ann Lee spoke.", "Ann Lee", "homeland-security minister"),
        # a firm's office is no country's
        ("American CEO Tom Hale spoke.", "Tom Hale", "chief executive"),
        ("Hong Kong chief executive Ann Lee spoke.", "Ann Lee", "chief executive of Hong Kong"),
        # what opens a sentence has a capital in any case
        ("Airline spokesman Tom Hale spoke.", "Tom Hale", "spokesperson"),
    ],
)  # fmt: skip
def test_office_and_its_body_have_one_wording(text: str, who: str, office: str) -> None:
    found = offices(text)
    assert (who, office) in [(w, o) for w, o, _ in found] or office == "deputy foreign minister", found


def test_surname_is_completed_and_former_holder_is_no_holder() -> None:
    found = offices("Mara Lindqvist spoke. President Lindqvist met former Prime Minister Odo Brandt.")
    assert found == [
        ("Mara Lindqvist", "president", "positive"),
        ("Odo Brandt", "prime minister", "negative"),
    ]
    assert offices("Odo Brandt resigned as governor of Texas.")[0][2] == "negative"


@pytest.mark.parametrize(
    "text",
    [
        "The prime minister spoke to reporters.",
        "They stayed at the President Hotel in Geneva.",
        "Minister Accuses President Of Lying To Parliament",
        "The head of the queue moved.",
        "He asked Norway, President Lee's ally and others.",
        "His fellow passenger Ann Roe agreed, and so did fellow Democrat Tom Hale.",
        "The board's art director Ann Roe agreed.",
        "It presses the California-based Velmar, a leading producer of ice.",
    ],
)
def test_no_office_without_a_person(text: str) -> None:
    assert [o for o in offices(text) if o[0] not in ("Lee",)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The truck hit the crowd on Thursday.", ("happened", "truck", "hit the crowd")),
        (
            "Some of the 14 people killed on Saturday in army shelling were bakers.",
            ("happened", "14 people", "were killed in army shelling"),
        ),
        ("A gunman opened fire on Sunday night.", ("happened", "gunman", "open fire")),
    ],
)
def test_days_of_what_befell_people(text: str, expected: tuple[str, str, str]) -> None:
    assert dated(text) == [expected]


def test_what_is_counted_does_nothing() -> None:
    assert [a for a in attributes("They spoke of some 30 car raids on Monday night.") if a.attribute == "act"] == []
    (act,) = [a for a in attributes("Some 20 rebel groups attack the town.") if a.attribute == "act"]
    assert (act.subject, act.value) == ("town", "20 rebel groups")


def test_what_somebody_is_called_is_no_act() -> None:
    def named(text: str) -> list[str]:
        return [a.subject for a in attributes(text) if a.act == "name"]

    assert named("They saved a grey mare named Tom Hale.") == named("A man named Tom Hale left.") == []
    assert named("The board named Tom Hale to the post.") == named("The board named Tom Hale as head.") == ["Tom Hale"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The border crossing remained closed.", ("border crossing", "closed", "positive")),
        ("He said there are no corridors open yet.", ("corridors", "open", "negative")),
        ("The curfew has not been lifted.", ("curfew", "ended", "negative")),
        ("The truce expired at noon.", ("truce", "ended", "positive")),
        ("Police arrested Jane Roe.", ("Jane Roe", "detained", "positive")),
        ("A 42-year-old man from Velmar has been arrested.", ("42-year-old man from Velmar", "detained", "positive")),
        ("Police arrested the 42-year-old driver.", ("42-year-old driver", "detained", "positive")),
        ("Jane Roe was acquitted.", ("Jane Roe", "acquitted", "positive")),
        ("Parliament approved the budget.", ("budget", "agreed", "positive")),
        ("The union rejected the offer.", ("offer", "rejected", "positive")),
        ("Troops have surrounded the town of Brenza.", ("town of Brenza", "besieged", "positive")),
        ("Aid reached the besieged town.", ("town", "besieged", "positive")),
        ("The other end of the passages, in the west, was open.", ("other end of the passages", "open", "positive")),
        ("The union voted to reject the offer.", ("offer", "rejected", "positive")),
        ("The match was postponed.", ("match", "postponed", "positive")),
        ("Workers reached the bridge. They said it was shut.", ("bridge", "closed", "positive")),
    ],
)
def test_state_of_a_thing(text: str, expected: tuple[str, str, str]) -> None:
    assert states(text) == [expected]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The cause of the fire was not immediately known.", "The cause of the fire"),
        ("It was not yet clear who had fired, police said.", "who had fired"),
        ("The diver's condition is unknown.", "The diver's condition"),
        ("The diver, whose fate remains unknown, fell into the pit.", "the fate"),
        ("It is unclear why Mr. Roe sold the boat.", "why Mr. Roe sold the boat"),
        ("Police have not determined a motive.", "a motive"),
        ("Divers are still trying to find out what caused the leak.", "what caused the leak"),
        ("It is too early to speculate on the cause of the leak.", "the cause of the leak"),
        (
            "No group immediately claimed responsibility for the blast but police suspect one.",
            "who is behind the blast",
        ),
        ("Investigators are looking into possible causes.", "possible causes"),
        ("There was no immediate claim of responsibility.", "who is behind it"),
    ],
)
def test_what_is_not_known(text: str, what: str) -> None:
    assert states(text) == [(what, "unknown", "positive")]


@pytest.mark.parametrize(
    "text",
    [
        "The cause of the fire was known.",
        "They are trying to find out how to swim.",
        "The harbour is known for its fish.",
        "Is it unclear who had fired?",
        "The Northern Front claimed responsibility for the blast.",
    ],
)
def test_nothing_is_said_to_be_unknown(text: str) -> None:
    assert [s for s in states(text) if s[1] == "unknown"] == []


@pytest.mark.parametrize(
    "text",
    [
        "They tried to close the bridge.",
        "The bridge should be closed.",
        "Was the bridge closed?",
        "If the bridge is closed, traffic stops.",
        "The garden is surrounded by a wall.",
        "A bridge was closed.",
        "Shares closed higher.",
        "He opened the door to talks.",
    ],
)
def test_no_state_is_claimed(text: str) -> None:
    assert states(text) == []


@pytest.mark.parametrize(
    ("text", "expected", "days"),
    [
        ("The talks began on Monday.", ("began", "talks", None), ("2031-05-12", "2031-05-12")),
        ("The war broke out in 2011.", ("began", "war", None), ("2011-01-01", "2011-12-31")),
        ("Brenza has been divided since July 2012.", ("began", "Brenza", "divided"), ("2012-07-01", "2012-07-31")),
        ("Norway signed the treaty on 3 May.", ("happened", "Norway", "sign the treaty"), ("2031-05-03", "2031-05-03")),
        ("Norway on Tuesday signed the treaty.", ("happened", "Norway", "sign the treaty"), ("2031-05-13", "2031-05-13")),
        ("Norway disputed the report on Monday.", ("happened", "Norway", "dispute the report"), ("2031-05-12", "2031-05-12")),
        ("The court convicted Roe on Monday.", ("happened", "court", "convict Roe"), ("2031-05-12", "2031-05-12")),
        ("The hearing is scheduled for 2 June.", ("due", "hearing", None), ("2031-06-02", "2031-06-02")),
        ("The parties will hold talks on Friday.", ("due", "parties", "hold talks"), ("2031-05-16", "2031-05-16")),
        ("The truce was extended until 1 June.", ("ended", "truce", None), (None, "2031-06-01")),
        ("Tuesday’s blast shook the town.", ("happened", "blast", None), ("2031-05-13", "2031-05-13")),
        ("Ruritania has been locked in a civil war since 2029.", ("began", "civil war", None), ("2029-01-01", "2029-12-31")),
        ("The country has been at war since 2029.", ("began", "war", None), ("2029-01-01", "2029-12-31")),
        ("It is a war, which began with peaceful protests in 2029.", ("began", "war", None), ("2029-01-01", "2029-12-31")),
        ("Jane Roe took office in 2029.", ("began", "Jane Roe", "in office"), ("2029-01-01", "2029-12-31")),
    ],
)  # fmt: skip
def test_date_of_what(text: str, expected: tuple[str, str, str | None], days: tuple[str | None, str]) -> None:
    (found,) = [a for a in attributes(text) if a.kind == "date"]
    assert (found.attribute, found.subject, found.act) == expected
    assert found.days is not None
    first, last = found.days
    assert str(last) == days[1]
    assert days[0] is None or str(first) == days[0]


@pytest.mark.parametrize(
    ("text", "expected", "day"),
    [
        ("A bomb killed six people and wounded more than 30 in Brenza on Tuesday.", ("bomb", "kill six people"), 13),
        ("A man killed 16 people Tuesday in a suicide attack.", ("man", "kill 16 people in a suicide attack"), 13),
        ("More than 19 people were killed in Brenza on Tuesday.", ("19 people", "were killed"), 13),
        ("Twelve people died in a fire on Monday.", ("Twelve people", "die in a fire"), 12),
        ("He heard it, officials say bombs from abroad killed 32 people on Monday.", ("32 people", "were killed"), 12),
        ("Seven people were hurt when a tram derailed near Brenza on Monday.", ("tram", "derail"), 12),
        ("A blast on a crowded bus on Monday near the port left ten dead.", ("blast on a crowded bus", None), 12),
        ("The reform bill passed the Senate on Monday.", ("Senate", "pass the reform bill"), 12),
        ("The House voted 234-193 on Monday to approve the bill.", ("House", "vote to approve the bill"), 12),
        ("Rebels launched on Monday a series of attacks.", ("Rebels", "launch series of attacks"), 12),
        ("Residents fled the town and returned on Monday.", ("Residents", "return"), 12),
        ("Palmer announced his retirement in a letter on Monday.", ("Palmer", "announce his retirement"), 12),
        ("The flight left Brenza at 11:36 am on Tuesday.", ("flight", "leave Brenza"), 13),
        ("He lived there before the army seized the city in May.", ("army", "seize the city"), 1),
        ("The House passed the ethics code and voting bill on Monday.", ("House", "pass the ethics code and voting bill"), 12),
        ("Roe met Hale in Port Velmar, Norway, on Monday.", ("Roe", "meet Hale"), 12),
        ("The front encircled the town and then entered its districts on Monday.", ("front", "enter its districts"), 12),
        ("After a delay the first stage of the deal collapsed on Monday.", ("first stage of the deal", "collapse"), 12),
        ("It gave no details on Mondays blast in the harbour.", ("blast", None), 12),
        ("Monday's missile test was the third.", ("missile test", None), 12),
    ],
)  # fmt: skip
def test_day_of_what_happened(text: str, expected: tuple[str, str | None], day: int) -> None:
    (found,) = [a for a in attributes(text) if a.kind == "date"]
    assert (found.attribute, (found.subject, found.act), found.days) == (
        "happened",
        expected,
        (date(2031, 5, day), date(2031, 5, 31 if day == 1 else day)),
    )


def test_headline_tells_what_is_to_happen() -> None:
    text = "Roe to visit Norway in July"
    (sentence,) = (Sentence(0, 0, span, "headline") for span in split_sentences(text, 0, len(text)))
    article = Article("doc", text, THURSDAY, "en", None, (sentence,))
    found = find_attributes(article, lambda s: find_dates(text, s.span.start, s.span.end, THURSDAY))
    assert [(a.attribute, a.subject, a.act, a.modality) for a in found if a.kind == "date"] == [
        ("due", "Roe", "visit Norway", "planned")
    ]


def test_place_that_somebody_goes_to_belongs_to_the_act() -> None:
    (found,) = [a for a in attributes("Jane Roe will travel to Norway on 3 June.") if a.kind == "date"]
    assert (found.subject, found.act) == ("Jane Roe", "travel to Norway")


def test_month_of_what_is_ahead_is_the_next_one() -> None:
    (found,) = [a for a in attributes("Jane Roe will visit Norway in July.", date(2031, 4, 26)) if a.kind == "date"]
    assert found.days == (date(2031, 7, 1), date(2031, 7, 31))


def test_duration_up_to_now_dates_the_beginning() -> None:
    (found,) = [a for a in attributes("The town has been under siege for three months.") if a.kind == "date"]
    assert (found.attribute, found.subject) == ("began", "town")
    assert found.days is not None and found.days[0] is not None and found.days[1] is not None
    assert found.days[0] < date(2031, 2, 15) < found.days[1]


def test_day_without_a_year_keeps_its_short_form() -> None:
    (found,) = [a for a in attributes("Troops have surrounded the town since July 17.", None) if a.kind == "date"]
    assert (found.act, found.value, found.days) == ("besieged", "--07-17", (None, None))


@pytest.mark.parametrize(
    "text",
    [
        "He condemned the attack on Tuesday.",
        "Letters sent on Monday were lost.",
        "He said on Monday that it rained.",
        "He praised the band's 1969 album.",
        "They plan to meet on Friday.",
        "The plan was met with anger on Tuesday.",
        "The market opens on Mondays and the chapel on Sundays.",
        "The army investigated the deadly raid on a market in Brenza on Tuesday.",
        "The mayor said people had been killed, and spoke on Tuesday.",
        "The firm announced plans to build a plant in 2030.",
    ],
)
def test_no_date_where_it_may_belong_elsewhere(text: str) -> None:
    assert dated(text) == []


WORDS = st.sampled_from(
    [
        "President",
        "minister",
        "of",
        "Norway",
        "Jane",
        "Roe",
        ",",
        ".",
        "“",
        "”",
        "'",
        "the",
        "was",
        "closed",
        "bridge",
        "since",
        "July",
        "17",
        "2011",
        "on",
        "Monday",
        "it",
        "had",
        "been",
        "arrested",
        "claimed",
        "responsibility",
        "for",
        "attack",
        "will",
        "begin",
        "who",
        "-",
        "(",
        ")",
        "and",
        "éß",
        "́",
        "٣",
        "Minister",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_spans_lie_in_their_sentence(words: list[str]) -> None:
    text = " ".join(words)
    for found in attributes(text):
        assert found.sentence.span.start <= found.span.start < found.span.end <= found.sentence.span.end
        assert found.subject and found.subject.strip() == found.subject
        assert found.days is None or None in found.days or found.days[0] <= found.days[1]  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.printable + "“”’é中\u202e", max_size=300))
def test_never_raises(text: str) -> None:
    attributes(text)


@pytest.mark.parametrize(
    "text",
    [
        "President " * 10_000,
        "closed " * 20_000,
        "was closed, which was closed, " * 3_000,
        "on Monday " * 8_000,
        "“" * 10_000,
    ],
)
def test_time_is_bounded(text: str) -> None:
    sentence = Sentence(0, 0, split_sentences(text, 0, len(text))[0], "body")
    begin = time.process_time()
    find_attributes(Article("doc", text, THURSDAY, "en", None, (sentence,)), lambda s: [])
    find_attributes(
        Article("doc", text[:3_900], THURSDAY, "en", None, (Sentence(0, 0, sentence.span, "body"),)), lambda s: []
    )
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry hopes to end the 2014 ban.", ("happened", "ban", None)),
        ("Roe cancelled a February visit to Norway.", ("happened", "visit", None)),
        ("Thousands have fled since an uprising in March 2011 grew into a war.", ("happened", "uprising", None)),
        ("He was hurt during a bomb blast near Velmar on Monday.", ("happened", "bomb blast near Velmar", None)),
        ("So says a notice published Friday in the gazette.", ("happened", "notice", "was published")),
        ("Roe, killed in a crash in 2019, was a singer.", ("happened", "crash", None)),
        ("Jane Roe said on Monday that she would leave.", ("said", "Jane Roe", None)),
        ("On Monday, the ministry announced on its website that it would close.", ("said", "ministry", None)),
        ("In a Friday statement, Roe pointed to the unrest.", ("said", "Roe", None)),
        (
            "The Northern Ministry said in a notice issued Monday that it would close.",
            ("said", "Northern Ministry", None),
        ),
        ("A plane carrying ten people crashed in a wood, killing all of them Sunday.", ("happened", "plane", "crash")),
        (
            "A plane carrying ten, among them a family of five, crashed in Velmar on Sunday.",
            ("happened", "plane", "crash"),
        ),
        (
            "The militia which controls the town captured the port on Monday.",
            ("happened", "militia", "capture the port"),
        ),
        ("Troops managed to retake the port on Monday.", ("happened", "Troops", "retake the port")),
        ("Jane Roe (N-Velmar) left the council on Monday.", ("happened", "Jane Roe", "leave the council")),
    ],
)
def test_days_of_nouns_and_of_speaking(text: str, expected: tuple[str, str, str | None]) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The rebels attacked Monday.",
        "So its website showed Tuesday.",
        "They announced Friday a plan.",
        "Jane Roe refused on Monday to say why.",
        "The 2014 Velmar Cup was won by Brenza.",
        "Roe will say on Monday whether she stays.",
    ],
)
def test_no_day_of_a_noun_or_of_speaking(text: str) -> None:
    assert [d for d in dated(text) if d[0] == "said" or d[2] is None] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb exploded in Velmar's Old Harbour district.", ("bomb", "explode", "Velmar's Old Harbour district")),
        ("A bomb blast killed six people and injured 32 in Velmar.", ("bomb blast", "kill", "Velmar")),
        ("The blast hit the southern quarter of Brenza.", ("blast", "hit", "southern quarter of Brenza")),
        ("The tram that derailed near the Mill Lane stop was full.", ("tram", "derail", "Mill Lane stop")),
        ("Six people were killed in an attack on a bakery in Velmar.", ("attack", None, "Velmar")),
        ("Six people were killed in Velmar on Monday.", ("Six people", "were killed", "Velmar")),
        ("At least 72 people died in the town of Brenza.", ("72 people", "die", "town of Brenza")),
        ("A gunman killed at least 50 people and wounded over 400 in Velmar.", ("50 people", "were killed", "Velmar")),
        ("A bomb killed six people on Harbour Street.", ("bomb", "kill", "Harbour Street")),
        ("It was the worst massacre at a festival in Velmar.", ("worst massacre", None, "Velmar")),
    ],
)
def test_where_something_befell_people(text: str, expected: tuple[str, str | None, str]) -> None:
    assert [(a.subject, a.act, a.value) for a in attributes(text) if a.attribute == "location"] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "A bomb could explode in Velmar.",
        "The talks ended in May.",
        "Was the blast in Velmar?",
        "The attack came as a surprise in the morning.",
        "The boat missed the rock near Velmar.",
        "He died in May at the age of 80.",
        "Ann Lee killed the plan in Velmar.",
        "The attack on Monday was on a bakery.",
    ],
)
def test_nothing_is_said_of_where(text: str) -> None:
    assert [a for a in attributes(text) if a.attribute == "location"] == []
