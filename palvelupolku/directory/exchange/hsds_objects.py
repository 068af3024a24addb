"""Published services, their places and their organisations as HSDS 3.1 objects.

Only the columns read here leave the house: what a service's own page shows to anybody. Of an organisation its
name, description and web page; never its e-mail or phone, by which this house reaches it. No contact persons.
"""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone

from palvelupolku.ui.texts import in_language

from ..choices import AreaType, ChannelType, Charge
from ..models import Channel, Service
from .hsds_hours import schedules_of
from .hsds_ids import derived_id, public_id
from .hsds_terms import COLUMNS, Term, taxonomies, term_object, terms
from .template_codes import LANGUAGES, code_names

MOST_PLACES = 256
ONE_TO_ONE = (
    *("name", "summary", "description", "for_whom", "cost", "how_to_get_in", "url", "email", "confirmed_on"),
    *("updated_at", "organisation_name", "organisation__name", "organisation__description"),
    "organisation__url",
)
NESTED = (
    *ONE_TO_ONE,
    *("phone", "charge", "area_type", "languages", "accessibility", "free_places", "free_places_unit"),
    *("free_places_on", "classes", "target_groups", "stages", "phases", "what_to_bring", "how_to_get_there"),
)


@dataclass
class Words:
    """Code lists in the language in force, asked for once an answer."""

    terms: dict[tuple, Term] = field(default_factory=terms)
    taxonomies: dict = field(default_factory=taxonomies)
    languages: dict = field(default_factory=lambda: code_names(LANGUAGES))

    def term(self, taxonomy, code) -> dict | None:
        known = self.terms.get((taxonomy, str(code)))
        return term_object(known, self.terms, detail=self.taxonomies) if known else None


# --- rows ---------------------------------------------------------------------------------------------


def listed(ids) -> list[Service]:
    """Published services in the order of `ids` with what a list shows; one query."""
    return _in_order(Service.objects.select_related("organisation").only(*ONE_TO_ONE), ids)


def whole(ids) -> list[Service]:
    """Published services in the order of `ids` with all that hangs on them; few queries."""
    ways = Channel.objects.filter(status="published").order_by("pk").prefetch_related("places__municipality")
    rows = Service.objects.select_related("organisation").only(*NESTED)
    return _in_order(rows.prefetch_related("municipalities", Prefetch("channels", ways)), ids)


def _in_order(rows, ids):
    found = {row.pk: row for row in rows.published().filter(pk__in=list(ids))}
    return [found[pk] for pk in ids if pk in found]


# --- organisations ------------------------------------------------------------------------------------


def organization_id(organisation_id=None, name="") -> str:
    """The id of an organisation, or of one that is known by name only."""
    return public_id("organization", organisation_id) if organisation_id else derived_id("organization", name)


def organization_object(organisation) -> dict:
    """One-to-one fields of an organisation."""
    name = in_language(organisation.name)
    return _told(
        id=organization_id(organisation.pk),
        name=name,
        description=in_language(organisation.description) or name,
        website=organisation.url,
    )


def named_organization(name) -> dict:
    """One that is known by name only."""
    return {"id": organization_id(name=name), "name": name, "description": name}


def _giver(service):
    if service.organisation_id:
        return organization_object(service.organisation)
    return named_organization(service.organisation_name) if service.organisation_name else None


# --- services -----------------------------------------------------------------------------------------


def service_object(service) -> dict:
    """One-to-one fields of a service and its organisation, as lists have them."""
    summary, described = in_language(service.summary), in_language(service.description)
    giver = _giver(service)
    return _told(
        id=public_id("service", service.pk),
        organization_id=giver["id"] if giver else None,
        name=in_language(service.name) or str(service),
        description="\n\n".join(dict.fromkeys(filter(None, (summary, described)))),
        url=service.url,
        email=service.email,
        status="active",
        application_process=in_language(service.how_to_get_in),
        fees_description=in_language(service.cost),
        eligibility_description=in_language(service.for_whom),
        assured_date=service.confirmed_on.isoformat() if service.confirmed_on else None,
        last_modified=moment(service.updated_at),
        organization=giver,
    )


def full_service(service, words, *, places=True) -> dict:
    """A service with all that hangs on it."""
    told = service_object(service)
    ways = list(service.channels.all())
    told |= _told(
        additional_urls=_urls(service, ways),
        phones=_phones(service, ways),
        schedules=_service_schedules(service, ways),
        service_areas=_areas(service),
        languages=[_language(service.pk, code, words) for code in dict.fromkeys(service.languages)],
        cost_options=_costs(service),
        required_documents=_documents(service),
        capacities=_capacities(service),
        attributes=_attributes(service, words),
    )
    if places:
        told["service_at_locations"] = [
            place_object(service, number, words) for number in range(len(places_of(service)))
        ]
    return told


def _urls(service, ways):
    kinds = (ChannelType.ECHANNEL, ChannelType.WEB_PAGE, ChannelType.PRINTABLE_FORM)
    told = {}
    for way in ways:
        for each in way.urls if way.kind in kinds else []:
            if isinstance(each, dict) and each.get("url"):
                told.setdefault(each["url"], in_language(way.name))
    return [_told(id=derived_id("url", service.pk, url), label=label, url=url) for url, label in told.items()]


def _phones(service, ways):
    told = {service.phone: ""} if service.phone else {}
    for way in ways:
        if way.kind == ChannelType.PHONE:
            for number in _numbers(way):
                told[number] = told.get(number) or in_language(way.name)
    return [_phone(service.pk, number, said) for number, said in told.items()]


def _phone(owner, number, said=""):
    return _told(id=derived_id("phone", owner, number), number=number, type="voice", description=said)


def _numbers(way):
    for each in way.phones:
        if isinstance(each, dict) and each.get("number"):
            yield f"{each.get('prefix') or ''} {each['number']}".strip()


def _service_schedules(service, ways):
    """The hours of the ways that are no place: a place has its own."""
    return [
        row
        for way in ways
        if not way.places.all() and way.kind == ChannelType.PHONE
        for row in _schedules(f"{service.pk}:{way.pk}", way)
    ]


def _schedules(owner, way):
    said = in_language(way.hours_text)
    rows = schedules_of(way.hours) or ([{}] if said else [])
    return [
        {"id": derived_id("schedule", owner, number, *row.values()), **row, **_told(description=said)}
        for number, row in enumerate(rows)
    ]


def _areas(service):
    if service.area_type == AreaType.NATIONWIDE:
        return [{"id": derived_id("area", service.pk, "FI"), "name": "Suomi", "extent": "FI"}]
    return [
        {
            "id": derived_id("area", service.pk, town.pk),
            "name": in_language(town.name) or town.pk,
            "extent": town.pk,
        }
        for town in service.municipalities.all()
    ]


def _language(owner, code, words):
    name = in_language(words.languages.get(code) or {})
    return _told(id=derived_id("language", owner, code), name=name, code=code)


def _costs(service):
    if service.charge != Charge.FREE:
        return []
    return [{"id": derived_id("cost", service.pk), "amount": 0, "currency": "EUR"}]


def _documents(service):
    said = in_language(service.what_to_bring)
    return [{"id": derived_id("document", service.pk), "document": said}] if said else []


def _capacities(service):
    if service.free_places is None or service.free_places_on is None:
        return []
    unit = str(service.free_places_unit)
    return [
        {
            "id": derived_id("capacity", service.pk),
            "unit": {"id": derived_id("unit", unit), "name": unit},
            "available": service.free_places,
            "updated": f"{service.free_places_on.isoformat()}T00:00:00Z",
        }
    ]


def _attributes(service, words):
    found = []
    for taxonomy, column in COLUMNS.items():
        for code in getattr(service, column):
            if term := words.term(taxonomy, code):
                found.append(
                    {
                        "id": derived_id("attribute", service.pk, term["id"]),
                        "link_id": public_id("service", service.pk),
                        "link_entity": "service",
                        "taxonomy_term_id": term["id"],
                        "taxonomy_term": term,
                    }
                )
    return found


# --- services at locations ----------------------------------------------------------------------------


def places_of(service) -> list:
    """[(way, place)] of a service that came from `whole`, in their lasting order."""
    return [(way, place) for way in service.channels.all() for place in way.places.all()][:MOST_PLACES]


def place_number(service_id, number) -> int:
    """The number behind the public id of a service's n-th place."""
    return service_id * MOST_PLACES + number


def place_object(service, number, words) -> dict:
    """A service at its n-th location, without the service itself."""
    way, place = places_of(service)[number]
    pk = public_id("service_at_location", place_number(service.pk, number))
    return _told(
        id=pk,
        service_id=public_id("service", service.pk),
        location_id=location_id(way, place),
        description=in_language(way.summary) or in_language(way.description),
        phones=[_phone(pk, each) for each in dict.fromkeys(_numbers(way))],
        schedules=_schedules(pk, way),
        location=location_object(service, way, place, words),
    )


def location_id(way, place) -> str:
    """By what the place is, so that two services in one place name the same one."""
    where = (
        place.street.get("fi", ""),
        place.postal_code,
        place.municipality_id,
        place.latitude,
        place.longitude,
    )
    return derived_id("location", way.ptv_id or in_language(way.name), *where)


def location_object(service, way, place, words) -> dict:
    """Where it is: name, coordinates, address, accessibility."""
    pk = location_id(way, place)
    said = dict.fromkeys(
        str(term["name"]) for code in service.accessibility if (term := words.term("accessibility", code))
    )
    return _told(
        id=pk,
        location_type="physical",
        name=in_language(way.name),
        transportation=in_language(service.how_to_get_there),
        latitude=place.latitude,
        longitude=place.longitude,
        addresses=[_address(pk, place)],
        accessibility=[{"id": derived_id("accessibility", pk, each), "description": each} for each in said],
        languages=[
            _language(pk, code, words) for code in dict.fromkeys(way.languages) if isinstance(code, str)
        ],
    )


def _address(location, place):
    town = in_language(place.municipality.name) if place.municipality_id else ""
    return {
        "id": derived_id("address", location),
        "address_1": in_language(place.street),
        "city": in_language(place.post_office) or town,
        "state_province": town,
        "postal_code": place.postal_code,
        "country": "FI",
        "address_type": "physical",
    }


# --- values -------------------------------------------------------------------------------------------


def _told(**fields) -> dict:
    """What is told: HSDS leaves out what is not."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {})}


def moment(at) -> str:
    """A moment as this house's clock shows it, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")
