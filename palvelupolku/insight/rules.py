"""Periods, medians and small groups: plain arithmetic without a database or a clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

LEAST_SHOWN = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The days from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def before(self) -> "Period":
        """The equally long period that ended the day before this one began."""
        return Period(self.starts_on - self.days * DAY, self.starts_on - DAY)

    def moments(self, zone) -> tuple[datetime, datetime]:
        """From the first moment of the first day up to, not including, the first after the last day."""
        midnight = time(tzinfo=zone)
        return (
            datetime.combine(self.starts_on, midnight),
            datetime.combine(self.ends_on + DAY, midnight),
        )


def last_days(n, today) -> Period:
    """The `n` days that end today."""
    return Period(today - (n - 1) * DAY, today)


@dataclass(frozen=True)
class Wait:
    """How many wait, and how long in days: the middle one and the longest; None when nobody does."""

    count: int = 0
    median: float | None = None
    longest: int | None = None


def wait_of(lengths) -> Wait:
    """Sum up waits given as timedeltas. Whole days, so that a wait begun this morning is 0."""
    days = [length // DAY for length in lengths]
    return Wait(len(days), median(days), max(days)) if days else Wait()


def median_days(lengths):
    """The middle one of timedeltas in whole days, or None."""
    return wait_of(lengths).median


def hide_small(counts) -> list:
    """Hide counts under `LEAST_SHOWN` (None) where the sum of all is told elsewhere.

    A single hidden count could be had by subtraction: then the next smallest is hidden with it.
    """
    hidden = {index for index, count in enumerate(counts) if count < LEAST_SHOWN}
    if len(hidden) == 1 and len(counts) > 1:
        shown = [index for index in range(len(counts)) if index not in hidden]
        hidden.add(min(shown, key=lambda index: counts[index]))
    return [None if index in hidden else count for index, count in enumerate(counts)]
