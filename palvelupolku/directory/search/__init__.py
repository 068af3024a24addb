"""Search by own words and filters: `find`. The database is the truth, the index is made of it."""

from .filters import NONE, Filters
from .find import Hit, Results, find
from .suggest import suggest

__all__ = ["NONE", "Filters", "Hit", "Results", "find", "suggest"]
