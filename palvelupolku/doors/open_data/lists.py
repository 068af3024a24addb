"""Which ids a list has, in their order. Kept in memory for the catalogue's version, so that a page is a slice
of them whatever its number and however large the catalogue is."""

import re
import threading
from array import array
from collections import OrderedDict
from math import asin, cos, radians, sin, sqrt

from django.db.models import Max, Q, TextField
from django.db.models.functions import Cast

from palvelupolku.accounts.models import Organisation
from palvelupolku.directory.access import published_services
from palvelupolku.directory.choices import AreaType, Status
from palvelupolku.directory.exchange.hsds_ids import number_of
from palvelupolku.directory.exchange.hsds_objects import MOST_PLACES, organization_id, place_number
from palvelupolku.directory.exchange.hsds_terms import CHOICES, COLUMNS, taxonomy_id, terms
from palvelupolku.directory.models import CatalogueVersion, Place
from palvelupolku.directory.search import find

from .asked import BadQuestion

MOST_KEPT, MOST_FOUND = 64, 5_000
EARTH_METRES = 6_371_000


def catalogue_version() -> str:
    """Moves with every change of the catalogue; two quick queries."""
    token = CatalogueVersion.objects.order_by("pk").values_list("token", flat=True).first()
    return f"{token or ''}:{published_services().aggregate(last=Max('pk'))['last'] or 0}"


class _Kept:
    """The lists of one version, the least used thrown away first."""

    def __init__(self):
        self.lock, self.version, self.lists = threading.Lock(), None, OrderedDict()

    def get(self, version, key, make):
        with self.lock:
            if version != self.version:
                self.version, self.lists = version, OrderedDict()
            if key in self.lists:
                self.lists.move_to_end(key)
                return self.lists[key]
        made = make()
        with self.lock:
            if version == self.version and not version.startswith(":"):
                self.lists[key] = made
                while len(self.lists) > MOST_KEPT:
                    self.lists.popitem(last=False)
        return made


_kept = _Kept()


def _keep(key, make):
    return _kept.get(catalogue_version(), key, make)


# --- services -----------------------------------------------------------------------------------------


def service_ids(asked):
    """Ids of the published services that pass every filter; the best first when words are given."""
    parts = _service_filter(asked)
    return _keep(("services", *parts), lambda: _service_ids(*parts))


def _service_filter(asked):
    organization = asked.text("organization_id")
    return (
        asked.text("search"),
        asked.language if asked.text("search") else "",
        asked.text("taxonomy_term_id"),
        asked.text("taxonomy_id"),
        organization,
        asked.moment("modified_after"),
    )


def _service_ids(words, language, term, taxonomy, organization, after):
    rows = published_services()
    if organization:
        rows = rows.filter(_of_organization(organization))
    if after:
        rows = rows.filter(updated_at__gte=after)
    if term:
        rows = _with_term(rows, term)
    if taxonomy:
        rows = _with_taxonomy(rows, taxonomy)
    ids = array("q", rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))
    if not words:
        return ids
    passing = set(ids)
    found = find(words, language=language, limit=MOST_FOUND, nearest=False)
    return array("q", [hit.service_id for hit in found.hits if hit.service_id in passing])


def _of_organization(told):
    if (pk := number_of("organization", told)) is not None:
        return Q(organisation_id=pk)
    name = next((name for pk, name in organizations() if organization_id(pk, name) == told), None)
    return Q(organisation=None, organisation_name=name) if name else Q(pk=None)


def _with_term(rows, told):
    known = next((key for key, term in terms().items() if term.id == told), None)
    if known is None:
        return rows.none()
    taxonomy, code = known
    column = COLUMNS[taxonomy]
    rows = rows.annotate(told_codes=Cast(column, TextField()))
    if taxonomy in CHOICES and code.isdigit():
        return rows.filter(told_codes__regex=rf"(^|[^0-9]){code}([^0-9]|$)")
    return rows.filter(told_codes__contains=f'"{code}"')


def _with_taxonomy(rows, told):
    column = next((column for name, column in COLUMNS.items() if taxonomy_id(name) == told), None)
    return rows.exclude(**{column: []}) if column else rows.none()


# --- organisations ------------------------------------------------------------------------------------


def organizations():
    """[(id, "")] of organisations with a published service, then [(None, name)] of those without a row."""
    return _keep(("organizations",), _organizations)


def _organizations():
    told = published_services().order_by()
    ids = set(told.exclude(organisation=None).values_list("organisation_id", flat=True).distinct())
    names = told.filter(organisation=None).exclude(organisation_name="")
    names = sorted(set(names.values_list("organisation_name", flat=True).distinct()))
    return [*((pk, "") for pk in sorted(ids)), *((None, name) for name in names)]


def organization_keys(asked):
    """Those of `organizations` that pass every filter."""
    words, term, taxonomy = (asked.text(name) for name in ("search", "taxonomy_term_id", "taxonomy_id"))
    if not (words or term or taxonomy):
        return organizations()
    return _keep(("organizations", words, term, taxonomy), lambda: _chosen(words, term, taxonomy))


def _chosen(words, term, taxonomy):
    keys = organizations()
    if words:
        rows = Organisation.objects.annotate(told_name=Cast("name", TextField()))
        ids = {pk for pk, name in rows.values_list("pk", "name") if _says(name, words)}
        keys = [(pk, name) for pk, name in keys if pk in ids or (pk is None and _says(name, words))]
    if term or taxonomy:
        rows = published_services()
        rows = _with_term(rows, term) if term else rows
        rows = _with_taxonomy(rows, taxonomy) if taxonomy else rows
        having = {
            (pk, "" if pk else name) for pk, name in rows.values_list("organisation_id", "organisation_name")
        }
        keys = [key for key in keys if key in having]
    return keys


def _says(name, words) -> bool:
    told = " ".join(name.values()) if isinstance(name, dict) else name
    return all(word in told.casefold() for word in words.casefold().split())


# --- services at locations ----------------------------------------------------------------------------


def place_numbers(asked):
    """Numbers of `hsds_objects.place_number` that pass every filter, in order."""
    every = _keep(("places",), _place_numbers)
    parts = _service_filter(asked)
    code, metres = asked.text("postcode", 10), _metres(asked)
    if not any(parts) and not code:
        return every
    return _keep(("places", code, metres, *parts), lambda: _some_places(every, parts, code, metres))


def _metres(asked):
    told = asked.text("proximity")
    if not told:
        return None
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", told):
        raise BadQuestion("proximity", "is a distance in metres")
    if not asked.text("postcode"):
        raise BadQuestion("proximity", "needs postcode, from whose middle it is measured")
    return float(told)


def _place_rows():
    rows = Place.objects.filter(channel__status=Status.PUBLISHED, channel__services__status=Status.PUBLISHED)
    return rows.order_by("channel__services", "channel_id", "pk")


def _numbered(rows):
    service, number = None, 0
    for pk, *rest in rows:
        number = number + 1 if pk == service else 0
        service = pk
        if number < MOST_PLACES:
            yield place_number(pk, number), *rest


def _place_numbers():
    rows = _place_rows().values_list("channel__services").iterator(chunk_size=10_000)
    return array("q", (number for (number,) in _numbered(rows)))


def _some_places(every, parts, code, metres):
    kept = every
    if any(parts):
        passing = set(_service_ids(*parts))
        kept = array("q", (number for number in kept if number // MOST_PLACES in passing))
    if code:
        near = _near(code, metres)
        kept = array("q", (number for number in kept if number in near))
    return kept


def _near(code, metres):
    """Places that serve a postal code, or lie within `metres` of the middle of the places known there."""
    there = list(
        Place.objects.filter(postal_code=code).values_list("municipality_id", "latitude", "longitude")
    )
    columns = ("channel__services", "postal_code", "latitude", "longitude")
    rows = _numbered(_place_rows().values_list(*columns).iterator(chunk_size=10_000))
    if metres is not None:
        points = [(lat, lon) for _town, lat, lon in there if lat is not None and lon is not None]
        if not points:
            return set()
        middle = tuple(sum(values) / len(points) for values in zip(*points, strict=True))
        return {
            number
            for number, _code, lat, lon in rows
            if lat is not None and lon is not None and _distance(middle, (lat, lon)) <= metres
        }
    towns = {town for town, _lat, _lon in there if town}
    serving = set(
        published_services()
        .filter(Q(municipalities__in=towns) | Q(area_type=AreaType.NATIONWIDE))
        .values_list("pk", flat=True)
    )
    return {number for number, own, _lat, _lon in rows if own == code or number // MOST_PLACES in serving}


def _distance(one, other) -> float:
    a, b, c, d = map(radians, (*one, *other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1, sqrt(half)))
