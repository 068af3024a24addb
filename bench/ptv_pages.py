"""Made-up PTV records (open API v11) in bulk, as files of pages: plainly no one's."""

import json
import random
from uuid import NAMESPACE_URL, uuid5

from bench.synthetic import CODES, WORDS

ENDINGS = ("", "a", "n", "lle", "ssa", "sta", "lla", "t", "kin", "ksi")
CLASSES = ("P4.12", "P4", "P2.1", "P3.3", "P5", "P6.10")
PAGE = 1_000


def write(folder, number):
    """Files with `number` services, a channel to every two and an organisation to every hundred."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    organisations = [_organisation(index) for index in range(max(number // 100, 1))]
    channels = [_channel(rng, index, organisations) for index in range(max(number // 2, 1))]
    services = (_service(rng, index, organisations, channels) for index in range(number))
    codes = [_code(code) for code in CLASSES]
    (folder / "codes.json").write_text(json.dumps(codes))
    for name, rows in (("o", organisations), ("c", channels), ("s", services)):
        for page, some in enumerate(_pages(rows)):
            document = {"pageNumber": page + 1, "itemList": some}
            (folder / f"{name}{page:04}.json").write_text(json.dumps(document, ensure_ascii=False))


def _pages(rows):
    some = []
    for row in rows:
        some.append(row)
        if len(some) == PAGE:
            yield some
            some = []
    if some:
        yield some


def _guid(name) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _told(value, kind):
    return [{"language": "fi", "value": value, "type": kind}]


def _words(rng, number) -> str:
    """Words as texts have them, in any of their forms; with compounds of two and, one in twenty, of three.

    That makes some 250 000 different forms of 60 000 services, about what the growth of the vocabulary in
    2 000 real names and summaries foretells.
    """
    parts = rng.choices((1, 2, 3), (65, 30, 5), k=number)
    return " ".join("".join(rng.choices(WORDS, k=each)) + rng.choice(ENDINGS) for each in parts)


def _organisation(index):
    return {
        "id": _guid(f"organisation {index}"),
        "organizationType": "Organization",
        "organizationNames": _told(f"Esimerkkiyhdistys {index} ry", "Name"),
        "publishingStatus": "Published",
        "modified": "2026-01-01T10:00:00",
    }


def _code(code):
    return {
        "Id": f"http://uri.suomi.fi/codelist/ptv/ptvserclass/code/{code}",
        "Notation": code,
        "ConceptType": "ptvserclass",
        "BroaderUris": None,
        "Label": {"Fi": f"Luokka {code}"},
        "OldUri": None,
    }


def _town(code):
    return {"code": code, "name": [{"language": "fi", "value": f"Kunta {code}"}]}


def _channel(rng, index, organisations):
    openings = [
        {"dayFrom": day, "dayTo": "", "from": "08:00:00", "to": f"{rng.choice((14, 15, 16))}:00:00"}
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
    return {
        "id": _guid(f"channel {index}"),
        "serviceChannelType": "ServiceLocation",
        "organizationId": rng.choice(organisations)["id"],
        "serviceChannelNames": _told(f"Palvelupiste {index}", "Name"),
        "serviceChannelDescriptions": _told(_words(rng, 12), "Summary"),
        "languages": ["fi"],
        "phoneNumbers": [{"number": f"016000{index % 1000:03}", "prefixNumber": "+358", "language": "fi"}],
        "addresses": [
            {
                "type": "Location",
                "streetAddress": {
                    "street": [{"language": "fi", "value": "Esimerkkitie"}],
                    "streetNumber": str(index),
                    "postalCode": "99999",
                    "postOffice": [{"language": "fi", "value": "JÄRVILAAKSO"}],
                    "municipality": _town(rng.choice(CODES)),
                    "latitude": str(6_830_000 + rng.randrange(50_000)),
                    "longitude": str(500_000 + rng.randrange(50_000)),
                },
            }
        ],
        "serviceHours": [{"serviceHourType": "DaysOfTheWeek", "openingHour": openings}],
        "publishingStatus": "Published",
        "modified": "2026-01-01T10:00:00",
    }


def _service(rng, index, organisations, channels):
    owner = rng.choice(organisations)
    named = rng.sample(channels, min(2, len(channels)))
    codes = [
        {
            "code": code,
            "name": [{"language": "fi", "value": f"Luokka {code}"}],
            "uri": f"http://uri.suomi.fi/codelist/ptv/ptvserclass/code/{code}",
        }
        for code in rng.sample(CLASSES, 2)
    ]
    return {
        "id": _guid(f"service {index}"),
        "serviceNames": _told(f"{_words(rng, 2)} {index}".capitalize(), "Name"),
        "serviceDescriptions": [
            *_told(_words(rng, 9), "Summary"),
            *_told(_words(rng, 60), "Description"),
            *_told(_words(rng, 15), "UserInstruction"),
        ],
        "serviceChargeType": "FreeOfCharge",
        "areaType": "LimitedType",
        "areas": [{"type": "Municipality", "municipalities": [_town(rng.choice(CODES))]}],
        "languages": ["fi"],
        "serviceClasses": codes,
        "requirements": [{"language": "fi", "value": _words(rng, 8)}],
        "serviceChannels": [
            {"serviceChannel": {"id": each["id"], "name": each["serviceChannelNames"][0]["value"]}}
            for each in named
        ],
        "organizations": [
            {"roleType": "Responsible", "organization": {"id": owner["id"], "name": "Yhdistys"}}
        ],
        "publishingStatus": "Published",
        "modified": "2026-01-01T10:00:00",
    }
