"""A group is written, opened, ended; its meetings are planned and its people marked as there."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.kernel.calendar import is_working_day
from palvelupolku.kernel.errors import require

from .. import telling
from ..access import keeps
from ..choices import GroupStatus
from ..models import ActivityGroup, Attendance, Meeting
from ..rules import meeting_days
from ..workflow import SignUpState
from .seats import fill, hold_row
from .sign_ups import KEPT_AFTER


@transaction.atomic
def save_group(group, *, by, at, **fields) -> ActivityGroup:
    """Write a group, or a new one when `group` is None (then `organisation` is among the fields).

    Raised capacity lets the first in line in; ValidationError when it would be below the places given.
    """
    is_new = group is None
    if is_new:
        group = ActivityGroup(organisation=fields.pop("organisation"))
    else:
        hold_row(group)
    require(keeps(by, group))
    for name, value in fields.items():
        setattr(group, name, value)
    if not is_new:
        refuse_too_few(group)
    group.updated_at = at
    group.save()
    record("activities.group.save", group, by=by, at=at, new=is_new)
    if not is_new and group.is_taking:
        fill(group, at=at)
    return group


def refuse_too_few(gathering):
    """ValidationError when fewer places would be left than have been given."""
    given = gathering.sign_ups.filter(state=SignUpState.JOINED).count()
    if gathering.capacity is not None and gathering.capacity < given:
        words = _("%(given)d people already have a place. Keep at least that many places.")
        raise ValidationError({"capacity": words % {"given": given}})


@transaction.atomic
def publish_group(group, *, by, at):
    """Show the group and open it for sign-ups; also one that had ended."""
    require(keeps(by, group))
    group.status, group.updated_at = GroupStatus.PUBLISHED, at
    group.save(update_fields=["status", "updated_at"])
    group.sign_ups.filter(is_open=True).update(erase_on=None)
    record("activities.group.publish", group, by=by, at=at)


@transaction.atomic
def end_group(group, *, by, at):
    """The group ends: it is no longer shown, and its people's details are erased after 60 days."""
    require(keeps(by, group))
    group.status, group.updated_at = GroupStatus.ENDED, at
    group.save(update_fields=["status", "updated_at"])
    group.sign_ups.filter(is_open=True).update(erase_on=timezone.localdate(at + KEPT_AFTER))
    record("activities.group.end", group, by=by, at=at)


@transaction.atomic
def plan_meetings(group, *, by, at, first_on, last_on, starts, ends, every_weeks=1, skip_holidays=True):
    """Add a meeting on every `every_weeks`th week between the days, at the same Finnish time; the new ones.

    Days that already have a meeting at that time are passed over, so planning again adds only what lacks.
    """
    require(keeps(by, group))
    if ends <= starts:
        raise ValidationError({"ends": _("The end must be after the beginning.")})
    try:
        days = meeting_days(first_on, last_on, every_weeks)
    except ValueError:
        words = _("Choose days so that the last is after the first and there are at most 60 meetings.")
        raise ValidationError({"last_on": words}) from None
    if skip_holidays:
        days = [day for day in days if is_working_day(day, saturday=True) or day.weekday() == 6]
    zone = timezone.get_current_timezone()
    known = set(group.meetings.values_list("starts_at", flat=True))
    fresh = [
        Meeting(
            group=group,
            starts_at=datetime.combine(day, starts, tzinfo=zone),
            ends_at=datetime.combine(day, ends, tzinfo=zone),
            updated_at=at,
        )
        for day in days
        if datetime.combine(day, starts, tzinfo=zone) not in known
    ]
    Meeting.objects.bulk_create(fresh)
    record("activities.group.plan_meetings", group, by=by, at=at, meetings=len(fresh))
    return fresh


@transaction.atomic
def cancel_meeting(meeting, *, by, at):
    """The group does not meet that time; those with a place are told."""
    _set_cancelled(meeting, True, by=by, at=at)
    telling.meeting_cancelled(meeting, at=at)


@transaction.atomic
def restore_meeting(meeting, *, by, at):
    """The group meets after all; a message that still waits is taken back, and those who got it are told."""
    _set_cancelled(meeting, False, by=by, at=at)
    telling.meeting_restored(meeting, at=at)


def _set_cancelled(meeting, is_cancelled, *, by, at):
    require(keeps(by, meeting.group))
    changed = Meeting.objects.filter(pk=meeting.pk, is_cancelled=not is_cancelled).update(
        is_cancelled=is_cancelled, sequence=F("sequence") + 1, updated_at=at
    )
    if not changed:
        raise ValidationError(_("This was already done. Load the page again."))
    meeting.refresh_from_db()
    step = "cancel" if is_cancelled else "restore"
    record(f"activities.meeting.{step}", meeting, by=by, at=at)


@transaction.atomic
def mark_attendance(meeting, *, by, at, present):
    """Mark who of those with a place were there; `present` is a set of sign-up ids."""
    require(keeps(by, meeting.group))
    if meeting.starts_at > at + timedelta(hours=1):
        raise ValidationError(_("The group has not met yet, so nobody can be marked."))
    joined = meeting.group.sign_ups.filter(state=SignUpState.JOINED)
    for each in joined:
        Attendance.objects.update_or_create(
            meeting=meeting, sign_up=each, defaults={"was_there": each.pk in present}
        )
    there = Attendance.objects.filter(meeting=meeting, was_there=True).count()
    record("activities.meeting.mark_attendance", meeting, by=by, at=at, there=there)
