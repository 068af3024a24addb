"""No person can be found in the open data, and nothing that is not published."""

import io
import zipfile
from datetime import date

import pytest

from palvelupolku.directory import actions
from palvelupolku.directory.editing import start_draft
from palvelupolku.directory.exchange.hsds_objects import organization_id
from palvelupolku.directory.models import Correction, Service
from palvelupolku.directory.uploads import receive_upload
from palvelupolku.threads.models import Enquiry
from tests.access.made import make
from tests.cast import AT

pytestmark = pytest.mark.django_db
# Of people, of work, and of what is not published.
PLANTED = (
    *("Helvi", "Lehtonen", "helvi@koti.example", "016 000 084", "Liisa", "Aino", "Aalto", "aino@", "paavo@"),
    *("Paavo", "Pirkko", "toimisto@elakkeensaajat.example", "016 000 010", "diakonia@srk.example"),
    *(
        "Toivoo kauppakaveria",
        "Äiti ei pääse",
        "Salainen",
        "VÄÄRIN-KERROTTU",
        "LADATTU-RIVI",
        "TIEDUSTELU-SANAT",
    ),
)


FULL = {"full": "true"}
QUERIES = {
    "services": ({"per_page": 500}, FULL),
    "organizations": ({"per_page": 500}, FULL, FULL | {"full_service": "true"}),
    "service_at_locations": ({"per_page": 500}, FULL),
}


def everything(api):
    """The text of every answer there is, in all languages."""
    told = []
    for locale in ("fi", "sv", "en"):
        for kind in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
            for query in QUERIES.get(kind, ({"per_page": 500},)):
                told.append(api(kind, raw=True, locale=locale, **query).content.decode())
            told += [
                api(f"{kind}/{each['id']}", raw=True, locale=locale).content.decode()
                for each in api(kind, locale=locale)["contents"][:10]
            ]
            lines = api(kind, raw=True, locale=locale, format="ndjson")
            told.append(b"".join(lines.streaming_content).decode())
        package = api("datapackage.zip", raw=True, locale=locale)
        files = zipfile.ZipFile(io.BytesIO(b"".join(package.streaming_content)))
        told += [files.read(name).decode() for name in files.namelist()]
    return "\n".join(told)


def test_no_person_and_nothing_hidden_is_told(api, catalogue, cast):
    make(cast)
    club = catalogue["kahvikerho"]
    Correction.objects.create(
        service=club, what="cost", text="VÄÄRIN-KERROTTU", told_by=cast.aino, created_at=AT
    )
    receive_upload(cast.pensioners, "x.csv", b"Nimi;Lyhyesti\nLADATTU-RIVI;x", by=cast.paavo, at=AT)
    draft = start_draft(cast.pensioners, club, by=cast.paavo, at=AT)
    draft.data["name"] = {"fi": "Salainen muutos"}
    draft.save()
    Service.objects.filter(pk=club.pk).update(
        producers=[{"name": "Salainen tuottaja"}], card={"fi": "Salainen"}
    )
    Enquiry.objects.create(**_enquiry())
    actions.touch_version()
    told = everything(api)
    assert "Kahvikerho" in told and "016 000 111" in told
    assert [word for word in PLANTED if word in told] == []


def _enquiry():
    """Whatever text columns an enquiry has, filled with the planted words."""
    values = {}
    for field in Enquiry._meta.concrete_fields:
        if field.primary_key or field.null or field.has_default():
            continue
        kind = field.get_internal_type()
        if kind in ("CharField", "TextField", "EmailField"):
            values[field.name] = "TIEDUSTELU-SANAT"[: field.max_length or 50]
        elif kind == "DateTimeField":
            values[field.name] = AT
        elif kind == "DateField":
            values[field.name] = date(2026, 11, 23)
    return values


def test_an_archived_service_disappears_everywhere(api, catalogue, cast):
    club = catalogue["kahvikerho"]
    assert "Kahvikerho" in everything(api)
    actions.save_entry(
        {"key": "kahvikerho", "name": "Kahvikerho", "status": "archived", "organisation": cast.pensioners},
        by=cast.paavo,
        at=AT,
    )
    club.refresh_from_db()
    assert "Kahvikerho" not in everything(api)
    assert organization_id(cast.parish.pk) not in everything(api)


def test_only_the_allowed_columns_are_read(catalogue, django_assert_num_queries):
    """Another column of Service or Organisation would be a query of its own, and would be seen here."""
    from palvelupolku.directory.exchange.hsds_objects import (
        Words,
        full_service,
        listed,
        service_object,
        whole,
    )

    words = Words()
    (service,) = whole([catalogue["kahvikerho"].pk])
    (short,) = listed([catalogue["kahvikerho"].pk])
    with django_assert_num_queries(0):
        full_service(service, words)
        service_object(short)
