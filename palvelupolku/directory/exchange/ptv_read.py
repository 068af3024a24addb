"""PTV objects (open API v11) into plain facts. Pure: no database. What is missing or null is left out."""

import re
from dataclasses import dataclass, field

from palvelupolku.accounts.choices import OrganisationKind

from ..choices import AreaType, ChannelType, Charge, Status
from .geo import to_wgs84
from .ptv_files import BadObject, words_for
from .ptv_values import by_type, objects, part, text, texts

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
CHARGES = {
    "Free": Charge.FREE,
    "FreeOfCharge": Charge.FREE,
    "Charged": Charge.CHARGED,
    "Chargeable": Charge.CHARGED,
    "Other": Charge.VARIES,
}
STATUSES = {
    "": Status.PUBLISHED,  # the open API gives published objects when it says nothing
    "Published": Status.PUBLISHED,
    "Draft": Status.DRAFT,
    "Modified": Status.DRAFT,
    "Deleted": Status.ARCHIVED,
    "Archived": Status.ARCHIVED,
    "OldPublished": Status.ARCHIVED,
    "Removed": Status.ARCHIVED,
}
ORGANISATIONS = {
    "Municipality": OrganisationKind.MUNICIPALITY,
    "State": OrganisationKind.STATE,
    "Organization": OrganisationKind.ASSOCIATION,
    "Company": OrganisationKind.COMPANY,
    "SotePrivate": OrganisationKind.COMPANY,
    "SotePublic": OrganisationKind.COUNTY,
    "WellbeingServicesCounty": OrganisationKind.COUNTY,
}
CODE_FIELDS = {"serviceClasses": "ptvserclass", "targetGroups": "ptvkohderyhmat", "lifeEvents": "ptvelti"}


@dataclass(frozen=True)
class CodeRef:
    """A code as a record names it: list, addresses (newest first), the code itself and its name."""

    scheme: str
    uris: tuple[str, ...]
    code: str
    name: str

    @property
    def target(self):
        return f"{self.scheme}:{next(iter(self.uris), '') or self.code}"[:200]


@dataclass
class Facts:
    """What one record says. `odd` holds (kind, what was told) that cannot be understood."""

    fields: dict
    municipalities: dict = field(default_factory=dict)
    codes: list[CodeRef] = field(default_factory=list)
    organisation: tuple[str, str] | None = None
    named_organisations: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    places: list[dict] = field(default_factory=list)
    odd: set = field(default_factory=set)

    @property
    def name(self):
        told = self.fields.get("name") or {}
        return told.get("fi") or next(iter(told.values()), "")


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
    facts.fields["languages"] = _languages(raw, facts)
    facts.fields["area_type"] = _area(raw, facts)
    facts.fields["status"] = _status(raw, facts)
    facts.codes = [_code(each, scheme) for key, scheme in CODE_FIELDS.items() for each in objects(raw, key)]
    facts.links = _links(raw, "serviceChannels", "serviceChannel")
    _responsible(raw, facts)
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
            "urls": _urls(raw),
            "hours": objects(raw, "serviceHours"),
        }
    )
    facts.fields["languages"] = _languages(raw, facts)
    facts.fields["status"] = _status(raw, facts)
    facts.links = _links(raw, "services", "service")
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


def full_number(phone) -> str:
    """A phone number with its prefix."""
    return f"{phone['prefix']} {phone['number']}".strip()


def _keywords(raw, alternative_names) -> dict:
    found = {language: [name] for language, name in alternative_names.items()}
    for row in objects(raw, "keywords"):
        if value := text(row, "value"):
            found.setdefault(text(row, "language")[:10] or "fi", []).append(value)
    return found


def _languages(raw, facts) -> list:
    told = raw.get("languages")
    if told is not None and not isinstance(told, list):
        raise BadObject(f"languages should be a list, not {words_for(told)}")
    words = [str(each) for each in told or [] if each]
    facts.odd |= {("code", f"language:{word}"[:200]) for word in words if not LANGUAGE.fullmatch(word)}
    return [word for word in words if LANGUAGE.fullmatch(word)]


def _status(raw, facts) -> str:
    told = text(raw, "publishingStatus")
    if told not in STATUSES:
        facts.odd.add(("code", f"publishingStatus:{told}"[:200]))
    # A state that nobody knows is not shown to the public.
    return STATUSES.get(told, Status.DRAFT)


def _area(raw, facts) -> str:
    for area in objects(raw, "areas"):
        for municipality in objects(area, "municipalities"):
            _municipality(municipality, facts)
    return AreaType.NATIONWIDE if text(raw, "areaType").startswith("Nationwide") else AreaType.LIMITED


def _municipality(raw, facts) -> str | None:
    code = text(raw, "code")
    if re.fullmatch(r"[0-9]{1,3}", code):
        code = code.zfill(3)
        facts.municipalities[code] = {**facts.municipalities.get(code, {}), **texts(raw, "name")}
        return code
    if code:
        facts.odd.add(("code", f"municipality:{code}"[:200]))
    return None


def _code(raw, scheme) -> CodeRef:
    uris = tuple(uri for key in ("newUri", "uri") if (uri := text(raw, key)))
    names = texts(raw, "name")
    return CodeRef(scheme, uris, text(raw, "code")[:40], names.get("fi") or next(iter(names.values()), ""))


def _links(raw, key, end) -> dict:
    found = {}
    for row in objects(raw, key):
        other = part(row, end)
        if guid := text(other, "id").lower():
            found[guid] = text(other, "name")
    return found


def _responsible(raw, facts):
    rows = [(text(row, "roleType"), part(row, "organization")) for row in objects(raw, "organizations")]
    told = [(role, text(each, "id").lower(), text(each, "name")) for role, each in rows]
    facts.named_organisations = {guid: name for _, guid, name in told if guid}
    main = next((row for row in told if row[0] == "Responsible"), None)
    if main and main[1]:
        facts.organisation = main[1:]
    facts.fields["organisation_name"] = (main or next(iter(told), ("", "", "")))[2][:300]


def _channel_kind(raw) -> str:
    told = text(raw, "serviceChannelType")
    if told in ChannelType.values:
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
            if url.lower().startswith(("http://", "https://")):
                label = text(row, "value") if text(row, "url") else ""
                found.append({"url": url[:500], "label": label, "language": text(row, "language")})
    return found


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
        "municipality_id": _municipality(part(told, "municipality"), facts),
    }
    north, east = text(told, "latitude"), text(told, "longitude")
    if north or east:
        if point := to_wgs84(north, east):
            place["latitude"], place["longitude"] = point
        else:
            facts.odd.add(("coordinates", f"{north} {east}"[:200]))
    return place
