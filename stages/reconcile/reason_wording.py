"""Why a finding's verdict is what it is: one sentence with outlets, origins and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

MANY = 3
"""Names that a sentence lists before it says how many more there are."""
MANY_ANSWERS = 4
"""Answers that a sentence sets against each other before it says how many more there are."""
UNKNOWN_OUTLET, UNKNOWN_OUTLETS = "an unknown outlet", "unknown outlets"
"""An outlet without a name, and the one origin that such outlets are together."""


def listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C", "A, B, C and 2 more"; an outlet without a name comes last."""
    names = sorted(set(names), key=lambda n: (n in (UNKNOWN_OUTLET, UNKNOWN_OUTLETS), n))
    if len(names) > MANY:
        return f"{', '.join(names[:MANY])} and {len(names) - MANY} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nobody"


def plural(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def day(of: date | None) -> str:
    return f"{of.day} {of:%B %Y}" if of else "an unknown day"


def reason(
    finding: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], base: Mapping[str, Any] | None = None
) -> str:
    """One sentence that says why the verdict is what it is. `answers`, the leading one first, have label, outlets, origins,
    n_own_origins, as_of, is_live, and whether all their claims are in copied text (is_copied); `base` is the leading answer to
    the question that an addition ("four more") adds to."""
    live = [a for a in answers if a["is_live"]]
    retired = [a for a in answers if not a["is_live"]]
    first = live[0]
    outlets = [o for a in answers for o in a["outlets"]]
    origins = [o for a in answers for o in a["origins"]]
    match finding["verdict"]:
        case "contested":
            return f"Contested: {_against(live, finding)}{_order(live)}{_formerly(retired)}."
        case "updated" if retired:
            return f"Updated: {_dated(first, retired)} after {_all(retired, ' and ', lambda a: _dated(a, [first]))}."
        case "updated":
            before = _who(base) if base else "an earlier count"
            more = {**first, "label": first["label"] + ("" if first["label"].startswith("“") else " more")}
            return f"Updated: {_who(more)}, in addition to {before}."
        case "corroborated":
            said = "said by" if first["kind"] == "statement" else f"{first['label']}, given by"
            independent = f"{plural(finding['n_origins'], 'independent origin')} ({listed(origins)})"
            where = "" if set(outlets) == set(origins) else f" in {listed(outlets)}"
            return f"Corroborated: {said} {independent}{where}."
        case "repeated":
            documents = plural(finding["n_documents"], "document")
            label = "" if first["kind"] == "statement" else f" for {first['label']}"
            if set(outlets) == set(origins) or set(origins) == {UNKNOWN_OUTLETS}:
                return f"Repeated: {documents} of {listed(outlets)} rest on one origin{label}."
            return f"Repeated: {documents} ({listed(outlets)}) rest on one origin ({listed(origins)}){label}."
        case _:
            where = f"only in {listed(outlets)}"
            if set(outlets) == set(origins) or set(origins) == {UNKNOWN_OUTLETS}:
                return f"Single source: {first['label']}, {where}."
            return f"Single source: {first['label']}, {where}, from {listed(origins)}."


def _who(answer: Mapping[str, Any], when: str = "") -> str:
    """ "31 (the mayor, in Courier; 1 origin)": the outlets are named where they are not the origins themselves."""
    outlets, origins = answer["outlets"], answer["origins"]
    if set(outlets) == set(origins) or set(origins) == {UNKNOWN_OUTLETS}:
        names = listed(outlets)
    elif answer.get("is_copied"):
        names = f"{listed(outlets)}, copying {listed(origins)}"
    else:
        names = f"{listed(origins)}, in {listed(outlets)}"
    return f"{answer['label']} ({names}; {plural(answer['n_own_origins'], 'origin')}{when})"


def _against(live: Sequence[Mapping[str, Any]], finding: Mapping[str, Any]) -> str:
    """The answers that stand against each other."""
    if finding["n_documents"] == 1 and len({o for a in live for o in a["origins"]}) == 1:
        labels = [a["label"] for a in live[:MANY_ANSWERS]]
        more = f" and {plural(len(live) - MANY_ANSWERS, 'other answer')}" if len(live) > MANY_ANSWERS else ""
        (origin,) = {o for a in live for o in a["origins"]}
        outlet = live[0]["outlets"][0]
        speaker = "" if origin in (outlet, UNKNOWN_OUTLETS) else f", from {origin}"
        return f"{' against '.join(labels)}{more} in one article of {outlet}{speaker}"
    return _all(live, " against ", _who)


def _all(answers: Sequence[Mapping[str, Any]], joint: str, words: Any) -> str:
    more = len(answers) - MANY_ANSWERS
    rest = f"{joint}{plural(more, 'other answer')}" if more > 0 else ""
    return joint.join(words(a) for a in answers[:MANY_ANSWERS]) + rest


def _order(live: Sequence[Mapping[str, Any]]) -> str:
    """Said where not their number but the record of its origins puts an answer first."""
    first = live[0]
    if any(
        a["n_own_origins"] > first["n_own_origins"]
        or (a["n_own_origins"] == first["n_own_origins"] and a["weight"] < first["weight"])
        for a in live[1:]
    ):
        return ", the first by the record of its origins"
    return ""


def _formerly(retired: Sequence[Mapping[str, Any]]) -> str:
    return f", after {_all(retired, ' and ', _who)}" if retired else ""


def _dated(answer: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """An answer with its day, where that tells it from the others."""
    is_telling = any(o["as_of"] != answer["as_of"] for o in others)
    return _who(answer, when=f", {day(answer['as_of'])}" if is_telling else "")
