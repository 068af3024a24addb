"""The shape of an entry written by hand (as in the demo's data/services), into the columns of the tables.

key or slug        its own name, by which it is found again
external_id        its id in another register, or its owner's own code; left as it is when not given
organisation       an accounts.Organisation or None; organisation_name when it is not known here
kind, status       as in choices; a published service unless said otherwise
name, summary, description, for_whom, when, where, cost, how_to_get_in, how_to_get_there,
what_to_bring, card (own 60 words)    {fi, sv, en}
charge             free | charged | varies
call               {phone, email, url}, or the three beside the rest
stages, phases, service_class, target_groups, languages, keywords {fi: [...]}
municipalities     codes, or "all" for all served municipalities; area_type: Nationwide for everywhere
remote, at_home, mobile, accessibility (codes), co_developed
free_places, free_places_unit, free_places_on, free_places_told_by, confirmed_on, confirm_every_months
channels           [{type, name, phone, email, url, hours, summary, description, languages,
                     opening_hours (rows of PTV's serviceHours, as directory.hours writes them),
                     or weekly: [[days from 0 (Monday) to 6, "09:00", "15:00"], …] or "always",
                     street, postal_code, post_office, municipality, lat, lon}]
"""

from . import hours
from .choices import AreaType, ChannelType, Charge, PlacesUnit, ServiceKind, Status, ToldBy
from .models import Channel
from .queries import served_municipalities

TEXTS = (
    *("name", "summary", "description", "for_whom", "when", "where", "cost", "how_to_get_in"),
    *("how_to_get_there", "what_to_bring", "card"),
)
PLACE = ("street", "postal_code", "municipality", "lat")


def fields_of(data) -> dict:
    """The columns of one entry's service."""
    call = data.get("call") or {}
    return {
        "slug": str(data.get("slug") or data["key"]),
        **({"external_id": data["external_id"]} if data.get("external_id") else {}),
        "kind": data.get("kind") or ServiceKind.SERVICE,
        "status": data.get("status") or Status.PUBLISHED,
        "organisation": data.get("organisation"),
        "organisation_name": data.get("organisation_name") or "",
        **{name: _text(data.get(name)) for name in TEXTS},
        "charge": data.get("charge") or Charge.UNKNOWN,
        **{name: str(call.get(name) or data.get(name) or "") for name in ("phone", "email", "url")},
        "keywords": {
            language: [words] if isinstance(words, str) else list(words)
            for language, words in (data.get("keywords") or {}).items()
        },
        "stages": sorted(data.get("stages") or []),
        "phases": sorted(data.get("phases") or []),
        "classes": _list(data.get("service_class") or data.get("classes")),
        "target_groups": _list(data.get("target_groups")),
        "area_type": data.get("area_type") or AreaType.LIMITED,
        "languages": _list(data.get("languages")),
        "is_remote": bool(data.get("remote") or data.get("is_remote")),
        "is_at_home": bool(data.get("at_home") or data.get("is_at_home")),
        "is_mobile": bool(data.get("mobile") or data.get("is_mobile")),
        "accessibility": _list(data.get("accessibility")),
        "is_co_developed": bool(data.get("co_developed") or data.get("is_co_developed")),
        "free_places": data.get("free_places"),
        "free_places_unit": data.get("free_places_unit") or PlacesUnit.PLACE,
        "free_places_told_by": data.get("free_places_told_by") or ToldBy.UNKNOWN,
        "free_places_on": data.get("free_places_on"),
        "confirmed_on": data.get("confirmed_on"),
        "confirm_every_months": data.get("confirm_every_months") or 6,
    }


def channels_of(data, at):
    """(Channel, columns of its place or None) for each channel of an entry, not saved."""
    for told in data.get("channels") or []:
        channel = Channel(
            kind=ChannelType(told.get("type") or told.get("kind")),
            name=_text(told.get("name")),
            summary=_text(told.get("summary")),
            description=_text(told.get("description")),
            phones=[{"number": str(told["phone"]), "prefix": ""}] if told.get("phone") else [],
            emails=_list(told.get("email")),
            urls=[{"url": told["url"], "label": "", "language": ""}] if told.get("url") else [],
            hours_text=_text(told.get("hours")),
            hours=_hours(told),
            languages=_list(told.get("languages")),
            updated_at=at,
        )
        yield channel, _place(told) if any(told.get(key) for key in PLACE) else None


def municipalities_of(entries):
    """A function from what an entry says of its area to codes; asks the database once for all entries."""
    served = []
    if any(data.get("municipalities") == "all" for data in entries):
        served = list(served_municipalities().values_list("pk", flat=True))
    return lambda told: served if told == "all" else [_code(code) for code in told or []]


def _place(told) -> dict:
    return {
        "street": _text(told.get("street")),
        "postal_code": str(told.get("postal_code") or ""),
        "post_office": _text(told.get("post_office")),
        "municipality_id": _code(told["municipality"]) if told.get("municipality") else None,
        "latitude": told.get("lat"),
        "longitude": told.get("lon"),
    }


def _hours(told) -> list:
    weekly = told.get("weekly")
    if weekly == "always":
        return hours.always_open()
    return hours.weekly(weekly) if weekly else told.get("opening_hours") or []


def _text(told) -> dict:
    if isinstance(told, dict):
        return {language: str(value).strip() for language, value in told.items() if value}
    return {"fi": str(told).strip()} if told else {}


def _list(told) -> list:
    return [] if told in (None, "") else list(told) if isinstance(told, list | tuple) else [told]


def _code(code) -> str:
    return str(code).zfill(3)
