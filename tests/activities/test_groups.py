"""A group's meetings, attendance and life; what is told when a time is cancelled."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from palvelupolku.activities import actions, queries, rules
from palvelupolku.activities.models import Attendance
from palvelupolku.notices.models import Message
from tests.cast import AT

from .gathered import DAY, join, make_group

HOURS = {"starts": time(13), "ends": time(15)}


def plan(group, cast, first, last, **more):
    return actions.plan_meetings(group, by=cast.paavo, at=AT, first_on=first, last_on=last, **HOURS, **more)


def test_meetings_are_planned_over_holidays_and_the_change_of_clocks(cast):
    group = make_group(cast)
    meetings = plan(group, cast, date(2026, 12, 18), date(2027, 4, 2), every_weeks=1)
    days = [each.starts_at.date() for each in meetings]
    # Fridays without Christmas Day, New Year's Day and Good Friday (26.3.2027).
    assert days[:3] == [date(2026, 12, 18), date(2027, 1, 8), date(2027, 1, 15)]
    assert date(2027, 3, 26) not in days and len(days) == 13
    assert {each.starts_at.hour for each in meetings} == {13}
    assert {each.starts_at.utcoffset() for each in meetings} == {timedelta(hours=2), timedelta(hours=3)}
    assert plan(group, cast, date(2026, 12, 18), date(2027, 1, 8)) == []
    with pytest.raises(ValidationError):
        plan(group, cast, date(2027, 1, 8), date(2026, 12, 18))
    with pytest.raises(ValidationError):
        actions.plan_meetings(
            group,
            by=cast.paavo,
            at=AT,
            first_on=date(2027, 1, 8),
            last_on=date(2027, 1, 8),
            starts=time(15),
            ends=time(13),
        )
    with pytest.raises(PermissionDenied):
        actions.plan_meetings(
            group, by=cast.pirkko, at=AT, first_on=date(2027, 1, 8), last_on=date(2027, 1, 8), **HOURS
        )


def test_a_cancelled_time_is_told_and_taken_back(cast):
    group = make_group(cast)
    join(group, email="veikko@koti.example")
    join(group, "Saara Salo")
    (meeting,) = plan(group, cast, date(2026, 12, 1), date(2026, 12, 1))
    actions.cancel_meeting(meeting, by=cast.paavo, at=AT)
    told = Message.objects.get(event="gathering_cancelled")
    assert "1.12.2026" in told.body and told.address == "veikko@koti.example"
    with pytest.raises(ValidationError):
        actions.cancel_meeting(meeting, by=cast.paavo, at=AT)
    actions.restore_meeting(meeting, by=cast.paavo, at=AT)
    assert meeting.sequence == 2
    # It had not been sent yet: nobody hears of it at all.
    assert not Message.objects.filter(event__startswith="gathering_").exists()
    actions.cancel_meeting(meeting, by=cast.paavo, at=AT)
    Message.objects.filter(event="gathering_cancelled").update(state="sent")
    actions.restore_meeting(meeting, by=cast.paavo, at=AT)
    assert Message.objects.filter(event="gathering_restored").count() == 1


def test_attendance_is_marked_after_the_time(cast):
    group = make_group(cast)
    here, away = join(group), join(group, "Saara Salo")
    (meeting,) = plan(group, cast, date(2026, 12, 1), date(2026, 12, 1))
    with pytest.raises(ValidationError):
        actions.mark_attendance(meeting, by=cast.paavo, at=AT, present={here.pk})
    actions.mark_attendance(meeting, by=cast.paavo, at=AT + 10 * DAY, present={here.pk})
    actions.mark_attendance(meeting, by=cast.paavo, at=AT + 10 * DAY, present={here.pk, 10**9})
    assert dict(Attendance.objects.values_list("sign_up", "was_there")) == {here.pk: True, away.pk: False}
    with pytest.raises(PermissionDenied):
        actions.mark_attendance(meeting, by=cast.pirkko, at=AT + 10 * DAY, present=set())


def test_it_is_found_by_place_kind_places_and_words(cast):
    full = make_group(cast, capacity=1, municipality_id="991", kind="peer", stages=[2])
    join(full)
    remote = make_group(cast, capacity=None, is_remote=True, name={"fi": "Etäkahvit"}, stages=[1])
    draft = make_group(cast)
    actions.end_group(draft, by=cast.paavo, at=AT)
    names = {full.pk: "full", remote.pk: "remote"}

    def found(**narrowed):
        return [names[group.pk] for group in queries.find_groups(**narrowed)]

    assert found() == ["full", "remote"]
    assert found(municipality="991") == ["full", "remote"] and found(municipality="992") == ["remote"]
    assert found(kind="peer") == ["full"] and found(is_remote=True) == ["remote"]
    assert found(has_places=True) == ["remote"] and found(stage=2) == ["full"]
    assert found(words="KÄVELY yhdessä") == ["full"] and found(words="shakki") == []


def test_groups_show_on_the_card_of_their_entry(cast, client):
    group = make_group(cast, service=cast.errands)
    make_group(cast, service=cast.errands, name={"fi": "Luonnosryhmä"})
    actions.end_group(group.__class__.objects.latest("pk"), by=cast.paavo, at=AT)
    assert [each.pk for each in queries.groups_of(cast.errands)] == [group.pk]
    page = client.get(f"/palvelut/{cast.errands.pk}/").content.decode()
    assert f'href="/ryhmat/{group.pk}/"' in page and "2 vapaata paikkaa" in page
    assert "Luonnosryhmä" not in page


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 300), st.integers(1, 4))
def test_meeting_days_keep_the_weekday_and_the_ends(first, length, every):
    last = first + timedelta(days=length)
    days = rules.meeting_days(first, last, every)
    assert days[0] == first and days[-1] <= last < days[-1] + timedelta(weeks=every)
    assert {day.weekday() for day in days} == {first.weekday()}
    assert days == sorted(set(days)) and len(days) <= rules.MOST_MEETINGS
