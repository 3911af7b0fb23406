"""Actors across documents: which names are one actor, and for whom each speaks."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.reconcile.actors import resolve_actors, speaks_for_affiliation
from tests.unit.memory import empty
from warehouse.tables import SOURCES

Mention = tuple[str, str, str, str, str | None, str | None]
"""Corpus, document, name, kind, role, affiliation."""
Row = dict[str, Any]


def mention(
    name: str,
    doc_id: str = "d",
    kind: str = "person",
    role: str | None = None,
    affiliation: str | None = None,
    corpus: str = "c",
) -> Mention:
    return corpus, doc_id, name, kind, role, affiliation


def made(mentions: Iterable[Mention]) -> tuple[list[Row], list[Row], list[Row], dict[tuple[str, str], str]]:
    """Rows of actors, actor_aliases and actor_roles, and the actor's id by document and name."""
    columns = list(zip(*set(mentions), strict=True)) or [()] * 6
    names = ("corpus", "doc_id", "name", "kind", "role", "affiliation")
    with empty() as con:
        rows = {n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)}
        con.register("mentions", pa.table(rows))
        con.register("sources", SOURCES.empty())
        resolve_actors(con)
        actors, aliases, roles = (
            con.execute(f"FROM {name} ORDER BY ALL").to_arrow_table().to_pylist()
            for name in ("actors", "actor_aliases", "actor_roles")
        )
        found = con.execute("SELECT doc_id, name, actor_id FROM actor_of").fetchall()
        return actors, aliases, roles, {(d, n): a for d, n, a in found}


def resolved(*mentions: Mention) -> tuple[dict[tuple[str, str], str], dict[str, Row]]:
    """(name of the actor for each (document, name), actors by their names)."""
    actors, _, _, actor_of = made(mentions)
    by_id = {a["actor_id"]: a for a in actors}
    return {k: by_id[v]["name"] for k, v in actor_of.items()}, {a["name"]: a for a in by_id.values()}


def are_one(*names: str, kind: str = "person") -> bool:
    _, _, _, actor_of = made(mention(n, f"d{i}", kind) for i, n in enumerate(names))
    return len(set(actor_of.values())) == 1


def principal(*mentions: Mention) -> dict[str, str | None]:
    """The principal's name by the actor's name."""
    _, actors = resolved(*mentions)
    names = {a["actor_id"]: name for name, a in actors.items()}
    return {name: names.get(a["principal_actor_id"]) for name, a in actors.items()}


@pytest.mark.parametrize(
    "names",
    [
        ("Tarek Haddoumi", "Tarik Haddumi"),
        ("Yevgeny Morozenko", "Evgeny Morozenko", "Yevgeni Morosenko"),
        ("José Bellavida", "Jose Bellavida"),
        ("Tarek Haddoumi", "T. Haddoumi"),
        ("Tarek Haddoumi", "Haddoumi"),
        ("Anna-Lena Brocksted", "Anna Lena Brocksted"),
        ("TAREK HADDOUMI", "Tarek Haddoumi"),
        ("Tarek Haddoumi’s", "Tarek Haddoumi"),
        ("Laura Bellavida Miranda", "Laura Bellavida"),
        ("Charles Bellavida", "Chuck Bellavida"),
        ("William R. Haddoumi", "Bill Haddoumi", "Will Haddoumi"),
        ("Luis Guillermo Bellavida Miranda", "Luis Guillermo Bellavida", "Bellavida"),
        ("Noor Tarek Faiz", "Noor Tarek Fayez"),
    ],
    ids=lambda n: " = ".join(n),
)
def test_spellings_of_one_person(names: tuple[str, ...]) -> None:
    assert are_one(*names)


@pytest.mark.parametrize(
    "names",
    [
        ("Tarek Haddoumi", "Selma Haddoumi"),
        ("Tarek Haddoumi", "Tarek Bellavida"),
        ("Tarek Haddoumi", "S. Haddoumi"),
        ("Haddoumi", "Hadduni"),
        ("Dick Haddoumi", "Bob Haddoumi"),
        ("Tarek", "Tarek Haddoumi"),
        ("Laura Bellavida Miranda", "Laura Bellavida Soto", "Laura Bellavida"),
        ("Noor Faiz", "Noor Fayez"),
        ("Noor Tarek Faiz", "Noor Selim Fayez"),
    ],
    ids=lambda n: " ≠ ".join(n),
)
def test_names_of_two_people(names: tuple[str, ...]) -> None:
    assert not are_one(*names)


def test_a_bare_surname_joins_only_if_one_person_has_it() -> None:
    of, _ = resolved(mention("Tarek Haddoumi", "a"), mention("Selma Haddoumi", "b"), mention("Haddoumi", "c"))
    assert of["c", "Haddoumi"] == "Haddoumi"
    of, _ = resolved(mention("Tarek Haddoumi", "a"), mention("Selma Bellavida", "b"), mention("Haddoumi", "c"))
    assert of["c", "Haddoumi"] == "Tarek Haddoumi"


def test_an_actor_has_its_fullest_name_and_all_as_aliases() -> None:
    _, aliases, roles, actor_of = made(
        [mention("Tarek Haddoumi", "a", role="harbour master"), mention("Haddoumi", "b"), mention("Haddoumi", "c")]
    )
    (actor_id,) = set(actor_of.values())
    assert aliases == [
        {"actor_id": actor_id, "alias": "Haddoumi"},
        {"actor_id": actor_id, "alias": "Tarek Haddoumi"},
    ]
    assert roles == [{"actor_id": actor_id, "role": "harbour master", "doc_id": "a"}]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Northern Lights Rescue Service", "NLRS"),
        ("Institute for the Study of Tides and Currents", "ISTC"),
        ("United Nations", "UN"),
        ("United Nations", "U.N."),
        ("World Health Organization", "WHO"),
    ],
)
def test_acronyms(full: str, short: str) -> None:
    assert are_one(full, short, kind="organisation")


def test_acronyms_that_two_organisations_share_and_words_join_nobody() -> None:
    of, _ = resolved(
        mention("Northern Lights Rescue Service", "a", "organisation"),
        mention("National League of Retired Sailors", "b", "organisation"),
        mention("NLRS", "c", "organisation"),
    )
    assert len(set(of.values())) == 3
    assert not are_one("Northern Lights Rescue Service", "Nlrs", kind="organisation")


def test_parties_of_a_joint_statement_in_any_order() -> None:
    assert are_one("Ruritania and Borovia", "Borovia and Ruritania", kind="organisation")
    assert not are_one("Ruritania and Borovia", "Ruritania and Sylvania", kind="organisation")


@pytest.mark.parametrize(
    ("role", "name", "speaks"),
    [
        ("interior minister", "Mara Lindqvist", True),
        ("government spokesman", "Pell Aldous", True),
        ("special envoy", "Ilse Marrant", True),
        ("president", "Odo Brandt", True),
        ("senator", "Odo Brandt", False),
        ("opposition leader", "Odo Brandt", False),
        ("former foreign minister", "Odo Brandt", False),
        ("military analyst", "Odo Brandt", False),
        ("goalkeeper", "Odo Brandt", False),
        (None, "state television", True),
        (None, "Defence Ministry", True),
        (None, "US State Department", True),
        (None, None, False),
        ("Minister of Generalities", None, True),
        ("headhunter", "Odo Brandt", False),
    ],
)
def test_who_speaks_for_whom(role: str | None, name: str | None, speaks: bool) -> None:
    assert speaks_for_affiliation(role, name) is speaks


def test_principals() -> None:
    found = principal(
        mention("Mara Lindqvist", role="interior minister", affiliation="Ruritania"),
        mention("Odo Brandt", role="senator", affiliation="Ruritania"),
        mention("Ilse Marrant", role="special envoy", affiliation="UN"),
        mention("UN", "e", "organisation"),
        mention("state television", "e", "media", affiliation="Ruritania"),
        mention("Free Harbour Front", "e", "organisation"),
        mention("Pell Aldous", "e", role="spokesman", affiliation="Free Harbour Front"),
    )
    assert found == {
        "Mara Lindqvist": "Ruritania",
        "Odo Brandt": None,
        "Ilse Marrant": "United Nations",
        "United Nations": None,
        "state television": "Ruritania",
        "Ruritania": None,
        "Free Harbour Front": None,
        "Pell Aldous": "Free Harbour Front",
    }


def test_nobody_is_his_own_principal_not_even_through_others() -> None:
    found = principal(
        mention("Harbour Ministry", "a", "organisation", affiliation="Coast Guard Command"),
        mention("Coast Guard Command", "b", "organisation", role="spokesman", affiliation="Harbour Ministry"),
        mention("Ruritania Government", "c", "state", affiliation="Ruritania Government"),
    )
    assert found["Ruritania Government"] is None
    assert sorted([found["Harbour Ministry"] is None, found["Coast Guard Command"] is None]) == [False, True]


def test_unnamed_speakers_are_actors_of_their_document() -> None:
    _, _, _, actor_of = made(mention("residents", d, "unnamed") for d in ("a", "b"))
    assert actor_of["a", "residents"] != actor_of["b", "residents"]
    # so that officials of one state are not those of another
    actors, _, _, actor_of = made(
        mention("officials", d, "unnamed", affiliation=state) for d, state in (("a", "Ruritania"), ("b", "Borovia"))
    )
    names = {a["actor_id"]: a["name"] for a in actors}
    principals = {a["actor_id"]: a["principal_actor_id"] for a in actors}
    assert [names[str(principals[actor_of[d, "officials"]])] for d in "ab"] == ["Ruritania", "Borovia"]


def test_corpora_share_no_actor() -> None:
    actors, _, _, actor_of = made([mention("Odo Brandt", "a"), mention("Odo Brandt", "b", corpus="another")])
    assert len(set(actor_of.values())) == 2 == len(actors)


names = st.sampled_from(
    ["Tarek Haddoumi", "Tarik Haddumi", "Haddoumi", "Selma Haddoumi", "residents", "NLRS", "UN", "Ruritania", "é", "李",
     "Northern Lights Rescue Service", "Ruritania and Borovia", "Borovia and Ruritania", "officials"]
)  # fmt: skip
mentions = st.lists(
    st.tuples(
        st.sampled_from(["c", "other"]),
        st.sampled_from(["a", "b", "c"]),
        names,
        st.sampled_from(["person", "organisation", "state", "media", "unnamed"]),
        st.sampled_from([None, "minister", "senator", "spokesman"]),
        st.none() | names | st.just("?!"),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(mentions, st.randoms(use_true_random=False))
def test_every_mention_has_an_actor_no_chain_is_endless_and_order_is_irrelevant(
    found: list[Mention], rng: random.Random
) -> None:
    actors, aliases, roles, actor_of = made(found)
    rows = {a["actor_id"]: a for a in actors}
    assert len(rows) == len(actors)
    assert {(m[1], m[2]) for m in found} == set(actor_of)
    assert set(actor_of.values()) <= set(rows)
    for start in rows:
        at, steps = rows[start]["principal_actor_id"], 0
        while at is not None:
            assert at in rows and at != start
            at, steps = rows[at]["principal_actor_id"], steps + 1
            assert steps <= len(rows)
    rng.shuffle(found)
    assert made(found) == (actors, aliases, roles, actor_of)


def test_honorifics_and_legal_forms_are_no_part_of_a_name() -> None:
    assert are_one("Tarek Haddoumi", "Mr. Haddoumi")
    assert are_one("Velmar Airways", "Velmar Airways Inc.", kind="organisation")
    assert not are_one("Velmar Airways", "Velmar Ferries Inc.", kind="organisation")


def test_a_bare_surname_is_the_one_who_is_named_far_more_often() -> None:
    known = [mention("Ada Brocksted", f"d{n}") for n in range(6)]
    named, _ = resolved(*known, mention("Tom Brocksted", "d1"), mention("Brocksted", "e"))
    assert named["e", "Brocksted"] == "Ada Brocksted"
    named, _ = resolved(*known[:2], mention("Tom Brocksted", "d1"), mention("Brocksted", "e"))
    assert named["e", "Brocksted"] == "Brocksted"


def test_whom_a_chief_executive_speaks_for_has_a_legal_form() -> None:
    found = principal(
        mention("Velmar Ltd", "a", "organisation"),
        mention("Mara Lindqvist", "b", role="chief executive", affiliation="Velmar"),
        mention("Odo Brandt", "c", role="spokesman", affiliation="Velmar Ltd"),
    )
    assert found == {"Velmar Ltd": None, "Mara Lindqvist": "Velmar Ltd", "Odo Brandt": "Velmar Ltd"}


def test_a_capital_speaks_for_its_country() -> None:
    found = principal(
        mention("Port Velmar", "a", "state", affiliation="Ruritania"),
        mention("Ruritania", "b", "state", affiliation="Ruritania"),
        mention("Ruritania and Borovia", "c", "state"),
    )
    assert found == {"Port Velmar": "Ruritania", "Ruritania": None, "Ruritania and Borovia": None}
