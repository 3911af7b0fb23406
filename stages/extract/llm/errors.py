"""What can go wrong with an endpoint, by what it means for the work that is left."""

from __future__ import annotations


class Refusal(Exception):
    """The endpoint will answer no request at all (wrong key, wrong model, no credit): asking on is pointless."""


class Passing(Exception):
    """Trouble of the network or the server that outlasted the retries; a later run may get an answer."""


class OverLimit(Passing):
    """The request could cost more than is left of the spending limit; it was not sent."""


class Unusable(Exception):
    """This one request gets no answer that can be used, now or later (filtered, refused, never valid JSON)."""


class TooLong(Exception):
    """The request or its answer does not fit into what the model takes: ask for less at a time."""
