"""import_services takes any of the formats by content; service_template writes what it reads."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from palvelupolku.directory.models import CatalogueVersion, Service
from palvelupolku.directory.search import find
from palvelupolku.directory.uploads import accept_upload, receive_upload
from tests.cast import AT

from . import ptv12

pytestmark = pytest.mark.django_db
TABLE = "Nimi;Lyhyesti;Puhelin;Oma tunnus;Kunta 1\nKahvikerho;Kahvia.;016 000 111;k1;Keminkylä\nX;;;;\n"
CODE = {
    "Id": "",
    "Notation": "KR9",
    "ConceptType": "ptvkohderyhmat",
    "Label": {"Fi": "Koe"},
    "BroaderUris": None,
}


def run(*paths, **options):
    out = io.StringIO()
    call_command("import_services", *map(str, paths), stdout=out, **options)
    return out.getvalue()


def test_a_table_is_published_at_once_and_again_nothing(cast, tmp_path):
    path = tmp_path / "nimi-ei-kerro.json"
    path.write_text(TABLE, "utf-8")
    said = run(path, organisation=cast.pensioners.pk)
    assert "1 new, 0 changed, 0 unchanged, 1 refused" in said
    assert "Row 3, Lyhyesti: Tämä puuttuu. Kirjoita tähän jotakin." in said
    club = Service.objects.get(name__fi="Kahvikerho")
    assert club.organisation == cast.pensioners and club.status == "published"
    assert find("kahvikerho", municipality="991").hits[0].service_id == club.pk
    token = CatalogueVersion.objects.get().token
    assert "0 new, 0 changed, 1 unchanged, 1 refused" in run(path, organisation=cast.pensioners.pk)
    assert CatalogueVersion.objects.get().token == token


def test_what_waits_for_approval_does_not_stop_the_operator(cast, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, "utf-8")
    upload = receive_upload(cast.pensioners, "a.csv", path.read_bytes(), by=cast.paavo, at=AT)
    accept_upload(upload, by=cast.paavo, at=AT)
    assert "1 new" in run(path, organisation=cast.pensioners.pk)
    assert Service.objects.get(name__fi="Kahvikerho").status == "published"


def test_the_written_template_is_read_back_and_changed(cast, tmp_path):
    out = tmp_path / "pohja.xlsx"
    call_command("service_template", str(out), organisation=cast.pensioners.pk, stdout=io.StringIO())
    assert "0 new, 0 changed, 1 unchanged, 0 refused" in run(out, organisation=cast.pensioners.pk)
    call_command("service_template", str(tmp_path / "tyhjä.xlsx"), stdout=io.StringIO())
    with pytest.raises(CommandError):
        run(tmp_path / "tyhjä.xlsx", organisation=cast.pensioners.pk)


def test_ptv_goes_to_its_own_import(db, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps([CODE]), "utf-8")
    assert "Codes: 1 created." in run(tmp_path)


def test_a_table_without_an_owner_is_refused(cast, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, "utf-8")
    for options in ({}, {"organisation": 99_999}):
        with pytest.raises(CommandError, match="organisation"):
            run(path, **options)
    assert not Service.objects.filter(name__fi="Kahvikerho").exists()


def test_pages_of_ptv_v12_come_in_as_files_in_any_order(db, tmp_path):
    pages = {
        "1-connections": ptv12.connection(key="serviceChannelContentId"),
        "2-services": ptv12.service(),
        "3-channels": ptv12.channel(),
        "4-organisations": ptv12.organisation(),
    }
    for name, item in pages.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"items": [item], "totalPages": 1}), "utf-8")
    files = [tmp_path / f"{name}.json" for name in pages]
    said = run(*files)
    assert "Services: 1 created." in said and "Channels: 1 created." in said
    found = find("kauppa-apua").hits[0].service_id
    service = Service.objects.get(pk=found)
    assert service.organisation.name == {"fi": "Suvantolan kunta"}
    assert service.channels.get().name["fi"] == "Palvelupiste"
    token = CatalogueVersion.objects.get().token
    run(tmp_path)
    assert CatalogueVersion.objects.get().token == token


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00\x01\x02"])
def test_a_file_that_is_no_table_and_no_json_cannot_be_read_whoever_is_named(cast, tmp_path, content):
    path = tmp_path / "kuva.csv"
    path.write_bytes(content)
    out = io.StringIO()
    with pytest.raises(CommandError, match="could not be read"):
        call_command("import_services", str(path), stdout=out)
    assert "neither a table (XLSX, CSV) nor JSON" in out.getvalue()
