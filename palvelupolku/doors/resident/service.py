"""The service card: one entry of the catalogue, whole."""

from django.http import Http404
from django.shortcuts import render

from palvelupolku.directory.access import published_services
from palvelupolku.directory.choices import ChannelType, Status
from palvelupolku.ui.texts import in_language

from .entries import cost_of, free_tag, giver_tag, where_of, words_of

LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English", "se": "davvisámegiella", "ru": "русский"}


def service(request, pk):
    """Unknown, unpublished and archived entries are all 404."""
    entries = published_services().select_related("organisation")
    entry = (
        entries.prefetch_related("channels__places__municipality", "municipalities")
        .filter(pk=_small(pk))
        .first()
    )
    if entry is None:
        raise Http404
    channels = [each for each in entry.channels.all() if each.status == Status.PUBLISHED]
    free, free_kind = free_tag(entry)
    return render(
        request,
        "resident/service.html",
        {
            "service": entry,
            "name": words_of(entry.name),
            "giver": words_of(entry.giver),
            "giver_tag": giver_tag(entry),
            "free": free,
            "free_kind": free_kind,
            "summary": words_of(entry.summary),
            "description": words_of(entry.description),
            "for_whom": words_of(entry.for_whom),
            "when": words_of(entry.when),
            "where": where_of(entry),
            "cost": cost_of(entry),
            "how": words_of(entry.how_to_get_in),
            "towns": [in_language(each.name) for each in entry.municipalities.all()],
            "languages": [LANGUAGE_NAMES.get(code, code) for code in entry.languages],
            "places": [_place(each) for each in channels if each.kind == ChannelType.SERVICE_LOCATION],
            "ways": [_way(each) for each in channels if each.kind != ChannelType.SERVICE_LOCATION],
        },
    )


def _small(pk):
    """Ids beyond the database's integers are unknown, not an error."""
    return pk if pk < 2**63 else 0


def _place(channel):
    return {**_way(channel), "addresses": [_address(each) for each in channel.places.all()]}


def _address(place):
    office = in_language(place.post_office) or (place.municipality and in_language(place.municipality.name))
    town = " ".join(part for part in (place.postal_code, office) if part)
    return ", ".join(part for part in (in_language(place.street), town) if part)


def _way(channel):
    return {
        "name": words_of(channel.name),
        "hours": words_of(channel.hours_text),
        "phones": [_number(each) for each in _rows(channel.phones, "number")],
        "emails": [each if isinstance(each, str) else each.get("value", "") for each in channel.emails],
        "links": [
            {"url": each["url"], "label": each.get("label") or each["url"]}
            for each in _rows(channel.urls, "url")
            if each["url"].startswith(("https://", "http://"))
        ],
    }


def _number(phone):
    return f"{phone.get('prefix') or ''} {phone['number']}".strip()


def _rows(values, wanted):
    return [each for each in values if isinstance(each, dict) and each.get(wanted)]
