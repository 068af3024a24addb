"""Taking hold: a contact becomes a case with one responsible worker."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from palvelupolku.clients.access import visible_clients
from palvelupolku.clients.choices import Task
from palvelupolku.clients.models import Client
from palvelupolku.guidance.actions import take_hold
from palvelupolku.guidance.models import Case
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.errors import StaleObject
from palvelupolku.kernel.identity import make_temporary
from tests.cast import AT
from tests.guidance.paths import a_contact, lines, number_of
from tests.together import together

LATER = AT + timedelta(hours=2)
NAMES = {"first_name": "Veikko", "last_name": "Virta"}


def test_it_registers_the_client_and_opens_a_case(cast):
    contact = a_contact(name="Veikko Virta", phone="016 000 086", email="veikko@koti.example")
    case = take_hold(contact, by=cast.aino, at=LATER, **NAMES)
    assert (case.responsible, case.unit, case.phase, case.due_at) == (
        cast.aino,
        cast.north,
        3,
        contact.due_at,
    )
    assert case.pending_from == contact.received_at
    stays = [(stay.phase, stay.started_at, stay.ended_at) for stay in case.stays.all()]
    assert stays == [(2, AT, LATER), (3, LATER, None)]
    client = case.client
    assert (str(client), client.municipality) == ("Veikko Virta", "991")
    assert {way.kind: way.value for way in client.contact_ways.all()} == {
        "phone": "016 000 086",
        "email": "veikko@koti.example",
    }
    assert {(r.task, r.unit, r.user) for r in client.relations.all()} == {
        (Task.GUIDANCE, cast.north, None),
        (Task.RESPONSIBLE, None, cast.aino),
    }


def test_it_takes_the_contact_out_of_the_queue(cast):
    contact = a_contact()
    take_hold(contact, by=cast.aino, at=LATER, client=cast.helvi)
    contact.refresh_from_db()
    assert (contact.state, contact.is_open, contact.taken_by, contact.client) == (
        "taken",
        False,
        cast.aino,
        cast.helvi,
    )


def test_it_leaves_a_trail_and_counts(cast):
    take_hold(a_contact(), by=cast.aino, at=LATER, client=cast.helvi)
    assert lines("intake.contact.take").get().client_id == cast.helvi.pk
    assert lines("guidance.case.open").get().actor_name == "Aino Aalto"
    assert (number_of("entered", 3), number_of("stepped_up", 2)) == (1, 1)


def test_a_known_client_is_linked_without_a_second_relation(cast):
    case = take_hold(a_contact(), by=cast.aino, at=LATER, client=cast.helvi)
    assert Client.objects.count() == 1
    assert case.client.relations.filter(task=Task.GUIDANCE).count() == 1


def test_the_one_who_told_becomes_a_close_person(cast):
    contact = a_contact(
        for_whom="other",
        name="Liisa",
        phone="016 000 085",
        subject_name="Veikko Virta",
        subject_relation="tytär",
    )
    client = take_hold(contact, by=cast.aino, at=LATER, **NAMES).client
    assert not client.contact_ways.exists()
    assert [(p.name, p.relation, p.phone) for p in client.close_persons.all()] == [
        ("Liisa", "tytär", "016 000 085")
    ]


def test_an_unsafe_phone_stays_unsafe(cast):
    contact = a_contact(phone="016 000 086", is_safe_to_call=False)
    client = take_hold(contact, by=cast.aino, at=LATER, **NAMES).client
    assert not client.contact_ways.get().is_safe


@pytest.mark.parametrize("name", ["eero", "ulla", "marjatta", "paavo"])
def test_it_refuses_who_may_not_write_in_the_unit(cast, name):
    contact = a_contact()
    with pytest.raises(PermissionDenied):
        take_hold(contact, by=getattr(cast, name), at=LATER, client=cast.helvi)
    assert not Case.objects.exists()


def test_the_second_learns_who_was_first(cast):
    contact = a_contact()
    late = Contact.objects.get(pk=contact.pk)
    take_hold(contact, by=cast.aino, at=LATER, client=cast.helvi)
    with pytest.raises(StaleObject) as refusal:
        take_hold(late, by=cast.martta, at=LATER, **NAMES)
    assert list(refusal.value.theirs.values()) == ["Aino Aalto"]
    assert not Client.objects.filter(last_name="Virta").exists()


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_race():
    from tests.cast import make_cast

    cast = make_cast()
    contact = a_contact()
    one, other = (Contact.objects.get(pk=contact.pk) for _ in range(2))
    # The same identity code in both hands: the loser must hear of the race, not of a doubled code.
    facts = NAMES | {"identity_code": make_temporary(date(1950, 1, 1), 901)}
    errors = together(
        lambda: take_hold(one, by=cast.aino, at=LATER, **facts),
        lambda: take_hold(other, by=cast.martta, at=LATER, **facts),
    )
    assert [type(error) for error in errors] == [StaleObject]
    assert Case.objects.count() == Client.objects.filter(last_name="Virta").count() == 1
    contact.refresh_from_db()
    assert contact.taken_by == Case.objects.get().responsible
    assert number_of("entered", 3) == 1


def test_only_the_related_see_the_new_client(cast):
    client = take_hold(a_contact(), by=cast.aino, at=LATER, **NAMES).client
    for name, sees in {"aino": True, "eero": True, "ulla": False, "paavo": False}.items():
        seen = visible_clients(getattr(cast, name), LATER.date()).filter(pk=client.pk)
        assert seen.exists() is sees


def test_a_contact_that_came_straight_to_guidance_is_counted_there_once(cast):
    contact = a_contact(age_band="over75")
    take_hold(contact, by=cast.aino, at=LATER, client=cast.helvi)
    assert (number_of("entered", 3), number_of("stepped_up", 2), number_of("stepped_up", 3)) == (1, 0, 0)
