"""Search by own words, stage and municipality: `find`. The database is the truth, the index is made of it."""

from .find import Hit, Results, find

__all__ = ["Hit", "Results", "find"]
