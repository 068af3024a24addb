"""Statutory time is counted as 150/1930 and the Finnish calendar say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel import calendar

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
saturdays = st.booleans()


def easter(year):
    """Easter Sunday by the anonymous Gregorian algorithm (Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first(weekday, start):
    """The first such weekday (Monday 0) on or after `start`."""
    return start + (weekday - start.weekday()) % 7 * DAY


def holidays_of_the_law(year):
    """The list in force since 1992, eves included, without those that always are a Sunday."""
    sunday = easter(year)
    midsummer_eve = first(4, date(year, 6, 19))
    fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)]
    return {
        *(date(year, month, day) for month, day in fixed),
        *(sunday + n * DAY for n in (-2, 1, 39)),
        midsummer_eve,
        midsummer_eve + DAY,
        first(5, date(year, 10, 31)),
    }


@pytest.mark.parametrize("year", range(1990, 2061))
def test_it_closes_on_exactly_the_days_of_the_law(year):
    law = holidays_of_the_law(year)
    if year == 1990:  # the last year in which Ascension Day was kept on a Saturday
        law = law - {date(1990, 5, 24)} | {date(1990, 5, 19)}
    whole_year = [date(year, 1, 1) + n * DAY for n in range(366)]
    closed = {
        day for day in whole_year if day.year == year and not calendar.is_working_day(day, saturday=True)
    }
    assert {day for day in closed if day.weekday() < 6} == {day for day in law if day.weekday() < 6}


def test_it_names_the_day_in_three_languages():
    eve = date(2026, 12, 24)
    assert [calendar.holiday_name(eve, language) for language in ("fi", "sv", "en")] == [
        "Jouluaatto",
        "Julafton",
        "Christmas Eve",
    ]
    assert calendar.holiday_name(date(2026, 6, 20)) == "Juhannuspäivä"
    assert calendar.holiday_name(date(2026, 12, 31)) is None


def test_it_counts_over_christmas():
    assert calendar.add_working_days(date(2026, 12, 23), 3) == date(2026, 12, 30)
    assert calendar.working_days_between(date(2026, 12, 23), date(2026, 12, 30)) == 3


def test_it_falls_due_earlier_when_saturdays_count():
    contact = date(2026, 11, 20)  # a Friday
    assert calendar.add_working_days(contact, 7) == date(2026, 12, 1)
    assert calendar.add_working_days(contact, 7, saturday=True) == date(2026, 11, 28)


def test_it_leaves_a_saturday_holiday_out_even_when_saturdays_count():
    assert not calendar.is_working_day(date(2026, 10, 31), saturday=True)
    assert not calendar.is_working_day(date(2026, 12, 26), saturday=True)
    assert calendar.is_working_day(date(2026, 11, 21), saturday=True)


@pytest.mark.parametrize(
    ("last_day", "may_act"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),  # Saturday
        (date(2026, 12, 6), date(2026, 12, 7)),  # Independence Day, a Sunday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve, a Thursday
        (date(2026, 6, 19), date(2026, 6, 22)),  # Midsummer Eve
        (date(2026, 5, 1), date(2026, 5, 4)),  # May Day, a Friday
    ],
)
def test_it_gives_a_party_until_the_next_working_day(last_day, may_act):
    assert calendar.act_by(last_day) == may_act


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 11, 22), 3, date(2027, 2, 22)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_it_ends_a_month_on_the_same_day_or_the_last(start, months, end):
    assert calendar.add_months(start, months) == end


def test_it_does_not_count_the_day_it_starts_from():
    assert calendar.days_after(date(2026, 11, 22), 30) == date(2026, 12, 22)


def test_it_refuses_years_whose_holidays_nobody_knows():
    with pytest.raises(ValueError, match="not 2101"):
        calendar.is_working_day(date(2101, 3, 1))
    with pytest.raises(ValueError, match="not 2101"):
        calendar.working_days_between(date(2100, 12, 1), date(2101, 2, 1))


@given(days, st.integers(0, 400), saturdays)
def test_it_counts_back_what_it_added(start, n, saturday):
    end = calendar.add_working_days(start, n, saturday=saturday)
    assert calendar.working_days_between(start, end, saturday=saturday) == n
    assert calendar.working_days_between(end, start, saturday=saturday) == -n
    assert n == 0 or calendar.is_working_day(end, saturday=saturday)


@given(days, st.integers(1, 100), saturdays)
def test_it_goes_backwards_too(start, n, saturday):
    earlier = calendar.add_working_days(start, -n, saturday=saturday)
    walked = [earlier + i * DAY for i in range((start - earlier).days)]
    assert calendar.is_working_day(earlier, saturday=saturday)
    assert sum(calendar.is_working_day(day, saturday=saturday) for day in walked) == n


@given(days, st.integers(0, 1_500), saturdays)
def test_it_counts_as_one_would_on_fingers(start, length, saturday):
    walked = [start + i * DAY for i in range(1, length + 1)]
    counted = calendar.working_days_between(start, start + length * DAY, saturday=saturday)
    assert counted == sum(calendar.is_working_day(day, saturday=saturday) for day in walked)


@given(days, days, st.integers(0, 60))
def test_it_never_puts_a_later_start_first(one, other, n):
    early, late = sorted((one, other))
    assert calendar.add_working_days(early, n) <= calendar.add_working_days(late, n)
    assert calendar.act_by(early) <= calendar.act_by(late)


@given(days, st.integers(0, 60))
def test_it_is_never_later_when_saturdays_count(start, n):
    assert calendar.add_working_days(start, n, saturday=True) <= calendar.add_working_days(start, n)


@given(days, st.integers(-600, 600))
def test_it_lands_in_the_right_month_and_comes_back(start, months):
    end = calendar.add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)
    back = calendar.add_months(end, -months)
    assert (back.year, back.month, back.day) == (start.year, start.month, end.day)
