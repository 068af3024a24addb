"""Where something is: the point of a postal code, and how far an entry's nearest place is from a point."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import Avg

from palvelupolku.directory.choices import Status
from palvelupolku.directory.models import Channel, Place

EARTH_KM = 6371.0
# Places without a point told stand nowhere on a map.
POINTED = {"latitude__isnull": False, "longitude__isnull": False}


def point_of(postal) -> tuple[float, float] | None:
    """The middle of the places that have this postal code, else of its neighbours with the same first
    digits; None when there are none."""
    for start in (postal, postal[:4], postal[:3]):
        found = Place.objects.filter(postal_code__startswith=start, **POINTED).aggregate(
            lat=Avg("latitude"), lon=Avg("longitude")
        )
        if found["lat"] is not None:
            return found["lat"], found["lon"]
    return None


def kilometres(one, other) -> float:
    """Between two points in degrees, along the surface."""
    (lat, lon), (lat2, lon2) = ((radians(part) for part in point) for point in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))


def distances(ids, here) -> dict[int, float]:
    """{entry: kilometres to its nearest place} for those of `ids` that have a place with a point."""
    if here is None or not ids:
        return {}
    told = {}
    rows = Channel.services.through.objects.filter(
        service_id__in=ids, channel__status=Status.PUBLISHED, channel__places__latitude__isnull=False
    ).values_list("service_id", "channel__places__latitude", "channel__places__longitude")
    for pk, lat, lon in rows:
        if lon is not None:
            told[pk] = min(told.get(pk, EARTH_KM * 4), kilometres(here, (lat, lon)))
    return told


def in_words(km) -> str:
    """About how far: "under 1 km", "3 km"."""
    return "< 1 km" if km < 1 else f"{km:.0f} km"
