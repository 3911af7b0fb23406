"""Outlets that users add, bylines, sections, language and evidence in the text; hostile names stay one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.ingest.authors import authors_of
from stages.ingest.describe import describe
from stages.ingest.language import language_of
from stages.ingest.model import Draft
from stages.ingest.outlet_evidence import outlet_in_text
from stages.ingest.outlets import OutletsError, known_outlets
from stages.ingest.section import section_of
from stages.ingest.triggers import haystack, matches_near

BODY = "The dam above the town held through the night, engineers said, but the water kept rising until the next noon."


def write(folder: Path, text: str) -> str:
    path = folder / "outlets.csv"
    path.write_text(text, "utf-8")
    return str(path)


def test_outlets_of_users_come_first(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "# ours\nname,domains,aliases,country\nValley Courier,valley-courier.org;vcourier.net,The Courier of the Valley,NZ\n"
        "Reuters,,Rtrs,\n",
    )
    outlets = known_outlets(path)
    found = outlets.from_url("https://m.vcourier.net/a")
    assert found and (found.name, found.domain, found.country) == ("Valley Courier", "valley-courier.org", "NZ")
    assert outlets.from_name("the courier of the valley") == found
    row, _, source = describe(
        Draft("u", "0", f"{BODY}\nA resident told Valley Courier so. Follow Valley Courier on Twitter"), outlets
    )
    assert source == found
    assert row["source_id"] == found.source_id
    # what a row leaves empty stays as it is known
    assert outlets.by_name("Rtrs") == outlets.from_url("https://www.reuters.com/x")
    assert known_outlets().by_name("Rtrs") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "name,kind\nQuay Post,paper\nBay Sun,outlet\n",
            "line 2: kind 'paper' is none of outlet, agency, organisation",
        ),
        ("# c\nname,domains\nQuay Post,https://quay.org/x\n", "line 3: 'https://quay.org/x' is no domain"),
        ("name,domains\nQuay Post,quay.org,quay.net\n", "line 2: 3 values for 2 columns"),
        ("name,country\nQuay Post,New Zealand\n", "line 2: country"),
        ("name\n\nunknown\n", "line 3: 'unknown' is no name"),
        ("outlet,domain\nQuay Post,quay.org\n", "unknown column 'outlet'"),
        ("", "no column 'name'"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(OutletsError) as error:
        known_outlets(write(tmp_path, text))
    assert words in str(error.value)


def test_missing_file_of_outlets(tmp_path: Path) -> None:
    with pytest.raises(OutletsError, match="cannot be read"):
        known_outlets(str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Lee and Bo van Ek", ["Ann Lee", "Bo van Ek"]),
        ("By ANN LEE, BO EK and CY DAY | The Valley Courier", ["ANN LEE", "BO EK", "CY DAY"]),
        ("By Ann Lee in Port Velmar", ["Ann Lee"]),
        ("By Ann Lee @annlee ann.lee@courier.org", ["Ann Lee"]),
        ("By Ann Lee, Reuters", ["Ann Lee"]),
        ("By Reuters Staff", []),
        ("By Ann Lee Updated May 3, 2020", ["Ann Lee"]),
        ("By European Space Agency", []),
        ("By Ann Lee, Political Correspondent", ["Ann Lee"]),
        ("By Associated Press", []),
        ("By\nAnn Lee", ["Ann Lee"]),
        ("By the time the gates were shut, Ann Lee had left.", []),
    ],
)
def test_bylines(line: str, names: list[str]) -> None:
    assert authors_of([], f"Dam holds\n{line}\n{BODY}") == names


def test_contributors() -> None:
    assert authors_of([], f"By Ann Lee\n{BODY}\nCNN's Bo Ek and Cy Day contributed to this report.") == [
        "Ann Lee",
        "Bo Ek",
        "Cy Day",
    ]
    assert authors_of([], f"{BODY}\n(Reporting by Ann Lee; Editing by Bo Ek)") == ["Ann Lee"]


def test_stated_authors() -> None:
    assert authors_of(["Ann Lee, Staff Reporter", "https://x.org/ann", "AFP"], "") == ["Ann Lee"]


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://x.org/2016/07/29/world/middle-east/dam-holds.html", "Middle East"),
        ("https://x.org/politics/dam", "Politics"),
        ("https://x.org/a-world-of-dams", None),
        ("https://x.org/articles/business", None),
    ],
)
def test_sections(url: str, section: str | None) -> None:
    assert section_of(url, BODY) == section


def test_section_of_a_breadcrumb() -> None:
    assert section_of(None, f"Home > World > Asia\nDam holds\n{BODY}") == "Asia"
    assert section_of(None, f"Home is where the world ends\n{BODY}") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Do you have a story for The Sun Online news team? Email us at tips@the-sun.co.uk", "The Sun"),
        ("Contact the writers at annlee@chinadaily.com.cn", "China Daily"),
        ("View all New York Times newsletters.", "The New York Times"),
        ("Why you can trust Sky News", "Sky News"),
        ("CLICK HERE TO GET THE FOX NEWS APP", "Fox News"),
        ("A boat. (Ann Lee/The Washington Post)\nA gate. (Bo Ek/The Washington Post)", "The Washington Post"),
        ("A boat. (Ann Lee/Reuters)\nA gate. (Bo Ek/Reuters)", None),
        ("The spokesman can be reached at press@reuters.com.", None),
    ],
)
def test_evidence_of_the_outlet(text: str, name: str | None) -> None:
    found = outlet_in_text(f"{BODY}\n{text}\n{BODY}")
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY * 3, "en"),
        (
            "Le barrage au-dessus de la ville a tenu dans la nuit, ont dit les ingénieurs, mais l'eau est montée. " * 5,
            "fr",
        ),
        ("Плотина над городом выдержала ночь, сообщили инженеры, но вода поднималась до полудня.", "ru"),
        (
            "댐은 밤새 버텼다고 기술자들이 말했지만 물은 다음 날 정오까지 계속 불어났다. " * 2,
            "ko",
        ),
        (
            "Die Talsperre hielt in der Nacht, und das Wasser stieg weiter, wie die Stadt am Morgen mitteilte. " * 5,
            "de",
        ),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert language_of(text, None) == code


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_is_found_is_one_printable_line(title: str, name: str) -> None:
    row, authors, _ = describe(Draft("u", "0", BODY, title=title, authors=[name], section=name, agency=name or None))
    for value in (row["title"], row["section"], row["agency"], *authors):
        assert value is None or (value and len(value) <= 500 and len(value.splitlines()) == 1)
        assert value is None or all(c.isprintable() or c in "\u200c\u200d" for c in value)


@given(st.text(max_size=200))
def test_haystack_has_a_byte_for_each_character(text: str) -> None:
    assert len(haystack(text)) == len(text)


def test_matches_near_finds_what_the_pattern_finds() -> None:
    import re

    pattern = re.compile(r"(\w+) told (\w+)")
    text = "\n".join(f"{'x ' * (n % 7)}İ Ann told Bo{n} and Cy told Day{n}." for n in range(50))
    near = [m.span() for m in matches_near(pattern, (b"told",), text, haystack(text))]
    assert near == [m.span() for m in pattern.finditer(text)]
