"""Documents of one event that lie further apart than others: the date may be that of a page's last change, or a story is taken
up again. Openings alike tell nothing there; what does is evidence (sql/far_evidence.sql): one long quotation, a copied passage,
a day that the later one looks back to."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from stages.reconcile.columns import (
    Flags,
    Floats,
    Ints,
    batches,
    components,
    distinct,
    expand,
    first_of_each,
    packed,
    unpacked,
)
from stages.reconcile.event_links import (
    DAYS_APART,
    FLOOR,
    LOOKS_BACK,
    MOST_DAYS_APART,
    PAIRS_AT_ONCE,
    TOLD_BEFORE,
    UNDATED,
)
from stages.reconcile.grouping import group_parts
from stages.reconcile.reading import read_openings
from warehouse.script import run_script, table_of

EVIDENT = 0.6
"""Cosine that documents count with at least where there is evidence that they are of one event."""
SHARE = 0.25
"""Share of the documents of each of two groups that evidence must concern for all of them to be compared: one article that looks
back to a story like its own must not pull the whole group that it is in along."""
MOST_COMPARED = 100_000
"""Pairs of documents of two groups above which only those with evidence count."""

Links = tuple[Ints, Ints, Floats]
"""(later, earlier, cosine) of pairs of documents."""


def join_far(con: duckdb.DuckDBPyConnection, day: Ints, event: Ints, near: Links, told: Links, minimum: float) -> Ints:
    """The first document of the event of each document, as `event` has it of the links `near`, once those that lie further apart
    count too. `told` are those of which the later document looks back; `minimum` is the mean cosine of one event.

    In two steps. Groups between which there is enough evidence are compared document by document; then what the links connect
    that such a comparison found is grouped again.
    """
    dated = day[day != UNDATED]
    if not len(dated) or np.ptp(dated) <= DAYS_APART:
        return event
    table_of(con, "told_links", pa.table({"later": told[0], "earlier": told[1]}))
    limits = {"days": DAYS_APART, "most_days": MOST_DAYS_APART, "before": TOLD_BEFORE}
    run_script(con, "stages.reconcile", "far_evidence", limits)
    found = con.execute("FROM far_evidence ORDER BY later, earlier").fetchnumpy()
    if not len(found["later"]):
        return event
    pairs = found["later"].astype(np.int64), found["earlier"].astype(np.int64)
    far = _far_links(con, day, event, *pairs, found["is_sure"].astype(np.bool_))
    later, earlier, cosine = (np.concatenate(columns) for columns in zip(near, far, strict=True))
    order = np.lexsort((earlier, later))
    later, earlier, cosine = later[order], earlier[order], cosine[order]
    close = cosine >= minimum
    part = components(len(day), later[close], earlier[close])
    within = (part[far[0]] == part[far[1]]) & (event[far[0]] != event[far[1]])
    is_touched = np.isin(part, part[far[0][within]])
    event = np.where(is_touched, np.arange(len(day)), event)
    some = is_touched[later] & is_touched[earlier]
    for group in group_parts(len(day), later[some], earlier[some], cosine[some], minimum):
        event[group] = group[0]
    return event


def _far_links(
    con: duckdb.DuckDBPyConnection, day: Ints, event: Ints, later: Ints, earlier: Ints, is_sure: Flags
) -> Links:
    """Of the pairs with evidence, later-earlier, and of all documents of groups that enough of it connects."""
    size = np.bincount(event, minlength=len(day))
    in_event = np.argsort(event, kind="stable")
    begin = np.searchsorted(event[in_event], np.arange(len(day) + 1))
    needed = np.zeros(len(day), np.bool_)
    needed[np.concatenate(_connected(event, size, later, earlier))] = True
    needed = needed[event]
    needed[later] = needed[earlier] = True
    table_of(con, "near_documents", pa.table({"doc_no": np.flatnonzero(needed).astype(np.int32)}))
    openings = read_openings(con)
    cosine = openings.cosines(later, earlier)
    holds = is_sure | (cosine >= LOOKS_BACK)
    later, earlier, cosine = later[holds], earlier[holds], np.maximum(cosine[holds], EVIDENT)
    links = [(later, earlier, cosine)]
    one, other = _connected(event, size, later, earlier)
    last_day = _last_days(con, len(day))
    for first, end in batches(np.arange(len(one)), size[one] * size[other], PAIRS_AT_ONCE):
        row, at = expand(begin[one[first:end]], begin[one[first:end] + 1])
        other_row = other[first:end][row]
        row, other_at = expand(begin[other_row], begin[other_row + 1])
        a, b = in_event[at[row]], in_event[other_at]
        a, b = np.maximum(a, b), np.minimum(a, b)
        apart = day[a] - day[b]
        # what names a day after the other came out is of something else
        may = (apart > DAYS_APART) & (apart <= MOST_DAYS_APART) & (last_day[a] <= day[b] + TOLD_BEFORE)
        a, b = a[may], b[may]
        compared = openings.cosines(a, b)
        alike = compared >= FLOOR
        links.append((a[alike], b[alike], compared[alike]))
    a, b, cosine = (np.concatenate(columns) for columns in zip(*links, strict=True))
    pairs = packed(a, b)
    order = np.lexsort((-cosine, pairs))
    order = order[first_of_each(pairs[order])]
    return a[order], b[order], cosine[order]


def _connected(event: Ints, size: Ints, later: Ints, earlier: Ints) -> tuple[Ints, Ints]:
    """Pairs of groups of which pairs of documents concern enough documents."""
    one, other = event[later], event[earlier]
    apart = one != other
    pairs, pair = np.unique(packed(np.minimum(one, other), np.maximum(one, other))[apart], return_inverse=True)
    one, other = unpacked(pairs)
    pair, document = unpacked(distinct(np.concatenate((packed(pair, later[apart]), packed(pair, earlier[apart]))))[0])
    is_one = event[document] == one[pair]
    n_one, n_other = (np.bincount(pair[some], minlength=len(pairs)) for some in (is_one, ~is_one))
    enough = (n_one >= SHARE * size[one]) & (n_other >= SHARE * size[other])
    enough &= size[one] * size[other] <= MOST_COMPARED
    return one[enough], other[enough]


def _last_days(con: duckdb.DuckDBPyConnection, n: int) -> Ints:
    """The last day that each document names; one before all days where it names none."""
    told = con.execute("SELECT doc_no, last_day - DATE '1970-01-01' AS day FROM told_days").fetchnumpy()
    days = np.full(n, -UNDATED)
    days[told["doc_no"]] = told["day"]
    return days
