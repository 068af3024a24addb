"""Pure rules of gatherings: which seat is free, which days a group meets, when a room is open."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

MOST_MEETINGS = 60
OFFER_CONSENT = "2026-11"


def free_seat(capacity: int, taken: Iterable[int]) -> int | None:
    """The smallest free seat number of 1…`capacity`; None when as many seats are held as there are places.

    Seats above a lowered capacity still count as held.
    """
    held = set(taken)
    if len(held) >= capacity:
        return None
    return next(number for number in range(1, capacity + 1) if number not in held)


def same_phone(text: str) -> str:
    """The digits of a phone number, alike for +358 40 … and 040 …; "" for none."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(?:00)?358(?=[1-9])", "0", digits)


def meeting_days(first: date, last: date, every_weeks: int, days_off: Iterable[date] = ()) -> list[date]:
    """Every `every_weeks`th week from `first` to `last`, both included, without the days off.

    Raises ValueError when the days run backwards or are more than MOST_MEETINGS.
    """
    if last < first or every_weeks < 1:
        raise ValueError("the days run backwards")
    number = (last - first).days // (7 * every_weeks) + 1
    if number > MOST_MEETINGS:
        raise ValueError("too many meetings")
    off = set(days_off)
    days = (first + timedelta(weeks=every_weeks * n) for n in range(number))
    return [day for day in days if day not in off]


def is_within(starts: time, ends: time, hours: Iterable[tuple[time, time]]) -> bool:
    """Whether one stretch of opening hours holds the whole time."""
    return starts < ends and any(opens <= starts and ends <= closes for opens, closes in hours)


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())
