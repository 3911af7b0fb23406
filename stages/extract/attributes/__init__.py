"""Attributes and dates that can conflict: offices, states of things, responsibility, purposes, and when something was."""
