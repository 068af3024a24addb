"""HSDS 3.x JSON (Open Referral) into entries: one object, a list, a Page of them, or one object a line.

objects_in(document)      [(kind, raw)]; kind is service, organization or service_at_location
entry_of(raw, …)          one service with all that hangs on it, in the shape of directory/entries.py
organization_of(raw, …)   the columns of one organisation

Names of contact persons are not read: nobody here needs them. What cannot be understood becomes a remark.
"""

import json
import math
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from palvelupolku.accounts.choices import OrganisationKind

from ..choices import Accessibility, AreaType, ChannelType, Charge, PlacesUnit, ServiceKind, Status, ToldBy
from .hsds_hours import hours_of, hours_words

STATUS = {"active": Status.PUBLISHED}
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
# Where persons are named, and who changed what: not kept here.
PERSONAL = ("attention", "assurer_email", "updated_by", "metadata")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
LONGEST_SUMMARY, MOST_PHONES, MOST_WORDS = 250, 5, 40
ISO_639_2 = {
    **{"fin": "fi", "swe": "sv", "eng": "en", "sme": "se", "rus": "ru", "est": "et", "ukr": "uk"},
    **{"ara": "ar", "som": "so", "fas": "fa", "per": "fa", "kur": "ku", "vie": "vi", "tha": "th"},
    **{"spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "tur": "tr", "sqi": "sq"},
}
UNITS = {
    PlacesUnit.BED: ("bed", "vuode", "bädd", "sängplats"),
    PlacesUnit.TIME: ("appointment", "time", "aika", "tid"),
    PlacesUnit.VISIT: ("visit", "käynti", "besök"),
    PlacesUnit.FLAT: ("flat", "apartment", "unit", "asunto", "bostad", "lägenhet"),
    PlacesUnit.VOLUNTEER: ("volunteer", "vapaaehtoinen", "frivillig"),
}
SAID_OF_ACCESS = {
    Accessibility.STEP_FREE: (
        "wheelchair",
        "step-free",
        "step free",
        "ramp",
        "esteet",
        "pyörätuol",
        "rullstol",
    ),
    Accessibility.TOILET: ("accessible toilet", "accessible restroom", "inva-wc", "esteetön wc", "toalett"),
    Accessibility.PARKING: ("accessible parking", "disabled parking", "invapaik", "handikapparkering"),
    Accessibility.INDUCTION_LOOP: ("induction loop", "hearing loop", "induktiosilmuk", "hörselslinga"),
    Accessibility.SIGN_LANGUAGE: ("sign language", "viittomakiel", "teckenspråk"),
    Accessibility.PLAIN_LANGUAGE: ("plain language", "easy read", "selkokiel", "lättläst"),
}


class Refused(Exception):
    """One object cannot be taken in; the message says why."""


@dataclass
class Context:
    """What reading needs to know: the language of the texts, the codes and the municipalities by name."""

    language: str
    classes: object
    groups: object
    towns: object
    today: date
    remarks: list = field(default_factory=list)


# --- what lies in a file ------------------------------------------------------------------------------


def kind_of(raw) -> str | None:
    """service, organization, service_at_location, or None: told by which keys an object has."""
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        return None
    if isinstance(raw.get("location"), dict) and (
        "service" in raw or "service_id" in raw or "name" not in raw
    ):
        return "service_at_location"
    if raw.get("status") in STATUSES and "name" in raw and "organizationType" not in raw:
        return "service"
    if "name" in raw and "description" in raw and (ORGANIZATION_KEYS & raw.keys()):
        return "organization"
    return None


ORGANIZATION_KEYS = {
    *("website", "legal_status", "year_incorporated", "organization_identifiers", "programs", "tax_status"),
    *("parent_organization_id", "additional_websites", "locations", "services", "uri", "logo", "tax_id"),
}


def loads(text):
    """The document in a text: JSON, or one JSON object on each line. Raises ValueError."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines]


def objects_in(document) -> list:
    """[(kind, raw)] of a document; kind is None for what is no HSDS object."""
    if isinstance(document, dict) and isinstance(document.get("contents"), list):
        document = document["contents"]
    members = document if isinstance(document, list) else [document]
    return [(kind_of(raw), raw) for raw in members]


def looks_like_hsds(document) -> bool:
    """Whether a document holds HSDS objects, or is an empty Page."""
    if isinstance(document, dict) and "total_items" in document and document.get("contents") == []:
        return True
    return any(kind for kind, _raw in objects_in(document)[:20])


def cleaned(value, depth=0):
    """The value without persons and without what no database stores."""
    if depth > 40:
        raise Refused("it is nested too deep")
    if isinstance(value, dict):
        kept = {str(key): cleaned(each, depth + 1) for key, each in value.items() if key not in PERSONAL}
        for contact in kept.get("contacts") or [] if isinstance(kept.get("contacts"), list) else []:
            if isinstance(contact, dict):
                contact.pop("name", None)
        return kept
    if isinstance(value, list):
        return [cleaned(each, depth + 1) for each in value]
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    return None if isinstance(value, float) and not math.isfinite(value) else value


# --- one organisation ---------------------------------------------------------------------------------


def organization_of(raw, language) -> dict:
    """Columns of accounts.Organisation. Its e-mail is left out: it is where this house would send mail."""
    name = _text(raw, "name")
    if not name:
        raise Refused("it has no name")
    described = _text(raw, "description")
    return {
        "name": {language: name[:300]},
        "description": {language: described} if described else {},
        "kind": _kind_of_organization(raw),
        "url": _url(raw.get("website"))[:200],
        "business_id": business_id(raw),
    }


def business_id(raw) -> str:
    """The Finnish business id that an organisation tells, or ""."""
    for each in _rows(raw, "organization_identifiers"):
        told = _text(each, "identifier")
        if re.fullmatch(r"[0-9]{7}-[0-9]", told):
            return told
    return ""


def _kind_of_organization(raw):
    told = f"{_text(raw, 'legal_status')} {_text(raw, 'name')}".casefold()
    for kind, words in (
        (OrganisationKind.COUNTY, ("hyvinvointialue", "välfärdsområde", "wellbeing services county")),
        (OrganisationKind.PARISH, ("seurakunta", "församling", "parish")),
        (OrganisationKind.ASSOCIATION, (" ry", " rf", "yhdistys", "förening", "association", "charity")),
        (OrganisationKind.COMPANY, (" oy", " ab", "company", "yritys", "limited")),
    ):
        if any(word in f" {told}" for word in words):
            return kind
    return OrganisationKind.OTHER


# --- one service --------------------------------------------------------------------------------------


def entry_of(raw, context) -> dict:
    """A service in the entries' shape, without slug and organisation. Raises Refused."""
    name, language = _text(raw, "name"), context.language
    if not name:
        raise Refused("it has no name")
    if raw.get("status") not in STATUSES:
        raise Refused(f"its status is {raw.get('status')!r}, not one of {', '.join(STATUSES)}")
    described = _joined(_text(raw, "alert"), _text(raw, "description"), _text(raw, "interpretation_services"))
    places = [_place_way(each, context) for each in _rows(raw, "service_at_locations")]
    places = [each for each in places if each]
    codes = _codes(raw, context)
    area = _area(raw, places, context)
    told = {
        "name": name,
        "summary": _summary(_text(raw, "description") or name),
        "description": described,
        "for_whom": _for_whom(raw),
        "cost": _cost(raw),
        "how_to_get_in": _joined(_text(raw, "application_process"), _text(raw, "wait_time")),
        "what_to_bring": _joined(*(_text(each, "document") for each in _rows(raw, "required_documents"))),
        "how_to_get_there": _how_to_get_there(raw),
        "when": hours_words(_rows(raw, "schedules")),
    }
    phones = _phones(raw)
    return {
        "external_id": raw["id"],
        "kind": ServiceKind.SERVICE,
        "status": STATUS.get(raw["status"], Status.ARCHIVED),
        "organisation_name": _text(raw.get("organization") or {}, "name")[:300],
        **{part: {language: text} if text else {} for part, text in told.items()},
        "charge": _charge(raw),
        "call": {
            "phone": phones[0][:60] if phones else "",
            "email": _email(raw.get("email")),
            "url": _url(raw.get("url")),
        },
        "keywords": {language: _keywords(raw, codes)},
        **{key: codes[key] for key in ("service_class", "target_groups", "stages", "phases")},
        **area,
        "languages": _languages(raw),
        "remote": any(
            _text(each.get("location") or {}, "location_type") == "virtual"
            for each in _rows(raw, "service_at_locations")
        ),
        "accessibility": _accessibility(raw),
        **_free_places(raw),
        "confirmed_on": _day(raw.get("assured_date")),
        "channels": [*_phone_ways(raw, phones, context), *places, *_web_ways(raw)],
    }


def _summary(text):
    first = SENTENCE.split(text.strip())[0]
    if len(first) <= LONGEST_SUMMARY:
        return first
    return first[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"


def _for_whom(raw):
    least, most = _number(raw.get("minimum_age")), _number(raw.get("maximum_age"))
    ages = ""
    if least is not None or most is not None:
        ages = f"{'' if least is None else f'{least:g}'}–{'' if most is None else f'{most:g}'} v"
    return _joined(_text(raw, "eligibility_description"), ages)


def _cost(raw):
    told = _text(raw, "fees_description") or _text(raw, "fees")
    options = []
    for each in _rows(raw, "cost_options"):
        amount = _number(each.get("amount"))
        price = "" if amount is None else f"{amount:g} {_currency(each)}".strip()
        said = " ".join(filter(None, (price, _text(each, "amount_description"))))
        options.append(": ".join(filter(None, (_text(each, "option"), said))))
    return _joined(told, *options)


def _currency(option):
    told = _text(option, "currency").upper()
    return "€" if told == "EUR" else told


def _charge(raw):
    amounts = [_number(each.get("amount")) for each in _rows(raw, "cost_options")]
    amounts = [each for each in amounts if each is not None]
    if not amounts:
        return Charge.UNKNOWN
    if all(each == 0 for each in amounts):
        return Charge.FREE
    return Charge.VARIES if len(set(amounts)) > 1 else Charge.CHARGED


def _how_to_get_there(raw):
    told = []
    for each in _rows(raw, "service_at_locations"):
        location = each.get("location") or {}
        told.append(_text(location, "transportation"))
        told += [_text(access, "description") for access in _rows(location, "accessibility")]
    return _joined(*told)


def _phones(raw):
    """The service's own numbers, else those of its contacts, places and organisation."""
    organization = raw.get("organization") if isinstance(raw.get("organization"), dict) else {}
    places = _rows(raw, "service_at_locations")
    for holder in (raw, *_rows(raw, "contacts"), *places, organization):
        numbers = [_phone(each) for each in _rows(holder, "phones")]
        if numbers := list(dict.fromkeys(filter(None, numbers))):
            return numbers[:MOST_PHONES]
    return []


def _phone(raw):
    number = _text(raw, "number").strip("\"' ")
    extension = raw.get("extension")
    if not any(sign.isdigit() for sign in number):
        return ""
    return f"{number} / {extension:g}" if isinstance(extension, int | float) else number


def _phone_ways(raw, phones, context):
    hours = hours_of(_rows(raw, "schedules"), context.today)
    for number in phones:
        way = {"type": ChannelType.PHONE, "phone": number, **hours}
        said = next(
            (_text(each, "description") for each in _rows(raw, "phones") if _phone(each) == number), ""
        )
        yield way | ({"summary": {context.language: said}} if said else {})


def _web_ways(raw):
    for each in _rows(raw, "additional_urls"):
        if address := _url(each.get("url")):
            way = {"type": ChannelType.WEB_PAGE, "url": address}
            label = _text(each, "label")
            yield way | ({"name": {"fi": label}} if label else {})


def _place_way(raw, context):
    """A service at a location as a way of the entry; None for what is not visited."""
    location = raw.get("location")
    if not isinstance(location, dict) or location.get("location_type") not in (None, "physical"):
        return None
    address = next(
        (each for each in _rows(location, "addresses") if each.get("address_type") in ("physical", None)),
        next(iter(_rows(location, "addresses")), {}),
    )
    schedules = _rows(raw, "schedules") or _rows(location, "schedules")
    phones = [_phone(each) for each in (*_rows(raw, "phones"), *_rows(location, "phones"))]
    city = _text(address, "city")
    way = {
        "type": ChannelType.SERVICE_LOCATION,
        "name": {context.language: name} if (name := _text(location, "name")) else {},
        "description": {context.language: told} if (told := _text(raw, "description")) else {},
        "phone": next(filter(None, phones), ""),
        "street": ", ".join(filter(None, (_text(address, "address_1"), _text(address, "address_2"))))[:200],
        "postal_code": _text(address, "postal_code")[:10],
        "post_office": city[:100],
        "municipality": context.towns.exactly(city) if city else None,
        "languages": _languages(location),
        **hours_of(schedules, context.today),
        **_coordinates(location, context),
    }
    return {name: value for name, value in way.items() if value not in ("", {}, [], None)}


def _coordinates(location, context):
    latitude, longitude = _number(location.get("latitude")), _number(location.get("longitude"))
    if latitude is None or longitude is None:
        return {}
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        context.remarks.append(
            f"taken in without the coordinates {latitude:g}, {longitude:g}: they are no place on earth"
        )
        return {}
    return {"lat": latitude, "lon": longitude}


def _area(raw, places, context):
    """Municipalities named as service areas; else those of its places; a country for everywhere."""
    told, everywhere = [], False
    for each in _rows(raw, "service_areas"):
        names = (_text(each, key) for key in ("name", "extent", "description"))
        found = [context.towns.exactly(name) for name in names if name]
        told += [code for code in found if code]
        everywhere = everywhere or _text(each, "name").casefold() in ("suomi", "finland", "koko maa", "fi")
    told = told or [place["municipality"] for place in places if place.get("municipality")]
    return {
        "area_type": AreaType.NATIONWIDE if everywhere else AreaType.LIMITED,
        "municipalities": sorted(set(told)),
    }


def _languages(raw):
    found = []
    for each in _rows(raw, "languages"):
        code = _text(each, "code").casefold()[:8]
        code = ISO_639_2.get(code, code)
        if re.fullmatch(r"[a-z]{2,3}", code) and code not in found:
            found.append(code)
    return found


def _accessibility(raw):
    said = " ".join(
        f"{_text(access, 'description')} {_text(access, 'details')}"
        for each in _rows(raw, "service_at_locations")
        for access in _rows(each.get("location") or {}, "accessibility")
    ).casefold()
    return [str(code) for code, words in SAID_OF_ACCESS.items() if any(word in said for word in words)]


def _free_places(raw):
    for each in _rows(raw, "capacities"):
        number, day = _number(each.get("available")), _day(each.get("updated"))
        if number is None or number < 0 or day is None:
            continue
        unit = each.get("unit") if isinstance(each.get("unit"), dict) else {}
        said = _text(unit, "name").casefold()
        known = next((unit for unit, words in UNITS.items() if any(word in said for word in words)), None)
        return {
            "free_places": min(int(number), 9_999),
            "free_places_unit": known or PlacesUnit.PLACE,
            "free_places_on": day,
            "free_places_told_by": ToldBy.IMPORT,
        }
    return {}


def _codes(raw, context):
    """Terms of taxonomies: our own codes in their places, other names as words to search by."""
    found = {"service_class": [], "target_groups": [], "stages": [], "phases": [], "words": []}
    for each in _rows(raw, "attributes"):
        term = each.get("taxonomy_term") if isinstance(each.get("taxonomy_term"), dict) else {}
        code, name, scheme = _text(term, "code"), _text(term, "name"), _text(term, "taxonomy").casefold()
        if code and context.classes.exactly(code):
            found["service_class"].append(context.classes.exactly(code))
        elif code and context.groups.exactly(code):
            found["target_groups"].append(context.groups.exactly(code))
        elif (
            scheme in ("stages", "phases")
            and code.isdigit()
            and 1 <= int(code) <= (5 if scheme == "stages" else 7)
        ):
            found[scheme].append(int(code))
        else:
            found["words"].append(name)
    return {key: sorted(set(codes)) if key != "words" else codes for key, codes in found.items()}


def _keywords(raw, codes):
    told = [_text(raw, "alternate_name"), *codes["words"]]
    return [word[:60] for word in dict.fromkeys(filter(None, told))][:MOST_WORDS]


# --- values -------------------------------------------------------------------------------------------


def _rows(raw, name) -> list[dict]:
    told = raw.get(name) if isinstance(raw, dict) else None
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _text(raw, name) -> str:
    told = raw.get(name) if isinstance(raw, dict) else None
    return told.strip() if isinstance(told, str) else ""


def _number(told):
    return told if isinstance(told, int | float) and not isinstance(told, bool) else None


def _joined(*texts) -> str:
    return "\n".join(dict.fromkeys(filter(None, texts)))


def _day(told) -> date | None:
    try:
        return datetime.fromisoformat(told).date() if isinstance(told, str) else None
    except ValueError:
        return None


def _url(told) -> str:
    address = told.strip() if isinstance(told, str) else ""
    return address if re.fullmatch(r"https?://[^\s<>\"]{3,480}", address) else ""


def _email(told) -> str:
    address = told.strip() if isinstance(told, str) else ""
    return address if re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", address) and len(address) <= 254 else ""
