"""The pages of the activities room, as their people use them."""

import csv
import io
import re
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from palvelupolku.activities import actions
from palvelupolku.activities.models import (
    ActivityGroup,
    Event,
    Expert,
    ExpertRequest,
    Network,
    RoomBooking,
    SignUp,
)
from palvelupolku.audit.models import Event as Line
from palvelupolku.notices.models import Message
from tests.cast import AT, make_cast
from tests.together import together

from .gathered import DAY, book, join, make_event, make_expert, make_group, make_room

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _at():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def as_user(client):
    def login(user):
        client.force_login(user, backend=BACKEND)
        return client

    return login


def sent(client, path, **told):
    """Post as the page's own form would, and follow."""
    return client.post(path, told, follow=True)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


HELVI = {"name": "Helvi Lehtonen", "phone": "016 000 084", "email": "helvi@koti.example", "agrees": "on"}


def test_a_resident_signs_up_reads_the_receipt_and_cancels_by_the_link(cast, client):
    group = make_group(cast, capacity=1)
    path = f"/ryhmat/{group.pk}/ilmoittaudu/"
    assert "Järjestäjä saa säilyttää" in words(client.get(path))
    missing = client.post(path, {"name": "Helvi"})
    assert missing.status_code == 422 and 'value="Helvi"' in words(missing)
    receipt = sent(client, path, **HELVI)
    place = SignUp.objects.get()
    assert place.code in words(receipt) and "Sinulla on paikka" in words(receipt)
    assert (place.name, place.consent, place.language) == ("Helvi Lehtonen", "2026-11", "fi")
    assert "Helvi" not in Message.objects.get().body
    assert place.code not in words(client.__class__().get("/ilmoittautuminen/kiitos/"))
    link = re.search(r"https?://[^/]+(/ilmoittautuminen/\S+)", Message.objects.get().body)[1]
    for _look in range(2):
        page = client.get(link)
        assert "Peru paikkani" in words(page) and "Helvi" not in words(page)
        assert page["X-Robots-Tag"] == "noindex" and "no-store" in page["Cache-Control"]
    gone = sent(client, link)
    assert "Sinulla ei ole enää paikkaa" in words(gone)
    assert SignUp.objects.get().state == "left"
    assert "Peru paikkani" not in words(sent(client, link))
    assert client.get("/ilmoittautuminen/olematon/").status_code == 404


def test_programs_and_floods_are_kept_out_and_nothing_typed_is_lost(cast, client):
    group = make_group(cast, capacity=None)
    path = f"/ryhmat/{group.pk}/ilmoittaudu/"
    trapped = client.post(path, {**HELVI, "website": "http://x.example"})
    assert trapped.status_code == 422 and SignUp.objects.count() == 0
    for n in range(5):
        told = HELVI | {"phone": f"016 000 09{n}", "email": f"helvi{n}@koti.example"}
        assert client.post(path, told).status_code == 302
    flooded = client.post(path, HELVI)
    assert flooded.status_code == 429 and "Helvi Lehtonen" in words(flooded)
    assert SignUp.objects.count() == 5


def test_events_are_listed_narrowed_and_told_whole(cast, client):
    event = make_event(
        cast, capacity=1, municipality_id="991", is_remote=True, remote_link="https://eta.example/x"
    )
    cancelled = make_event(cast, name={"fi": "Peruttu päivä"}, municipality_id="992")
    actions.cancel_event(cancelled, by=cast.paavo, at=AT)
    make_event(
        cast, by=cast.aino, organisation=cast.county, audience="professionals", name={"fi": "Sisäinen"}
    )
    page = words(client.get("/tapahtumat/"))
    assert "Hyvän mielen päivä" in page and "1 vapaa paikka" in page and "Sisäinen" not in page
    assert "peruttu" in page and 'href="/tapahtumat/kalenteri.ics"' in page
    narrowed = words(client.get("/tapahtumat/?municipality=992&when=month"))
    assert "Peruttu päivä" in narrowed and 'value="992" selected' in narrowed
    assert 'href="/tapahtumat/kalenteri.ics?municipality=992&amp;when=month"' in narrowed
    assert "Mikään tapahtuma ei sovi" in words(client.get("/tapahtumat/?when=week&free=on&kind=theme"))
    whole = words(client.get(f"/tapahtumat/{event.pk}/"))
    assert "ma 30.11.2026 9.00" in whole and "eta.example" not in whole
    join(event)
    assert "Liity jonoon" in words(client.get(f"/tapahtumat/{event.pk}/"))
    receipt = sent(client, f"/tapahtumat/{event.pk}/ilmoittaudu/", **HELVI)
    assert "Olet jonossa" in words(receipt)
    assert client.get(f"/tapahtumat/{2**70}/").status_code == 404


def test_lists_ask_the_database_as_often_however_long_they_are(cast, client):
    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def more():
        group, event = make_group(cast, municipality_id="991"), make_event(cast, municipality_id="991")
        join(group)
        join(event)
        make_expert(cast, municipalities=["991"])
        actions.save_network(None, by=cast.aino, at=AT, name={"fi": "N"}, task={"fi": "x"})

    paths = ("/ryhmat/", "/tapahtumat/", "/kokemusasiantuntijat/", "/verkostot/", "/tapahtumat/kalenteri.ics")
    more()
    [asked(path) for path in paths]
    few = [asked(path) for path in paths]
    for _time in range(4):
        more()
    assert [asked(path) for path in paths] == few
    assert max(few) <= 10


def test_a_coordinator_keeps_a_group(cast, as_user):
    client = as_user(cast.paavo)
    facts = {"name_fi": "Shakkikerho", "summary_fi": "Pelataan.", "kind": "activity", "capacity": "1"}
    assert client.post("/jarjesto/ryhmat/uusi/", {"name_fi": "Vain nimi"}).status_code == 422
    page = sent(client, "/jarjesto/ryhmat/uusi/", **facts, name_sv="Schackklubb", service=cast.errands.pk)
    group = ActivityGroup.objects.get()
    assert (group.name, group.service, group.status) == (
        {"fi": "Shakkikerho", "sv": "Schackklubb"},
        cast.errands,
        "draft",
    )
    home = f"/jarjesto/ryhmat/{group.pk}/"
    assert "Julkaise" in words(page)
    sent(client, f"{home}julkaise/")
    times = {
        "first_on": "30.11.2026",
        "last_on": "14.12.2026",
        "starts": "10.00",
        "ends": "11.30",
        "every_weeks": "1",
    }
    assert "ma 7.12.2026" in words(sent(client, f"{home}ajat/", **times))
    assert client.post(f"{home}ajat/", {**times, "ends": "9.00"}).status_code == 422
    first, second = join(group), join(group, "Saara Salo", at=AT + DAY / 24)
    page = words(client.get(home))
    assert "Veikko Virtanen" in page and "jonossa 1." in page
    assert Line.objects.filter(action="activities.sign_ups.look", purpose="page").exists()
    page = words(sent(client, f"/jarjesto/osallistujat/{first.pk}/poista/"))
    assert "sai paikan: soita" in page and "Palauta listalle" in page
    second.refresh_from_db()
    assert second.state == "joined"
    full = client.post(f"{home}muokkaa/", {**facts, "capacity": "0"})
    assert full.status_code == 422
    sent(client, f"{home}muokkaa/", **facts | {"capacity": "5"})
    assert "Ryhmä on päättynyt" in words(sent(client, f"{home}paata/"))
    assert client.get(f"/ryhmat/{group.pk}/").status_code == 404


def test_the_list_as_csv_holds_no_formula_and_leaves_its_line(cast, as_user):
    group = make_group(cast)
    join(group, "=HYPERLINK(1)", note="+1")
    client = as_user(cast.paavo)
    answer = client.get(f"/jarjesto/ryhmat/{group.pk}/osallistujat/csv/")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "'=HYPERLINK(1)" and rows[1][-1] == "'+1"
    assert Line.objects.filter(action="activities.sign_ups.look", purpose="csv").count() == 1
    assert "HYPERLINK" in words(client.get(f"/jarjesto/ryhmat/{group.pk}/osallistujat/tuloste/"))
    assert client.get(f"/jarjesto/ryhmat/{group.pk}/osallistujat/xml/").status_code == 404


def test_who_was_there_is_marked(cast, as_user):
    group = make_group(cast)
    here = join(group)
    (meeting,) = actions.plan_meetings(
        group,
        by=cast.paavo,
        at=AT,
        first_on=AT.date(),
        last_on=AT.date(),
        starts=AT.replace(hour=7).time(),
        ends=AT.replace(hour=8).time(),
    )
    client = as_user(cast.paavo)
    assert "Veikko Virtanen" in words(client.get(f"/jarjesto/ryhmat/kokoontumiset/{meeting.pk}/"))
    sent(client, f"/jarjesto/ryhmat/kokoontumiset/{meeting.pk}/", there=here.pk)
    assert meeting.attendance.get().was_there


def test_an_association_books_cancels_and_undoes(cast, as_user):
    room = make_room(cast)
    client = as_user(cast.paavo)
    path = f"/jarjesto/tilat/{room.pk}/"
    told = {
        "day": "1.12.2026",
        "starts": "9.00",
        "ends": "11.00",
        "purpose": "Piste",
        "weeks": "2",
        "is_shown": "on",
    }
    page = words(sent(client, path, **told))
    assert "9.00–11.00" in page and "Keminkylän Eläkkeensaajat ry" in page
    assert RoomBooking.objects.count() == Event.objects.filter(kind="presence").count() == 2
    taken = client.post(path, {**told, "weeks": "1"})
    assert taken.status_code == 422 and "jo varattu" in words(taken) and 'value="Piste"' in words(taken)
    outside = client.post(path, {**told, "starts": "6.00", "ends": "7.00"})
    assert outside.status_code == 422
    booking = RoomBooking.objects.first()
    assert "Kumoa peruminen" in words(sent(client, f"/jarjesto/varaukset/{booking.pk}/peru/"))
    assert "peruttu" in words(client.get("/tapahtumat/"))
    sent(client, f"/jarjesto/varaukset/{booking.pk}/palauta/")
    assert RoomBooking.objects.filter(is_open=True).count() == 2
    assert "23.11.2026–29.11.2026" in words(client.get(f"{path}?week=rikki"))
    assert client.get(f"{path}?week=9999-12-31&day=0001-01-01").status_code == 200


def test_a_worker_signs_up_in_one_click_and_sees_the_link(cast, as_user):
    event = make_event(
        cast,
        by=cast.aino,
        organisation=cast.county,
        audience="both",
        kind="training",
        is_remote=True,
        remote_link="https://eta.example/koulutus",
    )
    client = as_user(cast.eero)
    page = f"/tyo/tapahtumat/{event.pk}/"
    assert "eta.example" not in words(client.get(page)) and "Tulen mukaan" in words(
        client.get("/tyo/tapahtumat/")
    )
    assert "eta.example" in words(sent(client, f"{page}mukaan/"))
    assert "olet listalla" in words(client.get("/tyo/tapahtumat/"))
    assert "eta.example" not in words(sent(client, f"{page}pois/"))
    client = as_user(cast.pirkko)
    home = f"/jarjesto/tapahtumat/{event.pk}/"
    assert "Näihin teidätkin" in words(client.get("/jarjesto/tapahtumat/"))
    assert "eta.example" not in words(client.get(home))
    assert 'href="https://eta.example/koulutus"' in words(sent(client, f"{home}mukaan/"))


def test_a_worker_writes_publishes_and_changes_an_event(cast, as_user):
    client = as_user(cast.aino)
    told = {"name_fi": "Järjestöaamu", "summary_fi": "Kahvia.", "kind": "info", "audience": "professionals"}
    told |= {"day": "2.12.2026", "starts": "8.30", "ends": "9.30", "takes_sign_ups": "on"}
    assert client.post("/tyo/tapahtumat/uusi/", {**told, "ends": "8.00"}).status_code == 422
    assert "Julkaise" in words(sent(client, "/tyo/tapahtumat/uusi/", **told))
    event = Event.objects.get()
    path = f"/tyo/tapahtumat/{event.pk}/"
    sent(client, f"{path}julkaise/")
    edit = words(client.get(f"{path}muokkaa/"))
    assert 'value="2.12.2026"' in edit and 'value="8.30"' in edit
    sent(client, f"{path}muokkaa/", **{**told, "day": "3.12.2026"})
    event.refresh_from_db()
    assert (event.starts_at.date().day, event.sequence, event.organisation) == (3, 2, cast.county)
    assert "Pidetään sittenkin" in words(sent(client, f"{path}peru/"))


def test_a_worker_lends_a_room(cast, as_user):
    client = as_user(cast.aino)
    told = {
        "name_fi": "Aula",
        "where_fi": "Sairaala",
        "opens_0": "8.00",
        "closes_0": "12.00",
        "is_lent": "on",
    }
    half = client.post("/tyo/tilat/uusi/", {**told, "opens_1": "8.00"})
    assert half.status_code == 422 and "Kirjoita molemmat ajat" in words(half)
    page = words(sent(client, "/tyo/tilat/uusi/", **told))
    assert "8.00–12.00" in page and "ei lainata" in page
    room = make_room(cast)
    (booking,) = book(room, cast)
    sent(client, f"/tyo/varaukset/{booking.pk}/peru/")
    assert not RoomBooking.objects.get().is_open


def test_names_of_public_seats_stay_inside_the_doors(cast, as_user, client):
    worker = as_user(cast.aino)
    told = {"name_fi": "Vanhusneuvosto", "task_fi": "Vaikuttaa.", "kind": "statutory", "is_shown": "on"}
    sent(worker, "/tyo/verkostot/uusi/", **told)
    network = Network.objects.get()
    path = f"/tyo/verkostot/{network.pk}/"
    refused = worker.post(path, {"role_fi": "jäsen", "person_name": "Aarne Iltarusko"})
    assert refused.status_code == 422
    page = words(sent(worker, path, role_fi="jäsen", person_name="Aarne Iltarusko", has_public_seat="on"))
    assert "Aarne Iltarusko" in page
    client.logout()
    public = words(client.get("/verkostot/"))
    assert "Vanhusneuvosto" in public and "Aarne" not in public
    worker = as_user(cast.aino)
    sent(worker, f"/tyo/jasenet/{network.members.get().pk}/paata/")
    assert network.members.get().person_name == ""


def test_an_expert_is_added_asked_and_arranged(cast, as_user, client):
    keeper = as_user(cast.paavo)
    told = {"shown_name": "Kaarlo", "kind": "expert", "themes": "caring", "does": "talk", "languages": "fi"}
    told |= {"story_fi": "Hoidin vaimoani.", "phone": "016 000 777", "is_shown": "on"}
    assert keeper.post("/jarjesto/kokemusasiantuntijat/uusi/", told).status_code == 422
    sent(keeper, "/jarjesto/kokemusasiantuntijat/uusi/", **told, consented_on="1.11.2026")
    expert = Expert.objects.get()
    worker = as_user(cast.aino)
    page = sent(worker, f"/tyo/kokemusasiantuntijat/{expert.pk}/pyyda/", what="talk", wish="Iltaan.")
    assert "odottaa koordinaattoria" in words(page)
    asked = ExpertRequest.objects.get()
    keeper = as_user(cast.paavo)
    path = f"/jarjesto/kokemusasiantuntijat/pyynnot/{asked.pk}/"
    assert "Iltaan." in words(keeper.get(path))
    sent(keeper, f"{path}tarjoa/", expert=expert.pk)
    assert keeper.post(f"{path}sovi/", {"day": "x"}).status_code == 422
    assert "sovittu" in words(sent(keeper, f"{path}sovi/", day="24.11.2026", starts="13.00"))
    with time_machine.travel(AT + 3 * DAY, tick=False):
        keeper = as_user(cast.paavo)
        assert "pidetty, palaute puuttuu" in words(sent(keeper, f"{path}pidetty/"))
        worker = as_user(cast.aino)
        own = f"/tyo/kokemusasiantuntijat/pyynnot/{asked.pk}/"
        assert 'name="rating"' in words(worker.get(own))
        assert "palaute annettu" in words(sent(worker, f"{own}palaute/", rating="5", feedback="Hyvä."))


def test_a_resident_asks_for_an_expert(cast, client):
    expert = make_expert(cast)
    path = f"/kokemusasiantuntijat/{expert.pk}/pyyda/"
    assert client.post(path, {"what": "talk", "wish": "Kerhoon.", "name": "Helvi"}).status_code == 422
    told = {"what": "talk", "wish": "Kerhoon.", "name": "Helvi", "phone": "016 000 084"}
    page = words(sent(client, path, **told))
    assert ExpertRequest.objects.get().code in page and "Pyyntösi on lähetetty" in page


CODE = "131052-308T"


@pytest.mark.parametrize("where", ["name", "note", "phone"])
def test_no_identity_code_is_taken_in_with_a_sign_up(cast, client, where):
    for path in (
        f"/ryhmat/{make_group(cast).pk}/ilmoittaudu/",
        f"/tapahtumat/{make_event(cast).pk}/ilmoittaudu/",
    ):
        refused = client.post(path, HELVI | {where: f"Olen {CODE}"})
        assert refused.status_code == 422 and "Viestissä on henkilötunnus" in words(refused)
        no_number = client.post(path, HELVI | {"phone": "abc", "email": ""})
        assert no_number.status_code == 422 and "Tämä ei näytä puhelinnumerolta" in words(no_number)
    assert not SignUp.objects.exists()


def test_no_identity_code_is_taken_in_with_a_request_for_an_expert(cast, client):
    path = f"/kokemusasiantuntijat/{make_expert(cast).pk}/pyyda/"
    told = {"what": "talk", "wish": "Ilta omaishoitajille", "name": "Helvi", "phone": "016 000 084"}
    for where in ("wish", "name"):
        refused = client.post(path, told | {where: f"Helvi {CODE}"})
        assert refused.status_code == 422 and "Viestissä on henkilötunnus" in words(refused)
    assert "Tämä ei näytä puhelinnumerolta" in words(client.post(path, told | {"phone": "abc"}))
    assert not ExpertRequest.objects.exists()
    assert client.post(path, told).status_code == 302 and ExpertRequest.objects.count() == 1


def test_the_same_contact_gets_one_place_and_reads_how_to_give_it_back(cast, client):
    for kind, row in (("ryhmat", make_group(cast)), ("tapahtumat", make_event(cast))):
        path = f"/{kind}/{row.pk}/ilmoittaudu/"
        assert client.post(path, HELVI).status_code == 302
        for other in ({"phone": "+358 16 000084", "email": ""}, {"phone": "", "email": "HELVI@koti.example"}):
            again = client.post(path, HELVI | {"name": "Toinen Nimi"} | other)
            assert again.status_code == 422 and "Olet jo mukana" in words(again)
            assert "Helvi Lehtonen" not in words(again) and SignUp.objects.last().code not in words(again)
        assert row.sign_ups.count() == 1
        actions.remove_sign_up(row.sign_ups.get(), by=cast.paavo, at=AT)
        assert client.post(path, HELVI).status_code == 302


BOOKED = {"day": "1.12.2026", "starts": "9.00", "ends": "11.00", "purpose": "Piste", "weeks": "1"}


def test_a_booking_sent_twice_leads_to_the_first_ones_result(cast, as_user):
    client = as_user(cast.paavo)
    path = f"/jarjesto/tilat/{make_room(cast).pk}/"
    form = words(client.get(path)).split('id="book"')[1]
    told = BOOKED | {"form_key": re.search(r'name="form_key" value="([^"]+)"', form)[1]}
    first, second = client.post(path, told), client.post(path, told)
    assert first.status_code == second.status_code == 302 and first.url == second.url
    assert "jo varattu" not in words(client.get(second.url)) and RoomBooking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_booking_sent_twice_at_once_leads_to_one_result():
    cast = make_cast()
    path, answers = f"/jarjesto/tilat/{make_room(cast).pk}/", []
    told = BOOKED | {"form_key": str(uuid4())}
    browser = Client()
    browser.force_login(cast.paavo, backend=BACKEND)

    def click():
        other = Client()
        other.cookies = browser.cookies.copy()
        answers.append(other.post(path, told))

    assert together(click, click) == []
    assert [each.status_code for each in answers] == [302, 302] and len({each.url for each in answers}) == 1
    assert RoomBooking.objects.count() == 1
