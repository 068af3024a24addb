"""PTV objects of open API v12 into the same facts as v11. Pure: no database.

No payload of v12 is public. The shape read here is the one that is described: plain codes, texts under
`languageVersions`, connections apart, coordinates in EPSG:3067. Where a name is not certain, each of its
likely forms is read.
"""

from palvelupolku.accounts.choices import OrganisationKind

from ..choices import ChannelType, Charge
from .geo import to_wgs84
from .ptv_facts import CHARGES, ORGANISATIONS, CodeRef, Facts, Link, area_type, channel_kind, full_number
from .ptv_files import BadObject, connection_ends, modified_of, words_for
from .ptv_read import day_of
from .ptv_values import objects, part, text

CODE_FIELDS = {"serviceClasses": "ptvserclass", "targetGroups": "ptvkohderyhmat", "lifeEvents": "ptvelti"}
TEXTS = {
    "name": ("name",),
    "summary": ("summary", "shortDescription"),
    "description": ("description",),
    "for_whom": ("requirements", "conditions"),
    "when": ("validityTime", "validity"),
    "cost": ("chargeTypeAdditionalInfo", "chargeInfo", "chargeDescription"),
    "how_to_get_in": ("userInstructions", "userInstruction"),
}
CHANNEL_TEXTS = ("name", "summary", "description")
OWNER = ("organizationContentId", "organizationId", "responsibleOrganizationId")
NORTH, EAST = ("northing", "north", "latitude", "y"), ("easting", "east", "longitude", "x")


def read_service(raw) -> Facts:
    """A service's texts, codes, area and organisation; its channels come as connections."""
    versions = _versions(raw)
    facts = Facts({name: _texts(versions, keys) for name, keys in TEXTS.items()}, links=None)
    facts.fields["keywords"] = _keywords(versions)
    facts.fields["charge"] = CHARGES.get(_first(raw, "chargeType", "serviceChargeType"), Charge.UNKNOWN)
    facts.fields["organisation_name"] = ""
    facts.fields["vouchers"] = _vouchers(versions)
    facts.fields["producers"] = [_producer(each) for each in _mixed(raw, "producers", "name")]
    facts.general = _first(raw, "generalDescriptionContentId", "generalDescriptionId").lower()
    facts.fields["area_type"] = _area(raw, facts)
    facts.codes = _codes(raw)
    _common(raw, facts)
    return facts


def read_general(raw) -> Facts:
    """A general description: what completes the services that name it."""
    facts = Facts({name: _texts(_versions(raw), keys) for name, keys in TEXTS.items()})
    facts.fields["charge"] = CHARGES.get(_first(raw, "chargeType", "serviceChargeType"), Charge.UNKNOWN)
    facts.codes = _codes(raw)
    return facts


def read_channel(raw) -> Facts:
    """A channel's kind, contact ways, hours and places; any of the five kinds."""
    versions = _versions(raw)
    facts = Facts({name: _texts(versions, TEXTS[name]) for name in CHANNEL_TEXTS}, links=None)
    facts.fields |= _contacts(raw, versions)
    facts.fields["kind"] = channel_kind(_first(raw, "channelType", "serviceChannelType")) or _guessed(raw)
    facts.fields["hours"] = hours(raw)
    facts.places = [place for each in objects(raw, "addresses") if (place := _place(each, facts))]
    _area(raw, facts)
    _common(raw, facts)
    return facts


def read_organisation(raw) -> Facts:
    """An organisation's names, type and contact ways."""
    versions = _versions(raw)
    ways = _contacts(raw, versions)
    facts = Facts(
        {
            "name": _texts(versions, TEXTS["name"]),
            "description": _texts(versions, (*TEXTS["description"], *TEXTS["summary"])),
            "kind": ORGANISATIONS.get(text(raw, "organizationType"), OrganisationKind.OTHER),
            "business_id": _first(raw, "businessId", "businessCode")[:20],
            "email": next((each for each in ways["emails"] if len(each) <= 254), ""),
            "phone": next((full_number(each) for each in ways["phones"]), "")[:40],
            "url": next((each["url"] for each in ways["urls"] if len(each["url"]) <= 200), ""),
        }
    )
    _area(raw, facts)
    facts.fields["municipalities"] = sorted(facts.municipalities)
    return facts


def read_connection(raw) -> tuple[str, str, Link]:
    """(service id, channel id, what is told of just that pair). Raises BadObject when an end is missing."""
    service, channel = connection_ends(raw)
    if not service or not channel:
        raise BadObject("a connection needs the ids of a service and a channel")
    versions = _versions(raw)
    told = _contacts(raw, versions) | {
        "description": _texts(versions, ("description",)),
        "cost": _texts(versions, TEXTS["cost"]),
        "charge": CHARGES.get(_first(raw, "chargeType", "serviceChargeType"), ""),
        "hours": hours(raw),
    }
    return service, channel, Link(told={key: value for key, value in told.items() if value})


def hours(raw) -> list[dict]:
    """Service hours in the shape of `directory.hours`."""
    return [_hours_row(row) for row in objects(raw, "serviceHours") or objects(raw, "openingHours")]


# --- small pieces -------------------------------------------------------------------------------------


def _common(raw, facts):
    facts.set_languages([text({"it": each}, "it") for each in _list(raw, "languages") if each])
    facts.set_status(_first(raw, "publishingStatus", "status"))
    facts.modified = day_of(modified_of(raw))
    if owner := (_first(raw, *OWNER) or _first(part(raw, "organization"), "contentId", "id")).lower():
        facts.organisation = (owner, "")
        facts.named_organisations = {owner: ""}


def _versions(raw) -> dict:
    versions = part(raw, "languageVersions")
    return {language[:10]: part(versions, language) for language in versions if versions[language]}


def _first(raw, *keys) -> str:
    return next((told for key in keys if (told := text(raw, key))), "")


def _texts(versions, keys) -> dict:
    return {language: told for language, each in versions.items() if (told := _first(each, *keys))}


def _list(raw, key) -> list:
    told = raw.get(key)
    if told is not None and not isinstance(told, list):
        raise BadObject(f"{key} should be a list, not {words_for(told)}")
    return told or []


def _mixed(raw, key, name) -> list[dict]:
    """A list whose members are plain values or objects, as objects that have `name`."""
    return [each if isinstance(each, dict) else {name: each} for each in _list(raw, key) if each]


def _keywords(versions) -> dict:
    found = {}
    for language, each in versions.items():
        names = [text(each, "alternativeName")] + [
            text(row, "value") for row in _mixed(each, "keywords", "value")
        ]
        if names := [name for name in names if name]:
            found[language] = names
    return found


def _codes(raw) -> list:
    return [
        CodeRef(
            scheme,
            tuple(uri for name in ("newUri", "uri") if (uri := text(each, name))),
            text(each, "code")[:40],
            text(each, "name") if isinstance(each.get("name"), str) else "",
        )
        for key, scheme in CODE_FIELDS.items()
        for each in _mixed(raw, key, "code")
    ]


def _area(raw, facts) -> str:
    for each in _mixed(raw, "municipalities", "code"):
        facts.municipality(text(each, "code"))
    for area in _mixed(raw, "areas", "code"):
        told = [facts.municipality(text(row, "code")) for row in _mixed(area, "municipalities", "code")]
        kind, code = text(area, "type"), text(area, "code")
        if kind == "Municipality" and code:
            facts.municipality(code)
        elif code and not any(told):
            facts.areas.add((kind, code, ""))
    return area_type(text(raw, "areaType"))


def _vouchers(versions) -> list:
    return [
        {
            "name": _first(row, "name", "value"),
            "url": _web(text(row, "url")),
            "info": _first(row, "additionalInformation", "info"),
            "language": language,
        }
        for language, each in versions.items()
        for row in objects(each, "vouchers") or objects(each, "serviceVouchers")
    ]


def _producer(raw) -> dict:
    return {
        "name": text(raw, "name"),
        "organisation": _first(raw, "organizationContentId", "organizationId", "id").lower(),
        "type": _first(raw, "provisionType", "type"),
        "info": {},
    }


def _contacts(raw, versions) -> dict:
    """Phones, e-mails and addresses on the web, told beside the language versions or in them."""
    phones, emails, urls = [], [], []
    for language, each in [("", raw), *versions.items()]:
        phones += [_phone(row, language) for row in _mixed(each, "phoneNumbers", "number")]
        emails += [told for row in _mixed(each, "emails", "value") if (told := _first(row, "value", "email"))]
        for key in ("webPages", "channelUrls", "attachments"):
            urls += [_url(row, language) for row in _mixed(each, key, "url") if _web(text(row, "url"))]
    return {"phones": phones, "emails": list(dict.fromkeys(emails)), "urls": urls}


def _phone(raw, language) -> dict:
    return {
        "number": text(raw, "number"),
        "prefix": _first(raw, "prefixNumber", "prefix"),
        "language": text(raw, "language") or language,
        "info": text(raw, "additionalInformation"),
        "charge": CHARGES.get(_first(raw, "chargeType", "serviceChargeType"), Charge.UNKNOWN).value,
    }


def _url(raw, language) -> dict:
    return {
        "url": text(raw, "url")[:500],
        "label": _first(raw, "name", "value"),
        "language": text(raw, "language") or language,
    }


def _web(url) -> str:
    return url if url.lower().startswith(("http://", "https://")) else ""


def _guessed(raw) -> str:
    return ChannelType.SERVICE_LOCATION if raw.get("addresses") else ChannelType.WEB_PAGE


def _by_language(told) -> dict:
    if isinstance(told, dict):
        return {language[:10]: value.strip() for language, value in told.items() if isinstance(value, str)}
    return {"fi": told.strip()} if isinstance(told, str) and told.strip() else {}


def _place(raw, facts) -> dict | None:
    if text(raw, "type") == "Postal":
        return None
    number, town = text(raw, "streetNumber"), raw.get("municipality")
    code = text(town, "code") if isinstance(town, dict) else _first(raw, "municipalityCode", "municipality")
    road = _by_language(raw.get("street") or raw.get("streetName") or raw.get("additionalInformation"))
    place = {
        "street": {language: f"{value} {number}".strip() for language, value in road.items()},
        "postal_code": text(raw, "postalCode")[:10],
        "post_office": _by_language(raw.get("postOffice")),
        "municipality_id": facts.municipality(code),
    }
    point = part(raw, "coordinates") or raw
    north, east = _first(point, *NORTH), _first(point, *EAST)
    if north or east:
        if found := to_wgs84(north, east):
            place["latitude"], place["longitude"] = found
        else:
            facts.odd.add(("coordinates", f"{north} {east}"[:200]))
    return place


def _hours_row(raw) -> dict:
    openings = objects(raw, "openingHour") or objects(raw, "openingHours")
    return {
        "serviceHourType": _first(raw, "serviceHourType", "type"),
        "validFrom": text(raw, "validFrom") or None,
        "validTo": text(raw, "validTo") or None,
        "isClosed": raw.get("isClosed") is True,
        "isAlwaysOpen": raw.get("isAlwaysOpen") is True,
        "isReservation": raw.get("isReservation") is True,
        "additionalInformation": [
            {"language": language, "value": value}
            for language, value in _by_language(raw.get("additionalInformation")).items()
        ],
        "openingHour": [
            {
                "dayFrom": _first(each, "dayFrom", "day"),
                "dayTo": text(each, "dayTo"),
                "from": _first(each, "from", "timeFrom"),
                "to": _first(each, "to", "timeTo"),
            }
            for each in openings
        ],
    }
