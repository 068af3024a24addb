"""How a due day stands today, for tags such as *1 arkipäivä yli*."""

from datetime import date
from typing import Literal, NamedTuple

from .calendar import FIRST_DAY, LAST_DAY, working_days_between

SOON = 2


class DueState(NamedTuple):
    """`working_days` is never negative: days over when late (at least 1), otherwise days left."""

    kind: Literal["late", "today", "soon", "ok"]
    working_days: int


def due_state(due_on: date, today: date) -> DueState:
    """Say whether the due day has passed, is today, comes within two working days or is further off."""
    # One mistyped year must not break a whole queue page.
    left = working_days_between(today, min(max(due_on, FIRST_DAY), LAST_DAY))
    if due_on < today:
        return DueState("late", max(-left, 1))
    if due_on == today:
        return DueState("today", 0)
    return DueState("soon" if left <= SOON else "ok", left)
