"""Is what an entry tells still so? When its owner is asked, when readers are warned, and in which words."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palvelupolku.kernel.calendar import add_months
from palvelupolku.ui.texts import day_text

from .choices import PlacesUnit, Source, Status, ToldBy

STALE_AFTER_MONTHS = 12
# The owner is asked again after a month, three times in all; then the county's workers are told.
ASK_AGAIN, MOST_REMINDERS = timedelta(days=30), 3


def known_on(service):
    """The day on which it was last known to be so: when it was confirmed, else when it was written."""
    return service.confirmed_on or timezone.localdate(service.updated_at)


def is_stale(service, day) -> bool:
    """Whether readers are warned: nobody has confirmed it for twelve months."""
    return add_months(known_on(service), STALE_AFTER_MONTHS) <= day


def has_fresh_places(service, day) -> bool:
    """Whether its free places were told within the time after which the rest is called old."""
    told_on = service.free_places_on if service.free_places is not None else None
    return told_on is not None and add_months(told_on, STALE_AFTER_MONTHS) > day


def confirm_due(service, day) -> bool:
    """Whether its owner should confirm it now: a published entry of our own, at its own interval."""
    if service.source != Source.OWN or service.status != Status.PUBLISHED:
        return False
    return add_months(known_on(service), service.confirm_every_months) <= day


def may_be_asked(service, day) -> bool:
    """Whether its owner is mailed today: due, and not asked lately or too often."""
    if not confirm_due(service, day) or service.reminders >= MOST_REMINDERS:
        return False
    return service.reminded_on is None or service.reminded_on + ASK_AGAIN <= day


def is_given_up(service, day) -> bool:
    """Whether the owner was asked as often as is humane, a month ago at the latest, and has not answered."""
    asked = service.reminders >= MOST_REMINDERS and service.reminded_on is not None
    return asked and confirm_due(service, day) and service.reminded_on + ASK_AGAIN <= day


def freshness_words(service, day) -> str:
    """When it was confirmed, as readers are told; a stale entry says what to do."""
    if is_stale(service, day) and has_fresh_places(service, day):
        words = _(
            "Other details have not been confirmed since %(day)s. Call before you go: something may have "
            "changed."
        )
    elif is_stale(service, day):
        words = _("Not confirmed since %(day)s. Call before you go: something may have changed.")
    elif service.confirmed_on:
        words = _("Confirmed %(day)s.")
    else:
        words = _("Written %(day)s.")
    return words % {"day": day_text(known_on(service))}


def places_words(service) -> str:
    """Free places with their unit, the day they were confirmed and by whom; "" when they are not told."""
    number = service.free_places
    if number is None:
        return ""
    words = [_free(service.free_places_unit, number)]
    if service.free_places_on:
        told = (
            _("confirmed by phone %(day)s")
            if service.free_places_told_by == ToldBy.PHONE
            else _("confirmed %(day)s")
        )
        words.append(told % {"day": day_text(service.free_places_on)})
    return ", ".join(words)


def _free(unit, n) -> str:
    if n == 0:
        return _("no free places just now")
    words = {
        PlacesUnit.BED: ngettext("%(n)d free bed", "%(n)d free beds", n),
        PlacesUnit.TIME: ngettext("%(n)d free appointment", "%(n)d free appointments", n),
        PlacesUnit.VISIT: ngettext("%(n)d free visit", "%(n)d free visits", n),
        PlacesUnit.FLAT: ngettext("%(n)d free flat", "%(n)d free flats", n),
        PlacesUnit.VOLUNTEER: ngettext("%(n)d free volunteer", "%(n)d free volunteers", n),
    }.get(unit) or ngettext("%(n)d free place", "%(n)d free places", n)
    return words % {"n": n}
