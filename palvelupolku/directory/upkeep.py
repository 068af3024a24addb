"""Verbs that keep entries fresh: nothing has changed, so many places are free, please confirm.

`by` is a coordinator, the holder of a mailed link, a worker who phoned, or SYSTEM.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import move, record
from palvelupolku.audit.actors import actor_of
from palvelupolku.kernel.errors import StaleObject, require
from palvelupolku.notices.links import use_link
from palvelupolku.notices.models import Link

from .access import can_edit_entries, can_keep_fresh
from .actions import touch_version
from .choices import PlacesUnit, Source, Status, ToldBy
from .models import Service
from .telling import mail_fresh_link, mail_reminder
from .workflow import OPEN_STATES

MOST_PLACES = 9999


@transaction.atomic
def confirm_entry(service, *, by, at) -> Service:
    """Nothing has changed: the entry is known to be so today."""
    return confirm_entries([service], by=by, at=at)[0]


@transaction.atomic
def confirm_entries(services, *, by, at) -> list[Service]:
    """The same for many at once, with a line in the trail for each."""
    services, day = list(services), timezone.localdate(at)
    for service in services:
        require(can_keep_fresh(by, service))
        service.confirmed_on, service.reminded_on, service.reminders = day, None, 0
        service.save(update_fields=["confirmed_on", "reminded_on", "reminders"])
    if services:
        touch_version([service.pk for service in services])
    for service in services:
        record("directory.service.confirm", service, by=by, at=at)
    return services


@transaction.atomic
def set_free_places(service, *, by, at, number, unit="", told_by=ToldBy.OWNER) -> Service:
    """How many places are free today, in which unit (as before when empty); `number` None: not told any more.

    Raises ValidationError for a number or a unit that is none.
    """
    require(can_keep_fresh(by, service))
    unit = unit or service.free_places_unit
    if number is not None and not 0 <= number <= MOST_PLACES:
        raise ValidationError({"number": _("Write a number from 0 to 9999.")})
    if unit not in PlacesUnit.values:
        raise ValidationError({"unit": _("Choose from the list.")})
    # Its text does not change by this: neither its age for readers nor the ground of a draft does.
    service.free_places, service.free_places_unit = number, unit
    service.free_places_on = None if number is None else timezone.localdate(at)
    service.free_places_told_by = ToldBy.UNKNOWN if number is None else told_by
    service.save(update_fields=["free_places", "free_places_unit", "free_places_on", "free_places_told_by"])
    touch_version([service.pk])
    record("directory.service.set_free_places", service, by=by, at=at, number=number, told_by=str(told_by))
    return service


@transaction.atomic
def end_entry(service, *, by, at) -> Service:
    """This is not given any more: nobody finds it from now on, and open drafts of it are thrown away."""
    for draft in service.drafts.filter(state__in=OPEN_STATES):
        move(draft, "discard", by=actor_of(by), at=at)
    return _set_status(service, Status.PUBLISHED, Status.ARCHIVED, "end", by, at)


@transaction.atomic
def reopen_entry(service, *, by, at) -> Service:
    """Take back what was ended: it is found again as it was."""
    return _set_status(service, Status.ARCHIVED, Status.PUBLISHED, "reopen", by, at)


def _set_status(service, before, after, step, by, at):
    require(can_edit_entries(by, service.organisation) and service.source == Source.OWN)
    if not Service.objects.filter(pk=service.pk, status=before).update(status=after, updated_at=at):
        raise StaleObject(service)
    service.status, service.updated_at = after, at
    touch_version([service.pk])
    record(f"directory.service.{step}", service, by=by, at=at)
    return service


@transaction.atomic
def answer_reminder(link, *, by, at, confirmed, places) -> list[Service]:
    """The owner answers by the mailed link, which is used up: what is as it was, what is free.

    `confirmed` is a list of services, `places` [(service, number, unit)]. Raises StaleObject for a used link.
    """
    use_link(link, at=at)
    services = confirm_entries(confirmed, by=by, at=at)
    for service, number, unit in places:
        set_free_places(service, by=by, at=at, number=number, unit=unit)
    record("directory.reminder.answer", by=actor_of(by), at=at, entries=len(services), places=len(places))
    return services


@transaction.atomic
def remind_owner(holder, address, services, *, by, at) -> Link:
    """Mail one letter with a link about all these entries. `holder` is their organisation, or the one entry
    of a giver that is not known here."""
    pks = [service.pk for service in services]
    Service.objects.filter(pk__in=pks).update(
        reminded_on=timezone.localdate(at), reminders=F("reminders") + 1
    )
    record("directory.reminder.send", holder, by=by, at=at, entries=pks)
    return mail_reminder(holder, address, services, at=at)


@transaction.atomic
def send_fresh_link(link, *, by, at) -> Link:
    """Mail a new link to the address of `link`. Raises LinkTooSoon (422) when one was mailed just now."""
    record("directory.reminder.send_fresh_link", by=actor_of(by), at=at)
    return mail_fresh_link(link, at=at)
