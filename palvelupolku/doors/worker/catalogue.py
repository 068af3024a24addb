"""The catalogue in the worker's hands: entered by cue or own words, narrowed, saved and exported."""

from datetime import datetime

from django.core.cache import cache
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from palvelupolku.accounts.access import worker_page
from palvelupolku.directory.access import can_approve
from palvelupolku.directory.exchange.tables import export_response
from palvelupolku.directory.mending import to_be_mended
from palvelupolku.directory.models import CatalogueVersion
from palvelupolku.threads.saved_searches import new_counts, removed_of, searches_of

from .asked import Asked
from .places import municipality_names
from .searching import address_of, ids_of, pages_of, reader_language, search_page

MOST_EXPORTED = 5_000
COUNTED_SECONDS = 300


@worker_page
@require_safe
def page(request):
    """Search the catalogue; nothing is about a client here. ?since= marks what was published after it."""
    now, names = timezone.now(), municipality_names()
    asked = Asked.of(request.GET, names)
    context = search_page(asked, asked.words, now)
    if context["is_asked"]:
        context |= pages_of(asked, context["total"]) | {"query": asked.query(), "is_saved": False}
        context["chips"] = [(said, address_of(asked, **gone)) for _name, said, gone in asked.chips(names)]
        _mark_new(context["hits"], request.GET.get("since", ""))
    else:
        context["numbers"] = to_be_mended(timezone.localdate(now))
    searches = list(searches_of(request.user))
    counts = _new_counts(searches, names, now)
    context["saved"] = [(search, counts[search.pk]) for search in searches]
    context["is_saved"] = any(search.query == context.get("query") for search in searches)
    context |= {"removed": removed_of(request.user, now), "can_approve": can_approve(request.user)}
    return render(request, "worker/catalogue.html", context)


def _new_counts(searches, names, now):
    """{id: how many are new}. Counted once for each version of the catalogue, or every five minutes."""
    version = CatalogueVersion.objects.values_list("token", flat=True).first()
    keys = {
        search.pk: f"worker:new:{search.pk}:{search.seen_at.timestamp()}:{version}" for search in searches
    }
    known = cache.get_many(keys.values())
    unknown = [search for search in searches if keys[search.pk] not in known]
    counts = new_counts(unknown, lambda query: ids_of(Asked.of(QueryDict(query), names), now))
    cache.set_many({keys[pk]: count for pk, count in counts.items()}, COUNTED_SECONDS)
    return counts | {search.pk: known[keys[search.pk]] for search in searches if keys[search.pk] in known}


def _mark_new(cards, since):
    """Mark what was published after `since`, an ISO moment; anything else marks nothing."""
    moment = _moment(since)
    for card in cards:
        published = card["service"].published_at
        card["is_new"] = bool(moment and published and published > moment)


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


@worker_page
@require_safe
def export(request, fmt):
    """What the same address finds, as a file for a spreadsheet: `fmt` csv or xlsx."""
    asked = Asked.of(request.GET, municipality_names())
    ids = ids_of(asked, timezone.now(), MOST_EXPORTED)
    return export_response(ids, fmt, reader_language())
