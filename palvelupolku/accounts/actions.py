"""What changes a user's roles. Each gives the user new grants at once."""

from django.db import transaction

from palvelupolku.audit.actions import record

from .grants import bump_grants
from .models import Membership, User


@transaction.atomic
def add_membership(user, *, by, at, organisation, role, unit=None, starts_on=None, ends_on=None):
    """Give `user` a role in an organisation, and in one unit of it."""
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        unit=unit,
        role=role,
        starts_on=starts_on or at.date(),
        ends_on=ends_on,
    )
    bump_grants(User.objects.filter(pk=user.pk))
    record("accounts.membership.add", membership, by=by, at=at, user=user.pk, role=str(role))
    return membership


@transaction.atomic
def end_membership(membership, *, by, at):
    """Take the role away now: the user's next request no longer has it."""
    record("accounts.membership.end", membership, by=by, at=at, user=membership.user_id, role=membership.role)
    bump_grants(User.objects.filter(pk=membership.user_id))
    membership.delete()


@transaction.atomic
def change_unit(unit, *, by, at, municipalities):
    """Change the municipalities a unit serves; its people get new grants."""
    unit.municipalities = municipalities
    unit.save(update_fields=["municipalities"])
    bump_grants(User.objects.filter(memberships__unit=unit).distinct())
    record("accounts.unit.change", unit, by=by, at=at, municipalities=municipalities)
    return unit


@transaction.atomic
def deactivate_user(user, *, by, at):
    """Close the account: nobody signs in with it and open sessions end on their next request."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    bump_grants(User.objects.filter(pk=user.pk))
    record("accounts.user.deactivate", user, by=by, at=at)
