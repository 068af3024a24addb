"""Reads of the catalogue for pages."""

from .access import published_services
from .choices import Placement
from .models import Municipality


def services_by_ids(ids) -> list:
    """Published services in the order of `ids`, with organisation, places and municipalities; others are
    left out."""
    found = (
        published_services()
        .filter(pk__in=list(ids))
        .select_related("organisation")
        .prefetch_related("municipalities", "channels__places__municipality")
        .defer("lemmas")
    )
    by_id = {service.pk: service for service in found}
    return [by_id[pk] for pk in dict.fromkeys(ids) if pk in by_id]


def served_municipalities():
    """The county's own municipalities, for lists."""
    return Municipality.objects.filter(is_served=True)


def unclassified():
    """Published services that stand on no stage: nobody, and no service class, has placed them."""
    return published_services().filter(placement=Placement.NONE)


def proposed():
    """Published services whose stages were proposed by service class and wait for a person."""
    return published_services().filter(placement=Placement.PROPOSED)
