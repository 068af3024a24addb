"""Opening hours: open now, next opening, words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palvelupolku.directory.choices import Status
from palvelupolku.directory.hours import (
    HELSINKI,
    always_open,
    exception,
    hours_in_words,
    is_open,
    next_closing,
    next_opening,
    on_day,
    open_service_ids,
    week_in_words,
    weekly,
)
from palvelupolku.directory.models import Channel, Service

OFFICE = weekly([((0, 1, 2, 3), "08:00", "16:00"), ((4,), "08:00", "14:00")])
TODAY = date(2026, 11, 23)  # a Monday


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def row(kind="DaysOfTheWeek", openings=(), **fields):
    told = [dict(zip(("dayFrom", "from", "dayTo", "to"), each, strict=True)) for each in openings]
    return {"serviceHourType": kind, "openingHour": told, **fields}


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        ("2026-11-23T07:59", False),
        ("2026-11-23T08:00", True),
        ("2026-11-23T15:59", True),
        ("2026-11-23T16:00", False),
        ("2026-11-27T15:00", False),
        ("2026-11-28T12:00", False),
        ("2026-12-24T12:00", False),  # Christmas Eve
        ("2027-01-06T12:00", False),  # Epiphany, a Wednesday
    ],
)
def test_an_office_week(moment, answer):
    assert is_open(OFFICE, at(moment)) is answer
    assert is_open(OFFICE, at(moment).astimezone(UTC)) is answer


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T07:00", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-24T08:00"),
        ("2026-11-27T14:00", "2026-11-30T08:00"),
        ("2026-12-23T17:00", "2026-12-28T08:00"),  # over Christmas
    ],
)
def test_the_next_opening_skips_week_ends_and_holidays(moment, opens):
    assert next_opening(OFFICE, at(moment)) == at(opens)


def test_until_when_it_is_open():
    assert next_closing(OFFICE, at("2026-11-23T09:00")) == at("2026-11-23T16:00")
    assert next_closing(OFFICE, at("2026-11-23T17:00")) is None
    assert next_closing(always_open(), at("2026-11-23T17:00")) is None


def test_a_night_belongs_to_the_day_it_began():
    night = weekly([((4,), "20:00", "03:00")])
    assert [
        is_open(night, at(f"2026-11-{day}")) for day in ("27T23:00", "28T02:59", "28T03:00", "27T02:00")
    ] == [
        True,
        True,
        False,
        False,
    ]
    assert next_closing(night, at("2026-11-28T01:00")) == at("2026-11-28T03:00")
    assert week_in_words(night, "fi", TODAY) == "pe 20–3"


def test_one_span_over_a_week_end():
    duty = [row("OverMidnight", [("Friday", "16:00:00", "Monday", "08:00:00")])]
    opened = [
        ("26T17:00", False),
        ("27T15:59", False),
        ("27T16:00", True),
        ("29T12:00", True),
        ("30T08:00", False),
    ]
    for moment, answer in opened:
        assert is_open(duty, at(f"2026-11-{moment}")) is answer
    to_midnight = [row("Special", [("Friday", "16:00", "Saturday", "00:00")])]
    assert on_day(to_midnight, date(2026, 11, 28)) == []
    assert on_day(to_midnight, date(2026, 11, 27)) == [("16:00", "24:00")]


def test_always_open_on_holidays_too_and_closed_by_an_exception():
    christmas = date(2026, 12, 25)
    assert is_open(always_open(), at("2026-12-25T04:00")) is True
    closed = [*always_open(), exception(christmas)]
    assert is_open(closed, at("2026-12-25T04:00")) is False
    assert next_opening(closed, at("2026-12-25T04:00")) == at("2026-12-26T00:00")


def test_an_exception_opens_a_holiday_and_rules_its_day():
    hours = [*OFFICE, exception(date(2026, 12, 24), times=[("09:00", "12:00")])]
    assert on_day(hours, date(2026, 12, 24)) == [("09:00", "12:00")]
    hours = [*OFFICE, exception(date(2026, 11, 23), times=[("12:00", "18:00")])]
    assert on_day(hours, date(2026, 11, 23)) == [("12:00", "18:00")]


def test_of_several_exceptions_the_narrowest_counts():
    hours = [
        *OFFICE,
        exception(date(2026, 12, 21), date(2027, 1, 6)),
        exception(date(2026, 12, 30), times=[("09:00", "11:00")]),
    ]
    assert on_day(hours, date(2026, 12, 29)) == [] and on_day(hours, date(2026, 12, 30)) == [
        ("09:00", "11:00")
    ]
    assert next_opening(hours, at("2026-12-20T12:00")) == at("2026-12-30T09:00")


def test_a_night_that_is_an_exception_goes_on_into_a_holiday():
    hours = [*OFFICE, exception(date(2026, 12, 24), times=[("22:00", "02:00")])]
    assert on_day(hours, date(2026, 12, 25)) == [("00:00", "02:00")]


def test_hours_of_a_period_go_before_the_others_on_their_weekdays():
    summer = row(
        openings=[("Monday", "10:00", "Friday", "12:00")], validFrom="2026-06-01", validTo="2026-08-31"
    )
    hours = [*OFFICE, *weekly([((5,), "10:00", "11:00")]), summer]
    assert on_day(hours, date(2026, 7, 1)) == [("10:00", "12:00")]
    assert on_day(hours, date(2026, 7, 4)) == [("10:00", "11:00")]
    assert on_day(hours, date(2026, 9, 1)) == [("08:00", "16:00")]
    closed = [*OFFICE, row(isClosed=True, validFrom="2026-06-01", validTo="2026-08-31")]
    assert (
        on_day(closed, date(2026, 7, 1)) == [] and week_in_words(closed, "fi", date(2026, 7, 1)) == "suljettu"
    )


def test_a_period_told_in_utc_is_of_finnish_days():
    july = row(
        openings=[("Monday", "10:00", "Sunday", "12:00")],
        validFrom="2026-06-30T21:00:00Z",
        validTo="2026-07-31T20:59:59Z",
    )
    told = [
        on_day([july], day)
        for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1))
    ]
    assert told == [None, [("10:00", "12:00")], [("10:00", "12:00")], None]


@pytest.mark.parametrize(
    "hours",
    [
        [],
        None,
        "string",
        [None, 7, "x"],
        [row(openings=[("string", "string", "string", "string")])],
        [{"openingHour": "string"}, {"openingHour": [{"dayFrom": "Monday", "from": "99:00", "to": 5}]}],
        [row(isReservation=True)],
        [row(openings=[("Monday", "08:00", "", "16:00")], validTo="2020-01-01")],
        [row("Exceptional", [("", "08:00", "", "16:00")], validFrom="no day")],
    ],
)
def test_what_is_not_told_is_not_guessed(hours):
    assert is_open(hours, at("2026-11-23T12:00")) is None
    assert next_opening(hours, at("2026-11-23T12:00")) is None
    assert on_day(hours, TODAY) is None and week_in_words(hours, "fi", TODAY) == ""


def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice():
    night = weekly([(range(7), "02:30", "03:30")])
    # 29 March 2026 the clock goes from 3 to 4: half an hour is left.
    assert is_open(night, at("2026-03-29T02:45")) and next_closing(night, at("2026-03-29T02:45")).hour == 4
    assert is_open(night, at("2026-03-29T04:10")) is False
    # 25 October 2026 it goes from 4 back to 3: it closes at the first 3.30.
    first, second = datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert is_open(night, first) is True and is_open(night, second) is False
    assert next_opening(night, second) == at("2026-10-26T02:30")


def test_words_for_a_week_exceptions_and_holidays():
    hours = [
        *weekly([((0, 1, 2, 3), "08:00", "16:30"), ((4,), "08:00", "11:00"), ((4,), "12:00", "14:00")]),
        exception(date(2026, 11, 26), info={"fi": "koulutus", "sv": "utbildning"}),
        exception(date(2026, 12, 21), date(2027, 1, 3), times=[("10:00", "12:00")]),
        exception(date(2026, 10, 1)),
    ]
    assert hours_in_words(hours, "fi", TODAY) == [
        "ma–to 8–16.30",
        "pe 8–11, 12–14",
        "to 26.11. suljettu (koulutus)",
        "21.12.–3.1. 10–12",
    ]
    assert hours_in_words(hours, "sv", TODAY)[:3] == [
        "mån–tors 8–16.30",
        "fre 8–11, 12–14",
        "tors 26.11. stängt (utbildning)",
    ]
    assert hours_in_words(hours, "en", TODAY)[0] == "Mon–Thu 8–16:30"
    assert "Thu 26 Nov closed (koulutus)" in hours_in_words(hours, "en", TODAY)


def test_words_name_a_holiday_that_closes():
    assert hours_in_words(OFFICE, "fi", date(2026, 12, 14)) == [
        "ma–to 8–16",
        "pe 8–14",
        "to 24.12. suljettu (Jouluaatto)",
        "pe 25.12. suljettu (Joulupäivä)",
    ]
    assert hours_in_words(always_open(), "fi", date(2026, 12, 24)) == ["aina avoinna"]


def test_words_for_appointments_and_remarks():
    hours = [
        {
            **weekly([((1,), "9:00", "10:00")], by_reservation=True)[0],
            "additionalInformation": [{"language": "fi", "value": "Tule sivuovesta."}],
        }
    ]
    assert hours_in_words(hours, "fi", TODAY) == ["ti 9–10", "ajanvarauksella", "Tule sivuovesta."]
    assert hours_in_words([], "fi", TODAY) == []


@pytest.mark.parametrize("opening", [((7,), "08:00", "09:00"), ((0,), "8", "25:00"), ((0,), "", "09:00")])
def test_own_hours_refuse_what_is_no_day_or_time(opening):
    with pytest.raises(ValueError, match="day"):
        weekly([opening])


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


OPENINGS = st.lists(
    st.tuples(
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(0, 95).map(lambda n: clock(n * 15)),
        st.integers(0, 96).map(lambda n: clock(n * 15)),
    ),
    max_size=4,
)
HOURS = st.builds(
    lambda openings, closed, special: [
        *weekly(openings),
        *(exception(TODAY + timedelta(days=number)) for number in closed),
        *(exception(TODAY + timedelta(days=number), times=[("10:00", "12:00")]) for number in special),
    ],
    OPENINGS,
    st.sets(st.integers(-1, 5), max_size=3),
    st.sets(st.integers(-1, 5), max_size=3),
)
# Over the winter, both nights when the clock is changed among them.
MOMENTS = st.integers(0, 4 * 24 * 160).map(
    lambda n: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=15 * n)
)


@settings(max_examples=80, deadline=None)
@given(HOURS, MOMENTS)
def test_the_next_opening_is_the_first_moment_when_closed_turns_to_open(hours, moment):
    opens, closes = next_opening(hours, moment), next_closing(hours, moment)
    before = timedelta(minutes=1)
    if opens:
        assert opens > moment and is_open(hours, opens)
        assert not is_open(hours, opens - before)
    if closes:
        assert is_open(hours, moment) and not is_open(hours, closes)
        assert is_open(hours, closes - before) and closes > moment
        assert opens is None or opens >= closes
    elif not is_open(hours, moment) and opens:
        step = moment
        while step < min(opens, moment + timedelta(days=2)):
            assert not is_open(hours, step)
            step += timedelta(minutes=15)


@settings(max_examples=60, deadline=None)
@given(OPENINGS, MOMENTS)
def test_a_holiday_is_closed_and_an_ordinary_day_is_the_same_each_week(openings, moment):
    from palvelupolku.kernel.calendar import holiday_name

    hours, day = weekly(openings), moment.astimezone(HELSINKI).date()
    told = on_day(hours, day)
    if not openings:
        assert told is None
        return
    if openings and holiday_name(day):
        whole_week = all(
            on_day(hours, date(2026, 11, 9) + timedelta(days=n)) == [("00:00", "24:00")] for n in range(7)
        )
        assert told == [] or whole_week
    around = (day, day - timedelta(days=1), day - timedelta(days=7), day - timedelta(days=8))
    if not any(holiday_name(each) for each in around):
        assert told == on_day(hours, day - timedelta(days=7))


@pytest.mark.django_db
def test_open_services_are_published_ones_with_an_open_way(django_assert_num_queries):
    moment = at("2026-11-23T12:00")
    made = {}
    for name, status, hours in [
        ("open", Status.PUBLISHED, OFFICE),
        ("closed", Status.PUBLISHED, weekly([((6,), "8:00", "9:00")])),
        ("untold", Status.PUBLISHED, []),
        ("draft", Status.DRAFT, OFFICE),
    ]:
        made[name] = Service.objects.create(name={"fi": name}, status=status, updated_at=moment)
        made[name].channels.create(kind="Phone", hours=hours, updated_at=moment)
    made["closed"].channels.create(kind="Phone", hours=OFFICE, status=Status.ARCHIVED, updated_at=moment)
    with django_assert_num_queries(2):
        assert open_service_ids(moment) == {made["open"].pk}
    assert Channel.objects.count() == 5
