"""Questions and answers in plain English for attributes and dates."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from stages.reconcile.answer_intervals import opposed_states, stated_answer
from stages.reconcile.happenings import happening
from stages.reconcile.locations import LOCATION, PLACED, ROUTE
from stages.reconcile.text import fold

_MERELY_HAPPENED = frozenset(("happen", "occur", "take place"))
_AUXILIARIES = ("was", "were", "be")
_STRUCK = frozenset(("hit", "strike", "rock", "shake", "devastate", "batter", "rip", "tear", "kill", "injure", "wound"))
"""Acts whose object is left out where it is asked where they were done."""
_PLURAL = frozenset(("people", "police", "children", "men", "women", "troops"))


def question(frame: Mapping[str, Any]) -> str:
    """The question of a finding about an attribute or a date, from its anchor's words."""
    # of a day or a place the words are those of one claim, for others may tell the same happening by another thing
    of_one = frame["kind"] == "date" or frame["attribute"] in PLACED
    subject = frame["anchor_subject"] if of_one else frame["subject"]
    what, act = with_article(subject), frame["anchor_act"]
    match frame["attribute"]:
        case "office":
            return f"Which office does {frame['subject']} hold?"
        case "status":
            if frame["anchor_value"] == "unknown":
                return _is_known(frame["subject"])
            form = opposed_states()[frame["anchor_value"]][1]
            be, have = ("Are", "Have") if is_plural(frame["subject"]) else ("Is", "Has")
            return form.format(what=what, Be=be, Have=have)
        case "act":
            return _did(frame)
        case "responsible":
            return f"Who is held responsible for {what}?"
        case "began" if act and act.startswith("in "):
            return f"Since when has {what} been {act}?"
        case "began" if act:
            return f"Since when {'have' if is_plural(subject) else 'has'} {what} been {act}?"
        case "began":
            return f"When did {what} begin?"
        case "ended":
            return f"When does or did {what} end?"
        case attribute if attribute == LOCATION:
            return _where(what, subject, act)
        case attribute if attribute == ROUTE:
            return _which_way(what, subject, act or "")
        case "said":
            return f"When did {what} speak?"
        case attribute if frame["kind"] == "attribute":
            return f"What is the {attribute} of {what}?"
        case attribute:
            told = happening(subject, act)
            # only what befell people was where the finding is; "the election" in a sentence on a visit wasn't
            is_there = told is not None and told.befalls and not any(w[0].isupper() for w in subject.split())
            where = f" in {frame['place']}" if frame["place"] and is_there else ""
            return _when(what, subject, act, attribute == "due", where)


_ASKING = frozenset(("why", "who", "whom", "whose", "what", "how", "whether", "if", "where", "when", "which"))


def _where(what: str, subject: str, act: str | None) -> str:
    """ "Where did the bomb explode?", "Where were six people killed?", "Where was the blast?"."""
    auxiliary, _, rest = (act or "").partition(" ")
    if auxiliary in _AUXILIARIES:
        return f"Where {'were' if is_plural(subject) else 'was'} {what} {rest}?"
    happened = "" if not act or act in _STRUCK else f" {act}"
    return f"Where did {what}{happened}?" if happened else f"Where {'were' if is_plural(subject) else 'was'} {what}?"


def _which_way(what: str, subject: str, act: str) -> str:
    """ "Where did the gunman fire from?", "What did the missile fall into?", "Where was the missile fired from?"."""
    verb, _, preposition = act.rpartition(" ")
    asking = "What" if preposition in _ASKS_WHAT else "Where"
    if preposition in _MERELY_PLACED:
        act = verb
    if act.startswith("be "):
        return f"{asking} {'were' if is_plural(subject) else 'was'} {what} {act.removeprefix('be ')}?"
    return f"{asking} did {what} {act}?"


_ASKS_WHAT = frozenset(("into", "onto", "over", "across"))
_MERELY_PLACED = frozenset(("in", "on", "at", "off", "near"))


def _is_known(subject: str) -> str:
    """ "Is it known why the tram tipped over?", "Is the cause of the crash known?"."""
    if subject.split()[0].lower() in _ASKING:
        return f"Is it known {subject[0].lower()}{subject[1:]}?"
    about = subject[4:] if subject.lower().startswith("the ") else subject
    return f"{'Are' if is_plural(about) else 'Is'} {with_article(about)} known?"


def _did(frame: Mapping[str, Any]) -> str:
    """ "Did warplanes bomb the clinic?", "Was the clinic bombed?", "Will the army leave the city?"."""
    subject, agent, act = frame["anchor_subject"], frame["anchor_value"], frame["anchor_act"]
    thing = _as_written(subject, frame["asking_quote"])
    is_planned = frame["anchor_modality"] == "planned"
    if act.startswith("be "):
        if is_planned:
            return f"Will {thing} {act}?"
        return f"{'Were' if is_plural(subject) else 'Was'} {thing} {act.removeprefix('be ')}?"
    be = "Will" if is_planned else "Did"
    return f"{be} {with_article(agent)} {act} {thing}?" if agent else f"{be} {thing} {act}?"


def _as_written(subject: str, quote: str) -> str:
    """A thing with an article where the claim has a word before it that singles one out ("offered safe passage" has none)."""
    at = quote.find(subject)
    before = quote[:at].split() if at > 0 else []
    if at >= 0 and before and before[-1].lower() not in _SINGLE_OUT:
        return subject
    if at == 0 and (is_plural(subject) or subject[:1].isupper()):
        return subject  # an article is left out of what is quoted, but "warplanes" had none
    return with_article(subject)


def _when(what: str, subject: str, act: str | None, is_ahead: bool, where: str) -> str:
    auxiliary, _, rest = (act or "").partition(" ")
    if is_ahead:
        return f"When will {what} {act}?" if act else f"When is {what} due?"
    if not act or act in _MERELY_HAPPENED:
        return f"When {'were' if is_plural(subject) else 'was'} {what}{where}?"
    if auxiliary in _AUXILIARIES:
        return f"When {'were' if is_plural(subject) else 'was'} {what} {rest}?"
    return f"When did {what} {act}?"


def label(row: Mapping[str, Any]) -> str:
    """The answer of a claim for people: "defence minister of Russia", "not open", "17 July 2016"."""
    if row["kind"] == "date":
        return days(row["date_from"], row["date_to"], row["category_value"])
    if row["attribute"] == "act":
        return "no" if row["polarity"] == "negative" or row["modality"] == "denied" else "yes"
    if row["attribute"] not in ("status", "responsible"):
        return str(row["category_value"])
    if row["attribute"] == "responsible":
        denied = row["polarity"] == "negative" or row["modality"] == "denied"
        return f"not {row['category_value']}" if denied else str(row["category_value"])
    return stated_answer(row)


def days(first: date | None, last: date | None, short: str | None) -> str:
    """Days for people: "17 July 2016", "July 2012", "2011", "1 to 11 July"; `short` is ISO 8601 without a year."""
    if first is None and last is None and short is not None and short.startswith("-W-"):
        return calendar.day_name[int(short[3:]) - 1]
    if first is None and last is None:
        ends = [tuple(map(int, e.strip("-").split("-"))) for e in (short or "--01-01").split("/")]
        if len(ends) == 2 and ends[0][0] == ends[1][0]:
            return f"{ends[0][1]} to {ends[1][1]} {calendar.month_name[ends[0][0]]}"
        return " to ".join(f"{d} {calendar.month_name[m]}" for m, d in ends)
    first, last = first or last, last or first
    assert first is not None and last is not None
    if first == last:
        return _day(first)
    after = last + timedelta(days=1)
    if first.day == after.day == 1 and first.year == last.year and first.month == last.month:
        return f"{calendar.month_name[first.month]} {first.year}"
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first.year == last.year:
        start = str(first.day) if first.month == last.month else f"{first.day} {calendar.month_name[first.month]}"
        return f"{start} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


_QUANTIFIERS = frozenset(
    ("dozens", "hundreds", "thousands", "millions", "scores", "many", "several", "some", "most", "few", "all", "both")
) | frozenset(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"))
_SINGLE_OUT = frozenset(
    (
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "another",
        "any",
    )
)
_JOINING = frozenset(("of", "in", "on", "at", "against", "outside", "near"))
_BEHIND = re.compile(r" (?:of|in|to|on|at|against|outside|near|from|for|by|with) ")
_PRONOUNS = frozenset(("it", "them", "him", "her", "us"))


def with_article(subject: str) -> str:
    """ "the corridors", but "eastern Aleppo", "Jane Roe": a thing without a name in it was singled out by an article."""
    words = subject.split()
    if subject.lower() in _PRONOUNS:
        return subject
    if words[0].lower() in _QUANTIFIERS:
        return f"{words[0].lower()} {' '.join(words[1:])}".strip()
    if words[0].lower() in ("his", "her", "its", "their"):
        return subject
    if words[0][0].isupper():
        # "the Syrian army", but "Syrian warplanes" and "Velmar's harbour"
        is_one = (
            len(words) > 1
            and words[-1].islower()
            and not is_plural(subject)
            and not any(w.endswith(("'s", "’s")) for w in words)
        )
        return f"the {subject}" if is_one else subject
    named = any(w[0].isupper() for w in words)
    is_name = named and not words[-1].islower() and _JOINING.isdisjoint(words)
    return subject if is_name else f"the {subject}"


def is_plural(subject: str) -> bool:
    head = _BEHIND.split(subject, maxsplit=1)[0].split()
    last = fold(head[-1]) if head else ""
    return last in _PLURAL or (last.endswith("s") and not last.endswith(("ss", "us", "is"))) or " and " in subject
