"""The cleaning stage: labels every block of a document, and says which are the article's own words."""

from stages.clean.cleaner import clean
from stages.clean.repetition import line_repetition, repeated_lines

__all__ = ["clean", "line_repetition", "repeated_lines"]
