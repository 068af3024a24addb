"""A due day is late, today, soon or far."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.kernel.clock import due_state

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 11, 16), ("late", 4)),
        (date(2026, 11, 19), ("late", 1)),
        (date(2026, 11, 20), ("today", 0)),
        (date(2026, 11, 22), ("soon", 0)),
        (date(2026, 11, 23), ("soon", 1)),
        (date(2026, 11, 24), ("soon", 2)),
        (date(2026, 11, 25), ("ok", 3)),
    ],
)
def test_it_says_how_the_clock_stands(due_on, expected):
    assert due_state(due_on, TODAY) == expected


def test_it_is_late_on_the_weekend_after_a_friday():
    assert due_state(TODAY, date(2026, 11, 21)) == ("late", 1)


def test_it_does_not_count_christmas():
    assert due_state(date(2026, 12, 29), date(2026, 12, 23)) == ("soon", 2)


@given(st.dates(), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_it_survives_any_due_day(due_on, today):
    state = due_state(due_on, today)
    assert state.working_days >= 0
    assert (state.kind == "late") == (due_on < today)
    assert (state.kind == "today") == (due_on == today)
