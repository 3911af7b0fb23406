"""Reconcile what the documents of a corpus claim: actors, copies, origins, events, findings, positions, verdicts."""

from stages.reconcile.run import reconcile

__all__ = ["reconcile"]
