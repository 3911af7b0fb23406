"""Reconcile what the documents of a corpus claim: actors, copies, origins, events, findings, positions, verdicts."""

from stages.reconcile.run import INPUTS, RESULTS, reconcile, reconcile_relations

__all__ = ["INPUTS", "RESULTS", "reconcile", "reconcile_relations"]
