"""For which country or body an office speaks: "Russian defence minister", "a spokesman for the Red Cross"."""

from __future__ import annotations

from stages.extract.lexicon import word_set
from stages.extract.speakers.bodies import trailing_name
from stages.extract.speakers.mention_words import (
    capitals,
    country_of,
    find_country,
    nationalities,
    plain_word,
    role_words,
    without_seat,
)

LINKS = ("for", "of", "at", "with", "from")
"""Words between an office and the body that it belongs to."""


def affiliation_of(role: list[str]) -> str | None:
    """Country or body that an office belongs to."""
    seat = role[: len(role) - len(without_seat(role))]
    if seat and not any(w in LINKS for w in seat):
        role = without_seat(role)  # "Britain-based monitor": the monitor isn't Britain's
    plain = [plain_word(w) for w in role]
    sent = next((n for n, w in enumerate(plain) if w in word_set("sent_by")), None)
    if sent is not None:
        bodies = [w for w in role[:sent] if w[0].isupper()]
        if _are_people(bodies):
            return None
        own = _not_possessive(" ".join(bodies))
        return find_country(bodies) or capitals().get(own.lower()) or own or None
    links = [w for w in plain[1:] if w in LINKS]
    for link in dict.fromkeys(links):
        if link in plain[1:]:
            tail = role[plain.index(link, 1) + 1 :]
            while tail and tail[0].lower() in word_set("determiners"):
                tail = tail[1:]
            if not tail:
                continue
            country = find_country(tail)
            bodies = [w for w in tail if plain_word(w) in role_words("organisation")]
            # the Syrian army speaks for Syria; the Syrian Observatory for Human Rights and the Afghan Taliban movement don't
            if any(plain_word(w) in role_words("nonstate") for w in tail):
                return None
            if country and (not bodies or any(plain_word(w) in role_words("official") for w in tail)):
                return country
            lower = [w.lower() for w in tail]
            named = tail[: lower.index("in")] if "in" in lower else tail
            if country and not any(w[0].isupper() and plain_word(w) not in country_of() for w in named):
                return None  # of a union without a name
            body = link == "for" or bool(bodies)
            if body and any(w[0].isupper() for w in tail):
                tail = without_seat(tail)
                return " ".join(tail if tail[0][0].isupper() else trailing_name(tail) or tail)
    country = country_of_office(role)
    if country:
        return country
    people = role_words("person")
    bodies = [w for w in role if w.isupper() and len(w.strip(".")) > 1 and plain_word(w) not in people]
    return bodies[0] if bodies else _leading_body(role)


def country_of_office(role: list[str]) -> str | None:
    """The country of an office; a firm's ("American CEO") has none, whatever adjective stands before it."""
    of_firm = not role_words("firm").isdisjoint(plain_word(w) for w in role)
    return find_country([w for w in role if not of_firm or plain_word(w) not in nationalities()])


def _leading_body(role: list[str]) -> str | None:
    """The body named before an office: "United Nations Emergency Relief Coordinator", "Boeing spokeswoman"."""
    capitals_end = next((n for n, w in enumerate(role) if not w[0].isupper()), len(role))
    lead = role[:capitals_end]
    if lead and plain_word(lead[0]) in word_set("times_of_office"):
        lead = lead[1:]  # "Former Velmar Bank chairwoman", at the beginning of a sentence
    body = next((n for n, w in enumerate(lead) if n and plain_word(w) in role_words("organisation")), None)
    if body is not None:
        return _not_possessive(" ".join(lead[: body + 1]))
    # "Observatory director" means a body named in full elsewhere, "President" none at all
    generic = role_words("person") | role_words("organisation")
    own = not any(plain_word(w) in generic for w in lead) and not _are_people(lead)
    if len(lead) == 1 and plain_word(lead[0]) in role_words("generic") | nationalities():
        return None  # "Airline spokesman" at the beginning of a sentence
    return _not_possessive(" ".join(lead)) if lead and own and capitals_end < len(role) else None


def _not_possessive(name: str) -> str:
    return name[:-2] if name.endswith(("'s", "’s")) else name.rstrip("’'")


def _are_people(words: list[str]) -> bool:
    """Whether words only say of which people, faith or part of the world somebody is: a Western diplomat, a Kurdish source."""
    return all(plain_word(w) in role_words("people") for w in words)
