"""Prefect flows, schedules and the command line: order, retries, caching; no logic of a stage."""

__version__ = "0.1.0"
