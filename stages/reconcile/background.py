"""How common words are in everyday English: weights that don't change with the corpus at hand.

A score of two sentences must not move because an unrelated article came in, so words are weighed against a fixed
background (`data/background.parquet`, made by build_background.py) and not against the corpus.
"""

from __future__ import annotations

import functools
import math
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq

OPENING = 2500
"""Characters at the beginning of an article that say what it is about; a stem's openings are counted in them."""

EVENT_SENTENCES = 30
"""Background sentences that an event's own claims are counted together with: its words are weighed by how rare they are in
everyday English while it has few claims, and by how rare they are in the event when it has many. On the seeds 30 to 300
find the same questions but for one; with 1000 what all of the event is about joins unlike claims."""

UNSEEN_OPENINGS, UNSEEN_SHARE = 10, 1e-4
"""Openings, and share of sentences, that a stem is taken to have beyond those counted: between two rare stems there is
little to choose, and an unknown one is no surprise. Ten openings: F1 of document pairs on two corpora, see events.py."""

PATH = Path(str(files("stages.reconcile").joinpath("data/background.parquet")))


@functools.cache
def known_terms() -> dict[str | None, tuple[float, float]]:
    """Stem → (share of everyday English sentences that have it, its weight in the opening of an article: log of how many
    openings there are to one that has it). None stands for all other stems."""
    counts = pq.read_table(PATH).to_pydict()
    n_sentences, n_openings = counts["n_sentences"][0], counts["n_openings"][0]
    counts["n_sentences"][0] = counts["n_openings"][0] = 0
    return {
        term: (sentences / n_sentences, math.log(1 + n_openings / (openings + UNSEEN_OPENINGS)))
        for term, sentences, openings in zip(*counts.values(), strict=True)
    }
