"""Extract: from kept blocks and captions to claims with their exact words, speakers, numbers, dates and places."""

from stages.extract.assemble import extract

__all__ = ["extract"]
