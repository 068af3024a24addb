"""Who sees what of the catalogue: everybody sees what is published, nobody else's drafts."""

from django.shortcuts import get_object_or_404

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actors import SYSTEM, Actor
from palvelupolku.notices.models import Link

from .models import Service, ServiceDraft


def published_services():
    """Services that anybody may see."""
    return Service.objects.published()


def can_write_chains(user):
    """Care and service chains are written by the county's workers who write, and by its managers."""
    grants = grants_of(user)
    return grants.can_write or grants.is_manager


def can_edit_entries(by, organisation):
    """An organisation's entries are written by its own coordinators; SYSTEM loads and mends."""
    return by is SYSTEM or organisation.pk in grants_of(by).association_ids


def can_approve(by):
    """What is written by organisations is approved by the county's workers who write, and by its managers."""
    return by is SYSTEM or grants_of(by).can_write or grants_of(by).is_manager


def can_keep_fresh(by, service):
    """Who may say that nothing has changed and how many places are free: the owner, with an account or by
    a mailed link, and a worker who asked them."""
    if isinstance(by, Link):
        by = by.as_actor()
    if by is SYSTEM:
        return True
    if isinstance(by, Actor):
        ids = (f"accounts.organisation:{service.organisation_id}", f"directory.service:{service.pk}")
        return by.kind == "link" and by.id in ids
    return service.organisation_id in grants_of(by).association_ids or can_approve(by)


def own_services(user):
    """All entries of the organisations that `user` coordinates, whatever their status."""
    return Service.objects.filter(organisation_id__in=grants_of(user).association_ids)


def own_drafts(user):
    """Drafts of the organisations that `user` coordinates."""
    return ServiceDraft.objects.filter(organisation_id__in=grants_of(user).association_ids)


def own_draft(user, pk):
    """One of them; Http404 for everyone else."""
    return get_object_or_404(own_drafts(user).select_related("organisation", "service"), pk=pk)
