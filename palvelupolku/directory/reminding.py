"""Whose entries are due, and which entries a mailed link is about."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from palvelupolku.accounts.models import Organisation
from palvelupolku.kernel.calendar import add_months

from .access import published_services
from .choices import Source
from .freshness import confirm_due, is_given_up, may_be_asked

# Months are of many lengths: the database may ask about a few too many.
ROUNDING = timedelta(days=4)


def due_entries(day) -> list:
    """Published entries of our own that nobody has confirmed within their own interval."""
    ours = published_services().filter(source=Source.OWN)
    intervals = ours.order_by().values_list("confirm_every_months", flat=True).distinct()
    late = Q()
    for months in intervals:
        until = add_months(day, -months) + ROUNDING
        told = Q(confirmed_on__lte=until) | Q(confirmed_on=None, updated_at__date__lte=until)
        late |= told & Q(confirm_every_months=months)
    if not late:
        return []
    found = ours.filter(late).select_related("organisation").defer("lemmas")
    return [each for each in found if confirm_due(each, day)]


def to_remind(day) -> list[tuple]:
    """(holder, address, services) of each letter of today. An entry without any address is left out."""
    letters = {}
    for service in due_entries(day):
        holder, address = service.organisation or service, address_of(service)
        if address and may_be_asked(service, day):
            key = (holder._meta.label_lower, holder.pk, address)
            letters.setdefault(key, (holder, address, []))[2].append(service)
    return list(letters.values())


def not_confirmed(day) -> list:
    """Due entries whose owner was asked in vain, or cannot be asked: for the county's workers."""
    return [each for each in due_entries(day) if is_given_up(each, day) or not address_of(each)]


def address_of(service) -> str:
    """Where its owner is asked: the organisation's office, else the address on the entry."""
    return (service.organisation.email if service.organisation_id else "") or service.email


def entries_behind(link, at) -> list:
    """The entries that the holder of `link` is asked about at `at`: those that are due, else all of them, so
    that free places can be told in between."""
    ours = published_services().filter(source=Source.OWN).select_related("organisation")
    ours = ours.prefetch_related("municipalities", "channels__places")
    if link.object_label == Organisation._meta.label_lower:
        ours = ours.filter(organisation_id=link.object_id)
    else:
        ours = ours.filter(pk=link.object_id)
    day = timezone.localdate(at)
    theirs = [each for each in ours if address_of(each) == link.address]
    return [each for each in theirs if confirm_due(each, day)] or theirs
