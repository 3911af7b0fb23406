"""One SQL file per table: what is expected of it beyond its contract (`expectations.suite` says how to write one)."""
