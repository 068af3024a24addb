"""Who gets to a client: `clients.Relation` and nothing else."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actions import record

from .choices import Task
from .models import Client, Relation

# Whoever only reads has no task that needs the whereabouts of someone under non-disclosure.
NEEDS_WHEREABOUTS = (Task.RESPONSIBLE, Task.GUIDANCE)


def _relations(grants, day):
    held = Q(user_id=grants.user_id) | Q(unit_id__in=grants.unit_ids)
    return Relation.objects.filter(client=OuterRef("pk")).valid_on(day).filter(held)


def visible_clients(user, day):
    """The clients to whom `user` is related on `day`, in person or by unit. Associations get none."""
    grants = grants_of(user)
    if not grants.is_worker:
        return Client.objects.none()
    return Client.objects.filter(Exists(_relations(grants, day)))


def open_client(user, pk, *, purpose, at):
    """Load a client for `user` and leave the line of looking. The only way to a client's page.

    Raises Http404 for strangers and unknown ids, PermissionDenied for the county's own people.
    """
    day = timezone.localdate(at)
    client = visible_clients(user, day).filter(pk=pk).first()
    if client is None:
        if grants_of(user).is_worker and Client.objects.filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404
    with transaction.atomic():
        record("clients.client.open", client, by=user, at=at, client=client.pk, purpose=purpose)
    return client


def can_edit_client(user, client, day):
    """True when a writing role of `user` meets a relation to the client."""
    grants = grants_of(user)
    if not grants.can_write:
        return False
    held = Q(user_id=grants.user_id) | Q(unit_id__in=grants.writer_unit_ids)
    return Relation.objects.filter(client=client).valid_on(day).filter(held).exists()


def can_see_contact_details(user, client, day):
    """Address, municipality and phone; under non-disclosure only for those whose task needs them."""
    if not client.is_non_disclosure:
        return visible_clients(user, day).filter(pk=client.pk).exists()
    grants = grants_of(user)
    if not grants.can_write:
        return False
    held = Q(user_id=grants.user_id) | Q(unit_id__in=grants.writer_unit_ids)
    return (
        Relation.objects.filter(client=client, task__in=NEEDS_WHEREABOUTS).valid_on(day).filter(held).exists()
    )
