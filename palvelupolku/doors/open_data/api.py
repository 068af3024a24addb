"""HSDS 3.1, read-only: every filter narrows further, every list is a Page. openapi.py tells the whole."""

import json
from pathlib import Path

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language, override

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.access import published_services
from palvelupolku.directory.exchange.hsds_ids import number_of, public_id
from palvelupolku.directory.exchange.hsds_objects import (
    MOST_PLACES,
    Words,
    full_service,
    listed,
    moment,
    named_organization,
    organization_id,
    organization_object,
    place_object,
    places_of,
    service_object,
    whole,
)
from palvelupolku.directory.exchange.hsds_package import write_package
from palvelupolku.directory.exchange.hsds_terms import taxonomies as all_taxonomies
from palvelupolku.directory.exchange.hsds_terms import taxonomy_id, term_id, term_object
from palvelupolku.directory.exchange.hsds_terms import terms as all_terms
from palvelupolku.ui.texts import in_language

from . import lists
from .answers import NotHere, open_data
from .openapi import PROFILE, VERSION, document

LINES_AT_ONCE, MINIMAL_AT_ONCE = 200, 2_000
# Of an organisation with very many services the others are told shortly: an answer must fit in memory.
MOST_WHOLE = 200


def _page(asked, keys, objects):
    """A Page of `keys`; `objects` makes a list of them. With format=ndjson all of them, one a line."""
    if asked.is_lines:
        return _lines(keys, objects)
    size, number = asked.per_page, asked.page
    some = list(keys[(number - 1) * size : number * size])
    contents = objects(some) if some else []
    total = -(-len(keys) // size)
    return {
        "total_items": len(keys),
        "total_pages": total,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= total,
        "empty": not contents,
        "contents": contents,
    }


def _lines(keys, objects):
    language = get_language()

    def lines():
        for start in range(0, len(keys), LINES_AT_ONCE):
            with override(language):
                some = objects(list(keys[start : start + LINES_AT_ONCE]))
            yield "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in some).encode()

    return StreamingHttpResponse(lines(), content_type="application/x-ndjson")


# --- this API -----------------------------------------------------------------------------------------


@open_data
def root(request, asked):
    return {
        "version": VERSION,
        "profile": PROFILE,
        "openapi_url": settings.SITE_URL + reverse("hsds:openapi"),
    }


@open_data
def openapi(request, asked):
    return document(settings.SITE_URL + reverse("hsds:root"))


@open_data
def nothing(request, asked, path=""):
    raise NotHere("There is nothing at this address. See openapi.json.")


# --- services -----------------------------------------------------------------------------------------


@open_data
def services(request, asked):
    ids = lists.service_ids(asked)
    return _page(asked, ids, _minimal if asked.is_minimal else _services(asked.is_full))


def _services(is_full):
    if not is_full:
        return lambda ids: [service_object(each) for each in listed(ids)]
    words = Words()
    return lambda ids: [full_service(each, words) for each in whole(ids)]


def _minimal(ids):
    told = {}
    for start in range(0, len(ids), MINIMAL_AT_ONCE):
        rows = published_services().filter(pk__in=ids[start : start + MINIMAL_AT_ONCE])
        for pk, name, at in rows.values_list("pk", "name", "updated_at"):
            when = moment(at)
            told[pk] = {
                **{"id": public_id("service", pk), "name": in_language(name), "status": "active"},
                **{"last_modified": when, "modified_date": when},
            }
    return [told[pk] for pk in ids if pk in told]


@open_data
def service(request, asked, pk):
    number = number_of("service", pk)
    found = whole([number]) if number is not None else []
    if not found:
        raise NotHere("No such service is published here.")
    return full_service(found[0], Words())


# --- organizations ------------------------------------------------------------------------------------


@open_data
def organizations(request, asked):
    nested = _nested(asked)
    return _page(asked, lists.organization_keys(asked), lambda keys: _organization_objects(keys, nested))


@open_data
def organization(request, asked, pk):
    number = number_of("organization", pk)
    key = next(
        (key for key in lists.organizations() if key[0] == number and organization_id(*key) == pk), None
    )
    if key is None:
        raise NotHere("No such organization has services published here.")
    return _organization_objects([key], _nested(asked, always=True))[0]


def _nested(asked, always=False):
    """How the services of an organisation are told: not at all, shortly, or whole."""
    if asked.flag("full_service"):
        words = Words()
        return lambda ids: [
            *(full_service(each, words) for each in whole(ids[:MOST_WHOLE])),
            *(_short(each) for each in listed(ids[MOST_WHOLE:])),
        ]
    if always or asked.is_full:
        return lambda ids: [_short(each) for each in listed(ids)]
    return None


def _short(service):
    return {name: value for name, value in service_object(service).items() if name != "organization"}


def _organization_objects(keys, nested):
    rows = Organisation.objects.in_bulk([pk for pk, _name in keys if pk])
    told = []
    for pk, name in keys:
        if pk and pk not in rows:
            continue
        each = organization_object(rows[pk]) if pk else named_organization(name)
        if nested:
            own = published_services().filter(
                organisation_id=pk, **({} if pk else {"organisation_name": name})
            )
            each["services"] = nested(list(own.order_by("pk").values_list("pk", flat=True)))
        told.append(each)
    return told


# --- services at locations ----------------------------------------------------------------------------


@open_data
def service_at_locations(request, asked):
    numbers, is_full = lists.place_numbers(asked), asked.is_full
    words = Words()
    return _page(asked, numbers, lambda some: _places(some, words, is_full))


@open_data
def service_at_location(request, asked, pk):
    number = number_of("service_at_location", pk)
    found = _places([number], Words(), True) if number is not None else []
    if not found:
        raise NotHere("No such service at a location is published here.")
    return found[0]


def _places(numbers, words, is_full):
    services = {each.pk: each for each in whole(list({number // MOST_PLACES for number in numbers}))}
    told = []
    for number in numbers:
        service, at = services.get(number // MOST_PLACES), number % MOST_PLACES
        if service is None or at >= len(places_of(service)):
            continue
        each = place_object(service, at, words)
        if is_full:
            each["service"] = full_service(service, words, places=False)
        else:
            each = {name: value for name, value in each.items() if name not in ("phones", "schedules")}
            each["location"] = {
                name: value
                for name, value in each["location"].items()
                if name not in ("addresses", "accessibility", "languages")
            }
            each["service"] = service_object(service)
        told.append(each)
    return told


# --- taxonomies ---------------------------------------------------------------------------------------


@open_data
def taxonomies(request, asked):
    words = asked.text("search").casefold()
    found = [each for each in all_taxonomies().values() if words in each["name"].casefold()]
    return _page(asked, found, list)


@open_data
def taxonomy(request, asked, pk):
    found = next((each for each in all_taxonomies().values() if each["id"] == pk), None)
    if found is None:
        raise NotHere("No such taxonomy is used here.")
    return found


@open_data
def taxonomy_terms(request, asked):
    known = all_terms()
    taxonomy, parent = asked.text("taxonomy_id"), asked.text("parent_id")
    words, top_only = asked.text("search").casefold(), asked.flag("top_only")
    found = [
        term
        for term in known.values()
        if (not taxonomy or taxonomy_id(term.taxonomy) == taxonomy)
        and (not parent or (term.parent and term_id(term.taxonomy, term.parent) == parent))
        and (not top_only or (term.taxonomy, term.parent) not in known)
        and (not words or words in f"{term.code} {term.name}".casefold())
    ]
    detail = all_taxonomies()
    return _page(asked, found, lambda some: [term_object(term, known, detail=detail) for term in some])


@open_data
def taxonomy_term(request, asked, pk):
    known = all_terms()
    found = next((term for term in known.values() if term.id == pk), None)
    if found is None:
        raise NotHere("No such term is used here.")
    return term_object(found, known, detail=all_taxonomies())


# --- everything at once -------------------------------------------------------------------------------


@open_data
def datapackage(request, asked):
    """The whole catalogue as a tabular data package; written once for each version and language."""
    version = lists.catalogue_version().replace(":", "-")
    path = Path(settings.VAR_DIR) / "open_data" / f"{version}-{asked.language}.zip"
    if not path.exists() or version.startswith("-"):  # before the first change nothing tells versions apart
        write_package(path, lists.service_ids(asked.plain()), lists.organizations())
    response = StreamingHttpResponse(_blocks(path), content_type="application/zip")
    response["Content-Length"] = path.stat().st_size
    response["Content-Disposition"] = 'attachment; filename="palvelupolku-hsds.zip"'
    return response


def _blocks(path):
    with path.open("rb") as file:
        while block := file.read(65_536):
            yield block
