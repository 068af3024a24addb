"""When things happen in the demo county: deeds on weekdays from 8 to 16, residents write at any hour."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palvelupolku.kernel.calendar import is_working_day

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = timedelta(days=1)
OPENS, CLOSES = 8, 16


def working_day(day: date) -> date:
    """`day` itself, or the next day when offices are open."""
    while not is_working_day(day):
        day += DAY
    return day


def on(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=HELSINKI)


class Clock:
    """Moments of the past, counted from `now`; the same `rng` makes the same moments."""

    def __init__(self, now, rng):
        self.now = now.astimezone(HELSINKI)
        self.today = self.now.date()
        self.rng = rng

    def ago(self, days) -> datetime:
        """Some moment of a resident's day, that many days ago and never after now."""
        moment = on(self.today - days * DAY, self.rng.randint(7, 21), self.rng.randint(0, 59))
        return min(moment, self.now - timedelta(minutes=self.rng.randint(20, 90)))

    def office(self, moment, days=0) -> datetime:
        """An office hour at least so many days after `moment`, on the same day only if it is still open."""
        day = working_day(moment.date() + days * DAY)
        if day == moment.date():
            later = moment + timedelta(minutes=self.rng.randint(6, 50))
            if later.date() == day and OPENS <= later.hour < CLOSES:
                return later
            if moment.hour >= OPENS:
                day = working_day(day + DAY)
        return on(day, self.rng.randint(OPENS, CLOSES - 1), self.rng.randint(0, 59))
