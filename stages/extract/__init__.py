"""Extract: from kept blocks and captions to claims with their exact words, speakers, numbers, dates and places."""

from stages.extract.articles import askable, read_articles
from stages.extract.assemble import extract
from stages.extract.model import Finder

__all__ = ["Finder", "askable", "extract", "read_articles"]
