"""Bodies and networks are written by the county's workers, and seats are filled and emptied."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palvelupolku.audit.actions import record
from palvelupolku.kernel.errors import require

from ..access import can_lend_rooms
from ..models import Network, NetworkMember


@transaction.atomic
def save_network(network, *, by, at, **fields) -> Network:
    """Write a body or a network; a new one when `network` is None."""
    require(can_lend_rooms(by))
    is_new = network is None
    network = network or Network()
    for name, value in fields.items():
        setattr(network, name, value)
    network.updated_at = at
    network.save()
    record("activities.network.save", network, by=by, at=at, new=is_new)
    return network


@transaction.atomic
def add_member(network, *, by, at, role, organisation=None, person_name="", has_public_seat=False):
    """Add a seat. A person is named only where the seat is a public one: ValidationError otherwise."""
    require(can_lend_rooms(by))
    if person_name and not has_public_seat:
        raise ValidationError({"person_name": _("A person is named only when the seat is a public one.")})
    member = NetworkMember.objects.create(
        network=network,
        role=role,
        organisation=organisation,
        person_name=person_name,
        has_public_seat=has_public_seat,
        starts_on=timezone.localdate(at),
    )
    record("activities.network.add_member", member, by=by, at=at)
    return member


@transaction.atomic
def end_member(member, *, by, at):
    """The seat ends today; a name on it is erased."""
    require(can_lend_rooms(by))
    member.ends_on = max(timezone.localdate(at), member.starts_on)
    member.person_name = ""
    member.save(update_fields=["ends_on", "person_name"])
    record("activities.network.end_member", member, by=by, at=at)
