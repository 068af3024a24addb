"""Who sees and who keeps what of this room."""

from django.db.models import Q

from palvelupolku.accounts.grants import grants_of

from .choices import Audience, GroupStatus
from .models import ActivityGroup, Event, Expert, ExpertRequest, Network, Room, RoomBooking
from .workflow import EventState

SHOWN_EVENTS = (EventState.PUBLISHED, EventState.CANCELLED)


def kept_organisation_ids(user) -> frozenset:
    """The organisations whose groups, events and experts `user` keeps: own associations; for one who writes
    for the county, the county."""
    grants = grants_of(user)
    return grants.association_ids | (grants.county_ids if grants.can_write else frozenset())


def keeps(user, thing) -> bool:
    """Whether `user` keeps the organisation of `thing` (a group, an event, an expert, a booking …)."""
    return thing.organisation_id in kept_organisation_ids(user)


def can_lend_rooms(user) -> bool:
    """The county's writing workers manage its rooms and its networks."""
    return grants_of(user).can_write


def shown_groups():
    """Groups that anybody may see."""
    return ActivityGroup.objects.filter(status=GroupStatus.PUBLISHED)


def kept_groups(user):
    """Groups, drafts and ended ones too, of the organisations that `user` keeps."""
    return ActivityGroup.objects.filter(organisation_id__in=kept_organisation_ids(user))


def audiences_of(user) -> set:
    """The audiences to which `user` belongs; nobody in particular belongs to everyone."""
    grants = grants_of(user)
    seen = {Audience.EVERYONE}
    if grants.is_worker:
        seen |= {Audience.PROFESSIONALS, Audience.BOTH}
    if grants.is_coordinator:
        seen.add(Audience.BOTH)
    return seen


def shown_events(user=None):
    """Published and cancelled events that `user`, or anybody, may see."""
    return Event.objects.filter(state__in=SHOWN_EVENTS, audience__in=audiences_of(user))


def kept_events(user):
    """Events, drafts too, of the organisations that `user` keeps."""
    return Event.objects.filter(organisation_id__in=kept_organisation_ids(user))


def visible_events(user):
    """What is shown to `user` and what they keep."""
    return Event.objects.filter(
        Q(organisation_id__in=kept_organisation_ids(user))
        | Q(state__in=SHOWN_EVENTS, audience__in=audiences_of(user))
    )


def lent_rooms():
    """Rooms that can be booked."""
    return Room.objects.filter(is_lent=True)


def visible_bookings(user):
    """Bookings that `user` may cancel: their own associations', and all of them for those who lend."""
    if can_lend_rooms(user):
        return RoomBooking.objects.all()
    return RoomBooking.objects.filter(organisation_id__in=grants_of(user).association_ids)


def shown_networks():
    """Bodies and networks that anybody may see; the people in them only inside the doors."""
    return Network.objects.filter(is_shown=True)


def shown_experts():
    """Experts and peers who have agreed to be in the bank."""
    return Expert.objects.filter(is_shown=True)


def kept_experts(user):
    """The experts whose coordinator `user` is."""
    return Expert.objects.filter(organisation_id__in=kept_organisation_ids(user))


def received_requests(user):
    """Requests that `user` arranges as a coordinator."""
    return ExpertRequest.objects.filter(organisation_id__in=kept_organisation_ids(user))


def own_requests(user):
    """Requests that `user` has made."""
    return ExpertRequest.objects.filter(asked_by=user)
