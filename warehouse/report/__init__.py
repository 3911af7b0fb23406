"""The HTML report: one self-contained page of findings, their evidence and the articles it stands in."""

from warehouse.report.build import Limits, build_report

__all__ = ["Limits", "build_report"]
