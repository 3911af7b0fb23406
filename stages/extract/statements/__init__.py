"""Statements of an article: cue, content, speaker phrase, relays, stance."""
