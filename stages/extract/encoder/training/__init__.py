"""Training of the attribution encoder; nothing in here is imported at run time."""
