"""Who sees what of the catalogue: everybody sees what is published, nobody else's drafts."""

from palvelupolku.accounts.grants import grants_of

from .models import Service


def published_services():
    """Services that anybody may see."""
    return Service.objects.published()


def can_write_chains(user):
    """Care and service chains are written by the county's workers who write, and by its managers."""
    grants = grants_of(user)
    return grants.can_write or grants.is_manager
