"""An analyst's decisions: read from rows that are anchored on a claim's words, applied before and after reconciling."""

from stages.reconcile.overrides.apply import Overrides
from stages.reconcile.overrides.fields import FIELDS, LEVELS, check_value
from stages.reconcile.overrides.read import COLUMNS, Decision, guarded, read_rows, write_row

__all__ = ["COLUMNS", "FIELDS", "LEVELS", "Decision", "Overrides", "check_value", "guarded", "read_rows", "write_row"]
