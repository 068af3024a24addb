"""A published entry back into the shape of `entries.py`: what a draft of its change begins from."""

from .entries import TEXTS

# What owners and workers tell beside the text, each with its own day: never a part of a draft.
UPKEEP = ("free_places_on", "free_places_told_by", "confirmed_on")


def data_of(service) -> dict:
    """The entry as JSON: days as 2026-11-22, its organisation left out. `save_entry` writes the same again.

    Reads the service's municipalities and channels with their places.
    """
    return {
        "slug": service.slug,
        "kind": service.kind,
        "status": service.status,
        **{name: dict(getattr(service, name)) for name in TEXTS},
        "charge": service.charge,
        "call": {name: getattr(service, name) for name in ("phone", "email", "url")},
        "keywords": dict(service.keywords),
        "stages": list(service.stages),
        "phases": list(service.phases),
        "service_class": list(service.classes),
        "target_groups": list(service.target_groups),
        "area_type": service.area_type,
        "municipalities": sorted(town.pk for town in service.municipalities.all()),
        "languages": list(service.languages),
        "remote": service.is_remote,
        "at_home": service.is_at_home,
        "mobile": service.is_mobile,
        "accessibility": list(service.accessibility),
        "co_developed": service.is_co_developed,
        "free_places": service.free_places,
        "free_places_unit": service.free_places_unit,
        "free_places_on": _day(service.free_places_on),
        "free_places_told_by": service.free_places_told_by,
        "confirmed_on": _day(service.confirmed_on),
        "confirm_every_months": service.confirm_every_months,
        "channels": [_channel(each) for each in service.channels.all()],
    }


def _channel(channel) -> dict:
    told = {
        "type": channel.kind,
        "name": dict(channel.name),
        "summary": dict(channel.summary),
        "description": dict(channel.description),
        "phone": next((each["number"] for each in channel.phones), ""),
        "email": next(iter(channel.emails), ""),
        "url": next((each["url"] for each in channel.urls), ""),
        "hours": dict(channel.hours_text),
        "opening_hours": list(channel.hours),
        "languages": list(channel.languages),
    }
    place = next(iter(channel.places.all()), None)
    if place:
        told |= {
            "street": dict(place.street),
            "postal_code": place.postal_code,
            "post_office": dict(place.post_office),
            "municipality": place.municipality_id or "",
            "lat": place.latitude,
            "lon": place.longitude,
        }
    return {name: value for name, value in told.items() if value not in ("", [], {}, None)}


def _day(day):
    return day.isoformat() if day else None
