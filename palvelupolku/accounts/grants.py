"""What a user may do, worked out once and kept under a version.

Session and user are read on every request. Everything else is kept in the process's memory under the
user's `grants_version` and the day; a change of role, unit or relation gives the user a new version, so
the very next request, in every process, works the grants out afresh.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from .choices import OrganisationKind, Role
from .models import Membership, User, new_version

WORKER_ROLES = frozenset(
    {Role.SERVICE_ADVISER, Role.CLIENT_GUIDE, Role.CASE_MANAGER, Role.SOCIAL_WORKER, Role.READER}
)
WRITER_ROLES = WORKER_ROLES - {Role.READER}


@dataclass(frozen=True)
class Grants:
    """The roles of one user on one day. Ids only."""

    user_id: int | None = None
    roles: frozenset = frozenset()
    organisation_ids: frozenset = frozenset()
    county_ids: frozenset = frozenset()
    unit_ids: frozenset = frozenset()
    writer_unit_ids: frozenset = frozenset()
    association_ids: frozenset = frozenset()
    manager_county_ids: frozenset = frozenset()

    @property
    def is_worker(self):
        return bool(self.unit_ids)

    @property
    def guidance_unit_ids(self):
        return self.unit_ids

    @property
    def can_write(self):
        return bool(self.writer_unit_ids)

    @property
    def is_manager(self):
        return bool(self.manager_county_ids)

    @property
    def is_coordinator(self):
        return bool(self.association_ids)


def grants_of(user) -> Grants:
    """The grants of `user` today; nobody's grants for someone who is not signed in."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Grants()
    held = getattr(user, "_grants", None)
    if held and held[0] == user.grants_version:
        return held[1]
    today = timezone.localdate()
    key = f"grants:{user.pk}:{user.grants_version}:{today:%Y%m%d}"
    grants = cache.get(key)
    if grants is None:
        grants = work_out(user, today)
        cache.set(key, grants, 3600)
    user._grants = (user.grants_version, grants)
    return grants


def work_out(user, day) -> Grants:
    """Read the memberships in force on `day` from the database."""
    rows = list(
        Membership.objects.filter(user=user)
        .valid_on(day)
        .values_list("role", "organisation_id", "organisation__kind", "unit_id")
    )
    counties = {organisation for _, organisation, kind, _ in rows if kind == OrganisationKind.COUNTY}

    def units(roles):
        return frozenset(u for role, o, _, u in rows if u and o in counties and role in roles)

    return Grants(
        user_id=user.pk,
        roles=frozenset(role for role, *_ in rows),
        organisation_ids=frozenset(organisation for _, organisation, *_ in rows),
        county_ids=frozenset(counties),
        unit_ids=units(WORKER_ROLES),
        writer_unit_ids=units(WRITER_ROLES),
        association_ids=frozenset(o for role, o, _, _ in rows if role == Role.COORDINATOR),
        manager_county_ids=frozenset(o for role, o, _, _ in rows if role == Role.MANAGER and o in counties),
    )


def has_coordinator(organisation, day) -> bool:
    """Whether anybody can sign in to keep the organisation's own pages on `day`."""
    held = organisation.memberships.valid_on(day).filter(role=Role.COORDINATOR, user__is_active=True)
    return held.exists()


def bump_grants(users) -> None:
    """Make the next request of each of `users` (a QuerySet) work its grants out afresh."""
    User.objects.filter(pk__in=users.values("pk")).update(grants_version=new_version())
