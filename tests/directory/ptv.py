"""PTV objects for tests: the smallest that real ones can be, and where the real ones lie."""

import json
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import pytest

from palvelupolku.audit.actors import SYSTEM
from palvelupolku.directory.exchange.ptv import import_paths

AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "ptv"
needs_real = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real PTV objects (../shared/data/ptv) are not here"
)
OTAVA = "961f1a02-0eb7-4b5d-9721-6b9f2d14ec6f"
NETTILUKIO = "3668d250-cd80-45c4-abcc-9b2d3a2b3e42"


def guid(name) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def names(value, **languages):
    told = [{"language": "fi", "value": value, "type": "Name"}]
    return told + [{"language": key, "value": text, "type": "Name"} for key, text in languages.items()]


def service(name="Asiointiapu", **fields):
    return {
        "id": guid(name),
        "serviceNames": names(name),
        "serviceDescriptions": [
            {"language": "fi", "value": f"{name} auttaa arjessa.", "type": "Summary"},
            {"language": "fi", "value": "Soita ja kysy.", "type": "UserInstruction"},
            {"language": "fi", "value": None, "type": "DeadLine"},
        ],
        "serviceChargeType": "FreeOfCharge",
        "areaType": "Nationwide",
        "languages": ["fi", "sv"],
        "organizations": [
            {"roleType": "Responsible", "organization": {"id": guid("kunta"), "name": "Kunta"}}
        ],
        "publishingStatus": "Published",
        "modified": "2026-01-01T10:00:00",
        **fields,
    }


def channel(name="Palvelupiste", kind="ServiceLocation", **fields):
    return {
        "id": guid(name),
        "serviceChannelType": kind,
        "organizationId": guid("kunta"),
        "serviceChannelNames": names(name),
        "publishingStatus": "Published",
        "modified": "2026-01-01T10:00:00",
        **fields,
    }


def organisation(name="Kunta", guid_of="kunta", **fields):
    return {
        "id": guid(guid_of),
        "organizationType": "Municipality",
        "organizationNames": names(name),
        "publishingStatus": "Published",
        **fields,
    }


def service_class(code="P4.12", label="Vertaistuki", uri=None, old_uri=None):
    return {
        "code": code,
        "name": [{"language": "fi", "value": label}],
        "uri": old_uri or f"http://uri.suomi.fi/codelist/ptv/ptvserclass/code/{code}",
        "newUri": uri,
    }


def code(notation="P4.12", old="http://urn.fi/URN:NBN:fi:au:ptvl:v1040", **fields):
    return {
        "Id": f"http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/{notation}",
        "Notation": notation,
        "ConceptType": "ptvserclass",
        "BroaderUris": ["http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P4"],
        "Label": {"Fi": "Vertaistuki", "Sv": "Kamratstöd", "En": "Peer support"},
        "OldUri": old,
        **fields,
    }


def to_channel(name):
    return {"serviceChannel": {"id": guid(name), "name": name}}


def to_service(name):
    return {"service": {"id": guid(name), "name": name}}


def write(folder, **files):
    """Write files (name → JSON value or bytes) and return the folder."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        body = content if isinstance(content, bytes) else json.dumps(deepcopy(content)).encode()
        (folder / f"{name}.json").write_bytes(body)
    return folder


def take(*paths, **options):
    return import_paths(paths, by=SYSTEM, at=AT, **options)
