"""What the finders of this package hand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stages.extract.model import Sentence, Span

LONGEST = 4_000
"""Characters of a sentence beyond which it is a table or a list, and claims nothing."""


@dataclass(slots=True)
class Attribute:
    """A property of something, or a date of something, as one sentence gives it.

    `kind` is attribute or date. `attribute` is office, status, responsible, act, location, assertion or proposition for the
    first, began, ended, happened, due or said for the second. `subject` is whom or what it is about (a person by the fullest
    name of the document), `value` the property: an office with its body ("defence minister of Russia"), a state ("closed"), an
    actor, a place. `act` is what a date claim dates, as a verb or state ("open the bridge", "besieged"; None for the subject
    itself), `days` when; of a day or month without a known year `value` has ISO 8601's short form ("--07-17",
    "--07-01/--07-10") and `days` are empty. Polarity is negative for what is not or no longer so ("former"). `speaker` is who
    says so by the words of `cue`, where the claim itself names him (who blames, who claims or denies a deed); where he is whom
    the claim is about and has no name there, `value` is None. `named` is where whoever is held responsible is named: a place in
    his name or the speaker's is not that of the deed.
    """

    sentence: Sentence
    span: Span
    kind: str
    attribute: str
    subject: str
    value: str | None
    act: str | None = None
    days: tuple[date | None, date | None] | None = None
    modality: str = "asserted"
    polarity: str = "positive"
    confidence: float = 0.8
    speaker: Span | None = None
    cue: Span | None = None
    named: Span | None = None
