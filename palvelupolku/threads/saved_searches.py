"""A worker's saved searches: their verbs, and what is new in each since it was last opened."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from palvelupolku.accounts.grants import grants_of
from palvelupolku.audit.actions import record
from palvelupolku.directory.access import published_services
from palvelupolku.kernel.errors import require

from .models import SavedSearch

MOST = 30
LONGEST_NAME = SavedSearch._meta.get_field("name").max_length
LONGEST_QUERY = SavedSearch._meta.get_field("query").max_length
TAKEN_BACK_WITHIN = timedelta(days=7)


# Verbs


@transaction.atomic
def save_search(*, by, at, name, query) -> SavedSearch:
    """Keep a search of `by` under a name; the same search saved again gets the new name.

    `query` is the query string of the search page, without anything of a client. Raises ValidationError
    when it says nothing, or when there are too many.
    """
    require(grants_of(by).is_worker)
    name = _checked_name(name)
    if not query or len(query) > LONGEST_QUERY:
        raise ValidationError(_("Search first, with words or a filter. Then save the search."))
    _forget_removed(by, at)
    known = SavedSearch.objects.filter(user=by, query=query).first()
    if known is None and searches_of(by).count() >= MOST:
        raise ValidationError(_("You have %(most)d saved searches. Remove one first.") % {"most": MOST})
    search = known or SavedSearch(user=by, query=query, created_at=at, seen_at=at)
    search.seen_at = at if search.removed_at else search.seen_at
    search.name, search.removed_at = name, None
    search.save()
    record("threads.saved_search.save", search, by=by, at=at)
    return search


@transaction.atomic
def rename_search(search, *, by, at, name) -> SavedSearch:
    """Give a saved search another name."""
    require(search.user_id == by.pk)
    search.name = _checked_name(name)
    search.save(update_fields=["name"])
    record("threads.saved_search.rename", search, by=by, at=at)
    return search


@transaction.atomic
def mark_seen(search, *, by, at) -> SavedSearch:
    """The worker has opened the search: what is published from now on is new."""
    require(search.user_id == by.pk)
    search.seen_at = max(at, search.seen_at)
    search.save(update_fields=["seen_at"])
    record("threads.saved_search.open", search, by=by, at=at)
    return search


@transaction.atomic
def remove_search(search, *, by, at) -> SavedSearch:
    """Take a saved search off the list; for a week it can be taken back."""
    require(search.user_id == by.pk)
    _forget_removed(by, at)
    search.removed_at = at
    search.save(update_fields=["removed_at"])
    record("threads.saved_search.remove", search, by=by, at=at)
    return search


@transaction.atomic
def restore_search(search, *, by, at) -> SavedSearch:
    """Undo a removal."""
    require(search.user_id == by.pk)
    search.removed_at = None
    search.save(update_fields=["removed_at"])
    record("threads.saved_search.restore", search, by=by, at=at)
    return search


def _checked_name(name):
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("Give the search a short name.")})
    return name


def _forget_removed(user, at):
    SavedSearch.objects.filter(user=user, removed_at__lt=at - TAKEN_BACK_WITHIN).delete()


# Reads


def searches_of(user):
    """The saved searches of a user, by name."""
    return SavedSearch.objects.filter(user=user, removed_at=None)


def removed_of(user, at):
    """The searches that the user removed within the week, the latest first."""
    return SavedSearch.objects.filter(user=user, removed_at__gte=at - TAKEN_BACK_WITHIN).order_by(
        "-removed_at"
    )


def new_counts(searches, ids_of) -> dict:
    """{id of the search: how many of its hits were published after it was last opened}.

    `ids_of(query)` gives the ids of all that a saved query finds; it is asked only where anything at all
    has been published since.
    """
    searches = list(searches)
    if not searches:
        return {}
    earliest = min(search.seen_at for search in searches)
    fresh = dict(
        published_services().filter(published_at__gt=earliest).values_list("pk", "published_at").order_by()
    )
    counts = {}
    for search in searches:
        since = {pk for pk, published_at in fresh.items() if published_at > search.seen_at}
        counts[search.pk] = len(since.intersection(ids_of(search.query))) if since else 0
    return counts
