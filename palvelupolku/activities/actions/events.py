"""An event is written, published, cancelled; and a professional's own calendar address is made."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import move, record
from palvelupolku.kernel.errors import require
from palvelupolku.kernel.tokens import hash_secret, make_secret

from .. import telling
from ..access import keeps
from ..models import CalendarFeed, Event
from .groups import refuse_too_few
from .seats import fill, hold_row

# A change of these is told to those who have signed up.
TOLD_CHANGES = ("starts_at", "ends_at", "where", "is_remote", "remote_link")


@transaction.atomic
def save_event(event, *, by, at, **fields) -> Event:
    """Write an event, or a new draft when `event` is None (then `organisation` is among the fields).

    Every save of a published one gives calendars a new sequence number.
    """
    is_new = event is None
    if is_new:
        event = Event(organisation=fields.pop("organisation"), state_since=at)
    else:
        hold_row(event)
    require(keeps(by, event))
    before = {name: getattr(event, name) for name in TOLD_CHANGES}
    for name, value in fields.items():
        setattr(event, name, value)
    if event.ends_at <= event.starts_at:
        raise ValidationError({"ends": _("The end must be after the beginning.")})
    if not is_new:
        refuse_too_few(event)
        event.sequence += 1
    event.updated_at = at
    event.save()
    record("activities.event.save", event, by=by, at=at, new=is_new)
    if not is_new and event.is_taking:
        if before != {name: getattr(event, name) for name in TOLD_CHANGES}:
            telling.event_changed(event, at=at)
        fill(event, at=at)
    return event


@transaction.atomic
def publish_event(event, *, by, at):
    """Show the event to its audience."""
    require(keeps(by, event))
    move(event, "publish", by=by, at=at)
    _touch(event, at)


@transaction.atomic
def cancel_event(event, *, by, at):
    """Cancel the event: it stays on the page and in calendars as cancelled, and those signed up are told."""
    require(keeps(by, event))
    move(event, "cancel", by=by, at=at)
    _touch(event, at)
    telling.event_cancelled(event, at=at)


@transaction.atomic
def restore_event(event, *, by, at):
    """Undo the cancelling: a message that still waits is taken back, and those who got it are told."""
    require(keeps(by, event))
    move(event, "restore", by=by, at=at)
    _touch(event, at)
    telling.event_restored(event, at=at)


def _touch(event, at):
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, updated_at=at)
    event.refresh_from_db()


@transaction.atomic
def make_feed(*, by, at) -> str:
    """A fresh secret for the calendar address of the user `by`; an earlier address stops working."""
    secret = make_secret(32)
    feed, _made = CalendarFeed.objects.update_or_create(
        user=by, defaults={"secret_hash": hash_secret(secret), "created_at": at}
    )
    record("activities.feed.make", feed, by=by, at=at)
    return secret
