"""Who sees what of the catalogue: everybody sees what is published, nobody else's drafts."""

from .models import Service


def published_services():
    """Services that anybody may see."""
    return Service.objects.published()
