"""Rows of claims as `warehouse.annotations` reads them, for tests."""

from __future__ import annotations

from typing import Any

from warehouse.tables import CLAIMS


def claim(start: int, end: int, kind: str = "quantity", **more: Any) -> dict[str, Any]:
    """A row of CLAIMS_READ with nothing known of it but its span, and what is given."""
    columns = [*CLAIMS.names, "actor_name", "measure_unit", "place"]
    stance = {"modality": "asserted", "polarity": "positive"}
    return {**dict.fromkeys(columns), "claim_id": f"{start}-{end}", "kind": kind, "char_start": start, "char_end": end,
            **stance, **more}  # fmt: skip
