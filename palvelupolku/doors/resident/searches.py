"""How many searches are made: numbers without persons, gathered in memory and written a few at a time.

A commit for every search would cost more than the search. What a process had not yet written when it is
stopped is lost: at most the searches of its last ten seconds of work.
"""

import threading
import time
from collections import Counter

from django.db import transaction
from django.utils import timezone

from palvelupolku.audit.actions import count

EVERY_SECONDS = 10.0
OWN_HELP = 1


class _Tally:
    def __init__(self):
        self.lock = threading.Lock()
        self.days = Counter()
        self.written = float("-inf")

    def take(self, day):
        """Add one; everything gathered when it is time to write, else nothing."""
        with self.lock:
            self.days[day] += 1
            if time.monotonic() - self.written < EVERY_SECONDS:
                return {}
            days, self.days = self.days, Counter()
            self.written = time.monotonic()
            return days


_tally = _Tally()


def note(at) -> None:
    """Count one search as entering the tier of own help."""
    for day, n in _tally.take(timezone.localdate(at)).items():
        with transaction.atomic():
            count("entered", OWN_HELP, day, n)
