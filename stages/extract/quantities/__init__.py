"""Numbers: value interval, approximator, unit, what is counted, of whom."""
