"""Actors across documents: one person under several spellings, an organisation and its acronym, and for whom each speaks.

Names come from the extract stage resolved inside their document. Here names of one corpus are joined when they fold to the
same words, when one is the acronym or a known short form of the other, or when surnames and first names agree but for
transliteration (Jaro-Winkler similarity, Winkler 1990).
"""

from __future__ import annotations

import csv
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from stages.reconcile.text import data_lines, fold
from stages.reconcile.things import spelled
from warehouse.ids import content_id
from warehouse.script import run_script, table_of
from warehouse.tables import ACTORS

SAME_SURNAME = 0.86
SAME_FIRST_NAME = 0.80
FAR_MORE = 5
"""How many times as often as any namesake the one must be named whom a bare surname means."""
_HONORIFICS = frozenset(("mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady"))
_LEGAL_FORMS = frozenset(
    ("inc", "incorporated", "corp", "corporation", "ltd", "limited", "plc", "llc", "co", "ag", "gmbh", "sa")
)
COLLECTIVE = "unnamed"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as some documents give it to a speaker or intermediary, an unnamed speaker's as one does. `doc_id` is the first of
    them, `n` how many they are."""

    corpus: str
    doc_id: str
    name: str
    kind: str
    role: str | None
    affiliation: str | None
    n: int

    @property
    def of_document(self) -> str:
        """The document of an unnamed speaker: the same word elsewhere means others."""
        return self.doc_id if self.kind == COLLECTIVE else ""


@dataclass(eq=False)
class Actor:
    """Mentions that mean one actor."""

    corpus: str
    kind: str
    doc_id: str | None = None
    """The document of an unnamed speaker."""
    names: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)
    affiliations: Counter[str] = field(default_factory=Counter)
    mentioned_as: set[tuple[str, str, str]] = field(default_factory=set)
    """(document of an unnamed speaker, name, kind)."""

    @functools.cached_property
    def name(self) -> str:
        """The most frequent of the fullest names, once all are known."""
        return min(self.names, key=lambda n: (-len(fold(n).split()), -self.names[n], n))

    @functools.cached_property
    def actor_id(self) -> str:
        return content_id("actor", self.corpus, fold(self.name), *([self.doc_id] if self.doc_id else []))


@functools.cache
def known_organisations() -> dict[str, str]:
    """Folded alias to full name."""
    rows = list(csv.reader(data_lines("organisations.csv")))
    return {fold(alias): name for alias, name in rows}


@functools.cache
def principal_words() -> tuple[tuple[str, str], ...]:
    return tuple((word, kind) for word, kind in csv.reader(data_lines("principals.csv")))


def speaks_for_affiliation(role: str | None, name: str | None) -> bool:
    """Whether someone with this role or name speaks for the state or organisation named with him (a minister, a
    spokesman) rather than for himself (a senator, an analyst)."""
    words = f" {fold(' '.join(x for x in (role, name) if x))} "
    for word, speaks_for in principal_words():
        if f" {fold(word)} " in words:
            return speaks_for == "state"
    return False


def resolve_actors(con: duckdb.DuckDBPyConnection) -> None:
    """Leaves actors, actor_aliases, actor_roles, actor_of (doc_id, name, actor_id), actor_names (actor_id, corpus, folded) and
    outlet_names (name, folded) in `con`, for the names of `mentions` there (sql/mentions.sql); needs sources too.

    Unnamed speakers (residents, two sources) are actors of their own document: the same word elsewhere means others.
    """
    rows = con.execute(
        """
        SELECT corpus, min(doc_id), name, kind, role, affiliation, count(*) FROM mentions
        GROUP BY corpus, name, kind, role, affiliation, CASE WHEN kind = $collective THEN doc_id END
        """,
        {"collective": COLLECTIVE},
    ).fetchall()
    actors = _actors(Mention(*row) for row in rows if fold(row[2]))
    table_of(con, "actors_found", _actor_table(actors))
    table_of(
        con,
        "resolved_names",
        _text_table(
            ("corpus", "of_document", "name", "kind", "folded", "actor_id"),
            ((a.corpus, d, n, k, fold(n), a.actor_id) for a in actors for d, n, k in sorted(a.mentioned_as)),
        ).append_column("rank", pa.array([rank for rank, a in enumerate(actors) for _ in a.mentioned_as], pa.int64())),
    )
    aliases = sorted({(a.actor_id, name) for a in actors for name in a.names})
    table_of(con, "told_aliases", _text_table(("actor_id", "alias"), aliases))
    outlets = [r[0] for r in con.execute("SELECT DISTINCT name FROM sources ORDER BY name").fetchall()]
    table_of(con, "outlet_names", _text_table(("name", "folded"), ((name, fold(name)) for name in outlets)))
    run_script(con, "stages.reconcile", "actors")
    for name in ("actors_found", "resolved_names", "told_aliases"):
        con.execute(f"DROP TABLE {name}")


def _text_table(names: Sequence[str], rows: Iterable[tuple[str, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


def _actors(mentions: Iterable[Mention]) -> list[Actor]:
    """The actors whom the mentions mean, corpus by corpus; where one document means two by a name, the later one counts."""
    ordered = sorted(mentions, key=lambda m: (m.corpus, m.doc_id, m.name, m.kind, m.role or "", m.affiliation or ""))
    actors: list[Actor] = []
    by_corpus: dict[str, list[Mention]] = defaultdict(list)
    for mention in ordered:
        by_corpus[mention.corpus].append(mention)
    for corpus, group in sorted(by_corpus.items()):
        for members in _same_actor(group):
            kinds: Counter[str] = Counter()
            for m in members:
                kinds[m.kind] += m.n
            actor = Actor(corpus, min(kinds, key=lambda k: (-kinds[k], k)))
            if actor.kind == COLLECTIVE:
                actor.doc_id = members[0].doc_id
            for m in members:
                actor.names[known_organisations().get(fold(m.name), m.name)] += m.n
                if m.role:
                    actor.roles.add(m.role)
                if m.affiliation:
                    actor.affiliations[known_organisations().get(fold(m.affiliation), m.affiliation)] += m.n
                actor.mentioned_as.add((m.of_document, m.name, m.kind))
            actors.append(actor)
    return actors


def _same_actor(mentions: list[Mention]) -> list[list[Mention]]:
    """Groups of mentions of one corpus that mean one actor."""
    keys: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions:
        name = _plain(fold(known_organisations().get(fold(m.name), m.name)), m.kind)
        key = f"{m.doc_id}/{name}" if m.kind == COLLECTIVE else name
        keys[key].append(m)
    persons = [k for k, ms in keys.items() if any(m.kind == "person" for m in ms)]
    target = {k: k for k in keys}
    for full, short in _spellings(persons, {k: sum(m.n for m in ms) for k, ms in keys.items()}):
        target[short] = target[full]
    for one, other in _joint(keys):
        target[other] = target[one]
    for full, short in _acronyms([k for k, ms in keys.items() if all(m.kind != "person" for m in ms)], keys):
        target[short] = target[full]
    groups: dict[str, list[Mention]] = defaultdict(list)
    for key in sorted(keys):
        groups[target[key]] += keys[key]
    return [groups[k] for k in sorted(groups)]


def _plain(name: str, kind: str) -> str:
    """A folded name without what comes and goes with it: a person's honorific, a company's legal form."""
    words = name.split()
    if kind == "person" and len(words) > 1 and words[0] in _HONORIFICS:
        return " ".join(words[1:])
    if kind == "organisation":
        while len(words) > 1 and words[-1] in _LEGAL_FORMS:
            words.pop()
    return " ".join(words)


def _spellings(names: list[str], n_mentions: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """(fuller, other) for folded person names that are one person's. A bare surname joins only if one person has it, or one
    is spoken of far more than all others."""
    leaders = _Leaders()
    for name in sorted(names, key=lambda n: (-len(n.split()), n)):
        words = name.split()
        if (whole := leaders.going_on(words)) is not None:
            # "Ana Soto" is "Ana Soto Rivera", and "Soto" may be hers
            yield whole, name
            leaders.add(name, words)
            continue
        candidates = leaders.like(words)
        if len(words) == 1 and len(candidates) > 1:
            first, second, *_ = sorted(candidates, key=lambda o: (-n_mentions[o], o))
            candidates = [first] if n_mentions[first] >= FAR_MORE * n_mentions[second] else []
        if candidates:
            yield candidates[0], name
        else:
            leaders.add(name, words)


class _Leaders:
    """Names that others are spellings of, found by their surnames: each two surnames are compared once."""

    def __init__(self) -> None:
        self.by_surname: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.n = 0
        # the first letter of a surname hardly changes between transliterations: it blocks the comparison
        self.surnames: dict[str, list[str]] = defaultdict(list)
        self.compared: dict[str, tuple[int, list[str]]] = {}
        self.by_beginning: dict[str, list[str]] = defaultdict(list)
        self.by_consonants: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)

    def add(self, name: str, words: list[str]) -> None:
        if words[-1] not in self.by_surname:
            self.surnames[words[-1][:1]].append(words[-1])
        self.by_surname[words[-1]].append((self.n, name))
        if (sounds := _by_consonants(words)) is not None:
            self.by_consonants[sounds].append((self.n, name))
        self.n += 1
        for n in range(2, len(words)):
            self.by_beginning[" ".join(words[:n])].append(name)

    def going_on(self, words: list[str]) -> str | None:
        """The one leader whose name begins with a whole other name: the second surname comes and goes."""
        found = self.by_beginning.get(" ".join(words), ())
        return found[0] if len(found) == 1 and "and" not in found[0].split() else None

    def like(self, words: list[str]) -> list[str]:
        """Leaders that can be the same person, in the order in which they came."""
        known = self.surnames[words[-1][:1]]
        n, alike = self.compared.get(words[-1], (0, []))
        (scores,) = process.cdist(words[-1:], known[n:], scorer=JaroWinkler.similarity, dtype=np.float64)
        alike = alike + [known[n + at] for at in np.flatnonzero(scores >= SAME_SURNAME).tolist()]
        self.compared[words[-1]] = len(known), alike
        found = {leader for s in alike for leader in self.by_surname[s] if same_person(leader[1].split(), words)}
        if (sounds := _by_consonants(words)) is not None:
            found.update(self.by_consonants[sounds])
        return [name for _, name in sorted(found)]


def same_person(a: list[str], b: list[str]) -> bool:
    """Whether two folded names (words) can be one person's: surnames alike, and first names alike, initial or absent."""
    if _like(a[-1], b[-1]) < SAME_SURNAME or "and" in (*a, *b):
        return a == b
    if len(a) == 1 or len(b) == 1:
        return a[-1] == b[-1]
    first, other = a[0], b[0]
    if len(first) == 1 or len(other) == 1:
        return first[0] == other[0]
    return _like(first, other) >= SAME_FIRST_NAME or not _called(first).isdisjoint(_called(other))


def _by_consonants(words: list[str]) -> tuple[str, ...] | None:
    """A folded name of three words or more with its surname by its consonants ("noor mohammad fz"): where all else is the same,
    "Faiz" and "Fayez" are two spellings, which by one first name alone might be two people."""
    surname = spelled(words[-1])
    return (*words[:-1], surname) if len(words) > 2 and len(surname) > 1 and "and" not in words else None


@functools.cache
def _nicknames() -> dict[str, frozenset[str]]:
    """First name → the full names that it may stand for."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in data_lines("nicknames.txt"):
        full, *short = line.split()
        for name in (full, *short):
            found[name].add(full)
    return {name: frozenset(fulls) for name, fulls in found.items()}


def _called(first: str) -> frozenset[str]:
    return _nicknames().get(first, frozenset((first,)))


def _like(a: str, b: str) -> float:
    return JaroWinkler.similarity(a, b)


def _joint(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(name, other) of folded names that name the same parties in another order: "A and B", "B and A"."""
    first: dict[tuple[str, ...], str] = {}
    for name in sorted(n for n in names if " and " in n):
        parties = tuple(sorted(name.split()))
        if parties in first:
            yield first[parties], name
        else:
            first[parties] = name


def _acronyms(names: list[str], keys: Mapping[str, list[Mention]]) -> Iterable[tuple[str, str]]:
    """(full name, acronym) where an organisation of the corpus spells out an acronym that stands beside it."""
    initials: dict[str, list[str]] = defaultdict(list)
    for name in names:
        words = [w for w in name.split() if w not in {"of", "the", "for", "and", "in", "on"}]
        if len(words) >= 3:
            initials["".join(w[0] for w in words)].append(name)
    for name in sorted(names):
        written = keys[name][0].name
        if written.replace(".", "").isupper() and len(initials.get(name.replace(" ", ""), [])) == 1:
            yield initials[name.replace(" ", "")][0], name


def _actor_table(actors: list[Actor]) -> pa.Table:
    """Table ACTORS, with those for whom these speak."""
    rows: dict[str, dict[str, str | None]] = {}
    by_name: dict[tuple[str, str], str] = {}
    for actor in actors:
        rows[actor.actor_id] = {"actor_id": actor.actor_id, "name": actor.name, "kind": actor.kind}
        if actor.kind != COLLECTIVE:
            by_name[actor.corpus, fold(actor.name)] = actor.actor_id
    for actor in actors:
        if actor.kind not in (COLLECTIVE, "person"):
            for name in sorted(actor.names):  # "Velmar Ltd" is whom "Velmar's chief executive" speaks for
                by_name.setdefault((actor.corpus, _plain(fold(name), actor.kind)), actor.actor_id)
    for actor in actors:
        principal = _principal(actor)
        if principal is None:
            continue
        named = fold(principal)
        principal_id = by_name.get((actor.corpus, named)) or by_name.get((actor.corpus, _plain(named, "organisation")))
        if principal_id == actor.actor_id:
            continue
        if principal_id is None:
            principal_id = content_id("actor", actor.corpus, fold(principal))
            rows[principal_id] = {"actor_id": principal_id, "name": principal, "kind": "state"}
            by_name[actor.corpus, fold(principal)] = principal_id
        rows[actor.actor_id]["principal_actor_id"] = principal_id
    _cut_cycles(rows)
    return ACTORS.from_rows([rows[k] for k in sorted(rows)])


def _principal(actor: Actor) -> str | None:
    """The state or organisation whose words this actor's count as, if any."""
    if not actor.affiliations:
        return None
    principal = min(actor.affiliations, key=lambda n: (-actor.affiliations[n], n))
    if actor.kind == "state":
        return principal  # a capital, a government
    roles = " ".join(sorted(actor.roles))
    return principal if speaks_for_affiliation(roles, " ".join(sorted(actor.names))) else None


def _cut_cycles(rows: dict[str, dict[str, str | None]]) -> None:
    """Nobody speaks for himself through others: a chain of principals that comes back is cut where it was entered."""
    for start in sorted(rows):
        seen = {start}
        at = start
        while (above := rows[at].get("principal_actor_id")) is not None:
            if above in seen:
                rows[at]["principal_actor_id"] = None
                break
            seen.add(above)
            at = above
