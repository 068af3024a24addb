"""Events: their life, whom they are for, and the calendars that tell of them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from icalendar import Calendar

from palvelupolku.activities import actions
from palvelupolku.activities.access import shown_events
from palvelupolku.activities.models import CalendarFeed, Event
from palvelupolku.kernel.errors import StepNotAllowed
from palvelupolku.notices.models import Message
from tests.cast import AT

from .gathered import DAY, book, join, make_event, make_group, make_room

LINK = "https://etahuone.example/salainen"


@pytest.fixture(autouse=True)
def _at():
    with time_machine.travel(AT, tick=False):
        yield


def entries(response):
    assert response.status_code == 200 and response["Content-Type"].startswith("text/calendar")
    return {str(each["SUMMARY"]): each for each in Calendar.from_ical(response.content).walk("VEVENT")}


def test_an_event_lives_from_draft_to_cancelled_and_back(cast):
    event = make_event(cast, published=False)
    assert not shown_events().exists() and event.sequence == 0
    actions.publish_event(event, by=cast.paavo, at=AT)
    first = join(event, email="veikko@koti.example")
    actions.save_event(event, by=cast.paavo, at=AT, summary={"fi": "Uusi lause."})
    assert not Message.objects.filter(event="event_changed").exists()
    actions.save_event(event, by=cast.paavo, at=AT, where={"fi": "Kirjasto"})
    assert "Kirjasto" in Message.objects.get(event="event_changed").body
    actions.cancel_event(event, by=cast.paavo, at=AT)
    assert event.sequence == 4 and Message.objects.filter(event="gathering_cancelled").count() == 1
    with pytest.raises(ValidationError):
        join(event)
    with pytest.raises(StepNotAllowed):
        actions.cancel_event(event, by=cast.paavo, at=AT)
    actions.restore_event(event, by=cast.paavo, at=AT)
    assert not Message.objects.filter(event__startswith="gathering_").exists()
    for deed in (actions.cancel_event, actions.publish_event):
        with pytest.raises(PermissionDenied):
            deed(event, by=cast.pirkko, at=AT)
    assert first.gathering == event


def test_it_ends_after_it_begins(cast):
    with pytest.raises(ValidationError):
        make_event(cast, ends_at=AT)


def test_everyone_sees_what_is_for_them(cast):
    public = make_event(cast)
    both = make_event(cast, by=cast.aino, organisation=cast.county, audience="both", kind="training")
    work = make_event(cast, by=cast.aino, organisation=cast.county, audience="professionals", kind="info")
    assert set(shown_events()) == {public}
    assert set(shown_events(cast.eero)) == {public, both, work}
    assert set(shown_events(cast.pirkko)) == {public, both}
    with pytest.raises(PermissionDenied):
        make_event(cast, by=cast.eero, organisation=cast.county)


def test_the_public_calendar_is_valid_and_tells_no_names(cast, client):
    event = make_event(cast, remote_link=LINK, is_remote=True)
    join(event, "Salainen Ihminen", email="salainen@koti.example", note="Pyörätuoli")
    make_event(
        cast, by=cast.aino, organisation=cast.county, audience="professionals", name={"fi": "Sisäinen"}
    )
    make_event(cast, published=False, name={"fi": "Luonnos"})
    response = client.get("/tapahtumat/kalenteri.ics")
    told = response.content.decode()
    assert list(entries(response)) == ["Hyvän mielen päivä"]
    for secret in ("Salainen", "salainen@", "Pyörätuoli", "Paavo", "ATTENDEE", "ORGANIZER", LINK):
        assert secret not in told
    entry = entries(response)["Hyvän mielen päivä"]
    assert entry["DTSTART"].params["TZID"] == "Europe/Helsinki" and entry["DTSTART"].dt == event.starts_at
    zones = Calendar.from_ical(response.content).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Helsinki"]
    for day, offset in ((AT, 2), (AT + 200 * DAY, 3)):
        naive = day.replace(tzinfo=None)
        assert zones[0].to_tz().utcoffset(naive) == timedelta(hours=offset)
    assert str(entry["URL"]).endswith(f"/tapahtumat/{event.pk}/") and entry["STATUS"] == "CONFIRMED"


def test_a_change_keeps_the_uid_raises_the_sequence_and_a_cancelling_says_so(cast, client):
    event = make_event(cast)
    one = entries(client.get(f"/tapahtumat/{event.pk}.ics"))["Hyvän mielen päivä"]
    actions.save_event(event, by=cast.paavo, at=AT, name={"fi": "Hyvä päivä"})
    actions.cancel_event(event, by=cast.paavo, at=AT)
    two = entries(client.get("/tapahtumat/kalenteri.ics"))["Hyvä päivä"]
    assert one["UID"] == two["UID"] and two["SEQUENCE"] == one["SEQUENCE"] + 2
    assert two["STATUS"] == "CANCELLED"


def test_calendars_are_narrowed(cast, client):
    make_event(cast, name={"fi": "Oma"}, municipality_id="991")
    network = actions.save_network(None, by=cast.aino, at=AT, name={"fi": "Neuvosto"}, task={"fi": "x"})
    make_event(cast, by=cast.pirkko, organisation=cast.parish, name={"fi": "Toisen"}, network=network)
    group = make_group(cast)
    actions.plan_meetings(
        group,
        by=cast.paavo,
        at=AT,
        first_on=(AT + DAY).date(),
        last_on=(AT + DAY).date(),
        starts=AT.time(),
        ends=(AT + timedelta(hours=1)).time(),
    )
    book(make_room(cast), cast, presence={"fi": "Piste"})

    def names(query):
        return sorted(entries(client.get(f"/tapahtumat/kalenteri.ics?{query}")))

    assert names(f"organisation={cast.pensioners.pk}") == ["Kävelyryhmä", "Oma", "Piste"]
    assert names(f"network={network.pk}") == ["Toisen"]
    assert names("municipality=991") == ["Oma"] and names("kind=presence") == ["Piste"]
    assert names("organisation=x&kind=zzz") == ["Oma", "Piste", "Toisen"]


def test_a_professional_has_an_address_of_their_own(cast, client):
    session = make_event(
        cast,
        by=cast.aino,
        organisation=cast.county,
        audience="professionals",
        kind="info",
        is_remote=True,
        remote_link=LINK,
        name={"fi": "Infoaamu"},
    )
    client.force_login(cast.ulla, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post("/tyo/tapahtumat/kalenteri/", follow=True).content.decode()
    address = page.split("<code>")[1].split("</code>")[0]
    assert "<code>" not in client.get("/tyo/tapahtumat/").content.decode()
    path = address.split("://", 1)[1].split("/", 1)[1]
    client.logout()
    told = entries(client.get(f"/{path}"))["Infoaamu"]
    assert LINK not in str(told["DESCRIPTION"])
    actions.sign_up(session, by=cast.ulla, at=AT, user=cast.ulla)
    assert LINK in str(entries(client.get(f"/{path}"))["Infoaamu"]["DESCRIPTION"])
    assert address.rsplit("/", 1)[1].removesuffix(".ics") not in CalendarFeed.objects.get().secret_hash
    actions.make_feed(by=cast.ulla, at=AT)
    assert client.get(f"/{path}").status_code == 404


def test_an_address_ends_with_the_role(cast, client):
    secret = actions.make_feed(by=cast.paavo, at=AT)
    assert client.get(f"/tyo/kalenterini/{secret}.ics").status_code == 404
    assert Event.objects.count() == 0
