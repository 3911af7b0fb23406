"""Claims from elsewhere: a table with the claims columns, of another extractor or of people, held to what ours are held to."""

from stages.extract.given.take import take_given

__all__ = ["take_given"]
