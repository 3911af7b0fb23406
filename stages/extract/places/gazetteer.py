"""Countries, first-level divisions and cities, and the look-up of a name among them.

`data/gazetteer.parquet` and `data/gazetteer_keys.parquet` hold GeoNames' cities and divisions (CC BY 4.0; made by
`build_gazetteer`); `countries.csv`, `regions.csv` and `demonyms.csv` hold the rest. Everything is read on first use
(about 0.2 s) and kept.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stages.extract.lexicon import DATA, read_csv

PATH = DATA / "gazetteer.parquet"
KEYS = DATA / "gazetteer_keys.parquet"

_LETTERS = str.maketrans({"-": " ", "–": " ", "'": "", "’": "", "‘": "", "ʻ": "", "ʼ": "", "`": "", ".": "", "ı": "i"})
_ARTICLES = ("al ", "el ", "ar ", "as ", "ash ", "ad ", "an ", "at ", "az ")


def fold(name: str) -> str:
    """The look-up key of a name: lower case, no accents, no points or apostrophes, hyphens as blanks."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(name.translate(_LETTERS).lower().split())


@dataclass(frozen=True, slots=True)
class Place:
    """An entry: `place_id` is country:<ISO>, geonames:<id>, geonames:<CC.admin1> or region:<name>."""

    place_id: str
    name: str
    kind: str
    country_code: str | None
    admin1: str | None
    population: int
    latitude: float | None
    longitude: float | None

    @property
    def parent_place_id(self) -> str | None:
        """The city that a place is a part or suburb of, else its division in the gazetteer, else the country; None for a
        country."""
        if self.kind == "city" and (around := _city_around(self)):
            return around
        if self.kind == "city" and self.admin1:
            division = f"geonames:{self.country_code}.{self.admin1}"
            if by_id(division):
                return division
        if self.kind == "country" or self.country_code not in countries():
            return None
        return f"country:{self.country_code}"


@cache
def countries() -> dict[str, dict[str, str]]:
    """Country rows by ISO code."""
    return {r["country_code"]: r for r in read_csv("countries.csv")}


@cache
def demonyms() -> dict[str, str]:
    """ISO code by demonym as written ("Syrian": "SY")."""
    return {r["demonym"]: r["country_code"] for r in read_csv("demonyms.csv")}


@cache
def region_rows() -> tuple[dict[str, str], ...]:
    return tuple(read_csv("regions.csv"))


@cache
def capitals() -> frozenset[tuple[str, str]]:
    """(ISO code, key) of the cities that stand for a government."""
    return frozenset((cc, fold(n)) for cc, r in countries().items() for n in r["capitals"].split(";") if n)


@cache
def _rows() -> pa.Table:
    names = ["place_id", "name", "kind", "country_code", "admin1", "population", "latitude", "longitude"]
    return pq.read_table(PATH, columns=names, use_threads=False).combine_chunks()


@cache
def _row_by_id() -> dict[str, int]:
    return {place_id: row for row, place_id in enumerate(_rows().column("place_id").to_pylist())}


@cache
def _rows_by_key() -> tuple[dict[str, int], pa.Array]:
    """Position of each key, and the list of rows at each position: most people first; -row-1 for another spelling."""
    table = pq.read_table(KEYS, use_threads=False).combine_chunks()
    keys = table.column("key").to_pylist()
    return dict(zip(keys, range(len(keys)), strict=True)), table.column("rows").chunk(0)


@lru_cache(maxsize=20_000)
def _place(row: int) -> Place:
    table = _rows()
    return Place(**{name: table.column(name)[row].as_py() for name in table.column_names})


_SPREAD_KM = 2.5
"""How far from its centre a city of 100,000 people reaches; area grows with population, so that one of nine million reaches
24 km."""
_TIMES = 2
"""How many times larger a city must be than its part."""
_KM_A_DEGREE = 111.2


@cache
def _large_cities() -> tuple[list[str], list[tuple[str, str]], NDArray[np.float64]]:
    """place_id, (country, division), and latitude, longitude, population, reach in km of the cities of 100,000 people or more."""
    table = _rows()
    is_large = pc.and_(pc.equal(table["kind"], "city"), pc.greater_equal(table["population"], 100_000))
    found = table.filter(is_large)
    numbers = np.array([found[n].to_numpy() for n in ("latitude", "longitude", "population")], dtype=np.float64)
    reach = _SPREAD_KM * np.sqrt(numbers[2] / 100_000)
    divisions = zip(found["country_code"].to_pylist(), found["admin1"].to_pylist(), strict=True)
    return found["place_id"].to_pylist(), list(divisions), np.vstack((numbers, reach))


@lru_cache(maxsize=20_000)
def _city_around(place: Place) -> str | None:
    """The much larger city of the same division within whose reach a place lies, the largest of several; None for none."""
    if place.latitude is None or place.longitude is None:
        return None
    ids, divisions, (latitude, longitude, population, reach) = _large_cities()
    north = (latitude - place.latitude) * _KM_A_DEGREE
    east = (longitude - place.longitude) * _KM_A_DEGREE * math.cos(math.radians(place.latitude))
    near = np.flatnonzero((north**2 + east**2 <= reach**2) & (population >= _TIMES * max(place.population, 1)))
    inside = [
        n for n in near.tolist() if divisions[n] == (place.country_code, place.admin1) and ids[n] != place.place_id
    ]
    return ids[max(inside, key=lambda n: (population[n], ids[n]))] if inside else None


@cache
def _own() -> tuple[dict[str, list[Place]], dict[str, Place]]:
    """Countries and areas of the data folder, by key and by place_id."""
    by_key: dict[str, list[Place]] = {}
    by_id: dict[str, Place] = {}

    def add(place: Place, names: list[str]) -> None:
        by_id[place.place_id] = place
        for key in dict.fromkeys(fold(n) for n in names if n):
            by_key.setdefault(key, []).append(place)

    for code, row in countries().items():
        country = Place(f"country:{code}", row["country"], "country", code, None, 0, None, None)
        add(country, [row["country"], *row["aliases"].split(";")])
    for row in region_rows():
        if not row["division"]:
            place_id = "region:" + fold(row["name"]).replace(" ", "-")
            region = Place(place_id, row["name"], "region", row["country_code"] or None, None, 0, None, None)
            add(region, [row["name"], *row["aliases"].split(";")])
    return by_key, by_id


def by_id(place_id: str) -> Place | None:
    """The entry of an id, or None."""
    own = _own()[1].get(place_id)
    if own:
        return own
    row = _row_by_id().get(place_id)
    return None if row is None else _place(row)


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name may mean; `is_usual` is False for another spelling than the usual one."""

    place: Place
    is_usual: bool


@lru_cache(maxsize=20_000)
def look_up(key: str) -> tuple[Match, ...]:
    """Places of a folded name: countries and areas first, then by population (24 at most)."""
    own = tuple(Match(p, True) for p in _own()[0].get(key, ()))
    positions, rows_at = _rows_by_key()
    rows = rows_at[positions[key]].as_py() if key in positions else []
    found = tuple(Match(_place(r), True) if r >= 0 else Match(_place(-r - 1), False) for r in rows[:24])
    if not own and not found and " " in key:
        compact = positions.get(key.replace(" ", ""))
        found = tuple(Match(_place(-r - 1), False) for r in (rows_at[compact].as_py()[:24] if compact else ()) if r < 0)
    if not own and not found:
        for article in _ARTICLES:
            if key.startswith(article) and len(key) > len(article) + 3:
                return look_up(key[len(article) :])
    return own + found
