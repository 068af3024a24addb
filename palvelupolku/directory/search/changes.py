"""Which services have changed between two versions of the catalogue."""

from ..models import CatalogueChange

KEPT, NOW_AND_THEN = 1_000, 50


def note_change(before, token, ids):
    """Keep what a new version changed: ids of services, or None when it is not known. In the caller's
    transaction; the oldest are forgotten."""
    told = None if ids is None else sorted({int(pk) for pk in ids})
    change = CatalogueChange.objects.create(before=before or "", token=token, services=told)
    if change.pk % NOW_AND_THEN == 0:
        CatalogueChange.objects.filter(pk__lte=change.pk - KEPT).delete()


def changed_since(before, token) -> set[int] | None:
    """Ids of the services changed from one token to another; None when that cannot be told."""
    by_token = {}
    for change in CatalogueChange.objects.order_by("-pk").iterator(chunk_size=100):
        by_token[change.token] = change
        # As soon as the chain from the new to the old is whole, no older row is needed.
        if change.before == before:
            break
    found, step = set(), token
    while step != before:
        change = by_token.get(step)
        if change is None or change.services is None:
            return None
        found.update(change.services)
        step = change.before
    return found
