"""PTV objects of open API v11 into plain facts. Pure: no database. What is missing or null is left out."""

from datetime import datetime

from palvelupolku.accounts.choices import OrganisationKind

from ..choices import ChannelType, Charge
from ..hours import HELSINKI
from .geo import to_wgs84
from .ptv_facts import (
    CHARGES,
    ORGANISATIONS,
    CodeRef,
    Facts,
    Link,
    area_type,
    channel_kind,
    full_number,
)
from .ptv_files import BadObject, modified_of, words_for
from .ptv_values import by_type, objects, part, text, texts

CODE_FIELDS = {"serviceClasses": "ptvserclass", "targetGroups": "ptvkohderyhmat", "lifeEvents": "ptvelti"}


def read_service(raw) -> Facts:
    """A service's texts, codes, channels, organisations and area."""
    described = by_type(raw, "serviceDescriptions")
    names = by_type(raw, "serviceNames")
    facts = Facts(
        {
            "name": names.get("Name") or next(iter(names.values()), {}),
            "summary": described.get("Summary") or described.get("ShortDescription") or {},
            "description": described.get("Description", {}),
            "for_whom": texts(raw, "requirements"),
            "when": described.get("ValidityTime", {}),
            "cost": described.get("ChargeTypeAdditionalInfo", {}),
            "how_to_get_in": described.get("UserInstruction", {}),
            "keywords": _keywords(raw, names.get("AlternativeName", {})),
        }
    )
    facts.fields["charge"] = CHARGES.get(text(raw, "serviceChargeType"), Charge.UNKNOWN)
    _languages(raw, facts)
    facts.fields["area_type"] = _area(raw, facts)
    facts.set_status(text(raw, "publishingStatus"))
    facts.fields["vouchers"] = [_voucher(each) for each in objects(raw, "serviceVouchers")]
    facts.codes = _codes(raw)
    facts.general = text(raw, "generalDescriptionId").lower()
    facts.modified = day_of(modified_of(raw))
    facts.links = links_of(raw, "serviceChannels", "serviceChannel")
    _responsible(raw, facts)
    return facts


def read_general(raw) -> Facts:
    """A general description: what completes the services that name it."""
    described, names = by_type(raw, "descriptions"), by_type(raw, "names")
    facts = Facts(
        {
            "name": names.get("Name") or next(iter(names.values()), {}),
            "summary": described.get("Summary") or described.get("ShortDescription") or {},
            "description": described.get("Description", {}),
            "for_whom": texts(raw, "requirements"),
            "when": described.get("ValidityTime", {}),
            "cost": described.get("ChargeTypeAdditionalInfo", {}),
            "how_to_get_in": described.get("UserInstruction", {}),
            "charge": CHARGES.get(text(raw, "serviceChargeType"), Charge.UNKNOWN),
        }
    )
    facts.codes = _codes(raw)
    return facts


def read_channel(raw) -> Facts:
    """A channel's kind, contact ways, hours, places and services; any of the five kinds."""
    described, names = by_type(raw, "serviceChannelDescriptions"), by_type(raw, "serviceChannelNames")
    facts = Facts(
        {
            "kind": _channel_kind(raw),
            "name": names.get("Name") or next(iter(names.values()), {}),
            "summary": described.get("Summary") or described.get("ShortDescription") or {},
            "description": described.get("Description", {}),
            "phones": [
                _phone(each) for key in ("phoneNumbers", "supportPhones") for each in objects(raw, key)
            ],
            "emails": [
                value
                for key in ("emails", "supportEmails")
                for each in objects(raw, key)
                if (value := text(each, "value"))
            ],
            "urls": [*_urls(raw), *_attachments(raw)],
            "hours": objects(raw, "serviceHours"),
        }
    )
    _languages(raw, facts)
    facts.set_status(text(raw, "publishingStatus"))
    facts.links = links_of(raw, "services", "service")
    facts.places = [
        place
        for key in ("addresses", "deliveryAddresses")
        for each in objects(raw, key)
        if (place := _place(each, facts))
    ]
    _area(raw, facts)
    if owner := text(raw, "organizationId").lower():
        facts.organisation = (owner, "")
        facts.named_organisations = {owner: ""}
    return facts


def read_organisation(raw) -> Facts:
    """An organisation's names, type and contact ways."""
    names, described = by_type(raw, "organizationNames"), by_type(raw, "organizationDescriptions")
    emails = [value for each in objects(raw, "emails") if (value := text(each, "value"))]
    phones = [_phone(each) for each in objects(raw, "phoneNumbers")]
    facts = Facts(
        {
            "name": names.get("Name") or next(iter(names.values()), {}),
            "description": described.get("Description") or described.get("Summary") or {},
            "kind": ORGANISATIONS.get(text(raw, "organizationType"), OrganisationKind.OTHER),
            "business_id": text(raw, "businessCode")[:20],
            "email": next((each for each in emails if len(each) <= 254), ""),
            "phone": next((full_number(each) for each in phones), "")[:40],
            "url": next((each["url"] for each in _urls(raw) if len(each["url"]) <= 200), ""),
        }
    )
    _area(raw, facts)
    facts.fields["municipalities"] = sorted(facts.municipalities)
    return facts


# --- small pieces -------------------------------------------------------------------------------------


def day_of(moment):
    """The Finnish day of a moment as PTV tells it (without a zone as told); None when it is none."""
    try:
        told = datetime.fromisoformat(moment)
        return (told if told.tzinfo is None else told.astimezone(HELSINKI)).date()
    except (ValueError, OverflowError):
        return None


def _keywords(raw, alternative_names) -> dict:
    found = {language: [name] for language, name in alternative_names.items()}
    for row in objects(raw, "keywords"):
        if value := text(row, "value"):
            found.setdefault(text(row, "language")[:10] or "fi", []).append(value)
    return found


def _languages(raw, facts):
    told = raw.get("languages")
    if told is not None and not isinstance(told, list):
        raise BadObject(f"languages should be a list, not {words_for(told)}")
    facts.set_languages([str(each) for each in told or [] if each])


def _area(raw, facts) -> str:
    for area in objects(raw, "areas"):
        told = [_town(row, facts) for row in objects(area, "municipalities")]
        if not any(told) and (code := text(area, "code")):
            names = texts(area, "name")
            facts.areas.add((text(area, "type"), code, names.get("fi") or next(iter(names.values()), "")))
    return area_type(text(raw, "areaType"))


def _codes(raw) -> list:
    return [_code(each, scheme) for key, scheme in CODE_FIELDS.items() for each in objects(raw, key)]


def _code(raw, scheme) -> CodeRef:
    uris = tuple(uri for key in ("newUri", "uri") if (uri := text(raw, key)))
    names = texts(raw, "name")
    return CodeRef(scheme, uris, text(raw, "code")[:40], names.get("fi") or next(iter(names.values()), ""))


def links_of(raw, key, end) -> dict:
    """{id of the other end: Link} under `key`; the other end lies under `end`."""
    found = {}
    for row in objects(raw, key):
        other = part(row, end)
        if guid := text(other, "id").lower():
            found[guid] = Link(text(other, "name"), _told_of_pair(row))
    return found


def _told_of_pair(row) -> dict:
    """What a connection tells of its service and channel together; {} for nothing."""
    described, contact = by_type(row, "description"), part(row, "contactDetails")
    told = {
        "description": described.get("Description") or described.get("Name") or {},
        "cost": described.get("ChargeTypeAdditionalInfo", {}),
        "charge": CHARGES.get(text(row, "serviceChargeType"), ""),
        "hours": objects(row, "serviceHours"),
        "phones": [_phone(each) for each in objects(contact, "phoneNumbers")],
        "emails": [value for each in objects(contact, "emails") if (value := text(each, "value"))],
        "urls": _urls(contact),
        "address": _one_line(contact),
    }
    return {key: value for key, value in told.items() if value}


def _one_line(contact) -> dict:
    for each in objects(contact, "addresses"):
        if place := _place(each, Facts({})):
            office, code = place.get("post_office", {}), place.get("postal_code", "")
            return {
                language: ", ".join(filter(None, (road, f"{code} {office.get(language, '')}".strip())))
                for language, road in place["street"].items()
            }
    return {}


def _responsible(raw, facts):
    rows = [(row, text(row, "roleType"), part(row, "organization")) for row in objects(raw, "organizations")]
    told = [(role, text(each, "id").lower(), text(each, "name")) for _, role, each in rows]
    facts.named_organisations = {guid: name for _, guid, name in told if guid}
    main = next((row for row in told if row[0] == "Responsible"), None)
    if main and main[1]:
        facts.organisation = main[1:]
    facts.fields["organisation_name"] = (main or next(iter(told), ("", "", "")))[2][:300]
    facts.fields["producers"] = [_producer(row, each) for row, role, each in rows if role == "Producer"]


def _producer(row, organisation) -> dict:
    """{name, organisation, type, info}; a purchased service's producer is told only in `info`."""
    return {
        "name": text(organisation, "name"),
        "organisation": text(organisation, "id").lower(),
        "type": text(row, "provisionType"),
        "info": texts(row, "additionalInformation"),
    }


def _voucher(raw) -> dict:
    url = text(raw, "url")
    return {
        "name": text(raw, "value"),
        "url": url if _is_web(url) else "",
        "info": text(raw, "additionalInformation"),
        "language": text(raw, "language"),
    }


def _channel_kind(raw) -> str:
    if told := channel_kind(text(raw, "serviceChannelType")):
        return told
    if "formIdentifier" in raw or "channelUrls" in raw or "deliveryAddresses" in raw:
        return ChannelType.PRINTABLE_FORM
    if "requiresAuthentication" in raw or "signatureQuantity" in raw:
        return ChannelType.ECHANNEL
    if "addresses" in raw:
        return ChannelType.SERVICE_LOCATION
    return ChannelType.PHONE if "phoneNumbers" in raw else ChannelType.WEB_PAGE


def _phone(raw) -> dict:
    return {
        "number": text(raw, "number"),
        "prefix": text(raw, "prefixNumber"),
        "language": text(raw, "language"),
        "info": text(raw, "additionalInformation"),
        "charge": CHARGES.get(text(raw, "serviceChargeType"), Charge.UNKNOWN).value,
    }


def _urls(raw) -> list:
    found = []
    for key in ("webPages", "channelUrls"):
        for row in objects(raw, key):
            # Printable forms tell the address as `value`, everything else as `url`.
            url = text(row, "url") or (text(row, "value") if key == "channelUrls" else "")
            if _is_web(url):
                label = text(row, "value") if text(row, "url") else ""
                found.append({"url": url[:500], "label": label, "language": text(row, "language")})
    return found


def _attachments(raw) -> list:
    """Forms and guides of a channel, as addresses with a label."""
    return [
        {"url": url[:500], "label": text(row, "name"), "language": text(row, "language")}
        for row in objects(raw, "attachments")
        if _is_web(url := text(row, "url"))
    ]


def _is_web(url) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _place(raw, facts) -> dict | None:
    if text(raw, "type") == "Postal":
        return None
    street, other, box = (part(raw, key) for key in ("streetAddress", "otherAddress", "postOfficeBoxAddress"))
    told = street or other or box
    if not told:
        abroad = texts(raw, "locationAbroad") or texts(raw, "deliveryAddressInText")
        return {"street": abroad} if abroad else None
    number = text(street, "streetNumber")
    road = texts(street, "street") or texts(box, "postOfficeBox") or texts(other, "additionalInformation")
    place = {
        "street": {language: f"{value} {number}".strip() for language, value in road.items()},
        "postal_code": text(told, "postalCode")[:10],
        "post_office": texts(told, "postOffice"),
        "municipality_id": _town(part(told, "municipality"), facts),
    }
    north, east = text(told, "latitude"), text(told, "longitude")
    if north or east:
        if point := to_wgs84(north, east):
            place["latitude"], place["longitude"] = point
        else:
            facts.odd.add(("coordinates", f"{north} {east}"[:200]))
    return place


def _town(raw, facts):
    return facts.municipality(text(raw, "code"), texts(raw, "name"))
