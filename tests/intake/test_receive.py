"""A contact arrives."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from palvelupolku.accounts.models import Unit
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Count, Event
from palvelupolku.intake.actions import receive_contact
from palvelupolku.intake.models import Contact
from palvelupolku.intake.rules import HELSINKI
from palvelupolku.kernel.tokens import ALPHABET
from palvelupolku.notices.models import Message
from tests.cast import AT

WORRY = "äiti ei enää pääse yksin kauppaan eikä ulos"


def send(**fields):
    return receive_contact(by=RESIDENT, at=AT, **{"text": WORRY, "municipality": "991"} | fields)


def counted(event):
    return {(row.tier, str(row.day)): row.n for row in Count.objects.filter(event=event)}


def test_it_lands_in_the_queue_of_the_municipalitys_unit(cast):
    contact = send()
    assert (contact.unit, contact.is_open, contact.state) == (cast.north, True, "received")
    assert send(municipality="992").unit == cast.middle


def test_it_lands_with_the_advice_unit_when_no_unit_serves_the_place(cast):
    assert send(municipality="").unit == cast.advice
    assert send(municipality="887").unit == cast.advice


def test_a_worker_may_choose_the_unit(cast):
    contact = receive_contact(by=cast.ulla, at=AT, unit=cast.middle, text="soitti", municipality="991")
    assert contact.unit == cast.middle


def test_its_clock_runs_by_age(cast):
    old, young = send(age_band="over75"), send(age_band="under75")
    assert old.due_at == datetime(2026, 12, 2, 23, 59, 59, tzinfo=HELSINKI)
    assert young.due_at == datetime(2026, 11, 26, 23, 59, 59, tzinfo=HELSINKI)
    assert "36 §" in old.clock_law and "lupaus" in young.clock_law
    assert (old.tier, young.tier) == (3, 2)


def test_the_day_of_a_late_evening_is_the_finnish_one(cast):
    evening = datetime(2026, 11, 23, 23, 30, tzinfo=HELSINKI)
    contact = receive_contact(by=RESIDENT, at=evening, text=WORRY)
    assert contact.due_at.astimezone(HELSINKI).date().isoformat() == "2026-11-26"
    assert counted("contact.received") == {(2, "2026-11-23"): 1}


def test_not_knowing_is_enough(cast):
    assert send(text="", knows_need=False).knows_need is False


@pytest.mark.parametrize("text", ["", "   "])
def test_it_refuses_an_empty_contact(cast, text):
    with pytest.raises(ValidationError):
        send(text=text)
    assert not Contact.objects.exists()


def test_it_refuses_when_nobody_would_answer(db):
    assert not Unit.objects.exists()
    with pytest.raises(ValidationError):
        send()


def test_its_code_can_be_said_aloud(cast):
    codes = {send().code for _ in range(20)}
    assert len(codes) == 20
    assert all(set(code) <= {*ALPHABET, "-"} for code in codes)


def test_it_leaves_a_trail_without_words(cast):
    contact = send()
    line = Event.objects.get(action="intake.contact.receive")
    assert (line.actor_kind, line.object_id) == ("resident", str(contact.pk))
    assert line.details == {"tier": 2, "reason": "advice"}


def test_it_is_counted_on_its_tier(cast):
    send()
    send(age_band="over75")
    send(age_band="over75")
    assert counted("entered") == counted("contact.received") == {(2, "2026-11-23"): 1, (3, "2026-11-23"): 2}


def test_whoever_writes_on_their_own_steps_up_from_own_help(cast):
    send()
    receive_contact(by=cast.aino, at=AT, text=WORRY, municipality="991")
    assert counted("stepped_up") == {(1, "2026-11-23"): 1}


def test_what_was_told_is_encrypted_at_rest(cast):
    contact = send(name="Liisa", phone="016 000 085", safety_note="soita päivällä", subject_name="Helvi")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_contact WHERE id = %s", [contact.pk])
        stored = " ".join(map(str, cursor.fetchone()))
    assert not any(word in stored for word in ("kauppaan", "Liisa", "016 000", "päivällä", "Helvi"))
    assert Contact.objects.get(pk=contact.pk).text == WORRY


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fi", "saapunut"), ("sv", "kommit fram"), ("en", "arrived"), ("ru", "saapunut")],
)
def test_a_receipt_goes_by_mail(cast, language, subject):
    contact = send(email="liisa@koti.example", language=language, age_band="over75")
    message = Message.objects.get()
    assert (message.event, message.address) == ("contact_received", "liisa@koti.example")
    assert subject in message.subject
    assert contact.code in message.body and "2.12.2026" in message.body
    assert "016 000 112" in message.body
    assert WORRY not in message.body and contact.code not in message.subject


def test_no_receipt_where_mail_is_not_safe(cast):
    send(email="liisa@koti.example", is_safe_to_call=False)
    send(email="")
    assert not Message.objects.exists()


def test_many_contacts_each_get_their_own_row(cast):
    first = send()
    second = receive_contact(by=RESIDENT, at=AT + timedelta(seconds=1), text=WORRY)
    assert first.pk != second.pk and first.code != second.code
