from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.insight.rules import LEAST_SHOWN, Period, Wait, hide_small, last_days, wait_of

HELSINKI = ZoneInfo("Europe/Helsinki")


def test_a_period_is_as_long_as_the_one_before_it():
    period = last_days(30, date(2026, 11, 23))
    assert period == Period(date(2026, 10, 25), date(2026, 11, 23))
    assert period.before == Period(date(2026, 9, 25), date(2026, 10, 24))
    assert period.days == period.before.days == 30


def test_its_moments_hold_the_change_to_winter_time():
    start, end = Period(date(2026, 10, 25), date(2026, 10, 25)).moments(HELSINKI)
    assert end.timestamp() - start.timestamp() == 25 * 3600


def test_a_wait_counts_whole_days():
    hours = [timedelta(hours=h) for h in (5, 30, 50, 240)]
    assert wait_of(hours) == Wait(4, 1.5, 10)
    assert wait_of([]) == Wait(0, None, None)


def test_small_groups_are_hidden_and_none_can_be_had_by_subtraction():
    assert hide_small([12, 9, 30]) == [12, 9, 30]
    assert hide_small([12, 3, 30]) == [None, None, 30]
    assert hide_small([1, 3, 30]) == [None, None, 30]
    assert hide_small([3]) == [None]
    assert hide_small([]) == []


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_one_hidden_count_never_stands_alone(counts):
    shown = hide_small(counts)
    assert shown.count(None) != 1
    assert all(count is None or count >= LEAST_SHOWN for count in shown)
