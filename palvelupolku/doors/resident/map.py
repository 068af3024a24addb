"""What was found, on a map beside an equal list: the list says everything, the map is made of it."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from palvelupolku.directory.access import published_services
from palvelupolku.directory.choices import ChannelType, Status
from palvelupolku.directory.models import Municipality, Place

from .cards import chips_html
from .entries import free_tag, giver_tag, reader, words_of
from .filters import Asked
from .nearby import in_words, kilometres
from .results import may_ask_location, search, served_names
from .service import address_of

MOST = 60
SHOWN = (
    *("kind", "name", "phone", "is_at_home", "is_remote", "free_places", "free_places_on"),
    *("free_places_unit", "free_places_told_by", "organisation_name"),
    *("organisation__name", "organisation__kind"),
)


@require_safe
def the_map(request):
    """The same search as on the result page: first what stands somewhere, then what comes to you."""
    municipalities, language, now = served_names(), reader(), timezone.now()
    asked = Asked.of(request.GET, municipalities)
    here = asked.here
    found = search(asked, here, language, now, limit=MOST)
    rows = _rows([hit.service_id for hit in found.hits], here)
    standing = [row for row in rows if row["places"]]
    if here:
        standing.sort(key=lambda row: row["km"])
    response = render(
        request,
        "resident/map.html",
        {
            "asked": asked,
            "chips": chips_html(asked.chips(municipalities)),
            "total": found.total,
            "is_nearest": found.is_nearest,
            "standing": standing,
            "elsewhere": [row for row in rows if not row["places"]],
            "towns": _towns(),
            "here": here,
            "tiles_url": settings.MAP_TILES_URL,
            "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        },
    )
    return may_ask_location(response)


def _rows(ids, here):
    found = published_services().filter(pk__in=ids).select_related("organisation").only(*SHOWN)
    entries = {entry.pk: entry for entry in found}
    places = _places(ids)
    return [_row(entries[pk], places.get(pk, []), here) for pk in ids if pk in entries]


def _places(ids):
    """{entry: its places that have a point}."""
    told = {}
    rows = Place.objects.filter(
        channel__services__in=ids,
        channel__kind=ChannelType.SERVICE_LOCATION,
        channel__status=Status.PUBLISHED,
        latitude__isnull=False,
        longitude__isnull=False,
    ).select_related("municipality")
    for place in rows.extra(select={"service_id": "directory_channel_services.service_id"}):
        told.setdefault(place.service_id, []).append(place)
    return told


def _row(entry, places, here):
    free, free_kind = free_tag(entry)
    points = [(kilometres(here, (each.latitude, each.longitude)) if here else 0.0, each) for each in places]
    points.sort(key=lambda point: point[0])
    return {
        "pk": entry.pk,
        "url": reverse("resident:service", args=[entry.pk]),
        "name": words_of(entry.name),
        "giver": words_of(entry.giver),
        "giver_tag": giver_tag(entry),
        "phone": entry.phone,
        "free": free,
        "free_kind": free_kind,
        "is_at_home": entry.is_at_home,
        "is_remote": entry.is_remote,
        "km": points[0][0] if points else 0.0,
        "places": [
            {"lat": each.latitude, "lon": each.longitude, "address": address_of(each), "far": _far(km, here)}
            for km, each in points
        ],
    }


def _far(km, here):
    return in_words(km) if here else ""


def _towns():
    """The municipalities as points with names: the ground of a map without tiles."""
    served = Municipality.objects.filter(is_served=True, latitude__isnull=False, longitude__isnull=False)
    return [
        {"name": words_of(each.name).text, "lat": each.latitude, "lon": each.longitude} for each in served
    ]
