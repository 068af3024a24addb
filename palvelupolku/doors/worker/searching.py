"""One page of the catalogue's search as every page of this door shows it."""

from urllib.parse import urlencode

from django.utils import timezone, translation

from palvelupolku.directory.choices import Accessibility
from palvelupolku.directory.freshness import freshness_words, has_fresh_places, is_stale, places_words
from palvelupolku.directory.queries import services_by_ids
from palvelupolku.directory.search import find

from .asked import GROUPS, KINDS, LANGUAGES, LAST_PAGE, TICKS, TIMES
from .cases import OUTSIDE
from .cues import CUES
from .places import municipality_names

SIZE = 20
# More than any catalogue holds: what is new stands last where nothing ranks.
MOST_FOUND = 100_000


def ids_of(asked, at, most=MOST_FOUND) -> list[int]:
    """The ids of all that a search finds, the best first; none where there are only nearest things."""
    found = _find(asked, asked.words, at, limit=most)
    return [] if found.is_nearest else [hit.service_id for hit in found.hits]


def _find(asked, words, at, **more):
    return find(
        words,
        stage=asked.stage,
        municipality=asked.municipality or None,
        language=reader_language(),
        filters=asked.filters(at),
        **more,
    )


def search_page(asked, words, at) -> dict:
    """The form's choices and, where anything is asked, one page of cards."""
    context = {
        "asked": asked,
        "cues": CUES,
        "municipalities": municipality_names(),
        "kinds": KINDS,
        "groups": GROUPS,
        "speaks": LANGUAGES,
        "times": [(key, label) for key, (label, _phases) in TIMES.items()],
        "ticks": [(name, label, getattr(asked, name)) for name, label in TICKS.items()],
        "access": [(code, label, code in asked.access) for code, label in Accessibility.choices],
        "is_asked": bool(asked or words),
        "hits": [],
        "is_nearest": False,
        "more_open": any((asked.time, asked.kind, asked.speaks, asked.remote, asked.open, asked.access)),
    }
    if not context["is_asked"]:
        return context
    found = _find(asked, words, at, limit=SIZE, offset=(asked.page - 1) * SIZE)
    day = timezone.localdate(at)
    why = {hit.service_id: hit.why for hit in found.hits}
    cards = [card_of(service, day, why[service.pk]) for service in services_by_ids(list(why))]
    return context | {"hits": cards, "total": found.total, "is_nearest": found.is_nearest}


def card_of(service, day, why=""):
    """What a hurried professional needs of an entry."""
    organisation = service.organisation
    return {
        "service": service,
        "is_outside": organisation is not None and organisation.kind in OUTSIDE,
        "places": places_words(service),
        "is_full": service.free_places == 0,
        "fresh": freshness_words(service, day),
        "is_stale": is_stale(service, day),
        "has_fresh_places": has_fresh_places(service, day),
        "why": why,
    }


def pages_of(asked, total, without=()) -> dict:
    """The addresses of the page before and the page after, and how many pages there are."""
    last = min(max(1, -(-total // SIZE)), LAST_PAGE)
    before, after = asked.page - 1, asked.page + 1
    return {
        "last_page": last,
        "previous_url": address_of(asked, without, page=before) if before else "",
        "next_url": address_of(asked, without, page=after) if after <= last else "",
    }


def address_of(asked, without=(), page=1, **changes) -> str:
    """The query string of a search with some parts changed; `without` are parts of a client's record."""
    told = [asked.query(**changes), *(urlencode({"without": name}) for name in without)]
    told += [urlencode({"page": page})] if page > 1 else []
    return "?" + "&".join(filter(None, told))


def reader_language() -> str:
    """Two letters."""
    return (translation.get_language() or "fi")[:2]
