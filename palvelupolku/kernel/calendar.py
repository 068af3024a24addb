"""Finnish working days and the counting of statutory time (150/1930).

A working day is Monday to Friday without the public holidays and without Midsummer and Christmas Eve.
With `saturday=True` ordinary Saturdays count too: the classic reading of *arkipäivä*, which ends earlier.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.finland import Finland

FIRST_DAY = date(Finland.start_year, 1, 1)
LAST_DAY = date(Finland.end_year, 12, 31)
DAY = timedelta(days=1)
LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


@lru_cache(maxsize=512)
def _holidays(year: int, language: str = "fi") -> dict[date, str]:
    # The library answers an unknown year with no holidays at all, which would look like a right answer.
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise ValueError(f"Finnish holidays are known from {FIRST_DAY.year} to {LAST_DAY.year}, not {year}")
    return dict(Finland(years=year, language=LANGUAGES[language]))


def holiday_name(day: date, language: str = "fi") -> str | None:
    """The holiday's (or the two eves') name in `fi`, `sv` or `en`; None on any other day."""
    return _holidays(day.year, language).get(day)


def is_working_day(day: date, *, saturday: bool = False) -> bool:
    """Whether offices are open: not Sunday, not a holiday or eve, and Saturday only if asked."""
    return day.weekday() < (6 if saturday else 5) and day not in _holidays(day.year)


def add_working_days(start: date, n: int, *, saturday: bool = False) -> date:
    """The `n`th working day after `start`, which itself is not counted (2 §); before it when `n` < 0."""
    day, left, one = start, abs(n), DAY if n > 0 else -DAY
    while left:
        day += one
        left -= is_working_day(day, saturday=saturday)
    return day


def working_days_between(start: date, end: date, *, saturday: bool = False) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start, saturday=saturday)
    week = 6 if saturday else 5
    # Ordinal 1, 1 January of year 1, was a Monday: whole weeks and the begun one, without walking the days.
    through_end, through_start = (
        week * (day.toordinal() // 7) + min(day.toordinal() % 7, week) for day in (end, start)
    )
    closed = sum(
        start < day <= end and day.weekday() < week
        for year in range(start.year, end.year + 1)
        for day in _holidays(year)
    )
    return through_end - through_start - closed


def days_after(day: date, n: int) -> date:
    """The last day of a period of `n` days; `day` itself is not counted (2 §)."""
    return day + timedelta(days=n)


def add_months(day: date, n: int) -> date:
    """The same-numbered day `n` months on, or that month's last day when it has none (3 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def act_by(last_day: date) -> date:
    """The day a party may still act when the time runs out on `last_day`: the next working day if it is
    a Saturday, a Sunday, a holiday or an eve (5 §)."""
    return last_day if is_working_day(last_day) else add_working_days(last_day, 1)
