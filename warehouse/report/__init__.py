"""The HTML report: a page of findings and their evidence, and a page for each document it rests on."""

from warehouse.report.build import Limits, build_report

__all__ = ["Limits", "build_report"]
