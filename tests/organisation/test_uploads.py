"""Entries from a spreadsheet in the association's door: upload, a look, accepting, what to mend."""

import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from palvelupolku.accounts.models import Membership
from palvelupolku.audit.models import Event
from palvelupolku.directory import actions
from palvelupolku.directory.choices import DraftOrigin, DraftState
from palvelupolku.directory.models import Service, ServiceDraft, TemplateUpload
from tests.cast import AT

pytestmark = pytest.mark.django_db
PAGE = "/jarjesto/palvelut/tuonti/"
GOOD = "Nimi;Lyhyesti;Puhelin\nKahvikerho;Kahvia ja juttuseuraa.;016 000 111\n"
CHANGE = "Asiointi- ja saattaja-apu;Lähdemme mukaan.;\n"
BAD = "Lankakerho;Neulotaan yhdessä.;Leenalta\n"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def door(cast, client):
    client.force_login(cast.paavo)
    return client


def send(door, text, name="palvelut.csv", **fields):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return door.post(PAGE, {"file": file, "form_key": str(uuid.uuid4()), **fields})


def read(response):
    return response.content.decode()


def test_from_upload_to_receipt(cast, door):
    response = send(door, GOOD + CHANGE + BAD)
    upload = TemplateUpload.objects.get()
    assert response.status_code == 302 and response.url == f"{PAGE}{upload.pk}/"
    page = read(door.get(response.url))
    assert "Mitään ei ole vielä muuttunut" in page and "Lähetä 2 kunnossa olevaa riviä" in page
    assert "Kirjoita tähän vain numero, esimerkiksi 016 000 111." in page and "Lankakerho" in page
    assert not ServiceDraft.objects.exists()
    key = str(uuid.uuid4())
    accepted = door.post(response.url, {"form_key": key})
    again = door.post(response.url, {"form_key": key})
    assert accepted.status_code == again.status_code == 302 and accepted.url == again.url
    drafts = {draft.data["name"]["fi"]: draft for draft in ServiceDraft.objects.all()}
    assert {(d.state, d.origin) for d in drafts.values()} == {(DraftState.SUBMITTED, DraftOrigin.TEMPLATE)}
    assert drafts["Kahvikerho"].service is None
    assert drafts["Asiointi- ja saattaja-apu"].service == cast.errands
    receipt = read(door.get(response.url))
    assert "Taulukko on lähetetty" in receipt and "2 riviä lähetettiin" in receipt
    assert "kunnossa olevaa riviä" not in receipt
    cast.errands.refresh_from_db()
    assert cast.errands.summary["fi"].startswith("Vapaaehtoinen")  # nothing is published before approval
    assert Event.objects.filter(action="directory.upload.accept", actor_id=str(cast.paavo.pk)).count() == 1
    # the same file again: nothing to send
    page = read(door.get(send(door, GOOD + CHANGE, name="uudelleen.csv").url))
    assert "Tämä kaikki on meillä jo" in page and "Odottaa jo hyväksyntää." in page
    other = door.post(response.url, {"form_key": str(uuid.uuid4())})
    assert other.status_code == 409 and ServiceDraft.objects.count() == 2


def test_refused_rows_come_back_as_their_own_table(door):
    url = send(door, GOOD + BAD).url
    response = door.get(f"{url}korjattavat.xlsx")
    sheet = load_workbook(io.BytesIO(response.content))["Palvelut"]
    names = [cell.value for cell in next(sheet.iter_cols(min_col=2, max_col=2))]
    assert names == ["Nimi", "Lankakerho"]
    assert door.get(f"{send(door, GOOD).url}korjattavat.xlsx").status_code == 404


def test_the_template_brings_own_entries_and_comes_back_unchanged(cast, door):
    response = door.get(f"{PAGE}pohja.xlsx")
    assert "palvelupohja.xlsx" in response["Content-Disposition"]
    page = read(door.get(send(door, response.content, "pohja.xlsx").url))
    assert "Asiointi- ja saattaja-apu" in page and "Turvapuhelin" not in page
    assert "Tämä kaikki on meillä jo" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tiedosto on tyhjä."),
        (b"%PDF-1.7 nothing", "Tämä ei ole taulukko"),
        (b"\x00\x01\x02", "Tallenna se Excel-tiedostona (.xlsx) tai CSV-tiedostona"),
        (b"a" * 2_000_001, "liian suuri"),
    ],
)
def test_what_is_no_table_is_refused_on_the_form(door, content, said):
    response = send(door, content, "palvelut.xlsx")
    assert response.status_code == 422 and said in read(response)
    assert not TemplateUpload.objects.exists()


def test_no_file_is_asked_for(door):
    response = door.post(PAGE, {"form_key": str(uuid.uuid4())})
    assert response.status_code == 422 and "Valitse ensin tiedosto." in read(response)


def test_an_entry_changed_meanwhile_stops_the_accepting(cast, door):
    url = send(door, GOOD.replace("\nKahvikerho", "\n" + CHANGE + "Kahvikerho")).url
    data = {
        "key": "asiointiapu",
        "organisation": cast.pensioners,
        "name": {"fi": "Asiointi- ja saattaja-apu"},
    }
    actions.save_entry(data | {"summary": {"fi": "Toinen ehti."}}, by=cast.paavo, at=AT + timedelta(hours=1))
    response = door.post(url, {"form_key": str(uuid.uuid4())})
    assert response.status_code == 422 and "Lähetä taulukko uudelleen" in read(response)
    assert not ServiceDraft.objects.exists() and TemplateUpload.objects.get().accepted_at is None


def test_others_see_nothing_of_it(cast, door, client):
    url = send(door, GOOD).url
    client.force_login(cast.pirkko)
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert "palvelut.csv" not in read(client.get(PAGE))


def test_a_coordinator_of_two_says_whose_they_are(cast, door):
    Membership.objects.create(
        user=cast.paavo, organisation=cast.parish, role="coordinator", starts_on=AT.date()
    )
    cast.paavo.grants_version = "x"
    cast.paavo.save()
    assert "Kenen palveluja ne ovat?" in read(door.get(PAGE))
    assert send(door, GOOD).status_code == 422
    assert send(door, GOOD, organisation=cast.county.pk).status_code == 422
    assert send(door, GOOD, organisation=cast.parish.pk).status_code == 302
    assert TemplateUpload.objects.get().organisation == cast.parish


def test_what_was_sent_long_ago_is_thrown_away(door):
    send(door, GOOD)
    with time_machine.travel(AT + timedelta(days=92), tick=False):
        send(door, GOOD)
    assert TemplateUpload.objects.count() == 1
    assert Service.objects.count() == 2


def test_a_new_name_under_the_same_own_code_takes_the_earlier_ones_place(cast, door):
    for name in ("Lankakerho", "Villakerho"):
        url = send(door, f"Oma tunnus;Nimi;Lyhyesti\nk1;{name};Neulotaan.\n").url
        door.post(url, {"form_key": str(uuid.uuid4())})
    assert "Tämä rivi tulee sen tilalle" in read(door.get(url))
    (waiting,) = ServiceDraft.objects.filter(state=DraftState.SUBMITTED)
    assert waiting.data["name"] == {"fi": "Villakerho"}
