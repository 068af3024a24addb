"""A contact ends without a case, or goes back into the queue."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from palvelupolku.audit.actions import move
from palvelupolku.audit.actors import RESIDENT
from palvelupolku.audit.models import Count, Event
from palvelupolku.guidance.actions import take_hold
from palvelupolku.intake.access import can_handle_contact, visible_contacts
from palvelupolku.intake.actions import close_contact, receive_contact, return_contact
from palvelupolku.intake.choices import Closing
from palvelupolku.intake.models import Contact
from palvelupolku.kernel.errors import StaleObject, StepNotAllowed
from tests.cast import AT
from tests.together import together

LATER = AT + timedelta(hours=1)


@pytest.fixture
def contact(cast):
    return receive_contact(by=RESIDENT, at=AT, text="kauppaan", municipality="991")


def number_of(event):
    return sum(row.n for row in Count.objects.filter(event=event))


def test_it_closes_as_advised_and_counts_as_satisfied(cast, contact):
    close_contact(contact, by=cast.aino, at=LATER, closing=Closing.ADVISED, note="Soitettu ja neuvottu.")
    contact.refresh_from_db()
    assert (contact.state, contact.is_open, contact.closing) == ("closed", False, "advised")
    assert contact.closing_note == "Soitettu ja neuvottu."
    assert (number_of("satisfied"), number_of("left")) == (1, 0)
    line = Event.objects.get(action="intake.contact.close")
    assert (line.actor_name, line.source, line.target) == ("Aino Aalto", "received", "closed")


@pytest.mark.parametrize(
    ("closing", "left"), [(Closing.NOT_REACHED, 1), (Closing.DUPLICATE, 0), (Closing.ELSEWHERE, 0)]
)
def test_other_endings_satisfy_nobody(cast, contact, closing, left):
    close_contact(contact, by=cast.aino, at=LATER, closing=closing)
    assert (number_of("satisfied"), number_of("left")) == (0, left)


def test_closing_can_be_undone(cast, contact):
    close_contact(contact, by=cast.aino, at=LATER, closing=Closing.ADVISED, note="x")
    due_at = contact.due_at
    return_contact(contact, by=cast.aino, at=LATER)
    contact.refresh_from_db()
    assert (contact.state, contact.is_open, contact.closing, contact.closing_note) == (
        "received",
        True,
        "",
        "",
    )
    assert contact.due_at == due_at
    assert number_of("satisfied") == 0


def test_a_taken_contact_goes_back_to_the_queue(cast, contact):
    Contact.objects.filter(pk=contact.pk).update(taken_by=cast.aino)
    move(contact, "take", by=cast.aino, at=AT)
    return_contact(contact, by=cast.martta, at=LATER, reason="sairasloma")
    contact.refresh_from_db()
    assert (contact.state, contact.is_open, contact.taken_by) == ("received", True, None)


def test_a_contact_that_became_a_case_stays(cast, contact):
    take_hold(contact, by=cast.aino, at=AT, client=cast.helvi)
    with pytest.raises(ValidationError):
        return_contact(Contact.objects.get(pk=contact.pk), by=cast.aino, at=LATER)


def test_it_refuses_who_only_reads_or_works_elsewhere(cast, contact):
    for user in (cast.eero, cast.ulla, cast.marjatta, cast.paavo):
        with pytest.raises(PermissionDenied):
            close_contact(contact, by=user, at=LATER, closing=Closing.ADVISED)
        with pytest.raises(PermissionDenied):
            return_contact(contact, by=user, at=LATER)
        assert not can_handle_contact(user, contact)


def test_it_refuses_an_unknown_ending(cast, contact):
    with pytest.raises(ValueError):
        close_contact(contact, by=cast.aino, at=LATER, closing="whatever")


def test_it_cannot_be_closed_twice(cast, contact):
    close_contact(contact, by=cast.aino, at=LATER, closing=Closing.ADVISED)
    with pytest.raises(StepNotAllowed):
        close_contact(contact, by=cast.martta, at=LATER, closing=Closing.DUPLICATE)
    assert number_of("satisfied") == 1


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_race():
    from tests.cast import make_cast

    cast = make_cast()
    contact = receive_contact(by=RESIDENT, at=AT, text="kauppaan", municipality="991")
    mine, theirs = (Contact.objects.get(pk=contact.pk) for _ in range(2))
    errors = together(
        lambda: close_contact(mine, by=cast.aino, at=LATER, closing=Closing.ADVISED),
        lambda: close_contact(theirs, by=cast.martta, at=LATER, closing=Closing.NOT_REACHED),
    )
    assert [type(error) for error in errors] == [StaleObject]
    contact.refresh_from_db()
    assert number_of("satisfied") + number_of("left") == 1
    assert (contact.closing == "advised") == (number_of("satisfied") == 1)


def test_each_sees_the_contacts_of_their_own_unit(cast, contact):
    elsewhere = receive_contact(by=RESIDENT, at=AT, text="ulos", municipality="992")
    assert list(visible_contacts(cast.aino)) == list(visible_contacts(cast.eero)) == [contact]
    assert list(visible_contacts(cast.ulla)) == [elsewhere]
    assert not visible_contacts(cast.marjatta).exists()
    assert not visible_contacts(cast.paavo).exists()
